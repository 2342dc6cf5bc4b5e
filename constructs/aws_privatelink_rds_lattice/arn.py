"""What a user types to name a resource configuration: its ARN, or its id."""

from __future__ import annotations

import re
from typing import NamedTuple

from .errors import PrivateLinkError
from .inputs import formats

_ARN_FORMAT = "arn:aws:vpc-lattice:REGION:ACCOUNT:resourceconfiguration/rcfg-…"
_CONFIGURATION_ID_PATTERN = re.compile(r"rcfg-[0-9a-z]{17}")
_ARN_PATTERN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[^:]+):(?P<region>[^:]*):(?P<account>[^:]*):(?P<rest>.+)"
)


class InvalidArnError(PrivateLinkError, ValueError):
    """It names no resource configuration; the text says why."""


class ParsedArn(NamedTuple):
    """A resource configuration, as far as its name says.

    Attributes:
        identifier: Its ARN or id.
        region: Its Region, or None.
        account_id: Its account, or None.
    """

    identifier: str
    region: str | None
    account_id: str | None


def looks_like_arn(text: str) -> bool:
    """Tell whether a text is meant to name a resource configuration, not a connection."""
    return text.startswith(("arn:", "rcfg-"))


def parse_arn(text: str) -> ParsedArn:
    """Return what the ARN or id of a resource configuration says.

    Args:
        text: What was typed, see ``names_configuration``.

    Raises:
        ArnError: It is neither.
    """
    if _CONFIGURATION_ID_PATTERN.fullmatch(text):
        return ParsedArn(text, None, None)
    found = _ARN_PATTERN.fullmatch(text)
    if not found:
        raise InvalidArnError(
            f"is neither the ARN nor the id of a resource configuration; an ARN looks like {_ARN_FORMAT}"
        )
    kind, _, identifier = found["rest"].partition("/")
    if (found["service"], kind) != ("vpc-lattice", "resourceconfiguration"):
        what = f"{found['service']} {kind or 'resource'}".rstrip()
        raise InvalidArnError(
            f"is the ARN of another kind, {what}; that of a resource configuration looks like {_ARN_FORMAT}"
        )
    if not _CONFIGURATION_ID_PATTERN.fullmatch(identifier):
        raise InvalidArnError(
            f"ends in {identifier or 'nothing'}, which is no id: rcfg- and 17 letters or digits; copy it whole"
        )
    if [*formats.REGION.problems("", found["region"]), *formats.PRODUCER_ACCOUNT_ID.problems("", found["account"])]:
        raise InvalidArnError(f"lacks a Region or an account of 12 digits; an ARN looks like {_ARN_FORMAT}")
    return ParsedArn(text, found["region"], found["account"])
