"""The seven resources that share a database with Polytomic, in the order of the published module."""

from collections.abc import Mapping
from typing import Any, Self

from aws_privatelink_rds_lattice.cdk.batch import batched_calls
from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    RamPrincipalAssociation,
    RamResourceAssociation,
    RamResourceShare,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupRule,
    TerraformProvider,
    VpclatticeResourceConfiguration,
    VpclatticeResourceConfigurationResourceConfigurationDefinition,
    VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.inputs.names import UNIQUE_NAMES_SHARED, UNIQUE_NAMES_STANDALONE, resource_names
from aws_privatelink_rds_lattice.inputs.signatures import InitSignature, expose_inputs
from aws_privatelink_rds_lattice.inputs.table import (
    CONSTRUCT_INPUTS,
    CONSTRUCT_INPUTS_WITH_LOOKUP,
    EGRESS_RULE_DESCRIPTION,
    INGRESS_RULE_DESCRIPTION,
)
from aws_privatelink_rds_lattice.inputs.validation import InputError, InputSpecs, fill_defaults, find_input_problems

from .database import DatabaseLookup, known_after_apply_problems
from .lifecycle import ResourceLifecycle
from .placement import provider_mismatch_problems, provider_problems, resource_scope_problems
from .resource_gateway import (
    ResourceGateway,
    dns_resource_address_type,
    reserve_resource_names,
    rule_import_problems,
    set_dns_resolution,
    shared_gateway_problems,
)
from .tokens import encode_tokens, is_token


class PrivateLinkRdsLattice(Construct):
    """A private RDS database, shared with Polytomic's AWS account over PrivateLink (VPC Lattice).

    With the id ``Default``, directly in a stack, the resources have the addresses of the published module, such as
    ``aws_vpclattice_resource_gateway.pl``. With any other id, and anywhere else, they have those that cdktf makes
    from the path in the tree: unique, and stable for as long as the ids on the path are.

    Attributes:
        security_group: Security group of the resource gateway; it lets traffic out to the database's port only.
            Absent where the resource gateway was there already.
        rds_ingress_rule: The rule on the database's security group that lets the resource gateway in. Absent where
            the resource gateway was there already with its rules.
        resource_gateway: The resource gateway. Absent where it was there already.
        resource_configuration: The resource configuration, which names the database by its DNS name.
        ram_resource_share: The RAM share.
        ram_resource_association: The association of the share with the resource configuration.
        ram_principal_association: The association of the share with Polytomic's account.
    """

    __signature__ = InitSignature()

    security_group: SecurityGroup
    rds_ingress_rule: SecurityGroupRule
    resource_gateway: VpclatticeResourceGateway
    resource_configuration: VpclatticeResourceConfiguration
    ram_resource_share: RamResourceShare
    ram_resource_association: RamResourceAssociation
    ram_principal_association: RamPrincipalAssociation

    @expose_inputs(CONSTRUCT_INPUTS)
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

        Any input may be a token, except where Terraform wants the value itself: ``protect``, ``adopt_module`` and
        ``import_ids``.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            resource_gateway: A resource gateway for several databases, in place of one for this database alone.
            provider: The AWS provider for all of it, where that is not the default one, or the resource gateway's.
            inputs: The inputs.

        Raises:
            InputError: If an input is missing, unknown or bad; it names all problems.
        """
        given = validate_connection_inputs(CONSTRUCT_INPUTS, scope, resource_gateway, provider, inputs)
        provider = effective_provider(resource_gateway, provider)
        reserve_resource_names(
            scope, id, given, UNIQUE_NAMES_SHARED if resource_gateway else UNIQUE_NAMES_STANDALONE, provider
        )
        super().__init__(scope, id)
        port, group, tags = (given[name] for name in ("rds_port", "rds_security_group_id", "tags"))
        names = resource_names(given)
        adoption = ResourceLifecycle(scope, id, given)
        place = adoption.register

        self._shared_gateway = resource_gateway
        if resource_gateway:
            if resource_gateway.vpc_id is not None:
                self.security_group = resource_gateway.security_group
                self.resource_gateway = resource_gateway.resource_gateway
            if not resource_gateway.has_rules:
                rules = resource_gateway.get_or_create_rules(group, port)
                for key, rule in rules.items():
                    adoption.import_if_requested(key, rule)
                self.rds_ingress_rule = rules["rds_ingress_rule"]
        else:
            self.security_group = place(
                "security_group",
                SecurityGroup(
                    self,
                    "resource_gateway_security_group",
                    name=names["security_group"],
                    description=given["security_group_description"],
                    vpc_id=given["vpc_id"],
                    egress=[
                        SecurityGroupEgress(
                            description=EGRESS_RULE_DESCRIPTION,
                            from_port=port,
                            to_port=port,
                            protocol="tcp",
                            security_groups=[group],
                        )
                    ],
                    tags=tags,
                    provider=provider,
                ),
            )
            security_group_id = self.security_group.id
            self.rds_ingress_rule = place(
                "rds_ingress_rule",
                SecurityGroupRule(
                    self,
                    "rds_ingress_rule",
                    type="ingress",
                    description=INGRESS_RULE_DESCRIPTION,
                    from_port=port,
                    to_port=port,
                    protocol="tcp",
                    security_group_id=group,
                    source_security_group_id=security_group_id,
                    provider=provider,
                ),
            )
            self.resource_gateway = place(
                "resource_gateway",
                VpclatticeResourceGateway(
                    self,
                    "resource_gateway",
                    name=names["resource_gateway"],
                    vpc_id=given["vpc_id"],
                    subnet_ids=given["subnet_ids"],
                    security_group_ids=[security_group_id],
                    ip_address_type=given["ip_address_type"],
                    ipv4_addresses_per_eni=given.get("ipv4_addresses_per_eni"),
                    tags=tags,
                    provider=provider,
                ),
            )
            set_dns_resolution(self.resource_gateway, given["dns_resolution"])

        self.resource_configuration = place(
            "resource_configuration",
            VpclatticeResourceConfiguration(
                self,
                "resource_configuration",
                name=names["resource_configuration"],
                type="SINGLE",
                resource_gateway_identifier=self.resource_gateway_id,
                port_ranges=[str(port)],
                protocol="TCP",
                resource_configuration_definition=[
                    VpclatticeResourceConfigurationResourceConfigurationDefinition(
                        dns_resource=[
                            VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource(
                                domain_name=given["rds_host"],
                                ip_address_type=dns_resource_address_type(
                                    resource_gateway.ip_address_type if resource_gateway else given["ip_address_type"]
                                ),
                            )
                        ]
                    )
                ],
                tags=tags,
                provider=provider,
            ),
        )
        adoption.fail_if_not_adopted(self, self.resource_configuration)
        self.ram_resource_share = place(
            "ram_resource_share",
            RamResourceShare(
                self,
                "ram_resource_share",
                name=names["ram_resource_share"],
                allow_external_principals=True,
                tags=tags,
                provider=provider,
            ),
        )
        share_arn = self.ram_resource_share_arn
        self.ram_resource_association = place(
            "ram_resource_association",
            RamResourceAssociation(
                self,
                "ram_resource_association",
                resource_arn=self.resource_configuration_arn,
                resource_share_arn=share_arn,
                provider=provider,
            ),
        )
        self.ram_principal_association = place(
            "ram_principal_association",
            RamPrincipalAssociation(
                self,
                "ram_principal_association",
                principal=given["polytomic_aws_account_id"],
                resource_share_arn=share_arn,
                provider=provider,
            ),
        )
        if not resource_gateway:
            # Last: it needs an answer of Node's, and all calls before it are made for that.
            adoption.replace_with(self.resource_gateway, self.security_group)

    @property
    def resource_configuration_arn(self) -> str:
        """ARN of the resource configuration: what Polytomic is sent (a token)."""
        return self.resource_configuration.arn

    @property
    def resource_gateway_id(self) -> str:
        """Id of the resource gateway (a token, or the given one)."""
        return self._shared_gateway.resource_gateway_id if self._shared_gateway else self.resource_gateway.id

    @property
    def ram_resource_share_arn(self) -> str:
        """ARN of the RAM share (a token)."""
        return self.ram_resource_share.arn

    @classmethod
    @expose_inputs(CONSTRUCT_INPUTS)
    def from_db_instance(
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        db_instance_identifier: str,
        resource_gateway: ResourceGateway | None = None,
        provider: TerraformProvider | None = None,
        **inputs: object,
    ) -> Self:
        """Create the resources for an RDS instance that is there, known by its identifier.

        Terraform looks up host, port, VPC, security group and subnets at each plan, and stops where the path cannot
        work: the instance is publicly accessible; the security group is not attached, or several are and none is
        given; a subnet lies in another VPC or has too few free addresses; all subnets lie in one Availability Zone.
        ``rds_security_group_id`` is needed where several are attached, ``subnet_ids`` where those of the instance's
        own subnet group will not do, ``rds_security_group_id`` and ``rds_port`` where databases on one resource gateway
        have both in common.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope; the look-ups are in a construct ``<id>_database`` beside it.
            db_instance_identifier: The instance. For one that is created in the same app, use the constructor.
            resource_gateway: A resource gateway for several databases, in place of one for this database alone.
            provider: The AWS provider for all of it, where that is not the default one, or the resource gateway's.
            inputs: The inputs.

        Raises:
            InputError: If an input is missing, unknown or bad; it names all problems.
        """
        source = {"db_instance_identifier": db_instance_identifier}
        return cls._create_with_lookup(scope, id, source, resource_gateway, provider, inputs)

    @classmethod
    @expose_inputs(CONSTRUCT_INPUTS)
    def from_db_cluster(
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        db_cluster_identifier: str,
        resource_gateway: ResourceGateway | None = None,
        provider: TerraformProvider | None = None,
        **inputs: object,
    ) -> Self:
        """Create the resources for a cluster (Aurora, Multi-AZ) that is there, known by its identifier.

        As ``from_db_instance``, but for the cluster's writer endpoint, which follows a failover. AWS does not say of
        a cluster whether its instances are publicly accessible, so Terraform does not stop where they are.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope; the look-ups are in a construct ``<id>_database`` beside it.
            db_cluster_identifier: The cluster. For one that is created in the same app, use the constructor.
            resource_gateway: A resource gateway for several databases, in place of one for this database alone.
            provider: The AWS provider for all of it, where that is not the default one, or the resource gateway's.
            inputs: The inputs.

        Raises:
            InputError: If an input is missing, unknown or bad; it names all problems.
        """
        source = {"db_cluster_identifier": db_cluster_identifier}
        return cls._create_with_lookup(scope, id, source, resource_gateway, provider, inputs)

    @classmethod
    def _create_with_lookup(  # noqa: PLR0913, PLR0917 - what both of its callers take
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        database_identifier: dict[str, str],
        resource_gateway: ResourceGateway | None,
        provider: TerraformProvider | None,
        inputs: dict[str, object],
    ) -> Self:
        inputs = {name: value for name, value in inputs.items() if value is not None}
        given = validate_connection_inputs(
            CONSTRUCT_INPUTS_WITH_LOOKUP, scope, resource_gateway, provider, {**database_identifier, **inputs}
        )
        if found := list(known_after_apply_problems(scope, given)):
            raise InputError(found)
        provider = effective_provider(resource_gateway, provider)
        database = DatabaseLookup(scope, f"{id}_database", given, resource_gateway, provider)
        made = cls(
            scope, id, resource_gateway=resource_gateway, provider=provider, **{**inputs, **database.connection_inputs}
        )
        if resource_gateway is None:
            database.add_preconditions(made.security_group, made.resource_gateway)
        else:
            database.add_preconditions(made.resource_configuration, None)
            if not resource_gateway.has_rules:
                group, port = (database.connection_inputs[name] for name in ("rds_security_group_id", "rds_port"))
                looked_up = database.looked_up_group_and_port
                resource_gateway.move_rules((group, port), [looked_up, (group, looked_up[1])])
        return made


def effective_provider(
    resource_gateway: ResourceGateway | None, provider: TerraformProvider | None
) -> TerraformProvider | None:
    return provider or (resource_gateway.provider if resource_gateway else None)


def validate_connection_inputs(
    declarations: InputSpecs,
    scope: Construct,
    resource_gateway: ResourceGateway | None,
    provider: TerraformProvider | None,
    values: Mapping[str, object],
) -> dict[str, Any]:
    instead = () if resource_gateway is None else ("resource_gateway",)
    found = list(resource_scope_problems(scope)) or [
        *shared_gateway_problems(scope, resource_gateway),
        *provider_problems(scope, provider),
    ]
    if resource_gateway is not None and not found:
        found += provider_mismatch_problems(resource_gateway.provider, provider)
    found += find_input_problems(declarations, values, is_token, instead)
    has_rules = getattr(resource_gateway, "has_rules", False)
    found += rule_import_problems(resource_gateway is not None, has_rules, values.get("import_ids"))
    if found:
        raise InputError(found)
    return encode_tokens(declarations, fill_defaults(declarations, values, instead))
