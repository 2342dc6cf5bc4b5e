"""``--debug``: lines of the package's log on standard error, without secrets, and an unchanged standard output."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from aws_privatelink_rds_lattice.cli.debug_log import debug_log
from escape_payloads import ESCAPE_PAYLOAD, find_unsafe_output
from fakes.aws.cli_runner import CommandResult, resolve_host_to, run_privatelink, write_project_file
from fakes.aws.fake_terminal import FakeTerminal, run_on_stream
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

PACKAGE_LOGGER = logging.getLogger("aws_privatelink_rds_lattice")
LINE_PATTERN = re.compile(r"DEBUG [a-z_0-9.]+ \S.*")
ENVIRONMENT_SECRETS = {
    "AWS_ACCESS_KEY_ID": "AKIAENVIRONMENTKEY00",
    "AWS_SECRET_ACCESS_KEY": "environment-secret-access-key",
    "AWS_SESSION_TOKEN": "environment-session-token",
}
ROLE_SECRETS = {
    "AccessKeyId": "ASIAASSUMEDROLEKEY00",
    "SecretAccessKey": "assumed-role-secret-access-key",
    "SessionToken": "assumed-role-session-token",
}
WEB_IDENTITY_TOKEN = "web-identity-token"  # noqa: S105 - a fake
BACKEND_PASSWORD = "backend-password"  # noqa: S105 - a fake


def debug_lines(result: CommandResult) -> list[str]:
    return [line for line in result.err.splitlines() if line.startswith("DEBUG ")]


@pytest.fixture
def account_with_secrets(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Every secret of a project: credentials in the environment and of two roles, an OIDC token, a backend password."""
    for name, value in ENVIRONMENT_SECRETS.items():
        monkeypatch.setenv(name, value)
    for operation in ("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"):
        aws_account.response_edits[operation] = lambda response: response["Credentials"].update(ROLE_SECRETS)
    token_file = tmp_path / "token"
    token_file.write_text(WEB_IDENTITY_TOKEN, "utf-8")
    role_arn = "arn:aws:iam::123456789012:role/checks"
    provider = {
        "assume_role_with_web_identity": {"role_arn": role_arn, "web_identity_token_file": str(token_file)},
        "assume_role": {"role_arn": role_arn},
    }
    backend = {"pg": {"conn_str": f"postgres://terraform:{BACKEND_PASSWORD}@db.example.com/state"}}
    connection: Any = {**aws_account.setup_deployment(provider=provider), "backend": backend}
    write_project_file(connection)
    return [*ENVIRONMENT_SECRETS.values(), *ROLE_SECRETS.values(), WEB_IDENTITY_TOKEN, BACKEND_PASSWORD]


def test_verify_log_has_no_secret(aws_account: FakeAwsAccount, account_with_secrets: list[str]) -> None:
    quiet = run_privatelink("verify")
    logged = run_privatelink("--debug", "verify")
    assert aws_account.call_counts["sts:AssumeRoleWithWebIdentity"] == 2
    assert (
        aws_account.session_credentials[-1]["credentials"]["aws_secret_access_key"] == ROLE_SECRETS["SecretAccessKey"]
    )
    assert (logged.status, logged.out, quiet.err) == (quiet.status, quiet.out, "")
    assert debug_lines(logged)
    assert [secret for secret in account_with_secrets if secret in logged.err] == []


@pytest.mark.parametrize(
    "arguments",
    [["verify"], ["verify", "--json"], ["preflight"], ["explain"], ["list", "--region", "us-east-1"]],
    ids=" ".join,
)
def test_debug_changes_no_output(aws_account: FakeAwsAccount, arguments: list[str]) -> None:
    write_project_file(aws_account.setup_deployment())
    quiet = run_privatelink(*arguments)
    logged = run_privatelink(*arguments, "--debug")
    assert (logged.status, logged.out) == (quiet.status, quiet.out)
    other_lines = [line for line in logged.err.splitlines() if not line.startswith("DEBUG ")]
    assert (other_lines, quiet.err) == ([], "")
    assert all(LINE_PATTERN.fullmatch(line) for line in debug_lines(logged))


@pytest.mark.parametrize(
    "arguments",
    [["--debug", "explain"], ["explain", "--debug"], ["--debug", "policy", "plan"], ["policy", "--debug", "plan"]],
    ids=" ".join,
)
def test_debug_is_accepted_before_and_after_command(aws_account: FakeAwsAccount, arguments: list[str]) -> None:
    write_project_file(aws_account.setup_before_deployment())
    assert "DEBUG cli selected ['polytomic']" in debug_lines(run_privatelink(*arguments))


def test_aws_text_in_log_is_sanitized(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = SAMPLE_DEPLOYMENTS["console names"](aws_account)
    resolve_host_to(sample, monkeypatch)
    aws_account.shares[0]["name"] = ESCAPE_PAYLOAD
    result = run_privatelink("--debug", "verify", sample.arn)
    assert debug_lines(result)
    assert list(find_unsafe_output(result.err)) == []


def test_record_is_one_sanitized_line(capsys: pytest.CaptureFixture[str]) -> None:
    with debug_log(enabled=True):
        logging.getLogger("aws_privatelink_rds_lattice.aws.client").debug("name %s", "evil\x1b[2J\nFORGED")
        PACKAGE_LOGGER.warning("package")
    assert capsys.readouterr().err == (
        "DEBUG aws.client name evil\\u001b[2J\\u000aFORGED\nWARNING aws_privatelink_rds_lattice package\n"
    )


def test_record_has_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    with debug_log(enabled=True):
        PACKAGE_LOGGER.debug("failed: %s", "http://user:hunter2@proxy.test", exc_info=ValueError("password=hunter2"))
    assert capsys.readouterr().err == (
        "DEBUG aws_privatelink_rds_lattice failed: http://***@proxy.test\\u000aValueError: password=***\n"
    )


def test_exception_is_in_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    with debug_log(enabled=True):
        PACKAGE_LOGGER.debug("failed", exc_info=ValueError("no\nnumber"))
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "DEBUG aws_privatelink_rds_lattice failed\\u000aValueError: no\\u000anumber"


def test_botocore_log_stays_off(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with debug_log(enabled=True):
        logging.getLogger("botocore.auth").debug("signature")
        boto3.session.Session(region_name="us-east-1").client("sts")
    assert (capsys.readouterr().err, caplog.records) == ("", [])


def test_logger_is_restored(caplog: pytest.LogCaptureFixture) -> None:
    state_before = (PACKAGE_LOGGER.level, PACKAGE_LOGGER.propagate, list(PACKAGE_LOGGER.handlers))
    with debug_log(enabled=True):
        PACKAGE_LOGGER.warning("not for the root logger")
    with pytest.raises(ValueError, match="no number"), debug_log(enabled=True):
        raise ValueError("no number")
    assert (PACKAGE_LOGGER.level, PACKAGE_LOGGER.propagate, list(PACKAGE_LOGGER.handlers)) == state_before
    assert caplog.records == []


def test_package_logs_nothing_without_handlers(capsys: pytest.CaptureFixture[str]) -> None:
    assert [type(handler) for handler in PACKAGE_LOGGER.handlers] == [logging.NullHandler]
    assert (PACKAGE_LOGGER.level, PACKAGE_LOGGER.propagate) == (logging.NOTSET, True)
    with debug_log(enabled=False):
        PACKAGE_LOGGER.warning("for the application's handlers")
    assert capsys.readouterr().err == ""


def test_log_appears_beside_progress_display(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    write_project_file(aws_account.setup_deployment())
    terminal = FakeTerminal()
    run_on_stream(io.StringIO(), "--debug", "verify", err=terminal)
    assert "DEBUG cli command verify" in terminal.getvalue()
    assert "verify: polytomic (0 of 1 done)" in terminal.getvalue()
