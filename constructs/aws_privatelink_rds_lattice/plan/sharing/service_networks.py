"""Find who gets a connection through a service network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY

from .principals import Access, find_access_by_principal, list_principal_addresses, select_added_principals
from .relations import SharingState, parse_network_id
from .resource_policies import find_resource_policy_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.state import Association


def find_network_sharing(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for service networks with the connection before and after the apply."""
    sharing = context.plan.sharing
    networks_before = _identifiers_by_network(context, sharing.before)
    for network, identifier in sorted(_identifiers_by_network(context, sharing.after).items()):
        if network not in networks_before:
            continue
        network_text = context.describer.format_value(identifier)
        vpcs_before = {vpc.name for vpc in sharing.before.vpcs_by_network.get(network, ())}
        for vpc in sharing.after.vpcs_by_network.get(network, ()):
            if vpc.name not in vpcs_before:
                text = f"VPC {context.describer.format_value(vpc.name)} gets access to the connection"
                text += f" through service network {network_text}"
                yield context.finding(Effect.OPENS, f"{text}, by {vpc.resource.address}")
        for endpoint in sharing.endpoints_by_network.get(network, ()):
            text = f"{endpoint.address} gets access to the connection through service network {network_text}"
            yield context.finding(Effect.OPENS, text)
        access_after = _find_network_access(sharing.after, network)
        for principal in select_added_principals(access_after, _find_network_access(sharing.before, network)):
            _, principal_association, *_ = access_after[principal][0]
            text = (
                f"principal {context.describer.format_value(principal)} gets access to service network {network_text}"
            )
            yield context.finding(Effect.OPENS, f"{text}, which has the connection, by {principal_association.address}")
        if KNOWN_AFTER_APPLY in access_after:
            addresses = list_principal_addresses(access_after[KNOWN_AFTER_APPLY])
            text = f"which principal gets access to service network {network_text}, which has the connection"
            text += f", by {context.describer.join(addresses)}"
            yield context.finding(Effect.UNKNOWN, text, addresses=addresses)
        yield from _find_unknown_shares(context, network, network_text)
        yield from find_resource_policy_changes(context, network, access_after, ())


def _find_unknown_shares(context: ConnectionContext, network: str, network_text: str) -> Iterator[PlanFinding]:
    """Yield a finding for each added share of a service network whose principals are outside the plan."""
    sharing = context.plan.sharing
    shares_before = {share.name for share in _list_shares(sharing.before, network)}
    for share in _list_shares(sharing.after, network):
        if share.name not in context.resources and share.name not in shares_before:
            text = f"who gets access to service network {network_text}, which has the connection"
            text += f", by {share.resource.address}: the principals of its share are not in this plan"
            yield context.finding(Effect.UNKNOWN, text, addresses=[share.resource.address])


def _list_shares(sharing: SharingState, network: str) -> list[Association]:
    shares: list[Association] = []
    for name in sharing.shared_names_by_id.get(network, ()):
        shares += sharing.state.find_shares(name)
    return shares


def _identifiers_by_network(context: ConnectionContext, sharing: SharingState) -> dict[str, str]:
    """Return the ID or ARN of each service network, as written in the plan, by the ID."""
    networks = sharing.state.networks_by_configuration.get(context.name, ())
    return {parse_network_id(network.name): network.name for network in networks}


def _find_network_access(sharing: SharingState, network: str) -> dict[str, list[Access]]:
    """Return the access of each principal to a service network, by principal as written in the plan."""
    access_by_principal: dict[str, list[Access]] = {}
    for name in sharing.shared_names_by_id.get(network, ()):
        access_by_principal |= find_access_by_principal(sharing.state, name)
    return access_by_principal
