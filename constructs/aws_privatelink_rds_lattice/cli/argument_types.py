"""The types of arguments: functions that convert the text of an argument, or raise ``ArgumentTypeError``."""

import argparse
import datetime as dt
import re
import uuid
from pathlib import Path

from .allowances import parse_plan_allowance


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
        parse_plan_allowance(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def parse_timeout_seconds(text: str) -> int:
    """Return a number of seconds, zero or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return int(text)


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_MAX_AMOUNT_DIGITS = 4


def parse_since(text: str) -> dt.timedelta | dt.datetime:
    """Return the length of a period until now, such as "1h", or its start, a time such as "2026-01-31T08:00Z".

    A time without an offset is in UTC.

    Raises:
        ArgumentTypeError: The text is neither, or the time is in the future or before 1970.
    """
    length = re.fullmatch(rf"([1-9][0-9]{{0,{_MAX_AMOUNT_DIGITS - 1}}})([mhd])", text.strip())
    if length:
        return dt.timedelta(**{_UNITS[length[2]]: int(length[1])})
    try:
        time = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"got {text!r}; must be a length, or a time in ISO 8601; write it as in 30m, 1h, 7d or 2026-01-31T08:00Z"
        ) from None
    time = time if time.tzinfo else time.replace(tzinfo=dt.UTC)
    # CloudWatch Logs has no time before 1970.
    if not dt.datetime.fromtimestamp(0, dt.UTC) <= time < dt.datetime.now(dt.UTC):
        raise argparse.ArgumentTypeError(f"got {text!r}; must be a time from 1970 until now; give such a time")
    return time


def parse_polytomic_connection_id(text: str) -> str:
    """Return the UUID of a connection in Polytomic, in the usual form.

    Raises:
        ArgumentTypeError: The text is no UUID.
    """
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        raise argparse.ArgumentTypeError(
            "got a text that is no UUID, not shown since the text may hold an API key; must be the id of a connection "
            "in Polytomic, such as 248df4b7-aa70-47b8-a036-33ac447e668d; copy an id that Polytomic's API lists (GET "
            "/api/connections)"
        ) from None
