"""Blocks of HCL: a Terraform JSON configuration as the text of a `.tf` file."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass

from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.inputs.problems import format_problem, to_short_json

from .language import NESTED_BLOCK, OBJECT_SETTINGS, TOP_LEVEL_BLOCKS, BlockPath, BlockType
from .layout import format_tokens
from .templates import literal_tokens
from .tokens import NEWLINE, Token, Tokens, op_token
from .values import value_tokens

_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
# The blocks whose settings Terraform or OpenTofu defines, by the type in the label.
_SETTINGS_ROOTS = frozenset(path[0] for path in OBJECT_SETTINGS)
_REMEDY = "correct the name, or keep the stack as JSON"


class HclError(PrivateLinkError, ValueError):
    """A configuration has no form in HCL; the message is a single line, with the location first."""


def _block_bodies(value: object, label_count: int, location: str) -> Iterator[tuple[BlockPath, Mapping[str, object]]]:
    """Yield the labels and the body of each block under a key; each label is a level of keys.

    In place of an object, Terraform JSON accepts a list of objects anywhere.
    """
    for item in value if isinstance(value, list | tuple) else [value]:
        if item is None:
            continue
        if not isinstance(item, Mapping):
            # The settings of backends and of encryption may be secrets.
            is_setting = location.startswith("terraform.")
            given = "a value, not shown since the value may be a secret" if is_setting else to_short_json(item)
            allowed = "an object, the JSON form of a block"
            raise HclError(format_problem(location, given, allowed, "write the arguments of the block as an object"))
        if not label_count:
            yield (), item
            continue
        for label, inner_value in item.items():
            for inner_labels, body in _block_bodies(inner_value, label_count - 1, f"{location}.{label}"):
                yield (label, *inner_labels), body


@dataclass(frozen=True)
class _BlockRenderer:
    """A converter of blocks; `render_hcl` describes the fields."""

    is_block: Callable[[BlockPath], bool]
    attribute_blocks: Container[BlockPath]

    def render_blocks(
        self, name: str, value: object, block_type: BlockType, parent_path: BlockPath, location: str
    ) -> Iterator[Tokens]:
        """Yield the tokens of each block under a key, without the end of the last line."""
        for labels, body in _block_bodies(value, block_type.label_count, location):
            path = _block_path(parent_path, name, labels, block_type)
            header = [Token("ident", name)]
            for label in labels:
                header += literal_tokens(label)
            content = self._render_body(body, block_type, path, ".".join((location, *labels)))
            yield [*header, op_token("{"), *content, op_token("}")]

    def _render_body(self, body: Mapping[str, object], block_type: BlockType, path: BlockPath, location: str) -> Tokens:
        arguments: dict[str, Tokens] = {}
        nested_blocks: list[Tokens] = []
        lifecycle_blocks: list[Tokens] = []
        for name, value in body.items():
            if name == "//":
                continue
            member_location = f"{location}.{name}"
            if not _IDENTIFIER.fullmatch(name):
                raise HclError(f"{member_location}: {to_short_json(name)} cannot be the name of an argument")
            try:
                nested_type = self._nested_block_type(block_type, (*path, name), value)
                if nested_type:
                    blocks = lifecycle_blocks if name == "lifecycle" else nested_blocks
                    blocks += self.render_blocks(name, value, nested_type, path, member_location)
                    continue
                _ensure_known_argument(block_type, name, member_location)
                if value is not None or block_type.keeps_nulls:
                    write_string = block_type.argument_writers.get(name, block_type.write_string)
                    tokens = value_tokens(value, write_string, block_type.member_writers)
                    arguments[name] = [Token("ident", name), op_token("="), *tokens, NEWLINE]
            except HclError:
                raise
            except (TypeError, ValueError) as error:
                raise HclError(f"{member_location}: {error}") from error
        groups = _group_arguments(arguments, block_type.argument_groups)
        groups += [[*block, NEWLINE] for block in nested_blocks + lifecycle_blocks]
        groups.append(arguments.get("depends_on", []))
        content: Tokens = []
        for group in filter(None, groups):
            content += [NEWLINE, *group]
        return content

    def _nested_block_type(self, parent_type: BlockType, path: BlockPath, value: object) -> BlockType | None:
        """Return the type of a nested block; None if the member is an argument."""
        name = path[-1]
        if name in parent_type.block_types:
            return parent_type.block_types[name]
        if not parent_type.is_extensible or value is None or not _can_be_blocks(value):
            return None
        if path[0] in _SETTINGS_ROOTS:
            if value != [] and path not in OBJECT_SETTINGS:
                raise ValueError(_object_setting_problem(path))
            return OBJECT_SETTINGS.get(path)
        is_empty_list = isinstance(value, list | tuple) and not value
        if self.is_block(path) or (not is_empty_list and path in self.attribute_blocks):
            return NESTED_BLOCK
        return None


def _object_setting_problem(path: BlockPath) -> str:
    """Return the problem of an object for an unknown setting, which may be an argument or a nested block in HCL."""
    known_names = sorted(known_path[-1] for known_path in OBJECT_SETTINGS if known_path[:-1] == path[:-1])
    allowed = f"one of {', '.join(known_names)}" if known_names else "text, a number, true or false, or a list of these"
    return f"got an object for an unknown setting; must be {allowed}; {_REMEDY}"


def _ensure_known_argument(block_type: BlockType, name: str, location: str) -> None:
    """Raise an HclError for an unknown member of a block, which may be an argument or a nested block in HCL."""
    names = block_type.argument_names
    if names is None or name in names:
        return
    allowed = ", ".join(sorted({*names, *block_type.block_types}))
    raise HclError(format_problem(location, "an unknown argument or block", allowed, _REMEDY))


def _can_be_blocks(value: object) -> bool:
    items = value if isinstance(value, list | tuple) else [value]
    return all(item is None or isinstance(item, Mapping) for item in items)


def _group_arguments(arguments: Mapping[str, Tokens], group_names: tuple[tuple[str, ...], ...]) -> list[Tokens]:
    """Return the tokens of each group of arguments, without `depends_on`; "*" names all arguments of no group."""
    named_arguments = {name for names in group_names for name in names} | {"depends_on"}
    other_arguments = [name for name in arguments if name not in named_arguments]
    groups = []
    for names in group_names:
        group: Tokens = []
        for name in names:
            for argument in other_arguments if name == "*" else [name]:
                group += arguments.get(argument, [])
        groups.append(group)
    return groups


def _block_path(parent_path: BlockPath, name: str, labels: BlockPath, block_type: BlockType) -> BlockPath:
    if name == "dynamic":
        return (*parent_path, *labels)
    if block_type.is_extensible and labels:
        return (name, labels[0])
    if block_type is NESTED_BLOCK:
        return (*parent_path, name)
    return parent_path


def render_hcl(
    config: Mapping[str, object],
    *,
    is_block: Callable[[BlockPath], bool] = lambda _: False,
    attribute_blocks: Container[BlockPath] = (),
) -> str:
    r"""Return a Terraform JSON configuration as HCL.

    Types of blocks are in the order of HashiCorp's style guide, and blocks of a type in the order of `config`. A block
    begins with its meta-arguments; its arguments, its nested blocks, `lifecycle` and `depends_on` follow
    (https://developer.hashicorp.com/terraform/language/style). The output omits an argument that is null, which means
    the same as an absent argument; a null inside of a value stays.

    Args:
        config: The content of a `*.tf.json` file, as `json.loads` returns it.
        is_block: Returns True if a provider's schema has a nested block at a path, such as `("resource",
            "aws_instance", "root_block_device")`, `("data", "aws_vpc", "filter")` or
            `("provider", "aws", "default_tags")`. Other members become arguments: `tags = {…}`. If the schema is not
            known, the function raises a ValueError with the remedy.
        attribute_blocks: Paths of arguments that Terraform also accepts as nested blocks ("attributes as blocks"), such
            as `("resource", "aws_security_group", "egress")`. They become nested blocks. An empty list stays an
            argument: it removes all blocks.

    Returns:
        The text of a `.tf` file; "" if `config` is empty.

    Raises:
        HclError: The type of a block or a member of a block is unknown, the name of an argument is invalid, a template
            is invalid, JSON does not have a value, or a block is not an object.
    """
    unknown = [name for name in config if name not in TOP_LEVEL_BLOCKS and name != "//"]
    if unknown:
        names = ", ".join(map(to_short_json, unknown))
        raise HclError(
            format_problem("configuration", f"unknown blocks: {names}", ", ".join(TOP_LEVEL_BLOCKS), _REMEDY)
        )
    renderer = _BlockRenderer(is_block, attribute_blocks)
    texts: list[str] = []
    for name, block_type in TOP_LEVEL_BLOCKS.items():
        texts += map(format_tokens, renderer.render_blocks(name, config.get(name), block_type, (name,), name))
    return "\n".join(texts)
