"""What is not in the account: the check that says so, and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .context import Case


class Owner(NamedTuple):
    """Who reports that a part is missing.

    Attributes:
        check: The id of the check.
        remedy: What to do, for a connection.
    """

    check: str
    remedy: Callable[[Case], str]


def _vpc(case: Case) -> str:
    return (
        "# correct vpc_id, the Region or the credentials; the VPCs here are listed by\n"
        f"{case.aws('ec2', 'describe-vpcs', '--query', 'Vpcs[].[VpcId,CidrBlock]')}"
    )


def _subnets(case: Case) -> str:
    columns = ("SubnetId", "AvailabilityZoneId", "CidrBlock")
    return f"# correct subnet_ids; the VPC's subnets are listed by\n{case.list_subnets(*columns)}"


def _security_group(case: Case) -> str:
    return f"# correct rds_security_group_id: it is one of the groups of the database\n{case.list_databases}"


def _database(case: Case) -> str:
    return (
        "# correct rds_host, the Region or the credentials; endpoints are listed by\n"
        f"{case.list_databases}\n"
        f"{case.aws('rds', 'describe-db-clusters', '--query', 'DBClusters[].[Endpoint,CustomEndpoints]')}\n"
        f"{case.aws('rds', 'describe-db-proxies', '--query', 'DBProxies[].Endpoint')}"
    )


def _gateway(case: Case) -> str:
    if case.is_connection and not case.account.has_own_gateway:
        command = case.aws("vpc-lattice", "list-resource-gateways", "--query", "items[].[id,name]")
        return f"# correct resource_gateway.id in cdktf.json; those that are there are listed by\n{command}"
    return case.deploy


def _deploy(case: Case) -> str:
    return case.deploy


def _deploy_anew(case: Case) -> str:
    return case.deploy_anew


OWNERS: Mapping[Part, Owner] = {
    Part.VPC: Owner("vpc", _vpc),
    Part.SUBNETS: Owner("subnets", _subnets),
    Part.SECURITY_GROUP: Owner("security-group", _security_group),
    Part.DATABASE: Owner("database", _database),
    Part.HOST: Owner("target", _deploy_anew),
    Part.GATEWAY: Owner("gateway-status", _gateway),
    Part.CONFIGURATION: Owner("configuration-status", _deploy),
    Part.SHARE: Owner("share-status", _deploy),
}
