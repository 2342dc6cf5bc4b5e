"""The types of blocks of the Terraform language, their content, and their order in the output."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .templates import StringWriter, literal_tokens, reference_tokens, template_tokens, type_constraint_tokens

BlockPath = tuple[str, ...]
"""The path of a block without the names of resources: `("resource", "aws_instance", "root_block_device")`."""


@dataclass(frozen=True)
class BlockType:
    """A type of block, as defined by the Terraform language; a provider defines the rest.

    Attributes:
        label_count: The number of labels.
        block_types: The types of nested blocks that the language defines, by name.
        argument_groups: The names of the arguments in order, in groups with a blank line between the groups; "*" means
            all arguments that no group names.
        write_string: The function that writes the strings in the arguments.
        argument_writers: The functions for the strings of some arguments, by the name of the argument.
        member_writers: The functions for the strings of some members of an argument that is an object, by the name of
            the member.
        keeps_nulls: True if a null argument differs from an absent argument.
        is_extensible: True if a provider or a backend defines further arguments and nested blocks.
    """

    label_count: int = 0
    block_types: Mapping[str, "BlockType"] = field(default_factory=dict)
    argument_groups: tuple[tuple[str, ...], ...] = (("*",),)
    write_string: StringWriter = template_tokens
    argument_writers: Mapping[str, StringWriter] = field(default_factory=dict)
    member_writers: Mapping[str, StringWriter] = field(default_factory=dict)
    keeps_nulls: bool = False
    is_extensible: bool = False


def _reference_writers(*names: str) -> dict[str, StringWriter]:
    return dict.fromkeys(names, reference_tokens)


_DYNAMIC_BLOCKS: dict[str, BlockType] = {}
NESTED_BLOCK = BlockType(block_types=_DYNAMIC_BLOCKS, is_extensible=True)
_DYNAMIC_BLOCKS["dynamic"] = BlockType(
    1,
    {"content": BlockType(block_types=_DYNAMIC_BLOCKS, is_extensible=True)},
    argument_writers=_reference_writers("iterator"),
)
LITERAL_BLOCK = BlockType(write_string=literal_tokens)
_CONDITION_BLOCKS = {"precondition": BlockType(), "postcondition": BlockType()}
_LIFECYCLE_BLOCKS = {
    "lifecycle": BlockType(
        0, _CONDITION_BLOCKS, argument_writers=_reference_writers("ignore_changes", "replace_triggered_by")
    )
}
_PROVISIONER_BLOCKS = {
    "provisioner": BlockType(1, {"connection": BlockType()}, argument_writers=_reference_writers("when", "on_failure")),
    "connection": BlockType(),
}
_DATA_BLOCK = BlockType(
    2,
    {**_DYNAMIC_BLOCKS, **_LIFECYCLE_BLOCKS},
    argument_groups=(("count", "for_each", "provider"), ("*",)),
    argument_writers=_reference_writers("provider", "depends_on"),
    is_extensible=True,
)
TOP_LEVEL_BLOCKS = {
    "terraform": BlockType(
        0,
        {
            "required_providers": BlockType(
                write_string=literal_tokens, member_writers={"configuration_aliases": reference_tokens}
            ),
            "backend": BlockType(1, write_string=literal_tokens, is_extensible=True),
            "cloud": BlockType(0, {"workspaces": LITERAL_BLOCK}, write_string=literal_tokens),
            "provider_meta": BlockType(1),
        },
        argument_writers=_reference_writers("experiments", "language"),
        write_string=literal_tokens,
    ),
    "provider": BlockType(1, _DYNAMIC_BLOCKS, argument_groups=(("alias", "*"),), is_extensible=True),
    "variable": BlockType(
        1,
        {"validation": BlockType()},
        argument_groups=(("type", "description", "default", "nullable", "sensitive", "ephemeral", "*"),),
        argument_writers={"type": type_constraint_tokens, "description": literal_tokens, "default": literal_tokens},
        keeps_nulls=True,
    ),
    "locals": BlockType(keeps_nulls=True),
    "data": _DATA_BLOCK,
    "ephemeral": _DATA_BLOCK,
    "resource": BlockType(
        2,
        {**_DATA_BLOCK.block_types, **_PROVISIONER_BLOCKS},
        argument_groups=_DATA_BLOCK.argument_groups,
        argument_writers=_DATA_BLOCK.argument_writers,
        is_extensible=True,
    ),
    "module": BlockType(
        1,
        argument_groups=(("source", "version"), ("count", "for_each", "providers"), ("*",)),
        argument_writers=_reference_writers("providers", "depends_on"),
        keeps_nulls=True,
    ),
    "moved": BlockType(argument_writers=_reference_writers("from", "to")),
    "import": BlockType(argument_writers=_reference_writers("to", "provider")),
    "removed": BlockType(0, {**_LIFECYCLE_BLOCKS, **_PROVISIONER_BLOCKS}, argument_writers=_reference_writers("from")),
    "check": BlockType(1, {"data": _DATA_BLOCK, "assert": BlockType()}),
    "output": BlockType(
        1,
        {"precondition": BlockType()},
        argument_groups=(("description", "value", "sensitive", "ephemeral", "*"),),
        argument_writers={**_reference_writers("depends_on"), "description": literal_tokens},
        keeps_nulls=True,
    ),
}
"""The top-level blocks of the language, in the order of the output."""

BACKEND_BLOCK_PATHS = frozenset(
    {
        ("backend", "remote", "workspaces"),
        ("backend", "kubernetes", "exec"),
        ("backend", "cos", "assume_role"),
        ("backend", "oss", "assume_role"),
    }
)
"""The nested blocks of backends."""
