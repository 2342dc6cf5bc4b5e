"""The seven resources that share a database with Polytomic."""

from collections.abc import Callable
from typing import TypeVar, Unpack, cast

from .cdk import (
    Construct,
    RamPrincipalAssociation,
    RamResourceAssociation,
    RamResourceShare,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupRule,
    TerraformElement,
    TerraformStack,
    Token,
    VpclatticeResourceConfiguration,
    VpclatticeResourceConfigurationResourceConfigurationDefinition,
    VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource,
    VpclatticeResourceGateway,
)
from .inputs import Inputs, Several, Text, Texts, Whole, check, declared

Resource = TypeVar("Resource", bound=TerraformElement)

# What makes a value that cdktf resolves later, such as the result of a Terraform function, into the type of the input.
_ENCODED: dict[type, Callable[[object], object]] = {
    Text: Token.as_string,
    Whole: Token.as_number,
    Several: Token.as_list,
    Texts: Token.as_string_map,
}


class PrivateLinkRdsLattice(Construct):
    """A private RDS database, shared with Polytomic's AWS account over PrivateLink (VPC Lattice).

    With the id ``Default``, directly in a stack, the resources have the addresses of the published module, such as
    ``aws_vpclattice_resource_gateway.pl``. With any other id, and anywhere else, they have those that cdktf makes
    from the path in the tree: unique, and stable for as long as the ids on the path are.

    Attributes:
        security_group: Security group of the resource gateway; it lets traffic out to the database's port only.
        rds_ingress_rule: The rule on the database's security group that lets the resource gateway in.
        resource_gateway: The resource gateway.
        resource_configuration: The resource configuration, which names the database by its DNS name.
        ram_resource_share: The RAM share.
        ram_resource_association: The association of the share with the resource configuration.
        ram_principal_association: The association of the share with Polytomic's account.
        resource_configuration_arn: ARN of the resource configuration: what Polytomic is sent (a token).
        resource_gateway_id: Id of the resource gateway (a token).
        ram_resource_share_arn: ARN of the RAM share (a token).
    """

    def __init__(self, scope: Construct, id: str, **inputs: Unpack[Inputs]) -> None:  # noqa: A002 - cdktf's own name
        """Create the resources.

        Args:
            scope: The stack or construct that this one belongs to.
            id: The construct's id, unique in its scope.
            inputs: The inputs, as ``Inputs`` declares them; any of them may be a token.

        Raises:
            InputError: If an input is missing, unknown or bad; it names all problems.
        """
        given = _encoded(check(Inputs, inputs, Token.is_unresolved))
        super().__init__(scope, id)
        self._has_published_addresses = id == "Default" and TerraformStack.is_stack(scope)
        name, port, tags = given["name"], given["rds_port"], given["tags"]

        self.security_group = self._at(
            "resource_gateway",
            SecurityGroup(
                self,
                "resource_gateway_security_group",
                name=f"{name}-rg",
                description="Polytomic PrivateLink resource gateway egress to RDS",
                vpc_id=given["vpc_id"],
                egress=[
                    SecurityGroupEgress(
                        description="Egress to RDS",
                        from_port=port,
                        to_port=port,
                        protocol="tcp",
                        security_groups=[given["rds_security_group_id"]],
                    )
                ],
                tags=tags,
            ),
        )
        security_group_id = self.security_group.id
        self.rds_ingress_rule = self._at(
            "rds_from_resource_gateway",
            SecurityGroupRule(
                self,
                "rds_ingress_rule",
                type="ingress",
                description="Allow Polytomic PrivateLink resource gateway to reach RDS",
                from_port=port,
                to_port=port,
                protocol="tcp",
                security_group_id=given["rds_security_group_id"],
                source_security_group_id=security_group_id,
            ),
        )
        self.resource_gateway = self._at(
            "pl",
            VpclatticeResourceGateway(
                self,
                "resource_gateway",
                name=f"{name}-rg",
                vpc_id=given["vpc_id"],
                subnet_ids=given["subnet_ids"],
                security_group_ids=[security_group_id],
                ip_address_type="IPV4",
                tags=tags,
            ),
        )
        self.resource_gateway_id = self.resource_gateway.id
        self.resource_configuration = self._at(
            "pl",
            VpclatticeResourceConfiguration(
                self,
                "resource_configuration",
                name=f"{name}-rc",
                type="SINGLE",
                resource_gateway_identifier=self.resource_gateway_id,
                port_ranges=[str(port)],
                protocol="TCP",
                resource_configuration_definition=[
                    VpclatticeResourceConfigurationResourceConfigurationDefinition(
                        dns_resource=[
                            VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource(
                                domain_name=given["rds_host"], ip_address_type="IPV4"
                            )
                        ]
                    )
                ],
                tags=tags,
            ),
        )
        self.resource_configuration_arn = self.resource_configuration.arn
        self.ram_resource_share = self._at(
            "pl",
            RamResourceShare(self, "ram_resource_share", name=f"{name}-rc", allow_external_principals=True, tags=tags),
        )
        self.ram_resource_share_arn = self.ram_resource_share.arn
        self.ram_resource_association = self._at(
            "pl",
            RamResourceAssociation(
                self,
                "ram_resource_association",
                resource_arn=self.resource_configuration_arn,
                resource_share_arn=self.ram_resource_share_arn,
            ),
        )
        self.ram_principal_association = self._at(
            "pl",
            RamPrincipalAssociation(
                self,
                "ram_principal_association",
                principal=given["polytomic_aws_account_id"],
                resource_share_arn=self.ram_resource_share_arn,
            ),
        )

    def _at(self, name: str, resource: Resource) -> Resource:
        # Where the addresses are not the published ones they stay cdktf's own, which are unique in the stack:
        # of two resources at one address cdktf would silently make one.
        if self._has_published_addresses:
            resource.override_logical_id(name)
        return resource


def _encoded(inputs: Inputs) -> Inputs:
    encoded = {
        name: value
        if isinstance(value, str | int | float | list | dict)
        else _ENCODED[type(declared(Inputs)[name].rule)](value)
        for name, value in inputs.items()
    }
    return cast("Inputs", encoded)
