"""The commands that ask AWS nothing, help, and what starting takes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doc_pages import PAGES
from fakes.aws.cli_runner import ROOT, identified, privatelink, project
from fakes.aws.resource_builder import POLYTOMIC

if TYPE_CHECKING:
    from fakes.aws.account import Cloud


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


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


def test_explain_knows_a_gateway_that_is_there(cloud: Cloud) -> None:
    made: Any = cloud.before(names={"resource_configuration": "orders"})
    del made["vpc_id"], made["subnet_ids"]
    made["resource_gateway"] = {"id": "rgw-0a1b", "security_group_id": "sg-0a1b"}
    project(made)
    said = privatelink("explain").out
    for line in (
        "Creates (six resources, tags: none)",
        f"  - one egress rule on sg-0a1b and one ingress rule on {cloud.rds_group}; their other rules stay as they are",
        f"  - resource configuration orders: {cloud.host}, TCP port 5432",
        "  - nothing else: the resource gateway rgw-0a1b is there, and stays as it is",
        f"  - out of sg-0a1b: tcp 5432 to security group {cloud.rds_group}",
        "  - Another name or rds_host makes a new resource configuration, with a new ARN: send it to",
    ):
        assert line in said.splitlines()
    made["resource_gateway"]["has_rules"] = True
    project(made)
    said = privatelink("explain").out
    assert "Creates (four resources, tags: none)\n  - resource configuration orders: " in said
    assert f"Opens\n  - no rule: those between sg-0a1b and {cloud.rds_group} are there, and stay with" in said


def test_explain_says_which_addresses_the_gateway_gets(cloud: Cloud) -> None:
    for kind, words in (("IPV6", "IPv6"), ("DUALSTACK", "IPv4 and IPv6"), ("IPV4", "IPv4")):
        project(cloud.before(ip_address_type=kind, names={"resource_gateway": "own"}))
        assert f"resource gateway own in {cloud.vpc_id}, with {words} interfaces in" in privatelink("explain").out


# Help, pages, start


def helps() -> dict[str, str]:
    """Return the help of the program and of each command, by what is typed."""
    whole = privatelink("--help").out
    commands = re.findall(r"^    ([a-z]+)\b", whole.partition("COMMAND\n")[2], re.MULTILINE)
    told = {"privatelink": whole} | {f"privatelink {name}": privatelink(name, "--help").out for name in commands}
    told["privatelink policy"] += privatelink("policy", "deploy", "--help").out
    return told


OPTION = r"(?<![\w-])--[a-z][a-z-]*"


def test_help_and_page_name_the_same_commands_and_options() -> None:
    section = PAGES["docs/check/index.md"]
    told = helps()
    assert {f"privatelink {name}" for name in re.findall(r"`privatelink ([a-z]+)[^`]*`", section)} == {
        name for name in told if name != "privatelink"
    }
    options = {option for text in told.values() for option in re.findall(OPTION, text)}
    assert set(re.findall(OPTION, re.sub(r"(?m)^    .*$", "", section))) == options


def test_neither_the_checks_nor_the_command_line_load_jsii_and_help_loads_no_more_than_it_needs(cloud: Cloud) -> None:
    project(cloud.before())
    modules = (
        "inputs.table",
        "inputs.connections",
        "iam",
        "cli",
        "cli.explain",
        "cli.review",
        "plan",
        "aws",
        "checks",
        "checks.reachability",
    )
    commands = (
        "--help",
        "verify --help",
        "review missing.json",
        "--version",
        "verify nobody",
        "verify --rds-port x",
        "explain",
        "policy plan",
    )
    code = f"""
import contextlib, importlib, io, sys
heavy = {{"jsii", "cdktf", "constructs", "boto3", "botocore", "rich"}}
for name in {modules}:
    importlib.import_module(f"aws_privatelink_rds_lattice.{{name}}")
    print(name, *heavy & set(sys.modules), sep="|")
main = sys.modules["aws_privatelink_rds_lattice.cli"].main
for line in {commands}:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            main(line.split())
        except SystemExit:
            pass
    print(line, *heavy & set(sys.modules), sep="|")
"""
    assert python(code).splitlines() == [*modules, *commands]


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


def test_explain_of_an_identifier_asks_aws_nothing(cloud: Cloud) -> None:
    identified(cloud, cloud.before(), db_cluster_identifier="fleet")
    cloud.calls.clear()
    ended = privatelink("explain")
    assert "polytomic-rc: the writer endpoint of the cluster fleet, TCP port (that of the cluster fleet)" in ended.out
    assert not cloud.calls
