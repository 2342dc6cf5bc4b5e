"""``privatelink module``: the HCL module for an ops team."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.hcl_module.generator import write_module

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Write the module; return the exit status.

    Raises:
        UsageError: It cannot be written there.
    """
    try:
        write_module(options.folder)
    except OSError as error:
        raise UsageError(f"cannot write to {options.folder}: {error.strerror}") from None
    sys.stdout.write(f"Wrote {options.folder}\n")
    return 0
