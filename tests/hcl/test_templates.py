"""Strings of HCL."""

import pytest

from aws_privatelink_rds_lattice.hcl.layout import format_line
from aws_privatelink_rds_lattice.hcl.templates import (
    StringWriter,
    early_template_tokens,
    heredoc_tokens,
    literal_tokens,
    reference_tokens,
    secret_template_tokens,
    template_tokens,
    type_constraint_tokens,
)


@pytest.mark.parametrize(
    ("template", "hcl"),
    [
        ("plain", '"plain"'),
        ("${var.a}", "var.a"),
        ('${"${var.a}"}', "var.a"),
        ("a ${var.b} c", '"a ${var.b} c"'),
        ("$${var.a}", '"$${var.a}"'),
        ("\u200b", r'"\u200b"'),
    ],
)
def test_template_is_rendered_as_hcl(template: str, hcl: str) -> None:
    assert format_line(template_tokens(template)) == hcl


def test_literal_escapes_templates() -> None:
    assert format_line(literal_tokens("${a} %{b}")) == '"$${a} %%{b}"'


def test_type_short_form_is_completed() -> None:
    assert format_line(type_constraint_tokens("map")) == "map(any)"
    assert format_line(type_constraint_tokens("list(string)")) == "list(string)"


def test_heredoc_mark_is_no_line_of_the_text() -> None:
    tokens = heredoc_tokens("EOT\nEOT1\n", literal_tokens)
    assert tokens
    assert format_line(tokens) == "<<-EOT2\n  EOT\n  EOT1\nEOT2"


@pytest.mark.parametrize("write", [early_template_tokens, secret_template_tokens])
def test_setting_of_several_lines_is_heredoc(write: StringWriter) -> None:
    tokens = heredoc_tokens("a\nb\n", write)
    assert tokens
    assert format_line(tokens) == "<<-EOT\n  a\n  b\nEOT"
    assert heredoc_tokens("a\n${b}\n", write) is None


@pytest.mark.parametrize(
    "template",
    [
        "${var.a}",
        "x-${(var.a)}",
        "${!var.a}",
        '${lower("A")}',
        '${"a"}${local.b}',
        "$${a}${~ -var.b ~}",
        "%{ if x }${y}%{ endif }",
    ],
)
def test_setting_that_terraform_rejects_is_template(template: str) -> None:
    assert early_template_tokens(template) == template_tokens(template)


@pytest.mark.parametrize("text", ["one line", "one line\n", "no\nline end", " all\n indented\n", "tab\x00\nnull\n"])
def test_other_text_is_no_heredoc(text: str) -> None:
    assert heredoc_tokens(text, template_tokens) is None


def test_reference_is_no_heredoc() -> None:
    assert heredoc_tokens("a\nb\n", reference_tokens) is None
