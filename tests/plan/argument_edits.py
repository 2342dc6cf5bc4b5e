"""Edits of arguments, for the edit table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

COMPUTED = "computed: no argument, and the same as long as the resource exists"
LABEL = "a label: AWS gives no access by it"


@dataclass(frozen=True)
class Edits:
    """Other values of an argument.

    Attributes:
        wider: Values that give more access.
        other: Values that take access away, or lead elsewhere. In the plan of a new connection, nobody loses anything.
        replaces: True if the provider replaces the resource. A later provider may update the resource in-place.
        in_place: False if no provider can update the resource in-place.
    """

    wider: tuple[Any, ...] = ()
    other: tuple[Any, ...] = ()
    replaces: bool = False
    in_place: bool = True


# An argument without an edit has the reason.
ArgumentEdits = Edits | str
TAGS: dict[str, ArgumentEdits] = {"tags": LABEL, "tags_all": LABEL}
