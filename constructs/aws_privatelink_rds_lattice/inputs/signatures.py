"""What ``help()`` and an editor show of the public classes: every input by name, from the table.

When the program runs, a function takes its inputs as ``**inputs``, so that all problems are reported at once; ``takes``
gives it the signature and the documentation of the single inputs. Type checkers and editors, which run nothing, read
the same in ``__init__.pyi``, which ``stub`` writes.
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
    """Return a decorator that shows the inputs of a function in place of its ``**inputs``, which it keeps taking.

    In the docstring they stand where the entry of ``**inputs`` does. Of a parameter that stands in place of inputs,
    such as ``db_instance_identifier``, it is known which of them it leaves.
    """

    def shown(function: DecoratedFunction) -> DecoratedFunction:
        (rest,) = (each for each in inspect.signature(function).parameters.values() if each.kind is each.VAR_KEYWORD)
        filled = {name for rule in _parameter_relations(function) for name in rule.supplies}
        taken = {name: replace(item, default=None) if name in filled else item for name, item in specs.items()}
        parameters = list(_expand_parameters(function, taken))
        vars(function)["__signature__"] = inspect.signature(function).replace(parameters=parameters)
        if function.__doc__:  # not under -OO
            added = "\n".join(_docstring_entries(taken, [each.name for each in parameters]))
            marker = next(line for line in function.__doc__.splitlines() if line.strip().startswith(f"{rest.name}:"))
            indent = marker[: -len(marker.lstrip())]
            function.__doc__ = function.__doc__.replace(marker, textwrap.indent(added, indent))
        return function

    return shown


def _parameter_relations(function: Callable[..., object]) -> list[Relation]:
    own = inspect.signature(function).parameters
    return [RELATIONS[name] for name, each in own.items() if name in RELATIONS and each.default is each.empty]


def _expand_parameters(function: Callable[..., object], specs: InputSpecs) -> Iterator[inspect.Parameter]:
    own = {name: each for name, each in inspect.signature(function).parameters.items() if each.kind != each.VAR_KEYWORD}
    yield from own.values()
    always = _parameter_relations(function)
    perhaps = [RELATIONS[name] for name in specs if name in RELATIONS]
    left_out = {name for rule in always for name in rule.conflicts_with}
    spared = {name for rule in always for name in rule.makes_optional} | {
        name for rule in perhaps for name in (*rule.conflicts_with, *rule.makes_optional)
    }
    for name, item in specs.items():
        if name not in own and name not in left_out:
            required = item.required and name not in spared
            default = inspect.Parameter.empty if required else item.default
            kind = _INPUT_TYPES[name] if required else _INPUT_TYPES[name] | None
            yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _docstring_entries(specs: InputSpecs, names: Sequence[str]) -> Iterator[str]:
    for name in filter(specs.__contains__, names):
        item = specs[name]
        default = "" if item.default is None else f", default {format_python_literal(item.default)}"
        sources = [
            each
            for each in names
            if each in RELATIONS and name in RELATIONS[each].conflicts_with and not RELATIONS[each].when
        ]
        beside = f" Not beside {' or '.join(f'`{each}`' for each in sources)}." if sources else ""
        entry = f"{name} ({format_type(_INPUT_TYPES[name])}{default}): {item.description}{beside}"
        yield textwrap.fill(
            entry, _DOCSTRING_WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
        )


def format_type(annotation: object) -> str:
    """Return a type as it is written in a program."""
    if annotation is None or isinstance(annotation, str):
        return str(annotation)
    return (
        annotation.__name__
        if isinstance(annotation, type) and not get_args(annotation)
        else re.sub(r"\w+\.", "", str(annotation))
    )


def format_python_literal(value: object) -> str:
    """Return a default as it is written in a program."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


class InitSignature:
    """A class's signature: that of its ``__init__``, which jsii's metaclass hides. Also for a class derived from it."""

    def __get__(self, _: object, owner: type) -> inspect.Signature:
        """Return the signature without ``self``."""
        signature = inspect.signature(owner.__init__)  # type: ignore[misc]  # of just this class, whatever it takes
        return signature.replace(parameters=list(signature.parameters.values())[1:])
