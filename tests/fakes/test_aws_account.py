"""The simulated account: what boto3 reads in it is what AWS would answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from fakes.aws.resource_builder import CONFIGURATION_ARN, CREATED_AT, GATEWAY_ID, POLYTOMIC_ACCOUNT
from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.unmocked_apis import CONFIGURATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount

OTHER_ACCOUNT_ARN = "arn:aws:vpc-lattice:us-east-1:999999999999:resourceconfiguration/rcfg-00000000000000001"


def error_code(ask: Callable[..., Any], **arguments: Any) -> str:  # noqa: ANN401 - an operation's own
    with pytest.raises(ClientError) as raised:
        ask(**arguments)
    return str(raised.value.response["Error"]["Code"])


def associated_entities(cloud: FakeAwsAccount, kind: str, **arguments: object) -> list[str]:
    answer = cloud.client("ram").get_resource_share_associations(associationType=kind, **arguments)
    return [one["associatedEntity"] for one in answer["resourceShareAssociations"]]


def test_concurrent_calls_are_counted(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    aws_account.response_delay = 0.001

    def ask(index: int) -> str:
        group = aws_account.client("ec2").create_security_group(
            VpcId=aws_account.vpc_id, GroupName=f"g{index}", Description="d"
        )
        aws_account.client("ec2").describe_security_groups(GroupIds=[group["GroupId"]])
        return str(aws_account.client("sts").get_caller_identity()["Account"])

    with ThreadPoolExecutor(16) as pool:
        accounts = set(pool.map(ask, range(64)))
    assert accounts == {"123456789012"}
    asked = ("ec2:CreateSecurityGroup", "ec2:DescribeSecurityGroups", "sts:GetCallerIdentity")
    assert {name: aws_account.call_counts[name] for name in asked} == dict.fromkeys(asked, 64)


def test_delays_overlap(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    aws_account.setup_before_deployment()
    aws_account.response_delay = 1
    waiting = threading.Barrier(4, timeout=10)  # Broken, unless four wait at once.
    monkeypatch.setattr("fakes.aws.botocore_hooks.sleep", lambda _: waiting.wait())
    client = aws_account.client("sts")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.get_caller_identity()["Account"], range(4)))
    assert answers == ["123456789012"] * 4


def test_resource_is_found_by_id_and_arn(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    lattice = aws_account.client("vpc-lattice")
    for identifier in (CONFIGURATION_ID, CONFIGURATION_ARN):
        found = lattice.get_resource_configuration(resourceConfigurationIdentifier=identifier)
        assert found["name"] == "polytomic-rc"
    for identifier in (GATEWAY_ID, aws_account.gateways[0]["arn"]):
        assert lattice.get_resource_gateway(resourceGatewayIdentifier=identifier)["vpcId"] == aws_account.vpc_id


def test_missing_resource_raises_aws_error(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    lattice, ram = aws_account.client("vpc-lattice"), aws_account.client("ram")
    rgw, rcfg = "rgw-00000000000000000", "rcfg-00000000000000000"
    share = aws_account.share_arn[:-1] + "f"
    assert error_code(lattice.get_resource_gateway, resourceGatewayIdentifier=rgw) == "ResourceNotFoundException"
    assert (
        error_code(lattice.get_resource_configuration, resourceConfigurationIdentifier=rcfg)
        == "ResourceNotFoundException"
    )
    assert error_code(lattice.get_resource_configuration, resourceConfigurationIdentifier=OTHER_ACCOUNT_ARN) == (
        "ResourceNotFoundException"
    )
    assert error_code(lattice.list_tags_for_resource, resourceArn=OTHER_ACCOUNT_ARN) == "ResourceNotFoundException"
    assert (
        error_code(ram.get_resource_shares, resourceOwner="SELF", resourceShareArns=[share])
        == "UnknownResourceException"
    )
    assert error_code(ram.list_resource_share_permissions, resourceShareArn=share) == "UnknownResourceException"
    with pytest.raises(lattice.exceptions.ResourceNotFoundException):
        lattice.get_resource_gateway(resourceGatewayIdentifier=rgw)


def test_configurations_are_listed_by_gateway(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    aws_account.create_configuration(
        name="theirs", id=OTHER_ACCOUNT_ARN.rpartition("/")[2], arn=OTHER_ACCOUNT_ARN, resourceGatewayId=f"rgw-{1:017}"
    )
    ask = aws_account.client("vpc-lattice").list_resource_configurations
    assert [one["arn"] for one in ask()["items"]] == [CONFIGURATION_ARN, OTHER_ACCOUNT_ARN]
    (own,) = ask(resourceGatewayIdentifier=GATEWAY_ID)["items"]
    assert {*own} == {"arn", "createdAt", "id", "name", "resourceGatewayId", "status", "type"}
    assert ask(resourceGatewayIdentifier=aws_account.gateways[0]["arn"])["items"] == [own]


def test_endpoints_belong_to_configuration(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    ask = aws_account.client("vpc-lattice").list_resource_endpoint_associations
    for identifier in (CONFIGURATION_ID, CONFIGURATION_ARN):
        (found,) = ask(resourceConfigurationIdentifier=identifier)["items"]
        assert found["vpcEndpointOwner"] == POLYTOMIC_ACCOUNT
    assert ask(resourceConfigurationIdentifier="rcfg-00000000000000000")["items"] == []


def test_tags_are_fetched_separately(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    lattice = aws_account.client("vpc-lattice")
    assert lattice.list_tags_for_resource(resourceArn=CONFIGURATION_ARN)["tags"] == {}
    aws_account.configurations[0]["tags"] = {"Team": "data"}
    assert lattice.list_tags_for_resource(resourceArn=CONFIGURATION_ARN)["tags"] == {"Team": "data"}
    assert "tags" not in lattice.get_resource_configuration(resourceConfigurationIdentifier=CONFIGURATION_ID)
    assert "tags" not in lattice.list_resource_configurations()["items"][0]
    assert aws_account.client("rds").list_tags_for_resource(ResourceName="arn:aws:rds:us-east-1:123456789012:db:orders")


def test_associations_are_filtered(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    second = aws_account.create_share("second")
    aws_account.create_association("RESOURCE", CONFIGURATION_ARN, resourceShareArn=second)
    aws_account.create_association("PRINCIPAL", "999999999999", resourceShareArn=second)
    assert associated_entities(aws_account, "RESOURCE") == [CONFIGURATION_ARN] * 2
    assert associated_entities(aws_account, "RESOURCE", resourceArn=CONFIGURATION_ARN) == [CONFIGURATION_ARN] * 2
    assert associated_entities(aws_account, "RESOURCE", resourceArn=OTHER_ACCOUNT_ARN) == []
    assert associated_entities(aws_account, "PRINCIPAL") == [POLYTOMIC_ACCOUNT, "999999999999"]
    assert associated_entities(aws_account, "PRINCIPAL", principal=POLYTOMIC_ACCOUNT) == [POLYTOMIC_ACCOUNT]
    assert associated_entities(aws_account, "PRINCIPAL", resourceShareArns=[second]) == ["999999999999"]
    ask = aws_account.client("ram").get_resource_share_associations
    for refused in (
        {"associationType": "PRINCIPAL", "resourceArn": CONFIGURATION_ARN},
        {"associationType": "RESOURCE", "principal": POLYTOMIC_ACCOUNT},
    ):
        assert error_code(ask, **refused) == "InvalidParameterException"


def test_shares_are_found_by_arn_and_name(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    second = aws_account.create_share("second", tags=[{"key": "Team", "value": "data"}])
    ask = aws_account.client("ram").get_resource_shares
    assert [one["name"] for one in ask(resourceOwner="SELF")["resourceShares"]] == ["polytomic-rc", "second"]
    assert ask(resourceOwner="OTHER-ACCOUNTS")["resourceShares"] == []
    (by_arn,) = ask(resourceOwner="SELF", resourceShareArns=[second])["resourceShares"]
    assert by_arn["tags"] == [{"key": "Team", "value": "data"}]
    assert ask(resourceOwner="SELF", name="second")["resourceShares"] == [by_arn]


def test_regions_are_separate(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    elsewhere = aws_account.create_session(None, "eu-west-1").client
    assert elsewhere("vpc-lattice").list_resource_configurations()["items"] == []
    assert elsewhere("vpc-lattice").list_resource_gateways()["items"] == []
    assert elsewhere("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"] == []
    vpcs = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}]
    assert aws_account.client("ec2").describe_vpcs(Filters=vpcs)["Vpcs"] != []
    assert elsewhere("ec2").describe_vpcs(Filters=vpcs)["Vpcs"] == []
    regions = {one["RegionName"] for one in aws_account.client("ec2").describe_regions()["Regions"]}
    assert {"us-east-1", "eu-west-1"} <= regions
    assert not {"cn-north-1", "us-gov-east-1"} & regions


def test_rules_have_sources_and_descriptions(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    ec2 = aws_account.client("ec2")
    listed = ec2.create_managed_prefix_list(
        PrefixListName="x", MaxEntries=1, AddressFamily="IPv4", Entries=[{"Cidr": "10.0.0.0/24"}]
    )["PrefixList"]["PrefixListId"]
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=listed)["Entries"]
    assert [one["Cidr"] for one in entries] == ["10.0.0.0/24"]
    group = aws_account.create_security_group(aws_account.vpc_id, "other")
    pair = {"GroupId": group, "Description": "by group"}
    aws_account.add_ingress_rule(aws_account.database_group, UserIdGroupPairs=[pair])
    aws_account.add_ingress_rule(aws_account.database_group, PrefixListIds=[{"PrefixListId": listed}])
    aws_account.add_ingress_rule(
        aws_account.database_group, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/64", "Description": "by block"}]
    )
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [aws_account.database_group]}])
    rules = [one for one in found["SecurityGroupRules"] if not one["IsEgress"]]
    assert [one.get("ReferencedGroupInfo", {}).get("GroupId") for one in rules] == [group, None, None]
    assert [one.get("PrefixListId") for one in rules] == [None, listed, None]
    assert [one.get("CidrIpv6") for one in rules] == [None, None, "2001:db8::/64"]
    assert [one.get("Description") for one in rules] == ["by group", None, "by block"]
    with pytest.raises(ClientError, match="already exists"):
        aws_account.add_ingress_rule(
            aws_account.database_group, UserIdGroupPairs=[{"GroupId": group, "Description": "described otherwise"}]
        )


def test_ipv6_networks_and_databases(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    ec2, rds = aws_account.client("ec2"), aws_account.client("rds")
    aws_account.add_ipv6(aws_account.vpc_id, aws_account.gateway_subnets)
    vpc = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}]

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
    made = ec2.create_network_interface(SubnetId=aws_account.gateway_subnets[0], Ipv6AddressCount=1)["NetworkInterface"]
    (address,) = [one["Ipv6Address"] for one in made["Ipv6Addresses"]]
    by_address = [{"Name": "ipv6-addresses.ipv6-address", "Values": [address]}]
    (found,) = ec2.describe_network_interfaces(Filters=[*by_address, *vpc])["NetworkInterfaces"]
    assert found["NetworkInterfaceId"] == made["NetworkInterfaceId"]
    aws_account.create_instance("dual", "orders", aws_account.database_group, NetworkType="DUAL")
    types = {one["DBInstanceIdentifier"]: one["NetworkType"] for one in rds.describe_db_instances()["DBInstances"]}
    assert types == {"orders": "IPV4", "dual": "DUAL"}


def test_proxy_endpoints_are_found_by_name(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    hosts = aws_account.create_proxy()
    ask = aws_account.client("rds").describe_db_proxy_endpoints
    assert [one["Endpoint"] for one in ask(DBProxyName="pool")["DBProxyEndpoints"]] == [hosts["read-only"]]
    assert ask(DBProxyName="other")["DBProxyEndpoints"] == []


def test_interface_is_found_by_any_address(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    ec2 = aws_account.client("ec2")
    addresses = ["10.0.0.20", "10.0.0.21"]
    ec2.create_network_interface(
        SubnetId=aws_account.gateway_subnets[0],
        PrivateIpAddresses=[{"PrivateIpAddress": one, "Primary": one == addresses[0]} for one in addresses],
    )
    for address in addresses:
        filters = [{"Name": "addresses.private-ip-address", "Values": [address]}]
        assert len(ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]) == 1


def test_responses_are_copies(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    answer = aws_account.client("vpc-lattice").get_resource_gateway(resourceGatewayIdentifier=GATEWAY_ID)
    answer["subnetIds"].clear()
    answer["createdAt"] = None
    assert (aws_account.gateways[0]["subnetIds"], aws_account.gateways[0]["createdAt"]) == (
        aws_account.gateway_subnets,
        CREATED_AT,
    )


@pytest.mark.parametrize("name", SAMPLE_DEPLOYMENTS)
def test_deployment_is_reachable_from_arn(aws_account: FakeAwsAccount, name: str) -> None:
    shape = SAMPLE_DEPLOYMENTS[name](aws_account)
    lattice, ram, ec2 = (aws_account.client(service) for service in ("vpc-lattice", "ram", "ec2"))
    configuration = lattice.get_resource_configuration(resourceConfigurationIdentifier=shape.arn)
    dns = configuration["resourceConfigurationDefinition"]["dnsResource"]
    assert (dns["domainName"], configuration["portRanges"]) == (shape.host, [str(shape.port)])
    gateway = lattice.get_resource_gateway(resourceGatewayIdentifier=configuration["resourceGatewayId"])
    assert (gateway["id"], gateway["securityGroupIds"]) == (shape.gateway, shape.gateway_groups)
    (share,) = ram.get_resource_share_associations(associationType="RESOURCE", resourceArn=shape.arn)[
        "resourceShareAssociations"
    ]
    assert associated_entities(aws_account, "PRINCIPAL", resourceShareArns=[share["resourceShareArn"]]) == [
        POLYTOMIC_ACCOUNT
    ]
    managed = [{"Name": "tag:VpcLatticeManaged", "Values": ["true"]}]
    interfaces = ec2.describe_network_interfaces(Filters=managed)["NetworkInterfaces"]
    assert sorted(one["SubnetId"] for one in interfaces) == sorted(gateway["subnetIds"])
    assert all(one["Status"] == "in-use" and shape.gateway in one["Description"] for one in interfaces)
    counts = {(len(one["PrivateIpAddresses"]), len(one["Ipv6Addresses"])) for one in interfaces}
    assert counts == ({(0, 1)} if name == "ipv6" else {(16, 0)})
    by_address = [{"Name": "addresses.private-ip-address", "Values": shape.addresses[:1]}]
    (of_database,) = ec2.describe_network_interfaces(Filters=by_address)["NetworkInterfaces"]
    assert [group["GroupId"] for group in of_database["Groups"]] == shape.database_groups


def test_deployments_are_independent(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_account, "_snapshots", {})
    shapes = {name: build(aws_account) for name, build in SAMPLE_DEPLOYMENTS.items()}
    assert {name: build(aws_account) for name, build in SAMPLE_DEPLOYMENTS.items()} == shapes
    assert len(aws_account.gateways) == 1
