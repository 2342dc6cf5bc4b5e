"""How a check is made of a question, and asked."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, gather
from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.verdict import Verdict

from .missing import MISSING_PART_CHECKS
from .result import CheckResult, Hop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .context import CheckContext


@dataclass(frozen=True)
class CheckFinding:
    """What a check found; the rest of its ``Result`` is known beforehand."""

    verdict: Verdict
    evidence: str
    remedy: str = ""


passed = functools.partial(CheckFinding, Verdict.PASS)
warned = functools.partial(CheckFinding, Verdict.WARN)
failed = functools.partial(CheckFinding, Verdict.FAIL)
unknown = functools.partial(CheckFinding, Verdict.UNKNOWN)


class BlockedCheckError(PrivateLinkError):
    """A check cannot be made before a fault is gone that another one reports.

    Attributes:
        blocking_check: The id of that other check.
        reason: The fault.
    """

    def __init__(self, blocking_check: str, reason: str) -> None:
        """Keep both."""
        super().__init__(reason)
        self.blocking_check = blocking_check
        self.reason = reason


@dataclass(frozen=True)
class Check:
    """One question about a connection.

    Attributes:
        id: Its id.
        hop: Where on the path it looks.
        expected: What it expects; ``Case.words`` are filled in.
        evaluate: The function that asks it.
    """

    id: str
    hop: Hop
    expected: str
    evaluate: Callable[[CheckContext], CheckFinding]

    def run(self, case: CheckContext) -> CheckResult:
        """Ask, and turn whatever keeps the question from being answered into a verdict.

        A fault has one owner: the check that reports it as failed. For all others that meet it, the answer is
        unknown.
        """
        try:
            found = self.evaluate(case)
        except ApiError as error:
            found = unknown(error.reason, error.remedy)
        except BlockedCheckError as error:
            found = _blocked_finding(error.blocking_check, error.reason)
        except MissingPartError as error:
            owner, remedy = MISSING_PART_CHECKS[error.part]
            found = failed(error.reason, remedy(case)) if owner == self.id else _blocked_finding(owner, error.reason)
        expected = self.expected.format_map(case.placeholders)
        return CheckResult(self.id, self.hop, found.verdict, found.evidence, expected, found.remedy)


def _blocked_finding(blocking_check: str, reason: str) -> CheckFinding:
    return unknown(f"not checked: {reason}", f"# first see to the check {blocking_check}")


def block_if_other_vpc(case: CheckContext, expected_vpc_id: str) -> None:
    """See that the database is in a VPC; raises BlockedError where it is not, and MissingError as it does."""
    if case.deployment.database.vpc_id != expected_vpc_id:
        raise BlockedCheckError("database-vpc", "database and gateway are in two VPCs")


def check(hop: Hop, expected: str) -> Callable[[Callable[[CheckContext], CheckFinding]], Check]:
    """Make a function a check; its id is the function's name with hyphens."""

    def made(ask: Callable[[CheckContext], CheckFinding]) -> Check:
        return Check(ask.__name__.replace("_", "-"), hop, expected, ask)

    return made


def run_checks(checks: Iterable[Check], case: CheckContext) -> list[CheckResult]:
    """Run every check, whatever the others say, all at once: what they ask of AWS is asked side by side."""
    return gather([functools.partial(one.run, case) for one in checks])
