"""Checks and their results, the ``check`` decorator, and ``run_checks``."""

from __future__ import annotations

import enum
import functools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, gather, run_in_rounds
from aws_privatelink_rds_lattice.error_text import describe_error, log_traceback
from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.verdict import Verdict

from .missing import MISSING_PART_CHECKS
from .placeholders import PlaceholderValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

    CheckFunction = Callable[[Target], "CheckFinding"]

_LOGGER = logging.getLogger(__name__)


class Hop(enum.StrEnum):
    """A part of the path to the database: your account, then the hops in the direction of the traffic."""

    ACCOUNT = "your account"
    POLYTOMIC = "connection in Polytomic"
    ENDPOINT = "Polytomic's endpoint"
    SHARE = "share and association"
    CONFIGURATION = "resource configuration"
    GATEWAY = "resource gateway"
    EGRESS = "gateway egress"
    NETWORK = "routes and network ACLs"
    INGRESS = "database ingress"
    DATABASE = "database"


@dataclass(frozen=True)
class CheckResult:
    """The result of a check on a deployment, with evidence and expectation.

    Attributes:
        remedy: Instructions as shell text to paste: comments and commands. Empty if there is nothing to do.
        blocking_check: The id of the check that this check waits for; empty if the check was made.
    """

    id: str
    hop: Hop
    verdict: Verdict
    evidence: str
    expected: str
    remedy: str
    blocking_check: str = ""

    def to_json_object(self) -> dict[str, str]:
        """Return the result as an object of ``--json``; the key of the evidence is ``seen``."""
        return {
            "id": self.id,
            "hop": str(self.hop),
            "verdict": str(self.verdict),
            "seen": self.evidence,
            "expected": self.expected,
            "remedy": self.remedy,
        }


@dataclass(frozen=True)
class CheckFinding:
    """Verdict, evidence and remedy of a check: the parts of a ``CheckResult`` found in the deployment."""

    verdict: Verdict
    evidence: str
    remedy: str = ""
    blocking_check: str = ""


passed = functools.partial(CheckFinding, Verdict.PASS)
warned = functools.partial(CheckFinding, Verdict.WARN)
failed = functools.partial(CheckFinding, Verdict.FAIL)
unknown = functools.partial(CheckFinding, Verdict.UNKNOWN)


class BlockedCheckError(PrivateLinkError):
    """A check cannot run before the user repairs a fault, and another check reports the fault."""

    def __init__(self, blocking_check: str, reason: str) -> None:
        """Store the id of the blocking check, and the fault."""
        super().__init__(reason)
        self.blocking_check = blocking_check
        self.reason = reason


@dataclass(frozen=True)
class Check:
    """A check of a deployment.

    Attributes:
        id: The check's id, stable from release to release.
        hop: The part of the path that the check looks at.
        expected: The state that the check expects, with the placeholders of the module ``placeholders``.
        evaluate: Evaluates a deployment without another effect than the finding. The function may raise
            ``MissingResponses``, ``ApiError``, ``MissingPartError`` and ``BlockedCheckError``.
    """

    id: str
    hop: Hop
    expected: str
    evaluate: CheckFunction

    def run(self, target: Target) -> CheckResult:
        """Run the check on a deployment and return the result; errors become verdicts, but for ``MissingResponses``.

        Only one check fails because of a fault: the check that reports the fault. All other checks that meet the
        fault return the verdict unknown.
        """
        _LOGGER.debug("check %s of %s: started", self.id, target.name)
        try:
            finding = self.evaluate(target)
        except ApiError as error:
            _LOGGER.debug("check %s of %s: blocked by AWS: %s", self.id, target.name, error.reason)
            finding = unknown(error.reason, error.remedy)
        except BlockedCheckError as error:
            finding = self._blocked_finding(target, error.blocking_check, error.reason)
        except MissingPartError as error:
            finding = self._missing_part_finding(target, error)
        except Exception as error:  # noqa: BLE001 - a check that cannot tell is unknown, whatever the reason
            log_traceback(_LOGGER, error)
            finding = unknown(
                f"the check failed with an unexpected error: {describe_error(error)}",
                "# run the command again with --debug, and report the output",
            )
        expected = self.expected.format_map(PlaceholderValues(target.deployment))
        _LOGGER.debug("check %s of %s: %s", self.id, target.name, finding.verdict)
        return CheckResult(
            self.id, self.hop, finding.verdict, finding.evidence, expected, finding.remedy, finding.blocking_check
        )

    def _missing_part_finding(self, target: Target, error: MissingPartError) -> CheckFinding:
        reporting_check, build_remedy = MISSING_PART_CHECKS[error.part]
        if reporting_check == self.id:
            return failed(error.reason, build_remedy(target))
        return self._blocked_finding(target, reporting_check, error.reason)

    def _blocked_finding(self, target: Target, blocking_check: str, reason: str) -> CheckFinding:
        _LOGGER.debug("check %s of %s: blocked by check %s: %s", self.id, target.name, blocking_check, reason)
        return unknown(f"not checked: {reason}", f"# first correct the check {blocking_check}", blocking_check)


def block_if_other_vpc(target: Target, expected_vpc_id: str) -> None:
    """Raise BlockedCheckError if the database is not in the gateway's VPC; the check database-vpc reports the fault.

    A VPC that does not exist is another fault, and raises MissingPartError.
    """
    _, rds_database = gather([lambda: target.deployment.vpc, lambda: target.deployment.database])
    if rds_database.vpc_id != expected_vpc_id:
        raise BlockedCheckError("database-vpc", "database and gateway are in two VPCs")


def list_differences(resources: Mapping[str, Response], key: str, expected: str, words: str) -> list[str]:
    """Return "ID WORDS VALUE" for each resource without the expected value of a key."""
    return [f"{item_id} {words} {item[key]}" for item_id, item in resources.items() if item[key] != expected]


def check(hop: Hop, expected: str) -> Callable[[CheckFunction], Check]:
    """Turn the decorated function into a check; the check's id is the function's name with hyphens."""

    def create_check(evaluate: CheckFunction) -> Check:
        return Check(evaluate.__name__.replace("_", "-"), hop, expected, evaluate)

    return create_check


def run_checks(checks: Iterable[Check], target: Target) -> list[CheckResult]:
    """Run checks in rounds of AWS calls and return the results in the order of the checks."""
    return list(run_in_rounds([functools.partial(check.run, target) for check in checks]))
