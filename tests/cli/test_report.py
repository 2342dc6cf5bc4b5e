"""What ``preflight`` and ``verify`` print, and their exit status, against simulated accounts."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.checks import VERIFY
from doc_pages import blocks, output
from fakes.aws.cli_runner import many, privatelink, project, settled
from fakes.aws.fake_terminal import Terminal, shown_on

if TYPE_CHECKING:
    from fakes.aws.account import Cloud

ESCAPE = "\x1b"


def test_preflight_of_a_healthy_account_prints_what_the_page_shows(cloud: Cloud) -> None:
    project(cloud.before())
    ended = privatelink("preflight")
    assert (settled(ended.out, cloud), ended.status) == (output("$ privatelink preflight"), 0)


def test_verify_of_a_healthy_account_ends_with_the_message_to_polytomic(cloud: Cloud) -> None:
    project(cloud.after())
    ended = privatelink("verify")
    assert ended.status == 0
    assert ended.out.endswith(
        "\nTo send to Polytomic:\n\n"
        "Resource configuration ARN: arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/"
        "rcfg-0123456789abcdef0\n"
        "AWS Region: us-east-1\nAWS account: 123456789012\nAvailability Zone ids: use1-az1, use1-az6\n"
    )


def test_verify_of_a_broken_account_prints_what_the_page_shows(cloud: Cloud) -> None:
    project(cloud.after())
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.principal["status"] = "ASSOCIATING"
    cloud.endpoints.clear()
    ended = privatelink("verify")
    assert (settled(ended.out, cloud), ended.status) == (output("$ privatelink verify"), 1)


def test_a_check_that_could_not_be_made_ends_with_2(cloud: Cloud) -> None:
    project(cloud.after())
    cloud.faults["ec2:DescribeNetworkAcls"] = "denied"
    ended = privatelink("verify")
    assert ended.status == 2
    assert "allow the action ec2:DescribeNetworkAcls" in ended.out
    assert "To send to Polytomic" not in ended.out


def test_a_failure_beats_what_could_not_be_checked_across_connections(cloud: Cloud) -> None:
    connection = cloud.after()
    wrong: Any = {**connection, "name": "other", "rds_port": 5433}
    project(good=connection, bad=wrong)
    assert privatelink("verify", "good").status == 0
    ended = privatelink("verify")
    assert ended.status == 1
    assert re.findall(r"^verify (\w+):", ended.out, re.MULTILINE) == ["good", "bad"]


def test_json_has_the_documented_shape(cloud: Cloud) -> None:
    project(cloud.after())
    cloud.revoke(cloud.rds_group, egress=False)
    ended = privatelink("verify", "--json")
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
    shape, *_ = blocks("text")
    assert set(re.findall(r'^ *"(\w+)":', shape, re.MULTILINE)) == {*whole, *connection, *connection["checks"][0]}
    assert connection["checks"][0] == {
        "id": "ingress",
        "hop": "database ingress",
        "verdict": "fail",
        "seen": f"{cloud.rds_group} does not let {cloud.gateway_group} in on tcp 5432; it lets in: nobody",
        "expected": f"{cloud.rds_group} lets the gateway's security group in on tcp 5432",
        "remedy": "# bring the rule back; where something else removes it each time, that must stop\n"
        "npx cdktf deploy polytomic  # where the HCL module is used: terraform apply",
    }


def test_json_of_a_good_run_has_the_message(cloud: Cloud) -> None:
    project(cloud.after())
    ended = privatelink("verify", "--json")
    assert json.loads(ended.out)["connections"][0]["message"].startswith("Resource configuration ARN: arn:aws:")
    assert ended.status == 0


@pytest.mark.parametrize(
    ("stream", "no_color", "colours"), [(Terminal, "", True), (Terminal, "1", False), (io.StringIO, "", False)]
)
def test_colours_are_for_terminals_only_and_not_with_no_color(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], no_color: str, *, colours: bool
) -> None:
    project(cloud.before())
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("FORCE_COLOR", "1")  # Does not make a file a terminal.
    monkeypatch.setenv("TERM", "xterm-256color")
    assert (ESCAPE in shown_on(stream(), "preflight")) is colours


def test_a_terminal_is_shown_which_connections_are_being_checked(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    project(**many(cloud, 10))
    shown: dict[type[io.StringIO], str] = {}
    for kind in (Terminal, io.StringIO):
        shown_on(io.StringIO(), "verify", err=(stream := kind()))
        shown[kind] = stream.getvalue()
    assert "verify: c0, c1, c2, c3, c4, c5, c6, c7 (0 of 10 done)" in shown[Terminal]
    assert "verify: c9 (9 of 10 done)" in shown[Terminal]
    assert shown[io.StringIO] == ""
