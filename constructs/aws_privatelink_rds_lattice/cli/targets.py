"""The chosen deployments as cases for the checks: credentials, clients, and what is known of them beforehand."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.exceptions import ParamValidationError, ProfileNotFound

from aws_privatelink_rds_lattice.aws import (
    AmbiguousSecurityGroupError,
    ApiError,
    AwsClient,
    CredentialsError,
    Deployment,
    EndpointPool,
    NotFoundError,
    boto3_client_factory,
    gather,
    map_ordered,
    unsupported_settings,
)
from aws_privatelink_rds_lattice.checks import CheckContext
from aws_privatelink_rds_lattice.checks import run_checks as run_checks
from aws_privatelink_rds_lattice.local_state import StateFileError, local_state_file, read_output_ids

from .terminal import UsageError, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aws_privatelink_rds_lattice.checks import Check, CheckResult

    from .selection import Selection

# Deployments that are checked at the same time.
_MAX_PARALLEL_TARGETS = 8
_LOOKUP_ID_KINDS = ("resource_gateway", "resource_configuration", "ram_resource_share")


def make_boto3_session(
    profile: str | None,
    region: str | None,
    config_files: dict[str, str] | None = None,
    credentials: dict[str, str] | None = None,
) -> Any:  # noqa: ANN401 - its method client takes any service
    """Return a boto3 session.

    Args:
        profile: The profile; AWS's default if None.
        region: The Region; AWS's default if None.
        config_files: ``config_file`` and ``credentials_file``, where they are not the usual ones.
        credentials: Arguments of ``boto3.Session``, in place of a profile.

    Raises:
        UsageError: There is no such profile.
    """
    own = botocore.session.Session()
    for name, file in (config_files or {}).items():
        own.set_config_variable(name, file)
    try:
        return boto3.Session(botocore_session=own, profile_name=profile, region_name=region, **(credentials or {}))
    except ProfileNotFound as error:
        raise UsageError(str(error)) from None


class AwsClientCache:
    """Who asks AWS: one for all deployments of a Region that are seen with the same eyes."""

    def __init__(self, profile: str | None) -> None:
        """Begin with none.

        Args:
            profile: The AWS profile in place of that of a provider's settings.
        """
        self._profile = profile
        self._endpoint_pool = EndpointPool()
        self._clients: dict[str, AwsClient] = {}

    def client_for(self, deployment_name: str, region: str, provider_settings: Mapping[str, Any]) -> AwsClient:
        """Return the reader for a deployment.

        Args:
            deployment_name: The deployment, for messages.
            region: Its Region.
            provider_settings: Those of its provider.

        Raises:
            UsageError: There are no usable credentials, or the settings are wrong.
        """
        key = json.dumps([region, provider_settings], sort_keys=True)
        if key not in self._clients:
            self._clients[key] = AwsClient(
                self._make_client_factory(deployment_name, region, provider_settings), self._endpoint_pool
            )
        return self._clients[key]

    def _make_client_factory(self, deployment_name: str, region: str, provider_settings: Mapping[str, Any]) -> Any:  # noqa: ANN401 - makes clients
        for setting in unsupported_settings(provider_settings):
            print_to_stderr(
                f"{deployment_name}: provider.{setting} is not imitated: boto3 has no such setting, so what is seen may differ"
            )
        try:
            return boto3_client_factory(
                make_boto3_session, provider_settings, self._profile, region, self._endpoint_pool
            )
        except CredentialsError as error:
            raise credentials_usage_error(error) from None
        except ApiError as error:
            raise UsageError(f"{deployment_name}: cannot assume the role of its provider: {error.reason}") from None
        except (AttributeError, KeyError, OSError, TypeError, ValueError, ParamValidationError) as error:
            # Which setting is wrong, and how, is known to the bindings, which take their time to load.
            said = " ".join(str(error).split())
            raise UsageError(
                f"{deployment_name}.provider: {said}; `make synth` says what is wrong with each setting"
            ) from None


def credentials_usage_error(error: CredentialsError) -> UsageError:
    """Return what to say where AWS takes no credentials."""
    return UsageError(f"no usable AWS credentials: {error.reason}; give some, or name a profile by --profile")


@dataclass(frozen=True)
class Target:
    """A deployment, ready to be checked.

    Attributes:
        selection: How it was named.
        client: Asks AWS.
        known_ids: What is known by its id.
        project_folder: The folder of ``cdktf.json``.
        profile: The AWS profile of the command line.
        is_deployed: Whether it shall be there already.
    """

    selection: Selection
    client: AwsClient
    known_ids: Mapping[str, str]
    project_folder: Path
    profile: str | None
    is_deployed: bool

    @functools.cached_property
    def context(self) -> CheckContext:
        """The deployment for the checks."""
        account = Deployment(self.selection.inputs, self.client, known_ids=self.known_ids, is_deployed=self.is_deployed)
        return CheckContext(
            self.selection.name, account, self.project_folder, self.profile, self.selection.is_connection
        )

    def without_cache(self) -> Target:
        """Return the same, with nothing read."""
        return replace(self, client=self.client.without_cache())

    def ensure_ready(self) -> list[CheckResult]:
        """Return nothing where there is something to check.

        Raises:
            UsageError: The credentials are bad or another account's, the connection's database cannot be looked up,
                or there is no such resource configuration.
        """
        try:
            own = self.client.fetch_member("sts:GetCallerIdentity", "Account")
        except CredentialsError as error:
            raise credentials_usage_error(error) from None
        except ApiError:
            own = None  # The check of the account reports it.
        name, account = self.selection.name, self.context.deployment
        if self.selection.account_id and own and own != self.selection.account_id:
            raise UsageError(
                f"{name}: belongs to account {self.selection.account_id}, and the credentials to {own}; use credentials of "
                f"{self.selection.account_id}, such as another --profile"
            )
        try:
            _ = account.inputs
            if not self.selection.is_connection:
                account.lattice.fetch_configuration(name)
        except NotFoundError as error:
            if self.selection.is_connection:
                raise UsageError(f"{name}: cannot look up its database: {error.reason}") from None
            raise UsageError(
                f"{name}: there is no such resource configuration in {account.region}, account {own or 'unknown'}; it "
                "was deleted, or the Region or the credentials are others"
            ) from None
        except ApiError as error:
            what = "cannot look up its database" if self.selection.is_connection else "cannot be read"
            raise UsageError(f"{name}: {what}: {error.reason}") from None
        except AmbiguousSecurityGroupError as error:
            raise UsageError(
                f"{name}.rds_security_group_id: missing; must be one of those attached to the database ({error}); "
                "add it"
            ) from None
        return []


def prepare_targets(options: argparse.Namespace, *, is_deployed: bool) -> list[Target]:
    """Return the chosen deployments, ready to be checked.

    Args:
        options: The parsed command line.
        is_deployed: Whether they shall be there already.

    Raises:
        UsageError: See ``Readers``.
    """
    readers, folder = AwsClientCache(options.profile), options.config.absolute().parent
    return [
        Target(
            one,
            readers.client_for(one.name, one.inputs["region"], one.inputs.get("provider") or {}),
            _known_resource_ids(one, folder) if is_deployed else {},
            folder,
            options.profile,
            is_deployed,
        )
        for one in options.deployments
    ]


def _known_resource_ids(selection: Selection, project_folder: Path) -> dict[str, str]:
    if not selection.is_connection:
        return {"resource_configuration": selection.name}
    try:
        of_state = read_output_ids(local_state_file(project_folder, selection.name, selection.inputs))
    except StateFileError as error:
        print_to_stderr(f"{selection.name}: {error}: what it deployed is found by its names")
        of_state = {}
    given = selection.inputs.get("import_ids") or {}
    return {**of_state, **{kind: given[kind] for kind in _LOOKUP_ID_KINDS if given.get(kind)}}


def check_targets(
    command: str, targets: Sequence[Target], checks: Sequence[Check]
) -> Iterator[tuple[Target, list[CheckResult]]]:
    """Run checks on several deployments at the same time; yield what they say of each, in order.

    Args:
        command: The command's name, for what is shown meanwhile.
        targets: The deployments.
        checks: The checks.

    Raises:
        UsageError: See ``Prepared.ready``.
    """

    def check(one: Target) -> list[CheckResult]:
        # What keeps the checks from being made is said alone, but is not waited for before they are begun.
        begun: list[Callable[[], list[CheckResult]]] = [
            one.ensure_ready,
            functools.partial(run_checks, checks, one.context),
        ]
        return gather(begun)[1]

    results = map_ordered([functools.partial(check, one) for one in targets], _MAX_PARALLEL_TARGETS)
    for number, one in enumerate(targets):
        names = ", ".join(each.selection.name for each in targets[number : number + _MAX_PARALLEL_TARGETS])
        with show_progress(f"{command}: {names} ({number} of {len(targets)} done)"):
            found = next(results)
        yield one, found
