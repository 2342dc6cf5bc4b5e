"""Relations between inputs."""

import pytest

from aws_privatelink_rds_lattice.inputs.relations import RELATIONS, Relation
from aws_privatelink_rds_lattice.inputs.rules import Object
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS


def test_relation_removes_defaults_of_conflicts_and_supplies() -> None:
    relation = Relation(("rds_host", "vpc_id"), ("subnet_ids",), supplies=("rds_port",))
    assert relation.removes_defaults_of == ("rds_host", "vpc_id", "rds_port")


@pytest.mark.parametrize("source", RELATIONS)
def test_related_inputs_exist(source: str) -> None:
    relation = RELATIONS[source]
    assert source in CONNECTION_INPUTS
    for path in (*relation.conflicts_with, *relation.makes_optional, *relation.supplies):
        name, _, key = path.partition(".")
        rule = CONNECTION_INPUTS[name].rule
        if key:
            assert isinstance(rule, Object)
            assert key in rule.field_rules


@pytest.mark.parametrize("source", RELATIONS)
def test_only_required_inputs_become_optional(source: str) -> None:
    relation = RELATIONS[source]
    assert all(CONNECTION_INPUTS[name].required for name in relation.makes_optional)
    assert not any(CONNECTION_INPUTS[name].required for name in relation.supplies)
