"""Find lost ingress by address ranges, for a database without an ingress rule for the gateway's security group."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, select_changed

from .flow_diff import list_covering_rules, without_reported_rules
from .flows import list_rule_resources
from .ports import allows_any_port, find_blocked_ports

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        rules_after = without_reported_rules(rules_before, _find_range_rules(context.after, group))
        lost_rules: list[PeerRule] = []
        for address_range, rules in rules_before.items():
            covering_rules = list_covering_rules(rules_after, address_range)
            if not covering_rules or find_blocked_ports(covering_rules, context.after.port_ranges or ()):
                lost_rules += rules
        is_replaced = group in context.after.flows.ingress_groups
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
