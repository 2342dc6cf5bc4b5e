"""What checkov says of the HCL that teams get: no finding, in the module, in the stacks and in the policies.

It runs as it is, but for what asks a network: proxies that nobody answers show that nothing does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.iam import Job, build_policy, policy_to_hcl
from sample_project import PROJECT, copy_program, run_python

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
# That a finding would be one.
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
    project = copy_program(tmp_path / "project")
    named = {name: {"name": name, **each} for name, each in SCANNED_CONNECTIONS.items()}
    (project / "cdktf.json").write_text(json.dumps({"context": {"connections": named}}), "utf-8")
    done = run_python(project, "main.py", SYNTH_HCL_OUTPUT="true")
    assert done.returncode == 0, done.stderr
    scanned = tmp_path / "scanned"
    shutil.copytree(PROJECT / "generated", scanned / "generated")
    for name, each in named.items():
        (scanned / name).mkdir()
        shutil.copy(project / f"cdktf.out/stacks/{name}/cdk.tf", scanned / name)
        for job in Job:
            (scanned / name / f"{job}.tf").write_text(
                policy_to_hcl(build_policy(job, {"tags": {}, **each}), f"{job}_{name}")
            )
    (scanned / "open.tf").write_text(OPEN_GROUP_HCL)

    found = run_checkov(scanned, tmp_path)
    assert found["summary"]["parsing_errors"] == 0
    passed, failed = (
        Counter(each["file_path"] for each in found["results"][kind]) for kind in ("passed_checks", "failed_checks")
    )
    assert {each["check_id"] for each in found["results"]["failed_checks"]} >= {"CKV_AWS_24", "CKV_AWS_356"}
    findings = [
        f"{each['check_id']} {each['check_name']}: {each['resource']} in {each['file_path']}"
        for each in found["results"]["failed_checks"]
        if each["file_path"] != "/open.tf"
    ]
    assert findings == []
    assert set(failed) == {"/open.tf"}
    files = {f"/{file.relative_to(scanned).as_posix()}" for file in scanned.rglob("*.tf")}
    without_resources = {"outputs.tf", "variables.tf", "versions.tf"}
    assert {file for file in files if file.rpartition("/")[2] not in without_resources} == {*passed, *failed}


def run_checkov(folder: Path, home: Path) -> dict[str, Any]:
    nobody = "http://127.0.0.1:9"
    # Not by its first line, which finds no Python in a folder whose path has a space.
    command: list[str | Path] = [CHECKOV.with_name("python"), CHECKOV, "--directory", folder]
    done = subprocess.run(
        [*command, "--framework", "terraform", "--skip-download", "--compact", "--output=json"],
        env={**os.environ, "HOME": str(home), "HTTP_PROXY": nobody, "HTTPS_PROXY": nobody, "ALL_PROXY": nobody},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
