"""Tokens of HCL."""

import pytest

from aws_privatelink_rds_lattice.hcl.tokens import Token, tokenize


def test_code_is_split_without_comments() -> None:
    texts = [token.text for token in tokenize("var.a[0] /* x */ >= 1.5e3 # y", "code")]
    assert texts == ["var", ".", "a", "[", "0", "]", ">=", "1.5e3"]


def test_template_is_split_at_interpolations() -> None:
    assert list(tokenize("a$${b}${c}", "template")) == [
        Token("literal", "a$${b}"),
        Token("interpolation", "${"),
        Token("ident", "c"),
        Token("end", "}"),
    ]


def test_unknown_sign_is_rejected() -> None:
    with pytest.raises(ValueError, match=r'^cannot be written as HCL from "@ b" on: "a @ b"$'):
        list(tokenize("a @ b", "code"))


def test_newlines_stay_inside_brackets_only() -> None:
    tokens = tokenize("a\n+ [\n1\n]\n", "code")
    assert "".join(token.text for token in tokens) == "a+[\n1\n]"
