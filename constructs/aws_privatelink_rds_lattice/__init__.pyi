# Generated with `make stub` from the classes and the table of inputs: change these, not this file.
"""Share a private RDS database with Polytomic over AWS PrivateLink (VPC Lattice), with CDK for Terraform."""

from collections.abc import Mapping
from typing import Any, Self, overload

from cdktf import TerraformProvider
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider as AwsProvider
from cdktf_cdktf_provider_aws.ram_principal_association import RamPrincipalAssociation
from cdktf_cdktf_provider_aws.ram_resource_association import RamResourceAssociation
from cdktf_cdktf_provider_aws.ram_resource_share import RamResourceShare
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.security_group_rule import SecurityGroupRule
from cdktf_cdktf_provider_aws.vpclattice_resource_configuration import VpclatticeResourceConfiguration
from cdktf_cdktf_provider_aws.vpclattice_resource_gateway import VpclatticeResourceGateway
from constructs import Construct

from .inputs.table import Inputs as Inputs
from .synth.stack_hcl import hcl_of as hcl_of
from .inputs.validation import InputError as InputError
from .synth.output import SynthesisError as SynthesisError
from .synth.output import atomic_output as atomic_output

__all__ = ["AwsProvider", "InputError", "Inputs", "PrivateLinkRdsLattice", "PrivateLinkStack", "ResourceGateway", "SynthesisError", "atomic_output", "hcl_of"]

class PrivateLinkRdsLattice(Construct):
    """A private RDS database, shared with Polytomic's AWS account over PrivateLink (VPC Lattice).

    With the id ``Default``, directly in a stack, the resources have the addresses of the published module, such as
    ``aws_vpclattice_resource_gateway.pl``. With another id or scope, cdktf derives the addresses from the construct's
    path: they are unique, and stable while the ids on the path are unchanged.

    Attributes:
        security_group: Security group of the resource gateway. Its only rules allow egress to the databases' ports.
            Absent for an existing resource gateway.
        rds_ingress_rule: Rule on the database's security group that allows ingress from the resource gateway. Absent
            for an existing resource gateway with ``has_rules``.
        resource_gateway: The resource gateway. Absent for an existing resource gateway.
        resource_configuration: The resource configuration, which contains the DNS name of the database.
        ram_resource_share: The RAM resource share.
        ram_resource_association: Association of the share with the resource configuration.
        ram_principal_association: Association of the share with Polytomic's account.
    """

    security_group: SecurityGroup
    rds_ingress_rule: SecurityGroupRule
    resource_gateway: VpclatticeResourceGateway
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
        name: str | None = "polytomic-privatelink",
        vpc_id: str,
        subnet_ids: list[str],
        rds_host: str,
        rds_port: int | None = 5432,
        rds_security_group_id: str,
        polytomic_aws_account_id: str,
        tags: Mapping[str, str] | None = {},
        protect: bool | None = False,
        ip_address_type: str | None = "IPV4",
        ipv4_addresses_per_eni: int | None = None,
        dns_resolution: str | None = "PUBLIC",
        adopt_module: str | None = None,
        import_ids: Mapping[str, str | None] | None = {},
        names: Mapping[str, str] | None = {},
        security_group_description: str | None = "Polytomic PrivateLink resource gateway egress to RDS",
    ) -> None:
        """Create the resources.

        Any input may be a token, except ``protect``, ``adopt_module`` and ``import_ids``, for which Terraform requires
        literals.

        Args:
            scope: The parent stack or construct.
            id: The construct's id, unique in its scope.
            resource_gateway: A shared resource gateway. By default, a dedicated resource gateway is created.
            provider: AWS provider of all resources; by default the provider of the shared resource gateway, if any,
                or the stack's default provider.
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            vpc_id (str): VPC of the database; the resource gateway is created in it. Not beside `resource_gateway`.
            subnet_ids (list[str]): Private subnets for the resource gateway: at least two, in distinct Availability
                Zones, with a route to the database. Not beside `resource_gateway`.
            rds_host (str): DNS name of the database, never an address: VPC Lattice resolves it again for each connection,
                so a failover is followed.
            rds_port (int, default 5432): Port of the database.
            rds_security_group_id (str): Security group attached to the database; it gets the ingress rule.
            polytomic_aws_account_id (str): AWS account of Polytomic, the principal of the RAM share: 12 digits.
            tags (Mapping[str, str], default {}): Tags for every resource that takes them.
            protect (bool, default False): Whether Terraform refuses to destroy or replace the resource gateway and the
                resource configuration: that would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 or DUALSTACK; fixed when
                it is created. The database's name is resolved to an IPv6 address for IPV6, to an IPv4 address for the
                other two. Not beside `resource_gateway`.
            ipv4_addresses_per_eni (int | None): How many IPv4 addresses the resource gateway takes in each subnet: 1 to
                62, by default 16, fixed when it is created; not with IPV6. Needs AWS provider 6.16 or newer. Not beside
                `resource_gateway`.
            dns_resolution (str, default "PUBLIC"): Where the resource gateway resolves the database's name: PUBLIC, in
                the public DNS, or IN_VPC, with the VPC's own resolvers, for a name in a private hosted zone; fixed when
                it is created. IN_VPC needs AWS provider 6.46 or newer. Not beside `resource_gateway`.
            adopt_module (str | None): Address of the published module in the same state, such as
                module.polytomic_privatelink: its resources are moved here, and none is changed. Not beside
                `resource_gateway`.
            import_ids (Mapping[str, str | None], default {}): What was built by hand and shall be managed from now on:
                security_group, resource_gateway, resource_configuration (their ids) and ram_resource_share (its ARN). The
                ingress rule and the associations follow from these; null for rds_ingress_rule, ram_resource_association
                or ram_principal_association says that it is not there yet. On a resource_gateway that is there,
                rds_egress_rule and rds_ingress_rule are those that are. Not beside `adopt_module`.
            names (Mapping[str, str], default {}): Names of single resources in place of those made of `name`:
                security_group, resource_gateway, resource_configuration, ram_resource_share.
            security_group_description (str, default "Polytomic PrivateLink resource gateway egress to RDS"): Description
                of the resource gateway's security group; a change replaces the group. Not beside `resource_gateway`.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """

    @overload
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        resource_gateway: ResourceGateway,
        provider: TerraformProvider | None = None,
        name: str | None = "polytomic-privatelink",
        rds_host: str,
        rds_port: int | None = 5432,
        rds_security_group_id: str,
        polytomic_aws_account_id: str,
        tags: Mapping[str, str] | None = {},
        protect: bool | None = False,
        import_ids: Mapping[str, str | None] | None = {},
        names: Mapping[str, str] | None = {},
    ) -> None: ...

    @property
    def resource_configuration_arn(
        self,
    ) -> str:
        """ARN of the resource configuration, to send to Polytomic (a token)."""

    @property
    def resource_gateway_id(
        self,
    ) -> str:
        """Id of the resource gateway: a token, or the id of an existing resource gateway."""

    @property
    def ram_resource_share_arn(
        self,
    ) -> str:
        """ARN of the RAM resource share (a token)."""

    @classmethod
    def from_db_instance(
        cls,
        scope: Construct,
        id: str,
        *,
        db_instance_identifier: str,
        resource_gateway: ResourceGateway | None = None,
        provider: TerraformProvider | None = None,
        name: str | None = "polytomic-privatelink",
        subnet_ids: list[str] | None = None,
        rds_port: int | None = None,
        rds_security_group_id: str | None = None,
        polytomic_aws_account_id: str,
        tags: Mapping[str, str] | None = {},
        protect: bool | None = False,
        ip_address_type: str | None = "IPV4",
        ipv4_addresses_per_eni: int | None = None,
        dns_resolution: str | None = "PUBLIC",
        adopt_module: str | None = None,
        import_ids: Mapping[str, str | None] | None = {},
        names: Mapping[str, str] | None = {},
        security_group_description: str | None = "Polytomic PrivateLink resource gateway egress to RDS",
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
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            subnet_ids (list[str]): Private subnets for the resource gateway: at least two, in distinct Availability
                Zones, with a route to the database. Not beside `resource_gateway`.
            rds_port (int): Port of the database.
            rds_security_group_id (str): Security group attached to the database; it gets the ingress rule.
            polytomic_aws_account_id (str): AWS account of Polytomic, the principal of the RAM share: 12 digits.
            tags (Mapping[str, str], default {}): Tags for every resource that takes them.
            protect (bool, default False): Whether Terraform refuses to destroy or replace the resource gateway and the
                resource configuration: that would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 or DUALSTACK; fixed when
                it is created. The database's name is resolved to an IPv6 address for IPV6, to an IPv4 address for the
                other two. Not beside `resource_gateway`.
            ipv4_addresses_per_eni (int | None): How many IPv4 addresses the resource gateway takes in each subnet: 1 to
                62, by default 16, fixed when it is created; not with IPV6. Needs AWS provider 6.16 or newer. Not beside
                `resource_gateway`.
            dns_resolution (str, default "PUBLIC"): Where the resource gateway resolves the database's name: PUBLIC, in
                the public DNS, or IN_VPC, with the VPC's own resolvers, for a name in a private hosted zone; fixed when
                it is created. IN_VPC needs AWS provider 6.46 or newer. Not beside `resource_gateway`.
            adopt_module (str | None): Address of the published module in the same state, such as
                module.polytomic_privatelink: its resources are moved here, and none is changed. Not beside
                `resource_gateway`.
            import_ids (Mapping[str, str | None], default {}): What was built by hand and shall be managed from now on:
                security_group, resource_gateway, resource_configuration (their ids) and ram_resource_share (its ARN). The
                ingress rule and the associations follow from these; null for rds_ingress_rule, ram_resource_association
                or ram_principal_association says that it is not there yet. On a resource_gateway that is there,
                rds_egress_rule and rds_ingress_rule are those that are. Not beside `adopt_module`.
            names (Mapping[str, str], default {}): Names of single resources in place of those made of `name`:
                security_group, resource_gateway, resource_configuration, ram_resource_share.
            security_group_description (str, default "Polytomic PrivateLink resource gateway egress to RDS"): Description
                of the resource gateway's security group; a change replaces the group. Not beside `resource_gateway`.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """

    @classmethod
    def from_db_cluster(
        cls,
        scope: Construct,
        id: str,
        *,
        db_cluster_identifier: str,
        resource_gateway: ResourceGateway | None = None,
        provider: TerraformProvider | None = None,
        name: str | None = "polytomic-privatelink",
        subnet_ids: list[str] | None = None,
        rds_port: int | None = None,
        rds_security_group_id: str | None = None,
        polytomic_aws_account_id: str,
        tags: Mapping[str, str] | None = {},
        protect: bool | None = False,
        ip_address_type: str | None = "IPV4",
        ipv4_addresses_per_eni: int | None = None,
        dns_resolution: str | None = "PUBLIC",
        adopt_module: str | None = None,
        import_ids: Mapping[str, str | None] | None = {},
        names: Mapping[str, str] | None = {},
        security_group_description: str | None = "Polytomic PrivateLink resource gateway egress to RDS",
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
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            subnet_ids (list[str]): Private subnets for the resource gateway: at least two, in distinct Availability
                Zones, with a route to the database. Not beside `resource_gateway`.
            rds_port (int): Port of the database.
            rds_security_group_id (str): Security group attached to the database; it gets the ingress rule.
            polytomic_aws_account_id (str): AWS account of Polytomic, the principal of the RAM share: 12 digits.
            tags (Mapping[str, str], default {}): Tags for every resource that takes them.
            protect (bool, default False): Whether Terraform refuses to destroy or replace the resource gateway and the
                resource configuration: that would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 or DUALSTACK; fixed when
                it is created. The database's name is resolved to an IPv6 address for IPV6, to an IPv4 address for the
                other two. Not beside `resource_gateway`.
            ipv4_addresses_per_eni (int | None): How many IPv4 addresses the resource gateway takes in each subnet: 1 to
                62, by default 16, fixed when it is created; not with IPV6. Needs AWS provider 6.16 or newer. Not beside
                `resource_gateway`.
            dns_resolution (str, default "PUBLIC"): Where the resource gateway resolves the database's name: PUBLIC, in
                the public DNS, or IN_VPC, with the VPC's own resolvers, for a name in a private hosted zone; fixed when
                it is created. IN_VPC needs AWS provider 6.46 or newer. Not beside `resource_gateway`.
            adopt_module (str | None): Address of the published module in the same state, such as
                module.polytomic_privatelink: its resources are moved here, and none is changed. Not beside
                `resource_gateway`.
            import_ids (Mapping[str, str | None], default {}): What was built by hand and shall be managed from now on:
                security_group, resource_gateway, resource_configuration (their ids) and ram_resource_share (its ARN). The
                ingress rule and the associations follow from these; null for rds_ingress_rule, ram_resource_association
                or ram_principal_association says that it is not there yet. On a resource_gateway that is there,
                rds_egress_rule and rds_ingress_rule are those that are. Not beside `adopt_module`.
            names (Mapping[str, str], default {}): Names of single resources in place of those made of `name`:
                security_group, resource_gateway, resource_configuration, ram_resource_share.
            security_group_description (str, default "Polytomic PrivateLink resource gateway egress to RDS"): Description
                of the resource gateway's security group; a change replaces the group. Not beside `resource_gateway`.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """

class PrivateLinkStack(TerraformStack):
    """A stack with provider, backend, the seven resources at the published addresses, and the three published outputs.

    Attributes:
        private_link: The ``PrivateLinkRdsLattice`` with the resources.
    """

    private_link: PrivateLinkRdsLattice

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str | None = "polytomic-privatelink",
        vpc_id: str | None = None,
        subnet_ids: list[str] | None = None,
        rds_host: str | None = None,
        rds_port: int | None = 5432,
        rds_security_group_id: str | None = None,
        polytomic_aws_account_id: str,
        tags: Mapping[str, str] | None = {},
        region: str,
        backend: Mapping[str, Mapping[str, object]] | None = None,
        provider: Mapping[str, object] | None = None,
        aws_provider_version: str | None = ">= 5.60, < 7.0",
        db_instance_identifier: str | None = None,
        db_cluster_identifier: str | None = None,
        resource_gateway: Mapping[str, str | bool] | None = None,
        protect: bool | None = False,
        ip_address_type: str | None = "IPV4",
        ipv4_addresses_per_eni: int | None = None,
        dns_resolution: str | None = "PUBLIC",
        adopt_module: str | None = None,
        import_ids: Mapping[str, str | None] | None = {},
        names: Mapping[str, str] | None = {},
        security_group_description: str | None = "Polytomic PrivateLink resource gateway egress to RDS",
    ) -> None:
        """Create the stack.

        Without ``backend``, the state is the file ``terraform.<id>.tfstate`` next to the folder ``cdktf.out``.

        Args:
            scope: The cdktf app.
            id: The stack's name.
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            vpc_id (str): VPC of the database; the resource gateway is created in it. Not beside `db_instance_identifier`
                or `db_cluster_identifier` or `resource_gateway`.
            subnet_ids (list[str]): Private subnets for the resource gateway: at least two, in distinct Availability
                Zones, with a route to the database. Not beside `resource_gateway`.
            rds_host (str): DNS name of the database, never an address: VPC Lattice resolves it again for each connection,
                so a failover is followed. Not beside `db_instance_identifier` or `db_cluster_identifier`.
            rds_port (int, default 5432): Port of the database.
            rds_security_group_id (str): Security group attached to the database; it gets the ingress rule.
            polytomic_aws_account_id (str): AWS account of Polytomic, the principal of the RAM share: 12 digits.
            tags (Mapping[str, str], default {}): Tags for every resource that takes them.
            region (str): AWS Region of the database.
            backend (Mapping[str, Mapping[str, object]] | None): Terraform backend: its type and settings; without one,
                the state is a file in the project's root.
            provider (Mapping[str, object] | None): Settings of the AWS provider besides `region`, under Terraform's
                names, such as `profile`, `assume_role`, `default_tags` and `allowed_account_ids`; no secrets.
            aws_provider_version (str, default ">= 5.60, < 7.0"): Version constraint for the provider hashicorp/aws.
            db_instance_identifier (str | None): Identifier of an RDS instance, in place of `rds_host`, `rds_port` and
                `vpc_id`; `subnet_ids` and `rds_security_group_id` are then needed only where the database's own will not
                do.
            db_cluster_identifier (str | None): The same for a cluster (Aurora, Multi-AZ); its writer endpoint is taken.
                Not beside `db_instance_identifier`.
            resource_gateway (Mapping[str, str | bool] | None): A resource gateway that is there already, in place of
                `vpc_id` and `subnet_ids`: its id, its security_group_id, whose rules must not be managed inline, its
                ip_address_type unless that is IPV4, and has_rules where its egress to the database and the database's
                ingress rule are there, too.
            protect (bool, default False): Whether Terraform refuses to destroy or replace the resource gateway and the
                resource configuration: that would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 or DUALSTACK; fixed when
                it is created. The database's name is resolved to an IPv6 address for IPV6, to an IPv4 address for the
                other two. Not beside `resource_gateway`.
            ipv4_addresses_per_eni (int | None): How many IPv4 addresses the resource gateway takes in each subnet: 1 to
                62, by default 16, fixed when it is created; not with IPV6. Needs AWS provider 6.16 or newer. Not beside
                `resource_gateway`.
            dns_resolution (str, default "PUBLIC"): Where the resource gateway resolves the database's name: PUBLIC, in
                the public DNS, or IN_VPC, with the VPC's own resolvers, for a name in a private hosted zone; fixed when
                it is created. IN_VPC needs AWS provider 6.46 or newer. Not beside `resource_gateway`.
            adopt_module (str | None): Address of the published module in the same state, such as
                module.polytomic_privatelink: its resources are moved here, and none is changed. Not beside
                `resource_gateway`.
            import_ids (Mapping[str, str | None], default {}): What was built by hand and shall be managed from now on:
                security_group, resource_gateway, resource_configuration (their ids) and ram_resource_share (its ARN). The
                ingress rule and the associations follow from these; null for rds_ingress_rule, ram_resource_association
                or ram_principal_association says that it is not there yet. On a resource_gateway that is there,
                rds_egress_rule and rds_ingress_rule are those that are. Not beside `adopt_module`.
            names (Mapping[str, str], default {}): Names of single resources in place of those made of `name`:
                security_group, resource_gateway, resource_configuration, ram_resource_share.
            security_group_description (str, default "Polytomic PrivateLink resource gateway egress to RDS"): Description
                of the resource gateway's security group; a change replaces the group. Not beside `resource_gateway`.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """

    def to_hcl_terraform(
        self,
    ) -> dict[str, Any]:
        """Return the result of ``hcl_of``; cdktf calls this method for ``cdktf synth --hcl``."""

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
        security_group: The security group; absent for an existing resource gateway.
        resource_gateway: The resource gateway; absent for an existing resource gateway.
    """

    resource_gateway_id: str
    security_group_id: str
    ip_address_type: str
    vpc_id: str | None
    provider: TerraformProvider | None
    has_rules: bool
    security_group: SecurityGroup
    resource_gateway: VpclatticeResourceGateway

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider | None = None,
        name: str | None = "polytomic-privatelink",
        vpc_id: str,
        subnet_ids: list[str],
        tags: Mapping[str, str] | None = {},
        protect: bool | None = False,
        ip_address_type: str | None = "IPV4",
        ipv4_addresses_per_eni: int | None = None,
        dns_resolution: str | None = "PUBLIC",
    ) -> None:
        """Create the resource gateway.

        Args:
            scope: The parent stack or construct.
            id: The construct's id, unique in its scope.
            provider: AWS provider of the resource gateway and of its databases; None for the default provider.
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            vpc_id (str): VPC of the database; the resource gateway is created in it.
            subnet_ids (list[str]): Private subnets for the resource gateway: at least two, in distinct Availability
                Zones, with a route to the database.
            tags (Mapping[str, str], default {}): Tags for every resource that takes them.
            protect (bool, default False): Whether Terraform refuses to destroy or replace the resource gateway and the
                resource configuration: that would change the ARN that Polytomic holds.
            ip_address_type (str, default "IPV4"): Addresses of the resource gateway: IPV4, IPV6 or DUALSTACK; fixed when
                it is created. The database's name is resolved to an IPv6 address for IPV6, to an IPv4 address for the
                other two.
            ipv4_addresses_per_eni (int | None): How many IPv4 addresses the resource gateway takes in each subnet: 1 to
                62, by default 16, fixed when it is created; not with IPV6. Needs AWS provider 6.16 or newer.
            dns_resolution (str, default "PUBLIC"): Where the resource gateway resolves the database's name: PUBLIC, in
                the public DNS, or IN_VPC, with the VPC's own resolvers, for a name in a private hosted zone; fixed when
                it is created. IN_VPC needs AWS provider 6.46 or newer.

        Raises:
            InputError: An input is missing, unknown or invalid; the error lists all problems.
        """

    @classmethod
    def from_ids(
        cls,
        scope: Construct,
        id: str,
        *,
        resource_gateway_id: str,
        security_group_id: str,
        ip_address_type: str = "IPV4",
        has_rules: bool = False,
        provider: TerraformProvider | None = None,
    ) -> ResourceGateway:
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

    def get_or_create_rules(
        self,
        security_group_id: str,
        port: float,
    ) -> dict[str, SecurityGroupRule]:
        """Return the rules for a database's security group and port, and create missing rules.

        AWS rejects a duplicate rule. Security groups that only Terraform knows are therefore compared in the plan.

        Args:
            security_group_id: Security group of the database.
            port: Port of the database.

        Returns:
            The egress rule to the security group as ``rds_egress_rule``, and the ingress rule on the security group as
            ``rds_ingress_rule``: the keys of the input ``import_ids``.
        """

    def move_rules(
        self,
        group_and_port: tuple[str, float],
        previous_spellings: list[tuple[str, float]],
    ) -> None:
        """Make Terraform move existing rules of a database from previous addresses to the current addresses.

        Args:
            group_and_port: Security group and port of the rules that ``get_or_create_rules`` returned.
            previous_spellings: Security group and port as previous configurations may have given them, oldest first:
                a literal and a reference to the same value lead to distinct addresses.
        """
