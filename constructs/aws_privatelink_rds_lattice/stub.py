"""Generator of the stub ``__init__.pyi``, with the public names for type checkers and editors.

The stub has the signatures and docstrings that ``help()`` shows. In addition, overloads declare the inputs that a call
with a shared resource gateway leaves out.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

import aws_privatelink_rds_lattice as package

from .cdk.bindings import AwsProvider
from .constructs.privatelink import PrivateLinkRdsLattice
from .constructs.resource_gateway import ResourceGateway
from .constructs.stack import PrivateLinkStack
from .inputs.relations import RELATIONS
from .inputs.signatures import format_python_literal, format_type

_PUBLIC_CLASSES: tuple[type, ...] = (PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway)
_CDK_PACKAGES = ("cdktf", "cdktf_cdktf_provider_aws", "constructs")
_METHOD_DECORATORS: dict[type, str] = {classmethod: "@classmethod\n", property: "@property\n"}
_STUB_HEADER = '''\
# Generated with `make stub` from the classes and the table of inputs: change these, not this file.
"""{doc}"""

from collections.abc import Mapping
from typing import Any, Self, overload

{imports}

from .inputs.table import Inputs as Inputs
from .synth.stack_hcl import hcl_of as hcl_of
from .inputs.validation import InputError as InputError
from .synth.output import SynthesisError as SynthesisError
from .synth.output import atomic_output as atomic_output

__all__ = {names}
'''


def render_stub() -> str:
    """Return the text of the stub."""
    imports = [f"from {cdk_class.__module__} import {cdk_class.__name__}" for cdk_class in _cdk_classes()]
    imports.append(f"from {AwsProvider.__module__} import AwsProvider as AwsProvider")
    names = ", ".join(map(format_python_literal, package.__all__))
    header = _STUB_HEADER.format(doc=package.__doc__, imports="\n".join(sorted(imports)), names=f"[{names}]")
    return "\n\n".join([header.rstrip("\n"), *map(_class_stub, _PUBLIC_CLASSES)]) + "\n"


def _cdk_classes() -> list[type]:
    """Return the classes of the CDK among the bases and attributes of the public classes."""
    annotations: set[object] = set()
    for public_class in _PUBLIC_CLASSES:
        annotations.update(public_class.__bases__, inspect.get_annotations(public_class).values())
    for annotation in list(annotations):
        annotations.update(get_args(annotation))
    return [annotation for annotation in annotations if isinstance(annotation, type) and _is_of_cdk(annotation)]


def _is_of_cdk(annotation: type) -> bool:
    return annotation.__module__.partition(".")[0] in _CDK_PACKAGES


def _class_stub(public_class: type) -> str:
    annotations = inspect.get_annotations(public_class)
    attributes = [f"{name}: {format_type(annotation)}" for name, annotation in annotations.items()]
    body = [_docstring_literal(inspect.getdoc(public_class) or ""), "\n".join(attributes)]
    for name, member in vars(public_class).items():
        if name == "__init__" or not name.startswith("_"):
            function = _get_function(member)
            if function is not None:
                body.append(_function_stub(function, _METHOD_DECORATORS.get(type(member), "")))
    bases = ", ".join(base.__name__ for base in public_class.__bases__)
    return f"class {public_class.__name__}({bases}):\n" + textwrap.indent("\n\n".join(body), "    ")


def _get_function(member: object) -> Callable[..., object] | None:
    """Return the function of a method or property; None for any different member of a class."""
    function = member
    if isinstance(member, classmethod | staticmethod):
        function = member.__func__
    elif isinstance(member, property):
        function = member.fget
    if inspect.isfunction(function):
        return function
    return None


def _function_stub(function: Callable[..., object], decorator: str) -> str:
    """Return a function, or its overloads, as source code; the first overload has the docstring."""
    signature = inspect.signature(function)
    parameter_lists = list(_overload_parameters(list(signature.parameters.values())))
    overload = "@overload\n" if len(parameter_lists) > 1 else ""
    first_argument = "cls" if decorator == _METHOD_DECORATORS[classmethod] else "self"
    return_type = format_type(signature.return_annotation)
    docstring = textwrap.indent(_docstring_literal(inspect.getdoc(function) or ""), "    ")
    stubs: list[str] = []
    for parameters in parameter_lists:
        lines = "".join(f"\n    {line}," for line in (first_argument, *_parameter_lines(parameters)))
        body = " ..." if stubs else f"\n{docstring}"
        stubs.append(f"{overload}{decorator}def {function.__name__}({lines}\n) -> {return_type}:{body}")
    return "\n\n".join(stubs)


def _parameter_lines(parameters: Iterable[inspect.Parameter]) -> Iterator[str]:
    has_star = False
    for parameter in parameters:
        if parameter.name in {"self", "cls"}:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not has_star:
            has_star = True
            yield "*"
        default = "" if parameter.default is parameter.empty else f" = {format_python_literal(parameter.default)}"
        yield f"{parameter.name}: {format_type(parameter.annotation)}{default}"


def _overload_parameters(parameters: list[inspect.Parameter]) -> Iterator[list[inspect.Parameter]]:
    """Yield the parameters of each overload of a function.

    If an optional parameter such as ``resource_gateway`` conflicts with required parameters, there are two overloads:
    without and with the parameter. Else there is only one signature.
    """
    source = _find_substitute(parameters)
    if source is None:
        yield parameters
        return
    conflicting_names = RELATIONS[source.name].conflicts_with
    without_source: list[inspect.Parameter] = []
    with_source: list[inspect.Parameter] = []
    for parameter in parameters:
        if parameter is source:
            required_type = format_type(source.annotation).removesuffix(" | None")
            without_source.append(source.replace(annotation="None"))
            with_source.append(source.replace(default=inspect.Parameter.empty, annotation=required_type))
            continue
        without_source.append(parameter)
        if parameter.name not in conflicting_names:
            with_source.append(parameter)
    yield without_source
    yield with_source


def _find_substitute(parameters: list[inspect.Parameter]) -> inspect.Parameter | None:
    """Return the first optional parameter in conflict with required parameters, if any."""
    required_names = {parameter.name for parameter in parameters if parameter.default is parameter.empty}
    for parameter in parameters:
        relation = RELATIONS.get(parameter.name)
        if parameter.default is None and relation and required_names.intersection(relation.conflicts_with):
            return parameter
    return None


def _docstring_literal(text: str) -> str:
    end = "\n" if "\n" in text else ""
    return f'"""{text}{end}"""'


if __name__ == "__main__":
    Path(__file__).with_name("__init__.pyi").write_text(render_stub(), "utf-8", newline="\n")
