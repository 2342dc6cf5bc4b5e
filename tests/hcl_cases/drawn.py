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
TEXT = st.lists(st.sampled_from(["${", "%{", *PIECES]) | st.text(max_size=5), max_size=8).map("".join)


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


def spaced(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The parts one behind the other, with spaces, comments or nothing between them."""
    gaps = st.sampled_from(["", "", " ", "  ", "/* x */"])
    woven = [one for part in parts for one in (gaps, st.just(part) if isinstance(part, str) else part)]
    return st.tuples(*woven, gaps).map("".join)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that hold others."""
    line = st.sampled_from(["", "\n", "\n\n"])
    operators = st.sampled_from([f" {op} " for op in ("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||")])
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
