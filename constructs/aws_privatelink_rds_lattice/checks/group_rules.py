"""The rules of the security groups of gateway and database: groups, CIDR blocks of rules, and missing rules."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, gather

from .network_rules import referenced_group_id, rule_peer, select_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.target import Target

    from .network_rules import Ec2Record


def list_database_group_ids(target: Target) -> tuple[list[str], ApiError | None]:
    """Return the ids of the database's groups, the inputs' group first; and the error of the attached groups' call."""
    deployment = target.deployment
    if deployment.inputs.get("rds_security_group_id"):
        _ = deployment.database_security_groups  # Raises MissingPartError if the group does not exist.
    known_ids = deployment.database_security_group_ids
    try:
        attached_ids = deployment.database.security_group_statuses
    except MissingPartError:
        return known_ids, None  # The check database reports the error.
    except ApiError as error:
        return known_ids, error
    return list(dict.fromkeys([*known_ids, *attached_ids])), None


def resolve_cidr_blocks(target: Target, rules: Iterable[Ec2Record]) -> tuple[list[str], ApiError | None]:
    """Return the CIDR blocks of rules without a referenced group, and the error of a prefix list that AWS hides.

    The entries of prefix lists are included. The error only matters if the blocks do not suffice.
    """
    cidr_blocks = []
    prefix_list_ids = set()
    for rule in rules:
        if rule.get("PrefixListId"):
            prefix_list_ids.add(rule["PrefixListId"])
        else:
            cidr_blocks.append(rule_peer(rule))
    errors = []
    for entries in gather([functools.partial(_fetch_prefix_list, target, item) for item in sorted(prefix_list_ids)]):
        if isinstance(entries, ApiError):
            errors.append(entries)
        else:
            cidr_blocks += entries
    return cidr_blocks, errors[0] if errors else None


def _fetch_prefix_list(target: Target, prefix_list_id: str) -> list[str] | ApiError:
    try:
        return target.deployment.ec2.fetch_prefix_list_cidrs(prefix_list_id)
    except ApiError as error:
        return error


def find_hidden_group(target: Target, group_ids: Iterable[str]) -> ApiError | None:
    """Return an error if AWS does not show one of the groups: its rules, which may suffice, are not shown either."""
    ids = list(group_ids)
    hidden_ids = sorted(set(ids) - target.deployment.ec2.fetch_security_groups(group_id=ids).keys())
    if not hidden_ids:
        return None
    return ApiError(
        f"EC2 returns no rules for these credentials of the security group {', '.join(hidden_ids)}",
        "# use credentials of the account that owns the security group",
    )


def missing_rule_commands(target: Target, port: int) -> list[str]:
    """Return the AWS CLI commands for the rules between the groups of gateway and database that a port lacks."""
    gateway_group_ids: list[str] = target.deployment.gateway["securityGroupIds"]
    database_group_ids, _ = list_database_group_ids(target)
    if not gateway_group_ids or not database_group_ids:
        return []
    commands = []
    sides = (("egress", gateway_group_ids, database_group_ids), ("ingress", database_group_ids, gateway_group_ids))
    for direction, group_ids, peer_ids in sides:
        group_rules = target.deployment.ec2.fetch_security_group_rules(group_ids)
        rules = select_rules(group_rules, is_egress=direction == "egress", port=port)
        if not any(referenced_group_id(rule) in peer_ids for rule in rules):
            commands.append(target.add_rule_command(group_ids[0], direction, peer_ids[0], port))
    return commands
