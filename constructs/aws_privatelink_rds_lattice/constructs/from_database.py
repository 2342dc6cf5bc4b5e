"""Connections for databases looked up by identifier."""

from typing import TYPE_CHECKING, Self, Unpack, cast

from aws_privatelink_rds_lattice.cdk.bindings import Construct, TerraformProvider
from aws_privatelink_rds_lattice.inputs.arguments import LookupInputs
from aws_privatelink_rds_lattice.inputs.signatures import expose_inputs

from .resource_gateway import ResourceGateway

if TYPE_CHECKING:
    from collections.abc import Callable


class FromDatabase:
    """Class methods of ``PrivateLinkRdsLattice`` for an existing database.

    They pass all inputs, and the identifier, to the constructor of the subclass.
    """

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
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            subnet_ids (list[str] | tuple[str, ...] | None): Private subnets for the resource gateway: at least two, in
                distinct Availability Zones, with a route to the database. Not with `resource_gateway`.
            rds_port (float | None): Port of the database.
            rds_security_group_id (str | None): Security group of the database. The connection adds the ingress rule to
                it.
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
        create = cast("Callable[..., Self]", cls)
        return create(
            scope,
            id,
            db_instance_identifier=db_instance_identifier,
            resource_gateway=resource_gateway,
            provider=provider,
            **inputs,
        )

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
            name (str, default "polytomic-privatelink"): Prefix of the name of every resource.
            subnet_ids (list[str] | tuple[str, ...] | None): Private subnets for the resource gateway: at least two, in
                distinct Availability Zones, with a route to the database. Not with `resource_gateway`.
            rds_port (float | None): Port of the database.
            rds_security_group_id (str | None): Security group of the database. The connection adds the ingress rule to
                it.
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
        create = cast("Callable[..., Self]", cls)
        return create(
            scope,
            id,
            db_cluster_identifier=db_cluster_identifier,
            resource_gateway=resource_gateway,
            provider=provider,
            **inputs,
        )
