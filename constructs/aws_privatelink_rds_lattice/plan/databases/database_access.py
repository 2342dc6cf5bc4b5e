"""Find the effects of changed security groups of a database on the gateway and on further clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan.finding import Effect
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, UnknownValue
from aws_privatelink_rds_lattice.plan.rules.peer_rules import NO_PEER
from aws_privatelink_rds_lattice.plan.rules.ports import allows_any_port, covers_rule
from aws_privatelink_rds_lattice.plan.rules.rule_values import iter_containing_peers

from .database_types import GROUP_ARGUMENTS, find_argument
from .index import list_database_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aws_privatelink_rds_lattice.plan.connection import ConnectionState
    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource
    from aws_privatelink_rds_lattice.plan.rules.peer_rules import PeerRule


class DatabaseEffect(NamedTuple):
    """An effect of a database's change on a connection.

    Attributes:
        effect: The effect.
        text: The description.
        is_temporary: True for an outage that lasts until the end of the apply.
    """

    effect: Effect
    text: str
    is_temporary: bool = False


def find_group_changes(context: ConnectionContext, resource: PlanResource) -> Iterator[DatabaseEffect]:
    """Yield the effects of added and removed security groups of a database, with their texts."""
    groups_before = list_database_groups(context.before.state, resource)
    groups_after = list_database_groups(context.after.state, resource)
    if set(groups_before) == set(groups_after):
        return
    change = _describe_group_change(context, resource, groups_before, groups_after)
    admits_before = _admits_gateway(context.before, groups_before)
    admits_after = _admits_gateway(context.after, groups_after)
    if admits_before is not False and admits_after is False:
        effect = Effect.CUT_OFF if admits_before else Effect.UNKNOWN
        text = f"{change}, and none of the new groups has an ingress rule for the gateway"
        yield DatabaseEffect(effect, text)
    yield from _find_exposure(context, change, groups_before, groups_after)
    questions = []
    if admits_before is not False and admits_after is None:
        questions.append("whether the new groups allow the gateway")
    added_groups = [group for group in groups_after if group not in groups_before]
    if outside_plan := [group for group in added_groups if group not in context.resources]:
        questions.append(f"who has access by {context.describer.join(outside_plan)}")
    if questions:
        yield DatabaseEffect(Effect.UNKNOWN, f"{change}; the plan does not show {' and '.join(questions)}")


def _describe_group_change(
    context: ConnectionContext, resource: PlanResource, groups_before: Iterable[str], groups_after: Iterable[str]
) -> str:
    argument = find_argument(GROUP_ARGUMENTS, resource.before, resource.after)
    names_before = context.describer.join(groups_before) or "none"
    names_after = context.describer.join(groups_after) or "none"
    return f"{resource.address}: {argument} changes from {names_before} to {names_after}"


def _admits_gateway(connection: ConnectionState, groups: Iterable[str]) -> bool | None:
    """Return True if a security group has an ingress rule for the gateway, or None if the plan does not tell."""
    verdicts = [_has_gateway_rule(connection, group) for group in groups]
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _has_gateway_rule(connection: ConnectionState, group: str) -> bool | None:
    for flow in connection.flows.rules_by_flow:
        if flow.direction == "ingress" and flow.peer == group:
            return True
    state = connection.state
    resource = state.resources.get(group)
    if resource is None or KNOWN_AFTER_APPLY in state.rules_by_group:
        # Rules of another state, or of a rule resource whose group is not known, can let the gateway in.
        return None
    if resource.deleted_out_of_band or state.values_of(resource) is None:
        return False
    for rule in _ingress_rules(connection, group):
        # An address range, a prefix list or the group itself can have the gateway in it.
        if not state.is_security_group(rule.peer):
            return None
    return False


def _ingress_rules(connection: ConnectionState, group: str) -> list[PeerRule]:
    """Return the ingress rules of a security group on a port of the connection."""
    rules = []
    for rule in connection.state.rules_by_group.get(group, ()):
        is_ingress = rule.direction == "ingress" or isinstance(rule.direction, UnknownValue)
        if is_ingress and rule.peer != NO_PEER and allows_any_port(rule, connection.port_ranges):
            rules.append(rule)
    return rules


def _find_exposure(
    context: ConnectionContext, change: str, groups_before: Iterable[str], groups_after: tuple[str, ...]
) -> Iterator[DatabaseEffect]:
    """Yield the effects of the rules of added security groups, without rules covered by the previous groups."""
    rules_before: list[PeerRule] = []
    for group in groups_before:
        rules_before += _ingress_rules(context.before, group)
    # Another connection can lead to the same database.
    connections = context.plan.connections
    for group in groups_after:
        if group in groups_before:
            continue
        for rule in _ingress_rules(context.after, group):
            is_from_gateway = any(rule.peer in connection.after.security_groups for connection in connections)
            if not is_from_gateway and not any(_covers(existing, rule) for existing in rules_before):
                yield _create_exposure(context, change, rule)


def _create_exposure(context: ConnectionContext, change: str, rule: PeerRule) -> DatabaseEffect:
    peer = context.describer.format_value(rule.peer)
    text = f"{change}, and {rule.address} allows {peer}"
    is_known = KNOWN_AFTER_APPLY not in (rule.direction, rule.protocol, *rule.port_range, rule.peer)
    return DatabaseEffect(Effect.OPENS if is_known else Effect.UNKNOWN, text)


def _covers(existing: PeerRule, rule: PeerRule) -> bool:
    """Return True if a rule of another security group lets the same traffic in."""
    return existing.peer in iter_containing_peers(rule.peer) and covers_rule(existing, rule)
