"""A connection in a plan, before and after the apply, with the data for findings."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .connection import ConnectionState, parse_configuration_target
from .finding import Effect, PlanFinding
from .resources import KNOWN_AFTER_APPLY, PlanResource

if TYPE_CHECKING:
    from collections.abc import Collection

    from .context import PlanContext
    from .databases.index import ConnectionDatabase


class ConnectionContext:
    """A connection in a plan, before and after the apply.

    Attributes:
        plan: The plan.
        resources: The resources of the plan by address.
        describer: The descriptions of changes.
        name: The address of the resource configuration; the ARN if the configuration is not in the plan; the address
            of a resource gateway without a configuration in the plan.
        main_resource: The resource configuration or the gateway; None if not in the plan.
        before: The connection before the apply.
        after: The connection after the apply.
        current: The connection after the apply; for a removed connection, before the apply.
        is_gateway_only: True for a resource gateway without a resource configuration in the plan.
        is_new: True if the plan creates the connection, and does not replace an existing connection.
        is_removed: True if the connection does not exist after the apply.
        arn_changes: True if the apply replaces the resource configuration.
        existing_groups: The security groups of the gateway before the apply, also of a new connection.
        existing_flows: The flows of these groups on the ports of the connection before the apply.
        reported: The resources that a finding names. Their changes are not reported again.
    """

    def __init__(self, plan: PlanContext, name: str, before: ConnectionState, after: ConnectionState) -> None:
        """Store the plan and the states of the connection."""
        self.plan = plan
        self.resources = plan.resources
        self.describer = plan.describer
        self.name = name
        self.main_resource = plan.resources.get(name)
        self.before = before
        self.after = after
        main = self.main_resource
        self.is_gateway_only = main is not None and main.resource_type == tf.RESOURCE_GATEWAY
        self.is_new = main is not None and main.before is None and main.after is not None
        self.is_removed = main is not None and main.after is None
        self.arn_changes = main is not None and main.is_replaced
        self.current = before if self.is_removed else after
        self.reported: set[PlanResource] = set()
        self.existing_groups = before.security_groups
        self.existing_flows = before.flows
        if self.is_new:
            self.existing_groups = plan.before.groups_by_gateway.get(after.gateway, ())
            self.existing_flows = plan.find_flows(plan.before, self.existing_groups, after.port_ranges)

    @functools.cached_property
    def connection_resources(self) -> list[PlanResource]:
        """The resources before and after the apply, without duplicates, and without the rules of other connections."""
        owners = self.plan.rule_owners
        resources = dict.fromkeys([*self.before.iter_resources(), *self.after.iter_resources()])
        return [resource for resource in resources if owners.get(resource, self.name) == self.name]

    @property
    def changes_gateway_or_ports(self) -> bool:
        """True if the plan changes the gateway or the ports, also for a new or removed connection."""
        return (self.before.gateway, self.before.port_ranges) != (self.after.gateway, self.after.port_ranges)

    @property
    def loses_gateway_ports(self) -> bool:
        """True if the plan removes the connection, or changes the gateway or the ports."""
        return self.is_removed or self.changes_gateway_or_ports

    @property
    def successor(self) -> ConnectionContext | None:
        """The new connection with the target and the principals of this removed connection, or None."""
        if self.is_gateway_only or not self.is_removed:
            return None
        return self.plan.sharing.find_successor(self)

    def finding(
        self, effect: Effect, text: str, *, is_temporary: bool = False, addresses: Collection[str] = ()
    ) -> PlanFinding:
        """Return a finding for the connection.

        Args:
            effect: The effect.
            text: The description.
            is_temporary: True for an outage that lasts until the end of the apply. If the ARN changes too, the user
                accepts the outage together with the ARN change.
            addresses: For an unknown effect, the addresses of the resources with the unknown values.
        """
        effect_to_allow = effect
        if is_temporary and self.arn_changes:
            effect_to_allow = Effect.ARN_CHANGE
        return self.plan.finding(effect, text, effect_to_allow=effect_to_allow, addresses=addresses)

    @functools.cached_property
    def gateway_groups(self) -> frozenset[str]:
        """The security groups of the resource gateway, before or after the apply."""
        return frozenset((*self.before.security_groups, *self.after.security_groups))

    @property
    def database_groups(self) -> frozenset[str]:
        """The security groups of databases on the ports of the connection, before or after the apply."""
        return self.plan.join_database_groups(self.before.flows, self.after.flows)

    @functools.cached_property
    def databases(self) -> list[ConnectionDatabase]:
        """The databases of the connection in the plan."""
        return self.plan.databases.find_databases(self)

    @property
    def part_names(self) -> frozenset[str]:
        """The addresses of the resources of the connection; IDs or ARNs for resources outside the plan.

        The names are of the configuration, the gateways, the shares, and the security groups of gateways and databases.
        """
        names = {self.name, *self.gateway_groups, *self.database_groups}
        for state in (self.before, self.after):
            names.update((state.gateway, *state.share_names))
        return frozenset(names - {"", KNOWN_AFTER_APPLY})

    @property
    def summary(self) -> str:
        """The target, the ports and the principals of the connection."""
        if self.is_gateway_only:
            return "a resource gateway, on which this plan has no resource configuration"
        values = self.current.configuration_values
        if values is None:
            return "a resource configuration that is not in this plan"
        _, target = parse_configuration_target(values)
        target_text = self.describer.format_value(target or "nothing")
        if not target and values.get("type") == "GROUP":
            target_text = "a group"
        principals_text = self.describer.join(self.current.access_by_principal) or "no principal in this plan"
        if self.current.has_no_ports:
            return f"{target_text}, shared with {principals_text}"
        ports = values.get("port_ranges")
        if not isinstance(ports, list):
            ports = [ports]
        ports_text = ",".join(map(self.describer.format_value, ports))
        return f"{target_text}, port {ports_text}, shared with {principals_text}"
