"""The chosen connections as cases for the checks: credentials, clients, and what is looked up first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ProfileNotFound

from aws_privatelink_rds_lattice.account import (
    Account,
    AmbiguousError,
    CredentialsError,
    Reader,
    UnreadError,
    looked_up,
)
from aws_privatelink_rds_lattice.checks import Case

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from aws_privatelink_rds_lattice.inputs import Deployment

_CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})


def session(profile: str | None, region: str) -> Any:  # noqa: ANN401 - its method client takes any service
    """Return a boto3 session.

    Raises:
        UsageError: There is no such profile.
    """
    try:
        return boto3.Session(profile_name=profile, region_name=region)
    except ProfileNotFound as error:
        raise UsageError(str(error)) from None


def cases(options: argparse.Namespace) -> Iterator[Callable[[], Case]]:
    """Yield for each connection what makes a case of it that knows nothing yet.

    Raises:
        UsageError: The credentials are missing or bad, or the connection's database cannot be looked up.
    """
    for stack, connection in options.connections.items():
        yield _fresh(options, stack, connection)


def _fresh(options: argparse.Namespace, stack: str, connection: Deployment) -> Callable[[], Case]:
    aws = session(options.profile, connection["region"])

    def ask() -> Reader:
        return Reader(lambda service: aws.client(service, config=_CONFIG))

    try:
        ask().read("sts", "get_caller_identity")
    except CredentialsError as error:
        raise UsageError(
            f"no usable AWS credentials: {error.seen}; give some, or name a profile by --profile"
        ) from None
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
