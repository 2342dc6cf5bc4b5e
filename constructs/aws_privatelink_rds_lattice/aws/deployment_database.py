"""The database of a deployment: host, port, RDS facts, security groups and network interfaces."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from .database_lookup import DATABASE_LIST_ACTIONS, find_database
from .deployment_resources import DeploymentResources
from .ec2_api import select_by_id
from .errors import ApiError, DeploymentPart, MissingPartError
from .lattice_api import describe_configuration_definition, port_ranges_include
from .rounds import gather

if TYPE_CHECKING:
    from .client import Response
    from .database_lookup import DnsResolution, RdsDatabase

_LOGGER = logging.getLogger(__name__)


class DeploymentDatabase(DeploymentResources):
    """The database of a deployment; a base class of ``Deployment``."""

    @cached_property
    def host(self) -> str:
        """The DNS name of the database.

        Raises ``MissingPartError`` if neither the inputs nor the resource configuration lead to a name.
        """
        host = self.inputs.get("rds_host") or self.configuration_definition.get("dnsResource", {}).get("domainName")
        if host:
            return str(host)
        if "arnResource" in self.configuration_definition:
            return self.database.endpoint
        raise MissingPartError(
            DeploymentPart.HOST,
            f"the configuration names no host, but {describe_configuration_definition(self.configuration_definition)}",
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
        rds_port = self._rds_port()
        if rds_port and (not port_ranges or port_ranges_include(port_ranges, rds_port)):
            return rds_port
        if len(port_ranges) == 1 and port_ranges[0].isdecimal():
            return int(port_ranges[0])
        if rds_port:
            return rds_port
        raise ApiError(
            f"which port of {', '.join(port_ranges) or 'the database'} is meant is not known",
            "# say which with the option --rds-port",
        )

    def _rds_port(self) -> int | None:
        """Return RDS's port for the database; None for a proxy, and if the database cannot be fetched."""
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
            description = describe_configuration_definition(self.configuration_definition)
            database = find_database([self.configuration_definition["arnResource"]["arn"]], self.client)
        else:
            description = f"endpoint {self.host}"
            database = find_database([self.host], self.client) or self._find_database_by_alias()
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
        targets = self.client.fetch_member("rds:DescribeDBProxyTargets", "Targets", DBProxyName=proxy_name)
        return [target for target in targets if "TargetHealth" in target]

    @property
    def database_security_group_ids(self) -> list[str]:
        """The ids of ``database_security_groups``.

        For attached groups, RDS states the ids, and the groups are not fetched.
        """
        if self.inputs.get("rds_security_group_id"):
            return list(self.database_security_groups)
        return sorted(self.database.security_group_statuses)

    @cached_property
    def database_security_groups(self) -> dict[str, Response]:
        """The stated security group of the database, or all attached security groups, by id."""
        stated_id = self.inputs.get("rds_security_group_id")
        if stated_id:
            group = self.ec2.fetch_security_group(stated_id)
            if not group:
                raise self._missing_part_error(DeploymentPart.SECURITY_GROUP, f"security group {stated_id}")
            return {stated_id: group}
        vpc_groups = self.ec2.fetch_vpc_security_groups(self.database.vpc_id)
        return select_by_id(vpc_groups, self.database_security_group_ids)

    @property
    def database_interfaces(self) -> list[Response]:
        """The network interfaces in the VPC with an address of the host; raises ``OSError`` without an address."""
        addresses = self.resolved_host[1]
        return self.ec2.fetch_interfaces_by_address(self.vpc_id, addresses, ipv6=self.uses_ipv6)
