"""checkov finds nothing in the generated HCL: the module, the stacks and the policies.

The test points the proxy variables to a closed port, so checkov fails if it uses the network.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.iam import Job, build_policy, policy_to_hcl
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from processes import run_command
from programs import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

CHECKOV = PROJECT / "tests/scanners/.venv/bin/checkov"
COMMON_INPUTS: dict[str, Any] = {"region": "us-east-1", "polytomic_aws_account_id": "123456789012"}
DATABASE_INPUTS = {
    "rds_host": "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "rds_security_group_id": "sg-0123456789abcdef0",
}
NETWORK_INPUTS = {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-aaaa", "subnet-bbbb"]}
S3_BACKEND = {"bucket": "my-state", "key": "x.tfstate", "region": "us-east-1", "use_lockfile": True}
SCANNED_CONNECTIONS: dict[str, dict[str, Any]] = {
    "plain": {**COMMON_INPUTS, **DATABASE_INPUTS, **NETWORK_INPUTS},
    "protected": {
        **COMMON_INPUTS,
        **DATABASE_INPUTS,
        **NETWORK_INPUTS,
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


@pytest.mark.slow
def test_checkov_reports_no_finding(tmp_path: Path) -> None:
    assert CHECKOV.is_file(), "make test sets up the scanner"
    connections = {name: {"name": name, **inputs} for name, inputs in SCANNED_CONNECTIONS.items()}
    app = App(outdir=str(tmp_path))
    scanned_folder = tmp_path / "scanned"
    shutil.copytree(PROJECT / "generated", scanned_folder / "generated")
    for name, inputs in connections.items():
        stack_folder = scanned_folder / name
        stack_folder.mkdir()
        (stack_folder / "cdk.tf").write_text(hcl_of(PrivateLinkStack(app, name, **inputs))["hcl"], "utf-8")
        for job in Job:
            policy = build_policy(job, {"tags": {}, **inputs})
            (stack_folder / f"{job}.tf").write_text(policy_to_hcl(policy, f"{job}_{name}"))
    (scanned_folder / "open.tf").write_text(OPEN_GROUP_HCL)

    report = run_checkov(scanned_folder, tmp_path)
    assert report["summary"]["parsing_errors"] == 0
    passed_checks = report["results"]["passed_checks"]
    failed_checks = report["results"]["failed_checks"]
    assert {check["check_id"] for check in failed_checks} >= {"CKV_AWS_24", "CKV_AWS_356"}
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


def run_checkov(folder: Path, home: Path) -> dict[str, Any]:
    closed_port = "http://127.0.0.1:9"
    options = ("--framework", "terraform", "--skip-download", "--compact", "--output=json")
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
    report: dict[str, Any] = json.loads(result.stdout)
    return report
