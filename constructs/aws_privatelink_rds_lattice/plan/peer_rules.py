"""Rules of security groups in a plan, split by peer."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NamedTuple

from .addresses import iter_argument_texts
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue
from .security_group_rules import SECURITY_GROUP_TYPES, SecurityGroupRuleEntry, parse_resource_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .addresses import AddressResolver
    from .references import ReferenceResolver

NO_PEER = "nobody"
_SECURITY_GROUP_ARGUMENTS = ("security_group_id", "source_security_group_id", "referenced_security_group_id")
_LIST_ARGUMENTS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
_INLINE_RULE_ARGUMENTS = ("ingress", "egress")


class PeerRule(NamedTuple):
    """A rule of a security group for a single peer.

    Attributes:
        entry: The rule.
        resource: The resource with the rule.
        is_computed: True if the resource is a security group that only reports the rule. Without inline rules in the
            configuration, the AWS provider lists the rules of a group, whichever resources manage these rules.
    """

    entry: SecurityGroupRuleEntry
    resource: PlanResource
    is_computed: bool


class PeerRuleParser:
    """Parser of the rules in the resources of a plan."""

    def __init__(self, addresses: AddressResolver, references: ReferenceResolver) -> None:
        """Store the lookups for security groups.

        Args:
            addresses: The addresses of the resources, before or after the apply.
            references: The references of the configuration.
        """
        self._addresses = addresses
        self._references = references

    def parse(self, resource: PlanResource, values: ResourceValues) -> Iterator[PeerRule]:
        """Yield the rules of a security group or of a rule resource.

        Args:
            resource: The resource.
            values: The values of the resource, before or after the apply.
        """
        if resource.resource_type in SECURITY_GROUP_TYPES:
            arguments = dict(values)
            for direction in _INLINE_RULE_ARGUMENTS:
                arguments[direction] = self._parse_inline_rules(resource, values, direction)
        else:
            arguments = self._resolve_rule_arguments(resource, values)
        for entry in parse_resource_rules(resource.resource_type, resource.address, arguments, resource.address):
            is_computed = self.is_computed(resource, entry.direction)
            for peer_entry in _split_by_peer(entry):
                yield PeerRule(peer_entry, resource, is_computed)

    def is_computed(self, resource: PlanResource, attribute: str) -> bool:
        """Return True if an attribute of a security group only reports the rules; see ``PeerRule``."""
        if resource.resource_type not in SECURITY_GROUP_TYPES or attribute not in _INLINE_RULE_ARGUMENTS:
            return False
        # A dynamic block configures rules too, and is not among the expressions. A change in the rules shows that.
        is_same = resource.persists and (resource.before or {}).get(attribute) == (resource.after or {}).get(attribute)
        return is_same and not self._references.is_configured(resource, attribute)

    def _resolve_rule_arguments(self, resource: PlanResource, values: ResourceValues) -> ResourceValues:
        """Return the arguments of a rule resource, with the addresses of the security groups."""
        # An unknown attribute that the configuration does not set is computed, and no argument of the rule.
        arguments = dict(values)
        for name, value in values.items():
            if value is KNOWN_AFTER_APPLY and not self._references.is_configured(resource, name):
                del arguments[name]
        group_addresses = {}
        for name in _SECURITY_GROUP_ARGUMENTS:
            if arguments.get(name):
                group_addresses[name] = self._addresses.resolve_reference(
                    resource, arguments, name, SECURITY_GROUP_TYPES
                )
        return {**arguments, **_list_arguments(arguments), **group_addresses}

    def _parse_inline_rules(
        self, resource: PlanResource, values: ResourceValues, direction: str
    ) -> list[ResourceValues]:
        """Return the inline rules of a security group, with the addresses of the security groups."""
        rules = values.get(direction)
        if isinstance(rules, UnknownValue):
            # Without inline rules in the configuration, the attribute is computed and a new group has no rules.
            if self._references.is_configured(resource, direction):
                self._addresses.add_unknown_reference(resource, direction)
            return []
        if not isinstance(rules, list):
            return []
        return [self._resolve_inline_rule(resource, rule, direction) for rule in rules if isinstance(rule, dict)]

    def _resolve_inline_rule(self, resource: PlanResource, rule: ResourceValues, direction: str) -> ResourceValues:
        groups = self._addresses.resolve_references(resource, rule, "security_groups", SECURITY_GROUP_TYPES, direction)
        return {**rule, **_list_arguments(rule), "security_groups": list(groups)}


def _split_by_peer(entry: SecurityGroupRuleEntry) -> Iterator[SecurityGroupRuleEntry]:
    """Yield a rule for each peer of a rule; a rule without a peer has the peer ``NO_PEER``."""
    first, last = entry.port_range
    for peer in entry.peers or (NO_PEER,):
        yield dataclasses.replace(
            entry,
            protocol=_to_scalar(entry.protocol),
            port_range=(_to_scalar(first), _to_scalar(last)),
            peers=(peer,),
        )


def _list_arguments(rule: ResourceValues) -> dict[str, Any]:
    """Return the list arguments of a rule, as lists of texts."""
    return {name: list(iter_argument_texts(rule.get(name))) for name in _LIST_ARGUMENTS}


def _to_scalar(value: object) -> object:
    if isinstance(value, str | int | None):
        return value
    return str(value)
