"""The option ``--state`` of ``verify`` and ``adopt``: a state from ``terraform state pull`` or ``tofu state pull``.

OpenTofu can encrypt a state file, and only OpenTofu can decrypt the file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.local_state import StateFileError, parse_pulled_state
from aws_privatelink_rds_lattice.plan.parsing.setup_terraform import remove_wrapper_lines

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.local_state import PulledState

_STANDARD_INPUT = "-"


def add_state_option(command: argparse.ArgumentParser) -> None:
    """Add the option for a pulled state to a command."""
    command.add_argument(
        "--state",
        metavar="FILE",
        help="output of terraform state pull or tofu state pull, for a state elsewhere or a state that OpenTofu "
        "encrypts; - for standard input",
    )


def read_state_option(options: argparse.Namespace, encrypted_files: Iterable[Path] = ()) -> PulledState | None:
    """Return the state of the option, or None without the option.

    Args:
        options: The parsed command line, of a command with ``add_state_option``.
        encrypted_files: See ``parse_pulled_state``.

    Raises:
        UsageError: The file cannot be read, or is not a state.
    """
    if options.state is None:
        return None
    remedy = "pass the output of terraform state pull or tofu state pull"
    name = "standard input" if options.state == _STANDARD_INPUT else options.state
    try:
        raw = sys.stdin.buffer.read() if options.state == _STANDARD_INPUT else Path(options.state).read_bytes()
        return parse_pulled_state(remove_wrapper_lines(raw), Path(name), encrypted_files)
    except OSError as error:
        raise UsageError(f"--state {name}: {error.strerror}; {remedy}") from None
    except (StateFileError, ValueError) as error:
        raise UsageError(f"--state: {error}; {remedy}") from None


def read_state_of_target(options: argparse.Namespace) -> PulledState | None:
    """Return the state of the option for a command with a single connection; None without the option.

    Raises:
        UsageError: The targets are several connections or an ARN; or see ``read_state_option``.
    """
    if options.state is not None and not options.targets[0].is_connection:
        raise UsageError(
            "--state: got an ARN as the target; must be for a connection, because AWS returns the ids for an ARN; omit "
            "the option"
        )
    if len(options.targets) > 1 and options.state is not None:
        names = ", ".join(target.name for target in options.targets)
        raise UsageError(
            f"--state: got {len(options.targets)} connections; must be for a single connection; name one of {names}"
        )
    return read_state_option(options)
