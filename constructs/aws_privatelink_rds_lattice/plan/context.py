"""A link in a plan, with all that its findings are made of."""

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

    from .connection import ShareAccess
    from .describe import ChangeDescriber
    from .flow_diff import FlowDiff
    from .flows import GatewayFlows
    from .new_rules import NewRuleFinder
    from .ports import PortRange
    from .addresses import UnknownReference

    GatewayPorts = tuple[str, tuple[PortRange, ...] | None]


@dataclass(eq=False)
class ConnectionDiff:
    """A link before the apply and after it.

    Attributes:
        name: The address of its configuration, or the ARN where that is not in the plan, or the address of a gateway.
        main_resource: That resource; None where it is not in the plan.
        before: As it is.
        after: As it will be.
    """

    name: str
    main_resource: PlanResource | None
    before: ConnectionState
    after: ConnectionState

    @property
    def is_gateway_only(self) -> bool:
        """Whether it is a gateway with no configuration in the plan."""
        return self.main_resource is not None and self.main_resource.resource_type == RESOURCE_GATEWAY

    @property
    def is_new(self) -> bool:
        """Whether the plan makes it, and nothing of the kind was there."""
        return (
            self.main_resource is not None
            and self.main_resource.before is None
            and self.main_resource.after is not None
        )

    @property
    def is_removed(self) -> bool:
        """Whether it is not there after the apply."""
        return self.main_resource is not None and self.main_resource.after is None


@dataclass(eq=False)
class PlanContext:
    """What all links of a plan have in common.

    Attributes:
        resources: All, by address.
        describer: Says what changes.
        allowed_effects: What somebody means to have.
        new_rule_finder: What is opened that no link needs.
        connections_added: How many links need a gateway and ports after the apply, and did not before.
        connections_removed: How many no longer do.
        flow_diffs: What is taken away on the ways of a gateway, worked out once for all links on it.
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
    """A link, and what it has to be seen with.

    Attributes:
        plan: What all links have in common.
        diff: The link.
        unknown_references: What of it the plan does not say.
        successor: A new link that leads to where this one does, which is no longer there; or None.
        reported: What a finding names; it is not named again as a mere change.
    """

    plan: PlanContext
    diff: ConnectionDiff
    unknown_references: Sequence[UnknownReference]
    successor: ConnectionDiff | None
    reported: set[PlanResource] = field(default_factory=set)

    @property
    def resources(self) -> Mapping[str, PlanResource]:
        """All resources of the plan, by address."""
        return self.plan.resources

    @property
    def describer(self) -> ChangeDescriber:
        """What says what changes."""
        return self.plan.describer

    @property
    def before(self) -> ConnectionState:
        """The link before the apply."""
        return self.diff.before

    @property
    def after(self) -> ConnectionState:
        """The link after it."""
        return self.diff.after

    @functools.cached_property
    def connection_resources(self) -> list[PlanResource]:
        """Its resources on both sides, each once."""
        return list(
            dict.fromkeys([*self.before.iter_resources(self.resources), *self.after.iter_resources(self.resources)])
        )

    def share_access_resources(self, access: ShareAccess) -> list[PlanResource]:
        """Return the resources that a principal has the configuration by."""
        share = self.resources.get(access.resource_association.name)
        return [
            access.resource_association.resource,
            access.principal_association.resource,
            *([share] if share else []),
        ]

    @property
    def arn_changes(self) -> bool:
        """Whether the apply makes another configuration in its place."""
        return bool(self.diff.main_resource and self.diff.main_resource.is_replaced)

    def finding(self, effect: Effect, text: str, *, is_temporary: bool = False) -> PlanFinding:
        """Return a finding; what is cut off within the apply counts as the change of the ARN that it comes with."""
        follows = Effect.ARN_CHANGE if is_temporary and self.arn_changes else effect
        return create_plan_finding(
            effect, text, is_allowed=follows in ALLOWABLE_EFFECTS and follows in self.plan.allowed_effects
        )

    @property
    def summary(self) -> str:
        """Where the link leads, and whom it is shared with."""
        link = self.before if self.diff.is_removed else self.after
        if self.diff.is_gateway_only:
            return "a resource gateway, on which this plan has no resource configuration"
        if link.configuration_values is None:
            return "a resource configuration that is not in this plan"
        given = link.configuration_values.get("port_ranges")
        ports = (
            ",".join(self.describer.format_value(one) for one in given)
            if isinstance(given, list)
            else self.describer.format_value(given)
        )
        _, target = parse_configuration_target(link.configuration_values)
        who = (
            self.describer.join(link.access_by_principal.keys()) if link.access_by_principal else "nobody in this plan"
        )
        return f"{self.describer.format_value(target or 'nothing')}, port {ports}, shared with {who}"
