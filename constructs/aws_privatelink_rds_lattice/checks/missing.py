"""The check and the remedy for each missing part of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import DeploymentPart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_privatelink_rds_lattice.target import Target


class MissingPartCheck(NamedTuple):
    """The check to report a missing part of a deployment, with the remedy.

    Attributes:
        check_id: The id of the check.
        build_remedy: The function that returns the remedy for a deployment.
    """

    check_id: str
    build_remedy: Callable[[Target], str]


def _vpc_remedy(target: Target) -> str:
    return (
        "# correct vpc_id, the Region or the credentials; the VPCs here are listed by\n"
        f"{target.aws_command('ec2', 'describe-vpcs', '--query', 'Vpcs[].[VpcId,CidrBlock]')}"
    )


def _subnets_remedy(target: Target) -> str:
    columns = ("SubnetId", "AvailabilityZoneId", "CidrBlock")
    return f"# correct subnet_ids; the VPC's subnets are listed by\n{target.list_subnets_command(*columns)}"


def _security_group_remedy(target: Target) -> str:
    return f"# correct rds_security_group_id: it is one of the groups of the database\n{target.list_databases_command}"


def _database_remedy(target: Target) -> str:
    return (
        "# correct rds_host, the Region or the credentials; endpoints are listed by\n"
        f"{target.list_databases_command}\n"
        f"{target.aws_command('rds', 'describe-db-clusters', '--query', 'DBClusters[].[Endpoint,CustomEndpoints]')}\n"
        f"{target.aws_command('rds', 'describe-db-proxies', '--query', 'DBProxies[].Endpoint')}"
    )


def _gateway_remedy(target: Target) -> str:
    if target.is_connection and not target.deployment.has_own_gateway:
        command = target.aws_command("vpc-lattice", "list-resource-gateways", "--query", "items[].[id,name]")
        return f"# correct resource_gateway.id in cdktf.json; those that are there are listed by\n{command}"
    return target.deploy_remedy


MISSING_PART_CHECKS: Mapping[DeploymentPart, MissingPartCheck] = {
    DeploymentPart.VPC: MissingPartCheck("vpc", _vpc_remedy),
    DeploymentPart.SUBNETS: MissingPartCheck("subnets", _subnets_remedy),
    DeploymentPart.SECURITY_GROUP: MissingPartCheck("security-group", _security_group_remedy),
    DeploymentPart.DATABASE: MissingPartCheck("database", _database_remedy),
    DeploymentPart.HOST: MissingPartCheck("target", lambda target: target.replace_configuration_remedy),
    DeploymentPart.GATEWAY: MissingPartCheck("gateway-status", _gateway_remedy),
    DeploymentPart.CONFIGURATION: MissingPartCheck("configuration-status", lambda target: target.deploy_remedy),
    DeploymentPart.SHARE: MissingPartCheck("share-status", lambda target: target.deploy_remedy),
}
