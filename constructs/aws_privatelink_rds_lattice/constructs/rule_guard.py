"""Check that no other part of an app removes the security group rules of a connection.

Most stacks need no check: the modules that read rules are imported only for the other stacks.
"""

import json

from aws_privatelink_rds_lattice.cdk.bindings import Construct, TerraformElement, TerraformStack
from aws_privatelink_rds_lattice.cdk.stack_check import watch_stack
from aws_privatelink_rds_lattice.cdk.stack_json import stack_json

from .placement import stack_of


def watch_rules(scope: Construct, *elements: TerraformElement) -> None:
    """Fail the synthesis of the scope's stack if another part of the app removes rules of a connection.

    Args:
        scope: A construct of the stack. For a new construct, jsii would have to look up the stack.
        elements: The security group of a resource gateway, and the rules for the databases.
    """
    watch_stack(stack_of(scope), elements, _check_stack)


def removes_egress_rules(stack: TerraformStack, security_group_id: str) -> bool:
    """Return True if the inline egress of a security group removes further egress rules of the group.

    The id of the security group is text in the configuration.
    """
    from aws_privatelink_rds_lattice.plan.rules.removed_rules import has_inline_egress  # noqa: PLC0415 - see above

    return has_inline_egress(stack_json(stack), security_group_id)


def _check_stack(text: str) -> str:
    """Return the problems of a stack as a JSON list; for the text, see `stack_check.js`."""
    from aws_privatelink_rds_lattice.plan.rules.removed_rules import find_removed_rules  # noqa: PLC0415 - see above

    return json.dumps(find_removed_rules(**json.loads(text)))
