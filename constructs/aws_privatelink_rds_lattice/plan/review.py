"""Review a whole plan: each connection, with the effects of the plan on the connection."""

from __future__ import annotations

import itertools
import logging
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import exit_status

from .changes import find_connection_effects
from .connection import parse_configuration_target
from .connection_diffs import find_connection_diffs
from .context import ConnectionContext, ConnectionDiff, PlanContext
from .describe import ChangeDescriber
from .new_rules import NewRuleFinder, collect_required_ports
from .plan_effects import find_plan_effects
from .references import ReferenceResolver
from .resources import collect_plan_resources
from .state import PlanState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from .addresses import UnknownReference
    from .context import GatewayPorts
    from .finding import Effect, PlanFinding
    from .resources import PlanResource

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConnectionReview:
    """A connection with the effects of a plan.

    Attributes:
        name: The address of the resource configuration; the ARN if the configuration is not in the plan; the address
            of a resource gateway without a configuration in the plan.
        arn: The ARN of the configuration before the apply, or None.
        summary: The target, the ports and the principals.
        findings: The effects of the plan, most serious first; at least one.
    """

    name: str
    arn: str | None
    summary: str
    findings: tuple[PlanFinding, ...]


@dataclass(frozen=True)
class PlanReview:
    """The effects of a plan.

    Attributes:
        connections: The connections in the plan.
        findings: The findings about the plan as a whole.
    """

    connections: tuple[ConnectionReview, ...]
    findings: tuple[PlanFinding, ...]

    @property
    def exit_status(self) -> int:
        """1 if a finding fails, else 2 if something is unknown, else 0."""
        findings = [*self.findings]
        for connection in self.connections:
            findings += connection.findings
        return exit_status(finding.verdict for finding in findings)


def review_plan(document: Mapping[str, Any], allowed_effects: Collection[Effect] = ()) -> PlanReview:
    """Return the effects of a plan on the connections in the plan.

    Args:
        document: The plan; see ``parse_plan``.
        allowed_effects: The effects that the user accepts. They are reported as warnings.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    index = collect_plan_resources(document)
    resources = index.by_address
    references = ReferenceResolver(document, resources.values())
    before = PlanState(resources, lambda resource: resource.before, references)
    after = PlanState(resources, lambda resource: resource.after, references, previous=before)
    diffs = find_connection_diffs(resources, before, after)
    _LOGGER.debug("reviewed resources: %d, connections: %d", len(resources), len(diffs))
    connections_added, connections_removed = _count_moved_connections(diffs)
    required_ports = collect_required_ports(diff.after for diff in diffs if not diff.is_removed)
    plan = PlanContext(
        resources=resources,
        describer=ChangeDescriber(resources, index.sensitive_texts),
        allowed_effects=allowed_effects,
        new_rule_finder=NewRuleFinder(before, after, required_ports),
        connections_added=connections_added,
        connections_removed=connections_removed,
    )
    references_by_connection = _assign_references(diffs, resources, after.unknown_references)
    connections = tuple(_review_connections(plan, diffs, references_by_connection))
    unassigned_references = _find_unassigned_references(after.unknown_references, references_by_connection)
    plan_findings = tuple(find_plan_effects(document, resources.values(), diffs, unassigned_references, plan.describer))
    _LOGGER.debug("findings for the plan as a whole: %d", len(plan_findings))
    return PlanReview(connections, plan_findings)


def _count_moved_connections(diffs: Iterable[ConnectionDiff]) -> tuple[Counter[GatewayPorts], Counter[GatewayPorts]]:
    """Return the number of added connections and of removed connections for each gateway and port ranges."""
    added: Counter[GatewayPorts] = Counter()
    removed: Counter[GatewayPorts] = Counter()
    for diff in diffs:
        gateway_before = (diff.before.gateway, diff.before.port_ranges)
        gateway_after = (diff.after.gateway, diff.after.port_ranges)
        if gateway_before != gateway_after:
            added[gateway_after] += 1
            removed[gateway_before] += 1
    return added, removed


def _assign_references(
    diffs: Iterable[ConnectionDiff],
    resources: Mapping[str, PlanResource],
    unknown_references: Iterable[UnknownReference],
) -> dict[str, list[UnknownReference]]:
    """Return the unknown references of each connection's resources, by the name of the connection."""
    references_by_address: dict[str, list[UnknownReference]] = defaultdict(list)
    for reference in unknown_references:
        references_by_address[reference.resource.address].append(reference)
    references_by_connection: dict[str, list[UnknownReference]] = {}
    for diff in diffs:
        addresses = {resource.address for resource in diff.after.iter_resources(resources)}
        references: list[UnknownReference] = []
        for address in sorted(addresses & references_by_address.keys()):
            references += references_by_address[address]
        references_by_connection[diff.name] = references
    return references_by_connection


def _find_unassigned_references(
    unknown_references: Iterable[UnknownReference], references_by_connection: Mapping[str, list[UnknownReference]]
) -> list[UnknownReference]:
    """Return the unknown references from resources without a connection."""
    assigned = set(itertools.chain.from_iterable(references_by_connection.values()))
    return [reference for reference in unknown_references if reference not in assigned]


def _review_connections(
    plan: PlanContext, diffs: Sequence[ConnectionDiff], references_by_connection: Mapping[str, list[UnknownReference]]
) -> Iterator[ConnectionReview]:
    new_diffs_by_target = {}
    for diff in diffs:
        if diff.is_new and not diff.is_gateway_only:
            target = parse_configuration_target(diff.after.configuration_values)
            new_diffs_by_target[target] = diff
    for diff in diffs:
        successor = None
        if diff.is_removed and not diff.is_gateway_only:
            target = parse_configuration_target(diff.before.configuration_values)
            successor = new_diffs_by_target.get(target)
        context = ConnectionContext(plan, diff, references_by_connection[diff.name], successor)
        yield _review_connection(context)


def _review_connection(context: ConnectionContext) -> ConnectionReview:
    diff = context.diff
    findings = tuple(find_connection_effects(context))
    # A name that is not an address in the plan is an ARN, which can be sensitive.
    name = diff.name
    if not diff.main_resource:
        name = context.describer.format_value(name)
    name = sanitize(name)
    _LOGGER.debug("findings for connection %s: %d", name, len(findings))
    return ConnectionReview(
        name=name,
        arn=_find_arn(context),
        summary=sanitize(context.summary),
        findings=findings,
    )


def _find_arn(context: ConnectionContext) -> str | None:
    """Return the ARN of the resource configuration before the apply; None if unknown or without a configuration."""
    diff = context.diff
    if diff.is_gateway_only:
        return None
    arn: object = diff.name
    if diff.main_resource:
        arn = (diff.main_resource.before or {}).get("arn")
    if not isinstance(arn, str):
        return None
    text: str = sanitize(context.describer.format_value(arn))
    return text
