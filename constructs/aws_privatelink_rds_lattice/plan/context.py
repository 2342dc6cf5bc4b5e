"""A plan and the connections in the plan, before and after the apply, with the data for findings."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .access_logs import list_subscriptions
from .collection import collect_plan_resources
from .connection import ConnectionState, find_paired_groups
from .connection_context import ConnectionContext
from .databases.index import DatabaseIndex
from .describe import ChangeDescriber
from .finding import Allowances, Effect, PlanFinding, create_plan_finding
from .references.module_configs import ModuleConfigs
from .references.other_resources import OtherResources
from .references.resolver import ReferenceResolver
from .resources import PlanResource, select_created
from .rules.database_groups import match_database_groups
from .rules.flow_diff import FlowDiff
from .rules.flow_losses import GatewayPaths
from .rules.flows import GatewayFlows
from .rules.new_rules import NewRuleFinder
from .rules.security_group_rules import DEFAULT_SECURITY_GROUP
from .rules.stale_groups import find_destroyed_ids
from .sharing.relations import CONFIGURATION_ARN_PART, PlanSharing
from .sharing.targets import Target
from .state import PlanState
from .unclear.part_mentions import find_part_mentions
from .unclear.unclear_changes import UnclearChanges

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from .references.sources import UncertainReference
    from .rules.ports import PortRange
    from .unclear.part_mentions import PartMention

    # A security group of a resource gateway, and the port ranges of a connection on the gateway. Gateways can share a
    # security group.
    GroupPorts = tuple[str, tuple[PortRange, ...] | None]


class PlanContext:
    """A plan, with the data for all connections.

    Attributes:
        document: The plan; see ``parse_plan``.
        allowances: The findings that the user accepts.
        reported_unknowns: The addresses in all findings with an unknown effect.
        resources: The resources with a type in ``REVIEWED_TYPES``, by address.
        other_changes: The changed resources of other types.
        databases: The databases in the plan.
        describer: The descriptions of changes.
        before: The relations between the resources before the apply.
        after: The relations between the resources after the apply.
        connections: The connections in the plan, in the order of their names.
        sharing: The relations of shares, groups, service networks and resource policies.
        new_rule_finder: The finder of new rules that no connection needs.
        find_flows: The function for ``GatewayFlows``, computed once for all connections on a gateway.
        compare_flows: The function for a ``FlowDiff``, computed once for all connections on a gateway.
        find_gateway_paths: The function for ``GatewayPaths``, computed once for all connections on a gateway.
        join_database_groups: The function for ``ConnectionContext.database_groups``, computed once in the same way.
        group_owners: The connection with the database, by security group; see ``matched_groups``.
        matched_groups: The security groups of the database, by connection; see ``match_database_groups``.
    """

    def __init__(self, document: Mapping[str, Any], allowances: Allowances) -> None:
        """Find the connections in a plan.

        Raises:
            PlanError: The document is not as Terraform writes it.
        """
        self.document = document
        self.allowances = allowances
        self.reported_unknowns: set[str] = set()
        self.resources, self.other_changes, databases, sensitive_texts = collect_plan_resources(document)
        self.describer = ChangeDescriber(self.resources.values(), sensitive_texts)
        configs = ModuleConfigs(document)
        other_resources = OtherResources(document)
        # A reference leads to the new object of an address.
        current_resources = [resource for resource in self.resources.values() if not resource.is_old_object]
        references = ReferenceResolver(configs, other_resources, current_resources)
        self.before = PlanState(self.resources, lambda resource: resource.before, references, {})
        self.after = PlanState(self.resources, lambda resource: resource.after, references, self.before.address_by_id)
        self.find_flows = functools.cache(GatewayFlows)
        database_references = ReferenceResolver(configs, other_resources, databases)
        self.databases = DatabaseIndex(database_references, databases, self.before, self.after)
        self.connections = list(self._iter_connections())
        self.sharing = PlanSharing(self.before, self.after, self.connections, self.databases, self.other_changes)
        lasting_connections = [connection.after for connection in self.connections if not connection.is_removed]
        self.new_rule_finder = NewRuleFinder(self.before, self.after, lasting_connections)
        self.compare_flows = functools.cache(FlowDiff)
        self.find_gateway_paths = functools.cache(self._find_gateway_paths)
        self.join_database_groups = functools.cache(_join_database_groups)
        self.matched_groups = match_database_groups(self)
        self.group_owners = {group: name for name, groups in self.matched_groups.items() for group in groups}
        self._added_counts: Counter[GroupPorts] = Counter()
        self._removed_counts: Counter[GroupPorts] = Counter()
        for connection in self.connections:
            if connection.changes_gateway_or_ports:
                self._added_counts.update(_list_group_ports(connection.after))
            if connection.loses_gateway_ports and connection.name not in self.matched_groups:
                self._removed_counts.update(_list_group_ports(connection.before))

    def _iter_connections(self) -> Iterator[ConnectionContext]:
        # A plan can remove one of two matching rules, so a pair in a single state is enough.
        paired_groups = find_paired_groups(self.before)
        for port_range, groups_after in find_paired_groups(self.after).items():
            paired_groups[port_range] |= groups_after
        for name in sorted(self._iter_connection_names()):
            before = ConnectionState(self.before, name, paired_groups, self.find_flows)
            after = ConnectionState(self.after, name, paired_groups, self.find_flows)
            after.target = after.target or self._find_referenced_target(name)
            yield ConnectionContext(self, name, before, after)

    def _find_referenced_target(self, name: str) -> Target | None:
        """Return the database in the target of a resource configuration, as a target in a normal form, or None."""
        configuration = self.resources.get(name)
        if configuration is None or not self.databases.leads_to_database(configuration):
            return None
        (database,) = self.databases.find_referenced(configuration)
        return Target("database", database.address)

    def _iter_connection_names(self) -> Iterator[str]:
        """Yield configurations, shared configurations outside the plan, and gateways without a configuration."""
        used_gateways = {*self.before.gateway_by_configuration.values(), *self.after.gateway_by_configuration.values()}
        for name, resource in self.resources.items():
            is_unused_gateway = resource.resource_type == tf.RESOURCE_GATEWAY and name not in used_gateways
            if resource.resource_type == tf.RESOURCE_CONFIGURATION or is_unused_gateway:
                yield name
        shared_names = {*self.before.shares_by_configuration, *self.after.shares_by_configuration}
        for name in shared_names - self.resources.keys():
            if CONFIGURATION_ARN_PART in name:
                yield name

    def _find_gateway_paths(self, before: GatewayFlows, after: GatewayFlows) -> GatewayPaths:
        egress = self.compare_flows(before, after, "egress")
        ingress = self.compare_flows(before, after, "ingress")
        return GatewayPaths(egress, ingress, self.after.is_security_group)

    def without_groups_of_others(self, names: AbstractSet[str], connection: str) -> set[str]:
        """Return names without the security groups of databases that only another connection has."""
        own_groups = self.matched_groups.get(connection, frozenset())
        # All connections on a gateway have the names: no loop over the names.
        selected = {name for name in own_groups & names if self.group_owners[name] == connection}
        selected.update(names - self.group_owners.keys())
        return selected

    def count_added(self, connection: ConnectionContext) -> int:
        """Return the number of added connections on the gateway and ports of a connection."""
        return max((self._added_counts[key] for key in _list_group_ports(connection.after)), default=0)

    def count_removed_rivals(self, connection: ConnectionContext) -> int:
        """Return the number of competing connections that the plan removes from the gateway and ports of a connection.

        Connections with a known security group of the database do not count.
        """
        count = max((self._removed_counts[key] for key in _list_group_ports(connection.before)), default=0)
        is_counted = connection.loses_gateway_ports and connection.name not in self.matched_groups
        return count - 1 if is_counted else count

    def finding(
        self, effect: Effect, text: str, *, effect_to_allow: Effect | None = None, addresses: Collection[str] = ()
    ) -> PlanFinding:
        """Return a finding, as a warning if the user accepts the effect.

        Args:
            effect: The effect.
            text: The description.
            effect_to_allow: The effect that the user accepts for this finding; by default ``effect``.
            addresses: For an unknown effect, the addresses of the resources with the unknown values.
        """
        is_allowed = (effect_to_allow or effect) in self.allowances.effects
        if effect is Effect.UNKNOWN:
            is_allowed = self.allowances.allows_unknown(addresses)
            self.reported_unknowns.update(addresses)
        return create_plan_finding(effect, text, is_allowed=is_allowed, addresses=addresses)

    @functools.cached_property
    def part_mentions(self) -> Mapping[str, Sequence[PartMention]]:
        """The mentions of each part of a connection in changed resources of unreviewed types."""
        return find_part_mentions(self)

    @functools.cached_property
    def lasting_database_groups(self) -> frozenset[str]:
        """The security groups of the databases of all remaining connections."""
        lasting_flows = {connection.after.flows for connection in self.connections if not connection.is_removed}
        return frozenset().union(*(flows.database_groups for flows in lasting_flows))

    @functools.cached_property
    def rule_owners(self) -> Mapping[PlanResource, str]:
        """The connection for each resource whose rules are for the database of that connection alone."""
        owners: dict[PlanResource, set[str]] = defaultdict(set)
        all_flows = {state.flows for connection in self.connections for state in (connection.before, connection.after)}
        for flows in all_flows:
            for flow, rules in flows.rules_by_flow.items():
                for rule in rules:
                    owners[rule.resource].add(self.group_owners.get(flow.peer, ""))
        return {
            resource: next(iter(names)) for resource, names in owners.items() if len(names) == 1 and "" not in names
        }

    @functools.cached_property
    def uncertain_references(self) -> list[tuple[PlanResource, UncertainReference]]:
        """The uncertain arguments of resources after the apply, in the order of the addresses."""
        references = []
        for resource in sorted(self.after.uncertain_references, key=attrgetter("address")):
            references += [(resource, reference) for reference in self.after.uncertain_references[resource]]
        return list(dict.fromkeys(references))

    @functools.cached_property
    def unclear_changes(self) -> UnclearChanges:
        """The changes without a verdict of the review."""
        return UnclearChanges(self)

    @functools.cached_property
    def has_drift(self) -> bool:
        """True if somebody changed or deleted a reviewed resource outside of Terraform."""
        resources = self.resources.values()
        return any(resource.values_before_drift is not None or resource.deleted_out_of_band for resource in resources)

    @functools.cached_property
    def access_log_subscriptions(self) -> list[PlanResource]:
        """The subscriptions to access logs, with and without a change."""
        return list_subscriptions(self.document, "resource_changes")

    @functools.cached_property
    def access_log_drift(self) -> list[PlanResource]:
        """The subscriptions to access logs that somebody changed, with the values before and after the change."""
        return list_subscriptions(self.document, "resource_drift")

    @functools.cached_property
    def connections_by_gateway(self) -> Counter[str]:
        """The number of connections on a resource gateway after the apply."""
        return Counter(connection.after.gateway for connection in self.connections if not connection.is_removed)

    @functools.cached_property
    def destroyed_ids(self) -> Mapping[str, str]:
        """The ID of each destroyed or replaced resource, by address."""
        return find_destroyed_ids(self.resources.values())

    @functools.cached_property
    def all_gateway_groups(self) -> frozenset[str]:
        """The security groups of all resource gateways after the apply."""
        return frozenset().union(*self.after.groups_by_gateway.values())

    @functools.cached_property
    def adopted_default_groups(self) -> list[PlanResource]:
        """The default security groups of VPCs that Terraform adopts without an import."""
        created = select_created(self.resources.values())
        return [resource for resource in created if resource.resource_type == DEFAULT_SECURITY_GROUP]


def _join_database_groups(before: GatewayFlows, after: GatewayFlows) -> frozenset[str]:
    return frozenset(before.database_groups | after.database_groups)


def _list_group_ports(state: ConnectionState) -> list[GroupPorts]:
    return [(group, state.port_ranges) for group in state.security_groups]
