"""The order of other elements after the resources of a construct, for ``depends_on``.

Terraform orders an element after each resource that a local value in ``depends_on`` refers to. cdktf reads a single
address per construct, so the address here is that of a local value with all resources of the construct. The local value
is written only for a construct in a ``depends_on``.
"""

from collections.abc import Sequence

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    IResolveContext,
    IStringProducer,
    Lazy,
    TerraformElement,
    TerraformResource,
    TerraformStack,
)
from aws_privatelink_rds_lattice.cdk.node import jsii
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem
from aws_privatelink_rds_lattice.inputs.validation import InputError

from .placement import stack_of

# Construct id of the local value, and its whole name for a construct with the id Default.
_LOCAL_ID = "private_link_resources"


def address_after(construct: Construct, resources: Sequence[TerraformResource]) -> str:
    """Return the address, a token, for an element to wait for the resources of a construct."""
    return Lazy.string_value(_LocalAddress(construct, resources))


@jsii.implements(IStringProducer)
class _LocalAddress:
    """The address of a local value that refers to the resources of a construct."""

    def __init__(self, construct: Construct, resources: Sequence[TerraformResource]) -> None:
        """Store the construct and the resources."""
        self._construct = construct
        self._resources = resources

    def produce(self, context: IResolveContext) -> str:
        """Return the address, and add the local value to the stack; cdktf calls this method during synthesis.

        cdktf has read the elements of the stack by now, but adds the overrides of the stack later.

        Raises:
            InputError: An element of another stack is to wait.
        """
        stack = stack_of(self._construct)
        waiting_stack = TerraformStack.of(context.scope)
        if waiting_stack is not stack:
            raise InputError([_other_stack_problem(self._construct, waiting_stack)])
        element = TerraformElement(self._construct, _LOCAL_ID)
        name = element.friendly_unique_id
        self._construct.node.try_remove_child(_LOCAL_ID)
        stack.add_override(f"locals.{name}", [resource.fqn for resource in self._resources])
        return f"local.{name}"


def _other_stack_problem(construct: Construct, waiting_stack: Construct) -> str:
    stack_id = stack_of(construct).node.id
    return format_value_problem(
        f"depends_on in the stack {waiting_stack.node.id}",
        construct.node.path,
        "a construct of the same stack",
        f"order the stacks instead: {waiting_stack.node.id}.add_dependency({stack_id})",
    )
