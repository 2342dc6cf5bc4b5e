"""The check and the remedy for each missing part of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import DeploymentPart

from .remedies import create_share_remedy, new_configuration_remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_privatelink_rds_lattice.target import Target


def _vpc_remedy(target: Target) -> str:
    return (
        "# correct vpc_id, the Region or the credentials; list the VPCs with\n"
        f"{target.aws_command('ec2', 'describe-vpcs', '--query', 'Vpcs[].[VpcId,CidrBlock]')}"
    )


def _subnets_remedy(target: Target) -> str:
    columns = ("SubnetId", "AvailabilityZoneId", "CidrBlock")
    return f"# correct subnet_ids; list the VPC's subnets with\n{target.list_subnets_command(*columns)}"


def _security_group_remedy(target: Target) -> str:
    return f"# correct rds_security_group_id: use one of the database's groups\n{target.list_databases_command}"


def _database_remedy(target: Target) -> str:
    clusters_query = "DBClusters[].[Endpoint,CustomEndpoints]"
    commands = [
        target.list_databases_command,
        target.aws_command("rds", "describe-db-clusters", "--query", clusters_query),
        target.aws_command("rds", "describe-db-proxies", "--query", "DBProxies[].Endpoint"),
    ]
    if target.is_connection:
        return "\n".join(["# correct rds_host, the Region or the credentials; list the endpoints with", *commands])
    return "\n".join(
        [
            "# the database is deleted, or in another account or Region; list the databases with",
            *commands,
            "# if another database replaces it, create a new configuration; to print the commands, pass the new name:",
            f"{target.privatelink_command('verify')} --rds-host DATABASE_HOST",
        ]
    )


def _gateway_remedy(target: Target) -> str:
    if target.is_connection and not target.deployment.has_own_gateway:
        command = target.aws_command("vpc-lattice", "list-resource-gateways", "--query", "items[].[id,name]")
        return f"# correct resource_gateway.id in cdktf.json; list the resource gateways with\n{command}"
    if target.is_connection:
        return target.deploy_remedy
    return (
        "# AWS cannot restore it: create a new resource gateway and resource configuration, and send the new ARN "
        "to Polytomic"
    )


# By part: the id of the check that reports the missing part, and the function that returns the remedy.
MISSING_PART_CHECKS: Mapping[DeploymentPart, tuple[str, Callable[[Target], str]]] = {
    DeploymentPart.VPC: ("vpc", _vpc_remedy),
    DeploymentPart.SUBNETS: ("subnets", _subnets_remedy),
    DeploymentPart.SECURITY_GROUP: ("security-group", _security_group_remedy),
    DeploymentPart.DATABASE: ("database", _database_remedy),
    DeploymentPart.HOST: ("target", new_configuration_remedy),
    DeploymentPart.GATEWAY: ("gateway-status", _gateway_remedy),
    DeploymentPart.CONFIGURATION: ("configuration-status", lambda target: target.deploy_remedy),
    DeploymentPart.SHARE: ("share-status", create_share_remedy),
}
