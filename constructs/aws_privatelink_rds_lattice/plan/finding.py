"""Findings of a plan review and their effects."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Effect(enum.StrEnum):
    """An effect of a plan on a connection, most serious first.

    The values are part of the interface: ``--json`` prints them and ``--allow`` takes them.

    Attributes:
        label: The effect in the text of a review.
        verdict: The severity.
    """

    label: str
    verdict: Verdict

    DESTROY = "destroy", "destroyed", Verdict.FAIL
    ARN_CHANGE = "arn-change", "the ARN changes", Verdict.FAIL
    CUT_OFF = "cut-off", "Polytomic is cut off", Verdict.FAIL
    OPENS = "opens", "opens", Verdict.FAIL
    FIRST_SHARE = "first-share", "shared for the first time", Verdict.FAIL
    UNKNOWN = "unknown", "not known", Verdict.UNKNOWN
    DRIFT = "drift", "changed outside of Terraform", Verdict.WARN
    LOGS_END = "logs-end", "access logs end", Verdict.WARN
    NOT_MANAGED = "not-managed", "no longer managed", Verdict.WARN
    NEW = "new", "new"
    TAKEN_OVER = "taken-over", "taken over"
    CHANGED = "changed", "changed"
    UNCHANGED = "unchanged", "unchanged"
    NOT_IN_PLAN = "not-in-plan", "not in this plan"

    def __new__(cls, value: str, label: str = "", verdict: Verdict = Verdict.PASS) -> Self:
        """Return a member with the value, and with the label and the verdict as attributes."""
        effect = str.__new__(cls, value)
        effect._value_ = value
        effect.label = label
        effect.verdict = verdict
        return effect


# Effects that a user may accept with --allow.
ALLOWABLE_EFFECTS = (Effect.ARN_CHANGE, Effect.DESTROY)
# Names of --allow NAME=VALUE, with the meaning of the value.
TAINTED = "tainted"
ADDRESS_ALLOWANCES = frozenset({Effect.UNKNOWN.value, TAINTED})
NAMED_ALLOWANCES = {Effect.UNKNOWN.value: "ADDRESS", Effect.FIRST_SHARE.value: "PRINCIPAL", TAINTED: "ADDRESS"}


@dataclass(frozen=True)
class Allowances:
    """The findings that the user accepts as warnings.

    Attributes:
        effects: The accepted effects, each one of ``ALLOWABLE_EFFECTS``.
        unknown_addresses: The addresses of the resources with accepted unknown values.
        first_principals: The principals that may be the first ones with a resource configuration.
        tainted_addresses: The addresses of the tainted associations whose outage is accepted.
    """

    effects: frozenset[Effect] = frozenset()
    unknown_addresses: frozenset[str] = frozenset()
    first_principals: frozenset[str] = frozenset()
    tainted_addresses: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """Parse the values of ``--allow``: an effect, or a name of ``NAMED_ALLOWANCES`` with a value.

        Raises:
            ValueError: A value is neither. The message has the value and the allowed values.
        """
        effects = set()
        values: dict[str, set[str]] = {name: set() for name in NAMED_ALLOWANCES}
        for text in texts:
            name, _, value = text.partition("=")
            if name in values and value:
                values[name].add(value)
            elif text in ALLOWABLE_EFFECTS:
                effects.add(Effect(text))
            else:
                raise ValueError(f"got {sanitize(text)!r}; must be {_describe_allowances()}; correct it, or remove it")
        return cls(frozenset(effects), *map(frozenset, values.values()))

    def allows_unknown(self, addresses: Collection[str]) -> bool:
        """Return True if the user accepts the unknown values of all resources at the addresses."""
        return bool(addresses) and self.unknown_addresses.issuperset(addresses)


def _describe_allowances() -> str:
    """Return the allowed values of ``--allow`` as text."""
    unknown, *others = [f"{name}={value}" for name, value in NAMED_ALLOWANCES.items()]
    return f"{', '.join(ALLOWABLE_EFFECTS)} or {unknown}, or after a failed apply {' or '.join(others)}"


@dataclass(frozen=True)
class PlanFinding:
    """An effect of a plan on a connection, or a fact missing from the plan.

    Attributes:
        effect: The kind of effect.
        verdict: The severity.
        text: The description, sanitized for terminals: no control characters and no line breaks.
        addresses: For an unknown effect, the addresses of the resources that ``--allow unknown=ADDRESS`` takes.
        allowances: The values of ``--allow`` with a name that accept a failing finding.
    """

    effect: Effect
    verdict: Verdict
    text: str
    addresses: tuple[str, ...] = field(default=(), compare=False)
    allowances: tuple[str, ...] = field(default=(), compare=False)


def create_plan_finding(
    effect: Effect,
    text: str,
    *,
    is_allowed: bool = False,
    addresses: Iterable[str] = (),
    allowances: Iterable[str] = (),
) -> PlanFinding:
    """Return a finding with the verdict of the effect and a sanitized text.

    Args:
        effect: The kind of effect.
        text: The description, with names as they are in the plan.
        is_allowed: True if the user accepts the effect: the verdict is then a warning.
        addresses: See ``PlanFinding``.
        allowances: The values of ``--allow`` that accept the finding.
    """
    verdict = effect.verdict
    if is_allowed:
        verdict = Verdict.WARN
        allowances = ()
    return PlanFinding(
        effect, verdict, sanitize(text), tuple(map(sanitize, addresses)), tuple(map(sanitize, allowances))
    )
