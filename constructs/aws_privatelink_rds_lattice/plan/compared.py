"""The ways that a gateway has before the apply, held against those after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .reach import Reach
    from .side import Rule


class Compared:
    """The ways of one direction before the apply and after it.

    Attributes:
        is_there: Whether there was any before.
        is_left: Whether there is any after.
        is_all: Whether none of those before is left.
        gone: How many there are no longer.
        fresh: How many there were not before.
        lost: The rules of those that are gone.
        broken: The rules that go before what takes their place is there.
        again: What holds the rules that take their place.
    """

    def __init__(self, before: Reach, after: Reach, direction: str) -> None:
        """Compare them; what was deleted outside of Terraform let nothing through."""
        standing = {
            way: rules
            for way, several in before.ways.items()
            if way.direction == direction and (rules := [rule for rule in several if not rule.resource.is_lost])
        }
        there = {way: rules for way, rules in after.ways.items() if way.direction == direction}
        gone, fresh = standing.keys() - there.keys(), there.keys() - standing.keys()
        self.is_there, self.is_left, self.gone, self.fresh = bool(standing), bool(there), len(gone), len(fresh)
        self.is_all = len(gone) == len(standing)
        self.lost = [rule for way in standing if way in gone for rule in standing[way]]
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
