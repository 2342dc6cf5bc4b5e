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
from fakes.aws.sample_databases import setup_databases
from processes import PRIVATELINK_PROGRAM, run_command
from programs import PROJECT
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import FakeAwsAccount

pytestmark = ON_ONE_ENGINE

DOCS_PAGE = "docs/review.md"
CHDIR_FLAG = "-chdir=cdktf.out/stacks/polytomic"
(JOB_STEPS,) = (yaml.safe_load(block) for block in code_blocks("yaml", DOCS_PAGE))


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
def test_output_matches_documentation(planned_workspace: Workspace, command: str, status: int) -> None:
    result = run_command(planned_workspace.directory, PRIVATELINK_PROGRAM, *shlex.split(command)[1:])
    assert (documented_output(f"$ {command}"), status) == (result.stdout, result.returncode)


@pytest.mark.parametrize(("subnet", "status"), [("subnet-dddd", 1), ("subnet-cccc", 0)])
def test_job_steps_match_review(planned_workspace: Workspace, tmp_path: Path, subnet: str, status: int) -> None:
    synthesize_sample(planned_workspace.directory, subnet_ids=["subnet-aaaa", "subnet-bbbb", subnet])
    comment = tmp_path / "comment.txt"
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "terraform").symlink_to(planned_workspace.program)
    (programs / "gh").write_text(
        f'#!/bin/sh\necho "$*" > {shlex.quote(str(comment))}\ncat "$5" >> {shlex.quote(str(comment))}\n'
    )
    (programs / "gh").chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), planned_workspace.environment["PATH"]])
    results = []
    for step in JOB_STEPS:
        result = run_command(
            planned_workspace.directory / "cdktf.out/stacks/polytomic",
            *("/bin/bash", "-e", "-c", step["run"]),
            env={**planned_workspace.environment, "PATH": path, "PULL_REQUEST": "7"},
        )
        results.append(result)
    assert [result.returncode for result in results] == [0, 0, status], results[-1].stderr
    first, _, text = comment.read_text("utf-8").partition("\n")
    assert first == "pr comment 7 --body-file review.md"
    assert text.startswith("**privatelink review**: 1 link: ")
