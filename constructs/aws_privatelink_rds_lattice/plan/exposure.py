"""Find new exposure of a connection: added principals, targets, rules and service networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import parse_configuration_target
from .finding import Effect, PlanFinding
from .ports import ALL_PROTOCOLS
from .resources import KNOWN_AFTER_APPLY, allows_external_principals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .context import ConnectionContext
    from .describe import ChangeDescriber
    from .resources import PlanResource, ResourceValues
    from .security_group_rules import SecurityGroupRuleEntry

_SERVICE_NETWORK_ARGUMENT = "allow_association_to_shareable_service_network"


def find_added_principals(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each added principal of an existing connection.

    A new connection needs a principal: only several principals are a finding.
    """
    principals_before = context.before.access_by_principal.keys()
    principals_after = context.after.access_by_principal.keys()
    added_principals = sorted(principals_after - principals_before - {KNOWN_AFTER_APPLY})
    if context.is_new:
        if len(added_principals) > 1:
            principals = context.describer.join(added_principals)
            yield context.finding(Effect.OPENS, f"shared with several principals: {principals}")
        return
    for principal in added_principals:
        accesses = context.after.access_by_principal[principal]
        for access in accesses:
            resources = context.share_access_resources(access)
            for resource in resources:
                if resource.creates:
                    context.reported.add(resource)
        address = accesses[0].principal_association.resource.address
        principal_text = context.describer.format_value(principal)
        yield context.finding(Effect.OPENS, f"a new principal {principal_text}, by {address}")


def find_external_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each share opened to accounts outside the organization."""
    for name in context.after.iter_shares():
        share = context.resources.get(name)
        if share is None or not share.persists:
            continue
        allowed_after = allows_external_principals(share.after)
        if allows_external_principals(share.before) is False and allowed_after is not False:
            context.reported.add(share)
            effect = Effect.UNKNOWN if allowed_after is None else Effect.OPENS
            yield context.finding(
                effect, f"{share.address}: accounts outside your organization may use the share from now on"
            )


def find_target_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for the target, the ports and the service networks of a resource configuration."""
    configuration = context.main_resource
    values = context.after.configuration_values
    if configuration is None or values is None:
        return
    values_before = context.before.configuration_values or {}
    yield from _find_address_target(context, configuration, values_before, values)
    yield from _find_added_ports(context, configuration, values)
    if values.get(_SERVICE_NETWORK_ARGUMENT) is True and values_before.get(_SERVICE_NETWORK_ARGUMENT) is not True:
        context.reported.add(configuration)
        yield context.finding(Effect.OPENS, f"{configuration.address}: {_SERVICE_NETWORK_ARGUMENT} is turned on")


def _find_address_target(
    context: ConnectionContext, configuration: PlanResource, values_before: ResourceValues, values: ResourceValues
) -> Iterator[PlanFinding]:
    """Yield a finding for a target changed to an IP address, or known after apply."""
    target_type, target = parse_configuration_target(values)
    target_before = parse_configuration_target(values_before)
    if target_type == "ip" and target_before != (target_type, target):
        yield context.finding(
            Effect.OPENS,
            f"{configuration.address} leads to the address {context.describer.format_value(target)} "
            "in place of a DNS name, and does not follow the database through a failover",
        )
    elif target_type == "unknown":
        yield context.finding(Effect.UNKNOWN, f"where {configuration.address} leads")


def _find_added_ports(
    context: ConnectionContext, configuration: PlanResource, values: ResourceValues
) -> Iterator[PlanFinding]:
    """Yield a finding for port ranges changed to more than a single port, or known after apply."""
    port_ranges = context.after.port_ranges
    if port_ranges is None:
        yield context.finding(Effect.UNKNOWN, f"the port of {configuration.address}")
        return
    has_several_ports = len(port_ranges) > 1 or any(first != last for first, last in port_ranges)
    if has_several_ports and port_ranges != context.before.port_ranges:
        context.reported.add(configuration)
        ports = context.describer.format_value(values["port_ranges"])
        yield context.finding(Effect.OPENS, f"{configuration.address} has more than one port: {ports}")


def find_added_service_networks(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each service network newly associated with the resource configuration."""
    configuration = context.name
    networks_before = context.before.state.networks_by_configuration.get(configuration, ())
    networks_after = context.after.state.networks_by_configuration.get(configuration, ())
    names_before = {network.name for network in networks_before}
    for network in networks_after:
        if network.name not in names_before:
            context.reported.add(network.resource)
            name = context.describer.format_value(network.name)
            yield context.finding(Effect.OPENS, f"service network {name} gets it, by {network.resource.address}")


def find_rule_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each new rule not needed by any connection, and for new reachable groups."""
    for rule in context.plan.new_rule_finder.find_new_rules(context.before, context.after):
        entry = rule.entry
        context.reported.add(rule.resource)
        description = _describe_rule(context.describer, entry)
        if KNOWN_AFTER_APPLY in (entry.direction, entry.protocol, *entry.port_range, *entry.peers):
            yield context.finding(Effect.UNKNOWN, f"what this opens: {description}")
        else:
            yield context.finding(Effect.OPENS, f"more than the one port for the one security group: {description}")
    yield from _find_extra_reachable_groups(context)


def _find_extra_reachable_groups(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding if a gateway reaches more new security groups than new connections explain."""
    groups_before = context.before.flows.reachable_groups
    groups_after = context.after.flows.reachable_groups
    added_groups = groups_after - groups_before
    connections_added = context.plan.connections_added[context.after.gateway, context.after.port_ranges]
    # A connection that reached no group gets its group.
    expected_count = connections_added
    if not groups_before:
        expected_count = max(connections_added, 1)
    if len(added_groups) > expected_count:
        added = f"the gateway gets to {context.describer.join(added_groups)} on its port"
        kept = _describe_groups(context.describer, ", beside", groups_before & groups_after)
        removed = _describe_groups(context.describer, ", in place of", groups_before - groups_after)
        yield context.finding(Effect.OPENS, f"{added}{kept}{removed}")


def _describe_groups(describer: ChangeDescriber, prefix: str, groups: Collection[str]) -> str:
    if not groups:
        return ""
    return f"{prefix} {describer.join(groups)}"


def _describe_rule(describer: ChangeDescriber, entry: SecurityGroupRuleEntry) -> str:
    """Return a rule in a single line, like ``SecurityGroupRuleEntry.__str__``, without sensitive values."""
    group = describer.format_value(entry.security_group)
    peer = describer.format_value(entry.peers[0])
    preposition = "from" if entry.direction == "ingress" else "to"
    ports = _describe_ports(describer, entry)
    return f"{entry.address}: {entry.direction} of {group}, {ports} {preposition} {peer}"


def _describe_ports(describer: ChangeDescriber, entry: SecurityGroupRuleEntry) -> str:
    if entry.protocol in ALL_PROTOCOLS:
        return "all protocols and ports"
    protocol = describer.format_value(entry.protocol)
    first, last = map(describer.format_value, entry.port_range)
    if first == last:
        return f"{protocol} {first}"
    return f"{protocol} {first}-{last}"
