"""Resources of a connection: up to the resource configuration as in the published module, and the access logs."""

from typing import NamedTuple

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    Fn,
    Op,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupRule,
    TerraformProvider,
    Token,
    VpclatticeAccessLogSubscription,
    VpclatticeResourceConfiguration,
    VpclatticeResourceConfigurationResourceConfigurationDefinition,
    VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource,
    VpclatticeResourceGateway,
)
from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.inputs.table import EGRESS_RULE_DESCRIPTION, INGRESS_RULE_DESCRIPTION
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs

from .lifecycle import ResourceLifecycle
from .resource_gateway import ResourceGateway, create_lattice_gateway

_DNS_RESOURCE_ADDRESS_TYPES = {"IPV4": "IPV4", "DUALSTACK": "IPV4", "IPV6": "IPV6"}


class DedicatedGateway(NamedTuple):
    """A resource gateway for a single connection, its security group with inline egress, and the ingress rule.

    The attributes have the names and meanings of ``ResourceGateway``'s and ``PrivateLinkRdsLattice``'s attributes.
    """

    security_group: SecurityGroup
    rds_ingress_rule: SecurityGroupRule
    resource_gateway: VpclatticeResourceGateway
    ip_address_type: str

    @property
    def security_group_id(self) -> str:
        """Id of the security group (a token)."""
        return self.security_group.id

    @property
    def resource_gateway_id(self) -> str:
        """Id of the resource gateway (a token)."""
        return self.resource_gateway.id


def create_dedicated_gateway(
    connection: Construct, inputs: ValidInputs, provider: TerraformProvider | None, lifecycle: ResourceLifecycle
) -> DedicatedGateway:
    """Create a security group, an ingress rule on the database's security group, and a resource gateway."""
    port = inputs["rds_port"]
    rds_security_group_id = inputs["rds_security_group_id"]
    security_group = lifecycle.register(
        "security_group",
        SecurityGroup(
            connection,
            "resource_gateway_security_group",
            name=resource_names(inputs)["security_group"],
            description=inputs["security_group_description"],
            vpc_id=inputs["vpc_id"],
            egress=[
                SecurityGroupEgress(
                    description=EGRESS_RULE_DESCRIPTION,
                    from_port=port,
                    to_port=port,
                    protocol="tcp",
                    security_groups=[rds_security_group_id],
                )
            ],
            tags=inputs["tags"],
            provider=provider,
        ),
    )
    security_group_id = security_group.id
    rds_ingress_rule = lifecycle.register(
        "rds_ingress_rule",
        SecurityGroupRule(
            connection,
            "rds_ingress_rule",
            type="ingress",
            description=INGRESS_RULE_DESCRIPTION,
            from_port=port,
            to_port=port,
            protocol="tcp",
            security_group_id=rds_security_group_id,
            source_security_group_id=security_group_id,
            provider=provider,
        ),
    )
    resource_gateway = lifecycle.register(
        "resource_gateway", create_lattice_gateway(connection, inputs, security_group_id, provider)
    )
    return DedicatedGateway(security_group, rds_ingress_rule, resource_gateway, inputs["ip_address_type"])


def add_gateway_rules(
    shared_gateway: ResourceGateway, inputs: ValidInputs, lifecycle: ResourceLifecycle
) -> dict[str, SecurityGroupRule]:
    """Add a database's rules to a shared resource gateway; return them by key of ``import_ids``, none if they exist."""
    if shared_gateway.has_rules:
        return {}
    rules = shared_gateway.get_or_create_rules(inputs["rds_security_group_id"], inputs["rds_port"])
    for import_key, rule in rules.items():
        lifecycle.import_if_requested(import_key, rule)
    return rules


def create_resource_configuration(
    connection: Construct,
    inputs: ValidInputs,
    provider: TerraformProvider | None,
    gateway_id: str,
    gateway_address_type: str,
) -> VpclatticeResourceConfiguration:
    """Create the resource configuration of a database on a dedicated or shared resource gateway."""
    return VpclatticeResourceConfiguration(
        connection,
        "resource_configuration",
        name=resource_names(inputs)["resource_configuration"],
        type="SINGLE",
        resource_gateway_identifier=gateway_id,
        port_ranges=[str(inputs["rds_port"])],
        protocol="TCP",
        resource_configuration_definition=[
            VpclatticeResourceConfigurationResourceConfigurationDefinition(
                dns_resource=[
                    VpclatticeResourceConfigurationResourceConfigurationDefinitionDnsResource(
                        domain_name=inputs["rds_host"],
                        ip_address_type=_dns_resource_address_type(gateway_address_type),
                    )
                ]
            )
        ],
        tags=inputs["tags"],
        provider=provider,
    )


def _dns_resource_address_type(gateway_address_type: str) -> str:
    """Return the address type to resolve a database's DNS name to.

    AWS accepts IPV4 or IPV6 here, not DUALSTACK, and the DNS name of an RDS database always has an IPv4 address.
    The address type of the gateway may be a token.
    """
    if gateway_address_type in _DNS_RESOURCE_ADDRESS_TYPES:
        return _DNS_RESOURCE_ADDRESS_TYPES[gateway_address_type]
    return Token.as_string(Fn.conditional(Op.eq(gateway_address_type, "IPV6"), "IPV6", "IPV4"))


def create_access_log_subscription(
    connection: Construct,
    inputs: ValidInputs,
    provider: TerraformProvider | None,
    lifecycle: ResourceLifecycle,
    configuration: VpclatticeResourceConfiguration,
) -> VpclatticeAccessLogSubscription | None:
    """Create the subscription to the access logs of a resource configuration; None without ``access_logs``."""
    if inputs.get("access_logs") is None:
        return None
    return lifecycle.register(
        "access_log_subscription",
        VpclatticeAccessLogSubscription(
            connection,
            "access_log_subscription",
            resource_identifier=configuration.id,
            destination_arn=inputs["access_logs"],
            tags=inputs["tags"],
            provider=provider,
        ),
    )
