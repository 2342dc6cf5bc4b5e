# ruff: noqa: ANN401 - tests pass any argument of the AWS operations
"""Create EC2 resources of an account in moto: networks, security groups, rules, network ACLs and interfaces."""

from __future__ import annotations

import itertools
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from moto.ec2.models import ec2_backends

from .addresses import address_family, free_addresses, interface_addresses
from .sample_ids import OWN_ACCOUNT
from .unmocked_apis import UnmockedApis

if TYPE_CHECKING:
    from .botocore_hooks import Response


class Ec2Builder(UnmockedApis):
    """Creates EC2 resources in moto.

    Attributes:
        vpc_id: The VPC of the deployment.
        vpc_cidr: The CIDR block of the VPC; the IPv6 block, if the VPC has IPv6.
        subnet_cidrs: The CIDR blocks of subnets by id; the IPv6 block, if the subnet has IPv6.
        gateway_subnets: The subnets of the resource gateway.
        database_subnets: The subnets of the database.
        last_id_number: The number in the last created id.
    """

    vpc_id: str
    vpc_cidr: str
    subnet_cidrs: dict[str, str]
    gateway_subnets: list[str]
    database_subnets: list[str]
    last_id_number: int

    def next_id_number(self) -> int:
        """Return an unused number for an id."""
        self.last_id_number += 1
        return self.last_id_number

    # Networks

    def create_network(self) -> None:
        """Create the VPC of the deployment, with two subnets for the gateway and two subnets for databases."""
        self.vpc_cidr = "10.0.0.0/16"
        self.vpc_id = self.create_vpc(self.vpc_cidr)
        self.set_vpc_attributes(EnableDnsHostnames=True)
        self.gateway_subnets = [
            self.create_subnet(self.vpc_id, "10.0.0.0/24", "a"),
            self.create_subnet(self.vpc_id, "10.0.1.0/24", "b"),
        ]
        self.database_subnets = [
            self.create_subnet(self.vpc_id, "10.0.10.0/24", "a"),
            self.create_subnet(self.vpc_id, "10.0.11.0/24", "b"),
        ]

    def create_vpc(self, cidr: str) -> str:
        return str(self.client("ec2").create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"])

    @property
    def any_address_cidr(self) -> str:
        return "::/0" if ":" in self.vpc_cidr else "0.0.0.0/0"

    def create_subnet(self, vpc_id: str, cidr: str, zone_letter: str) -> str:
        response = self.client("ec2").create_subnet(
            VpcId=vpc_id, CidrBlock=cidr, AvailabilityZone=f"{self.current_region}{zone_letter}"
        )
        subnet_id = str(response["Subnet"]["SubnetId"])
        self.subnet_cidrs[subnet_id] = cidr
        return subnet_id

    def add_ipv6(self, vpc_id: str, subnets: list[str]) -> None:
        """Add IPv6 blocks to a VPC and subnets, and as AWS does, IPv6 entries to the default network ACL."""
        ec2 = self.client("ec2")
        response = ec2.associate_vpc_cidr_block(VpcId=vpc_id, AmazonProvidedIpv6CidrBlock=True)
        vpc_network = ip_network(response["Ipv6CidrBlockAssociation"]["Ipv6CidrBlock"])
        self.vpc_cidr = str(vpc_network)
        for subnet_id, network in zip(subnets, vpc_network.subnets(new_prefix=64), strict=False):
            self.subnet_cidrs[subnet_id] = str(network)
            ec2.associate_subnet_cidr_block(SubnetId=subnet_id, Ipv6CidrBlock=str(network))
        filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "default", "Values": ["true"]}]
        (acl,) = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
        all_traffic: Response = {"NetworkAclId": acl["NetworkAclId"], "Protocol": "-1", "Ipv6CidrBlock": "::/0"}
        for egress in (True, False):
            ec2.create_network_acl_entry(RuleNumber=101, RuleAction="allow", Egress=egress, **all_traffic)
            ec2.create_network_acl_entry(RuleNumber=32768, RuleAction="deny", Egress=egress, **all_traffic)

    def set_vpc_attributes(self, **attributes: bool) -> None:
        """Set attributes of the VPC, such as ``EnableDnsSupport``."""
        for name, value in attributes.items():
            self.client("ec2").modify_vpc_attribute(VpcId=self.vpc_id, **{name: {"Value": value}})

    def use_dns_servers(self, *servers: str) -> None:
        """Give the VPC DHCP options with the DNS servers; "AmazonProvidedDNS" is the VPC's own resolver."""
        client = self.client("ec2")
        configurations = [{"Key": "domain-name-servers", "Values": list(servers)}]
        options = client.create_dhcp_options(DhcpConfigurations=configurations)["DhcpOptions"]
        client.associate_dhcp_options(DhcpOptionsId=options["DhcpOptionsId"], VpcId=self.vpc_id)

    def create_private_zone(self, name: str) -> None:
        """Create a private hosted zone in the VPC."""
        vpc = {"VPCRegion": self.current_region, "VPCId": self.vpc_id}
        self.client("route53").create_hosted_zone(
            Name=name, CallerReference=name, VPC=vpc, HostedZoneConfig={"PrivateZone": True}
        )

    def create_prefix_list(self, *blocks: str) -> str:
        """Create a prefix list with CIDR blocks of the same family; return the id."""
        entries = [{"Cidr": block} for block in blocks]
        response = self.client("ec2").create_managed_prefix_list(
            PrefixListName="list", Entries=entries, MaxEntries=len(entries), AddressFamily=address_family(blocks[0])
        )
        return str(response["PrefixList"]["PrefixListId"])

    def create_network_acl(self, subnet: str, *entries: tuple[int, bool, str, str, int, int]) -> str:
        """Create a network ACL for a subnet; return the id.

        Args:
            subnet: The subnet.
            entries: Number, True for egress, action, CIDR block, first and last TCP port of each entry.
        """
        client = self.client("ec2")
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        (old_acl,) = client.describe_network_acls(Filters=filters)["NetworkAcls"]
        associations = {item["SubnetId"]: item["NetworkAclAssociationId"] for item in old_acl["Associations"]}
        acl_id = str(client.create_network_acl(VpcId=self.vpc_id)["NetworkAcl"]["NetworkAclId"])
        client.replace_network_acl_association(AssociationId=associations[subnet], NetworkAclId=acl_id)
        for number, egress, action, cidr, first_port, last_port in entries:
            cidr_argument = "Ipv6CidrBlock" if ":" in cidr else "CidrBlock"
            client.create_network_acl_entry(
                NetworkAclId=acl_id,
                RuleNumber=number,
                Protocol="6",
                RuleAction=action,
                Egress=egress,
                **{cidr_argument: cidr},
                PortRange={"From": first_port, "To": last_port},
            )
        self.clear_counts()
        return acl_id

    # Security groups

    def create_security_group(self, vpc_id: str, name: str) -> str:
        response = self.client("ec2").create_security_group(VpcId=vpc_id, GroupName=name, Description="test")
        return str(response["GroupId"])

    def add_ingress_rule(self, group: str, port: int = 5432, **source: Any) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **source}
        self.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])

    def add_egress_rule(self, group: str, port: int = 5432, **target: Any) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **target}
        self.client("ec2").authorize_security_group_egress(GroupId=group, IpPermissions=[permission])

    def revoke_rules(self, group: str, *, egress: bool) -> None:
        """Revoke the egress or the ingress rules of a group."""
        client = self.client("ec2")
        response = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        rules = response["SecurityGroupRules"]
        rule_ids = [rule["SecurityGroupRuleId"] for rule in rules if rule["IsEgress"] is egress]
        revoke = client.revoke_security_group_egress if egress else client.revoke_security_group_ingress
        if rule_ids:
            revoke(GroupId=group, SecurityGroupRuleIds=rule_ids)
        self.clear_counts()

    # Network interfaces

    def create_interface(self, subnet: str, groups: list[str], *, ipv4: int, ipv6: int, **more: Any) -> list[str]:
        """Create a network interface in use, with the first free addresses of the subnet; return the addresses.

        Args:
            subnet: The subnet.
            groups: The security groups.
            ipv4: The number of IPv4 addresses.
            ipv6: The number of IPv6 addresses.
            more: Further arguments of CreateNetworkInterface.
        """
        client = self.client("ec2")
        (subnet_item,) = client.describe_subnets(SubnetIds=[subnet])["Subnets"]
        used_addresses = self._used_addresses(subnet)
        ipv4_addresses = list(itertools.islice(free_addresses(subnet_item["CidrBlock"], used_addresses), max(ipv4, 1)))
        ipv6_addresses: list[str] = []
        for block in subnet_item["Ipv6CidrBlockAssociationSet"]:
            ipv6_addresses += itertools.islice(free_addresses(block["Ipv6CidrBlock"], used_addresses), ipv6)
        primary = ipv4_addresses[0]
        response = client.create_network_interface(
            SubnetId=subnet,
            Groups=groups,
            PrivateIpAddresses=[
                {"PrivateIpAddress": address, "Primary": address == primary} for address in ipv4_addresses
            ],
            Ipv6Addresses=[{"Ipv6Address": address} for address in ipv6_addresses],
            **more,
        )
        # In moto an interface is in use only if a resource of moto uses it, and always has an IPv4 address.
        interface = ec2_backends[OWN_ACCOUNT][self.current_region].enis[
            response["NetworkInterface"]["NetworkInterfaceId"]
        ]
        interface.status = "in-use"
        interface.requester_managed = True
        if not ipv4:
            interface.private_ip_address = None
            interface.private_ip_addresses = []
        return [*ipv4_addresses[:ipv4], *ipv6_addresses]

    def _used_addresses(self, subnet: str) -> set[str]:
        filters = [{"Name": "subnet-id", "Values": [subnet]}]
        interfaces = self.client("ec2").describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
        return {address for interface in interfaces for address in interface_addresses(interface)}
