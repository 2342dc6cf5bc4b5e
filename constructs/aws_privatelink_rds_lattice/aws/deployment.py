"""A deployment in an AWS account, with all facts for checks and adoption."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .deployment_database import DeploymentDatabase
from .deployment_shares import DeploymentShares
from .ec2_api import associated_cidr_blocks, select_by_id
from .errors import DeploymentPart

if TYPE_CHECKING:
    from .client import Response


class Deployment(DeploymentDatabase, DeploymentShares):
    """A deployment in an AWS account: properties derived from the responses of a client.

    A property returns the connection's input if the connection states the fact, else AWS's response. A deployment that
    is known by its ARN has no input but the Region. All properties raise ``MissingResponses`` if a call is not made
    yet, ``MissingPartError`` if a resource does not exist, and ``ApiError`` if a call fails.

    The base classes contain: ``DeploymentResources`` the resource gateway and the resource configuration,
    ``DeploymentDatabase`` the database, ``DeploymentShares`` the RAM shares and the endpoints of consumers.
    """

    @property
    def vpc_cidr_blocks(self) -> list[str]:
        """The VPC's CIDR blocks, of the address family of the traffic to the database."""
        return associated_cidr_blocks(self.vpc, ipv6=self.uses_ipv6)

    @cached_property
    def gateway_subnets(self) -> dict[str, Response]:
        """The subnets of the resource gateway by id, in the order of the input or of the gateway."""
        subnet_ids = self.inputs["subnet_ids"] if self.has_own_gateway else self.gateway["subnetIds"]
        subnets = self.ec2.fetch_subnets(subnet_ids)
        missing_ids = [subnet_id for subnet_id in subnet_ids if subnet_id not in subnets]
        if missing_ids:
            raise self._missing_part_error(DeploymentPart.SUBNETS, f"subnet {', '.join(missing_ids)}")
        return select_by_id(subnets, subnet_ids)

    @cached_property
    def gateway_interfaces(self) -> list[Response]:
        """The network interfaces of the resource gateway.

        These are the interfaces in the gateway's subnets with one of the gateway's security groups. If the descriptions
        of some of these interfaces contain the gateway's id, the other interfaces are left out.
        """
        gateway = self.gateway
        candidates = self.ec2.fetch_interfaces_by_group(gateway["vpcId"], gateway["securityGroupIds"])
        in_subnets = [interface for interface in candidates if interface["SubnetId"] in gateway["subnetIds"]]
        with_gateway_id = [interface for interface in in_subnets if gateway["id"] in interface.get("Description", "")]
        return with_gateway_id or in_subnets

    @property
    def gateway_addresses(self) -> list[str]:
        """The addresses and prefixes of the gateway's interfaces, of the address family of the traffic."""
        if self.uses_ipv6:
            members = (("Ipv6Addresses", "Ipv6Address"), ("Ipv6Prefixes", "Ipv6Prefix"))
        else:
            members = (("PrivateIpAddresses", "PrivateIpAddress"), ("Ipv4Prefixes", "Ipv4Prefix"))
        addresses: list[str] = []
        for interface in self.gateway_interfaces:
            for list_name, address_name in members:
                addresses += [item[address_name] for item in interface.get(list_name, [])]
        return addresses

    @cached_property
    def subnets_of_both_sides(self) -> tuple[dict[str, Response], dict[str, Response]]:
        """The subnets of the resource gateway and the subnets of the database, by id."""
        gateway = self.gateway
        vpc_subnets = self.ec2.fetch_vpc_subnets(gateway["vpcId"])
        gateway_subnets = select_by_id(vpc_subnets, gateway["subnetIds"])
        database_subnets = select_by_id(vpc_subnets, self.database.subnet_ids)
        return gateway_subnets, database_subnets
