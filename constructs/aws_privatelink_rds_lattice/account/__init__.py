"""What AWS says of a connection, asked once, without a verdict: ``Account`` leads to each part of it.

``Reader`` asks. ``network``, ``database`` and ``deployed`` know what to ask of EC2, of RDS, and of VPC Lattice and RAM.
"""

from .account import Account
from .errors import CredentialsError, MissingError, Part, UnreadError
from .identifier import AmbiguousError, looked_up
from .identity import clients, not_imitated
from .reader import Reader

__all__ = [
    "Account",
    "AmbiguousError",
    "CredentialsError",
    "MissingError",
    "Part",
    "Reader",
    "UnreadError",
    "clients",
    "looked_up",
    "not_imitated",
]
