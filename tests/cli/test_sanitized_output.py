"""Text from AWS in the output: no control character, no forged line, no command in a pasted remedy."""

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
from fakes.aws.cli_runner import run_privatelink

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment


PAYLOAD_WITHOUT_BRACKETS = ESCAPE_PAYLOAD.replace("[", "")  # for moto, which compiles filter values to patterns
# Members of AWS responses with text that users or AWS wrote.
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


def inject_payload(account: FakeAwsAccount, members: set[str]) -> None:
    """Append the payload to the texts of the given members in the responses of AWS."""

    def inject(value: Any) -> None:  # noqa: ANN401 - a response
        if isinstance(value, dict):
            for key, member in value.items():
                if key in members and isinstance(member, str):
                    value[key] = f"{member}{ESCAPE_PAYLOAD}"
                else:
                    inject(member)
        elif isinstance(value, list):
            for item in value:
                inject(item)

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
        account.response_edits[operation] = inject


def test_output_is_sanitized(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    inject_payload(aws_account, FREE_TEXT_FIELDS)
    for command in (
        ["verify", deployment.arn],
        ["verify", deployment.arn, "--json"],
        ["list", "--region", "us-east-1"],
        ["list", "--region", "us-east-1", "--json"],
        ["adopt", deployment.arn, "--polytomic-aws-account-id", "210987654321"],
    ):
        result = run_privatelink(*command)
        assert list(find_unsafe_output(result.out)) == []
        assert list(find_unsafe_output(result.err)) == []
        assert "\\u001b[2J" in result.out + result.err


def test_aws_error_is_sanitized(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(botocore_hooks.ERROR_RESPONSES, "broken", (f"Odd{ESCAPE_PAYLOAD}", {}, 400))
    aws_account.faults["vpc-lattice:GetResourceGateway"] = "broken"
    result = run_privatelink("verify", deployment.arn)
    assert (result.status, list(find_unsafe_output(result.out)), list(find_unsafe_output(result.err))) == (2, [], [])


@pytest.mark.parametrize(
    "inject",
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
            lambda instance: instance["DBSubnetGroup"].update(VpcId=f"vpc-{PAYLOAD_WITHOUT_BRACKETS}"),
        ),
        lambda aws_account: aws_account.update_items(
            "rds:DescribeDBInstances", DBInstanceIdentifier=ESCAPE_PAYLOAD, PubliclyAccessible=True
        ),
    ],
    ids=["texts", "host", "group", "principal", "VPC", "instance"],
)
def test_pasted_remedy_runs_nothing_else(
    aws_account: FakeAwsAccount,
    deployment: SampleDeployment,
    inject: Callable[[FakeAwsAccount], object],
    tmp_path: Path,
) -> None:
    inject(aws_account)
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
        result = subprocess.run(
            ["/bin/bash"],
            input=remedy,
            cwd=tmp_path,
            env={**os.environ, "PATH": str(programs)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (result.stderr, Path("pwned").exists()) == ("", False), remedy
        for line in remedy.splitlines():
            # Some interactive shells know no comments, so the payload must be in quotes even there.
            unquoted = re.sub(r"'[^']*'|\"[^\"]*\"", "", line)
            assert "pwned" not in unquoted, line


def test_sanitize_marks_changed_text() -> None:
    assert sanitize({"a": ["b\x1b", "é", "\u202e", "\U000e0001", "plain"]}) == {
        "a": ["b\\u001b", "é", "\\u202e", "\\U000e0001", "plain"]
    }
    assert [isinstance(sanitize(text), SanitizedText) for text in ("\x1b", "é", "a b")] == [True, False, False]
