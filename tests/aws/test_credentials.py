"""The commands use the provider's profile, roles and endpoints, and report settings without effect."""

from __future__ import annotations

import getpass
import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest
from botocore.credentials import AssumeRoleProvider

from aws_privatelink_rds_lattice.aws.credentials import TIMEOUTS
from fakes.aws.cli_runner import run_privatelink, write_project_file
from fakes.aws.sample_ids import CONFIGURATION_ARN, REGION

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

FIRST_ROLE_ARN = "arn:aws:iam::123456789012:role/first"
SECOND_ROLE_ARN = "arn:aws:iam::123456789012:role/second"


def write_project_with_provider(aws_account: FakeAwsAccount, **settings: Any) -> None:  # noqa: ANN401 - JSON
    write_project_file(aws_account.setup_before_deployment(provider=settings))


def sent_parameters(aws_account: FakeAwsAccount, operation: str) -> list[str]:
    """Return the parameters of each call of an operation, as JSON."""
    requests = [request for request in aws_account.request_counts if request.startswith(f"{operation} ")]
    return [request.partition(" ")[2] for request in requests]


def test_session_without_settings_is_default(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    assert run_privatelink("preflight").status == 0
    assert aws_account.session_arguments == [(None, REGION)]
    assert aws_account.session_credentials == [{}]
    assert aws_account.client_arguments == {}


def test_roles_are_chained(aws_account: FakeAwsAccount, caplog: pytest.LogCaptureFixture) -> None:
    first_role = {
        "role_arn": FIRST_ROLE_ARN,
        "external_id": "ext",
        "session_name": "checks",
        "duration": "1h30m",
        "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": {"Team": "data"},
    }
    second_role = {"role_arn": SECOND_ROLE_ARN}
    write_project_with_provider(
        aws_account, profile="data", assume_role=[first_role, second_role], sts_region="eu-west-1"
    )
    with caplog.at_level(logging.DEBUG, "aws_privatelink_rds_lattice.aws.credentials"):
        result = run_privatelink("preflight")
    assert (result.status, result.err) == (0, "")
    assert aws_account.session_arguments == [("data", REGION), (None, REGION), (None, REGION)]
    assert [sorted(options.get("credentials", ())) for options in aws_account.session_credentials] == [
        [],
        ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
        ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
    ]
    assert aws_account.session_credentials[1] != aws_account.session_credentials[2]
    assert sent_parameters(aws_account, "sts:AssumeRole") == [
        (
            '{"DurationSeconds": 5400, "ExternalId": "ext", "PolicyArns": '
            '[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}], "RoleArn": "arn:aws:iam::123456789012:role/first", '
            '"RoleSessionName": "checks", "Tags": [{"Key": "Team", "Value": "data"}]}'
        ),
        '{"RoleArn": "arn:aws:iam::123456789012:role/second", "RoleSessionName": "privatelink"}',
    ]
    assert aws_account.client_arguments == {"sts": {"region_name": "eu-west-1"}}
    logged = [record.getMessage() for record in caplog.records if record.name.endswith(".credentials")]
    assert logged == [f"Assuming role {FIRST_ROLE_ARN}", f"Assuming role {SECOND_ROLE_ARN}"]


def test_profile_flag_overrides_provider(aws_account: FakeAwsAccount) -> None:
    write_project_with_provider(aws_account, profile="data", assume_role={"role_arn": FIRST_ROLE_ARN})
    assert run_privatelink("preflight", "--profile", "other").status == 0
    assert aws_account.session_arguments == [("other", REGION), (None, REGION)]


def test_endpoints_and_retries_from_provider(aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    write_project_with_provider(
        aws_account,
        endpoints={"vpclattice": "https://lattice.test", "ec2": "https://ec2.test", "s3": "https://s3.test"},
        https_proxy="http://proxy.test",
        retry_mode="adaptive",
        max_retries=1,
        use_fips_endpoint=True,
        custom_ca_bundle="/ca.pem",
        shared_config_files=[f"{tmp_path}/config"],
        shared_credentials_files=[f"{tmp_path}/credentials", "/another"],
    )
    result = run_privatelink("preflight")
    assert aws_account.client_arguments["ec2"] == {"endpoint_url": "https://ec2.test", "verify": "/ca.pem"}
    assert aws_account.client_arguments["vpc-lattice"] == {"endpoint_url": "https://lattice.test", "verify": "/ca.pem"}
    assert aws_account.client_arguments["rds"] == {"verify": "/ca.pem"}
    config = aws_account.client_configs[0]
    assert config.retries == {"mode": "adaptive", "total_max_attempts": 2}
    assert config.proxies == {"https": "http://proxy.test"}
    assert config.use_fips_endpoint
    config_files = {"config_file": f"{tmp_path}/config", "credentials_file": f"{tmp_path}/credentials"}
    assert aws_account.session_credentials == [{"files": config_files}]
    assert "provider.shared_credentials_files[1] is ignored" in result.err


def test_hanging_role_asks_for_one_mfa_code(
    hanging_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, silent_server: str, tmp_path: Path
) -> None:
    config_file = tmp_path / "config"
    serial = "arn:aws:iam::123456789012:mfa/user"
    config_file.write_text(
        f"[profile audit]\nrole_arn = {FIRST_ROLE_ARN}\ncredential_source = Environment\nmfa_serial = {serial}\n",
        "utf-8",
    )
    prompts: list[str] = []

    def type_code(prompt: str) -> str:
        assert threading.current_thread() is threading.main_thread()
        prompts.append(prompt)
        return "123456"

    create_provider = AssumeRoleProvider.__init__
    defaults = [type_code if value is getpass.getpass else value for value in create_provider.__defaults__]
    monkeypatch.setattr(create_provider, "__defaults__", tuple(defaults))
    assert hanging_environment["AWS_ENDPOINT_URL"] == silent_server
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config_file))
    monkeypatch.setitem(TIMEOUTS, "read_timeout", 0.1)
    monkeypatch.setattr("aws_privatelink_rds_lattice.aws.rounds.make_calls", pytest.fail)
    result = run_privatelink("verify", CONFIGURATION_ARN, "--profile", "audit")
    assert (result.status, result.out) == (2, "")
    assert result.err == (
        "privatelink: no usable AWS credentials: AWS did not answer sts:GetCallerIdentity: Read timeout on endpoint "
        f'URL: "{silent_server}/"; configure credentials or pass --profile\n'
    )
    assert prompts == [f"Enter MFA code for {serial}: "]


def test_unsupported_settings_are_reported(aws_account: FakeAwsAccount) -> None:
    write_project_with_provider(
        aws_account, no_proxy="localhost", ec2_metadata_service_endpoint="http://x", default_tags={"tags": {"a": "b"}}
    )
    result = run_privatelink("preflight")
    assert result.status == 0
    message = "is ignored: boto3 has no such setting, so the results may differ"
    assert result.err == (
        f"polytomic: provider.ec2_metadata_service_endpoint {message}\npolytomic: provider.no_proxy {message}\n"
    )


def test_disallowed_account_fails(aws_account: FakeAwsAccount) -> None:
    for settings, evidence in (
        (
            {"allowed_account_ids": ["999999999999"]},
            "account 123456789012 is not in allowed_account_ids, 999999999999",
        ),
        ({"forbidden_account_ids": ["123456789012"]}, "account 123456789012 is one of forbidden_account_ids"),
    ):
        write_project_with_provider(aws_account, **settings)
        result = run_privatelink("preflight")
        assert result.status == 1
        assert f"account-allowed: {evidence}" in result.out
    write_project_with_provider(aws_account, allowed_account_ids=["123456789012"])
    assert run_privatelink("preflight").status == 0


def test_refused_role_is_named(aws_account: FakeAwsAccount) -> None:
    write_project_with_provider(aws_account, assume_role={"role_arn": FIRST_ROLE_ARN})
    aws_account.faults["sts:AssumeRole"] = "denied"
    result = run_privatelink("preflight")
    assert result.status == 2
    assert result.err == (
        "privatelink: polytomic: cannot assume the role of its provider: AWS denies sts:AssumeRole to these "
        "credentials\n"
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"assume_role": "deploy"},
        {"assume_role": {"external_id": "ext"}},
        {"assume_role": {"role_arn": FIRST_ROLE_ARN, "external_id": "x"}},
        {"assume_role_with_web_identity": {"role_arn": FIRST_ROLE_ARN, "web_identity_token_file": "/nowhere"}},
        {"max_retries": "3"},
        {"endpoints": ["https://x"]},
    ],
    ids=str,
)
def test_invalid_settings_are_one_line(aws_account: FakeAwsAccount, settings: dict[str, Any]) -> None:
    write_project_with_provider(aws_account, **settings)
    result = run_privatelink("preflight")
    assert result.status == 2
    assert result.err.count("\n") == 1
    assert result.err.startswith("privatelink: polytomic.provider: ")
    assert result.err.endswith("; run `make synth` for the errors of each setting\n")
