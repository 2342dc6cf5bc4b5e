"""What a configuration opens for the security groups of resource gateways and of a database, however it is written.

Configurations are parsed ``cdk.tf.json`` files.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SECURITY_GROUP_TYPES = ("aws_security_group", "aws_default_security_group")
_DIRECTION_BY_RULE_TYPE = {
    "aws_security_group_rule": None,
    "aws_vpc_security_group_ingress_rule": "ingress",
    "aws_vpc_security_group_egress_rule": "egress",
}
RULE_RESOURCE_TYPES = (*SECURITY_GROUP_TYPES, *_DIRECTION_BY_RULE_TYPE)


@dataclass(frozen=True)
class SecurityGroupRuleEntry:
    """One rule of a security group; two that open the same are equal, wherever they stand.

    Attributes:
        address: Where it stands.
        direction: "ingress" or "egress".
        security_group: The security group that it opens.
        protocol: Its protocol.
        port_range: Its first and its last port.
        peers: Whom it names: security groups, address ranges, prefix lists, itself.
    """

    address: str = field(compare=False)
    direction: str
    security_group: str
    protocol: object
    port_range: tuple[object, object]
    peers: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in a line."""
        first, last = self.port_range
        ports = f"{first}" if first == last else f"{first}-{last}"
        towards = "from" if self.direction == "ingress" else "to"
        return f"{self.address}: {self.direction} of {self.security_group}, {self.protocol} {ports} {towards} {', '.join(self.peers)}"


def find_exposure_problems(config: Mapping[str, Any], rds_security_group_id: str, rds_port: int) -> Iterator[str]:
    """Yield a line for all that is not the one way to the database; see ``testing.assert_opens_only``."""
    resources = config.get("resource", {})
    gateways = resources.get("aws_vpclattice_resource_gateway", {})
    configurations = resources.get("aws_vpclattice_resource_configuration", {})
    own = {group for gateway in gateways.values() for group in gateway.get("security_group_ids") or ()}
    if not own:
        yield "aws_vpclattice_resource_gateway: none with a security group"
    found = [
        each
        for each in find_security_group_rules(config)
        if {each.security_group, *each.peers} & {rds_security_group_id, *own}
    ]
    for group in sorted(own):
        out = SecurityGroupRuleEntry("", "egress", group, "tcp", (rds_port, rds_port), (rds_security_group_id,))
        into = SecurityGroupRuleEntry("", "ingress", rds_security_group_id, "tcp", (rds_port, rds_port), (group,))
        for wanted in (out, into):
            same = [each for each in found if each == wanted]
            found = [each for each in found if each != wanted]
            if len(same) != 1:
                there = "".join(f"\n  {each}" for each in same) or " none"
                yield f"there must be one rule{wanted}; there is:{there}"
    yield from (f"{each}: opens more than the way to {rds_security_group_id} on tcp {rds_port}" for each in found)
    principals = resources.get("aws_ram_principal_association", {})
    named = sorted({str(body.get("principal")) for body in principals.values()})
    if len(named) > 1:
        yield f"aws_ram_principal_association: shared with {', '.join(named)}; must be one principal"
    for name, body in resources.get("aws_vpclattice_service_network_resource_association", {}).items():
        network = body.get("service_network_identifier")
        yield (
            f"aws_vpclattice_service_network_resource_association.{name}: service network {network} gets the database; "
            "must be the share alone"
        )
    for name, body in configurations.items():
        yield from _find_target_problems(f"aws_vpclattice_resource_configuration.{name}", body, rds_port)


def _find_target_problems(address: str, body: Mapping[str, Any], rds_port: int) -> Iterator[str]:
    definitions = list(_iter_json_blocks(body.get("resource_configuration_definition")))
    targets = sorted({kind for each in definitions for kind, target in each.items() if target})
    if targets != ["dns_resource"]:
        yield f"{address}: leads to {', '.join(targets) or 'nothing'}; must lead to a dns_resource and nothing else"
    if (ports := body.get("port_ranges")) != [str(rds_port)]:
        yield f"{address}: port_ranges is {json.dumps(ports)}; must be {json.dumps([str(rds_port)])}"


def find_security_group_rules(config: Mapping[str, Any]) -> Iterator[SecurityGroupRuleEntry]:
    """Yield every rule of every security group in a configuration, inline or a resource of its own."""
    resources = config.get("resource", {})
    for kind in RULE_RESOURCE_TYPES:
        for name, body in resources.get(kind, {}).items():
            address = f"{kind}.{name}"
            yield from parse_resource_rules(kind, address, body, f"${{{address}.id}}")


def parse_resource_rules(
    resource_type: str, address: str, body: Mapping[str, Any], own_reference: str
) -> Iterator[SecurityGroupRuleEntry]:
    """Yield the rules in one resource, of a configuration or of a plan.

    Args:
        resource_type: Its type, one of ``OPENING``.
        address: Where it stands.
        body: Its arguments.
        own_reference: What others call it, where it is a security group.
    """
    if resource_type not in SECURITY_GROUP_TYPES:
        yield _parse_rule_entry(
            address,
            _DIRECTION_BY_RULE_TYPE[resource_type] or str(body.get("type")),
            str(body.get("security_group_id")),
            body,
        )
        return
    for way in ("ingress", "egress"):
        for rule in _iter_json_blocks(body.get(way)):
            yield _parse_rule_entry(f"{address}.{way}", way, own_reference, rule)


def _parse_rule_entry(
    address: str, direction: str, security_group: str, rule: Mapping[str, Any]
) -> SecurityGroupRuleEntry:
    several = ("security_groups", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")
    single = ("source_security_group_id", "referenced_security_group_id", "cidr_ipv4", "cidr_ipv6", "prefix_list_id")
    peers = [str(peer) for name in several for peer in rule.get(name) or ()]
    peers += [str(rule[name]) for name in single if rule.get(name)]
    peers += ["itself"] if rule.get("self") else []
    protocol = rule.get("protocol") or rule.get("ip_protocol")
    return SecurityGroupRuleEntry(
        address, direction, security_group, protocol, (rule.get("from_port"), rule.get("to_port")), tuple(peers)
    )


def _iter_json_blocks(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    """Yield nested blocks, which Terraform JSON has as an object or as a list of them."""
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _iter_json_blocks(each)
