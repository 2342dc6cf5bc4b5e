"""Questions to AWS: each asked once, side by side, and none waited for without an end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from aws_privatelink_rds_lattice.sanitize import escaped

from .errors import CredentialsError, GoneError, UnreadError

Answer = Any  # What boto3 gives: dicts, lists and texts, shaped as AWS documents them.
Ask = Callable[[Callable[[], None]], Any]

# All that may be asked, by IAM's names: the policy on the page of permissions is made from it.
Action = Literal[
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
SILENCE = 25.0
# Questions on their way to one endpoint; boto3 keeps as many connections.
AT_ONCE = 10

# Codes that do not say "throttl" themselves.
_THROTTLED = {"RequestLimitExceeded", "TooManyRequestsException", "BandwidthLimitExceeded", "SlowDown"}
_CREDENTIALS = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_GONE = {"ResourceNotFoundException", "DBInstanceNotFound", "DBClusterNotFoundFault", "UnknownResourceException"}


class _Question:
    """A question on its way; ``heard`` is when there was a sign of life, on the monotonic clock."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.heard = float("inf")
        self.answer: Any = None
        self.error: Exception | None = None

    def hear(self) -> None:
        self.heard = time.monotonic()


class _Endpoint:
    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(AT_ONCE)
        self.silent = False


class Line:
    """The way to the endpoints. One that goes silent is not waited for again.

    Attributes:
        silence: Seconds without a sign of life after which an endpoint counts as silent.
    """

    def __init__(self, silence: float = SILENCE) -> None:
        """Begin with endpoints that all answer."""
        self.silence = silence
        self._endpoints: dict[str, _Endpoint] = {}

    def ask(self, name: str, ask: Ask) -> _Question:
        """Begin to ask an endpoint, in a thread of its own, which ends with the program where it hangs."""
        question, endpoint = _Question(), self._endpoints.setdefault(name, _Endpoint())

        def run() -> None:
            with endpoint.slots:
                question.hear()
                try:
                    question.answer = ask(question.hear)
                except Exception as error:  # noqa: BLE001 - raised again by ``answer``
                    question.error = error
            question.ended.set()

        threading.Thread(target=run, daemon=True).start()
        return question

    def answer(self, name: str, question: _Question, what: str) -> Any:  # noqa: ANN401 - whatever was asked for
        """Wait for the answer to a question.

        Args:
            name: The endpoint that was asked.
            question: The question.
            what: What is asked, for the message.

        Raises:
            UnreadError: The endpoint is silent; or whatever the question ended with.
        """
        endpoint = self._endpoints[name]
        while not question.ended.wait(min(1.0, max(0.0, question.heard + self.silence - time.monotonic()))):
            if endpoint.silent or time.monotonic() >= question.heard + self.silence:
                endpoint.silent = True
                raise UnreadError(
                    f"AWS did not answer {what} within {self.silence:.0f} s: {name} is silent",
                    "# run it again, from where that endpoint can be reached",
                )
        if question.error is not None:
            raise question.error
        return question.answer


class Reader:
    """Reads from AWS; an answer, or the failure to get one, is kept for the next who asks. Any thread may ask."""

    def __init__(self, client: Callable[[str], Any], line: Line | None = None) -> None:
        """Keep how to ask.

        Args:
            client: Makes a boto3 client for a service; it is called once a service.
            line: The way to the endpoints; a new one if None.
        """
        self._make_client = client
        self._line = line or Line()
        self._clients: dict[str, Any] = {}
        self._making = threading.Lock()
        self._questions: dict[str, _Question] = {}
        self._asking = threading.Lock()

    def afresh(self) -> Reader:
        """Return a reader that has asked nothing yet, with the same clients and the same way to the endpoints."""
        return Reader(self.client, self._line)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes when it runs
        """Return the boto3 client for a service."""
        with self._making:
            if service not in self._clients:
                self._clients[service] = self._make_client(service)
            return self._clients[service]

    def member(self, action: Action, name: str, /, **arguments: object) -> Answer:
        """Return one member of an operation's answer; a list that is not there is empty. Arguments as for ``read``."""
        return self.read(action, **arguments).get(name, [])

    def read(self, action: Action, /, **arguments: object) -> dict[str, Any]:
        """Return an operation's answer; of an operation with pages, all pages as one. Its texts are ``escaped``.

        Args:
            action: Service and operation.
            arguments: The operation's arguments.

        Raises:
            GoneError: What the arguments name is not there.
            UnreadError: There is no answer: access denied, throttled, timed out, or another error.
        """
        answer: dict[str, Any] = self.once(*self._question(action, arguments))
        return answer

    def begin(self, action: Action, /, **arguments: object) -> None:
        """Ask what ``read`` is soon to be asked with the same arguments, and wait for nothing."""
        key, endpoint, _, ask = self._question(action, arguments)
        self._begun(key, endpoint, ask)

    def _question(self, action: str, arguments: dict[str, object]) -> tuple[str, str, str, Ask]:
        client = self.client(action.partition(":")[0])
        key = json.dumps([action, arguments], sort_keys=True)
        return key, client.meta.endpoint_url, action, lambda hear: escaped(call(client, action, hear, **arguments))

    def ask(self, action: str, /, **arguments: object) -> dict[str, Any]:
        """Call an operation now, and keep nothing of it. Arguments, answer and errors as for ``read``."""
        _, endpoint, _, ask = self._question(action, arguments)
        answer: dict[str, Any] = self._line.answer(endpoint, self._line.ask(endpoint, ask), action)
        return answer

    def once(self, key: str, endpoint: str, what: str, ask: Ask) -> Any:  # noqa: ANN401 - whatever is asked for
        """Return what asking gives, or raise what it raises; the same key is asked once.

        Args:
            key: What tells the question from others.
            endpoint: Whom it goes to.
            what: What is asked, for the message.
            ask: Asks; it gets what it is to call for each sign of life.
        """
        return self._line.answer(endpoint, self._begun(key, endpoint, ask), what)

    def _begun(self, key: str, endpoint: str, ask: Ask) -> _Question:
        with self._asking:
            if key not in self._questions:
                self._questions[key] = self._line.ask(endpoint, ask)
            return self._questions[key]


def call(client: Any, action: str, hear: Callable[[], None] = lambda: None, **arguments: object) -> dict[str, Any]:  # noqa: ANN401 - see Reader.client
    """Call an operation of a boto3 client, all its pages, and put what goes wrong in words.

    Args:
        client: The client.
        action: Service and operation, by IAM's names.
        hear: Called for each page.
        arguments: The operation's arguments.

    Raises:
        UnreadError: See ``Reader.read``.
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
        if client.can_paginate(operation):
            pages, answer = client.get_paginator(operation).paginate(**arguments), {}
            for page in pages:
                hear()
                for key in pages.result_keys:
                    answer.setdefault(key.expression, []).extend(page.get(key.expression) or [])
        else:
            answer = getattr(client, operation)(**arguments)
    except ClientError as error:
        code, message = (escaped(error.response["Error"].get(key, "")) for key in ("Code", "Message"))
        if code in _CREDENTIALS or error.operation_name != name:  # Another operation: the one that gets credentials.
            raise CredentialsError(f"{code}: {message}", "# renew the AWS credentials") from error
        raise _unread(action, code, message) from error
    except ParamValidationError:
        raise
    except (
        CredentialRetrievalError,
        NoCredentialsError,
        PartialCredentialsError,
        SSOError,
        TokenRetrievalError,
    ) as error:
        raise CredentialsError(escaped(str(error)), "# give AWS credentials") from error
    except BotoCoreError as error:
        raise UnreadError(
            f"AWS did not answer {action}: {escaped(str(error))}", "# run it again, from where AWS can be reached"
        ) from error
    return answer


def _unread(action: str, code: str, message: str) -> UnreadError:
    if code.startswith("AccessDenied") or "Unauthorized" in code:
        return UnreadError(
            f"AWS denies {action} to these credentials",
            f"# allow the action {action}; the README has the whole policy",
        )
    if "throttl" in code.lower() or code in _THROTTLED:
        return UnreadError(f"AWS throttled {action}, retries included", "# wait a minute and run it again")
    kind = GoneError if code in _GONE else UnreadError
    return kind(f"AWS answered {action} with {code}: {message}", "# run it again")
