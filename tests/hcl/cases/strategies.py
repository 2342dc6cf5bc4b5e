"""What hypothesis draws: texts, values and expressions in which HCL, JSON or Terraform find a meaning."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st

# What fails is not made smaller, which would start Terraform a thousand times: its messages are short enough.
QUICK = settings(derandomize=True, deadline=None, database=None, phases=[Phase.generate])

# What means something in HCL, in JSON or to Terraform, besides what hypothesis thinks of.
PIECES = [
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
LINES = st.lists(_LINE.map("".join), min_size=2, max_size=4).map(lambda lines: "\n".join([*lines, ""]))
TEXT = st.lists(st.sampled_from(["${", "%{", *PIECES]) | st.text(max_size=5), max_size=8).map("".join) | LINES


def escaped(text: str) -> str:
    """As a template that is the text."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def values(text: st.SearchStrategy[str], keys: st.SearchStrategy[str]) -> st.SearchStrategy[list[Any]]:
    """Lists of JSON values, with such texts and such keys in them."""
    number = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    value = st.recursive(
        text | number | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )
    return st.lists(value, min_size=1, max_size=8)


def numbered(value: object) -> object:
    """With keys of which no two become the same."""
    if isinstance(value, dict):
        return {f"{index}{name}": numbered(one) for index, (name, one) in enumerate(value.items())}
    return [numbered(one) for one in value] if isinstance(value, list) else value


def spaced(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The parts one behind the other, with spaces, comments or nothing between them."""
    gaps = st.sampled_from(["", "", " ", "  ", "/* x */"])
    woven = [one for part in parts for one in (gaps, st.just(part) if isinstance(part, str) else part)]
    return st.tuples(*woven, gaps).map("".join)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that hold others."""
    line = st.sampled_from(["", "\n", "\n\n"])
    signs = ("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||")
    operators = st.sampled_from([f" {op} " for op in signs])
    return st.one_of(
        spaced("(", line, inner, line, ")"),
        spaced(st.sampled_from("!-"), "(", inner, ")"),
        spaced(inner, operators, inner),
        spaced(inner, " ?", inner, " :", inner),
        spaced("f(", line, inner, ",", line, inner, line, ")"),
        spaced("g(", inner, "...", ")"),
        spaced("var.a[", inner, "]"),
        spaced("var.a[*].b[0][", inner, "]"),
        spaced("[", line, inner, ",", line, inner, ",", line, "]"),
        spaced("{", line, "a", "=", inner, ",", line, '"b c"', "=", inner, line, "}"),
        spaced("{\n long_key", "=", inner, "\n", "(", inner, ")=", inner, "\n}"),
        spaced("[for x in ", inner, ":", inner, " if ", inner, "]"),
        spaced("{for k, v in ", inner, ":", inner, "=>", inner, "}"),
        spaced('"a ${', inner, '} b$${%%{\\"${~', inner, '~}"'),
        spaced(inner, operators, "-", inner),
        spaced("(", inner, "?", line, "-", inner, line, ":", line, "!", inner, ")"),
        spaced("provider::aws::f(", inner, ")", st.sampled_from([".a", "[0]", "[*].a", ".*.a", ".0"])),
        spaced("{", "a", ":", inner, ",", "b", ":", "-", inner, "}"),
        spaced("{for k, v in ", inner, ":", line, "k", "=>", "-", inner, line, " if ", inner, line, "}"),
        spaced("[for x in ", "[", inner, "]", ":", line, "{", "a", "=", inner, "}", line, "]"),
        spaced('"${', inner, '}"'),
        spaced('"${', inner, "}${", inner, "}%{~", "for x in ", inner, "}", "${", inner, '}$%{endfor ~}"'),
        spaced("<", inner).map(lambda text: f"(1 {text})"),
        spaced('"%{', "if ", inner, "}  x %{~ else ~} y%{ endif }", '"'),
    )


EXPRESSION = st.recursive(
    st.sampled_from(["var.a", "local.b-c", "each.value", "x", "1", "2.5", '"text"', "[]", "{}", '""']),
    larger,
    max_leaves=6,
)
# Without the scripts in which `terraform fmt` counts in its own way how wide a text is.
WRITING = st.lists(st.sampled_from(PIECES), max_size=8).map("".join).map(escaped)
STRING = st.one_of(
    WRITING,
    EXPRESSION.map("${{{}}}".format),
    st.tuples(WRITING, EXPRESSION, WRITING).map(lambda parts: "{}.${{{}}}{}".format(*parts)),
)
CONFIG = st.recursive(
    STRING, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRING, inner, max_size=4), max_leaves=8
)

# Templates: text in which signs, spaces and line ends meet marks, and what stands in braces.
_EDGES = ["$", "%", "$${", "%%{", "{", "~}", '"', "\\", " ", "\t", "\n", "\r\n", "\r", "a", "\u00a0", "\u2003"]
_EDGE = st.lists(st.sampled_from(_EDGES), max_size=4).map("".join).map(escaped)
_MARKS = st.lists(st.sampled_from(["", "~"]), min_size=6, max_size=6)
_INNER = ["local.x", "1", " true ", "local.list[0]", '"a ${~ local.x ~} $${"', 'join("~}", local.list)']
_OPENED = ['if local.x == "X"', " if false ", "for one in local.list", " for i, one in local.list "]


def _interpolation(inner: str, marks: list[str]) -> str:
    return f"${{{marks[0]}{inner}{marks[1]}}}"


def _directive(opened: str, body: str, other: str | None, marks: list[str]) -> str:
    kind = opened.split(maxsplit=1)[0]
    between = "" if other is None or kind == "for" else f"%{{{marks[2]} else {marks[3]}}}{other}"
    return f"%{{{marks[0]}{opened}{marks[1]}}}{body}{between}%{{{marks[4]}end{kind}{marks[5]}}}"


def _larger_template(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    interpolation = st.builds(_interpolation, st.sampled_from(_INNER), _MARKS)
    directive = st.builds(_directive, st.sampled_from(_OPENED), inner, st.none() | inner, _MARKS)
    return st.tuples(inner, interpolation | directive, inner).map("".join)


def _whole(template: str) -> str:
    """Without what would hide one end of a directive from Terraform: a `%` before it, a lone `\\r` anywhere."""
    directive = r"%\{~? ?(?:if|for|else|end)"
    ended = re.sub(rf"\r(?!\n)(?=(?s:.)*{directive})", "\r\n", template)
    return re.sub(rf"%+(?={directive})", "", ended)


TEMPLATE = st.recursive(_EDGE, _larger_template, max_leaves=5).map(_whole)
TEMPLATE |= TEMPLATE.map("{}\n".format)
