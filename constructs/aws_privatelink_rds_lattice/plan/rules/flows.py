"""Traffic flows between the security groups of a resource gateway and their peers."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, PlanResource

from .ports import allows_any_port
from .rule_values import TCP_PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aws_privatelink_rds_lattice.plan.state import PlanState

    from .peer_rules import Flow, PeerRule
    from .ports import PortRange

# The end of "no rule lets it ..." in findings.
DIRECTION_TEXTS = {"egress": "out of the gateway", "ingress": "into the database"}


class GatewayFlows:
    """The flows of some security groups on some ports. All connections on a gateway and port share an instance.

    Attributes:
        port_ranges: The ports; None for every port.
        rules_by_flow: The rules that allow a flow.
        reachable_groups: The security groups that are a peer of some flow.
        database_groups: The security groups with an egress flow and an ingress flow; without such a group, the
            security groups with either.
        changed_rule_resources: The resources of these rules with an action, a move, an import or drift. Security
            groups of databases are left out, because they have other purposes too.
    """

    def __init__(
        self, state: PlanState, security_groups: tuple[str, ...], port_ranges: tuple[PortRange, ...] | None
    ) -> None:
        """Find the flows allowed by the rules of a state. Every port counts if the port ranges are None."""
        self.port_ranges = port_ranges
        self.rules_by_flow: dict[Flow, list[PeerRule]] = defaultdict(list)
        egress_groups: set[str] = set()
        ingress_groups: set[str] = set()
        for rule in _iter_gateway_rules(state, security_groups):
            if not allows_any_port(rule, port_ranges):
                continue
            flow = rule.flow
            self.rules_by_flow[flow].append(rule)
            if flow.direction == "ingress" and flow.peer != KNOWN_AFTER_APPLY:
                ingress_groups.add(flow.peer)
            elif flow.direction == "egress" and state.is_security_group(flow.peer):
                egress_groups.add(flow.peer)
        reachable_groups = egress_groups | ingress_groups
        self.reachable_groups = reachable_groups - set(security_groups)
        self.database_groups = (egress_groups & ingress_groups or reachable_groups) - set(security_groups)
        self.changed_rule_resources: list[PlanResource] = []
        for resource in list_rule_resources(itertools.chain.from_iterable(self.rules_by_flow.values())):
            if resource.has_changes and resource.address not in self.database_groups:
                self.changed_rule_resources.append(resource)

    @functools.cached_property
    def ingress_groups(self) -> frozenset[str]:
        """The security groups with an ingress rule for the security groups."""
        return frozenset(flow.peer for flow in self.rules_by_flow if flow.direction == "ingress")

    @functools.cached_property
    def groups_without_ingress(self) -> frozenset[str]:
        """The reachable security groups without an ingress rule for the security groups."""
        return frozenset(self.reachable_groups - self.ingress_groups)

    @functools.cached_property
    def single_ports(self) -> frozenset[PortRange]:
        """The single TCP ports of the rules; only ports with an egress rule and an ingress rule, if there are any."""
        ports: dict[str, set[PortRange]] = {"egress": set(), "ingress": set()}
        for rule in itertools.chain.from_iterable(self.rules_by_flow.values()):
            first, last = rule.port_range
            if rule.protocol == TCP_PROTOCOL and isinstance(first, int) and first == last:
                ports.setdefault(rule.direction, set()).add((first, first))
        return frozenset(ports["egress"] & ports["ingress"] or ports["egress"] | ports["ingress"])


def _iter_gateway_rules(state: PlanState, security_groups: Sequence[str]) -> Iterator[PeerRule]:
    """Yield the egress rules of the security groups of a gateway, and the ingress rules from these groups.

    A database can have the same security group as the gateway: without an ingress rule of another group, the ingress
    rules of these groups from themselves count.
    """
    ingress_rules: list[PeerRule] = []
    own_ingress_rules: list[PeerRule] = []
    for group in security_groups:
        for rule in state.rules_by_group.get(group, ()):
            if rule.direction == "egress":
                yield rule
            elif rule.direction == "ingress" and rule.peer == group:
                own_ingress_rules.append(rule)
        ingress_rules += [rule for rule in state.rules_by_peer.get(group, ()) if rule.direction == "ingress"]
    yield from ingress_rules or own_ingress_rules


def list_rule_resources(rules: Iterable[PeerRule]) -> list[PlanResource]:
    """Return the resources with some rules, in order and without duplicates."""
    return list(dict.fromkeys(rule.resource for rule in rules))
