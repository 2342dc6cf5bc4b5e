"""The command line, ``privatelink``, with a module for each command.

Exit statuses of the commands with checks: 0 if all checks pass (warnings included), 1 if a check failed, 2 if no check
failed and a check unknown. Exit statuses of all commands: 2 if the command could not start (invalid options,
an unknown connection, no credentials), 130 if the user interrupted the command, 141 if the reader of the output closed
the pipe.

A command's module is imported when the command runs, and imports what the command needs: boto3 and rich for AWS calls,
jsii for ``module``. All earlier steps import neither, and are instant.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import io
import logging
import sys
from typing import TYPE_CHECKING, NoReturn

from aws_privatelink_rds_lattice.error_text import describe_error, log_traceback
from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.inputs.validation import InputError
from aws_privatelink_rds_lattice.standard_streams import discard_output, replace_closed_streams

from .debug_log import debug_log
from .parser import build_parser
from .selection import select_targets
from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

_LOGGER = logging.getLogger(__name__)

# A job in CI that forgets the command must not pass.
_EXIT_NO_COMMAND = 2
# As for a program that a signal ended: 128 and the number of the signal, SIGINT or SIGPIPE.
_EXIT_INTERRUPTED = 130
_EXIT_BROKEN_PIPE = 141
_FULL_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit.

    Args:
        arguments: The command line after the program's name; the command line of the process if None.
    """
    replace_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name in AWS may have a character that the encoding of the output lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with _unforeseen_errors_in_a_line():
            options, unknown_arguments = build_parser().parse_known_args(arguments)
            if unknown_arguments:
                options.parser.fail_unknown(unknown_arguments)
            if options.command is None:
                options.parser.print_help()
                sys.exit(_EXIT_NO_COMMAND)
        with debug_log(enabled=options.debug), _unforeseen_errors_in_a_line():
            status = _run_command(options)
        sys.exit(status)
    except (UsageError, InputError) as error:
        for line in str(error).splitlines():
            print_to_stderr(f"privatelink: {line}")
        sys.exit(2)
    except KeyboardInterrupt:
        print_to_stderr("privatelink: interrupted")
        sys.exit(_EXIT_INTERRUPTED)
    except BrokenPipeError:
        discard_output(sys.stdout)
        sys.exit(_EXIT_BROKEN_PIPE)


@contextlib.contextmanager
def _unforeseen_errors_in_a_line() -> Iterator[None]:
    """Convert every exception that no command handles to an error of a line, and log the traceback."""
    try:
        yield
    except (UsageError, InputError, BrokenPipeError):
        raise
    except PrivateLinkError as error:
        log_traceback(_LOGGER, error)
        # An error of AWS, whose package is slow to import.
        advice = getattr(error, "advice", "")
        raise UsageError(f"{error}; {advice}" if advice else str(error)) from error
    except Exception as error:
        log_traceback(_LOGGER, error)
        if isinstance(error, OSError) and error.errno in _FULL_DISK_ERRORS:
            raise UsageError(f"cannot write: {error.strerror}; free space, and run the command again") from error
        raise UsageError(
            f"the command failed with an unexpected error: {describe_error(error)}; run the command again "
            "with --debug, and report the output"
        ) from error


def _run_command(options: argparse.Namespace) -> int:
    """Run the command in the options; return the exit status."""
    _LOGGER.debug("command %s, Python %s", options.command, sys.version.split()[0])
    if "connection" in options:
        options.targets = select_targets(options)
        _LOGGER.debug("selected %s", [target.name for target in options.targets])
    command = importlib.import_module(f".{options.command}", __package__)
    status: int = command.run(options)
    sys.stdout.flush()
    _LOGGER.debug("exit status %d", status)
    return status
