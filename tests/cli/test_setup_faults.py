"""Everyday faults of credentials and settings: each command ends with a line and exit status 2."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.account import remove_aws_settings
from fakes.aws.cli_runner import run_privatelink, write_project_file
from fakes.aws.sample_ids import CONFIGURATION_ARN, POLYTOMIC_ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY01"  # noqa: S105 - an example
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": SECRET}
ROLE_ARN = "arn:aws:iam::123456789012:role/audit"
TOKEN_WITH_LINE_BREAK = "FwoGZXIvYXdzEBYaDsecretToken1234567890abcdefgh\nx"  # noqa: S105 - an example
# No program listens on this port.
CLOSED_URL = "http://127.0.0.1:1"
SECRETS = (SECRET, "AKIAIOSFODNN7EXAMPLE", "hunter2", TOKEN_WITH_LINE_BREAK[:-2])
OTHER_COMMANDS = (
    ["list", "--region", REGION],
    ["adopt", CONFIGURATION_ARN],
    ["preflight"],
)
CONNECTION: Any = {
    "name": "polytomic",
    "region": REGION,
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "rds_host": "mydb.x.us-east-1.rds.amazonaws.com",
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": POLYTOMIC_ACCOUNT,
}


@dataclass(frozen=True)
class SetupFault:
    """A fault of the credentials or the settings of a machine.

    Attributes:
        message: A part of the line, with the cause.
        advice: The end of the line, with what to do.
        config: The content of AWS's configuration file; the profile of the commands is "default".
        credentials: The content of AWS's credentials file.
        environment: Further variables.
    """

    message: str
    advice: str
    config: str = ""
    credentials: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def default_profile(*lines: str) -> str:
    return "\n".join(["[default]", *lines, ""])


OTHER_PROFILE = "or pass another --profile"
CORRECT_SETTING = "correct the setting: an environment variable AWS_..., or a line of the profile in ~/.aws/config"
CORRECT_FILE = "correct the file, or set AWS_CONFIG_FILE to another"
CORRECT_PROCESS = f"correct the credential_process of the profile, {OTHER_PROFILE}"
FAULTS = {
    "no credentials": SetupFault("Unable to locate credentials", "configure credentials or pass --profile"),
    "config without section": SetupFault("config, line 1", CORRECT_FILE, f"aws_secret_access_key = {SECRET}\n"),
    "credentials without equals sign": SetupFault(
        "credentials, line 2", CORRECT_FILE, credentials=f"[default]\naws_secret_access_key {SECRET}\n"
    ),
    "unknown profile": SetupFault(
        "The config profile (nobody) could not be found",
        "choose one of aws configure list-profiles",
        environment={"AWS_PROFILE": "nobody"},
    ),
    "failing process": SetupFault(
        "custom-process: vault: sealed SecretAccessKey=***",
        CORRECT_PROCESS,
        default_profile(f"credential_process = sh -c 'echo vault: sealed SecretAccessKey={SECRET} >&2; exit 3'"),
    ),
    "process without JSON": SetupFault(
        "the output of credential_process is not JSON", CORRECT_PROCESS, default_profile("credential_process = echo x")
    ),
    "process with list": SetupFault(
        "custom-process: AttributeError", CORRECT_PROCESS, default_profile("credential_process = echo []")
    ),
    "empty process": SetupFault("custom-process: IndexError", CORRECT_PROCESS, default_profile("credential_process =")),
    "process with open quote": SetupFault(
        "custom-process: ValueError: No closing quotation",
        CORRECT_PROCESS,
        default_profile("credential_process = sh -c 'exit"),
    ),
    "expired credentials of process": SetupFault(
        "custom-process: RuntimeError: Credentials were refreshed, but the refreshed credentials are still expired",
        CORRECT_PROCESS,
        default_profile(
            'credential_process = echo \'{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": '
            '"c", "Expiration": "2020-01-01T00:00:00Z"}\''
        ),
    ),
    "missing process": SetupFault(
        "/nowhere/vault: No such file or directory",
        f"correct the path, {OTHER_PROFILE}",
        default_profile("credential_process = /nowhere/vault"),
    ),
    "missing source profile": SetupFault(
        'The source_profile "nobody" referenced in the profile "default" does not exist',
        f"correct that, {OTHER_PROFILE}",
        default_profile(f"role_arn = {ROLE_ARN}", "source_profile = nobody"),
    ),
    "unknown credential source": SetupFault(
        'The credential source "Nowhere" referenced in profile "default" is not valid',
        f"correct that, {OTHER_PROFILE}",
        default_profile(f"role_arn = {ROLE_ARN}", "credential_source = Nowhere"),
    ),
    "half a key pair in the environment": SetupFault(
        "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
        f"correct that, {OTHER_PROFILE}",
        environment={"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"},
    ),
    "half a key pair in the file": SetupFault(
        "missing: aws_secret_access_key",
        f"correct that, {OTHER_PROFILE}",
        credentials=default_profile("aws_access_key_id = AKIAIOSFODNN7EXAMPLE"),
    ),
    "missing web identity token": SetupFault(
        "/nowhere/token: No such file or directory",
        f"correct the path, {OTHER_PROFILE}",
        environment={"AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token", "AWS_ROLE_ARN": ROLE_ARN},
    ),
    "unreachable container credentials": SetupFault(
        f'Could not connect to the endpoint URL: "{CLOSED_URL}/"',
        f"correct that, {OTHER_PROFILE}",
        environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{CLOSED_URL}/"},
    ),
    "refused container host": SetupFault(
        "Unsupported host 'example.com'",
        f"correct that, {OTHER_PROFILE}",
        environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/"},
    ),
    "missing pod identity token": SetupFault(
        "/nowhere/token: No such file or directory",
        f"correct the path, {OTHER_PROFILE}",
        environment={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{CLOSED_URL}/",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nowhere/token",
        },
    ),
    "no SSO login": SetupFault(
        "Error loading SSO Token: Token for work does not exist",
        "log in again: aws sso login",
        default_profile("sso_session = work", "sso_account_id = 123456789012", "sso_role_name = audit")
        + f"[sso-session work]\nsso_region = {REGION}\nsso_start_url = https://work.awsapps.com/start\n",
    ),
    "incomplete SSO profile": SetupFault(
        "missing required configuration: sso_role_name, sso_region",
        f"correct that, {OTHER_PROFILE}",
        default_profile("sso_account_id = 123456789012", "sso_start_url = https://work.awsapps.com/start"),
    ),
    "MFA without terminal": SetupFault(
        "the role needs an MFA code",
        "run the command in a terminal, or send the code to standard input",
        default_profile(
            f"role_arn = {ROLE_ARN}", "source_profile = keys", "mfa_serial = arn:aws:iam::123456789012:mfa/user"
        ),
        f"[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n",
    ),
    "session token with line break": SetupFault(
        "the credentials contain a line break or another character that HTTP does not allow",
        "copy them again",
        environment={**KEYS, "AWS_SESSION_TOKEN": TOKEN_WITH_LINE_BREAK, "AWS_ENDPOINT_URL": CLOSED_URL},
    ),
    "endpoint URL without scheme": SetupFault(
        "Invalid endpoint: localhost:4566",
        CORRECT_SETTING,
        environment={**KEYS, "AWS_ENDPOINT_URL": "localhost:4566"},
    ),
    "endpoint URL with invalid port": SetupFault(
        "Port out of range", CORRECT_SETTING, environment={**KEYS, "AWS_ENDPOINT_URL": "http://localhost:99999"}
    ),
    "proxy URL with invalid port": SetupFault(
        "Failed to parse: '127.0.0.1:abc' is not a valid host or port",
        "run the command again; if the error stays, correct the URL in AWS_ENDPOINT_URL or HTTPS_PROXY",
        environment={**KEYS, "HTTPS_PROXY": "http://user:hunter2@127.0.0.1:abc"},
    ),
    "endpoint that refuses connections": SetupFault(
        f'Could not connect to the endpoint URL: "{CLOSED_URL}/"',
        "run the command again on a machine that can reach AWS",
        environment={**KEYS, "AWS_ENDPOINT_URL": CLOSED_URL},
    ),
    "invalid STS endpoints": SetupFault(
        "STS regional endpoints option sometimes is invalid",
        CORRECT_SETTING,
        environment={**KEYS, "AWS_STS_REGIONAL_ENDPOINTS": "sometimes"},
    ),
    "invalid defaults mode": SetupFault(
        "invalid defaults mode: abc", CORRECT_SETTING, environment={**KEYS, "AWS_DEFAULTS_MODE": "abc"}
    ),
    "invalid metadata attempts": SetupFault(
        "invalid literal for int()",
        CORRECT_SETTING,
        environment={**KEYS, "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "abc"},
    ),
    "proxy that refuses connections": SetupFault(
        'Failed to connect to proxy URL: "http://***@127.0.0.1:1"',
        "correct the proxy in HTTPS_PROXY, or add the endpoint to NO_PROXY",
        environment={**KEYS, "HTTPS_PROXY": "http://user:hunter2@127.0.0.1:1"},
    ),
    "missing CA bundle": SetupFault(
        "SSL validation failed",
        "set AWS_CA_BUNDLE to the file with the certificate authority of your network's proxy",
        environment={**KEYS, "AWS_CA_BUNDLE": "/nowhere/ca.pem", "AWS_ENDPOINT_URL": "https://{listener}"},
    ),
}

# A fault for each place of an error: the session, its credentials, the clients of all services or of one, and a call.
# All commands have the code for these places in common.
FAULTS_BY_PLACE = (
    "unknown profile",
    "failing process",
    "no credentials",
    "endpoint URL without scheme",
    "invalid STS endpoints",
    "endpoint that refuses connections",
    "proxy that refuses connections",
    "missing CA bundle",
)


@pytest.fixture
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SetupFault]:
    """A machine with a fault, a project in the current folder, and without a terminal.

    In variables, "{listener}" is the host and port of a program that accepts connections.
    """
    fault: SetupFault = FAULTS[request.param]
    remove_aws_settings(monkeypatch)
    environment = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "NO_PROXY": "",
        "no_proxy": "",
        **fault.environment,
    }
    (tmp_path / "config").write_text(fault.config, "utf-8")
    (tmp_path / "credentials").write_text(fault.credentials, "utf-8")
    monkeypatch.chdir(tmp_path)
    write_project_file(CONNECTION)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("botocore.utils.ContainerMetadataFetcher.SLEEP_TIME", 0)
    monkeypatch.setattr("aws_privatelink_rds_lattice.cli.terminal._has_terminal", lambda: False)
    with Path(os.devnull).open() as no_input, socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr("sys.stdin", no_input)
        for name, value in environment.items():
            monkeypatch.setenv(name, value.replace("{listener}", f"127.0.0.1:{server.getsockname()[1]}"))
        yield fault


def assert_line_with_advice(machine: SetupFault, *command: str) -> None:
    result = run_privatelink(*command)
    assert (result.status, result.out) == (2, ""), result.err
    assert result.err.startswith("privatelink: ")
    assert result.err.count("\n") == 1, result.err
    assert machine.message in result.err
    assert result.err.endswith(f"{machine.advice}\n")


@pytest.mark.parametrize("machine", FAULTS_BY_PLACE, indirect=True)
@pytest.mark.parametrize("command", OTHER_COMMANDS, ids=" ".join)
def test_every_command_ends_with_advice(machine: SetupFault, command: list[str]) -> None:
    assert_line_with_advice(machine, *command)


@pytest.mark.parametrize("machine", FAULTS, indirect=True)
def test_setup_fault_is_a_line_with_advice(machine: SetupFault) -> None:
    assert_line_with_advice(machine, "verify", CONFIGURATION_ARN)
    logged = run_privatelink("--debug", "preflight")
    assert logged.err.endswith(f"{machine.advice}\n")
    assert [secret for secret in SECRETS if secret in logged.err] == []
