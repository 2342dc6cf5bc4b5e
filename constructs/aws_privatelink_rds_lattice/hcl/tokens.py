"""Tokens: what HCL text is made of, without its spaces, and how text is taken apart into them."""

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from aws_privatelink_rds_lattice.inputs.problems import to_short_json


class Token(NamedTuple):
    """A piece of HCL text.

    Attributes:
        kind: ident, number, string, heredoc, op or newline; in a template also quote, literal, unquote, interpolation
            or end.
        text: as it stands in the file.
    """

    kind: str
    text: str

    @property
    def bracket_delta(self) -> int:
        """How many brackets the token opens (1), or closes (-1)."""
        if self.kind == "interpolation" or (self.kind == "op" and self.text in ("{", "[", "(")):
            return 1
        return -1 if self.kind == "end" or (self.kind == "op" and self.text in ("}", "]", ")")) else 0


Tokens = list[Token]

NEWLINE = Token("newline", "\n")
_CODE_TOKEN = re.compile(
    r"""(?P<skipped>[ \t\r]+|(?:\#|//)[^\n]*|/\*.*?\*/)
    |(?P<newline>\n)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<ident>[^\W\d][\w-]*)
    |(?P<quote>")
    |(?P<op>=>|==|!=|<=|>=|<<|&&|\|\||\.\.\.|::|~}|[-+*/%<>=!?:.,()\[\]{}])""",
    re.VERBOSE | re.DOTALL,
)
# Two signs or more before a brace make it plain text: `$${` is a literal `${`.
_PLAIN_SIGNS = r"\$\$+\{?|%%+\{?|[$%](?!\{)"
# In a template without quotes, all is plain text behind a `\r` without `\n`.
_TEMPLATE_TEXT = rf"(?:[^$%\r]|\r\n|(?<![$%])[$%]\r(?=\r\n)|{_PLAIN_SIGNS})+"
_MODE_PATTERNS = {
    "template": re.compile(rf"(?P<literal>{_TEMPLATE_TEXT}(?:\r.*)?|\r.*)|(?P<interpolation>[$%]\{{~?)", re.DOTALL),
    "quote": re.compile(
        rf'(?P<literal>(?:[^"\\$%]|\\.|{_PLAIN_SIGNS})+)|(?P<interpolation>[$%]\{{~?)|(?P<unquote>")', re.DOTALL
    ),
}


@functools.cache
def op_token(text: str) -> Token:
    """A bracket, an operator or what separates."""
    return Token("op", text)


def tokenize(source: str, mode: str) -> Iterator[Token]:
    """Token by token: of a "template" without its quotes, or of "code". Comments are left out."""
    modes = [mode]
    position = 0
    while position < len(source) and modes:
        match = _MODE_PATTERNS.get(modes[-1], _CODE_TOKEN).match(source, position)
        if match is None or match[0] == "<<":
            raise ValueError(
                f"cannot be written as HCL from {to_short_json(source[position : position + 20])} on: {to_short_json(source)}"
            )
        position = match.end()
        kind = str(match.lastgroup)
        if kind == "skipped":
            continue
        if modes[-1] == "interpolation" and match[0] in ("}", "~}"):
            kind = "end"
        token = Token(kind, match[0])
        if kind == "quote" or token.bracket_delta > 0:
            modes.append(kind)
        elif kind == "unquote" or token.bracket_delta < 0:
            modes.pop()
        yield token
    if modes != [mode]:
        raise ValueError(f"brackets or quotes do not match: {to_short_json(source)}")


def drop_outer_newlines(tokens: Tokens) -> Tokens:
    """Without the line ends that mean nothing: those outside of brackets."""
    kept: Tokens = []
    open_ = [""]
    for token in tokens:
        if token.bracket_delta > 0:
            open_.append(token.kind)
        elif token.bracket_delta < 0:
            open_.pop()
        if token != NEWLINE or open_[-1] == "op":
            kept.append(token)
    return kept
