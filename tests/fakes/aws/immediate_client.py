"""A client that makes each missing call at once, so that a test reads a fact in one expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from aws_privatelink_rds_lattice.aws import AwsClient
from aws_privatelink_rds_lattice.aws.rounds import MissingResponses

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.aws import IamAction
    from aws_privatelink_rds_lattice.aws.access_logs import TrafficAction
    from aws_privatelink_rds_lattice.aws.database_lookup import DnsResolution

_Result = TypeVar("_Result")


class ImmediateClient(AwsClient):
    """A client that makes missing calls in the calling thread, and never raises ``MissingResponses``."""

    def fetch(self, action: IamAction | TrafficAction, /, **arguments: object) -> dict[str, Any]:
        return _make_missing_calls(lambda: super(ImmediateClient, self).fetch(action, **arguments))

    def prefetch(self, *actions: IamAction) -> None:
        _make_missing_calls(lambda: super(ImmediateClient, self).prefetch(*actions))

    def resolve_host(self, host: str, *, ipv6: bool) -> DnsResolution:
        return _make_missing_calls(lambda: super(ImmediateClient, self).resolve_host(host, ipv6=ipv6))


def _make_missing_calls(function: Callable[[], _Result]) -> _Result:
    try:
        return function()
    except MissingResponses as missing:
        for call in missing.calls:
            call.make()
    return function()
