"""``privatelink module``: write the HCL module for an ops team."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.hcl_module.generator import write_module

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse

_LOGGER = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Write the module to the folder; return the exit status.

    Raises:
        UsageError: The folder cannot be written.
    """
    _LOGGER.debug("write the module to %s", options.folder)
    try:
        write_module(options.folder)
    except OSError as error:
        raise UsageError(f"cannot write to {options.folder}: {error.strerror}; name a writable folder") from None
    sys.stdout.write(f"Wrote {options.folder}\n")
    return 0
