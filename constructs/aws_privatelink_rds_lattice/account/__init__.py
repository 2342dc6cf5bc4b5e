"""What AWS says of a deployment, asked once, without a verdict: ``Account`` leads to each part of it.

``Reader`` asks. ``network``, ``database`` and ``deployed`` know what to ask of EC2, of RDS, and of VPC Lattice and RAM.
"""

from .account import Account, blocks_of, includes, shown
from .database import Database
from .errors import CredentialsError, GoneError, MissingError, Part, UnreadError
from .identifier import AmbiguousError
from .identity import clients, not_imitated
from .network import MAIN
from .reader import Action, Line, Reader, call
from .together import in_order, side_by_side

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
