"""Calls to EC2 for VPCs, subnets, security groups, network interfaces, network ACLs and route tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from .client import AwsClient, IamAction, Response


# The key of ``Ec2Api.fetch_route_tables`` for subnets without a route table of their own.
MAIN_ROUTE_TABLE = "main"


@dataclass(frozen=True)
class Ec2Api:
    """Calls to EC2, mostly by filters; the results leave out missing resources.

    A filter is a keyword argument, such as ``vpc_id``, with all allowed values. If a filter has no values, the result
    is empty, without a call. Where possible, a call covers a whole VPC, so that all connections in the VPC share the
    call.
    """

    client: AwsClient

    def _describe(self, action: IamAction, member: str, **filters: Collection[str]) -> list[Response]:
        if not all(filters.values()):
            return []
        ec2_filters = [{"Name": name.replace("_", "-"), "Values": sorted(values)} for name, values in filters.items()]
        return self.client.fetch_list(action, member, Filters=ec2_filters)

    def fetch_vpc(self, vpc_id: str) -> Response | None:
        """Return a VPC, or None."""
        return next(iter(self._describe("ec2:DescribeVpcs", "Vpcs", vpc_id=[vpc_id])), None)

    def fetch_vpc_attribute(self, vpc_id: str, name: str) -> bool:
        """Return ``enableDnsSupport`` or ``enableDnsHostnames`` of a VPC."""
        response = self.client.fetch("ec2:DescribeVpcAttribute", VpcId=vpc_id, Attribute=name)
        return bool(response[name[0].upper() + name[1:]]["Value"])

    def fetch_dns_servers(self, dhcp_options_id: str) -> list[str]:
        """Return the DNS servers in a set of DHCP options; ``AmazonProvidedDNS`` stands for the VPC's own resolver."""
        option_sets = self._describe("ec2:DescribeDhcpOptions", "DhcpOptions", dhcp_options_id=[dhcp_options_id])
        servers: list[str] = []
        for option_set in option_sets:
            for option in option_set["DhcpConfigurations"]:
                if option["Key"] == "domain-name-servers":
                    servers += [value["Value"] for value in option["Values"]]
        return servers

    def fetch_subnets(self, **filters: Collection[str]) -> dict[str, Response]:
        """Return subnets by id."""
        return _index_by("SubnetId", self._describe("ec2:DescribeSubnets", "Subnets", **filters))

    def fetch_security_groups(self, **filters: Collection[str]) -> dict[str, Response]:
        """Return security groups by id."""
        return _index_by("GroupId", self._describe("ec2:DescribeSecurityGroups", "SecurityGroups", **filters))

    def fetch_security_group_rules(self, group_ids: Collection[str]) -> list[Response]:
        """Return the ingress and egress rules of security groups."""
        return self._describe("ec2:DescribeSecurityGroupRules", "SecurityGroupRules", group_id=group_ids)

    def fetch_prefix_list_cidrs(self, prefix_list_id: str) -> list[str]:
        """Return the CIDR blocks of a prefix list."""
        entries = self.client.fetch_list("ec2:GetManagedPrefixListEntries", "Entries", PrefixListId=prefix_list_id)
        return [entry["Cidr"] for entry in entries]

    def fetch_interfaces(self, **filters: Collection[str]) -> list[Response]:
        """Return network interfaces."""
        return self._describe("ec2:DescribeNetworkInterfaces", "NetworkInterfaces", **filters)

    def fetch_network_acls(self, vpc_id: str) -> dict[str, Response]:
        """Return the network ACL of each subnet of a VPC, by subnet id."""
        acls: dict[str, Response] = {}
        for acl in self._describe("ec2:DescribeNetworkAcls", "NetworkAcls", vpc_id=[vpc_id]):
            for association in acl["Associations"]:
                acls[association["SubnetId"]] = acl
        return acls

    def fetch_route_tables(self, vpc_id: str) -> dict[str, Response]:
        """Return the route tables of a VPC by the id of an explicitly associated subnet.

        The main route table, which serves all other subnets, has the key ``MAIN_ROUTE_TABLE``.
        """
        tables: dict[str, Response] = {}
        for table in self._describe("ec2:DescribeRouteTables", "RouteTables", vpc_id=[vpc_id]):
            for association in table["Associations"]:
                if association.get("Main"):
                    tables[MAIN_ROUTE_TABLE] = table
                elif "SubnetId" in association:  # A gateway's association has no subnet.
                    tables[association["SubnetId"]] = table
        return tables


def _index_by(key: str, items: Iterable[Response]) -> dict[str, Response]:
    return {item[key]: item for item in items}


def select_by_id(items: Mapping[str, Response], ids: Iterable[str]) -> dict[str, Response]:
    """Return the items with some ids, in the order of the ids; ids without an item are left out."""
    return {item_id: items[item_id] for item_id in ids if item_id in items}


def subnet_ipv4_block(subnet: Response) -> str | None:
    """Return the IPv4 CIDR block of a subnet; None for a subnet with IPv6 only, which EC2 describes without a block.

    Raises:
        UnreadableResponseError: The subnet has neither an IPv4 nor an IPv6 block.
    """
    if subnet.get("CidrBlock"):
        return str(subnet["CidrBlock"])
    has_ipv6_only = subnet.get("Ipv6Native") or associated_cidr_blocks(subnet, ipv6=True)
    return None if has_ipv6_only else subnet["CidrBlock"]


def associated_cidr_blocks(vpc_or_subnet: Response, *, ipv6: bool) -> list[str]:
    """Return the associated IPv6 or IPv4 CIDR blocks of a VPC or a subnet."""
    # A subnet has a single IPv4 block, and no set of associations.
    if not ipv6 and "CidrBlockAssociationSet" not in vpc_or_subnet:
        return [vpc_or_subnet["CidrBlock"]] if vpc_or_subnet.get("CidrBlock") else []
    block_key = "Ipv6CidrBlock" if ipv6 else "CidrBlock"
    associations = vpc_or_subnet.get(f"{block_key}AssociationSet", [])
    return [item[block_key] for item in associations if item[f"{block_key}State"]["State"] == "associated"]
