"""Blocks: a whole Terraform JSON configuration as the blocks and arguments of HCL."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from aws_privatelink_rds_lattice.errors import PrivateLinkError
from aws_privatelink_rds_lattice.inputs.problems import to_short_json

from .language import BACKEND_BLOCK_PATHS, LITERAL_BLOCK, NESTED_BLOCK, TOP_LEVEL_BLOCKS, BlockPath, BlockType
from .layout import format_tokens
from .templates import literal_tokens
from .tokens import NEWLINE, Token, Tokens, op_token
from .values import value_tokens

_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class HclError(PrivateLinkError, ValueError):
    """What cannot be written as HCL: one line, with its place in the configuration first."""


@contextmanager
def _locate_errors(location: str) -> Iterator[None]:
    """Say where, of what goes wrong inside."""
    try:
        yield
    except HclError:
        raise
    except (TypeError, ValueError) as error:
        raise HclError(f"{location}: {error}") from error


def _block_bodies(value: object, label_count: int, location: str) -> Iterator[tuple[BlockPath, Mapping[str, object]]]:
    """Each block under a key, with its labels: Terraform JSON takes a list for an object anywhere."""
    for item in value if isinstance(value, list | tuple) else [value]:
        if item is None:
            continue
        if not isinstance(item, Mapping):
            raise HclError(f"{location}: a block is an object in JSON, not {to_short_json(item)}")
        if not label_count:
            yield (), item
            continue
        for label, inner in item.items():
            for more, body in _block_bodies(inner, label_count - 1, f"{location}.{label}"):
                yield (label, *more), body


@dataclass(frozen=True)
class _BlockRenderer:
    is_block: Callable[[BlockPath], bool]
    attribute_blocks: Container[BlockPath]

    def _nested_block_type(self, parent_type: BlockType, path: BlockPath, value: object) -> BlockType | None:
        """The kind of block that a member is; None for an argument."""
        if path[-1] in parent_type.block_types:
            return parent_type.block_types[path[-1]]
        items = value if isinstance(value, list | tuple) else [value]
        if not parent_type.is_extensible or not all(isinstance(item, Mapping) for item in items if item is not None):
            return None
        if path[0] == "backend":
            return LITERAL_BLOCK if path in BACKEND_BLOCK_PATHS else None
        if self.is_block(path) or (items and path in self.attribute_blocks):
            return NESTED_BLOCK
        return None

    def render_block(
        self,
        name_and_labels: tuple[str, ...],
        body: Mapping[str, object],
        block_type: BlockType,
        path: BlockPath,
        location: str,
    ) -> Tokens:
        """A block, without the end of its last line.

        Args:
            name_and_labels: Its name and its labels.
            body: What is in it.
            block_type: Its kind.
            path: Where its arguments and blocks stand.
            location: The same in words.
        """
        arguments: dict[str, Tokens] = {}
        nested: list[tuple[str, Tokens]] = []
        for member, value in body.items():
            if member == "//":
                continue
            at = f"{location}.{member}"
            with _locate_errors(at):
                if not _IDENTIFIER.fullmatch(member):
                    raise ValueError(f"{to_short_json(member)} cannot be the name of an argument")
                kind = self._nested_block_type(block_type, (*path, member), value)
                if kind:
                    for inner_labels, inner in _block_bodies(value, kind.label_count, at):
                        inner_path = _block_path(path, member, inner_labels, kind)
                        inner_at = ".".join((at, *inner_labels))
                        nested.append(
                            (member, self.render_block((member, *inner_labels), inner, kind, inner_path, inner_at))
                        )
                elif value is not None or block_type.keeps_nulls:
                    tokens = value_tokens(
                        value,
                        block_type.argument_writers.get(member, block_type.write_string),
                        block_type.member_writers,
                    )
                    arguments[member] = [Token("ident", member), op_token("="), *tokens, NEWLINE]
        named = {name for group in block_type.argument_groups for name in group} | {"depends_on"}
        others = [name for name in arguments if name not in named]
        groups = [
            [t for name in group for n in (others if name == "*" else [name]) for t in arguments.get(n, ())]
            for group in block_type.argument_groups
        ]
        nested.sort(key=lambda item: item[0] == "lifecycle")
        groups += [[*tokens, NEWLINE] for _, tokens in nested]
        groups.append(arguments.get("depends_on", []))
        name, *labels = name_and_labels
        tokens = [Token("ident", name), *(token for label in labels for token in literal_tokens(label)), op_token("{")]
        for group in filter(None, groups):
            tokens += [NEWLINE, *group]
        return [*tokens, op_token("}")]


def _block_path(path: BlockPath, name: str, labels: BlockPath, block_type: BlockType) -> BlockPath:
    """The path of what stands in a block."""
    if name == "dynamic":
        return (*path, *labels)
    if block_type.is_extensible and labels:
        return (name, labels[0])
    return (*path, name) if block_type is NESTED_BLOCK else path


def render_hcl(
    config: Mapping[str, object],
    *,
    is_block: Callable[[BlockPath], bool] = lambda _: False,
    attribute_blocks: Container[BlockPath] = (),
) -> str:
    r"""Write a Terraform JSON configuration as HCL.

    Kinds of blocks come in the order of HashiCorp's style guide, blocks of a kind in the order of `config`, and in a
    block first its meta-arguments, then its arguments, its nested blocks, `lifecycle` and `depends_on`
    (https://developer.hashicorp.com/terraform/language/style). A null argument, which says no more than one that is
    absent, is left out; a null inside of a value is not.

    Args:
        config: what a `*.tf.json` file holds, as `json.loads` gives it.
        is_block: whether a provider's schema has a nested block at this path, such as `("resource",
            "aws_instance", "root_block_device")`, `("data", "aws_vpc", "filter")` or
            `("provider", "aws", "default_tags")`. What is none is written as an argument: `tags = {…}`. Where it cannot
            be told, a ValueError with what to do.
        attribute_blocks: paths of arguments that Terraform takes as nested blocks too ("attributes as blocks", such as
            `("resource", "aws_security_group", "egress")`), to be written so. An empty list stays an argument: it
            says that there shall be none.

    Returns:
        The text of a `.tf` file, "" where `config` is empty.

    Raises:
        HclError: a kind of block or an argument's name that Terraform does not have, a template that is not one, a
            value that JSON does not have, or no object where a block must stand.
    """
    unknown = [name for name in config if name not in TOP_LEVEL_BLOCKS and name != "//"]
    if unknown:
        raise HclError(f"not a block of the Terraform language: {', '.join(map(to_short_json, unknown))}")
    renderer = _BlockRenderer(is_block, attribute_blocks)
    texts = []
    for kind, block in TOP_LEVEL_BLOCKS.items():
        for labels, body in _block_bodies(config.get(kind), block.label_count, kind):
            where = ".".join((kind, *labels))
            tokens = renderer.render_block(
                (kind, *labels), body, block, _block_path((kind,), kind, labels, block), where
            )
            texts.append(format_tokens(tokens))
    return "\n".join(texts)
