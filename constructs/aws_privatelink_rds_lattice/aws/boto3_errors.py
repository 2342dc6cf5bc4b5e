"""Convert the exceptions of boto3 and botocore to errors of this package.

botocore's exceptions have no common base: a response that cannot be parsed, an invalid endpoint URL, the output of a
``credential_process`` and a missing token file raise exceptions of their own modules or of Python.
"""

from __future__ import annotations

import contextlib
import logging
import re
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.error_text import describe_error, log_traceback, shorten_message

from .error_responses import convert_client_error
from .errors import (
    AccessSetupError,
    ApiError,
    CredentialsError,
    FailureKind,
    SettingsError,
    UnreadableResponseError,
    UnresponsiveEndpointError,
)
from .setup_errors import (
    convert_credentials_error,
    convert_settings_error,
    is_credentials_error,
    is_settings_error,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOGGER = logging.getLogger(__name__)
# The error of http.client, which botocore passes on.
_INVALID_HEADER = "Invalid header value"
_URL_PATH_PATTERN = re.compile(r"(https?://[^/\s\"]+)/[^\s\"]*")
_PROXY_REMEDY = "# correct the proxy in HTTPS_PROXY, or add the endpoint to NO_PROXY"
_URL_REMEDY = "# run the command again; if the error stays, correct the URL in AWS_ENDPOINT_URL or HTTPS_PROXY"
_TLS_REMEDY = "# set AWS_CA_BUNDLE to the file with the certificate authority of your network's proxy"


@contextlib.contextmanager
def converted_errors(action: str) -> Iterator[None]:
    """Convert the exceptions of boto3 during an action, such as "ec2:DescribeVpcs", to errors of this package.

    Raises:
        NotFoundError: A resource in the arguments does not exist.
        CredentialsError: The credentials are missing or invalid.
        UnresponsiveEndpointError: AWS does not respond.
        UnreadableResponseError: The response is not AWS's, or is cut short.
        ApiError: AWS denies or throttles the call, or returns another error; or an unforeseen exception.
    """
    # botocore is slow to import, and a help text does not need botocore.
    from botocore.exceptions import ParamValidationError  # noqa: PLC0415 - see above

    try:
        yield
    except (ApiError, ParamValidationError):  # The latter is a BotoCoreError, but no failure of AWS.
        raise
    except Exception as error:
        if is_credentials_error(error):
            raise convert_credentials_error(error) from error
        if is_settings_error(error):
            raise convert_settings_error(f"the request for {action}", error) from error
        raise _convert_call_error(action, error) or _unforeseen_error(action, error) from error


@contextlib.contextmanager
def converted_credentials_errors(profile: str | None = None) -> Iterator[None]:
    """Convert the exceptions of boto3 and Python while boto3 gets credentials.

    Args:
        profile: The profile of the credentials, for commands; None for the default.

    Raises:
        CredentialsError: The credentials cannot be had, or a call for the credentials failed.
        SettingsError: A setting is invalid.
    """
    try:
        yield
    except AccessSetupError:
        raise
    except Exception as error:
        call_error = error if isinstance(error, ApiError) else _convert_call_error("sts:GetCallerIdentity", error)
        if isinstance(call_error, AccessSetupError):
            raise call_error from error
        if call_error:
            raise CredentialsError(call_error.reason, call_error.remedy) from error
        log_traceback(_LOGGER, error)
        if is_settings_error(error):
            raise convert_settings_error("the AWS client for the credentials", error) from error
        raise convert_credentials_error(error, profile) from error


@contextlib.contextmanager
def converted_settings_errors(activity: str) -> Iterator[None]:
    """Convert the exceptions of boto3 while it reads settings to create something, such as "the AWS client of ec2".

    Raises:
        CredentialsError: The credentials are incomplete or cannot be had.
        SettingsError: A setting is invalid.
    """
    try:
        yield
    except ApiError:
        raise
    except Exception as error:
        log_traceback(_LOGGER, error)
        if is_credentials_error(error):
            raise convert_credentials_error(error) from error
        raise convert_settings_error(activity, error) from error


def _convert_call_error(action: str, error: Exception) -> ApiError | None:
    """Return the error for an exception of botocore about a request or a response; None for another exception."""
    from botocore import exceptions, parsers  # noqa: PLC0415 - slow to import

    if isinstance(error, exceptions.ClientError):
        return convert_client_error(action, error)
    if isinstance(error, parsers.ResponseParserError):
        # botocore's message repeats the response, which may have credentials.
        return UnreadableResponseError(action, "it is cut short, or not in AWS's format")
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError | exceptions.IncompleteReadError):
        return _convert_connection_error(action, error)
    return None


def _convert_connection_error(action: str, error: Exception) -> ApiError:
    """Return the error for a request that botocore cannot send, or that has no whole response."""
    from botocore import exceptions  # noqa: PLC0415 - slow to import

    message = shorten_message(str(error))
    if _INVALID_HEADER in message:
        return CredentialsError(
            "the credentials contain a line break or another character that HTTP does not allow",
            "# renew the AWS credentials",
            "copy them again",
        )
    if isinstance(error, exceptions.ProxyConnectionError):
        return SettingsError(f"AWS did not answer {action}: {message}", _PROXY_REMEDY, FailureKind.UNANSWERED)
    # The path of an operation is no part of the cause: all calls to an endpoint without an answer have one message.
    message = _URL_PATH_PATTERN.sub(r"\1/", message)
    if isinstance(error, exceptions.SSLError):
        return SettingsError(f"AWS did not answer {action}: {message}", _TLS_REMEDY, FailureKind.UNANSWERED)
    if type(error) is exceptions.HTTPClientError:
        # botocore's error for whatever urllib3 raises, such as for a URL that urllib3 cannot parse.
        return SettingsError(f"AWS did not answer {action}: {message}", _URL_REMEDY, FailureKind.UNANSWERED)
    return UnresponsiveEndpointError(action, message)


def _unforeseen_error(action: str, error: Exception) -> ApiError:
    log_traceback(_LOGGER, error)
    return ApiError(
        f"{action} failed: {describe_error(error)}", "# run the command again with --debug, and report the output"
    )
