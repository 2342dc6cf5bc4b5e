"""The result of a check: hop, verdict, evidence, expectation and remedy."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.verdict import Verdict


class Hop(enum.StrEnum):
    """A part of the path to the database: your account, then the hops in the direction of the traffic."""

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
class CheckResult:
    """The result of a check on a deployment.

    Attributes:
        id: The check's id, stable from release to release.
        hop: The part of the path that the check looks at.
        verdict: The outcome.
        evidence: The state that the check found.
        expected: The state that the check expects.
        remedy: Instructions as shell text to paste: comments and commands. Empty if there is nothing to do.
    """

    id: str
    hop: Hop
    verdict: Verdict
    evidence: str
    expected: str
    remedy: str

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
