"""Checks before the deployment for existing resources: duplicate rules, missing required rules, and used names."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import gather
from aws_privatelink_rds_lattice.engine_name import name_engine
from aws_privatelink_rds_lattice.inputs.names import RESOURCE_LABELS, resource_names, rule_import_id

from .check import CheckFinding, Hop, check, failed, passed, warned
from .network_rules import find_exact_rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target


# Rules


@check(Hop.INGRESS, "no rule yet that allows the gateway's security group on tcp {port}")
def ingress_rule(target: Target) -> CheckFinding:
    """Check for existing rules between gateway and database.

    With ``resource_gateway.has_rules``, the rules of an existing gateway must exist. In all other deployments,
    Terraform creates the rules, so an existing rule fails as a duplicate.
    """
    existing_gateway = target.deployment.inputs.get("resource_gateway")
    group_id = existing_gateway["security_group_id"] if existing_gateway else _find_existing_group(target)
    if group_id is None:
        return passed("no such rule")
    if existing_gateway and existing_gateway.get("has_rules"):
        return _evaluate_required_rules(target, group_id)
    if _is_adopted(target, "rds_ingress_rule") or _is_adopted(target, "security_group"):
        return passed("Terraform imports or moves the rule")
    if existing_gateway:
        descriptions = [_describe_existing_rule(target, group_id, is_egress=is_egress) for is_egress in (False, True)]
        evidence_without_rule = "no such rule"
        remedy = (
            "# set resource_gateway.has_rules to true in cdktf.json if all of these rules exist and stay,\n"
            "# or import them; if Terraform already manages them, nothing is wrong; check with\n"
            + target.privatelink_command("verify")
        )
    else:
        descriptions = [_describe_existing_rule(target, group_id, is_egress=False)]
        evidence_without_rule = f"{group_id} has the name, without such a rule"
        remedy = _import_group_and_rule_remedy(target, group_id)
    existing_rules = " and ".join(filter(None, descriptions))
    if not existing_rules:
        return passed(evidence_without_rule)
    return failed(f"{existing_rules}, so the deployment fails with InvalidPermission.Duplicate", remedy)


def _evaluate_required_rules(target: Target, gateway_group_id: str) -> CheckFinding:
    if all(_describe_existing_rule(target, gateway_group_id, is_egress=is_egress) for is_egress in (False, True)):
        return passed(f"the rules of {gateway_group_id} already exist, and this connection does not manage them")
    database_group_id = target.deployment.inputs["rds_security_group_id"]
    port = target.deployment.port
    return failed(
        f"resource_gateway.has_rules is true, and the rules between {gateway_group_id} and {database_group_id} on tcp "
        f"{port} do not exist",
        "# remove resource_gateway.has_rules from cdktf.json, so that Terraform creates the rules",
    )


def _import_group_and_rule_remedy(target: Target, group_id: str) -> str:
    database_group_id = target.deployment.inputs["rds_security_group_id"]
    import_id = rule_import_id(database_group_id, "ingress", target.deployment.port, group_id)
    return (
        "# if Terraform already manages the rule, nothing is wrong; check with\n"
        f"{target.privatelink_command('verify')}\n"
        "# otherwise, import the group and the rule in the stack's folder\n"
        f"{_import_command('security_group', group_id)}\n"
        f"{_import_command('security_group_rule', import_id)}"
    )


def _describe_existing_rule(target: Target, gateway_group_id: str, *, is_egress: bool) -> str | None:
    """Return the egress rule of the gateway's group or the ingress rule of the database's group in words, or None."""
    database_group_id: str = target.deployment.inputs["rds_security_group_id"]
    port = target.deployment.port
    ec2 = target.deployment.ec2
    if is_egress:
        rules = ec2.fetch_security_group_rules([gateway_group_id])
        if find_exact_rule(rules, gateway_group_id, database_group_id, port, is_egress=True):
            return f"{gateway_group_id} already allows traffic to {database_group_id} on tcp {port}"
    else:
        rules = ec2.fetch_security_group_rules([database_group_id])
        if find_exact_rule(rules, database_group_id, gateway_group_id, port, is_egress=False):
            return f"{database_group_id} already allows {gateway_group_id} on tcp {port}"
    return None


def _is_adopted(target: Target, resource_kind: str) -> bool:
    """Return True if the deployment moves the resource from a module's state, or imports the resource."""
    inputs = target.deployment.inputs
    import_ids = inputs.get("import_ids") or {}
    return bool(inputs.get("adopt_module") or import_ids.get(resource_kind))


# Names


# By the resource kinds of ``resource_names``.
_TERRAFORM_ADDRESSES = {
    "security_group": "aws_security_group.resource_gateway",
    "security_group_rule": "aws_security_group_rule.rds_from_resource_gateway",
    "resource_gateway": "aws_vpclattice_resource_gateway.pl",
    "resource_configuration": "aws_vpclattice_resource_configuration.pl",
    "ram_resource_share": "aws_ram_resource_share.pl",
}


def _import_command(resource_kind: str, resource_id: str) -> str:
    return name_engine(shlex.join(["terraform", "import", _TERRAFORM_ADDRESSES[resource_kind], resource_id]))


@check(Hop.CONFIGURATION, "the names {gateway} and {configuration} are free in the account")
def names(target: Target) -> CheckFinding:
    """Check if the names of the deployment's resources are free; adopted resources are no conflict."""
    existing_ids = _list_existing_ids(target)
    descriptions = []
    import_commands = []
    has_conflict = False
    for kind, resource_ids in existing_ids.items():
        if _is_adopted(target, kind):
            continue
        for resource_id in resource_ids:
            descriptions.append(f"{RESOURCE_LABELS[kind]} {resource_id}")
            import_commands.append(_import_command(kind, resource_id))
            # Several RAM shares may have the same name, so a share alone does not make the deployment fail.
            has_conflict = has_conflict or kind != "ram_resource_share"
    if not descriptions:
        if any(existing_ids.values()):
            return passed("used only by the resources to import or move")
        return passed("both are free")
    make_finding = failed if has_conflict else warned
    remedy_lines = [
        "# if this connection is already deployed, nothing is wrong; check with",
        target.privatelink_command("verify"),
        "# otherwise, choose another name in cdktf.json, or import the existing resources in the stack's folder",
        *import_commands,
    ]
    return make_finding(f"taken: {', '.join(descriptions)}", "\n".join(remedy_lines))


def _list_existing_ids(target: Target) -> dict[str, list[str]]:
    """Return the ids or ARNs of the resources with the names of the deployment, by resource kind."""
    deployment = target.deployment
    name_by_kind = resource_names(deployment.inputs)
    share_name = name_by_kind["ram_resource_share"]
    list_gateways: Callable[[], list[Response]] = deployment.lattice.list_gateways
    if not deployment.has_own_gateway:
        list_gateways = list  # The deployment creates neither gateway nor group, so there is no name to look for.
    gateways, configurations, shares = gather(
        [list_gateways, deployment.lattice.list_configurations, lambda: deployment.ram.list_shares(name=share_name)]
    )
    existing_ids: dict[str, list[str]] = {"security_group": []}
    if deployment.has_own_gateway:
        group_id = _find_existing_group(target)
        # If the group has the ingress rule, too, the check ingress-rule reports both.
        if group_id and not _describe_existing_rule(target, group_id, is_egress=False):
            existing_ids["security_group"].append(group_id)
    for kind, resources, id_key in (
        ("resource_gateway", gateways, "id"),
        ("resource_configuration", configurations, "id"),
        ("ram_resource_share", shares, "resourceShareArn"),
    ):
        existing_ids[kind] = [resource[id_key] for resource in resources if resource["name"] == name_by_kind[kind]]
    return existing_ids


def _find_existing_group(target: Target) -> str | None:
    """Return the id of the group with the name of the deployment's group, or None; EC2 ignores case in names."""
    name = resource_names(target.deployment.inputs)["security_group"].lower()
    groups = target.deployment.ec2.fetch_security_groups(vpc_id=[target.deployment.vpc_id]).values()
    for group in groups:
        if group["GroupName"].lower() == name:
            return str(group["GroupId"])
    return None
