"""Version constraints of Terraform; the table of operators is in ``constructs/test_dns_resolution.py``."""

import pytest

from aws_privatelink_rds_lattice.inputs.version_constraints import allows_version_from


@pytest.mark.parametrize("constraint", ["< 6.46.0", "< 6.46, >= 6.0", "~> 6.45.9", "!= 6.50, <= 6.45"])
def test_older_constraint_is_not_allowed(constraint: str) -> None:
    assert not allows_version_from(constraint, (6, 46, 0))


@pytest.mark.parametrize("constraint", ["!= 6.46.0", "> 6.0, < 6.46.1", "~> 6.46", "= 6.46"])
def test_newer_constraint_is_allowed(constraint: str) -> None:
    assert allows_version_from(constraint, (6, 46, 0))


def test_malformed_constraint_is_rejected() -> None:
    with pytest.raises(ValueError, match="latest"):
        allows_version_from("latest", (6, 46, 0))
