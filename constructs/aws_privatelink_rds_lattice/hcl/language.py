"""The language: what Terraform itself knows of each kind of block, and in which order it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .templates import Writer, literal, reference, template, type_constraint

BlockPath = tuple[str, ...]
"""Where a block stands: `("resource", "aws_instance", "root_block_device")`, without its name and those around it."""


@dataclass(frozen=True)
class Block:
    """What Terraform itself knows of a kind of block.

    Attributes:
        labels: how many it has.
        blocks: the kinds of blocks in it that the language defines.
        order: groups of arguments, with a blank line between them; "*" are those that no group names.
        write: how the strings in its arguments are written.
        writers: the same for arguments that are different.
        members: the same for the members of an argument's object.
        nulls: whether an argument that is null says something else than its absence.
        open: whether a provider or a backend defines what else it holds.
    """

    labels: int = 0
    blocks: Mapping[str, "Block"] = field(default_factory=dict)
    order: tuple[tuple[str, ...], ...] = (("*",),)
    write: Writer = template
    writers: Mapping[str, Writer] = field(default_factory=dict)
    members: Mapping[str, Writer] = field(default_factory=dict)
    nulls: bool = False
    open: bool = False


def _references(*names: str) -> dict[str, Writer]:
    return dict.fromkeys(names, reference)


_DYNAMIC: dict[str, Block] = {}
NESTED = Block(blocks=_DYNAMIC, open=True)
_DYNAMIC["dynamic"] = Block(1, {"content": Block(blocks=_DYNAMIC, open=True)}, writers=_references("iterator"))
PLAIN_BLOCK = Block(write=literal)
_CONDITIONS = {"precondition": Block(), "postcondition": Block()}
_LIFECYCLE = {"lifecycle": Block(0, _CONDITIONS, writers=_references("ignore_changes", "replace_triggered_by"))}
_PROVISIONER = {
    "provisioner": Block(1, {"connection": Block()}, writers=_references("when", "on_failure")),
    "connection": Block(),
}
_DATA = Block(
    2,
    {**_DYNAMIC, **_LIFECYCLE},
    order=(("count", "for_each", "provider"), ("*",)),
    writers=_references("provider", "depends_on"),
    open=True,
)
LANGUAGE = {
    "terraform": Block(
        0,
        {
            "required_providers": Block(write=literal, members={"configuration_aliases": reference}),
            "backend": Block(1, write=literal, open=True),
            "cloud": Block(0, {"workspaces": PLAIN_BLOCK}, write=literal),
            "provider_meta": Block(1),
        },
        writers=_references("experiments", "language"),
        write=literal,
    ),
    "provider": Block(1, _DYNAMIC, order=(("alias", "*"),), open=True),
    "variable": Block(
        1,
        {"validation": Block()},
        order=(("type", "description", "default", "nullable", "sensitive", "ephemeral", "*"),),
        writers={"type": type_constraint, "description": literal, "default": literal},
        nulls=True,
    ),
    "locals": Block(nulls=True),
    "data": _DATA,
    "ephemeral": _DATA,
    "resource": Block(2, {**_DATA.blocks, **_PROVISIONER}, order=_DATA.order, writers=_DATA.writers, open=True),
    "module": Block(
        1,
        order=(("source", "version"), ("count", "for_each", "providers"), ("*",)),
        writers=_references("providers", "depends_on"),
        nulls=True,
    ),
    "moved": Block(writers=_references("from", "to")),
    "import": Block(writers=_references("to", "provider")),
    "removed": Block(0, {**_LIFECYCLE, **_PROVISIONER}, writers=_references("from")),
    "check": Block(1, {"data": _DATA, "assert": Block()}),
    "output": Block(
        1,
        {"precondition": Block()},
        order=(("description", "value", "sensitive", "ephemeral", "*"),),
        writers={**_references("depends_on"), "description": literal},
        nulls=True,
    ),
}
"""The blocks of the language, in the order they are written."""

BACKEND_BLOCKS = frozenset(
    {
        ("backend", "remote", "workspaces"),
        ("backend", "kubernetes", "exec"),
        ("backend", "cos", "assume_role"),
        ("backend", "oss", "assume_role"),
    }
)
