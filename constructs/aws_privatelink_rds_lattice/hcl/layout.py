"""Spaces, indents and columns, as in the output of `terraform fmt` (hclwrite's format.go)."""

import unicodedata
from collections.abc import Iterator

from .tokens import NEWLINE, Token, Tokens, op_token

_INDENT = "  "
# Vowels and sound marks of Thai, Lao and Japanese that are letters in Unicode, and part of the letter before.
_JOINED_LETTERS = "\u0e33\u0eb3\uff9e\uff9f"
# After these tokens, a minus is a sign and not a subtraction.
_TEXTS_BEFORE_SIGN = frozenset(
    ["(", "{", "[", "=", ":", ",", "?", "+", "*", "/", "%", "-", "==", "!=", ">", ">=", "<", "<=", "&&", "||", "!"]
)


def format_line(line: Tokens, indent: str = "") -> str:
    """Return the text of the tokens of a line, with spaces, and with the line's indent in a heredoc."""
    text = ""
    for index, token in enumerate(line):
        if index:
            before = line[index - 2] if index > 1 else None
            if _has_space_between(before, line[index - 1], token):
                text += " "
        text += _indent_heredoc(token.text, indent) if token.kind == "heredoc" else token.text
    return text


def _indent_heredoc(heredoc: str, indent: str) -> str:
    first_line, *lines, mark = heredoc.split("\n")
    indented = [f"{indent}{_INDENT}{line}" if line.strip() else line for line in lines]
    return "\n".join([first_line, *indented, f"{indent}{mark}"])


def _has_space_between(before: Token | None, left: Token, right: Token) -> bool:
    """Return True if there is a space between two tokens of a line: the first matching rule decides."""
    if _is_attached(left, right):
        return False
    if left.text == "," or (left.text == "in" and before and before.kind == "ident"):
        return True
    if left.text == "-":
        return before is not None and before.text not in _TEXTS_BEFORE_SIGN
    if left.text == "{" or right == op_token("}"):
        return (left.text, right.text) != ("{", "}")
    if left.kind == "interpolation" or right.kind == "end":
        return right.text == "{" or left == op_token("}")  # an object in a template
    are_brackets_outside = left.bracket_delta <= 0 and right.bracket_delta >= 0
    return are_brackets_outside and not _is_index(left, right) and not _are_interpolations(left, right)


def _is_attached(left: Token, right: Token) -> bool:
    """Return True if two tokens are never separated: text of a template, a call, an attribute, punctuation or `!`."""
    is_template_text = left.kind in ("quote", "literal") or right.kind in ("literal", "unquote")
    is_call = left.kind == "ident" and right.text in ("(", "::")
    is_attribute = left.text in ("::", ".") or right.text == "."
    return is_template_text or is_call or is_attribute or right.text in (",", "...") or left.text == "!"


def _is_index(left: Token, right: Token) -> bool:
    return right.text == "[" and (left.kind in ("ident", "number") or left.bracket_delta < 0)


def _are_interpolations(left: Token, right: Token) -> bool:
    return left.kind == "end" and right.kind == "interpolation"


def format_tokens(tokens: Tokens) -> str:
    """Return the text of tokens, indented by the brackets, with the `=` of neighboring lines in a column."""
    text = ""
    # Neighboring lines with an `=`, split before the sign.
    column_lines: list[tuple[str, str]] = []
    for indent, line in _indented_lines(_split_lines(tokens)):
        equals_index = _column_index(line)
        if equals_index:
            left = indent + format_line(line[:equals_index])
            right = format_line(line[equals_index:], indent)
            column_lines.append((left, right))
            continue
        text += _align_lines(column_lines)
        text += f"{indent}{format_line(line)}\n" if line else "\n"
        column_lines = []
    return text + _align_lines(column_lines)


def _split_lines(tokens: Tokens) -> list[Tokens]:
    lines: list[Tokens] = [[]]
    for token in tokens:
        if token == NEWLINE:
            lines.append([])
        else:
            lines[-1].append(token)
    return lines


def _indented_lines(lines: list[Tokens]) -> Iterator[tuple[str, Tokens]]:
    """Yield the indent and the tokens of each line: open brackets indent the lines below by a step."""
    # For each step, the number of brackets that are still open on its line.
    open_counts: list[int] = []
    for line in lines:
        closed_count = -sum(token.bracket_delta for token in line)
        while closed_count > 0 and open_counts:
            if closed_count < open_counts[-1]:
                open_counts[-1] -= closed_count
                break
            closed_count -= open_counts.pop()
        yield _INDENT * len(open_counts), line
        if closed_count < 0:
            open_counts.append(-closed_count)


def _column_index(line: Tokens) -> int:
    """Return the index of the `=` of a single-line argument; 0 if there is none."""
    for index, token in enumerate(line):
        if index and token == op_token("="):
            is_on_one_line = not sum(token.bracket_delta for token in line[index:])
            return index if is_on_one_line else 0
    return 0


def _align_lines(column_lines: list[tuple[str, str]]) -> str:
    """Return lines, split before the `=`, with the signs in a column."""
    width = max((_text_width(left) for left, _ in column_lines), default=0)
    text = ""
    for left, right in column_lines:
        padding = " " * (width - _text_width(left))
        text += f"{left}{padding} {right}\n"
    return text


def _text_width(text: str) -> int:
    """Return the width of a text as `terraform fmt` counts: a letter with its accents is a single character.

    `terraform fmt` counts grapheme clusters. Some texts that keys hardly have count differently here: flags, skin
    tones, decomposed Korean, and vowels of Burmese. `terraform fmt` moves the `=` of their lines.
    """
    return sum(unicodedata.category(char)[0] != "M" and char not in _JOINED_LETTERS for char in text)
