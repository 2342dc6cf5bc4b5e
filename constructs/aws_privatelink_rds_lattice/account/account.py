"""Where a connection leads in its account: each part by the id or name that the connection gives, asked once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .database import Database, Resolved, database_at, resolve
from .deployed import Deployed
from .errors import MissingError, Part
from .network import Network

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.inputs import Deployment

    from .reader import Answer, Reader


class Account:
    """One connection's part of an account, read when first needed.

    What is not there raises ``MissingError``; what AWS does not say, ``UnreadError``.

    Attributes:
        region: The connection's Region.
        reader: Asks AWS.
        network: Asks EC2 what goes beyond the parts of the connection.
        deployed: The same for VPC Lattice and RAM.
    """

    def __init__(self, connection: Deployment, reader: Reader, resolver: Callable[[str], Resolved] = resolve) -> None:
        """Keep them; nothing is read yet.

        Args:
            connection: A connection of host, VPC, subnets and security group, see ``looked_up``.
            reader: Asks AWS.
            resolver: Resolves a DNS name, or raises OSError.
        """
        self.region = connection["region"]
        self.network = Network(reader)
        self.deployed = Deployed(reader)
        self._connection = connection
        self.reader = reader
        self._resolver = resolver

    def _missing(self, part: Part, what: str) -> MissingError:
        return MissingError(part, f"there is no {what} in {self.region}, account {self.id}")

    @cached_property
    def id(self) -> str:
        """Id of the account that the credentials belong to."""
        return str(self.reader.member("sts", "get_caller_identity", "Account"))

    # The network that the connection names

    @cached_property
    def vpc(self) -> Answer:
        """The VPC."""
        vpc_id = self._connection["vpc_id"]
        if found := self.network.vpc(vpc_id):
            return found
        raise self._missing(Part.VPC, f"VPC {vpc_id}")

    @property
    def vpc_cidrs(self) -> list[str]:
        """The VPC's IPv4 CIDR blocks."""
        return [
            block["CidrBlock"]
            for block in self.vpc["CidrBlockAssociationSet"]
            if block["CidrBlockState"]["State"] == "associated"
        ]

    @cached_property
    def subnets(self) -> dict[str, Answer]:
        """The subnets by id, in the connection's order."""
        ids = self._connection["subnet_ids"]
        found = self.network.subnets(ids)
        if missing := [subnet for subnet in ids if subnet not in found]:
            raise self._missing(Part.SUBNETS, f"subnet {', '.join(missing)}")
        return {subnet: found[subnet] for subnet in ids}

    @cached_property
    def security_group(self) -> Answer:
        """The database's security group."""
        group_id = self._connection["rds_security_group_id"]
        if found := self.network.group(group_id):
            return found
        raise self._missing(Part.SECURITY_GROUP, f"security group {group_id}")

    # The database

    @cached_property
    def resolved(self) -> Resolved:
        """What this machine's resolver says of the host; raises OSError without an answer."""
        return self._resolver(self._connection["rds_host"])

    @cached_property
    def database(self) -> Database:
        """The database that the host leads to."""
        host = self._connection["rds_host"]
        try:
            aliases = self.resolved[0]
        except OSError:  # Whoever needs the address meets it again; the endpoint can be found without.
            aliases = []
        if found := database_at([host, *aliases], self.reader):
            return found
        raise MissingError(
            Part.DATABASE,
            f"no instance, cluster or proxy in {self.region}, account {self.id}, has the endpoint {host}",
        )

    @property
    def database_interfaces(self) -> Answer:
        """The network interfaces in the VPC at the addresses of the host; raises OSError where it does not resolve."""
        return self.network.interfaces_at(self._connection["vpc_id"], self.resolved[1])

    # What the deployment made

    @cached_property
    def gateway(self) -> Answer:
        """The resource gateway."""
        name = f"{self._connection['name']}-rg"
        for one in self.deployed.gateways(name):
            return self.deployed.gateway(one["id"])
        raise self._missing(Part.GATEWAY, f"resource gateway {name}")

    @cached_property
    def configuration(self) -> Answer:
        """The resource configuration."""
        name = f"{self._connection['name']}-rc"
        for one in self.deployed.configurations(name):
            return self.deployed.configuration(one["id"])
        raise self._missing(Part.CONFIGURATION, f"resource configuration {name}")

    @property
    def gateway_interfaces(self) -> Answer:
        """The network interfaces in the VPC that have a security group of the gateway."""
        return self.network.interfaces_of_groups(self._connection["vpc_id"], self.gateway["securityGroupIds"])

    @property
    def shares(self) -> list[Answer]:
        """The RAM shares of the connection's name."""
        return self.deployed.shares(f"{self._connection['name']}-rc")

    @cached_property
    def share(self) -> Answer:
        """The RAM share: of those of the name, the one that has the configuration."""
        shares = self.shares
        if not shares:
            raise self._missing(Part.SHARE, f"RAM share {self._connection['name']}-rc")
        if len(shares) > 1:
            holders = {
                one["resourceShareArn"]
                for one in self.deployed.associations("RESOURCE", shares)
                if one["associatedEntity"] == self.configuration["arn"]
            }
            shares.sort(key=lambda share: share["resourceShareArn"] not in holders)
        return shares[0]

    @property
    def principals(self) -> list[Answer]:
        """The associations of the share with principals."""
        return self.deployed.associations("PRINCIPAL", [self.share])

    @cached_property
    def ends(self) -> tuple[dict[str, Answer], dict[str, Answer]]:
        """The subnets of the gateway and those of the database, by id."""
        gateway, database = self.gateway["subnetIds"], self.database.subnet_ids
        found = self.network.subnets({*gateway, *database})
        return {one: found[one] for one in gateway}, {one: found[one] for one in database}
