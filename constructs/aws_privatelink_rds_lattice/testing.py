"""What a user's own tests can assert on synthesized Terraform JSON."""

import json
from collections.abc import Mapping
from typing import Any


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
        f"aws_security_group_rule.{name}": {key: value for key, value in rule.items() if key not in _IRRELEVANT}
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


_IRRELEVANT = {"//", "description", "depends_on", "lifecycle", "timeouts", "provider", "region"}
