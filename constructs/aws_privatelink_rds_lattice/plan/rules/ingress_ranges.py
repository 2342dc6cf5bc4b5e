"""Find lost ingress by address ranges, for a database without an ingress rule for the gateway's security group."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, select_changed

from .flows import list_rule_resources
from .ports import allows_any_port, find_blocked_ports
from .rule_values import iter_containing_peers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aws_privatelink_rds_lattice.plan.connection import ConnectionState
    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext

    from .peer_rules import PeerRule


def find_ingress_range_losses(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each security group of a database with lost ingress from address ranges.

    The plan does not tell the addresses of a resource gateway: a remaining address range can include them.
    """
    groups = context.before.flows.groups_without_ingress
    for group in sorted(context.plan.without_groups_of_others(groups, context.name)):
        rules_before = _find_range_rules(context.before, group)
        rules_after = _without_reported_rules(rules_before, _find_range_rules(context.after, group))
        lost_rules: list[PeerRule] = []
        for address_range, rules in rules_before.items():
            if not _is_range_covered(context, address_range, rules_after):
                lost_rules += rules
        is_replaced = any(
            flow.peer == group for flow in context.after.flows.rules_by_flow if flow.direction == "ingress"
        )
        causes = select_changed(list_rule_resources(lost_rules))
        if causes and not is_replaced:
            context.reported.update(causes)
            actions = context.describer.describe_causes(causes)
            names = context.describer.join(rules_after)
            if not names:
                text = f"no rule of {group} allows ingress on the port any more: {actions}"
                yield context.finding(Effect.CUT_OFF, text)
                continue
            text = f"whether the gateway is in the remaining address ranges of {group}, {names}: {actions}"
            yield context.finding(Effect.UNKNOWN, text, addresses=[cause.address for cause in causes])


def _find_range_rules(state: ConnectionState, group: str) -> Mapping[str, list[PeerRule]]:
    """Return the ingress rules of a security group on the ports of a connection, by address range or prefix list."""
    rules: dict[str, list[PeerRule]] = defaultdict(list)
    for rule in state.state.rules_by_group.get(group, ()):
        is_range = not state.state.is_security_group(rule.peer) and rule.peer != KNOWN_AFTER_APPLY
        is_active = not rule.resource.deleted_out_of_band
        if rule.direction == "ingress" and is_range and is_active and allows_any_port(rule, state.port_ranges):
            rules[rule.peer].append(rule)
    return rules


def _without_reported_rules(
    rules_before: Mapping[str, list[PeerRule]], rules_after: Mapping[str, list[PeerRule]]
) -> Mapping[str, list[PeerRule]]:
    """Return the rules after the apply, without rules reported by a security group before the apply.

    Such rules count only if no other resource manages a rule for the address range; see ``PeerRule.is_computed``.
    """
    rules: dict[str, list[PeerRule]] = {}
    for peer, peer_rules in rules_after.items():
        is_managed = any(not rule.is_computed for rule in rules_before.get(peer, ()))
        remaining_rules = [rule for rule in peer_rules if not (is_managed and rule.is_computed)]
        if remaining_rules:
            rules[peer] = remaining_rules
    return rules


def _is_range_covered(context: ConnectionContext, address_range: str, rules: Mapping[str, Iterable[PeerRule]]) -> bool:
    covering_rules: list[PeerRule] = []
    for peer in iter_containing_peers(address_range):
        covering_rules += rules.get(peer, ())
    return bool(covering_rules) and not find_blocked_ports(covering_rules, context.after.port_ranges or ())
