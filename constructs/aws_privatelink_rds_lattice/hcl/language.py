"""The types of blocks of the Terraform language, their content, and their order in the output."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_privatelink_rds_lattice.inputs.backend_types import BACKENDS

from .templates import (
    StringWriter,
    early_template_tokens,
    encryption_tokens,
    literal_tokens,
    reference_tokens,
    secret_template_tokens,
    template_tokens,
    type_constraint_tokens,
)

BlockPath = tuple[str, ...]
"""The path of a block without the names of resources: `("resource", "aws_instance", "root_block_device")`."""


@dataclass(frozen=True)
class BlockType:
    """A type of block, as defined by the Terraform language; a provider defines the rest.

    Attributes:
        label_count: The number of labels.
        block_types: The types of nested blocks that the language defines, by name.
        argument_names: The names of all arguments; None if a provider, a module or a user defines arguments.
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
    argument_names: frozenset[str] | None = None
    argument_groups: tuple[tuple[str, ...], ...] = (("*",),)
    write_string: StringWriter = template_tokens
    argument_writers: Mapping[str, StringWriter] = field(default_factory=dict)
    member_writers: Mapping[str, StringWriter] = field(default_factory=dict)
    keeps_nulls: bool = False
    is_extensible: bool = False


def _reference_writers(*names: str) -> dict[str, StringWriter]:
    return dict.fromkeys(names, reference_tokens)


def _literal_writers(*names: str) -> dict[str, StringWriter]:
    return dict.fromkeys(names, literal_tokens)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DYNAMIC_BLOCKS: dict[str, BlockType] = {}
NESTED_BLOCK = BlockType(block_types=_DYNAMIC_BLOCKS, is_extensible=True)
_DYNAMIC_BLOCKS["dynamic"] = BlockType(
    1,
    {"content": BlockType(block_types=_DYNAMIC_BLOCKS, is_extensible=True)},
    _names("for_each iterator labels"),
    argument_writers=_reference_writers("iterator"),
)
# Terraform and OpenTofu reserve these names of blocks, and report them.
_RESERVED_BLOCKS = {"locals": BlockType()}
# A block "_" contains arguments and blocks of a provider with the names of meta-arguments.
_PROVIDER_BLOCKS = {
    **_DYNAMIC_BLOCKS,
    **_RESERVED_BLOCKS,
    "_": BlockType(block_types=_DYNAMIC_BLOCKS, is_extensible=True),
}
_SETTINGS_BLOCK = BlockType(write_string=early_template_tokens)
_CONDITION_BLOCK = BlockType(argument_names=_names("condition error_message"))
_LIFECYCLE_BLOCKS = {
    "lifecycle": BlockType(
        0,
        {"precondition": _CONDITION_BLOCK, "postcondition": _CONDITION_BLOCK},
        _names("create_before_destroy destroy enabled ignore_changes prevent_destroy replace_triggered_by"),
        argument_writers=_reference_writers("ignore_changes", "replace_triggered_by"),
    )
}
_PROVISIONER_BLOCKS = {
    "provisioner": BlockType(
        1,
        {"connection": BlockType(), "lifecycle": BlockType(), "_": BlockType()},
        argument_writers=_reference_writers("when", "on_failure"),
    ),
    "connection": BlockType(),
}
_DATA_BLOCK = BlockType(
    2,
    {**_PROVIDER_BLOCKS, **_LIFECYCLE_BLOCKS},
    argument_groups=(("count", "for_each", "provider"), ("*",)),
    argument_writers=_reference_writers("provider", "depends_on"),
    is_extensible=True,
)


def _encryption_target(argument_names: str, label_count: int = 0) -> BlockType:
    """Return the type of a block that names an encryption method, with fallbacks inside of fallbacks."""
    fallbacks: dict[str, BlockType] = {}
    writers = {"method": encryption_tokens}
    fallbacks["fallback"] = BlockType(0, fallbacks, _names("method"), argument_writers=writers)
    return BlockType(label_count, fallbacks, _names(argument_names), argument_writers=writers)


# OpenTofu's encryption of states and plans: https://opentofu.org/docs/language/state/encryption/
_ENCRYPTION_BLOCK = BlockType(
    0,
    {
        "key_provider": BlockType(
            2,
            write_string=secret_template_tokens,
            argument_writers={"chain": encryption_tokens},
            is_extensible=True,
        ),
        "method": BlockType(
            2, write_string=secret_template_tokens, argument_writers={"keys": encryption_tokens}, is_extensible=True
        ),
        "state": _encryption_target("enforced method"),
        "plan": _encryption_target("enforced method"),
        "remote_state_data_sources": BlockType(
            0,
            {"default": _encryption_target("method"), "remote_state_data_source": _encryption_target("method", 1)},
            frozenset(),
        ),
    },
    frozenset(),
)
TOP_LEVEL_BLOCKS = {
    "terraform": BlockType(
        0,
        {
            "required_providers": BlockType(
                write_string=literal_tokens, member_writers={"configuration_aliases": reference_tokens}
            ),
            "backend": BlockType(1, write_string=early_template_tokens, is_extensible=True),
            "cloud": BlockType(
                0,
                {"workspaces": _SETTINGS_BLOCK},
                frozenset(BACKENDS["cloud"].settings),
                write_string=early_template_tokens,
            ),
            "provider_meta": BlockType(1),
            "encryption": _ENCRYPTION_BLOCK,
        },
        _names("required_version experiments language"),
        argument_writers=_reference_writers("experiments", "language"),
        write_string=literal_tokens,
    ),
    # OpenTofu's selection of a language edition, from 1.12 on.
    "language": BlockType(
        0,
        {"compatible_with": BlockType(write_string=literal_tokens)},
        _names("edition experiments"),
        argument_writers=_reference_writers("edition", "experiments"),
    ),
    "provider": BlockType(
        1,
        {**_PROVIDER_BLOCKS, "lifecycle": BlockType()},
        argument_groups=(("alias", "*"),),
        is_extensible=True,
    ),
    "variable": BlockType(
        1,
        {"validation": _CONDITION_BLOCK},
        _names("type description default nullable sensitive ephemeral const deprecated"),
        argument_groups=(("type", "description", "default", "nullable", "sensitive", "ephemeral", "*"),),
        argument_writers={"type": type_constraint_tokens, **_literal_writers("description", "default", "deprecated")},
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
        {
            **_RESERVED_BLOCKS,
            "_": BlockType(keeps_nulls=True),
            "lifecycle": BlockType(argument_names=_names("enabled")),
            "provider": BlockType(1),
        },
        argument_groups=(("source", "version"), ("count", "for_each", "providers"), ("*",)),
        argument_writers=_reference_writers("providers", "depends_on"),
        keeps_nulls=True,
    ),
    "moved": BlockType(0, {}, _names("from to"), argument_writers=_reference_writers("from", "to")),
    "import": BlockType(
        0, {}, _names("for_each id identity provider to"), argument_writers=_reference_writers("to", "provider")
    ),
    "removed": BlockType(
        0,
        {"lifecycle": BlockType(argument_names=_names("destroy")), **_PROVISIONER_BLOCKS},
        _names("from"),
        argument_writers=_reference_writers("from"),
    ),
    "check": BlockType(1, {"data": _DATA_BLOCK, "assert": _CONDITION_BLOCK}, frozenset()),
    "output": BlockType(
        1,
        {"precondition": _CONDITION_BLOCK},
        _names("description value sensitive ephemeral deprecated depends_on"),
        argument_groups=(("description", "value", "sensitive", "ephemeral", "*"),),
        argument_writers={**_reference_writers("depends_on"), **_literal_writers("description", "deprecated")},
        keeps_nulls=True,
    ),
}
"""The top-level blocks of the language, in the order of the output."""

_BACKEND_BLOCK_PATHS = frozenset(
    {
        ("backend", "remote", "workspaces"),
        ("backend", "kubernetes", "exec"),
        ("backend", "cos", "assume_role"),
        ("backend", "oss", "assume_role"),
    }
)


def _object_settings() -> dict[BlockPath, BlockType | None]:
    """Return the settings that may be objects: a block type, or None for an argument.

    Sources: the ``ConfigSchema`` of each backend, and the structs with "hcl" tags in OpenTofu's internal/encryption.
    """
    settings: dict[BlockPath, BlockType | None] = {("key_provider", "aws_kms", "endpoints"): BlockType()}
    for backend_type, backend in BACKENDS.items():
        for name in backend.settings:
            path = ("backend", backend_type, name)
            settings[path] = _SETTINGS_BLOCK if path in _BACKEND_BLOCK_PATHS else None
    arguments = (
        ("key_provider", "aws_kms", "assume_role"),
        ("key_provider", "aws_kms", "assume_role_with_web_identity"),
        ("key_provider", "pbkdf2", "chain"),
        ("key_provider", "xor", "a"),
        ("key_provider", "xor", "b"),
        ("method", "aes_gcm", "keys"),
        ("method", "external", "keys"),
    )
    return {**settings, **dict.fromkeys(arguments)}


OBJECT_SETTINGS = _object_settings()
"""The settings of backends, key providers and encryption methods that may be objects.

The value is the type of the nested block, or None for an argument.
"""
