"""The Terraform JSON of a stack."""

import functools
import json
from collections.abc import Callable
from typing import Any

from .bindings import TerraformStack
from .node_package import load_into_node


def stack_json(stack: TerraformStack) -> dict[str, Any]:
    """Return the Terraform JSON of a stack with nulls, with elements in the order of the program.

    ``stack.to_terraform()`` returns JSON without nulls: jsii drops them.
    """
    config: dict[str, Any] = json.loads(_stack_serializer()(stack))
    return config


@functools.cache
def _stack_serializer() -> Callable[[TerraformStack], str]:
    code = "exports.Main = class { static run(stack) { return JSON.stringify(stack.toTerraform()); } };"
    return load_into_node("aws-privatelink-rds-lattice-stack-text", code, returns="string", stack="any")
