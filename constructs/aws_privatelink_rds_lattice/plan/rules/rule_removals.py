"""Find rules of a connection that the AWS provider removes although the resources with the rules persist.

An ``aws_vpc_security_group_rules_exclusive`` removes all rules of a security group without an ID in its lists. An
``aws_default_security_group`` removes all rules of the default security group of a VPC on creation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items
from aws_privatelink_rds_lattice.plan.resources import PlanResource, UnknownValue, is_known_text

from .flows import DIRECTION_TEXTS
from .security_group_rules import DIRECTIONS, RULE_RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.state import PlanState

    from .peer_rules import PeerRule

_RULE_ID_PREFIX = "sgr-"


class _Removal(NamedTuple):
    """The removal of a rule by an ``aws_vpc_security_group_rules_exclusive``.

    Attributes:
        rule: The rule.
        exclusive: The resource with the lists of the rules that stay.
        is_certain: False if the plan does not tell the ID of the rule, or all IDs in the lists.
    """

    rule: PeerRule
    exclusive: PlanResource
    is_certain: bool


def find_exclusive_rule_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each direction in which exclusive rules remove all rules of a flow."""
    if not context.after.state.exclusive_rules_by_group:
        return
    for direction in DIRECTIONS:
        removals, kept_peers = _find_removals(context, direction)
        if removals:
            yield _create_removal_finding(context, direction, removals, has_kept_flow=bool(kept_peers))


def _find_removals(context: ConnectionContext, direction: str) -> tuple[list[_Removal], list[str]]:
    """Return the removals for each flow that loses all rules, and the peers of the remaining flows."""
    state = context.after.state
    kept_peers: list[str] = []
    removals: list[_Removal] = []
    for flow, rules in context.after.flows.rules_by_flow.items():
        if flow.direction != direction:
            continue
        separate_rules = [rule for rule in rules if not rule.is_computed]
        flow_removals = [_find_removal(state, rule) for rule in separate_rules or rules]
        found_removals = [removal for removal in flow_removals if removal]
        if len(found_removals) < len(flow_removals):
            kept_peers.append(flow.peer)
        else:
            removals += found_removals
    is_shared = context.plan.connections_by_gateway[context.after.gateway] > 1
    if not is_shared and any(map(state.is_security_group, kept_peers)):
        # The rule for the security group of the database stays.
        removals = [removal for removal in removals if state.is_security_group(removal.rule.flow.peer)]
    return removals, kept_peers


def _find_removal(state: PlanState, rule: PeerRule) -> _Removal | None:
    """Return the removal of a rule, or None if the rule stays."""
    argument = f"{rule.direction}_rule_ids"
    for exclusive in state.exclusive_rules_by_group.get(rule.security_group, ()):
        before = (exclusive.before or {}).get(argument)
        after = (exclusive.after or {}).get(argument)
        # An unchanged resource removes nothing, but lists no rule that the apply creates either.
        is_changed = exclusive.creates or before != after or not rule.resource.unchanged
        is_listed = _is_listed(state, exclusive, rule, argument) if is_changed else True
        if not is_listed:
            return _Removal(rule, exclusive, is_certain=is_listed is False)
    return None


def _is_listed(state: PlanState, exclusive: PlanResource, rule: PeerRule, argument: str) -> bool | None:
    """Return True if a list has the ID of a rule, or None if the plan does not tell."""
    values = rule.resource.after or {}
    rule_ids = set()
    for attribute in ("security_group_rule_id", "id"):
        rule_id = values.get(attribute)
        if isinstance(rule_id, str) and rule_id.startswith(_RULE_ID_PREFIX):
            rule_ids.add(rule_id)
    listed_ids = list_items((exclusive.after or {}).get(argument))
    if not rule_ids.isdisjoint(item for item in listed_ids if isinstance(item, str)):
        return True
    if any(isinstance(item, UnknownValue) for item in listed_ids):
        sources = state.references.find_sources(exclusive, argument, RULE_RESOURCE_TYPES)
        return True if rule.resource in sources.named else None
    return False if rule_ids else None


def _create_removal_finding(
    context: ConnectionContext, direction: str, removals: Sequence[_Removal], *, has_kept_flow: bool
) -> PlanFinding:
    rules = context.describer.join({removal.rule.address for removal in removals})
    addresses = sorted({removal.exclusive.address for removal in removals})
    reason = f"{context.describer.join(addresses)} removes the rules that {direction}_rule_ids does not list"
    if has_kept_flow or not all(removal.is_certain for removal in removals):
        text = f"whether {rules} stays, since {reason}"
        return context.finding(Effect.UNKNOWN, text, addresses=addresses)
    text = f"no rule allows its traffic {DIRECTION_TEXTS[direction]} any more: {reason}, among them {rules}"
    return context.finding(Effect.CUT_OFF, text)


def find_default_group_adoptions(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each adopted default security group with a possible role in the connection."""
    if not context.plan.adopted_default_groups:
        return
    groups = (context.gateway_groups | context.database_groups) - context.resources.keys()
    for adopted in context.plan.adopted_default_groups:
        if groups and _can_be_in_vpc(context, adopted):
            names = context.describer.join(groups)
            text = f"whether {names} is the default security group that {adopted.address} removes all rules of"
            yield context.finding(Effect.UNKNOWN, text, addresses=[adopted.address])


def _can_be_in_vpc(context: ConnectionContext, adopted: PlanResource) -> bool:
    """Return True if a default security group can be in the VPC of the connection's resource gateway."""
    gateway = context.resources.get(context.after.gateway)
    vpc_of_gateway = ((gateway and gateway.after) or {}).get("vpc_id")
    vpc = (adopted.after or {}).get("vpc_id")
    if is_known_text(vpc):
        return not is_known_text(vpc_of_gateway) or vpc == vpc_of_gateway
    # A VPC that the plan creates has no existing security group.
    return context.after.state.references.find_sources(adopted, "vpc_id", ()).is_open
