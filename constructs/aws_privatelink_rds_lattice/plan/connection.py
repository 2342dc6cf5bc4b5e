"""A link on one side of a plan: its resource configuration, and all that belongs to it."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from .ports import TCP, Ports, ports_of
from .resources import UNKNOWN, Body, Resource, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .flows import Reaches
    from .state import Member, Side


class Route(NamedTuple):
    """How a principal has the configuration: what puts that into a share, and what names the principal."""

    resource: Member
    principal: Member


class Link:
    """What belongs to a resource configuration on one side.

    Attributes:
        side: The side.
        body: The configuration's arguments; None where it is not there, or not in the plan.
        gateway: Its resource gateway; empty where that is not known.
        groups: The security groups of that.
        ports: Its port ranges; None where they are not known.
        reach: To where these groups get on these ports.
        routes: How each principal has it.
    """

    def __init__(
        self,
        reaches: Reaches,
        name: str,
        configuration: Resource | None,
        pairs: Mapping[Ports, set[tuple[str, str]]],
    ) -> None:
        """Collect it.

        Args:
            reaches: What works out the reach of gateways on the side.
            name: The configuration's name there; that of a gateway, if it is for others alone.
            configuration: The configuration, where it is in the plan.
            pairs: The pairs of groups with rules for each other, by their port; see ``pairs_of``.
        """
        self.side = side = reaches.side
        self.body = side.body(configuration) if configuration else None
        self.gateway = side.gateway_of.get(name, name if name in side.groups_of else "")
        self.ports = ports_of(self.body)
        self.groups: tuple[str, ...] = tuple(one for one in side.groups_of.get(self.gateway, ()) if one != UNKNOWN)
        if self.body and self.gateway and self.gateway not in side.groups_of:
            # Of a gateway that is not in the plan, a pair of rules for the one port says which group it has.
            fitting = {own for each in self.ports or () for own, _ in pairs.get(each, ())}
            self.groups = tuple(sorted(fitting))
        self.reach = reaches.of(self.groups, self.ports)
        self.routes: dict[str, list[Route]] = defaultdict(list)
        for share in side.shares_of.get(name, ()):
            if share.name and share.name != UNKNOWN:
                for principal in side.principals_of.get(share.name, ()):
                    self.routes[principal.name].append(Route(share, principal))
        self._name = name

    def parts(self, resources: Mapping[str, Resource]) -> Iterator[Resource]:
        """Yield its resources, and perhaps some twice."""
        names = [self._name, self.gateway, *self.groups]
        names += [share.name for share in self.side.shares_of.get(self._name, ())]
        yield from (resources[name] for name in names if name in resources)
        for share in self.side.shares_of.get(self._name, ()):
            yield share.resource
            # What names a principal of an unknown share may belong to any.
            if share.name and share.name != UNKNOWN:
                yield from (one.resource for one in self.side.principals_of.get(share.name, ()))
        yield from (one.resource for one in self.side.networks_of.get(self._name, ()))
        yield from self.reach.holders

    def shares(self) -> Iterator[str]:
        """Yield its shares."""
        yield from (one.name for one in self.side.shares_of.get(self._name, ()))


def pairs_of(side: Side) -> dict[Ports, set[tuple[str, str]]]:
    """Return the pairs of groups of which one lets out to the other, and that lets it in, by the one TCP port.

    Those of gateways in the plan are left out.
    """
    known = {group for groups in side.groups_of.values() for group in groups}
    found: dict[Ports, set[tuple[str, str]]] = defaultdict(set)
    into: set[tuple[object, ...]] = set()
    for rules in side.rules_of.values():
        for opening, _, _ in rules:
            if opening.way == "ingress" and opening.protocol in TCP:
                into.add((opening.peers[0], opening.group, opening.ports))
    for rules in side.rules_of.values():
        for opening, _, _ in rules:
            first, last = opening.ports
            if (
                opening.way == "egress"
                and opening.protocol in TCP
                and isinstance(first, int)
                and first == last
                and opening.group not in known
                and UNKNOWN not in (opening.group, opening.peers[0])
                and (opening.group, opening.peers[0], opening.ports) in into
            ):
                found[first, first].add((opening.group, opening.peers[0]))
    return found


def target_of(body: Body | None) -> tuple[str, str]:
    """Return to what a configuration leads, ``dns``, ``ip``, ``arn`` or ``unknown``, and which; empty if nowhere."""
    definition = _single((body or {}).get("resource_configuration_definition"))
    if isinstance(definition, Unknown):
        return "unknown", definition
    names = {
        "dns_resource": ("dns", "domain_name"),
        "ip_resource": ("ip", "ip_address"),
        "arn_resource": ("arn", "arn"),
    }
    for block, (kind, name) in names.items():
        inner = _single((definition or {}).get(block)) if isinstance(definition, dict | None) else None
        if isinstance(inner, Unknown):
            return "unknown", inner
        value = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(value, Unknown):
            return "unknown", value
        if isinstance(value, str):
            return ("ip" if kind == "dns" and _is_address(value) else kind), value
    return "", ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _single(value: object) -> Any:  # noqa: ANN401 - JSON
    return value[0] if isinstance(value, list) and value else None if isinstance(value, list) else value
