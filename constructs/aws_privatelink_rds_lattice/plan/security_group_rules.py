"""Rules of security groups in Terraform, whether inline or separate resources.

The functions read the resources of a configuration (a parsed ``cdk.tf.json``) and of a plan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SECURITY_GROUP_TYPES = ("aws_security_group", "aws_default_security_group")
# The direction of an aws_security_group_rule is an argument.
_DIRECTION_BY_RULE_TYPE = {
    "aws_security_group_rule": None,
    "aws_vpc_security_group_ingress_rule": "ingress",
    "aws_vpc_security_group_egress_rule": "egress",
}
RULE_RESOURCE_TYPES = (*SECURITY_GROUP_TYPES, *_DIRECTION_BY_RULE_TYPE)
_PEER_LIST_ARGUMENTS = ("security_groups", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")
_PEER_ARGUMENTS = (
    "source_security_group_id",
    "referenced_security_group_id",
    "cidr_ipv4",
    "cidr_ipv6",
    "prefix_list_id",
)


@dataclass(frozen=True)
class SecurityGroupRuleEntry:
    """A rule of a security group.

    Two rules that allow the same traffic are equal, whatever their addresses.

    Attributes:
        address: The address of the resource, or of the inline block, with the rule.
        direction: "ingress" or "egress".
        security_group: The security group of the rule.
        protocol: The protocol.
        port_range: The first and the last port.
        peers: The sources or destinations: security groups, address ranges, prefix lists, "itself".
    """

    address: str = field(compare=False)
    direction: str
    security_group: str
    protocol: object
    port_range: tuple[object, object]
    peers: tuple[str, ...]

    def __str__(self) -> str:
        """Return a description in a single line."""
        first, last = self.port_range
        ports = f"{first}" if first == last else f"{first}-{last}"
        preposition = "from" if self.direction == "ingress" else "to"
        peers = ", ".join(self.peers)
        return (
            f"{self.address}: {self.direction} of {self.security_group}, {self.protocol} {ports} {preposition} {peers}"
        )


def find_security_group_rules(config: Mapping[str, Any]) -> Iterator[SecurityGroupRuleEntry]:
    """Yield every rule of every security group in a configuration.

    Args:
        config: A parsed ``cdk.tf.json``.
    """
    resources = config.get("resource", {})
    for resource_type in RULE_RESOURCE_TYPES:
        for name, body in resources.get(resource_type, {}).items():
            address = f"{resource_type}.{name}"
            yield from parse_resource_rules(resource_type, address, body, f"${{{address}.id}}")


def parse_resource_rules(
    resource_type: str, address: str, body: Mapping[str, Any], group_reference: str
) -> Iterator[SecurityGroupRuleEntry]:
    """Yield the rules of a resource in a configuration or in a plan.

    Args:
        resource_type: The resource type, one of ``RULE_RESOURCE_TYPES``.
        address: The address of the resource.
        body: The arguments of the resource.
        group_reference: The text for the security group in the entries, for a resource that is a security group.
    """
    if resource_type in SECURITY_GROUP_TYPES:
        for direction in ("ingress", "egress"):
            for block in iter_json_blocks(body.get(direction)):
                yield _parse_rule_entry(f"{address}.{direction}", direction, group_reference, block)
        return
    direction = _DIRECTION_BY_RULE_TYPE[resource_type] or str(body.get("type"))
    yield _parse_rule_entry(address, direction, str(body.get("security_group_id")), body)


def _parse_rule_entry(
    address: str, direction: str, security_group: str, rule: Mapping[str, Any]
) -> SecurityGroupRuleEntry:
    return SecurityGroupRuleEntry(
        address=address,
        direction=direction,
        security_group=security_group,
        protocol=rule.get("protocol") or rule.get("ip_protocol"),
        port_range=(rule.get("from_port"), rule.get("to_port")),
        peers=tuple(_iter_rule_peers(rule)),
    )


def _iter_rule_peers(rule: Mapping[str, Any]) -> Iterator[str]:
    for name in _PEER_LIST_ARGUMENTS:
        for peer in rule.get(name) or ():
            yield str(peer)
    for name in _PEER_ARGUMENTS:
        if rule.get(name):
            yield str(rule[name])
    if rule.get("self"):
        yield "itself"


def iter_json_blocks(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    """Yield nested blocks. Terraform JSON has an object for a single block and a list for several blocks."""
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from iter_json_blocks(item)
