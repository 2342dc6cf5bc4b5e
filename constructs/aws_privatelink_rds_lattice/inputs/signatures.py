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

from .table import INSTEAD, Deployment, Instead
from .validation import Declarations

Function = TypeVar("Function", bound=Callable[..., object])

_TYPES = get_type_hints(Deployment)
_WIDTH = 110


def takes(inputs: Declarations) -> Callable[[Function], Function]:
    """Return a decorator that shows the inputs of a function in place of its ``**inputs``, which it keeps taking.

    In the docstring they stand where the entry of ``**inputs`` does. Of a parameter that stands in place of inputs,
    such as ``db_instance_identifier``, it is known which of them it leaves.
    """

    def shown(function: Function) -> Function:
        (rest,) = (each for each in inspect.signature(function).parameters.values() if each.kind is each.VAR_KEYWORD)
        filled = {name for rule in _in_place(function) for name in rule.fills}
        taken = {name: replace(item, default=None) if name in filled else item for name, item in inputs.items()}
        parameters = list(_parameters(function, taken))
        vars(function)["__signature__"] = inspect.signature(function).replace(parameters=parameters)
        if function.__doc__:  # not under -OO
            added = "\n".join(_entries(taken, [each.name for each in parameters]))
            marker = next(line for line in function.__doc__.splitlines() if line.strip().startswith(f"{rest.name}:"))
            indent = marker[: -len(marker.lstrip())]
            function.__doc__ = function.__doc__.replace(marker, textwrap.indent(added, indent))
        return function

    return shown


def _in_place(function: Callable[..., object]) -> list[Instead]:
    own = inspect.signature(function).parameters
    return [INSTEAD[name] for name, each in own.items() if name in INSTEAD and each.default is each.empty]


def _parameters(function: Callable[..., object], inputs: Declarations) -> Iterator[inspect.Parameter]:
    own = {name: each for name, each in inspect.signature(function).parameters.items() if each.kind != each.VAR_KEYWORD}
    yield from own.values()
    always = _in_place(function)
    perhaps = [INSTEAD[name] for name in inputs if name in INSTEAD]
    left_out = {name for rule in always for name in rule.excludes}
    spared = {name for rule in always for name in rule.spares} | {
        name for rule in perhaps for name in (*rule.excludes, *rule.spares)
    }
    for name, item in inputs.items():
        if name not in own and name not in left_out:
            required = item.required and name not in spared
            default = inspect.Parameter.empty if required else item.default
            kind = _TYPES[name] if required else _TYPES[name] | None
            yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _entries(inputs: Declarations, names: Sequence[str]) -> Iterator[str]:
    for name in filter(inputs.__contains__, names):
        item = inputs[name]
        default = "" if item.default is None else f", default {literal(item.default)}"
        sources = [
            each for each in names if each in INSTEAD and name in INSTEAD[each].excludes and not INSTEAD[each].where
        ]
        beside = f" Not beside {' or '.join(f'`{each}`' for each in sources)}." if sources else ""
        entry = f"{name} ({type_text(_TYPES[name])}{default}): {item.description}{beside}"
        yield textwrap.fill(entry, _WIDTH, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False)


def type_text(kind: object) -> str:
    """Return a type as it is written in a program."""
    if kind is None or isinstance(kind, str):
        return str(kind)
    return kind.__name__ if isinstance(kind, type) and not get_args(kind) else re.sub(r"\w+\.", "", str(kind))


def literal(value: object) -> str:
    """Return a default as it is written in a program."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


class OwnSignature:
    """A class's signature: that of its ``__init__``, which jsii's metaclass hides. Also for a class derived from it."""

    def __get__(self, _: object, owner: type) -> inspect.Signature:
        """Return the signature without ``self``."""
        signature = inspect.signature(owner.__init__)  # type: ignore[misc]  # of just this class, whatever it takes
        return signature.replace(parameters=list(signature.parameters.values())[1:])
