"""The help of all commands, and options of several commands."""

from __future__ import annotations

import re

import pytest

from aws_privatelink_rds_lattice.cli.parser import build_parser
from doc_pages import PAGES
from fakes.aws.cli_runner import run_privatelink

OPTION_PATTERN = r"(?<![\w-])--[a-z][a-z-]*"


def help_texts() -> dict[str, str]:
    """Return the help of the program and of each command, by command line."""
    program_help = run_privatelink("--help").out
    commands = re.findall(r"^    ([a-z]+)\b", program_help.partition("COMMAND\n")[2], re.MULTILINE)
    texts = {f"privatelink {name}": run_privatelink(name, "--help").out for name in commands}
    texts["privatelink policy"] += run_privatelink("policy", "deploy", "--help").out
    return {"privatelink": program_help, **texts}


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
