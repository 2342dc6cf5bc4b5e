"""Decode JSON with the json module; refuse duplicate keys, NaN and Infinity."""

import json
from typing import Any

from .plan_error import PLAN_JSON_REMEDY, PlanError


def decode_strictly(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    """Decode JSON. Unlike msgspec, the json module reads half a surrogate pair, and gives the place of an error.

    Raises:
        json.JSONDecodeError: The content is not JSON.
        PlanError: The content is JSON that Terraform does not write.
    """
    try:
        return json.loads(raw, object_pairs_hook=_create_object, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, PlanError):
        raise
    except (ValueError, RecursionError):
        raise PlanError(f"is not JSON of Terraform; {PLAN_JSON_REMEDY}") from None


def require_unique_keys(raw: bytes, place: str) -> None:
    """Check all objects in JSON for duplicate keys.

    Raises:
        PlanError: An object has a key twice.
    """

    def check_members(members: list[tuple[str, object]]) -> None:
        if len(dict(members)) < len(members):
            raise _duplicate_key_error(place)

    json.loads(raw, object_pairs_hook=check_members)


def _create_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) < len(members):
        raise _duplicate_key_error("the document")
    return value


def _duplicate_key_error(place: str) -> PlanError:
    return PlanError(f"has an object with the same key twice, in {place}; {PLAN_JSON_REMEDY}")


def _refuse_constant(name: str) -> float:
    """Refuse NaN and Infinity.

    Raises:
        PlanError: Always.
    """
    raise PlanError(f"has the number {name}, which is not JSON; {PLAN_JSON_REMEDY}")
