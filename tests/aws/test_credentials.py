"""The checks see with the eyes of the provider: its profile, its roles, its endpoints; what cannot be is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import run_privatelink, write_project_file

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount

REGION = "us-east-1"
FIRST_ROLE_ARN, SECOND_ROLE_ARN = (f"arn:aws:iam::123456789012:role/{name}" for name in ("first", "second"))


def connection_with_provider(cloud: FakeAwsAccount, **settings: Any) -> None:  # noqa: ANN401 - a provider's settings
    write_project_file(cloud.setup_before_deployment(provider=settings))


def sent_parameters(cloud: FakeAwsAccount, operation: str) -> list[str]:
    return [question.partition(" ")[2] for question in cloud.request_counts if question.startswith(f"{operation} ")]


def test_default_session_without_settings(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    assert run_privatelink("preflight").status == 0
    assert (aws_account.session_arguments, aws_account.session_credentials, aws_account.client_arguments) == (
        [(None, REGION)],
        [{}],
        {},
    )


def test_roles_are_chained(aws_account: FakeAwsAccount) -> None:
    first = {
        "role_arn": FIRST_ROLE_ARN,
        "external_id": "ext",
        "session_name": "checks",
        "duration": "1h30m",
        "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": {"Team": "data"},
    }
    connection_with_provider(
        aws_account, profile="data", assume_role=[first, {"role_arn": SECOND_ROLE_ARN}], sts_region="eu-west-1"
    )
    ended = run_privatelink("preflight")
    assert (ended.status, ended.err) == (0, "")
    assert aws_account.session_arguments == [("data", REGION), (None, REGION), (None, REGION)]
    assert [sorted(origin.get("credentials", ())) for origin in aws_account.session_credentials] == [
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


def test_profile_flag_overrides_provider(aws_account: FakeAwsAccount) -> None:
    connection_with_provider(aws_account, profile="data", assume_role={"role_arn": FIRST_ROLE_ARN})
    assert run_privatelink("preflight", "--profile", "other").status == 0
    assert aws_account.session_arguments == [("other", REGION), (None, REGION)]


def test_endpoints_and_retries_from_provider(aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    connection_with_provider(
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
    ended = run_privatelink("preflight")
    assert aws_account.client_arguments["ec2"] == {"endpoint_url": "https://ec2.test", "verify": "/ca.pem"}
    assert aws_account.client_arguments["vpc-lattice"] == {"endpoint_url": "https://lattice.test", "verify": "/ca.pem"}
    assert aws_account.client_arguments["rds"] == {"verify": "/ca.pem"}
    (config, *_) = aws_account.client_configs
    assert (config.retries, config.proxies) == (
        {"mode": "adaptive", "total_max_attempts": 2},
        {"https": "http://proxy.test"},
    )
    assert config.use_fips_endpoint
    files = {"config_file": f"{tmp_path}/config", "credentials_file": f"{tmp_path}/credentials"}
    assert aws_account.session_credentials == [{"files": files}]
    assert "provider.shared_credentials_files[1] is not imitated" in ended.err


def test_unsupported_settings_are_reported(aws_account: FakeAwsAccount) -> None:
    connection_with_provider(
        aws_account, no_proxy="localhost", ec2_metadata_service_endpoint="http://x", default_tags={"tags": {"a": "b"}}
    )
    ended = run_privatelink("preflight")
    assert ended.status == 0
    said = "is not imitated: boto3 has no such setting, so what is seen may differ"
    assert ended.err == (
        f"polytomic: provider.ec2_metadata_service_endpoint {said}\npolytomic: provider.no_proxy {said}\n"
    )


def test_disallowed_account_fails(aws_account: FakeAwsAccount) -> None:
    for settings, seen in (
        (
            {"allowed_account_ids": ["999999999999"]},
            "account 123456789012 is none of allowed_account_ids, 999999999999",
        ),
        ({"forbidden_account_ids": ["123456789012"]}, "account 123456789012 is one of forbidden_account_ids"),
    ):
        connection_with_provider(aws_account, **settings)
        ended = run_privatelink("preflight")
        assert ended.status == 1
        assert f"account-allowed: {seen}" in ended.out
    connection_with_provider(aws_account, allowed_account_ids=["123456789012"])
    assert run_privatelink("preflight").status == 0


def test_refused_role_is_named(aws_account: FakeAwsAccount) -> None:
    connection_with_provider(aws_account, assume_role={"role_arn": FIRST_ROLE_ARN})
    aws_account.faults["sts:AssumeRole"] = "denied"
    ended = run_privatelink("preflight")
    assert ended.status == 2
    assert ended.err == (
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
    connection_with_provider(aws_account, **settings)
    ended = run_privatelink("preflight")
    assert ended.status == 2
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("privatelink: polytomic.provider: ")
    assert ended.err.endswith("; `make synth` says what is wrong with each setting\n")
