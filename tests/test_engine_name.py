"""The user's engine in the commands of messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice import engine_name
from aws_privatelink_rds_lattice.checks.conflicts import _import_command
from aws_privatelink_rds_lattice.engine_name import engine_command, name_engine
from aws_privatelink_rds_lattice.iam import Job, build_policy
from aws_privatelink_rds_lattice.inputs.backend_settings import setting_name_problems
from aws_privatelink_rds_lattice.inputs.connection_conflicts import find_connection_conflicts
from aws_privatelink_rds_lattice.inputs.formats import MODULE_ADDRESS
from aws_privatelink_rds_lattice.plan import PlanError, parse_plan
from aws_privatelink_rds_lattice.target import Target
from fakes.aws.cli_runner import run_privatelink
from iam.sample_policies import policy_connection
from sample_project import REQUIRED_INPUTS

if TYPE_CHECKING:
    from pathlib import Path

NOT_SET = ""


@pytest.mark.parametrize(
    ("variable", "programs", "command"),
    [
        (NOT_SET, (), "terraform"),
        (NOT_SET, ("terraform",), "terraform"),
        (NOT_SET, ("tofu",), "tofu"),
        (NOT_SET, ("terraform", "tofu"), "terraform"),
        ("tofu", ("terraform",), "tofu"),
        ("/opt/opentofu/tofu-1.12", (), "tofu"),
        ("OpenTofu.exe", (), "tofu"),
        ("/opt/tofu/terraform", (), "terraform"),
        ("terraform", ("tofu",), "terraform"),
    ],
)
def test_engine_is_that_of_variable_or_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, programs: tuple[str, ...], command: str
) -> None:
    for name in programs:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", variable)
    assert engine_command() == command


def test_only_commands_name_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_name, "engine_command", lambda: "tofu")
    text = "terraform.orders.tfstate: run `terraform state list` or terraform init, not terraform_data"
    assert name_engine(text) == "terraform.orders.tfstate: run `tofu state list` or tofu init, not terraform_data"


def _messages(folder: Path) -> str:
    """Return the messages of all modules with a command of the engine."""
    connection: Any = policy_connection(backend={"s3": {"bucket": "states"}})
    messages = [Target("orders", {}, folder).deploy_remedy, _import_command("security_group", "sg-0a")]
    messages += MODULE_ADDRESS.problems("adopt_module", "x")
    messages += setting_name_problems("remote", {"token": "x"})
    messages += setting_name_problems("s3", {"secret_key": "x", "buckett": "x"})
    messages += find_connection_conflicts(["a", "b"], {"a": connection, "b": connection})
    messages += build_policy(Job.PLAN, policy_connection(backend={"s3": {}})).notes
    with pytest.raises(PlanError) as raised:
        parse_plan(b"{}")
    messages += [str(raised.value), run_privatelink("review", str(folder / "missing")).err]
    return "\n".join(messages)


def test_all_messages_name_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terraform_messages = _messages(tmp_path)
    monkeypatch.setattr(engine_name, "engine_command", lambda: "tofu")
    messages = _messages(tmp_path)
    assert "terraform " not in messages
    assert messages.count("tofu ") == terraform_messages.count("terraform ") == 11


def test_project_file_problem_names_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_name, "engine_command", lambda: "tofu")
    monkeypatch.chdir(tmp_path)
    connection: dict[str, Any] = {"region": "us-east-1", **REQUIRED_INPUTS, "adopt_module": "aws_x.y"}
    (tmp_path / "cdktf.json").write_text(json.dumps({"context": {"connections": {"orders": connection}}}), "utf-8")
    assert "copy it from `tofu state list`" in run_privatelink("explain").err
