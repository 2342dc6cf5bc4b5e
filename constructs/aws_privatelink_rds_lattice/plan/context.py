"""A connection in a plan, before and after the apply, with the context for findings."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .connection import ConnectionState, parse_configuration_target
from .finding import ALLOWABLE_EFFECTS, Effect, PlanFinding, create_plan_finding
from .resources import RESOURCE_GATEWAY, PlanResource

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Mapping, Sequence

    from .addresses import UnknownReference
    from .connection import ShareAccess
    from .describe import ChangeDescriber
    from .flow_diff import FlowDiff
    from .flows import GatewayFlows
    from .new_rules import NewRuleFinder
    from .ports import PortRange

    # A resource gateway and the port ranges of a connection on the gateway.
    GatewayPorts = tuple[str, tuple[PortRange, ...] | None]


@dataclass(eq=False)
class ConnectionDiff:
    """A connection before and after the apply.

    Attributes:
        name: The address of the resource configuration; the ARN if the configuration is not in the plan; the address
            of a resource gateway without a configuration in the plan.
        main_resource: The resource configuration or the gateway; None if not in the plan.
        before: The connection before the apply.
        after: The connection after the apply.
    """

    name: str
    main_resource: PlanResource | None
    before: ConnectionState
    after: ConnectionState

    @property
    def is_gateway_only(self) -> bool:
        """True for a resource gateway without a resource configuration in the plan."""
        return self.main_resource is not None and self.main_resource.resource_type == RESOURCE_GATEWAY

    @property
    def is_new(self) -> bool:
        """True if the plan creates the connection, and does not replace an existing connection."""
        return (
            self.main_resource is not None
            and self.main_resource.before is None
            and self.main_resource.after is not None
        )

    @property
    def is_removed(self) -> bool:
        """True if the connection does not exist after the apply."""
        return self.main_resource is not None and self.main_resource.after is None


@dataclass(eq=False)
class PlanContext:
    """The data of a plan for the findings of all connections.

    Attributes:
        resources: The resources of the plan by address.
        describer: The descriptions of changes.
        allowed_effects: The effects that the user accepts.
        new_rule_finder: The finder of new rules that no connection needs.
        connections_added: The number of connections that a gateway and port ranges get.
        connections_removed: The number of connections that a gateway and port ranges lose.
        flow_diffs: The differences between flows, computed once for all connections on a gateway.
    """

    resources: Mapping[str, PlanResource]
    describer: ChangeDescriber
    allowed_effects: Collection[Effect]
    new_rule_finder: NewRuleFinder
    connections_added: Counter[GatewayPorts]
    connections_removed: Counter[GatewayPorts]
    flow_diffs: dict[tuple[GatewayFlows, GatewayFlows, str], FlowDiff] = field(default_factory=dict)


@dataclass(eq=False)
class ConnectionContext:
    """A connection with the data for findings.

    Attributes:
        plan: The data that all connections share.
        diff: The connection before and after the apply.
        unknown_references: The references of the connection's resources with an unresolved target.
        successor: A new connection with the target of this removed connection; None without such a connection.
        reported: The resources that a finding names. Their changes are not reported again.
    """

    plan: PlanContext
    diff: ConnectionDiff
    unknown_references: Sequence[UnknownReference]
    successor: ConnectionDiff | None
    reported: set[PlanResource] = field(default_factory=set)

    @property
    def resources(self) -> Mapping[str, PlanResource]:
        """The resources of the plan by address."""
        return self.plan.resources

    @property
    def describer(self) -> ChangeDescriber:
        """The descriptions of changes."""
        return self.plan.describer

    @property
    def before(self) -> ConnectionState:
        """The connection before the apply."""
        return self.diff.before

    @property
    def after(self) -> ConnectionState:
        """The connection after the apply."""
        return self.diff.after

    @property
    def current(self) -> ConnectionState:
        """The connection after the apply; for a removed connection, before the apply."""
        return self.before if self.diff.is_removed else self.after

    @functools.cached_property
    def connection_resources(self) -> list[PlanResource]:
        """The resources of the connection before and after the apply, without duplicates."""
        resources = [*self.before.iter_resources(self.resources), *self.after.iter_resources(self.resources)]
        return list(dict.fromkeys(resources))

    def share_access_resources(self, access: ShareAccess) -> list[PlanResource]:
        """Return the resources of a principal's access to the resource configuration."""
        resources = [access.resource_association.resource, access.principal_association.resource]
        share = self.resources.get(access.resource_association.name)
        if share:
            resources.append(share)
        return resources

    @property
    def arn_changes(self) -> bool:
        """True if the apply replaces the resource configuration."""
        return bool(self.diff.main_resource and self.diff.main_resource.is_replaced)

    def finding(self, effect: Effect, text: str, *, is_temporary: bool = False) -> PlanFinding:
        """Return a finding for the connection.

        Args:
            effect: The effect.
            text: The description.
            is_temporary: True for an outage that lasts until the end of the apply. If the ARN changes too, the user
                accepts the outage together with the ARN change.
        """
        effect_to_allow = effect
        if is_temporary and self.arn_changes:
            effect_to_allow = Effect.ARN_CHANGE
        is_allowed = effect_to_allow in ALLOWABLE_EFFECTS and effect_to_allow in self.plan.allowed_effects
        return create_plan_finding(effect, text, is_allowed=is_allowed)

    @property
    def summary(self) -> str:
        """The target, the ports and the principals of the connection."""
        if self.diff.is_gateway_only:
            return "a resource gateway, on which this plan has no resource configuration"
        connection = self.current
        values = connection.configuration_values
        if values is None:
            return "a resource configuration that is not in this plan"
        _, target = parse_configuration_target(values)
        target_text = self.describer.format_value(target or "nothing")
        ports_text = self._format_ports(values.get("port_ranges"))
        principals = connection.access_by_principal.keys()
        principals_text = self.describer.join(principals) if principals else "nobody in this plan"
        return f"{target_text}, port {ports_text}, shared with {principals_text}"

    def _format_ports(self, port_ranges: object) -> str:
        if isinstance(port_ranges, list):
            return ",".join(self.describer.format_value(port_range) for port_range in port_ranges)
        return self.describer.format_value(port_ranges)
