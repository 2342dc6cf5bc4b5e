"""Databases with their network, at the ids of the tests' configurations, and changes of the databases.

Every Region of ``NETWORK_REGIONS`` has the network; the databases are in ``REGION``.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from moto.ec2.models import ec2_backends, security_groups, subnets, vpcs
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.rds.models import rds_backends

from rds_fixture import (
    CLUSTER_WRITER_HOST,
    INSTANCE_HOST,
    OTHER_VPC_SUBNET_ID,
    SECURITY_GROUP_ID,
    SUBNET_IDS,
    VPC_ID,
)

from .sample_ids import GATEWAY_ID, LATTICE_ARN_PREFIX, OWN_ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .account import FakeAwsAccount

    AccountChange = Callable[[FakeAwsAccount], object]

OTHER_VPC_ID = "vpc-ffff"
OTHER_SECURITY_GROUP_ID = "sg-ffff"
NETWORK_REGIONS = (REGION, "eu-central-1", "eu-west-1")
# The ids of a deployment made without Terraform.
HAND_BUILT_IDS = {
    "security_group": "sg-0a1b2c3d4e5f60718",
    "resource_gateway": "rgw-0a1b2c3d4e5f60718",
    "resource_configuration": "rcfg-0a1b2c3d4e5f60718",
}
HAND_BUILT_CONFIGURATION_ARN = f"{LATTICE_ARN_PREFIX}:resourceconfiguration/{HAND_BUILT_IDS['resource_configuration']}"
HAND_BUILT_SHARE_ARN = f"arn:aws:ram:{REGION}:{OWN_ACCOUNT}:resource-share/0123abcd-1"


def setup_databases(account: FakeAwsAccount) -> None:
    """Set up two instances, "orders" and "billing", a cluster "orders", three private subnets, and another VPC."""
    account.restore_or_build("databases", lambda: _build_databases(account))


def _build_databases(account: FakeAwsAccount) -> None:
    for region in NETWORK_REGIONS:
        with account.in_region(region):
            _build_network(account)
    create_databases(account)
    account.vpc_id = VPC_ID
    account.gateway_subnets = list(SUBNET_IDS)
    account.database_subnets = list(SUBNET_IDS)
    account.database_group = SECURITY_GROUP_ID
    account.database_host = INSTANCE_HOST


def create_databases(account: FakeAwsAccount) -> None:
    """Create the databases in the network of the current Region."""
    account.create_subnet_group("private", SUBNET_IDS)
    for name in ("orders", "billing"):
        account.create_instance(name, "private", SECURITY_GROUP_ID)
    create_aurora_cluster(account, "orders", "private")
    cluster = rds_backends[OWN_ACCOUNT][account.current_region].clusters["orders"]
    cluster.url_identifier = CLUSTER_WRITER_HOST.partition("cluster-")[2].partition(".")[0]


def create_aurora_cluster(account: FakeAwsAccount, identifier: str, subnet_group: str) -> None:
    """Create a cluster without instances in the current Region."""
    account.client("rds").create_db_cluster(
        DBClusterIdentifier=identifier,
        Engine="aurora-mysql",
        MasterUsername="admin",
        MasterUserPassword="password",
        DBSubnetGroupName=subnet_group,
        VpcSecurityGroupIds=[SECURITY_GROUP_ID],
        Port=3306,
    )


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


def create_existing_gateway(account: FakeAwsAccount) -> None:
    """Create a resource gateway with the security group sg-0b in the current Region, without configurations."""
    create_security_group(account, "sg-0b", "existing-rg")
    account.create_gateway(name="existing-rg", id=GATEWAY_ID, securityGroupIds=["sg-0b"])


@contextmanager
def _created_id(module: object, function_name: str, identifier: str) -> Iterator[None]:
    """Make moto give an id to the created resource, instead of a random id."""
    with patch.object(module, function_name, lambda: identifier):
        yield


def create_hand_built_deployment(
    account: FakeAwsAccount, prefix: str, group: Mapping[str, str], subnet_ids: list[str], rds_host: str
) -> None:
    """Create a resource gateway, its security group and a resource configuration, as made without Terraform.

    Args:
        account: The account, with the databases.
        prefix: The prefix of the names of the gateway and of the configuration.
        group: The name and the description of the security group.
        subnet_ids: The subnets of the gateway.
        rds_host: The target of the configuration.
    """
    client = account.client("ec2")
    with _created_id(security_groups, "random_security_group_id", HAND_BUILT_IDS["security_group"]):
        client.create_security_group(VpcId=VPC_ID, GroupName=group["name"], Description=group["description"])
    group_id = HAND_BUILT_IDS["security_group"]
    account.revoke_rules(group_id, egress=True)
    target = {"GroupId": SECURITY_GROUP_ID, "Description": "Egress to RDS"}
    account.add_egress_rule(group_id, UserIdGroupPairs=[target])
    gateway = account.create_gateway(
        name=f"{prefix}-rg",
        id=HAND_BUILT_IDS["resource_gateway"],
        subnetIds=subnet_ids,
        securityGroupIds=[group_id],
    )
    account.create_gateway_interfaces(gateway)
    account.create_configuration(
        name=f"{prefix}-rc",
        id=HAND_BUILT_IDS["resource_configuration"],
        resourceGatewayId=gateway["id"],
        resourceConfigurationDefinition={"dnsResource": {"domainName": rds_host, "ipAddressType": "IPV4"}},
    )


def create_hand_built_share(account: FakeAwsAccount, name: str, principal: str) -> None:
    """Create the ingress rule and the RAM share of the deployment of ``create_hand_built_deployment``.

    Args:
        account: The account, with the deployment.
        name: The name of the share.
        principal: The account that the share admits.
    """
    description = "Allow Polytomic PrivateLink resource gateway to reach RDS"
    source = {"GroupId": HAND_BUILT_IDS["security_group"], "Description": description}
    account.add_ingress_rule(SECURITY_GROUP_ID, UserIdGroupPairs=[source])
    account.create_share(name, resourceShareArn=HAND_BUILT_SHARE_ARN)
    account.create_association("RESOURCE", HAND_BUILT_CONFIGURATION_ARN, resourceShareArn=HAND_BUILT_SHARE_ARN)
    account.create_association("PRINCIPAL", principal, resourceShareArn=HAND_BUILT_SHARE_ARN)


# Changes of the databases. AWS has no call for most of them, so the objects of moto are changed.


def edit_instance(identifier: str = "orders", /, **attributes: object) -> AccountChange:
    """Return a change of the attributes of moto's instance, such as ``publicly_accessible``."""
    return lambda account: _set_attributes(account, rds_backends[OWN_ACCOUNT][REGION].databases[identifier], attributes)


def edit_cluster(identifier: str = "orders", /, **attributes: object) -> AccountChange:
    """Return a change of the attributes of moto's cluster, such as ``vpc_security_group_ids``."""
    return lambda account: _set_attributes(account, rds_backends[OWN_ACCOUNT][REGION].clusters[identifier], attributes)


def edit_free_addresses(count: int, subnet_ids: Sequence[str] = SUBNET_IDS) -> AccountChange:
    """Return a change of subnets to a number of free IPv4 addresses, beside the addresses that are in use then."""

    def edit(account: FakeAwsAccount) -> None:
        account.snapshot = ""
        for subnet_id in subnet_ids:
            subnet = ec2_backends[OWN_ACCOUNT][REGION].get_subnet(subnet_id)
            subnet._available_ip_addresses += count - subnet.available_ip_address_count  # noqa: SLF001 - moto's

    return edit


def edit_zone(zone_letter: str, subnet_ids: Sequence[str] = SUBNET_IDS) -> AccountChange:
    """Return a change of subnets to a single Availability Zone."""
    zone = next(zone for zone in RegionsAndZonesBackend.zones[REGION] if zone.name == f"{REGION}{zone_letter}")

    def edit(account: FakeAwsAccount) -> None:
        for subnet_id in subnet_ids:
            subnet = ec2_backends[OWN_ACCOUNT][REGION].get_subnet(subnet_id)
            _set_attributes(account, subnet, {"_availability_zone": zone})

    return edit


def _set_attributes(account: FakeAwsAccount, item: object, attributes: Mapping[str, object]) -> None:
    account.snapshot = ""  # responses about the snapshot are cached
    for name, value in attributes.items():
        assert hasattr(item, name), f"{item} has no {name}"
        setattr(item, name, value)
