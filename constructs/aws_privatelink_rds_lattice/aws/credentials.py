"""Whose eyes the checks see with: boto3 clients as Terraform's AWS provider would make them from its settings."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .client import EndpointPool, call_operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botocore.config import Config

    AwsProviderSettings = Mapping[str, Any]  # Of a provider, under Terraform's names.

_TIMEOUTS = {"connect_timeout": 5, "read_timeout": 20}
_RETRIES = {"mode": "standard", "total_max_attempts": 4}
_ROLE_SESSION_NAME = "privatelink"
# The provider's names of services that are called otherwise in boto3.
_PROVIDER_SERVICE_NAMES = {"vpc-lattice": "vpclattice"}
# boto3 takes these from the environment alone, or not at all; what is missing here does not matter to who only reads.
_UNSUPPORTED_SETTINGS = (
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "no_proxy",
    "skip_metadata_api_check",
    "token_bucket_rate_limiter_capacity",
)
# Terraform's name of each argument of a role -> that of STS.
_STS_ARGUMENT_NAMES = {
    "external_id": "ExternalId",
    "policy": "Policy",
    "role_arn": "RoleArn",
    "source_identity": "SourceIdentity",
    "transitive_tag_keys": "TransitiveTagKeys",
}
_SECONDS_PER_UNIT = {"h": 3600, "m": 60, "s": 1}


def unsupported_settings(settings: AwsProviderSettings) -> Iterator[str]:
    """Yield the name of each setting that the clients do without."""
    yield from (name for name in _UNSUPPORTED_SETTINGS if settings.get(name))
    yield from (
        f"{name}[{index}]"
        for name in ("shared_config_files", "shared_credentials_files")
        for index in range(1, len(settings.get(name) or ()))
    )


def boto3_client_factory(
    make_session: Callable[..., Any],
    settings: AwsProviderSettings,
    profile: str | None,
    region: str,
    endpoint_pool: EndpointPool,
) -> Callable[[str], Any]:
    """Return what makes the boto3 client for a service.

    The roles are assumed here, each with the credentials of the one before.

    Args:
        make_session: Makes a boto3 session of a profile and a Region; ``files`` are those of the AWS configuration, and
            ``credentials`` the arguments of ``boto3.Session`` for these.
        settings: The provider's.
        profile: The profile in place of that of the settings.
        region: The Region.
        endpoint_pool: The way to the endpoints, on which roles are assumed.

    Raises:
        ApiError: A role cannot be assumed.
    """
    files = {
        name: str(Path(settings[setting][0]).expanduser())
        for name, setting in (("config_file", "shared_config_files"), ("credentials_file", "shared_credentials_files"))
        if settings.get(setting)
    }
    found = make_session(profile or settings.get("profile"), region, **({"files": files} if files else {}))
    maker = _session_client_factory(found, settings)
    for action, block in _roles_to_assume(settings):
        sts, arguments = maker("sts"), _assume_role_arguments(block)
        endpoint = sts.meta.endpoint_url
        question = endpoint_pool.submit(endpoint, functools.partial(call_operation, sts, action, **arguments))
        answer = endpoint_pool.wait_for_response(endpoint, question, action)["Credentials"]
        credentials = {
            "aws_access_key_id": answer["AccessKeyId"],
            "aws_secret_access_key": answer["SecretAccessKey"],
            "aws_session_token": answer["SessionToken"],
        }
        maker = _session_client_factory(make_session(None, region, credentials=credentials), settings)
    return maker


def _session_client_factory(session: Any, settings: AwsProviderSettings) -> Callable[[str], Any]:  # noqa: ANN401 - boto3 has no types
    config = _botocore_config(settings)
    verify = False if settings.get("insecure") else settings.get("custom_ca_bundle")
    endpoints: Mapping[str, str] = {
        name: url for block in _provider_setting_blocks(settings.get("endpoints")) for name, url in block.items() if url
    }

    def client(service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes when it runs
        more: dict[str, Any] = {} if verify is None else {"verify": verify}
        if url := endpoints.get(_PROVIDER_SERVICE_NAMES.get(service, service)):
            more["endpoint_url"] = url
        if service == "sts" and settings.get("sts_region"):
            more["region_name"] = settings["sts_region"]
        return session.client(service, config=config, **more)

    return client


def _botocore_config(settings: AwsProviderSettings) -> Config:
    from botocore.config import Config  # noqa: PLC0415 - slow to import, and not needed for help

    retries = dict(_RETRIES)
    if settings.get("retry_mode"):
        retries["mode"] = settings["retry_mode"]
    if settings.get("max_retries") is not None:
        retries["total_max_attempts"] = settings["max_retries"] + 1
    proxies = {kind: settings[f"{kind}_proxy"] for kind in ("http", "https") if settings.get(f"{kind}_proxy")}
    more: dict[str, Any] = {"proxies": proxies} if proxies else {}
    more |= {name: True for name in ("use_fips_endpoint", "use_dualstack_endpoint") if settings.get(name)}
    return Config(**_TIMEOUTS, retries=retries, **more)


def _roles_to_assume(settings: AwsProviderSettings) -> Iterator[tuple[str, AwsProviderSettings]]:
    for block in _provider_setting_blocks(settings.get("assume_role_with_web_identity")):
        yield "sts:AssumeRoleWithWebIdentity", block
    for block in _provider_setting_blocks(settings.get("assume_role")):
        yield "sts:AssumeRole", block


def _provider_setting_blocks(value: Any) -> list[AwsProviderSettings]:  # noqa: ANN401 - JSON
    return [value] if isinstance(value, dict) else list(value or ())


def _assume_role_arguments(block: AwsProviderSettings) -> dict[str, Any]:
    given = {name: value for name, value in block.items() if value}
    arguments = {_STS_ARGUMENT_NAMES[name]: value for name, value in given.items() if name in _STS_ARGUMENT_NAMES}
    arguments["RoleSessionName"] = given.get("session_name", _ROLE_SESSION_NAME)
    if duration := given.get("duration"):
        arguments["DurationSeconds"] = _parse_go_duration(duration)
    if arns := given.get("policy_arns"):
        arguments["PolicyArns"] = [{"arn": arn} for arn in arns]
    if tags := given.get("tags"):
        arguments["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    if file := given.get("web_identity_token_file"):
        arguments["WebIdentityToken"] = Path(file).expanduser().read_text("utf-8")
    return arguments


def _parse_go_duration(duration: str) -> int:
    """Return the seconds of a duration as Go writes it, such as "1h30m"."""
    return sum(
        int(float(number) * _SECONDS_PER_UNIT[unit]) for number, unit in re.findall(r"([\d.]+)([hms])", duration)
    )
