"""Deployments as people have them: built by hand as the vendor's console steps say, or by the published module.

Each is accepted by Polytomic and works, but for what its name says is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from .botocore_hooks import REGION, Response
from .resource_builder import POLYTOMIC_ACCOUNT, SHARE_PERMISSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import FakeAwsAccount


@dataclass(frozen=True)
class SampleDeployment:
    """A deployment that is there.

    Attributes:
        arn: ARN of the resource configuration: all that its owner has.
        host: The DNS name in it.
        port: The port in it.
        database_groups: The security groups of the database, or of the proxy before it.
        addresses: What the host resolves to.
        aliases: The names on the way there, the last included.
        gateway: Id of the resource gateway.
        gateway_groups: Its security groups; the first has the egress to the database.
        share: ARN of the RAM share.
        second_deployment: Another on the same gateway.
    """

    arn: str
    host: str
    port: int
    database_groups: list[str]
    addresses: list[str]
    aliases: list[str]
    gateway: str
    gateway_groups: list[str]
    share: str
    second_deployment: SampleDeployment | None = None


class Labels(NamedTuple):
    """What whoever made a deployment has written into it."""

    group: str = "polytomic-resource-gateway"
    group_description: str = "Polytomic resource gateway"
    gateway: str = "polytomic-rg"
    configuration: str = "polytomic-rc"
    share: str = "polytomic-rc"
    egress: str = "Egress to RDS"
    ingress: str = "Allow Polytomic PrivateLink resource gateway to reach RDS"
    has_tags: bool = False

    def tags_for(self, of: str) -> dict[str, str]:
        return {"Owner": of} if self.has_tags else {}


class SampleDatabase(NamedTuple):
    host: str
    groups: list[str]
    addresses: list[str]


CONSOLE_LABELS = Labels()
CUSTOM_LABELS = Labels(
    "db-exit", "way out for the vendor", "analytics-gw", "orders-database", "vendors", "", "vendor", has_tags=True
)
MODULE_LABELS = Labels(group="polytomic-rg", group_description="Polytomic PrivateLink resource gateway egress to RDS")
SAMPLE_DEPLOYMENTS: dict[str, Callable[[FakeAwsAccount], SampleDeployment]] = {}


def register_deployment(
    name: str,
) -> Callable[[Callable[[FakeAwsAccount], SampleDeployment]], Callable[[FakeAwsAccount], SampleDeployment]]:
    """Add a shape. It is made of an empty account once a process, then of a copy."""

    def add(build: Callable[[FakeAwsAccount], SampleDeployment]) -> Callable[[FakeAwsAccount], SampleDeployment]:
        SAMPLE_DEPLOYMENTS[name] = lambda cloud: cloud.restore_or_build(name, partial(build, cloud))
        return build

    return add


def create_network(cloud: FakeAwsAccount, *, ipv6: bool = False) -> None:
    """Make a VPC with two subnets for the gateway and two for databases."""
    cloud.vpc_cidr = "10.0.0.0/16"
    cloud.vpc_id = cloud.create_vpc(cloud.vpc_cidr)
    cloud.client("ec2").modify_vpc_attribute(VpcId=cloud.vpc_id, EnableDnsHostnames={"Value": True})
    cloud.gateway_subnets = [cloud.create_subnet(cloud.vpc_id, f"10.0.{i}.0/24", "ab"[i]) for i in range(2)]
    cloud.database_subnets = [cloud.create_subnet(cloud.vpc_id, f"10.0.1{i}.0/24", "ab"[i]) for i in range(2)]
    if ipv6:
        cloud.add_ipv6(cloud.vpc_id, [*cloud.gateway_subnets, *cloud.database_subnets])
    cloud.create_subnet_group("private", cloud.database_subnets)


def create_database_interface(cloud: FakeAwsAccount, groups: list[str], *, ipv6: int = 0) -> list[str]:
    """Give a database a network interface; return its addresses."""
    return cloud.create_interface(
        cloud.database_subnets[0], groups, ipv4=1, ipv6=ipv6, Description="RDSNetworkInterface"
    )


def create_database(cloud: FakeAwsAccount, name: str = "orders", *, ipv6: bool = False) -> SampleDatabase:
    group = cloud.create_security_group(cloud.vpc_id, f"{name}-db")
    host = cloud.create_instance(name, "private", group, NetworkType="DUAL" if ipv6 else "IPV4")
    return SampleDatabase(host, [group], create_database_interface(cloud, [group], ipv6=int(ipv6)))


def create_gateway_group(cloud: FakeAwsAccount, words: Labels, group: str, port: int = 5432) -> str:
    """Do the first step: a security group that lets out to the database's group, and nothing else."""
    made = cloud.client("ec2").create_security_group(
        VpcId=cloud.vpc_id,
        GroupName=words.group,
        Description=words.group_description,
        **tag_specifications(words, "group"),
    )["GroupId"]
    cloud.revoke_rules(made, egress=True)
    cloud.add_egress_rule(made, port, UserIdGroupPairs=[with_description(words.egress, GroupId=group)])
    return str(made)


def tag_specifications(words: Labels, of: str) -> Response:
    tags = [{"Key": key, "Value": value} for key, value in words.tags_for(of).items()]
    return {"TagSpecifications": [{"ResourceType": "security-group", "Tags": tags}]} if tags else {}


def with_description(description: str, **source: str) -> dict[str, str]:
    return source | ({"Description": description} if description else {})


def create_labeled_gateway(cloud: FakeAwsAccount, words: Labels, groups: list[str], **more: Any) -> Response:  # noqa: ANN401 - its own
    cloud.gateway_group = groups[0]
    made = cloud.create_gateway(name=words.gateway, securityGroupIds=groups, tags=words.tags_for("gateway"), **more)
    if made["ipAddressType"] == "IPV6":
        del made["ipv4AddressesPerEni"]
    cloud.create_gateway_interfaces(made)
    return made


def create_share_and_configuration(
    cloud: FakeAwsAccount, words: Labels, rgw: Response, database: SampleDatabase, port: int = 5432
) -> SampleDeployment:
    """Do the last steps: a configuration on the gateway and a share of it, which Polytomic accepts and connects to."""
    cloud.database_host, cloud.database_group = database.host, database.groups[0]
    family = "IPV6" if rgw["ipAddressType"] == "IPV6" else "IPV4"
    configuration = cloud.create_configuration(
        name=words.configuration,
        resourceGatewayId=rgw["id"],
        portRanges=[str(port)],
        resourceConfigurationDefinition={"dnsResource": {"domainName": database.host, "ipAddressType": family}},
        tags=words.tags_for("configuration"),
    )
    cloud.configuration_arn = configuration["arn"]
    tags = [{"key": key, "value": value} for key, value in words.tags_for("share").items()]
    cloud.share_arn = cloud.create_share(words.share, tags=tags)
    cloud.create_association("RESOURCE", configuration["arn"])
    cloud.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, external=True)
    cloud.permissions = [SHARE_PERMISSION]
    cloud.create_endpoint(POLYTOMIC_ACCOUNT)
    return SampleDeployment(
        arn=configuration["arn"],
        host=database.host,
        port=port,
        database_groups=database.groups,
        addresses=database.addresses,
        aliases=[database.host],
        gateway=rgw["id"],
        gateway_groups=rgw["securityGroupIds"],
        share=cloud.share_arn,
    )


def run_console_steps(
    cloud: FakeAwsAccount,
    database: SampleDatabase,
    words: Labels = CONSOLE_LABELS,
    *,
    ingress: bool = True,
    others: tuple[str, ...] = (),
    **more: Any,  # noqa: ANN401 - the gateway's
) -> SampleDeployment:
    """Do all steps; the second, the ingress rule, is the one that most leave out."""
    group = create_gateway_group(cloud, words, database.groups[0])
    if ingress:
        cloud.add_ingress_rule(database.groups[0], UserIdGroupPairs=[with_description(words.ingress, GroupId=group)])
    return create_share_and_configuration(
        cloud, words, create_labeled_gateway(cloud, words, [group, *others], **more), database
    )


@register_deployment("console names")
def console_names(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    return run_console_steps(cloud, create_database(cloud))


@register_deployment("other names")
def other_names(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    return run_console_steps(cloud, create_database(cloud), CUSTOM_LABELS)


@register_deployment("missing ingress rule")
def missing_ingress_rule(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    return run_console_steps(cloud, create_database(cloud), ingress=False)


@register_deployment("ingress by CIDR")
def ingress_by_cidr(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    made = run_console_steps(cloud, create_database(cloud), ingress=False)
    for block in ("10.0.0.0/24", "10.0.1.0/24"):
        cloud.add_ingress_rule(
            made.database_groups[0], IpRanges=[with_description(CONSOLE_LABELS.ingress, CidrIp=block)]
        )
    return made


@register_deployment("two groups on the gateway")
def two_groups_on_the_gateway(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    return run_console_steps(
        cloud, create_database(cloud), others=(cloud.create_security_group(cloud.vpc_id, "everything-out"),)
    )


@register_deployment("shared gateway")
def shared_gateway(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    orders, billing = create_database(cloud), create_database(cloud, "billing")
    group = create_gateway_group(cloud, CONSOLE_LABELS, orders.groups[0])
    cloud.add_egress_rule(group, UserIdGroupPairs=[with_description(CONSOLE_LABELS.egress, GroupId=billing.groups[0])])
    for database in (orders, billing):
        cloud.add_ingress_rule(
            database.groups[0], UserIdGroupPairs=[with_description(CONSOLE_LABELS.ingress, GroupId=group)]
        )
    rgw = create_labeled_gateway(cloud, CONSOLE_LABELS, [group])
    words = CONSOLE_LABELS._replace(configuration="polytomic-billing-rc", share="polytomic-billing-rc")
    beside = create_share_and_configuration(cloud, words, rgw, billing)
    return replace(create_share_and_configuration(cloud, CONSOLE_LABELS, rgw, orders), second_deployment=beside)


@register_deployment("ipv6")
def ipv6(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud, ipv6=True)
    return run_console_steps(cloud, create_database(cloud, ipv6=True), ipAddressType="IPV6")


@register_deployment("published module")
def published_module(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    return run_console_steps(cloud, create_database(cloud), MODULE_LABELS)


@register_deployment("proxy")
def proxy(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    database = create_database(cloud)
    group = cloud.create_security_group(cloud.vpc_id, "orders-proxy")
    cloud.add_ingress_rule(database.groups[0], UserIdGroupPairs=[{"GroupId": group}])
    made = cloud.client("rds").create_db_proxy(
        DBProxyName="pool",
        EngineFamily="POSTGRESQL",
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": f"arn:aws:secretsmanager:{REGION}:123456789012:secret:x"}],
        RoleArn="arn:aws:iam::123456789012:role/proxy",
        VpcSubnetIds=cloud.database_subnets,
        VpcSecurityGroupIds=[group],
    )["DBProxy"]
    cloud.set_proxy_target_states("AVAILABLE")
    return run_console_steps(
        cloud, SampleDatabase(made["Endpoint"], [group], create_database_interface(cloud, [group]))
    )


@register_deployment("aurora")
def aurora(cloud: FakeAwsAccount) -> SampleDeployment:
    create_network(cloud)
    group = cloud.create_security_group(cloud.vpc_id, "fleet-db")
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
        cloud.create_instance(name, "private", "", DBClusterIdentifier="fleet", Engine="aurora-postgresql")
        for name in ("fleet-1", "fleet-2")
    )
    addresses, _ = (create_database_interface(cloud, [group]) for _ in range(2))
    database = SampleDatabase(made["Endpoint"], [group], addresses)
    return replace(run_console_steps(cloud, database), aliases=[writer])
