"""Strings of HCL: the strings of Terraform JSON as templates, plain text, addresses or types."""

import itertools
import re
from collections.abc import Callable, Iterable

from aws_privatelink_rds_lattice.inputs.problems import quote_terraform_string, to_short_json
from aws_privatelink_rds_lattice.sanitize import escape_character

from .layout import format_line
from .tokens import NEWLINE, Token, Tokens, tokenize

StringWriter = Callable[[str], Tokens]
"""A function that returns the tokens of a string of the JSON."""

# In JSON, Terraform reads all text after a return without a line end as plain text, and `$$` as `$`.
_SIGNS_AFTER_RETURN = re.compile(r"\r(?!\n).*[$%][$%{]", re.DOTALL)


def literal_tokens(text: str) -> Tokens:
    """Return the tokens of a string for plain text in Terraform JSON."""
    return [Token("string", quote_terraform_string(escape_templates(text)))]


def escape_templates(text: str) -> str:
    """Return the template of a plain text: each ``${`` and ``%{`` is escaped."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def template_tokens(text: str) -> Tokens:
    """Return the tokens of a template; a single interpolation becomes an expression without quotes.

    Raises:
        ValueError: The template is invalid.
    """
    text = text.removeprefix("\ufeff")  # In JSON, Terraform drops a byte order mark at the start.
    if _SIGNS_AFTER_RETURN.search(text):
        raise ValueError(
            f"HCL cannot represent a carriage return without a line feed in the middle of a line: {to_short_json(text)}"
        )
    if "${" not in text and "%{" not in text:
        return [Token("string", quote_terraform_string(text))]
    tokens = list(tokenize(text, "template"))
    expression = _sole_interpolation(tokens)
    if expression is not None:
        if not expression:
            raise ValueError(f"an empty expression: {to_short_json(text)}")
        return _unwrap_expression(expression)
    for index, depth in enumerate(_bracket_depths(tokens)[:-1]):
        if depth == 0 and tokens[index].kind == "literal":
            _quote_literal_token(tokens, index)
    return [Token("quote", '"'), *tokens, Token("unquote", '"')]


def secret_template_tokens(text: str) -> Tokens:
    """Return the tokens of a template that may hold a secret: an error does not repeat the text.

    Raises:
        ValueError: The template is invalid.
    """
    try:
        return template_tokens(text)
    except ValueError:
        raise ValueError(
            "got a text that is no valid template, not shown since the text may hold a secret; must be text or a "
            "template; close each ${ and write $${ for a literal ${, or keep the stack as JSON"
        ) from None


def early_template_tokens(text: str) -> Tokens:
    """Return the tokens of a setting that OpenTofu evaluates, from 1.8 on, and Terraform does not.

    In JSON, Terraform reads a template as plain text. In HCL, Terraform reports the first reference or function call,
    and reads a template without them as a template: the setting would have two values.

    Raises:
        ValueError: Terraform would silently read another value from the HCL than from the JSON.
    """
    if "${" not in text and "%{" not in text:
        return literal_tokens(text)
    if not _is_rejected_by_terraform(tokenize(text, "template")):
        raise ValueError(
            "got a text with ${ or %{ and without a reference, not shown since the text may hold a secret; must be "
            'literal text, or a template such as "${var.stage}/state"; write the text itself, or keep the stack as JSON'
        )
    return secret_template_tokens(text)


def _is_rejected_by_terraform(tokens: Iterable[Token]) -> bool:
    """Return True if an interpolation begins with a reference or a function call, which Terraform always evaluates.

    Terraform does not evaluate every other part, such as both branches of a conditional.
    """
    texts_before_name = ("(", "!", "-")
    is_start = False
    for token in tokens:
        if is_start and token.kind == "ident" and token.text not in ("true", "false", "null"):
            return True
        is_start = token.text in ("${", "${~") or (is_start and token.text in texts_before_name)
    return False


def encryption_tokens(text: str) -> Tokens:
    """Return the tokens of a setting of OpenTofu's encryption: a template, or an address, which OpenTofu reads in JSON.

    Raises:
        ValueError: The template is invalid.
    """
    if re.fullmatch(r"(?:key_provider|method)\.[\w-]+\.[\w-]+", text):
        return reference_tokens(text)
    return secret_template_tokens(text)


def _unwrap_expression(expression: Tokens) -> Tokens:
    """Return an expression without needless quotes, as `terraform fmt` does: ``"${a}"`` becomes ``a``."""
    while expression[0].kind == "quote":
        inner_expression = _sole_interpolation(expression[1:-1])
        if not inner_expression:
            break
        expression = inner_expression
    return expression


def heredoc_tokens(text: str, write_string: StringWriter) -> Tokens | None:
    """Return the token of a heredoc for a text of several lines.

    `<<-` removes the spaces that all lines begin with. If a line has none, Terraform removes the spaces of the layout
    only. It ignores lines of nothing but spaces (flushHeredocTemplateParts in hclsyntax's parser_template.go).
    Return None if a heredoc would not have the text that the function writes between quotes.
    """
    if write_string not in _TEXT_WRITERS or not re.search(r"\n.*\n\Z", text, re.DOTALL):
        return None
    if "${" in text or "%{" in text:
        if write_string is not template_tokens:
            return None
        tokens = list(tokenize(text, "template"))
        # `~` would also remove spaces of the layout, and an expression of several lines has a layout of its own.
        if any(token == NEWLINE or token.text in ("${~", "%{~", "~}") for token in tokens):
            return None
        text = format_line(tokens)
    lines = text.split("\n")[:-1]
    if not all(map(_is_heredoc_safe, lines)) or all(line[:1] in ("", " ", "\t") for line in lines):
        return None
    mark = _unused_mark(lines)
    return [Token("heredoc", "\n".join([f"<<-{mark}", *lines, mark]))]


def _is_heredoc_safe(line: str) -> bool:
    """Return True if a line needs no escapes in a heredoc, and the first character does not join the indent."""
    return line[:1].isascii() and line.replace("\t", " ").isprintable()


def _unused_mark(lines: list[str]) -> str:
    """Return the first mark of EOT, EOT1, EOT2 and so on without an equal line in the text."""
    used_marks = {line.strip() for line in lines}
    mark = "EOT"
    numbers = itertools.count(1)
    while mark in used_marks:
        mark = f"EOT{next(numbers)}"
    return mark


def _bracket_depths(tokens: Tokens) -> list[int]:
    return list(itertools.accumulate((token.bracket_delta for token in tokens), initial=0))


def _sole_interpolation(tokens: Tokens) -> Tokens | None:
    """Return the expression of a template without text and with a single interpolation; None if there is more."""
    is_closed_at_ends_only = _bracket_depths(tokens).count(0) == 2  # noqa: PLR2004 - at the start and at the end
    if is_closed_at_ends_only and tokens[0].text in ("${", "${~"):
        return tokens[1:-1]
    return None


def _quote_literal_token(tokens: Tokens, index: int) -> None:
    """Replace the text of a template by the same text between quotes, in place.

    A `~` of an interpolation removes space of one line of the text in JSON, and all space between quotes. If the
    results differ, this function removes the space and the `~`.
    """
    text = tokens[index].text
    strips_left = index > 0 and tokens[index - 1].text == "~}"
    next_text = tokens[index + 1].text if index + 1 < len(tokens) else ""
    strips_right = next_text.endswith("~")
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    text_in_hcl = text
    if strips_left:
        text_in_hcl = text_in_hcl.lstrip()
        lines[0] = lines[0].lstrip()
    if strips_right:
        text_in_hcl = text_in_hcl.rstrip()
        lines[-1] = lines[-1].rstrip()
    text_in_json = "".join(lines)
    if text_in_hcl != text_in_json:
        text = text_in_json
        if strips_left:
            tokens[index - 1] = Token("end", "}")
        if strips_right:
            tokens[index + 1] = Token("interpolation", next_text[:-1])
    escaped = quote_terraform_string(text)[1:-1]
    if next_text and text.endswith(next_text[0]):  # `$` before `${` would become `$${`, which is plain text
        escaped = f"{escaped[:-1]}{escape_character(next_text[0])}"
    tokens[index] = Token("literal", escaped)


def reference_tokens(text: str) -> Tokens:
    """Return the tokens of a string for an address, a type or a keyword in Terraform JSON."""
    return list(tokenize(text, "code"))


def type_constraint_tokens(text: str) -> Tokens:
    """Return the tokens of a variable's type; `terraform fmt` completes the short forms of old versions."""
    return reference_tokens(f"{text}(any)" if text in ("list", "map", "set") else text)


# The functions that write a text without templates as plain text.
_TEXT_WRITERS = (template_tokens, literal_tokens, early_template_tokens, secret_template_tokens)
