"""Arguments forcing a replacement, compared with the schema of the fake provider."""

from __future__ import annotations

from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW
from fakes.terraform.planned_values import force_new_arguments


def test_force_new_matches_fake_provider() -> None:
    expected = {resource_type: force_new_arguments(resource_type) for resource_type in FORCE_NEW}
    assert {resource_type: sorted(arguments) for resource_type, arguments in FORCE_NEW.items()} == expected
