"""Tests of the path as text: order and folding of findings, and line breaks in a terminal of 80 and 40 columns."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import deploy_many_connections, run_privatelink, write_project_file
from fakes.aws.fake_terminal import FakeTerminal, run_on_stream

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

STYLES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(params=[80, 40])
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Set the width of terminals."""
    width: int = request.param
    monkeypatch.setenv("COLUMNS", str(width))
    return width


def delete_database(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the database away, with its name."""

    def find_no_host(_: str) -> None:
        raise OSError(-2, "Name or service not known")

    aws_account.response_edits["rds:DescribeDBInstances"] = lambda response: response["DBInstances"].clear()
    monkeypatch.setattr("socket.gethostbyname_ex", find_no_host)


def test_waiting_checks_are_folded(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_database(aws_account, monkeypatch)
    result = run_privatelink("verify", deployment.arn)
    lines = result.out.splitlines()
    assert result.status == 1
    assert result.out.count("no instance, cluster or proxy") == 2  # in the path, and as the first broken
    assert any(line.endswith("4 checks wait for database") for line in lines)
    assert any(line.endswith("6 checks wait for database") for line in lines)
    assert "first see to the check" not in result.out
    assert len(lines) < 40
    assert lines[-1] == f"    privatelink verify {deployment.arn} --rds-host DATABASE_HOST"
    assert [line for line in lines if line.startswith(("First broken", "FAIL", "?:"))][-1] == (
        "First broken: database, check database"
    )


def test_same_reason_is_explained_once(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    aws_account.faults["rds:DescribeDBInstances"] = "denied"
    out = run_privatelink("verify", deployment.arn).out
    assert out.count("# allow the action rds:DescribeDBInstances") == 1
    assert re.search(r"^\?: .*, check \S+ \(also .*database-status.*\)$", out, re.MULTILINE)


def test_lines_break_between_words_in_terminal(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    piped = run_on_stream(io.StringIO(), "verify", deployment.arn)
    assert max(map(len, piped.splitlines())) > columns  # a line of a pipe is whole
    delete_database(aws_account, monkeypatch)
    aws_account.revoke_rules(aws_account.database_group, egress=False)
    output = STYLES.sub("", run_on_stream(FakeTerminal(), "verify", deployment.arn))
    words = set(re.split(r"\s+", run_on_stream(io.StringIO(), "verify", deployment.arn)))
    assert set(re.split(r"\s+", output)) <= words
    for line in output.splitlines():
        is_command = re.match(r"    [a-z]+ ", line)
        *indent_and_words, last_word = line.rsplit(" ", 1)
        is_long_word = len(last_word) > columns // 2
        assert len(line) <= columns or is_command or is_long_word, indent_and_words
    remedy = output.rpartition("to do:\n")[2]
    assert all(line.startswith(("    #", "    aws ", "    privatelink ")) for line in remedy.splitlines())


def test_last_line_names_broken_connections(aws_account: FakeAwsAccount) -> None:
    connections: Any = deploy_many_connections(aws_account, 12)
    connections["c3"]["rds_port"] = 5433
    write_project_file(**connections)
    out = run_privatelink("verify").out
    assert out.splitlines()[-1] == "12 connections: c3 is broken (database-port); 11 pass"
    connections["c3"]["rds_port"] = 5432
    write_project_file(**connections)
    assert run_privatelink("verify").out.endswith("\n\n12 connections: all pass\n")
    assert "connections:" not in run_privatelink("verify", "c3").out
    aws_account.faults["ec2:DescribeNetworkAcls"] = "denied"
    write_project_file(c1=connections["c1"], c2=connections["c2"])
    assert run_privatelink("verify").out.endswith(
        "\n2 connections: c1 is unknown (acl-gateway); c2 is unknown (acl-gateway)\n"
    )
