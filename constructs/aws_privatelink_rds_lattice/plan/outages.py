"""What of a link a plan takes away, for good or until the apply has made it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .finding import Effect, Finding
from .flow_diff import Compared
from .resources import CONFIGURATION, PRINCIPAL_ASSOCIATION, RESOURCE_ASSOCIATION, SHARE, UNKNOWN, Resource, external

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .context import Case
    from .state import Rule

_WHAT = {"egress": "out of the gateway", "ingress": "into the database"}


def ways(case: Case) -> Iterator[Finding]:
    """Yield a finding where the gateway has no way out, or no way into the database."""
    if case.after.gateway != case.before.gateway and case.after.gateway not in case.resources:
        return  # Of another gateway that is not in the plan, the rules are not known.
    for direction, what in _WHAT.items():
        found = _compared(case, direction)
        leaving = case.shared.leaving[case.before.gateway, case.before.ports]
        if found.is_there and (not found.is_left or found.gone > found.fresh + leaving):
            which = "" if found.is_all else ", if this is the way to its database"
            yield _without(case, found.lost, f"no rule lets it {what} any more{which}")
        elif found.revoked:
            how = f"it has no way {what} any more, since AWS revokes what is no longer inline, whoever else manages it"
            yield _without(case, found.revoked, how)
        elif found.broken:
            case.told.update(found.again)
            how = f"it has no way {what} within the apply, until the new rule is there"
            yield _without(case, found.broken, how, found.again)


def _compared(case: Case, direction: str) -> Compared:
    memo, key = case.shared.compared, (case.before.reach, case.after.reach, direction)
    if key not in memo:
        memo[key] = Compared(*key)
    return memo[key]


def _without(case: Case, rules: Iterable[Rule], how: str, again: Iterable[Resource] = ()) -> Finding:
    holders = dict.fromkeys(rule.resource for rule in rules)
    case.told.update(holders)
    made = [f"{one.address} is made" for one in again if one not in holders]
    return case.say(
        Effect.CUT_OFF, f"{how}: {case.words.few([_fates(case, holders), *made], '; ')}", within=bool(again)
    )


def _fates(case: Case, several: Iterable[Resource]) -> str:
    words = case.words
    return words.few(
        [
            words.why_replaced(one)
            if one.is_replaced
            else f"{one.address} is deleted{words.why_deleted(one)}"
            if one.goes
            else f"{one.address}: {words.changes(one)}"
            for one in several
        ],
        "; ",
    )


def principals(case: Case) -> Iterator[Finding]:
    """Yield a finding for each principal that no longer has the configuration, or not all the time."""
    unknown = UNKNOWN in case.after.routes or UNKNOWN in case.after.shares()
    for principal, routes in case.before.routes.items():
        standing = [case.behind(route) for route in routes]
        standing = [several for several in standing if not any(one.is_lost for one in several)]
        there = [case.behind(route) for route in case.after.routes.get(principal, ())]
        if not standing or any(several in there and all(one.stays for one in several) for several in standing):
            continue
        whole = dict.fromkeys(one for several in standing for one in several)
        broken = [one for one in whole if not one.is_idle] or list(whole)
        said = case.words.said(principal)
        if there:
            case.told.update(broken)
            # An association that names the configuration goes with that.
            if not case.arn_changes or any(one.kind != RESOURCE_ASSOCIATION for one in broken):
                how = f"principal {said} loses the share within the apply, until {_until(there, broken)}"
                yield case.say(Effect.CUT_OFF, f"{how}: {_fates(case, broken)}", within=True)
        elif not unknown:
            case.told.update(broken)
            how = f"principal {said} no longer has the configuration"
            yield case.say(Effect.CUT_OFF, f"{how}: {_fates(case, broken)}")


def _until(there: Iterable[Sequence[Resource]], broken: Iterable[Resource]) -> str:
    is_anew = any(one.kind in (PRINCIPAL_ASSOCIATION, SHARE) for one in broken)
    is_made = any(one.is_made and one.kind != CONFIGURATION for several in there for one in several)
    return "it has accepted the share again" if is_anew and is_made else "the association is there again"


def outsiders(case: Case) -> Iterator[Finding]:
    """Yield a finding where a share is closed to accounts outside the organization, as Polytomic's is."""
    for name in case.before.shares():
        one = case.resources.get(name)
        if one and one.stays and external(one.before) and not external(one.after):
            case.told.add(one)
            effect = Effect.UNKNOWN if external(one.after) is None else Effect.CUT_OFF
            yield case.say(
                effect, f"accounts outside your organization may no longer use the share: {_fates(case, [one])}"
            )
