"""Tokens of HCL: the pieces of the text without the spaces between the pieces, and a tokenizer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from aws_privatelink_rds_lattice.inputs.problems import to_short_json


class Token(NamedTuple):
    """A piece of HCL text.

    Attributes:
        kind: ident, number, string, heredoc, op or newline; in a template also quote, literal, unquote, interpolation
            or end.
        text: The text in the file.
    """

    kind: str
    text: str

    @property
    def bracket_delta(self) -> int:
        """The change in the number of open brackets: 1 for an opening bracket, -1 for a closing bracket."""
        if self.kind == "interpolation" or (self.kind == "op" and self.text in ("{", "[", "(")):
            return 1
        if self.kind == "end" or (self.kind == "op" and self.text in ("}", "]", ")")):
            return -1
        return 0


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
# Two signs or more before a brace make the brace plain text: `$${` is a literal `${`.
_PLAIN_SIGNS = r"\$\$+\{?|%%+\{?|[$%](?!\{)"
_MODE_PATTERNS = {
    "template": re.compile(rf"(?P<literal>(?:[^$%]|{_PLAIN_SIGNS})+)|(?P<interpolation>[$%]\{{~?)"),
    "quote": re.compile(
        rf'(?P<literal>(?:[^"\\$%]|\\.|{_PLAIN_SIGNS})+)|(?P<interpolation>[$%]\{{~?)|(?P<unquote>")', re.DOTALL
    ),
}


def op_token(text: str) -> Token:
    """Return the token of a bracket, an operator or a separator."""
    return Token("op", text)


def tokenize(source: str, mode: str) -> Iterator[Token]:
    """Yield the tokens of HCL text, without comments, and without the meaningless line ends outside of brackets.

    The mode is "template" for a template without its quotes, or "code" for an expression.

    Raises:
        ValueError: The text is not HCL.
    """
    modes = [mode]
    position = 0
    while position < len(source) and modes:
        match = _MODE_PATTERNS.get(modes[-1], _CODE_TOKEN).match(source, position)
        if match is None or match[0] == "<<":
            rest = to_short_json(source[position : position + 20])
            raise ValueError(f"cannot be written as HCL from {rest} on: {to_short_json(source)}")
        position = match.end()
        kind = str(match.lastgroup)
        if kind == "skipped" or (kind == "newline" and modes[-1] != "op"):
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
