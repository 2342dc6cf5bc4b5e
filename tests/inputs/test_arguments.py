"""The types of the inputs of each constructor and class method agree with the table and the relations."""

from typing import get_type_hints

import pytest

from aws_privatelink_rds_lattice.inputs.arguments import (
    EXISTING_GATEWAY,
    DedicatedGatewayInputs,
    GatewayInputs,
    LookupInputs,
    SharedGatewayInputs,
)
from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, CONSTRUCT_INPUTS, ConnectionInputs, StackInputs

TYPES = {**get_type_hints(DedicatedGatewayInputs), **get_type_hints(StackInputs)}
ARGUMENTS = [ConnectionInputs, LookupInputs, GatewayInputs, SharedGatewayInputs]


@pytest.mark.parametrize("typed_dict", ARGUMENTS)
def test_repeated_input_has_type_of_table(typed_dict: type) -> None:
    for name, annotation in get_type_hints(typed_dict).items():
        is_excluded = annotation is type(None)
        assert is_excluded or name not in TYPES or annotation in {TYPES[name], TYPES[name] | None}, name


def test_each_call_takes_inputs_without_conflict() -> None:
    assert get_type_hints(ConnectionInputs).keys() == CONNECTION_INPUTS.keys()
    for typed_dict, source in (
        (LookupInputs, "db_cluster_identifier"),
        (SharedGatewayInputs, "resource_gateway"),
    ):
        types = get_type_hints(typed_dict)
        names = {name for name, annotation in types.items() if annotation is not type(None)}
        assert names == CONSTRUCT_INPUTS.keys() - set(RELATIONS[source].conflicts_with)


def test_only_has_rules_of_gateway_must_be_literal() -> None:
    assert [name for name, spec in EXISTING_GATEWAY.items() if spec.requires_literal] == ["has_rules"]
    assert all(spec.required for spec in EXISTING_GATEWAY.values())
