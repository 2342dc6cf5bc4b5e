"""Existing databases with their network, for look-ups against the fake AWS provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fakes.terraform.in_memory_aws import AwsResources
from terraform_cli.engines import TerraformEngine, Workspace
from workspaces import BuildStack, build_stack, write_stack

VPC_ID = "vpc-0123456789abcdef0"
SECURITY_GROUP_ID = "sg-0123456789abcdef0"
SUBNET_IDS = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]
OTHER_VPC_SUBNET_ID = "subnet-dddd"
IMPORTED_CONFIGURATION_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0a1b"
INSTANCE_HOST = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
CLUSTER_WRITER_HOST = "orders.cluster-xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"


def rds_resources() -> AwsResources:
    """Return two instances, "orders" and "billing", a cluster "orders", three private subnets, and a subnet elsewhere.

    Every call returns new dicts and lists, so a test may change the resources.
    """
    return {
        "aws_db_instance": {name: _instance(name) for name in ("orders", "billing")},
        "aws_rds_cluster": {
            "orders": {
                "endpoint": CLUSTER_WRITER_HOST,
                "reader_endpoint": CLUSTER_WRITER_HOST.replace("cluster-", "cluster-ro-"),
                "port": 3306,
                "vpc_security_group_ids": [SECURITY_GROUP_ID],
                "db_subnet_group_name": "private",
                "network_type": "IPV4",
            }
        },
        "aws_db_subnet_group": {"private": {"vpc_id": VPC_ID, "subnet_ids": list(SUBNET_IDS)}},
        "aws_subnet": _subnets(),
        "aws_network_interface": {},
    }


def _instance(name: str) -> dict[str, Any]:
    return {
        "address": INSTANCE_HOST.replace("orders", name),
        "port": 5432,
        "vpc_security_groups": [SECURITY_GROUP_ID],
        "db_subnet_group": "private",
        "publicly_accessible": False,
        "network_type": "IPV4",
    }


def _subnets() -> dict[str, dict[str, Any]]:
    subnets: dict[str, dict[str, Any]] = {}
    for index, subnet_id in enumerate([*SUBNET_IDS, OTHER_VPC_SUBNET_ID], 1):
        subnets[subnet_id] = {
            "vpc_id": VPC_ID,
            "availability_zone_id": f"use1-az{index}",
            "available_ip_address_count": 200,
        }
    subnets[OTHER_VPC_SUBNET_ID]["vpc_id"] = "vpc-ffff"
    return subnets


@contextmanager
def stack_workspace(
    terraform: TerraformEngine, folder: Path, build: BuildStack, aws_resources: AwsResources | None = None
) -> Iterator[Workspace]:
    """Yield a workspace with a user's stack as JSON.

    Args:
        terraform: The engine.
        folder: The folder for the workspace and the synthesized stack.
        build: Adds constructs to the stack.
        aws_resources: The existing resources in AWS; ``rds_resources`` by default.
    """
    (folder / "run").mkdir(parents=True)
    with terraform.workspace(folder / "run", aws=aws_resources or rds_resources()) as workspace:
        yield write_stack(workspace, build_stack(folder / "synth", build))


def hand_built_resources(
    prefix: str, group: dict[str, object], gateway: dict[str, object], rds_host: str
) -> AwsResources:
    """Return a resource configuration, its gateway and the gateway's security group, as made without Terraform.

    Args:
        prefix: The prefix of the names of the gateway and of the configuration.
        group: The name and the description of the security group.
        gateway: The subnets and other arguments of the gateway.
        rds_host: The target of the configuration.
    """
    egress_rule = {
        **dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self")),
        "description": "Egress to RDS",
        "from_port": 5432,
        "to_port": 5432,
        "protocol": "tcp",
        "security_groups": [SECURITY_GROUP_ID],
    }
    dns_resource = {"domain_name": rds_host, "ip_address_type": "IPV4"}
    return {
        "aws_security_group": {
            "sg-0a1b": {**group, "vpc_id": VPC_ID, "tags": {}, "ingress": [], "egress": [egress_rule]}
        },
        "aws_vpclattice_resource_gateway": {
            "rgw-0a1b": {
                "name": f"{prefix}-rg",
                "vpc_id": VPC_ID,
                "security_group_ids": ["sg-0a1b"],
                "ip_address_type": "IPV4",
                "tags": {},
                **gateway,
            }
        },
        "aws_vpclattice_resource_configuration": {
            "rcfg-0a1b": {
                "name": f"{prefix}-rc",
                "type": "SINGLE",
                "resource_gateway_identifier": "rgw-0a1b",
                "port_ranges": ["5432"],
                "protocol": "TCP",
                "arn": IMPORTED_CONFIGURATION_ARN,
                "resource_configuration_definition": [
                    {"arn_resource": [], "ip_resource": [], "dns_resource": [dns_resource]}
                ],
                "tags": {},
            }
        },
    }
