"""Checks of the place: account, VPC and the subnets that the resource gateway shall stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws import associated_cidr_blocks
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

from .check import BlockedCheckError, CheckFinding, check, failed, passed, warned
from .result import Hop

if TYPE_CHECKING:
    from .context import CheckContext


_WRONG_ACCOUNT_REMEDY = (
    "# use credentials of the right account: another profile, or another role in provider.assume_role"
)


@check(Hop.ACCOUNT, "credentials of the account that owns the database, not of Polytomic's {polytomics}")
def account(case: CheckContext) -> CheckFinding:
    """The credentials' account."""
    if case.deployment.account_id == case.deployment.inputs.get("polytomic_aws_account_id"):
        return failed(
            f"the credentials belong to account {case.deployment.account_id}, which polytomic_aws_account_id names too",
            "# ask Polytomic for the id of its AWS account, and give it as polytomic_aws_account_id",
        )
    return passed(f"account {case.deployment.account_id}, Region {case.deployment.region}")


@check(Hop.ACCOUNT, "an account that the provider's settings allow")
def account_allowed(case: CheckContext) -> CheckFinding:
    """The account is one that Terraform would touch."""
    settings: dict[str, Any] = {**(case.deployment.inputs.get("provider") or {})}
    allowed, forbidden = settings.get("allowed_account_ids"), settings.get("forbidden_account_ids")
    if case.deployment.account_id in (forbidden or ()):
        return failed(f"account {case.deployment.account_id} is one of forbidden_account_ids", _WRONG_ACCOUNT_REMEDY)
    if allowed and case.deployment.account_id not in allowed:
        return failed(
            f"account {case.deployment.account_id} is none of allowed_account_ids, {', '.join(allowed)}",
            _WRONG_ACCOUNT_REMEDY,
        )
    return passed(
        f"account {case.deployment.account_id}" + (" is allowed" if allowed else "; no list of accounts is given")
    )


@check(Hop.GATEWAY, "the VPC {vpc} exists")
def vpc(case: CheckContext) -> CheckFinding:
    """The VPC exists."""
    blocks = ", ".join(case.deployment.vpc_cidr_blocks)
    needs_ipv6 = (
        case.deployment.uses_ipv6 if case.deployment.is_deployed else case.deployment.gateway_address_type != "IPV4"
    )
    if needs_ipv6 and not associated_cidr_blocks(case.deployment.vpc, ipv6=True):
        return failed(
            f"{case.deployment.vpc['VpcId']} has no IPv6 CIDR block",
            "# give it one, or choose ip_address_type IPV4\n"
            + case.aws_command(
                "ec2",
                "associate-vpc-cidr-block",
                "--vpc-id",
                case.deployment.vpc_id,
                "--amazon-provided-ipv6-cidr-block",
            ),
        )
    return passed(f"{case.deployment.vpc['VpcId']}, {blocks}")


@check(Hop.GATEWAY, "DNS support and DNS hostnames are on in {vpc}")
def vpc_dns(case: CheckContext) -> CheckFinding:
    """The VPC's two DNS settings are on."""
    vpc_id = case.deployment.vpc["VpcId"]
    settings = {
        "enableDnsSupport": ("DNS support", ("--enable-dns-support", '{"Value":true}')),
        "enableDnsHostnames": ("DNS hostnames", ("--enable-dns-hostnames", '{"Value":true}')),
    }
    off = [texts for name, texts in settings.items() if not case.deployment.ec2.fetch_vpc_attribute(vpc_id, name)]
    if off:
        return failed(
            f"{' and '.join(setting for setting, _ in off)}: off",
            "\n".join(case.aws_command("ec2", "modify-vpc-attribute", "--vpc-id", vpc_id, *flag) for _, flag in off),
        )
    return passed("both are on")


@check(Hop.GATEWAY, "the subnets exist, in {vpc}")
def subnets(case: CheckContext) -> CheckFinding:
    """The subnets exist and belong to the VPC."""
    found, vpc_id = case.deployment.gateway_subnets, case.deployment.vpc["VpcId"]
    strangers = {name: subnet["VpcId"] for name, subnet in found.items() if subnet["VpcId"] != vpc_id}
    if strangers:
        return failed(
            "; ".join(f"{name} is in {where}" for name, where in strangers.items()),
            "# name subnets of the VPC in subnet_ids:\n" + case.list_subnets_command(),
        )
    return passed(", ".join(f"{name} {subnet['CidrBlock']}" for name, subnet in found.items()))


@check(Hop.GATEWAY, "the subnets are in two Availability Zones or more")
def subnet_zones(case: CheckContext) -> CheckFinding:
    """The subnets span two Availability Zones."""
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in case.deployment.gateway_subnets.values()})
    if len(zones) < 2:  # noqa: PLR2004 - the two of the expectation
        return failed(
            f"all subnets are in {zones[0]}",
            "# add a subnet of another Availability Zone to subnet_ids; the gateway and Polytomic's endpoint must have "
            "a zone in common\n" + case.list_subnets_command("SubnetId", "AvailabilityZoneId"),
        )
    return passed(", ".join(zones))


@check(Hop.GATEWAY, "each subnet has {addresses} free addresses, which the gateway takes in each")
def subnet_addresses(case: CheckContext) -> CheckFinding:
    """The subnets have free addresses for the gateway's interfaces, of each family that these have."""
    subnets = case.deployment.gateway_subnets
    if not case.deployment.has_own_gateway:
        return passed("the resource gateway is there, and has its addresses")
    kind = case.deployment.gateway_address_type
    if kind != "IPV4" and not associated_cidr_blocks(case.deployment.vpc, ipv6=True):
        raise BlockedCheckError("vpc", "the VPC has no IPv6 CIDR block")
    if kind != "IPV4" and (
        without := [name for name, subnet in subnets.items() if not associated_cidr_blocks(subnet, ipv6=True)]
    ):
        return failed(
            f"without an IPv6 CIDR block: {', '.join(without)}",
            f"# {kind} needs one in each subnet: name others in subnet_ids, or give these one\n"
            + case.list_subnets_command("SubnetId", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock"),
        )
    if kind == "IPV6":
        return passed("each has an IPv6 CIDR block")
    free = {name: subnet["AvailableIpAddressCount"] for name, subnet in subnets.items()}
    seen = ", ".join(f"{name} has {count}" for name, count in free.items())
    if min(free.values()) < (case.deployment.inputs.get("ipv4_addresses_per_eni") or DEFAULT_ADDRESSES_PER_ENI):
        return failed(
            seen,
            "# name larger subnets in subnet_ids, or free addresses in these\n"
            + case.list_subnets_command("SubnetId", "AvailabilityZoneId", "AvailableIpAddressCount"),
        )
    return passed(seen)


@check(Hop.GATEWAY, "the subnets belong to the account of the credentials")
def subnet_owner(case: CheckContext) -> CheckFinding:
    """A subnet that another account shares with this one may not take a gateway."""
    shared = {
        name: subnet["OwnerId"]
        for name, subnet in case.deployment.gateway_subnets.items()
        if subnet["OwnerId"] != case.deployment.account_id
    }
    if shared:
        return warned(
            "; ".join(f"{name} is shared by account {owner}" for name, owner in shared.items()),
            "# AWS may refuse a resource gateway in a shared subnet: use credentials of the owner, or other subnets",
        )
    return passed(f"owner {case.deployment.account_id}")
