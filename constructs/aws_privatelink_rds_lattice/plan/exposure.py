"""Find new exposure of a connection: added principals, targets, rules and service networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import parse_configuration_target
from .describe_rules import describe_rule
from .finding import Effect, PlanFinding
from .resources import KNOWN_AFTER_APPLY, allows_external_principals, select_created
from .rules.rule_values import TCP_PROTOCOL, is_port_range_within
from .sharing.first_share import create_first_share_finding, is_shared_with_nobody
from .sharing.principals import normalize_principal, select_added_principals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .connection_context import ConnectionContext
    from .resources import PlanResource, ResourceValues
    from .rules.peer_rules import PeerRule

_SERVICE_NETWORK_ARGUMENT = "allow_association_to_shareable_service_network"


def find_added_principals(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each added principal of an existing connection.

    A new connection needs a principal: only several principals are a finding.
    """
    principals_after = context.after.access_by_principal
    added_principals = select_added_principals(principals_after, context.before.access_by_principal)
    if context.is_new:
        if len(set(map(normalize_principal, added_principals))) > 1:
            principals = context.describer.join(added_principals)
            yield context.finding(Effect.OPENS, f"shared with several principals: {principals}")
        return
    for principal in added_principals:
        for access in context.after.access_by_principal[principal]:
            context.reported.update(select_created(access))
    if added_principals and is_shared_with_nobody(context):
        yield create_first_share_finding(context, added_principals)
        return
    for principal in added_principals:
        accesses = context.after.access_by_principal[principal]
        _, principal_association, *_ = accesses[0]
        principal_text = context.describer.format_value(principal)
        yield context.finding(Effect.OPENS, f"a new principal {principal_text}, by {principal_association.address}")


def find_external_access_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each share closed or opened to accounts outside the organization, such as Polytomic's."""
    for share, effect in _iter_changed_shares(context, context.before.share_names, Effect.CUT_OFF):
        actions = context.describer.describe_actions([share])
        yield context.finding(effect, f"accounts outside your organization lose the share: {actions}")
    for share, effect in _iter_changed_shares(context, context.after.share_names, Effect.OPENS):
        text = f"{share.address}: the share newly allows accounts outside your organization"
        yield context.finding(effect, text)


def _iter_changed_shares(
    context: ConnectionContext, share_names: Iterable[str], effect: Effect
) -> Iterator[tuple[PlanResource, Effect]]:
    """Yield the shares with an effect on accounts outside the organization; the effect can be unknown."""
    for name in share_names:
        share = context.resources.get(name)
        if share is None or not share.persists:
            continue
        allowed_before = allows_external_principals(share.before)
        allowed_after = allows_external_principals(share.after)
        if allowed_before is (effect is Effect.CUT_OFF) and allowed_after is not allowed_before:
            context.reported.add(share)
            yield share, Effect.UNKNOWN if allowed_after is None else effect


def find_target_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for the target, the ports and the service networks of a resource configuration."""
    configuration = context.main_resource
    values = context.after.configuration_values
    if configuration is None or values is None:
        return
    values_before = context.before.configuration_values or {}
    target_type, target = parse_configuration_target(values)
    if target_type == "ip" and context.before.target != context.after.target:
        yield context.finding(
            Effect.OPENS,
            f"{configuration.address} has the address {context.describer.format_value(target)} "
            "instead of a DNS name as its target, so it does not follow a failover",
        )
    elif target_type == "unknown" and not context.plan.databases.leads_to_database(configuration):
        text = f"the target of {configuration.address}"
        yield context.finding(Effect.UNKNOWN, text, addresses=[configuration.address])
    yield from _find_added_ports(context, configuration, values)
    if values.get(_SERVICE_NETWORK_ARGUMENT) is True and values_before.get(_SERVICE_NETWORK_ARGUMENT) is not True:
        context.reported.add(configuration)
        yield context.finding(Effect.OPENS, f"{configuration.address}: {_SERVICE_NETWORK_ARGUMENT} is turned on")
    # Without the argument in the configuration, the value of a new configuration is AWS's default: false.
    is_configured = context.after.state.references.is_configured(configuration, _SERVICE_NETWORK_ARGUMENT)
    if values.get(_SERVICE_NETWORK_ARGUMENT) is KNOWN_AFTER_APPLY and is_configured:
        text = f"{configuration.address}: {_SERVICE_NETWORK_ARGUMENT}"
        yield context.finding(Effect.UNKNOWN, text, addresses=[configuration.address])


def _find_added_ports(
    context: ConnectionContext, configuration: PlanResource, values: ResourceValues
) -> Iterator[PlanFinding]:
    port_ranges = context.after.port_ranges
    if context.after.has_no_ports:
        return
    if port_ranges is None:
        text = f"the port of {configuration.address}"
        yield context.finding(Effect.UNKNOWN, text, addresses=[configuration.address])
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
            yield context.finding(
                Effect.OPENS, f"service network {name} gets access to the connection, by {network.resource.address}"
            )


def find_rule_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each new rule not needed by any connection, and for new reachable groups."""
    finder = context.plan.new_rule_finder
    groups = context.after.security_groups
    for rule in finder.find_new_rules(context.existing_groups, groups, context.after.flows):
        yield _create_rule_finding(context, rule)
    for rule in finder.find_imported_rules(groups, context.after.flows):
        context.reported.add(rule.resource)
        description = describe_rule(context.describer, rule)
        yield context.finding(Effect.TAKEN_OVER, f"the plan imports a rule that exists already: {description}")
    yield from _find_extra_reachable_groups(context)


def _is_for_new_database(context: ConnectionContext, rule: PeerRule) -> bool:
    """Return True for an ingress rule for a client in the plan, on the port of a new connection's new database."""
    plan = context.plan
    group = context.resources.get(rule.security_group)
    is_planned_group = rule.peer in plan.resources and plan.after.is_security_group(rule.peer)
    is_client = is_planned_group and rule.peer not in plan.all_gateway_groups
    if not (context.is_new and group and group.before is None and is_client and rule.direction == "ingress"):
        return False
    is_on_port = any(is_port_range_within(rule.port_range, ports) for ports in context.after.port_ranges or ())
    return is_on_port and rule.protocol == TCP_PROTOCOL and plan.databases.is_group_of_new_databases(group.address)


def find_former_database_exposure(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each new ingress rule on the database of a removed connection.

    A connection that stays reports the rules for its database.
    """
    for rule in context.plan.new_rule_finder.find_new_rules((), (), context.before.flows):
        if rule.security_group not in context.plan.lasting_database_groups:
            yield _create_rule_finding(context, rule)


def _create_rule_finding(context: ConnectionContext, rule: PeerRule) -> PlanFinding:
    context.reported.add(rule.resource)
    description = describe_rule(context.describer, rule)
    if _is_for_new_database(context, rule):
        return context.finding(Effect.NEW, f"the new database also allows another client: {description}")
    if KNOWN_AFTER_APPLY in (rule.direction, rule.security_group, rule.protocol, *rule.port_range, rule.peer):
        addresses = [rule.resource.address]
        return context.finding(Effect.UNKNOWN, f"the access of this rule: {description}", addresses=addresses)
    return context.finding(Effect.OPENS, f"more than the database port for the one security group: {description}")


def _find_extra_reachable_groups(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding if a gateway reaches more new security groups than new connections explain."""
    groups_before = context.existing_flows.reachable_groups
    groups_after = context.after.flows.reachable_groups
    added_groups = groups_after - groups_before
    expected_count = context.plan.count_added(context)
    if not groups_before:
        # A connection that reached no group gets its group.
        expected_count = max(expected_count, 1)
    if len(added_groups) > expected_count:
        text = f"the gateway gets access to {context.describer.join(added_groups)} on its port"
        for preposition, groups in (
            ("beside", groups_before & groups_after),
            ("instead of", groups_before - groups_after),
        ):
            if groups:
                text += f", {preposition} {context.describer.join(groups)}"
        yield context.finding(Effect.OPENS, text)
