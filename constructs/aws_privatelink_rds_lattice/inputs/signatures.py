"""Signatures of the public classes with each input as a parameter, for ``help()`` and the API page.

Type checkers and editors read the inputs from the annotation ``**inputs: Unpack[...]``. At run time, ``expose_inputs``
adds them with the defaults of the table. ``docs/tables.py`` writes the docstrings, and ``docs/exposed_inputs.py`` the
signatures of the API page.
"""

import inspect
import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar, get_type_hints

from .relations import RELATIONS
from .table import CONNECTION_INPUTS

DecoratedFunction = TypeVar("DecoratedFunction", bound=Callable[..., object])


def expose_inputs(typed_dict: Hashable) -> Callable[[DecoratedFunction], DecoratedFunction]:
    """Return a decorator to add inputs to the signature of a function with ``**inputs``.

    The call stays the same.

    Args:
        typed_dict: The ``TypedDict`` with the inputs.
    """

    def decorate(function: DecoratedFunction) -> DecoratedFunction:
        signature = inspect.signature(function)
        *explicit_parameters, _ = signature.parameters.values()
        inputs = input_parameters(typed_dict, explicit_parameters)
        vars(function)["__signature__"] = signature.replace(parameters=[*explicit_parameters, *inputs])
        return function

    return decorate


def input_parameters(
    typed_dict: Hashable, explicit_parameters: Iterable[inspect.Parameter]
) -> Iterator[inspect.Parameter]:
    """Yield a parameter for each input, in the order of the table.

    An input that a required parameter supplies, such as ``rds_port`` with an identifier, has no default.

    Args:
        typed_dict: The ``TypedDict`` with the inputs.
        explicit_parameters: The function's other parameters.
    """
    types = get_type_hints(typed_dict)
    required_names = vars(typed_dict)["__required_keys__"]
    supplied_names: set[str] = set()
    for parameter in explicit_parameters:
        if parameter.default is parameter.empty and parameter.name in RELATIONS:
            supplied_names.update(RELATIONS[parameter.name].supplies)
    for name, spec in CONNECTION_INPUTS.items():
        if name not in types:
            continue
        default = None if name in supplied_names else spec.default
        if name in required_names:
            default = inspect.Parameter.empty
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=types[name])


def format_type(parameter: inspect.Parameter) -> str:
    """Return the type of an input as Python source, without module names."""
    return inspect.formatannotation(parameter.annotation).replace("collections.abc.", "")


def format_default(parameter: inspect.Parameter) -> str:
    """Return the default of an input as Python source, with the quotes of this project."""
    if isinstance(parameter.default, str):
        return json.dumps(parameter.default, ensure_ascii=False)
    return repr(parameter.default)


class InitSignature:
    """A descriptor for ``__signature__``: the signature of a class's ``__init__``, hidden by jsii's metaclass.

    A subclass with an ``__init__`` gets the signature of that ``__init__``.
    """

    def __get__(self, _: object, owner: type) -> inspect.Signature:
        """Return the signature of ``__init__`` without ``self``."""
        signature = inspect.signature(owner.__init__)  # type: ignore[misc]  # the __init__ of this exact class
        return signature.replace(parameters=list(signature.parameters.values())[1:])
