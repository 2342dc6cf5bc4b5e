"""Commands and options that several parsers have."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TypeAlias

from .argument_types import parse_path

if TYPE_CHECKING:
    from .command_parser import CommandParser

    Commands: TypeAlias = "argparse._SubParsersAction[CommandParser]"  # noqa: SLF001 - argparse has no public name


def add_debug_option(parser: argparse.ArgumentParser) -> None:
    """Add the option for a log of each step to a parser."""
    # No default: the default of a command's parser would replace the value of an option before the command.
    parser.add_argument(
        "--debug",
        action="store_true",
        default=argparse.SUPPRESS,
        help="log each step to standard error, without credentials",
    )


def add_command(commands: Commands, name: str, description: str, *examples: str) -> CommandParser:
    """Add a command with examples, and return its parser."""
    command = commands.add_parser(name, help=description, description=description, examples=examples)
    command.set_defaults(parser=command)
    add_debug_option(command)
    return command


def add_output_option(command: argparse._ActionsContainer) -> None:
    """Add the option for an output file to a command."""
    command.add_argument(
        "-o", "--output", type=parse_path, metavar="FILE", help="write to this file instead of standard output"
    )


def add_profile_option(command: argparse.ArgumentParser) -> None:
    """Add the option for the AWS profile to a command."""
    command.add_argument("--profile", help="AWS profile for the credentials")


def add_json_option(command: argparse._ActionsContainer) -> None:
    """Add the option for JSON to a command."""
    command.add_argument("--json", action="store_true", help="print only JSON")
