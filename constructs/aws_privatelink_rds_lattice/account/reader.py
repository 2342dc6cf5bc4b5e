"""Questions to AWS, each asked once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .errors import CredentialsError, UnreadError

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = Any  # What boto3 gives: dicts, lists and texts, shaped as AWS documents them.

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


class Reader:
    """Reads from AWS; an answer, or the failure to get one, is kept for the next who asks."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        """Keep the function that makes a boto3 client for a service; it is called once a service."""
        self._make_client = client
        self._clients: dict[str, Any] = {}
        self._answers: dict[str, dict[str, Any] | UnreadError] = {}

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes when it runs
        """Return the boto3 client for a service."""
        if service not in self._clients:
            self._clients[service] = self._make_client(service)
        return self._clients[service]

    def member(self, service: str, operation: str, name: str, /, **arguments: object) -> Answer:
        """Return one member of an operation's answer; a list that is not there is empty. Arguments as for ``read``."""
        return self.read(service, operation, **arguments).get(name, [])

    def read(self, service: str, operation: str, **arguments: object) -> dict[str, Any]:
        """Return an operation's answer; of an operation with pages, all pages as one.

        Args:
            service: The service, as boto3 and IAM name it.
            operation: The operation, as boto3 names it.
            arguments: The operation's arguments.

        Raises:
            UnreadError: There is no answer: access denied, throttled, timed out, or another error.
        """
        key = json.dumps([service, operation, arguments], sort_keys=True)
        if key not in self._answers:
            try:
                self._answers[key] = call(self.client(service), operation, **arguments)
            except UnreadError as error:
                self._answers[key] = error
        answer = self._answers[key]
        if isinstance(answer, UnreadError):
            raise answer
        return answer


def call(client: Any, operation: str, **arguments: object) -> dict[str, Any]:  # noqa: ANN401 - see Reader.client
    """Call an operation of a boto3 client, all its pages, and put what goes wrong in words.

    Raises:
        UnreadError: See ``Reader.read``.
    """
    # Slow to import, and not needed for help.
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

    name = client.meta.method_to_api_mapping[operation]
    action = f"{client.meta.service_model.service_name}:{name}"
    try:
        answer: dict[str, Any] = (
            client.get_paginator(operation).paginate(**arguments).build_full_result()
            if client.can_paginate(operation)
            else getattr(client, operation)(**arguments)
        )
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
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
        raise CredentialsError(str(error), "# give AWS credentials") from error
    except BotoCoreError as error:
        raise UnreadError(
            f"AWS did not answer {action}: {error}", "# run it again, from where AWS can be reached"
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
    return UnreadError(f"AWS answered {action} with {code}: {message}", "# run it again")
