"""A client of the AWS API with a cache, and the IAM actions in use."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from aws_privatelink_rds_lattice.sanitize import sanitize

from .endpoint_pool import ApiCall, EndpointPool
from .operations import call_operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from .endpoint_pool import PendingCall

Response = Any  # A response of boto3, or a part of a response: dicts, lists and strings, shaped as AWS documents them.

# The actions that the commands call, by IAM's names. The policy for verify in docs/roles.md allows these actions. The
# option --reachability also calls the actions in checks.reachability.ReachabilityAction.
IamAction = Literal[
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRegions",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcs",
    "ec2:GetManagedPrefixListEntries",
    "ram:GetResourceShareAssociations",
    "ram:GetResourceShares",
    "ram:ListResourceSharePermissions",
    "rds:DescribeDBClusters",
    "rds:DescribeDBInstances",
    "rds:DescribeDBProxies",
    "rds:DescribeDBProxyEndpoints",
    "rds:DescribeDBProxyTargets",
    "rds:DescribeDBSubnetGroups",
    "route53:ListHostedZonesByVPC",
    "sts:GetCallerIdentity",
    "vpc-lattice:GetResourceConfiguration",
    "vpc-lattice:GetResourceGateway",
    "vpc-lattice:ListResourceConfigurations",
    "vpc-lattice:ListResourceEndpointAssociations",
    "vpc-lattice:ListResourceGateways",
    "vpc-lattice:ListTagsForResource",
]


class _PreparedCall(NamedTuple):
    """The arguments of ``AwsClient.get_or_call`` for an operation."""

    key: str
    endpoint: str
    description: str
    api_call: ApiCall


class AwsClient:
    """A client of the AWS API with a cache of responses and errors, so no call is made twice.

    All methods may be called from any thread.
    """

    def __init__(self, make_boto3_client: Callable[[str], Any], endpoint_pool: EndpointPool | None = None) -> None:
        """Create a client with an empty cache.

        Args:
            make_boto3_client: Returns a boto3 client for a service, such as "ec2". Called once for each service.
            endpoint_pool: The pool that runs the calls; a new pool if None.
        """
        self._make_boto3_client = make_boto3_client
        self._endpoint_pool = endpoint_pool or EndpointPool()
        self._boto3_clients: dict[str, Any] = {}
        self._boto3_clients_lock = threading.Lock()
        self._pending_calls: dict[str, PendingCall] = {}
        self._pending_calls_lock = threading.Lock()

    def without_cache(self) -> AwsClient:
        """Return a client with an empty cache, the same boto3 clients and the same endpoint pool."""
        return AwsClient(self.boto3_client, self._endpoint_pool)

    def boto3_client(self, service: str) -> Any:  # noqa: ANN401 - boto3 creates its classes at run time
        """Return the boto3 client for a service."""
        with self._boto3_clients_lock:
            if service not in self._boto3_clients:
                self._boto3_clients[service] = self._make_boto3_client(service)
            return self._boto3_clients[service]

    def fetch_member(self, action: IamAction, name: str, /, **arguments: object) -> Response:
        """Return a member of a response from the cache or from AWS, or an empty list if the member is missing.

        Args:
            action: See ``fetch``.
            name: The name of the response's member, such as "Vpcs".
            arguments: See ``fetch``.

        Raises:
            NotFoundError: See ``fetch``.
            ApiError: See ``fetch``.
        """
        return self.fetch(action, **arguments).get(name, [])

    def fetch(self, action: IamAction, /, **arguments: object) -> dict[str, Any]:
        """Return the response of an operation from the cache or from AWS.

        The pages of a paginated operation are merged, and all strings of the response are sanitized.

        Args:
            action: Service and operation.
            arguments: The operation's arguments.

        Raises:
            NotFoundError: A resource in the arguments does not exist.
            ApiError: The call failed: access denied, throttled, timed out, or another error.
        """
        response: dict[str, Any] = self.get_or_call(*self._prepare_call(action, arguments))
        return response

    def prefetch(self, action: IamAction, /, **arguments: object) -> None:
        """Start an operation, without waiting, for a later ``fetch`` with the same arguments."""
        prepared_call = self._prepare_call(action, arguments)
        self._start_once(prepared_call.key, prepared_call.endpoint, prepared_call.api_call)

    def call(self, action: str, /, **arguments: object) -> dict[str, Any]:
        """Return the response of an operation without reading or filling the cache.

        Arguments, response and errors are as for ``fetch``.
        """
        prepared_call = self._prepare_call(action, arguments)
        pending_call = self._endpoint_pool.submit(prepared_call.endpoint, prepared_call.api_call)
        response: dict[str, Any] = self._endpoint_pool.wait_for_response(prepared_call.endpoint, pending_call, action)
        return response

    def _prepare_call(self, action: str, arguments: dict[str, object]) -> _PreparedCall:
        boto3_client = self.boto3_client(action.partition(":")[0])

        def api_call(heartbeat: Callable[[], None]) -> Response:
            return sanitize(call_operation(boto3_client, action, heartbeat, **arguments))

        return _PreparedCall(
            key=json.dumps([action, arguments], sort_keys=True),
            endpoint=boto3_client.meta.endpoint_url,
            description=action,
            api_call=api_call,
        )

    def get_or_call(self, key: str, endpoint: str, description: str, api_call: ApiCall) -> Any:  # noqa: ANN401 - JSON
        """Return the response of a call from the cache, or make the call; raise the error of a failed call.

        Args:
            key: The cache key. Calls with the same key are made once.
            endpoint: The endpoint of the call.
            description: The call in words, for the error message.
            api_call: Makes the call.
        """
        return self._endpoint_pool.wait_for_response(endpoint, self._start_once(key, endpoint, api_call), description)

    def _start_once(self, key: str, endpoint: str, api_call: ApiCall) -> PendingCall:
        with self._pending_calls_lock:
            if key not in self._pending_calls:
                self._pending_calls[key] = self._endpoint_pool.submit(endpoint, api_call)
            return self._pending_calls[key]
