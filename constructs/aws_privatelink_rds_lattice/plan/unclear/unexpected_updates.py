"""Find updates in-place of force-new arguments: a newer AWS provider may update the same resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.connection import TARGET_ARGUMENT
from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.references.resolver import ReferenceResolver
    from aws_privatelink_rds_lattice.plan.resources import PlanResource


def find_unexpected_updates(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each resource of a connection with such an update.

    A newer provider may update the argument of the same resource: what the connection then leads to is not known.
    """
    groups = [context.resources[name] for name in context.database_groups if name in context.resources]
    for resource in dict.fromkeys([*context.connection_resources, *groups]):
        names = _changed_force_new_arguments(context.after.state.references, resource)
        if context.before.target is not None:
            # A changed target has a finding of its own, however the provider changes the target.
            names.discard(TARGET_ARGUMENT)
        if names:
            change = f"{resource.address}: {context.describer.join(sorted(names))} changes without a replacement"
            text = f"{change}, which no known version of the AWS provider does"
            yield context.finding(Effect.UNKNOWN, text, addresses=[resource.address])


def _changed_force_new_arguments(references: ReferenceResolver, resource: PlanResource) -> set[str]:
    """Return the configured arguments with another value after an update in-place.

    The AWS provider plans an omitted argument of an updated resource as known after apply.
    """
    if not resource.persists or resource.unchanged:
        return set()
    before = resource.before or {}
    after = resource.after or {}
    names = FORCE_NEW.get(resource.resource_type, ())
    changed_names = {name for name in names if (before.get(name) or None) != (after.get(name) or None)}
    return {name for name in changed_names if references.is_configured(resource, name)}
