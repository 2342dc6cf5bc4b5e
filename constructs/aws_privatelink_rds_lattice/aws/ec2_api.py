"""What EC2 says of a network, from the VPC to its route tables, and Route 53 of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from .client import AwsClient, IamAction, Response


# What stands for the subnets that have no route table of their own.
MAIN_ROUTE_TABLE = "main"


class Ec2Api:
    """Questions by ids; what is not there is not in the answer.

    What can be asked of a whole VPC is: then all connections of the VPC ask it once.
    """

    def __init__(self, client: AwsClient) -> None:
        """Keep who asks."""
        self._client = client

    def _describe(self, action: IamAction, member: str, **filters: Collection[str]) -> Response:
        if not all(filters.values()):
            return []
        # In the names of filters _ stands for -.
        listed = [{"Name": name.replace("_", "-"), "Values": sorted(values)} for name, values in filters.items()]
        return self._client.fetch_member(action, member, Filters=listed)

    def fetch_vpc(self, vpc_id: str) -> Response | None:
        """Return a VPC."""
        return next(iter(self._describe("ec2:DescribeVpcs", "Vpcs", vpc_id=[vpc_id])), None)

    def fetch_vpc_attribute(self, vpc_id: str, name: str) -> bool:
        """Return ``enableDnsSupport`` or ``enableDnsHostnames`` of a VPC."""
        member = name[0].upper() + name[1:]
        answer = self._client.fetch_member("ec2:DescribeVpcAttribute", member, VpcId=vpc_id, Attribute=name)
        return bool(answer["Value"])

    def list_private_zones(self, vpc_id: str, region: str) -> list[str]:
        """Return the names of the private hosted zones that a VPC resolves (Route 53), without the dot at the end."""
        zones: list[str] = []
        more: dict[str, str] = {}
        while True:
            arguments = {"VPCId": vpc_id, "VPCRegion": region, **more}
            answer = self._client.fetch("route53:ListHostedZonesByVPC", **arguments)
            zones += [zone["Name"].rstrip(".").lower() for zone in answer["HostedZoneSummaries"]]
            if "NextToken" not in answer:
                return zones
            more = {"NextToken": answer["NextToken"]}

    def fetch_subnets(self, subnet_ids: Collection[str]) -> dict[str, Response]:
        """Return subnets by id, in whichever VPC."""
        return _index_by("SubnetId", self._describe("ec2:DescribeSubnets", "Subnets", subnet_id=subnet_ids))

    def fetch_vpc_subnets(self, vpc_id: str) -> dict[str, Response]:
        """Return the subnets of a VPC by id."""
        return _index_by("SubnetId", self._describe("ec2:DescribeSubnets", "Subnets", vpc_id=[vpc_id]))

    def fetch_security_group(self, group_id: str) -> Response | None:
        """Return a security group, in whichever VPC."""
        found = self._describe("ec2:DescribeSecurityGroups", "SecurityGroups", group_id=[group_id])
        return next(iter(found), None)

    def fetch_vpc_security_groups(self, vpc_id: str) -> dict[str, Response]:
        """Return the security groups of a VPC by id."""
        return _index_by("GroupId", self._describe("ec2:DescribeSecurityGroups", "SecurityGroups", vpc_id=[vpc_id]))

    def fetch_security_group_rules(self, group_ids: Collection[str]) -> Response:
        """Return the rules of security groups."""
        return self._describe("ec2:DescribeSecurityGroupRules", "SecurityGroupRules", group_id=group_ids)

    def fetch_prefix_list_cidrs(self, prefix_list_id: str) -> list[str]:
        """Return the CIDR blocks of a prefix list."""
        found = self._client.fetch_member("ec2:GetManagedPrefixListEntries", "Entries", PrefixListId=prefix_list_id)
        return [entry["Cidr"] for entry in found]

    def fetch_interfaces_by_group(self, vpc_id: str, group_ids: Collection[str]) -> Response:
        """Return the network interfaces in a VPC that have one of the security groups."""
        return self._fetch_interfaces(vpc_id=[vpc_id], group_id=group_ids)

    def fetch_interfaces_by_address(self, vpc_id: str, addresses: Collection[str], *, ipv6: bool) -> Response:
        """Return the network interfaces in a VPC that have one of the addresses, all IPv6 or all private IPv4."""
        kind = {"ipv6-addresses.ipv6-address" if ipv6 else "addresses.private-ip-address": addresses}
        return self._fetch_interfaces(vpc_id=[vpc_id], **kind)

    def _fetch_interfaces(self, **filters: Collection[str]) -> Response:
        return self._describe("ec2:DescribeNetworkInterfaces", "NetworkInterfaces", **filters)

    def fetch_network_acls(self, vpc_id: str) -> dict[str, Response]:
        """Return the network ACL of each subnet of a VPC."""
        return {
            association["SubnetId"]: acl
            for acl in self._describe("ec2:DescribeNetworkAcls", "NetworkAcls", vpc_id=[vpc_id])
            for association in acl["Associations"]
        }

    def fetch_route_tables(self, vpc_id: str) -> dict[str, Response]:
        """Return the route table of each subnet of a VPC that has one of its own, and by ``MAIN`` that of the rest."""
        return {
            MAIN_ROUTE_TABLE if association.get("Main") else association["SubnetId"]: table
            for table in self._describe("ec2:DescribeRouteTables", "RouteTables", vpc_id=[vpc_id])
            for association in table["Associations"]
            if association.get("Main") or "SubnetId" in association
        }

    def list_enabled_regions(self) -> list[str]:
        """Return the names of the Regions that are on in the account."""
        return sorted(one["RegionName"] for one in self._client.fetch_member("ec2:DescribeRegions", "Regions"))


def _index_by(key: str, items: Response) -> dict[str, Response]:
    return {one[key]: one for one in items}
