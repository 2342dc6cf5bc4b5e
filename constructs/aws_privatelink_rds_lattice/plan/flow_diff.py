"""The ways that a gateway has before the apply, held against those after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.security_group_rules import GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .flows import Reach
    from .state import Rule


class Compared:
    """The ways of one direction before the apply and after it.

    Attributes:
        is_there: Whether there was any before.
        is_left: Whether there is any after.
        is_all: Whether none of those before is left.
        gone: How many there are no longer.
        fresh: How many there were not before.
        lost: The rules of those that are gone.
        revoked: The rules that a security group no longer has inline: AWS then revokes them, whoever else manages them.
        broken: The rules that go before what takes their place is there.
        again: What holds the rules that take their place.
    """

    def __init__(self, before: Reach, after: Reach, direction: str) -> None:
        """Compare them; what was deleted outside of Terraform let nothing through."""
        standing = {
            way: rules
            for way, several in before.ways.items()
            if way.direction == direction and (rules := _managed([one for one in several if not one.resource.is_lost]))
        }
        there = {
            way: rules
            for way, several in after.ways.items()
            if way.direction == direction and (rules := _without_echo(several, standing.get(way, ())))
        }
        gone, fresh = standing.keys() - there.keys(), there.keys() - standing.keys()
        self.is_there, self.is_left, self.gone, self.fresh = bool(standing), bool(there), len(gone), len(fresh)
        self.is_all = len(gone) == len(standing)
        self.lost = [rule for way in standing if way in gone for rule in standing[way]]
        self.revoked = [rule for way, rules in standing.items() for rule in rules if _revokes(rule, there.get(way, ()))]
        stays = {rule.resource for rules in there.values() for rule in rules if rule.resource.stays}
        self.broken: list[Rule] = []
        for way, rules in standing.items():
            if way in there:
                kept = {rule.resource for rule in there[way]}
                if not any(rule.resource in kept and rule.resource.stays for rule in rules):
                    self.broken += rules
            elif fresh:
                # With as many new ways as old ones gone, they are taken to be for the same databases.
                self.broken += [rule for rule in rules if rule.resource not in stays and not rule.resource.is_idle]
        held = (rule.resource for rules in there.values() for rule in rules if rule.resource.is_made)
        self.again = list(dict.fromkeys(held)) if self.broken else []


def _managed(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Return those that are no echo, if there are any."""
    return [rule for rule in rules if not rule.is_echo] or rules


def _without_echo(rules: Sequence[Rule], before: Sequence[Rule]) -> Sequence[Rule]:
    """Return the rules that will be there; what a group only says of others is as old as the plan."""
    is_managed = any(not rule.is_echo for rule in before)
    return [rule for rule in rules if not (is_managed and rule.is_echo)]


def _revokes(rule: Rule, there: Sequence[Rule]) -> bool:
    is_inline = rule.resource.kind in GROUPS and not rule.is_echo and rule.resource.stays
    holders = {one.resource for one in there}
    return is_inline and rule.resource not in holders and any(one.stays for one in holders)
