"""What a configuration opens for the security groups of resource gateways and of a database, however it is written.

Configurations are parsed ``cdk.tf.json`` files.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

GROUPS = ("aws_security_group", "aws_default_security_group")
_RULES = {
    "aws_security_group_rule": None,
    "aws_vpc_security_group_ingress_rule": "ingress",
    "aws_vpc_security_group_egress_rule": "egress",
}
OPENING = (*GROUPS, *_RULES)


@dataclass(frozen=True)
class Opening:
    """One rule of a security group; two that open the same are equal, wherever they stand.

    Attributes:
        address: Where it stands.
        way: "ingress" or "egress".
        group: The security group that it opens.
        protocol: Its protocol.
        ports: Its first and its last port.
        peers: Whom it names: security groups, address ranges, prefix lists, itself.
    """

    address: str = field(compare=False)
    way: str
    group: str
    protocol: object
    ports: tuple[object, object]
    peers: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in a line."""
        first, last = self.ports
        ports = f"{first}" if first == last else f"{first}-{last}"
        towards = "from" if self.way == "ingress" else "to"
        return f"{self.address}: {self.way} of {self.group}, {self.protocol} {ports} {towards} {', '.join(self.peers)}"


def problems(config: Mapping[str, Any], rds_security_group_id: str, rds_port: int) -> Iterator[str]:
    """Yield a line for all that is not the one way to the database; see ``testing.assert_opens_only``."""
    resources = config.get("resource", {})
    gateways = resources.get("aws_vpclattice_resource_gateway", {})
    configurations = resources.get("aws_vpclattice_resource_configuration", {})
    own = {group for gateway in gateways.values() for group in gateway.get("security_group_ids") or ()}
    if not own:
        yield "aws_vpclattice_resource_gateway: none with a security group"
    found = [each for each in openings(config) if {each.group, *each.peers} & {rds_security_group_id, *own}]
    for group in sorted(own):
        out = Opening("", "egress", group, "tcp", (rds_port, rds_port), (rds_security_group_id,))
        into = Opening("", "ingress", rds_security_group_id, "tcp", (rds_port, rds_port), (group,))
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
        yield from _target_problems(f"aws_vpclattice_resource_configuration.{name}", body, rds_port)


def _target_problems(address: str, body: Mapping[str, Any], port: int) -> Iterator[str]:
    definitions = list(_blocks(body.get("resource_configuration_definition")))
    targets = sorted({kind for each in definitions for kind, target in each.items() if target})
    if targets != ["dns_resource"]:
        yield f"{address}: leads to {', '.join(targets) or 'nothing'}; must lead to a dns_resource and nothing else"
    if (ports := body.get("port_ranges")) != [str(port)]:
        yield f"{address}: port_ranges is {json.dumps(ports)}; must be {json.dumps([str(port)])}"


def openings(config: Mapping[str, Any]) -> Iterator[Opening]:
    """Yield every rule of every security group in a configuration, inline or a resource of its own."""
    resources = config.get("resource", {})
    for kind in OPENING:
        for name, body in resources.get(kind, {}).items():
            address = f"{kind}.{name}"
            yield from rules_in(kind, address, body, f"${{{address}.id}}")


def rules_in(kind: str, address: str, body: Mapping[str, Any], itself: str) -> Iterator[Opening]:
    """Yield the rules in one resource, of a configuration or of a plan.

    Args:
        kind: Its type, one of ``OPENING``.
        address: Where it stands.
        body: Its arguments.
        itself: What others call it, where it is a security group.
    """
    if kind not in GROUPS:
        yield _opening(address, _RULES[kind] or str(body.get("type")), str(body.get("security_group_id")), body)
        return
    for way in ("ingress", "egress"):
        for rule in _blocks(body.get(way)):
            yield _opening(f"{address}.{way}", way, itself, rule)


def _opening(address: str, way: str, group: str, rule: Mapping[str, Any]) -> Opening:
    several = ("security_groups", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")
    single = ("source_security_group_id", "referenced_security_group_id", "cidr_ipv4", "cidr_ipv6", "prefix_list_id")
    peers = [str(peer) for name in several for peer in rule.get(name) or ()]
    peers += [str(rule[name]) for name in single if rule.get(name)]
    peers += ["itself"] if rule.get("self") else []
    protocol = rule.get("protocol") or rule.get("ip_protocol")
    return Opening(address, way, group, protocol, (rule.get("from_port"), rule.get("to_port")), tuple(peers))


def _blocks(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    """Yield nested blocks, which Terraform JSON has as an object or as a list of them."""
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _blocks(each)
