"""A whole stack as HCL: what cdktf synthesizes, in an order to read it, and which of it are nested blocks."""

import functools
import importlib
import json
import re
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import (
    AwsProvider,
    IConstruct,
    TerraformDataSource,
    TerraformProvider,
    TerraformResource,
    TerraformStack,
    aws_bindings,
    cdk_mismatch_problems,
    core,
)
from aws_privatelink_rds_lattice.cdk.node import jsii
from aws_privatelink_rds_lattice.cdk.node_package import load_into_node
from aws_privatelink_rds_lattice.hcl import BlockPath, render_hcl

_ELEMENT_BASES: dict[str, type[TerraformResource | TerraformDataSource | TerraformProvider]] = {
    "resource": TerraformResource,
    "data": TerraformDataSource,
    "provider": TerraformProvider,
}
# Types of the provider that is part of Terraform: they have no nested blocks.
_BUILT_IN_TYPES = frozenset({"terraform", "terraform_data", "terraform_remote_state"})
# Arguments that Terraform takes as blocks, too, and that everybody writes so.
_ATTRIBUTES_AS_BLOCKS = frozenset(("resource", "aws_security_group", name) for name in ("egress", "ingress"))
# cdktf's generator describes a block of the provider's schema in these words, and nothing else.
_BLOCK_PARAMETER = re.compile(r"^\s*:param (\w+): (\w+) block\.", re.MULTILINE)
# The order in which a reader looks for arguments; all others stand between, in the order of the alphabet.
_FIRST_ARGUMENTS = (
    "name",
    "type",
    "description",
    "vpc_id",
    "subnet_ids",
    "resource_gateway_identifier",
    "from_port",
    "to_port",
    "protocol",
)
_LAST_ARGUMENTS = ("tags",)
_UNSORTED = ("//", "terraform")


def hcl_of(stack: TerraformStack) -> dict[str, Any]:
    """Return a stack as HCL that Terraform accepts; cdktf's own is refused.

    A stack of a user's own gets it, too, if its class returns this from ``to_hcl_terraform``. cdktf calls that once
    Aspects have run and validations have passed, and so nothing of it is done here.

    Returns:
        ``hcl``, the text, and ``metadata``, of which the cdktf command line reads the required providers.

    Raises:
        ValueError: If something cannot be written as HCL; one line, with its place first.
    """
    if found := list(cdk_mismatch_problems("stack", stack)):
        raise ValueError(*found)
    config, write = ordered_config(stack)
    return {"hcl": write(config), "metadata": {key: config[key] for key in ("//", "terraform") if key in config}}


def ordered_config(stack: TerraformStack) -> tuple[dict[str, Any], Callable[[dict[str, Any]], str]]:
    """Return a stack's Terraform JSON in an order to read it, and what writes parts of it as HCL."""
    made: dict[str, Any] = json.loads(_StackSerializer.of(stack))
    config = {kind: part if kind in _UNSORTED else _sort_keys(part) for kind, part in made.items()}
    for kind in made.keys() & {"variable", "output"}:
        config[kind] = {name: config[kind][name] for name in made[kind]}
    for kind in made.keys() & {"resource", "data"}:
        config[kind] = {
            name: {each: _order_arguments(config[kind][name][each]) for each in bodies}
            for name, bodies in made[kind].items()
        }
    return config, functools.partial(
        render_hcl, is_block=_make_block_test(stack.node.find_all()), attribute_blocks=_ATTRIBUTES_AS_BLOCKS
    )


def _sort_keys(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {name: _sort_keys(value[name]) for name in sorted(value)}
    return [_sort_keys(each) for each in value] if isinstance(value, list) else value


def _order_arguments(body: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(body, list):
        return [_order_arguments(each) for each in body]
    if not isinstance(body, dict):
        return body
    middle = [name for name in body if name not in {*_FIRST_ARGUMENTS, *_LAST_ARGUMENTS}]
    return {
        name: _order_arguments(body[name]) if isinstance(body[name], list) else body[name]
        for name in (*_FIRST_ARGUMENTS, *middle, *_LAST_ARGUMENTS)
        if name in body
    }


def _make_block_test(elements: Iterable[IConstruct]) -> Callable[[BlockPath], bool]:
    """Return the test that tells a nested block of any resource, data source or provider.

    What cdktf's own HCL renderer knows does not serve: it takes every object for a block.

    Args:
        elements: What the stack is made of. Of what they have no class for, the AWS bindings are asked.
    """
    paths: dict[type, tuple[str, str]] = {}
    for element in elements:
        for kind, base in _ELEMENT_BASES.items():
            if isinstance(element, base) and (bindings := _bindings_class(element)) and bindings not in paths:
                paths[bindings] = kind, element.terraform_resource_type
    classes = {path: bindings for bindings, path in paths.items()}

    def is_block(path: BlockPath) -> bool:
        kind, name = path[:2]
        if name in _BUILT_IN_TYPES:
            return False
        bindings = classes.get((kind, name)) or _aws_bindings_class(kind, name)
        if bindings is None:
            raise ValueError(
                f"whether this is a nested block or an argument is not known, for there is no class of {name} here; "
                f"make it with the bindings of its provider, or leave the stack as JSON"
            )
        for name in path[2:]:
            if bindings is None:  # The bindings leave out what is deep, as in a WAF rule's statements: all are blocks.
                return True
            members = _nested_block_classes(bindings)
            if name not in members:
                return False
            bindings = members[name]
        return True

    return is_block


def _bindings_class(element: IConstruct) -> type | None:
    """Return an element's class in the bindings, not a user's subclass; None for one of cdktf's own, which fits any."""
    bindings = next(each for each in type(element).__mro__ if "__jsii_type__" in vars(each))
    return None if bindings.__module__ == core.__name__ else bindings


@functools.cache
def _aws_bindings_class(kind: str, name: str) -> type | None:
    """Return the AWS bindings' class for a type of resource, data source or provider; None where they have none."""
    if (kind, name) == ("provider", "aws"):
        return AwsProvider
    if kind not in _ELEMENT_BASES or not name.startswith("aws_"):
        return None
    # The bindings take words apart that the provider writes as one: aws_s3control_bucket is their s3_control_bucket.
    module = f"data_{name}" if kind == "data" else name.removeprefix("aws_")
    found = _aws_bindings_modules().get(module.replace("_", ""))
    classes = vars(importlib.import_module(f"{aws_bindings.__name__}.{found}")).values() if found else ()
    return next((each for each in classes if isinstance(each, type) and issubclass(each, _ELEMENT_BASES[kind])), None)


@functools.cache
def _aws_bindings_modules() -> dict[str, str]:
    return {name.replace("_", ""): name for name in dir(aws_bindings)}


@functools.cache
def _nested_block_classes(bindings: Hashable) -> dict[str, type | None]:
    """Return Terraform's name of each nested block, and the class of what is in it, where the bindings have one."""
    init = vars(bindings)["__init__"]
    if init.__doc__ is None:
        raise ValueError("HCL needs the bindings' doc strings: run Python without -OO")
    hints = typing.get_type_hints(init)
    return {
        name: next((each for each in _classes_in_hint(hints[parameter]) if each.__module__ == init.__module__), None)
        for parameter, name in _BLOCK_PARAMETER.findall(init.__doc__)
    }


def _classes_in_hint(hint: object) -> Iterator[type]:
    if isinstance(hint, type):
        yield hint
    for argument in typing.get_args(hint):
        yield from _classes_in_hint(argument)


class _StackSerializer:
    """The class in Node, as jsii knows it."""

    __jsii_type__ = "aws-privatelink-rds-lattice-stack-text.StackText"

    @classmethod
    def of(cls, stack: TerraformStack) -> str:
        """Return a stack's Terraform JSON with its nulls, its elements in the order in which the program made them.

        What ``stack.to_terraform()`` returns loses the nulls on its way through jsii.
        """
        _load_stack_serializer()
        return str(jsii.sinvoke(cls, "of", [stack]))


@functools.cache
def _load_stack_serializer() -> None:
    load_into_node(
        _StackSerializer,
        "exports.StackText = class { static of(stack) { return JSON.stringify(stack.toTerraform()); } };",
        {
            "name": "of",
            "parameters": [{"name": "stack", "type": {"primitive": "any"}}],
            "returns": {"type": {"primitive": "string"}},
        },
    )
