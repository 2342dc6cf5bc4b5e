"""Find the connections in a plan, with their state before and after the apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connection import build_connection_state, find_group_pairs
from .context import ConnectionDiff
from .flows import FlowResolver
from .resources import RESOURCE_CONFIGURATION, RESOURCE_GATEWAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .connection import GroupPairs
    from .resources import PlanResource
    from .state import PlanState

_CONFIGURATION_ARN_PART = ":resourceconfiguration/"


def find_connection_diffs(
    resources: Mapping[str, PlanResource], before: PlanState, after: PlanState
) -> list[ConnectionDiff]:
    """Return the connections in a plan, in the order of their names.

    Args:
        resources: The resources of the plan by address.
        before: The relations between the resources before the apply.
        after: The relations between the resources after the apply.
    """
    flows_before = FlowResolver(before)
    flows_after = FlowResolver(after)
    group_pairs = _merge_group_pairs(before, after)
    diffs = []
    for name in _iter_connection_names(resources, before, after):
        main_resource = resources.get(name)
        configuration = None
        if main_resource and main_resource.resource_type == RESOURCE_CONFIGURATION:
            configuration = main_resource
        diff = ConnectionDiff(
            name=name,
            main_resource=main_resource,
            before=build_connection_state(flows_before, name, configuration, group_pairs),
            after=build_connection_state(flows_after, name, configuration, group_pairs),
        )
        diffs.append(diff)
    return sorted(diffs, key=lambda diff: diff.name)


def _merge_group_pairs(before: PlanState, after: PlanState) -> GroupPairs:
    """Return the pairs of security groups with matching rules before or after the apply.

    A plan can remove one of the two rules, so a pair in a single state is enough.
    """
    pairs = find_group_pairs(before)
    for port_range, pairs_after in find_group_pairs(after).items():
        pairs.setdefault(port_range, set()).update(pairs_after)
    return pairs


def _iter_connection_names(resources: Mapping[str, PlanResource], before: PlanState, after: PlanState) -> Iterator[str]:
    """Yield the names of the connections: configurations, shared configurations outside the plan, unused gateways."""
    used_gateways = {*before.gateway_by_configuration.values(), *after.gateway_by_configuration.values()}
    for name, resource in resources.items():
        is_unused_gateway = resource.resource_type == RESOURCE_GATEWAY and name not in used_gateways
        if resource.resource_type == RESOURCE_CONFIGURATION or is_unused_gateway:
            yield name
    shared_names = {*before.shares_by_configuration, *after.shares_by_configuration}
    for name in shared_names - resources.keys():
        if _CONFIGURATION_ARN_PART in name:
            yield name
