"""Assertions on synthesized Terraform JSON, for the tests of users.

The assertions take a parsed ``cdk.tf.json``, as ``synthesized`` returns it, and need neither AWS nor Terraform.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .arguments import require_configs, require_database
from .exposure import find_exposure_problems, find_ingress_problems
from .replacements import find_replacements

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.cdk.bindings import TerraformStack


def synthesized(stack: "TerraformStack") -> dict[str, Any]:
    """Return the Terraform JSON of a stack, suitable for a snapshot.

    The result is what ``cdktf synth`` writes, with Aspects applied and nulls kept, but without the metadata under
    ``"//"``: the versions and the paths of constructs. The result is the same on every machine.

    Args:
        stack: The stack.

    Raises:
        ValueError: The stack is from another CDK than the CDK that this package uses in this process.
    """
    # The assertions need no Node.js, so the CDK is imported only here.
    from aws_privatelink_rds_lattice.cdk.bindings import Testing  # noqa: PLC0415 - the CDK starts Node.js
    from aws_privatelink_rds_lattice.cdk.selection import cdk_mismatch_problems  # noqa: PLC0415 - the same

    problems = list(cdk_mismatch_problems("stack", stack))
    if problems:
        raise ValueError(*problems)
    config: dict[str, Any] = _strip_metadata(json.loads(Testing.synth(stack)))
    return config


def _strip_metadata(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _strip_metadata(member) for key, member in value.items() if key != "//"}
    if isinstance(value, list):
        return [_strip_metadata(item) for item in value]
    return value


def assert_opens_only(config: Mapping[str, Any], *, rds_security_group_id: str, rds_port: int) -> None:
    """Assert that a stack with a single database allows the traffic to this database and nothing else.

    - The security group of each resource gateway has exactly one egress rule, to the database's security group on
      TCP to the database's port. The database's security group has one ingress rule from the gateway's group.
    - No other rule belongs to one of these groups or refers to it, or may do so, whether inline or a separate resource.
    - No other resource removes one of these rules at each apply.
    - All shares have the same single principal.
    - No service network has a resource configuration.
    - Every resource configuration has a DNS name as target, on the database's port.

    Args:
        config: A parsed ``cdk.tf.json``.
        rds_security_group_id: The database's security group: a reference of the configuration, or the id.
        rds_port: The database's port.

    Raises:
        AssertionError: A resource is missing or allows more; the text has a line for each.
        ValueError: The configuration is not parsed, or another argument is a reference of Python.
    """
    require_database(config, rds_security_group_id, rds_port)
    problems = list(find_exposure_problems(config, rds_security_group_id, rds_port))
    if problems:
        raise AssertionError("\n".join(problems))


def assert_same_arn(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Assert that a change keeps the ARN of the resource configuration. Polytomic uses the ARN.

    No resource gateway and no resource configuration may be removed, change its address without a ``moved`` block,
    or change in an argument that forces a replacement. Values that Terraform looks up, and values of other resources
    after the apply, are not known here. The input ``protect`` makes Terraform refuse such a plan.

    Args:
        before: The deployed configuration: a committed ``cdk.tf.json``, parsed, or a snapshot.
        after: The configuration to deploy.

    Raises:
        AssertionError: The ARN changes; the text has the resources, the arguments and the remedy.
        ValueError: A configuration is not parsed.
    """
    require_configs(before=before, after=after)
    replacements = list(find_replacements(before, after))
    if replacements:
        remedy = "the ARN changes: undo the change, or send Polytomic the new ARN after the apply"
        raise AssertionError("\n".join([*replacements, remedy]))


def assert_rds_ingress(config: Mapping[str, Any], *, rds_security_group_id: str, rds_port: int) -> None:
    """Assert that the database accepts traffic from resource gateways only.

    Each ingress rule on the database's security group in the configuration, whether inline or a separate resource,
    must be for TCP to the database's port, from the security group of a resource gateway in the same configuration
    and from no other peer. There must be at least one rule, no two rules may be equal, and no other resource may
    remove a rule at each apply.

    A rule may refer to the security group in any way: by reference, by the id of an imported group, or through local
    values, defaults of variables and functions. A rule counts if the expression for its group contains the database's
    group, such as in a condition or in ``for_each``.

    Args:
        config: A parsed ``cdk.tf.json``.
        rds_security_group_id: The database's security group: a reference of the configuration, or the id.
        rds_port: The database's port.

    Raises:
        AssertionError: A rule is missing or wrong; the text has the rules and the expected rule.
        ValueError: The configuration is not parsed, or another argument is a reference of Python.
    """
    require_database(config, rds_security_group_id, rds_port)
    problems = list(find_ingress_problems(config, rds_security_group_id, rds_port))
    if problems:
        raise AssertionError("\n".join(problems))
