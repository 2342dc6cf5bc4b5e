"""Find exposure in a configuration beyond the traffic from the resource gateway to the database."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aws_privatelink_rds_lattice.plan.security_group_rules import (
    SecurityGroupRuleEntry,
    find_security_group_rules,
    iter_json_blocks,
)


def find_exposure_problems(config: Mapping[str, Any], rds_security_group_id: str, rds_port: int) -> Iterator[str]:
    """Yield a line for each missing resource and each extra exposure; see ``assert_opens_only``.

    Args:
        config: A parsed ``cdk.tf.json``.
        rds_security_group_id: The database's security group, as the configuration refers to the group.
        rds_port: The database's port.
    """
    resources = config.get("resource", {})
    yield from _find_rule_problems(config, rds_security_group_id, rds_port)
    yield from _find_principal_problems(resources)
    yield from _find_service_network_problems(resources)
    for name, body in resources.get("aws_vpclattice_resource_configuration", {}).items():
        yield from _find_target_problems(f"aws_vpclattice_resource_configuration.{name}", body, rds_port)


def _find_rule_problems(config: Mapping[str, Any], rds_security_group_id: str, rds_port: int) -> Iterator[str]:
    gateway_groups = gateway_security_groups(config.get("resource", {}))
    if not gateway_groups:
        yield "aws_vpclattice_resource_gateway: none with a security group"
    rules = _find_rules_of_groups(config, {rds_security_group_id, *gateway_groups})
    expected_rules = list(_iter_expected_rules(gateway_groups, rds_security_group_id, rds_port))
    for expected_rule in expected_rules:
        equal_rules = [rule for rule in rules if rule == expected_rule]
        if len(equal_rules) != 1:
            actual = "".join(f"\n  {rule}" for rule in equal_rules) or " none"
            yield f"there must be one rule{expected_rule}; there is:{actual}"
    for rule in rules:
        if rule not in expected_rules:
            yield f"{rule}: opens more than the way to {rds_security_group_id} on tcp {rds_port}"


def gateway_security_groups(resources: Mapping[str, Any]) -> set[str]:
    """Return the security groups of all resource gateways in the resources of a configuration."""
    groups: set[str] = set()
    for gateway in resources.get("aws_vpclattice_resource_gateway", {}).values():
        groups.update(gateway.get("security_group_ids") or ())
    return groups


def _find_rules_of_groups(config: Mapping[str, Any], groups: set[str]) -> list[SecurityGroupRuleEntry]:
    """Return the rules with any of the security groups, as the group of the rule or as a peer."""
    return [rule for rule in find_security_group_rules(config) if groups & {rule.security_group, *rule.peers}]


def _iter_expected_rules(
    gateway_groups: set[str], rds_security_group_id: str, rds_port: int
) -> Iterator[SecurityGroupRuleEntry]:
    """Yield the egress rule and the ingress rule between each gateway's security group and the database's group."""
    for group in sorted(gateway_groups):
        yield SecurityGroupRuleEntry("", "egress", group, "tcp", (rds_port, rds_port), (rds_security_group_id,))
        yield SecurityGroupRuleEntry("", "ingress", rds_security_group_id, "tcp", (rds_port, rds_port), (group,))


def _find_principal_problems(resources: Mapping[str, Any]) -> Iterator[str]:
    associations = resources.get("aws_ram_principal_association", {}).values()
    principals = sorted({str(association.get("principal")) for association in associations})
    if len(principals) > 1:
        yield f"aws_ram_principal_association: shared with {', '.join(principals)}; must be one principal"


def _find_service_network_problems(resources: Mapping[str, Any]) -> Iterator[str]:
    for name, body in resources.get("aws_vpclattice_service_network_resource_association", {}).items():
        network = body.get("service_network_identifier")
        yield (
            f"aws_vpclattice_service_network_resource_association.{name}: service network {network} gets the database; "
            "must be the share alone"
        )


def _find_target_problems(address: str, body: Mapping[str, Any], rds_port: int) -> Iterator[str]:
    """Yield a line for a resource configuration with another target than a DNS name on the database's port."""
    target_types: set[str] = set()
    for definition in iter_json_blocks(body.get("resource_configuration_definition")):
        for target_type, target in definition.items():
            if target:
                target_types.add(target_type)
    if target_types != {"dns_resource"}:
        targets = ", ".join(sorted(target_types)) or "nothing"
        yield f"{address}: leads to {targets}; must lead to a dns_resource and nothing else"
    port_ranges = body.get("port_ranges")
    expected_port_ranges = [str(rds_port)]
    if port_ranges != expected_port_ranges:
        yield f"{address}: port_ranges is {json.dumps(port_ranges)}; must be {json.dumps(expected_port_ranges)}"
