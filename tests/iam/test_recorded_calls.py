"""The policies allow every call of the AWS provider, and each action of the policies is called or has a reason.

Terraform's jobs run on the AWS provider, and the fake account records the calls. ``called_actions.json`` has the result
for the documentation.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.iam import REQUIRED_ACTIONS, Operation
from fakes.aws.account import fake_aws_account
from iam.job_recorder import JOB_OPERATIONS, RecordedCommand, TerraformJob
from iam.terraform_jobs import record_all_jobs

if TYPE_CHECKING:
    from terraform_cli.engine_factory import EngineFactory

pytestmark = pytest.mark.real_provider

FILE_NAME = "called_actions.json"
DOCUMENTED_ACTIONS = json.loads(Path(__file__).with_name(FILE_NAME).read_text("utf-8"))
# The single operation of a job besides reads. A replacement is a creation and a deletion.
OPERATION_JOBS = {
    Operation.READ: TerraformJob.PLAN,
    Operation.CREATE: TerraformJob.CREATE,
    Operation.UPDATE: TerraformJob.UPDATE,
    Operation.TAGS: TerraformJob.TAGS,
    Operation.DELETE: TerraformJob.DESTROY,
}


@pytest.fixture(scope="module")
def recorded_commands(engines: EngineFactory, tmp_path_factory: pytest.TempPathFactory) -> list[RecordedCommand]:
    """Run Terraform's jobs once for all tests; return the commands."""
    with pytest.MonkeyPatch.context() as monkeypatch, fake_aws_account(monkeypatch) as account:
        return record_all_jobs(engines.load(), account, tmp_path_factory.mktemp("jobs"))


def called_in(commands: list[RecordedCommand], job: TerraformJob) -> set[str]:
    return {call for command in commands if command.job is job for call in command.calls}


@pytest.mark.parametrize("job", TerraformJob)
def test_policy_allows_every_call_of_job(recorded_commands: list[RecordedCommand], job: TerraformJob) -> None:
    assert called_in(recorded_commands, job)
    problems = set()
    for command in recorded_commands:
        if command.job is job:
            for call in command.calls - command.allowed_actions:
                problems.add(f"{command.connection_name}, {job}: the AWS provider calls {call}, not in the policy")
    assert not problems, "\n".join(sorted(problems))


def test_called_actions_are_documented(recorded_commands: list[RecordedCommand]) -> None:
    jobs_by_action: dict[str, list[str]] = {}
    for job in TerraformJob:
        for action in called_in(recorded_commands, job):
            jobs_by_action.setdefault(action, []).append(job.value)
    assert DOCUMENTED_ACTIONS["called"] == jobs_by_action, (
        f"update {FILE_NAME}, then run .venv/bin/python docs/tables.py"
    )


@pytest.mark.parametrize(("operation", "job"), OPERATION_JOBS.items())
def test_uncalled_actions_have_reasons(
    recorded_commands: list[RecordedCommand], operation: Operation, job: TerraformJob
) -> None:
    assert operation in JOB_OPERATIONS[job]
    declared_actions = set()
    for action in REQUIRED_ACTIONS:
        # Terraform itself calls the actions for the state.
        if operation in action.operations and not action.required_by.startswith("backend."):
            declared_actions.add(action.action)
    uncalled_actions = declared_actions - called_in(recorded_commands, job)
    reasons = DOCUMENTED_ACTIONS["uncalled"].get(operation, {})
    assert uncalled_actions == set(reasons), f"remove the action from the policy, or add a reason to {FILE_NAME}"
