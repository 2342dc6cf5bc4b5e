"""Rules of security groups in a plan, split by peer."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any, NamedTuple

from .json_items import list_blocks
from .resources import PlanResource, ResourceValues, UnknownValue
from .security_group_rules import DIRECTIONS, SECURITY_GROUP_TYPES, SecurityGroupRuleEntry, parse_resource_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .addresses import AddressResolver
    from .references import ReferenceResolver

NO_PEER = "nobody"


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
        arguments = self._known_arguments(resource, values)
        resolve_groups = functools.partial(self._resolve_groups, resource)
        for entry in parse_resource_rules(
            resource.resource_type, resource.address, arguments, resource.address, resolve_groups
        ):
            is_computed = self.is_computed(resource, entry.direction)
            for peer in entry.peers or (NO_PEER,):
                yield PeerRule(dataclasses.replace(entry, peers=(peer,)), resource, is_computed)

    def is_computed(self, resource: PlanResource, attribute: str) -> bool:
        """Return True if an attribute of a security group only reports the rules; see ``PeerRule``."""
        if resource.resource_type not in SECURITY_GROUP_TYPES or attribute not in DIRECTIONS:
            return False
        # A dynamic block configures rules too, and is not among the expressions. A change in the rules shows that.
        is_same = resource.persists and (resource.before or {}).get(attribute) == (resource.after or {}).get(attribute)
        return is_same and not self._references.is_configured(resource, attribute)

    def _known_arguments(self, resource: PlanResource, values: ResourceValues) -> ResourceValues:
        """Return the arguments of rules among the values of a resource.

        An unknown attribute that the configuration does not set is computed, and not an argument. A new security group
        without inline rules in the configuration has no rules.
        """
        arguments = dict(values)
        for name, value in values.items():
            is_unknown = isinstance(value, UnknownValue)
            if is_unknown and not self._references.is_configured(resource, name):
                del arguments[name]
            elif resource.resource_type in SECURITY_GROUP_TYPES and name in DIRECTIONS:
                arguments[name] = list_blocks(value)
                if is_unknown:
                    self._addresses.add_unknown_reference(resource, name)
        return arguments

    def _resolve_groups(
        self, resource: PlanResource, rule: Mapping[str, Any], argument: str, block: str
    ) -> tuple[str, ...]:
        """Return the addresses of the security groups in an argument of a rule; see ``GroupResolver``."""
        groups = self._addresses.resolve_references(resource, rule, argument, SECURITY_GROUP_TYPES, block)
        return groups if argument == "security_groups" else groups[:1]
