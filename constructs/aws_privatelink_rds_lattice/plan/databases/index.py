"""Find the databases of a connection among the resources of a plan."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan.connection import TARGET_ARGUMENT, parse_configuration_target
from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items
from aws_privatelink_rds_lattice.plan.resources import (
    KNOWN_AFTER_APPLY,
    PlanResource,
    ResourceValues,
    UnknownValue,
    is_known_text,
)
from aws_privatelink_rds_lattice.plan.rules.security_group_rules import SECURITY_GROUP_TYPES

from .database_types import (
    DATABASE_TYPES,
    GROUP_ARGUMENTS,
    PROXY_TARGET_ROLE,
    SOURCE_ARGUMENTS,
    find_argument,
    iter_arns,
    iter_hosts,
    iter_route_hosts,
    normalize_host,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.references.resolver import ReferenceResolver
    from aws_privatelink_rds_lattice.plan.state import PlanState

# Every database of AWS has a host in this domain, or in the domain of the partition for China.
_AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")


class ConnectionDatabase(NamedTuple):
    """A database of a connection.

    Attributes:
        resource: The resource of the database.
        is_certain: True if the resource configuration leads to the database. False if the database only has a security
            group in common with the databases that the gateway reaches.
        is_behind_proxy: True if the gateway reaches the proxy of the database.
    """

    resource: PlanResource
    is_certain: bool
    is_behind_proxy: bool = False


class DatabaseIndex:
    """The databases of a plan by host, ARN, identifier and security group."""

    def __init__(
        self, references: ReferenceResolver, databases: Iterable[PlanResource], before: PlanState, after: PlanState
    ) -> None:
        """Index the databases by host, ARN, identifier and security group, before and after the apply.

        Args:
            references: The references of the configuration to the databases.
            databases: The databases.
            before: The relations between the resources before the apply.
            after: The relations between the resources after the apply.
        """
        self._references = references
        self._by_host: dict[str, list[PlanResource]] = defaultdict(list)
        self._by_arn: dict[str, list[PlanResource]] = defaultdict(list)
        self._by_identifier: dict[tuple[str, str], list[PlanResource]] = defaultdict(list)
        self._by_parent: dict[tuple[str, str], list[PlanResource]] = defaultdict(list)
        self._by_group: dict[str, list[PlanResource]] = defaultdict(list)
        for resource in databases:
            database_type = DATABASE_TYPES[resource.resource_type]
            for state in (before, after):
                values = state.values_of(resource) or {}
                for host in iter_hosts(resource.resource_type, values):
                    self._by_host[host].append(resource)
                for arn in iter_arns(values):
                    self._by_arn[arn].append(resource)
                for group in list_database_groups(state, resource):
                    self._by_group[group].append(resource)
                if identifier := read_text(values, database_type.identifier):
                    self._by_identifier[database_type.role, identifier].append(resource)
                if parent_identifier := read_text(values, database_type.parent_identifier):
                    self._by_parent[database_type.parent_role, parent_identifier].append(resource)

    def find_instances(self, resource: PlanResource) -> list[PlanResource]:
        """Return the instances of the cluster of an instance, before or after the apply."""
        database_type = DATABASE_TYPES[resource.resource_type]
        instances: dict[PlanResource, None] = {resource: None}
        for values in (resource.before, resource.after):
            key = (database_type.parent_role, read_text(values, database_type.parent_identifier))
            for part in self._by_parent.get(key, ()):
                if DATABASE_TYPES[part.resource_type].role == database_type.role:
                    instances[part] = None
        return list(instances)

    def find_cluster_members(self, resource: PlanResource) -> frozenset[str]:
        """Return the identifiers of all instances before the apply, for an instance of a cluster; empty if unknown."""
        database_type = DATABASE_TYPES[resource.resource_type]
        key = (database_type.parent_role, read_text(resource.before, database_type.parent_identifier))
        members: set[str] = set()
        for cluster in self._by_identifier.get(key, ()):
            for member in list_items((cluster.before or {}).get("cluster_members")):
                members.add(str(member))
        return frozenset(members)

    def find_databases(self, context: ConnectionContext) -> list[ConnectionDatabase]:
        """Return the databases of a connection, in the order of their addresses.

        Databases that only have a security group in common count only if the target leads to no database in the plan,
        and if the target can be a name for the database.
        """
        targets = self._find_targets(context)
        is_certain = bool(targets)
        if not targets:
            targets = self._find_by_group(context)
        relatives = self._with_relatives(targets)
        databases = [ConnectionDatabase(resource, is_certain) for resource in relatives]
        behind_proxies = self._find_behind_proxies(relatives) - relatives.keys()
        databases += [ConnectionDatabase(resource, is_certain, is_behind_proxy=True) for resource in behind_proxies]
        return sorted(databases, key=lambda database: database.resource.address)

    def is_group_of_new_databases(self, group: str) -> bool:
        """Return True if a security group has databases in the plan, and the plan creates each database."""
        databases = self._by_group.get(group, ())
        return bool(databases) and all(database.before is None for database in databases)

    def find_referenced(self, configuration: PlanResource) -> frozenset[PlanResource]:
        """Return the databases among the references of a resource configuration's target."""
        sources = self._references.find_sources(configuration, TARGET_ARGUMENT, DATABASE_TYPES)
        return frozenset(source for source in sources.named if not isinstance(source, str))

    def find_origins(self, configuration: PlanResource | None, values: ResourceValues | None) -> frozenset[str]:
        """Return the addresses of all databases behind a resource configuration.

        The databases are the target and all databases behind the target: the cluster of an instance or an endpoint, the
        targets of a proxy, the host in a DNS record, and the source of a replica.

        Args:
            configuration: The resource configuration, if it is in the plan.
            values: The arguments of the configuration before or after the apply.
        """
        target_type, target = parse_configuration_target(values)
        pending: list[PlanResource] = []
        if target_type == "unknown" and configuration:
            pending += self.find_referenced(configuration)
        elif target_type == "arn":
            pending += self._by_arn.get(target, ())
        elif target_type == "dns":
            pending += self._by_host.get(normalize_host(target), ())
        origins = set()
        while pending:
            resource = pending.pop()
            if resource.address not in origins:
                origins.add(resource.address)
                pending += self._find_databases_behind(resource)
        return frozenset(origins)

    def _find_databases_behind(self, resource: PlanResource) -> list[PlanResource]:
        database_type = DATABASE_TYPES[resource.resource_type]
        found: list[PlanResource] = []
        for values in (resource.before, resource.after):
            parent_identifier = read_text(values, database_type.parent_identifier)
            found += self._by_identifier.get((database_type.parent_role, parent_identifier), ())
            for host in iter_route_hosts(values):
                found += self._by_host.get(host, ())
            for role, argument in SOURCE_ARGUMENTS:
                source = read_text(values, argument)
                found += [*self._by_identifier.get((role, source), ()), *self._by_arn.get(source, ())]
            identifier = read_text(values, database_type.identifier)
            for part in self._by_parent.get((database_type.role, identifier), ()):
                if DATABASE_TYPES[part.resource_type].role == PROXY_TARGET_ROLE:
                    found.append(part)
        return found

    def leads_to_database(self, configuration: PlanResource) -> bool:
        """Return True if the target of a resource configuration refers to a single database and to nothing else."""
        sources = self._references.find_sources(configuration, TARGET_ARGUMENT, DATABASE_TYPES)
        is_exact = not sources.possible and not sources.is_open
        return is_exact and len(sources.named) == 1 and sources.named == self.find_referenced(configuration)

    def _find_targets(self, context: ConnectionContext) -> list[PlanResource]:
        """Return the databases behind the target after the apply; for an unknown target, before the apply."""
        target_type, target = parse_configuration_target(context.after.configuration_values)
        if target_type == "unknown":
            referenced = self.find_referenced(context.main_resource) if context.main_resource else ()
            if referenced:
                return list(referenced)
            target_type, target = parse_configuration_target(context.before.configuration_values)
        if target_type == "arn":
            return self._by_arn.get(target, [])
        found: list[PlanResource] = []
        if target_type == "dns":
            found += self._by_host.get(normalize_host(target), ())
        for resource in list(found):
            for values in (resource.before, resource.after):
                for host in iter_route_hosts(values):
                    found += self._by_host.get(host, ())
        return found

    def _find_by_group(self, context: ConnectionContext) -> list[PlanResource]:
        """Return the databases with a security group in common, except for databases with another host or ARN."""
        target_type, target = parse_configuration_target(context.after.configuration_values)
        has_aws_host = normalize_host(target).endswith(_AWS_DOMAINS)
        found: list[PlanResource] = []
        if target_type == "arn":
            return found
        for group in context.plan.without_groups_of_others(context.database_groups, context.name):
            for resource in self._by_group.get(group, ()):
                hosts = iter_hosts(resource.resource_type, resource.before)
                if not (has_aws_host and any(host.endswith(_AWS_DOMAINS) for host in hosts)):
                    found.append(resource)
        return found

    def _with_relatives(self, targets: Iterable[PlanResource]) -> dict[PlanResource, None]:
        """Return databases with the cluster or proxy of each database, and with the parts of each cluster or proxy."""
        found: dict[PlanResource, None] = {}
        for resource in targets:
            found[resource] = None
            database_type = DATABASE_TYPES[resource.resource_type]
            for values in (resource.before, resource.after):
                parent_key = (database_type.parent_role, read_text(values, database_type.parent_identifier))
                found.update(dict.fromkeys(self._by_identifier.get(parent_key, ())))
                key = (database_type.role, read_text(values, database_type.identifier))
                for part in self._by_parent.get(key, ()):
                    # A further endpoint of a cluster or a proxy is not between the gateway and the target.
                    if not DATABASE_TYPES[part.resource_type].role.endswith("endpoint"):
                        found[part] = None
        return found

    def _find_behind_proxies(self, resources: Iterable[PlanResource]) -> set[PlanResource]:
        """Return the databases that the proxy targets among some resources lead to."""
        found: set[PlanResource] = set()
        for resource in resources:
            if DATABASE_TYPES[resource.resource_type].role == PROXY_TARGET_ROLE:
                for role, argument in SOURCE_ARGUMENTS:
                    identifier = read_text(resource.before, argument)
                    found.update(self._by_identifier.get((role, identifier), ()))
        return found


def list_database_groups(state: PlanState, resource: PlanResource) -> tuple[str, ...]:
    """Return the security groups of a database: addresses, or IDs for groups outside the plan.

    The result ends with ``KNOWN_AFTER_APPLY`` if some group is not known.
    """
    values = state.values_of(resource)
    argument = find_argument(GROUP_ARGUMENTS, values)
    if values is None or argument is None:
        return ()
    texts = [text for text in list_items(values[argument]) if isinstance(text, str)]
    names = dict.fromkeys(state.name_of(text) for text in texts if not isinstance(text, UnknownValue))
    unknown_count = sum(isinstance(text, UnknownValue) for text in texts)
    if not unknown_count:
        return tuple(names)
    sources = state.references.find_sources(resource, argument, SECURITY_GROUP_TYPES)
    named = {state.name_of(source) if isinstance(source, str) else source.address for source in sources.named}
    named -= names.keys()
    # A set with an unknown element is a single unknown value: all named sources are elements.
    is_whole_set = values[argument] is KNOWN_AFTER_APPLY and bool(named) and not sources.is_choice
    is_complete = len(named) == unknown_count or is_whole_set
    if is_complete and not sources.possible and not sources.is_open:
        return (*names, *sorted(named))
    return (*names, KNOWN_AFTER_APPLY)


def read_text(values: ResourceValues | None, argument: str) -> str:
    """Return the text of an argument; empty for a value without a known text."""
    value = (values or {}).get(argument)
    return value if is_known_text(value) else ""
