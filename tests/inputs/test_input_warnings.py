"""Inputs that are allowed and probably not meant are warned of."""

from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.input_warnings import find_warnings_of_connections
from inputs.connection_files import SAMPLE_CONNECTION

READER_HOST = "orders.cluster-ro-abc123.us-east-1.rds.amazonaws.com"
WRITER_HOST = "orders.cluster-abc123.us-east-1.rds.amazonaws.com"
REAL_INPUTS: dict[str, Any] = {
    "region": "us-east-1",
    "vpc_id": "vpc-0fedcba987654321",
    "subnet_ids": ["subnet-0a", "subnet-0b"],
    "rds_host": WRITER_HOST,
    "rds_security_group_id": "sg-0a",
    "polytomic_aws_account_id": "310987654321",
}


def connection_warnings(connection: dict[str, Any], **inputs: object) -> list[str]:
    return list(find_warnings_of_connections({"orders": {**connection, **inputs}}))


def test_reader_endpoint_is_warned_of() -> None:
    assert connection_warnings(REAL_INPUTS, rds_host=READER_HOST) == [
        (
            f'orders.rds_host: got "{READER_HOST}"; should be the writer endpoint, unless Polytomic only reads; give '
            f"{WRITER_HOST} if it also writes"
        )
    ]


@pytest.mark.parametrize(
    "host",
    [
        WRITER_HOST,
        "orders.abc123.us-east-1.rds.amazonaws.com",
        "orders.cluster-custom-abc123.us-east-1.rds.amazonaws.com",
        "orders.proxy-abc123.us-east-1.rds.amazonaws.com",
        "reports.endpoint.proxy-abc123.us-east-1.rds.amazonaws.com",  # read-only or not: the name does not say it
        "orders.global-abc123.global.rds.amazonaws.com",
        "cluster-ro-orders.example.com",
        "${TfToken[TOKEN.1]}",
    ],
)
def test_other_host_is_not_warned_of(host: str) -> None:
    assert connection_warnings(REAL_INPUTS, rds_host=host) == []


@pytest.mark.parametrize(
    "inputs",
    [
        {"dns_resolution": "IN_VPC"},
        {"resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b", "has_rules": True}},
    ],
)
def test_possible_host_of_other_region_is_warned_of(inputs: dict[str, object]) -> None:
    (warning,) = connection_warnings(REAL_INPUTS, region="us-west-2", **inputs)
    assert warning == (
        f'orders.rds_host: got "{WRITER_HOST}"; should be an endpoint in us-west-2 (from region); set region to '
        "us-east-1, or check that the resource gateway reaches us-east-1: no rule can refer to a security group of "
        "another Region"
    )
    assert connection_warnings(REAL_INPUTS, **inputs) == []


def test_sample_host_of_other_region_is_warned_of() -> None:
    (warning,) = connection_warnings(SAMPLE_CONNECTION, region="us-west-2")
    assert warning.startswith('orders.rds_host: got "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"; should be an ')


def test_placeholder_as_own_and_polytomics_account_is_warned_of() -> None:
    provider = {"assume_role": {"role_arn": "arn:aws:iam::123456789012:role/deploy"}}
    assert connection_warnings(SAMPLE_CONNECTION, provider=provider) == [
        (
            'orders.polytomic_aws_account_id: got "123456789012"; should be Polytomic\'s account, not your own '
            "account in provider.assume_role.role_arn; ask Polytomic for its AWS account id"
        )
    ]


def test_sample_itself_is_not_warned_of() -> None:
    assert connection_warnings(SAMPLE_CONNECTION) == []
    assert connection_warnings(SAMPLE_CONNECTION, name="orders", rds_port=3306, tags={"Team": "data"}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("polytomic_aws_account_id", "123456789012"),
        ("polytomic_aws_account_id", "111122223333"),
        ("polytomic_aws_account_id", "000000000000"),
        ("vpc_id", "vpc-0123456789abcdef0"),
        ("subnet_ids", ["subnet-0a", "subnet-bbbb"]),
        ("rds_security_group_id", "sg-0123456789abcdef0"),
        ("rds_host", "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"),
    ],
)
def test_forgotten_sample_value_is_warned_of(name: str, value: object) -> None:
    (warning,) = connection_warnings(REAL_INPUTS, **{name: value})
    assert warning.startswith(f"orders.{name}: got ")
    assert "; should be a real value, not a placeholder; " in warning


def test_real_values_are_not_warned_of() -> None:
    assert connection_warnings(REAL_INPUTS) == []
    without_host = {name: value for name, value in REAL_INPUTS.items() if name not in ("rds_host", "vpc_id")}
    assert connection_warnings(without_host, db_instance_identifier="orders") == []


def test_forgotten_account_beside_identifier_is_warned_of() -> None:
    connection = {"region": "us-east-1", "db_cluster_identifier": "orders", "polytomic_aws_account_id": "123456789012"}
    (warning,) = connection_warnings(connection)
    assert warning.startswith('orders.polytomic_aws_account_id: got "123456789012"; should be a real value')
