"""Databases and their network, as the data sources of the AWS provider have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .resource_ops import ResourceOps

if TYPE_CHECKING:
    from fakes.terraform.aws_provider import Values

    from .botocore_hooks import Response


class DbInstanceOps(ResourceOps):
    def read(self, key: str) -> Values | None:
        for one in self.account.client("rds").describe_db_instances()["DBInstances"]:
            if one["DBInstanceIdentifier"] == key:
                return {
                    "address": one["Endpoint"]["Address"],
                    "port": one["Endpoint"]["Port"],
                    "vpc_security_groups": [each["VpcSecurityGroupId"] for each in one["VpcSecurityGroups"]],
                    "db_subnet_group": one["DBSubnetGroup"]["DBSubnetGroupName"],
                    "db_cluster_identifier": one.get("DBClusterIdentifier", ""),
                    "publicly_accessible": one["PubliclyAccessible"],
                    "network_type": one["NetworkType"],
                }
        return None


class DbClusterOps(ResourceOps):
    def read(self, key: str) -> Values | None:
        for one in self.account.client("rds").describe_db_clusters()["DBClusters"]:
            if one["DBClusterIdentifier"] == key:
                return {
                    "endpoint": one["Endpoint"],
                    "reader_endpoint": one["ReaderEndpoint"],
                    "port": one["Port"],
                    "vpc_security_group_ids": [each["VpcSecurityGroupId"] for each in one["VpcSecurityGroups"]],
                    "db_subnet_group_name": one["DBSubnetGroup"],
                    "network_type": one["NetworkType"],
                }
        return None


class DbSubnetGroupOps(ResourceOps):
    def read(self, key: str) -> Values | None:
        for one in self.account.client("rds").describe_db_subnet_groups()["DBSubnetGroups"]:
            if one["DBSubnetGroupName"] == key:
                return {"vpc_id": one["VpcId"], "subnet_ids": [each["SubnetIdentifier"] for each in one["Subnets"]]}
        return None


class SubnetOps(ResourceOps):
    def read(self, key: str) -> Values | None:
        filters = [{"Name": "subnet-id", "Values": [key]}]
        for one in self.account.client("ec2").describe_subnets(Filters=filters)["Subnets"]:
            return {
                "vpc_id": one["VpcId"],
                "cidr_block": one["CidrBlock"],
                "availability_zone": one["AvailabilityZone"],
                "availability_zone_id": one["AvailabilityZoneId"],
                "available_ip_address_count": one["AvailableIpAddressCount"],
                "owner_id": one["OwnerId"],
            }
        return None


class NetworkInterfaceOps(ResourceOps):
    def _describe(self, *filters: Response) -> list[Response]:
        found = self.account.client("ec2").describe_network_interfaces(Filters=list(filters))
        return list(found["NetworkInterfaces"])

    def read(self, key: str) -> Values | None:
        for one in self._describe({"Name": "network-interface-id", "Values": [key]}):
            return {
                "description": one["Description"],
                "private_ips": [each["PrivateIpAddress"] for each in one["PrivateIpAddresses"]],
                "ipv6_addresses": [each["Ipv6Address"] for each in one["Ipv6Addresses"]],
                "security_groups": [group["GroupId"] for group in one["Groups"]],
                "subnet_id": one["SubnetId"],
                "vpc_id": one["VpcId"],
            }
        return None

    def find_ids(self, wanted: dict[str, list[str]]) -> list[str]:
        facts = {
            one["NetworkInterfaceId"]: {
                "vpc_id": {one["VpcId"]},
                "group_name": {group["GroupName"] for group in one["Groups"]},
            }
            for one in self._describe()
        }
        return [key for key, there in facts.items() if all(there[name] & {*values} for name, values in wanted.items())]
