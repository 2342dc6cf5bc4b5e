"""A link on one side of a plan: its resource configuration, and all that belongs to it."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from .ports import TCP_PROTOCOLS, PortRange, parse_port_ranges
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .flows import FlowResolver
    from .state import Association, PlanState


class ShareAccess(NamedTuple):
    """How a principal has the configuration: what puts that into a share, and what names the principal."""

    resource_association: Association
    principal_association: Association


class ConnectionState:
    """What belongs to a resource configuration on one side.

    Attributes:
        state: The side.
        configuration_values: The configuration's arguments; None where it is not there, or not in the plan.
        gateway: Its resource gateway; empty where that is not known.
        security_groups: The security groups of that.
        port_ranges: Its port ranges; None where they are not known.
        flows: To where these groups get on these ports.
        access_by_principal: How each principal has it.
    """

    def __init__(
        self,
        flow_resolver: FlowResolver,
        name: str,
        configuration: PlanResource | None,
        group_pairs: Mapping[PortRange, set[tuple[str, str]]],
    ) -> None:
        """Collect it.

        Args:
            flow_resolver: What works out the reach of gateways on the side.
            name: The configuration's name there; that of a gateway, if it is for others alone.
            configuration: The configuration, where it is in the plan.
            group_pairs: The pairs of groups with rules for each other, by their port; see ``pairs_of``.
        """
        self.state = side = flow_resolver.state
        self.configuration_values = side.values_of(configuration) if configuration else None
        self.gateway = side.gateway_by_configuration.get(name, name if name in side.groups_by_gateway else "")
        self.port_ranges = parse_port_ranges(self.configuration_values)
        self.security_groups: tuple[str, ...] = tuple(
            one for one in side.groups_by_gateway.get(self.gateway, ()) if one != KNOWN_AFTER_APPLY
        )
        if self.configuration_values and self.gateway and self.gateway not in side.groups_by_gateway:
            # Of a gateway that is not in the plan, a pair of rules for the one port says which group it has.
            fitting = {own for each in self.port_ranges or () for own, _ in group_pairs.get(each, ())}
            self.security_groups = tuple(sorted(fitting))
        self.flows = flow_resolver.resolve_flows(self.security_groups, self.port_ranges)
        self.access_by_principal: dict[str, list[ShareAccess]] = defaultdict(list)
        for share in side.shares_by_configuration.get(name, ()):
            if share.name and share.name != KNOWN_AFTER_APPLY:
                for principal in side.principals_by_share.get(share.name, ()):
                    self.access_by_principal[principal.name].append(ShareAccess(share, principal))
        self._configuration_name = name

    def iter_resources(self, by_address: Mapping[str, PlanResource]) -> Iterator[PlanResource]:
        """Yield its resources, and perhaps some twice."""
        names = [self._configuration_name, self.gateway, *self.security_groups]
        names += [share.name for share in self.state.shares_by_configuration.get(self._configuration_name, ())]
        yield from (by_address[name] for name in names if name in by_address)
        for share in self.state.shares_by_configuration.get(self._configuration_name, ()):
            yield share.resource
            # What names a principal of an unknown share may belong to any.
            if share.name and share.name != KNOWN_AFTER_APPLY:
                yield from (one.resource for one in self.state.principals_by_share.get(share.name, ()))
        yield from (one.resource for one in self.state.networks_by_configuration.get(self._configuration_name, ()))
        yield from self.flows.changed_rule_resources

    def iter_shares(self) -> Iterator[str]:
        """Yield its shares."""
        yield from (one.name for one in self.state.shares_by_configuration.get(self._configuration_name, ()))


def find_group_pairs(state: PlanState) -> dict[PortRange, set[tuple[str, str]]]:
    """Return the pairs of groups of which one lets out to the other, and that lets it in, by the one TCP port.

    Those of gateways in the plan are left out.
    """
    known = {group for groups in state.groups_by_gateway.values() for group in groups}
    found: dict[PortRange, set[tuple[str, str]]] = defaultdict(set)
    into: set[tuple[object, ...]] = set()
    for rules in state.rules_by_group.values():
        for opening, _, _ in rules:
            if opening.direction == "ingress" and opening.protocol in TCP_PROTOCOLS:
                into.add((opening.peers[0], opening.security_group, opening.port_range))
    for rules in state.rules_by_group.values():
        for opening, _, _ in rules:
            first, last = opening.port_range
            if (
                opening.direction == "egress"
                and opening.protocol in TCP_PROTOCOLS
                and isinstance(first, int)
                and first == last
                and opening.security_group not in known
                and KNOWN_AFTER_APPLY not in (opening.security_group, opening.peers[0])
                and (opening.security_group, opening.peers[0], opening.port_range) in into
            ):
                found[first, first].add((opening.security_group, opening.peers[0]))
    return found


def parse_configuration_target(values: ResourceValues | None) -> tuple[str, str]:
    """Return to what a configuration leads, ``dns``, ``ip``, ``arn`` or ``unknown``, and which; empty if nowhere."""
    definition = _first_block((values or {}).get("resource_configuration_definition"))
    if isinstance(definition, UnknownValue):
        return "unknown", definition
    names = {
        "dns_resource": ("dns", "domain_name"),
        "ip_resource": ("ip", "ip_address"),
        "arn_resource": ("arn", "arn"),
    }
    for block, (kind, name) in names.items():
        inner = _first_block((definition or {}).get(block)) if isinstance(definition, dict | None) else None
        if isinstance(inner, UnknownValue):
            return "unknown", inner
        value = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(value, UnknownValue):
            return "unknown", value
        if isinstance(value, str):
            return ("ip" if kind == "dns" and _is_ip_address(value) else kind), value
    return "", ""


def _is_ip_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _first_block(value: object) -> Any:  # noqa: ANN401 - JSON
    return value[0] if isinstance(value, list) and value else None if isinstance(value, list) else value
