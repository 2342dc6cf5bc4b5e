"""What AWS says moves no cursor, forges no line and makes no pasted remedy run something else."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.sanitize import SanitizedText, sanitize
from escape_payloads import ESCAPE_PAYLOAD, find_unsafe_output
from fakes.aws import botocore_hooks
from fakes.aws.cli_runner import resolve_host_to, run_privatelink
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

PAYLOAD_WITHOUT_BRACKETS = ESCAPE_PAYLOAD.replace("[", "")  # for moto, which makes a pattern of what it compares
# Members that hold whatever somebody wrote, or whatever AWS has to say.
FREE_TEXT_FIELDS = {
    "DBInstanceIdentifier",
    "Description",
    "GroupName",
    "Message",
    "associatedEntity",
    "failureReason",
    "name",
    "status",
    "statusMessage",
    "vpcEndpointId",
    "vpcEndpointOwner",
}


@pytest.fixture
def deployment(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> SampleDeployment:
    made = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    resolve_host_to(made, monkeypatch)
    return made


def inject_payload(cloud: FakeAwsAccount, members: set[str]) -> None:
    """Have each answer say something evil in these members."""

    def spoiled(value: Any) -> Any:  # noqa: ANN401 - an answer
        if isinstance(value, dict):
            for key, each in value.items():
                value[key] = f"{each}{ESCAPE_PAYLOAD}" if key in members and isinstance(each, str) else spoiled(each)
        elif isinstance(value, list):
            value[:] = [spoiled(each) for each in value]
        return value

    for operation in (
        "ec2:DescribeSecurityGroups",
        "ram:GetResourceShareAssociations",
        "ram:GetResourceShares",
        "ram:ListResourceSharePermissions",
        "rds:DescribeDBInstances",
        "vpc-lattice:GetResourceConfiguration",
        "vpc-lattice:GetResourceGateway",
        "vpc-lattice:ListResourceConfigurations",
        "vpc-lattice:ListResourceEndpointAssociations",
        "vpc-lattice:ListResourceGateways",
    ):
        cloud.response_edits[operation] = spoiled


def test_output_is_sanitized(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    inject_payload(aws_account, FREE_TEXT_FIELDS)
    for command in (
        ["verify", deployment.arn],
        ["verify", deployment.arn, "--json"],
        ["list", "--region", "us-east-1"],
        ["list", "--region", "us-east-1", "--json"],
        ["adopt", deployment.arn, "--polytomic-aws-account-id", "210987654321"],
    ):
        ended = run_privatelink(*command)
        assert list(find_unsafe_output(ended.out)) == []
        assert list(find_unsafe_output(ended.err)) == []
        assert "\\u001b[2J" in ended.out + ended.err


def test_aws_error_is_sanitized(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(botocore_hooks.ERROR_RESPONSES, "broken", (f"Odd{ESCAPE_PAYLOAD}", {}, 400))
    aws_account.faults["vpc-lattice:GetResourceGateway"] = "broken"
    ended = run_privatelink("verify", deployment.arn)
    assert (ended.status, list(find_unsafe_output(ended.out)), list(find_unsafe_output(ended.err))) == (2, [], [])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda aws_account: inject_payload(aws_account, FREE_TEXT_FIELDS),
        lambda aws_account: aws_account.configurations[0].update(
            resourceConfigurationDefinition={
                "dnsResource": {"domainName": f"db{ESCAPE_PAYLOAD}", "ipAddressType": "IPV4"}
            }
        ),
        lambda aws_account: aws_account.gateways[0].update(securityGroupIds=[f"sg-{ESCAPE_PAYLOAD}"]),
        lambda aws_account: aws_account.create_association("PRINCIPAL", f"arn:aws:iam::{ESCAPE_PAYLOAD}"),
        lambda aws_account: aws_account.edit_items(
            "rds:DescribeDBInstances",
            "DBInstances",
            lambda one: one["DBSubnetGroup"].update(VpcId=f"vpc-{PAYLOAD_WITHOUT_BRACKETS}"),
        ),
        lambda aws_account: aws_account.edit_items(
            "rds:DescribeDBInstances",
            "DBInstances",
            lambda one: one.update(DBInstanceIdentifier=ESCAPE_PAYLOAD, PubliclyAccessible=True),
        ),
    ],
    ids=["texts", "host", "group", "principal", "VPC", "instance"],
)
def test_pasted_remedy_runs_nothing_else(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, spoil: Any, tmp_path: Path
) -> None:  # noqa: ANN401 - a function
    spoil(aws_account)
    checks = json.loads(run_privatelink("verify", deployment.arn, "--json").out)["connections"][0]["checks"]
    remedies = [check["remedy"] for check in checks if check["remedy"]]
    assert remedies
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("aws", "dig", "npx", "privatelink", "terraform"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    (programs / "touch").symlink_to("/usr/bin/touch")
    for remedy in remedies:
        assert list(find_unsafe_output(remedy)) == []
        done = subprocess.run(
            ["/bin/bash"],
            input=remedy,
            cwd=tmp_path,
            env={**os.environ, "PATH": str(programs)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stderr, Path("pwned").exists()) == ("", False), remedy
        for line in remedy.splitlines():
            # A shell that knows no comments at its prompt would run what stands in one.
            bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", line) if "pwned" in line else ""
            assert "pwned" not in bare, line


def test_sanitize_marks_changed_text() -> None:
    assert sanitize({"a": ["b\x1b", "é", "\u202e", "\U000e0001", "plain"]}) == {
        "a": ["b\\u001b", "é", "\\u202e", "\\U000e0001", "plain"]
    }
    assert [isinstance(sanitize(text), SanitizedText) for text in ("\x1b", "é", "a b")] == [True, False, False]
