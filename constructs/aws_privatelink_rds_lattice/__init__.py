"""Share a private RDS database with Polytomic over AWS PrivateLink (VPC Lattice), with CDK for Terraform."""

import importlib
import logging
import warnings
from typing import TYPE_CHECKING

from .cdk import bindings_finder

if TYPE_CHECKING:
    from .cdk.bindings import AwsProvider
    from .constructs.privatelink import PrivateLinkRdsLattice
    from .constructs.resource_gateway import ResourceGateway
    from .constructs.stack import PrivateLinkStack
    from .inputs.input_warnings import InputWarning
    from .inputs.table import Inputs
    from .inputs.validation import InputError
    from .synth.output import SynthesisError, atomic_output
    from .synth.stack_hcl import hcl_of

    __version__: str

__all__ = [
    "AwsProvider",
    "InputError",
    "InputWarning",
    "Inputs",
    "PrivateLinkRdsLattice",
    "PrivateLinkStack",
    "ResourceGateway",
    "SynthesisError",
    "atomic_output",
    "hcl_of",
]

_DEFINING_MODULES = {
    "AwsProvider": "cdk.bindings",
    "InputError": "inputs.validation",
    "InputWarning": "inputs.input_warnings",
    "Inputs": "inputs.table",
    "PrivateLinkRdsLattice": "constructs.privatelink",
    "PrivateLinkStack": "constructs.stack",
    "ResourceGateway": "constructs.resource_gateway",
    "SynthesisError": "synth.output",
    "atomic_output": "synth.output",
    "hcl_of": "synth.stack_hcl",
}
_DEPRECATED_NAMES = {"whole_output": "atomic_output"}

# The application decides on handlers; without them, the package logs nothing.
logging.getLogger(__name__).addHandler(logging.NullHandler())

bindings_finder.register()


def _read_version() -> str:
    """Return the version of the installed package; "unknown" for a copy of the files without an installation."""
    import importlib.metadata  # noqa: PLC0415 - takes longer than the import of the inputs

    try:
        return importlib.metadata.version("aws-privatelink-rds-lattice")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


if not TYPE_CHECKING:  # For type checkers, a module with `__getattr__` has every name.

    def __getattr__(name: str) -> object:
        if name == "__version__":
            return _read_version()
        # Public names are imported at first use: input validation needs no jsii, and jsii must start before the CDK.
        if name in _DEPRECATED_NAMES:
            current_name = _DEPRECATED_NAMES[name]
            warnings.warn(f"{__name__}.{name} is now {current_name}", DeprecationWarning, stacklevel=2)
            name = current_name
        if name not in _DEFINING_MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f".{_DEFINING_MODULES[name]}", __name__), name)
