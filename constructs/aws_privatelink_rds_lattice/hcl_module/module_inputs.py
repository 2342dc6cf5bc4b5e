"""The inputs of the HCL module: the published module's variables, and the access logs."""

from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from aws_privatelink_rds_lattice.inputs.table import AccessLogInput, Inputs, get_input_specs

MODULE_INPUTS = {**get_input_specs(Inputs), **get_input_specs(AccessLogInput)}

# Input -> attribute of its variable, which is an object or null. Whether the input is set decides the number of
# resources, and Terraform must know that number in the plan. The ARN of a new log group is known after apply, and so is
# whether that ARN is null; an object with the ARN is known not to be null.
OBJECT_ATTRIBUTES = {"access_logs": "destination_arn"}


def value_reference(name: str) -> str:
    """Return the Terraform reference to the value of an input: the variable, or the attribute of the variable."""
    attribute = OBJECT_ATTRIBUTES.get(name)
    return f"var.{name}.{attribute}" if attribute else f"var.{name}"


def variable_type(name: str, value_type: str) -> str:
    """Return the type of the variable of an input, for a type of the value."""
    attribute = OBJECT_ATTRIBUTES.get(name)
    return f"object({{ {attribute} = {value_type} }})" if attribute else value_type


def variable_description(name: str, description: str) -> str:
    """Return the description of the variable of an input, for a description of the value."""
    return f"An object with the {description}" if name in OBJECT_ATTRIBUTES else description


def is_nullable(spec: InputSpec) -> bool:
    """Return True if null is the default of an input, and means that the input is not set."""
    return not spec.required and spec.default is None
