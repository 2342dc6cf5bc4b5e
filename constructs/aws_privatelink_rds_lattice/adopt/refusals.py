"""The reasons to refuse the adoption of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.errors import PrivateLinkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_privatelink_rds_lattice.aws import Deployment

# A resource with another status works, perhaps as before an update: UPDATE_FAILED says nothing about the traffic.
_ADOPTABLE_STATUSES = ("ACTIVE", "UPDATE_FAILED")
_STATUS_REMEDIES = {
    "CREATE_FAILED": "AWS cannot repair it: delete it, create another, and send Polytomic the new ARN",
    "CREATE_IN_PROGRESS": "run adopt again once it is ACTIVE",
    "UPDATE_IN_PROGRESS": "run adopt again once it is ACTIVE",
    "DELETE_IN_PROGRESS": "there is nothing left to adopt",
    "DELETE_FAILED": "finish its deletion, or ask who deletes it",
}


class AdoptionRefusedError(PrivateLinkError):
    """No connection may manage a deployment.

    Attributes:
        reasons: A line for each reason.
    """

    def __init__(self, reasons: list[str]) -> None:
        """Store the reasons."""
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def raise_refusals(deployment: Deployment) -> None:
    """Raise ``AdoptionRefusedError`` with all reasons to refuse the adoption, if there are reasons."""
    reasons = list(_find_refusals(deployment))
    if reasons:
        raise AdoptionRefusedError(reasons)


def _find_refusals(deployment: Deployment) -> Iterator[str]:
    configuration = deployment.configuration
    gateway = deployment.gateway
    if configuration.get("amazonManaged"):
        yield (
            f"AWS manages the resource configuration {configuration['id']}, so a connection cannot: create another for "
            "Polytomic"
        )
    yield from _status_refusals("resource configuration", configuration)
    yield from _status_refusals("resource gateway", gateway)


def _status_refusals(label: str, resource: Mapping[str, str]) -> Iterator[str]:
    status = resource["status"]
    if status in _ADOPTABLE_STATUSES:
        return
    failure_reason = f" ({resource['failureReason']})" if resource.get("failureReason") else ""
    remedy = _STATUS_REMEDIES.get(status, "this version does not know the status")
    yield f"the {label} {resource['id']} is {status}{failure_reason}: {remedy}"
