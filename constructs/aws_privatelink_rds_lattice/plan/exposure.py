"""What a plan opens: principals, targets, rules and service networks that were not there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import target_of
from .finding import Effect, Finding
from .ports import ALL_PROTOCOLS
from .resources import UNKNOWN, external

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .context import Case
    from .state import Rule

_SERVICE_NETWORKS = "allow_association_to_shareable_service_network"


def principals(case: Case) -> Iterator[Finding]:
    """Yield a finding for each new principal of a link that is there, and for several of a new one."""
    new = sorted(case.after.routes.keys() - case.before.routes.keys() - {UNKNOWN})
    if case.pair.is_new:
        if len(new) > 1:
            yield case.say(Effect.OPENS, f"shared with several principals: {case.words.names(new)}")
        return
    for principal in new:
        routes = case.after.routes[principal]
        case.told.update(one for route in routes for one in case.behind(route) if one.is_made)
        by = routes[0].principal.resource.address
        yield case.say(Effect.OPENS, f"a new principal {case.words.said(principal)}, by {by}")


def outsiders(case: Case) -> Iterator[Finding]:
    """Yield a finding where a share is opened to accounts outside the organization."""
    for name in case.after.shares():
        one = case.resources.get(name)
        if one and one.stays and external(one.before) is False and external(one.after) is not False:
            case.told.add(one)
            effect = Effect.UNKNOWN if external(one.after) is None else Effect.OPENS
            yield case.say(effect, f"{one.address}: accounts outside your organization may use the share from now on")


def target(case: Case) -> Iterator[Finding]:
    """Yield what is wrong with where the configuration leads, and with its ports."""
    main, was, body = case.pair.main, case.before.body or {}, case.after.body
    if main is None or body is None:
        return
    kind, where = target_of(body)
    if kind == "ip" and target_of(was) != (kind, where):
        yield case.say(
            Effect.OPENS,
            f"{main.address} leads to the address {case.words.said(where)} in place of a DNS name, and does not follow "
            "the database through a failover",
        )
    elif kind == "unknown":
        yield case.say(Effect.UNKNOWN, f"where {main.address} leads")
    ranges = case.after.ports
    if ranges is None:
        yield case.say(Effect.UNKNOWN, f"the port of {main.address}")
    elif (len(ranges) > 1 or any(first != last for first, last in ranges)) and ranges != case.before.ports:
        case.told.add(main)
        yield case.say(Effect.OPENS, f"{main.address} has more than one port: {case.words.said(body['port_ranges'])}")
    if body.get(_SERVICE_NETWORKS) is True and was.get(_SERVICE_NETWORKS) is not True:
        case.told.add(main)
        yield case.say(Effect.OPENS, f"{main.address}: {_SERVICE_NETWORKS} is turned on")


def networks(case: Case) -> Iterator[Finding]:
    """Yield a finding for each service network that gets the configuration."""
    was = {one.name for one in case.before.side.networks_of.get(case.pair.name, ())}
    for one in case.after.side.networks_of.get(case.pair.name, ()):
        if one.name not in was:
            case.told.add(one.resource)
            yield case.say(
                Effect.OPENS, f"service network {case.words.said(one.name)} gets it, by {one.resource.address}"
            )


def rules(case: Case) -> Iterator[Finding]:
    """Yield a finding for each rule that is new, and more than the one port for the one security group."""
    for rule in case.shared.openings.of(case.before, case.after):
        opening = rule.opening
        case.told.add(rule.resource)
        if UNKNOWN in (opening.way, opening.protocol, *opening.ports, *opening.peers):
            yield case.say(Effect.UNKNOWN, f"what this opens: {_shown(case, rule)}")
        else:
            yield case.say(Effect.OPENS, f"more than the one port for the one security group: {_shown(case, rule)}")
    yield from _more_groups(case)


def _more_groups(case: Case) -> Iterator[Finding]:
    """Yield a finding where the gateway gets to more new groups than there are new links for these ports."""
    now, was = case.after.reach.groups, case.before.reach.groups
    fresh, arriving = now - was, case.shared.arriving[case.after.gateway, case.after.ports]
    # A link that had no way at all gets its one.
    if len(fresh) > max(arriving, not was):
        reached = f"the gateway gets to {case.words.names(fresh)} on its port"
        beside = f", beside {case.words.names(was & now)}" if was & now else ""
        yield case.say(Effect.OPENS, f"{reached}{beside}{_instead(case, was - now)}")


def _instead(case: Case, gone: set[str]) -> str:
    return f", in place of {case.words.names(gone)}" if gone else ""


def _shown(case: Case, rule: Rule) -> str:
    opening, said = rule.opening, case.words.said
    first, last = map(said, opening.ports)
    ports = f"{said(opening.protocol)} {first}" if first == last else f"{said(opening.protocol)} {first}-{last}"
    what = "all protocols and ports" if opening.protocol in ALL_PROTOCOLS else ports
    towards = "from" if opening.way == "ingress" else "to"
    return f"{opening.address}: {opening.way} of {said(opening.group)}, {what} {towards} {said(opening.peers[0])}"
