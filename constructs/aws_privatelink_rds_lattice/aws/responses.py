"""Responses of AWS as dicts that name the operation if a member is missing."""

from __future__ import annotations

from typing import Any, NoReturn

from aws_privatelink_rds_lattice.sanitize import sanitize

from .errors import UnreadableResponseError


class ResponseObject(dict[str, Any]):
    """A response, or an object in a response; a missing member is an ``UnreadableResponseError``.

    Optional members are read with ``get``.
    """

    __slots__ = ("action",)

    def __init__(self, action: str, members: dict[str, Any]) -> None:
        """Store the action, such as "ec2:DescribeVpcs", and the members."""
        super().__init__(members)
        self.action = action

    def __missing__(self, name: str) -> NoReturn:
        """Raise the error for a member that the response lacks."""
        # botocore leaves out the members that its version does not know.
        raise UnreadableResponseError(
            self.action,
            f"it lacks {name}",
            "update boto3 and botocore, or check in the AWS console whether the resource has this value",
        )


def read_response(action: str, value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return a response with all strings sanitized, and all objects as ``ResponseObject``."""
    if isinstance(value, dict):
        members = {sanitize(name): read_response(action, item) for name, item in value.items()}
        return ResponseObject(action, members)
    if isinstance(value, list):
        return [read_response(action, item) for item in value]
    return sanitize(value)
