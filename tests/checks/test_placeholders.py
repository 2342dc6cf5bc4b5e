"""Tests of the placeholders in expectations: values of a deployment, or general terms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.checks.placeholders import PLACEHOLDERS, PlaceholderValues, database_address
from aws_privatelink_rds_lattice.target import Target
from fakes.aws.faults import connection_target
from fakes.aws.immediate_client import ImmediateClient
from fakes.aws.sample_ids import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

MISSING_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-00000000000000000"


def placeholder_values(target: Target) -> dict[str, str]:
    values = PlaceholderValues(target.deployment)
    return {name: values[name] for name in PLACEHOLDERS}


def test_placeholders_are_known_values(aws_account: FakeAwsAccount) -> None:
    target = connection_target(aws_account, aws_account.setup_deployment())
    assert placeholder_values(target) == {
        "configuration": "polytomic-rc",
        "gateway": "polytomic-rg",
        "share": "polytomic-rc",
        "host": aws_account.database_host,
        "port": "5432",
        "group": aws_account.database_group,
        "vpc": aws_account.vpc_id,
        "polytomic": POLYTOMIC_ACCOUNT,
        "polytomic_account": POLYTOMIC_ACCOUNT,
        "family": "IPv4",
        "addresses": "16",
    }
    assert database_address(target.deployment) == f"{aws_account.database_host}:5432"


def test_unknown_values_are_general_terms(aws_account: FakeAwsAccount) -> None:
    target = Target(
        MISSING_ARN,
        {"region": "us-east-1"},
        Path(),
        is_connection=False,
        client=ImmediateClient(aws_account.client),
        known_ids={"resource_configuration": MISSING_ARN},
    )
    assert placeholder_values(target) == {
        "configuration": MISSING_ARN,
        "gateway": "of the deployment",
        "share": "of the deployment",
        "host": "the host",
        "port": "of the database",
        "group": "the database's security group",
        "vpc": "of the resource gateway",
        "polytomic": "of Polytomic",
        "polytomic_account": "account",
        "family": "IP",
        "addresses": "16",
    }
    assert database_address(target.deployment) == "the database"
