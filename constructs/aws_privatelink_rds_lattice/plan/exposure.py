"""What a plan opens: principals, targets, rules and service networks that were not there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import parse_configuration_target
from .finding import Effect, PlanFinding
from .ports import ALL_PROTOCOLS
from .resources import KNOWN_AFTER_APPLY, allows_external_principals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .context import ConnectionContext
    from .peer_rules import PeerRule

_SERVICE_NETWORK_ARGUMENT = "allow_association_to_shareable_service_network"


def find_added_principals(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each new principal of a link that is there, and for several of a new one."""
    new = sorted(
        context.after.access_by_principal.keys() - context.before.access_by_principal.keys() - {KNOWN_AFTER_APPLY}
    )
    if context.diff.is_new:
        if len(new) > 1:
            yield context.finding(Effect.OPENS, f"shared with several principals: {context.describer.join(new)}")
        return
    for principal in new:
        routes = context.after.access_by_principal[principal]
        context.reported.update(one for route in routes for one in context.share_access_resources(route) if one.creates)
        by = routes[0].principal_association.resource.address
        yield context.finding(Effect.OPENS, f"a new principal {context.describer.format_value(principal)}, by {by}")


def find_external_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding where a share is opened to accounts outside the organization."""
    for name in context.after.iter_shares():
        one = context.resources.get(name)
        if (
            one
            and one.persists
            and allows_external_principals(one.before) is False
            and allows_external_principals(one.after) is not False
        ):
            context.reported.add(one)
            effect = Effect.UNKNOWN if allows_external_principals(one.after) is None else Effect.OPENS
            yield context.finding(
                effect, f"{one.address}: accounts outside your organization may use the share from now on"
            )


def find_target_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield what is wrong with where the configuration leads, and with its ports."""
    main, was, body = (
        context.diff.main_resource,
        context.before.configuration_values or {},
        context.after.configuration_values,
    )
    if main is None or body is None:
        return
    kind, where = parse_configuration_target(body)
    if kind == "ip" and parse_configuration_target(was) != (kind, where):
        yield context.finding(
            Effect.OPENS,
            f"{main.address} leads to the address {context.describer.format_value(where)} in place of a DNS name, and does not follow "
            "the database through a failover",
        )
    elif kind == "unknown":
        yield context.finding(Effect.UNKNOWN, f"where {main.address} leads")
    ranges = context.after.port_ranges
    if ranges is None:
        yield context.finding(Effect.UNKNOWN, f"the port of {main.address}")
    elif (len(ranges) > 1 or any(first != last for first, last in ranges)) and ranges != context.before.port_ranges:
        context.reported.add(main)
        yield context.finding(
            Effect.OPENS,
            f"{main.address} has more than one port: {context.describer.format_value(body['port_ranges'])}",
        )
    if body.get(_SERVICE_NETWORK_ARGUMENT) is True and was.get(_SERVICE_NETWORK_ARGUMENT) is not True:
        context.reported.add(main)
        yield context.finding(Effect.OPENS, f"{main.address}: {_SERVICE_NETWORK_ARGUMENT} is turned on")


def find_added_service_networks(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each service network that gets the configuration."""
    was = {one.name for one in context.before.state.networks_by_configuration.get(context.diff.name, ())}
    for one in context.after.state.networks_by_configuration.get(context.diff.name, ()):
        if one.name not in was:
            context.reported.add(one.resource)
            yield context.finding(
                Effect.OPENS,
                f"service network {context.describer.format_value(one.name)} gets it, by {one.resource.address}",
            )


def find_rule_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each rule that is new, and more than the one port for the one security group."""
    for rule in context.plan.new_rule_finder.find_new_rules(context.before, context.after):
        opening = rule.entry
        context.reported.add(rule.resource)
        if KNOWN_AFTER_APPLY in (opening.direction, opening.protocol, *opening.port_range, *opening.peers):
            yield context.finding(Effect.UNKNOWN, f"what this opens: {_describe_new_rule(context, rule)}")
        else:
            yield context.finding(
                Effect.OPENS, f"more than the one port for the one security group: {_describe_new_rule(context, rule)}"
            )
    yield from _find_extra_reachable_groups(context)


def _find_extra_reachable_groups(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding where the gateway gets to more new groups than there are new links for these ports."""
    now, was = context.after.flows.reachable_groups, context.before.flows.reachable_groups
    fresh, arriving = now - was, context.plan.connections_added[context.after.gateway, context.after.port_ranges]
    # A link that had no way at all gets its one.
    if len(fresh) > max(arriving, not was):
        reached = f"the gateway gets to {context.describer.join(fresh)} on its port"
        beside = f", beside {context.describer.join(was & now)}" if was & now else ""
        yield context.finding(Effect.OPENS, f"{reached}{beside}{_describe_replaced_groups(context, was - now)}")


def _describe_replaced_groups(context: ConnectionContext, removed_groups: set[str]) -> str:
    return f", in place of {context.describer.join(removed_groups)}" if removed_groups else ""


def _describe_new_rule(context: ConnectionContext, rule: PeerRule) -> str:
    opening, said = rule.entry, context.describer.format_value
    first, last = map(said, opening.port_range)
    ports = f"{said(opening.protocol)} {first}" if first == last else f"{said(opening.protocol)} {first}-{last}"
    what = "all protocols and ports" if opening.protocol in ALL_PROTOCOLS else ports
    towards = "from" if opening.direction == "ingress" else "to"
    return f"{opening.address}: {opening.direction} of {said(opening.security_group)}, {what} {towards} {said(opening.peers[0])}"
