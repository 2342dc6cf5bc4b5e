"""``adopt --write`` and ``--force``: the file afterwards, and the refusal to replace the ARN."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fakes.aws.cli_runner import run_privatelink

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

    AdoptOutput = Callable[..., dict[str, Any]]

PROJECT_FILE = """\
{
  "language": "python",
  "context": {
      "connections": {
          "orders" : {"region":"eu-west-1", "name": "orders", "vpc_id": "vpc-0a1b",
            "subnet_ids": ["subnet-a", "subnet-b"],
            "rds_host": "db.example.com", "rds_security_group_id": "sg-0a1b",
            "polytomic_aws_account_id": "210987654321"}
      }
  },
  "app":   "python main.py"
}
"""

REPLACED_LINE = (
    "to be replaced: the resource configuration {rcfg}: {why}. Terraform would create a second one, polytomic2-rc: "
    "send Polytomic its ARN, and delete this one when Polytomic uses the new one"
)


def test_write_keeps_all_other_bytes(deployment: SampleDeployment, adopt_output: AdoptOutput) -> None:
    Path("cdktf.json").write_bytes(PROJECT_FILE.encode())
    Path("cdktf.json").chmod(0o640)
    result = run_privatelink("adopt", deployment.arn, "--write", "taken-over")
    assert (result.status, result.out) == (0, "")
    assert result.err == "Wrote taken-over to cdktf.json; see the plan with\nnpx cdktf diff taken-over\n"
    text = Path("cdktf.json").read_bytes().decode()
    before, after = PROJECT_FILE.split("}\n      }\n")
    assert text.startswith(before + '},\n          "taken-over": {\n')
    assert text.endswith("\n          }\n      }\n" + after)
    assert json.loads(text)["context"]["connections"]["taken-over"] == adopt_output()
    assert Path("cdktf.json").stat().st_mode & 0o777 == 0o640
    assert [file.name for file in Path().iterdir()] == ["cdktf.json"]


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        (
            PROJECT_FILE,
            "orders",
            "cdktf.json: already has a connection orders; choose another name",
        ),
        (
            "{}",
            "new",
            "cdktf.json: has no object context.connections; add one, as in the README",
        ),
        ('{"context": {"connections": []}}', "new", "cdktf.json: has no object context.connections"),
        ("{", "new", "cdktf.json: not JSON in UTF-8: "),
        (None, "new", "cdktf.json: No such file or directory; run the command in the file's folder"),
    ],
    ids=["existing name", "no connections", "list", "invalid JSON", "no file"],
)
def test_unwritable_file_fails_before_aws_calls(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, text: str | None, name: str, line: str
) -> None:
    if text is not None:
        Path("cdktf.json").write_text(text, "utf-8")
    aws_account.clear_counts()
    result = run_privatelink("adopt", deployment.arn, "--write", name)
    assert (result.status, result.out, result.err.count("\n"), aws_account.call_counts) == (2, "", 1, {})
    assert result.err.startswith(f"privatelink: {line}")


def test_invalid_result_leaves_file_unchanged(deployment: SampleDeployment) -> None:
    text = PROJECT_FILE.replace("eu-west-1", "us-east-1").replace('"name": "orders"', '"name": "polytomic"')
    Path("cdktf.json").write_text(text, "utf-8")
    result = run_privatelink("adopt", deployment.arn, "--write", "new")
    assert (result.status, result.out, Path("cdktf.json").read_text("utf-8")) == (2, "", text)
    first, second, *_ = result.err.splitlines()
    assert first == "privatelink: cdktf.json: nothing written, because new would have these errors:"
    assert second.startswith('privatelink: new.name: got "polytomic"; must be different from that of orders')


def test_write_keeps_link(deployment: SampleDeployment) -> None:
    Path("real.json").write_text(PROJECT_FILE, "utf-8")
    Path("cdktf.json").symlink_to("real.json")
    assert run_privatelink("adopt", deployment.arn, "--write", "new").status == 0
    assert Path("cdktf.json").is_symlink()
    assert "new" in json.loads(Path("real.json").read_text("utf-8"))["context"]["connections"]


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (KeyboardInterrupt(), 130, "privatelink: interrupted"),
        (OSError(28, "No space left on device"), 2, "privatelink: cdktf.json: nothing written: No space left on"),
    ],
    ids=["interrupt", "full disk"],
)
def test_failed_write_keeps_old_content(
    deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, line: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    Path("cdktf.json").write_text(PROJECT_FILE, "utf-8")
    monkeypatch.setattr(Path, "replace", fail)
    result = run_privatelink("adopt", deployment.arn, "--write", "new")
    assert (result.status, result.err.startswith(line)) == (status, True)
    assert (Path("cdktf.json").read_text("utf-8"), list(Path().iterdir())) == (PROJECT_FILE, [Path("cdktf.json")])


def test_invalid_name_is_rejected(deployment: SampleDeployment) -> None:
    Path("cdktf.json").write_text(PROJECT_FILE, "utf-8")
    result = run_privatelink("adopt", deployment.arn, "--write", "a/b")
    assert (result.status, Path("cdktf.json").read_text("utf-8")) == (2, PROJECT_FILE)
    assert 'stack name: got "a/b"; must be a stack name of 1 to 200 letters, digits, - and _' in result.err


class ArnChangeCase(NamedTuple):
    """A changed deployment: adoption replaces the resource configuration.

    Attributes:
        change: Members of the resource configuration; ``{host}`` is replaced by the host of the deployment.
        reason: The reason in the output of ``adopt``.
        needs_host: True if AWS does not report the host.
    """

    change: dict[str, Any]
    reason: str
    needs_host: bool = False


@pytest.mark.parametrize(
    "case",
    [
        ArnChangeCase(
            {"resourceConfigurationDefinition": {"ipResource": {"ipAddress": "10.0.10.10"}}},
            "its target is the IP address 10.0.10.10, but a connection has a DNS name",
            needs_host=True,
        ),
        ArnChangeCase({"type": "CHILD"}, "its type is CHILD, but a connection's is SINGLE"),
        ArnChangeCase({"customDomainName": "db.example.com"}, "it has the custom domain name db.example.com"),
        ArnChangeCase(
            {"resourceConfigurationDefinition": {"dnsResource": {"domainName": "{host}", "ipAddressType": "IPV6"}}},
            "it resolves the name to IPV6, but a connection with IPV4 to IPV4",
        ),
    ],
    ids=["address", "child", "custom domain", "family"],
)
def test_arn_change_needs_force(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput, case: ArnChangeCase
) -> None:
    change = json.dumps(case.change).replace("{host}", deployment.host)
    aws_account.configurations[0].update(json.loads(change))
    arguments = ["--rds-host", deployment.host] if case.needs_host else []
    line = REPLACED_LINE.format(rcfg=deployment.arn.partition("/")[2], why=case.reason)
    refusal = "privatelink: no connection printed: Polytomic's ARN would change; use --force to continue"
    assert adopt_output(*arguments, stderr_lines=(line, refusal), status=1) == {}
    connection = adopt_output(*arguments, "--force", stderr_lines=(line,))
    assert connection["names"]["resource_configuration"] == "polytomic2-rc"
    assert "resource_configuration" not in connection["import_ids"]
    assert connection["import_ids"]["ram_resource_association"] is None
    Path("cdktf.json").write_text(PROJECT_FILE, "utf-8")
    result = run_privatelink("adopt", deployment.arn, *arguments, "--write", "new")
    assert (result.status, Path("cdktf.json").read_text("utf-8")) == (1, PROJECT_FILE)
    assert "privatelink: nothing written: Polytomic's ARN" in result.err
