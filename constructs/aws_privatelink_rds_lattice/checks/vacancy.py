"""Checks before the deployment: nothing is there yet that it would clash with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .check import Finding, check, failed, passed, warned
from .verdict import Hop

if TYPE_CHECKING:
    from .case import Case

# The first provider version with all resource types that are made.
PROVIDER_FLOOR = (5, 85, 0)


@check(Hop.INGRESS, "no rule yet that lets the gateway's security group {name}-rg in on tcp {rds_port}")
def ingress_rule(case: Case) -> Finding:
    """A rule that exists already fails as a duplicate."""
    group, exists = _twin(case)
    if exists:
        rds, port = case.connection["rds_security_group_id"], case.connection["rds_port"]
        return failed(
            f"{rds} already lets {group} in on tcp {port}, so the deployment fails with InvalidPermission.Duplicate",
            "# where Terraform has the rule already, nothing is wrong; check with\n"
            f"{case.privatelink('verify')}\n"
            "# where it does not have it, import group and rule in the stack's folder\n"
            f"terraform import aws_security_group.resource_gateway {group}\n"
            "terraform import aws_security_group_rule.rds_from_resource_gateway "
            f"{rds}_ingress_tcp_{port}_{port}_{group}",
        )
    return passed(f"{group} has the name, and no such rule is there" if group else "no such rule")


@check(Hop.CONFIGURATION, "the names {name}-rg and {name}-rc are free in the account")
def names(case: Case) -> Finding:
    """The names that the deployment gives are not taken."""
    prefix = case.connection["name"]
    group, has_rule = _twin(case)
    # Where the group has the rule too, ingress-rule reports both.
    taken = (
        [(f"security group {group}", "aws_security_group.resource_gateway", group)] if group and not has_rule else []
    )
    deployed = case.account.deployed
    for found, what, address in (
        (deployed.gateways(f"{prefix}-rg"), "resource gateway", "aws_vpclattice_resource_gateway.pl"),
        (
            deployed.configurations(f"{prefix}-rc"),
            "resource configuration",
            "aws_vpclattice_resource_configuration.pl",
        ),
    ):
        taken.extend((f"{what} {one['id']}", address, one["id"]) for one in found)
    arns = [share["resourceShareArn"] for share in case.account.shares]
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
        f"{case.privatelink('verify')}\n"
        f"# else choose another name in cdktf.json, or import in the stack's folder what is there\n{imports}",
    )


def _twin(case: Case) -> tuple[str | None, bool]:
    # The group in the VPC that has the name that the gateway's group will have (EC2 ignores case), and whether the
    # database's group has the very rule that will be made, on it.
    name, port = f"{case.connection['name']}-rg", case.connection["rds_port"]
    group = next(
        (
            one["GroupId"]
            for one in case.account.network.groups(case.connection["vpc_id"])
            if one["GroupName"].lower() == name
        ),
        None,
    )
    rules = case.account.network.rules([case.connection["rds_security_group_id"]]) if group else []
    return group, any(
        not rule["IsEgress"]
        and rule["IpProtocol"] == "tcp"
        and rule["FromPort"] == rule["ToPort"] == port
        and rule.get("ReferencedGroupInfo", {}).get("GroupId") == group
        for rule in rules
    )


@check(Hop.ACCOUNT, f"no lock file that pins hashicorp/aws below {'.'.join(map(str, PROVIDER_FLOOR))}")
def provider_lock(case: Case) -> Finding:
    """Terraform's lock file does not pin a provider that lacks the resource types."""
    folder = case.folder / "cdktf.out" / "stacks" / case.stack
    try:
        text = (folder / ".terraform.lock.hcl").read_text(encoding="utf-8")
    except FileNotFoundError:
        return passed("no lock file")
    except (OSError, UnicodeDecodeError) as error:
        return failed(f"the lock file cannot be read: {error}", "# remove it")
    pinned = re.search(r'provider "[^"]*/hashicorp/aws" \{\s*version\s*=\s*"([0-9]+)\.([0-9]+)\.([0-9]+)', text)
    if not pinned:
        return passed("the lock file does not name hashicorp/aws")
    version = tuple(int(part) for part in pinned.groups())
    seen = f"the lock file pins hashicorp/aws {'.'.join(pinned.groups())}"
    if version < PROVIDER_FLOOR:
        return failed(
            f"{seen}, which does not know the resource configuration",
            f"terraform -chdir=cdktf.out/stacks/{case.stack} init -upgrade",
        )
    return passed(seen)
