"""The composite action for `privatelink review`, the pre-commit hooks and the workflows."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types
from packaging.requirements import Requirement

from doc_pages import PAGES, code_blocks
from plan.recorded_cases.all_cases import ALL_CASES
from processes import PRIVATELINK_PROGRAM, run_command
from programs import MODULE_FOLDER, PROJECT, copy_program

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

PLANS = {
    "harmless": next(case for case in ALL_CASES if str(case) == "harmless: tag on the gateway"),
    "failed": next(case for case in ALL_CASES if case.exit_statuses == {1} and case.edit is None),
}
ACTION = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))}


def write_program(file: Path, code: str) -> None:
    """Write a shell script."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{code}\n", "utf-8")
    file.chmod(0o755)


class ActionRun:
    """A run of the action's steps on a runner with the temporary folder in a folder."""

    def __init__(self, folder: Path, **inputs: str) -> None:
        defaults = {name: spec.get("default", "") for name, spec in ACTION["inputs"].items()}
        self.folder = folder
        self.values = {f"inputs.{name.replace('_', '-')}": value for name, value in {**defaults, **inputs}.items()}
        self.values |= {
            "github.action_path": str(PROJECT),
            "github.event.pull_request.number": "7",
            "github.repository": "owner/name",
            "github.token": "token",
        }
        write_program(folder / "privatelink-review/bin/python", f'exec "{sys.executable}" "$@"')

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a step as the runner does, and keep the outputs of the step."""
        step = STEPS[name]
        assert step["shell"] == "bash"
        variables = {
            "GITHUB_ACTION_PATH": str(PROJECT),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "RUNNER_TEMP": str(self.folder),
        }
        for variable, text in step.get("env", {}).items():
            variables[variable] = self.evaluate(text)
        (self.folder / "step.sh").write_text(step["run"], "utf-8")
        result = run_command(
            self.folder,
            "bash",
            *("--noprofile", "--norc", "-eo", "pipefail", "step.sh"),
            env={**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", **variables},
        )
        if "id" in step:
            for line in (self.folder / "output").read_text("utf-8").splitlines():
                output, _, value = line.partition("=")
                self.values[f"steps.{step['id']}.outputs.{output}"] = value
        return result

    def evaluate(self, text: str) -> str:
        """Return a text with the values of its expressions, also of an expression in the default of an input."""
        while "${{" in text:
            text = re.sub(r"\$\{\{ (\S+) \}\}", lambda match: self.values[match[1]], text)
        return text


def write_plan(file: Path, name: str) -> None:
    """Write a recorded plan; an unknown name stands for a file that is no plan."""
    content = PLANS[name].load() if name in PLANS else {}
    file.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("plan", "inputs", "status"),
    [
        pytest.param("harmless", {}, 0, id="harmless"),
        pytest.param("failed", {}, 1, id="failed"),
        pytest.param("none", {}, 2, id="no-plan"),
        pytest.param(
            "harmless", {"allow": 'arn-change\n\nunknown=aws_x.a["b c"]\n', "allow_file": "allowed"}, 0, id="allow"
        ),
        pytest.param("harmless", {"allow": "typo"}, 2, id="invalid-allow"),
        pytest.param("harmless", {"allow_file": "missing"}, 2, id="missing-allow-file"),
    ],
)
def test_action_reports_review_and_status(tmp_path: Path, plan: str, inputs: dict[str, str], status: int) -> None:
    (tmp_path / "allowed").write_text("# reviewed\ndestroy\n", "utf-8")
    write_plan(tmp_path / "the plan.json", plan)
    action = ActionRun(tmp_path, plan="the plan.json", **inputs)
    review = action.run("Review")
    assert review.returncode == 0, review.stderr
    assert action.values["steps.review.outputs.exit-status"] == str(status), review.stderr
    assert action.run("Result").returncode == status
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary == (tmp_path / "privatelink-review.md").read_text("utf-8")
    if status == 2:
        assert summary == ""
        assert review.stderr.startswith("privatelink")
    else:
        assert summary.startswith("**privatelink review**: ")
        assert review.stderr == ""


def test_action_reviews_several_plans(tmp_path: Path) -> None:
    write_plan(tmp_path / "the plan.json", "harmless")
    write_plan(tmp_path / "other.json", "failed")
    action = ActionRun(tmp_path, plan="the plan.json\nother.json\n")
    assert action.run("Review").returncode == 0
    assert action.values["steps.review.outputs.exit-status"] == "1"
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("**privatelink review**: 2 plans, ")


def test_action_comments_on_pull_request(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", "failed")
    action = ActionRun(tmp_path, plan="plan.json", token="secret")  # noqa: S106 - for the fake
    action.run("Review")
    write_program(tmp_path / "bin/gh", 'echo "$GH_TOKEN $GH_REPO $@"')
    comment = f"pr comment 7 --body-file {tmp_path}/privatelink-review.md"
    assert action.run("Comment").stdout == f"secret owner/name {comment}\n"
    assert STEPS["Comment"]["if"] == "inputs.comment == 'true' && github.event.pull_request"
    assert ActionRun(tmp_path / "other", plan="x").evaluate(ACTION["inputs"]["token"]["default"]) == "token"


def test_action_installs_locked_packages(tmp_path: Path) -> None:
    action = ActionRun(tmp_path, plan="x")
    log = tmp_path / "log"
    for file, code in {
        "bin/python3": f'case "$1" in -m) echo "$@" >> "{log}";; *) exec "{sys.executable}" "$@";; esac',
        "privatelink-review/bin/pip": f'echo pip "$@" >> "{log}"',
    }.items():
        write_program(tmp_path / file, code)
    assert action.run("Install").returncode == 0
    venv, pip = log.read_text("utf-8").splitlines()
    assert venv == f"-m venv {tmp_path}/privatelink-review"
    assert pip.endswith(f"--no-deps --require-hashes --requirement {tmp_path}/privatelink-review.txt")
    lines = (tmp_path / "privatelink-review.txt").read_text("utf-8").splitlines()
    assert all(" --hash=sha256:" in line for line in lines)
    names = {Requirement(line.partition(" ")[0]).name for line in lines}
    # pip gets --no-deps: each dependency of a listed package is listed, too.
    for name in names:
        for text in importlib.metadata.requires(name) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert requirement.name in names, name
    assert {"msgspec", "rich"} <= names


def test_review_needs_only_packages_of_action(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", "failed")
    code = """
import sys
from aws_privatelink_rds_lattice.cli import main
try:
    main(["review", "plan.json"])
except SystemExit:
    pass
print(*sorted({"boto3", "botocore", "cdktf", "constructs", "jsii"} & set(sys.modules)))
"""
    result = run_command(tmp_path, sys.executable, "-c", code)
    assert result.stdout.splitlines()[-1] == "", "a package that the action does not install"
    assert "FAIL" in result.stdout


@pytest.mark.parametrize(
    ("hook", "plan", "status"),
    [
        ("privatelink-review", "harmless", 0),
        ("privatelink-review", "failed", 1),
        ("privatelink-validate", None, 0),
        ("privatelink-validate", "none", 2),
    ],
)
def test_hook_command_runs(tmp_path: Path, hook: str, plan: str | None, status: int) -> None:
    project = copy_program(tmp_path / "project")
    if plan:
        write_plan(project / {"privatelink-review": "plan.json", "privatelink-validate": "cdktf.json"}[hook], plan)
    program, *arguments = HOOKS[hook]["entry"].split()
    assert program == PRIVATELINK_PROGRAM.name
    assert HOOKS[hook]["pass_filenames"] is False
    result = run_command(project, PRIVATELINK_PROGRAM, *arguments, *HOOKS[hook].get("args", ()))
    assert result.returncode == status, result.stdout + result.stderr


def test_documented_action_and_hooks_exist() -> None:
    _, action, hooks = (yaml.safe_load(block) for block in code_blocks("yaml", "docs/ci.md"))
    used = action["steps"][-1]["with"]
    assert used.keys() <= ACTION["inputs"].keys()
    required = {name for name, spec in ACTION["inputs"].items() if spec.get("required")}
    assert required <= used.keys()
    for name in [*ACTION["inputs"], *ACTION["outputs"]]:
        assert f"`{name}`" in PAGES["docs/ci.md"]
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == set(HOOKS)


def yaml_documents() -> dict[str, Any]:
    files = [*PROJECT.glob(".github/**/*.yml"), PROJECT / "action.yml", PROJECT / ".pre-commit-hooks.yaml"]
    return {file.relative_to(PROJECT).as_posix(): yaml.safe_load(file.read_text("utf-8")) for file in files}


def test_actions_are_pinned_by_commit() -> None:
    used = []
    for name in yaml_documents():
        used += re.findall(r"uses: (.*)", (PROJECT / name).read_text("utf-8"))
    local = [line for line in used if line.startswith("./")]
    assert [line for line in local if not (PROJECT / line).is_file()] == []
    pinned = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in used if line not in local and not pinned.fullmatch(line)] == []
    assert len(used) > len(local) > 0


def test_workflow_runs_both_engines() -> None:
    (job,) = yaml_documents()[".github/workflows/ci.yml"]["jobs"].values()
    assert job["env"] == {"TERRAFORM_BINARY_NAME": "${{ matrix.engine }}"}
    assert job["strategy"]["matrix"] == {"engine": ["terraform", "tofu"]}
    settings = {step["uses"].partition("@")[0]: step.get("with") for step in job["steps"] if "uses" in step}
    # A wrapper adds lines to the output of a command, and the tests read JSON.
    assert settings["hashicorp/setup-terraform"] == {"terraform_wrapper": False}
    assert settings["opentofu/setup-opentofu"] == {"tofu_wrapper": False}


def test_workflows_call_scripts_of_project() -> None:
    documents = yaml_documents()
    (ci_job,) = documents[".github/workflows/ci.yml"]["jobs"].values()
    script, tflint = (step["run"] for step in ci_job["steps"] if "run" in step)
    assert script == ".ci/run"
    folder, config = re.fullmatch("tflint --chdir=(.*) --config=(.*)", tflint).groups()  # type: ignore[union-attr]
    assert PROJECT / folder == MODULE_FOLDER
    assert (MODULE_FOLDER / config).is_file()
    release = documents[".github/workflows/release.yml"]["jobs"]
    assert "make wheel" in [step.get("run") for step in release["build"]["steps"]]
    assert os.access(PROJECT / ".ci/run", os.X_OK)
    # Only the job that publishes can get an identity, and it runs no code of the project.
    assert [name for name, job in release.items() if "id-token" in job.get("permissions", {})] == ["publish"]
    assert all("run" not in step for step in release["publish"]["steps"])
