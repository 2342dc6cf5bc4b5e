"""Relations of resource shares, groups, service networks and resource policies in a plan."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items
from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, PlanResource, UnknownValue, iter_ids
from aws_privatelink_rds_lattice.plan.state import Association, PlanState

from .database_origins import OriginIndex
from .principals import normalize_principal, select_added_principals
from .targets import Target, TargetIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.databases.index import DatabaseIndex
    from aws_privatelink_rds_lattice.plan.other_changes import OtherChanges
    from aws_privatelink_rds_lattice.plan.resources import ResourceValues

CONFIGURATION_ARN_PART = ":resourceconfiguration/"
_NETWORK_ARN_PART = ":servicenetwork/"


class SharingState:
    """The relations of shares, groups, service networks and policies, before or after the apply.

    Attributes:
        state: The relations between the resources.
        resources_by_share: The resources of a share, by any association.
        exclusive_by_share: The resources with exclusive associations of a share.
        names_by_exclusive: The normalized principals and the resources in exclusive associations.
        children_by_group: The resource configurations of type CHILD in a group.
        policies_by_resource: The resource policies of a resource configuration, by its name, or of a service network,
            by its ID.
        vpcs_by_network: The VPCs with a service network, by the ID of the network.
        shared_names_by_id: The names of shared resources, by the last part of the name: an ID in an ARN.
    """

    def __init__(self, state: PlanState) -> None:
        """Index the relations."""
        self.state = state
        self.resources_by_share: dict[str, list[Association]] = defaultdict(list)
        self.exclusive_by_share: dict[str, list[PlanResource]] = defaultdict(list)
        self.names_by_exclusive: dict[PlanResource, set[str]] = defaultdict(set)
        self.children_by_group: dict[str, list[str]] = defaultdict(list)
        self.policies_by_resource: dict[str, list[PlanResource]] = defaultdict(list)
        self.vpcs_by_network: dict[str, list[Association]] = defaultdict(list)
        self.shared_names_by_id: dict[str, list[str]] = defaultdict(list)
        for name, shares in state.shares_by_configuration.items():
            self.shared_names_by_id[name.rpartition("/")[2]].append(name)
            for share in shares:
                self.resources_by_share[share.name].append(Association(name, share.resource))
                self.names_by_exclusive[share.resource].add(name)
        for principal in itertools.chain.from_iterable(state.principals_by_share.values()):
            self.names_by_exclusive[principal.resource].add(normalize_principal(principal.name))
        for child, group in state.group_by_child.items():
            self.children_by_group[group].append(child)
        for resource in state.resources.values():
            values = state.values_of(resource)
            if values is not None:
                self._index_relations(resource, values)

    def _index_relations(self, resource: PlanResource, values: ResourceValues) -> None:
        if resource.resource_type == tf.RESOURCE_POLICY:
            names = self.state.resolve_references(resource, values, "resource_arn", (tf.RESOURCE_CONFIGURATION,))
            for name in names:
                self.policies_by_resource[name].append(resource)
                if _NETWORK_ARN_PART in name:
                    self.policies_by_resource[parse_network_id(name)].append(resource)
        elif resource.resource_type == tf.SERVICE_NETWORK_VPC_ASSOCIATION:
            network = parse_network_id(values.get("service_network_identifier"))
            vpc = str(values.get("vpc_identifier"))
            self.vpcs_by_network[network].append(Association(vpc, resource))
        elif resource.resource_type == tf.EXCLUSIVE_ASSOCIATIONS:
            shares = self.state.resolve_references(resource, values, "resource_share_arn", (tf.RESOURCE_SHARE,))
            for share in shares:
                self.exclusive_by_share[share].append(resource)


class PlanSharing:
    """The relations before and after the apply, and the connections by their target.

    Attributes:
        before: The relations before the apply.
        after: The relations after the apply.
        targets_before: The connections by their target before the apply.
        targets_after: The connections by their target after the apply.
        origins_before: The connections by the databases behind their target before the apply.
        origins_after: The connections by the databases behind their target after the apply.
        find_added_resources: The function for the resources that a principal of a share gets, cached by share.
        endpoints_by_network: The created VPC endpoints of a service network, by the ID of the network.
    """

    def __init__(
        self,
        before: PlanState,
        after: PlanState,
        connections: Iterable[ConnectionContext],
        databases: DatabaseIndex,
        other_changes: OtherChanges,
    ) -> None:
        """Index the plan.

        Args:
            before: The relations before the apply.
            after: The relations after the apply.
            connections: The connections in the plan.
            databases: The databases in the plan.
            other_changes: The changed resources of types that are not reviewed.
        """
        self.before = SharingState(before)
        self.after = SharingState(after)
        connections = list(connections)
        self.targets_before = TargetIndex((connection, connection.before) for connection in connections)
        self.targets_after = TargetIndex((connection, connection.after) for connection in connections)
        self.origins_before = OriginIndex(databases, [(connection, connection.before) for connection in connections])
        self.origins_after = OriginIndex(databases, [(connection, connection.after) for connection in connections])
        self._removed_by_share: dict[str, dict[Target, ConnectionContext]] = defaultdict(dict)
        for connection in connections:
            target = connection.before.target
            if connection.is_removed and target:
                for share in connection.before.share_names:
                    self._removed_by_share[share].setdefault(target, connection)
        self._other_changes = other_changes
        self.find_added_resources = functools.cache(self._find_added_resources)
        self.endpoints_by_network: dict[str, list[PlanResource]] = defaultdict(list)
        for resource in other_changes.iter_type("aws_vpc_endpoint"):
            network = (resource.after or {}).get("service_network_arn")
            if resource.creates and isinstance(network, str):
                self.endpoints_by_network[parse_network_id(network)].append(resource)

    @functools.cached_property
    def _other_address_by_id(self) -> Mapping[str, str]:
        """The address of each changed resource of another type, by the ID and the ARN before the apply."""
        addresses: dict[str, str] = {}
        for resource in self._other_changes:
            addresses.update(dict.fromkeys(iter_ids(resource.before), resource.address))
        return addresses

    def _find_added_resources(self, share: str) -> list[Association]:
        """Return the added resources for the principals of a share, without resource configurations.

        A new principal gets all resources. A replaced resource is not added.
        """
        names_before: set[str] = set()
        principals_before = {principal.name for principal in self.before.state.principals_by_share.get(share, ())}
        principals_after = {principal.name for principal in self.after.state.principals_by_share.get(share, ())}
        if not select_added_principals(principals_after, principals_before):
            for name, _ in self.before.resources_by_share.get(share, ()):
                names_before.add(name)
                if name not in self.before.state.resources:
                    names_before.add(self._other_address_by_id.get(name, name))
        others = [added for added in self.after.resources_by_share.get(share, ()) if added.name not in names_before]
        return [other for other in others if not self._is_configuration(other.name)]

    def _is_configuration(self, name: str) -> bool:
        resource = self.after.state.resources.get(name)
        is_planned = resource is not None and resource.resource_type == tf.RESOURCE_CONFIGURATION
        return is_planned or CONFIGURATION_ARN_PART in name

    def find_successor(self, removed: ConnectionContext) -> ConnectionContext | None:
        """Return a new connection with the target and with all principals of a removed connection."""
        principals = removed.before.access_by_principal
        for sharers in self.targets_after.find(removed.before):
            for connection in sharers.added:
                principals_after = connection.after.access_by_principal
                has_all = not select_added_principals(principals, principals_after)
                if connection.is_new and (has_all or KNOWN_AFTER_APPLY in principals_after):
                    return connection
        return None

    def find_replaced_target(self, connection: ConnectionContext) -> ConnectionContext | None:
        """Return a removed connection with another target and a share of a new connection."""
        for share in connection.after.share_names:
            for target, removed in self._removed_by_share.get(share, {}).items():
                if target != connection.after.target:
                    return removed
        return None


def parse_network_id(identifier: object) -> str:
    """Return the ID of a service network from an ID or ARN; a value known after apply unchanged."""
    if isinstance(identifier, UnknownValue):
        return identifier
    return str(identifier).rpartition("/")[2]


def keeps_replaced_id(association: PlanResource, resource: PlanResource) -> bool:
    """Return True if an association still names the previous ID or ARN of a replaced resource."""
    if not resource.is_replaced or resource.is_forgotten:
        return False
    named: set[str] = set()
    for argument in ("resource_arn", "resource_arns", "resource_share_arn"):
        items = list_items((association.after or {}).get(argument))
        named.update(item for item in items if isinstance(item, str))
    previous_ids = set(iter_ids(resource.before)) - set(iter_ids(resource.after))
    return not previous_ids.isdisjoint(named)
