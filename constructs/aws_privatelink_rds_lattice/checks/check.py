"""How a check is made of a question, and asked."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import MissingError, UnreadError, side_by_side
from aws_privatelink_rds_lattice.verdict import Verdict

from .missing import OWNERS
from .result import Hop, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .context import Case


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


class BlockedError(Exception):
    """A check cannot be made before a fault is gone that another one reports.

    Attributes:
        owner: The id of that other check.
        seen: The fault.
    """

    def __init__(self, owner: str, seen: str) -> None:
        """Keep both."""
        super().__init__(seen)
        self.owner = owner
        self.seen = seen


@dataclass(frozen=True)
class Check:
    """One question about a connection.

    Attributes:
        id: Its id.
        hop: Where on the path it looks.
        expected: What it expects; ``Case.words`` are filled in.
        ask: The function that asks it.
    """

    id: str
    hop: Hop
    expected: str
    ask: Callable[[Case], Finding]

    def run(self, case: Case) -> Result:
        """Ask, and turn whatever keeps the question from being answered into a verdict.

        A fault has one owner: the check that reports it as failed. For all others that meet it, the answer is
        unknown.
        """
        try:
            found = self.ask(case)
        except UnreadError as error:
            found = unknown(error.seen, error.remedy)
        except BlockedError as error:
            found = _blocked(error.owner, error.seen)
        except MissingError as error:
            owner, remedy = OWNERS[error.part]
            found = failed(error.seen, remedy(case)) if owner == self.id else _blocked(owner, error.seen)
        expected = self.expected.format_map(case.words)
        return Result(self.id, self.hop, found.verdict, found.seen, expected, found.remedy)


def _blocked(owner: str, seen: str) -> Finding:
    return unknown(f"not checked: {seen}", f"# first see to the check {owner}")


def same_vpc(case: Case, vpc_id: str) -> None:
    """See that the database is in a VPC; raises BlockedError where it is not, and MissingError as it does."""
    if case.account.database.vpc_id != vpc_id:
        raise BlockedError("database-vpc", "database and gateway are in two VPCs")


def check(hop: Hop, expected: str) -> Callable[[Callable[[Case], Finding]], Check]:
    """Make a function a check; its id is the function's name with hyphens."""

    def made(ask: Callable[[Case], Finding]) -> Check:
        return Check(ask.__name__.replace("_", "-"), hop, expected, ask)

    return made


def run(checks: Iterable[Check], case: Case) -> list[Result]:
    """Run every check, whatever the others say, all at once: what they ask of AWS is asked side by side."""
    return side_by_side([functools.partial(one.run, case) for one in checks])
