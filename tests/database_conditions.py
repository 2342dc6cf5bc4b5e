"""Cases of a looked-up database that Polytomic can or cannot reach, with the errors of a plan."""

import json
import re
from collections.abc import Callable
from typing import Any

from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import (
    OTHER_VPC_ID,
    create_aurora_cluster,
    create_subnet,
    edit_cluster,
    edit_free_addresses,
    edit_instance,
    edit_zone,
)
from rds_fixture import OTHER_VPC_SUBNET_ID, SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID
from sample_connections import cluster_connection, instance_connection
from workspaces import BuildStack

# Changes an account for a case; the mark is in the names of the case's database and subnets.
CaseChange = Callable[[FakeAwsAccount, str], object]

FREE_ADDRESSES_TEXT = "IPv4 addresses for the resource gateway"
REMEDY = "choose the group that gets the ingress rule"
# Name, constructor, inputs, change of the account, and the errors.
ConditionCase = tuple[str, Callable[..., BuildStack], dict[str, Any], CaseChange, list[str]]


def edit_nothing(_account: FakeAwsAccount, _mark: str) -> None:
    pass


def edit_case_instance(**attributes: object) -> CaseChange:
    return lambda account, mark: edit_instance(f"orders{mark}", **attributes)(account)


def edit_case_cluster(**attributes: object) -> CaseChange:
    return lambda account, mark: edit_cluster(f"orders{mark}", **attributes)(account)


def edit_case_addresses(count: int, *subnet_ids: str) -> CaseChange:
    """Return a change of the number of free addresses, in all subnets of the database if none is given."""
    return lambda account, mark: edit_free_addresses(
        count, [f"{subnet_id}{mark}" for subnet_id in subnet_ids or SUBNET_IDS]
    )(account)


def edit_case_zone(account: FakeAwsAccount, mark: str) -> None:
    """Change the subnets to the Availability Zone use1-az1."""
    edit_zone("b", [f"{subnet_id}{mark}" for subnet_id in SUBNET_IDS])(account)


CONDITION_CASES: list[ConditionCase] = [
    ("good instance", instance_connection, {}, edit_nothing, []),
    ("good cluster", cluster_connection, {}, edit_nothing, []),
    (
        "public",
        instance_connection,
        {},
        edit_case_instance(publicly_accessible=True),
        [
            (
                "db_instance_identifier: got orders, which is publicly accessible; must be a private instance, "
                "because this name resolves to a public address, which the resource gateway cannot reach; turn off "
                "public "
                "access in the settings of the instance"
            )
        ],
    ),
    (
        "instance of a cluster",
        instance_connection,
        {},
        edit_case_instance(db_cluster_identifier="sales"),
        [
            (
                "db_instance_identifier: got orders, which is an instance of the cluster sales; must be an instance "
                "without a cluster, because the endpoint of this instance follows no failover; give sales as "
                "db_cluster_identifier, or this instance's endpoint as rds_host"
            )
        ],
    ),
    (
        "instance with several groups",
        instance_connection,
        {},
        edit_case_instance(vpc_security_group_ids=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: sg-1, sg-2; {REMEDY}"
            )
        ],
    ),
    (
        "cluster with several groups",
        cluster_connection,
        {},
        edit_case_cluster(vpc_security_group_ids=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: sg-1, sg-2; {REMEDY}"
            )
        ],
    ),
    (
        "no group",
        instance_connection,
        {},
        edit_case_instance(vpc_security_group_ids=[]),
        [
            (
                "rds_security_group_id: got nothing; must be given unless orders has exactly one security group; "
                f"attached are: none; {REMEDY}"
            )
        ],
    ),
    (
        "named group is attached",
        instance_connection,
        {"rds_security_group_id": "sg-2"},
        edit_case_instance(vpc_security_group_ids=["sg-1", "sg-2"]),
        [],
    ),
    (
        "named group is not attached",
        cluster_connection,
        {"rds_security_group_id": "sg-3"},
        edit_case_cluster(vpc_security_group_ids=["sg-1", "sg-2"]),
        [
            (
                "rds_security_group_id: got sg-3; must be one of the groups of orders: sg-1, sg-2; "
                "use one of these, or attach it to the database"
            )
        ],
    ),
    (
        "subnet in another VPC",
        instance_connection,
        {"subnet_ids": ["subnet-aaaa", "subnet-dddd"]},
        edit_nothing,
        [
            (
                f"subnet_ids: got subnet-dddd, which is in vpc-ffff; must be subnets in {VPC_ID}, the VPC of the "
                "database; use subnets of that VPC"
            )
        ],
    ),
    ("port equals the database", cluster_connection, {"rds_port": 3306}, edit_nothing, []),
    (
        "port differs from the database",
        instance_connection,
        {"rds_port": 3306},
        edit_nothing,
        [("rds_port: got 3306; must be 5432, the port of orders; use that port, or omit it for a look-up")],
    ),
    ("named subnets", instance_connection, {"subnet_ids": ["subnet-aaaa", "subnet-cccc"]}, edit_nothing, []),
    (
        "subnets in a single zone",
        instance_connection,
        {},
        edit_case_zone,
        [
            (
                "subnet_ids: got subnet-aaaa in use1-az1, subnet-bbbb in use1-az1, subnet-cccc in use1-az1; must be "
                "subnets in at least two Availability Zones; add a subnet in another zone"
            )
        ],
    ),
    (
        "too few free addresses",
        instance_connection,
        {"subnet_ids": ["subnet-aaaa", "subnet-bbbb"]},
        edit_case_addresses(15, "subnet-bbbb"),
        [
            (
                f"subnet_ids: got subnet-bbbb with 15 {FREE_ADDRESSES_TEXT}; must be subnets with 16 or more, for "
                "the resource gateway; free some, use another subnet, or set a lower ipv4_addresses_per_eni"
            )
        ],
    ),
    ("just enough free addresses", instance_connection, {}, edit_case_addresses(16), []),
    (
        "IPv6 of an IPv4 database",
        instance_connection,
        {"ip_address_type": "IPV6"},
        edit_nothing,
        [
            (
                "ip_address_type: got IPV6; must be IPV4 or DUALSTACK, because orders has the network type IPV4 and "
                "no IPv6 address; use IPV4, or set the network type of the database to DUAL"
            )
        ],
    ),
    (
        "IPv6 needs no IPv4 addresses",
        instance_connection,
        {"ip_address_type": "IPV6"},
        lambda account, mark: (
            edit_case_addresses(0)(account, mark),
            edit_case_instance(network_type="DUAL")(account, mark),
        ),
        [],
    ),
]
# Cases with an argument of a newer AWS provider.
NEWER_CONDITION_CASES: list[ConditionCase] = [
    (
        "fewer addresses per interface",
        cluster_connection,
        {"ipv4_addresses_per_eni": 4},
        edit_case_addresses(4),
        [],
    ),
    (
        "dual stack needs IPv4 addresses",
        instance_connection,
        {"ip_address_type": "DUALSTACK", "subnet_ids": ["subnet-aaaa", "subnet-bbbb"], "ipv4_addresses_per_eni": 20},
        edit_case_addresses(19, "subnet-aaaa"),
        [
            (
                f"subnet_ids: got subnet-aaaa with 19 {FREE_ADDRESSES_TEXT}; must be subnets with 20 or more, for "
                "the resource gateway; free some, use another subnet, or set a lower ipv4_addresses_per_eni"
            )
        ],
    ),
]


def add_marks(inputs: dict[str, Any], mark: str) -> dict[str, Any]:
    """Return inputs with a mark appended to the names of database and subnets."""
    text = re.sub(r"\b(orders|subnet-[a-d]{4})\b", rf"\g<1>{mark}", json.dumps(inputs))
    marked_inputs: dict[str, Any] = json.loads(text)
    return marked_inputs


def create_case_databases(account: FakeAwsAccount, index: int, mark: str) -> None:
    """Create databases and subnets like those of the account with databases, with a mark in the names."""
    subnet_ids = [f"{subnet_id}{mark}" for subnet_id in SUBNET_IDS]
    for position, subnet_id in enumerate(subnet_ids):
        create_subnet(account, subnet_id, VPC_ID, f"10.0.{4 * index + position + 4}.0/24", "abc"[position])
    create_subnet(account, f"{OTHER_VPC_SUBNET_ID}{mark}", OTHER_VPC_ID, f"10.1.{index + 1}.0/24", "a")
    account.create_subnet_group(f"private{mark}", subnet_ids)
    account.create_instance(f"orders{mark}", f"private{mark}", SECURITY_GROUP_ID)
    create_aurora_cluster(account, f"orders{mark}", f"private{mark}")
