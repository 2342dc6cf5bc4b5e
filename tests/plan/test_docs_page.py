"""The commands of the documentation page, run on a plan of the sample connection with another subnet."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from doc_pages import code_blocks, documented_output
from fakes.aws.cli_runner import run_privatelink
from fakes.aws.sample_databases import setup_databases
from processes import run_command
from programs import PROJECT
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import FakeAwsAccount

pytestmark = ON_ONE_ENGINE

DOCS_PAGE = "docs/review.md"
CHDIR_FLAG = "-chdir=cdktf.out/stacks/polytomic"
GITHUB_STEPS, GITLAB_JOBS, ATLANTIS_CONFIG = (yaml.safe_load(block) for block in code_blocks("yaml", DOCS_PAGE))
ATLANTIS_STEPS = ATLANTIS_CONFIG["workflows"]["privatelink"]["plan"]["steps"]
# The commands of Atlantis's own steps.
ATLANTIS_COMMANDS = {
    "plan": 'terraform plan -out="$PLANFILE"',
    "show": 'terraform show -json "$PLANFILE" > "$SHOWFILE"',
}
# The scripts of each job, without the steps of the CI system itself.
JOB_SCRIPTS = {
    "GitHub Actions": [step["run"] for step in GITHUB_STEPS if "run" in step],
    "GitLab CI": ["\n".join(GITLAB_JOBS["review"]["script"])],
    "Atlantis": [
        ATLANTIS_COMMANDS[step] if isinstance(step, str) else step["run"] for step in ATLANTIS_STEPS if step != "init"
    ],
}
COMMENT_COMMANDS = {
    "GitHub Actions": "pr comment 7 --body-file review.md",
    "GitLab CI": "mr note 7 --message **privatelink review**",
}


def synthesize_sample(folder: Path, **changes: object) -> None:
    context = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))["context"]
    connection: Any = {**context["connections"]["polytomic"], **changes}
    app = App(outdir=str(folder / "cdktf.out"))
    PrivateLinkStack(app, "polytomic", **connection)
    app.synth()


def plan_other_subnet(terraform: TerraformEngine, account: FakeAwsAccount, folder: Path) -> Path:
    """Deploy the sample stack, plan another subnet by the commands of the page, and return the folder."""
    setup_databases(account)
    with terraform.workspace(folder) as workspace:
        synthesize_sample(folder)
        workspace.run(CHDIR_FLAG, "init")
        workspace.run(CHDIR_FLAG, "apply", "-auto-approve")
        synthesize_sample(folder, subnet_ids=["subnet-aaaa", "subnet-bbbb", "subnet-dddd"])
        (commands,) = (block for block in code_blocks("console", DOCS_PAGE) if "plan.bin" in block)
        for line in commands.splitlines():
            command, _, file = line.removeprefix("$ terraform ").partition(" > ")
            out = workspace.run(*shlex.split(command)).stdout
            if file:
                (folder / file).write_text(out, "utf-8")
    return folder


@pytest.fixture
def planned_workspace(
    terraform: TerraformEngine, database_account: FakeAwsAccount, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    """Yield a workspace with the deployed stack and the plan of another subnet, made once."""
    folder = database_account.restore_or_build(
        "documentation page",
        lambda: plan_other_subnet(terraform, database_account, tmp_path_factory.mktemp("page")),
    )
    with terraform.workspace(folder) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("privatelink review plan.json", 1),
        ("privatelink review plan.json --allow arn-change", 0),
        ("privatelink review plan.json --markdown", 1),
    ],
)
def test_output_matches_documentation(
    planned_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, command: str, status: int
) -> None:
    monkeypatch.chdir(planned_workspace.directory)
    result = run_privatelink(*shlex.split(command)[1:])
    assert (documented_output(f"$ {command}"), status) == (result.out, result.status)


@pytest.mark.parametrize(
    ("job", "subnet", "status"),
    [
        ("GitHub Actions", "subnet-dddd", 1),
        ("GitHub Actions", "subnet-cccc", 0),
        ("GitLab CI", "subnet-dddd", 1),
        ("Atlantis", "subnet-dddd", 1),
    ],
)
def test_job_of_page_ends_as_review(
    planned_workspace: Workspace, tmp_path: Path, job: str, subnet: str, status: int
) -> None:
    folder = planned_workspace.directory / "cdktf.out/stacks/polytomic"
    synthesize_sample(planned_workspace.directory, subnet_ids=["subnet-aaaa", "subnet-bbbb", subnet])
    (folder / "privatelink.allow").write_text("# Nothing is allowed.\n", "utf-8")
    calls = tmp_path / "calls.txt"
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "terraform").symlink_to(planned_workspace.program)
    for name in ("gh", "glab"):
        (programs / name).write_text(f'#!/bin/sh\necho "$*" >> {shlex.quote(str(calls))}\n')
        (programs / name).chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), planned_workspace.environment["PATH"]])
    variables = {
        "PATH": path,
        "PULL_REQUEST": "7",
        "CI_MERGE_REQUEST_IID": "7",
        "PLANFILE": str(tmp_path / "plan.bin"),
        "SHOWFILE": str(tmp_path / "plan.json"),
    }
    results = []
    for script in JOB_SCRIPTS[job]:
        environment = {**planned_workspace.environment, **variables}
        results.append(run_command(folder, "/bin/bash", "-e", "-c", script, env=environment))
    *first_statuses, last_status = (result.returncode for result in results)
    assert (set(first_statuses) <= {0}, last_status) == (True, status), results[-1].stderr
    if job in COMMENT_COMMANDS:
        assert calls.read_text("utf-8").startswith(COMMENT_COMMANDS[job])
        report = (folder / "review.md").read_text("utf-8")
    else:
        report = results[-1].stdout
    assert "1 connection: " in report
