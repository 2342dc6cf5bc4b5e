"""Help, suggestions and shell completion of the command line."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.cli.command_parser import CommandParser
from aws_privatelink_rds_lattice.cli.parser import build_parser
from cli_help import help_texts
from fakes.aws.cli_runner import run_privatelink

if TYPE_CHECKING:
    from pathlib import Path


def test_program_without_command_prints_help() -> None:
    result = run_privatelink()
    # A CI job that forgets the command must fail.
    assert (result.status, result.err) == (2, "")
    assert result.out == run_privatelink("--help").out


@pytest.mark.parametrize("topic", ["verify", "review", "policy"])
def test_help_command_prints_help_of_command(topic: str) -> None:
    assert run_privatelink("help", topic).out.startswith(f"usage: privatelink {topic} ")


def test_help_without_topic_is_program_help() -> None:
    result = run_privatelink("help")
    assert (result.status, result.out) == (0, run_privatelink("--help").out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verfy"], "privatelink: argument COMMAND: invalid choice: 'verfy'; did you mean verify?; see"),
        (["zzz"], "privatelink: argument COMMAND: invalid choice: 'zzz'; choose from preflight, verify, "),
        (
            ["--config", "x", "explain"],
            (
                "privatelink: argument COMMAND: invalid choice: 'x'; choose from preflight, verify, traffic, explain, "
                "policy, list, adopt, module, review, completion, help; write other arguments and options after it; see"
            ),
        ),
        (
            ["policy", "--region", "us-east-1", "deploy"],
            (
                "privatelink policy: argument JOB: invalid choice: 'us-east-1'; choose from deploy, plan, verify; "
                "write other arguments and options after it; see"
            ),
        ),
        (["help", "revew"], "privatelink help: argument COMMAND: invalid choice: 'revew'; did you mean review?; see"),
        (
            ["verify", "--regoin", "x"],
            "privatelink verify: unrecognized arguments: --regoin (did you mean --region?); see",
        ),
        (
            ["policy", "plan", "--hlc"],
            "privatelink policy plan: unrecognized arguments: --hlc (did you mean --hcl?); see",
        ),
        (["--verbos"], "privatelink: unrecognized arguments: --verbos (did you mean --version?); see"),
        (
            ["policy", "--json", "deploy"],
            "privatelink policy deploy: unrecognized arguments: --json (write it after deploy); see",
        ),
        (["explain", "--stack"], "privatelink explain: unrecognized arguments: --stack; see"),
        (["explain", "-x"], "privatelink explain: unrecognized arguments: -x; see"),
        (["--json"], "privatelink: unrecognized arguments: --json; see"),
        (["list", "extra"], "privatelink list: unrecognized arguments: extra; see privatelink list --help"),
    ],
)
def test_misspelt_word_is_suggested(arguments: list[str], message: str) -> None:
    result = run_privatelink(*arguments)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(message)
    assert result.err.count("\n") == 1


def test_every_example_in_help_is_valid() -> None:
    examples = []
    for text in help_texts().values():
        examples += re.findall(r"^  (.*privatelink .+)$", text.partition("\nexamples:\n")[2], re.MULTILINE)
    commands = set()
    for example in examples:
        _, _, line = example.partition("privatelink ")
        command_line = re.split(r"  +| > |\)\"", line)[0]
        options = build_parser().parse_args(shlex.split(command_line))
        commands.add(options.command)
    assert commands == {name.removeprefix("privatelink ") for name in help_texts()} - {"privatelink"}


def test_help_has_width_of_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    parser = CommandParser(prog="privatelink", description="word " * 30, epilog="word " * 30, examples=["a" * 60])
    lines = parser.format_help().splitlines()
    assert max(len(line) for line in lines if line != f"  {'a' * 60}") <= 48


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_script_has_commands_and_options(shell: str) -> None:
    result = run_privatelink("completion", shell)
    assert (result.status, result.err) == (0, "")
    for word in ("preflight", "--reachability", "--allow-file"):
        assert word in result.out


def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    (tmp_path / "completion.sh").write_text(run_privatelink("completion", "bash").out, "utf-8")
    script = """
. ./completion.sh
complete_words() {
  COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=()
  _shtab_privatelink; echo "${COMPREPLY[@]}"
}
complete_words privatelink ver
complete_words privatelink verify --reach
"""
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S607 - the bash of the machine
    assert (result.stdout, result.stderr) == ("verify\n--reachability\n", "")
