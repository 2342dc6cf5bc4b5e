"""Share a private RDS database with Polytomic over AWS PrivateLink (VPC Lattice), with CDK for Terraform."""

import importlib
from typing import TYPE_CHECKING

from .inputs import InputError, Inputs

if TYPE_CHECKING:
    from .cdk import AwsProvider
    from .gateway import ResourceGateway
    from .privatelink import PrivateLinkRdsLattice
    from .stack import PrivateLinkStack

__all__ = ["AwsProvider", "InputError", "Inputs", "PrivateLinkRdsLattice", "PrivateLinkStack", "ResourceGateway"]

_HOMES = {
    "AwsProvider": "cdk",
    "PrivateLinkRdsLattice": "privatelink",
    "PrivateLinkStack": "stack",
    "ResourceGateway": "gateway",
}


def __getattr__(name: str) -> object:
    # What starts jsii is imported when it is asked for, so that checking inputs stays instant.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
