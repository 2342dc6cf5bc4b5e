"""A resource gateway for several databases, new or existing."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Unpack

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    ITerraformDependable,
    SecurityGroup,
    SecurityGroupRule,
    TerraformProvider,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.cdk.node import jsii
from aws_privatelink_rds_lattice.cdk.selection import SELECTED_CDK
from aws_privatelink_rds_lattice.inputs.arguments import EXISTING_GATEWAY, GATEWAY_INPUTS, GatewayInputs
from aws_privatelink_rds_lattice.inputs.names import UNIQUE_NAMES_GATEWAY, resource_names
from aws_privatelink_rds_lattice.inputs.plain_values import to_plain_inputs
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.spec import format_minor_version
from aws_privatelink_rds_lattice.inputs.table import SECURITY_GROUP_DESCRIPTION
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs, ensure_no_problems, find_input_problems

from .gateway_rules import GatewayRules
from .lifecycle import prevent_destroy
from .order import address_after
from .placement import placement_problems, plain_construct_id, reserve_resource_names, stack_of
from .reference_problems import reference_problems
from .rule_guard import removes_egress_rules, watch_rules
from .tokens import complete_inputs, is_token, resolve_to_string


def create_lattice_gateway(
    scope: Construct, inputs: ValidInputs, security_group_id: str, provider: TerraformProvider | None
) -> VpclatticeResourceGateway:
    """Create the Terraform resource of a resource gateway, from the inputs of a connection or ``ResourceGateway``."""
    address_count = inputs.get("ipv4_addresses_per_eni")
    # Older bindings lack this argument.
    newer_arguments = {} if address_count is None else {"ipv4_addresses_per_eni": address_count}
    resource_gateway = VpclatticeResourceGateway(
        scope,
        "resource_gateway",
        name=resource_names(inputs)["resource_gateway"],
        vpc_id=inputs["vpc_id"],
        subnet_ids=inputs["subnet_ids"],
        security_group_ids=[security_group_id],
        ip_address_type=inputs["ip_address_type"],
        tags=inputs["tags"],
        provider=provider,
        **newer_arguments,
    )
    # The bindings lack this argument. PUBLIC is AWS's default and is omitted.
    if inputs["dns_resolution"] != "PUBLIC":
        resource_gateway.add_override("resource_config_dns_resolution", inputs["dns_resolution"])
    return resource_gateway


def missing_argument_problems(inputs: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem if the installed AWS bindings lack the argument of an input in use, validated or not."""
    name = "ipv4_addresses_per_eni"
    if inputs.get(name) is None or name in inspect.signature(VpclatticeResourceGateway.__init__).parameters:
        return
    package = SELECTED_CDK.bindings.replace("_", "-")
    remedy = f"install a version for AWS provider {format_minor_version(GATEWAY_INPUTS[name].since)} or newer"
    if SELECTED_CDK.core == "cdktf":
        remedy += ", with cdktf 0.21"  # cdktf 0.20 has no such bindings
    yield format_value_problem(
        name,
        inputs[name],
        f"omitted with the installed {package}, which lacks the argument",
        remedy,
    )


@jsii.implements(ITerraformDependable)
class ResourceGateway(Construct):
    """A resource gateway for several databases of a VPC, with a security group.

    Pass the gateway to each ``PrivateLinkRdsLattice`` as ``resource_gateway``. At first, the security group has no
    rules. Each database adds two rules as separate resources: an egress rule to the database's port, and an ingress
    rule on the database's security group. Databases with the same security group and port share these two rules. For
    databases that are looked up by identifier, sharing requires the inputs ``rds_security_group_id`` and ``rds_port``.

    Attributes:
        resource_gateway_id: Id of the resource gateway: a token, or the id passed to ``from_ids``.
        security_group_id: Id of the security group: a token, or the id passed to ``from_ids``.
        ip_address_type: IPV4, IPV6 or DUALSTACK, or a token.
        vpc_id: VPC of the resource gateway; None for an existing resource gateway.
        provider: AWS provider of the resource gateway and of its databases; None for the default provider.
        has_rules: True if the rules for the databases exist, so that none are created.
        security_group: The security group; None for an existing resource gateway.
        resource_gateway: The resource gateway; None for an existing resource gateway.
    """

    __signature__ = InitSignature()

    resource_gateway_id: str
    security_group_id: str
    ip_address_type: str
    vpc_id: str | None = None
    provider: TerraformProvider | None
    has_rules: bool = False
    security_group: SecurityGroup | None = None
    resource_gateway: VpclatticeResourceGateway | None = None

    @expose_inputs(GatewayInputs)
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        provider: TerraformProvider | None = None,
        **inputs: Unpack[GatewayInputs],
    ) -> None:
        """Create the resource gateway.

        Args:
            scope: The parent stack or construct.
            id: The construct's id, unique in its scope.
            provider: AWS provider of the resource gateway and of its databases; None for the default provider.
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            vpc_id (str): VPC of the database, in which the resource gateway is created.
            subnet_ids (list[str] | tuple[str, ...]): Private subnets for the resource gateway: at least two, in
                distinct Availability Zones, with a route to the database.
            tags (Mapping[str, str], default {}): Tags for all resources that support tags.
            protect (bool, default False): Makes Terraform refuse to destroy or replace the resource gateway and the
                resource configuration, which would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 (for subnets with IPv6
                only) or DUALSTACK (for subnets with both); a change replaces the gateway. The gateway resolves the
                database's name to an IPv6 address for IPV6, and to an IPv4 address otherwise.
            ipv4_addresses_per_eni (float | None): Number of IPv4 addresses of the resource gateway in each subnet: 1 to
                62, by default 16; a change replaces the gateway. Not with IPV6. Needs AWS provider 6.16 or newer.
            dns_resolution (str, default "PUBLIC"): Resolver of the resource gateway for the database's name: PUBLIC,
                the public DNS, or IN_VPC, the VPC's own resolvers, for a name in a private hosted zone; a change
                replaces the gateway. IN_VPC needs AWS provider 6.46 or newer.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """
        id = plain_construct_id(id)  # noqa: A001 - cdktf's own name
        plain_inputs = to_plain_inputs(inputs)
        problems = [
            *placement_problems(scope, provider),
            *missing_argument_problems(plain_inputs),
            *find_input_problems(GATEWAY_INPUTS, plain_inputs, is_token),
        ]
        valid_inputs = complete_inputs(GATEWAY_INPUTS, plain_inputs, problems)
        ensure_no_problems(reference_problems(scope, valid_inputs))
        reserve_resource_names(scope, id, valid_inputs, UNIQUE_NAMES_GATEWAY, provider)
        super().__init__(scope, id)
        vpc_id = valid_inputs["vpc_id"]
        self.security_group = SecurityGroup(
            self,
            "security_group",
            name=resource_names(valid_inputs)["security_group"],
            description=SECURITY_GROUP_DESCRIPTION,
            vpc_id=vpc_id,
            tags=valid_inputs["tags"],
            provider=provider,
        )
        watch_rules(scope, self.security_group)
        security_group_id = self.security_group.id
        self.resource_gateway = create_lattice_gateway(self, valid_inputs, security_group_id, provider)
        if valid_inputs["protect"]:
            prevent_destroy(self.resource_gateway)
        self.resource_gateway_id = self.resource_gateway.id
        self.security_group_id = security_group_id
        self.ip_address_type = valid_inputs["ip_address_type"]
        self.vpc_id = vpc_id
        self.provider = provider
        self._rules = GatewayRules(self, security_group_id, provider)

    @classmethod
    def from_ids(  # noqa: PLR0913 - all but two are keyword-only
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
        """Return an existing resource gateway; Terraform manages only the added rules.

        The stack may contain one such construct for all databases with managed rules, and another with ``has_rules``
        for databases whose rules are managed elsewhere.

        Args:
            scope: The parent stack or construct.
            id: The construct's id, unique in its scope.
            resource_gateway_id: Id of the resource gateway.
            security_group_id: Security group of the resource gateway. No configuration may manage rules of this group
                inline: inline rules remove the rules that are added here, as the AWS provider documents for
                ``aws_security_group_rule``.
            ip_address_type: Address type of the resource gateway: IPV4, IPV6 or DUALSTACK.
            has_rules: True if the egress rules to the databases and the ingress rules on their security groups exist.
                No rules are created then, because AWS rejects duplicate rules. ``privatelink verify`` checks that the
                rules exist.
            provider: AWS provider of the databases; None for the default provider.

        Raises:
            InputError: An id, the address type, has_rules or the provider is invalid; the security group belongs
                to this stack and has inline egress, such as the group of a ``PrivateLinkRdsLattice`` with a dedicated
                resource gateway; or another ResourceGateway of the stack adds rules to the group.
        """
        id = plain_construct_id(id)  # noqa: A001 - cdktf's own name
        values = to_plain_inputs(
            {
                "resource_gateway_id": resource_gateway_id,
                "security_group_id": security_group_id,
                "ip_address_type": ip_address_type,
                "has_rules": has_rules,
            }
        )
        problems = [*placement_problems(scope, provider), *find_input_problems(EXISTING_GATEWAY, values, is_token)]
        valid_inputs = complete_inputs(EXISTING_GATEWAY, values, problems)
        ensure_no_problems(reference_problems(scope, valid_inputs))
        if not valid_inputs["has_rules"]:
            group_text = resolve_to_string(scope, valid_inputs["security_group_id"])
            ensure_no_problems(_rule_owner_problems(scope, group_text))
        return ExistingGateway(scope, id, **valid_inputs, provider=provider)

    @property
    def fqn(self) -> str:
        """Address for ``depends_on``, to wait for the resource gateway (a token); an existing one keeps nobody waiting.

        The rules of the databases are no part of this: wait for the databases' ``PrivateLinkRdsLattice``.
        """
        return address_after(self, list(filter(None, [self.resource_gateway])))

    def get_or_create_rules(self, security_group_id: str, port: float) -> dict[str, SecurityGroupRule]:
        """Return the rules for a database's security group and port, and create missing rules.

        Returns:
            The egress rule to the security group as ``rds_egress_rule``, and the ingress rule on the security group as
            ``rds_ingress_rule``: the keys of the input ``import_ids``.
        """
        return self._rules.get_or_create(security_group_id, port)

    def label_rules(self, address: str, label_address: str) -> None:
        """Replace the address of a data source in the ids of the rules; see ``GatewayRules.label_as``."""
        self._rules.label_as(address, label_address)

    def move_rules(self, group_and_port: tuple[str, float], previous_spellings: list[tuple[str, float]]) -> None:
        """Make Terraform move existing rules of a database from previous addresses; see ``GatewayRules.move``."""
        self._rules.move(group_and_port, previous_spellings)


class ExistingGateway(ResourceGateway):
    """An existing resource gateway from valid arguments; see ``ResourceGateway.from_ids``."""

    def __init__(  # noqa: PLR0913 - all but two are keyword-only
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        resource_gateway_id: str,
        security_group_id: str,
        ip_address_type: str = "IPV4",
        has_rules: bool = False,
        provider: TerraformProvider | None = None,
    ) -> None:
        """Create the construct, without resources."""
        Construct.__init__(self, scope, id)
        self.resource_gateway_id = resource_gateway_id
        self.security_group_id = security_group_id
        self.ip_address_type = ip_address_type
        self.provider = provider
        self.has_rules = has_rules
        self._rules = GatewayRules(self, security_group_id, provider)


def _rule_owner_problems(scope: Construct, security_group_id: str) -> Iterator[str]:
    """Yield a problem for each part of the scope's stack with rules for a security group.

    The id of the security group is text in the configuration.
    """
    stack = stack_of(scope)
    if removes_egress_rules(stack, security_group_id):
        yield format_value_problem(
            "security_group_id",
            security_group_id,
            "a security group without inline egress, which removes separate rules",
            "create one ResourceGateway and pass it to all databases",
        )
    for construct in stack.node.find_all():
        if not isinstance(construct, ResourceGateway) or construct.has_rules:
            continue
        if resolve_to_string(scope, construct.security_group_id) == security_group_id:
            yield format_value_problem(
                "security_group_id",
                security_group_id,
                f"the group of one ResourceGateway of a stack, but {construct.node.path} has it",
                "pass that ResourceGateway to all its databases, or set has_rules if the rules exist",
            )
