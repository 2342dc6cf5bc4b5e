"""Share a private RDS database with Polytomic over AWS PrivateLink (VPC Lattice), with CDK for Terraform."""

import importlib

__all__ = [
    "AwsProvider",
    "InputError",
    "Inputs",
    "PrivateLinkRdsLattice",
    "PrivateLinkStack",
    "ResourceGateway",
    "SynthesisError",
    "hcl_of",
    "atomic_output",
]

_HOMES = {
    "AwsProvider": "cdk.bindings",
    "InputError": "inputs.validation",
    "Inputs": "inputs.table",
    "PrivateLinkRdsLattice": "constructs.privatelink",
    "PrivateLinkStack": "constructs.stack",
    "ResourceGateway": "constructs.resource_gateway",
    "SynthesisError": "synth.output",
    "hcl_of": "synth.stack_hcl",
    "atomic_output": "synth.output",
}


def __getattr__(name: str) -> object:
    # Each is imported when it is asked for: checking inputs needs no jsii, and jsii starts before the rest is imported.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
