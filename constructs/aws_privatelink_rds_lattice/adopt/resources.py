"""Adopt the resources behind the gateway: the resource configuration, the RAM share, the security group rules.

Each function adds inputs, import ids and notes to a draft of the connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks import security_groups
from aws_privatelink_rds_lattice.checks.network_rules import find_exact_rule
from aws_privatelink_rds_lattice.inputs.names import rule_import_id
from aws_privatelink_rds_lattice.inputs.table import EGRESS_RULE_DESCRIPTION, INGRESS_RULE_DESCRIPTION
from aws_privatelink_rds_lattice.verdict import Verdict

from .notes import PlannedChange, configuration_replacement_reasons

if TYPE_CHECKING:
    from .draft import ConnectionDraft


def adopt_configuration(draft: ConnectionDraft) -> None:
    """Import the resource configuration, or name another if the configuration would have to be replaced."""
    configuration = draft.deployment.configuration
    configuration_id = configuration["id"]
    port = draft.deployment.port
    gateway_input = draft.connection.get("resource_gateway") or draft.connection
    address_type = gateway_input.get("ip_address_type", "IPV4")
    definition = draft.deployment.configuration_definition
    reasons = list(configuration_replacement_reasons(configuration, definition, address_type))
    if reasons:
        name = _find_free_configuration_name(draft)
        draft.connection["names"] = {**draft.connection.get("names", {}), "resource_configuration": name}
        draft.add_note(
            PlannedChange.REPLACED,
            f"the resource configuration {configuration_id}: {'; '.join(reasons)}. Another, {name}, would be made "
            "beside it: send Polytomic its ARN, and delete this one when Polytomic uses the other",
        )
        draft.import_ids["ram_resource_association"] = None
        return
    if configuration.get("portRanges") != [str(port)]:
        ports = ", ".join(configuration.get("portRanges", ()))
        draft.add_note(
            PlannedChange.UPDATED,
            f"the ports of the resource configuration {configuration_id}: {ports} becomes {port}",
        )
    draft.import_ids["resource_configuration"] = configuration_id


def _find_free_configuration_name(draft: ConnectionDraft) -> str:
    """Return the first name of NAME-rc, NAME2-rc, NAME3-rc … without a resource configuration in the account."""
    prefix = draft.connection["name"]
    used_names = {item["name"] for item in draft.deployment.lattice.list_configurations()}
    name = f"{prefix}-rc"
    number = 2
    while name in used_names:
        name = f"{prefix}{number}-rc"
        number += 1
    return name


def adopt_share(draft: ConnectionDraft) -> None:
    """Import the first RAM share of the resource configuration, and the associations of the share."""
    shares = draft.deployment.shares
    if not shares:
        draft.add_note(PlannedChange.CREATED, "a RAM share with the resource configuration and Polytomic's account")
        return
    share = shares[0]
    share_arn = share["resourceShareArn"]
    draft.import_ids["ram_resource_share"] = share_arn
    if not share["allowExternalPrincipals"]:
        draft.add_note(
            PlannedChange.UPDATED, f"the RAM share {share_arn}: it would allow accounts outside your organization"
        )
    associations = draft.deployment.ram.list_resource_associations(draft.deployment.configuration_arn)
    if share_arn not in {association["resourceShareArn"] for association in associations}:
        draft.import_ids["ram_resource_association"] = None
        draft.add_note(PlannedChange.CREATED, "the association of the RAM share with the resource configuration")
    _adopt_principals(draft, share_arn)
    for other_share in shares[1:]:
        draft.add_note(
            PlannedChange.UNMANAGED,
            f"the RAM share {other_share['resourceShareArn']}, which has the resource configuration, too",
        )


def _adopt_principals(draft: ConnectionDraft, share_arn: str) -> None:
    polytomic_account = draft.connection["polytomic_aws_account_id"]
    principals = {association["associatedEntity"] for association in draft.deployment.share_principals}
    if polytomic_account not in principals:
        draft.import_ids["ram_principal_association"] = None
        draft.add_note(PlannedChange.CREATED, f"the association of the RAM share with account {polytomic_account}")
    for principal in sorted(principals - {polytomic_account}):
        draft.add_note(PlannedChange.UNMANAGED, f"principal {principal} of the RAM share {share_arn}")


def adopt_rules(draft: ConnectionDraft) -> None:
    """Import the rules between the resource gateway and the database; keep passing rules of an existing gateway."""
    if draft.uses_existing_gateway and _existing_rules_pass(draft):
        groups = ", ".join(sorted(draft.facts.gateway_group_ids))
        draft.add_note(PlannedChange.UNMANAGED, f"the rules between {groups} and {draft.database_group_id}")
        draft.connection["resource_gateway"]["has_rules"] = True
        return
    _adopt_egress_rule(draft)
    _adopt_ingress_rule(draft)


def _existing_rules_pass(draft: ConnectionDraft) -> bool:
    """Return True if the existing rules let the gateway reach the database."""
    checks = (security_groups.ingress, security_groups.egress)
    return all(check.run(draft.target).verdict is Verdict.PASS for check in checks)


def _adopt_egress_rule(draft: ConnectionDraft) -> None:
    group_id = draft.gateway_group_id or ""
    database_group_id = draft.database_group_id
    port = draft.deployment.port
    rule = find_exact_rule(draft.facts.egress_rules, group_id, database_group_id, port, is_egress=True)
    if rule is None:
        group = group_id or "that group"
        draft.add_note(PlannedChange.CREATED, f"the egress rule of {group} to {database_group_id} on tcp {port}")
        return
    if draft.uses_existing_gateway:
        draft.import_ids["rds_egress_rule"] = rule_import_id(group_id, "egress", port, database_group_id)
    if rule.get("Description", "") != EGRESS_RULE_DESCRIPTION:
        draft.add_note(
            PlannedChange.UPDATED,
            f"the description of the egress rule of {group_id}, which is written anew for it",
        )


def _adopt_ingress_rule(draft: ConnectionDraft) -> None:
    group_id = draft.gateway_group_id or ""
    database_group_id = draft.database_group_id
    port = draft.deployment.port
    rule = find_exact_rule(draft.facts.ingress_rules, database_group_id, group_id, port, is_egress=False)
    if rule is None:
        if group_id:
            draft.import_ids["rds_ingress_rule"] = None
        draft.add_note(
            PlannedChange.CREATED,
            f"the ingress rule of {database_group_id} for the resource gateway on tcp {port}",
        )
        return
    if draft.uses_existing_gateway:
        draft.import_ids["rds_ingress_rule"] = rule_import_id(database_group_id, "ingress", port, group_id)
    if rule.get("Description", "") != INGRESS_RULE_DESCRIPTION:
        draft.add_note(PlannedChange.UPDATED, f"the description of the ingress rule of {database_group_id}")
