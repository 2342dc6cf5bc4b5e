"""The resources of a plan as they are joined before the apply, or after it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace as with_other
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.plan.security_group_rules import GROUPS, OPENING, Opening, rules_in

from .resources import (
    ASSOCIATIONS,
    CONFIGURATION,
    GATEWAY,
    NETWORK_ASSOCIATION,
    PRINCIPAL_ASSOCIATION,
    RESOURCE_ASSOCIATION,
    SHARE,
    UNKNOWN,
    Body,
    Resource,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .references import References

_OF_GROUPS = ("security_group_id", "source_security_group_id", "referenced_security_group_id")
_LISTS = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
_INLINE = ("ingress", "egress")
NOBODY = "nobody"


class Rule(NamedTuple):
    """A rule of a security group for one peer, and the resource that holds it.

    Attributes:
        opening: The rule.
        resource: The resource.
        is_echo: Whether that is a security group that says which rules it has, whoever made them, and manages none: as
            the AWS provider has it where the configuration gives no rules inline.
    """

    opening: Opening
    resource: Resource
    is_echo: bool


class Member(NamedTuple):
    """What a share has, or whom it names, and the resource that says so."""

    name: str
    resource: Resource


@dataclass(frozen=True)
class Unseen:
    """A resource of which the plan does not say to what it belongs.

    Attributes:
        resource: The resource.
        attribute: The argument that would say it.
    """

    resource: Resource
    attribute: str


class Side:
    """What belongs to what, by names: the address of what is in the plan, else the id or ARN.

    Attributes:
        named: Id or ARN to name, of what is in the plan.
        gateway_of: Configuration to gateway.
        groups_of: Gateway to its security groups.
        rules_of: Security group to its rules.
        rules_naming: Security group to the rules of others that name it.
        shares_of: Configuration to the shares that have it.
        principals_of: Share to its principals.
        networks_of: Configuration to the service networks that have it.
        unseen: What may belong to a link, and to which the plan does not say.
    """

    def __init__(
        self,
        resources: Mapping[str, Resource],
        body_of: Callable[[Resource], Body | None],
        references: References,
        former: Side | None = None,
    ) -> None:
        """Join them.

        Args:
            resources: All.
            body_of: A resource's body on this side, None where it is not there.
            references: What unknown values come from.
            former: The side before, whose ids still name what was there.
        """
        self._body_of, self._references = body_of, references
        self.named: dict[str, str] = dict(former.named) if former else {}
        for one in resources.values():
            for attribute in ("id", "arn"):
                value = (body_of(one) or {}).get(attribute)
                if isinstance(value, str) and not isinstance(value, Unknown):
                    self.named[value] = one.address
        self._groups = {one.address for one in resources.values() if one.kind in GROUPS}
        self.gateway_of: dict[str, str] = {}
        self.groups_of: dict[str, tuple[str, ...]] = {}
        self.rules_of: dict[str, list[Rule]] = defaultdict(list)
        self.rules_naming: dict[str, list[Rule]] = defaultdict(list)
        self.shares_of: dict[str, list[Member]] = defaultdict(list)
        self.principals_of: dict[str, list[Member]] = defaultdict(list)
        self.networks_of: dict[str, list[Member]] = defaultdict(list)
        self.unseen: list[Unseen] = []
        for one in resources.values():
            if (body := body_of(one)) is not None:
                self._join(one, body)

    def body(self, resource: Resource) -> Body | None:
        """Return a resource's body on this side, None where it is not there."""
        return self._body_of(resource)

    def name(self, value: str) -> str:
        """Return the name of what has that id or ARN."""
        return self.named.get(value, value)

    def is_group(self, name: str) -> bool:
        """Tell whether a peer of a rule is a security group."""
        return name in self._groups or name.rpartition("/")[2].startswith("sg-")

    def _join(self, one: Resource, body: Body) -> None:
        if one.kind == CONFIGURATION:
            self.gateway_of[one.address] = self._one(one, body, "resource_gateway_identifier", (GATEWAY,))
        elif one.kind == GATEWAY:
            self.groups_of[one.address] = self._several(one, body, "security_group_ids", GROUPS)
        elif one.kind in OPENING:
            self._join_rules(one, body)
        elif one.kind in (RESOURCE_ASSOCIATION, PRINCIPAL_ASSOCIATION, ASSOCIATIONS):
            share = self._one(one, body, "resource_share_arn", (SHARE,))
            single = one.kind != ASSOCIATIONS
            for attribute in ("resource_arn",) if single else ("resource_arns",):
                for name in self._several(one, body, attribute, (CONFIGURATION,)):
                    self.shares_of[name].append(Member(share, one))
            for principal in _listed(body.get("principal" if single else "principals")):
                self.principals_of[share].append(Member(principal, one))
        elif one.kind == NETWORK_ASSOCIATION:
            name = self._one(one, body, "resource_configuration_identifier", (CONFIGURATION,))
            self.networks_of[name].append(Member(str(body.get("service_network_identifier")), one))

    def _join_rules(self, one: Resource, body: Body) -> None:
        if one.kind in GROUPS:
            given: Body = {way: self._inline(one, body, way) for way in _INLINE}
        else:
            body = {
                name: value for name, value in body.items() if value is not UNKNOWN or self._references.gives(one, name)
            }
            given = _lists(body) | {name: self._one(one, body, name, GROUPS) for name in _OF_GROUPS if body.get(name)}
        for opening in rules_in(one.kind, one.address, {**body, **given}, one.address):
            protocol, ports = _plain(opening.protocol), tuple(map(_plain, opening.ports))
            for peer in opening.peers or (NOBODY,):
                single = with_other(opening, protocol=protocol, ports=ports, peers=(peer,))  # type: ignore[arg-type]  # two
                rule = Rule(single, one, self.is_echo(one, opening.way))
                self.rules_of[opening.group].append(rule)
                if peer != opening.group:
                    self.rules_naming[peer].append(rule)

    def _inline(self, one: Resource, body: Body, way: str) -> list[Any]:
        rules = body.get(way)
        if isinstance(rules, Unknown):
            # Computed where the configuration does not give it: then there is none.
            if self._references.gives(one, way):
                self.unseen.append(Unseen(one, way))
            return []
        return [
            {**rule, **_lists(rule), "security_groups": [*self._several(one, rule, "security_groups", GROUPS, way)]}
            for rule in (rules if isinstance(rules, list) else ())
            if isinstance(rule, dict)
        ]

    def is_echo(self, one: Resource, name: str) -> bool:
        """Tell whether an attribute holds the rules of a security group that others manage; see ``Rule``."""
        # A dynamic block gives rules, too, and is not among the expressions; what it changes is no echo.
        is_same = one.stays and (one.before or {}).get(name) == (one.after or {}).get(name)
        return one.kind in GROUPS and name in _INLINE and is_same and not self._references.gives(one, name)

    def _one(self, one: Resource, body: Body, attribute: str, kinds: tuple[str, ...]) -> str:
        return next(iter(self._several(one, body, attribute, kinds)), "")

    def _several(
        self, one: Resource, body: Body, attribute: str, kinds: tuple[str, ...], given: str = ""
    ) -> tuple[str, ...]:
        """Return the names of what an argument gives; where it is not known, of what it comes from.

        Args:
            one: The resource.
            body: Its body, or a part of it.
            attribute: The argument.
            kinds: The types of what it can name.
            given: The argument of the configuration, where that is the part.
        """
        values = list(_listed(body.get(attribute)))
        known = [self.name(value) for value in values if not isinstance(value, Unknown)]
        if len(known) == len(values):
            return tuple(known)
        sources = self._references.sources(one, given or attribute, kinds)
        from_plan = sorted(each.address for each in sources.found if each.address not in known)
        if len(from_plan) == len(values) - len(known) or (from_plan and body.get(attribute) is UNKNOWN):
            return (*known, *from_plan)
        if sources.is_open or from_plan:
            self.unseen.append(Unseen(one, given or attribute))
        return (*known, UNKNOWN)


def _lists(rule: Body) -> Body:
    """Return what of a rule is lists, as such."""
    return {name: [*_listed(rule.get(name))] for name in _LISTS}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | None) else str(value)


def _listed(value: object) -> Iterator[str]:
    """Yield the texts of an argument that is one text or a list of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))
