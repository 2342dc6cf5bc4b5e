"""Security group rules of a configuration, comparable however the configuration refers to security groups."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items
from aws_privatelink_rds_lattice.plan.references.security_group_references import (
    SecurityGroupAddress,
    SecurityGroupReferences,
)
from aws_privatelink_rds_lattice.plan.rules.rule_owners import find_rule_owners
from aws_privatelink_rds_lattice.plan.rules.rule_values import normalize_peer
from aws_privatelink_rds_lattice.plan.rules.security_group_rules import (
    SECURITY_GROUP_TYPES,
    SecurityGroupRuleEntry,
    find_security_group_rules,
)

Group = SecurityGroupAddress | str
"""A security group: the address, else the id or the text of an expression with unknown value."""


class ConfigRules:
    """The security group rules of a configuration.

    Attributes:
        rules: All rules.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Read a parsed ``cdk.tf.json``."""
        self._config = config
        self._references = SecurityGroupReferences(config)
        self.rules = list(find_security_group_rules(config))

    def identify(self, reference: str) -> Group:
        """Return the security group of a reference."""
        return self._references.identify(reference)

    def identify_all(self, reference: object) -> list[Group]:
        """Return the security groups of a reference to a single group or to a list of groups."""
        return [self._references.identify(group) for group in list_items(self._references.resolve(reference))]

    def group_of(self, rule: SecurityGroupRuleEntry, groups: Iterable[Group]) -> Group:
        """Return the one of some security groups that a rule belongs to, or may belong to; else the rule's group."""
        is_inline = rule.address.partition(".")[0] in SECURITY_GROUP_TYPES
        for group in groups:
            # Inline rules are rules of each instance of the group.
            if self._may_be(rule.security_group, rule, group, is_any_instance=is_inline):
                return group
        return self._references.identify(rule.security_group)

    def may_have_peer(self, rule: SecurityGroupRuleEntry, groups: Iterable[Group]) -> bool:
        """Return True for a rule with one of some security groups as peer, or with a peer that may be the group."""
        return any(self._may_be(peer, rule, group) for peer in rule.peers for group in groups)

    def _may_be(
        self, reference: str, rule: SecurityGroupRuleEntry, group: Group, *, is_any_instance: bool = False
    ) -> bool:
        """Return True if a reference in a rule is a security group, or if the value is unknown and can be the group."""
        identified_group = self._references.identify(normalize_peer(reference))
        if isinstance(identified_group, SecurityGroupAddress):
            return identified_group == group or (is_any_instance and identified_group.is_same_resource(group))
        if "${" not in identified_group or identified_group == group:
            return identified_group == group
        repetitions = [self._references.resolve(rule.arguments.get(name)) for name in ("for_each", "count")]
        for possible_group in self._references.find_possible_groups([reference, *repetitions]):
            if possible_group == group:
                return True
            if isinstance(possible_group, SecurityGroupAddress) and possible_group.is_same_resource(group):
                return True
        return False

    def peers_of(self, rule: SecurityGroupRuleEntry) -> list[Group]:
        """Return the peers of a rule; address ranges and prefix lists are texts."""
        return [self._references.identify(normalize_peer(peer)) for peer in rule.peers]

    def traffic_of(self, rule: SecurityGroupRuleEntry, group: Group) -> tuple[object, ...]:
        """Return the traffic that a rule of a security group allows, equal for all spellings of the rule."""
        direction, _, protocol, port_range, _ = rule.traffic
        return direction, group, protocol, port_range, frozenset(self.peers_of(rule))

    def find_removals(self, rules: Iterable[SecurityGroupRuleEntry]) -> Iterator[str]:
        """Yield a line for each of some rules that another part of the configuration removes at each apply."""
        for rule in rules:
            group = self._references.identify(rule.security_group)
            for owner in find_rule_owners(self._config, self._references, rule, group):
                yield f"{owner.address}: removes {rule.address} at each apply; {owner.remedy}"
