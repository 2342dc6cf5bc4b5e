"""Strings: what each kind of string in Terraform JSON (template, plain text, address, type) is in HCL."""

import itertools
import re
from collections.abc import Callable

from .tokens import Token, Tokens, flattened, scan

Writer = Callable[[str], Tokens]
"""How a string of the JSON is written."""


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


def literal(text: str) -> Tokens:
    """A string that Terraform JSON takes as it is."""
    return [Token("string", '"' + re.sub(r"([$%])(?=\{)", r"\1\1", _escaped(text)) + '"')]


def template(text: str) -> Tokens:
    """A string that may hold `${…}`; one that is nothing else is written as the bare expression."""
    if "${" not in text and "%{" not in text:
        return [Token("string", f'"{_escaped(text)}"')]
    tokens = flattened(list(scan(text, "template")))
    depths = list(itertools.accumulate((token.nesting for token in tokens), initial=0))
    if depths.count(0) == 2 and tokens[0] in (Token("interpolation", "${"), Token("interpolation", "${~")):  # noqa: PLR2004 - at both ends
        if not tokens[1:-1]:
            raise ValueError(f"an empty expression: {text!r}")
        return tokens[1:-1]
    for index, depth in enumerate(depths[:-1]):
        if depth == 0 and tokens[index].kind == "literal":
            _trim(tokens, index)
            tokens[index] = Token("literal", _escaped(tokens[index].text))
    return [Token("quote", '"'), *tokens, Token("unquote", '"')]


def _trim(tokens: Tokens, index: int) -> None:
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
    tokens[index] = Token("literal", "".join(lines))
    if behind:
        tokens[index - 1] = Token("end", "}")
    if before:
        tokens[index + 1] = Token("interpolation", tokens[index + 1].text[:-1])


_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def reference(text: str) -> Tokens:
    """A string that Terraform JSON reads as an address, a type or a keyword."""
    return flattened(list(scan(text, "code")))


def type_constraint(text: str) -> Tokens:
    """A variable's type; `terraform fmt` spells out the old short forms."""
    return reference(f"{text}(any)" if text in ("list", "map", "set") else text)
