"""Convert the error responses of AWS to errors of this package."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.error_text import shorten_message
from aws_privatelink_rds_lattice.sanitize import sanitize

from .errors import ApiError, CredentialsError, FailureKind, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.exceptions import ClientError

_LOGGER = logging.getLogger(__name__)
# Throttling codes without the word "throttl".
_THROTTLING_CODES = {"RequestLimitExceeded", "TooManyRequestsException", "BandwidthLimitExceeded", "SlowDown", "429"}
_CREDENTIALS_CODES = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_NOT_FOUND_CODES = {
    "ResourceNotFoundException",
    "DBInstanceNotFound",
    "DBClusterNotFoundFault",
    "UnknownResourceException",
}
_FIRST_SERVER_ERROR_STATUS = 500
_WRONG_CLOCK_PATTERN = re.compile(r"signature (?:expired|not yet current)|request has expired|skewed", re.IGNORECASE)
# The part of AWS's message that names the kind of policy behind a denial, documented in IAM's user guide under
# "Troubleshoot access denied error messages".
_DENIAL_PATTERN = re.compile(r"(with an explicit deny\b.*|because no .*? allows\b.*)", re.IGNORECASE)
_ENCODED_MESSAGE_PATTERN = re.compile(r"\s*Encoded authorization failure message:.*", re.IGNORECASE)


def log_retries(action: str, response: Mapping[str, Any]) -> None:
    """Log the number of retries of a call, if any."""
    retries = response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
    if retries:
        _LOGGER.debug("%s needed %d retries", action, retries)


def is_throttling_code(code: str) -> bool:
    """Return True for the error code of a throttled call."""
    return "throttl" in code.lower() or code in _THROTTLING_CODES


def convert_client_error(action: str, error: ClientError) -> ApiError:
    """Return the error of this package for an error response of AWS."""
    code = sanitize(error.response["Error"].get("Code", ""))
    message = shorten_message(str(error.response["Error"].get("Message", "")))
    _LOGGER.debug("%s failed with %s", action, code)
    log_retries(action, error.response)
    # To get credentials, boto3 may call another operation, such as sts:AssumeRole.
    is_credentials_call = error.operation_name != action.partition(":")[2]
    if is_credentials_call:
        action = error.operation_name
    is_throttling = is_throttling_code(code)
    is_server_error = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= _FIRST_SERVER_ERROR_STATUS
    if code in _CREDENTIALS_CODES or (is_credentials_call and not is_throttling and not is_server_error):
        return _convert_credentials_response(f"{code}: {message}")
    if code.startswith("AccessDenied") or "Unauthorized" in code:
        return _convert_denial(action, message)
    if is_throttling:
        return ApiError(
            f"AWS throttled {action}, after all retries",
            "# wait a minute and run the command again",
            FailureKind.THROTTLED,
        )
    error_class = NotFoundError if code in _NOT_FOUND_CODES else ApiError
    kind = FailureKind.FAULT_OF_AWS if is_server_error else FailureKind.PERMANENT
    return error_class(f"AWS answered {action} with {code}: {message}", "# run the command again", kind)


def _convert_credentials_response(reason: str) -> CredentialsError:
    """Return the error for a response of AWS that rejects the credentials."""
    if _WRONG_CLOCK_PATTERN.search(reason):
        return CredentialsError(reason, "# set the clock of this machine", "set the clock of this machine")
    if "MultiFactorAuthentication" in reason:
        return CredentialsError(reason, "# type a new MFA code", "run the command again with a new MFA code")
    return CredentialsError(reason, "# renew the AWS credentials")


def _convert_denial(action: str, message: str) -> ApiError:
    """Return the error for a denial, with AWS's reason, unless AWS only says that no policy of the identity allows."""
    reason = f"AWS denies {action} to these credentials"
    message = _ENCODED_MESSAGE_PATTERN.sub("", message)
    policy = _DENIAL_PATTERN.search(message)
    if policy is None:
        # A message of a single word, or the usual one: the user, the action and the resource.
        has_reason = " " in message and "not authorized to perform" not in message
        return ApiError(f"{reason}: {message}" if has_reason else reason, _allow_remedy(action))
    if policy[0].lower().startswith("because no identity-based policy"):
        return ApiError(reason, _allow_remedy(action))
    return ApiError(
        f"{reason}: {policy[0]}",
        f"# ask the owner of that policy to allow {action}; your own policy is not enough",
    )


def _allow_remedy(action: str) -> str:
    return f"# allow the action {action}; the README links the whole policy"
