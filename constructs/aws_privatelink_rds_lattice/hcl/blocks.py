"""Blocks: a whole Terraform JSON configuration as the blocks and arguments of HCL."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from aws_privatelink_rds_lattice.inputs.rules import shown

from .language import BACKEND_BLOCKS, LANGUAGE, NESTED, PLAIN_BLOCK, Block, BlockPath
from .layout import layout
from .templates import literal
from .tokens import NEWLINE, Token, Tokens, op
from .values import written

_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class HclError(ValueError):
    """What cannot be written as HCL: one line, with its place in the configuration first."""


@contextmanager
def _place(where: str) -> Iterator[None]:
    """Say where, of what goes wrong inside."""
    try:
        yield
    except HclError:
        raise
    except (TypeError, ValueError) as error:
        raise HclError(f"{where}: {error}") from error


def _bodies(value: object, labels: int, where: str) -> Iterator[tuple[BlockPath, Mapping[str, object]]]:
    """Each block under a key, with its labels: Terraform JSON takes a list for an object anywhere."""
    for item in value if isinstance(value, list | tuple) else [value]:
        if item is None:
            continue
        if not isinstance(item, Mapping):
            raise HclError(f"{where}: a block is an object in JSON, not {shown(item)}")
        if not labels:
            yield (), item
            continue
        for label, inner in item.items():
            for more, body in _bodies(inner, labels - 1, f"{where}.{label}"):
                yield (label, *more), body


@dataclass(frozen=True)
class _Renderer:
    is_block: Callable[[BlockPath], bool]
    as_blocks: Container[BlockPath]

    def _nested(self, block: Block, path: BlockPath, value: object) -> Block | None:
        """The kind of block that a member is; None for an argument."""
        if path[-1] in block.blocks:
            return block.blocks[path[-1]]
        items = value if isinstance(value, list | tuple) else [value]
        if not block.open or not all(isinstance(item, Mapping) for item in items if item is not None):
            return None
        if path[0] == "backend":
            return PLAIN_BLOCK if path in BACKEND_BLOCKS else None
        if self.is_block(path) or (items and path in self.as_blocks):
            return NESTED
        return None

    def block(
        self, head: tuple[str, ...], body: Mapping[str, object], block: Block, path: BlockPath, where: str
    ) -> Tokens:
        """A block, without the end of its last line.

        Args:
            head: Its name and its labels.
            body: What is in it.
            block: Its kind.
            path: Where its arguments and blocks stand.
            where: The same in words.
        """
        arguments: dict[str, Tokens] = {}
        nested: list[tuple[str, Tokens]] = []
        for member, value in body.items():
            if member == "//":
                continue
            at = f"{where}.{member}"
            with _place(at):
                if not _IDENTIFIER.fullmatch(member):
                    raise ValueError(f"{shown(member)} cannot be the name of an argument")
                kind = self._nested(block, (*path, member), value)
                if kind:
                    for inner_labels, inner in _bodies(value, kind.labels, at):
                        inner_path = _path(path, member, inner_labels, kind)
                        inner_at = ".".join((at, *inner_labels))
                        nested.append((member, self.block((member, *inner_labels), inner, kind, inner_path, inner_at)))
                elif value is not None or block.nulls:
                    tokens = written(value, block.writers.get(member, block.write), block.members)
                    arguments[member] = [Token("ident", member), op("="), *tokens, NEWLINE]
        named = {name for group in block.order for name in group} | {"depends_on"}
        others = [name for name in arguments if name not in named]
        groups = [
            [t for name in group for n in (others if name == "*" else [name]) for t in arguments.get(n, ())]
            for group in block.order
        ]
        nested.sort(key=lambda item: item[0] == "lifecycle")
        groups += [[*tokens, NEWLINE] for _, tokens in nested]
        groups.append(arguments.get("depends_on", []))
        name, *labels = head
        tokens = [Token("ident", name), *(token for label in labels for token in literal(label)), op("{")]
        for group in filter(None, groups):
            tokens += [NEWLINE, *group]
        return [*tokens, op("}")]


def _path(path: BlockPath, name: str, labels: BlockPath, block: Block) -> BlockPath:
    """The path of what stands in a block."""
    if name == "dynamic":
        return (*path, *labels)
    if block.open and labels:
        return (name, labels[0])
    return (*path, name) if block is NESTED else path


def render(
    config: Mapping[str, object],
    *,
    is_block: Callable[[BlockPath], bool] = lambda _: False,
    as_blocks: Container[BlockPath] = (),
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
        as_blocks: paths of arguments that Terraform takes as nested blocks too ("attributes as blocks", such as
            `("resource", "aws_security_group", "egress")`), to be written so. An empty list stays an argument: it
            says that there shall be none.

    Returns:
        The text of a `.tf` file, "" where `config` is empty.

    Raises:
        HclError: a kind of block or an argument's name that Terraform does not have, a template that is not one, a
            value that JSON does not have, or no object where a block must stand.
    """
    unknown = [name for name in config if name not in LANGUAGE and name != "//"]
    if unknown:
        raise HclError(f"not a block of the Terraform language: {', '.join(map(shown, unknown))}")
    renderer = _Renderer(is_block, as_blocks)
    texts = []
    for kind, block in LANGUAGE.items():
        for labels, body in _bodies(config.get(kind), block.labels, kind):
            where = ".".join((kind, *labels))
            tokens = renderer.block((kind, *labels), body, block, _path((kind,), kind, labels, block), where)
            texts.append(layout(tokens))
    return "\n".join(texts)
