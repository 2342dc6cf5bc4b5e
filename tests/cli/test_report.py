"""What ``preflight`` and ``verify`` print, and their exit status, against simulated accounts."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.checks import VERIFY
from doc_pages import code_blocks, documented_output
from fakes.aws.cli_runner import deploy_many_connections, run_privatelink, with_documented_ids, write_project_file
from fakes.aws.fake_terminal import FakeTerminal, run_on_stream

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

ESCAPE_CHARACTER = "\x1b"


def test_healthy_preflight_matches_docs(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    ended = run_privatelink("preflight")
    assert (with_documented_ids(ended.out, aws_account), ended.status) == (
        documented_output("$ privatelink preflight"),
        0,
    )


def test_healthy_verify_ends_with_message(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    ended = run_privatelink("verify")
    assert ended.status == 0
    assert ended.out.endswith(
        "\nTo send to Polytomic:\n\n"
        "Resource configuration ARN: arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/"
        "rcfg-0123456789abcdef0\n"
        "AWS Region: us-east-1\nAWS account: 123456789012\nAvailability Zone ids: use1-az1, use1-az6\n"
    )


def test_broken_verify_matches_docs(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.endpoints.clear()
    ended = run_privatelink("verify")
    assert (with_documented_ids(ended.out, aws_account), ended.status) == (documented_output("$ privatelink verify"), 1)


def test_unknown_check_exits_2(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.faults["ec2:DescribeNetworkAcls"] = "denied"
    ended = run_privatelink("verify")
    assert ended.status == 2
    assert "allow the action ec2:DescribeNetworkAcls" in ended.out
    assert "To send to Polytomic" not in ended.out


def test_fail_outranks_unknown(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_deployment()
    wrong: Any = {**connection, "name": "other", "rds_port": 5433}
    write_project_file(good=connection, bad=wrong)
    assert run_privatelink("verify", "good").status == 0
    ended = run_privatelink("verify")
    assert ended.status == 1
    assert re.findall(r"^verify (\w+):", ended.out, re.MULTILINE) == ["good", "bad"]


def test_json_has_documented_shape(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    ended = run_privatelink("verify", "--json")
    whole = json.loads(ended.out)
    assert ended.err == ""
    assert (whole["version"], whole["command"], whole["exit_status"]) == (1, "verify", 1)
    (connection,) = whole["connections"]
    assert {key: value for key, value in connection.items() if key != "checks"} == {
        "connection": "polytomic",
        "region": "us-east-1",
        "verdict": "fail",
        "first_broken": "ingress",
        "message": None,
    }
    assert [check["id"] for check in connection["checks"]] == [check.id for check in VERIFY]
    assert {tuple(check) for check in connection["checks"]} == {("id", "hop", "verdict", "seen", "expected", "remedy")}
    shape, *_ = code_blocks("text")
    assert set(re.findall(r'^ *"(\w+)":', shape, re.MULTILINE)) == {*whole, *connection, *connection["checks"][0]}
    assert connection["checks"][0] == {
        "id": "ingress",
        "hop": "database ingress",
        "verdict": "fail",
        "seen": f"{aws_account.database_group} does not let {aws_account.gateway_group} in on tcp 5432; it lets in: nobody",
        "expected": f"{aws_account.database_group} lets the gateway's security group in on tcp 5432",
        "remedy": "# bring the rule back; where something else removes it each time, that must stop\n"
        "npx cdktf deploy polytomic  # where the HCL module is used: terraform apply",
    }


def test_json_of_passing_run_has_message(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    ended = run_privatelink("verify", "--json")
    assert json.loads(ended.out)["connections"][0]["message"].startswith("Resource configuration ARN: arn:aws:")
    assert ended.status == 0


@pytest.mark.parametrize(
    ("stream", "no_color", "colours"), [(FakeTerminal, "", True), (FakeTerminal, "1", False), (io.StringIO, "", False)]
)
def test_color_needs_terminal_without_no_color(
    aws_account: FakeAwsAccount,
    monkeypatch: pytest.MonkeyPatch,
    stream: type[io.StringIO],
    no_color: str,
    *,
    colours: bool,
) -> None:
    write_project_file(aws_account.setup_before_deployment())
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("FORCE_COLOR", "1")  # Does not make a file a terminal.
    monkeypatch.setenv("TERM", "xterm-256color")
    assert (ESCAPE_CHARACTER in run_on_stream(stream(), "preflight")) is colours


def test_terminal_shows_progress(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    write_project_file(**deploy_many_connections(aws_account, 10))
    shown: dict[type[io.StringIO], str] = {}
    for kind in (FakeTerminal, io.StringIO):
        run_on_stream(io.StringIO(), "verify", err=(stream := kind()))
        shown[kind] = stream.getvalue()
    assert "verify: c0, c1, c2, c3, c4, c5, c6, c7 (0 of 10 done)" in shown[FakeTerminal]
    assert "verify: c9 (9 of 10 done)" in shown[FakeTerminal]
    assert shown[io.StringIO] == ""
