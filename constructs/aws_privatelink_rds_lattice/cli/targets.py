"""Targets of ``verify``, ``preflight`` and ``adopt``: AWS client, known resource ids, and errors before all checks."""

from __future__ import annotations

import functools
import itertools
import logging
import shlex
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import (
    AccessSetupError,
    AmbiguousSecurityGroupError,
    ApiError,
    MissingPartError,
    NotFoundError,
    error_of_made_call,
    run_in_rounds,
)
from aws_privatelink_rds_lattice.local_state import (
    EncryptedStateError,
    StateFileError,
    local_state_file,
    read_output_ids,
    stack_folder,
)

from .aws_clients import AwsClientCache, access_usage_error
from .terminal import UsageError, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from aws_privatelink_rds_lattice.checks import Check, CheckResult
    from aws_privatelink_rds_lattice.local_state import PulledState
    from aws_privatelink_rds_lattice.target import Target

_LOGGER = logging.getLogger(__name__)

# In the progress display.
_MAX_NAMES_SHOWN = 8
_BY_NAMES = "the deployment is looked up by its names"
# Keys of import_ids by which AWS can look up a resource.
_LOOKUP_ID_KINDS = ("resource_gateway", "resource_configuration", "ram_resource_share")


def prepare_targets(
    options: argparse.Namespace, *, is_deployed: bool, pulled_state: PulledState | None = None
) -> list[Target]:
    """Return the selected targets with clients, and with known ids if the deployments should exist.

    A pulled state replaces the local state of the only target.
    """
    clients = AwsClientCache(options.profile)
    targets: list[Target] = []
    for selected in options.targets:
        target = replace(selected, profile=options.profile)
        region = target.inputs["region"]
        client = clients.client_for(target.name, region, target.inputs.get("provider") or {})
        known_ids = _known_resource_ids(target, options, pulled_state) if is_deployed else {}
        _LOGGER.debug("%s: in %s, known ids %s", target.name, region, known_ids)
        targets.append(replace(target, client=client, known_ids=known_ids, is_deployed=is_deployed))
    return targets


def _known_resource_ids(
    target: Target, options: argparse.Namespace, pulled_state: PulledState | None
) -> dict[str, str]:
    """Return the known ids of a deployment's resources, by resource name of ``import_ids``.

    The ids come from the outputs of a Terraform state and from ``import_ids``, which takes precedence.
    """
    if not target.is_connection:
        return {"resource_configuration": target.name}
    state_file = local_state_file(target.project_folder, target.name, target.inputs)
    try:
        known_ids = read_output_ids(pulled_state or state_file)
    except EncryptedStateError as error:
        print_to_stderr(
            f"{target.name}: {error}: {_BY_NAMES}; for a look-up by ids, {_decrypt_remedy(target, options)}"
        )
        known_ids = {}
    except StateFileError as error:
        print_to_stderr(f"{target.name}: {error}: {_BY_NAMES}")
        known_ids = {}
    _LOGGER.debug("%s: state file %s has ids of %s", target.name, state_file, sorted(known_ids))
    import_ids = target.inputs.get("import_ids") or {}
    for kind in _LOOKUP_ID_KINDS:
        if import_ids.get(kind):
            known_ids[kind] = import_ids[kind]
    return known_ids


def _decrypt_remedy(target: Target, options: argparse.Namespace) -> str:
    """Return the command that decrypts the state for a command with ``--state``; else the remedy without a state."""
    if "state" not in options:
        return "pass the ARN of the resource configuration instead of the name"
    folder = stack_folder(target.project_folder, target.name)
    pull_command = shlex.join(["tofu", f"-chdir={folder}", "state", "pull"])
    return f"run\n{pull_command} | {target.privatelink_command(options.command)} --state -"


def ensure_ready(target: Target) -> None:
    """Raise an error if the credentials or the deployment do not allow any check.

    Raises:
        UsageError: AWS rejects the credentials, they belong to another account, the connection's database cannot
            be looked up, or the resource configuration does not exist.
    """
    account_id = _fetch_account_id(target)
    if target.account_id and account_id and account_id != target.account_id:
        raise UsageError(
            f"{target.name}: belongs to account {target.account_id}, but the credentials to {account_id}; use "
            f"credentials of {target.account_id}, for example with --profile"
        )
    _ensure_deployment_is_readable(target, account_id)


def _fetch_account_id(target: Target) -> str | None:
    """Return the account of the credentials; None if AWS does not report the account."""
    try:
        account_id = target.deployment.account_id
    except ApiError as caught_error:
        error = error_of_made_call(caught_error)
        if isinstance(error, AccessSetupError):
            raise access_usage_error(error) from error
        if _fails_likewise(target, error):
            raise UsageError(f"{target.name}: {error.reason}; {error.advice}") from error
        # The account's check reports the error.
        _LOGGER.debug("%s: the account of the credentials is unknown: %s", target.name, error.reason)
        return None
    _LOGGER.debug("%s: the credentials belong to account %s", target.name, account_id)
    return account_id


def _fails_likewise(target: Target, error: ApiError) -> bool:
    """Return True if EC2 fails in the same transient way as another service: then all checks would be unknown."""
    if not target.is_connection or not error.is_transient:
        return False
    try:
        _ = target.deployment.vpc
    except ApiError as vpc_error:
        return vpc_error.kind is error.kind
    except MissingPartError:
        pass
    return False


def _ensure_deployment_is_readable(target: Target, account_id: str | None) -> None:
    deployment = target.deployment
    try:
        # Looks up the database of a connection that has an identifier.
        _ = deployment.inputs
        if not target.is_connection:
            configuration = deployment.lattice.fetch_configuration(target.name)
            if configuration.get("type") == "GROUP":
                raise _group_error(target, configuration["id"])
    except ApiError as error:
        reason = _describe_unreadable(target, error_of_made_call(error), account_id)
        raise UsageError(f"{target.name}: {reason}") from error
    except AmbiguousSecurityGroupError as error:
        raise UsageError(
            f"{target.name}.rds_security_group_id: missing; must be a security group of the database ({error}); add it"
        ) from None


def _describe_unreadable(target: Target, error: ApiError, account_id: str | None) -> str:
    """Return the reason why a deployment cannot be read, and the remedy."""
    cause = error.reason.removesuffix(".")
    is_missing = isinstance(error, NotFoundError)
    if target.is_connection:
        advice = "correct its identifier, the Region or the credentials" if is_missing else error.advice
        return f"cannot look up its database: {cause}; {advice}"
    if is_missing:
        return (
            f"no such resource configuration in {target.deployment.region}, account "
            f"{account_id or 'unknown'}; it is deleted, or the Region or the credentials are wrong"
        )
    return f"cannot be read: {cause}; {error.advice}"


def _group_error(target: Target, group_id: str) -> UsageError:
    """Return the error for a resource configuration of type GROUP, with a line for each child.

    Consumers of a group reach the children, and each child has a target of its own.
    """
    try:
        children = target.deployment.lattice.list_children(group_id)
    except ApiError as error:
        return UsageError(f"{target.name}: is a GROUP without its own target; its children are unknown: {error}")
    if not children:
        return UsageError(f"{target.name}: is a GROUP without children; it has no database")
    lines = [f"{child['name']}: {child['arn']}" for child in sorted(children, key=itemgetter("name"))]
    return UsageError("\n".join([f"{target.name}: is a GROUP without its own target; pass a child:", *lines]))


def check_targets(
    command: str, targets: Sequence[Target], checks: Sequence[Check]
) -> Iterator[tuple[Target, list[CheckResult]]]:
    """Check several deployments in the same rounds; yield each target with the results, in the order of the targets.

    The progress display shows the command's name. The errors are as of ``ensure_ready``.
    """
    tasks: list[Callable[[], CheckResult | None]] = []
    for target in targets:
        # The checks do not wait for ensure_ready, but its error comes first and replaces their results.
        tasks.append(functools.partial(ensure_ready, target))
        tasks += [functools.partial(check.run, target) for check in checks]
    all_results = run_in_rounds(tasks)
    for position, target in enumerate(targets):
        names = ", ".join(shown_target.name for shown_target in targets[position : position + _MAX_NAMES_SHOWN])
        with show_progress(f"{command}: {names} ({position} of {len(targets)} done)"):
            outcomes = itertools.islice(all_results, 1 + len(checks))
            results = [result for result in outcomes if result is not None]
        _LOGGER.debug("%s: %d checks done", target.name, len(results))
        yield target, results
