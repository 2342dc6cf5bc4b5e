"""Signatures and docstrings of the public classes, with each input as a parameter, from the table of inputs.

At run time, a function takes the inputs as ``**inputs``, so that all problems are reported together. ``expose_inputs``
gives the function a signature and a docstring with the single inputs, for ``help()``. Type checkers and editors do not
run code; they read the same from ``__init__.pyi``, which ``stub`` generates.
"""

import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar, get_args, get_type_hints

from .relations import RELATIONS, Relation
from .table import ConnectionInputs
from .validation import InputSpecs

DecoratedFunction = TypeVar("DecoratedFunction", bound=Callable[..., object])

_INPUT_TYPES = get_type_hints(ConnectionInputs)
_DOCSTRING_WIDTH = 110


def expose_inputs(specs: InputSpecs) -> Callable[[DecoratedFunction], DecoratedFunction]:
    """Return a decorator to add inputs to the signature and the docstring of a function with ``**inputs``.

    The call stays the same. In the docstring, the inputs replace the entry of ``**inputs``. If the function has a
    required parameter with a relation, such as ``db_instance_identifier``, the inputs in conflict are left out.

    Args:
        specs: The specifications of the inputs, by name.
    """

    def decorate(function: DecoratedFunction) -> DecoratedFunction:
        shown_specs = _without_supplied_defaults(function, specs)
        signature = inspect.signature(function)
        parameters = list(_expand_parameters(function, shown_specs))
        vars(function)["__signature__"] = signature.replace(parameters=parameters)
        if function.__doc__:  # None with python -OO
            entries = "\n".join(_docstring_entries(shown_specs, [parameter.name for parameter in parameters]))
            function.__doc__ = _replace_entry(function.__doc__, _keywords_name(signature), entries)
        return function

    return decorate


def _without_supplied_defaults(function: Callable[..., object], specs: InputSpecs) -> InputSpecs:
    """Return the specifications, without the defaults of inputs supplied by a required parameter."""
    changed_specs = dict(specs)
    for relation in _parameter_relations(function):
        for name in relation.supplies:
            if name in specs:
                changed_specs[name] = replace(specs[name], default=None)
    return changed_specs


def _keywords_name(signature: inspect.Signature) -> str:
    """Return the name of the parameter ``**inputs``."""
    (name,) = (parameter.name for parameter in signature.parameters.values() if _is_keywords(parameter))
    return name


def _is_keywords(parameter: inspect.Parameter) -> bool:
    return parameter.kind is inspect.Parameter.VAR_KEYWORD


def _replace_entry(docstring: str, parameter_name: str, entries: str) -> str:
    """Return a docstring with the entry of a parameter replaced by entries."""
    entry = next(line for line in docstring.splitlines() if line.strip().startswith(f"{parameter_name}:"))
    indent = entry[: -len(entry.lstrip())]
    return docstring.replace(entry, textwrap.indent(entries, indent))


def _parameter_relations(function: Callable[..., object]) -> list[Relation]:
    """Return the relations of a function's required parameters."""
    parameters = inspect.signature(function).parameters
    return [
        RELATIONS[name]
        for name, parameter in parameters.items()
        if name in RELATIONS and parameter.default is parameter.empty
    ]


def _expand_parameters(function: Callable[..., object], specs: InputSpecs) -> Iterator[inspect.Parameter]:
    """Yield a function's explicit parameters, and a parameter for each input without a conflict."""
    parameters = inspect.signature(function).parameters
    explicit_parameters = {name: parameter for name, parameter in parameters.items() if not _is_keywords(parameter)}
    yield from explicit_parameters.values()
    excluded_names = set(explicit_parameters)
    for relation in _parameter_relations(function):
        excluded_names.update(relation.conflicts_with)
    optional_names = _optional_names(function, specs)
    for name, spec in specs.items():
        if name not in excluded_names:
            yield _input_parameter(name, spec.default, required=spec.required and name not in optional_names)


def _optional_names(function: Callable[..., object], specs: InputSpecs) -> set[str]:
    """Return the required inputs left out in some calls of a function."""
    names: set[str] = set()
    for relation in _parameter_relations(function):
        names.update(relation.makes_optional)
    for source in specs:
        if source in RELATIONS:
            names.update(RELATIONS[source].conflicts_with, RELATIONS[source].makes_optional)
    return names


def _input_parameter(name: str, default: object, *, required: bool) -> inspect.Parameter:
    annotation = _INPUT_TYPES[name]
    if required:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation | None)


def _docstring_entries(specs: InputSpecs, names: Sequence[str]) -> Iterator[str]:
    """Yield the entry of each input among a function's parameters."""
    for name in names:
        if name not in specs:
            continue
        spec = specs[name]
        default = "" if spec.default is None else f", default {format_python_literal(spec.default)}"
        entry = f"{name} ({format_type(_INPUT_TYPES[name])}{default}): {spec.description}{_conflict_note(name, names)}"
        yield textwrap.fill(
            entry, _DOCSTRING_WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
        )


def _conflict_note(name: str, parameter_names: Sequence[str]) -> str:
    """Return the sentence about an input's conflicts with parameters, or an empty text."""
    sources = [source for source in parameter_names if _always_conflicts(source, name)]
    if not sources:
        return ""
    return f" Not beside {' or '.join(f'`{source}`' for source in sources)}."


def _always_conflicts(source: str, name: str) -> bool:
    relation = RELATIONS.get(source)
    return relation is not None and not relation.when and name in relation.conflicts_with


def format_type(annotation: object) -> str:
    """Return a type as Python source code, without module names."""
    if annotation is None or isinstance(annotation, str):
        return str(annotation)
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    return re.sub(r"\w+\.", "", str(annotation))


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
