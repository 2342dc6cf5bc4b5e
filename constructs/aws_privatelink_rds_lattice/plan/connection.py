"""State of a connection before or after the apply: the resource configuration and all related resources."""

from __future__ import annotations

import functools
import ipaddress
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .parsing.json_items import list_items
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue
from .rules.ports import PortRange, parse_port_ranges
from .rules.rule_values import TCP_PROTOCOL
from .sharing.principals import find_access_by_principal
from .sharing.targets import Target, normalize_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .rules.flows import GatewayFlows
    from .state import PlanState

    FlowFinder = Callable[[PlanState, tuple[str, ...], tuple[PortRange, ...] | None], GatewayFlows]
# The argument of a resource configuration with the target.
TARGET_ARGUMENT = "resource_configuration_definition"
# The argument with the target in the block of a target type, such as dns_resource.
_TARGET_ARGUMENTS = {"dns": "domain_name", "ip": "ip_address", "arn": "arn"}


class ConnectionState:
    """A connection before or after the apply.

    Attributes:
        state: The relations between the resources, before or after the apply.
        configuration_values: The arguments of the configuration; None if the configuration does not exist or is not
            in the plan.
        target: The target of the configuration in a normal form. For a target that is known after apply, the database
            in the plan that the target refers to; None without such a database.
        gateway: The address or ID of the resource gateway; empty if unknown.
        security_groups: The security groups of the gateway.
        has_no_ports: True for a configuration of type ARN or GROUP: the database or the children have the ports.
        port_ranges: The port ranges of the configuration; None without ports, or if they are known after apply.
        flows: The flows of the security groups on the port ranges.
        shares: The shares with the resource configuration.
        share_names: The addresses or ARNs of these shares.
        access_by_principal: The access of each principal: for each share, the association of the configuration, the
            association of the principal and the share, if the share is in the plan.
    """

    def __init__(
        self, state: PlanState, name: str, paired_groups: Mapping[PortRange, set[str]], find_flows: FlowFinder
    ) -> None:
        """Find the resources of a connection.

        Args:
            state: The relations between the resources, before or after the apply.
            name: See ``ConnectionContext``.
            paired_groups: The candidates for the security groups of a gateway outside the plan, by port.
            find_flows: ``GatewayFlows``, or a cached function with the same arguments.
        """
        main_resource = state.resources.get(name)
        self.state = state
        self.configuration_values: ResourceValues | None = None
        if main_resource and main_resource.resource_type == tf.RESOURCE_CONFIGURATION:
            self.configuration_values = state.values_of(main_resource)
        self.target: Target | None = normalize_target(*parse_configuration_target(self.configuration_values))
        self.gateway = state.gateway_by_configuration.get(name, "")
        if name in state.groups_by_gateway:
            self.gateway = name
        self.has_no_ports = _has_no_ports(self.configuration_values)
        self.port_ranges = None if self.has_no_ports else parse_port_ranges(self.configuration_values)
        if self.configuration_values and self.gateway and self.gateway not in state.groups_by_gateway:
            groups: set[str] = set()
            for port_range in self.port_ranges or ():
                groups |= paired_groups.get(port_range, set())
            self.security_groups = tuple(sorted(groups))
        else:
            known_and_unknown = state.groups_by_gateway.get(self.gateway, ())
            self.security_groups = tuple(group for group in known_and_unknown if group != KNOWN_AFTER_APPLY)
        self.flows = find_flows(state, self.security_groups, self.port_ranges)
        self.shares = state.find_shares(name)
        self.share_names = [share.name for share in self.shares]
        self.access_by_principal = find_access_by_principal(state, name)
        self._name = name

    def iter_resources(self) -> Iterator[PlanResource]:
        """Yield the resources of the connection; a resource can occur twice."""
        by_address = self.state.resources
        for name in (self._name, self.gateway, *self.security_groups, *self.share_names):
            if name in by_address:
                yield by_address[name]
        for share in self.shares:
            yield share.resource
            for principal in self.state.principals_by_share.get(share.name, ()):
                yield principal.resource
        for network in self.state.networks_by_configuration.get(self._name, ()):
            yield network.resource
        yield from self.flows.changed_rule_resources


def _has_no_ports(values: ResourceValues | None) -> bool:
    """Return True for a resource configuration of type ARN or GROUP without ports."""
    if values is None or parse_port_ranges(values):
        return False
    return values.get("type") in ("ARN", "GROUP") or parse_configuration_target(values)[0] == "arn"


def find_paired_groups(state: PlanState) -> dict[PortRange, set[str]]:
    """Return the security groups with a matching rule of a peer on a single TCP port, by port.

    The group has an egress rule to the peer, and the peer has an ingress rule from the group. Groups of gateways in
    the plan are left out.
    """
    gateway_groups = set(itertools.chain.from_iterable(state.groups_by_gateway.values()))
    all_rules = itertools.chain.from_iterable(state.rules_by_group.values())
    tcp_rules = [rule for rule in all_rules if rule.protocol == TCP_PROTOCOL]
    ingress_flows = {(rule.flow, rule.port_range) for rule in tcp_rules if rule.direction == "ingress"}
    paired_groups: dict[PortRange, set[str]] = defaultdict(set)
    for rule in tcp_rules:
        first, last = rule.port_range
        is_paired = (rule.flow._replace(direction="ingress"), rule.port_range) in ingress_flows
        is_known = KNOWN_AFTER_APPLY not in (rule.security_group, rule.peer)
        is_candidate = rule.direction == "egress" and rule.security_group not in gateway_groups
        if is_candidate and is_known and is_paired and isinstance(first, int) and first == last:
            paired_groups[first, first].add(rule.security_group)
    return paired_groups


def parse_configuration_target(values: ResourceValues | None) -> tuple[str, str]:
    """Return the type and the value of a resource configuration's target.

    Returns:
        The type, "dns", "ip", "arn" or "unknown", and the value; two empty texts without a target.
    """
    definition = (values or {}).get(TARGET_ARGUMENT)
    for target_type, argument in _TARGET_ARGUMENTS.items():
        target = _block_argument(_block_argument(definition, f"{target_type}_resource"), argument)
        if isinstance(target, UnknownValue):
            return "unknown", target
        if isinstance(target, str):
            if target_type == "dns" and _is_ip_address(target):
                return "ip", target
            return target_type, target
    return "", ""


def _block_argument(value: object, argument: str) -> object:
    """Return an argument of the first block; for a block known after apply, the unknown value."""
    block = next(iter(list_items(value)), None)
    if isinstance(block, dict):
        return block.get(argument)
    if isinstance(block, UnknownValue):
        return block
    return None


@functools.lru_cache(maxsize=1024)  # a review parses the target of a connection ten times
def _is_ip_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
