"""The command line, run in its own process's place, against accounts from ``lattice_fake``."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice import cli
from aws_privatelink_rds_lattice.checks import VERIFY
from aws_privatelink_rds_lattice.cli import cases
from lattice_fake import ADDRESS, POLYTOMIC, Cloud, account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_privatelink_rds_lattice.connections import Deployment

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
ESCAPE = "\x1b"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cloud]:
    """An account, in which the command line finds itself; the current folder is an empty project."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    with account(monkeypatch) as cloud:
        monkeypatch.setattr(cases, "session", cloud.session)
        monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [ADDRESS]))
        yield cloud


def project(*connections: Deployment, **named: Deployment) -> None:
    """Write ``cdktf.json`` with the connection "polytomic", or with connections of other names."""
    known = named or {"polytomic": connections[0]}
    content = {name: {key: value for key, value in one.items() if value is not None} for name, one in known.items()}
    Path("cdktf.json").write_text(json.dumps({"context": {"connections": content}}))


class Ended:
    """How a run ended: exit status, standard output, standard error."""

    def __init__(self, status: object, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


def privatelink(*arguments: str) -> Ended:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return Ended(ended.value.code, out.getvalue(), err.getvalue())


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def settled(text: str, cloud: Cloud) -> str:
    """Return a text with the ids, which moto draws, in place of which stand those of the README."""
    ids = {cloud.vpc_id: "vpc-0123456789abcdef0", cloud.rds_group: "sg-0123456789abcdef0"}
    if cloud.gateways:
        ids[cloud.gateway_group] = "sg-0fedcba9876543210"
    for old, new in ids.items():
        text = text.replace(old, new)
    return text.replace(cloud.host, "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com")


def readme_output(command: str) -> str:
    """Return the output that the README shows of a command."""
    found = re.search(rf"```console\n\$ {command}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"the README shows no output of {command}"
    return found[1]


# Output and exit status


def test_preflight_of_a_healthy_account_prints_what_the_readme_shows(cloud: Cloud) -> None:
    project(cloud.before())
    ended = privatelink("preflight")
    assert (settled(ended.out, cloud), ended.status) == (readme_output("privatelink preflight"), 0)


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


def test_verify_of_a_broken_account_prints_what_the_readme_shows(cloud: Cloud) -> None:
    project(cloud.after())
    cloud.revoke(cloud.rds_group, egress=False)
    cloud.principal["status"] = "ASSOCIATING"
    cloud.endpoints.clear()
    ended = privatelink("verify")
    assert (settled(ended.out, cloud), ended.status) == (readme_output("privatelink verify"), 1)


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


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


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
    out = stream()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), pytest.raises(SystemExit):
        cli.main(["preflight"])
    assert (ESCAPE in out.getvalue()) is colours


# --wait and --reachability


def test_wait_ends_when_polytomic_has_accepted(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.principal["status"] = "ASSOCIATING"
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            cloud.principal["status"] = "ASSOCIATED"

    monkeypatch.setattr("time.sleep", sleep)
    ended = privatelink("verify", "--wait")
    assert (ended.status, naps) == (0, [15, 15, 15])
    assert ended.err == "polytomic: waiting for Polytomic to accept the share, 1800 s at most\n"
    assert "ok   share and association" in ended.out


def test_wait_gives_up_after_the_timeout_and_ends_with_2(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.principal["status"] = "ASSOCIATING"
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    ended = privatelink("verify", "--wait", "--timeout", "40")
    assert (ended.status, now) == (2, [40])
    assert "share-accepted: Polytomic has not accepted the share within 40 s" in ended.out


def test_wait_does_not_wait_where_there_is_nothing_to_wait_for(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.principal["status"] = "FAILED"
    monkeypatch.setattr("time.sleep", pytest.fail)
    assert privatelink("verify", "--wait").status == 1


def test_reachability_says_first_that_it_writes_and_costs(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    project(cloud.after())
    cloud.client("ec2").create_network_interface(SubnetId=cloud.database_subnets[0], PrivateIpAddress=ADDRESS)
    cloud.clear_counts()
    monkeypatch.setattr("time.sleep", lambda _: None)
    said: list[str] = []
    make = cloud.CreateNetworkInsightsPath

    def create(**params: object) -> dict[str, Any]:
        assert isinstance(sys.stderr, io.StringIO)
        said.append(sys.stderr.getvalue())
        return make(**params)

    monkeypatch.setattr(cloud, "CreateNetworkInsightsPath", create)
    ended = privatelink("verify", "--reachability")
    assert ended.status == 0, ended.out
    assert "--reachability writes" in said[0]
    assert "AWS charges for each analysis" in said[0]
    assert cloud.insights == {}


def test_nothing_is_written_without_reachability(cloud: Cloud) -> None:
    project(cloud.after())
    privatelink("verify")
    privatelink("preflight")
    assert [name for name in cloud.calls if not re.search(":(Describe|Get|List)", name)] == []


# Which connections, and which account


def test_profile_and_region_are_those_given(cloud: Cloud) -> None:
    project(cloud.after())
    ended = privatelink("verify", "--profile", "audit", "--region", "eu-west-1", "--json")
    assert cloud.sessions == [("audit", "eu-west-1")]
    assert json.loads(ended.out)["connections"][0]["region"] == "eu-west-1"


def test_clients_retry_by_the_standard_rules_and_do_not_hang(cloud: Cloud) -> None:
    project(cloud.before())
    privatelink("preflight")
    config = cloud.configs[-1]
    assert (config.retries["mode"], config.connect_timeout, config.read_timeout) == ("standard", 5, 20)


def test_a_flag_overrides_the_file(cloud: Cloud) -> None:
    project(cloud.before())
    assert privatelink("preflight").status == 0
    ended = privatelink("preflight", "polytomic", "--rds-port", "5433", "--json")
    assert json.loads(ended.out)["connections"][0]["first_broken"] == "database-port"


def test_flags_alone_are_a_connection(cloud: Cloud) -> None:
    made = cloud.before()
    flags = ["--region", made["region"], "--vpc-id", made["vpc_id"], "--subnet-ids", ",".join(made["subnet_ids"])]
    flags += ["--rds-host", made["rds_host"], "--rds-security-group-id", made["rds_security_group_id"]]
    ended = privatelink("preflight", *flags, "--polytomic-aws-account-id", POLYTOMIC)
    assert ended.status == 0, ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "privatelink: the following arguments are required: COMMAND"),
        (["polish"], "privatelink: argument COMMAND: invalid choice: 'polish'"),
        (["verify", "--jsn"], "unrecognized arguments: --jsn"),
        (["preflight", "--wait"], "unrecognized arguments: --wait"),
        (["verify", "--timeout", "soon"], "privatelink verify: argument --timeout: 'soon' is not a number of seconds"),
        (["verify", "--rds-port", "x"], "privatelink verify: argument --rds-port: invalid int value: 'x'"),
        (["verify", "polytomc"], "privatelink: cdktf.json has no connection polytomc; did you mean polytomic?"),
        (["verify", "polytomic", "--rds-port", "0"], "privatelink: --rds-port: got 0; must be a whole number from"),
        (["verify", "--rds-port", "1"], "privatelink: flags change one connection: name it, one of polytomic, second"),
        (["verify", "--config", "nowhere.json"], "privatelink: nowhere.json: No such file or directory; run this in"),
    ],
)
def test_a_bad_command_line_is_one_clear_line_and_2(cloud: Cloud, arguments: list[str], message: str) -> None:
    first = cloud.before()
    second: Any = {**first, "name": "second"}
    project(polytomic=first, second=second)
    ended = privatelink(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
    assert ended.err.count("\n") == 1
    assert cloud.calls == {}


def test_a_bad_file_is_reported_with_all_its_problems(cloud: Cloud) -> None:
    bad: Any = {**cloud.before(), "rds_port": "5432", "vpc_id": "orders"}
    project(bad)
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert [line.partition(": got")[0] for line in lines] == [
        "privatelink: cdktf.json: polytomic.vpc_id",
        "privatelink: cdktf.json: polytomic.rds_port",
    ]


@pytest.fixture
def stranger(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A project whose command line meets boto3 itself."""
    project(cloud.before())
    monkeypatch.setattr(cases, "session", SESSION)
    return cloud


SESSION = cases.session


@pytest.mark.usefixtures("stranger")
def test_no_credentials_is_one_clear_line_and_2() -> None:
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: no usable AWS credentials: Unable to locate credentials; give some, or name a profile by "
        "--profile\n"
    )


@pytest.mark.usefixtures("stranger")
def test_an_unknown_profile_is_one_clear_line_and_2() -> None:
    ended = privatelink("verify", "--profile", "nobody")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "privatelink: The config profile (nobody) could not be found\n"


@pytest.mark.parametrize(
    ("fault", "message"), [("expired", "ExpiredToken: no"), ("role", "AccessDenied: no such role")]
)
def test_bad_credentials_are_one_clear_line_and_2(cloud: Cloud, fault: str, message: str) -> None:
    project(cloud.before())
    cloud.faults["sts:GetCallerIdentity"] = fault
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert (
        ended.err == f"privatelink: no usable AWS credentials: {message}; give some, or name a profile by --profile\n"
    )


# explain


def test_explain_says_what_is_created_opened_and_not_opened(cloud: Cloud) -> None:
    project(cloud.before())
    ended = privatelink("explain")
    assert ended.status == 0
    for line in (
        f"  - out of polytomic-rg: tcp 5432 to security group {cloud.rds_group}",
        f"  - into {cloud.rds_group}: tcp 5432 from security group polytomic-rg",
        f"  - association of the share with AWS account {POLYTOMIC}",
        f"  - resource gateway polytomic-rg in {cloud.vpc_id}, with IPv4 interfaces in "
        + ", ".join(cloud.gateway_subnets),
        f"  - resource configuration polytomic-rc: {cloud.host}, TCP port 5432",
    ):
        assert line in ended.out.splitlines()
    assert cloud.calls == {}


# Help, README, start


def helps() -> dict[str, str]:
    """Return the help of the program and of each command, by what is typed."""
    whole = privatelink("--help").out
    commands = re.findall(r"^    ([a-z]+)\b", whole.partition("COMMAND\n")[2], re.MULTILINE)
    return {"privatelink": whole} | {f"privatelink {name}": privatelink(name, "--help").out for name in commands}


OPTION = r"(?<![\w-])--[a-z][a-z-]*"


def test_help_and_readme_name_the_same_commands_and_options() -> None:
    section = README.read_text(encoding="utf-8").partition("## Does it work?\n")[2].partition("\n## ")[0]
    told = helps()
    assert {f"privatelink {name}" for name in re.findall(r"`privatelink ([a-z]+)[^`]*`", section)} == {
        name for name in told if name != "privatelink"
    }
    options = {option for text in told.values() for option in re.findall(OPTION, text)}
    assert set(re.findall(OPTION, re.sub(r"(?m)^    .*$", "", section))) == options


def test_neither_the_checks_nor_the_command_line_load_jsii_and_help_loads_no_more_than_it_needs() -> None:
    code = """
import sys
import aws_privatelink_rds_lattice.{}
print(*sorted({{"jsii", "cdktf", "constructs", "boto3", "botocore", "rich"}} & set(sys.modules)))
"""
    for module in ("inputs", "connections", "cli", "cli.explain", "account", "checks", "checks.reachability"):
        assert python(code.format(module)).split() == [], module


def test_module_writes_the_module_that_is_committed(tmp_path: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("privatelink"), "module", "new/folder"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("Wrote new/folder\n", "", 0)
    committed = ROOT / "generated/aws-privatelink-rds-lattice"
    written = {file.relative_to(tmp_path / "new/folder"): file.read_bytes() for file in files(tmp_path / "new/folder")}
    assert written == {file.relative_to(committed): file.read_bytes() for file in files(committed)}


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_module_that_cannot_be_written_is_one_clear_line_and_2(cloud: Cloud, tmp_path: Path) -> None:
    assert cloud
    (tmp_path / "taken").write_text("", "utf-8")
    ended = privatelink("module", "taken")
    assert (ended.status, ended.out, ended.err) == (2, "", "privatelink: cannot write to taken: File exists\n")


# A database known by its identifier


def identified(cloud: Cloud, connection: Deployment, **identifier: str) -> None:
    """Write the connection with an identifier in place of what it stands for."""
    looked_up = ("rds_host", "rds_port", "vpc_id", "subnet_ids", "rds_security_group_id")
    rest: Any = {key: value for key, value in connection.items() if key not in looked_up}
    rest |= {"subnet_ids": cloud.gateway_subnets, **identifier}
    project(rest)


def test_an_instance_by_its_identifier_is_looked_up(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_instance_identifier="orders")
    ended = privatelink("preflight")
    assert (settled(ended.out, cloud), ended.status) == (readme_output("privatelink preflight"), 0)


def test_a_cluster_by_its_identifier_is_looked_up_by_its_writer_endpoint(cloud: Cloud) -> None:
    connection = cloud.before()
    writer = cloud.cluster()["writer"]
    identified(cloud, connection, db_cluster_identifier="fleet")
    assert privatelink("preflight").out.startswith(f"preflight polytomic: the path from Polytomic to {writer}:5432\n")


def test_an_unknown_identifier_is_one_clear_line_and_2(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_instance_identifier="nobody")
    ended = privatelink("preflight")
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith("privatelink: polytomic: cannot look up its database: AWS answered rds:Describe")
    assert "with DBInstanceNotFound" in ended.err


def test_several_security_groups_are_listed_where_none_is_named(cloud: Cloud) -> None:
    connection = cloud.before()
    other = cloud.group(cloud.vpc_id, "other")
    groups = [cloud.rds_group, other]
    cloud.client("rds").modify_db_instance(DBInstanceIdentifier="orders", VpcSecurityGroupIds=groups)
    identified(cloud, connection, db_instance_identifier="orders")
    ended = privatelink("preflight")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "privatelink: polytomic.rds_security_group_id: missing; must be one of those attached to the database "
        f"({', '.join(groups)}); add it\n"
    )


def test_explain_of_an_identifier_asks_aws_nothing(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_cluster_identifier="fleet")
    cloud.calls.clear()
    ended = privatelink("explain")
    assert "polytomic-rc: the writer endpoint of the cluster fleet, TCP port (that of the cluster fleet)" in ended.out
    assert not cloud.calls


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({"names": {"resource_gateway": "mine"}}, "has names"),
        ({"ip_address_type": "IPV6"}, "is not over IPV4"),
    ],
    ids=["names", "ipv6"],
)
def test_what_the_checks_do_not_know_is_refused(cloud: Cloud, extra: dict[str, Any], why: str) -> None:
    connection: Any = {**cloud.before(), **extra}
    project(connection)
    ended = privatelink("verify")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"privatelink: polytomic: {why}, which this command does not know; name another connection\n"


def test_fewer_addresses_for_each_interface_need_fewer_free_ones(cloud: Cloud) -> None:
    connection = cloud.before()
    cloud.edit("ec2:DescribeSubnets", "Subnets", lambda one: one.update(AvailableIpAddressCount=10))
    project({**connection, "ipv4_addresses_per_eni": 8})
    assert privatelink("preflight").status == 0
    project(connection)
    assert privatelink("preflight").status == 1
