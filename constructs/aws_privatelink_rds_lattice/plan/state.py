"""Relations between the resources of a plan, before or after the apply."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .addresses import AddressResolver, iter_argument_texts
from .peer_rules import PeerRule, PeerRuleParser
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue
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
        unknown_arguments: The arguments with an unresolved reference, by resource; see ``AddressResolver``.
        rule_parser: The parser of the rules.
        resources: The resources of the plan by address, also those that do not exist in this state.
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
        self.resources = resources
        self.values_of = get_values
        self.address_by_id: dict[str, str] = dict(previous.address_by_id) if previous else {}
        for resource in resources.values():
            self._index_ids(resource)
        self._addresses = AddressResolver(references, self.address_by_id)
        self.unknown_arguments = self._addresses.unknown_arguments
        self.rule_parser = PeerRuleParser(self._addresses, references)
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

    def is_security_group(self, peer: str) -> bool:
        """Return True if the peer of a rule is a security group."""
        resource = self.resources.get(peer)
        is_planned_group = resource is not None and resource.resource_type in SECURITY_GROUP_TYPES
        return is_planned_group or peer.rpartition("/")[2].startswith("sg-")

    def _index_ids(self, resource: PlanResource) -> None:
        values = self.values_of(resource) or {}
        for attribute in ("id", "arn"):
            id_or_arn = values.get(attribute)
            if isinstance(id_or_arn, str) and not isinstance(id_or_arn, UnknownValue):
                self.address_by_id[id_or_arn] = resource.address

    def _index_relations(self, resource: PlanResource, values: ResourceValues) -> None:
        resource_type = resource.resource_type
        if resource_type == tf.RESOURCE_CONFIGURATION:
            self.gateway_by_configuration[resource.address] = self._addresses.resolve_reference(
                resource, values, "resource_gateway_identifier", (tf.RESOURCE_GATEWAY,)
            )
        elif resource_type == tf.RESOURCE_GATEWAY:
            self.groups_by_gateway[resource.address] = self._addresses.resolve_references(
                resource, values, "security_group_ids", SECURITY_GROUP_TYPES
            )
        elif resource_type in RULE_RESOURCE_TYPES:
            for rule in self.rule_parser.parse(resource, values):
                (peer,) = rule.entry.peers
                self.rules_by_group[rule.entry.security_group].append(rule)
                if peer != rule.entry.security_group:
                    self.rules_by_peer[peer].append(rule)
        elif resource_type in (tf.RESOURCE_ASSOCIATION, tf.PRINCIPAL_ASSOCIATION, tf.EXCLUSIVE_ASSOCIATIONS):
            self._index_share_associations(resource, values)
        elif resource_type == tf.SERVICE_NETWORK_ASSOCIATION:
            configuration = self._addresses.resolve_reference(
                resource, values, "resource_configuration_identifier", (tf.RESOURCE_CONFIGURATION,)
            )
            service_network = str(values.get("service_network_identifier"))
            self.networks_by_configuration[configuration].append(Association(service_network, resource))

    def _index_share_associations(self, resource: PlanResource, values: ResourceValues) -> None:
        share = self._addresses.resolve_reference(resource, values, "resource_share_arn", (tf.RESOURCE_SHARE,))
        for argument in ("resource_arn", "resource_arns"):
            configurations = self._addresses.resolve_references(
                resource, values, argument, (tf.RESOURCE_CONFIGURATION,)
            )
            for configuration in configurations:
                self.shares_by_configuration[configuration].append(Association(share, resource))
        # A principal of an unknown share can belong to any share.
        if share not in ("", KNOWN_AFTER_APPLY):
            for argument in ("principal", "principals"):
                for principal in iter_argument_texts(values.get(argument)):
                    self.principals_by_share[share].append(Association(principal, resource))
