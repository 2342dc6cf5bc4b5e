# ruff: noqa: ANN401 - attributes of moto's objects
"""Databases with their network, at the ids of the tests' configurations, and changes of the databases.

Every Region of ``NETWORK_REGIONS`` has the network; the databases are in ``REGION``.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from moto.ec2.models import ec2_backends, security_groups, subnets, vpcs
from moto.rds.models import rds_backends

from .sample_ids import OWN_ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .account import FakeAwsAccount

VPC_ID = "vpc-0123456789abcdef0"
OTHER_VPC_ID = "vpc-ffff"
SECURITY_GROUP_ID = "sg-0123456789abcdef0"
OTHER_SECURITY_GROUP_ID = "sg-ffff"
SUBNET_IDS = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]
OTHER_VPC_SUBNET_ID = "subnet-dddd"
INSTANCE_HOST = "orders.aaaaaaaaaa.us-east-1.rds.amazonaws.com"
NETWORK_REGIONS = (REGION, "eu-central-1", "eu-west-1")
# The subnets' addresses: enough for several gateways.
FREE_ADDRESSES = 251



def setup_databases(account: FakeAwsAccount) -> None:
    """Set up two instances, "orders" and "billing", a cluster "orders", three private subnets, and another VPC."""
    account.restore_or_build("databases", lambda: _build_databases(account))


def _build_databases(account: FakeAwsAccount) -> None:
    for region in NETWORK_REGIONS:
        with account.in_region(region):
            _build_network(account)
    account.create_subnet_group("private", SUBNET_IDS)
    for name in ("orders", "billing"):
        account.create_instance(name, "private", SECURITY_GROUP_ID)
    account.client("rds").create_db_cluster(
        DBClusterIdentifier="orders",
        Engine="aurora-mysql",
        MasterUsername="admin",
        MasterUserPassword="password",
        DBSubnetGroupName="private",
        VpcSecurityGroupIds=[SECURITY_GROUP_ID],
        Port=3306,
    )
    account.vpc_id = VPC_ID


def _build_network(account: FakeAwsAccount) -> None:
    for vpc_id, cidr in ((VPC_ID, "10.0.0.0/16"), (OTHER_VPC_ID, "10.1.0.0/16")):
        with _created_id(vpcs, "random_vpc_id", vpc_id):
            account.create_vpc(cidr)
    for index, subnet_id in enumerate(SUBNET_IDS):
        create_subnet(account, subnet_id, VPC_ID, f"10.0.{index}.0/24", "abc"[index])
    create_subnet(account, OTHER_VPC_SUBNET_ID, OTHER_VPC_ID, "10.1.0.0/24", "a")
    create_security_group(account, SECURITY_GROUP_ID, "orders-db")
    create_security_group(account, OTHER_SECURITY_GROUP_ID, "billing-db")


def create_subnet(account: FakeAwsAccount, subnet_id: str, vpc_id: str, cidr: str, zone_letter: str) -> None:
    """Create a subnet with a given id in the current Region."""
    with _created_id(subnets, "random_subnet_id", subnet_id):
        account.create_subnet(vpc_id, cidr, zone_letter)


def create_security_group(account: FakeAwsAccount, group_id: str, name: str, vpc_id: str = VPC_ID) -> None:
    """Create a security group with a given id in the current Region."""
    with _created_id(security_groups, "random_security_group_id", group_id):
        account.create_security_group(vpc_id, name)


@contextmanager
def _created_id(module: object, function_name: str, identifier: str) -> Iterator[None]:
    """Make moto give an id to the created resource, in place of a random id."""
    with patch.object(module, function_name, lambda: identifier):
        yield


# Changes, in moto's objects: AWS has no call for most of them.


def database_instance(name: str = "orders") -> Any:
    """Return the instance in moto."""
    return rds_backends[OWN_ACCOUNT][REGION].databases[name]


def database_cluster() -> Any:
    """Return the cluster in moto."""
    return rds_backends[OWN_ACCOUNT][REGION].clusters["orders"]


def subnet(subnet_id: str) -> Any:
    """Return a subnet in moto."""
    return ec2_backends[OWN_ACCOUNT][REGION].get_subnet(subnet_id)


def set_free_addresses(subnet_ids: list[str], count: int) -> None:
    """Set the number of free IPv4 addresses of subnets, with the addresses in use now."""
    for subnet_id in subnet_ids:
        moto_subnet = subnet(subnet_id)
        moto_subnet._available_ip_addresses += count - moto_subnet.available_ip_address_count  # noqa: SLF001 - moto's
