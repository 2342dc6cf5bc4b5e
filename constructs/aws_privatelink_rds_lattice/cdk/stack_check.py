"""A check of the security group rules of stacks, before the output is written."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .bindings import TerraformElement, TerraformStack
from .node_package import load_class_into_node

# Return the problems as a JSON list, from the JSON of the relevant stacks; see `stack_check.js`.
CheckFunction = Callable[[str], str]


def watch_stack(stack: TerraformStack, elements: Sequence[TerraformElement], check: CheckFunction) -> None:
    """Check a stack when it is validated, which is after all Aspects.

    The call can be part of a batch (`batch.py`), and so costs no round trip into Node.

    Args:
        stack: The stack.
        elements: The security groups and rules that this package adds to the stack.
        check: The function for the problems of other stacks, the same in each call.
    """
    _stack_check(check).watch(stack, list(elements))


@functools.cache
def _stack_check(check: CheckFunction) -> Any:  # noqa: ANN401 - jsii has no types for its classes
    code = Path(__file__).with_name("stack_check.js").read_text("utf-8")
    methods = {"watch": {"stack": "any", "elements": "any"}, "check": {"text": "string"}}
    node_class = load_class_into_node("aws-privatelink-rds-lattice-stack-check", code, methods)
    return type("StackCheck", (node_class,), {"check": lambda _, text: check(text)})()
