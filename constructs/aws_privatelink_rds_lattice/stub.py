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
from .inputs.signatures import literal, type_text
from .inputs.table import INSTEAD

_CLASSES: tuple[type, ...] = (PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway)
_CDK = ("cdktf", "cdktf_cdktf_provider_aws", "constructs")
_DECORATORS: dict[type, str] = {classmethod: "@classmethod\n", property: "@property\n"}
_HEAD = '''\
# Generated with `make stub` from the classes and the table of inputs: change these, not this file.
"""{doc}"""

from collections.abc import Mapping
from typing import Any, Self, overload

{imports}

from .inputs.table import Inputs as Inputs
from .synth.stack_hcl import hcl_of as hcl_of
from .inputs.validation import InputError as InputError
from .synth.output import SynthesisError as SynthesisError
from .synth.output import whole_output as whole_output

__all__ = {names}
'''


def stub() -> str:
    """Return the text of the stub."""
    used = {each for public in _CLASSES for each in (*public.__bases__, *inspect.get_annotations(public).values())}
    used |= {part for each in used for part in get_args(each)}
    own = [each for each in used if isinstance(each, type) and each.__module__.partition(".")[0] in _CDK]
    imports = [f"from {each.__module__} import {each.__name__}" for each in own]
    imports.append(f"from {AwsProvider.__module__} import AwsProvider as AwsProvider")
    names = ", ".join(map(literal, package.__all__))
    head = _HEAD.format(doc=package.__doc__, imports="\n".join(sorted(imports)), names=f"[{names}]")
    return "\n\n".join([head.rstrip("\n"), *map(_class, _CLASSES)]) + "\n"


def _class(public: type) -> str:
    bases = ", ".join(base.__name__ for base in public.__bases__)
    body = [_quoted(inspect.getdoc(public) or "")]
    body.append("\n".join(f"{name}: {type_text(kind)}" for name, kind in inspect.get_annotations(public).items()))
    for name, member in vars(public).items():
        if name == "__init__" or not name.startswith("_"):
            function = getattr(member, "__func__", getattr(member, "fget", member))
            decorator = _DECORATORS.get(type(member), "")
            if inspect.isfunction(function):
                body.append(_function(function, decorator))
    return f"class {public.__name__}({bases}):\n" + textwrap.indent("\n\n".join(body), "    ")


def _function(function: Callable[..., object], decorator: str) -> str:
    signature = inspect.signature(function)
    forms = list(_forms(list(signature.parameters.values())))
    doc = textwrap.indent(_quoted(inspect.getdoc(function) or ""), "    ")
    overload = "@overload\n" if len(forms) > 1 else ""
    texts: list[str] = []
    for parameters in forms:
        lines = ["cls" if decorator == _DECORATORS[classmethod] else "self", *_listed(parameters)]
        listed = "".join(f"\n    {line}," for line in lines)
        returned = type_text(signature.return_annotation)
        body = f"\n{doc}" if not texts else " ..."
        texts.append(f"{overload}{decorator}def {function.__name__}({listed}\n) -> {returned}:{body}")
    return "\n\n".join(texts)


def _listed(parameters: Iterable[inspect.Parameter]) -> Iterator[str]:
    by_name = False
    for each in parameters:
        if each.name in {"self", "cls"}:
            continue
        if each.kind is each.KEYWORD_ONLY and not by_name:
            by_name = True
            yield "*"
        default = "" if each.default is each.empty else f" = {literal(each.default)}"
        yield f"{each.name}: {type_text(each.annotation)}{default}"


def _forms(parameters: list[inspect.Parameter]) -> Iterator[list[inspect.Parameter]]:
    """Yield the parameters of each way to call a function: with and without what stands in place of required inputs."""
    required = {each.name for each in parameters if each.default is each.empty}
    for source in parameters:
        if source.default is None and source.name in INSTEAD and required.intersection(INSTEAD[source.name].excludes):
            yield [each.replace(annotation="None") if each is source else each for each in parameters]
            given = source.replace(default=inspect.Parameter.empty, annotation=_given(source.annotation))
            left = [each for each in parameters if each.name not in INSTEAD[source.name].excludes]
            yield [given if each is source else each for each in left]
            return
    yield parameters


def _given(optional: object) -> str:
    return type_text(optional).removesuffix(" | None")


def _quoted(text: str) -> str:
    return f'"""{text}\n"""' if "\n" in text else f'"""{text}"""'


if __name__ == "__main__":
    Path(__file__).with_name("__init__.pyi").write_text(stub(), "utf-8", newline="\n")
