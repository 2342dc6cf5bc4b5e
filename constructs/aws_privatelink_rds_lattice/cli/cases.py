"""The chosen connections as cases for the checks: credentials, clients, and what is looked up first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.exceptions import ParamValidationError, ProfileNotFound

from aws_privatelink_rds_lattice.account import (
    Account,
    AmbiguousError,
    CredentialsError,
    Reader,
    UnreadError,
    clients,
    looked_up,
    not_imitated,
)
from aws_privatelink_rds_lattice.checks import Case

from .terminal import UsageError, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from aws_privatelink_rds_lattice.inputs import Deployment


def session(
    profile: str | None, region: str, files: dict[str, str] | None = None, credentials: dict[str, str] | None = None
) -> Any:  # noqa: ANN401 - its method client takes any service
    """Return a boto3 session.

    Args:
        profile: The profile; AWS's default if None.
        region: The Region.
        files: ``config_file`` and ``credentials_file``, where they are not the usual ones.
        credentials: Arguments of ``boto3.Session``, in place of a profile.

    Raises:
        UsageError: There is no such profile.
    """
    own = botocore.session.Session()
    for name, file in (files or {}).items():
        own.set_config_variable(name, file)
    try:
        return boto3.Session(botocore_session=own, profile_name=profile, region_name=region, **(credentials or {}))
    except ProfileNotFound as error:
        raise UsageError(str(error)) from None


def cases(options: argparse.Namespace) -> Iterator[Callable[[], Case]]:
    """Yield for each connection what makes a case of it that knows nothing yet.

    Raises:
        UsageError: The credentials are missing or bad, or the connection's database cannot be looked up.
    """
    for stack, connection in options.connections.items():
        yield _fresh(options, stack, connection)


def _no_credentials(error: CredentialsError) -> UsageError:
    return UsageError(f"no usable AWS credentials: {error.seen}; give some, or name a profile by --profile")


def _fresh(options: argparse.Namespace, stack: str, connection: Deployment) -> Callable[[], Case]:
    settings = connection.get("provider") or {}
    for name in not_imitated(settings):
        say(f"{stack}: provider.{name} is not imitated: boto3 has no such setting, so what is seen may differ")
    try:
        client = clients(session, settings, options.profile, connection["region"])
    except CredentialsError as error:
        raise _no_credentials(error) from None
    except UnreadError as error:
        raise UsageError(f"{stack}: cannot assume the role of its provider: {error.seen}") from None
    except (AttributeError, KeyError, OSError, TypeError, ValueError, ParamValidationError) as error:
        # Which setting is wrong, and how, is known to the bindings, which take their time to load.
        said = " ".join(str(error).split())
        raise UsageError(f"{stack}.provider: {said}; `make synth` says what is wrong with each setting") from None

    def ask() -> Reader:
        return Reader(client)

    try:
        ask().read("sts", "get_caller_identity")
    except CredentialsError as error:
        raise _no_credentials(error) from None
    except UnreadError:
        pass  # The check of the account reports it.
    try:
        whole = looked_up(connection, ask())
    except UnreadError as error:
        raise UsageError(f"{stack}: cannot look up its database: {error.seen}") from None
    except AmbiguousError as error:
        raise UsageError(
            f"{stack}.rds_security_group_id: missing; must be one of those attached to the database ({error}); add it"
        ) from None
    folder = options.config.absolute().parent
    return lambda: Case(stack, whole, Account(whole, ask()), folder, options.profile)
