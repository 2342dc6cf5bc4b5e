"""Descriptions of the rules of security groups, without the sensitive values of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules.rule_values import ALL_PROTOCOLS

if TYPE_CHECKING:
    from .describe import ChangeDescriber
    from .rules.peer_rules import PeerRule


def describe_rule(describer: ChangeDescriber, rule: PeerRule) -> str:
    """Return a rule in a single line, like ``SecurityGroupRuleEntry.__str__``."""
    group = describer.format_value(rule.security_group)
    return f"{rule.address}: {rule.direction} of {group}, {describe_traffic(describer, rule)}"


def describe_traffic(describer: ChangeDescriber, rule: PeerRule) -> str:
    """Return the protocol, the ports and the peer of a rule."""
    peer = describer.format_value(rule.peer)
    preposition = "from" if rule.direction == "ingress" else "to"
    ports = "all protocols and ports"
    if rule.protocol != ALL_PROTOCOLS:
        first, last = rule.port_range
        ports = describer.format_value(rule.protocol)
        if first is not None:
            ports += f" {describer.format_value(first)}"
        if first != last:
            ports += f"-{describer.format_value(last)}"
    return f"{ports} {preposition} {peer}"
