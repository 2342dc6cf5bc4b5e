"""The command line, ``privatelink``: a command a file.

Exit status of the checks: 0 if all pass (warnings included), 1 if one failed, 2 if none failed and one could not be
made. Of all commands: 2 if it could not start (bad flags, an unknown connection, no credentials), 130 if it was
interrupted, 141 if whoever read its output went away.

A command's file is imported when the command runs, and imports what it needs: boto3 and rich for what asks AWS, jsii
for ``module``. Everything before that is instant.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from aws_privatelink_rds_lattice.inputs.validation import InputError

from .parser import build_parser
from .selection import parse_selections
from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    from collections.abc import Sequence

# As of a program that the signal ended: 128 and its number.
_EXIT_INTERRUPTED, _EXIT_BROKEN_PIPE = 130, 141


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit.

    Args:
        arguments: The command line after the program's name; that of the process if None.
    """
    try:
        sys.exit(_dispatch_command(arguments))
    except (UsageError, InputError) as error:
        for line in str(error).splitlines():
            print_to_stderr(f"privatelink: {line}")
        sys.exit(2)
    except KeyboardInterrupt:
        print_to_stderr("privatelink: interrupted")
        sys.exit(_EXIT_INTERRUPTED)
    except BrokenPipeError:
        # Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_EXIT_BROKEN_PIPE)


def _dispatch_command(arguments: Sequence[str] | None) -> int:
    options = build_parser().parse_args(arguments)
    if "connection" in options:
        options.selections = parse_selections(options)
    status: int = importlib.import_module(f".{options.command}", __package__).run(options)
    sys.stdout.flush()
    return status
