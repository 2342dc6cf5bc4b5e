"""The resources to share a database with Polytomic, in the order of the published module."""

from typing import Any, Self, Unpack, overload

from aws_privatelink_rds_lattice.cdk.batch import batched_calls
from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    RamPrincipalAssociation,
    RamResourceAssociation,
    RamResourceShare,
    SecurityGroup,
    SecurityGroupRule,
    TerraformProvider,
    VpclatticeResourceConfiguration,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.inputs.arguments import DedicatedGatewayInputs, LookupInputs, SharedGatewayInputs
from aws_privatelink_rds_lattice.inputs.names import UNIQUE_NAMES_SHARED, UNIQUE_NAMES_STANDALONE, resource_names
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs

from .connection_inputs import validate_connection
from .connection_resources import (
    DedicatedGateway,
    add_gateway_rules,
    create_dedicated_gateway,
    create_resource_configuration,
)
from .database import DatabaseLookup
from .lifecycle import ResourceLifecycle
from .placement import reserve_resource_names
from .resource_gateway import ResourceGateway


class PrivateLinkRdsLattice(Construct):
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
    """

    __signature__ = InitSignature()

    security_group: SecurityGroup | None
    rds_ingress_rule: SecurityGroupRule | None
    resource_gateway: VpclatticeResourceGateway | None
    resource_configuration: VpclatticeResourceConfiguration
    ram_resource_share: RamResourceShare
    ram_resource_association: RamResourceAssociation
    ram_principal_association: RamPrincipalAssociation

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
    def __init__(
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
            inputs: The inputs; ``help()`` shows type, default and description of each.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """
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
        if provider is None and resource_gateway is not None:
            provider = resource_gateway.provider
        database = None
        if inputs.get("db_instance_identifier") or inputs.get("db_cluster_identifier"):
            database = DatabaseLookup(scope, f"{id}_database", inputs, resource_gateway, provider)
            inputs = ValidInputs({**inputs, **database.connection_inputs})
        unique_names = UNIQUE_NAMES_SHARED if resource_gateway else UNIQUE_NAMES_STANDALONE
        reserve_resource_names(scope, id, inputs, unique_names, provider)
        super().__init__(scope, id)
        lifecycle = ResourceLifecycle(scope, id, inputs)

        self._gateway: ResourceGateway | DedicatedGateway
        if resource_gateway:
            self._gateway = resource_gateway
            self.rds_ingress_rule = add_gateway_rules(resource_gateway, inputs, lifecycle)
        else:
            self._gateway = create_dedicated_gateway(self, inputs, provider, lifecycle)
            self.rds_ingress_rule = self._gateway.rds_ingress_rule
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
        # The rest comes last: some calls need a response from Node.js, which ends the batch of calls.
        if isinstance(self._gateway, DedicatedGateway):
            lifecycle.replace_with(self._gateway.resource_gateway, self._gateway.security_group)
        if database:
            self._guard_with(database)

    def _guard_with(self, database: DatabaseLookup) -> None:
        """Add the preconditions of a looked-up database to the resources, and move the rules of the database."""
        if isinstance(self._gateway, DedicatedGateway):
            database.add_preconditions(self._gateway.security_group, self._gateway.resource_gateway)
        else:
            database.add_preconditions(self.resource_configuration, None)
            database.move_rules(self._gateway)

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

    @classmethod
    @expose_inputs(LookupInputs)
    def from_db_instance(
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        db_instance_identifier: str,
        resource_gateway: ResourceGateway | None = None,
        provider: TerraformProvider | None = None,
        **inputs: Unpack[LookupInputs],
    ) -> Self:
        """Create the resources for an existing RDS instance, looked up by identifier.

        Each plan looks up host, port, VPC, security group and subnets. The plan fails if Polytomic could not reach the
        database:

        - The instance is publicly accessible.
        - ``rds_security_group_id`` is not attached to the instance, or is missing while several groups are attached.
        - A subnet is in another VPC, or has too few free addresses.
        - All subnets are in one Availability Zone.

        ``rds_security_group_id`` is required if several security groups are attached. ``subnet_ids`` is required if
        the subnets of the instance's subnet group are unsuitable. Databases on a shared resource gateway with the same
        security group and port require ``rds_security_group_id`` and ``rds_port``.

        Args:
            scope: The parent stack or construct.
            id: The construct's id, unique in its scope. The look-ups are in a sibling construct, ``<id>_database``.
            db_instance_identifier: Identifier of the instance. For an instance of the same app, use the constructor.
            resource_gateway: A shared resource gateway. By default, a dedicated resource gateway is created.
            provider: AWS provider of all resources; by default the provider of the shared resource gateway, if any,
                or the stack's default provider.
            inputs: The inputs; ``help()`` shows type, default and description of each.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """
        keywords: dict[str, Any] = {"db_instance_identifier": db_instance_identifier, **inputs}
        return cls(scope, id, resource_gateway=resource_gateway, provider=provider, **keywords)

    @classmethod
    @expose_inputs(LookupInputs)
    def from_db_cluster(
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        db_cluster_identifier: str,
        resource_gateway: ResourceGateway | None = None,
        provider: TerraformProvider | None = None,
        **inputs: Unpack[LookupInputs],
    ) -> Self:
        """Create the resources for an existing cluster (Aurora, Multi-AZ), looked up by identifier.

        Works as ``from_db_instance``, but with the cluster's writer endpoint, which follows a failover. AWS does not
        report for a cluster whether the instances are publicly accessible, so the plan does not check this.

        Args:
            scope: The parent stack or construct.
            id: The construct's id, unique in its scope. The look-ups are in a sibling construct, ``<id>_database``.
            db_cluster_identifier: Identifier of the cluster. For a cluster of the same app, use the constructor.
            resource_gateway: A shared resource gateway. By default, a dedicated resource gateway is created.
            provider: AWS provider of all resources; by default the provider of the shared resource gateway, if any,
                or the stack's default provider.
            inputs: The inputs; ``help()`` shows type, default and description of each.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """
        keywords: dict[str, Any] = {"db_cluster_identifier": db_cluster_identifier, **inputs}
        return cls(scope, id, resource_gateway=resource_gateway, provider=provider, **keywords)


class ValidatedConnection(PrivateLinkRdsLattice):
    """The connection of a ``PrivateLinkStack``, from the stack's valid inputs."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        inputs: ValidInputs,
        resource_gateway: ResourceGateway | None,
    ) -> None:
        """Create the resources, with the stack's default provider."""
        self._create_from_valid_inputs(scope, id, inputs, resource_gateway, None)
