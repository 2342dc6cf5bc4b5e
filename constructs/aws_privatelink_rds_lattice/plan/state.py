"""Relations between the resources of a plan, before or after the apply."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .parsing.json_items import list_items
from .references.sources import UncertainReference
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue, iter_ids
from .rules.peer_rules import PeerRule, parse_peer_rules
from .rules.prefix_lists import PrefixListEntry, parse_prefix_list_entries
from .rules.rule_values import normalize_group_id
from .rules.security_group_rules import (
    EXCLUSIVE_RULES,
    PREFIX_LIST_ENTRY,
    PREFIX_LIST_TYPES,
    RULE_RESOURCE_TYPES,
    SECURITY_GROUP_TYPES,
    rule_group_argument,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from .references.resolver import ReferenceResolver
    from .references.sources import Source, Sources

_TRAFFIC_TYPES = (*RULE_RESOURCE_TYPES, *PREFIX_LIST_TYPES, PREFIX_LIST_ENTRY, EXCLUSIVE_RULES)
# The arguments with a set of IDs or ARNs.
_SET_ARGUMENTS = frozenset({"security_group_ids", "security_groups", "prefix_list_ids", "resource_arns"})
# The arguments of a rule with a single security group as the peer.
_GROUP_PEERS = ("source_security_group_id", "referenced_security_group_id", "destination_security_group_id")

SHARE_ASSOCIATION_TYPES = (tf.RESOURCE_ASSOCIATION, tf.PRINCIPAL_ASSOCIATION, tf.EXCLUSIVE_ASSOCIATIONS)


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
        resources: The resources of the plan by address, also those that do not exist in this state.
        values_of: The function for the values of a resource in this state; None if the resource does not exist.
        references: The references of the configuration, for values that are known after apply.
        address_by_id: The address of a resource in the plan, by ID and by ARN.
        gateway_by_configuration: The resource gateway of a resource configuration.
        groups_by_gateway: The security groups of a resource gateway.
        rules_by_group: The rules of a security group.
        rules_by_peer: The rules of other security groups that refer to a peer.
        entries_by_list: The entries of a prefix list.
        exclusive_rules_by_group: The resources with the IDs of all rules of a security group.
        shares_by_configuration: The shares with a resource configuration.
        principals_by_share: The principals of a share.
        networks_by_configuration: The service networks with a resource configuration.
        group_by_child: The resource configuration of type GROUP of a resource configuration of type CHILD.
        uncertain_references: The arguments with an uncertain value, by resource.
    """

    def __init__(
        self,
        resources: Mapping[str, PlanResource],
        get_values: Callable[[PlanResource], ResourceValues | None],
        references: ReferenceResolver,
        previous_addresses: Mapping[str, str],
    ) -> None:
        """Index the resources. With the previous addresses, replaced IDs lead to the same addresses as before."""
        self.resources = resources
        self.values_of = get_values
        self.references = references
        self.address_by_id = dict(previous_addresses)
        self.gateway_by_configuration: dict[str, str] = {}
        self.groups_by_gateway: dict[str, tuple[str, ...]] = {}
        self.rules_by_group: dict[str, list[PeerRule]] = defaultdict(list)
        self.rules_by_peer: dict[str, list[PeerRule]] = defaultdict(list)
        self.exclusive_rules_by_group: dict[str, list[PlanResource]] = defaultdict(list)
        self.entries_by_list: dict[str, list[PrefixListEntry]] = defaultdict(list)
        self.shares_by_configuration: dict[str, list[Association]] = defaultdict(list)
        self.principals_by_share: dict[str, list[Association]] = defaultdict(list)
        self.networks_by_configuration: dict[str, list[Association]] = defaultdict(list)
        self.group_by_child: dict[str, str] = {}
        self.uncertain_references: dict[PlanResource, list[UncertainReference]] = defaultdict(list)
        for resource in resources.values():
            for id_or_arn in iter_ids(get_values(resource)):
                self.address_by_id[id_or_arn] = resource.address
                if resource.resource_type in SECURITY_GROUP_TYPES:
                    self.address_by_id[normalize_group_id(id_or_arn)] = resource.address
        for resource in resources.values():
            values = get_values(resource)
            if values is not None:
                self._index_relations(resource, values)
        self._index_children()

    def is_security_group(self, peer: str) -> bool:
        """Return True if the peer of a rule is a security group."""
        resource = self.resources.get(peer)
        is_planned_group = resource is not None and resource.resource_type in SECURITY_GROUP_TYPES
        return is_planned_group or peer.rpartition("/")[2].startswith("sg-")

    def is_prefix_list(self, peer: str) -> bool:
        """Return True if the peer of a rule is a prefix list."""
        resource = self.resources.get(peer)
        is_planned_list = resource is not None and resource.resource_type in PREFIX_LIST_TYPES
        return is_planned_list or peer.startswith("pl-")

    def resolve_references(
        self,
        resource: PlanResource,
        values: Mapping[str, Any],
        attribute: str,
        resource_types: tuple[str, ...],
        block: str = "",
    ) -> tuple[str, ...]:
        """Return the addresses of the resources in an argument; IDs or ARNs for resources outside the plan.

        For a value that is known after apply, the references of the configuration lead to the address. The result
        ends with ``KNOWN_AFTER_APPLY`` if some address is still unknown: see ``uncertain_references``.

        Args:
            resource: The resource with the argument.
            values: The values of the resource, or of an inline block.
            attribute: The argument in ``values``.
            resource_types: The resource types that the argument can name.
            block: The inline block that ``values`` comes from; empty for the values of the resource.
        """
        texts = list(_iter_texts(values.get(attribute)))
        known = [self.name_of(text) for text in texts if not isinstance(text, UnknownValue)]
        unknown_count = len(texts) - len(known)
        if not unknown_count:
            return tuple(known)
        sources = self.references.find_sources(resource, attribute, resource_types, block, values)
        named = {self._source_name(source) for source in sources.named}.difference(known)
        possible = {self._source_name(source) for source in sources.possible}.difference(known, named)
        # A resource cannot refer to itself.
        possible -= {resource.address, *self._find_group_peers(resource, values, attribute)}
        is_set = values.get(attribute) is KNOWN_AFTER_APPLY and attribute in _SET_ARGUMENTS and not sources.is_choice
        is_complete = len(named) == unknown_count and not possible and not sources.is_open
        certain: set[str] = set()
        if (is_set and named) or is_complete:
            # A set with an unknown element is unknown as a whole: all named sources are elements.
            certain = named
        elif unknown_count == 1 and _has_single_group(sources, possible, named, resource_types):
            # The module of the local value has no other security group that is new.
            certain = possible
        candidates = (named | possible) - certain
        is_certain = bool(certain) and not candidates and not sources.is_open
        if not is_certain:
            reference = UncertainReference(block or attribute, frozenset(candidates), sources.is_open)
            self.uncertain_references[resource].append(reference)
        if is_certain:
            return (*known, *sorted(certain))
        return (*known, *sorted(certain), KNOWN_AFTER_APPLY)

    def _find_group_peers(self, resource: PlanResource, values: Mapping[str, Any], attribute: str) -> list[str]:
        """Return the peer groups of a rule, if the argument is the one with the group of the rule.

        A rule for traffic within a security group has the argument ``self``.
        """
        is_rule = resource.resource_type in RULE_RESOURCE_TYPES
        if not is_rule or attribute != rule_group_argument(resource.resource_type):
            return []
        peers: list[str] = []
        for argument in _GROUP_PEERS:
            if values.get(argument):
                peers += self.resolve_references(resource, values, argument, SECURITY_GROUP_TYPES)
        return peers

    def name_of(self, text: str) -> str:
        """Return the address of the resource with an ID or ARN; the ID or ARN for a resource outside the plan.

        A security group outside the plan has the ID in a single spelling.
        """
        name = self.address_by_id.get(text)
        if name is None:
            normal_id = normalize_group_id(text)
            name = self.address_by_id.get(normal_id, normal_id)
        return name

    def _source_name(self, source: Source) -> str:
        return self.name_of(source) if isinstance(source, str) else source.address

    def _resolve_first(self, resource: PlanResource, values: ResourceValues, attribute: str, resource_type: str) -> str:
        """Return the address in an argument; empty without a value."""
        addresses = self.resolve_references(resource, values, attribute, (resource_type,))
        return next(iter(addresses), "")

    def _index_relations(self, resource: PlanResource, values: ResourceValues) -> None:
        resource_type = resource.resource_type
        if resource_type == tf.RESOURCE_CONFIGURATION:
            self._index_configuration(resource, values)
        elif resource_type == tf.RESOURCE_GATEWAY:
            groups = self.resolve_references(resource, values, "security_group_ids", SECURITY_GROUP_TYPES)
            self.groups_by_gateway[resource.address] = groups
        elif resource_type in _TRAFFIC_TYPES:
            self._index_traffic(resource, values)
        elif resource_type == tf.SERVICE_NETWORK_ASSOCIATION:
            configuration = self._resolve_first(
                resource, values, "resource_configuration_identifier", tf.RESOURCE_CONFIGURATION
            )
            service_network = str(values.get("service_network_identifier"))
            self.networks_by_configuration[configuration].append(Association(service_network, resource))
        elif resource_type in SHARE_ASSOCIATION_TYPES:
            self._index_share_associations(resource, values)

    def _index_traffic(self, resource: PlanResource, values: ResourceValues) -> None:
        """Index the rules of a resource, the entries of a prefix list, or the rules that a resource does not remove."""
        if resource.resource_type in RULE_RESOURCE_TYPES:
            for rule in parse_peer_rules(self, resource, values):
                self.rules_by_group[rule.security_group].append(rule)
                if rule.peer != rule.security_group:
                    self.rules_by_peer[rule.peer].append(rule)
        elif resource.resource_type == EXCLUSIVE_RULES:
            for group in self.resolve_references(resource, values, "security_group_id", SECURITY_GROUP_TYPES):
                self.exclusive_rules_by_group[group].append(resource)
        else:
            for entry in parse_prefix_list_entries(self, resource, values):
                self.entries_by_list[entry.prefix_list].append(entry)

    def _index_configuration(self, resource: PlanResource, values: ResourceValues) -> None:
        group = self._resolve_first(resource, values, "resource_configuration_group_id", tf.RESOURCE_CONFIGURATION)
        if group:
            self.group_by_child[resource.address] = group
            # A child has the gateway of its group. Terraform knows it after the apply.
            if isinstance(values.get("resource_gateway_identifier"), UnknownValue):
                return
        gateway = self._resolve_first(resource, values, "resource_gateway_identifier", tf.RESOURCE_GATEWAY)
        self.gateway_by_configuration[resource.address] = gateway

    def _index_children(self) -> None:
        """Complete the groups and the gateways of resource configurations of type CHILD."""
        # A child names its group by ID. A share names the group by ARN.
        name_by_id = {name.rpartition("/")[2]: name for name in self.shares_by_configuration}
        for child, group_id in self.group_by_child.items():
            group = name_by_id.get(group_id, group_id)
            self.group_by_child[child] = group
            if not self.gateway_by_configuration.get(child):
                self.gateway_by_configuration[child] = self.gateway_by_configuration.get(group, "")

    def find_shares(self, configuration: str) -> list[Association]:
        """Return the shares with a resource configuration or with the group of the configuration."""
        shares = list(self.shares_by_configuration.get(configuration, ()))
        group = self.group_by_child.get(configuration, "")
        if group not in ("", KNOWN_AFTER_APPLY):
            shares += self.shares_by_configuration.get(group, ())
        return shares

    def _index_share_associations(self, resource: PlanResource, values: ResourceValues) -> None:
        share = self._resolve_first(resource, values, "resource_share_arn", tf.RESOURCE_SHARE)
        for argument in ("resource_arn", "resource_arns"):
            for configuration in self.resolve_references(resource, values, argument, (tf.RESOURCE_CONFIGURATION,)):
                self.shares_by_configuration[configuration].append(Association(share, resource))
        # A principal of an unknown share can belong to any share.
        if share not in ("", KNOWN_AFTER_APPLY):
            for argument in ("principal", "principals"):
                for principal in _iter_texts(values.get(argument)):
                    self.principals_by_share[share].append(Association(principal, resource))


def _has_single_group(
    sources: Sources, possible: Collection[str], named: Collection[str], resource_types: tuple[str, ...]
) -> bool:
    """Return True if a local value can only be a single security group."""
    is_single = len(possible) == 1 and not named and resource_types == SECURITY_GROUP_TYPES
    return is_single and not sources.is_open and not sources.is_partial


def _iter_texts(value: object) -> Iterator[str]:
    for item in list_items(value):
        if isinstance(item, str):
            yield item
