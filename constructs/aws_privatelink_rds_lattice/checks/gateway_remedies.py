"""Remedies for a resource gateway without a connection: AWS commands to repair or replace the gateway.

Each function returns shell text to paste; see ``remedies``.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs.spec import format_minor_version
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS

from .remedies import fetch_or_default, new_configuration_commands, new_name

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.target import Target


def new_gateway_remedy(target: Target) -> str:
    """Return the remedy for a gateway that AWS cannot correct: another gateway with a configuration of its own."""
    if target.is_connection:
        return target.replace_configuration_remedy
    gateway = target.deployment.gateway
    group_options: tuple[str, ...] = ()
    if gateway["securityGroupIds"]:
        group_options = ("--security-group-ids", *gateway["securityGroupIds"])
    create_command = target.aws_command(
        "vpc-lattice",
        "create-resource-gateway",
        *("--name", new_name(gateway["name"]), "--vpc-identifier", gateway["vpcId"]),
        *("--subnet-ids", *gateway["subnetIds"], *group_options),
        *_address_options(target),
        *("--resource-config-dns-resolution", gateway.get("resourceConfigDnsResolution", "PUBLIC")),
        *("--query", "id", "--output", "text"),
    )
    return target.managed_remedy(
        "# AWS cannot repair it: create another gateway and configuration, and send the new ARN to Polytomic",
        f"gateway=$({create_command})",
        *new_configuration_commands(target, '"$gateway"'),
        f"# delete {shlex.quote(gateway['id'])} when nothing uses it",
    )


def _address_options(target: Target) -> tuple[str, ...]:
    """Return the options for the addresses of a gateway that replaces the target's, in the same subnets.

    AWS accepts IPV6 only if all subnets are IPv6-only, so for a gateway with IPV4, the alternative is DUALSTACK:
    https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceGateway.html
    """
    gateway = target.deployment.gateway
    address_type = gateway["ipAddressType"]
    if target.deployment.uses_ipv6 and address_type == "IPV4":
        address_type = "DUALSTACK"
    elif not target.deployment.uses_ipv6 and address_type == "IPV6":
        address_type = "IPV4"
    count = gateway.get("ipv4AddressesPerEni")
    count_option = ("--ipv4-addresses-per-eni", str(count)) if count else ()
    return ("--ip-address-type", address_type, *count_option)


def in_vpc_remedy(target: Target) -> str:
    """Return the remedy for a gateway with public resolvers and a name that only the VPC's resolvers resolve correctly.

    The resolvers are a setting of the gateway, so the remedy names the other configurations of the gateway.
    """
    if target.is_connection:
        min_provider = format_minor_version(CONNECTION_INPUTS["dns_resolution"].since)
        return (
            f'# set dns_resolution to "IN_VPC" in cdktf.json, which needs AWS provider {min_provider} or newer\n'
            + target.replace_configuration_remedy
        )
    gateway_id = target.deployment.gateway["id"]
    arguments = ("--resource-gateway-identifier", gateway_id, "--resource-config-dns-resolution", "IN_VPC")
    command = target.aws_command("vpc-lattice", "update-resource-gateway", *arguments)
    return target.managed_remedy(*_other_configurations_note(target), command)


def _other_configurations_note(target: Target) -> list[str]:
    """Return a comment that names the gateway's other configurations, or none."""
    others = fetch_or_default(lambda: target.deployment.other_configuration_names, None)
    if others is None:
        return ["# if the gateway has other configurations, it then also resolves their names in the VPC"]
    if not others:
        return []
    return [
        f"# the gateway then also resolves the names of {', '.join(others)} in the VPC: first check that they exist"
    ]


def repeat_update_remedy(target: Target) -> str:
    """Return the remedy for a failed update of a gateway: the same update of its security groups.

    The gateway and its configurations stay as they are, whatever change failed.
    """
    if target.is_connection:
        return target.deploy_remedy
    gateway = target.deployment.gateway
    if not gateway["securityGroupIds"]:
        return gateway_group_remedy(target)
    arguments = ("--resource-gateway-identifier", gateway["id"], "--security-group-ids", *gateway["securityGroupIds"])
    return target.managed_remedy(
        "# repeat the failed update, and read the error of AWS",
        target.aws_command("vpc-lattice", "update-resource-gateway", *arguments),
    )


def gateway_group_remedy(target: Target) -> str:
    """Return the remedy for a gateway without a security group: a new group that the database allows.

    A new security group allows all egress.
    """
    if target.is_connection:
        return target.deploy_remedy
    deployment = target.deployment
    gateway = deployment.gateway
    port = deployment.port
    group_ids = fetch_or_default(lambda: deployment.database_security_group_ids, []) or ["DATABASE_GROUP"]
    description = ("--description", "Resource gateway of Polytomic")
    create_command = target.aws_command(
        "ec2",
        "create-security-group",
        *("--group-name", new_name(gateway["name"]), *description, "--vpc-id", gateway["vpcId"]),
        *("--query", "GroupId", "--output", "text"),
    )
    ingress_command = target.aws_command("ec2", "authorize-security-group-ingress", "--group-id", group_ids[0])
    rule = f'"IpProtocol=tcp,FromPort={port},ToPort={port},UserIdGroupPairs=[{{GroupId=$group}}]"'
    update_command = target.aws_command(
        "vpc-lattice", "update-resource-gateway", "--resource-gateway-identifier", gateway["id"]
    )
    return target.managed_remedy(
        f"group=$({create_command})",
        f"{ingress_command} --ip-permissions {rule}",
        f'{update_command} --security-group-ids "$group"',
    )
