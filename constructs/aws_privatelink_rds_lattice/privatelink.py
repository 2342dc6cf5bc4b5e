"""The seven resources that share a database with Polytomic."""

from collections.abc import Mapping
from typing import Any, Self, TypeVar, Unpack, overload

from .cdk import (
    Construct,
    RamPrincipalAssociation,
    RamResourceAssociation,
    RamResourceShare,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupRule,
    TerraformResource,
    TerraformStack,
    VpclatticeResourceConfiguration,
    VpclatticeResourceConfigurationResourceConfigurationDefinition,
    VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource,
    VpclatticeResourceGateway,
    is_token,
)
from .database import Database
from .gateway import (
    EGRESS_DESCRIPTION,
    INGRESS_DESCRIPTION,
    ResourceGateway,
    address_type,
    encoded,
    lifecycle,
    make_gateway,
    make_security_group,
)
from .inputs import FromDatabase, InputError, Lookup, OnGateway, Settings, check, complete, problems

Resource = TypeVar("Resource", bound=TerraformResource)


class PrivateLinkRdsLattice(Construct):
    """A private RDS database, shared with Polytomic's AWS account over PrivateLink (VPC Lattice).

    With the id ``Default``, directly in a stack, the resources have the addresses of the published module, such as
    ``aws_vpclattice_resource_gateway.pl``. With any other id, and anywhere else, they have those that cdktf makes
    from the path in the tree: unique, and stable for as long as the ids on the path are.

    Attributes:
        security_group: Security group of the resource gateway; it lets traffic out to the database's port only.
            Absent where the resource gateway was there already.
        rds_ingress_rule: The rule on the database's security group that lets the resource gateway in.
        resource_gateway: The resource gateway. Absent where it was there already.
        resource_configuration: The resource configuration, which names the database by its DNS name.
        ram_resource_share: The RAM share.
        ram_resource_association: The association of the share with the resource configuration.
        ram_principal_association: The association of the share with Polytomic's account.
        resource_configuration_arn: ARN of the resource configuration: what Polytomic is sent (a token).
        resource_gateway_id: Id of the resource gateway (a token).
        ram_resource_share_arn: ARN of the RAM share (a token).
    """

    security_group: SecurityGroup
    resource_gateway: VpclatticeResourceGateway

    @overload
    def __init__(self, scope: Construct, id: str, **inputs: Unpack[Settings]) -> None: ...

    @overload
    def __init__(
        self, scope: Construct, id: str, *, resource_gateway: ResourceGateway, **inputs: Unpack[OnGateway]
    ) -> None: ...

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        resource_gateway: ResourceGateway | None = None,
        **inputs: Any,
    ) -> None:
        """Create the resources.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            resource_gateway: A resource gateway for several databases, in place of one for this database alone;
                ``vpc_id`` and ``subnet_ids`` are then left out.
            inputs: The inputs, as ``Settings`` declares them; any of them may be a token, except where Terraform
                wants the value itself: ``protect``, ``adopt_module`` and ``import_ids``.

        Raises:
            InputError: If an input is missing, unknown or bad; it names all problems.
        """
        instead = ("resource_gateway",) if resource_gateway else ()
        given: Mapping[str, Any] = encoded(Settings, check(Settings, inputs, is_token, instead))
        super().__init__(scope, id)
        self._has_published_addresses = id == "Default" and TerraformStack.is_stack(scope)
        self._module: str | None = given.get("adopt_module")
        self._import_ids = _import_ids(given, resource_gateway)
        protect, tags = given["protect"], given["tags"]
        names = {
            "security_group": f"{given['name']}-rg",
            "resource_gateway": f"{given['name']}-rg",
            "resource_configuration": f"{given['name']}-rc",
            "ram_resource_share": f"{given['name']}-rc",
            **given["names"],
        }
        if resource_gateway:
            self._share_gateway(resource_gateway, given)
        else:
            self._make_gateway(given, names)
        self.resource_configuration = self._at(
            "pl",
            "resource_configuration",
            VpclatticeResourceConfiguration(
                self,
                "resource_configuration",
                name=names["resource_configuration"],
                type="SINGLE",
                resource_gateway_identifier=self.resource_gateway_id,
                port_ranges=[str(given["rds_port"])],
                protocol="TCP",
                resource_configuration_definition=[
                    VpclatticeResourceConfigurationResourceConfigurationDefinition(
                        dns_resource=[
                            VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource(
                                domain_name=given["rds_host"],
                                ip_address_type=address_type(
                                    resource_gateway.ip_address_type if resource_gateway else given["ip_address_type"]
                                ),
                            )
                        ]
                    )
                ],
                tags=tags,
                lifecycle=lifecycle(keep=protect or "resource_configuration" in self._import_ids),
            ),
        )
        self.resource_configuration_arn = self.resource_configuration.arn
        self.ram_resource_share = self._at(
            "pl",
            "ram_resource_share",
            RamResourceShare(
                self,
                "ram_resource_share",
                name=names["ram_resource_share"],
                allow_external_principals=True,
                tags=tags,
                lifecycle=lifecycle(keep="ram_resource_share" in self._import_ids),
            ),
        )
        self.ram_resource_share_arn = self.ram_resource_share.arn
        self.ram_resource_association = self._at(
            "pl",
            "ram_resource_association",
            RamResourceAssociation(
                self,
                "ram_resource_association",
                resource_arn=self.resource_configuration_arn,
                resource_share_arn=self.ram_resource_share_arn,
                lifecycle=lifecycle(keep="ram_resource_association" in self._import_ids),
            ),
        )
        self.ram_principal_association = self._at(
            "pl",
            "ram_principal_association",
            RamPrincipalAssociation(
                self,
                "ram_principal_association",
                principal=given["polytomic_aws_account_id"],
                resource_share_arn=self.ram_resource_share_arn,
                lifecycle=lifecycle(keep="ram_principal_association" in self._import_ids),
            ),
        )

    @classmethod
    def from_db_instance(  # noqa: PLR0913 - inputs by name
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        db_instance_identifier: str,
        rds_security_group_id: str | None = None,
        subnet_ids: list[str] | None = None,
        resource_gateway: ResourceGateway | None = None,
        **others: Unpack[FromDatabase],
    ) -> Self:
        """Create the resources for an RDS instance that is there, known by its identifier.

        Terraform looks up host, port, VPC, security group and subnets at each plan, and stops where the path cannot
        work: the instance is publicly accessible; the security group is not attached, or several are and none is
        given; a subnet lies in another VPC or has too few free addresses; all subnets lie in one Availability Zone.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope; the look-ups are in a construct ``<id>_database`` beside it.
            db_instance_identifier: The instance. For one that is created in the same app, use the constructor.
            rds_security_group_id: Security group attached to it; else the only one that is.
            subnet_ids: Subnets for the resource gateway; else those of the instance's own subnet group.
            resource_gateway: A resource gateway for several databases, in place of one for this database alone.
            others: The other inputs, as ``FromDatabase`` declares them.

        Raises:
            InputError: If an input is missing, unknown or bad; it names all problems.
        """
        source = {"db_instance_identifier": db_instance_identifier}
        place = {"rds_security_group_id": rds_security_group_id, "subnet_ids": subnet_ids}
        return cls._from_database(scope, id, source, resource_gateway, {**place, **others})

    @classmethod
    def from_db_cluster(  # noqa: PLR0913 - inputs by name
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        *,
        db_cluster_identifier: str,
        rds_security_group_id: str | None = None,
        subnet_ids: list[str] | None = None,
        resource_gateway: ResourceGateway | None = None,
        **others: Unpack[FromDatabase],
    ) -> Self:
        """Create the resources for a cluster (Aurora, Multi-AZ) that is there, known by its identifier.

        As ``from_db_instance``, but for the cluster's writer endpoint, which follows a failover. AWS does not say of
        a cluster whether its instances are publicly accessible, so Terraform does not stop where they are.
        """
        source = {"db_cluster_identifier": db_cluster_identifier}
        place = {"rds_security_group_id": rds_security_group_id, "subnet_ids": subnet_ids}
        return cls._from_database(scope, id, source, resource_gateway, {**place, **others})

    @classmethod
    def _from_database(
        cls,
        scope: Construct,
        id: str,  # noqa: A002 - cdktf's own name
        source: dict[str, str],
        resource_gateway: ResourceGateway | None,
        others: Mapping[str, Any],
    ) -> Self:
        inputs = {name: value for name, value in others.items() if value is not None}
        instead = ("resource_gateway",) if resource_gateway else ()
        if found := list(problems(Lookup, {**source, **inputs}, is_token, instead)):
            raise InputError(found)
        given: Mapping[str, Any] = encoded(Lookup, complete(Lookup, {**source, **inputs}, instead))
        database = Database(scope, f"{id}_database", given, resource_gateway)
        link: Any = cls  # the overloads know which inputs go together, and so does what was checked above
        if resource_gateway is None:
            inputs |= {"vpc_id": database.vpc_id, "subnet_ids": database.subnet_ids}
        else:
            inputs["resource_gateway"] = resource_gateway
        made: Self = link(scope, id, **{**inputs, **database.target})
        if resource_gateway is None:
            database.guard(made.resource_gateway)
        return made

    def _make_gateway(self, given: Mapping[str, Any], names: Mapping[str, str]) -> None:
        port = given["rds_port"]
        self.security_group = self._at(
            "resource_gateway",
            "security_group",
            make_security_group(
                self,
                "resource_gateway_security_group",
                given,
                name=names["security_group"],
                description=given["security_group_description"],
                egress=[
                    SecurityGroupEgress(
                        description=EGRESS_DESCRIPTION,
                        from_port=port,
                        to_port=port,
                        protocol="tcp",
                        security_groups=[given["rds_security_group_id"]],
                    )
                ],
                keep="security_group" in self._import_ids,
            ),
        )
        security_group_id = self.security_group.id
        self.rds_ingress_rule = self._at(
            "rds_from_resource_gateway",
            "rds_ingress_rule",
            SecurityGroupRule(
                self,
                "rds_ingress_rule",
                type="ingress",
                description=INGRESS_DESCRIPTION,
                from_port=port,
                to_port=port,
                protocol="tcp",
                security_group_id=given["rds_security_group_id"],
                source_security_group_id=security_group_id,
                lifecycle=lifecycle(keep="rds_ingress_rule" in self._import_ids),
            ),
        )
        self.resource_gateway = self._at(
            "pl",
            "resource_gateway",
            make_gateway(
                self,
                "resource_gateway",
                given,
                name=names["resource_gateway"],
                security_group_id=security_group_id,
                keep=given["protect"] or "resource_gateway" in self._import_ids,
            ),
        )
        self.resource_gateway_id = self.resource_gateway.id

    def _share_gateway(self, gateway: ResourceGateway, given: Mapping[str, Any]) -> None:
        if gateway.vpc_id is not None:
            self.security_group, self.resource_gateway = gateway.security_group, gateway.resource_gateway
        self.resource_gateway_id = gateway.resource_gateway_id
        self.rds_ingress_rule = gateway.ingress_rule(given["rds_security_group_id"], given["rds_port"])
        if "rds_ingress_rule" in self._import_ids:
            self.rds_ingress_rule.import_from(self._import_ids["rds_ingress_rule"])

    def _at(self, name: str, key: str, resource: Resource) -> Resource:
        # Where the addresses are not the published ones they stay cdktf's own, which are unique in the stack:
        # of two resources at one address cdktf would silently make one.
        if self._has_published_addresses:
            resource.override_logical_id(name)
        if self._module:
            resource.move_from_id(f"{self._module}.{resource.terraform_resource_type}.{name}")
        if key in self._import_ids:
            resource.import_from(self._import_ids[key])
        return resource


def _import_ids(given: Mapping[str, Any], resource_gateway: ResourceGateway | None) -> dict[str, str]:
    """Return the ids to import, with those that follow from the given ones."""
    ids: dict[str, str | None] = dict(given.get("import_ids", {}))
    share, configuration, group = (
        ids.get(key) for key in ("ram_resource_share", "resource_configuration", "security_group")
    )
    if group and not resource_gateway:
        port = given["rds_port"]
        ids.setdefault("rds_ingress_rule", f"{given['rds_security_group_id']}_ingress_tcp_{port}_{port}_{group}")
    if share:
        ids.setdefault("ram_principal_association", f"{share},{given['polytomic_aws_account_id']}")
    if share and configuration:
        # Partition, Region and account are those of the share.
        arn, partition, _, region, account, _ = share.split(":", 5)
        of_configuration = f"{arn}:{partition}:vpc-lattice:{region}:{account}:resourceconfiguration/{configuration}"
        ids.setdefault("ram_resource_association", f"{share},{of_configuration}")
    return {key: value for key, value in ids.items() if value is not None}
