"""Parse the ARN or the id of a resource configuration, as typed by a user."""

from __future__ import annotations

import re
from typing import NamedTuple

from .errors import PrivateLinkError
from .inputs import formats
from .inputs.paste_repairs import find_contained_values
from .inputs.secret_values import hide_secret

_ARN_FORMAT = "arn:aws:vpc-lattice:REGION:ACCOUNT:resourceconfiguration/rcfg-…"
_CONFIGURATION_ID_PATTERN = re.compile(r"rcfg-[0-9a-z]{17}")
_CONFIGURATION_ARN = "arn:aws[a-z-]*:vpc-lattice:[a-z0-9-]+:[0-9]{12}:resourceconfiguration/rcfg-[0-9a-z]{17}"
_ARN_PATTERN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[^:]+):(?P<region>[^:]*):(?P<account>[^:]*):(?P<resource>.+)"
)


class InvalidArnError(PrivateLinkError, ValueError):
    """A text is neither the ARN nor the id of a resource configuration; the message gives the reason."""


class ParsedArn(NamedTuple):
    """A parsed ARN or id of a resource configuration.

    Attributes:
        identifier: The ARN or the id, as given.
        region: The Region; None for an id.
        account_id: The account of the owner; None for an id.
    """

    identifier: str
    region: str | None
    account_id: str | None


def looks_like_arn(text: str) -> bool:
    """Return True if a text is meant as an ARN or id of a resource configuration, not as a connection's name."""
    return text.startswith(("arn:", "rcfg-"))


def parse_arn(text: str) -> ParsedArn:
    """Return the parts of the ARN or id of a resource configuration.

    Args:
        text: The text that a user typed, for which ``looks_like_arn`` is true.

    Raises:
        InvalidArnError: The text is neither such an ARN nor such an id.
    """
    if _CONFIGURATION_ID_PATTERN.fullmatch(text):
        return ParsedArn(text, None, None)
    contained_arns = find_contained_values(text, _CONFIGURATION_ARN) - {text}
    if len(contained_arns) == 1 and hide_secret(text) is None:
        raise InvalidArnError(f"has more than an ARN; pass only {contained_arns.pop()}")
    match = _ARN_PATTERN.fullmatch(text)
    if not match:
        raise InvalidArnError(f"is not the ARN or id of a resource configuration; an ARN looks like {_ARN_FORMAT}")
    resource_type, _, configuration_id = match["resource"].partition("/")
    if match["service"] != "vpc-lattice" or resource_type != "resourceconfiguration":
        service_and_type = f"{match['service']} {resource_type or 'resource'}".rstrip()
        raise InvalidArnError(
            f"is the ARN of another resource, {service_and_type}; the ARN of a resource configuration looks like "
            f"{_ARN_FORMAT}"
        )
    if not _CONFIGURATION_ID_PATTERN.fullmatch(configuration_id):
        raise InvalidArnError(
            f"ends in {configuration_id or 'nothing'}, which is not an id: rcfg- and 17 letters or digits; copy the "
            "whole ARN"
        )
    has_valid_region = not list(formats.REGION.problems("", match["region"]))
    has_valid_account = not list(formats.PRODUCER_ACCOUNT_ID.problems("", match["account"]))
    if not has_valid_region or not has_valid_account:
        raise InvalidArnError(f"lacks a Region or an account of 12 digits; an ARN looks like {_ARN_FORMAT}")
    return ParsedArn(text, match["region"], match["account"])
