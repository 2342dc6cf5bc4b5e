"""A deployment in an AWS account, with all facts for checks and adoption."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from .database_lookup import DATABASE_LIST_ACTIONS, find_database, raise_if_no_endpoint_yet
from .deployment_shares import DeploymentShares
from .ec2_api import associated_cidr_blocks, select_by_id, subnet_ipv4_block
from .errors import ApiError, DeploymentPart, MissingPartError
from .lattice_api import describe_configuration_definition, port_ranges_include
from .rounds import gather

if TYPE_CHECKING:
    from .client import Response
    from .database_lookup import DnsResolution, RdsDatabase

_LOGGER = logging.getLogger(__name__)


class Deployment(DeploymentShares):
    """A deployment in an AWS account: properties derived from the responses of a client.

    A property returns the connection's input if the connection states the fact, else AWS's response. A deployment that
    is known by its ARN has no input but the Region. All properties raise ``MissingResponses`` if a call is not made
    yet, ``MissingPartError`` if a resource does not exist, and ``ApiError`` if a call fails.

    This class has the database and the network. The base classes contain: ``DeploymentResources`` the resource gateway
    and the resource configuration, ``DeploymentShares`` the RAM shares and the endpoints of consumers.
    """

    # Database

    @cached_property
    def host(self) -> str:
        """The DNS name of the database; raises ``MissingPartError`` if neither inputs nor configuration have a name."""
        host = self.inputs.get("rds_host") or self.configuration_definition.get("dnsResource", {}).get("domainName")
        if host:
            return str(host)
        if "arnResource" in self.configuration_definition:
            return self.database.endpoint
        raise MissingPartError(
            DeploymentPart.HOST,
            f"the configuration has no host, but {describe_configuration_definition(self.configuration_definition)}",
        )

    @cached_property
    def port(self) -> int:
        """The port of the database.

        The input decides. Without an input, this is RDS's port for the database, if the resource configuration allows
        the port or has no single port; else the single port of the resource configuration.
        """
        stated_port = self.inputs.get("rds_port")
        if stated_port:
            return int(stated_port)
        port_ranges = self.configuration.get("portRanges", [])
        rds_port = self.rds_port
        if rds_port and (not port_ranges or port_ranges_include(port_ranges, rds_port)):
            return rds_port
        if len(port_ranges) == 1 and port_ranges[0].isdecimal():
            return int(port_ranges[0])
        if rds_port:
            return rds_port
        raise ApiError(
            f"the port is ambiguous: the configuration has {', '.join(port_ranges) or 'no port'}",
            "# pass one with --rds-port",
        )

    @property
    def rds_port(self) -> int | None:
        """RDS's port for the database; None for a proxy, and if the database cannot be fetched."""
        try:
            return self.database.port
        except (MissingPartError, ApiError) as error:  # Raised again where the database is needed.
            _LOGGER.debug("The port of the database is unknown: %s", error)
            return None

    @cached_property
    def resolved_host(self) -> DnsResolution:
        """The result of resolving the host with this machine's resolver; raises ``OSError`` on failure."""
        aliases, addresses = self.client.resolve_host(self.host, ipv6=self.uses_ipv6)
        _LOGGER.debug("%s resolves to %s", self.host, addresses)
        return aliases, addresses

    @cached_property
    def database(self) -> RdsDatabase:
        """The database behind the host, or behind the ARN in the resource configuration."""
        # The lists of databases do not depend on the host, so the calls for both run in parallel.
        _, database = gather([lambda: self.client.prefetch(*DATABASE_LIST_ACTIONS), self._find_database])
        rds_database: RdsDatabase = database
        return rds_database

    def _find_database(self) -> RdsDatabase:
        if not self.inputs.get("rds_host") and "arnResource" in self.configuration_definition:
            arn = self.configuration_definition["arnResource"]["arn"]
            description = f"ARN {arn}"
            database = find_database([arn], self.client)
        else:
            description = f"endpoint {self.host}"
            database = find_database([self.host], self.client)
            if not database:
                raise_if_no_endpoint_yet(self.host, self.client)
                database = self._find_database_by_alias()
        if not database:
            raise MissingPartError(
                DeploymentPart.DATABASE,
                f"no instance, cluster or proxy in {self.region}, account {self.account_id}, has the {description}",
            )
        return database

    def _find_database_by_alias(self) -> RdsDatabase | None:
        try:
            aliases = self.resolved_host[0]
        except OSError:  # Raised again where an address is needed.
            return None
        return find_database(aliases, self.client)

    @cached_property
    def proxy_targets(self) -> list[Response] | None:
        """The databases behind a proxy, with the health of each; None if the database is not a proxy."""
        proxy_name = self.database.proxy_name
        if not proxy_name:
            return None
        targets = self.client.fetch_list("rds:DescribeDBProxyTargets", "Targets", DBProxyName=proxy_name)
        # RDS lists a cluster beside its instances, without a health.
        return [target for target in targets if "TargetHealth" in target or target.get("Type") != "TRACKED_CLUSTER"]

    @property
    def database_security_group_ids(self) -> list[str]:
        """The ids of the stated security group of the database, or of all attached groups; the groups may not exist."""
        stated_id = self.inputs.get("rds_security_group_id")
        if stated_id:
            return [str(stated_id)]
        return sorted(self.database.security_group_statuses)

    @cached_property
    def database_security_groups(self) -> dict[str, Response]:
        """The stated security group of the database, or all attached security groups, by id."""
        group_ids = self.database_security_group_ids
        if not self.inputs.get("rds_security_group_id"):
            groups = self.ec2.fetch_security_groups(vpc_id=[self.database.vpc_id])
            # A group of another VPC may be associated with the database's VPC.
            other_ids = [group_id for group_id in group_ids if group_id not in groups]
            groups |= self.ec2.fetch_security_groups(group_id=other_ids)
            return select_by_id(groups, group_ids)
        groups = self.ec2.fetch_security_groups(group_id=group_ids)
        if not groups:
            raise self._missing_part_error(DeploymentPart.SECURITY_GROUP, group_ids[0])
        return groups

    @property
    def database_interfaces(self) -> list[Response]:
        """The network interfaces in the VPC with an address of the host; raises ``OSError`` without an address."""
        address_filter = "ipv6-addresses.ipv6-address" if self.uses_ipv6 else "addresses.private-ip-address"
        return self.ec2.fetch_interfaces(vpc_id=[self.vpc_id], **{address_filter: self.resolved_host[1]})

    # Network

    @property
    def vpc_cidr_blocks(self) -> list[str]:
        """The VPC's CIDR blocks, of the address family of the traffic to the database."""
        return associated_cidr_blocks(self.vpc, ipv6=self.uses_ipv6)

    @cached_property
    def gateway_subnets(self) -> dict[str, Response]:
        """The subnets of the resource gateway by id, in the order of the input or of the gateway."""
        subnet_ids = self.inputs["subnet_ids"] if self.has_own_gateway else self.gateway["subnetIds"]
        subnets = self.ec2.fetch_subnets(subnet_id=subnet_ids)
        missing_ids = [subnet_id for subnet_id in subnet_ids if subnet_id not in subnets]
        if missing_ids:
            raise self._missing_part_error(DeploymentPart.SUBNETS, ", ".join(missing_ids))
        return select_by_id(subnets, subnet_ids)

    @cached_property
    def gateway_interfaces(self) -> list[Response]:
        """The network interfaces of the resource gateway.

        These are the interfaces in the gateway's subnets with one of the gateway's security groups. If the descriptions
        of some of these interfaces contain the gateway's id, the interfaces with another description are left out.
        """
        gateway = self.gateway
        candidates = self.ec2.fetch_interfaces(vpc_id=[gateway["vpcId"]], group_id=gateway["securityGroupIds"])
        in_subnets = [interface for interface in candidates if interface["SubnetId"] in gateway["subnetIds"]]
        gateway_id = gateway["id"]
        if not any(gateway_id in interface.get("Description", "") for interface in in_subnets):
            return in_subnets
        return [interface for interface in in_subnets if gateway_id in interface.get("Description", gateway_id)]

    @property
    def gateway_addresses(self) -> list[str]:
        """The addresses and prefixes of the gateway's interfaces, of the address family of the traffic."""
        if self.uses_ipv6:
            members = (("Ipv6Addresses", "Ipv6Address"), ("Ipv6Prefixes", "Ipv6Prefix"))
        else:
            members = (("PrivateIpAddresses", "PrivateIpAddress"), ("Ipv4Prefixes", "Ipv4Prefix"))
        addresses: dict[str, None] = {}  # An ordered set.
        for interface in self.gateway_interfaces:
            for list_name, address_name in members:
                if interface.get(address_name):  # The primary address; a list may also have it.
                    addresses[interface[address_name]] = None
                addresses |= dict.fromkeys(item[address_name] for item in interface.get(list_name, []))
        return list(addresses)

    @cached_property
    def subnets_of_both_sides(self) -> tuple[dict[str, Response], dict[str, Response]]:
        """The subnets of the resource gateway and the subnets of the database, by id.

        Before the deployment, the gateway's subnets are those of the inputs.
        """
        vpc_subnets = self.ec2.fetch_subnets(vpc_id=[self.actual_vpc_id])
        gateway_subnets = select_by_id(vpc_subnets, self.actual_subnet_ids)
        database_subnets = select_by_id(vpc_subnets, self.database.subnet_ids)
        for subnet in (*gateway_subnets.values(), *database_subnets.values()):
            subnet_ipv4_block(subnet)  # Raises if the subnet has no block at all.
        return gateway_subnets, database_subnets

    def require_subnets_of_both_sides(self) -> None:
        """Raise ``ApiError`` if EC2 does not return any subnet of the resource gateway, or of the database."""
        for subnets, owner in zip(self.subnets_of_both_sides, ("resource gateway", "database"), strict=True):
            if not subnets:
                raise ApiError(
                    f"EC2 returns no subnet of the {owner} in {self.actual_vpc_id} for these credentials",
                    "# use credentials of the account that owns the subnets",
                )
