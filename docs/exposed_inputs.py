"""Griffe extension for the page on the Python API: the inputs as parameters, without a start of jsii."""

import inspect
from collections.abc import Iterator
from typing import Any

import griffe

from aws_privatelink_rds_lattice.inputs.signatures import format_default, format_type, input_parameters


class ExposedInputs(griffe.Extension):
    """A Griffe extension to give functions with the decorator `expose_inputs` the signature of run time.

    Griffe's own extension for `**inputs: Unpack[...]` reads neither an inherited key nor the specification of an input.
    """

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:  # noqa: ANN401 - unused
        """Replace `**inputs` by the inputs after Griffe has read a function."""
        for decorator in func.decorators:
            if decorator.callable_path.endswith(".expose_inputs"):
                _expose_inputs(func, decorator)


def _expose_inputs(func: griffe.Function, decorator: griffe.Decorator) -> None:
    assert isinstance(decorator.value, griffe.ExprCall)  # noqa: S101 - for type checkers
    (argument,) = decorator.value.arguments
    assert isinstance(argument, griffe.ExprName)  # noqa: S101 - for type checkers
    for parameter in list(func.parameters):
        if parameter.kind is griffe.ParameterKind.var_keyword:
            del func.parameters[parameter.name]
    typed_dict = griffe.dynamic_import(argument.canonical_path)
    for parameter in input_parameters(typed_dict, list(_explicit_parameters(func))):
        func.parameters.add(
            griffe.Parameter(
                parameter.name,
                annotation=format_type(parameter),
                kind=griffe.ParameterKind.keyword_only,
                default=None if parameter.default is parameter.empty else format_default(parameter),
            )
        )


def _explicit_parameters(func: griffe.Function) -> Iterator[inspect.Parameter]:
    for parameter in func.parameters:
        default = inspect.Parameter.empty if parameter.default is None else parameter.default
        yield inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default)
