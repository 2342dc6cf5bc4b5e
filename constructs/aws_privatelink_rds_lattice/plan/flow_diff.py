"""Compare the flows of a resource gateway before and after the apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .flows import list_rule_resources
from .security_group_rules import SECURITY_GROUP_TYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from .flows import Flow, GatewayFlows
    from .peer_rules import PeerRule
    from .resources import PlanResource

    RulesByFlow = Mapping[Flow, Sequence[PeerRule]]


@dataclass(eq=False)
class FlowDiff:
    """The differences between the flows of a direction before and after the apply.

    Attributes:
        had_flows: True if there is a flow before the apply.
        has_flows: True if there is a flow after the apply.
        is_all_removed: True if no flow from before the apply is left.
        removed: The number of removed flows.
        added: The number of added flows.
        removed_rules: The rules of the removed flows.
        revoked_rules: The rules that a security group no longer has inline. AWS revokes these rules, even if another
            resource manages them too.
        interrupted: The rules that the apply destroys before the replacement exists.
        recreated: The resources with the replacements of interrupted rules.
    """

    had_flows: bool
    has_flows: bool
    is_all_removed: bool
    removed: int
    added: int
    removed_rules: list[PeerRule]
    revoked_rules: list[PeerRule]
    interrupted: list[PeerRule]
    recreated: list[PlanResource]


def compare_flows(before: GatewayFlows, after: GatewayFlows, direction: str) -> FlowDiff:
    """Return the differences between the flows of a direction.

    A rule that was deleted outside of Terraform allows no flow before the apply.

    Args:
        before: The flows before the apply.
        after: The flows after the apply.
        direction: "ingress" or "egress".
    """
    rules_before = _active_rules_before(before, direction)
    rules_after = _effective_rules_after(after, direction, rules_before)
    removed_flows = rules_before.keys() - rules_after.keys()
    added_flows = rules_after.keys() - rules_before.keys()
    interrupted = _find_interrupted_rules(rules_before, rules_after, has_added_flows=bool(added_flows))
    return FlowDiff(
        had_flows=bool(rules_before),
        has_flows=bool(rules_after),
        is_all_removed=len(removed_flows) == len(rules_before),
        removed=len(removed_flows),
        added=len(added_flows),
        removed_rules=_rules_of_flows(rules_before, removed_flows),
        revoked_rules=_find_revoked_rules(rules_before, rules_after),
        interrupted=interrupted,
        recreated=_find_created_resources(rules_after) if interrupted else [],
    )


def _active_rules_before(flows: GatewayFlows, direction: str) -> RulesByFlow:
    """Return the rules of each flow before the apply.

    Rules that a security group only reports count only for a flow without any other rule.
    """
    rules_by_flow = {}
    for flow, rules in flows.rules_by_flow.items():
        if flow.direction == direction:
            active_rules = [rule for rule in rules if not rule.resource.deleted_out_of_band]
            managed_rules = [rule for rule in active_rules if not rule.is_computed]
            if active_rules:
                rules_by_flow[flow] = managed_rules or active_rules
    return rules_by_flow


def _effective_rules_after(flows: GatewayFlows, direction: str, rules_before: RulesByFlow) -> RulesByFlow:
    """Return the rules of each flow after the apply."""
    rules_by_flow = {}
    for flow, rules in flows.rules_by_flow.items():
        if flow.direction == direction:
            effective_rules = _without_outdated_rules(rules, rules_before.get(flow, ()))
            if effective_rules:
                rules_by_flow[flow] = effective_rules
    return rules_by_flow


def _without_outdated_rules(rules: Sequence[PeerRule], rules_before: Sequence[PeerRule]) -> Sequence[PeerRule]:
    """Return the rules of a flow without outdated rules.

    The rules that a security group only reports are from before the apply. They say nothing about a flow that other
    resources manage.
    """
    is_managed = any(not rule.is_computed for rule in rules_before)
    if not is_managed:
        return rules
    return [rule for rule in rules if not rule.is_computed]


def _rules_of_flows(rules_by_flow: RulesByFlow, flows: Collection[Flow]) -> list[PeerRule]:
    """Return the rules of some flows, in the order of the mapping."""
    selected_rules: list[PeerRule] = []
    for flow, rules in rules_by_flow.items():
        if flow in flows:
            selected_rules += rules
    return selected_rules


def _find_revoked_rules(rules_before: RulesByFlow, rules_after: RulesByFlow) -> list[PeerRule]:
    revoked_rules = []
    for flow, rules in rules_before.items():
        revoked_rules += [rule for rule in rules if _is_revoked(rule, rules_after.get(flow, ()))]
    return revoked_rules


def _is_revoked(rule: PeerRule, rules_after: Sequence[PeerRule]) -> bool:
    """Return True if a security group loses an inline rule, and a second persisting resource has the rule, too."""
    is_inline = rule.resource.resource_type in SECURITY_GROUP_TYPES and not rule.is_computed
    if not is_inline or not rule.resource.persists:
        return False
    resources_after = {rule_after.resource for rule_after in rules_after}
    return rule.resource not in resources_after and any(resource.persists for resource in resources_after)


def _find_interrupted_rules(
    rules_before: RulesByFlow, rules_after: RulesByFlow, *, has_added_flows: bool
) -> list[PeerRule]:
    """Return the rules destroyed before the replacement exists.

    Args:
        rules_before: The rules before the apply.
        rules_after: The rules after the apply.
        has_added_flows: True if there is a new flow. A removed flow and a new flow are taken to be for the same
            database, so that the new flow replaces the removed flow.
    """
    interrupted_rules: list[PeerRule] = []
    persisting_resources = {resource for resource in list_rule_resources(rules_after) if resource.persists}
    for flow, rules in rules_before.items():
        if flow in rules_after:
            if not _has_persisting_rule(rules, rules_after[flow]):
                interrupted_rules += rules
        elif has_added_flows:
            for rule in rules:
                if rule.resource not in persisting_resources and not rule.resource.unchanged:
                    interrupted_rules.append(rule)
    return interrupted_rules


def _has_persisting_rule(rules: Sequence[PeerRule], rules_after: Sequence[PeerRule]) -> bool:
    """Return True if a persisting resource allows a flow before and after the apply."""
    resources_after = {rule.resource for rule in rules_after}
    return any(rule.resource in resources_after and rule.resource.persists for rule in rules)


def _find_created_resources(rules_by_flow: RulesByFlow) -> list[PlanResource]:
    """Return the created resources with rules, in order and without duplicates."""
    return [resource for resource in list_rule_resources(rules_by_flow) if resource.creates]
