"""The help of all commands, and options of several commands."""

from __future__ import annotations

import re

import pytest

from aws_privatelink_rds_lattice.cli.parser import build_parser
from cli_help import help_texts
from doc_pages import PAGES
from fakes.aws.cli_runner import run_privatelink

OPTION_PATTERN = r"(?<![\w-])--[a-z][a-z-]*"


def test_help_matches_documentation() -> None:
    page = PAGES["docs/check/index.md"]
    texts = help_texts()
    documented_commands = {f"privatelink {name}" for name in re.findall(r"`privatelink ([a-z]+)[^`]*`", page)}
    assert documented_commands == set(texts) - {"privatelink"}
    options = {option for text in texts.values() for option in re.findall(OPTION_PATTERN, text)}
    page_without_code = re.sub(r"(?m)^    .*$", "", page)
    assert set(re.findall(OPTION_PATTERN, page_without_code)) == options


@pytest.mark.parametrize(
    ("arguments", "debug"),
    [
        ("module out", False),
        ("--debug module out", True),
        ("module --debug out", True),
        ("--debug module --debug out", True),
        ("policy plan", False),
        ("--debug policy plan", True),
        ("policy --debug plan", True),
        ("policy plan --debug", True),
    ],
)
def test_debug_option_of_program_and_command_agree(arguments: str, *, debug: bool) -> None:
    assert build_parser().parse_args(arguments.split()).debug is debug


def test_json_and_markdown_exclude_each_other() -> None:
    result = run_privatelink("review", "plan.json", "--json", "--markdown")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("privatelink review: argument --markdown: not allowed with argument --json")
