"""Convert the exceptions of boto3, botocore and Python about credentials and settings to errors of this package."""

from __future__ import annotations

import json
import shlex
import traceback

from aws_privatelink_rds_lattice.error_text import describe_error, shorten_message

from .errors import CredentialsError, SettingsError

# Exceptions of botocore about credentials, by name: an earlier botocore lacks some.
_CREDENTIALS_ERRORS = (
    "CredentialRetrievalError",
    "LoginError",
    "MetadataRetrievalError",
    "NoAuthTokenError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "RefreshWithMFAUnsupportedError",
    "SSOError",
    "TokenRetrievalError",
)
_SETTINGS_ERRORS = (
    "BaseEndpointResolverError",
    "ConfigParseError",
    "EndpointProviderError",
    "InvalidDefaultsMode",
    "InvalidEndpointConfigurationError",
    "InvalidIMDSEndpointError",
    "InvalidIMDSEndpointModeError",
    "InvalidProxiesConfigError",
    "InvalidRegionError",
    "InvalidRetryConfigurationError",
    "InvalidSTSRegionalEndpointsConfigError",
)
# The errors of botocore and Python for an endpoint URL have no class of their own, only these messages.
_ENDPOINT_ERRORS = ("Invalid endpoint", "Invalid IPv6 URL", "Port could not be cast", "Port out of range")
_SSO_LOGIN_ERRORS = ("SSOError", "TokenRetrievalError")


def is_credentials_error(error: Exception) -> bool:
    """Return True for an exception of botocore about credentials."""
    return _is_a(error, *_CREDENTIALS_ERRORS)


def convert_credentials_error(error: Exception, profile: str | None = None) -> CredentialsError:
    """Return the error for an exception of botocore or Python while boto3 gets credentials."""
    reason = _credentials_reason(error)
    profile_option = f" --profile {shlex.quote(profile)}" if profile else ""
    other_profile = "or pass another --profile"
    advice = ""
    if _is_a(error, *_SSO_LOGIN_ERRORS):
        advice = f"log in again: aws sso login{profile_option}"
    elif _is_a(error, "LoginError"):
        advice = f"log in again: aws login{profile_option}"
    elif _is_a(error, "RefreshWithMFAUnsupportedError"):
        advice = "run the command again with a new MFA code"
    elif isinstance(error, EOFError):
        advice = "run the command in a terminal, or send the code to standard input"
    elif isinstance(error, json.JSONDecodeError) or "custom-process" in reason:
        advice = f"correct the credential_process of the profile, {other_profile}"
    elif isinstance(error, OSError):
        advice = f"correct the path, {other_profile}"
    elif not _is_a(error, "NoCredentialsError"):
        advice = f"correct that, {other_profile}"
    remedy = "# configure AWS credentials"
    return CredentialsError(reason, remedy, advice) if advice else CredentialsError(reason, remedy)


def _credentials_reason(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "the role needs an MFA code"
    message = shorten_message(str(error))
    if isinstance(error, json.JSONDecodeError):
        # The error of a credential_process does not name the program.
        return f"the output of credential_process is not JSON: {message}"
    if isinstance(error, OSError) and error.filename:
        return shorten_message(f"{error.filename}: {error.strerror}")
    if _is_a(error, "BotoCoreError"):
        return message.removesuffix(".")
    provider_name = _find_provider_name(error)
    reason = describe_error(error).removesuffix(".")
    return f"Error when retrieving credentials from {provider_name}: {reason}" if provider_name else reason


def _find_provider_name(error: Exception) -> str | None:
    """Return botocore's name of the credential provider in the traceback, such as "custom-process", or None.

    The errors of Python do not name the provider, such as an IndexError for an empty ``credential_process``.
    """
    for frame, _ in traceback.walk_tb(error.__traceback__):
        provider = frame.f_locals.get("self")
        if type(provider).__module__ == "botocore.credentials":
            name = getattr(provider, "METHOD", None) or getattr(provider, "method", None)
            if isinstance(name, str):
                return name
    return None


def is_settings_error(error: Exception) -> bool:
    """Return True for an exception about a setting that the credentials do not come from."""
    is_endpoint_error = isinstance(error, ValueError) and str(error).startswith(_ENDPOINT_ERRORS)
    return is_endpoint_error or _is_a(error, *_SETTINGS_ERRORS)


def convert_settings_error(activity: str, error: Exception) -> SettingsError:
    """Return the error for an exception of boto3 that reads settings to create something, such as "an AWS session"."""
    message = shorten_message(str(error))
    if not _is_a(error, "ConfigParseError"):
        return SettingsError(
            f"cannot create {activity}: {message if _is_a(error, 'BotoCoreError') else describe_error(error)}",
            "# correct the setting: an environment variable AWS_..., or a line of the profile in ~/.aws/config",
        )
    # The text of a line may be a secret, so the message has its number only.
    cause = getattr(error, "kwargs", {}).get("error")
    line_numbers = [str(number) for number, _ in getattr(cause, "errors", ())]
    line_number = getattr(cause, "lineno", None)
    if not line_numbers and line_number:
        line_numbers = [str(line_number)]
    lines = f", line {', '.join(line_numbers)}" if line_numbers else ""
    return SettingsError(f"{message}{lines}", "# correct the file, or set AWS_CONFIG_FILE to another")


def _is_a(error: Exception, *names: str) -> bool:
    """Return True if an exception has a class of botocore with one of the names."""
    return any(base.__name__ in names for base in type(error).__mro__ if base.__module__.startswith("botocore."))
