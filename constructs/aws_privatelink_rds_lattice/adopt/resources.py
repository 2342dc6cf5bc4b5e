"""Adopt the resources behind the gateway: the resource configuration and the security group rules.

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
    from collections.abc import Mapping

    from aws_privatelink_rds_lattice.checks.network_rules import Ec2Record

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
            f"the resource configuration {configuration_id}: {'; '.join(reasons)}. Terraform would create a "
            f"second one, {name}: send Polytomic its ARN, and delete this one when Polytomic uses the new one",
        )
        draft.import_ids["ram_resource_association"] = None
        return
    if configuration.get("portRanges") != [str(port)]:
        ports = ", ".join(configuration.get("portRanges", ()))
        draft.add_note(
            PlannedChange.UPDATED,
            f"the ports of the resource configuration {configuration_id}: {ports} would change to {port}",
        )
    draft.import_ids["resource_configuration"] = configuration_id
    _note_other_consumers(draft)


def _note_other_consumers(draft: ConnectionDraft) -> None:
    """Add a note for each association of another consumer: a destroy deletes the resource configuration."""
    deployment = draft.deployment
    account = draft.connection["polytomic_aws_account_id"]
    for association in deployment.lattice.list_endpoint_associations(deployment.configuration_arn):
        owner = association.get("vpcEndpointOwner")
        if owner == account:
            continue
        consumer = f"the association {association.get('id', 'without an id')}, perhaps of a service network"
        if "vpcEndpointId" in association:
            consumer = f"the VPC endpoint {association['vpcEndpointId']} of {owner or 'an unknown account'}"
        draft.add_note(PlannedChange.CUT_OFF, f"{consumer}, which also uses the resource configuration")


def note_faults(draft: ConnectionDraft) -> None:
    """Add a note for a port that is not the database's, and for each resource whose last update failed."""
    deployment = draft.deployment
    for label, resource in (
        ("resource configuration", deployment.configuration),
        ("resource gateway", deployment.gateway),
    ):
        if resource["status"] != "ACTIVE":
            draft.add_note(PlannedChange.BROKEN, f"the {label} {resource['id']} is {resource['status']}")
    port = deployment.port
    database_port = deployment.rds_port
    if database_port not in (None, port):
        draft.add_note(
            PlannedChange.BROKEN,
            f"the database listens on tcp {database_port}, but the connection has tcp {port}: adopt it with "
            f"--rds-port {database_port}",
        )


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


def adopt_rules(draft: ConnectionDraft) -> None:
    """Import the rules between the resource gateway and the database.

    The rules of an existing gateway stay unmanaged if they pass, or if they may serve other users of the gateway.
    """
    if draft.uses_existing_gateway and _existing_rules_pass(draft):
        groups = ", ".join(sorted(draft.facts.gateway_group_ids))
        draft.add_note(PlannedChange.UNMANAGED, f"the rules between {groups} and {draft.database_group_id}")
        draft.connection["resource_gateway"]["has_rules"] = True
        return
    rules = {"egress": _find_egress_rule(draft), "ingress": _find_ingress_rule(draft)}
    if draft.gateway_users and any(rules.values()):
        draft.connection["resource_gateway"]["has_rules"] = True
        _note_shared_rules(draft, rules)
        return
    _adopt_egress_rule(draft, rules["egress"])
    _adopt_ingress_rule(draft, rules["ingress"])


def _note_shared_rules(draft: ConnectionDraft, rules: Mapping[str, Ec2Record | None]) -> None:
    """Add a note for each rule between the groups: other users of the gateway may need an existing rule.

    With one of the two rules, no connection creates the other: ``has_rules`` is about both.
    """
    port = draft.deployment.port
    verify_command = draft.target.privatelink_command("verify")
    for direction, rule in rules.items():
        text = f"the {direction} rule between {draft.gateway_group_id} and {draft.database_group_id} on tcp {port}"
        if rule is not None:
            draft.add_note(PlannedChange.UNMANAGED, f"{text}, which others may also use")
        else:
            draft.add_note(PlannedChange.BROKEN, f"{text} is missing: `{verify_command}` prints the command for it")


def _find_egress_rule(draft: ConnectionDraft) -> Ec2Record | None:
    group_id = draft.gateway_group_id or ""
    rules = draft.facts.egress_rules
    return find_exact_rule(rules, group_id, draft.database_group_id, draft.deployment.port, is_egress=True)


def _find_ingress_rule(draft: ConnectionDraft) -> Ec2Record | None:
    group_id = draft.gateway_group_id or ""
    rules = draft.facts.ingress_rules
    return find_exact_rule(rules, draft.database_group_id, group_id, draft.deployment.port, is_egress=False)


def _existing_rules_pass(draft: ConnectionDraft) -> bool:
    """Return True if the existing rules let the gateway reach the database."""
    checks = (security_groups.ingress, security_groups.egress)
    return all(check.run(draft.target).verdict is Verdict.PASS for check in checks)


def _adopt_egress_rule(draft: ConnectionDraft, rule: Ec2Record | None) -> None:
    group_id = draft.gateway_group_id or ""
    database_group_id = draft.database_group_id
    port = draft.deployment.port
    if rule is None:
        group = group_id or "that group"
        draft.add_note(PlannedChange.CREATED, f"the egress rule of {group} to {database_group_id} on tcp {port}")
        return
    if draft.uses_existing_gateway:
        draft.import_ids["rds_egress_rule"] = rule_import_id(group_id, "egress", port, database_group_id)
    if rule.get("Description", "") != EGRESS_RULE_DESCRIPTION:
        draft.add_note(
            PlannedChange.UPDATED,
            f"the description of the egress rule of {group_id}, which replaces the rule",
        )


def _adopt_ingress_rule(draft: ConnectionDraft, rule: Ec2Record | None) -> None:
    group_id = draft.gateway_group_id or ""
    database_group_id = draft.database_group_id
    port = draft.deployment.port
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
