"""The resources to share a database with Polytomic, in the order of the published module."""

from typing import Unpack, overload

from aws_privatelink_rds_lattice.cdk.batch import batched_calls
from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    ITerraformDependable,
    RamPrincipalAssociation,
    RamResourceAssociation,
    RamResourceShare,
    SecurityGroup,
    SecurityGroupRule,
    TerraformProvider,
    TerraformResource,
    VpclatticeAccessLogSubscription,
    VpclatticeResourceConfiguration,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.cdk.node import jsii
from aws_privatelink_rds_lattice.inputs.arguments import DedicatedGatewayInputs, SharedGatewayInputs
from aws_privatelink_rds_lattice.inputs.names import UNIQUE_NAMES_SHARED, UNIQUE_NAMES_STANDALONE, resource_names
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs, ensure_no_problems

from .connection_inputs import DATABASE_IDENTIFIERS, validate_connection
from .connection_resources import (
    DedicatedGateway,
    add_gateway_rules,
    create_access_log_subscription,
    create_dedicated_gateway,
    create_resource_configuration,
)
from .database import DatabaseLookup
from .from_database import FromDatabase
from .lifecycle import ResourceLifecycle
from .order import address_after
from .placement import plain_construct_id, reserve_resource_names
from .reference_problems import reference_problems
from .resource_gateway import ResourceGateway
from .rule_guard import watch_rules


@jsii.implements(ITerraformDependable)
class PrivateLinkRdsLattice(FromDatabase, Construct):
    """A private RDS database, shared with Polytomic's AWS account over PrivateLink (VPC Lattice).

    With the id ``Default``, directly in a stack, the resources have the addresses of the published module, such as
    ``aws_vpclattice_resource_gateway.pl``. With another id or scope, cdktf derives the addresses from the construct's
    path: they are unique, and stable while the ids on the path are unchanged.

    Attributes:
        security_group: Security group of the resource gateway. Its only rules allow egress to the databases' ports.
            None for an existing resource gateway; ``security_group_id`` is always set.
        rds_ingress_rule: Rule on the database's security group that allows ingress from the resource gateway. None for
            an existing resource gateway with ``has_rules``.
        resource_gateway: The resource gateway. None if it exists already; ``resource_gateway_id`` is always set.
        resource_configuration: The resource configuration, which contains the DNS name of the database.
        ram_resource_share: The RAM resource share.
        ram_resource_association: Association of the share with the resource configuration.
        ram_principal_association: Association of the share with Polytomic's account.
        access_log_subscription: Subscription to the access logs of the resource configuration. None without the input
            ``access_logs``.
        resources: All of these resources, without those that are None. On a shared resource gateway also the egress
            rule to the database.
    """

    __signature__ = InitSignature()

    security_group: SecurityGroup | None
    rds_ingress_rule: SecurityGroupRule | None
    resource_gateway: VpclatticeResourceGateway | None
    resource_configuration: VpclatticeResourceConfiguration
    ram_resource_share: RamResourceShare
    ram_resource_association: RamResourceAssociation
    ram_principal_association: RamPrincipalAssociation
    access_log_subscription: VpclatticeAccessLogSubscription | None
    resources: list[TerraformResource]

    _lookup_class: type[DatabaseLookup] = DatabaseLookup

    @overload
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        resource_gateway: None = None,
        provider: TerraformProvider | None = None,
        **inputs: Unpack[DedicatedGatewayInputs],
    ) -> None: ...

    @overload
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        resource_gateway: ResourceGateway,
        provider: TerraformProvider | None = None,
        **inputs: Unpack[SharedGatewayInputs],
    ) -> None: ...

    @expose_inputs(DedicatedGatewayInputs)
    @batched_calls()
    def __init__(  # noqa: D417 - each input has its entry
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        resource_gateway: ResourceGateway | None = None,
        provider: TerraformProvider | None = None,
        **inputs: object,
    ) -> None:
        """Create the resources.

        Any input may be a token, except ``protect``, ``adopt_module`` and ``import_ids``, for which Terraform requires
        literals.

        ``from_db_instance`` and ``from_db_cluster`` call the constructor, also of a subclass, with the further keyword
        ``db_instance_identifier`` or ``db_cluster_identifier``. Type checkers do not list these two.

        Args:
            scope: The parent stack or construct.
            id: The construct's id, unique in its scope.
            resource_gateway: A shared resource gateway. By default, a dedicated resource gateway is created.
            provider: AWS provider of all resources; by default the provider of the shared resource gateway, if any,
                or the stack's default provider.
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            vpc_id (str): VPC of the database, in which the resource gateway is created. Not with `resource_gateway`.
            subnet_ids (list[str] | tuple[str, ...]): Private subnets for the resource gateway: at least two, in
                distinct Availability Zones, with a route to the database. Not with `resource_gateway`.
            rds_host (str): DNS name of the database, not an address: VPC Lattice resolves the name for each connection,
                so the connection follows a failover.
            rds_port (float, default 5432): Port of the database.
            rds_security_group_id (str): Security group of the database. The connection adds the ingress rule to it.
            polytomic_aws_account_id (str): Polytomic's AWS account, the principal of the RAM share: 12 digits, from
                Polytomic.
            tags (Mapping[str, str], default {}): Tags for all resources that support tags.
            access_logs (str | None): ARN of a log group of CloudWatch Logs, an S3 bucket or a Firehose stream for the
                access logs of the resource configuration: an entry for each connection of Polytomic. AWS charges for
                the delivery.
            protect (bool, default False): Makes Terraform refuse to destroy or replace the resource gateway and the
                resource configuration, which would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 (for subnets with IPv6
                only) or DUALSTACK (for subnets with both); a change replaces the gateway. The gateway resolves the
                database's name to an IPv6 address for IPV6, and to an IPv4 address otherwise. Not with
                `resource_gateway`.
            ipv4_addresses_per_eni (float | None): Number of IPv4 addresses of the resource gateway in each subnet: 1 to
                62, by default 16; a change replaces the gateway. Not with IPV6. Needs AWS provider 6.16 or newer. Not
                with `resource_gateway`.
            dns_resolution (str, default "PUBLIC"): Resolver of the resource gateway for the database's name: PUBLIC,
                the public DNS, or IN_VPC, the VPC's own resolvers, for a name in a private hosted zone; a change
                replaces the gateway. IN_VPC needs AWS provider 6.46 or newer. Not with `resource_gateway`.
            adopt_module (str | None): Address of the published module in the same state, such as
                module.polytomic_privatelink. Terraform moves its resources to the connection, without a change in AWS.
                Not with `resource_gateway`.
            import_ids (Mapping[str, str | None], default {}): Ids of existing resources to import: security_group,
                resource_gateway, resource_configuration, ram_resource_share (its ARN) and access_log_subscription. The
                ids of the ingress rule and the associations follow. Set null for rds_ingress_rule,
                ram_resource_association or ram_principal_association if it does not exist yet. For an existing
                resource_gateway, rds_egress_rule and rds_ingress_rule are the ids of existing rules. Not with
                `adopt_module`.
            names (Mapping[str, str], default {}): Names of single resources, instead of names that start with `name`:
                security_group, resource_gateway, resource_configuration, ram_resource_share.
            security_group_description (str, default "Polytomic PrivateLink resource gateway egress to RDS"):
                Description of the resource gateway's security group; a change replaces the security group. Not with
                `resource_gateway`.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """
        id = plain_construct_id(id)  # noqa: A001 - cdktf's own name
        valid_inputs = validate_connection(scope, resource_gateway, provider, inputs)
        self._create_from_valid_inputs(scope, id, valid_inputs, resource_gateway, provider)

    def _create_from_valid_inputs(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        inputs: ValidInputs,
        resource_gateway: ResourceGateway | None,
        provider: TerraformProvider | None,
    ) -> None:
        """Create the construct, the look-ups of a database known by identifier, and the resources."""
        ensure_no_problems(reference_problems(scope, inputs))
        if provider is None and resource_gateway is not None:
            provider = resource_gateway.provider
        database = None
        if any(inputs.get(name) for name in DATABASE_IDENTIFIERS):
            database = self._lookup_class(scope, f"{id}_database", inputs, resource_gateway, provider)
            inputs = ValidInputs({**inputs, **database.connection_inputs})
        unique_names = UNIQUE_NAMES_SHARED if resource_gateway else UNIQUE_NAMES_STANDALONE
        reserve_resource_names(scope, id, inputs, unique_names, provider)
        super().__init__(scope, id)
        lifecycle = ResourceLifecycle(scope, id, inputs)

        self._gateway: ResourceGateway | DedicatedGateway
        if resource_gateway:
            self._gateway = resource_gateway
            rules = add_gateway_rules(resource_gateway, inputs, lifecycle)
            self.rds_ingress_rule = rules.get("rds_ingress_rule")
            network_resources: list[TerraformResource] = list(rules.values())
        else:
            self._gateway = create_dedicated_gateway(self, inputs, provider, lifecycle)
            self.rds_ingress_rule = self._gateway.rds_ingress_rule
            watch_rules(scope, self._gateway.security_group, self._gateway.rds_ingress_rule)
            network_resources = [self._gateway.security_group, self.rds_ingress_rule, self._gateway.resource_gateway]
        self.security_group = self._gateway.security_group
        self.resource_gateway = self._gateway.resource_gateway

        self.resource_configuration = lifecycle.register(
            "resource_configuration",
            create_resource_configuration(
                self, inputs, provider, self.resource_gateway_id, self._gateway.ip_address_type
            ),
        )
        lifecycle.fail_if_not_adopted(self, self.resource_configuration)

        self.ram_resource_share = lifecycle.register(
            "ram_resource_share",
            RamResourceShare(
                self,
                "ram_resource_share",
                name=resource_names(inputs)["ram_resource_share"],
                allow_external_principals=True,
                tags=inputs["tags"],
                provider=provider,
            ),
        )
        share_arn = self.ram_resource_share_arn
        self.ram_resource_association = lifecycle.register(
            "ram_resource_association",
            RamResourceAssociation(
                self,
                "ram_resource_association",
                resource_arn=self.resource_configuration_arn,
                resource_share_arn=share_arn,
                provider=provider,
            ),
        )
        self.ram_principal_association = lifecycle.register(
            "ram_principal_association",
            RamPrincipalAssociation(
                self,
                "ram_principal_association",
                principal=inputs["polytomic_aws_account_id"],
                resource_share_arn=share_arn,
                provider=provider,
            ),
        )
        self.access_log_subscription = create_access_log_subscription(
            self, inputs, provider, lifecycle, self.resource_configuration
        )
        self.resources = [
            *network_resources,
            self.resource_configuration,
            self.ram_resource_share,
            self.ram_resource_association,
            self.ram_principal_association,
            *filter(None, [self.access_log_subscription]),
        ]
        # The rest comes last: some calls need a response from Node.js, which ends the batch of calls.
        if isinstance(self._gateway, DedicatedGateway):
            lifecycle.replace_with(self._gateway.resource_gateway, self._gateway.security_group)
        if database:
            database.guard(self._gateway, self.resource_configuration)

    @property
    def fqn(self) -> str:
        """Address for ``depends_on``, to wait for all ``resources`` (a token); cdktf reads it for the construct."""
        return address_after(self, self.resources)

    @property
    def resource_configuration_arn(self) -> str:
        """ARN of the resource configuration, to send to Polytomic (a token)."""
        return self.resource_configuration.arn

    @property
    def resource_gateway_id(self) -> str:
        """Id of the resource gateway: a token, or the id of an existing resource gateway."""
        return self._gateway.resource_gateway_id

    @property
    def security_group_id(self) -> str:
        """Id of the resource gateway's security group: a token, or the id of an existing security group."""
        return self._gateway.security_group_id

    @property
    def ram_resource_share_arn(self) -> str:
        """ARN of the RAM resource share (a token)."""
        return self.ram_resource_share.arn
