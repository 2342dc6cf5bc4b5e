"""Hypothesis strategies: texts, values and expressions with a meaning in HCL, in JSON or for Terraform."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st

# Without the phase that shrinks a failing example: it would start Terraform a thousand times, and examples are short.
FAST_SETTINGS = settings(derandomize=True, deadline=None, database=None, phases=[Phase.generate])

# Characters with a meaning in HCL, in JSON or for Terraform, in addition to the random text.
TEXT_PIECES = [
    "$",
    "%",
    "{",
    "}",
    '"',
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "<<E",
    "#",
    "//",
    "'",
    "é",
    "e\u0301",
    "\U0001f600",
]
# Lines of a heredoc, with characters that a heredoc cannot hold.
_LINE = st.lists(
    st.sampled_from(["a", " ", "  ", "\t", "$", "%", '"', "\\", "EOT", "é", "\u00a0", "e\u0301"]), max_size=4
)
MULTILINE_TEXT = st.lists(_LINE.map("".join), min_size=2, max_size=4).map(lambda lines: "\n".join([*lines, ""]))
_MIXED_TEXT = st.lists(st.sampled_from(["${", "%{", *TEXT_PIECES]) | st.text(max_size=5), max_size=8).map("".join)
# Without a return that ends no line: after it, Terraform reads a template in JSON as plain text.
ANY_TEXT = _MIXED_TEXT.map(lambda text: re.sub(r"\r(?!\n)", "", text)) | MULTILINE_TEXT


def escape_template(text: str) -> str:
    """Return the template of a plain text."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def json_values(text: st.SearchStrategy[str], keys: st.SearchStrategy[str]) -> st.SearchStrategy[list[Any]]:
    """Return a strategy for lists of JSON values, with strings from `text` and keys from `keys`."""
    number = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    value = st.recursive(
        text | number | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )
    return st.lists(value, min_size=1, max_size=8)


def with_unique_keys(value: object) -> object:
    """Return a value with numbered keys: two templates may evaluate to one key."""
    if isinstance(value, dict):
        return {f"{index}{name}": with_unique_keys(member) for index, (name, member) in enumerate(value.items())}
    if isinstance(value, list):
        return [with_unique_keys(item) for item in value]
    return value


def with_spacing(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy for the parts in a row, with spaces, comments or nothing between two parts."""
    gaps = st.sampled_from(["", "", " ", "  ", "/* x */"])
    pieces: list[st.SearchStrategy[str]] = []
    for part in parts:
        pieces += [gaps, st.just(part) if isinstance(part, str) else part]
    return st.tuples(*pieces, gaps).map("".join)


def compound_expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy for expressions around inner expressions."""
    line = st.sampled_from(["", "\n", "\n\n"])
    signs = ("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||")
    operators = st.sampled_from([f" {op} " for op in signs])
    return st.one_of(
        with_spacing("(", line, inner, line, ")"),
        with_spacing(st.sampled_from("!-"), "(", inner, ")"),
        with_spacing(inner, operators, inner),
        with_spacing(inner, " ?", inner, " :", inner),
        with_spacing("f(", line, inner, ",", line, inner, line, ")"),
        with_spacing("g(", inner, "...", ")"),
        with_spacing("var.a[", inner, "]"),
        with_spacing("var.a[*].b[0][", inner, "]"),
        with_spacing("[", line, inner, ",", line, inner, ",", line, "]"),
        with_spacing("{", line, "a", "=", inner, ",", line, '"b c"', "=", inner, line, "}"),
        with_spacing("{\n long_key", "=", inner, "\n", "(", inner, ")=", inner, "\n}"),
        with_spacing("[for x in ", inner, ":", inner, " if ", inner, "]"),
        with_spacing("{for k, v in ", inner, ":", inner, "=>", inner, "}"),
        with_spacing('"a ${', inner, '} b$${%%{\\"${~', inner, '~}"'),
        with_spacing(inner, operators, "-", inner),
        with_spacing("(", inner, "?", line, "-", inner, line, ":", line, "!", inner, ")"),
        with_spacing("provider::aws::f(", inner, ")", st.sampled_from([".a", "[0]", "[*].a", ".*.a", ".0"])),
        with_spacing("{", "a", ":", inner, ",", "b", ":", "-", inner, "}"),
        with_spacing("{for k, v in ", inner, ":", line, "k", "=>", "-", inner, line, " if ", inner, line, "}"),
        with_spacing("[for x in ", "[", inner, "]", ":", line, "{", "a", "=", inner, "}", line, "]"),
        with_spacing('"${', inner, '}"'),
        with_spacing('"${', inner, "}${", inner, "}%{~", "for x in ", inner, "}", "${", inner, '}$%{endfor ~}"'),
        with_spacing("<", inner).map(lambda text: f"(1 {text})"),
        with_spacing('"%{', "if ", inner, "}  x %{~ else ~} y%{ endif }", '"'),
    )


EXPRESSIONS = st.recursive(
    st.sampled_from(["var.a", "local.b-c", "each.value", "x", "1", "2.5", '"text"', "[]", "{}", '""']),
    compound_expressions,
    max_leaves=6,
)
# Without scripts: `terraform fmt` computes the width of some of their characters in a way of its own.
LITERAL_TEMPLATES = st.lists(st.sampled_from(TEXT_PIECES), max_size=8).map("".join).map(escape_template)
STRING_TEMPLATES = st.one_of(
    LITERAL_TEMPLATES,
    EXPRESSIONS.map("${{{}}}".format),
    st.tuples(LITERAL_TEMPLATES, EXPRESSIONS, LITERAL_TEMPLATES).map(lambda parts: "{}.${{{}}}{}".format(*parts)),
)
CONFIG_VALUES = st.recursive(
    STRING_TEMPLATES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRING_TEMPLATES, inner, max_size=4),
    max_leaves=8,
)

# Templates: signs, spaces and line ends next to the marks of interpolations and directives.
_TEMPLATE_PIECES = [
    "$",
    "%",
    "$${",
    "%%{",
    "{",
    "~}",
    '"',
    "\\",
    " ",
    "\t",
    "\n",
    "\r\n",
    "a",
    "\u00a0",
]
_TEMPLATE_TEXT = st.lists(st.sampled_from(_TEMPLATE_PIECES), max_size=4).map("".join).map(escape_template)
_TRIM_MARKERS = st.lists(st.sampled_from(["", "~"]), min_size=6, max_size=6)
_INNER_EXPRESSIONS = ["local.x", "1", " true ", "local.list[0]", '"a ${~ local.x ~} $${"', 'join("~}", local.list)']
_DIRECTIVE_OPENINGS = ['if local.x == "X"', " if false ", "for item in local.list", " for i, item in local.list "]


def _interpolation(inner: str, marks: list[str]) -> str:
    return f"${{{marks[0]}{inner}{marks[1]}}}"


def _directive(opening: str, body: str, else_body: str | None, marks: list[str]) -> str:
    keyword = opening.split(maxsplit=1)[0]
    else_part = ""
    if keyword == "if" and else_body is not None:
        else_part = f"%{{{marks[2]} else {marks[3]}}}{else_body}"
    return f"%{{{marks[0]}{opening}{marks[1]}}}{body}{else_part}%{{{marks[4]}end{keyword}{marks[5]}}}"


def _compound_template(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    interpolation = st.builds(_interpolation, st.sampled_from(_INNER_EXPRESSIONS), _TRIM_MARKERS)
    directive = st.builds(_directive, st.sampled_from(_DIRECTIVE_OPENINGS), inner, st.none() | inner, _TRIM_MARKERS)
    return st.tuples(inner, interpolation | directive, inner).map("".join)


def _without_ambiguous_ends(template: str) -> str:
    """Remove a sign before white space, which Terraform would keep, and before a directive, which it would not see."""
    return re.sub(r"[$%]+(?=\s)|%+(?=%\{~? ?(?:if|for|else|end))", "", template)


DIRECTIVE_TEMPLATES = st.recursive(_TEMPLATE_TEXT, _compound_template, max_leaves=5).map(_without_ambiguous_ends)
DIRECTIVE_TEMPLATES |= DIRECTIVE_TEMPLATES.map("{}\n".format)
