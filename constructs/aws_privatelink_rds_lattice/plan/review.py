"""Review a whole plan: each connection, with the effects of the plan on the connection."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status, worst_verdict

from .changes import find_connection_effects
from .context import PlanContext
from .finding import Allowances
from .plan_effects import find_plan_effects
from .plan_engine import Engine, describe_writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .connection_context import ConnectionContext
    from .finding import PlanFinding

_LOGGER = logging.getLogger(__name__)
NO_ALLOWANCES = Allowances()


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

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the findings."""
        return worst_verdict(finding.verdict for finding in self.findings)


@dataclass(frozen=True)
class PlanReview:
    """The effects of a plan.

    Attributes:
        connections: The connections in the plan.
        findings: The findings about the plan as a whole.
        written_by: The engine that wrote the plan, with its version; None if the plan does not show the engine.
    """

    connections: tuple[ConnectionReview, ...]
    findings: tuple[PlanFinding, ...]
    written_by: str | None = None

    @property
    def is_opentofu(self) -> bool:
        """True if OpenTofu wrote the plan."""
        return (self.written_by or "").startswith(Engine.OPENTOFU)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all findings."""
        parts: list[ConnectionReview | PlanFinding] = [*self.connections, *self.findings]
        return worst_verdict(part.verdict for part in parts)

    @property
    def exit_status(self) -> int:
        """1 if a finding fails, else 2 if something is unknown, else 0."""
        return exit_status([self.verdict])


def review_plan(document: Mapping[str, Any], allowances: Allowances = NO_ALLOWANCES) -> PlanReview:
    """Return the effects of a plan on the connections in the plan.

    Args:
        document: The plan; see ``parse_plan``.
        allowances: The findings that the user accepts. They are reported as warnings.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    plan = PlanContext(document, allowances)
    _LOGGER.debug("reviewed resources: %d, connections: %d", len(plan.resources), len(plan.connections))
    connections = tuple(map(_review_connection, plan.connections))
    plan_findings = tuple(find_plan_effects(plan))
    _LOGGER.debug("findings for the plan as a whole: %d", len(plan_findings))
    written_by = sanitize(describe_writer(document) or "") or None
    return PlanReview(connections, plan_findings, written_by)


def _review_connection(context: ConnectionContext) -> ConnectionReview:
    findings = tuple(find_connection_effects(context))
    # A name that is not an address in the plan is an ARN, which can be sensitive.
    name = context.name
    if not context.main_resource:
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
    arn: object = context.name
    if context.main_resource:
        arn = (context.main_resource.before or {}).get("arn")
    if context.is_gateway_only or not isinstance(arn, str):
        return None
    text: str = sanitize(context.describer.format_value(arn))
    return text
