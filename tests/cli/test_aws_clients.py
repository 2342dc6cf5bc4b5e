"""boto3 sessions and clients of commands: profiles, configuration files, retries, and errors of credentials."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.cli import aws_clients
from aws_privatelink_rds_lattice.cli.aws_clients import AwsClientCache
from aws_privatelink_rds_lattice.cli.terminal import UsageError
from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

REAL_MAKE_SESSION = aws_clients.make_boto3_session


@pytest.fixture
def unpatched_account(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> FakeAwsAccount:
    """An account and a project; commands make real boto3 sessions."""
    write_project_file(aws_account.setup_before_deployment())
    monkeypatch.setattr(aws_clients, "make_boto3_session", REAL_MAKE_SESSION)
    return aws_account


def test_profile_and_region_flags_are_used(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_deployment())
    result = run_privatelink("verify", "--profile", "audit", "--region", "eu-west-1", "--json")
    assert aws_account.session_arguments == [("audit", "eu-west-1")]
    assert json.loads(result.out)["connections"][0]["region"] == "eu-west-1"


def test_clients_retry_and_time_out(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    run_privatelink("preflight")
    config = aws_account.client_configs[-1]
    assert (config.retries["mode"], config.connect_timeout, config.read_timeout) == ("standard", 5, 10)


@pytest.mark.usefixtures("unpatched_account")
def test_missing_credentials_exit_2() -> None:
    result = run_privatelink("verify")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: no usable AWS credentials: Unable to locate credentials; configure credentials or pass "
        "--profile\n"
    )


@pytest.mark.usefixtures("unpatched_account")
def test_unknown_profile_exits_2() -> None:
    result = run_privatelink("verify", "--profile", "nobody")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: The config profile (nobody) could not be found; choose one of aws configure list-profiles\n"
    )


@pytest.mark.usefixtures("unpatched_account")
def test_credentials_file_of_provider_is_read(tmp_path: Path) -> None:
    credentials_file = tmp_path / "credentials"
    credentials_file.write_text("[audit]\naws_access_key_id = x\naws_secret_access_key = y\n", "utf-8")
    settings = {"profile": "audit", "shared_credentials_files": [str(credentials_file)]}
    client = AwsClientCache(None).client_for("polytomic", "eu-west-1", settings)
    assert client.boto3_client("sts").meta.region_name == "eu-west-1"


def test_clients_are_shared_by_region_and_settings(aws_account: FakeAwsAccount) -> None:
    assert aws_account
    clients = AwsClientCache(None)
    first = clients.client_for("first", "us-east-1", {})
    assert clients.client_for("second", "us-east-1", {}) is first
    assert clients.client_for("third", "eu-west-1", {}) is not first
    assert clients.client_for("fourth", "us-east-1", {"profile": "audit"}) is not first
    assert aws_account.session_arguments == [(None, "us-east-1"), (None, "eu-west-1"), ("audit", "us-east-1")]


@pytest.mark.parametrize(
    ("fault", "message"), [("expired", "ExpiredToken: no"), ("role", "AccessDenied: no such role")]
)
def test_invalid_credentials_exit_2(aws_account: FakeAwsAccount, fault: str, message: str) -> None:
    write_project_file(aws_account.setup_before_deployment())
    aws_account.faults["sts:GetCallerIdentity"] = fault
    result = run_privatelink("verify")
    assert (result.status, result.out) == (2, "")
    assert result.err == f"privatelink: no usable AWS credentials: {message}; configure credentials or pass --profile\n"


@pytest.mark.usefixtures("unpatched_account")
def test_regions_share_an_mfa_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config_file = tmp_path / "config"
    config_file.write_text(
        "[profile audit]\nrole_arn = arn:aws:iam::123456789012:role/audit\nsource_profile = keys\n"
        "mfa_serial = arn:aws:iam::123456789012:mfa/user\n"
        "[profile keys]\naws_access_key_id = x\naws_secret_access_key = y\n",
        "utf-8",
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config_file))
    monkeypatch.setattr("sys.stdin", io.StringIO("123456\n"))
    monkeypatch.setattr("aws_privatelink_rds_lattice.cli.terminal._has_terminal", lambda: False)
    clients = AwsClientCache("audit")
    for region in ("us-east-1", "eu-west-1"):
        client = clients.client_for("list", region, {}).boto3_client("sts")
        assert (client.meta.region_name, "assumed-role/audit" in client.get_caller_identity()["Arn"]) == (region, True)
    # The next command needs a code of its own.
    with pytest.raises(UsageError, match="the role needs an MFA code"):
        AwsClientCache("audit").client_for("list", "us-east-1", {})


@pytest.mark.usefixtures("unpatched_account")
def test_regions_share_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = {"Version": 1, "AccessKeyId": "x", "SecretAccessKey": "y", "SessionToken": "z"}
    script = tmp_path / "credentials"
    script.write_text(f"#!/bin/sh\necho run >> {tmp_path}/runs\necho '{json.dumps(output)}'\n", "utf-8")
    script.chmod(0o755)
    config_file = tmp_path / "config"
    config_file.write_text(f"[profile audit]\ncredential_process = {script}\n", "utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config_file))
    clients = AwsClientCache("audit")
    regions = ("us-east-1", "eu-west-1", "sa-east-1")
    boto3_clients = [clients.client_for("list", region, {}).boto3_client("sts") for region in regions]
    assert [client.meta.region_name for client in boto3_clients] == list(regions)
    frozen = [client._request_signer._credentials.get_frozen_credentials() for client in boto3_clients]  # noqa: SLF001 - botocore has no public way
    assert {credentials[:3] for credentials in frozen} == {("x", "y", "z")}
    assert (tmp_path / "runs").read_text("utf-8") == "run\n"


def test_sessions_share_models() -> None:
    sessions = [REAL_MAKE_SESSION(None, region)._session for region in ("us-east-1", "eu-west-1")]  # noqa: SLF001 - boto3 has no public way
    loaders = {session.get_component("data_loader") for session in sessions}
    assert len(loaders) == 1
    assert str(aws_clients._NEWER_MODELS) in loaders.pop().search_paths  # noqa: SLF001 - the folder is no part of the interface
