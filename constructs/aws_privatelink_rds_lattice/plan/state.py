"""The resources of a plan as they are joined before the apply, or after it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace as with_other
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.plan.security_group_rules import (
    RULE_RESOURCE_TYPES,
    SECURITY_GROUP_TYPES,
    SecurityGroupRuleEntry,
    parse_resource_rules,
)

from .resources import (
    EXCLUSIVE_ASSOCIATIONS,
    KNOWN_AFTER_APPLY,
    PRINCIPAL_ASSOCIATION,
    RESOURCE_ASSOCIATION,
    RESOURCE_CONFIGURATION,
    RESOURCE_GATEWAY,
    RESOURCE_SHARE,
    SERVICE_NETWORK_ASSOCIATION,
    PlanResource,
    ResourceValues,
    UnknownValue,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .references import ReferenceResolver

_SECURITY_GROUP_ARGUMENTS = ("security_group_id", "source_security_group_id", "referenced_security_group_id")
_LIST_ARGUMENTS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
_INLINE_RULE_ARGUMENTS = ("ingress", "egress")
NO_PEER = "nobody"


class PeerRule(NamedTuple):
    """A rule of a security group for one peer, and the resource that holds it.

    Attributes:
        entry: The rule.
        resource: The resource.
        is_computed: Whether that is a security group that says which rules it has, whoever made them, and manages none: as
            the AWS provider has it where the configuration gives no rules inline.
    """

    entry: SecurityGroupRuleEntry
    resource: PlanResource
    is_computed: bool


class Association(NamedTuple):
    """What a share has, or whom it names, and the resource that says so."""

    name: str
    resource: PlanResource


@dataclass(frozen=True)
class UnknownReference:
    """A resource of which the plan does not say to what it belongs.

    Attributes:
        resource: The resource.
        attribute: The argument that would say it.
    """

    resource: PlanResource
    attribute: str


class PlanState:
    """What belongs to what, by names: the address of what is in the plan, else the id or ARN.

    Attributes:
        address_by_id: Id or ARN to name, of what is in the plan.
        gateway_by_configuration: Configuration to gateway.
        groups_by_gateway: Gateway to its security groups.
        rules_by_group: Security group to its rules.
        rules_by_peer: Security group to the rules of others that name it.
        shares_by_configuration: Configuration to the shares that have it.
        principals_by_share: Share to its principals.
        networks_by_configuration: Configuration to the service networks that have it.
        unknown_references: What may belong to a link, and to which the plan does not say.
    """

    def __init__(
        self,
        resources: Mapping[str, PlanResource],
        get_values: Callable[[PlanResource], ResourceValues | None],
        references: ReferenceResolver,
        previous: PlanState | None = None,
    ) -> None:
        """Join them.

        Args:
            resources: All.
            get_values: A resource's body on this side, None where it is not there.
            references: What unknown values come from.
            previous: The side before, whose ids still name what was there.
        """
        self._get_values, self._references = get_values, references
        self.address_by_id: dict[str, str] = dict(previous.address_by_id) if previous else {}
        for one in resources.values():
            for attribute in ("id", "arn"):
                value = (get_values(one) or {}).get(attribute)
                if isinstance(value, str) and not isinstance(value, UnknownValue):
                    self.address_by_id[value] = one.address
        self._security_groups = {one.address for one in resources.values() if one.resource_type in SECURITY_GROUP_TYPES}
        self.gateway_by_configuration: dict[str, str] = {}
        self.groups_by_gateway: dict[str, tuple[str, ...]] = {}
        self.rules_by_group: dict[str, list[PeerRule]] = defaultdict(list)
        self.rules_by_peer: dict[str, list[PeerRule]] = defaultdict(list)
        self.shares_by_configuration: dict[str, list[Association]] = defaultdict(list)
        self.principals_by_share: dict[str, list[Association]] = defaultdict(list)
        self.networks_by_configuration: dict[str, list[Association]] = defaultdict(list)
        self.unknown_references: list[UnknownReference] = []
        for one in resources.values():
            if (body := get_values(one)) is not None:
                self._index_resource(one, body)

    def values_of(self, resource: PlanResource) -> ResourceValues | None:
        """Return a resource's body on this side, None where it is not there."""
        return self._get_values(resource)

    def address_of(self, id_or_arn: str) -> str:
        """Return the name of what has that id or ARN."""
        return self.address_by_id.get(id_or_arn, id_or_arn)

    def is_security_group(self, name: str) -> bool:
        """Tell whether a peer of a rule is a security group."""
        return name in self._security_groups or name.rpartition("/")[2].startswith("sg-")

    def _index_resource(self, resource: PlanResource, values: ResourceValues) -> None:
        if resource.resource_type == RESOURCE_CONFIGURATION:
            self.gateway_by_configuration[resource.address] = self._resolve_reference(
                resource, values, "resource_gateway_identifier", (RESOURCE_GATEWAY,)
            )
        elif resource.resource_type == RESOURCE_GATEWAY:
            self.groups_by_gateway[resource.address] = self._resolve_references(
                resource, values, "security_group_ids", SECURITY_GROUP_TYPES
            )
        elif resource.resource_type in RULE_RESOURCE_TYPES:
            self._index_rules(resource, values)
        elif resource.resource_type in (RESOURCE_ASSOCIATION, PRINCIPAL_ASSOCIATION, EXCLUSIVE_ASSOCIATIONS):
            share = self._resolve_reference(resource, values, "resource_share_arn", (RESOURCE_SHARE,))
            single = resource.resource_type != EXCLUSIVE_ASSOCIATIONS
            for attribute in ("resource_arn",) if single else ("resource_arns",):
                for name in self._resolve_references(resource, values, attribute, (RESOURCE_CONFIGURATION,)):
                    self.shares_by_configuration[name].append(Association(share, resource))
            for principal in _iter_argument_texts(values.get("principal" if single else "principals")):
                self.principals_by_share[share].append(Association(principal, resource))
        elif resource.resource_type == SERVICE_NETWORK_ASSOCIATION:
            name = self._resolve_reference(
                resource, values, "resource_configuration_identifier", (RESOURCE_CONFIGURATION,)
            )
            self.networks_by_configuration[name].append(
                Association(str(values.get("service_network_identifier")), resource)
            )

    def _index_rules(self, resource: PlanResource, values: ResourceValues) -> None:
        if resource.resource_type in SECURITY_GROUP_TYPES:
            given: ResourceValues = {
                way: self._parse_inline_rules(resource, values, way) for way in _INLINE_RULE_ARGUMENTS
            }
        else:
            values = {
                name: value
                for name, value in values.items()
                if value is not KNOWN_AFTER_APPLY or self._references.is_configured(resource, name)
            }
            given = _rule_list_arguments(values) | {
                name: self._resolve_reference(resource, values, name, SECURITY_GROUP_TYPES)
                for name in _SECURITY_GROUP_ARGUMENTS
                if values.get(name)
            }
        for opening in parse_resource_rules(
            resource.resource_type, resource.address, {**values, **given}, resource.address
        ):
            protocol, ports = _to_rule_scalar(opening.protocol), tuple(map(_to_rule_scalar, opening.port_range))
            for peer in opening.peers or (NO_PEER,):
                single = with_other(opening, protocol=protocol, port_range=ports, peers=(peer,))  # type: ignore[arg-type]  # two
                rule = PeerRule(single, resource, self.is_computed(resource, opening.direction))
                self.rules_by_group[opening.security_group].append(rule)
                if peer != opening.security_group:
                    self.rules_by_peer[peer].append(rule)

    def _parse_inline_rules(self, resource: PlanResource, values: ResourceValues, direction: str) -> list[Any]:
        rules = values.get(direction)
        if isinstance(rules, UnknownValue):
            # Computed where the configuration does not give it: then there is none.
            if self._references.is_configured(resource, direction):
                self.unknown_references.append(UnknownReference(resource, direction))
            return []
        return [
            {
                **rule,
                **_rule_list_arguments(rule),
                "security_groups": [
                    *self._resolve_references(resource, rule, "security_groups", SECURITY_GROUP_TYPES, direction)
                ],
            }
            for rule in (rules if isinstance(rules, list) else ())
            if isinstance(rule, dict)
        ]

    def is_computed(self, resource: PlanResource, attribute: str) -> bool:
        """Tell whether an attribute holds the rules of a security group that others manage; see ``Rule``."""
        # A dynamic block gives rules, too, and is not among the expressions; what it changes is no echo.
        is_same = resource.persists and (resource.before or {}).get(attribute) == (resource.after or {}).get(attribute)
        return (
            resource.resource_type in SECURITY_GROUP_TYPES
            and attribute in _INLINE_RULE_ARGUMENTS
            and is_same
            and not self._references.is_configured(resource, attribute)
        )

    def _resolve_reference(
        self, resource: PlanResource, values: ResourceValues, attribute: str, resource_types: tuple[str, ...]
    ) -> str:
        return next(iter(self._resolve_references(resource, values, attribute, resource_types)), "")

    def _resolve_references(
        self,
        resource: PlanResource,
        values: ResourceValues,
        attribute: str,
        resource_types: tuple[str, ...],
        parent_attribute: str = "",
    ) -> tuple[str, ...]:
        """Return the names of what an argument gives; where it is not known, of what it comes from.

        Args:
            resource: The resource.
            values: Its body, or a part of it.
            attribute: The argument.
            resource_types: The types of what it can name.
            parent_attribute: The argument of the configuration, where that is the part.
        """
        texts = list(_iter_argument_texts(values.get(attribute)))
        known = [self.address_of(value) for value in texts if not isinstance(value, UnknownValue)]
        if len(known) == len(texts):
            return tuple(known)
        sources = self._references.find_sources(resource, parent_attribute or attribute, resource_types)
        from_plan = sorted(each.address for each in sources.resources if each.address not in known)
        if len(from_plan) == len(texts) - len(known) or (from_plan and values.get(attribute) is KNOWN_AFTER_APPLY):
            return (*known, *from_plan)
        if sources.is_incomplete or from_plan:
            self.unknown_references.append(UnknownReference(resource, parent_attribute or attribute))
        return (*known, KNOWN_AFTER_APPLY)


def _rule_list_arguments(rule: ResourceValues) -> ResourceValues:
    """Return what of a rule is lists, as such."""
    return {name: [*_iter_argument_texts(rule.get(name))] for name in _LIST_ARGUMENTS}


def _to_rule_scalar(value: object) -> object:
    return value if isinstance(value, str | int | None) else str(value)


def _iter_argument_texts(value: object) -> Iterator[str]:
    """Yield the texts of an argument that is one text or a list of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))
