"""Signatures and docstrings of the public classes with each input as a parameter, for ``help()`` and the API page.

Type checkers and editors read the inputs from the annotation ``**inputs: Unpack[...]``. At run time, ``expose_inputs``
adds the defaults and the descriptions of the table.
"""

import inspect
import json
import re
import textwrap
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar, get_args, get_type_hints

from .relations import RELATIONS
from .table import CONNECTION_INPUTS

DecoratedFunction = TypeVar("DecoratedFunction", bound=Callable[..., object])

_DOCSTRING_WIDTH = 110


def expose_inputs(typed_dict: Hashable) -> Callable[[DecoratedFunction], DecoratedFunction]:
    """Return a decorator to add inputs to the signature and the docstring of a function with ``**inputs``.

    The call stays the same. In the docstring, the inputs replace the entry of ``**inputs``.

    Args:
        typed_dict: The ``TypedDict`` with the inputs.
    """

    def decorate(function: DecoratedFunction) -> DecoratedFunction:
        signature = inspect.signature(function)
        *explicit_parameters, keywords = signature.parameters.values()
        inputs = list(_input_parameters(typed_dict, explicit_parameters))
        vars(function)["__signature__"] = signature.replace(parameters=[*explicit_parameters, *inputs])
        if function.__doc__:  # None with python -OO
            names = [parameter.name for parameter in (*explicit_parameters, *inputs)]
            entries = "\n".join(_docstring_entry(parameter, names) for parameter in inputs)
            function.__doc__ = _replace_entry(function.__doc__, keywords.name, entries)
        return function

    return decorate


def _input_parameters(
    typed_dict: Hashable, explicit_parameters: Iterable[inspect.Parameter]
) -> Iterator[inspect.Parameter]:
    """Yield a parameter for each input, in the order of the table.

    An input that a required parameter supplies, such as ``rds_port`` with an identifier, has no default.
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


def _docstring_entry(parameter: inspect.Parameter, parameter_names: Iterable[str]) -> str:
    """Return the entry of an input in a docstring: type, default, description and conflicts."""
    details = format_type(parameter.annotation)
    if parameter.default not in (parameter.empty, None):
        details = f"{details.removesuffix(' | None')}, default {format_python_literal(parameter.default)}"
    description = CONNECTION_INPUTS[parameter.name].description
    entry = f"{parameter.name} ({details}): {description}{_conflict_note(parameter.name, parameter_names)}"
    return textwrap.fill(
        entry, _DOCSTRING_WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
    )


def _conflict_note(name: str, parameter_names: Iterable[str]) -> str:
    """Return the sentence about an input's conflicts with parameters, or an empty text."""
    sources = [source for source in parameter_names if _always_conflicts(source, name)]
    if not sources:
        return ""
    return f" Not beside {' or '.join(f'`{source}`' for source in sources)}."


def _always_conflicts(source: str, name: str) -> bool:
    relation = RELATIONS.get(source)
    return relation is not None and not relation.when and name in relation.conflicts_with


def _replace_entry(docstring: str, parameter_name: str, entries: str) -> str:
    """Return a docstring with the entry of a parameter replaced by entries."""
    entry = next(line for line in docstring.splitlines() if line.strip().startswith(f"{parameter_name}:"))
    indent = entry[: -len(entry.lstrip())]
    return docstring.replace(entry, textwrap.indent(entries, indent))


def format_type(annotation: object) -> str:
    """Return a type as Python source code, without module names."""
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    return re.sub(r"[a-z]\w*\.", "", str(annotation))


def format_python_literal(value: object) -> str:
    """Return a default value as Python source code."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


class InitSignature:
    """A descriptor for ``__signature__``: the signature of a class's ``__init__``, hidden by jsii's metaclass.

    A subclass with an ``__init__`` gets the signature of that ``__init__``.
    """

    def __get__(self, _: object, owner: type) -> inspect.Signature:
        """Return the signature of ``__init__`` without ``self``."""
        signature = inspect.signature(owner.__init__)  # type: ignore[misc]  # the __init__ of this exact class
        return signature.replace(parameters=list(signature.parameters.values())[1:])
