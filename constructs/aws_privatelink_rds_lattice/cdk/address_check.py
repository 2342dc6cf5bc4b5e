"""A check for elements of a stack with the same Terraform address, before the output is written."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .bindings import TerraformElement, TerraformStack
from .node_package import load_into_node


def refuse_same_addresses(stack: TerraformStack, elements: Sequence[TerraformElement]) -> None:
    """Fail the synthesis of a stack if the address of one of these elements is also the address of another element."""
    _watch()(stack, list(elements))


@functools.cache
def _watch() -> Callable[..., Any]:
    code = Path(__file__).with_name("address_check.js").read_text("utf-8")
    return load_into_node("aws-privatelink-rds-lattice-address-check", code, returns="any", stack="any", elements="any")
