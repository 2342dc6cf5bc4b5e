"""The ways that a gateway has before the apply, held against those after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.security_group_rules import SECURITY_GROUP_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .flows import GatewayFlows
    from .state import PeerRule


class FlowDiff:
    """The ways of one direction before the apply and after it.

    Attributes:
        had_flows: Whether there was any before.
        has_flows: Whether there is any after.
        is_all_removed: Whether none of those before is left.
        removed: How many there are no longer.
        added: How many there were not before.
        removed_rules: The rules of those that are gone.
        revoked_rules: The rules that a security group no longer has inline: AWS then revokes them, whoever else manages them.
        interrupted: The rules that go before what takes their place is there.
        recreated: What holds the rules that take their place.
    """

    def __init__(self, before: GatewayFlows, after: GatewayFlows, direction: str) -> None:
        """Compare them; what was deleted outside of Terraform let nothing through."""
        standing = {
            way: rules
            for way, several in before.rules_by_flow.items()
            if way.direction == direction
            and (rules := _managed_rules([one for one in several if not one.resource.deleted_out_of_band]))
        }
        there = {
            way: rules
            for way, several in after.rules_by_flow.items()
            if way.direction == direction and (rules := _without_computed_rules(several, standing.get(way, ())))
        }
        gone, fresh = standing.keys() - there.keys(), there.keys() - standing.keys()
        self.had_flows, self.has_flows, self.removed, self.added = bool(standing), bool(there), len(gone), len(fresh)
        self.is_all_removed = len(gone) == len(standing)
        self.removed_rules = [rule for way in standing if way in gone for rule in standing[way]]
        self.revoked_rules = [
            rule for way, rules in standing.items() for rule in rules if _is_revoked_rule(rule, there.get(way, ()))
        ]
        stays = {rule.resource for rules in there.values() for rule in rules if rule.resource.persists}
        self.interrupted: list[PeerRule] = []
        for way, rules in standing.items():
            if way in there:
                kept = {rule.resource for rule in there[way]}
                if not any(rule.resource in kept and rule.resource.persists for rule in rules):
                    self.interrupted += rules
            elif fresh:
                # With as many new ways as old ones gone, they are taken to be for the same databases.
                self.interrupted += [
                    rule for rule in rules if rule.resource not in stays and not rule.resource.unchanged
                ]
        held = (rule.resource for rules in there.values() for rule in rules if rule.resource.creates)
        self.recreated = list(dict.fromkeys(held)) if self.interrupted else []


def _managed_rules(rules: Sequence[PeerRule]) -> Sequence[PeerRule]:
    """Return those that are no echo, if there are any."""
    return [rule for rule in rules if not rule.is_computed] or rules


def _without_computed_rules(rules: Sequence[PeerRule], rules_before: Sequence[PeerRule]) -> Sequence[PeerRule]:
    """Return the rules that will be there; what a group only says of others is as old as the plan."""
    is_managed = any(not rule.is_computed for rule in rules_before)
    return [rule for rule in rules if not (is_managed and rule.is_computed)]


def _is_revoked_rule(rule: PeerRule, rules_after: Sequence[PeerRule]) -> bool:
    is_inline = rule.resource.resource_type in SECURITY_GROUP_TYPES and not rule.is_computed and rule.resource.persists
    holders = {one.resource for one in rules_after}
    return is_inline and rule.resource not in holders and any(one.persists for one in holders)
