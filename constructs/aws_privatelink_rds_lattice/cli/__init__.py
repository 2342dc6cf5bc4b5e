"""The command line: ``privatelink preflight``, ``verify``, ``explain`` and ``module``, a file each.

Exit status: 0 if all checks pass (warnings included), 1 if a check failed, 2 if none failed and one could not be made,
or if the command could not start: bad flags, an unknown connection, no credentials.

A command's file is imported when the command runs, and imports what it needs: boto3 and rich for the checks, jsii for
``module``. Everything before that is instant.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, NoReturn

from aws_privatelink_rds_lattice.stated import InputError

from .chosen import chosen
from .parser import parser
from .terminal import UsageError, say

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit.

    Args:
        arguments: The command line after the program's name; that of the process if None.
    """
    options = parser().parse_args(arguments)
    try:
        if "connection" in options:
            options.connections = chosen(options)
        sys.exit(importlib.import_module(f".{options.command}", __package__).run(options))
    except (UsageError, InputError) as error:
        for line in str(error).splitlines():
            say(f"privatelink: {line}")
    except KeyboardInterrupt:
        say("privatelink: interrupted")
    sys.exit(2)
