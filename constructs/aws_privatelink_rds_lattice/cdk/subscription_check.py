"""A check for a second subscription to the access logs of a connection, before the output is written."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .bindings import TerraformResource, TerraformStack
from .node_package import load_into_node


def refuse_second_subscription(stack: TerraformStack, subscription: TerraformResource) -> None:
    """Fail the synthesis of a stack if AWS would refuse another subscription of the stack beside this subscription."""
    _watch()(stack, subscription)


@functools.cache
def _watch() -> Callable[..., Any]:
    code = Path(__file__).with_name("subscription_check.js").read_text("utf-8")
    name = "aws-privatelink-rds-lattice-subscription-check"
    return load_into_node(name, code, returns="any", stack="any", subscription="any")
