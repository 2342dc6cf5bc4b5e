"""The network ACL rules that allow refused traffic, with a number of its own for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .network_rules import find_free_rule_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.aws.client import Response

    from .network_rules import AclPortRange


class AclRefusal(NamedTuple):
    """Traffic that a network ACL refuses.

    Attributes:
        subnet_id: The subnet.
        acl: The subnet's network ACL.
        rule_number: The first rule to refuse part of the traffic.
        peer_cidr: The CIDR block on the other side.
        ports: The destination ports.
        is_egress: True for traffic out of the subnet.
    """

    subnet_id: str
    acl: Response
    rule_number: int
    peer_cidr: str
    ports: AclPortRange
    is_egress: bool

    @property
    def ports_in_words(self) -> str:
        """The destination ports, such as "5432" or "1024-65535"."""
        return "-".join(map(str, dict.fromkeys(self.ports)))

    @property
    def direction_in_words(self) -> str:
        """The direction, seen from the subnet."""
        return "out to" if self.is_egress else "in from"


def describe_refusals(refusals: Iterable[AclRefusal]) -> str:
    """Return refusals in words: for each subnet, the rules with the traffic that they refuse."""
    peers_by_traffic: dict[str, dict[str, list[str]]] = {}
    for refusal in refusals:
        location = f"{refusal.subnet_id}, {refusal.acl['NetworkAclId']}"
        traffic = f"rule {refusal.rule_number} refuses tcp {refusal.ports_in_words} {refusal.direction_in_words}"
        peers_by_traffic.setdefault(location, {}).setdefault(traffic, []).append(refusal.peer_cidr)
    texts = []
    for location, refused_traffic in peers_by_traffic.items():
        described = [f"{traffic} {', '.join(peers)}" for traffic, peers in refused_traffic.items()]
        texts.append(f"{location}: {'; '.join(described)}")
    return "; ".join(texts)


class AclFix(NamedTuple):
    """The rule that allows refused traffic.

    Attributes:
        refusal: The refused traffic.
        rule_number: A free number before the refusing rule; None without one.
    """

    refusal: AclRefusal
    rule_number: int | None


def plan_acl_rules(refusals: Iterable[AclRefusal]) -> list[AclFix]:
    """Return a fix for each refusal; only equal rules of a network ACL have the same number."""
    fixes: list[AclFix] = []
    number_by_rule: dict[tuple[str, bool, str, AclPortRange], int | None] = {}
    taken_entries: dict[str, list[Response]] = {}
    for refusal in refusals:
        acl_id = refusal.acl["NetworkAclId"]
        rule = (acl_id, refusal.is_egress, refusal.peer_cidr, refusal.ports)
        if rule not in number_by_rule:
            entries = taken_entries.setdefault(acl_id, list(refusal.acl["Entries"]))
            number = find_free_rule_number(entries, is_egress=refusal.is_egress, before_rule=refusal.rule_number)
            number_by_rule[rule] = number
            if number is not None:
                entries.append({"RuleNumber": number, "Egress": refusal.is_egress})
        fixes.append(AclFix(refusal, number_by_rule[rule]))
    return fixes
