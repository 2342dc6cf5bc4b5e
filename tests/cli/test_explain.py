"""The commands that ask AWS nothing, help, and what starting takes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doc_pages import PAGES
from fakes.aws.cli_runner import PROJECT_ROOT, run_privatelink, write_identifier_project, write_project_file
from fakes.aws.resource_builder import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def run_python_code(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_explain_lists_resources_and_rules(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    ended = run_privatelink("explain")
    assert ended.status == 0
    for line in (
        f"  - out of polytomic-rg: tcp 5432 to security group {aws_account.database_group}",
        f"  - into {aws_account.database_group}: tcp 5432 from security group polytomic-rg",
        f"  - association of the share with AWS account {POLYTOMIC_ACCOUNT}",
        f"  - resource gateway polytomic-rg in {aws_account.vpc_id}, with IPv4 interfaces in "
        + ", ".join(aws_account.gateway_subnets),
        f"  - resource configuration polytomic-rc: {aws_account.database_host}, TCP port 5432",
    ):
        assert line in ended.out.splitlines()
    assert aws_account.call_counts == {}


def test_explain_covers_existing_gateway(aws_account: FakeAwsAccount) -> None:
    made: Any = aws_account.setup_before_deployment(names={"resource_configuration": "orders"})
    del made["vpc_id"], made["subnet_ids"]
    made["resource_gateway"] = {"id": "rgw-0a1b", "security_group_id": "sg-0a1b"}
    write_project_file(made)
    said = run_privatelink("explain").out
    for line in (
        "Creates (six resources, tags: none)",
        f"  - one egress rule on sg-0a1b and one ingress rule on {aws_account.database_group}; their other rules stay as they are",
        f"  - resource configuration orders: {aws_account.database_host}, TCP port 5432",
        "  - nothing else: the resource gateway rgw-0a1b is there, and stays as it is",
        f"  - out of sg-0a1b: tcp 5432 to security group {aws_account.database_group}",
        "  - Another name or rds_host makes a new resource configuration, with a new ARN: send it to",
    ):
        assert line in said.splitlines()
    made["resource_gateway"]["has_rules"] = True
    write_project_file(made)
    said = run_privatelink("explain").out
    assert "Creates (four resources, tags: none)\n  - resource configuration orders: " in said
    assert (
        f"Opens\n  - no rule: those between sg-0a1b and {aws_account.database_group} are there, and stay with" in said
    )


def test_explain_lists_gateway_addresses(aws_account: FakeAwsAccount) -> None:
    for kind, words in (("IPV6", "IPv6"), ("DUALSTACK", "IPv4 and IPv6"), ("IPV4", "IPv4")):
        write_project_file(aws_account.setup_before_deployment(ip_address_type=kind, names={"resource_gateway": "own"}))
        assert (
            f"resource gateway own in {aws_account.vpc_id}, with {words} interfaces in"
            in run_privatelink("explain").out
        )


# Help, pages, start


def help_texts() -> dict[str, str]:
    """Return the help of the program and of each command, by what is typed."""
    whole = run_privatelink("--help").out
    commands = re.findall(r"^    ([a-z]+)\b", whole.partition("COMMAND\n")[2], re.MULTILINE)
    told = {"privatelink": whole} | {f"privatelink {name}": run_privatelink(name, "--help").out for name in commands}
    told["privatelink policy"] += run_privatelink("policy", "deploy", "--help").out
    return told


OPTION_PATTERN = r"(?<![\w-])--[a-z][a-z-]*"


def test_help_matches_documentation() -> None:
    section = PAGES["docs/check/index.md"]
    told = help_texts()
    assert {f"privatelink {name}" for name in re.findall(r"`privatelink ([a-z]+)[^`]*`", section)} == {
        name for name in told if name != "privatelink"
    }
    options = {option for text in told.values() for option in re.findall(OPTION_PATTERN, text)}
    assert set(re.findall(OPTION_PATTERN, re.sub(r"(?m)^    .*$", "", section))) == options


def test_cli_and_checks_do_not_import_jsii(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
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
    assert run_python_code(code).splitlines() == [*modules, *commands]


def test_module_writes_committed_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("privatelink"), "module", "new/folder"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("Wrote new/folder\n", "", 0)
    committed = PROJECT_ROOT / "generated/aws-privatelink-rds-lattice"
    written = {
        file.relative_to(tmp_path / "new/folder"): file.read_bytes() for file in folder_files(tmp_path / "new/folder")
    }
    assert written == {file.relative_to(committed): file.read_bytes() for file in folder_files(committed)}


def folder_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_unwritable_module_exits_2(aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    assert aws_account
    (tmp_path / "taken").write_text("", "utf-8")
    ended = run_privatelink("module", "taken")
    assert (ended.status, ended.out, ended.err) == (2, "", "privatelink: cannot write to taken: File exists\n")


def test_explain_identifier_makes_no_calls(aws_account: FakeAwsAccount) -> None:
    write_identifier_project(aws_account, aws_account.setup_before_deployment(), db_cluster_identifier="fleet")
    aws_account.call_counts.clear()
    ended = run_privatelink("explain")
    assert "polytomic-rc: the writer endpoint of the cluster fleet, TCP port (that of the cluster fleet)" in ended.out
    assert not aws_account.call_counts
