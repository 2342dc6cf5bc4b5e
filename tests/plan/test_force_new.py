"""Arguments forcing a replacement, compared with the schema of the fake provider."""

from __future__ import annotations

from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW
from fakes.terraform.provider_schema import PROVIDER_RULES


def test_force_new_matches_fake_provider() -> None:
    resource_rules = PROVIDER_RULES["resources"]
    expected = {}
    for resource_type in FORCE_NEW:
        expected[resource_type] = sorted(resource_rules[resource_type]["requires_replace"])
    assert {resource_type: sorted(arguments) for resource_type, arguments in FORCE_NEW.items()} == expected
