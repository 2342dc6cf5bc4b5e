"""What a plan does to one link, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import exposure, outages
from .finding import Effect, Finding, finding
from .resources import PRINCIPAL_ASSOCIATION, SHARE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .context import Case


def effects(case: Case) -> list[Finding]:
    """Return what the plan does to a link, the gravest first; one finding at least."""
    found: list[Finding] = []
    steps = (
        (_ends,)
        if case.pair.ends
        else (
            _arn,
            outages.ways,
            outages.principals,
            outages.outsiders,
            exposure.principals,
            exposure.outsiders,
            exposure.target,
            exposure.rules,
            exposure.networks,
            _unknown,
            _new,
        )
    )
    # In this order: what one has told of, the next does not tell again.
    for step in (*steps, _drift, _taken_over, _changes, _not_in_plan):
        found += step(case)
    if all(one.effect in (Effect.DRIFT, Effect.NOT_IN_PLAN) for one in found) and not any(
        one.is_made for one in case.parts
    ):
        found.append(finding(Effect.UNCHANGED, "the plan leaves it as it is"))
    order = list(Effect)
    return sorted(dict.fromkeys(found), key=lambda one: order.index(one.effect))


def _ends(case: Case) -> Iterator[Finding]:
    main = case.pair.main
    if main is None or main.before is None:
        return
    if main.is_lost:
        case.told.add(main)
        yield case.say(Effect.DRIFT, f"{main.address} was deleted outside of Terraform, and is not made again")
        return
    gone = [one for one in case.parts if one.goes and one.after is None]
    case.told.update(gone)
    others = len(gone) - 1
    more = f", and {others} other{'s' * (others > 1)} with it" if others > 0 else ""
    what = "what is on it is cut off for good" if case.pair.is_gateway else "Polytomic is cut off for good"
    if case.instead:
        name = case.instead.name
        what = f"Polytomic must be sent the ARN of {name}, unless a moved block from here to there keeps this one"
    yield case.say(Effect.DESTROY, f"{main.address} is deleted{case.words.why_deleted(main)}{more}; {what}")


def _arn(case: Case) -> Iterator[Finding]:
    main = case.pair.main
    if main is None:
        return
    gateway = case.resources.get(case.before.gateway)
    if case.arn_changes:
        case.told.add(main)
        if gateway and gateway.is_replaced:
            case.told.add(gateway)
        who = (
            "those of the resource configurations on it, which are not in this plan, have to be replaced too"
            if case.pair.is_gateway
            else "Polytomic must be sent the new one after the apply, and is cut off until it uses that"
        )
        yield case.say(Effect.ARN_CHANGE, f"{who}, because {case.words.why_replaced(main)}")
    elif not case.pair.is_gateway and gateway and (gateway.goes or gateway.is_replaced):
        case.told.add(gateway)
        how = "made anew" if gateway.is_made else "not made again"
        yield case.say(Effect.CUT_OFF, f"{gateway.address} is deleted and {how}, and the configuration stays")


def _unknown(case: Case) -> Iterator[Finding]:
    for each in case.unseen:
        if each.resource not in case.told:
            yield case.say(Effect.UNKNOWN, f"{each.resource.address}: {each.attribute}")
    if UNKNOWN in case.after.routes:
        holders = {route.principal.resource.address for route in case.after.routes[UNKNOWN]}
        yield case.say(Effect.UNKNOWN, f"{case.words.names(holders)}: with which principal it is shared")
    gateway = case.resources.get(case.after.gateway)
    if gateway and gateway.after is not None:
        for group in case.after.groups:
            if group not in case.resources and (gateway.is_made or group not in case.before.groups):
                yield case.say(
                    Effect.UNKNOWN,
                    f"{gateway.address} gets {case.words.said(group)}, and what the rules of that group open is not "
                    "in this plan",
                )


def _new(case: Case) -> Iterator[Finding]:
    main = case.pair.main
    if not case.pair.is_new or main is None:
        return
    made = [one for one in case.parts if one.is_made and one.before is None]
    case.told.update(made)
    count = f"{len(made)} resource{'s' * (len(made) != 1)}"
    yield case.say(Effect.NEW, f"{count} made")


def _drift(case: Case) -> Iterator[Finding]:
    for one in case.parts:
        if one.is_lost and one is not case.pair.main:
            again = "made again" if one.is_made else "not made again"
            case.told.add(one)
            needs = (
                "; Polytomic has to accept the share again"
                if one.is_made and one.kind in (SHARE, PRINCIPAL_ASSOCIATION)
                else ""
            )
            yield case.say(Effect.DRIFT, f"{one.address} was deleted, and is {again}{needs}")
        elif one.drift is not None:
            changed = {name for name, was in one.drift.items() if was != (one.before or {}).get(name)}
            changed -= {name for name in changed if case.after.side.is_echo(one, name)}
            left = "" if "update" in one.actions or one.goes else ", and stays so"
            if changed:
                yield case.say(Effect.DRIFT, f"{one.address}: {case.words.names(changed)}{left}")


def _taken_over(case: Case) -> Iterator[Finding]:
    for how, taken in (
        ("moved from", [one for one in case.parts if one.previous]),
        ("imported:", [one for one in case.parts if one.imported]),
    ):
        if taken:
            first = case.pair.main if case.pair.main in taken else taken[0]
            origin = (first.previous if how == "moved from" else first.imported) if first else ""
            more = f", and {len(taken) - 1} more" if len(taken) > 1 else ""
            address = first.address if first else ""
            yield case.say(Effect.TAKEN_OVER, f"{address} {how} {case.words.said(origin)}{more}")


def _changes(case: Case) -> Iterator[Finding]:
    for one in case.parts:
        if "forget" in one.actions:
            yield case.say(Effect.NOT_MANAGED, f"{one.address} stays in AWS, and leaves the state")
        elif one in case.told:
            continue
        elif "update" in one.actions:
            yield case.say(Effect.CHANGED, f"{one.address}: {case.words.changes(one)}")
        elif one.is_replaced:
            yield case.say(Effect.CHANGED, case.words.why_replaced(one))
        elif one.is_made:
            yield case.say(Effect.CHANGED, f"{one.address} is made")
        elif one.goes:
            yield case.say(Effect.CHANGED, f"{one.address} is deleted{case.words.why_deleted(one)}")


def _not_in_plan(case: Case) -> Iterator[Finding]:
    link = case.before if case.pair.ends else case.after
    if link.body is None or case.pair.is_gateway or not link.gateway or link.gateway == UNKNOWN:
        return
    if link.gateway not in case.resources:
        taken = f"; by their rules for each other, its security group is taken to be {case.words.names(link.groups)}"
        yield case.say(
            Effect.NOT_IN_PLAN,
            f"its resource gateway {case.words.said(link.gateway)}"
            + (taken if link.groups else ", so that its security groups and their rules are not looked at"),
        )
