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
from escape_payloads import POISON, harm
from fakes.aws import botocore_hooks
from fakes.aws.cli_runner import at, privatelink
from fakes.aws.sample_deployments import SHAPES

if TYPE_CHECKING:
    from fakes.aws.account import Cloud
    from fakes.aws.sample_deployments import Shape

PLAIN_POISON = POISON.replace("[", "")  # for moto, which makes a pattern of what it compares
# Members that hold whatever somebody wrote, or whatever AWS has to say.
WRITTEN = {
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
def shape(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Shape:
    made = SHAPES["console names"](cloud)
    at(made, monkeypatch)
    return made


def poison(cloud: Cloud, members: set[str]) -> None:
    """Have each answer say something evil in these members."""

    def spoiled(value: Any) -> Any:  # noqa: ANN401 - an answer
        if isinstance(value, dict):
            for key, each in value.items():
                value[key] = f"{each}{POISON}" if key in members and isinstance(each, str) else spoiled(each)
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
        cloud.edits[operation] = spoiled


def test_what_is_printed_is_harmless(cloud: Cloud, shape: Shape) -> None:
    poison(cloud, WRITTEN)
    for command in (
        ["verify", shape.arn],
        ["verify", shape.arn, "--json"],
        ["list", "--region", "us-east-1"],
        ["list", "--region", "us-east-1", "--json"],
        ["adopt", shape.arn, "--polytomic-aws-account-id", "210987654321"],
    ):
        ended = privatelink(*command)
        assert list(harm(ended.out)) == []
        assert list(harm(ended.err)) == []
        assert "\\u001b[2J" in ended.out + ended.err


def test_an_error_of_aws_is_harmless(cloud: Cloud, shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(botocore_hooks.ERRORS, "broken", (f"Odd{POISON}", {}, 400))
    cloud.faults["vpc-lattice:GetResourceGateway"] = "broken"
    ended = privatelink("verify", shape.arn)
    assert (ended.status, list(harm(ended.out)), list(harm(ended.err))) == (2, [], [])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cloud: poison(cloud, WRITTEN),
        lambda cloud: cloud.configurations[0].update(
            resourceConfigurationDefinition={"dnsResource": {"domainName": f"db{POISON}", "ipAddressType": "IPV4"}}
        ),
        lambda cloud: cloud.gateways[0].update(securityGroupIds=[f"sg-{POISON}"]),
        lambda cloud: cloud.associate("PRINCIPAL", f"arn:aws:iam::{POISON}"),
        lambda cloud: cloud.edit(
            "rds:DescribeDBInstances",
            "DBInstances",
            lambda one: one["DBSubnetGroup"].update(VpcId=f"vpc-{PLAIN_POISON}"),
        ),
        lambda cloud: cloud.edit(
            "rds:DescribeDBInstances",
            "DBInstances",
            lambda one: one.update(DBInstanceIdentifier=POISON, PubliclyAccessible=True),
        ),
    ],
    ids=["texts", "host", "group", "principal", "VPC", "instance"],
)
def test_a_remedy_pasted_into_a_shell_runs_nothing_else(cloud: Cloud, shape: Shape, spoil: Any, tmp_path: Path) -> None:  # noqa: ANN401 - a function
    spoil(cloud)
    checks = json.loads(privatelink("verify", shape.arn, "--json").out)["connections"][0]["checks"]
    remedies = [check["remedy"] for check in checks if check["remedy"]]
    assert remedies
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("aws", "dig", "npx", "privatelink", "terraform"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    (programs / "touch").symlink_to("/usr/bin/touch")
    for remedy in remedies:
        assert list(harm(remedy)) == []
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


def test_text_is_escaped_and_marked_as_changed() -> None:
    assert sanitize({"a": ["b\x1b", "é", "\u202e", "\U000e0001", "plain"]}) == {
        "a": ["b\\u001b", "é", "\\u202e", "\\U000e0001", "plain"]
    }
    assert [isinstance(sanitize(text), SanitizedText) for text in ("\x1b", "é", "a b")] == [True, False, False]
