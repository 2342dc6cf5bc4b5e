"""Terraform JSON to HCL, laid out as `terraform fmt` lays it out.

What stands in Terraform JSON is defined by https://developer.hashicorp.com/terraform/language/syntax/json: a
string is a template, except where Terraform reads it as an address, a keyword or plain text. Which member of a
resource is a nested block and which an argument is known to its provider only, so the caller says it.
"""

import functools
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

BlockPath = tuple[str, ...]
"""Where a block stands: `("resource", "aws_instance", "root_block_device")`, without its name and those around it."""

_LIST_WIDTH = 100  # a list that is wider is written with a line for each item
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


# Tokens: what HCL text is made of, without its spaces


class _Token(NamedTuple):
    kind: str  # ident, number, string, op, newline; in templates: quote, literal, unquote, interpolation, end
    text: str

    @property
    def nesting(self) -> int:
        """How many brackets the token opens (1), or closes (-1)."""
        if self.kind == "interpolation" or (self.kind == "op" and self.text in ("{", "[", "(")):
            return 1
        return -1 if self.kind == "end" or (self.kind == "op" and self.text in ("}", "]", ")")) else 0


_Tokens = list[_Token]
_Writer = Callable[[str], _Tokens]  # how a string of the JSON is written

_NEWLINE = _Token("newline", "\n")
_CODE = re.compile(
    r"""(?P<skipped>[ \t\r]+|(?:\#|//)[^\n]*|/\*.*?\*/)
    |(?P<newline>\n)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<ident>[^\W\d][\w-]*)
    |(?P<quote>")
    |(?P<op>=>|==|!=|<=|>=|<<|&&|\|\||\.\.\.|::|~}|[-+*/%<>=!?:.,()\[\]{}])""",
    re.VERBOSE | re.DOTALL,
)
# Two signs or more before a brace make it plain text: `$${` is a literal `${`.
_SIGNS = r"\$\$+\{?|%%+\{?|[$%](?!\{)"
_TEXT = {
    "template": re.compile(rf"(?P<literal>(?:[^$%]|{_SIGNS})+)|(?P<interpolation>[$%]\{{~?)"),
    "quote": re.compile(
        rf'(?P<literal>(?:[^"\\$%]|\\.|{_SIGNS})+)|(?P<interpolation>[$%]\{{~?)|(?P<unquote>")', re.DOTALL
    ),
}


@functools.cache
def _op(text: str) -> _Token:
    return _Token("op", text)


def _scan(source: str, mode: str) -> Iterator[_Token]:
    """Token by token: of a "template" without its quotes, or of "code". Comments are left out."""
    modes = [mode]
    position = 0
    while position < len(source) and modes:
        match = _TEXT.get(modes[-1], _CODE).match(source, position)
        if match is None or match[0] == "<<":
            raise ValueError(f"cannot be written as HCL from {source[position : position + 20]!r} on: {source!r}")
        position = match.end()
        kind = str(match.lastgroup)
        if kind == "skipped":
            continue
        if modes[-1] == "interpolation" and match[0] in ("}", "~}"):
            kind = "end"
        token = _Token(kind, match[0])
        if kind == "quote" or token.nesting > 0:
            modes.append(kind)
        elif kind == "unquote" or token.nesting < 0:
            modes.pop()
        yield token
    if modes != [mode]:
        raise ValueError(f"brackets or quotes do not match: {source!r}")


def _flattened(tokens: _Tokens) -> _Tokens:
    """Without the line ends that mean nothing: those outside of brackets."""
    kept: _Tokens = []
    open_ = [""]
    for token in tokens:
        if token.nesting > 0:
            open_.append(token.kind)
        elif token.nesting < 0:
            open_.pop()
        if token != _NEWLINE or open_[-1] == "op":
            kept.append(token)
    return kept


# Strings


def _escaped(text: str) -> str:
    """As it stands between quotes; what is not printable as an escape, so that it can be seen.

    So are flags and skin tones, of which `terraform fmt` counts several as one character.
    """

    def escape(match: re.Match[str]) -> str:
        char = match[0]
        if char in _ESCAPES or (
            char.isprintable() and not re.match("[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]", char)
        ):
            return _ESCAPES.get(char, char)
        if "\ud800" <= char <= "\udfff":  # half a pair: in JSON Terraform makes U+FFFD of it, in HCL it refuses it
            return "\\ufffd"
        return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"

    return re.sub(r'[\\"]|[^ -~]', escape, text)


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _literal(text: str) -> _Tokens:
    """A string that Terraform JSON takes as it is."""
    escaped = re.sub(r"([$%])(?=\{)", r"\1\1", _escaped(text))
    return [_Token("string", f'"{escaped}"')]


def _template(text: str) -> _Tokens:
    """A string that may hold `${…}`; one that is nothing else is written as the bare expression."""
    if "${" not in text and "%{" not in text:
        return [_Token("string", f'"{_escaped(text)}"')]
    tokens = _flattened(list(_scan(text, "template")))
    depths = list(itertools.accumulate((token.nesting for token in tokens), initial=0))
    if depths.count(0) == 2 and tokens[0] in (_Token("interpolation", "${"), _Token("interpolation", "${~")):  # noqa: PLR2004 - at both ends
        if not tokens[1:-1]:
            raise ValueError(f"an empty expression: {text!r}")
        return tokens[1:-1]
    for index, depth in enumerate(depths[:-1]):
        if depth == 0 and tokens[index].kind == "literal":
            _trim(tokens, index)
            tokens[index] = _Token("literal", _escaped(tokens[index].text))
    return [_Token("quote", '"'), *tokens, _Token("unquote", '"')]


def _trim(tokens: _Tokens, index: int) -> None:
    """Do here what `~` does to the text beside it where it does something else in HCL.

    In JSON it takes the space of one line, and between the quotes of HCL all of it.
    """
    behind = index > 0 and tokens[index - 1].text == "~}"
    before = index + 1 < len(tokens) and tokens[index + 1].text.endswith("~")
    text = tokens[index].text
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    if behind:
        text, lines[0] = text.lstrip(_SPACE), lines[0].lstrip(_SPACE)
    if before:
        text, lines[-1] = text.rstrip(_SPACE), lines[-1].rstrip(_SPACE)
    if text == "".join(lines):
        return
    tokens[index] = _Token("literal", "".join(lines))
    if behind:
        tokens[index - 1] = _Token("end", "}")
    if before:
        tokens[index + 1] = _Token("interpolation", tokens[index + 1].text[:-1])


_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def _reference(text: str) -> _Tokens:
    """A string that Terraform JSON reads as an address, a type or a keyword."""
    return _flattened(list(_scan(text, "code")))


def _type(text: str) -> _Tokens:
    """A variable's type; `terraform fmt` spells out the old short forms."""
    return _reference(f"{text}(any)" if text in ("list", "map", "set") else text)


# Values


def _key(name: str, write: _Writer) -> _Tokens:
    if re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII) and name != "for":
        return [_Token("ident", name)]
    tokens = write(name)
    if write is not _reference and tokens[0].kind not in ("string", "quote"):
        return [_op("("), *tokens, _op(")")]
    return tokens


def _value(value: object, write: _Writer, members: Mapping[str, _Writer]) -> _Tokens:
    """A value; strings in the members of an object that `members` names are written otherwise."""
    if value is None or isinstance(value, bool):
        return [_Token("ident", {None: "null", True: "true", False: "false"}[value])]
    if isinstance(value, str):
        return write(value)
    if isinstance(value, int | float) and math.isfinite(value):
        return list(_scan(repr(value), "code"))
    if isinstance(value, Mapping):
        tokens = [_op("{")]
        for name, member in value.items():
            tokens += [_NEWLINE, *_key(name, write), _op("="), *_value(member, members.get(name, write), {})]
        return [*tokens, _NEWLINE, _op("}")] if value else [*tokens, _op("}")]
    if isinstance(value, list | tuple):
        items = [_value(item, write, {}) for item in value]
        flat = [token for item in items for token in (*item, _op(","))][:-1]
        if _NEWLINE not in flat and len(_spaced(flat)) <= _LIST_WIDTH:
            return [_op("["), *flat, _op("]")]
        return [_op("["), _NEWLINE, *(t for item in items for t in (*item, _op(","), _NEWLINE)), _op("]")]
    raise TypeError(f"not a JSON value: {value!r}")


# Blocks


@dataclass(frozen=True)
class _Block:
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
    blocks: Mapping[str, "_Block"] = field(default_factory=dict)
    order: tuple[tuple[str, ...], ...] = (("*",),)
    write: _Writer = _template
    writers: Mapping[str, _Writer] = field(default_factory=dict)
    members: Mapping[str, _Writer] = field(default_factory=dict)
    nulls: bool = False
    open: bool = False


def _references(*names: str) -> dict[str, _Writer]:
    return dict.fromkeys(names, _reference)


_DYNAMIC: dict[str, _Block] = {}
_NESTED = _Block(blocks=_DYNAMIC, open=True)
_DYNAMIC["dynamic"] = _Block(1, {"content": _Block(blocks=_DYNAMIC, open=True)}, writers=_references("iterator"))
_PLAIN_BLOCK = _Block(write=_literal)
_CONDITIONS = {"precondition": _Block(), "postcondition": _Block()}
_LIFECYCLE = {"lifecycle": _Block(0, _CONDITIONS, writers=_references("ignore_changes", "replace_triggered_by"))}
_PROVISIONER = {
    "provisioner": _Block(1, {"connection": _Block()}, writers=_references("when", "on_failure")),
    "connection": _Block(),
}
_DATA = _Block(
    2,
    {**_DYNAMIC, **_LIFECYCLE},
    order=(("count", "for_each", "provider"), ("*",)),
    writers=_references("provider", "depends_on"),
    open=True,
)
_LANGUAGE = {
    "terraform": _Block(
        0,
        {
            "required_providers": _Block(write=_literal, members={"configuration_aliases": _reference}),
            "backend": _Block(1, write=_literal, open=True),
            "cloud": _Block(0, {"workspaces": _PLAIN_BLOCK}, write=_literal),
            "provider_meta": _Block(1),
        },
        writers=_references("experiments", "language"),
        write=_literal,
    ),
    "provider": _Block(1, _DYNAMIC, order=(("alias", "*"),), open=True),
    "variable": _Block(
        1,
        {"validation": _Block()},
        order=(("type", "description", "default", "nullable", "sensitive", "ephemeral", "*"),),
        writers={"type": _type, "description": _literal, "default": _literal},
        nulls=True,
    ),
    "locals": _Block(nulls=True),
    "data": _DATA,
    "ephemeral": _DATA,
    "resource": _Block(2, {**_DATA.blocks, **_PROVISIONER}, order=_DATA.order, writers=_DATA.writers, open=True),
    "module": _Block(
        1,
        order=(("source", "version"), ("count", "for_each", "providers"), ("*",)),
        writers=_references("providers", "depends_on"),
        nulls=True,
    ),
    "moved": _Block(writers=_references("from", "to")),
    "import": _Block(writers=_references("to", "provider")),
    "removed": _Block(0, {**_LIFECYCLE, **_PROVISIONER}, writers=_references("from")),
    "check": _Block(1, {"data": _DATA, "assert": _Block()}),
    "output": _Block(
        1,
        {"precondition": _Block()},
        order=(("description", "value", "sensitive", "ephemeral", "*"),),
        writers={**_references("depends_on"), "description": _literal},
        nulls=True,
    ),
}
"""The blocks of the language, in the order they are written."""

_BACKEND_BLOCKS = frozenset(
    {
        ("backend", "remote", "workspaces"),
        ("backend", "kubernetes", "exec"),
        ("backend", "cos", "assume_role"),
        ("backend", "oss", "assume_role"),
    }
)


def _bodies(value: object, labels: int) -> Iterator[tuple[BlockPath, Mapping[str, object]]]:
    """Each block under a key, with its labels: Terraform JSON takes a list for an object anywhere."""
    for item in value if isinstance(value, list | tuple) else [value]:
        if item is None:
            continue
        if not isinstance(item, Mapping):
            raise TypeError(f"a block is an object in JSON, not {item!r}")
        if not labels:
            yield (), item
            continue
        for label, inner in item.items():
            for more, body in _bodies(inner, labels - 1):
                yield (label, *more), body


@dataclass(frozen=True)
class _Renderer:
    is_block: Callable[[BlockPath], bool]
    as_blocks: Container[BlockPath]

    def _nested(self, block: _Block, path: BlockPath, value: object) -> _Block | None:
        """The kind of block that a member is; None for an argument."""
        if path[-1] in block.blocks:
            return block.blocks[path[-1]]
        items = value if isinstance(value, list | tuple) else [value]
        if not block.open or not all(isinstance(item, Mapping) for item in items if item is not None):
            return None
        if path in _BACKEND_BLOCKS:
            return _PLAIN_BLOCK
        if self.is_block(path) or (items and path in self.as_blocks):
            return _NESTED
        return None

    def block(
        self, name: str, labels: BlockPath, body: Mapping[str, object], block: _Block, path: BlockPath
    ) -> _Tokens:
        """A block, without the end of its last line."""
        arguments: dict[str, _Tokens] = {}
        nested: list[tuple[str, _Tokens]] = []
        for member, value in body.items():
            if member == "//":
                continue
            if not _IDENTIFIER.fullmatch(member):
                raise ValueError(f"{member!r} cannot be the name of an argument")
            kind = self._nested(block, (*path, member), value)
            if kind:
                for inner_labels, inner in _bodies(value, kind.labels):
                    inner_path = _path(path, member, inner_labels, kind)
                    nested.append((member, self.block(member, inner_labels, inner, kind, inner_path)))
            elif value is not None or block.nulls:
                tokens = _value(value, block.writers.get(member, block.write), block.members)
                arguments[member] = [_Token("ident", member), _op("="), *tokens, _NEWLINE]
        named = {name for group in block.order for name in group} | {"depends_on"}
        others = [name for name in arguments if name not in named]
        groups = [
            [t for name in group for n in (others if name == "*" else [name]) for t in arguments.get(n, ())]
            for group in block.order
        ]
        nested.sort(key=lambda item: item[0] == "lifecycle")
        groups += [[*tokens, _NEWLINE] for _, tokens in nested]
        groups.append(arguments.get("depends_on", []))
        tokens = [_Token("ident", name), *(token for label in labels for token in _literal(label)), _op("{")]
        for group in filter(None, groups):
            tokens += [_NEWLINE, *group]
        return [*tokens, _op("}")]


def _path(path: BlockPath, name: str, labels: BlockPath, block: _Block) -> BlockPath:
    """The path of what stands in a block."""
    if name == "dynamic":
        return (*path, *labels)
    if block.open and labels:
        return (name, labels[0])
    return (*path, name) if block is _NESTED else path


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
            `("provider", "aws", "default_tags")`. What is none is written as an argument: `tags = {…}`.
        as_blocks: paths of arguments that Terraform takes as nested blocks too ("attributes as blocks", such as
            `("resource", "aws_security_group", "egress")`), to be written so. An empty list stays an argument: it
            says that there shall be none.

    Returns:
        The text of a `.tf` file, "" where `config` is empty.

    Raises:
        ValueError: a kind of block or an argument's name that Terraform does not have, or a template that is not one.
        TypeError: a value that JSON does not have, or no object where a block must stand.
    """
    unknown = [name for name in config if name not in _LANGUAGE and name != "//"]
    if unknown:
        raise ValueError(f"not a block of the Terraform language: {', '.join(map(repr, unknown))}")
    renderer = _Renderer(is_block, as_blocks)
    texts = []
    for kind, block in _LANGUAGE.items():
        for labels, body in _bodies(config.get(kind), block.labels):
            try:
                tokens = renderer.block(kind, labels, body, block, _path((kind,), kind, labels, block))
            except (TypeError, ValueError) as error:
                error.add_note(f"in {' '.join((kind, *labels))}")
                raise
            texts.append(_layout(tokens))
    return "\n".join(texts)


# Layout: the rules of `terraform fmt` (hclwrite's format.go)


def _spaced(line: _Tokens) -> str:
    """A line with the spaces that stand between its tokens."""
    text = ""
    for index, token in enumerate(line):
        if index and _space(line[index - 2] if index > 1 else None, line[index - 1], token):
            text += " "
        text += token.text
    return text


def _space(  # noqa: C901, PLR0911 - a rule a line, and the first that fits
    before: _Token | None, left: _Token, right: _Token
) -> bool:
    """Whether a space stands between `left` and `right`; `before` stands in front of them."""
    if left.kind in ("quote", "literal") or right.kind in ("literal", "unquote"):
        return False
    if (left.kind == "ident" and right.text in ("(", "::")) or left.text in ("::", ".") or right.text == ".":
        return False
    if right.text in (",", "..."):
        return False
    if left.text == ",":
        return True
    if left.text == "in" and before and before.kind == "ident":
        return True
    if right.text == "[" and (left.kind in ("ident", "number") or left.nesting < 0):
        return False
    if left.text == "!":
        return False
    if left.text == "-":  # a sign, where no value stands before it
        return before is not None and before.text not in _BEFORE_SIGN
    if left.text == "{" or right == _op("}"):
        return (left.text, right.text) != ("{", "}")
    if left.kind == "interpolation" or right.kind == "end":  # an object in a template
        return right.text == "{" or left == _op("}")
    if left.kind == "end" and right.kind == "interpolation":
        return False
    return left.nesting <= 0 and right.nesting >= 0


_BEFORE_SIGN = frozenset(["(", "{", "[", "=", ":", ",", "?", "+", "*", "/", "%", "-", "==", "!=", ">", ">=", "<", "<="])


def _columns(text: str) -> int:
    """How wide a text is: a letter with its accents is one character."""
    return len(text) if text.isascii() else sum(unicodedata.category(char)[0] != "M" for char in text)


def _layout(tokens: _Tokens) -> str:
    """The text: indented by the brackets, with the `=` of neighbouring lines below each other."""
    lines: list[_Tokens] = [[]]
    for token in tokens:
        if token == _NEWLINE:
            lines.append([])
        else:
            lines[-1].append(token)
    opened: list[int] = []
    text = ""
    run: list[tuple[str, str]] = []  # neighbouring lines with an `=`: what stands before it, and the rest

    def aligned() -> str:
        width = max((_columns(left) for left, _ in run), default=0)
        return "".join(f"{left}{' ' * (width - _columns(left))} {right}\n" for left, right in run)

    for line in lines:
        closing = -sum(token.nesting for token in line)
        while closing > 0 and opened:
            if closing < opened[-1]:
                opened[-1] -= closing
                break
            closing -= opened.pop()
        indent = "  " * len(opened)
        if closing < 0:
            opened.append(-closing)
        equals = next((i for i, token in enumerate(line) if i and token == _op("=")), 0)
        if equals and not sum(token.nesting for token in line[equals:]):
            run.append((indent + _spaced(line[:equals]), _spaced(line[equals:])))
            continue
        text += aligned() + (f"{indent}{_spaced(line)}\n" if line else "\n")
        run = []
    return text + aligned()
