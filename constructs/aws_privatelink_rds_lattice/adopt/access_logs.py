"""Adopt the subscription to the access logs of a resource configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError

from .notes import PlannedChange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws.client import Response

    from .draft import ConnectionDraft

# The services of the destinations, in the order in which a connection takes over a subscription.
_SERVICES = ("logs", "s3", "firehose")


def adopt_access_logs(draft: ConnectionDraft, state_files: Mapping[str, Path]) -> None:
    """Import a subscription, and add a note for each other subscription.

    A module in a state is adopted with a subscription only if the state has the subscription: otherwise Terraform
    would create a second one. AWS refuses a second subscription with the same kind of destination for a service and a
    service network; for a resource configuration, no source says so.
    https://github.com/aws/aws-application-networking-k8s/blob/main/docs/api-types/access-log-policy.md
    """
    if "resource_configuration" not in draft.import_ids and not draft.state_module:
        return  # Terraform would create another resource configuration.
    try:
        subscriptions = draft.deployment.lattice.list_access_log_subscriptions(draft.deployment.configuration_arn)
    except ApiError as error:
        draft.add_note(PlannedChange.UNMANAGED, f"the access logs of the configuration, if any: {error.reason}")
        return
    ordered = sorted(subscriptions, key=_service_rank)
    for position, subscription in enumerate(ordered):
        is_in_module = subscription["id"] in state_files
        if position == 0 and is_in_module is bool(draft.state_module):
            _adopt_subscription(draft, subscription)
        else:
            draft.add_note(
                PlannedChange.UNMANAGED,
                f"the subscription {subscription['id']}, which sends the access logs to "
                f"{subscription['destinationArn']}",
            )


def _service_rank(subscription: Response) -> tuple[int, str]:
    service = subscription["destinationArn"].split(":")[2]
    return _SERVICES.index(service) if service in _SERVICES else len(_SERVICES), subscription["id"]


def _adopt_subscription(draft: ConnectionDraft, subscription: Response) -> None:
    draft.connection["access_logs"] = subscription["destinationArn"]
    draft.import_ids["access_log_subscription"] = subscription["id"]
    tags = draft.deployment.lattice.fetch_tags(subscription["arn"])
    if {key: value for key, value in tags.items() if not key.startswith("aws:")} != draft.connection.get("tags", {}):
        draft.add_note(PlannedChange.UPDATED, f"the tags of the access log subscription {subscription['id']}")
