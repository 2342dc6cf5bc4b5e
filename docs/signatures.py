"""Griffe extension for the site: show the inputs of each function as `help()` shows them.

Griffe's own extension for `**inputs: Unpack[...]` reads neither an inherited key nor the specification of an input.
"""

import inspect
from typing import Any

from griffe import Extension, Function, Parameter, ParameterKind, dynamic_import

from aws_privatelink_rds_lattice.inputs.signatures import format_python_literal, format_type


class ExposedInputs(Extension):
    """An extension to give functions with the decorator `expose_inputs` the signature and docstring of run time."""

    def on_function(self, *, func: Function, **_: Any) -> None:  # noqa: ANN401 - unused
        """Replace `**inputs` and the docstring of a function after Griffe has loaded the package."""
        if func.docstring is None or not any("expose_inputs" in str(decorator.value) for decorator in func.decorators):
            return
        function = dynamic_import(func.path)
        func.docstring.value = inspect.getdoc(function) or ""
        keywords = next(parameter for parameter in func.parameters if parameter.kind is ParameterKind.var_keyword)
        del func.parameters[keywords.name]
        for name, parameter in inspect.signature(function).parameters.items():
            if name not in func.parameters:
                default = None if parameter.default is parameter.empty else format_python_literal(parameter.default)
                func.parameters.add(
                    Parameter(
                        name,
                        annotation=format_type(parameter.annotation),
                        kind=ParameterKind.keyword_only,
                        default=default,
                    )
                )
