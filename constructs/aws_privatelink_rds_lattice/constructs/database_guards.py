"""Terraform conditions to stop a plan if Polytomic cannot reach a looked-up database.

Unless documented otherwise, text arguments are Terraform expressions, such as ``local.rds_port`` or ``"sg-0a"``. The
argument ``database`` is a template with the identifier of the database, for the message.
"""

from collections.abc import Mapping
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import Postcondition, TerraformDataSource
from aws_privatelink_rds_lattice.inputs.problems import format_problem


def private_instance_condition() -> Postcondition:
    """Return the condition for an RDS instance without public access."""
    return _postcondition(
        "!self.publicly_accessible",
        "db_instance_identifier",
        "${self.db_instance_identifier}, which is publicly accessible",
        "a private instance, because this name resolves to a public address, which the resource gateway cannot reach",
        "turn off public access in the settings of the instance",
    )


def standalone_instance_condition() -> Postcondition:
    """Return the condition for an RDS instance outside any cluster."""
    # Terraform evaluates the message even if the condition holds, so the message needs a text for null.
    cluster = '${coalesce(self.db_cluster_identifier, "none")}'
    return _postcondition(
        'self.db_cluster_identifier == null || self.db_cluster_identifier == ""',
        "db_instance_identifier",
        f"${{self.db_instance_identifier}}, which is an instance of the cluster {cluster}",
        "an instance without a cluster, because the endpoint of this instance follows no failover",
        f"give {cluster} as db_cluster_identifier, or this instance's endpoint as rds_host",
    )


def single_group_conditions(inputs: Mapping[str, Any], identifier: str, attached_groups: str) -> list[Postcondition]:
    """Return the condition for a single attached security group, or no condition if the inputs name a group."""
    if inputs.get("rds_security_group_id"):
        return []
    attached_text = _attached_groups_template(attached_groups)
    condition = _postcondition(
        f"length({attached_groups}) == 1",
        "rds_security_group_id",
        "nothing",
        f"given unless ${{{identifier}}} has exactly one security group; attached are: {attached_text}",
        "choose the group that gets the ingress rule",
    )
    return [condition]


def subnet_vpc_condition(database_vpc: str) -> Postcondition:
    """Return the condition for a subnet in the VPC of the database."""
    return _postcondition(
        f"self.vpc_id == {database_vpc}",
        "subnet_ids",
        "${self.id}, which is in ${self.vpc_id}",
        f"subnets in ${{{database_vpc}}}, the VPC of the database",
        "use subnets of that VPC",
    )


def free_addresses_condition(gateway_interfaces: str, needed_addresses: str, address_type: str | None) -> Postcondition:
    """Return the condition for a subnet with enough IPv4 addresses for the resource gateway.

    Args:
        gateway_interfaces: The existing network interfaces of the resource gateway. Their addresses count as free,
            because a replacement of the resource gateway frees them.
        needed_addresses: Number of addresses that the resource gateway takes in each subnet.
        address_type: The resource gateway's address type if only Terraform knows it; IPV6 needs no IPv4 addresses.
    """
    own_addresses = f"[for each in {gateway_interfaces} : each.private_ips if each.subnet_id == self.id]"
    usable_count = f"self.available_ip_address_count + length(flatten({own_addresses}))"
    # AWS lists one address of an interface whose further addresses are a prefix, and does not report the prefix size.
    has_prefix = f"anytrue([for addresses in {own_addresses} : length(addresses) == 1])"
    condition = f"{usable_count} >= {needed_addresses} || {has_prefix}"
    if address_type is not None:
        condition = f'{address_type} == "IPV6" || {condition}'
    return _postcondition(
        condition,
        "subnet_ids",
        f"${{self.id}} with ${{{usable_count}}} IPv4 addresses for the resource gateway",
        f"subnets with {_as_template(needed_addresses)} or more, for the resource gateway",
        "free some, use another subnet, or set a lower ipv4_addresses_per_eni",
    )


def attached_group_precondition(group: str, attached_groups: str, database: str) -> dict[str, str]:
    """Return the precondition for a security group attached to the database."""
    return _precondition(
        f"contains({attached_groups}, {group})",
        "rds_security_group_id",
        _as_template(group),
        f"one of the groups of {database}: {_attached_groups_template(attached_groups)}",
        "use one of these, or attach it to the database",
    )


def port_precondition(port: str, database_port: str, database: str) -> dict[str, str]:
    """Return the precondition for a port equal to the port of the database."""
    return _precondition(
        f"{database_port} == {port}",
        "rds_port",
        _as_template(port),
        f"${{{database_port}}}, the port of {database}",
        "use that port, or omit it for a look-up",
    )


def ipv6_precondition(address_type: str, network_type: str, database: str) -> dict[str, str]:
    """Return the precondition against an IPv6-only resource gateway for a database without IPv6 address.

    Of the database's network types, only DUAL includes IPv6.
    """
    return _precondition(
        f'{address_type} != "IPV6" || {network_type} == "DUAL"',
        "ip_address_type",
        _as_template(address_type),
        f"IPV4 or DUALSTACK, because {database} has the network type ${{{network_type}}} and no IPv6 address",
        "use IPV4, or set the network type of the database to DUAL",
    )


def same_vpc_precondition(gateway_vpc: str, database_vpc: str) -> dict[str, str]:
    """Return the precondition for a resource gateway in the VPC of the database."""
    return _precondition(
        f"{database_vpc} == {gateway_vpc}",
        "resource_gateway",
        f"one in {_as_template(gateway_vpc)}",
        f"one in ${{{database_vpc}}}, the VPC of the database",
        "create a resource gateway in that VPC, or omit it to create one",
    )


def two_zones_precondition(subnets: str) -> dict[str, str]:
    """Return the precondition for subnets in at least two Availability Zones."""
    zones_text = f'join(", ", [for each in {subnets} : "${{each.id}} in ${{each.availability_zone_id}}"])'
    return _precondition(
        f"length(distinct({subnets}[*].availability_zone_id)) >= 2",
        "subnet_ids",
        f"${{{zones_text}}}",
        "subnets in at least two Availability Zones",
        "add a subnet in another zone",
    )


def data_source_address(source: TerraformDataSource) -> str:
    """Return the Terraform address of a data source."""
    return f"data.{source.terraform_resource_type}.{source.friendly_unique_id}"


def _precondition(condition: str, field: str, given: str, allowed: str, remedy: str) -> dict[str, str]:
    return {"condition": f"${{{condition}}}", "error_message": format_problem(field, given, allowed, remedy)}


def _postcondition(condition: str, field: str, given: str, allowed: str, remedy: str) -> Postcondition:
    return Postcondition(**_precondition(condition, field, given, allowed, remedy))


def _attached_groups_template(attached_groups: str) -> str:
    return f'${{length({attached_groups}) == 0 ? "none" : join(", ", {attached_groups})}}'


def _as_template(expression: str) -> str:
    """Return an expression as part of a template: a local value interpolated, a literal without quotes."""
    return f"${{{expression}}}" if expression.startswith("local.") else expression.strip('"')
