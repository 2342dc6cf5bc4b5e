"""Databases, subnets and network interfaces, in the form of the AWS provider's data sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.terraform.resource_ops import AwsClients, ResourceOps

if TYPE_CHECKING:
    from fakes.terraform.provider_schema import Values

    Response = dict[str, Any]


def _group_ids(database: Response) -> list[str]:
    return [membership["VpcSecurityGroupId"] for membership in database["VpcSecurityGroups"]]


class DbInstanceOps(ResourceOps):
    def read(self, aws: AwsClients, key: str) -> Values | None:
        for instance in aws.client("rds").describe_db_instances()["DBInstances"]:
            if instance["DBInstanceIdentifier"] == key:
                return {
                    "address": instance["Endpoint"]["Address"],
                    "port": instance["Endpoint"]["Port"],
                    "vpc_security_groups": _group_ids(instance),
                    "db_subnet_group": instance["DBSubnetGroup"]["DBSubnetGroupName"],
                    "db_cluster_identifier": instance.get("DBClusterIdentifier", ""),
                    "publicly_accessible": instance["PubliclyAccessible"],
                    "network_type": instance["NetworkType"],
                }
        return None


class DbClusterOps(ResourceOps):
    def read(self, aws: AwsClients, key: str) -> Values | None:
        for cluster in aws.client("rds").describe_db_clusters()["DBClusters"]:
            if cluster["DBClusterIdentifier"] == key:
                return {
                    "endpoint": cluster["Endpoint"],
                    "reader_endpoint": cluster["ReaderEndpoint"],
                    "port": cluster["Port"],
                    "vpc_security_group_ids": _group_ids(cluster),
                    "db_subnet_group_name": cluster["DBSubnetGroup"],
                    "network_type": cluster["NetworkType"],
                }
        return None


class DbSubnetGroupOps(ResourceOps):
    def read(self, aws: AwsClients, key: str) -> Values | None:
        for group in aws.client("rds").describe_db_subnet_groups()["DBSubnetGroups"]:
            if group["DBSubnetGroupName"] == key:
                subnet_ids = [subnet["SubnetIdentifier"] for subnet in group["Subnets"]]
                return {"vpc_id": group["VpcId"], "subnet_ids": subnet_ids}
        return None


class SubnetOps(ResourceOps):
    def read(self, aws: AwsClients, key: str) -> Values | None:
        filters = [{"Name": "subnet-id", "Values": [key]}]
        for subnet in aws.client("ec2").describe_subnets(Filters=filters)["Subnets"]:
            return {
                "vpc_id": subnet["VpcId"],
                "cidr_block": subnet["CidrBlock"],
                "availability_zone": subnet["AvailabilityZone"],
                "availability_zone_id": subnet["AvailabilityZoneId"],
                "available_ip_address_count": subnet["AvailableIpAddressCount"],
                "owner_id": subnet["OwnerId"],
            }
        return None


class NetworkInterfaceOps(ResourceOps):
    def _describe(self, aws: AwsClients, *filters: Response) -> list[Response]:
        response = aws.client("ec2").describe_network_interfaces(Filters=list(filters))
        return list(response["NetworkInterfaces"])

    def read(self, aws: AwsClients, key: str) -> Values | None:
        for interface in self._describe(aws, {"Name": "network-interface-id", "Values": [key]}):
            return {
                "description": interface["Description"],
                "private_ips": [address["PrivateIpAddress"] for address in interface["PrivateIpAddresses"]],
                "ipv6_addresses": [address["Ipv6Address"] for address in interface["Ipv6Addresses"]],
                "security_groups": [group["GroupId"] for group in interface["Groups"]],
                "subnet_id": interface["SubnetId"],
                "vpc_id": interface["VpcId"],
            }
        return None

    def find_ids(self, aws: AwsClients, filters: dict[str, list[str]]) -> list[str]:
        def matches(interface: Response) -> bool:
            attributes = {
                "vpc_id": {interface["VpcId"]},
                "group_name": {group["GroupName"] for group in interface["Groups"]},
            }
            return all(attributes[name] & set(values) for name, values in filters.items())

        return [interface["NetworkInterfaceId"] for interface in self._describe(aws) if matches(interface)]
