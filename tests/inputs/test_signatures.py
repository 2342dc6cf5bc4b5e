"""Signatures and docstrings of the public classes list every input of the table."""

import inspect
import pydoc
from collections.abc import Callable

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from inputs.public_callables import INPUTS_BY_CALLABLE

CALLABLE_NAMES = [function.__qualname__ for function, _ in INPUTS_BY_CALLABLE]
# Parameters that are not among the inputs of every class.
NON_INPUT_PARAMETERS = {
    "self",
    "scope",
    "id",
    "resource_gateway",
    "provider",
    "db_instance_identifier",
    "db_cluster_identifier",
}


@pytest.mark.parametrize(("function", "inputs"), INPUTS_BY_CALLABLE, ids=CALLABLE_NAMES)
def test_signature_has_every_input_default(function: Callable[..., object], inputs: dict[str, InputSpec]) -> None:
    parameters = inspect.signature(function).parameters
    assert [name for name in parameters if name not in NON_INPUT_PARAMETERS - inputs.keys()] == list(inputs)
    defaults: dict[str, object] = {}
    for name, parameter in parameters.items():
        if name != "self":
            assert parameter.annotation is not parameter.empty, name
        if parameter.default is not parameter.empty:
            defaults[name] = parameter.default
    # A required input has a default if another input can replace it.
    expected = {name: spec.default for name, spec in inputs.items() if not spec.required or name in defaults}
    for name in ("resource_gateway", "provider"):
        if name in parameters and name not in inputs:
            expected[name] = None
    assert defaults == expected


@pytest.mark.parametrize(("function", "inputs"), INPUTS_BY_CALLABLE, ids=CALLABLE_NAMES)
def test_help_describes_every_input(function: Callable[..., object], inputs: dict[str, InputSpec]) -> None:
    text = " ".join(pydoc.plain(pydoc.render_doc(function)).replace("|", " ").split())
    assert [name for name, spec in inputs.items() if spec.description.replace("|", " ") not in text] == []
    assert "**inputs" not in text
    assert "**connection" not in text


def required_parameters(function: Callable[..., object]) -> list[str]:
    """Return the required parameters after scope and id."""
    parameters = inspect.signature(function).parameters
    return [name for name, parameter in parameters.items() if parameter.default is parameter.empty][2:]


def test_required_inputs_have_no_default() -> None:
    required = {
        function.__qualname__: required_parameters(function)
        for function, _ in INPUTS_BY_CALLABLE
        if not function.__qualname__.endswith("__init__")
    }
    network = ["vpc_id", "subnet_ids"]
    target = ["rds_host", "rds_security_group_id", "polytomic_aws_account_id"]
    assert required == {
        "PrivateLinkRdsLattice": [*network, *target],
        "FromDatabase.from_db_instance": ["db_instance_identifier", "polytomic_aws_account_id"],
        "FromDatabase.from_db_cluster": ["db_cluster_identifier", "polytomic_aws_account_id"],
        "ResourceGateway": network,
        "PrivateLinkStack": ["polytomic_aws_account_id", "region"],
    }


def test_subclass_keeps_its_signature() -> None:
    class Own(PrivateLinkRdsLattice):
        def __init__(self, number: int) -> None:
            raise NotImplementedError

    class Same(PrivateLinkRdsLattice):
        pass

    assert list(inspect.signature(Own).parameters) == ["number"]
    assert inspect.signature(Same) == inspect.signature(PrivateLinkRdsLattice)
