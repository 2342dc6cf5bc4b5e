"""Find exposure in a configuration beyond the traffic from the resource gateway to the database."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.plan.parsing.json_items import iter_config_resources, list_blocks, list_items
from aws_privatelink_rds_lattice.plan.rules.security_group_rules import SecurityGroupRuleEntry

from .config_rules import ConfigRules, Group

# Arguments of a rule that do not change the allowed traffic.
_IGNORED_RULE_ARGUMENTS = {"//", "description", "depends_on", "lifecycle", "timeouts", "provider", "region", "tags"}
# Arguments for any number of rules.
_REPEATING_ARGUMENTS = {"count", "for_each"}


def find_ingress_problems(config: Mapping[str, Any], rds_security_group_id: str, rds_port: int) -> Iterator[str]:
    """Yield the problems of the ingress rules on the database's security group; see ``assert_rds_ingress``."""
    config_rules = ConfigRules(config)
    database_group = config_rules.identify(rds_security_group_id)
    gateway_groups = _gateway_security_groups(config, config_rules)
    rules = []
    sources: list[Group] = []
    for rule in config_rules.rules:
        # A direction that is an expression can be ingress.
        is_ingress = rule.direction != "egress"
        if is_ingress and config_rules.group_of(rule, [database_group]) == database_group:
            rules.append(rule)
            sources += config_rules.peers_of(rule)
    has_duplicates = len(set(sources)) < len(sources)
    expected_rule = _expected_ingress_rule(rds_security_group_id, rds_port)
    has_wrong_rules = not all(_has_traffic(rule, expected_rule) for rule in rules)
    if not rules or has_duplicates or has_wrong_rules or not set(sources) <= set(gateway_groups):
        expected_arguments = {
            "type": "ingress",
            "protocol": "tcp",
            "from_port": rds_port,
            "to_port": rds_port,
            "security_group_id": rds_security_group_id,
        }
        yield (
            f"ingress rules on {rds_security_group_id}: {json.dumps(_arguments_by_address(rules), indent=2)}\n"
            f"each must be: {json.dumps(expected_arguments, indent=2)}\n"
            f"with source_security_group_id one of: {sorted(gateway_groups.values())}, each once; at least one rule"
        )
    yield from config_rules.find_removals(rules)


def _has_traffic(rule: SecurityGroupRuleEntry, expected_rule: SecurityGroupRuleEntry) -> bool:
    """Return True for a single rule with sources, and with the direction, the protocol and the port of another rule."""
    is_single = _REPEATING_ARGUMENTS.isdisjoint(rule.arguments)
    direction, _, *protocol_and_ports, _ = rule.traffic
    expected_direction, _, *expected_protocol_and_ports, _ = expected_rule.traffic
    is_expected = direction == expected_direction and protocol_and_ports == expected_protocol_and_ports
    return is_single and is_expected and bool(rule.peers)


def _expected_ingress_rule(rds_security_group_id: str, rds_port: int, *sources: str) -> SecurityGroupRuleEntry:
    return SecurityGroupRuleEntry("", "ingress", rds_security_group_id, "tcp", (rds_port, rds_port), sources)


def _arguments_by_address(rules: Iterable[SecurityGroupRuleEntry]) -> dict[str, Any]:
    """Return the arguments of rules by address; for several inline rules of a security group, as a list."""
    arguments_by_address: dict[str, Any] = {}
    for rule in rules:
        names = [name for name, value in rule.arguments.items() if value is not None]
        arguments: Any = {name: rule.arguments[name] for name in names if name not in _IGNORED_RULE_ARGUMENTS}
        if rule.address in arguments_by_address:
            arguments = [*list_items(arguments_by_address[rule.address]), arguments]
        arguments_by_address[rule.address] = arguments
    return arguments_by_address


def find_exposure_problems(config: Mapping[str, Any], rds_security_group_id: str, rds_port: int) -> Iterator[str]:
    """Yield a line for each missing resource and each extra exposure; see ``assert_opens_only``."""
    yield from _find_rule_problems(config, rds_security_group_id, rds_port)
    yield from _find_principal_problems(config)
    yield from _find_service_network_problems(config)
    for address, body in iter_config_resources(config, tf.RESOURCE_CONFIGURATION):
        yield from _find_target_problems(address, body, rds_port)


def _find_rule_problems(config: Mapping[str, Any], rds_security_group_id: str, rds_port: int) -> Iterator[str]:
    config_rules = ConfigRules(config)
    database_group = config_rules.identify(rds_security_group_id)
    gateway_groups = _gateway_security_groups(config, config_rules)
    if not gateway_groups:
        yield f"{tf.RESOURCE_GATEWAY}: none with a security group"
    groups = [database_group, *gateway_groups]
    traffic_by_rule = []
    for rule in config_rules.rules:
        group = config_rules.group_of(rule, groups)
        if group in groups or config_rules.may_have_peer(rule, groups):
            traffic_by_rule.append((rule, config_rules.traffic_of(rule, group)))
    expected_traffics = []
    for expected_rule in _iter_expected_rules(sorted(gateway_groups.values()), rds_security_group_id, rds_port):
        expected_traffic = config_rules.traffic_of(expected_rule, config_rules.identify(expected_rule.security_group))
        expected_traffics.append(expected_traffic)
        equal_rules = [rule for rule, traffic in traffic_by_rule if traffic == expected_traffic]
        if len(equal_rules) != 1:
            actual = "".join(f"\n  {rule}" for rule in equal_rules) or " none"
            yield f"expected one rule{expected_rule}; found:{actual}"
        yield from config_rules.find_removals(equal_rules)
    for rule, traffic in traffic_by_rule:
        if traffic not in expected_traffics:
            yield f"{rule}: allows more than the traffic to {rds_security_group_id} on tcp {rds_port}"


def _gateway_security_groups(config: Mapping[str, Any], config_rules: ConfigRules) -> dict[Group, str]:
    """Return the security groups of all resource gateways, with the references to them."""
    references: dict[Group, str] = {}
    for _, gateway in iter_config_resources(config, tf.RESOURCE_GATEWAY):
        for reference in list_items(gateway.get("security_group_ids")):
            for group in config_rules.identify_all(reference):
                is_single = config_rules.identify(reference) == group
                references[group] = str(reference if is_single else group)
    return references


def _iter_expected_rules(
    gateway_groups: Iterable[str], rds_security_group_id: str, rds_port: int
) -> Iterator[SecurityGroupRuleEntry]:
    """Yield the egress rule and the ingress rule between each gateway's security group and the database's group."""
    for group in gateway_groups:
        yield SecurityGroupRuleEntry("", "egress", group, "tcp", (rds_port, rds_port), (rds_security_group_id,))
        yield _expected_ingress_rule(rds_security_group_id, rds_port, group)


def _find_principal_problems(config: Mapping[str, Any]) -> Iterator[str]:
    principals = {str(body.get("principal")) for _, body in iter_config_resources(config, tf.PRINCIPAL_ASSOCIATION)}
    if len(principals) > 1:
        yield f"{tf.PRINCIPAL_ASSOCIATION}: shared with {', '.join(sorted(principals))}; must be one principal"


def _find_service_network_problems(config: Mapping[str, Any]) -> Iterator[str]:
    for address, body in iter_config_resources(config, tf.SERVICE_NETWORK_ASSOCIATION):
        network = body.get("service_network_identifier")
        yield f"{address}: service network {network} gets access to the database; only the share may have access"


def _find_target_problems(address: str, body: Mapping[str, Any], rds_port: int) -> Iterator[str]:
    """Yield a line for a resource configuration with another target than a DNS name on the database's port."""
    target_types: set[str] = set()
    for definition in list_blocks(body.get("resource_configuration_definition")):
        for target_type, target in definition.items():
            if target:
                target_types.add(target_type)
    if target_types != {"dns_resource"}:
        targets = ", ".join(sorted(target_types)) or "nothing"
        yield f"{address}: the target is {targets}; the target must be a dns_resource"
    port_ranges = body.get("port_ranges")
    expected_port_ranges = [str(rds_port)]
    if port_ranges != expected_port_ranges:
        yield f"{address}: port_ranges is {json.dumps(port_ranges)}; must be {json.dumps(expected_port_ranges)}"
