"""A stack as HCL.

cdktf synthesizes a stack as Terraform JSON. This module sorts the JSON for readers, and finds the nested blocks in the
JSON by the classes of the provider bindings.
"""

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
    core,
)
from aws_privatelink_rds_lattice.cdk.selection import cdk_mismatch_problems
from aws_privatelink_rds_lattice.cdk.stack_json import stack_json
from aws_privatelink_rds_lattice.hcl import BlockPath, render_hcl

_ELEMENT_BASES: dict[str, type[TerraformResource | TerraformDataSource | TerraformProvider]] = {
    "resource": TerraformResource,
    "data": TerraformDataSource,
    "provider": TerraformProvider,
}
# Types of the provider that is part of Terraform: they have no nested blocks.
_BUILT_IN_TYPES = frozenset({"terraform", "terraform_data", "terraform_remote_state"})
# Arguments that Terraform also accepts as blocks, the usual form.
_ATTRIBUTES_AS_BLOCKS = frozenset(
    {("resource", "aws_security_group", "egress"), ("resource", "aws_security_group", "ingress")}
)
# The description that cdktf's generator writes for a block of the provider's schema, and for nothing else.
_BLOCK_PARAMETER = re.compile(r"^\s*:param (\w+): (\w+) block\.", re.MULTILINE)
# The order in which a reader looks for arguments; all other arguments are between the two groups, sorted by name.
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


def hcl_of(stack: TerraformStack) -> dict[str, Any]:
    """Return a stack as valid HCL; Terraform rejects the HCL of cdktf.

    A user's stack is written as this HCL if its class returns the result from ``to_hcl_terraform``. cdktf calls that
    method after it has run Aspects and validations, so this function runs neither.

    Returns:
        A dictionary with ``hcl``, the text, and ``metadata``, in which the cdktf command line looks up the required
        providers.

    Raises:
        ValueError: A part of the stack has no form in HCL; the message is one line that begins with the location.
    """
    problems = list(cdk_mismatch_problems("stack", stack))
    if problems:
        raise ValueError(*problems)
    config, render = ordered_config(stack)
    metadata = {key: config[key] for key in ("//", "terraform") if key in config}
    return {"hcl": render(config), "metadata": metadata}


def ordered_config(stack: TerraformStack) -> tuple[dict[str, Any], Callable[[dict[str, Any]], str]]:
    """Return a stack's Terraform JSON, sorted for readers, and a function to render parts of the JSON as HCL.

    Resources, data sources, variables and outputs stay in the order of the program; all other keys are sorted by name.
    """
    config = {block_type: _order_blocks(block_type, blocks) for block_type, blocks in stack_json(stack).items()}
    is_block = _make_block_test(stack.node.find_all())
    return config, functools.partial(render_hcl, is_block=is_block, attribute_blocks=_ATTRIBUTES_AS_BLOCKS)


def _order_blocks(block_type: str, blocks: Any) -> Any:  # noqa: ANN401 - JSON
    if block_type in ("//", "terraform"):
        return blocks
    if block_type in ("variable", "output"):
        return {name: _sort_keys(body) for name, body in blocks.items()}
    if block_type in ("resource", "data"):
        resources = {}
        for resource_type, bodies in blocks.items():
            resources[resource_type] = {name: _order_arguments(_sort_keys(body)) for name, body in bodies.items()}
        return resources
    return _sort_keys(blocks)


def _sort_keys(value: object) -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(value, sort_keys=True))


def _order_arguments(body: object) -> Any:  # noqa: ANN401 - JSON
    """Return the body of a resource, sorted by name, with the first and the last arguments in their places."""
    if isinstance(body, list):
        return [_order_arguments(item) for item in body]
    if not isinstance(body, dict):
        return body
    middle = [name for name in body if name not in {*_FIRST_ARGUMENTS, *_LAST_ARGUMENTS}]
    ordered = {}
    for name in (*_FIRST_ARGUMENTS, *middle, *_LAST_ARGUMENTS):
        if name in body:
            value = body[name]
            # A list holds nested blocks, or values without arguments; an object is a map, whose keys are sorted.
            ordered[name] = _order_arguments(value) if isinstance(value, list) else value
    return ordered


def _make_block_test(elements: Iterable[IConstruct]) -> Callable[[BlockPath], bool]:
    """Return a test for paths of blocks: True for a nested block of a resource, data source or provider.

    cdktf's own HCL renderer has no such function: it writes every object as a block. The test looks up types of blocks
    without an element in the AWS bindings.
    """
    element_classes = _find_element_classes(elements)

    def is_block(path: BlockPath) -> bool:
        block_type, name = path[:2]
        if name in _BUILT_IN_TYPES:
            return False
        bindings = element_classes.get((block_type, name)) or _find_aws_class(block_type, name)
        if bindings is None:
            raise ValueError(
                f"HCL needs the class of {name} to distinguish a nested block from an argument; "
                "create the resource with the bindings of its provider, or keep the stack as JSON"
            )
        for member in path[2:]:
            # The bindings have no class for deep blocks, as in the statements of a WAF rule; all members are blocks.
            if bindings is None:
                return True
            classes = _nested_block_classes(bindings)
            if member not in classes:
                return False
            bindings = classes[member]
        return True

    return is_block


def _find_element_classes(elements: Iterable[IConstruct]) -> dict[tuple[str, str], type]:
    """Return the bindings' class of each resource, data source and provider, by type of block and Terraform type."""
    classes: dict[tuple[str, str], type] = {}
    for element in elements:
        for block_type, base in _ELEMENT_BASES.items():
            if not isinstance(element, base):
                continue
            bindings = _bindings_class(element)
            # The Terraform type is the same for all elements of a class, and each read is a call into Node.
            if bindings and bindings not in classes.values():
                classes[block_type, element.terraform_resource_type] = bindings
    return classes


def _bindings_class(element: IConstruct) -> type | None:
    """Return an element's class in the bindings, possibly the base of a user's class.

    Return None for a class of cdktf, such as `TerraformResource`, which fits any type.
    """
    bindings = next(base for base in type(element).__mro__ if "__jsii_type__" in vars(base))
    if bindings.__module__ == core.__name__:
        return None
    return bindings


@functools.cache
def _find_aws_class(block_type: str, name: str) -> type | None:
    """Return the AWS bindings' class for a resource, data source or provider; None if the bindings have none."""
    if (block_type, name) == ("provider", "aws"):
        return AwsProvider
    if block_type not in _ELEMENT_BASES or not name.startswith("aws_"):
        return None
    # The bindings split words that the provider does not: aws_s3control_bucket is s3_control_bucket in the bindings.
    key = (f"data_{name}" if block_type == "data" else name.removeprefix("aws_")).replace("_", "")
    module_name = next((module for module in dir(aws_bindings) if module.replace("_", "") == key), None)
    if module_name is None:
        return None
    module = importlib.import_module(f"{aws_bindings.__name__}.{module_name}")
    for member in vars(module).values():
        if isinstance(member, type) and issubclass(member, _ELEMENT_BASES[block_type]):
            return member
    return None


@functools.cache
def _nested_block_classes(bindings: Hashable) -> dict[str, type | None]:
    """Return the class of each nested block in a class of the bindings, if any, by Terraform's name of the block.

    Raises:
        ValueError: Python runs without docstrings.
    """
    init = vars(bindings)["__init__"]
    if init.__doc__ is None:
        raise ValueError("HCL needs the bindings' doc strings: run Python without -OO")
    hints = typing.get_type_hints(init)
    classes: dict[str, type | None] = {}
    for parameter, block_name in _BLOCK_PARAMETER.findall(init.__doc__):
        classes[block_name] = None
        for hint in _classes_in_hint(hints[parameter]):
            if hint.__module__ == init.__module__:
                classes[block_name] = hint
                break
    return classes


def _classes_in_hint(hint: object) -> Iterator[type]:
    if isinstance(hint, type):
        yield hint
    for argument in typing.get_args(hint):
        yield from _classes_in_hint(argument)
