"""What a check says: a verdict, and where on the path it looked."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.verdict import Verdict


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
class CheckResult:
    """What a check says.

    Attributes:
        id: The check's id, stable from release to release.
        hop: Where on the path it looked.
        verdict: The outcome.
        evidence: What was found.
        expected: What should have been found.
        remedy: What to do, as shell text to paste: comments and commands. Empty where nothing is to be done.
    """

    id: str
    hop: Hop
    verdict: Verdict
    evidence: str
    expected: str
    remedy: str

    def to_json_object(self) -> dict[str, str]:
        """Return the result as an object of ``--json``, whose key for the evidence is ``seen``."""
        return {
            "id": self.id,
            "hop": str(self.hop),
            "verdict": str(self.verdict),
            "seen": self.evidence,
            "expected": self.expected,
            "remedy": self.remedy,
        }
