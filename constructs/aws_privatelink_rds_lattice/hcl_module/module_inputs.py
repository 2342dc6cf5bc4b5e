"""The inputs of the HCL module: the published module's variables, and the access logs."""

from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from aws_privatelink_rds_lattice.inputs.table import AccessLogInput, Inputs, get_input_specs

MODULE_INPUTS = {**get_input_specs(Inputs), **get_input_specs(AccessLogInput)}


def is_nullable(spec: InputSpec) -> bool:
    """Return True if null is the default of an input, and means that the input is not set."""
    return not spec.required and spec.default is None
