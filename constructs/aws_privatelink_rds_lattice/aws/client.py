"""Questions to AWS: each asked once, side by side, and none waited for without an end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from aws_privatelink_rds_lattice.sanitize import sanitize

from .errors import ApiError, CredentialsError, NotFoundError

Response = Any  # What boto3 gives: dicts, lists and texts, shaped as AWS documents them.
ApiCall = Callable[[Callable[[], None]], Any]

# All that may be asked, by IAM's names: the policy on the page of permissions is made from it.
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

# Seconds that an endpoint may be silent, boto3's own retries included.
IDLE_TIMEOUT = 25.0
# Questions on their way to one endpoint; boto3 keeps as many connections.
MAX_CALLS_PER_ENDPOINT = 10

# Codes that do not say "throttl" themselves.
_THROTTLING_CODES = {"RequestLimitExceeded", "TooManyRequestsException", "BandwidthLimitExceeded", "SlowDown"}
_CREDENTIALS_CODES = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_NOT_FOUND_CODES = {
    "ResourceNotFoundException",
    "DBInstanceNotFound",
    "DBClusterNotFoundFault",
    "UnknownResourceException",
}


class _PendingCall:
    """A question on its way; ``last_heartbeat`` is when there was a sign of life, on the monotonic clock."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.last_heartbeat = float("inf")
        self.response: Any = None
        self.error: Exception | None = None

    def heartbeat(self) -> None:
        self.last_heartbeat = time.monotonic()


class _EndpointState:
    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(MAX_CALLS_PER_ENDPOINT)
        self.is_unresponsive = False


class EndpointPool:
    """The way to the endpoints. One that goes silent is not waited for again.

    Attributes:
        idle_timeout: Seconds without a sign of life after which an endpoint counts as silent.
    """

    def __init__(self, idle_timeout: float = IDLE_TIMEOUT) -> None:
        """Begin with endpoints that all answer."""
        self.idle_timeout = idle_timeout
        self._endpoints: dict[str, _EndpointState] = {}

    def submit(self, endpoint: str, api_call: ApiCall) -> _PendingCall:
        """Begin to ask an endpoint, in a thread of its own, which ends with the program where it hangs."""
        question = _PendingCall()
        state = self._endpoints.setdefault(endpoint, _EndpointState())

        def run() -> None:
            with state.slots:
                question.heartbeat()
                try:
                    question.response = api_call(question.heartbeat)
                except Exception as error:  # noqa: BLE001 - raised again by ``answer``
                    question.error = error
            question.done.set()

        threading.Thread(target=run, daemon=True).start()
        return question

    def wait_for_response(self, endpoint: str, pending_call: _PendingCall, description: str) -> Any:  # noqa: ANN401 - whatever was asked for
        """Wait for the answer to a question.

        Args:
            endpoint: The endpoint that was asked.
            pending_call: The question.
            description: What is asked, for the message.

        Raises:
            ApiError: The endpoint is silent; or whatever the question ended with.
        """
        state = self._endpoints[endpoint]
        while not pending_call.done.wait(
            min(1.0, max(0.0, pending_call.last_heartbeat + self.idle_timeout - time.monotonic()))
        ):
            if state.is_unresponsive or time.monotonic() >= pending_call.last_heartbeat + self.idle_timeout:
                state.is_unresponsive = True
                raise ApiError(
                    f"AWS did not answer {description} within {self.idle_timeout:.0f} s: {endpoint} is silent",
                    "# run it again, from where that endpoint can be reached",
                )
        if pending_call.error is not None:
            raise pending_call.error
        return pending_call.response


class AwsClient:
    """Reads from AWS; an answer, or the failure to get one, is kept for the next who asks. Any thread may ask."""

    def __init__(self, make_boto3_client: Callable[[str], Any], endpoint_pool: EndpointPool | None = None) -> None:
        """Keep how to ask.

        Args:
            make_boto3_client: Makes a boto3 client for a service; it is called once a service.
            endpoint_pool: The way to the endpoints; a new one if None.
        """
        self._make_boto3_client = make_boto3_client
        self._endpoint_pool = endpoint_pool or EndpointPool()
        self._boto3_clients: dict[str, Any] = {}
        self._boto3_clients_lock = threading.Lock()
        self._pending_calls: dict[str, _PendingCall] = {}
        self._pending_calls_lock = threading.Lock()

    def without_cache(self) -> AwsClient:
        """Return a reader that has asked nothing yet, with the same clients and the same way to the endpoints."""
        return AwsClient(self.boto3_client, self._endpoint_pool)

    def boto3_client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes when it runs
        """Return the boto3 client for a service."""
        with self._boto3_clients_lock:
            if service not in self._boto3_clients:
                self._boto3_clients[service] = self._make_boto3_client(service)
            return self._boto3_clients[service]

    def fetch_member(self, action: IamAction, name: str, /, **arguments: object) -> Response:
        """Return one member of an operation's answer; a list that is not there is empty. Arguments as for ``read``."""
        return self.fetch(action, **arguments).get(name, [])

    def fetch(self, action: IamAction, /, **arguments: object) -> dict[str, Any]:
        """Return an operation's answer; of an operation with pages, all pages as one. Its texts are ``escaped``.

        Args:
            action: Service and operation.
            arguments: The operation's arguments.

        Raises:
            GoneError: What the arguments name is not there.
            ApiError: There is no answer: access denied, throttled, timed out, or another error.
        """
        answer: dict[str, Any] = self.get_or_call(*self._prepare_call(action, arguments))
        return answer

    def prefetch(self, action: IamAction, /, **arguments: object) -> None:
        """Ask what ``read`` is soon to be asked with the same arguments, and wait for nothing."""
        key, endpoint, _, ask = self._prepare_call(action, arguments)
        self._start_once(key, endpoint, ask)

    def _prepare_call(self, action: str, arguments: dict[str, object]) -> tuple[str, str, str, ApiCall]:
        client = self.boto3_client(action.partition(":")[0])
        key = json.dumps([action, arguments], sort_keys=True)
        return (
            key,
            client.meta.endpoint_url,
            action,
            lambda hear: sanitize(call_operation(client, action, hear, **arguments)),
        )

    def call(self, action: str, /, **arguments: object) -> dict[str, Any]:
        """Call an operation now, and keep nothing of it. Arguments, answer and errors as for ``read``."""
        _, endpoint, _, ask = self._prepare_call(action, arguments)
        answer: dict[str, Any] = self._endpoint_pool.wait_for_response(
            endpoint, self._endpoint_pool.submit(endpoint, ask), action
        )
        return answer

    def get_or_call(self, key: str, endpoint: str, description: str, api_call: ApiCall) -> Any:  # noqa: ANN401 - whatever is asked for
        """Return what asking gives, or raise what it raises; the same key is asked once.

        Args:
            key: What tells the question from others.
            endpoint: Whom it goes to.
            description: What is asked, for the message.
            api_call: Asks; it gets what it is to call for each sign of life.
        """
        return self._endpoint_pool.wait_for_response(endpoint, self._start_once(key, endpoint, api_call), description)

    def _start_once(self, key: str, endpoint: str, api_call: ApiCall) -> _PendingCall:
        with self._pending_calls_lock:
            if key not in self._pending_calls:
                self._pending_calls[key] = self._endpoint_pool.submit(endpoint, api_call)
            return self._pending_calls[key]


def call_operation(
    boto3_client: Any, action: str, heartbeat: Callable[[], None] = lambda: None, **arguments: object
) -> dict[str, Any]:  # noqa: ANN401 - see Reader.client
    """Call an operation of a boto3 client, all its pages, and put what goes wrong in words.

    Args:
        boto3_client: The client.
        action: Service and operation, by IAM's names.
        heartbeat: Called for each page.
        arguments: The operation's arguments.

    Raises:
        ApiError: See ``Reader.read``.
    """
    # Slow to import, and not needed for help.
    from botocore import xform_name  # noqa: PLC0415 - see above
    from botocore.exceptions import (  # noqa: PLC0415 - see above
        BotoCoreError,
        ClientError,
        CredentialRetrievalError,
        NoCredentialsError,
        ParamValidationError,
        PartialCredentialsError,
        SSOError,
        TokenRetrievalError,
    )

    name = action.partition(":")[2]
    operation = xform_name(name)
    try:
        answer: dict[str, Any]
        if boto3_client.can_paginate(operation):
            pages, answer = boto3_client.get_paginator(operation).paginate(**arguments), {}
            for page in pages:
                heartbeat()
                for key in pages.result_keys:
                    answer.setdefault(key.expression, []).extend(page.get(key.expression) or [])
        else:
            answer = getattr(boto3_client, operation)(**arguments)
    except ClientError as error:
        code, message = (sanitize(error.response["Error"].get(key, "")) for key in ("Code", "Message"))
        if (
            code in _CREDENTIALS_CODES or error.operation_name != name
        ):  # Another operation: the one that gets credentials.
            raise CredentialsError(f"{code}: {message}", "# renew the AWS credentials") from error
        raise _api_error(action, code, message) from error
    except ParamValidationError:
        raise
    except (
        CredentialRetrievalError,
        NoCredentialsError,
        PartialCredentialsError,
        SSOError,
        TokenRetrievalError,
    ) as error:
        raise CredentialsError(sanitize(str(error)), "# give AWS credentials") from error
    except BotoCoreError as error:
        raise ApiError(
            f"AWS did not answer {action}: {sanitize(str(error))}", "# run it again, from where AWS can be reached"
        ) from error
    return answer


def _api_error(action: str, code: str, message: str) -> ApiError:
    if code.startswith("AccessDenied") or "Unauthorized" in code:
        return ApiError(
            f"AWS denies {action} to these credentials",
            f"# allow the action {action}; the README has the whole policy",
        )
    if "throttl" in code.lower() or code in _THROTTLING_CODES:
        return ApiError(f"AWS throttled {action}, retries included", "# wait a minute and run it again")
    kind = NotFoundError if code in _NOT_FOUND_CODES else ApiError
    return kind(f"AWS answered {action} with {code}: {message}", "# run it again")
