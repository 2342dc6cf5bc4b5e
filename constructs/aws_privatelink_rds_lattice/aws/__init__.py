"""What AWS says of a deployment, asked once, without a verdict: ``Account`` leads to each part of it.

``Reader`` asks. ``network``, ``database`` and ``deployed`` know what to ask of EC2, of RDS, and of VPC Lattice and RAM.
"""

from .client import Action, Line, Reader, call
from .concurrency import in_order, side_by_side
from .credentials import clients, not_imitated
from .database_lookup import Database
from .deployment import Account, blocks_of, includes, shown
from .ec2_api import MAIN
from .errors import CredentialsError, GoneError, MissingError, Part, UnreadError
from .identifier import AmbiguousError

__all__ = [
    "MAIN",
    "Account",
    "Action",
    "AmbiguousError",
    "CredentialsError",
    "Database",
    "GoneError",
    "Line",
    "MissingError",
    "Part",
    "Reader",
    "UnreadError",
    "blocks_of",
    "call",
    "clients",
    "in_order",
    "includes",
    "not_imitated",
    "shown",
    "side_by_side",
]
