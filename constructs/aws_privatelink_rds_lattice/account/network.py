"""What EC2 says of a network, from the VPC to its route tables, and Route 53 of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from .reader import Answer, Reader


class Network:
    """Questions by ids; what is not there is not in the answer."""

    def __init__(self, reader: Reader) -> None:
        """Keep who asks."""
        self._reader = reader

    def _described(self, operation: str, member: str, **filters: Collection[str]) -> Answer:
        # In the names of filters _ stands for - and __ for a dot.
        listed = [
            {"Name": name.replace("__", ".").replace("_", "-"), "Values": sorted(values)}
            for name, values in filters.items()
        ]
        return self._reader.member("ec2", operation, member, Filters=listed)

    def vpc(self, vpc_id: str) -> Answer | None:
        """Return a VPC."""
        return next(iter(self._described("describe_vpcs", "Vpcs", vpc_id=[vpc_id])), None)

    def vpc_attribute(self, vpc_id: str, name: str) -> bool:
        """Return ``enableDnsSupport`` or ``enableDnsHostnames`` of a VPC."""
        member = name[0].upper() + name[1:]
        answer = self._reader.member("ec2", "describe_vpc_attribute", member, VpcId=vpc_id, Attribute=name)
        return bool(answer["Value"])

    def private_zones(self, vpc_id: str, region: str) -> list[str]:
        """Return the names of the private hosted zones that a VPC resolves (Route 53), without the dot at the end."""
        zones: list[str] = []
        more: dict[str, str] = {}
        while True:
            arguments = {"VPCId": vpc_id, "VPCRegion": region, **more}
            answer = self._reader.read("route53", "list_hosted_zones_by_vpc", **arguments)
            zones += [zone["Name"].rstrip(".").lower() for zone in answer["HostedZoneSummaries"]]
            if "NextToken" not in answer:
                return zones
            more = {"NextToken": answer["NextToken"]}

    def subnets(self, ids: Collection[str]) -> dict[str, Answer]:
        """Return subnets by id."""
        found = self._described("describe_subnets", "Subnets", subnet_id=ids)
        return {subnet["SubnetId"]: subnet for subnet in found}

    def group(self, group_id: str) -> Answer | None:
        """Return a security group."""
        return next(iter(self._described("describe_security_groups", "SecurityGroups", group_id=[group_id])), None)

    def groups(self, vpc_id: str) -> Answer:
        """Return the security groups of a VPC."""
        return self._described("describe_security_groups", "SecurityGroups", vpc_id=[vpc_id])

    def rules(self, groups: Collection[str]) -> Answer:
        """Return the rules of security groups."""
        return self._described("describe_security_group_rules", "SecurityGroupRules", group_id=groups)

    def interfaces_of_groups(self, vpc_id: str, groups: Collection[str]) -> Answer:
        """Return the network interfaces in a VPC that have one of the security groups."""
        return self._interfaces(vpc_id=[vpc_id], group_id=groups)

    def interfaces_at(self, vpc_id: str, addresses: Collection[str]) -> Answer:
        """Return the network interfaces in a VPC that have one of the private IPv4 addresses."""
        return self._interfaces(vpc_id=[vpc_id], addresses__private_ip_address=addresses)

    def _interfaces(self, **filters: Collection[str]) -> Answer:
        return self._described("describe_network_interfaces", "NetworkInterfaces", **filters)

    def acls(self, subnet_ids: Collection[str]) -> dict[str, Answer]:
        """Return the network ACL of each subnet."""
        return {
            association["SubnetId"]: acl
            for acl in self._described("describe_network_acls", "NetworkAcls", association__subnet_id=subnet_ids)
            for association in acl["Associations"]
        }

    def route_tables(self, vpc_id: str, subnet_ids: Collection[str]) -> dict[str, Answer]:
        """Return the route table of each subnet: its own, or the VPC's main one."""
        operation, member = "describe_route_tables", "RouteTables"
        own = {
            association["SubnetId"]: table
            for table in self._described(operation, member, association__subnet_id=subnet_ids)
            for association in table["Associations"]
            if "SubnetId" in association
        }
        if others := [subnet for subnet in subnet_ids if subnet not in own]:
            main = self._described(operation, member, association__main=["true"], vpc_id=[vpc_id])[0]
            own.update(dict.fromkeys(others, main))
        return own
