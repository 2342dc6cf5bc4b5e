"""Relations between the resources of a plan, before or after the apply."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .addresses import AddressResolver, UnknownReference, iter_argument_texts
from .peer_rules import PeerRule, PeerRuleParser
from .resources import (
    EXCLUSIVE_ASSOCIATIONS,
    PRINCIPAL_ASSOCIATION,
    RESOURCE_ASSOCIATION,
    RESOURCE_CONFIGURATION,
    RESOURCE_GATEWAY,
    RESOURCE_SHARE,
    SERVICE_NETWORK_ASSOCIATION,
    PlanResource,
    ResourceValues,
    UnknownValue,
)
from .security_group_rules import RULE_RESOURCE_TYPES, SECURITY_GROUP_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .references import ReferenceResolver


class Association(NamedTuple):
    """An association of a share, a principal or a service network.

    Attributes:
        name: The address, ID or ARN of the associated share, principal or service network.
        resource: The resource with the association.
    """

    name: str
    resource: PlanResource


class PlanState:
    """The relations between the resources of a plan, before or after the apply.

    The keys and values are addresses of resources in the plan. For resources outside the plan, they are IDs or ARNs.

    Attributes:
        address_by_id: The address of a resource in the plan, by ID and by ARN.
        gateway_by_configuration: The resource gateway of a resource configuration.
        groups_by_gateway: The security groups of a resource gateway.
        rules_by_group: The rules of a security group.
        rules_by_peer: The rules of other security groups that refer to a peer.
        shares_by_configuration: The shares with a resource configuration.
        principals_by_share: The principals of a share.
        networks_by_configuration: The service networks with a resource configuration.
        values_of: The function for the values of a resource in this state; None if the resource does not exist.
    """

    def __init__(
        self,
        resources: Mapping[str, PlanResource],
        get_values: Callable[[PlanResource], ResourceValues | None],
        references: ReferenceResolver,
        previous: PlanState | None = None,
    ) -> None:
        """Index the resources.

        Args:
            resources: The resources by address.
            get_values: Return the values of a resource before or after the apply; None if the resource does not exist.
            references: The references of the configuration, for values that are known after apply.
            previous: The state before the apply. IDs that the apply replaces lead to the same addresses.
        """
        self.values_of = get_values
        self.address_by_id: dict[str, str] = dict(previous.address_by_id) if previous else {}
        self._security_groups: set[str] = set()
        for resource in resources.values():
            self._index_ids(resource)
        self._addresses = AddressResolver(references, self.address_by_id)
        self._rule_parser = PeerRuleParser(self._addresses, references)
        self.gateway_by_configuration: dict[str, str] = {}
        self.groups_by_gateway: dict[str, tuple[str, ...]] = {}
        self.rules_by_group: dict[str, list[PeerRule]] = defaultdict(list)
        self.rules_by_peer: dict[str, list[PeerRule]] = defaultdict(list)
        self.shares_by_configuration: dict[str, list[Association]] = defaultdict(list)
        self.principals_by_share: dict[str, list[Association]] = defaultdict(list)
        self.networks_by_configuration: dict[str, list[Association]] = defaultdict(list)
        for resource in resources.values():
            values = get_values(resource)
            if values is not None:
                self._index_relations(resource, values)

    @property
    def unknown_references(self) -> list[UnknownReference]:
        """The references in the configuration with an unresolved target."""
        return self._addresses.unknown_references

    def is_security_group(self, peer: str) -> bool:
        """Return True if the peer of a rule is a security group."""
        return peer in self._security_groups or peer.rpartition("/")[2].startswith("sg-")

    def is_computed(self, resource: PlanResource, attribute: str) -> bool:
        """Return True if an attribute of a security group only reports the rules; see ``PeerRule``."""
        return self._rule_parser.is_computed(resource, attribute)

    def _index_ids(self, resource: PlanResource) -> None:
        if resource.resource_type in SECURITY_GROUP_TYPES:
            self._security_groups.add(resource.address)
        values = self.values_of(resource) or {}
        for attribute in ("id", "arn"):
            id_or_arn = values.get(attribute)
            if isinstance(id_or_arn, str) and not isinstance(id_or_arn, UnknownValue):
                self.address_by_id[id_or_arn] = resource.address

    def _index_relations(self, resource: PlanResource, values: ResourceValues) -> None:
        resource_type = resource.resource_type
        if resource_type == RESOURCE_CONFIGURATION:
            self.gateway_by_configuration[resource.address] = self._addresses.resolve_reference(
                resource, values, "resource_gateway_identifier", (RESOURCE_GATEWAY,)
            )
        elif resource_type == RESOURCE_GATEWAY:
            self.groups_by_gateway[resource.address] = self._addresses.resolve_references(
                resource, values, "security_group_ids", SECURITY_GROUP_TYPES
            )
        elif resource_type in RULE_RESOURCE_TYPES:
            self._index_rules(resource, values)
        elif resource_type in (RESOURCE_ASSOCIATION, PRINCIPAL_ASSOCIATION):
            self._index_share_associations(resource, values, "resource_arn", "principal")
        elif resource_type == EXCLUSIVE_ASSOCIATIONS:
            self._index_share_associations(resource, values, "resource_arns", "principals")
        elif resource_type == SERVICE_NETWORK_ASSOCIATION:
            self._index_service_network(resource, values)

    def _index_rules(self, resource: PlanResource, values: ResourceValues) -> None:
        for rule in self._rule_parser.parse(resource, values):
            (peer,) = rule.entry.peers
            self.rules_by_group[rule.entry.security_group].append(rule)
            if peer != rule.entry.security_group:
                self.rules_by_peer[peer].append(rule)

    def _index_share_associations(
        self, resource: PlanResource, values: ResourceValues, resource_argument: str, principal_argument: str
    ) -> None:
        share = self._addresses.resolve_reference(resource, values, "resource_share_arn", (RESOURCE_SHARE,))
        configurations = self._addresses.resolve_references(
            resource, values, resource_argument, (RESOURCE_CONFIGURATION,)
        )
        for configuration in configurations:
            self.shares_by_configuration[configuration].append(Association(share, resource))
        for principal in iter_argument_texts(values.get(principal_argument)):
            self.principals_by_share[share].append(Association(principal, resource))

    def _index_service_network(self, resource: PlanResource, values: ResourceValues) -> None:
        configuration = self._addresses.resolve_reference(
            resource, values, "resource_configuration_identifier", (RESOURCE_CONFIGURATION,)
        )
        service_network = str(values.get("service_network_identifier"))
        self.networks_by_configuration[configuration].append(Association(service_network, resource))
