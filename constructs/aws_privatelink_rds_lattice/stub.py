"""The stub ``__init__.pyi``: what type checkers and editors know of the public names.

It says what ``help()`` says, and besides what may be left out beside a shared resource gateway.
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
    used = {
        each for public in _PUBLIC_CLASSES for each in (*public.__bases__, *inspect.get_annotations(public).values())
    }
    used |= {part for each in used for part in get_args(each)}
    own = [each for each in used if isinstance(each, type) and each.__module__.partition(".")[0] in _CDK_PACKAGES]
    imports = [f"from {each.__module__} import {each.__name__}" for each in own]
    imports.append(f"from {AwsProvider.__module__} import AwsProvider as AwsProvider")
    names = ", ".join(map(format_python_literal, package.__all__))
    head = _STUB_HEADER.format(doc=package.__doc__, imports="\n".join(sorted(imports)), names=f"[{names}]")
    return "\n\n".join([head.rstrip("\n"), *map(_class_stub, _PUBLIC_CLASSES)]) + "\n"


def _class_stub(public_class: type) -> str:
    bases = ", ".join(base.__name__ for base in public_class.__bases__)
    body = [_docstring_literal(inspect.getdoc(public_class) or "")]
    body.append(
        "\n".join(f"{name}: {format_type(kind)}" for name, kind in inspect.get_annotations(public_class).items())
    )
    for name, member in vars(public_class).items():
        if name == "__init__" or not name.startswith("_"):
            function = getattr(member, "__func__", getattr(member, "fget", member))
            decorator = _METHOD_DECORATORS.get(type(member), "")
            if inspect.isfunction(function):
                body.append(_function_stub(function, decorator))
    return f"class {public_class.__name__}({bases}):\n" + textwrap.indent("\n\n".join(body), "    ")


def _function_stub(function: Callable[..., object], decorator: str) -> str:
    signature = inspect.signature(function)
    forms = list(_overload_parameters(list(signature.parameters.values())))
    doc = textwrap.indent(_docstring_literal(inspect.getdoc(function) or ""), "    ")
    overload = "@overload\n" if len(forms) > 1 else ""
    texts: list[str] = []
    for parameters in forms:
        lines = ["cls" if decorator == _METHOD_DECORATORS[classmethod] else "self", *_parameter_lines(parameters)]
        listed = "".join(f"\n    {line}," for line in lines)
        returned = format_type(signature.return_annotation)
        body = f"\n{doc}" if not texts else " ..."
        texts.append(f"{overload}{decorator}def {function.__name__}({listed}\n) -> {returned}:{body}")
    return "\n\n".join(texts)


def _parameter_lines(parameters: Iterable[inspect.Parameter]) -> Iterator[str]:
    by_name = False
    for each in parameters:
        if each.name in {"self", "cls"}:
            continue
        if each.kind is each.KEYWORD_ONLY and not by_name:
            by_name = True
            yield "*"
        default = "" if each.default is each.empty else f" = {format_python_literal(each.default)}"
        yield f"{each.name}: {format_type(each.annotation)}{default}"


def _overload_parameters(parameters: list[inspect.Parameter]) -> Iterator[list[inspect.Parameter]]:
    """Yield the parameters of each way to call a function: with and without what stands in place of required inputs."""
    required = {each.name for each in parameters if each.default is each.empty}
    for source in parameters:
        if (
            source.default is None
            and source.name in RELATIONS
            and required.intersection(RELATIONS[source.name].conflicts_with)
        ):
            yield [each.replace(annotation="None") if each is source else each for each in parameters]
            given = source.replace(default=inspect.Parameter.empty, annotation=_drop_none_type(source.annotation))
            left = [each for each in parameters if each.name not in RELATIONS[source.name].conflicts_with]
            yield [given if each is source else each for each in left]
            return
    yield parameters


def _drop_none_type(annotation: object) -> str:
    return format_type(annotation).removesuffix(" | None")


def _docstring_literal(text: str) -> str:
    return f'"""{text}\n"""' if "\n" in text else f'"""{text}"""'


if __name__ == "__main__":
    Path(__file__).with_name("__init__.pyi").write_text(render_stub(), "utf-8", newline="\n")
