"""Find changes of the access logs of a connection: of the subscription, and of the destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .finding import Effect
from .parsing.document import iter_change_entries
from .resources import UnknownValue, is_known_text, iter_ids, parse_entry, select_created

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .connection_context import ConnectionContext
    from .finding import PlanFinding
    from .resources import PlanResource, ResourceValues
    from .unclear.part_mentions import PartMention

_DESTINATION = "destination_arn"
_SOURCE_ARGUMENTS = ("resource_identifier", "resource_arn")
_DESTINATION_TYPES = ("aws_cloudwatch_log_group", "aws_s3_bucket", "aws_kinesis_firehose_delivery_stream")


class AccessLogChange(NamedTuple):
    """A subscription to access logs, as a connection has it.

    Attributes:
        before: The values before the apply; None if the connection does not have the subscription before the apply.
        after: The same after the apply.
    """

    before: ResourceValues | None
    after: ResourceValues | None


def find_access_log_effects(
    context: ConnectionContext, subscription: PlanResource, mentions: list[PartMention]
) -> Iterator[PlanFinding]:
    """Yield a finding for the destination of the access logs that a connection loses or gets.

    Args:
        context: The connection.
        subscription: The changed subscription.
        mentions: The parts of the connection in the subscription.
    """
    if subscription.is_forgotten:
        yield context.finding(Effect.NOT_MANAGED, context.describer.describe_forgetting(subscription))
        if not subscription.creates:
            return
    change = _select_values(context, subscription, mentions)
    before = _describe_destination(context, change.before)
    after = _describe_destination(context, change.after)
    action = _describe_action(subscription)
    if change.before is not None and change.after is None:
        yield context.finding(Effect.LOGS_END, f"{action}: AWS sends the access logs no longer to {before}")
    elif change.after is not None and change.before is None:
        yield context.finding(Effect.CHANGED, f"{action}: AWS sends the access logs to {after}")
    elif before != after:
        text = f"{action}: AWS sends the access logs to {after}, no longer to {before}"
        yield context.finding(Effect.CHANGED, text)


def _select_values(
    context: ConnectionContext, subscription: PlanResource, mentions: list[PartMention]
) -> AccessLogChange:
    """Return the values of a subscription as far as the subscription is for the connection."""
    is_before = any(mention.is_before and mention.part == context.name for mention in mentions)
    is_after = any(mention.is_after and mention.part == context.name for mention in mentions)
    if isinstance((subscription.after or {}).get(_SOURCE_ARGUMENTS[0]), UnknownValue):
        is_after = is_after or not _is_for_others(context, subscription)
    if subscription.is_forgotten:
        is_before = False
    return AccessLogChange(subscription.before if is_before else None, subscription.after if is_after else None)


def _is_for_others(context: ConnectionContext, subscription: PlanResource) -> bool:
    """Return True if the configuration refers to another connection."""
    mentions: list[PartMention] = []
    for connection in context.plan.connections:
        if connection.name != context.name:
            mentions += context.plan.part_mentions.get(connection.name, ())
    return any(mention.is_after and mention.resource.address == subscription.address for mention in mentions)


def _describe_action(subscription: PlanResource) -> str:
    if subscription.is_replaced and not subscription.is_forgotten:
        return f"{subscription.address} is replaced"
    if subscription.creates:
        return f"{subscription.address} is created"
    if subscription.destroys:
        return f"{subscription.address} is deleted"
    return f"{subscription.address} is updated in-place"


def find_lost_access_logs(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each unchanged subscription that no longer has its configuration or its destination."""
    configuration = context.main_resource
    if configuration is None:
        return
    for subscription in context.plan.access_log_subscriptions:
        if not subscription.unchanged or not _is_for(subscription.after, configuration.before):
            continue
        if context.arn_changes and not configuration.is_forgotten:
            text = f"{subscription.address} keeps the ARN that {configuration.address} has before its replacement"
            yield context.finding(Effect.LOGS_END, text)
        for destination in _iter_destroyed_destinations(context, subscription.after):
            action = "replaced" if destination.creates else "deleted"
            text = f"{destination.address}, the destination of {subscription.address}, is {action}"
            yield context.finding(Effect.LOGS_END, text)


def find_access_log_drift(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each subscription that somebody deleted or changed outside of Terraform."""
    configuration = context.main_resource
    for drift in context.plan.access_log_drift:
        if configuration is None or not _is_for(drift.before, configuration.before):
            continue
        before = _describe_destination(context, drift.before)
        if drift.after is None:
            created = {resource.address for resource in select_created(context.plan.access_log_subscriptions)}
            recovery = "created again" if drift.address in created else "not created again"
            yield context.finding(Effect.DRIFT, f"{drift.address} was deleted, and {recovery}; destination: {before}")
        elif before != _describe_destination(context, drift.after):
            after = _describe_destination(context, drift.after)
            text = f"{drift.address}: {_DESTINATION} changed from {before} to {after}"
            yield context.finding(Effect.DRIFT, text)


def list_subscriptions(document: Mapping[str, Any], list_name: str) -> list[PlanResource]:
    """Return the subscriptions in ``resource_changes`` or ``resource_drift``.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    return [parse_entry(entry) for entry in iter_change_entries(document, list_name, _is_subscription)]


def _is_subscription(summary: Mapping[str, Any]) -> bool:
    is_managed = summary.get("mode", "managed") == "managed"
    return is_managed and str(summary["type"]) == tf.ACCESS_LOG_SUBSCRIPTION


def _is_for(subscription: ResourceValues | None, configuration: ResourceValues | None) -> bool:
    """Return True if a subscription names the ID or the ARN of a resource configuration."""
    sources = {str((subscription or {}).get(argument)) for argument in _SOURCE_ARGUMENTS}
    return not sources.isdisjoint(iter_ids(configuration))


def _iter_destroyed_destinations(
    context: ConnectionContext, subscription: ResourceValues | None
) -> Iterator[PlanResource]:
    destination = _normalize_destination((subscription or {}).get(_DESTINATION))
    for resource_type in _DESTINATION_TYPES:
        for resource in context.plan.other_changes.iter_type(resource_type):
            arns = {_normalize_destination(arn) for arn in iter_ids(resource.before)}
            if resource.destroys and destination in arns:
                yield resource


def _normalize_destination(arn: object) -> object:
    """Return an ARN; CloudWatch Logs has two ARNs for a log group, with and without ``:*``."""
    return arn.removesuffix(":*") if is_known_text(arn) else arn


def _describe_destination(context: ConnectionContext, values: ResourceValues | None) -> str:
    return context.describer.format_value(_normalize_destination((values or {}).get(_DESTINATION)))
