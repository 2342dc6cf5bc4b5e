"""Call operations of the AWS API, with all pages, and convert boto3's exceptions to errors of this package."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.sanitize import sanitize

from .errors import ApiError, CredentialsError, NotFoundError, UnresponsiveEndpointError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.exceptions import ClientError

_LOGGER = logging.getLogger(__name__)
# Throttling codes without the word "throttl".
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


def call_operation(
    boto3_client: Any,  # noqa: ANN401 - boto3 creates its classes at run time
    action: str,
    **arguments: object,
) -> dict[str, Any]:
    """Call an operation of a boto3 client and return the response, with the lists of all pages concatenated.

    Args:
        boto3_client: The client of the action's service.
        action: Service and operation, by IAM's names, such as "ec2:DescribeVpcs".
        arguments: The operation's arguments.

    Raises:
        ParamValidationError: An argument does not fit the operation.
        ApiError: See ``converted_errors``.
    """
    from botocore import xform_name  # noqa: PLC0415 - slow to import

    _LOGGER.debug("Calling %s in %s", action, boto3_client.meta.region_name)
    operation = xform_name(action.partition(":")[2])
    response: dict[str, Any] = {}
    with converted_errors(action):
        if not boto3_client.can_paginate(operation):
            response = getattr(boto3_client, operation)(**arguments)
            _log_retries(action, response)
            return response
        pages = boto3_client.get_paginator(operation).paginate(**arguments)
        for page in pages:
            _log_retries(action, page)
            for key in pages.result_keys:
                response.setdefault(key.expression, []).extend(page.get(key.expression) or [])
    return response


@contextlib.contextmanager
def converted_errors(action: str) -> Iterator[None]:
    """Convert the exceptions of boto3 during an action, such as "ec2:DescribeVpcs", to errors of this package.

    Raises:
        NotFoundError: A resource in the arguments does not exist.
        CredentialsError: The credentials are missing or invalid.
        UnresponsiveEndpointError: AWS does not respond.
        ApiError: AWS denies or throttles the call, or returns another error.
    """
    # botocore is slow to import, and a help text does not need botocore.
    from botocore import exceptions  # noqa: PLC0415 - see above

    try:
        yield
    except exceptions.ClientError as error:
        raise _convert_client_error(action, error) from error
    except exceptions.ParamValidationError:  # A subclass of BotoCoreError, but no failure of AWS.
        raise
    except (
        exceptions.CredentialRetrievalError,
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.SSOError,
        exceptions.TokenRetrievalError,
    ) as error:
        raise CredentialsError(sanitize(str(error)), "# give AWS credentials") from error
    except exceptions.BotoCoreError as error:
        raise UnresponsiveEndpointError(action, sanitize(str(error))) from error


def _log_retries(action: str, response: Mapping[str, Any]) -> None:
    retries = response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
    if retries:
        _LOGGER.debug("%s needed %d retries", action, retries)


def _convert_client_error(action: str, error: ClientError) -> ApiError:
    """Return the error of this package for an error response of AWS."""
    code = sanitize(error.response["Error"].get("Code", ""))
    message = sanitize(error.response["Error"].get("Message", ""))
    _LOGGER.debug("%s failed with %s", action, code)
    _log_retries(action, error.response)
    # To get credentials, boto3 may call another operation, such as sts:AssumeRole.
    is_credentials_call = error.operation_name != action.partition(":")[2]
    if code in _CREDENTIALS_CODES or is_credentials_call:
        return CredentialsError(f"{code}: {message}", "# renew the AWS credentials")
    if code.startswith("AccessDenied") or "Unauthorized" in code:
        return ApiError(
            f"AWS denies {action} to these credentials",
            f"# allow the action {action}; the README has the whole policy",
        )
    if "throttl" in code.lower() or code in _THROTTLING_CODES:
        return ApiError(f"AWS throttled {action}, retries included", "# wait a minute and run it again")
    error_class = NotFoundError if code in _NOT_FOUND_CODES else ApiError
    return error_class(f"AWS answered {action} with {code}: {message}", "# run it again")
