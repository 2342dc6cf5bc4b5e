"""Responses of an account without some member: AWS's models mark hardly any member of a response as required."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws.responses import ResponseObject

from .deployment_targets import sample_client
from .immediate_client import ImmediateClient

if TYPE_CHECKING:
    from .account import FakeAwsAccount
    from .sample_deployments import SampleDeployment

# The names from the response to a member; a list has the name "[]" for each of its items.
MemberPath = tuple[str, ...]


class RecordedResponses:
    """The responses of an account by call, and the members that somebody has read.

    Attributes:
        read_members: The action and the path of each member that a client has returned to a reader.
    """

    def __init__(self) -> None:
        self.read_members: set[tuple[str, MemberPath]] = set()
        self.by_call: dict[str, dict[str, Any]] = {}


class _TrackedObject(ResponseObject):
    """An object of a response that notes which of its members are read."""

    __slots__ = ("_path", "_read_members")

    def __init__(
        self, action: str, members: dict[str, Any], path: MemberPath, read_members: set[tuple[str, MemberPath]]
    ) -> None:
        super().__init__(action, members)
        self._path = path
        self._read_members = read_members

    def _note(self, name: str) -> None:
        self._read_members.add((self.action, (*self._path, name)))

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a member of any type
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._note(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - a member of any type
        self._note(name)
        return super().get(name, default)


class AbsentMemberClient(ImmediateClient):
    """A client that returns recorded responses, without a member; the first call of an operation makes the record."""

    recorded: RecordedResponses
    absent: tuple[str, MemberPath] | None

    def _call_endpoint(self, action: str, boto3_client: Any, arguments: dict[str, object]) -> dict[str, Any]:  # noqa: ANN401 - boto3's class
        call = json.dumps([action, arguments], sort_keys=True)
        if call not in self.recorded.by_call:
            response = super()._call_endpoint(action, boto3_client, arguments)
            self.recorded.by_call[call] = _track(response, action, (), self.recorded.read_members)
        recorded_response = self.recorded.by_call[call]
        if not self.absent or self.absent[0] != action:
            return recorded_response
        plain_response: dict[str, Any] = _plain(recorded_response)
        remove_response_member(plain_response, self.absent[1])
        tracked: dict[str, Any] = _track(plain_response, action, (), self.recorded.read_members)
        return tracked


def absent_member_client(
    account: FakeAwsAccount,
    deployment: SampleDeployment,
    recorded: RecordedResponses,
    absent: tuple[str, MemberPath] | None = None,
) -> AbsentMemberClient:
    """Return a client for a deployment whose responses lack a member.

    Args:
        account: The account.
        deployment: The deployment.
        recorded: The responses of earlier clients for the deployment.
        absent: The action and the path of the member.
    """
    healthy_client = sample_client(account, deployment)
    client = AbsentMemberClient(account.client)
    vars(client)["_resolve_dns"] = vars(healthy_client)["_resolve_dns"]
    client.recorded = recorded
    client.absent = absent
    return client


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _track(value: Any, action: str, path: MemberPath, read_members: set[tuple[str, MemberPath]]) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, dict):
        members = {name: _track(item, action, (*path, name), read_members) for name, item in value.items()}
        return _TrackedObject(action, members, path, read_members)
    if isinstance(value, list):
        return [_track(item, action, (*path, "[]"), read_members) for item in value]
    return value


def remove_response_member(value: Any, path: MemberPath) -> None:  # noqa: ANN401 - JSON of any shape
    """Remove a member from an object, and from each item of the lists on the way."""
    name, *rest = path
    if name == "[]":
        for item in value:
            remove_response_member(item, tuple(rest))
    elif not rest:
        value.pop(name, None)
    elif name in value:
        remove_response_member(value[name], tuple(rest))
