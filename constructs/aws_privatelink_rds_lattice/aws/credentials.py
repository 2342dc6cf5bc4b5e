"""Whose eyes the checks see with: boto3 clients as Terraform's AWS provider would make them from its settings."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .client import Line, call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from botocore.config import Config

    Settings = Mapping[str, Any]  # Of a provider, under Terraform's names.

_TIMEOUTS = {"connect_timeout": 5, "read_timeout": 20}
_RETRIES = {"mode": "standard", "total_max_attempts": 4}
_SESSION_NAME = "privatelink"
# The provider's names of services that are called otherwise in boto3.
_ENDPOINTS = {"vpc-lattice": "vpclattice"}
# boto3 takes these from the environment alone, or not at all; what is missing here does not matter to who only reads.
_NOT_IMITATED = (
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "no_proxy",
    "skip_metadata_api_check",
    "token_bucket_rate_limiter_capacity",
)
# Terraform's name of each argument of a role -> that of STS.
_ROLE = {
    "external_id": "ExternalId",
    "policy": "Policy",
    "role_arn": "RoleArn",
    "source_identity": "SourceIdentity",
    "transitive_tag_keys": "TransitiveTagKeys",
}
_UNITS = {"h": 3600, "m": 60, "s": 1}


def not_imitated(settings: Settings) -> Iterator[str]:
    """Yield the name of each setting that the clients do without."""
    yield from (name for name in _NOT_IMITATED if settings.get(name))
    yield from (
        f"{name}[{index}]"
        for name in ("shared_config_files", "shared_credentials_files")
        for index in range(1, len(settings.get(name) or ()))
    )


def clients(
    session: Callable[..., Any], settings: Settings, profile: str | None, region: str, line: Line
) -> Callable[[str], Any]:
    """Return what makes the boto3 client for a service.

    The roles are assumed here, each with the credentials of the one before.

    Args:
        session: Makes a boto3 session of a profile and a Region; ``files`` are those of the AWS configuration, and
            ``credentials`` the arguments of ``boto3.Session`` for these.
        settings: The provider's.
        profile: The profile in place of that of the settings.
        region: The Region.
        line: The way to the endpoints, on which roles are assumed.

    Raises:
        UnreadError: A role cannot be assumed.
    """
    files = {
        name: str(Path(settings[setting][0]).expanduser())
        for name, setting in (("config_file", "shared_config_files"), ("credentials_file", "shared_credentials_files"))
        if settings.get(setting)
    }
    found = session(profile or settings.get("profile"), region, **({"files": files} if files else {}))
    maker = _maker(found, settings)
    for action, block in _roles(settings):
        sts, arguments = maker("sts"), _arguments(block)
        endpoint = sts.meta.endpoint_url
        question = line.ask(endpoint, functools.partial(call, sts, action, **arguments))
        answer = line.answer(endpoint, question, action)["Credentials"]
        credentials = {
            "aws_access_key_id": answer["AccessKeyId"],
            "aws_secret_access_key": answer["SecretAccessKey"],
            "aws_session_token": answer["SessionToken"],
        }
        maker = _maker(session(None, region, credentials=credentials), settings)
    return maker


def _maker(session: Any, settings: Settings) -> Callable[[str], Any]:  # noqa: ANN401 - boto3 has no types
    config = _config(settings)
    verify = False if settings.get("insecure") else settings.get("custom_ca_bundle")
    endpoints: Mapping[str, str] = {
        name: url for block in _blocks(settings.get("endpoints")) for name, url in block.items() if url
    }

    def client(service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes when it runs
        more: dict[str, Any] = {} if verify is None else {"verify": verify}
        if url := endpoints.get(_ENDPOINTS.get(service, service)):
            more["endpoint_url"] = url
        if service == "sts" and settings.get("sts_region"):
            more["region_name"] = settings["sts_region"]
        return session.client(service, config=config, **more)

    return client


def _config(settings: Settings) -> Config:
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


def _roles(settings: Settings) -> Iterator[tuple[str, Settings]]:
    for block in _blocks(settings.get("assume_role_with_web_identity")):
        yield "sts:AssumeRoleWithWebIdentity", block
    for block in _blocks(settings.get("assume_role")):
        yield "sts:AssumeRole", block


def _blocks(value: Any) -> list[Settings]:  # noqa: ANN401 - JSON
    return [value] if isinstance(value, dict) else list(value or ())


def _arguments(block: Settings) -> dict[str, Any]:
    given = {name: value for name, value in block.items() if value}
    arguments = {_ROLE[name]: value for name, value in given.items() if name in _ROLE}
    arguments["RoleSessionName"] = given.get("session_name", _SESSION_NAME)
    if duration := given.get("duration"):
        arguments["DurationSeconds"] = _seconds(duration)
    if arns := given.get("policy_arns"):
        arguments["PolicyArns"] = [{"arn": arn} for arn in arns]
    if tags := given.get("tags"):
        arguments["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    if file := given.get("web_identity_token_file"):
        arguments["WebIdentityToken"] = Path(file).expanduser().read_text("utf-8")
    return arguments


def _seconds(duration: str) -> int:
    """Return the seconds of a duration as Go writes it, such as "1h30m"."""
    return sum(int(float(number) * _UNITS[unit]) for number, unit in re.findall(r"([\d.]+)([hms])", duration))
