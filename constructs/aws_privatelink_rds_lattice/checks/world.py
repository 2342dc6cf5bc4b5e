"""What the checks look at: one connection, and what AWS and DNS say of it, read when first needed."""

from __future__ import annotations

import shlex
import socket
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs import IPV4_ADDRESSES_PER_ENI

from .result import BlockedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from aws_privatelink_rds_lattice.inputs import Deployment

    from .reader import Reader

# A DNS name's aliases in the order of the chain, the name that ends it included, and its IPv4 addresses.
Resolved = tuple[list[str], list[str]]
Answer = Any  # What boto3 gives: dicts, lists and texts, shaped as AWS documents them.


def resolve(host: str) -> Resolved:
    """Resolve a DNS name with this machine's resolver.

    Raises:
        OSError: There is no answer.
    """
    name, aliases, addresses = socket.gethostbyname_ex(host)
    return [*aliases, name], addresses


@dataclass(frozen=True)
class Database:
    """What a host name leads to, whichever of RDS's endpoints it is.

    Attributes:
        what: The endpoint in words, such as "the writer endpoint of cluster orders".
        follows: Whether the endpoint leads to the writer, also after a failover.
        port: The port; None for a proxy, of which RDS states none.
        status: The status as RDS states it.
        vpc_id: The VPC.
        subnet_ids: The subnets in which the database has its interfaces or may get them.
        groups: Status by id of each security group.
        public: The identifiers of its instances that are publicly accessible.
    """

    what: str
    follows: bool
    port: int | None
    status: str
    vpc_id: str
    subnet_ids: Sequence[str]
    groups: Mapping[str, str]
    public: Sequence[str]


class World:
    """One connection in one account, as the checks see it.

    Attributes:
        stack: The connection's name in ``cdktf.json``.
        connection: Its inputs and Region.
        folder: The project's folder, the one of ``cdktf.json``.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a world is made of
        self,
        stack: str,
        connection: Deployment,
        reader: Reader,
        folder: Path,
        resolver: Callable[[str], Resolved] = resolve,
        profile: str | None = None,
    ) -> None:
        """Keep them; nothing is read yet.

        Args:
            stack: See the attribute.
            connection: See the attribute.
            reader: Asks AWS.
            folder: See the attribute.
            resolver: Resolves a DNS name, or raises OSError.
            profile: The AWS profile, for the commands in remedies.
        """
        self.stack = stack
        self.connection: Deployment = {
            **connection,
            "ipv4_addresses_per_eni": connection.get("ipv4_addresses_per_eni") or IPV4_ADDRESSES_PER_ENI,
        }
        self.folder = folder
        self._reader = reader
        self._resolver = resolver
        self._profile = profile

    def aws(self, *words: str) -> str:
        """Return a command for the AWS CLI, with Region and profile."""
        profile = ("--profile", self._profile) if self._profile else ()
        return shlex.join(["aws", *words, "--region", self.connection["region"], *profile])

    def command(self, name: str) -> str:
        """Return a command of this tool for this connection."""
        profile = ("--profile", self._profile) if self._profile else ()
        return shlex.join(["privatelink", name, self.stack, *profile])

    @property
    def deploy(self) -> str:
        """The command that brings the account to what the inputs say."""
        return f"npx cdktf deploy {self.stack}  # where the HCL module is used: terraform apply"

    @property
    def region(self) -> str:
        """The connection's Region."""
        return self.connection["region"]

    def read(self, service: str, operation: str, member: str, **arguments: object) -> Answer:
        """Ask AWS, as ``Reader.read`` does, for one member of the answer; a list that is not there is empty."""
        return self._reader.read(service, operation, **arguments).get(member, [])

    def _ec2(self, operation: str, member: str, **filters: Collection[str]) -> Answer:
        """Ask EC2 with filters; in their names ``_`` stands for ``-`` and ``__`` for ``.``."""
        listed = [
            {"Name": name.replace("__", ".").replace("_", "-"), "Values": sorted(values)}
            for name, values in filters.items()
        ]
        return self.read("ec2", operation, member, Filters=listed)

    @cached_property
    def account(self) -> str:
        """Id of the account that the credentials belong to."""
        return str(self.read("sts", "get_caller_identity", "Account"))

    @cached_property
    def vpc(self) -> Answer:
        """The VPC."""
        vpc_id = self.connection["vpc_id"]
        for vpc in self._ec2("describe_vpcs", "Vpcs", vpc_id=[vpc_id]):
            return vpc
        raise BlockedError(
            "vpc",
            f"there is no VPC {vpc_id} in {self.region}, account {self.account}",
            f"# correct vpc_id, the Region or the credentials; the VPCs here are listed by\n"
            f"{self.aws('ec2', 'describe-vpcs', '--query', 'Vpcs[].[VpcId,CidrBlock]')}",
        )

    @property
    def vpc_cidrs(self) -> list[str]:
        """The VPC's IPv4 CIDR blocks."""
        return [
            block["CidrBlock"]
            for block in self.vpc["CidrBlockAssociationSet"]
            if block["CidrBlockState"]["State"] == "associated"
        ]

    def vpc_attribute(self, name: str) -> bool:
        """Return ``enableDnsSupport`` or ``enableDnsHostnames``."""
        member = name[0].upper() + name[1:]
        answer = self.read("ec2", "describe_vpc_attribute", member, VpcId=self.vpc["VpcId"], Attribute=name)
        return bool(answer["Value"])

    def subnets(self, ids: Collection[str]) -> dict[str, Answer]:
        """Return those of the subnets that exist, by id."""
        found = self._ec2("describe_subnets", "Subnets", subnet_id=ids)
        return {subnet["SubnetId"]: subnet for subnet in found}

    @cached_property
    def given_subnets(self) -> dict[str, Answer]:
        """The subnets that the inputs name, by id."""
        ids = self.connection["subnet_ids"]
        found = self.subnets(ids)
        if missing := [subnet for subnet in ids if subnet not in found]:
            command = self.aws(
                "ec2",
                "describe-subnets",
                "--filters",
                f"Name=vpc-id,Values={self.connection['vpc_id']}",
                "--query",
                "Subnets[].[SubnetId,AvailabilityZoneId,CidrBlock]",
            )
            raise BlockedError(
                "subnets",
                f"there is no subnet {', '.join(missing)} in {self.region}, account {self.account}",
                f"# correct subnet_ids; the VPC's subnets are listed by\n{command}",
            )
        return {subnet: found[subnet] for subnet in ids}

    @cached_property
    def security_group(self) -> Answer:
        """The database's security group that the inputs name."""
        group_id = self.connection["rds_security_group_id"]
        for group in self._ec2("describe_security_groups", "SecurityGroups", group_id=[group_id]):
            return group
        raise BlockedError(
            "security-group",
            f"there is no security group {group_id} in {self.region}, account {self.account}",
            "# correct rds_security_group_id: it is one of the groups of the database\n" + self.list_databases,
        )

    @property
    def list_databases(self) -> str:
        """The command that lists databases with endpoint and security groups."""
        query = "DBInstances[].[Endpoint.Address,Endpoint.Port,DBClusterIdentifier,VpcSecurityGroups]"
        return self.aws("rds", "describe-db-instances", "--query", query)

    def groups_of_vpc(self) -> Answer:
        """Return the security groups of the VPC."""
        return self._ec2("describe_security_groups", "SecurityGroups", vpc_id=[self.connection["vpc_id"]])

    def rules(self, groups: Collection[str]) -> Answer:
        """Return the rules of security groups."""
        return self._ec2("describe_security_group_rules", "SecurityGroupRules", group_id=groups)

    def lattice(self, operation: str) -> Answer:
        """Return all items that a list operation of VPC Lattice gives."""
        return self.read("vpc-lattice", operation, "items")

    def shares(self) -> list[Answer]:
        """Return the account's RAM shares of the connection's name, without those deleted."""
        name = f"{self.connection['name']}-rc"
        found = self.read("ram", "get_resource_shares", "resourceShares", resourceOwner="SELF", name=name)
        # RAM goes on listing a share for a while after its deletion.
        return [share for share in found if share["name"] == name and share["status"] not in ("DELETING", "DELETED")]

    # DNS and the database

    @cached_property
    def resolved(self) -> Resolved:
        """What this machine's resolver says of the host; raises OSError without an answer."""
        return self._resolver(self.connection["rds_host"])

    @cached_property
    def database(self) -> Database:
        """The database that the host leads to."""
        host = self.connection["rds_host"]
        try:
            aliases = self.resolved[0]
        except OSError:  # The check host-address reports it; the endpoint can be found without.
            aliases = []
        for name in dict.fromkeys(alias.lower().rstrip(".") for alias in (host, *aliases)):
            if database := self._instance(name) or self._cluster(name) or self._proxy(name):
                return database
        raise BlockedError(
            "database",
            f"no instance, cluster or proxy in {self.region}, account {self.account}, has the endpoint {host}",
            "# correct rds_host, the Region or the credentials; endpoints are listed by\n"
            f"{self.list_databases}\n"
            f"{self.aws('rds', 'describe-db-clusters', '--query', 'DBClusters[].[Endpoint,CustomEndpoints]')}\n"
            f"{self.aws('rds', 'describe-db-proxies', '--query', 'DBProxies[].Endpoint')}",
        )

    def _instances(self) -> Answer:
        return self.read("rds", "describe_db_instances", "DBInstances")

    def _instance(self, name: str) -> Database | None:
        for found in self._instances():
            if found.get("Endpoint", {}).get("Address", "").lower() == name:
                cluster = found.get("DBClusterIdentifier")
                of = f", one of cluster {cluster}" if cluster else ""
                return Database(
                    what=f"the endpoint of instance {found['DBInstanceIdentifier']}{of}",
                    follows=not cluster,
                    port=found["Endpoint"]["Port"],
                    status=found["DBInstanceStatus"],
                    vpc_id=found["DBSubnetGroup"]["VpcId"],
                    subnet_ids=_subnets_of(found["DBSubnetGroup"]),
                    groups=_groups_of(found),
                    public=_public([found]),
                )
        return None

    def _cluster(self, name: str) -> Database | None:
        for found in self.read("rds", "describe_db_clusters", "DBClusters"):
            kinds = {custom.lower(): "a custom endpoint" for custom in found.get("CustomEndpoints", [])}
            kinds[found.get("ReaderEndpoint", "").lower()] = "the reader endpoint"
            kinds[found.get("Endpoint", "").lower()] = "the writer endpoint"
            if name in kinds:
                identifier = found["DBClusterIdentifier"]
                subnet_group = self.read(
                    "rds", "describe_db_subnet_groups", "DBSubnetGroups", DBSubnetGroupName=found["DBSubnetGroup"]
                )[0]
                members = [one for one in self._instances() if one.get("DBClusterIdentifier") == identifier]
                return Database(
                    what=f"{kinds[name]} of cluster {identifier}",
                    follows=kinds[name] != "the reader endpoint",
                    port=found["Port"],
                    status=found["Status"],
                    vpc_id=subnet_group["VpcId"],
                    subnet_ids=_subnets_of(subnet_group),
                    groups=_groups_of(found),
                    public=_public(members),
                )
        return None

    def _proxy(self, name: str) -> Database | None:
        for found in self.read("rds", "describe_db_proxies", "DBProxies"):
            if found["Endpoint"].lower() == name:
                return _proxied(found, f"the endpoint of proxy {found['DBProxyName']}")
        for found in self.read("rds", "describe_db_proxy_endpoints", "DBProxyEndpoints"):
            if found["Endpoint"].lower() == name:
                kind = "the read-only endpoint" if found["TargetRole"] == "READ_ONLY" else "the endpoint"
                return _proxied(found, f"{kind} {found['DBProxyEndpointName']} of proxy {found['DBProxyName']}")
        return None

    # What the deployment made

    @cached_property
    def gateway(self) -> Answer:
        """The resource gateway, found by its name."""
        name = f"{self.connection['name']}-rg"
        for item in self.lattice("list_resource_gateways"):
            if item["name"] == name:
                return self._reader.read("vpc-lattice", "get_resource_gateway", resourceGatewayIdentifier=item["id"])
        raise BlockedError(
            "gateway-status",
            f"there is no resource gateway {name} in {self.region}, account {self.account}",
            self.deploy,
        )

    @cached_property
    def configuration(self) -> Answer:
        """The resource configuration, found by its name."""
        name = f"{self.connection['name']}-rc"
        for item in self.lattice("list_resource_configurations"):
            if item["name"] == name:
                return self._reader.read(
                    "vpc-lattice", "get_resource_configuration", resourceConfigurationIdentifier=item["id"]
                )
        raise BlockedError(
            "configuration-status",
            f"there is no resource configuration {name} in {self.region}, account {self.account}",
            self.deploy,
        )

    @cached_property
    def share(self) -> Answer:
        """The RAM share: of those with its name, the one that has the configuration."""
        shares = self.shares()
        if not shares:
            raise BlockedError(
                "share-status",
                f"there is no RAM share {self.connection['name']}-rc in {self.region}, account {self.account}",
                self.deploy,
            )
        if len(shares) > 1:
            holders = {
                one["resourceShareArn"]
                for one in self.associations("RESOURCE", shares)
                if one["associatedEntity"] == self.configuration["arn"]
            }
            shares.sort(key=lambda share: share["resourceShareArn"] not in holders)
        return shares[0]

    def associations(self, kind: str, shares: Sequence[Answer]) -> list[Answer]:
        """Return the associations of shares that stand or are being made.

        Args:
            kind: "RESOURCE" or "PRINCIPAL".
            shares: The shares.
        """
        found = self.read(
            "ram",
            "get_resource_share_associations",
            "resourceShareAssociations",
            associationType=kind,
            resourceShareArns=[share["resourceShareArn"] for share in shares],
        )
        return [one for one in found if one["status"] not in ("DISASSOCIATING", "DISASSOCIATED")]

    @property
    def principals(self) -> list[Answer]:
        """The associations of the share with principals."""
        return self.associations("PRINCIPAL", [self.share])

    def interfaces(self, **filters: Collection[str]) -> Answer:
        """Return network interfaces of the VPC; filters as for EC2, see ``_ec2``."""
        vpc_id = [self.connection["vpc_id"]]
        return self._ec2("describe_network_interfaces", "NetworkInterfaces", vpc_id=vpc_id, **filters)

    @cached_property
    def ends(self) -> tuple[dict[str, Answer], dict[str, Answer]]:
        """The gateway's subnets and the database's, by id, where both are in one VPC."""
        gateway, database = self.gateway["subnetIds"], self.database.subnet_ids
        if self.database.vpc_id != self.gateway["vpcId"]:
            raise BlockedError("database-vpc", "database and gateway are in two VPCs", "")
        found = self.subnets({*gateway, *database})
        return {one: found[one] for one in gateway}, {one: found[one] for one in database}

    def acls(self, subnet_ids: Collection[str]) -> dict[str, Answer]:
        """Return the network ACL of each subnet."""
        return {
            association["SubnetId"]: acl
            for acl in self._ec2("describe_network_acls", "NetworkAcls", association__subnet_id=subnet_ids)
            for association in acl["Associations"]
        }

    def route_tables(self, subnet_ids: Collection[str]) -> dict[str, Answer]:
        """Return the route table of each subnet: its own, or the VPC's main one."""
        operation, member = "describe_route_tables", "RouteTables"
        own = {
            association["SubnetId"]: table
            for table in self._ec2(operation, member, association__subnet_id=subnet_ids)
            for association in table["Associations"]
            if "SubnetId" in association
        }
        if others := [subnet for subnet in subnet_ids if subnet not in own]:
            vpc_id = [self.gateway["vpcId"]]
            main = self._ec2(operation, member, association__main=["true"], vpc_id=vpc_id)[0]
            own.update(dict.fromkeys(others, main))
        return own


def _subnets_of(subnet_group: Answer) -> list[str]:
    return sorted(subnet["SubnetIdentifier"] for subnet in subnet_group["Subnets"])


def _groups_of(database: Answer) -> dict[str, str]:
    return {group["VpcSecurityGroupId"]: group["Status"] for group in database["VpcSecurityGroups"]}


def _public(instances: Sequence[Answer]) -> list[str]:
    return [one["DBInstanceIdentifier"] for one in instances if one["PubliclyAccessible"]]


def _proxied(proxy: Answer, what: str) -> Database:
    return Database(
        what=what,
        follows=proxy.get("TargetRole") != "READ_ONLY",
        port=None,
        status=proxy["Status"],
        vpc_id=proxy["VpcId"],
        subnet_ids=sorted(proxy["VpcSubnetIds"]),
        groups=dict.fromkeys(proxy["VpcSecurityGroupIds"], "active"),  # RDS states no status for a proxy's groups.
        public=(),
    )
