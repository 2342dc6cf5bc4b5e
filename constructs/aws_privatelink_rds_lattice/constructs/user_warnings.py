"""Warnings about doubtful inputs, which name the line of the user's program."""

import sys
import warnings
from collections.abc import Iterable

from aws_privatelink_rds_lattice.inputs.input_warnings import InputWarning

# Frames of these packages are between the user's line and the warning; contextlib and functools call decorated methods.
_INNER_PACKAGES = (__name__.partition(".")[0], "contextlib", "functools", "jsii")


def warn_of_inputs(messages: Iterable[str]) -> None:
    """Issue a warning for each message, at the line of the program that called this package."""
    for message in messages:
        warnings.warn(message, InputWarning, stacklevel=_count_inner_frames())


def _count_inner_frames() -> int:
    """Return the ``stacklevel`` of the first frame outside of this package, for the caller of this function."""
    level = 1
    frame = sys._getframe(1)  # noqa: SLF001 - Python 3.12 has skip_file_prefixes in its place
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in _INNER_PACKAGES:
        frame = frame.f_back
        level += 1
    return level
