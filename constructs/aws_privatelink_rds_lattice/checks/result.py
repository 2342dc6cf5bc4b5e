"""What a check says, and how checks are run."""

from __future__ import annotations

import enum
import functools
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .world import World


class Verdict(enum.StrEnum):
    """The outcome of a check."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Hop(enum.StrEnum):
    """Where on the path a check looks: your account, then the hops in the order that traffic takes."""

    ACCOUNT = "your account"
    ENDPOINT = "Polytomic's endpoint"
    SHARE = "share and association"
    CONFIGURATION = "resource configuration"
    GATEWAY = "resource gateway"
    EGRESS = "gateway egress"
    NETWORK = "routes and network ACLs"
    INGRESS = "database ingress"
    DATABASE = "database"


@dataclass(frozen=True)
class Result:
    """What a check says.

    Attributes:
        id: The check's id, stable from release to release.
        hop: Where on the path it looked.
        verdict: The outcome.
        seen: What was found.
        expected: What should have been found.
        remedy: What to do, as shell text to paste: comments and commands. Empty where nothing is to be done.
    """

    id: str
    hop: Hop
    verdict: Verdict
    seen: str
    expected: str
    remedy: str

    def plain(self) -> dict[str, str]:
        """Return the result as texts, for JSON."""
        return {key: str(value) for key, value in asdict(self).items()}


@dataclass(frozen=True)
class Finding:
    """What a check found; the rest of its ``Result`` is known beforehand."""

    verdict: Verdict
    seen: str
    remedy: str = ""


passed = functools.partial(Finding, Verdict.PASS)
warned = functools.partial(Finding, Verdict.WARN)
failed = functools.partial(Finding, Verdict.FAIL)
unknown = functools.partial(Finding, Verdict.UNKNOWN)


class UnreadError(Exception):
    """AWS did not answer a question.

    Attributes:
        seen: Why, with the IAM action.
        remedy: What to do.
    """

    def __init__(self, seen: str, remedy: str) -> None:
        """Keep both."""
        super().__init__(seen)
        self.seen = seen
        self.remedy = remedy


class BlockedError(Exception):
    """A question cannot be asked, since something else is not as it should be.

    Attributes:
        finding: What is wrong, as the check that owns the fault reports it.
        owner: The id of that check.
    """

    def __init__(self, owner: str, seen: str, remedy: str) -> None:
        """Make the finding."""
        super().__init__(seen)
        self.owner = owner
        self.finding = failed(seen, remedy)


@dataclass(frozen=True)
class Check:
    """One question about a connection.

    Attributes:
        id: Its id.
        hop: Where on the path it looks.
        expected: What it expects; the connection's inputs and ``account`` are filled in.
        ask: The function that asks it.
    """

    id: str
    hop: Hop
    expected: str
    ask: Callable[[World], Finding]

    def run(self, world: World) -> Result:
        """Ask, and turn whatever keeps the question from being answered into a verdict.

        A fault has one owner: the check that reports it as failed. For all others that meet it, the answer is
        unknown.
        """
        try:
            found = self.ask(world)
        except UnreadError as error:
            found = unknown(error.seen, error.remedy)
        except BlockedError as error:
            if error.owner == self.id:
                found = error.finding
            else:
                found = unknown(f"not checked: {error.finding.seen}", f"# first see to the check {error.owner}")
        expected = self.expected.format_map(world.connection)
        return Result(self.id, self.hop, found.verdict, found.seen, expected, found.remedy)


def check(hop: Hop, expected: str) -> Callable[[Callable[[World], Finding]], Check]:
    """Make a function a check; its id is the function's name with hyphens."""

    def made(ask: Callable[[World], Finding]) -> Check:
        return Check(ask.__name__.replace("_", "-"), hop, expected, ask)

    return made


def run(checks: Iterable[Check], world: World) -> list[Result]:
    """Run every check, whatever the others say."""
    return [one.run(world) for one in checks]


def exit_status(verdicts: Iterable[Verdict]) -> int:
    """Return 1 if a check failed, else 2 if one could not be made, else 0; warnings pass."""
    found = set(verdicts)
    return 1 if Verdict.FAIL in found else 2 if Verdict.UNKNOWN in found else 0
