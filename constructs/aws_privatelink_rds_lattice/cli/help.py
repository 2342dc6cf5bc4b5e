"""``privatelink help``: the help of the program or of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from .parser import build_parser

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> NoReturn:
    """Print the help, and exit like ``--help``."""
    arguments = [options.topic] if options.topic else []
    build_parser().parse_args([*arguments, "--help"])
    raise AssertionError("argparse exits after --help")
