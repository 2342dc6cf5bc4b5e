"""Version constraints, and the AWS provider for inputs; operators are in ``constructs/test_dns_resolution.py``."""

import pytest

from aws_privatelink_rds_lattice.inputs.table import AWS_PROVIDER_VERSION
from aws_privatelink_rds_lattice.inputs.version_constraints import allows_version_from, provider_version_problems

ADMIT_RESOURCE_TYPES = "admits 5.85.0 or newer, the first with resource configurations"
ADMIT_IN_VPC = "admits 6.46.0 or newer where dns_resolution is IN_VPC"


@pytest.mark.parametrize("constraint", ["< 6.46.0", "< 6.46, >= 6.0", "~> 6.45.9", "!= 6.50, <= 6.45"])
def test_older_constraint_is_not_allowed(constraint: str) -> None:
    assert not allows_version_from(constraint, (6, 46, 0))


@pytest.mark.parametrize("constraint", ["!= 6.46.0", "> 6.0, < 6.46.1", "~> 6.46", "= 6.46"])
def test_newer_constraint_is_allowed(constraint: str) -> None:
    assert allows_version_from(constraint, (6, 46, 0))


def test_malformed_constraint_is_rejected() -> None:
    with pytest.raises(ValueError, match="latest"):
        allows_version_from("latest", (6, 46, 0))


@pytest.mark.parametrize(
    ("inputs", "constraint", "given"),
    [
        ({}, "~> 4.0", ADMIT_RESOURCE_TYPES),
        ({}, "< 5.85", ADMIT_RESOURCE_TYPES),
        ({}, "5.84.1", ADMIT_RESOURCE_TYPES),
        ({"dns_resolution": "PUBLIC"}, "~> 5.84.0", ADMIT_RESOURCE_TYPES),
        ({"ipv4_addresses_per_eni": 8}, "~> 6.15.0", "admits 6.16.0 or newer where ipv4_addresses_per_eni is 8"),
        ({"dns_resolution": "IN_VPC"}, "~> 4.0", ADMIT_IN_VPC),
        ({"dns_resolution": "IN_VPC", "ipv4_addresses_per_eni": 8}, "~> 6.10.0", ADMIT_IN_VPC),
    ],
)
def test_too_old_provider_is_reported_once(inputs: dict[str, object], constraint: str, given: str) -> None:
    (problem,) = provider_version_problems({**inputs, "aws_provider_version": constraint})
    version = given.split()[1]
    assert problem == (
        f'aws_provider_version: got "{constraint}"; must be a constraint that {given}; '
        f'write it as in ">= {version}, < 7.0"'
    )


@pytest.mark.parametrize(
    ("inputs", "constraint"),
    [
        ({}, None),
        ({}, AWS_PROVIDER_VERSION),
        ({}, "~> 5.60"),
        ({"ipv4_addresses_per_eni": 8, "dns_resolution": "IN_VPC"}, AWS_PROVIDER_VERSION),
        ({"ipv4_addresses_per_eni": None, "dns_resolution": None}, "5.85.0"),
        ({"dns_resolution": "PUBLIC"}, "~> 5.85.0"),
        ({"ipv4_addresses_per_eni": 8}, "6.16.0"),
        ({"ipv4_addresses_per_eni": 80}, "6.10.0"),
        ({}, "${TfToken[TOKEN.1]}"),
        ({}, "latest"),
    ],
)
def test_new_enough_provider_passes(inputs: dict[str, object], constraint: str | None) -> None:
    assert list(provider_version_problems({**inputs, "aws_provider_version": constraint})) == []
