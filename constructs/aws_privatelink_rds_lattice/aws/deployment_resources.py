"""The base of a deployment: inputs and known ids, account, VPC, resource gateway and resource configuration."""

from __future__ import annotations

import functools
import ipaddress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs.names import resource_names

from .ec2_api import Ec2Api, associated_cidr_blocks
from .errors import ApiError, DeploymentPart, MissingPartError, NotFoundError
from .identifier import resolve_database_identifier
from .lattice_api import LatticeApi, find_group_arn
from .ram_api import RamApi
from .rounds import gather

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .client import AwsClient, Response

# https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
_AMAZON_DNS_SERVERS = {"AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"}


class DeploymentResources:
    """The resource gateway, the resource configuration and the VPC of a deployment; a base class of ``Deployment``.

    Attributes:
        region: The Region.
        client: Calls AWS. The client, and ``ec2``, ``lattice`` and ``ram``, also serve callers that need facts beyond
            the properties of the deployment.
        known_ids: The ids and ARNs of known resources, by the resource names of the input ``import_ids``.
        is_deployed: True if the resources should exist. False before the deployment: then only the inputs count.
        has_own_gateway: True if the connection has a resource gateway of its own. False if the connection shares an
            existing gateway, and if the deployment is known by its ARN.
        gateway_address_type: The stated IP address type of the resource gateway: IPV4, IPV6 or DUALSTACK; None if the
            deployment is known by its ARN.
    """

    def __init__(
        self,
        inputs: Mapping[str, Any],
        client: AwsClient,
        *,
        known_ids: Mapping[str, str] | None = None,
        is_deployed: bool = True,
    ) -> None:
        """Store the arguments: all inputs of a connection, or the Region and further inputs; see the attributes."""
        self.region: str = inputs["region"]
        self.client = client
        self.ec2 = Ec2Api(client)
        self.lattice = LatticeApi(client)
        self.ram = RamApi(client)
        self.known_ids = dict(known_ids or {})
        self.is_deployed = is_deployed
        self._raw_inputs = inputs
        self._resource_names = resource_names(inputs) if "name" in inputs else {}
        shared_gateway = inputs.get("resource_gateway")
        self.has_own_gateway = bool(self._resource_names) and not shared_gateway
        if shared_gateway:
            self.known_ids["resource_gateway"] = shared_gateway["id"]
        self.gateway_address_type: str | None = None
        if self._resource_names:
            address_type = (shared_gateway or inputs).get("ip_address_type")
            self.gateway_address_type = str(address_type or "IPV4")

    @cached_property
    def inputs(self) -> Mapping[str, Any]:
        """The inputs, completed by ``resolve_database_identifier``, with the errors of the look-up."""
        return resolve_database_identifier(self._raw_inputs, self.client)

    @cached_property
    def account_id(self) -> str:
        """The id of the AWS account of the credentials."""
        return str(self.client.fetch("sts:GetCallerIdentity")["Account"])

    def _missing_part_error(self, part: DeploymentPart, name: str) -> MissingPartError:
        return MissingPartError(part, f"no {part.value} {name} in {self.region}, account {self.account_id}")

    def resource_name(self, kind: str) -> str:
        """Return the known id of a resource, a key of ``resource_names``, else the name, else "of the deployment"."""
        return self.known_ids.get(kind) or self._resource_names.get(kind) or "of the deployment"

    def _find_by_name(self, part: DeploymentPart, kind: str, summaries: Iterable[Response]) -> Response:
        """Return the only summary with the connection's name for a kind; raise ``MissingPartError`` otherwise."""
        name = self._resource_names[kind]
        matches = [summary for summary in summaries if summary["name"] == name]
        if len(matches) > 1:
            ids = ", ".join(summary["id"] for summary in matches)
            raise MissingPartError(
                part, f"{len(matches)} have the name of the {part.value}, {name}: {ids}; pass the ARN of one"
            )
        if not matches:
            raise self._missing_part_error(part, name)
        return matches[0]

    # VPC

    @property
    def vpc_id(self) -> str:
        """The id of the resource gateway's VPC."""
        return str(self.inputs["vpc_id"] if self.has_own_gateway else self.gateway["vpcId"])

    @property
    def actual_vpc_id(self) -> str:
        """The VPC that the resource gateway is in; before the deployment, the VPC of the inputs."""
        return str(self.inputs["vpc_id"] if self._has_planned_gateway else self.gateway["vpcId"])

    @property
    def actual_subnet_ids(self) -> list[str]:
        """The subnets that the resource gateway is in; before the deployment, the subnets of the inputs."""
        subnet_ids: list[str] = self.inputs["subnet_ids"] if self._has_planned_gateway else self.gateway["subnetIds"]
        return subnet_ids

    @property
    def _has_planned_gateway(self) -> bool:
        return self.has_own_gateway and not self.is_deployed

    @cached_property
    def vpc(self) -> Response:
        """The resource gateway's VPC."""
        vpc = self.ec2.fetch_vpc(self.vpc_id)
        if not vpc:
            raise self._missing_part_error(DeploymentPart.VPC, self.vpc_id)
        return vpc

    @property
    def has_dns_support(self) -> bool:
        """True if DNS support is on in the VPC: its own resolver answers."""
        return self.ec2.fetch_vpc_attribute(self.vpc_id, "enableDnsSupport")

    @property
    def has_dns_hostnames(self) -> bool:
        """True if DNS hostnames are on in the VPC."""
        return self.ec2.fetch_vpc_attribute(self.vpc_id, "enableDnsHostnames")

    @property
    def custom_dns_servers(self) -> list[str]:
        """The DNS servers in the VPC's DHCP options, without Amazon's; none if the VPC resolves with Amazon's only."""
        dhcp_options_id = self.vpc["DhcpOptionsId"]
        if dhcp_options_id == "default":  # AWS's word for a VPC without a set of DHCP options.
            return []
        cidr_blocks = associated_cidr_blocks(self.vpc, ipv6=False)
        # Amazon's server is at the second address after the base of the VPC's CIDR block.
        amazon_servers = {str(ipaddress.ip_network(cidr_block)[2]) for cidr_block in cidr_blocks} | _AMAZON_DNS_SERVERS
        return sorted(set(self.ec2.fetch_dns_servers(dhcp_options_id)) - amazon_servers)

    @property
    def private_zones(self) -> list[str]:
        """The names of the VPC's private hosted zones, in lower case and without the final dot."""
        zone_names: list[str] = []
        page_arguments: dict[str, str] = {}
        # boto3 has no paginator for this operation.
        while True:
            response = self.client.fetch(
                "route53:ListHostedZonesByVPC", VPCId=self.vpc_id, VPCRegion=self.region, **page_arguments
            )
            zone_names += [zone["Name"].rstrip(".").lower() for zone in response["HostedZoneSummaries"]]
            if "NextToken" not in response:
                return zone_names
            page_arguments = {"NextToken": response["NextToken"]}

    # Resource configuration

    @cached_property
    def _configuration_summary(self) -> Response:
        summaries = self.lattice.list_configurations()
        return self._find_by_name(DeploymentPart.CONFIGURATION, "resource_configuration", summaries)

    @cached_property
    def configuration_arn(self) -> str:
        """The ARN of the resource configuration, often known without fetching ``configuration``."""
        known_id = self.known_ids.get("resource_configuration")
        if known_id is None:
            return str(self._configuration_summary["arn"])
        if known_id.startswith("arn:"):
            return known_id
        return str(self.configuration["arn"])

    @cached_property
    def configuration(self) -> Response:
        """The resource configuration, fetched by the known id or ARN, else by the name."""
        identifier = self.known_ids.get("resource_configuration") or self._configuration_summary["id"]
        try:
            return self.lattice.fetch_configuration(identifier)
        except NotFoundError:
            raise self._missing_part_error(DeploymentPart.CONFIGURATION, identifier) from None

    @property
    def configuration_group_arn(self) -> str | None:
        """The ARN of the parent of a child configuration, or None.

        The parent is a configuration of type GROUP. A child is shared through its group, never on its own.
        """
        return find_group_arn(self.configuration)

    @property
    def access_log_subscriptions(self) -> list[Response]:
        """The subscriptions to the access logs of the resource configuration, then those of its parent, if any."""
        arns = filter(None, [self.configuration["arn"], self.configuration_group_arn])
        lists = gather([functools.partial(self.lattice.list_access_log_subscriptions, arn) for arn in arns])
        return [subscription for subscriptions in lists for subscription in subscriptions]

    @cached_property
    def configuration_definition(self) -> Mapping[str, Any]:
        """The target of the resource configuration: ``resourceConfigurationDefinition`` of VPC Lattice."""
        definition: Mapping[str, Any] | None = self.configuration.get("resourceConfigurationDefinition")
        if definition is None and self.configuration["type"] == "GROUP":
            return {}  # The children of the group have the targets.
        return definition or self.configuration["resourceConfigurationDefinition"]

    @cached_property
    def configured_gateway_id(self) -> str | None:
        """The id of the resource gateway in the resource configuration, else in the parent of a child configuration."""
        gateway_id = self.configuration.get("resourceGatewayId")
        if gateway_id:
            return str(gateway_id)
        if not self.configuration_group_arn:
            return None
        group = self.lattice.fetch_configuration(self.configuration_group_arn)
        group_gateway_id: str | None = group.get("resourceGatewayId")
        return group_gateway_id

    # Resource gateway

    @cached_property
    def gateway(self) -> Response:
        """The resource gateway, fetched by the known id, else by the name, else by the id in the configuration."""
        gateway_id = self._gateway_id()
        try:
            return self.lattice.fetch_gateway(gateway_id)
        except NotFoundError:
            raise self._missing_part_error(DeploymentPart.GATEWAY, gateway_id) from None

    def _gateway_id(self) -> str:
        if "resource_gateway" in self.known_ids:
            return self.known_ids["resource_gateway"]
        if self._resource_names:
            summaries = self.lattice.list_gateways()
            return str(self._find_by_name(DeploymentPart.GATEWAY, "resource_gateway", summaries)["id"])
        if self.configured_gateway_id:
            return self.configured_gateway_id
        # Each configuration has a gateway, or inherits the gateway of its group.
        raise ApiError(
            "VPC Lattice returns no resource gateway for the resource configuration",
            "# check in the AWS console that the gateway exists, then run the command again",
        )

    @property
    def other_configuration_names(self) -> list[str]:
        """The sorted names of the other resource configurations on the resource gateway."""
        configurations = self.lattice.list_configurations(self.gateway["id"])
        return sorted(item["name"] for item in configurations if item["id"] != self.configuration["id"])

    @cached_property
    def uses_ipv6(self) -> bool:
        """True if the traffic from the resource gateway to the database uses IPv6.

        The configuration's DNS address type decides, else the gateway's address type.
        """
        if self.is_deployed:
            try:
                dns_address_type = self.configuration_definition.get("dnsResource", {}).get("ipAddressType")
            except MissingPartError:
                dns_address_type = None  # The check of the configuration reports the missing configuration.
            if dns_address_type:
                return bool(dns_address_type == "IPV6")
        gateway_address_type = self.gateway_address_type or self.gateway["ipAddressType"]
        return bool(gateway_address_type == "IPV6")

    @property
    def resolves_in_vpc(self) -> bool:
        """True if the resource gateway resolves, or will resolve, names with the VPC's own DNS resolver."""
        if self.has_own_gateway:
            return bool(self.inputs.get("dns_resolution") == "IN_VPC")
        return bool(self.gateway.get("resourceConfigDnsResolution") == "IN_VPC")
