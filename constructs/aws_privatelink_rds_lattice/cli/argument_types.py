"""The types of arguments: functions that convert the text of an argument, or raise ``ArgumentTypeError``."""

import argparse
import uuid
from pathlib import Path

from aws_privatelink_rds_lattice.plan import Allowances


def parse_path(text: str) -> Path:
    """Return the path of a file or folder to write.

    Raises:
        ArgumentTypeError: The text is a URL, whose password would become the name of a folder.
    """
    if "://" in text:
        raise argparse.ArgumentTypeError("got a URL; must be a path")
    return Path(text)


def parse_allowance(text: str) -> str:
    """Return an allowance of ``privatelink review``, unchanged."""
    try:
        Allowances.parse([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def parse_timeout_seconds(text: str) -> int:
    """Return a number of seconds, zero or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return int(text)


def parse_polytomic_connection_id(text: str) -> str:
    """Return the UUID of a connection in Polytomic, in the usual form.

    Raises:
        ArgumentTypeError: The text is no UUID.
    """
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        raise argparse.ArgumentTypeError(
            "must be the id of a connection in Polytomic, a UUID such as 248df4b7-aa70-47b8-a036-33ac447e668d; copy it "
            "from the end of the connection's address"
        ) from None
