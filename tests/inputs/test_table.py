"""The table of inputs: specifications from annotations, and the inputs of each construct."""

import pytest

from aws_privatelink_rds_lattice.inputs.arguments import GATEWAY_INPUTS
from aws_privatelink_rds_lattice.inputs.table import (
    CONNECTION_INPUTS,
    CONSTRUCT_INPUTS,
    CONSTRUCT_INPUTS_WITH_LOOKUP,
    AdvancedInputs,
    ExistingResources,
    Inputs,
    get_input_specs,
)


def test_every_input_is_described() -> None:
    assert [name for name, spec in get_input_specs(Inputs).items() if not spec.description.endswith(".")] == []


def test_type_tells_required_inputs() -> None:
    assert {name for name, spec in CONNECTION_INPUTS.items() if spec.required} == {
        "vpc_id",
        "subnet_ids",
        "rds_host",
        "rds_security_group_id",
        "polytomic_aws_account_id",
        "region",
    }
    assert not any(spec.required for spec in get_input_specs(AdvancedInputs).values())


def test_specs_are_in_order_of_declaration() -> None:
    assert list(get_input_specs(ExistingResources)) == [
        "db_instance_identifier",
        "db_cluster_identifier",
        "resource_gateway",
    ]


@pytest.mark.parametrize("name", [name for name, spec in CONNECTION_INPUTS.items() if spec.default is not None])
def test_default_is_valid(name: str) -> None:
    spec = CONNECTION_INPUTS[name]
    assert not spec.required
    assert list(spec.rule.problems(name, spec.default)) == []


def test_constructs_share_specifications() -> None:
    for specs in (CONSTRUCT_INPUTS, CONSTRUCT_INPUTS_WITH_LOOKUP, GATEWAY_INPUTS):
        assert specs.items() <= CONNECTION_INPUTS.items()
    assert set(CONSTRUCT_INPUTS_WITH_LOOKUP) - set(CONSTRUCT_INPUTS) == set(get_input_specs(ExistingResources))
