"""Checks before the deployment: do the inputs fit the account?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .common import COMMON
from .result import BlockedError, Finding, Hop, check, failed, passed, warned

if TYPE_CHECKING:
    from .world import World

# VPC Lattice's default; the published module leaves it at that.
# The first provider version with all resource types that are made.
PROVIDER_FLOOR = (5, 85, 0)


@check(Hop.GATEWAY, "DNS support and DNS hostnames are on in {vpc_id}")
def vpc_dns(world: World) -> Finding:
    """The VPC's two DNS settings are on."""
    settings = {
        "enableDnsSupport": ("DNS support", ("--enable-dns-support", '{"Value":true}')),
        "enableDnsHostnames": ("DNS hostnames", ("--enable-dns-hostnames", '{"Value":true}')),
    }
    off = [texts for name, texts in settings.items() if not world.vpc_attribute(name)]
    if off:
        vpc_id = world.vpc["VpcId"]
        return failed(
            f"{' and '.join(setting for setting, _ in off)}: off",
            "\n".join(world.aws("ec2", "modify-vpc-attribute", "--vpc-id", vpc_id, *flag) for _, flag in off),
        )
    return passed("both are on")


@check(Hop.GATEWAY, "the subnets exist, in {vpc_id}")
def subnets(world: World) -> Finding:
    """The subnets exist and belong to the VPC."""
    found, vpc_id = world.given_subnets, world.vpc["VpcId"]
    strangers = {name: subnet["VpcId"] for name, subnet in found.items() if subnet["VpcId"] != vpc_id}
    if strangers:
        return failed(
            "; ".join(f"{name} is in {where}" for name, where in strangers.items()),
            "# name subnets of the VPC in subnet_ids:\n"
            + world.aws("ec2", "describe-subnets", "--filters", f"Name=vpc-id,Values={vpc_id}"),
        )
    return passed(", ".join(f"{name} {subnet['CidrBlock']}" for name, subnet in found.items()))


@check(Hop.GATEWAY, "the subnets are in two Availability Zones or more")
def subnet_zones(world: World) -> Finding:
    """The subnets span two Availability Zones."""
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in world.given_subnets.values()})
    if len(zones) < 2:  # noqa: PLR2004 - the two of the expectation
        return failed(
            f"all subnets are in {zones[0]}",
            "# add a subnet of another Availability Zone to subnet_ids; the gateway and Polytomic's endpoint must have "
            "a zone in common\n"
            + world.aws(
                "ec2",
                "describe-subnets",
                "--filters",
                f"Name=vpc-id,Values={world.connection['vpc_id']}",
                "--query",
                "Subnets[].[SubnetId,AvailabilityZoneId]",
            ),
        )
    return passed(", ".join(zones))


@check(Hop.GATEWAY, "each subnet has {ipv4_addresses_per_eni} free addresses, which the gateway takes in each")
def subnet_addresses(world: World) -> Finding:
    """The subnets have free addresses for the gateway's interfaces."""
    free = {name: subnet["AvailableIpAddressCount"] for name, subnet in world.given_subnets.items()}
    seen = ", ".join(f"{name} has {count}" for name, count in free.items())
    if min(free.values()) < (world.connection["ipv4_addresses_per_eni"] or 0):
        return failed(
            seen,
            "# name larger subnets in subnet_ids, or free addresses in these\n"
            + world.aws(
                "ec2",
                "describe-subnets",
                "--filters",
                f"Name=vpc-id,Values={world.connection['vpc_id']}",
                "--query",
                "Subnets[].[SubnetId,AvailabilityZoneId,AvailableIpAddressCount]",
            ),
        )
    return passed(seen)


@check(Hop.GATEWAY, "the subnets belong to the account of the credentials")
def subnet_owner(world: World) -> Finding:
    """A subnet that another account shares with this one may not take a gateway."""
    shared = {
        name: subnet["OwnerId"] for name, subnet in world.given_subnets.items() if subnet["OwnerId"] != world.account
    }
    if shared:
        return warned(
            "; ".join(f"{name} is shared by account {owner}" for name, owner in shared.items()),
            "# AWS may refuse a resource gateway in a shared subnet: use credentials of the owner, or other subnets",
        )
    return passed(f"owner {world.account}")


def _twin(world: World) -> tuple[str | None, bool]:
    # The group in the VPC that has the name that the gateway's group will have (EC2 ignores case), and whether the
    # database's group has the very rule that will be made, on it.
    name, port = f"{world.connection['name']}-rg", world.connection["rds_port"]
    group = next((one["GroupId"] for one in world.groups_of_vpc() if one["GroupName"].lower() == name), None)
    rules = world.rules([world.connection["rds_security_group_id"]]) if group else []
    return group, any(
        not rule["IsEgress"]
        and rule["IpProtocol"] == "tcp"
        and rule["FromPort"] == rule["ToPort"] == port
        and rule.get("ReferencedGroupInfo", {}).get("GroupId") == group
        for rule in rules
    )


@check(Hop.INGRESS, "no rule yet that lets the gateway's security group {name}-rg in on tcp {rds_port}")
def ingress_rule(world: World) -> Finding:
    """A rule that exists already fails as a duplicate."""
    group, exists = _twin(world)
    if exists:
        rds, port = world.connection["rds_security_group_id"], world.connection["rds_port"]
        return failed(
            f"{rds} already lets {group} in on tcp {port}, so the deployment fails with InvalidPermission.Duplicate",
            "# where Terraform has the rule already, nothing is wrong; check with\n"
            f"{world.command('verify')}\n"
            "# where it does not have it, import group and rule in the stack's folder\n"
            f"terraform import aws_security_group.resource_gateway {group}\n"
            "terraform import aws_security_group_rule.rds_from_resource_gateway "
            f"{rds}_ingress_tcp_{port}_{port}_{group}",
        )
    return passed(f"{group} has the name, and no such rule is there" if group else "no such rule")


@check(Hop.CONFIGURATION, "the names {name}-rg and {name}-rc are free in the account")
def names(world: World) -> Finding:
    """The names that the deployment gives are not taken."""
    prefix = world.connection["name"]
    group, has_rule = _twin(world)
    # Where the group has the rule too, ingress-rule reports both.
    taken = (
        [(f"security group {group}", "aws_security_group.resource_gateway", group)] if group and not has_rule else []
    )
    for operation, what, address, name in (
        ("list_resource_gateways", "resource gateway", "aws_vpclattice_resource_gateway.pl", f"{prefix}-rg"),
        (
            "list_resource_configurations",
            "resource configuration",
            "aws_vpclattice_resource_configuration.pl",
            f"{prefix}-rc",
        ),
    ):
        ids = [item["id"] for item in world.lattice(operation) if item["name"] == name]
        taken.extend((f"{what} {identifier}", address, identifier) for identifier in ids)
    arns = [share["resourceShareArn"] for share in world.shares()]
    shares = [(f"RAM share {arn}", "aws_ram_resource_share.pl", arn) for arn in arns]
    if not taken and not shares:
        return passed("both are free")
    # Two RAM shares may have one name, so that a share alone stops nothing.
    finding = failed if taken else warned
    taken += shares
    imports = "\n".join(f"terraform import {address} {identifier}" for _, address, identifier in taken)
    return finding(
        f"taken: {', '.join(what for what, _, _ in taken)}",
        "# where this connection is deployed already, nothing is wrong; check with\n"
        f"{world.command('verify')}\n"
        f"# else choose another name in cdktf.json, or import in the stack's folder what is there\n{imports}",
    )


@check(Hop.ACCOUNT, f"no lock file that pins hashicorp/aws below {'.'.join(map(str, PROVIDER_FLOOR))}")
def provider_lock(world: World) -> Finding:
    """Terraform's lock file does not pin a provider that lacks the resource types."""
    folder = world.folder / "cdktf.out" / "stacks" / world.stack
    try:
        text = (folder / ".terraform.lock.hcl").read_text(encoding="utf-8")
    except FileNotFoundError:
        return passed("no lock file")
    except (OSError, UnicodeDecodeError) as error:
        raise BlockedError("provider-lock", f"the lock file cannot be read: {error}", "# remove it") from error
    pinned = re.search(r'provider "[^"]*/hashicorp/aws" \{\s*version\s*=\s*"([0-9]+)\.([0-9]+)\.([0-9]+)', text)
    if not pinned:
        return passed("the lock file does not name hashicorp/aws")
    version = tuple(int(part) for part in pinned.groups())
    seen = f"the lock file pins hashicorp/aws {'.'.join(pinned.groups())}"
    if version < PROVIDER_FLOOR:
        return failed(
            f"{seen}, which does not know the resource configuration",
            f"terraform -chdir=cdktf.out/stacks/{world.stack} init -upgrade",
        )
    return passed(seen)


PREFLIGHT = (
    *COMMON,
    vpc_dns,
    subnets,
    subnet_zones,
    subnet_addresses,
    subnet_owner,
    ingress_rule,
    names,
    provider_lock,
)
