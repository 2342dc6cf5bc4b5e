"""Checks of the account, the provider, the VPC and the subnets before Terraform creates a resource gateway."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws import associated_cidr_blocks, gather, subnet_ipv4_block
from aws_privatelink_rds_lattice.inputs.spec import RESOURCE_TYPES_SINCE
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI
from aws_privatelink_rds_lattice.local_state import stack_folder
from aws_privatelink_rds_lattice.rds_endpoints import parse_rds_endpoint

from .check import BlockedCheckError, CheckFinding, Hop, check, failed, list_differences, passed, warned
from .database import find_private_zones
from .remedies import enable_dns_remedy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target


_LOCKED_PROVIDER = re.compile(r'provider "[^"]*/hashicorp/aws" \{\s*version\s*=\s*"([0-9]+)\.([0-9]+)\.([0-9]+)')
_MIN_ZONES = 2
_WRONG_ACCOUNT_REMEDY = (
    "# use credentials of the right account: another profile, or another role in provider.assume_role"
)


# Account and provider


@check(Hop.ACCOUNT, "credentials of the account that owns the database, not of Polytomic's {polytomic_account}")
def account(target: Target) -> CheckFinding:
    """Fail if the credentials belong to the account of ``polytomic_aws_account_id``."""
    account_id = target.deployment.account_id
    if account_id == target.deployment.inputs.get("polytomic_aws_account_id"):
        return failed(
            f"the credentials belong to account {account_id}, which is also polytomic_aws_account_id",
            "# ask Polytomic for its AWS account id, and set polytomic_aws_account_id to it",
        )
    return passed(f"account {account_id}, Region {target.deployment.region}")


@check(Hop.ACCOUNT, "an account that the provider's settings allow")
def account_allowed(target: Target) -> CheckFinding:
    """Check if the provider's settings allow the account."""
    provider_settings: dict[str, Any] = target.deployment.inputs.get("provider") or {}
    account_id = target.deployment.account_id
    allowed_ids = provider_settings.get("allowed_account_ids")
    forbidden_ids = provider_settings.get("forbidden_account_ids") or ()
    if account_id in forbidden_ids:
        return failed(f"account {account_id} is one of forbidden_account_ids", _WRONG_ACCOUNT_REMEDY)
    if not allowed_ids:
        return passed(f"account {account_id}; the inputs have no list of accounts")
    if account_id not in allowed_ids:
        return failed(
            f"account {account_id} is not in allowed_account_ids, {', '.join(allowed_ids)}", _WRONG_ACCOUNT_REMEDY
        )
    return passed(f"account {account_id} is allowed")


@check(Hop.ACCOUNT, f"no lock file that pins hashicorp/aws below {'.'.join(map(str, RESOURCE_TYPES_SINCE))}")
def provider_lock(target: Target) -> CheckFinding:
    """Fail if Terraform's lock file pins a provider version without the resource types of a connection."""
    folder = stack_folder(target.project_folder, target.name)
    try:
        text = (folder / ".terraform.lock.hcl").read_text(encoding="utf-8")
    except FileNotFoundError:
        return passed("no lock file")
    except (OSError, UnicodeDecodeError) as error:
        return failed(f"the lock file cannot be read: {error}", "# remove it")
    match = _LOCKED_PROVIDER.search(text)
    if not match:
        return passed("the lock file has no entry for hashicorp/aws")
    locked_version = tuple(int(part) for part in match.groups())
    evidence = f"the lock file pins hashicorp/aws {'.'.join(match.groups())}"
    if locked_version < RESOURCE_TYPES_SINCE:
        return failed(
            f"{evidence}, which lacks the resource configuration",
            shlex.join(["terraform", f"-chdir={_shown_folder(folder, target)}", "init", "-upgrade"]),
        )
    return passed(evidence)


def _shown_folder(folder: Path, target: Target) -> Path:
    """Return a path for a command that the user runs in the project folder."""
    return folder.relative_to(target.project_folder) if folder.is_relative_to(target.project_folder) else folder


# VPC


@check(Hop.GATEWAY, "the VPC {vpc} exists")
def vpc(target: Target) -> CheckFinding:
    """Check if the VPC exists and, for a gateway with IPv6, has an IPv6 CIDR block."""
    deployment = target.deployment
    cidr_blocks = ", ".join(deployment.vpc_cidr_blocks)
    needs_ipv6 = deployment.gateway_address_type != "IPV4"
    if deployment.is_deployed:
        needs_ipv6 = deployment.uses_ipv6
    if needs_ipv6 and not _has_ipv6(deployment.vpc):
        arguments = ("--vpc-id", deployment.vpc_id, "--amazon-provided-ipv6-cidr-block")
        return failed(
            f"{deployment.vpc['VpcId']} has no IPv6 CIDR block",
            "# add one, or set ip_address_type to IPV4\n"
            + target.aws_command("ec2", "associate-vpc-cidr-block", *arguments),
        )
    return passed(f"{deployment.vpc['VpcId']}, {cidr_blocks}")


def _has_ipv6(vpc_or_subnet: Response) -> bool:
    return bool(associated_cidr_blocks(vpc_or_subnet, ipv6=True))


@check(Hop.GATEWAY, "{vpc} resolves names if the resource gateway uses its resolver")
def vpc_dns(target: Target) -> CheckFinding:
    """Check if the VPC's DNS attributes fit the resolvers that the resource gateway asks.

    With public resolvers, the gateway needs neither attribute. With the VPC's resolver, it needs DNS support; for a
    name in a private hosted zone, also DNS hostnames:
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    """
    deployment = target.deployment
    if not deployment.resolves_in_vpc:
        return passed("the gateway uses public resolvers, so the VPC's DNS attributes have no effect")
    _, has_support, has_hostnames = gather(
        [lambda: deployment.vpc, lambda: deployment.has_dns_support, lambda: deployment.has_dns_hostnames]
    )
    if not has_support:
        dns_servers = deployment.custom_dns_servers
        if dns_servers:
            return passed(f"DNS support: off; the gateway uses {', '.join(dns_servers)}")
        return failed(
            "DNS support: off, and the gateway uses the VPC's own resolver, so no name resolves",
            enable_dns_remedy(target, "--enable-dns-support"),
        )
    if not has_hostnames and not parse_rds_endpoint(deployment.host) and find_private_zones(target):
        return failed(
            f"DNS hostnames: off, and {deployment.host} is in a private hosted zone, which needs DNS hostnames",
            enable_dns_remedy(target, "--enable-dns-hostnames"),
        )
    return passed("DNS support: on")


# Subnets


@check(Hop.GATEWAY, "the subnets exist, in {vpc}")
def subnets(target: Target) -> CheckFinding:
    """Check if the gateway's subnets exist in the VPC."""
    gateway_subnets = target.deployment.gateway_subnets
    subnets_elsewhere = list_differences(gateway_subnets, "VpcId", target.deployment.vpc["VpcId"], "is in")
    if subnets_elsewhere:
        return failed(
            "; ".join(subnets_elsewhere),
            "# use subnets of the VPC in subnet_ids:\n" + target.list_subnets_command(),
        )
    blocks = {subnet_id: subnet_ipv4_block(subnet) or "IPv6 only" for subnet_id, subnet in gateway_subnets.items()}
    return passed(", ".join(f"{subnet_id} {block}" for subnet_id, block in blocks.items()))


@check(Hop.GATEWAY, "the subnets are in two Availability Zones or more")
def subnet_zones(target: Target) -> CheckFinding:
    """Check if the gateway's subnets are in two Availability Zones or more."""
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in target.deployment.gateway_subnets.values()})
    if len(zones) < _MIN_ZONES:
        return failed(
            f"all subnets are in {zones[0]}",
            "# add a subnet of another Availability Zone to subnet_ids; the gateway and Polytomic's endpoint must have "
            "a zone in common\n" + target.list_subnets_command("SubnetId", "AvailabilityZoneId"),
        )
    return passed(", ".join(zones))


@check(Hop.GATEWAY, "each subnet has the {addresses} free addresses that the gateway needs")
def subnet_addresses(target: Target) -> CheckFinding:
    """Check if the subnets have the IPv4 addresses, the IPv6 CIDR blocks, or both, for the gateway's interfaces.

    IPV4 needs an IPv4 CIDR block in each subnet, and DUALSTACK a block of each family; for IPV6, see
    ``_evaluate_ipv6_only``:
    https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceGateway.html
    """
    deployment = target.deployment
    gateway_subnets = deployment.gateway_subnets
    if not deployment.has_own_gateway:
        return passed("the resource gateway exists and has its addresses")
    address_type = deployment.gateway_address_type
    if address_type != "IPV4":
        if not _has_ipv6(deployment.vpc):
            raise BlockedCheckError("vpc", "the VPC has no IPv6 CIDR block")
        ipv4_only_ids = [subnet_id for subnet_id, subnet in gateway_subnets.items() if not _has_ipv6(subnet)]
        if ipv4_only_ids:
            return failed(
                f"without an IPv6 CIDR block: {', '.join(ipv4_only_ids)}",
                f"# {address_type} needs an IPv6 CIDR block in each subnet: use other subnets in subnet_ids, or add a "
                "block to these subnets\n"
                + target.list_subnets_command("SubnetId", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock"),
            )
    if address_type == "IPV6":
        return _evaluate_ipv6_only(gateway_subnets)
    ipv6_only_ids = [subnet_id for subnet_id, subnet in gateway_subnets.items() if not subnet_ipv4_block(subnet)]
    if ipv6_only_ids:
        return failed(
            f"without an IPv4 CIDR block: {', '.join(ipv6_only_ids)}",
            f"# {address_type} needs an IPv4 CIDR block in each subnet: use other subnets in subnet_ids; or, if all "
            "subnets have IPv6 only and the database has IPv6 addresses, set ip_address_type to IPV6\n"
            + target.list_subnets_command("SubnetId", "CidrBlock", "Ipv6Native"),
        )
    free_counts = {subnet_id: subnet["AvailableIpAddressCount"] for subnet_id, subnet in gateway_subnets.items()}
    evidence = ", ".join(f"{subnet_id} has {count}" for subnet_id, count in free_counts.items())
    needed_count = deployment.inputs.get("ipv4_addresses_per_eni") or DEFAULT_ADDRESSES_PER_ENI
    if min(free_counts.values()) < needed_count:
        return failed(
            evidence,
            "# use larger subnets in subnet_ids, or free addresses in these\n"
            + target.list_subnets_command("SubnetId", "AvailabilityZoneId", "AvailableIpAddressCount"),
        )
    return passed(evidence)


def _evaluate_ipv6_only(gateway_subnets: Mapping[str, Response]) -> CheckFinding:
    """Warn if a subnet of a gateway with IPV6 also has IPv4 addresses.

    AWS's API reference supports IPV6 only with subnets that have IPv6 only. Yet an acceptance test of the AWS provider,
    ``TestAccVPCLatticeResourceGateway_addressTypeIPv6``, creates such a gateway in a subnet with both families:
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/vpclattice/resource_gateway_test.go
    """
    ipv4_ids = [name for name, subnet in gateway_subnets.items() if associated_cidr_blocks(subnet, ipv6=False)]
    if ipv4_ids:
        return warned(
            f"with IPv4 addresses, too: {', '.join(ipv4_ids)}",
            "# AWS documents IPV6 for subnets with IPv6 only, and may refuse the resource gateway in others: use such "
            "subnets; or set ip_address_type to DUALSTACK, with which the gateway connects to the database over IPv4",
        )
    return passed("each subnet has an IPv6 CIDR block")


@check(Hop.GATEWAY, "the subnets belong to the account of the credentials")
def subnet_owner(target: Target) -> CheckFinding:
    """Warn if another account shares a subnet with this account, because AWS may refuse a gateway there."""
    gateway_subnets = target.deployment.gateway_subnets
    account_id = target.deployment.account_id
    shared_subnets = list_differences(gateway_subnets, "OwnerId", account_id, "is shared by account")
    if shared_subnets:
        return warned(
            "; ".join(shared_subnets),
            "# AWS may refuse a resource gateway in a shared subnet: use credentials of the owner, or other subnets",
        )
    return passed(f"owner {account_id}")
