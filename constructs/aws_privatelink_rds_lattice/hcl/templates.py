"""Strings: what each kind of string in Terraform JSON (template, plain text, address, type) is in HCL."""

import itertools
import re
from collections.abc import Callable

from aws_privatelink_rds_lattice.inputs.problems import to_short_json

from .layout import format_line
from .tokens import NEWLINE, Token, Tokens, drop_outer_newlines, tokenize
from .widths import is_width_reliable

StringWriter = Callable[[str], Tokens]
"""How a string of the JSON is written."""


def _escape_string(text: str) -> str:
    """As it stands between quotes; what is not printable, or of uneven width, as an escape so that it can be seen."""

    def escape(match: re.Match[str]) -> str:
        char, start = match[0], match.start()
        if char in _STRING_ESCAPES or (char.isprintable() and is_width_reliable(char, text[max(start - 1, 0) : start])):
            return _STRING_ESCAPES.get(char, char)
        if "\ud800" <= char <= "\udfff":  # half a pair: in JSON Terraform makes U+FFFD of it, in HCL it refuses it
            return "\\ufffd"
        return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"

    return re.sub(r'[\\"]|[^ -~]', escape, text)


_STRING_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal_tokens(text: str) -> Tokens:
    """A string that Terraform JSON takes as it is."""
    return [Token("string", f'"{_escape_string(escape_templates(text))}"')]


def escape_templates(text: str) -> str:
    """Plain text as a template that says the same."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def template_tokens(text: str) -> Tokens:
    """A string that may hold `${…}`; one that is nothing else is written as the bare expression."""
    if "${" not in text and "%{" not in text:
        return [Token("string", f'"{_escape_string(text)}"')]
    tokens = drop_outer_newlines(list(tokenize(text, "template")))
    if (expression := _sole_interpolation(tokens)) is not None:
        if not expression:
            raise ValueError(f"an empty expression: {to_short_json(text)}")
        while expression[0].kind == "quote" and (
            inner := _sole_interpolation(expression[1:-1])
        ):  # as `terraform fmt` does
            expression = inner
        return expression
    for index, depth in enumerate(_bracket_depths(tokens)[:-1]):
        if depth == 0 and tokens[index].kind == "literal":
            _quote_literal_token(tokens, index)
    return [Token("quote", '"'), *tokens, Token("unquote", '"')]


def heredoc_tokens(text: str, write_string: StringWriter) -> Tokens | None:
    """A text of several lines as lines, to stand at the end of one; None where that would not be the same text.

    `<<-` takes the space from the lines that all of them have, where one has none it is that of the layout. It leaves
    lines of nothing but space alone (flushHeredocTemplateParts in hclsyntax's parser_template.go).

    Args:
        text: The string of the JSON.
        write_string: How it is written in quotes.
    """
    if write_string not in (template_tokens, literal_tokens) or not re.search(r"\n.*\n\Z", text, re.DOTALL):
        return None
    if "${" in text or "%{" in text:
        tokens = drop_outer_newlines(list(tokenize(text, "template"))) if write_string is template_tokens else [NEWLINE]
        # Marks would take of the layout's space, too, and an expression of several lines has a layout of its own.
        if any(token == NEWLINE or token.text in ("${~", "%{~", "~}") for token in tokens):
            return None
        text = format_line(tokens)
    lines = text.split("\n")[:-1]
    if not all(map(_is_heredoc_safe, lines)) or all(line[:1] in ("", " ", "\t") for line in lines):
        return None
    marks = itertools.chain(["EOT"], map("EOT{}".format, itertools.count(1)))
    mark = next(mark for mark in marks if mark not in map(str.strip, lines))
    return [Token("heredoc", "\n".join([f"<<-{mark}", *lines, mark]))]


def _is_heredoc_safe(line: str) -> bool:
    """Whether a line stands in a heredoc as it is, and in front of it spaces do."""
    return line[:1].isascii() and line.replace("\t", " ").isprintable()


def _bracket_depths(tokens: Tokens) -> list[int]:
    """How many brackets are open before each token, and at the end."""
    return list(itertools.accumulate((token.bracket_delta for token in tokens), initial=0))


def _sole_interpolation(tokens: Tokens) -> Tokens | None:
    """The expression of a template that is one interpolation and nothing else; None for any other."""
    whole = _bracket_depths(tokens).count(0) == 2  # noqa: PLR2004 - at both ends
    return tokens[1:-1] if whole and tokens[0].text in ("${", "${~") else None


def _quote_literal_token(tokens: Tokens, index: int) -> None:
    """Put the text of a template between quotes; do here what `~` beside it does where it does otherwise in HCL.

    In JSON it takes the space of one piece of the text, and between quotes all of it.
    """
    behind = index > 0 and tokens[index - 1].text == "~}"
    after = tokens[index + 1].text if index + 1 < len(tokens) else ""
    pieces = _split_template_text(tokens[index].text)
    text = quoted = "".join(pieces)
    if behind:
        quoted, pieces[0] = quoted.lstrip(_TERRAFORM_SPACE), pieces[0].lstrip(_TERRAFORM_SPACE)
    if after.endswith("~"):
        quoted, pieces[-1] = quoted.rstrip(_TERRAFORM_SPACE), pieces[-1].rstrip(_TERRAFORM_SPACE)
    if quoted != "".join(pieces):
        text = "".join(pieces)
        if behind:
            tokens[index - 1] = Token("end", "}")
        if after.endswith("~"):
            tokens[index + 1] = Token("interpolation", after[:-1])
    written = _escape_string(text)
    if after and text.endswith(after[0]):  # `$` and `${` would be `$${`, which is plain text
        written = f"{written[:-1]}\\u{ord(after[0]):04x}"
    tokens[index] = Token("literal", written)


def _split_template_text(text: str) -> list[str]:
    """The text of a template without quotes as Terraform's scanner takes it apart: mostly by its lines."""
    pieces = _TEMPLATE_PIECE.findall(text)
    if re.match(r"\r(?!\n)", pieces[-1]):
        plain = re.sub(r"([$%])\1(\{?)", lambda sign: sign[1] + (sign[2] or sign[1]), pieces[-1])
        pieces[-1] = escape_templates(plain)
    return pieces


_TEMPLATE_PIECE = re.compile(
    r"""(?:\$\$|%%)\{(?:\r?\n)?
    |[$%][^{\r\x80-\U0010ffff](?=\r?\n)|[$%]\r(?=\n)|(?<![$%])[$%]\r(?=\r\n)  # it takes one byte behind a sign
    |[$%]
    |[^$%\r\n]*\r?\n|[^$%\r\n]+
    |\r.*""",
    re.VERBOSE | re.DOTALL,
)
_TERRAFORM_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def reference_tokens(text: str) -> Tokens:
    """A string that Terraform JSON reads as an address, a type or a keyword."""
    return drop_outer_newlines(list(tokenize(text, "code")))


def type_constraint_tokens(text: str) -> Tokens:
    """A variable's type; `terraform fmt` spells out the old short forms."""
    return reference_tokens(f"{text}(any)" if text in ("list", "map", "set") else text)
