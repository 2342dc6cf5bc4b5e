"""Sample deployments: created by hand, as the vendor's console steps describe, or by the published module.

Polytomic accepts every deployment, and every deployment works, except for the fault in the name of a deployment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from .sample_ids import POLYTOMIC_ACCOUNT, REGION, SHARE_PERMISSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from .account import FakeAwsAccount
    from .botocore_hooks import Response


@dataclass(frozen=True)
class SampleDeployment:
    """An existing deployment.

    Attributes:
        arn: The ARN of the resource configuration: the only fact that the owner knows.
        host: The DNS name in the resource configuration.
        port: The port in the resource configuration.
        database_groups: The security groups of the database, or of the proxy in front of the database.
        addresses: The IP addresses of the host.
        aliases: The DNS names from the host to the addresses, the last name included.
        gateway: The id of the resource gateway.
        gateway_groups: The security groups of the gateway; the first has the egress rule to the database.
        share: The ARN of the RAM share.
        second_deployment: Another deployment on the same gateway.
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
    """The names, descriptions and tags chosen by the author of a deployment."""

    group: str = "polytomic-resource-gateway"
    group_description: str = "Polytomic resource gateway"
    gateway: str = "polytomic-rg"
    configuration: str = "polytomic-rc"
    share: str = "polytomic-rc"
    egress: str = "Egress to RDS"
    ingress: str = "Allow Polytomic PrivateLink resource gateway to reach RDS"
    has_tags: bool = False

    def tags_for(self, resource: str) -> dict[str, str]:
        return {"Owner": resource} if self.has_tags else {}


class SampleDatabase(NamedTuple):
    """A database, or a proxy: host, security groups and IP addresses."""

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
    """Return a decorator to register the builder of a deployment.

    A process builds a deployment once, in an empty account, and restores a snapshot afterwards.
    """

    def add(build: Callable[[FakeAwsAccount], SampleDeployment]) -> Callable[[FakeAwsAccount], SampleDeployment]:
        def restore_or_build(account: FakeAwsAccount) -> SampleDeployment:
            return account.restore_or_build(name, partial(build, account))

        SAMPLE_DEPLOYMENTS[name] = restore_or_build
        return build

    return add


def create_network(account: FakeAwsAccount, *, ipv6: bool = False) -> None:
    """Create the VPC with the subnets of the gateway and of databases, and the subnet group "private"."""
    account.create_network()
    if ipv6:
        account.add_ipv6(account.vpc_id, [*account.gateway_subnets, *account.database_subnets])
    account.create_subnet_group("private", account.database_subnets)


def create_database_interface(account: FakeAwsAccount, groups: list[str], *, ipv6: int = 0) -> list[str]:
    """Create the network interface of a database; return the addresses."""
    return account.create_interface(
        account.database_subnets[0], groups, ipv4=1, ipv6=ipv6, Description="RDSNetworkInterface"
    )


def create_database(account: FakeAwsAccount, name: str = "orders", *, ipv6: bool = False) -> SampleDatabase:
    group = account.create_security_group(account.vpc_id, f"{name}-db")
    host = account.create_instance(name, "private", group, NetworkType="DUAL" if ipv6 else "IPV4")
    addresses = create_database_interface(account, [group], ipv6=int(ipv6))
    return SampleDatabase(host, [group], addresses)


def create_gateway_group(account: FakeAwsAccount, labels: Labels, group: str, port: int = 5432) -> str:
    """Do the first step: create the gateway's security group, with egress to the database's group only."""
    response = account.client("ec2").create_security_group(
        VpcId=account.vpc_id,
        GroupName=labels.group,
        Description=labels.group_description,
        **tag_specifications(labels, "group"),
    )
    gateway_group = str(response["GroupId"])
    account.revoke_rules(gateway_group, egress=True)
    account.add_egress_rule(gateway_group, port, UserIdGroupPairs=[with_description(labels.egress, GroupId=group)])
    return gateway_group


def tag_specifications(labels: Labels, resource: str) -> Response:
    tags = [{"Key": key, "Value": value} for key, value in labels.tags_for(resource).items()]
    if not tags:
        return {}
    return {"TagSpecifications": [{"ResourceType": "security-group", "Tags": tags}]}


def with_description(description: str, **source: str) -> dict[str, str]:
    if not description:
        return source
    return {**source, "Description": description}


def create_labeled_gateway(
    account: FakeAwsAccount,
    labels: Labels,
    groups: list[str],
    **more: Any,  # noqa: ANN401 - fields of the gateway
) -> Response:
    account.gateway_group = groups[0]
    gateway = account.create_gateway(
        name=labels.gateway, securityGroupIds=groups, tags=labels.tags_for("gateway"), **more
    )
    if gateway["ipAddressType"] == "IPV6":
        del gateway["ipv4AddressesPerEni"]
    account.create_gateway_interfaces(gateway)
    return gateway


def create_share_and_configuration(
    account: FakeAwsAccount, labels: Labels, gateway: Response, database: SampleDatabase, port: int = 5432
) -> SampleDeployment:
    """Do the last steps: create a configuration on the gateway and a share, with an endpoint of Polytomic."""
    account.database_host = database.host
    account.database_group = database.groups[0]
    family = "IPV6" if gateway["ipAddressType"] == "IPV6" else "IPV4"
    configuration = account.create_configuration(
        name=labels.configuration,
        resourceGatewayId=gateway["id"],
        portRanges=[str(port)],
        resourceConfigurationDefinition={"dnsResource": {"domainName": database.host, "ipAddressType": family}},
        tags=labels.tags_for("configuration"),
    )
    account.configuration_arn = configuration["arn"]
    tags = [{"key": key, "value": value} for key, value in labels.tags_for("share").items()]
    account.share_arn = account.create_share(labels.share, tags=tags)
    account.create_association("RESOURCE", configuration["arn"])
    account.create_association("PRINCIPAL", POLYTOMIC_ACCOUNT, external=True)
    account.permissions = [SHARE_PERMISSION]
    account.create_endpoint(POLYTOMIC_ACCOUNT)
    return SampleDeployment(
        arn=configuration["arn"],
        host=database.host,
        port=port,
        database_groups=database.groups,
        addresses=database.addresses,
        aliases=[database.host],
        gateway=gateway["id"],
        gateway_groups=gateway["securityGroupIds"],
        share=account.share_arn,
    )


def run_console_steps(
    account: FakeAwsAccount,
    database: SampleDatabase,
    labels: Labels = CONSOLE_LABELS,
    *,
    ingress: bool = True,
    more_groups: tuple[str, ...] = (),
    **more: Any,  # noqa: ANN401 - fields of the gateway
) -> SampleDeployment:
    """Do all steps of the console.

    Args:
        account: The account.
        database: The database.
        labels: The names, descriptions and tags.
        ingress: False omits the second step, the ingress rule, as many people do.
        more_groups: Further security groups of the gateway.
        more: Further fields of the gateway.
    """
    group = create_gateway_group(account, labels, database.groups[0])
    if ingress:
        account.add_ingress_rule(database.groups[0], UserIdGroupPairs=[with_description(labels.ingress, GroupId=group)])
    gateway = create_labeled_gateway(account, labels, [group, *more_groups], **more)
    return create_share_and_configuration(account, labels, gateway, database)


@register_deployment("console names")
def console_names(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    return run_console_steps(account, create_database(account))


@register_deployment("other names")
def other_names(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    return run_console_steps(account, create_database(account), CUSTOM_LABELS)


@register_deployment("missing ingress rule")
def missing_ingress_rule(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    return run_console_steps(account, create_database(account), ingress=False)


@register_deployment("ingress by CIDR")
def ingress_by_cidr(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    deployment = run_console_steps(account, create_database(account), ingress=False)
    for block in ("10.0.0.0/24", "10.0.1.0/24"):
        source = with_description(CONSOLE_LABELS.ingress, CidrIp=block)
        account.add_ingress_rule(deployment.database_groups[0], IpRanges=[source])
    return deployment


@register_deployment("two groups on the gateway")
def two_groups_on_the_gateway(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    database = create_database(account)
    second_group = account.create_security_group(account.vpc_id, "everything-out")
    return run_console_steps(account, database, more_groups=(second_group,))


@register_deployment("shared gateway")
def shared_gateway(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    orders = create_database(account)
    billing = create_database(account, "billing")
    group = create_gateway_group(account, CONSOLE_LABELS, orders.groups[0])
    account.add_egress_rule(
        group, UserIdGroupPairs=[with_description(CONSOLE_LABELS.egress, GroupId=billing.groups[0])]
    )
    source = with_description(CONSOLE_LABELS.ingress, GroupId=group)
    for database in (orders, billing):
        account.add_ingress_rule(database.groups[0], UserIdGroupPairs=[source])
    gateway = create_labeled_gateway(account, CONSOLE_LABELS, [group])
    billing_labels = CONSOLE_LABELS._replace(configuration="polytomic-billing-rc", share="polytomic-billing-rc")
    billing_deployment = create_share_and_configuration(account, billing_labels, gateway, billing)
    deployment = create_share_and_configuration(account, CONSOLE_LABELS, gateway, orders)
    return replace(deployment, second_deployment=billing_deployment)


@register_deployment("ipv6")
def ipv6(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account, ipv6=True)
    return run_console_steps(account, create_database(account, ipv6=True), ipAddressType="IPV6")


@register_deployment("published module")
def published_module(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    return run_console_steps(account, create_database(account), MODULE_LABELS)


@register_deployment("proxy")
def proxy(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    database = create_database(account)
    group = account.create_security_group(account.vpc_id, "orders-proxy")
    account.add_ingress_rule(database.groups[0], UserIdGroupPairs=[{"GroupId": group}])
    response = account.client("rds").create_db_proxy(
        DBProxyName="pool",
        EngineFamily="POSTGRESQL",
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": f"arn:aws:secretsmanager:{REGION}:123456789012:secret:x"}],
        RoleArn="arn:aws:iam::123456789012:role/proxy",
        VpcSubnetIds=account.database_subnets,
        VpcSecurityGroupIds=[group],
    )
    account.set_proxy_target_states("AVAILABLE")
    addresses = create_database_interface(account, [group])
    return run_console_steps(account, SampleDatabase(response["DBProxy"]["Endpoint"], [group], addresses))


@register_deployment("aurora")
def aurora(account: FakeAwsAccount) -> SampleDeployment:
    create_network(account)
    group = account.create_security_group(account.vpc_id, "fleet-db")
    response = account.client("rds").create_db_cluster(
        DBClusterIdentifier="fleet",
        Engine="aurora-postgresql",
        MasterUsername="admin",
        MasterUserPassword="password",
        DBSubnetGroupName="private",
        VpcSecurityGroupIds=[group],
        Port=5432,
    )
    member = {"DBClusterIdentifier": "fleet", "Engine": "aurora-postgresql"}
    writer = account.create_instance("fleet-1", "private", "", **member)
    account.create_instance("fleet-2", "private", "", **member)
    addresses = create_database_interface(account, [group])
    create_database_interface(account, [group])
    database = SampleDatabase(response["DBCluster"]["Endpoint"], [group], addresses)
    return replace(run_console_steps(account, database), aliases=[writer])
