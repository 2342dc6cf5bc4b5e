"""Checks before the deployment: nothing is there yet that it would clash with, and what it counts on is there."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import gather
from aws_privatelink_rds_lattice.inputs.names import resource_names

from .check import CheckFinding, check, failed, passed, warned
from .result import Hop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.aws.client import Response

    from .context import CheckContext

# The first provider version with all resource types that are made.
MIN_PROVIDER_VERSION = (5, 85, 0)


@check(Hop.INGRESS, "no rule yet that lets the gateway's security group in on tcp {port}")
def ingress_rule(case: CheckContext) -> CheckFinding:
    """A rule that exists already fails as a duplicate; one that others manage must be there."""
    there = case.deployment.inputs.get("resource_gateway")
    if there and there.get("has_rules"):
        return _evaluate_required_rules(case, there["security_group_id"])
    group = there["security_group_id"] if there else _existing_group(case)
    if not group:
        return passed("no such rule")
    if _is_adopted(case, "rds_ingress_rule", "security_group"):
        return passed("it is imported or moved, where it is there")
    found = [
        one
        for one in (_describe_existing_ingress(case, group), _describe_existing_egress(case, group) if there else None)
        if one
    ]
    if not found:
        return passed("no such rule" if there else f"{group} has the name, and no such rule is there")
    rds, port = case.deployment.inputs["rds_security_group_id"], case.deployment.port
    if there:
        return failed(
            f"{' and '.join(found)}, so the deployment fails with InvalidPermission.Duplicate",
            "# set resource_gateway.has_rules to true in cdktf.json if all of them are there and stay,\n"
            "# or import them; where Terraform has them already, nothing is wrong; check with\n"
            + case.privatelink_command("verify"),
        )
    return failed(
        f"{found[0]}, so the deployment fails with InvalidPermission.Duplicate",
        "# where Terraform has the rule already, nothing is wrong; check with\n"
        f"{case.privatelink_command('verify')}\n"
        "# where it does not have it, import group and rule in the stack's folder\n"
        f"{shlex.join(['terraform', 'import', 'aws_security_group.resource_gateway', group])}\n"
        "terraform import aws_security_group_rule.rds_from_resource_gateway "
        f"{shlex.quote(f'{rds}_ingress_tcp_{port}_{port}_{group}')}",
    )


def _evaluate_required_rules(case: CheckContext, gateway_group: str) -> CheckFinding:
    if _describe_existing_ingress(case, gateway_group) and _describe_existing_egress(case, gateway_group):
        return passed(f"the rules of {gateway_group} are there, and stay with whoever made them")
    rds, port = case.deployment.inputs["rds_security_group_id"], case.deployment.port
    return failed(
        f"resource_gateway.has_rules is true, and the rules between {gateway_group} and {rds} on tcp {port} are not there",
        "# take resource_gateway.has_rules out of cdktf.json, so that they are made",
    )


def _describe_existing_ingress(case: CheckContext, gateway_group: str) -> str | None:
    rds, port = case.deployment.inputs["rds_security_group_id"], case.deployment.port
    exists = _has_exact_rule(
        case.deployment.ec2.fetch_security_group_rules([rds]), gateway_group, port, is_egress=False
    )
    return f"{rds} already lets {gateway_group} in on tcp {port}" if exists else None


def _describe_existing_egress(case: CheckContext, gateway_group: str) -> str | None:
    rds, port = case.deployment.inputs["rds_security_group_id"], case.deployment.port
    exists = _has_exact_rule(case.deployment.ec2.fetch_security_group_rules([gateway_group]), rds, port, is_egress=True)
    return f"{gateway_group} already lets traffic out to {rds} on tcp {port}" if exists else None


def _has_exact_rule(rules: Iterable[Response], peer_group: str, port: int, *, is_egress: bool) -> bool:
    return any(
        rule["IsEgress"] is is_egress
        and rule["IpProtocol"] == "tcp"
        and rule["FromPort"] == rule["ToPort"] == port
        and rule.get("ReferencedGroupInfo", {}).get("GroupId") == peer_group
        for rule in rules
    )


def _is_adopted(case: CheckContext, *resource_kinds: str) -> bool:
    given = case.deployment.inputs
    return bool(given.get("adopt_module")) or any((given.get("import_ids") or {}).get(kind) for kind in resource_kinds)


@check(Hop.CONFIGURATION, "the names {gateway} and {configuration} are free in the account")
def names(case: CheckContext) -> CheckFinding:
    """The names that the deployment gives are not taken, but by what it takes over."""
    wanted, deployed = resource_names(case.deployment.inputs), case.deployment.lattice
    own = case.deployment.has_own_gateway
    gateways, configurations, shares = gather(
        [
            deployed.list_gateways if own else list,
            deployed.list_configurations,
            lambda: case.deployment.ram.list_shares(name=wanted["ram_resource_share"]),
        ]
    )
    group = _existing_group(case) if own else None
    # Where the group has the rule too, ingress-rule reports both.
    if group and _describe_existing_ingress(case, group):
        group = None
    found = (
        ("security_group", "security group", "aws_security_group.resource_gateway", [group] if group else []),
        (
            "resource_gateway",
            "resource gateway",
            "aws_vpclattice_resource_gateway.pl",
            _ids_with_name(gateways, wanted),
        ),
        (
            "resource_configuration",
            "resource configuration",
            "aws_vpclattice_resource_configuration.pl",
            _ids_with_name(configurations, wanted, "resource_configuration"),
        ),
        (
            "ram_resource_share",
            "RAM share",
            "aws_ram_resource_share.pl",
            [one["resourceShareArn"] for one in shares if one["name"] == wanted["ram_resource_share"]],
        ),
    )
    taken = [
        (kind, f"{what} {identifier}", address, identifier)
        for kind, what, address, identifiers in found
        for identifier in identifiers
        if not _is_adopted(case, kind)
    ]
    if not taken:
        return passed("both are free" if not any(one[3] for one in found) else "taken only by what is taken over")
    # Two RAM shares may have one name, so that a share alone stops nothing.
    finding = failed if any(kind != "ram_resource_share" for kind, _, _, _ in taken) else warned
    imports = "\n".join(shlex.join(["terraform", "import", address, identifier]) for _, _, address, identifier in taken)
    return finding(
        f"taken: {', '.join(what for _, what, _, _ in taken)}",
        "# where this connection is deployed already, nothing is wrong; check with\n"
        f"{case.privatelink_command('verify')}\n"
        f"# else choose another name in cdktf.json, or import in the stack's folder what is there\n{imports}",
    )


def _ids_with_name(
    resources: Iterable[Response], resource_names_by_kind: dict[str, str], resource_kind: str = "resource_gateway"
) -> list[str]:
    return [one["id"] for one in resources if one["name"] == resource_names_by_kind[resource_kind]]


def _existing_group(case: CheckContext) -> str | None:
    """Return the group in the VPC that has the name that the gateway's group will have; EC2 ignores case."""
    name = resource_names(case.deployment.inputs)["security_group"].lower()
    groups = case.deployment.ec2.fetch_vpc_security_groups(case.deployment.vpc_id).values()
    return next((str(one["GroupId"]) for one in groups if one["GroupName"].lower() == name), None)


@check(Hop.ACCOUNT, f"no lock file that pins hashicorp/aws below {'.'.join(map(str, MIN_PROVIDER_VERSION))}")
def provider_lock(case: CheckContext) -> CheckFinding:
    """Terraform's lock file does not pin a provider that lacks the resource types."""
    folder = case.project_folder / "cdktf.out" / "stacks" / case.name
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
    if version < MIN_PROVIDER_VERSION:
        return failed(
            f"{seen}, which does not know the resource configuration",
            f"terraform -chdir=cdktf.out/stacks/{case.name} init -upgrade",
        )
    return passed(seen)
