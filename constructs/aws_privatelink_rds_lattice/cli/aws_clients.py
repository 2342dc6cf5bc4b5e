"""AWS clients for commands: boto3 sessions, clients shared between deployments, and the error for bad credentials."""

from __future__ import annotations

import functools
import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import boto3
import botocore.loaders
import botocore.session
from botocore.exceptions import ProfileNotFound

from aws_privatelink_rds_lattice.aws import (
    AccessSetupError,
    ApiError,
    AwsClient,
    CallFailures,
    CredentialsError,
    boto3_client_factory,
    botocore_config,
    check_response_format,
    converted_settings_errors,
    unsupported_settings,
)
from aws_privatelink_rds_lattice.error_text import log_traceback, shorten_message

from .terminal import UsageError, print_to_stderr, prompt_without_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

_PROFILE_REMEDY = "choose one of aws configure list-profiles"
_LOGGER = logging.getLogger(__name__)
# Members of responses that the package reads and that botocore's models have since 1.40.41 and 1.43.3. An earlier
# botocore leaves out such members, and a resource gateway with settings of its own looks like one with the defaults.
_NEWER_MODELS = Path(__file__).parent.parent / "aws/models"


@functools.cache
def _data_loader(data_path: str | None) -> Any:  # noqa: ANN401 - botocore is not typed
    """Return the loader of botocore's models for all sessions.

    With a loader for each session, `list --all-regions` loads the models once for each Region.
    """
    loader = botocore.loaders.create_loader(data_path)
    loader.search_paths.append(str(_NEWER_MODELS))
    return loader


def make_boto3_session(
    profile: str | None,
    region: str | None,
    files: dict[str, str] | None = None,
    credentials: dict[str, str] | None = None,
) -> Any:  # noqa: ANN401 - its method client takes any service
    """Return a boto3 session.

    Args:
        profile: The profile; AWS's default if None.
        region: The Region; AWS's default if None.
        files: AWS's ``config_file`` and ``credentials_file``, if they are not the usual files.
        credentials: Arguments of ``boto3.Session``, instead of a profile.

    Raises:
        UsageError: The profile does not exist, or a setting of AWS is invalid.
    """
    try:
        with converted_settings_errors("an AWS session"):
            return _make_session(profile, region, files or {}, credentials or {})
    except AccessSetupError as error:
        if isinstance(error.__cause__, ProfileNotFound):
            raise UsageError(f"{error.__cause__}; {_PROFILE_REMEDY}") from None
        raise access_usage_error(error) from None


def _make_session(profile: str | None, region: str | None, files: dict[str, str], credentials: dict[str, str]) -> Any:  # noqa: ANN401 - its method client takes any service
    botocore_session = botocore.session.Session()
    for name, file in files.items():
        botocore_session.set_config_variable(name, file)
    # Also for the calls by which botocore gets credentials, such as sts:AssumeRole.
    botocore_session.set_default_client_config(botocore_config({}))
    botocore_session.register("before-parse", check_response_format)
    if profile:
        botocore_session.set_config_variable("profile", profile)
    if not credentials:
        _share_credentials(botocore_session, (profile, *sorted(files.items())))
    session = boto3.Session(botocore_session=botocore_session, profile_name=profile, region_name=region, **credentials)
    if not region:
        botocore_session.set_config_variable("region", _default_region(botocore_session))
    loader = _data_loader(botocore_session.get_config_variable("data_path"))
    botocore_session.register_component("data_loader", loader)
    return session


def _default_region(botocore_session: Any) -> str | None:  # noqa: ANN401 - botocore has no types
    """Return the Region of the environment or of the profile, in the order of the AWS CLI and Terraform.

    botocore does not read ``AWS_REGION``, and takes an empty ``AWS_DEFAULT_REGION`` for a Region.
    """
    name = region_variable()
    if name:
        return os.environ[name].strip()
    region: str | None = botocore_session.get_scoped_config().get("region")
    return region


def region_variable() -> str | None:
    """Return the name of the variable of the environment that sets the Region; None if no variable does."""
    return next((name for name in ("AWS_REGION", "AWS_DEFAULT_REGION") if os.environ.get(name, "").strip()), None)


class _SharedCredentials:
    """A replacement for botocore's component "credential_provider": sessions of the same profile share credentials.

    Otherwise each session, one for each Region, would ask for an MFA code and start a ``credential_process``.
    """

    # By profile and files, for the sessions of a command.
    loaded: ClassVar[dict[Hashable, Any]] = {}

    def __init__(self, resolver: Any, key: Hashable) -> None:  # noqa: ANN401 - botocore has no types
        self._resolver = resolver
        self._key = key

    def load_credentials(self) -> Any:  # noqa: ANN401 - botocore has no types
        """Return the credentials, or None; called by botocore."""
        if self._key not in self.loaded:
            credentials = self._resolver.load_credentials()
            if credentials is None:
                return None
            self.loaded[self._key] = credentials
        return self.loaded[self._key]


def _share_credentials(botocore_session: Any, key: Hashable) -> None:  # noqa: ANN401 - botocore has no types
    """Have sessions with the same key share credentials, and prompts for an MFA code hide the progress display."""
    resolver = botocore_session.get_component("credential_provider")
    provider = resolver.get_provider("assume-role")
    # botocore has no public way to set the function: it is an argument of a constructor that botocore calls.
    provider._prompter = functools.partial(  # noqa: SLF001 - see above
        prompt_without_progress,
        read_secret=provider._prompter,  # noqa: SLF001 - see above
    )
    botocore_session.register_component("credential_provider", _SharedCredentials(resolver, key))


class AwsClientCache:
    """AWS clients by Region and provider settings; deployments with the same Region and settings share a client."""

    def __init__(self, profile: str | None) -> None:
        """Create an empty cache.

        Args:
            profile: The AWS profile; it replaces the profile of the provider settings.
        """
        self._profile = profile
        self._failures = CallFailures()
        _SharedCredentials.loaded.clear()
        self._clients: dict[str, AwsClient] = {}

    def client_for(self, deployment_name: str, region: str, provider_settings: Mapping[str, Any]) -> AwsClient:
        """Return the client for a deployment.

        Args:
            deployment_name: The deployment, for messages.
            region: The deployment's Region.
            provider_settings: The settings of the deployment's AWS provider.

        Raises:
            UsageError: There are no usable credentials, a role cannot be assumed, or a setting is invalid.
        """
        key = json.dumps([region, provider_settings], sort_keys=True)
        if key not in self._clients:
            _LOGGER.debug(
                "%s: new client for %s, profile %s, provider settings %s",
                deployment_name,
                region,
                self._profile,
                sorted(provider_settings),
            )
            client_factory = self._make_client_factory(deployment_name, region, provider_settings)
            self._clients[key] = AwsClient(client_factory, failures=self._failures)
        return self._clients[key]

    def _make_client_factory(
        self, deployment_name: str, region: str, provider_settings: Mapping[str, Any]
    ) -> Callable[[str], Any]:
        for setting in unsupported_settings(provider_settings):
            print_to_stderr(
                f"{deployment_name}: provider.{setting} is ignored: boto3 has no such setting, so the results "
                "may differ"
            )
        try:
            return boto3_client_factory(make_boto3_session, provider_settings, self._profile, region)
        except UsageError:
            raise
        except AccessSetupError as error:
            raise access_usage_error(error) from None
        except ApiError as error:
            raise UsageError(f"{deployment_name}: cannot assume the role of its provider: {error.reason}") from None
        except Exception as error:
            if not provider_settings:
                raise
            # The AWS bindings know which setting is wrong and why, but they load slowly.
            log_traceback(_LOGGER, error)
            reason = shorten_message(str(error))
            raise UsageError(
                f"{deployment_name}.provider: {reason}; run `make synth` for the errors of each setting"
            ) from None


def access_usage_error(error: AccessSetupError) -> UsageError:
    """Return the error of a command without usable AWS credentials or settings."""
    if isinstance(error, CredentialsError):
        return UsageError(f"no usable AWS credentials: {error.reason}; {error.advice}")
    return UsageError(f"{error.reason}; {error.advice}")
