"""Where a deployment leads in its account: from what is known of it, through AWS's own ids and references."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.sanitize import escaped

from .concurrency import side_by_side
from .database_lookup import LISTS, Database, Resolved, database_at, resolve
from .ec2_api import Network
from .errors import GoneError, MissingError, Part, UnreadError
from .identifier import looked_up
from .lattice_api import Deployed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .client import Answer, Reader

    Resolver = Callable[..., Resolved]

_Value = TypeVar("_Value")


class part(Generic[_Value]):  # noqa: N801 - a decorator, as property is
    """A property that is worked out once. Two threads at once may do so twice, with one result.

    That of functools has a lock, in Python 3.11 one for all instances, and would be held while AWS is asked.
    """

    def __init__(self, work_out: Callable[[Any], _Value]) -> None:
        """Take the function that works it out."""
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __get__(self, instance: Any, _owner: type) -> _Value:  # noqa: ANN401 - any object's
        """Return the value."""
        value = instance.__dict__[self._work_out.__name__] = self._work_out(instance)
        return value


class Account:
    """One deployment's part of an account, read when first needed, from any thread.

    What is not stated is what AWS says: of an ARN, nothing but the Region is. What is not there raises
    ``MissingError``; what AWS does not say, ``UnreadError``.

    Attributes:
        region: The Region.
        reader: Asks AWS.
        network: Asks EC2 what goes beyond the parts of the deployment.
        deployed: The same for VPC Lattice and RAM.
        ids: What is known by its id or ARN, by the names that ``import_ids`` has for it.
        is_there: Whether it shall be there already; else what is stated alone counts.
        has_own_gateway: Whether a connection states its resource gateway: else it is there for others, too, or what
            AWS says of it counts.
        address_type: The stated addresses of the resource gateway: IPV4, IPV6, DUALSTACK, or None.
    """

    def __init__(
        self,
        stated: Mapping[str, Any],
        reader: Reader,
        resolver: Resolver = resolve,
        *,
        ids: Mapping[str, str] | None = None,
        is_there: bool = True,
    ) -> None:
        """Keep them; nothing is read yet.

        Args:
            stated: Inputs of a connection, the Region among them: all that are needed, or few.
            reader: Asks AWS.
            resolver: Resolves a DNS name as ``resolve`` does.
            ids: See above.
            is_there: See above.
        """
        self.region: str = stated["region"]
        self.network = Network(reader)
        self.deployed = Deployed(reader)
        self.reader = reader
        self.ids = dict(ids or {})
        self.is_there = is_there
        self._given = stated
        self._resolver = resolver
        self._names = resource_names(stated) if "name" in stated else {}
        there = stated.get("resource_gateway")
        self.has_own_gateway = bool(self._names) and not there
        if there:
            self.ids["resource_gateway"] = there["id"]
        self.address_type = str((there or stated).get("ip_address_type") or "IPV4") if self._names else None

    @part
    def stated(self) -> Mapping[str, Any]:
        """The inputs, with what a database's identifier stands for; raises AmbiguousError, see ``looked_up``."""
        return looked_up(self._given, self.reader)

    def _missing(self, part: Part, what: str) -> MissingError:
        return MissingError(part, f"there is no {what} in {self.region}, account {self.id}")

    @part
    def id(self) -> str:
        """Id of the account that the credentials belong to."""
        return str(self.reader.member("sts:GetCallerIdentity", "Account"))

    # The network

    @property
    def vpc_id(self) -> str:
        """Id of the VPC."""
        return str(self.stated["vpc_id"] if self.has_own_gateway else self.gateway["vpcId"])

    @part
    def vpc(self) -> Answer:
        """The VPC."""
        if found := self.network.vpc(self.vpc_id):
            return found
        raise self._missing(Part.VPC, f"VPC {self.vpc_id}")

    @property
    def vpc_blocks(self) -> list[str]:
        """The VPC's CIDR blocks, of the family that connections take."""
        return blocks_of(self.vpc, ipv6=self.uses_ipv6)

    @part
    def subnets(self) -> dict[str, Answer]:
        """The subnets of the resource gateway by id, those stated or those it has, in their order."""
        ids = self.stated["subnet_ids"] if self.has_own_gateway else self.gateway["subnetIds"]
        found = self.network.subnets(ids)
        if missing := [subnet for subnet in ids if subnet not in found]:
            raise self._missing(Part.SUBNETS, f"subnet {', '.join(missing)}")
        return {subnet: found[subnet] for subnet in ids}

    @property
    def security_group_ids(self) -> list[str]:
        """The ids of ``security_groups``: of those attached, nothing else has to be asked."""
        if self.stated.get("rds_security_group_id"):
            return list(self.security_groups)
        return sorted(self.database.groups)

    @part
    def security_groups(self) -> dict[str, Answer]:
        """The security groups of the database by id: the stated one, or all that are attached."""
        if group_id := self.stated.get("rds_security_group_id"):
            if found := self.network.group(group_id):
                return {group_id: found}
            raise self._missing(Part.SECURITY_GROUP, f"security group {group_id}")
        there = self.network.groups(self.database.vpc_id)
        return {each: there[each] for each in self.security_group_ids if each in there}

    # The database

    @part
    def target(self) -> Mapping[str, Any]:
        """What the resource configuration leads to, as VPC Lattice defines it."""
        found: Mapping[str, Any] = self.configuration.get("resourceConfigurationDefinition", {})
        return found

    @part
    def host(self) -> str:
        """The DNS name of the database; raises MissingError where neither inputs nor configuration lead to one."""
        if host := self.stated.get("rds_host") or self.target.get("dnsResource", {}).get("domainName"):
            return str(host)
        if "arnResource" in self.target:
            return self.database.endpoint
        raise MissingError(Part.HOST, f"the configuration names no host, but {shown(self.target)}")

    @part
    def port(self) -> int:
        """The port of the database: stated, or the one that the configuration has, or the database's own."""
        if port := self.stated.get("rds_port"):
            return int(port)
        ranges = self.configuration.get("portRanges", [])
        try:
            its = self.database.port
        except (MissingError, UnreadError):
            its = None  # Whoever needs the database meets it again.
        if its and (not ranges or includes(ranges, its)):
            return its
        if len(ranges) == 1 and ranges[0].isdecimal():
            return int(ranges[0])
        if its:
            return its
        raise UnreadError(
            f"which port of {', '.join(ranges) or 'the database'} is meant is not known",
            "# say which with the option --rds-port",
        )

    @part
    def uses_ipv6(self) -> bool:
        """Whether connections go over IPv6: what the configuration resolves the name to, or what the gateway has."""
        if self.is_there:
            try:
                resolved_to = self.target.get("dnsResource", {}).get("ipAddressType")
            except MissingError:
                resolved_to = None  # The check of the configuration says so.
            if resolved_to:
                return bool(resolved_to == "IPV6")
        return bool((self.address_type or self.gateway["ipAddressType"]) == "IPV6")

    @property
    def resolves_in_vpc(self) -> bool:
        """Whether the resource gateway asks the VPC's own resolvers, or shall."""
        if self.has_own_gateway:
            return bool(self.stated.get("dns_resolution") == "IN_VPC")
        return bool(self.gateway.get("resourceConfigDnsResolution") == "IN_VPC")

    @part
    def resolved(self) -> Resolved:
        """What this machine's resolver says of the host; raises OSError without an answer."""
        host, ipv6 = self.host, self.uses_ipv6
        found: Resolved = self.reader.once(
            f"resolve {host} {ipv6}",
            "this machine's resolver",
            f"a look-up of {host}",
            lambda _: escaped([*self._resolver(host, ipv6=ipv6)]),
        )
        return found[0], found[1]

    @part
    def database(self) -> Database:
        """The database that the host, or the ARN in its place, leads to."""
        for action in LISTS:  # None of them waits for the host.
            self.reader.begin(action)
        if not self.stated.get("rds_host") and "arnResource" in self.target:
            names, what = [self.target["arnResource"]["arn"]], shown(self.target)
        else:
            names, what = [self.host], f"endpoint {self.host}"
        if found := database_at(names, self.reader):
            return found
        if "endpoint" in what:
            try:
                aliases = self.resolved[0]
            except OSError:  # Whoever needs the address meets it again.
                aliases = []
            if found := database_at(aliases, self.reader):
                return found
        raise MissingError(
            Part.DATABASE, f"no instance, cluster or proxy in {self.region}, account {self.id}, has the {what}"
        )

    @part
    def behind_proxy(self) -> list[Answer] | None:
        """The databases behind the proxy, each with its health; None where the database is no proxy."""
        if proxy := self.database.proxy:
            found = self.reader.member("rds:DescribeDBProxyTargets", "Targets", DBProxyName=proxy)
            return [one for one in found if "TargetHealth" in one]
        return None

    @property
    def database_interfaces(self) -> Answer:
        """The network interfaces in the VPC at the addresses of the host; raises OSError where it does not resolve."""
        return self.network.interfaces_at(self.vpc_id, self.resolved[1], ipv6=self.uses_ipv6)

    # What the deployment made

    def name(self, kind: str) -> str:
        """Return the name of a resource, or its id where that is how it is known; kinds are those of ``names``."""
        return self.ids.get(kind) or self._names.get(kind) or "of the deployment"

    def _found(self, part: Part, what: str, kind: str, listed: Callable[[], list[Answer]]) -> Answer:
        """Return what has the name, as the list has it."""
        name = self._names[kind]
        found = [one for one in listed() if one["name"] == name]
        if len(found) > 1:
            ids = ", ".join(one["id"] for one in found)
            raise MissingError(part, f"{len(found)} have the name of the {what}, {name}: {ids}; an ARN tells which")
        if not found:
            raise self._missing(part, f"{what} {name}")
        return found[0]

    @part
    def _listed_configuration(self) -> Answer:
        what = "resource configuration"
        return self._found(Part.CONFIGURATION, what, "resource_configuration", self.deployed.configurations)

    @part
    def configuration_arn(self) -> str:
        """ARN of the resource configuration, which is known earlier than the rest of it."""
        known = self.ids.get("resource_configuration")
        if known is None:
            return str(self._listed_configuration["arn"])
        return known if known.startswith("arn:") else str(self.configuration["arn"])

    @property
    def group_arn(self) -> str | None:
        """ARN of the group of which the configuration is a child: with it, and only with it, a child is shared."""
        group = self.configuration.get("resourceConfigurationGroupId")
        return f"{self.configuration['arn'].rpartition('/')[0]}/{group}" if group else None

    @part
    def configuration(self) -> Answer:
        """The resource configuration: known by its id or ARN, or by its name."""
        identifier = self.ids.get("resource_configuration") or self._listed_configuration["id"]
        try:
            return self.deployed.configuration(identifier)
        except GoneError:
            raise self._missing(Part.CONFIGURATION, f"resource configuration {identifier}") from None

    @part
    def gateway(self) -> Answer:
        """The resource gateway: known by its id, or by its name, or the configuration's."""
        if "resource_gateway" in self.ids:
            identifier = self.ids["resource_gateway"]
        elif self._names:
            what = "resource gateway"
            identifier = self._found(Part.GATEWAY, what, "resource_gateway", self.deployed.gateways)["id"]
        elif named := self.named_gateway:
            identifier = named
        else:
            raise MissingError(Part.GATEWAY, "the resource configuration names no resource gateway")
        try:
            return self.deployed.gateway(identifier)
        except GoneError:
            raise self._missing(Part.GATEWAY, f"resource gateway {identifier}") from None

    @part
    def named_gateway(self) -> str | None:
        """Id of the resource gateway that the configuration names, or the group of which it is a child."""
        if named := self.configuration.get("resourceGatewayId"):
            return str(named)
        return self.deployed.configuration(self.group_arn).get("resourceGatewayId") if self.group_arn else None

    @part
    def gateway_interfaces(self) -> list[Answer]:
        """The network interfaces of the resource gateway.

        Those in its subnets with one of its security groups; where the descriptions of some name the gateway, these.
        """
        gateway = self.gateway
        found = [
            one
            for one in self.network.interfaces_of_groups(gateway["vpcId"], gateway["securityGroupIds"])
            if one["SubnetId"] in gateway["subnetIds"]
        ]
        return [one for one in found if gateway["id"] in one.get("Description", "")] or found

    @part
    def held(self) -> list[Answer]:
        """The associations of RAM shares with the configuration, or with the group of which it is a child."""
        if found := self.deployed.resources(self.configuration_arn):
            return found
        return self.deployed.resources(self.group_arn) if self.group_arn else []

    @part
    def holders(self) -> list[str]:
        """ARNs of the RAM shares that have the configuration, and of the one that is known by its ARN."""
        try:
            found = [one["resourceShareArn"] for one in self.held]
        except MissingError:
            found = []  # The check of the configuration says so.
        known = self.ids.get("ram_resource_share")
        if known and known not in found and self.deployed.has_share(known):
            found.append(known)
        return sorted(set(found))

    @part
    def shares(self) -> list[Answer]:
        """The RAM shares that have the configuration, else those of the name; first the one that Polytomic accepted."""
        name = self._names.get("ram_resource_share")
        if not self.holders:
            return [share for share in self.deployed.shares(name=name) if share["name"] == name] if name else []
        shares, principals = side_by_side(
            [lambda: self.deployed.shares(resourceShareArns=self.holders), lambda: self._principals]
        )
        stated = self.stated.get("polytomic_aws_account_id")
        wanted = [str(stated)] if stated else _outside(principals)
        given = {
            one["resourceShareArn"]: one["status"] == "ASSOCIATED"
            for one in sorted(principals, key=lambda one: one["status"] == "ASSOCIATED")
            if one["associatedEntity"] in wanted
        }
        return sorted(shares, key=lambda share: given.get(share["resourceShareArn"], -1), reverse=True)

    @part
    def _principals(self) -> list[Answer]:
        return self.deployed.principals(self.holders or [share["resourceShareArn"] for share in self.shares])

    @part
    def share(self) -> Answer:
        """The RAM share that gives Polytomic the configuration."""
        if found := self.shares:
            return found[0]
        name = self._names.get("ram_resource_share")
        raise self._missing(Part.SHARE, f"RAM share {name}" if name else "RAM share with the configuration")

    @property
    def principals(self) -> list[Answer]:
        """The associations of the share with principals."""
        share = self.share["resourceShareArn"]
        return [one for one in self._principals if one["resourceShareArn"] == share]

    @property
    def other_principals(self) -> list[Answer]:
        """Those of other shares of the configuration."""
        share = self.share["resourceShareArn"]
        return [one for one in self._principals if one["resourceShareArn"] != share]

    @part
    def endpoints(self) -> list[Answer]:
        """The associations with VPC endpoints, found as those of shares are."""
        found: list[Answer] = self.deployed.endpoints(self.configuration_arn)
        if not found and self.held and self.held[0]["associatedEntity"] != self.configuration_arn:
            found = self.deployed.endpoints(self.held[0]["associatedEntity"])
        return found

    @part
    def permissions(self) -> list[Answer]:
        """The RAM permissions of the share."""
        arns = self.holders or [self.share["resourceShareArn"]]
        found = side_by_side([functools.partial(self.deployed.permissions, arn) for arn in arns])
        of_shares: dict[str, list[Answer]] = dict(zip(arns, found, strict=True))
        return of_shares.get(self.share["resourceShareArn"], [])

    @part
    def polytomic(self) -> str:
        """Id of Polytomic's account: stated, or the one external account that a share names."""
        if stated := self.stated.get("polytomic_aws_account_id"):
            return str(stated)
        found = _outside(self._principals)
        if len(found) == 1:
            return found[0]
        raise UnreadError(
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

    @part
    def ends(self) -> tuple[dict[str, Answer], dict[str, Answer]]:
        """The subnets of the gateway and those of the database, by id."""
        gateway = self.gateway
        there = self.network.subnets_of(gateway["vpcId"])
        return _some(there, gateway["subnetIds"]), _some(there, self.database.subnet_ids)


def _outside(principals: Sequence[Answer]) -> list[str]:
    """Return the accounts outside the organization among principals of shares."""
    found = {one["associatedEntity"] for one in principals if one.get("external")}
    return sorted(entity for entity in found if entity.isdecimal())


def _some(there: Mapping[str, Answer], ids: Sequence[str]) -> dict[str, Answer]:
    return {one: there[one] for one in ids if one in there}


def blocks_of(place: Answer, *, ipv6: bool) -> list[str]:
    """Return the CIDR blocks of one family that a VPC or a subnet has."""
    if not ipv6 and "CidrBlockAssociationSet" not in place:
        return [place["CidrBlock"]] if place.get("CidrBlock") else []
    kind = "Ipv6CidrBlock" if ipv6 else "CidrBlock"
    return [
        block[kind]
        for block in place.get(f"{kind}AssociationSet", [])
        if block[f"{kind}State"]["State"] == "associated"
    ]


def includes(ranges: Sequence[str], port: int) -> bool:
    """Tell whether the port ranges of a resource configuration have a port."""
    spans = [[int(end) for end in span.split("-")] for span in ranges]
    return any(span[0] <= port <= span[-1] for span in spans)


def shown(target: Mapping[str, Any]) -> str:
    """Return in words what a resource configuration leads to."""
    if dns := target.get("dnsResource"):
        return str(dns["domainName"])
    if address := target.get("ipResource"):
        return f"the IP address {address['ipAddress']}"
    if resource := target.get("arnResource"):
        return f"the ARN {resource['arn']}"
    return "nothing"
