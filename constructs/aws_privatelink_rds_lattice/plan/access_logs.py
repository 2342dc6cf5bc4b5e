"""Find changes of the subscription to the access logs of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .finding import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .connection_context import ConnectionContext
    from .finding import PlanFinding
    from .resources import PlanResource

_DESTINATION = "destination_arn"


def find_access_log_effects(context: ConnectionContext, subscription: PlanResource) -> Iterator[PlanFinding]:
    """Yield a finding for the destination of the access logs that a connection loses or gets.

    Args:
        context: The connection.
        subscription: The changed subscription.
    """
    before = _describe_destination(context, subscription.before)
    after = _describe_destination(context, subscription.after)
    if subscription.after is None:
        text = f"{subscription.address} is deleted: AWS sends the access logs no longer to {before}"
        yield context.finding(Effect.LOGS_END, text)
    elif subscription.before is None:
        text = f"{subscription.address} is created: AWS sends the access logs to {after}"
        yield context.finding(Effect.CHANGED, text)
    elif before != after:
        text = f"{subscription.address} is replaced: AWS sends the access logs to {after}, no longer to {before}"
        yield context.finding(Effect.CHANGED, text)


def _describe_destination(context: ConnectionContext, values: object) -> str:
    """Return a destination in words; CloudWatch Logs has two ARNs for a log group, with and without ``:*``."""
    destination = values.get(_DESTINATION) if isinstance(values, dict) else None
    text = destination.removesuffix(":*") if isinstance(destination, str) else destination
    return context.describer.format_value(text)
