"""The specification of an input in the table of inputs."""

from dataclasses import dataclass

from .rules import InputRule

ProviderVersion = tuple[int, int, int]

# First version of the AWS provider with all resource types of a connection: the resource configuration is the newest.
RESOURCE_TYPES_SINCE: ProviderVersion = (5, 85, 0)


@dataclass(frozen=True)
class InputSpec:
    """The specification of an input, except for the type.

    Attributes:
        description: Description, as Markdown.
        rule: Rule for the value.
        default: Default value.
        requires_literal: True if a token is not allowed, because Terraform needs a literal value.
        since: First version of the AWS provider with the argument for a value other than the default. In the
            description, ``{since}`` stands for the version.
        force_new: Force-new arguments with the value, such as ``aws_security_group.description``, of the resources
            on which the resource configuration's ARN depends.
        required: True if the input is required. ``get_input_specs`` sets this attribute from the type.
    """

    description: str
    rule: InputRule
    default: object = None
    requires_literal: bool = False
    since: ProviderVersion = RESOURCE_TYPES_SINCE
    force_new: tuple[str, ...] = ()
    required: bool = False


def format_minor_version(version: ProviderVersion) -> str:
    """Return the first two numbers of a version as text."""
    return f"{version[0]}.{version[1]}"
