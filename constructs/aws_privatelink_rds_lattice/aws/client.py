"""A client of the AWS API with the responses of all calls, and the IAM actions in use."""

from __future__ import annotations

import functools
import json
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal

from aws_privatelink_rds_lattice.sanitize import sanitize

from .call_failures import CallFailures
from .database_lookup import resolve_dns
from .errors import ApiError
from .operations import call_operation
from .responses import read_response
from .rounds import ApiCall, MissingResponses

if TYPE_CHECKING:
    from collections.abc import Callable

    from .access_logs import TrafficAction
    from .database_lookup import DnsResolution

    DnsResolver = Callable[..., DnsResolution]

Response = Any  # A response of boto3, or a part of a response: dicts, lists and strings, shaped as AWS documents them.

# The actions that the commands call, by IAM's names. The policy for verify in docs/roles.md allows these actions. The
# option --reachability also calls the actions in checks.reachability.ReachabilityAction.
IamAction = Literal[
    "ec2:DescribeDhcpOptions",
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
    "ram:GetPermission",
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
    "vpc-lattice:ListAccessLogSubscriptions",
    "vpc-lattice:ListResourceConfigurations",
    "vpc-lattice:ListResourceEndpointAssociations",
    "vpc-lattice:ListResourceGateways",
    "vpc-lattice:ListTagsForResource",
]


def _cached_with_errors(make_boto3_client: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a function that creates the boto3 client for a service once, and raises the error of a failure again.

    With a wrong setting, each call of each check would otherwise create a client, in some milliseconds.
    """

    @functools.cache
    def make_once(service: str) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(make_boto3_client(service))
        except Exception as error:  # noqa: BLE001 - raised for each call
            future.set_exception(error)
        return future

    return lambda service: make_once(service).result()


class AwsClient:
    """A client of the AWS API, with the responses and the errors of all calls, so no call is made twice.

    ``fetch`` and ``resolve_host`` make no call: a function that uses them runs in ``run_in_rounds``.

    Attributes:
        boto3_client: Returns the boto3 client for a service, always the same client, or raises the same error.
    """

    def __init__(
        self,
        make_boto3_client: Callable[[str], Any],
        resolve_dns: DnsResolver = resolve_dns,
        failures: CallFailures | None = None,
    ) -> None:
        """Create a client without responses.

        Args:
            make_boto3_client: Creates a boto3 client for a service, such as "ec2".
            resolve_dns: Resolves a DNS name, with the parameters of ``database_lookup.resolve_dns``.
            failures: The failures of calls; several clients may share the object.
        """
        self.boto3_client = _cached_with_errors(make_boto3_client)
        self._resolve_dns = resolve_dns
        self._failures = failures or CallFailures()
        self._calls: dict[str, ApiCall] = {}

    def without_responses(self, *, forget_failures: bool = False) -> AwsClient:
        """Return a client without responses, with the same boto3 clients.

        Args:
            forget_failures: True to call endpoints again that did not answer.
        """
        failures = CallFailures() if forget_failures else self._failures
        return type(self)(self.boto3_client, self._resolve_dns, failures)

    def fetch_list(self, action: IamAction | TrafficAction, name: str, /, **arguments: object) -> list[Response]:
        """Return a list of the response of ``fetch``, such as "Vpcs"; an empty list if the response has none."""
        items: list[Response] = self.fetch(action, **arguments).get(name, [])
        return items

    def fetch(self, action: IamAction | TrafficAction, /, **arguments: object) -> dict[str, Any]:
        """Return the response of an operation, with all pages merged and all strings sanitized.

        Raises:
            MissingResponses: The call is not made yet.
            NotFoundError: A resource in the arguments does not exist.
            ApiError: The call failed: access denied, throttled, timed out, or another error.
        """
        response: dict[str, Any] = self._api_call(action, arguments).response()
        return response

    def prefetch(self, *actions: IamAction) -> None:
        """Have operations without arguments called for later use; ``fetch`` raises the errors of the calls."""
        calls = [self._api_call(action, {}) for action in actions]
        missing_calls = [call for call in calls if not call.done()]
        if missing_calls:
            raise MissingResponses(missing_calls)

    def _api_call(self, action: IamAction | TrafficAction, arguments: dict[str, object]) -> ApiCall:
        key = json.dumps([action, arguments], sort_keys=True)
        if key not in self._calls:
            # boto3 can create clients in one thread only, so the client is created before the call.
            boto3_client = self.boto3_client(action.partition(":")[0])
            self._calls[key] = ApiCall(functools.partial(self._call_endpoint, action, boto3_client, arguments))
        return self._calls[key]

    def resolve_host(self, host: str, *, ipv6: bool) -> DnsResolution:
        """Return the result of resolving a host with this machine's resolver, sanitized.

        Raises:
            MissingResponses: The look-up is not made yet.
            OSError: The host does not resolve.
            ApiError: The resolver does not answer in time.
        """
        key = json.dumps(["resolve", host, ipv6])
        if key not in self._calls:
            self._calls[key] = ApiCall(
                lambda: sanitize(list(self._resolve_dns(host, ipv6=ipv6))),  # sanitize skips tuples
                ApiError(
                    f"this machine's resolver did not answer a look-up of {host}",
                    "# run the command again on a machine that can resolve the name",
                ),
            )
        aliases, addresses = self._calls[key].response()
        return aliases, addresses

    def call(self, action: str, /, **arguments: object) -> dict[str, Any]:
        """Make a call at once, in this thread, without keeping the response; errors are as of ``fetch``."""
        return self._call_endpoint(action, self.boto3_client(action.partition(":")[0]), arguments)

    def _call_endpoint(
        self,
        action: str,
        boto3_client: Any,  # noqa: ANN401 - boto3 creates its classes at run time
        arguments: dict[str, object],
    ) -> dict[str, Any]:
        """Call an operation, unless ``CallFailures`` has the error of earlier calls, which this call would repeat."""
        endpoint: str = boto3_client.meta.endpoint_url
        self._failures.raise_if_pointless(endpoint, action)
        try:
            response: dict[str, Any] = read_response(action, call_operation(boto3_client, action, **arguments))
        except ApiError as error:
            self._failures.note_error(endpoint, action, error)
            raise
        self._failures.note_response(endpoint, action)
        return response
