"""``privatelink completion``: a completion script for a shell, made by shtab from the parser."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .parser import build_parser

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the script; return the exit status."""
    import shtab  # noqa: PLC0415 - no other command needs it

    sys.stdout.write(f"{shtab.complete(build_parser(), shell=options.shell)}\n")
    return 0
