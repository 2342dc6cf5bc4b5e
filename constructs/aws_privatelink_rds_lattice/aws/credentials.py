"""Create boto3 clients with the same profile, roles and endpoints as Terraform's AWS provider."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .boto3_errors import converted_credentials_errors, converted_settings_errors
from .operations import call_operation
from .pacing import ThrottlePacer
from .rounds import MAX_WORKERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botocore.config import Config

    # Settings of a provider, or of a block in a provider, by Terraform's names.
    AwsProviderSettings = Mapping[str, Any]
    # Returns the boto3 client for a service.
    Boto3ClientFactory = Callable[[str], Any]

_LOGGER = logging.getLogger(__name__)
# In seconds. An endpoint that refuses no connection and sends nothing costs 4 attempts of 10 seconds, 40 seconds; an
# endpoint that cannot be connected to costs 4 attempts of 5 seconds for each of its addresses. The calls of a round run
# in parallel, and ``AwsClient`` makes no further call to such an endpoint. The provider's max_retries changes the
# number of attempts. Older releases of botocore pause up to 7 seconds between the attempts.
TIMEOUTS = {"connect_timeout": 5, "read_timeout": 10}
MAX_ATTEMPTS = 4
_ROLE_SESSION_NAME = "privatelink"
# boto3's name of a service -> the provider's name, where the names differ.
_PROVIDER_SERVICE_NAMES = {"vpc-lattice": "vpclattice"}
# Keyword of make_session's argument ``files`` -> setting with a list of files.
_CONFIG_FILE_SETTINGS = {"config_file": "shared_config_files", "credentials_file": "shared_credentials_files"}
# Settings that boto3 lacks or takes from the environment only, without those that do not affect read-only calls.
_UNSUPPORTED_SETTINGS = (
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "no_proxy",
    "skip_metadata_api_check",
    "token_bucket_rate_limiter_capacity",
)
# Setting with roles -> STS's operation, in the provider's order.
_ROLE_SETTINGS = {
    "assume_role_with_web_identity": "sts:AssumeRoleWithWebIdentity",
    "assume_role": "sts:AssumeRole",
}
# Terraform's name of a role's argument -> STS's name, for arguments with the same value in both.
_STS_NAMES = {
    "external_id": "ExternalId",
    "policy": "Policy",
    "role_arn": "RoleArn",
    "source_identity": "SourceIdentity",
    "transitive_tag_keys": "TransitiveTagKeys",
}
_SECONDS_PER_UNIT = {"h": 3600, "m": 60, "s": 1}


def unsupported_settings(settings: AwsProviderSettings) -> Iterator[str]:
    """Yield the names of the settings without effect on the boto3 clients.

    boto3 reads a single configuration file and a single credentials file; further files are unsupported.
    """
    for name in _UNSUPPORTED_SETTINGS:
        if settings.get(name):
            yield name
    for name in _CONFIG_FILE_SETTINGS.values():
        for index in range(1, len(settings.get(name) or ())):
            yield f"{name}[{index}]"


def boto3_client_factory(
    make_session: Callable[..., Any],
    settings: AwsProviderSettings,
    profile: str | None,
    region: str,
) -> Boto3ClientFactory:
    """Return a function to create the boto3 client for a service.

    The roles of the settings are assumed before the return. Each role is assumed with the previous role's credentials.

    Args:
        make_session: Creates a boto3 session from a profile and a Region. Two optional keyword arguments are passed on:
            ``files``, a dict with the paths ``config_file`` and ``credentials_file``; and ``credentials``, arguments of
            ``boto3.Session``.
        settings: The provider's settings.
        profile: The profile; overrides the profile of the settings.
        region: The Region.

    Raises:
        AccessSetupError: The session has no usable credentials, or a setting of AWS is invalid.
        ApiError: A role cannot be assumed.
        Exception: A setting is invalid; boto3 or Python raises different types.
    """
    config_files = _config_files(settings)
    session_options = {"files": config_files} if config_files else {}
    profile = profile or settings.get("profile")
    session = make_session(profile, region, **session_options)
    _resolve_credentials(session, profile or os.environ.get("AWS_PROFILE"))
    pacer = ThrottlePacer()
    make_client = _session_client_factory(session, settings, pacer)
    for setting, action in _ROLE_SETTINGS.items():
        for role_settings in _provider_setting_blocks(settings.get(setting)):
            credentials = _assume_role(make_client("sts"), action, role_settings)
            role_session = make_session(None, region, credentials=credentials)
            make_client = _session_client_factory(role_session, settings, pacer)
    return make_client


def _resolve_credentials(session: Any, profile: str | None) -> None:  # noqa: ANN401 - boto3 has no types
    """Have a session get its credentials, by calls or by an MFA code from the user if needed.

    In the threads of the later calls, each call would try again after a failure, one after the other. A session
    without any credentials is no error here.
    """
    with converted_credentials_errors(profile):
        credentials = session.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()


def _config_files(settings: AwsProviderSettings) -> dict[str, str]:
    files: dict[str, str] = {}
    for keyword, setting in _CONFIG_FILE_SETTINGS.items():
        if settings.get(setting):
            files[keyword] = str(Path(settings[setting][0]).expanduser())
    return files


def _assume_role(
    sts_client: Any,  # noqa: ANN401 - boto3 creates its classes at run time
    action: str,
    role_settings: AwsProviderSettings,
) -> dict[str, str]:
    """Assume a role and return the credentials, as arguments of ``boto3.Session``."""
    arguments = _assume_role_arguments(role_settings)
    _LOGGER.debug("Assuming role %s", arguments.get("RoleArn"))
    credentials = call_operation(sts_client, action, **arguments)["Credentials"]
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


def _session_client_factory(
    session: Any,  # noqa: ANN401 - boto3 has no types
    settings: AwsProviderSettings,
    pacer: ThrottlePacer,
) -> Boto3ClientFactory:
    config = botocore_config(settings)
    verify = False if settings.get("insecure") else settings.get("custom_ca_bundle")
    endpoint_urls: dict[str, str] = {}
    for block in _provider_setting_blocks(settings.get("endpoints")):
        endpoint_urls |= {service: url for service, url in block.items() if url}

    def make_client(service: str) -> Any:  # noqa: ANN401 - boto3 creates its classes at run time
        options: dict[str, Any] = {}
        if verify is not None:
            options["verify"] = verify
        endpoint_url = endpoint_urls.get(_PROVIDER_SERVICE_NAMES.get(service, service))
        if endpoint_url:
            options["endpoint_url"] = endpoint_url
        if service == "sts" and settings.get("sts_region"):
            options["region_name"] = settings["sts_region"]
        with converted_settings_errors(f"the AWS client of {service}"):
            client = session.client(service, config=config, **options)
        pacer.register(client.meta.events)
        return client

    return make_client


def botocore_config(settings: AwsProviderSettings) -> Config:
    """Return the configuration of boto3 clients: time-outs, and retries, proxies and endpoints by the settings."""
    from botocore.config import Config  # noqa: PLC0415 - slow to import, and not needed for help

    retries = {"mode": settings.get("retry_mode") or "standard", "total_max_attempts": MAX_ATTEMPTS}
    if settings.get("max_retries") is not None:
        retries["total_max_attempts"] = settings["max_retries"] + 1
    options: dict[str, Any] = {"max_pool_connections": MAX_WORKERS}
    proxies: dict[str, str] = {}
    for scheme in ("http", "https"):
        if settings.get(f"{scheme}_proxy"):
            proxies[scheme] = settings[f"{scheme}_proxy"]
    if proxies:
        options["proxies"] = proxies
    for name in ("use_fips_endpoint", "use_dualstack_endpoint"):
        if settings.get(name):
            options[name] = True
    return Config(**TIMEOUTS, retries=retries, **options)


def _provider_setting_blocks(value: Any) -> list[AwsProviderSettings]:  # noqa: ANN401 - JSON
    """Return the blocks of a setting: Terraform allows a single block, a list of blocks or null."""
    if isinstance(value, dict):
        return [value]
    return list(value or ())


def _assume_role_arguments(role_settings: AwsProviderSettings) -> dict[str, Any]:
    """Return the arguments of STS for the settings of a role."""
    settings = {name: value for name, value in role_settings.items() if value}
    arguments: dict[str, Any] = {_STS_NAMES[name]: value for name, value in settings.items() if name in _STS_NAMES}
    arguments["RoleSessionName"] = settings.get("session_name", _ROLE_SESSION_NAME)
    if "duration" in settings:
        arguments["DurationSeconds"] = _parse_go_duration(settings["duration"])
    if "policy_arns" in settings:
        arguments["PolicyArns"] = [{"arn": arn} for arn in settings["policy_arns"]]
    if "tags" in settings:
        arguments["Tags"] = [{"Key": key, "Value": value} for key, value in settings["tags"].items()]
    if "web_identity_token_file" in settings:
        arguments["WebIdentityToken"] = Path(settings["web_identity_token_file"]).expanduser().read_text("utf-8")
    return arguments


def _parse_go_duration(duration: str) -> int:
    """Return the seconds of a duration in Go's notation, such as "1h30m"."""
    parts = re.findall(r"([\d.]+)([hms])", duration)
    return sum(int(float(number) * _SECONDS_PER_UNIT[unit]) for number, unit in parts)
