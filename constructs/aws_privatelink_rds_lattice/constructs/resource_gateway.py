"""A resource gateway for several databases: its security group, and the rules that each database adds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    Fn,
    Op,
    Precondition,
    SecurityGroup,
    SecurityGroupRule,
    TerraformElement,
    TerraformLocal,
    TerraformProvider,
    TerraformResourceLifecycle,
    TerraformStack,
    Token,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.inputs.names import UNIQUE_NAMES_GATEWAY, NameRegistry, resource_names
from aws_privatelink_rds_lattice.inputs.rules import format_value_problem
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.table import (
    EGRESS_RULE_DESCRIPTION,
    GATEWAY_INPUTS,
    INGRESS_RULE_DESCRIPTION,
    SECURITY_GROUP_DESCRIPTION,
    EXISTING_GATEWAY,
)
from aws_privatelink_rds_lattice.inputs.validation import InputError, validate_inputs

from .lifecycle import Verbatim, keep
from .placement import path_of, provider_problems, scope_problems, stack_of
from .tokens import encoded, is_token, text

# How the ids of a pair's two rules begin.
_EGRESS, _INGRESS = "egress_to", "ingress_of"
_RESOLVED_TO = {"IPV4": "IPV4", "DUALSTACK": "IPV4", "IPV6": "IPV6"}
# The two rules by the names that import_ids has for them.
_RULES = ("rds_egress_rule", "rds_ingress_rule")


_CLAIMS: WeakKeyDictionary[TerraformStack, NameRegistry] = WeakKeyDictionary()


def claim(
    scope: Construct, owner: str, given: dict[str, Any], kinds: tuple[str, ...], provider: TerraformProvider | None
) -> None:
    """Claim the names of what a construct makes, in the account and Region of its provider.

    Raises:
        InputError: If another construct of the stack has one of them.
    """
    claims = _CLAIMS.setdefault(stack_of(scope), NameRegistry("stack"))
    if found := list(claims.register_names(owner, given, kinds, path_of(provider) if provider else "")):
        raise InputError(found)


def _place_problems(scope: Construct, provider: object) -> Iterator[str]:
    yield from list(scope_problems(scope)) or provider_problems(scope, provider)


def gateway_problems(scope: Construct, resource_gateway: object) -> Iterator[str]:
    """Yield a line if that is no resource gateway for a link in this scope."""
    if resource_gateway is None:
        return
    if not isinstance(resource_gateway, ResourceGateway):
        yield format_value_problem(
            "resource_gateway",
            resource_gateway,
            "a ResourceGateway",
            "make one for all databases that share it, or take ResourceGateway.from_ids for one that is there",
        )
    elif stack_of(resource_gateway) is not stack_of(scope):
        yield format_value_problem(
            "resource_gateway",
            resource_gateway.node.path,
            "one of the same stack, to which the rules of its security group are added",
            "make all links of a resource gateway in its stack",
        )


def import_problems(is_there: bool, has_rules: object, import_ids: object) -> Iterator[str]:  # noqa: FBT001 - two facts
    """Yield a line for each rule that is to be imported and is not managed here by itself.

    Args:
        is_there: Whether the resource gateway is for several databases, or there already.
        has_rules: Whether its rules are, too.
        import_ids: What is to be imported.
    """
    for name in _RULES:
        if not isinstance(import_ids, Mapping) or not (rule := import_ids.get(name)):
            continue
        if has_rules is True:
            yield format_value_problem(
                f"import_ids.{name}",
                rule,
                "left out on a resource gateway that has the rules already",
                "remove it, or take has_rules away to have the rules managed here",
            )
        elif name == _RULES[0] and not is_there:
            yield format_value_problem(
                f"import_ids.{name}",
                rule,
                "left out with a resource gateway of its own, whose security group has its egress rule in itself",
                "remove it: it comes with security_group",
            )


def resolved_to(ip_address_type: str) -> str:
    """Return what a database's name is resolved to for a resource gateway of that address type.

    AWS takes IPV4 or IPV6 there, not DUALSTACK, and the name of an RDS database always has an IPv4 address.
    """
    if ip_address_type in _RESOLVED_TO:
        return _RESOLVED_TO[ip_address_type]
    return Token.as_string(Fn.conditional(Op.eq(ip_address_type, "IPV6"), "IPV6", "IPV4"))


def resolve(resource_gateway: VpclatticeResourceGateway, dns_resolution: str) -> None:
    """Say where a resource gateway resolves names. The bindings do not know the argument; AWS's default is PUBLIC."""
    if dns_resolution != "PUBLIC":
        resource_gateway.add_override("resource_config_dns_resolution", dns_resolution)


class ResourceGateway(Construct):
    """A resource gateway for several databases of a VPC, with its security group.

    Pass it to each ``PrivateLinkRdsLattice`` as ``resource_gateway``. The security group has no rule until then: each
    database adds the egress to its port, as a resource of its own, and the ingress rule on its own group. Databases
    with the same security group and port share these two; those that are known by their identifier must be given both
    for it.

    Attributes:
        resource_gateway_id: Id of the resource gateway (a token, or the given one).
        security_group_id: Id of its security group (a token, or the given one).
        ip_address_type: IPV4, IPV6 or DUALSTACK, or a token.
        vpc_id: Its VPC, or None where it was there already.
        provider: The AWS provider that was given, for its databases, too; None for the default one.
        has_rules: Whether the rules for its databases are there already, too, so that none is made.
        security_group: Its security group; only where it is made here.
        resource_gateway: The resource gateway; only where it is made here.
    """

    __signature__ = InitSignature()

    resource_gateway_id: str
    security_group_id: str
    ip_address_type: str
    vpc_id: str | None
    provider: TerraformProvider | None
    has_rules: bool = False
    security_group: SecurityGroup
    resource_gateway: VpclatticeResourceGateway

    @expose_inputs(GATEWAY_INPUTS)
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        provider: TerraformProvider | None = None,
        **inputs: object,
    ) -> None:
        """Create the resource gateway.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            provider: The AWS provider for it and for the databases on it, where that is not the default one.
            inputs: The inputs.

        Raises:
            InputError: If an input is missing, unknown or bad; it names all problems.
        """
        given = encoded(GATEWAY_INPUTS, validate_inputs(GATEWAY_INPUTS, inputs, is_token, other_problems=_place_problems(scope, provider)))
        claim(scope, id, given, UNIQUE_NAMES_GATEWAY, provider)
        super().__init__(scope, id)
        names, vpc_id, tags = resource_names(given), given["vpc_id"], given["tags"]
        self.security_group = SecurityGroup(
            self,
            "security_group",
            name=names["security_group"],
            description=SECURITY_GROUP_DESCRIPTION,
            vpc_id=vpc_id,
            tags=tags,
            provider=provider,
        )
        security_group_id = self.security_group.id
        self.resource_gateway = VpclatticeResourceGateway(
            self,
            "resource_gateway",
            name=names["resource_gateway"],
            vpc_id=vpc_id,
            subnet_ids=given["subnet_ids"],
            security_group_ids=[security_group_id],
            ip_address_type=given["ip_address_type"],
            ipv4_addresses_per_eni=given.get("ipv4_addresses_per_eni"),
            tags=tags,
            provider=provider,
        )
        resolve(self.resource_gateway, given["dns_resolution"])
        if given["protect"]:
            keep(self.resource_gateway)
        self.vpc_id, self.provider = vpc_id, provider
        self._hold(self.resource_gateway.id, security_group_id, given["ip_address_type"])

    @classmethod
    def from_ids(  # noqa: PLR0913 - each by its name
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        resource_gateway_id: str,
        security_group_id: str,
        ip_address_type: str = "IPV4",
        has_rules: bool = False,
        provider: TerraformProvider | None = None,
    ) -> "ResourceGateway":
        """Return a resource gateway that is there already; nothing of it is managed but the rules that are added.

        Take one for all databases on it, and a second with ``has_rules`` for those whose rules others manage.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            resource_gateway_id: Its id.
            security_group_id: Its security group. Nobody may manage the rules of that group inline, since that
                removes what is added here, as the AWS provider documents with ``aws_security_group_rule``.
            ip_address_type: Its addresses: IPV4, IPV6 or DUALSTACK.
            has_rules: Whether its egress to the databases and their ingress rules are there already. None is made
                then, since AWS refuses a rule that is there; ``privatelink verify`` looks for them.
            provider: The AWS provider for the databases on it, where that is not the default one.

        Raises:
            InputError: If an id, the address type, has_rules or the provider is bad; if the security group is one of
                this stack with inline egress, such as that of a ``PrivateLinkRdsLattice`` with a resource gateway of
                its own; or if another ResourceGateway of the stack adds rules to it.
        """
        given = {
            "resource_gateway_id": resource_gateway_id,
            "security_group_id": security_group_id,
            "ip_address_type": ip_address_type,
            "has_rules": has_rules,
        }
        return _ExistingGateway(scope, id, given, provider)

    def _hold(self, resource_gateway_id: str, security_group_id: str, ip_address_type: str) -> None:
        self.resource_gateway_id = resource_gateway_id
        self.security_group_id = security_group_id
        self.ip_address_type = ip_address_type
        self._rules: dict[tuple[str, str], dict[str, SecurityGroupRule]] = {}
        self._first: dict[tuple[str, str], str] = {}
        self._pairs: list[str] = []

    def rules(self, security_group_id: str, port: float) -> dict[str, SecurityGroupRule]:
        """Return the egress to a database's group and the ingress there, by the names of import_ids.

        Those of a new pair are made.
        AWS refuses a second rule like the first. Where groups are known to Terraform only, it compares them in the
        plan.
        """
        key = text(self, security_group_id), text(self, port)
        if key in self._rules:
            return self._rules[key]
        pair = f"{security_group_id} port {port}"
        if any("${" in part for part in key) or any("${" in other for other in self._pairs):
            guard = self._distinct([*self._pairs, pair])
        else:
            guard = None
        self._pairs.append(pair)
        label = self._first[key] = _label(key)
        common: dict[str, Any] = {
            "from_port": port,
            "to_port": port,
            "protocol": "tcp",
            "lifecycle": guard,
            "provider": self.provider,
        }
        egress = SecurityGroupRule(
            self,
            f"{_EGRESS}_{label}",
            type="egress",
            description=EGRESS_RULE_DESCRIPTION,
            security_group_id=self.security_group_id,
            source_security_group_id=security_group_id,
            **common,
        )
        ingress = SecurityGroupRule(
            self,
            f"{_INGRESS}_{label}",
            type="ingress",
            description=INGRESS_RULE_DESCRIPTION,
            security_group_id=security_group_id,
            source_security_group_id=self.security_group_id,
            **common,
        )
        self._rules[key] = dict(zip(_RULES, (egress, ingress), strict=True))
        return self._rules[key]

    def take_over(self, pair: tuple[str, float], former: list[tuple[str, float]]) -> None:
        """Have Terraform move the rules of a database, where they stand, to the addresses that they have now.

        Args:
            pair: Security group and port, for which ``rules`` was called.
            former: The same in the words in which the database was stated before, the oldest first.
        """
        key = text(self, pair[0]), text(self, pair[1])
        for each in reversed(dict.fromkeys((text(self, group), text(self, port)) for group, port in former)):
            if each == key:
                continue
            # One chain: Terraform takes one address only as the former one of another.
            before, after = _label(each), self._first[key]
            self._first[key] = before
            moves = [
                {"from": self._address(f"{rule}_{before}"), "to": self._address(f"{rule}_{after}")}
                for rule in (_EGRESS, _INGRESS)
            ]
            Verbatim(self, f"moved_{before}", {"moved": moves})

    def _address(self, id: str) -> str:  # noqa: A002 - cdktf's own name
        there = self.node.try_find_child(id)
        element = there if isinstance(there, TerraformElement) else TerraformElement(self, id)
        address = f"aws_security_group_rule.{element.friendly_unique_id}"
        if there is None:
            self.node.try_remove_child(id)
        return address

    def _distinct(self, pairs: list[str]) -> TerraformResourceLifecycle | None:
        if len(pairs) == 1:
            return None
        targets = TerraformLocal(self, f"targets_{len(pairs)}", pairs)
        name = f"local.{targets.friendly_unique_id}"
        message = (
            f'rds_security_group_id: got ${{join(", ", {name})}}; must be another group or port for each database on a '
            "resource gateway, unless all are stated alike; give the same rds_security_group_id and rds_port to all "
            "that share them"
        )
        return TerraformResourceLifecycle(
            precondition=[
                Precondition(condition=f"${{length(distinct({name})) == length({name})}}", error_message=message)
            ]
        )


def _label(key: tuple[str, str]) -> str:
    return "_".join(re.findall(r"\w+", "_".join(key)))


class _ExistingGateway(ResourceGateway):
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        given: dict[str, Any],
        provider: TerraformProvider | None,
    ) -> None:
        given = encoded(EXISTING_GATEWAY, validate_inputs(EXISTING_GATEWAY, given, is_token, other_problems=_place_problems(scope, provider)))
        group = given["security_group_id"]
        if not given["has_rules"] and (found := list(_group_problems(scope, text(scope, group)))):
            raise InputError(found)
        Construct.__init__(self, scope, id)
        self.has_rules = given["has_rules"]
        self.vpc_id, self.provider = None, provider
        self._hold(given["resource_gateway_id"], group, given["ip_address_type"])


def _group_problems(scope: Construct, security_group_id: str) -> Iterator[str]:
    """Yield a line for what else in the stack manages the rules of a resource gateway's security group."""
    for each in stack_of(scope).node.find_all():
        if isinstance(each, SecurityGroup) and text(scope, each.id) == security_group_id and each.egress_input:
            yield format_value_problem(
                "security_group_id",
                security_group_id,
                "a security group without inline egress, which removes the rules that are added here",
                "make a ResourceGateway and pass it to all databases that are to share it",
            )
        elif (
            isinstance(each, ResourceGateway)
            and not each.has_rules
            and text(scope, each.security_group_id) == security_group_id
        ):
            yield format_value_problem(
                "security_group_id",
                security_group_id,
                f"that of one ResourceGateway of a stack, and is that of {each.node.path}",
                "pass that one to all databases on it, or set has_rules where the rules are there already",
            )
