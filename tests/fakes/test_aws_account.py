"""The simulated account: what boto3 reads in it is what AWS would answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from fakes.aws.resource_builder import CONFIGURATION_ARN, GATEWAY_ID, NOW, POLYTOMIC
from fakes.aws.sample_deployments import SHAPES
from fakes.aws.unmocked_apis import CONFIGURATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import Cloud

THEIRS = "arn:aws:vpc-lattice:us-east-1:999999999999:resourceconfiguration/rcfg-00000000000000001"


def code(ask: Callable[..., Any], **arguments: Any) -> str:  # noqa: ANN401 - an operation's own
    with pytest.raises(ClientError) as raised:
        ask(**arguments)
    return str(raised.value.response["Error"]["Code"])


def entities(cloud: Cloud, kind: str, **arguments: object) -> list[str]:
    answer = cloud.client("ram").get_resource_share_associations(associationType=kind, **arguments)
    return [one["associatedEntity"] for one in answer["resourceShareAssociations"]]


def test_many_threads_ask_at_once_and_each_question_is_counted(cloud: Cloud) -> None:
    cloud.before()
    cloud.delay = 0.001

    def ask(index: int) -> str:
        group = cloud.client("ec2").create_security_group(VpcId=cloud.vpc_id, GroupName=f"g{index}", Description="d")
        cloud.client("ec2").describe_security_groups(GroupIds=[group["GroupId"]])
        return str(cloud.client("sts").get_caller_identity()["Account"])

    with ThreadPoolExecutor(16) as pool:
        accounts = set(pool.map(ask, range(64)))
    assert accounts == {"123456789012"}
    asked = ("ec2:CreateSecurityGroup", "ec2:DescribeSecurityGroups", "sts:GetCallerIdentity")
    assert {name: cloud.calls[name] for name in asked} == dict.fromkeys(asked, 64)


def test_delays_pass_at_the_same_time(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.before()
    cloud.delay = 1
    waiting = threading.Barrier(4, timeout=10)  # Broken, unless four wait at once.
    monkeypatch.setattr("fakes.aws.botocore_hooks.sleep", lambda _: waiting.wait())
    client = cloud.client("sts")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.get_caller_identity()["Account"], range(4)))
    assert answers == ["123456789012"] * 4


def test_a_resource_is_found_by_its_id_and_by_its_arn(cloud: Cloud) -> None:
    cloud.after()
    lattice = cloud.client("vpc-lattice")
    for identifier in (CONFIGURATION_ID, CONFIGURATION_ARN):
        found = lattice.get_resource_configuration(resourceConfigurationIdentifier=identifier)
        assert found["name"] == "polytomic-rc"
    for identifier in (GATEWAY_ID, cloud.gateways[0]["arn"]):
        assert lattice.get_resource_gateway(resourceGatewayIdentifier=identifier)["vpcId"] == cloud.vpc_id


def test_what_is_not_there_is_refused_in_awss_words(cloud: Cloud) -> None:
    cloud.after()
    lattice, ram = cloud.client("vpc-lattice"), cloud.client("ram")
    rgw, rcfg = "rgw-00000000000000000", "rcfg-00000000000000000"
    share = cloud.share_arn[:-1] + "f"
    assert code(lattice.get_resource_gateway, resourceGatewayIdentifier=rgw) == "ResourceNotFoundException"
    assert code(lattice.get_resource_configuration, resourceConfigurationIdentifier=rcfg) == "ResourceNotFoundException"
    assert code(lattice.get_resource_configuration, resourceConfigurationIdentifier=THEIRS) == (
        "ResourceNotFoundException"
    )
    assert code(lattice.list_tags_for_resource, resourceArn=THEIRS) == "ResourceNotFoundException"
    assert code(ram.get_resource_shares, resourceOwner="SELF", resourceShareArns=[share]) == "UnknownResourceException"
    assert code(ram.list_resource_share_permissions, resourceShareArn=share) == "UnknownResourceException"
    with pytest.raises(lattice.exceptions.ResourceNotFoundException):
        lattice.get_resource_gateway(resourceGatewayIdentifier=rgw)


def test_configurations_are_listed_by_gateway_with_those_that_others_share(cloud: Cloud) -> None:
    cloud.after()
    cloud.configuration(name="theirs", id=THEIRS.rpartition("/")[2], arn=THEIRS, resourceGatewayId=f"rgw-{1:017}")
    ask = cloud.client("vpc-lattice").list_resource_configurations
    assert [one["arn"] for one in ask()["items"]] == [CONFIGURATION_ARN, THEIRS]
    (own,) = ask(resourceGatewayIdentifier=GATEWAY_ID)["items"]
    assert {*own} == {"arn", "createdAt", "id", "name", "resourceGatewayId", "status", "type"}
    assert ask(resourceGatewayIdentifier=cloud.gateways[0]["arn"])["items"] == [own]


def test_endpoints_are_those_of_the_configuration(cloud: Cloud) -> None:
    cloud.after()
    ask = cloud.client("vpc-lattice").list_resource_endpoint_associations
    for identifier in (CONFIGURATION_ID, CONFIGURATION_ARN):
        (found,) = ask(resourceConfigurationIdentifier=identifier)["items"]
        assert found["vpcEndpointOwner"] == POLYTOMIC
    assert ask(resourceConfigurationIdentifier="rcfg-00000000000000000")["items"] == []


def test_tags_are_answered_apart_from_the_rest(cloud: Cloud) -> None:
    cloud.after()
    lattice = cloud.client("vpc-lattice")
    assert lattice.list_tags_for_resource(resourceArn=CONFIGURATION_ARN)["tags"] == {}
    cloud.configurations[0]["tags"] = {"Team": "data"}
    assert lattice.list_tags_for_resource(resourceArn=CONFIGURATION_ARN)["tags"] == {"Team": "data"}
    assert "tags" not in lattice.get_resource_configuration(resourceConfigurationIdentifier=CONFIGURATION_ID)
    assert "tags" not in lattice.list_resource_configurations()["items"][0]
    assert cloud.client("rds").list_tags_for_resource(ResourceName="arn:aws:rds:us-east-1:123456789012:db:orders")


def test_associations_are_found_by_what_is_known_of_them(cloud: Cloud) -> None:
    cloud.after()
    second = cloud.share("second")
    cloud.associate("RESOURCE", CONFIGURATION_ARN, resourceShareArn=second)
    cloud.associate("PRINCIPAL", "999999999999", resourceShareArn=second)
    assert entities(cloud, "RESOURCE") == [CONFIGURATION_ARN] * 2
    assert entities(cloud, "RESOURCE", resourceArn=CONFIGURATION_ARN) == [CONFIGURATION_ARN] * 2
    assert entities(cloud, "RESOURCE", resourceArn=THEIRS) == []
    assert entities(cloud, "PRINCIPAL") == [POLYTOMIC, "999999999999"]
    assert entities(cloud, "PRINCIPAL", principal=POLYTOMIC) == [POLYTOMIC]
    assert entities(cloud, "PRINCIPAL", resourceShareArns=[second]) == ["999999999999"]
    ask = cloud.client("ram").get_resource_share_associations
    for refused in (
        {"associationType": "PRINCIPAL", "resourceArn": CONFIGURATION_ARN},
        {"associationType": "RESOURCE", "principal": POLYTOMIC},
    ):
        assert code(ask, **refused) == "InvalidParameterException"


def test_shares_are_found_by_arn_and_by_name_with_their_tags(cloud: Cloud) -> None:
    cloud.after()
    second = cloud.share("second", tags=[{"key": "Team", "value": "data"}])
    ask = cloud.client("ram").get_resource_shares
    assert [one["name"] for one in ask(resourceOwner="SELF")["resourceShares"]] == ["polytomic-rc", "second"]
    assert ask(resourceOwner="OTHER-ACCOUNTS")["resourceShares"] == []
    (by_arn,) = ask(resourceOwner="SELF", resourceShareArns=[second])["resourceShares"]
    assert by_arn["tags"] == [{"key": "Team", "value": "data"}]
    assert ask(resourceOwner="SELF", name="second")["resourceShares"] == [by_arn]


def test_each_region_has_its_own(cloud: Cloud) -> None:
    cloud.after()
    elsewhere = cloud.session(None, "eu-west-1").client
    assert elsewhere("vpc-lattice").list_resource_configurations()["items"] == []
    assert elsewhere("vpc-lattice").list_resource_gateways()["items"] == []
    assert elsewhere("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"] == []
    vpcs = [{"Name": "vpc-id", "Values": [cloud.vpc_id]}]
    assert cloud.client("ec2").describe_vpcs(Filters=vpcs)["Vpcs"] != []
    assert elsewhere("ec2").describe_vpcs(Filters=vpcs)["Vpcs"] == []
    regions = {one["RegionName"] for one in cloud.client("ec2").describe_regions()["Regions"]}
    assert {"us-east-1", "eu-west-1"} <= regions
    assert not {"cn-north-1", "us-gov-east-1"} & regions


def test_rules_are_told_with_their_sources_and_descriptions(cloud: Cloud) -> None:
    cloud.before()
    ec2 = cloud.client("ec2")
    listed = ec2.create_managed_prefix_list(
        PrefixListName="x", MaxEntries=1, AddressFamily="IPv4", Entries=[{"Cidr": "10.0.0.0/24"}]
    )["PrefixList"]["PrefixListId"]
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=listed)["Entries"]
    assert [one["Cidr"] for one in entries] == ["10.0.0.0/24"]
    group = cloud.group(cloud.vpc_id, "other")
    pair = {"GroupId": group, "Description": "by group"}
    cloud.ingress(cloud.rds_group, UserIdGroupPairs=[pair])
    cloud.ingress(cloud.rds_group, PrefixListIds=[{"PrefixListId": listed}])
    cloud.ingress(cloud.rds_group, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/64", "Description": "by block"}])
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [cloud.rds_group]}])
    rules = [one for one in found["SecurityGroupRules"] if not one["IsEgress"]]
    assert [one.get("ReferencedGroupInfo", {}).get("GroupId") for one in rules] == [group, None, None]
    assert [one.get("PrefixListId") for one in rules] == [None, listed, None]
    assert [one.get("CidrIpv6") for one in rules] == [None, None, "2001:db8::/64"]
    assert [one.get("Description") for one in rules] == ["by group", None, "by block"]
    with pytest.raises(ClientError, match="already exists"):
        cloud.ingress(cloud.rds_group, UserIdGroupPairs=[{"GroupId": group, "Description": "described otherwise"}])


def test_ipv6_is_told_of_networks_and_databases(cloud: Cloud) -> None:
    cloud.before()
    ec2, rds = cloud.client("ec2"), cloud.client("rds")
    cloud.dual_stack(cloud.vpc_id, cloud.gateway_subnets)
    vpc = [{"Name": "vpc-id", "Values": [cloud.vpc_id]}]

    def blocks(found: list[dict[str, Any]]) -> list[str]:
        sets = [one.get("Ipv6CidrBlockAssociationSet", []) for one in found]
        assert all(one["Ipv6CidrBlockState"] == {"State": "associated"} for each in sets for one in each)
        return sorted(one["Ipv6CidrBlock"] for each in sets for one in each)

    (block,) = blocks(ec2.describe_vpcs(Filters=vpc)["Vpcs"])
    assert block.endswith("00::/56")
    stem = block.removesuffix("00::/56")
    assert blocks(ec2.describe_subnets(Filters=vpc)["Subnets"]) == [f"{stem}00::/64", f"{stem}01::/64"]
    (table,) = ec2.describe_route_tables(Filters=vpc)["RouteTables"]
    assert [one.get("DestinationIpv6CidrBlock") for one in table["Routes"]] == [None, block]
    (acl,) = ec2.describe_network_acls(Filters=vpc)["NetworkAcls"]
    entries = {
        (one["RuleNumber"], one["Egress"], one["RuleAction"]) for one in acl["Entries"] if "Ipv6CidrBlock" in one
    }
    assert entries == {(101, True, "allow"), (101, False, "allow"), (32768, True, "deny"), (32768, False, "deny")}
    made = ec2.create_network_interface(SubnetId=cloud.gateway_subnets[0], Ipv6AddressCount=1)["NetworkInterface"]
    (address,) = [one["Ipv6Address"] for one in made["Ipv6Addresses"]]
    by_address = [{"Name": "ipv6-addresses.ipv6-address", "Values": [address]}]
    (found,) = ec2.describe_network_interfaces(Filters=[*by_address, *vpc])["NetworkInterfaces"]
    assert found["NetworkInterfaceId"] == made["NetworkInterfaceId"]
    cloud.instance("dual", "orders", cloud.rds_group, NetworkType="DUAL")
    types = {one["DBInstanceIdentifier"]: one["NetworkType"] for one in rds.describe_db_instances()["DBInstances"]}
    assert types == {"orders": "IPV4", "dual": "DUAL"}


def test_endpoints_of_a_proxy_are_found_by_its_name(cloud: Cloud) -> None:
    cloud.before()
    hosts = cloud.proxy()
    ask = cloud.client("rds").describe_db_proxy_endpoints
    assert [one["Endpoint"] for one in ask(DBProxyName="pool")["DBProxyEndpoints"]] == [hosts["read-only"]]
    assert ask(DBProxyName="other")["DBProxyEndpoints"] == []


def test_an_interface_is_found_by_any_of_its_addresses(cloud: Cloud) -> None:
    cloud.before()
    ec2 = cloud.client("ec2")
    addresses = ["10.0.0.20", "10.0.0.21"]
    ec2.create_network_interface(
        SubnetId=cloud.gateway_subnets[0],
        PrivateIpAddresses=[{"PrivateIpAddress": one, "Primary": one == addresses[0]} for one in addresses],
    )
    for address in addresses:
        filters = [{"Name": "addresses.private-ip-address", "Values": [address]}]
        assert len(ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]) == 1


def test_no_answer_leads_into_the_account(cloud: Cloud) -> None:
    cloud.after()
    answer = cloud.client("vpc-lattice").get_resource_gateway(resourceGatewayIdentifier=GATEWAY_ID)
    answer["subnetIds"].clear()
    answer["createdAt"] = None
    assert (cloud.gateways[0]["subnetIds"], cloud.gateways[0]["createdAt"]) == (cloud.gateway_subnets, NOW)


@pytest.mark.parametrize("name", SHAPES)
def test_a_deployment_leads_from_its_arn_to_what_it_is_made_of(cloud: Cloud, name: str) -> None:
    shape = SHAPES[name](cloud)
    lattice, ram, ec2 = (cloud.client(service) for service in ("vpc-lattice", "ram", "ec2"))
    configuration = lattice.get_resource_configuration(resourceConfigurationIdentifier=shape.arn)
    dns = configuration["resourceConfigurationDefinition"]["dnsResource"]
    assert (dns["domainName"], configuration["portRanges"]) == (shape.host, [str(shape.port)])
    gateway = lattice.get_resource_gateway(resourceGatewayIdentifier=configuration["resourceGatewayId"])
    assert (gateway["id"], gateway["securityGroupIds"]) == (shape.gateway, shape.gateway_groups)
    (share,) = ram.get_resource_share_associations(associationType="RESOURCE", resourceArn=shape.arn)[
        "resourceShareAssociations"
    ]
    assert entities(cloud, "PRINCIPAL", resourceShareArns=[share["resourceShareArn"]]) == [POLYTOMIC]
    managed = [{"Name": "tag:VpcLatticeManaged", "Values": ["true"]}]
    interfaces = ec2.describe_network_interfaces(Filters=managed)["NetworkInterfaces"]
    assert sorted(one["SubnetId"] for one in interfaces) == sorted(gateway["subnetIds"])
    assert all(one["Status"] == "in-use" and shape.gateway in one["Description"] for one in interfaces)
    counts = {(len(one["PrivateIpAddresses"]), len(one["Ipv6Addresses"])) for one in interfaces}
    assert counts == ({(0, 1)} if name == "ipv6" else {(16, 0)})
    by_address = [{"Name": "addresses.private-ip-address", "Values": shape.addresses[:1]}]
    (of_database,) = ec2.describe_network_interfaces(Filters=by_address)["NetworkInterfaces"]
    assert [group["GroupId"] for group in of_database["Groups"]] == shape.groups


def test_a_deployment_is_made_of_nothing_whichever_came_before_it(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud, "_copies", {})
    shapes = {name: build(cloud) for name, build in SHAPES.items()}
    assert {name: build(cloud) for name, build in SHAPES.items()} == shapes
    assert len(cloud.gateways) == 1
