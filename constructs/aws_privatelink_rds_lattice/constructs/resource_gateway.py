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
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.table import (
    EGRESS_RULE_DESCRIPTION,
    EXISTING_GATEWAY,
    GATEWAY_INPUTS,
    INGRESS_RULE_DESCRIPTION,
    SECURITY_GROUP_DESCRIPTION,
)
from aws_privatelink_rds_lattice.inputs.validation import InputError, validate_inputs

from .lifecycle import RawTerraformJson, prevent_destroy
from .placement import provider_path, provider_problems, resource_scope_problems, stack_of
from .tokens import encode_tokens, is_token, resolve_to_string

# How the ids of a pair's two rules begin.
_EGRESS_ID_PREFIX, _INGRESS_ID_PREFIX = "egress_to", "ingress_of"
_DNS_RESOURCE_ADDRESS_TYPES = {"IPV4": "IPV4", "DUALSTACK": "IPV4", "IPV6": "IPV6"}
# The two rules by the names that import_ids has for them.
RULE_IMPORT_KEYS = ("rds_egress_rule", "rds_ingress_rule")


_NAME_REGISTRIES: WeakKeyDictionary[TerraformStack, NameRegistry] = WeakKeyDictionary()


def reserve_resource_names(
    scope: Construct,
    owner: str,
    inputs: dict[str, Any],
    resource_kinds: tuple[str, ...],
    provider: TerraformProvider | None,
) -> None:
    """Claim the names of what a construct makes, in the account and Region of its provider.

    Raises:
        InputError: If another construct of the stack has one of them.
    """
    claims = _NAME_REGISTRIES.setdefault(stack_of(scope), NameRegistry("stack"))
    if found := list(claims.register_names(owner, inputs, resource_kinds, provider_path(provider) if provider else "")):
        raise InputError(found)


def placement_problems(scope: Construct, provider: object) -> Iterator[str]:
    yield from list(resource_scope_problems(scope)) or provider_problems(scope, provider)


def shared_gateway_problems(scope: Construct, resource_gateway: object) -> Iterator[str]:
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


def rule_import_problems(has_shared_gateway: bool, has_rules: object, import_ids: object) -> Iterator[str]:  # noqa: FBT001 - two facts
    """Yield a line for each rule that is to be imported and is not managed here by itself.

    Args:
        has_shared_gateway: Whether the resource gateway is for several databases, or there already.
        has_rules: Whether its rules are, too.
        import_ids: What is to be imported.
    """
    for name in RULE_IMPORT_KEYS:
        if not isinstance(import_ids, Mapping) or not (rule := import_ids.get(name)):
            continue
        if has_rules is True:
            yield format_value_problem(
                f"import_ids.{name}",
                rule,
                "left out on a resource gateway that has the rules already",
                "remove it, or take has_rules away to have the rules managed here",
            )
        elif name == RULE_IMPORT_KEYS[0] and not has_shared_gateway:
            yield format_value_problem(
                f"import_ids.{name}",
                rule,
                "left out with a resource gateway of its own, whose security group has its egress rule in itself",
                "remove it: it comes with security_group",
            )


def dns_resource_address_type(ip_address_type: str) -> str:
    """Return what a database's name is resolved to for a resource gateway of that address type.

    AWS takes IPV4 or IPV6 there, not DUALSTACK, and the name of an RDS database always has an IPv4 address.
    """
    if ip_address_type in _DNS_RESOURCE_ADDRESS_TYPES:
        return _DNS_RESOURCE_ADDRESS_TYPES[ip_address_type]
    return Token.as_string(Fn.conditional(Op.eq(ip_address_type, "IPV6"), "IPV6", "IPV4"))


def set_dns_resolution(resource_gateway: VpclatticeResourceGateway, dns_resolution: str) -> None:
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
        given = encode_tokens(
            GATEWAY_INPUTS,
            validate_inputs(GATEWAY_INPUTS, inputs, is_token, other_problems=placement_problems(scope, provider)),
        )
        reserve_resource_names(scope, id, given, UNIQUE_NAMES_GATEWAY, provider)
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
        set_dns_resolution(self.resource_gateway, given["dns_resolution"])
        if given["protect"]:
            prevent_destroy(self.resource_gateway)
        self.vpc_id, self.provider = vpc_id, provider
        self._set_attributes(self.resource_gateway.id, security_group_id, given["ip_address_type"])

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

    def _set_attributes(self, resource_gateway_id: str, security_group_id: str, ip_address_type: str) -> None:
        self.resource_gateway_id = resource_gateway_id
        self.security_group_id = security_group_id
        self.ip_address_type = ip_address_type
        self._rules_by_key: dict[tuple[str, str], dict[str, SecurityGroupRule]] = {}
        self._oldest_labels: dict[tuple[str, str], str] = {}
        self._group_port_pairs: list[str] = []

    def get_or_create_rules(self, security_group_id: str, port: float) -> dict[str, SecurityGroupRule]:
        """Return the egress to a database's group and the ingress there, by the names of import_ids.

        Those of a new pair are made.
        AWS refuses a second rule like the first. Where groups are known to Terraform only, it compares them in the
        plan.
        """
        key = resolve_to_string(self, security_group_id), resolve_to_string(self, port)
        if key in self._rules_by_key:
            return self._rules_by_key[key]
        pair = f"{security_group_id} port {port}"
        if any("${" in part for part in key) or any("${" in other for other in self._group_port_pairs):
            guard = self._distinct_pairs_lifecycle([*self._group_port_pairs, pair])
        else:
            guard = None
        self._group_port_pairs.append(pair)
        label = self._oldest_labels[key] = _rule_label(key)
        common: dict[str, Any] = {
            "from_port": port,
            "to_port": port,
            "protocol": "tcp",
            "lifecycle": guard,
            "provider": self.provider,
        }
        egress = SecurityGroupRule(
            self,
            f"{_EGRESS_ID_PREFIX}_{label}",
            type="egress",
            description=EGRESS_RULE_DESCRIPTION,
            security_group_id=self.security_group_id,
            source_security_group_id=security_group_id,
            **common,
        )
        ingress = SecurityGroupRule(
            self,
            f"{_INGRESS_ID_PREFIX}_{label}",
            type="ingress",
            description=INGRESS_RULE_DESCRIPTION,
            security_group_id=security_group_id,
            source_security_group_id=self.security_group_id,
            **common,
        )
        self._rules_by_key[key] = dict(zip(RULE_IMPORT_KEYS, (egress, ingress), strict=True))
        return self._rules_by_key[key]

    def move_rules(self, group_and_port: tuple[str, float], previous_spellings: list[tuple[str, float]]) -> None:
        """Have Terraform move the rules of a database, where they stand, to the addresses that they have now.

        Args:
            group_and_port: Security group and port, for which ``rules`` was called.
            previous_spellings: The same in the words in which the database was stated before, the oldest first.
        """
        key = resolve_to_string(self, group_and_port[0]), resolve_to_string(self, group_and_port[1])
        for each in reversed(
            dict.fromkeys(
                (resolve_to_string(self, group), resolve_to_string(self, port)) for group, port in previous_spellings
            )
        ):
            if each == key:
                continue
            # One chain: Terraform takes one address only as the former one of another.
            before, after = _rule_label(each), self._oldest_labels[key]
            self._oldest_labels[key] = before
            moves = [
                {"from": self._rule_address(f"{rule}_{before}"), "to": self._rule_address(f"{rule}_{after}")}
                for rule in (_EGRESS_ID_PREFIX, _INGRESS_ID_PREFIX)
            ]
            RawTerraformJson(self, f"moved_{before}", {"moved": moves})

    def _rule_address(self, id: str) -> str:  # noqa: A002 - cdktf's own name
        there = self.node.try_find_child(id)
        element = there if isinstance(there, TerraformElement) else TerraformElement(self, id)
        address = f"aws_security_group_rule.{element.friendly_unique_id}"
        if there is None:
            self.node.try_remove_child(id)
        return address

    def _distinct_pairs_lifecycle(self, pairs: list[str]) -> TerraformResourceLifecycle | None:
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


def _rule_label(key: tuple[str, str]) -> str:
    return "_".join(re.findall(r"\w+", "_".join(key)))


class _ExistingGateway(ResourceGateway):
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        values: dict[str, Any],
        provider: TerraformProvider | None,
    ) -> None:
        values = encode_tokens(
            EXISTING_GATEWAY,
            validate_inputs(EXISTING_GATEWAY, values, is_token, other_problems=placement_problems(scope, provider)),
        )
        group = values["security_group_id"]
        if not values["has_rules"] and (found := list(_rule_owner_problems(scope, resolve_to_string(scope, group)))):
            raise InputError(found)
        Construct.__init__(self, scope, id)
        self.has_rules = values["has_rules"]
        self.vpc_id, self.provider = None, provider
        self._set_attributes(values["resource_gateway_id"], group, values["ip_address_type"])


def _rule_owner_problems(scope: Construct, security_group_id: str) -> Iterator[str]:
    """Yield a line for what else in the stack manages the rules of a resource gateway's security group."""
    for each in stack_of(scope).node.find_all():
        if (
            isinstance(each, SecurityGroup)
            and resolve_to_string(scope, each.id) == security_group_id
            and each.egress_input
        ):
            yield format_value_problem(
                "security_group_id",
                security_group_id,
                "a security group without inline egress, which removes the rules that are added here",
                "make a ResourceGateway and pass it to all databases that are to share it",
            )
        elif (
            isinstance(each, ResourceGateway)
            and not each.has_rules
            and resolve_to_string(scope, each.security_group_id) == security_group_id
        ):
            yield format_value_problem(
                "security_group_id",
                security_group_id,
                f"that of one ResourceGateway of a stack, and is that of {each.node.path}",
                "pass that one to all databases on it, or set has_rules where the rules are there already",
            )
