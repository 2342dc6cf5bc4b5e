"""Targets of ``verify``, ``preflight`` and ``adopt``: deployments with an AWS client and their known resource ids."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import (
    AmbiguousSecurityGroupError,
    ApiError,
    AwsClient,
    CredentialsError,
    Deployment,
    NotFoundError,
    gather,
    map_ordered,
)
from aws_privatelink_rds_lattice.checks import CheckContext, run_checks
from aws_privatelink_rds_lattice.local_state import StateFileError, local_state_file, read_output_ids

from .aws_clients import AwsClientCache, credentials_usage_error
from .terminal import UsageError, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aws_privatelink_rds_lattice.checks import Check, CheckResult

    from .selection import Selection

_LOGGER = logging.getLogger(__name__)

_MAX_PARALLEL_TARGETS = 8
# Keys of import_ids by which AWS can look up a resource.
_LOOKUP_ID_KINDS = ("resource_gateway", "resource_configuration", "ram_resource_share")


@dataclass(frozen=True)
class Target:
    """A deployment to check or adopt.

    Attributes:
        selection: The user's choice on the command line: a connection, or an ARN with its inputs.
        client: The AWS client for the deployment's Region and provider settings.
        known_ids: Ids or ARNs of the deployment's resources, by the resource names of ``import_ids``.
        project_folder: The folder of ``cdktf.json``.
        profile: The AWS profile of the command line.
        is_deployed: True if the command expects that the deployment exists.
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
        deployment = Deployment(
            self.selection.inputs, self.client, known_ids=self.known_ids, is_deployed=self.is_deployed
        )
        return CheckContext(
            self.selection.name, deployment, self.project_folder, self.profile, self.selection.is_connection
        )

    def without_cache(self) -> Target:
        """Return the target with an empty cache of AWS responses."""
        return replace(self, client=self.client.without_cache())

    def ensure_ready(self) -> None:
        """Raise an error if the credentials or the deployment do not allow any check.

        Raises:
            UsageError: AWS rejects the credentials, they belong to another account, the connection's database cannot
                be looked up, or the resource configuration does not exist.
        """
        account_id = self._fetch_account_id()
        expected_account_id = self.selection.account_id
        if expected_account_id and account_id and account_id != expected_account_id:
            raise UsageError(
                f"{self.selection.name}: belongs to account {expected_account_id}, and the credentials to "
                f"{account_id}; use credentials of {expected_account_id}, such as another --profile"
            )
        self._ensure_deployment_is_readable(account_id)

    def _fetch_account_id(self) -> str | None:
        """Return the account of the credentials; None if AWS does not report the account."""
        try:
            account_id: str = self.client.fetch_member("sts:GetCallerIdentity", "Account")
        except CredentialsError as error:
            raise credentials_usage_error(error) from None
        except ApiError as error:
            # The account's check reports the error.
            _LOGGER.debug("%s: the account of the credentials is unknown: %s", self.selection.name, error.reason)
            return None
        _LOGGER.debug("%s: the credentials belong to account %s", self.selection.name, account_id)
        return account_id

    def _ensure_deployment_is_readable(self, account_id: str | None) -> None:
        name = self.selection.name
        is_connection = self.selection.is_connection
        deployment = self.context.deployment
        try:
            # Looks up the database of a connection that has an identifier.
            _ = deployment.inputs
            if not is_connection:
                deployment.lattice.fetch_configuration(name)
        except NotFoundError as error:
            if is_connection:
                raise UsageError(f"{name}: cannot look up its database: {error.reason}") from None
            raise UsageError(
                f"{name}: there is no such resource configuration in {deployment.region}, account "
                f"{account_id or 'unknown'}; it was deleted, or the Region or the credentials are others"
            ) from None
        except ApiError as error:
            problem = "cannot look up its database" if is_connection else "cannot be read"
            raise UsageError(f"{name}: {problem}: {error.reason}") from None
        except AmbiguousSecurityGroupError as error:
            raise UsageError(
                f"{name}.rds_security_group_id: missing; must be one of those attached to the database ({error}); "
                "add it"
            ) from None


def prepare_targets(options: argparse.Namespace, *, is_deployed: bool) -> list[Target]:
    """Return a target for each selected deployment.

    Args:
        options: The parsed command line.
        is_deployed: True if the command expects that the deployments exist.

    Raises:
        UsageError: See ``AwsClientCache.client_for``.
    """
    clients = AwsClientCache(options.profile)
    project_folder = options.config.absolute().parent
    targets = []
    for selection in options.selections:
        provider_settings = selection.inputs.get("provider") or {}
        client = clients.client_for(selection.name, selection.inputs["region"], provider_settings)
        known_ids: dict[str, str] = {}
        if is_deployed:
            known_ids = _known_resource_ids(selection, project_folder)
        _LOGGER.debug("%s: in %s, known ids %s", selection.name, selection.inputs["region"], known_ids)
        targets.append(Target(selection, client, known_ids, project_folder, options.profile, is_deployed))
    return targets


def _known_resource_ids(selection: Selection, project_folder: Path) -> dict[str, str]:
    """Return the known ids of a deployment's resources, by resource name of ``import_ids``.

    The ids come from the outputs of a local Terraform state and from ``import_ids``, which takes precedence.
    """
    if not selection.is_connection:
        return {"resource_configuration": selection.name}
    state_file = local_state_file(project_folder, selection.name, selection.inputs)
    try:
        known_ids = read_output_ids(state_file)
    except StateFileError as error:
        print_to_stderr(f"{selection.name}: {error}: what it deployed is found by its names")
        known_ids = {}
    _LOGGER.debug("%s: state file %s has ids of %s", selection.name, state_file, sorted(known_ids))
    import_ids = selection.inputs.get("import_ids") or {}
    for kind in _LOOKUP_ID_KINDS:
        if import_ids.get(kind):
            known_ids[kind] = import_ids[kind]
    return known_ids


def check_targets(
    command: str, targets: Sequence[Target], checks: Sequence[Check]
) -> Iterator[tuple[Target, list[CheckResult]]]:
    """Check several deployments in parallel; yield each target with the results, in the order of the targets.

    Args:
        command: The command's name, for the progress display.
        targets: The deployments.
        checks: The checks.

    Raises:
        UsageError: See ``Target.ensure_ready``.
    """
    tasks = [functools.partial(_check_target, target, checks) for target in targets]
    all_results = map_ordered(tasks, _MAX_PARALLEL_TARGETS)
    for position, target in enumerate(targets):
        running = targets[position : position + _MAX_PARALLEL_TARGETS]
        names = ", ".join(running_target.selection.name for running_target in running)
        with show_progress(f"{command}: {names} ({position} of {len(targets)} done)"):
            results = next(all_results)
        _LOGGER.debug("%s: %d checks done", target.selection.name, len(results))
        yield target, results


def _check_target(target: Target, checks: Sequence[Check]) -> list[CheckResult]:
    # The checks do not wait for ensure_ready, but its error comes first and replaces their results.
    def ensure_ready() -> list[CheckResult]:
        target.ensure_ready()
        return []

    tasks: list[Callable[[], list[CheckResult]]] = [
        ensure_ready,
        functools.partial(run_checks, checks, target.context),
    ]
    _, results = gather(tasks)
    return results
