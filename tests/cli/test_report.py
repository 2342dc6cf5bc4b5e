"""The report of ``preflight`` and ``verify``: exit status and JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.checks import VERIFY
from doc_pages import code_blocks
from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def test_unknown_check_exits_2(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.faults["ec2:DescribeNetworkAcls"] = "denied"
    result = run_privatelink("verify")
    assert result.status == 2
    assert "allow the action ec2:DescribeNetworkAcls" in result.out
    assert "To send to Polytomic" not in result.out


def test_fail_outranks_unknown(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    failing: Any = {**connection, "name": "other", "rds_port": 5433}
    write_project_file(good=connection, bad=failing)
    assert run_privatelink("verify", "good").status == 0
    result = run_privatelink("verify")
    assert result.status == 1
    assert re.findall(r"^verify (\w+):", result.out, re.MULTILINE) == ["good", "bad"]


def test_json_has_documented_shape(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    result = run_privatelink("verify", "--json")
    document = json.loads(result.out)
    assert result.err == ""
    assert (document["version"], document["command"], document["exit_status"]) == (1, "verify", 1)
    (connection,) = document["connections"]
    assert {key: value for key, value in connection.items() if key != "checks"} == {
        "connection": "polytomic",
        "region": "us-east-1",
        "verdict": "fail",
        "first_broken": "ingress",
        "message": None,
    }
    assert [check["id"] for check in connection["checks"]] == [check.id for check in VERIFY]
    assert {tuple(check) for check in connection["checks"]} == {("id", "hop", "verdict", "seen", "expected", "remedy")}
    documented_shape, *_ = code_blocks("text")
    assert set(re.findall(r'^ *"(\w+)":', documented_shape, re.MULTILINE)) == {
        *document,
        *connection,
        *connection["checks"][0],
    }
    assert connection["checks"][0] == {
        "id": "ingress",
        "hop": "database ingress",
        "verdict": "fail",
        "seen": f"{aws_account.database_group} does not allow {aws_account.gateway_group} on tcp 5432; it allows: "
        "nobody",
        "expected": f"{aws_account.database_group} allows the gateway's security group on tcp 5432",
        "remedy": "# restore the rule; if something else removes it at each apply, stop that first\n"
        "npx cdktf deploy polytomic  # with the HCL module: terraform apply",
    }


def test_json_of_passing_run_has_message(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    result = run_privatelink("verify", "--json")
    assert json.loads(result.out)["connections"][0]["message"].startswith("Resource configuration ARN: arn:aws:")
    assert result.status == 0
