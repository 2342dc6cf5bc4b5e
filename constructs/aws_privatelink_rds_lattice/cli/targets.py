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
    Account,
    AmbiguousError,
    CredentialsError,
    GoneError,
    Line,
    Reader,
    UnreadError,
    clients,
    in_order,
    not_imitated,
    side_by_side,
)
from aws_privatelink_rds_lattice.checks import CheckContext
from aws_privatelink_rds_lattice.checks import run_checks as run_checks
from aws_privatelink_rds_lattice.local_state import StateError, ids_in, state_of

from .terminal import UsageError, progress, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aws_privatelink_rds_lattice.checks import Check, CheckResult

    from .selection import Chosen

# Deployments that are checked at the same time.
_AT_ONCE = 8
_KNOWN_BY_ID = ("resource_gateway", "resource_configuration", "ram_resource_share")


def session(
    profile: str | None,
    region: str | None,
    files: dict[str, str] | None = None,
    credentials: dict[str, str] | None = None,
) -> Any:  # noqa: ANN401 - its method client takes any service
    """Return a boto3 session.

    Args:
        profile: The profile; AWS's default if None.
        region: The Region; AWS's default if None.
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


class Readers:
    """Who asks AWS: one for all deployments of a Region that are seen with the same eyes."""

    def __init__(self, profile: str | None) -> None:
        """Begin with none.

        Args:
            profile: The AWS profile in place of that of a provider's settings.
        """
        self._profile = profile
        self._line = Line()
        self._readers: dict[str, Reader] = {}

    def reader(self, name: str, region: str, settings: Mapping[str, Any]) -> Reader:
        """Return the reader for a deployment.

        Args:
            name: The deployment, for messages.
            region: Its Region.
            settings: Those of its provider.

        Raises:
            UsageError: There are no usable credentials, or the settings are wrong.
        """
        key = json.dumps([region, settings], sort_keys=True)
        if key not in self._readers:
            self._readers[key] = Reader(self._client(name, region, settings), self._line)
        return self._readers[key]

    def _client(self, name: str, region: str, settings: Mapping[str, Any]) -> Any:  # noqa: ANN401 - makes clients
        for setting in not_imitated(settings):
            say(f"{name}: provider.{setting} is not imitated: boto3 has no such setting, so what is seen may differ")
        try:
            return clients(session, settings, self._profile, region, self._line)
        except CredentialsError as error:
            raise no_credentials(error) from None
        except UnreadError as error:
            raise UsageError(f"{name}: cannot assume the role of its provider: {error.seen}") from None
        except (AttributeError, KeyError, OSError, TypeError, ValueError, ParamValidationError) as error:
            # Which setting is wrong, and how, is known to the bindings, which take their time to load.
            said = " ".join(str(error).split())
            raise UsageError(f"{name}.provider: {said}; `make synth` says what is wrong with each setting") from None


def no_credentials(error: CredentialsError) -> UsageError:
    """Return what to say where AWS takes no credentials."""
    return UsageError(f"no usable AWS credentials: {error.seen}; give some, or name a profile by --profile")


@dataclass(frozen=True)
class Prepared:
    """A deployment, ready to be checked.

    Attributes:
        chosen: How it was named.
        reader: Asks AWS.
        ids: What is known by its id.
        folder: The folder of ``cdktf.json``.
        profile: The AWS profile of the command line.
        is_there: Whether it shall be there already.
    """

    chosen: Chosen
    reader: Reader
    ids: Mapping[str, str]
    folder: Path
    profile: str | None
    is_there: bool

    @functools.cached_property
    def case(self) -> CheckContext:
        """The deployment for the checks."""
        account = Account(self.chosen.stated, self.reader, ids=self.ids, is_there=self.is_there)
        return CheckContext(self.chosen.name, account, self.folder, self.profile, self.chosen.is_connection)

    def afresh(self) -> Prepared:
        """Return the same, with nothing read."""
        return replace(self, reader=self.reader.afresh())

    def ready(self) -> list[CheckResult]:
        """Return nothing where there is something to check.

        Raises:
            UsageError: The credentials are bad or another account's, the connection's database cannot be looked up,
                or there is no such resource configuration.
        """
        try:
            own = self.reader.member("sts:GetCallerIdentity", "Account")
        except CredentialsError as error:
            raise no_credentials(error) from None
        except UnreadError:
            own = None  # The check of the account reports it.
        name, account = self.chosen.name, self.case.deployment
        if self.chosen.account and own and own != self.chosen.account:
            raise UsageError(
                f"{name}: belongs to account {self.chosen.account}, and the credentials to {own}; use credentials of "
                f"{self.chosen.account}, such as another --profile"
            )
        try:
            _ = account.stated
            if not self.chosen.is_connection:
                account.deployed.configuration(name)
        except GoneError as error:
            if self.chosen.is_connection:
                raise UsageError(f"{name}: cannot look up its database: {error.seen}") from None
            raise UsageError(
                f"{name}: there is no such resource configuration in {account.region}, account {own or 'unknown'}; it "
                "was deleted, or the Region or the credentials are others"
            ) from None
        except UnreadError as error:
            what = "cannot look up its database" if self.chosen.is_connection else "cannot be read"
            raise UsageError(f"{name}: {what}: {error.seen}") from None
        except AmbiguousError as error:
            raise UsageError(
                f"{name}.rds_security_group_id: missing; must be one of those attached to the database ({error}); "
                "add it"
            ) from None
        return []


def prepared(options: argparse.Namespace, *, is_there: bool) -> list[Prepared]:
    """Return the chosen deployments, ready to be checked.

    Args:
        options: The parsed command line.
        is_there: Whether they shall be there already.

    Raises:
        UsageError: See ``Readers``.
    """
    readers, folder = Readers(options.profile), options.config.absolute().parent
    return [
        Prepared(
            one,
            readers.reader(one.name, one.stated["region"], one.stated.get("provider") or {}),
            _ids(one, folder) if is_there else {},
            folder,
            options.profile,
            is_there,
        )
        for one in options.deployments
    ]


def _ids(one: Chosen, folder: Path) -> dict[str, str]:
    if not one.is_connection:
        return {"resource_configuration": one.name}
    try:
        of_state = ids_in(state_of(folder, one.name, one.stated))
    except StateError as error:
        say(f"{one.name}: {error}: what it deployed is found by its names")
        of_state = {}
    given = one.stated.get("import_ids") or {}
    return {**of_state, **{kind: given[kind] for kind in _KNOWN_BY_ID if given.get(kind)}}


def checked(command: str, made: Sequence[Prepared], checks: Sequence[Check]) -> Iterator[tuple[Prepared, list[CheckResult]]]:
    """Run checks on several deployments at the same time; yield what they say of each, in order.

    Args:
        command: The command's name, for what is shown meanwhile.
        made: The deployments.
        checks: The checks.

    Raises:
        UsageError: See ``Prepared.ready``.
    """

    def check(one: Prepared) -> list[CheckResult]:
        # What keeps the checks from being made is said alone, but is not waited for before they are begun.
        begun: list[Callable[[], list[CheckResult]]] = [one.ready, functools.partial(run_checks, checks, one.case)]
        return side_by_side(begun)[1]

    results = in_order([functools.partial(check, one) for one in made], _AT_ONCE)
    for number, one in enumerate(made):
        names = ", ".join(each.chosen.name for each in made[number : number + _AT_ONCE])
        with progress(f"{command}: {names} ({number} of {len(made)} done)"):
            found = next(results)
        yield one, found
