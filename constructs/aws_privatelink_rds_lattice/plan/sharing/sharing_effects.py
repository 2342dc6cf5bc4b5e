"""Find all effects of a plan on who has the database of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .database_sharing import find_database_sharing
from .resource_policies import find_policy_changes
from .service_networks import find_network_sharing
from .share_limits import find_share_limits
from .shared_resources import find_shared_resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_privatelink_rds_lattice.plan.context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.finding import PlanFinding


def find_sharing_effects(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for shares, groups, service networks and resource policies, beside the principals."""
    yield from find_database_sharing(context)
    yield from find_shared_resources(context)
    yield from find_policy_changes(context)
    yield from find_network_sharing(context)
    yield from find_share_limits(context)
