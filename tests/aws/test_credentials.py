"""The checks see with the eyes of the provider: its profile, its roles, its endpoints; what cannot be is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.cli_runner import privatelink, project

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.aws.account import Cloud

REGION = "us-east-1"
ROLE, NEXT = (f"arn:aws:iam::123456789012:role/{name}" for name in ("first", "second"))


def provided(cloud: Cloud, **settings: Any) -> None:  # noqa: ANN401 - a provider's settings
    project(cloud.before(provider=settings))


def asked(cloud: Cloud, operation: str) -> list[str]:
    return [question.partition(" ")[2] for question in cloud.questions if question.startswith(f"{operation} ")]


def test_without_settings_it_is_the_usual_session(cloud: Cloud) -> None:
    project(cloud.before())
    assert privatelink("preflight").status == 0
    assert (cloud.sessions, cloud.origins, cloud.places) == ([(None, REGION)], [{}], {})


def test_the_roles_are_assumed_one_with_the_other(cloud: Cloud) -> None:
    first = {
        "role_arn": ROLE,
        "external_id": "ext",
        "session_name": "checks",
        "duration": "1h30m",
        "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "tags": {"Team": "data"},
    }
    provided(cloud, profile="data", assume_role=[first, {"role_arn": NEXT}], sts_region="eu-west-1")
    ended = privatelink("preflight")
    assert (ended.status, ended.err) == (0, "")
    assert cloud.sessions == [("data", REGION), (None, REGION), (None, REGION)]
    assert [sorted(origin.get("credentials", ())) for origin in cloud.origins] == [
        [],
        ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
        ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"],
    ]
    assert cloud.origins[1] != cloud.origins[2]
    assert asked(cloud, "sts:AssumeRole") == [
        (
            '{"DurationSeconds": 5400, "ExternalId": "ext", "PolicyArns": '
            '[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}], "RoleArn": "arn:aws:iam::123456789012:role/first", '
            '"RoleSessionName": "checks", "Tags": [{"Key": "Team", "Value": "data"}]}'
        ),
        '{"RoleArn": "arn:aws:iam::123456789012:role/second", "RoleSessionName": "privatelink"}',
    ]
    assert cloud.places == {"sts": {"region_name": "eu-west-1"}}


def test_a_profile_of_the_command_line_stands_in_place_of_the_providers(cloud: Cloud) -> None:
    provided(cloud, profile="data", assume_role={"role_arn": ROLE})
    assert privatelink("preflight", "--profile", "other").status == 0
    assert cloud.sessions == [("other", REGION), (None, REGION)]


def test_endpoints_proxies_and_retries_are_the_providers(cloud: Cloud, tmp_path: Path) -> None:
    provided(
        cloud,
        endpoints={"vpclattice": "https://lattice.test", "ec2": "https://ec2.test", "s3": "https://s3.test"},
        https_proxy="http://proxy.test",
        retry_mode="adaptive",
        max_retries=1,
        use_fips_endpoint=True,
        custom_ca_bundle="/ca.pem",
        shared_config_files=[f"{tmp_path}/config"],
        shared_credentials_files=[f"{tmp_path}/credentials", "/another"],
    )
    ended = privatelink("preflight")
    assert cloud.places["ec2"] == {"endpoint_url": "https://ec2.test", "verify": "/ca.pem"}
    assert cloud.places["vpc-lattice"] == {"endpoint_url": "https://lattice.test", "verify": "/ca.pem"}
    assert cloud.places["rds"] == {"verify": "/ca.pem"}
    (config, *_) = cloud.configs
    assert (config.retries, config.proxies) == (
        {"mode": "adaptive", "total_max_attempts": 2},
        {"https": "http://proxy.test"},
    )
    assert config.use_fips_endpoint
    files = {"config_file": f"{tmp_path}/config", "credentials_file": f"{tmp_path}/credentials"}
    assert cloud.origins == [{"files": files}]
    assert "provider.shared_credentials_files[1] is not imitated" in ended.err


def test_what_is_not_imitated_is_said(cloud: Cloud) -> None:
    provided(cloud, no_proxy="localhost", ec2_metadata_service_endpoint="http://x", default_tags={"tags": {"a": "b"}})
    ended = privatelink("preflight")
    assert ended.status == 0
    said = "is not imitated: boto3 has no such setting, so what is seen may differ"
    assert ended.err == (
        f"polytomic: provider.ec2_metadata_service_endpoint {said}\npolytomic: provider.no_proxy {said}\n"
    )


def test_another_account_than_the_provider_allows_is_a_failure(cloud: Cloud) -> None:
    for settings, seen in (
        (
            {"allowed_account_ids": ["999999999999"]},
            "account 123456789012 is none of allowed_account_ids, 999999999999",
        ),
        ({"forbidden_account_ids": ["123456789012"]}, "account 123456789012 is one of forbidden_account_ids"),
    ):
        provided(cloud, **settings)
        ended = privatelink("preflight")
        assert ended.status == 1
        assert f"account-allowed: {seen}" in ended.out
    provided(cloud, allowed_account_ids=["123456789012"])
    assert privatelink("preflight").status == 0


def test_a_role_that_is_refused_is_named(cloud: Cloud) -> None:
    provided(cloud, assume_role={"role_arn": ROLE})
    cloud.faults["sts:AssumeRole"] = "denied"
    ended = privatelink("preflight")
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
        {"assume_role": {"role_arn": ROLE, "external_id": "x"}},
        {"assume_role_with_web_identity": {"role_arn": ROLE, "web_identity_token_file": "/nowhere"}},
        {"max_retries": "3"},
        {"endpoints": ["https://x"]},
    ],
    ids=str,
)
def test_settings_that_are_none_end_in_a_line(cloud: Cloud, settings: dict[str, Any]) -> None:
    provided(cloud, **settings)
    ended = privatelink("preflight")
    assert ended.status == 2
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("privatelink: polytomic.provider: ")
    assert ended.err.endswith("; `make synth` says what is wrong with each setting\n")
