"""checkov finds nothing in the generated HCL: the module, the stacks and the policies. It reads no Terraform JSON.

The test points the proxy variables to a closed port, so checkov fails if it uses the network.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.iam import Job, build_policy, policy_to_hcl
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from processes import run_command
from programs import PROJECT
from terraform_cli.engines import ON_ONE_ENGINE, Workspace
from workspaces import init_workspace, write_workspace

CHECKOV = PROJECT / "tests/scanners/.venv/bin/checkov"
COMMON_INPUTS: dict[str, Any] = {"region": "us-east-1", "polytomic_aws_account_id": "123456789012"}
DATABASE_INPUTS = {
    "rds_host": "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "rds_security_group_id": "sg-0123456789abcdef0",
}
NETWORK_INPUTS = {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-aaaa", "subnet-bbbb"]}
S3_BACKEND = {"bucket": "my-state", "key": "x.tfstate", "region": "us-east-1", "use_lockfile": True}
PLAIN_CONNECTION = {**COMMON_INPUTS, **DATABASE_INPUTS, **NETWORK_INPUTS}
SCANNED_CONNECTIONS: dict[str, dict[str, Any]] = {
    "plain": PLAIN_CONNECTION,
    "protected": {
        **PLAIN_CONNECTION,
        "protect": True,
        "tags": {"Team": "data"},
        "backend": {"s3": S3_BACKEND},
    },
    "instance": {**COMMON_INPUTS, "db_instance_identifier": "orders"},
    "cluster": {**COMMON_INPUTS, "db_cluster_identifier": "fleet"},
    "shared": {
        **COMMON_INPUTS,
        **DATABASE_INPUTS,
        "resource_gateway": {"id": "rgw-0123456789abcdef0", "security_group_id": "sg-0fedcba9876543210"},
    },
}
# A file with known findings, to show that checkov reports findings.
OPEN_GROUP_HCL = """\
resource "aws_security_group" "open" {
  description = "Open to all"
  ingress {
    description = "SSH"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

data "aws_iam_policy_document" "open" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
"""


# The same group in Terraform JSON.
OPEN_GROUP_JSON = {
    "description": "Open to all",
    "ingress": [
        {
            "description": "SSH",
            "from_port": 22,
            "to_port": 22,
            "protocol": "tcp",
            "cidr_blocks": ["0.0.0.0/0"],
            **dict.fromkeys(("ipv6_cidr_blocks", "prefix_list_ids", "security_groups"), ()),
            "self": False,
        }
    ],
}
FRAMEWORKS = ("terraform", "terraform_plan", "terraform_json")
OPEN_SSH_CHECK = "CKV_AWS_24"


@pytest.mark.slow
@ON_ONE_ENGINE
def test_checkov_reports_no_finding(workspace: Workspace, tmp_path: Path) -> None:
    assert CHECKOV.is_file(), "make test sets up the scanner"
    scanned_folder = tmp_path / "scanned"
    shutil.copytree(PROJECT / "generated", scanned_folder / "generated")
    app = App(outdir=str(tmp_path / "synth"))
    for name, inputs in SCANNED_CONNECTIONS.items():
        connection = {"name": name, **inputs}
        (scanned_folder / name).mkdir()
        stack_hcl = hcl_of(PrivateLinkStack(app, name, **connection))["hcl"]
        (scanned_folder / name / "cdk.tf").write_text(stack_hcl, "utf-8")
        for job in Job:
            policy = build_policy(job, {"tags": {}, **connection})
            (scanned_folder / name / f"{job}.tf").write_text(policy_to_hcl(policy, f"{job}_{name}"))
    (scanned_folder / "open.tf").write_text(OPEN_GROUP_HCL)
    stack_json = open_stack_json(tmp_path / "open")
    (scanned_folder / "cdk.tf.json").write_text(stack_json)
    write_workspace(workspace.directory, {"cdk.tf.json": stack_json})
    init_workspace(workspace)
    (scanned_folder / "plan.json").write_text(json.dumps(workspace.plan().document))

    reports = run_checkov(scanned_folder, tmp_path)
    hcl = reports["terraform"]
    assert hcl["summary"]["parsing_errors"] == 0
    passed_checks, failed_checks = hcl["results"]["passed_checks"], hcl["results"]["failed_checks"]
    assert {check["check_id"] for check in failed_checks} >= {OPEN_SSH_CHECK, "CKV_AWS_356"}
    findings = [
        f"{check['check_id']} {check['check_name']}: {check['resource']} in {check['file_path']}"
        for check in failed_checks
        if check["file_path"] != "/open.tf"
    ]
    assert findings == []
    failed_files = {check["file_path"] for check in failed_checks}
    assert failed_files == {"/open.tf"}
    checked_files = failed_files | {check["file_path"] for check in passed_checks}
    files_without_resources = {"outputs.tf", "variables.tf", "versions.tf"}
    files_with_resources = [file for file in scanned_folder.rglob("*.tf") if file.name not in files_without_resources]
    assert {f"/{file.relative_to(scanned_folder).as_posix()}" for file in files_with_resources} == checked_files

    plan_findings = reports["terraform_plan"]["results"]["failed_checks"]
    assert [check["resource"] for check in plan_findings if check["check_id"] == OPEN_SSH_CHECK] == [
        "aws_security_group.open"
    ]
    assert {check["resource"] for check in plan_findings} == {"aws_security_group.open"}
    # Should checkov read the JSON one day, docs/ops.md is outdated.
    unread = reports["terraform_json"]
    assert unread["summary"] == {**unread["summary"], "passed": 0, "failed": 0, "parsing_errors": 1}
    assert [Path(file).name for file in unread["results"]["parsing_errors"]] == ["cdk.tf.json"]


def open_stack_json(folder: Path) -> str:
    """Return a stack as Terraform JSON, with a security group that is open to all."""
    config = json.loads(bindings.Testing.synth(PrivateLinkStack(App(outdir=str(folder)), "open", **PLAIN_CONNECTION)))
    config["resource"]["aws_security_group"]["open"] = OPEN_GROUP_JSON
    return json.dumps(config)


def run_checkov(folder: Path, home: Path) -> dict[str, Any]:
    """Return the report of each framework by name."""
    closed_port = "http://127.0.0.1:9"
    options = ("--framework", *FRAMEWORKS, "--skip-download", "--compact", "--output=json")
    # Started by the Python: the script's first line fails in a folder with a space in the path.
    result = run_command(
        home,
        *(CHECKOV.with_name("python"), CHECKOV, "--directory", folder, *options),
        env={
            **os.environ,
            "HOME": str(home),
            "HTTP_PROXY": closed_port,
            "HTTPS_PROXY": closed_port,
            "ALL_PROXY": closed_port,
        },
    )
    assert result.returncode == 1, result.stdout + result.stderr
    reports: list[dict[str, Any]] = json.loads(result.stdout)
    assert {report["check_type"] for report in reports} == set(FRAMEWORKS)
    return {report["check_type"]: report for report in reports}
