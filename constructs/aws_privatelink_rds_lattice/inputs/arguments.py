"""The inputs of each constructor and class method, as types for type checkers and editors.

The names and types of the inputs are those of ``table``, which has the specifications. A ``TypedDict`` cannot leave out
an inherited key or make it optional, so some keys of the table are repeated here, without a specification.
"""

from collections.abc import Mapping
from typing import get_type_hints

from . import formats
from .spec import InputSpec
from .table import (
    CONSTRUCT_INPUTS,
    AccessLogInput,
    AccountInputs,
    AdvancedInputs,
    DatabaseInputs,
    GatewayOptions,
    Inputs,
    NameInput,
    NetworkInputs,
)


class DedicatedGatewayInputs(Inputs, AdvancedInputs, total=False):
    """Inputs of a ``PrivateLinkRdsLattice`` with a dedicated resource gateway."""


class SharedGatewayInputs(NameInput, DatabaseInputs, AccountInputs, AccessLogInput, total=False):
    """Inputs of a ``PrivateLinkRdsLattice`` on a shared resource gateway."""

    # The resource gateway replaces these two. Without the keys, pyright accepts them in an unpacked ``**inputs``.
    vpc_id: None
    subnet_ids: None
    protect: bool | None
    import_ids: Mapping[str, str | None] | None
    names: Mapping[str, str] | None


class LookupInputs(NameInput, AccountInputs, AdvancedInputs, total=False):
    """Inputs of a ``PrivateLinkRdsLattice`` for a database looked up by identifier."""

    subnet_ids: list[str] | tuple[str, ...] | None
    rds_port: float | None
    rds_security_group_id: str | None


class GatewayInputs(NameInput, NetworkInputs, GatewayOptions, total=False):
    """Inputs of a ``ResourceGateway``."""

    tags: Mapping[str, str] | None


GATEWAY_INPUTS = {name: spec for name, spec in CONSTRUCT_INPUTS.items() if name in get_type_hints(GatewayInputs)}


def _existing_gateway_spec(field: str, *, requires_literal: bool = False) -> InputSpec:
    rule = formats.EXISTING_GATEWAY_FIELDS.field_rules[field]
    # No description: the docstring of from_ids describes the parameters.
    return InputSpec("", rule, requires_literal=requires_literal, required=True)


# The fields of the input resource_gateway, under the names of the parameters of ResourceGateway.from_ids.
EXISTING_GATEWAY = {
    "resource_gateway_id": _existing_gateway_spec("id"),
    "security_group_id": _existing_gateway_spec("security_group_id"),
    "ip_address_type": _existing_gateway_spec("ip_address_type"),
    "has_rules": _existing_gateway_spec("has_rules", requires_literal=True),
}
