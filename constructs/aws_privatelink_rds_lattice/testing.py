"""What a user's own tests can assert on synthesized Terraform JSON.

The assertions take a parsed ``cdk.tf.json``, as ``synthesized`` returns it, and need neither AWS nor Terraform.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .plan.force_new import find_replacements
from .plan.security_group_rules import find_exposure_problems

if TYPE_CHECKING:
    from .cdk.bindings import TerraformStack


def synthesized(stack: "TerraformStack") -> dict[str, Any]:
    """Return a stack's Terraform JSON, made to be kept as a snapshot.

    It is what ``cdktf synth`` writes, Aspects applied and nulls kept, without the metadata under "//": the versions and
    the paths of constructs. It is the same on every machine.

    Args:
        stack: The stack.

    Raises:
        ValueError: If it is a stack of the CDK that this package does not use in this process.
    """
    from .cdk.bindings import Testing, cdk_mismatch_problems  # noqa: PLC0415 - the assertions need no Node.js

    if found := list(cdk_mismatch_problems("stack", stack)):
        raise ValueError(*found)
    config: dict[str, Any] = _strip_metadata(json.loads(Testing.synth(stack)))
    return config


def _strip_metadata(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _strip_metadata(entry) for key, entry in value.items() if key != "//"}
    return [_strip_metadata(entry) for entry in value] if isinstance(value, list) else value


def assert_opens_only(config: Mapping[str, Any], *, rds_security_group_id: str, rds_port: int) -> None:
    """Assert that a stack with one database opens the way to it, and nothing else.

    Each resource gateway's security group must have one egress rule, to the database's group on TCP to the one port,
    and the database's group one ingress rule from it. No other rule may open either group or name it, be it inline or a
    resource of its own. All shares must name the same one principal, no service network may get a resource
    configuration, and every one of them must lead to a DNS name on that port.

    Args:
        config: A parsed ``cdk.tf.json``.
        rds_security_group_id: The database's security group, as it stands in the configuration.
        rds_port: The database's port.

    Raises:
        AssertionError: If it is not so; the text has a line for each resource that opens more, or is missing.
    """
    if found := list(find_exposure_problems(config, rds_security_group_id, rds_port)):
        raise AssertionError("\n".join(found))


def assert_same_arn(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Assert that what is deployed keeps the ARN that Polytomic holds.

    No resource gateway and no resource configuration may go, change its address without ``moved``, or change in an
    argument that makes AWS replace it. What Terraform looks up, and what other resources will be, is not known here:
    ``protect`` has Terraform refuse that in the plan.

    Args:
        before: What is deployed: a committed ``cdk.tf.json``, parsed, or snapshot.
        after: What shall be deployed.

    Raises:
        AssertionError: If it is not so; the text names resources and arguments, and what to do.
    """
    if found := list(find_replacements(before, after)):
        raise AssertionError(
            "\n".join([*found, "the ARN changes: undo this, or send Polytomic the new ARN after the apply"])
        )


def assert_rds_ingress(config: Mapping[str, Any], *, rds_security_group_id: str, rds_port: int) -> None:
    """Assert that the database lets resource gateways in, and that nothing else is let in with them.

    Each ingress rule that the configuration puts on the database's security group must be TCP to the one port, from
    the security group of a resource gateway in the same configuration and from no address range; there must be one
    at least, and no two alike.

    Args:
        config: A parsed ``cdk.tf.json``.
        rds_security_group_id: The database's security group, as it stands in the configuration.
        rds_port: The database's port.

    Raises:
        AssertionError: If it is not so; the text shows the rules and what each must be.
    """
    resources = config.get("resource", {})
    gateways = resources.get("aws_vpclattice_resource_gateway", {}).values()
    groups = {group for gateway in gateways for group in gateway.get("security_group_ids", ())}
    rules = {
        f"aws_security_group_rule.{name}": {key: value for key, value in rule.items() if key not in _IGNORED_ARGUMENTS}
        for name, rule in resources.get("aws_security_group_rule", {}).items()
        if rule.get("security_group_id") == rds_security_group_id and rule.get("type") == "ingress"
    }
    expected = {
        "type": "ingress",
        "protocol": "tcp",
        "from_port": rds_port,
        "to_port": rds_port,
        "security_group_id": rds_security_group_id,
    }
    sources = [rule.get("source_security_group_id") for rule in rules.values()]
    if (
        not rules
        or len(set(sources)) < len(sources)
        or any(
            rule != {**expected, "source_security_group_id": rule.get("source_security_group_id")}
            for rule in rules.values()
        )
        or not groups.issuperset(sources)
    ):
        raise AssertionError(
            f"ingress rules on {rds_security_group_id}: {json.dumps(rules, indent=2)}\n"
            f"each must be: {json.dumps(expected, indent=2)}\n"
            f"with source_security_group_id one of: {sorted(groups)}, each once; one rule at least"
        )


_IGNORED_ARGUMENTS = {"//", "description", "depends_on", "lifecycle", "timeouts", "provider", "region"}
