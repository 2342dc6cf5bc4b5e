"""Deployments as people have them: built by hand as the vendor's console steps say, or by the published module.

Each is accepted by Polytomic and works, but for what its name says is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from .botocore_hooks import REGION, Answer
from .resource_builder import PERMISSION, POLYTOMIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import Cloud


@dataclass(frozen=True)
class Shape:
    """A deployment that is there.

    Attributes:
        arn: ARN of the resource configuration: all that its owner has.
        host: The DNS name in it.
        port: The port in it.
        groups: The security groups of the database, or of the proxy before it.
        addresses: What the host resolves to.
        aliases: The names on the way there, the last included.
        gateway: Id of the resource gateway.
        gateway_groups: Its security groups; the first has the egress to the database.
        share: ARN of the RAM share.
        beside: Another on the same gateway.
    """

    arn: str
    host: str
    port: int
    groups: list[str]
    addresses: list[str]
    aliases: list[str]
    gateway: str
    gateway_groups: list[str]
    share: str
    beside: Shape | None = None


class Words(NamedTuple):
    """What whoever made a deployment has written into it."""

    group: str = "polytomic-resource-gateway"
    group_description: str = "Polytomic resource gateway"
    gateway: str = "polytomic-rg"
    configuration: str = "polytomic-rc"
    share: str = "polytomic-rc"
    egress: str = "Egress to RDS"
    ingress: str = "Allow Polytomic PrivateLink resource gateway to reach RDS"
    tagged: bool = False

    def tags(self, of: str) -> dict[str, str]:
        return {"Owner": of} if self.tagged else {}


class Database(NamedTuple):
    host: str
    groups: list[str]
    addresses: list[str]


CONSOLE = Words()
OTHER = Words(
    "db-exit", "way out for the vendor", "analytics-gw", "orders-database", "vendors", "", "vendor", tagged=True
)
MODULE = Words(group="polytomic-rg", group_description="Polytomic PrivateLink resource gateway egress to RDS")
SHAPES: dict[str, Callable[[Cloud], Shape]] = {}


def shape(name: str) -> Callable[[Callable[[Cloud], Shape]], Callable[[Cloud], Shape]]:
    """Add a shape. It is made of an empty account once a process, then of a copy."""

    def add(build: Callable[[Cloud], Shape]) -> Callable[[Cloud], Shape]:
        SHAPES[name] = lambda cloud: cloud.restore(name, partial(build, cloud))
        return build

    return add


def network(cloud: Cloud, *, ipv6: bool = False) -> None:
    """Make a VPC with two subnets for the gateway and two for databases."""
    cloud.vpc_block = "10.0.0.0/16"
    cloud.vpc_id = cloud.vpc(cloud.vpc_block)
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsHostnames={"Value": True})
    cloud.gateway_subnets = [cloud.subnet(cloud.vpc_id, f"10.0.{i}.0/24", "ab"[i]) for i in range(2)]
    cloud.database_subnets = [cloud.subnet(cloud.vpc_id, f"10.0.1{i}.0/24", "ab"[i]) for i in range(2)]
    if ipv6:
        cloud.dual_stack(cloud.vpc_id, [*cloud.gateway_subnets, *cloud.database_subnets])
    cloud.subnet_group("private", cloud.database_subnets)


def interface(cloud: Cloud, groups: list[str], *, ipv6: int = 0) -> list[str]:
    """Give a database a network interface; return its addresses."""
    return cloud.interface(cloud.database_subnets[0], groups, ipv4=1, ipv6=ipv6, Description="RDSNetworkInterface")


def instance(cloud: Cloud, name: str = "orders", *, ipv6: bool = False) -> Database:
    group = cloud.group(cloud.vpc_id, f"{name}-db")
    host = cloud.instance(name, "private", group, NetworkType="DUAL" if ipv6 else "IPV4")
    return Database(host, [group], interface(cloud, [group], ipv6=int(ipv6)))


def gateway_group(cloud: Cloud, words: Words, group: str, port: int = 5432) -> str:
    """Do the first step: a security group that lets out to the database's group, and nothing else."""
    made = cloud.client("ec2").create_security_group(
        VpcId=cloud.vpc_id, GroupName=words.group, Description=words.group_description, **tagged(words, "group")
    )["GroupId"]
    cloud.revoke(made, egress=True)
    cloud.egress(made, port, UserIdGroupPairs=[described(words.egress, GroupId=group)])
    return str(made)


def tagged(words: Words, of: str) -> Answer:
    tags = [{"Key": key, "Value": value} for key, value in words.tags(of).items()]
    return {"TagSpecifications": [{"ResourceType": "security-group", "Tags": tags}]} if tags else {}


def described(description: str, **source: str) -> dict[str, str]:
    return source | ({"Description": description} if description else {})


def gateway(cloud: Cloud, words: Words, groups: list[str], **more: Any) -> Answer:  # noqa: ANN401 - its own
    cloud.gateway_group = groups[0]
    made = cloud.gateway(name=words.gateway, securityGroupIds=groups, tags=words.tags("gateway"), **more)
    if made["ipAddressType"] == "IPV6":
        del made["ipv4AddressesPerEni"]
    cloud.connect(made)
    return made


def shared(cloud: Cloud, words: Words, rgw: Answer, database: Database, port: int = 5432) -> Shape:
    """Do the last steps: a configuration on the gateway and a share of it, which Polytomic accepts and connects to."""
    cloud.host, cloud.rds_group = database.host, database.groups[0]
    family = "IPV6" if rgw["ipAddressType"] == "IPV6" else "IPV4"
    configuration = cloud.configuration(
        name=words.configuration,
        resourceGatewayId=rgw["id"],
        portRanges=[str(port)],
        resourceConfigurationDefinition={"dnsResource": {"domainName": database.host, "ipAddressType": family}},
        tags=words.tags("configuration"),
    )
    cloud.configuration_arn = configuration["arn"]
    tags = [{"key": key, "value": value} for key, value in words.tags("share").items()]
    cloud.share_arn = cloud.share(words.share, tags=tags)
    cloud.associate("RESOURCE", configuration["arn"])
    cloud.associate("PRINCIPAL", POLYTOMIC, external=True)
    cloud.permissions = [PERMISSION]
    cloud.endpoint(POLYTOMIC)
    return Shape(
        arn=configuration["arn"],
        host=database.host,
        port=port,
        groups=database.groups,
        addresses=database.addresses,
        aliases=[database.host],
        gateway=rgw["id"],
        gateway_groups=rgw["securityGroupIds"],
        share=cloud.share_arn,
    )


def steps(
    cloud: Cloud,
    database: Database,
    words: Words = CONSOLE,
    *,
    ingress: bool = True,
    others: tuple[str, ...] = (),
    **more: Any,  # noqa: ANN401 - the gateway's
) -> Shape:
    """Do all steps; the second, the ingress rule, is the one that most leave out."""
    group = gateway_group(cloud, words, database.groups[0])
    if ingress:
        cloud.ingress(database.groups[0], UserIdGroupPairs=[described(words.ingress, GroupId=group)])
    return shared(cloud, words, gateway(cloud, words, [group, *others], **more), database)


@shape("console names")
def console_names(cloud: Cloud) -> Shape:
    network(cloud)
    return steps(cloud, instance(cloud))


@shape("other names")
def other_names(cloud: Cloud) -> Shape:
    network(cloud)
    return steps(cloud, instance(cloud), OTHER)


@shape("missing ingress rule")
def missing_ingress_rule(cloud: Cloud) -> Shape:
    network(cloud)
    return steps(cloud, instance(cloud), ingress=False)


@shape("ingress by CIDR")
def ingress_by_cidr(cloud: Cloud) -> Shape:
    network(cloud)
    made = steps(cloud, instance(cloud), ingress=False)
    for block in ("10.0.0.0/24", "10.0.1.0/24"):
        cloud.ingress(made.groups[0], IpRanges=[described(CONSOLE.ingress, CidrIp=block)])
    return made


@shape("two groups on the gateway")
def two_groups_on_the_gateway(cloud: Cloud) -> Shape:
    network(cloud)
    return steps(cloud, instance(cloud), others=(cloud.group(cloud.vpc_id, "everything-out"),))


@shape("shared gateway")
def shared_gateway(cloud: Cloud) -> Shape:
    network(cloud)
    orders, billing = instance(cloud), instance(cloud, "billing")
    group = gateway_group(cloud, CONSOLE, orders.groups[0])
    cloud.egress(group, UserIdGroupPairs=[described(CONSOLE.egress, GroupId=billing.groups[0])])
    for database in (orders, billing):
        cloud.ingress(database.groups[0], UserIdGroupPairs=[described(CONSOLE.ingress, GroupId=group)])
    rgw = gateway(cloud, CONSOLE, [group])
    words = CONSOLE._replace(configuration="polytomic-billing-rc", share="polytomic-billing-rc")
    beside = shared(cloud, words, rgw, billing)
    return replace(shared(cloud, CONSOLE, rgw, orders), beside=beside)


@shape("ipv6")
def ipv6(cloud: Cloud) -> Shape:
    network(cloud, ipv6=True)
    return steps(cloud, instance(cloud, ipv6=True), ipAddressType="IPV6")


@shape("published module")
def published_module(cloud: Cloud) -> Shape:
    network(cloud)
    return steps(cloud, instance(cloud), MODULE)


@shape("proxy")
def proxy(cloud: Cloud) -> Shape:
    network(cloud)
    database = instance(cloud)
    group = cloud.group(cloud.vpc_id, "orders-proxy")
    cloud.ingress(database.groups[0], UserIdGroupPairs=[{"GroupId": group}])
    made = cloud.client("rds").create_db_proxy(
        DBProxyName="pool",
        EngineFamily="POSTGRESQL",
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": f"arn:aws:secretsmanager:{REGION}:123456789012:secret:x"}],
        RoleArn="arn:aws:iam::123456789012:role/proxy",
        VpcSubnetIds=cloud.database_subnets,
        VpcSecurityGroupIds=[group],
    )["DBProxy"]
    cloud.put_behind_proxy("AVAILABLE")
    return steps(cloud, Database(made["Endpoint"], [group], interface(cloud, [group])))


@shape("aurora")
def aurora(cloud: Cloud) -> Shape:
    network(cloud)
    group = cloud.group(cloud.vpc_id, "fleet-db")
    made = cloud.client("rds").create_db_cluster(
        DBClusterIdentifier="fleet",
        Engine="aurora-postgresql",
        MasterUsername="admin",
        MasterUserPassword="password",
        DBSubnetGroupName="private",
        VpcSecurityGroupIds=[group],
        Port=5432,
    )["DBCluster"]
    writer, _ = (
        cloud.instance(name, "private", "", DBClusterIdentifier="fleet", Engine="aurora-postgresql")
        for name in ("fleet-1", "fleet-2")
    )
    addresses, _ = (interface(cloud, [group]) for _ in range(2))
    database = Database(made["Endpoint"], [group], addresses)
    return replace(steps(cloud, database), aliases=[writer])
