"""What hypothesis draws: texts, values and expressions in which HCL, JSON or Terraform find a meaning."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st

# What fails is not made smaller, which would start Terraform a thousand times: its messages are short enough.
FAST_SETTINGS = settings(derandomize=True, deadline=None, database=None, phases=[Phase.generate])

# What means something in HCL, in JSON or to Terraform, besides what hypothesis thinks of.
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
# Lines as in a heredoc, with what stands in its way.
_LINE = st.lists(
    st.sampled_from(["a", " ", "  ", "\t", "$", "%", '"', "\\", "EOT", "é", "\u00a0", "\u0301"]), max_size=4
)
MULTILINE_TEXT = st.lists(_LINE.map("".join), min_size=2, max_size=4).map(lambda lines: "\n".join([*lines, ""]))
ANY_TEXT = (
    st.lists(st.sampled_from(["${", "%{", *TEXT_PIECES]) | st.text(max_size=5), max_size=8).map("".join)
    | MULTILINE_TEXT
)


def escape_template(text: str) -> str:
    """As a template that is the text."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def json_values(text: st.SearchStrategy[str], keys: st.SearchStrategy[str]) -> st.SearchStrategy[list[Any]]:
    """Lists of JSON values, with such texts and such keys in them."""
    number = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    value = st.recursive(
        text | number | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )
    return st.lists(value, min_size=1, max_size=8)


def with_unique_keys(value: object) -> object:
    """With keys of which no two become the same."""
    if isinstance(value, dict):
        return {f"{index}{name}": with_unique_keys(one) for index, (name, one) in enumerate(value.items())}
    return [with_unique_keys(one) for one in value] if isinstance(value, list) else value


def with_spacing(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The parts one behind the other, with spaces, comments or nothing between them."""
    gaps = st.sampled_from(["", "", " ", "  ", "/* x */"])
    woven = [one for part in parts for one in (gaps, st.just(part) if isinstance(part, str) else part)]
    return st.tuples(*woven, gaps).map("".join)


def compound_expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that hold others."""
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
# Without the scripts in which `terraform fmt` counts in its own way how wide a text is.
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

# Templates: text in which signs, spaces and line ends meet marks, and what stands in braces.
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
    "\r",
    "a",
    "\u00a0",
    "\u2003",
]
_TEMPLATE_TEXT = st.lists(st.sampled_from(_TEMPLATE_PIECES), max_size=4).map("".join).map(escape_template)
_TRIM_MARKERS = st.lists(st.sampled_from(["", "~"]), min_size=6, max_size=6)
_INNER_EXPRESSIONS = ["local.x", "1", " true ", "local.list[0]", '"a ${~ local.x ~} $${"', 'join("~}", local.list)']
_DIRECTIVE_OPENINGS = ['if local.x == "X"', " if false ", "for one in local.list", " for i, one in local.list "]


def _interpolation(inner: str, marks: list[str]) -> str:
    return f"${{{marks[0]}{inner}{marks[1]}}}"


def _directive(opened: str, body: str, other: str | None, marks: list[str]) -> str:
    kind = opened.split(maxsplit=1)[0]
    between = "" if other is None or kind == "for" else f"%{{{marks[2]} else {marks[3]}}}{other}"
    return f"%{{{marks[0]}{opened}{marks[1]}}}{body}{between}%{{{marks[4]}end{kind}{marks[5]}}}"


def _compound_template(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    interpolation = st.builds(_interpolation, st.sampled_from(_INNER_EXPRESSIONS), _TRIM_MARKERS)
    directive = st.builds(_directive, st.sampled_from(_DIRECTIVE_OPENINGS), inner, st.none() | inner, _TRIM_MARKERS)
    return st.tuples(inner, interpolation | directive, inner).map("".join)


def _without_ambiguous_ends(template: str) -> str:
    """Without what would hide one end of a directive from Terraform: a `%` before it, a lone `\\r` anywhere."""
    directive = r"%\{~? ?(?:if|for|else|end)"
    ended = re.sub(rf"\r(?!\n)(?=(?s:.)*{directive})", "\r\n", template)
    return re.sub(rf"%+(?={directive})", "", ended)


DIRECTIVE_TEMPLATES = st.recursive(_TEMPLATE_TEXT, _compound_template, max_leaves=5).map(_without_ambiguous_ends)
DIRECTIVE_TEMPLATES |= DIRECTIVE_TEMPLATES.map("{}\n".format)
