"""What EC2 says of a network, from the VPC to its route tables, and Route 53 of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from .client import Action, Answer, Reader


# What stands for the subnets that have no route table of their own.
MAIN = "main"


class Network:
    """Questions by ids; what is not there is not in the answer.

    What can be asked of a whole VPC is: then all connections of the VPC ask it once.
    """

    def __init__(self, reader: Reader) -> None:
        """Keep who asks."""
        self._reader = reader

    def _described(self, action: Action, member: str, **filters: Collection[str]) -> Answer:
        if not all(filters.values()):
            return []
        # In the names of filters _ stands for -.
        listed = [{"Name": name.replace("_", "-"), "Values": sorted(values)} for name, values in filters.items()]
        return self._reader.member(action, member, Filters=listed)

    def vpc(self, vpc_id: str) -> Answer | None:
        """Return a VPC."""
        return next(iter(self._described("ec2:DescribeVpcs", "Vpcs", vpc_id=[vpc_id])), None)

    def vpc_attribute(self, vpc_id: str, name: str) -> bool:
        """Return ``enableDnsSupport`` or ``enableDnsHostnames`` of a VPC."""
        member = name[0].upper() + name[1:]
        answer = self._reader.member("ec2:DescribeVpcAttribute", member, VpcId=vpc_id, Attribute=name)
        return bool(answer["Value"])

    def private_zones(self, vpc_id: str, region: str) -> list[str]:
        """Return the names of the private hosted zones that a VPC resolves (Route 53), without the dot at the end."""
        zones: list[str] = []
        more: dict[str, str] = {}
        while True:
            arguments = {"VPCId": vpc_id, "VPCRegion": region, **more}
            answer = self._reader.read("route53:ListHostedZonesByVPC", **arguments)
            zones += [zone["Name"].rstrip(".").lower() for zone in answer["HostedZoneSummaries"]]
            if "NextToken" not in answer:
                return zones
            more = {"NextToken": answer["NextToken"]}

    def subnets(self, ids: Collection[str]) -> dict[str, Answer]:
        """Return subnets by id, in whichever VPC."""
        return _by("SubnetId", self._described("ec2:DescribeSubnets", "Subnets", subnet_id=ids))

    def subnets_of(self, vpc_id: str) -> dict[str, Answer]:
        """Return the subnets of a VPC by id."""
        return _by("SubnetId", self._described("ec2:DescribeSubnets", "Subnets", vpc_id=[vpc_id]))

    def group(self, group_id: str) -> Answer | None:
        """Return a security group, in whichever VPC."""
        found = self._described("ec2:DescribeSecurityGroups", "SecurityGroups", group_id=[group_id])
        return next(iter(found), None)

    def groups(self, vpc_id: str) -> dict[str, Answer]:
        """Return the security groups of a VPC by id."""
        return _by("GroupId", self._described("ec2:DescribeSecurityGroups", "SecurityGroups", vpc_id=[vpc_id]))

    def rules(self, groups: Collection[str]) -> Answer:
        """Return the rules of security groups."""
        return self._described("ec2:DescribeSecurityGroupRules", "SecurityGroupRules", group_id=groups)

    def blocks_of_list(self, prefix_list_id: str) -> list[str]:
        """Return the CIDR blocks of a prefix list."""
        found = self._reader.member("ec2:GetManagedPrefixListEntries", "Entries", PrefixListId=prefix_list_id)
        return [entry["Cidr"] for entry in found]

    def interfaces_of_groups(self, vpc_id: str, groups: Collection[str]) -> Answer:
        """Return the network interfaces in a VPC that have one of the security groups."""
        return self._interfaces(vpc_id=[vpc_id], group_id=groups)

    def interfaces_at(self, vpc_id: str, addresses: Collection[str], *, ipv6: bool) -> Answer:
        """Return the network interfaces in a VPC that have one of the addresses, all IPv6 or all private IPv4."""
        kind = {"ipv6-addresses.ipv6-address" if ipv6 else "addresses.private-ip-address": addresses}
        return self._interfaces(vpc_id=[vpc_id], **kind)

    def _interfaces(self, **filters: Collection[str]) -> Answer:
        return self._described("ec2:DescribeNetworkInterfaces", "NetworkInterfaces", **filters)

    def acls(self, vpc_id: str) -> dict[str, Answer]:
        """Return the network ACL of each subnet of a VPC."""
        return {
            association["SubnetId"]: acl
            for acl in self._described("ec2:DescribeNetworkAcls", "NetworkAcls", vpc_id=[vpc_id])
            for association in acl["Associations"]
        }

    def route_tables(self, vpc_id: str) -> dict[str, Answer]:
        """Return the route table of each subnet of a VPC that has one of its own, and by ``MAIN`` that of the rest."""
        return {
            MAIN if association.get("Main") else association["SubnetId"]: table
            for table in self._described("ec2:DescribeRouteTables", "RouteTables", vpc_id=[vpc_id])
            for association in table["Associations"]
            if association.get("Main") or "SubnetId" in association
        }

    def regions(self) -> list[str]:
        """Return the names of the Regions that are on in the account."""
        return sorted(one["RegionName"] for one in self._reader.member("ec2:DescribeRegions", "Regions"))


def _by(key: str, found: Answer) -> dict[str, Answer]:
    return {one[key]: one for one in found}
