"""Find new shares with accounts outside the plan, or with accounts that AWS may refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.resources import allows_external_principals

from .first_share import is_shared_with_nobody
from .principals import find_own_account, is_account, is_organization, normalize_principal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext


def find_share_limits(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for the principals of new connections and of new shares."""
    if context.is_new or is_shared_with_nobody(context):
        yield from _find_organizations(context)
    yield from _find_refused_accounts(context)


def _find_organizations(context: ConnectionContext) -> Iterator[PlanFinding]:
    for principal, accesses in context.after.access_by_principal.items():
        if is_organization(principal):
            _, principal_association, *_ = accesses[0]
            text = f"which accounts get the connection: {context.describer.format_value(principal)}"
            addresses = [principal_association.address]
            yield context.finding(Effect.UNKNOWN, f"{text}, by {principal_association.address}", addresses=addresses)


def _find_refused_accounts(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each account of a new share for accounts of the organization alone."""
    for principal, accesses in context.after.access_by_principal.items():
        for _, _, *shares in accesses:
            for share in shares:
                is_limited = share.creates and allows_external_principals(share.after) is not True
                if is_limited and _is_other_account(context, principal):
                    text = f"whether principal {context.describer.format_value(principal)} is in your organization"
                    text += f": {share.address} does not allow other accounts"
                    yield context.finding(Effect.UNKNOWN, text, addresses=[share.address])


def _is_other_account(context: ConnectionContext, principal: str) -> bool:
    """Return True if a principal is an account other than the account of the connection."""
    return is_account(principal) and normalize_principal(principal) != find_own_account(context.connection_resources)
