"""Where a deployment leads in its account: from what is known of it, through AWS's own ids and references."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.sanitize import sanitize

from .concurrency import gather
from .database_lookup import DATABASE_LIST_ACTIONS, DnsResolution, RdsDatabase, find_database, resolve_dns
from .ec2_api import Ec2Api
from .errors import ApiError, DeploymentPart, MissingPartError, NotFoundError
from .identifier import resolve_database_identifier
from .lattice_api import LatticeApi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .client import AwsClient, Response

    DnsResolver = Callable[..., DnsResolution]

_PropertyValue = TypeVar("_PropertyValue")


class cached_property(Generic[_PropertyValue]):  # noqa: N801 - a decorator, as property is
    """A property that is worked out once. Two threads at once may do so twice, with one result.

    That of functools has a lock, in Python 3.11 one for all instances, and would be held while AWS is asked.
    """

    def __init__(self, compute: Callable[[Any], _PropertyValue]) -> None:
        """Take the function that works it out."""
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __get__(self, instance: Any, _owner: type) -> _PropertyValue:  # noqa: ANN401 - any object's
        """Return the value."""
        value = instance.__dict__[self._compute.__name__] = self._compute(instance)
        return value


class Deployment:
    """One deployment's part of an account, read when first needed, from any thread.

    What is not stated is what AWS says: of an ARN, nothing but the Region is. What is not there raises
    ``MissingError``; what AWS does not say, ``ApiError``.

    Attributes:
        region: The Region.
        client: Asks AWS.
        ec2: Asks EC2 what goes beyond the parts of the deployment.
        lattice: The same for VPC Lattice and RAM.
        known_ids: What is known by its id or ARN, by the names that ``import_ids`` has for it.
        is_deployed: Whether it shall be there already; else what is stated alone counts.
        has_own_gateway: Whether a connection states its resource gateway: else it is there for others, too, or what
            AWS says of it counts.
        gateway_address_type: The stated addresses of the resource gateway: IPV4, IPV6, DUALSTACK, or None.
    """

    def __init__(
        self,
        inputs: Mapping[str, Any],
        client: AwsClient,
        resolve_dns: DnsResolver = resolve_dns,
        *,
        known_ids: Mapping[str, str] | None = None,
        is_deployed: bool = True,
    ) -> None:
        """Keep them; nothing is read yet.

        Args:
            inputs: Inputs of a connection, the Region among them: all that are needed, or few.
            client: Asks AWS.
            resolve_dns: Resolves a DNS name as ``resolve`` does.
            known_ids: See above.
            is_deployed: See above.
        """
        self.region: str = inputs["region"]
        self.ec2 = Ec2Api(client)
        self.lattice = LatticeApi(client)
        self.client = client
        self.known_ids = dict(known_ids or {})
        self.is_deployed = is_deployed
        self._raw_inputs = inputs
        self._resolve_dns = resolve_dns
        self._resource_names = resource_names(inputs) if "name" in inputs else {}
        there = inputs.get("resource_gateway")
        self.has_own_gateway = bool(self._resource_names) and not there
        if there:
            self.known_ids["resource_gateway"] = there["id"]
        self.gateway_address_type = (
            str((there or inputs).get("ip_address_type") or "IPV4") if self._resource_names else None
        )

    @cached_property
    def inputs(self) -> Mapping[str, Any]:
        """The inputs, with what a database's identifier stands for; raises AmbiguousError, see ``looked_up``."""
        return resolve_database_identifier(self._raw_inputs, self.client)

    def _missing_part_error(self, part: DeploymentPart, description: str) -> MissingPartError:
        return MissingPartError(part, f"there is no {description} in {self.region}, account {self.account_id}")

    @cached_property
    def account_id(self) -> str:
        """Id of the account that the credentials belong to."""
        return str(self.client.fetch_member("sts:GetCallerIdentity", "Account"))

    # The network

    @property
    def vpc_id(self) -> str:
        """Id of the VPC."""
        return str(self.inputs["vpc_id"] if self.has_own_gateway else self.gateway["vpcId"])

    @cached_property
    def vpc(self) -> Response:
        """The VPC."""
        if found := self.ec2.fetch_vpc(self.vpc_id):
            return found
        raise self._missing_part_error(DeploymentPart.VPC, f"VPC {self.vpc_id}")

    @property
    def vpc_cidr_blocks(self) -> list[str]:
        """The VPC's CIDR blocks, of the family that connections take."""
        return associated_cidr_blocks(self.vpc, ipv6=self.uses_ipv6)

    @cached_property
    def gateway_subnets(self) -> dict[str, Response]:
        """The subnets of the resource gateway by id, those stated or those it has, in their order."""
        ids = self.inputs["subnet_ids"] if self.has_own_gateway else self.gateway["subnetIds"]
        found = self.ec2.fetch_subnets(ids)
        if missing := [subnet for subnet in ids if subnet not in found]:
            raise self._missing_part_error(DeploymentPart.SUBNETS, f"subnet {', '.join(missing)}")
        return {subnet: found[subnet] for subnet in ids}

    @property
    def database_security_group_ids(self) -> list[str]:
        """The ids of ``security_groups``: of those attached, nothing else has to be asked."""
        if self.inputs.get("rds_security_group_id"):
            return list(self.database_security_groups)
        return sorted(self.database.security_group_statuses)

    @cached_property
    def database_security_groups(self) -> dict[str, Response]:
        """The security groups of the database by id: the stated one, or all that are attached."""
        if group_id := self.inputs.get("rds_security_group_id"):
            if found := self.ec2.fetch_security_group(group_id):
                return {group_id: found}
            raise self._missing_part_error(DeploymentPart.SECURITY_GROUP, f"security group {group_id}")
        there = self.ec2.fetch_vpc_security_groups(self.database.vpc_id)
        return {each: there[each] for each in self.database_security_group_ids if each in there}

    # The database

    @cached_property
    def configuration_definition(self) -> Mapping[str, Any]:
        """What the resource configuration leads to, as VPC Lattice defines it."""
        found: Mapping[str, Any] = self.configuration.get("resourceConfigurationDefinition", {})
        return found

    @cached_property
    def host(self) -> str:
        """The DNS name of the database; raises MissingError where neither inputs nor configuration lead to one."""
        if host := self.inputs.get("rds_host") or self.configuration_definition.get("dnsResource", {}).get(
            "domainName"
        ):
            return str(host)
        if "arnResource" in self.configuration_definition:
            return self.database.endpoint
        raise MissingPartError(
            DeploymentPart.HOST,
            f"the configuration names no host, but {describe_configuration_definition(self.configuration_definition)}",
        )

    @cached_property
    def port(self) -> int:
        """The port of the database: stated, or the one that the configuration has, or the database's own."""
        if port := self.inputs.get("rds_port"):
            return int(port)
        ranges = self.configuration.get("portRanges", [])
        try:
            its = self.database.port
        except (MissingPartError, ApiError):
            its = None  # Whoever needs the database meets it again.
        if its and (not ranges or port_ranges_include(ranges, its)):
            return its
        if len(ranges) == 1 and ranges[0].isdecimal():
            return int(ranges[0])
        if its:
            return its
        raise ApiError(
            f"which port of {', '.join(ranges) or 'the database'} is meant is not known",
            "# say which with the option --rds-port",
        )

    @cached_property
    def uses_ipv6(self) -> bool:
        """Whether connections go over IPv6: what the configuration resolves the name to, or what the gateway has."""
        if self.is_deployed:
            try:
                resolved_to = self.configuration_definition.get("dnsResource", {}).get("ipAddressType")
            except MissingPartError:
                resolved_to = None  # The check of the configuration says so.
            if resolved_to:
                return bool(resolved_to == "IPV6")
        return bool((self.gateway_address_type or self.gateway["ipAddressType"]) == "IPV6")

    @property
    def resolves_in_vpc(self) -> bool:
        """Whether the resource gateway asks the VPC's own resolvers, or shall."""
        if self.has_own_gateway:
            return bool(self.inputs.get("dns_resolution") == "IN_VPC")
        return bool(self.gateway.get("resourceConfigDnsResolution") == "IN_VPC")

    @cached_property
    def resolved_host(self) -> DnsResolution:
        """What this machine's resolver says of the host; raises OSError without an answer."""
        host, ipv6 = self.host, self.uses_ipv6
        found: DnsResolution = self.client.get_or_call(
            f"resolve {host} {ipv6}",
            "this machine's resolver",
            f"a look-up of {host}",
            lambda _: sanitize([*self._resolve_dns(host, ipv6=ipv6)]),
        )
        return found[0], found[1]

    @cached_property
    def database(self) -> RdsDatabase:
        """The database that the host, or the ARN in its place, leads to."""
        for action in DATABASE_LIST_ACTIONS:  # None of them waits for the host.
            self.client.prefetch(action)
        if not self.inputs.get("rds_host") and "arnResource" in self.configuration_definition:
            names, what = (
                [self.configuration_definition["arnResource"]["arn"]],
                describe_configuration_definition(self.configuration_definition),
            )
        else:
            names, what = [self.host], f"endpoint {self.host}"
        if found := find_database(names, self.client):
            return found
        if "endpoint" in what:
            try:
                aliases = self.resolved_host[0]
            except OSError:  # Whoever needs the address meets it again.
                aliases = []
            if found := find_database(aliases, self.client):
                return found
        raise MissingPartError(
            DeploymentPart.DATABASE,
            f"no instance, cluster or proxy in {self.region}, account {self.account_id}, has the {what}",
        )

    @cached_property
    def proxy_targets(self) -> list[Response] | None:
        """The databases behind the proxy, each with its health; None where the database is no proxy."""
        if proxy := self.database.proxy_name:
            found = self.client.fetch_member("rds:DescribeDBProxyTargets", "Targets", DBProxyName=proxy)
            return [one for one in found if "TargetHealth" in one]
        return None

    @property
    def database_interfaces(self) -> Response:
        """The network interfaces in the VPC at the addresses of the host; raises OSError where it does not resolve."""
        return self.ec2.fetch_interfaces_by_address(self.vpc_id, self.resolved_host[1], ipv6=self.uses_ipv6)

    # What the deployment made

    def resource_name(self, kind: str) -> str:
        """Return the name of a resource, or its id where that is how it is known; kinds are those of ``names``."""
        return self.known_ids.get(kind) or self._resource_names.get(kind) or "of the deployment"

    def _find_by_name(
        self, part: DeploymentPart, description: str, kind: str, list_resources: Callable[[], list[Response]]
    ) -> Response:
        """Return what has the name, as the list has it."""
        name = self._resource_names[kind]
        found = [one for one in list_resources() if one["name"] == name]
        if len(found) > 1:
            ids = ", ".join(one["id"] for one in found)
            raise MissingPartError(
                part, f"{len(found)} have the name of the {description}, {name}: {ids}; an ARN tells which"
            )
        if not found:
            raise self._missing_part_error(part, f"{description} {name}")
        return found[0]

    @cached_property
    def _configuration_summary(self) -> Response:
        what = "resource configuration"
        return self._find_by_name(
            DeploymentPart.CONFIGURATION, what, "resource_configuration", self.lattice.list_configurations
        )

    @cached_property
    def configuration_arn(self) -> str:
        """ARN of the resource configuration, which is known earlier than the rest of it."""
        known = self.known_ids.get("resource_configuration")
        if known is None:
            return str(self._configuration_summary["arn"])
        return known if known.startswith("arn:") else str(self.configuration["arn"])

    @property
    def configuration_group_arn(self) -> str | None:
        """ARN of the group of which the configuration is a child: with it, and only with it, a child is shared."""
        group = self.configuration.get("resourceConfigurationGroupId")
        return f"{self.configuration['arn'].rpartition('/')[0]}/{group}" if group else None

    @cached_property
    def configuration(self) -> Response:
        """The resource configuration: known by its id or ARN, or by its name."""
        identifier = self.known_ids.get("resource_configuration") or self._configuration_summary["id"]
        try:
            return self.lattice.fetch_configuration(identifier)
        except NotFoundError:
            raise self._missing_part_error(
                DeploymentPart.CONFIGURATION, f"resource configuration {identifier}"
            ) from None

    @cached_property
    def gateway(self) -> Response:
        """The resource gateway: known by its id, or by its name, or the configuration's."""
        if "resource_gateway" in self.known_ids:
            identifier = self.known_ids["resource_gateway"]
        elif self._resource_names:
            what = "resource gateway"
            identifier = self._find_by_name(
                DeploymentPart.GATEWAY, what, "resource_gateway", self.lattice.list_gateways
            )["id"]
        elif named := self.configured_gateway_id:
            identifier = named
        else:
            raise MissingPartError(DeploymentPart.GATEWAY, "the resource configuration names no resource gateway")
        try:
            return self.lattice.fetch_gateway(identifier)
        except NotFoundError:
            raise self._missing_part_error(DeploymentPart.GATEWAY, f"resource gateway {identifier}") from None

    @cached_property
    def configured_gateway_id(self) -> str | None:
        """Id of the resource gateway that the configuration names, or the group of which it is a child."""
        if named := self.configuration.get("resourceGatewayId"):
            return str(named)
        return (
            self.lattice.fetch_configuration(self.configuration_group_arn).get("resourceGatewayId")
            if self.configuration_group_arn
            else None
        )

    @cached_property
    def gateway_interfaces(self) -> list[Response]:
        """The network interfaces of the resource gateway.

        Those in its subnets with one of its security groups; where the descriptions of some name the gateway, these.
        """
        gateway = self.gateway
        found = [
            one
            for one in self.ec2.fetch_interfaces_by_group(gateway["vpcId"], gateway["securityGroupIds"])
            if one["SubnetId"] in gateway["subnetIds"]
        ]
        return [one for one in found if gateway["id"] in one.get("Description", "")] or found

    @cached_property
    def share_associations(self) -> list[Response]:
        """The associations of RAM shares with the configuration, or with the group of which it is a child."""
        if found := self.lattice.list_resource_associations(self.configuration_arn):
            return found
        return (
            self.lattice.list_resource_associations(self.configuration_group_arn)
            if self.configuration_group_arn
            else []
        )

    @cached_property
    def share_arns(self) -> list[str]:
        """ARNs of the RAM shares that have the configuration, and of the one that is known by its ARN."""
        try:
            found = [one["resourceShareArn"] for one in self.share_associations]
        except MissingPartError:
            found = []  # The check of the configuration says so.
        known = self.known_ids.get("ram_resource_share")
        if known and known not in found and self.lattice.share_exists(known):
            found.append(known)
        return sorted(set(found))

    @cached_property
    def shares(self) -> list[Response]:
        """The RAM shares that have the configuration, else those of the name; first the one that Polytomic accepted."""
        name = self._resource_names.get("ram_resource_share")
        if not self.share_arns:
            return [share for share in self.lattice.list_shares(name=name) if share["name"] == name] if name else []
        shares, principals = gather(
            [lambda: self.lattice.list_shares(resourceShareArns=self.share_arns), lambda: self._all_share_principals]
        )
        stated = self.inputs.get("polytomic_aws_account_id")
        wanted = [str(stated)] if stated else _external_account_ids(principals)
        given = {
            one["resourceShareArn"]: one["status"] == "ASSOCIATED"
            for one in sorted(principals, key=lambda one: one["status"] == "ASSOCIATED")
            if one["associatedEntity"] in wanted
        }
        return sorted(shares, key=lambda share: given.get(share["resourceShareArn"], -1), reverse=True)

    @cached_property
    def _all_share_principals(self) -> list[Response]:
        return self.lattice.list_principal_associations(
            self.share_arns or [share["resourceShareArn"] for share in self.shares]
        )

    @cached_property
    def share(self) -> Response:
        """The RAM share that gives Polytomic the configuration."""
        if found := self.shares:
            return found[0]
        name = self._resource_names.get("ram_resource_share")
        raise self._missing_part_error(
            DeploymentPart.SHARE, f"RAM share {name}" if name else "RAM share with the configuration"
        )

    @property
    def share_principals(self) -> list[Response]:
        """The associations of the share with principals."""
        share = self.share["resourceShareArn"]
        return [one for one in self._all_share_principals if one["resourceShareArn"] == share]

    @property
    def other_share_principals(self) -> list[Response]:
        """Those of other shares of the configuration."""
        share = self.share["resourceShareArn"]
        return [one for one in self._all_share_principals if one["resourceShareArn"] != share]

    @cached_property
    def endpoint_associations(self) -> list[Response]:
        """The associations with VPC endpoints, found as those of shares are."""
        found: list[Response] = self.lattice.list_endpoint_associations(self.configuration_arn)
        if (
            not found
            and self.share_associations
            and self.share_associations[0]["associatedEntity"] != self.configuration_arn
        ):
            found = self.lattice.list_endpoint_associations(self.share_associations[0]["associatedEntity"])
        return found

    @cached_property
    def share_permissions(self) -> list[Response]:
        """The RAM permissions of the share."""
        arns = self.share_arns or [self.share["resourceShareArn"]]
        found = gather([functools.partial(self.lattice.list_share_permissions, arn) for arn in arns])
        of_shares: dict[str, list[Response]] = dict(zip(arns, found, strict=True))
        return of_shares.get(self.share["resourceShareArn"], [])

    @cached_property
    def polytomic_account_id(self) -> str:
        """Id of Polytomic's account: stated, or the one external account that a share names."""
        if stated := self.inputs.get("polytomic_aws_account_id"):
            return str(stated)
        found = _external_account_ids(self._all_share_principals)
        if len(found) == 1:
            return found[0]
        raise ApiError(
            "which account is Polytomic's is not known: "
            + (f"the shares name {', '.join(found)}" if found else "no share names an account outside yours"),
            "# say which with the option --polytomic-aws-account-id",
        )

    @property
    def gateway_addresses(self) -> list[str]:
        """Addresses and prefixes that the gateway's interfaces have, of the family that connections take."""
        kinds = (
            [("Ipv6Addresses", "Ipv6Address"), ("Ipv6Prefixes", "Ipv6Prefix")]
            if self.uses_ipv6
            else [("PrivateIpAddresses", "PrivateIpAddress"), ("Ipv4Prefixes", "Ipv4Prefix")]
        )
        return [each[key] for one in self.gateway_interfaces for many, key in kinds for each in one.get(many, [])]

    @cached_property
    def subnets_of_both_sides(self) -> tuple[dict[str, Response], dict[str, Response]]:
        """The subnets of the gateway and those of the database, by id."""
        gateway = self.gateway
        there = self.ec2.fetch_vpc_subnets(gateway["vpcId"])
        return _select_by_id(there, gateway["subnetIds"]), _select_by_id(there, self.database.subnet_ids)


def _external_account_ids(principals: Sequence[Response]) -> list[str]:
    """Return the accounts outside the organization among principals of shares."""
    found = {one["associatedEntity"] for one in principals if one.get("external")}
    return sorted(entity for entity in found if entity.isdecimal())


def _select_by_id(items: Mapping[str, Response], ids: Sequence[str]) -> dict[str, Response]:
    return {one: items[one] for one in ids if one in items}


def associated_cidr_blocks(vpc_or_subnet: Response, *, ipv6: bool) -> list[str]:
    """Return the CIDR blocks of one family that a VPC or a subnet has."""
    if not ipv6 and "CidrBlockAssociationSet" not in vpc_or_subnet:
        return [vpc_or_subnet["CidrBlock"]] if vpc_or_subnet.get("CidrBlock") else []
    kind = "Ipv6CidrBlock" if ipv6 else "CidrBlock"
    return [
        block[kind]
        for block in vpc_or_subnet.get(f"{kind}AssociationSet", [])
        if block[f"{kind}State"]["State"] == "associated"
    ]


def port_ranges_include(port_ranges: Sequence[str], port: int) -> bool:
    """Tell whether the port ranges of a resource configuration have a port."""
    spans = [[int(end) for end in span.split("-")] for span in port_ranges]
    return any(span[0] <= port <= span[-1] for span in spans)


def describe_configuration_definition(definition: Mapping[str, Any]) -> str:
    """Return in words what a resource configuration leads to."""
    if dns := definition.get("dnsResource"):
        return str(dns["domainName"])
    if address := definition.get("ipResource"):
        return f"the IP address {address['ipAddress']}"
    if resource := definition.get("arnResource"):
        return f"the ARN {resource['arn']}"
    return "nothing"
