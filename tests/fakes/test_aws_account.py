"""The fake account responds to the calls of boto3 as AWS does."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from fakes.aws.sample_deployments import SAMPLE_DEPLOYMENTS
from fakes.aws.sample_ids import CONFIGURATION_ARN, CONFIGURATION_ID, CREATED_AT, GATEWAY_ID, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount

OTHER_ACCOUNT_ARN = "arn:aws:vpc-lattice:us-east-1:999999999999:resourceconfiguration/rcfg-00000000000000001"


def error_code(operation: Callable[..., Any], **arguments: Any) -> str:  # noqa: ANN401 - arguments of any operation
    with pytest.raises(ClientError) as raised:
        operation(**arguments)
    return str(raised.value.response["Error"]["Code"])


def associated_entities(account: FakeAwsAccount, association_type: str, **arguments: object) -> list[Any]:
    ram = account.client("ram")
    response = ram.get_resource_share_associations(associationType=association_type, **arguments)
    return field_values(response["resourceShareAssociations"], "associatedEntity")


def field_values(items: list[dict[str, Any]], field: str) -> list[Any]:
    """Return the values of a field of each item; None for an item without the field."""
    return [item.get(field) for item in items]


def test_concurrent_calls_are_counted(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    aws_account.response_delay = 0.001

    def call_aws(index: int) -> str:
        group = aws_account.client("ec2").create_security_group(
            VpcId=aws_account.vpc_id, GroupName=f"g{index}", Description="d"
        )
        aws_account.client("ec2").describe_security_groups(GroupIds=[group["GroupId"]])
        return str(aws_account.client("sts").get_caller_identity()["Account"])

    with ThreadPoolExecutor(16) as pool:
        accounts = set(pool.map(call_aws, range(64)))
    assert accounts == {"123456789012"}
    operations = ("ec2:CreateSecurityGroup", "ec2:DescribeSecurityGroups", "sts:GetCallerIdentity")
    assert {name: aws_account.call_counts[name] for name in operations} == dict.fromkeys(operations, 64)


def test_delays_overlap(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    aws_account.setup_before_deployment()
    aws_account.response_delay = 1
    barrier = threading.Barrier(4, timeout=10)  # breaks unless four threads wait at the same time
    monkeypatch.setattr("fakes.aws.botocore_hooks.sleep", lambda _: barrier.wait())
    client = aws_account.client("sts")
    with ThreadPoolExecutor(4) as pool:
        account_ids = list(pool.map(lambda _: client.get_caller_identity()["Account"], range(4)))
    assert account_ids == ["123456789012"] * 4


def test_resource_is_found_by_id_and_arn(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    lattice = aws_account.client("vpc-lattice")
    for identifier in (CONFIGURATION_ID, CONFIGURATION_ARN):
        configuration = lattice.get_resource_configuration(resourceConfigurationIdentifier=identifier)
        assert configuration["name"] == "polytomic-rc"
    for identifier in (GATEWAY_ID, aws_account.gateways[0]["arn"]):
        assert lattice.get_resource_gateway(resourceGatewayIdentifier=identifier)["vpcId"] == aws_account.vpc_id


def test_missing_resource_raises_aws_error(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    lattice = aws_account.client("vpc-lattice")
    ram = aws_account.client("ram")
    rgw = "rgw-00000000000000000"
    rcfg = "rcfg-00000000000000000"
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
    list_configurations = aws_account.client("vpc-lattice").list_resource_configurations
    assert field_values(list_configurations()["items"], "arn") == [CONFIGURATION_ARN, OTHER_ACCOUNT_ARN]
    (configuration,) = list_configurations(resourceGatewayIdentifier=GATEWAY_ID)["items"]
    assert {*configuration} == {"arn", "createdAt", "id", "name", "resourceGatewayId", "status", "type"}
    assert list_configurations(resourceGatewayIdentifier=aws_account.gateways[0]["arn"])["items"] == [configuration]


def test_endpoints_belong_to_configuration(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    list_endpoints = aws_account.client("vpc-lattice").list_resource_endpoint_associations
    for identifier in (CONFIGURATION_ID, CONFIGURATION_ARN):
        (endpoint,) = list_endpoints(resourceConfigurationIdentifier=identifier)["items"]
        assert endpoint["vpcEndpointOwner"] == POLYTOMIC_ACCOUNT
    assert list_endpoints(resourceConfigurationIdentifier="rcfg-00000000000000000")["items"] == []


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
    get_associations = aws_account.client("ram").get_resource_share_associations
    for invalid_arguments in (
        {"associationType": "PRINCIPAL", "resourceArn": CONFIGURATION_ARN},
        {"associationType": "RESOURCE", "principal": POLYTOMIC_ACCOUNT},
    ):
        assert error_code(get_associations, **invalid_arguments) == "InvalidParameterException"


def test_shares_are_found_by_arn_and_name(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    second = aws_account.create_share("second", tags=[{"key": "Team", "value": "data"}])
    get_shares = aws_account.client("ram").get_resource_shares
    assert field_values(get_shares(resourceOwner="SELF")["resourceShares"], "name") == ["polytomic-rc", "second"]
    assert get_shares(resourceOwner="OTHER-ACCOUNTS")["resourceShares"] == []
    (by_arn,) = get_shares(resourceOwner="SELF", resourceShareArns=[second])["resourceShares"]
    assert by_arn["tags"] == [{"key": "Team", "value": "data"}]
    assert get_shares(resourceOwner="SELF", name="second")["resourceShares"] == [by_arn]


def test_regions_are_separate(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    eu_client = aws_account.create_session(None, "eu-west-1").client
    assert eu_client("vpc-lattice").list_resource_configurations()["items"] == []
    assert eu_client("vpc-lattice").list_resource_gateways()["items"] == []
    assert eu_client("ram").get_resource_shares(resourceOwner="SELF")["resourceShares"] == []
    vpcs = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}]
    assert aws_account.client("ec2").describe_vpcs(Filters=vpcs)["Vpcs"] != []
    assert eu_client("ec2").describe_vpcs(Filters=vpcs)["Vpcs"] == []
    regions = {region["RegionName"] for region in aws_account.client("ec2").describe_regions()["Regions"]}
    assert {"us-east-1", "eu-west-1"} <= regions
    assert not {"cn-north-1", "us-gov-east-1"} & regions


def test_rules_have_sources_and_descriptions(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    ec2 = aws_account.client("ec2")
    prefix_list_id = ec2.create_managed_prefix_list(
        PrefixListName="x", MaxEntries=1, AddressFamily="IPv4", Entries=[{"Cidr": "10.0.0.0/24"}]
    )["PrefixList"]["PrefixListId"]
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=prefix_list_id)["Entries"]
    assert field_values(entries, "Cidr") == ["10.0.0.0/24"]
    group = aws_account.create_security_group(aws_account.vpc_id, "other")
    pair = {"GroupId": group, "Description": "by group"}
    aws_account.add_ingress_rule(aws_account.database_group, UserIdGroupPairs=[pair])
    aws_account.add_ingress_rule(aws_account.database_group, PrefixListIds=[{"PrefixListId": prefix_list_id}])
    aws_account.add_ingress_rule(
        aws_account.database_group, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/64", "Description": "by block"}]
    )
    response = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [aws_account.database_group]}])
    rules = [rule for rule in response["SecurityGroupRules"] if not rule["IsEgress"]]
    assert [rule.get("ReferencedGroupInfo", {}).get("GroupId") for rule in rules] == [group, None, None]
    assert field_values(rules, "PrefixListId") == [None, prefix_list_id, None]
    assert field_values(rules, "CidrIpv6") == [None, None, "2001:db8::/64"]
    assert field_values(rules, "Description") == ["by group", None, "by block"]
    with pytest.raises(ClientError, match="already exists"):
        aws_account.add_ingress_rule(
            aws_account.database_group, UserIdGroupPairs=[{"GroupId": group, "Description": "described otherwise"}]
        )


def test_ipv6_is_in_networks_and_databases(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    ec2 = aws_account.client("ec2")
    rds = aws_account.client("rds")
    aws_account.add_ipv6(aws_account.vpc_id, aws_account.gateway_subnets)
    vpc = [{"Name": "vpc-id", "Values": [aws_account.vpc_id]}]

    def ipv6_blocks(items: list[dict[str, Any]]) -> list[str]:
        associations = []
        for item in items:
            associations += item.get("Ipv6CidrBlockAssociationSet", [])
        assert all(association["Ipv6CidrBlockState"] == {"State": "associated"} for association in associations)
        return sorted(association["Ipv6CidrBlock"] for association in associations)

    (block,) = ipv6_blocks(ec2.describe_vpcs(Filters=vpc)["Vpcs"])
    assert block.endswith("00::/56")
    stem = block.removesuffix("00::/56")
    assert ipv6_blocks(ec2.describe_subnets(Filters=vpc)["Subnets"]) == [f"{stem}00::/64", f"{stem}01::/64"]
    (table,) = ec2.describe_route_tables(Filters=vpc)["RouteTables"]
    assert field_values(table["Routes"], "DestinationIpv6CidrBlock") == [None, block]
    (acl,) = ec2.describe_network_acls(Filters=vpc)["NetworkAcls"]
    ipv6_entries = [entry for entry in acl["Entries"] if "Ipv6CidrBlock" in entry]
    rules = {(entry["RuleNumber"], entry["Egress"], entry["RuleAction"]) for entry in ipv6_entries}
    assert rules == {(101, True, "allow"), (101, False, "allow"), (32768, True, "deny"), (32768, False, "deny")}
    created = ec2.create_network_interface(SubnetId=aws_account.gateway_subnets[0], Ipv6AddressCount=1)[
        "NetworkInterface"
    ]
    (address,) = field_values(created["Ipv6Addresses"], "Ipv6Address")
    by_address = [{"Name": "ipv6-addresses.ipv6-address", "Values": [address]}]
    (interface,) = ec2.describe_network_interfaces(Filters=[*by_address, *vpc])["NetworkInterfaces"]
    assert interface["NetworkInterfaceId"] == created["NetworkInterfaceId"]
    aws_account.create_instance("dual", "orders", aws_account.database_group, NetworkType="DUAL")
    instances = rds.describe_db_instances()["DBInstances"]
    types = {instance["DBInstanceIdentifier"]: instance["NetworkType"] for instance in instances}
    assert types == {"orders": "IPV4", "dual": "DUAL"}


def test_proxy_endpoints_are_found_by_name(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    hosts = aws_account.create_proxy()
    describe_endpoints = aws_account.client("rds").describe_db_proxy_endpoints
    assert field_values(describe_endpoints(DBProxyName="pool")["DBProxyEndpoints"], "Endpoint") == [hosts["read-only"]]
    assert describe_endpoints(DBProxyName="other")["DBProxyEndpoints"] == []


def test_interface_is_found_by_any_address(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    ec2 = aws_account.client("ec2")
    addresses = ["10.0.0.20", "10.0.0.21"]
    ec2.create_network_interface(
        SubnetId=aws_account.gateway_subnets[0],
        PrivateIpAddresses=[{"PrivateIpAddress": address, "Primary": address == addresses[0]} for address in addresses],
    )
    for address in addresses:
        filters = [{"Name": "addresses.private-ip-address", "Values": [address]}]
        assert len(ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]) == 1


def test_responses_are_copies(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_deployment()
    response = aws_account.client("vpc-lattice").get_resource_gateway(resourceGatewayIdentifier=GATEWAY_ID)
    response["subnetIds"].clear()
    response["createdAt"] = None
    assert (aws_account.gateways[0]["subnetIds"], aws_account.gateways[0]["createdAt"]) == (
        aws_account.gateway_subnets,
        CREATED_AT,
    )


def test_snapshot_responses_are_cached_until_write(
    aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("moto was called")

    aws_account.setup_deployment()
    ec2 = aws_account.client("ec2")
    vpcs = ec2.describe_vpcs()["Vpcs"]
    aws_account.setup_deployment()
    with monkeypatch.context() as patch:
        patch.setattr("fakes.aws.botocore_hooks.botocore_stubber", fail)
        assert ec2.describe_vpcs()["Vpcs"] == vpcs
    aws_account.create_vpc("10.1.0.0/16")
    assert len(ec2.describe_vpcs()["Vpcs"]) == len(vpcs) + 1


@pytest.mark.parametrize("name", SAMPLE_DEPLOYMENTS)
def test_deployment_is_reachable_from_arn(aws_account: FakeAwsAccount, name: str) -> None:
    deployment = SAMPLE_DEPLOYMENTS[name](aws_account)
    lattice, ram, ec2 = (aws_account.client(service) for service in ("vpc-lattice", "ram", "ec2"))
    configuration = lattice.get_resource_configuration(resourceConfigurationIdentifier=deployment.arn)
    dns = configuration["resourceConfigurationDefinition"]["dnsResource"]
    assert (dns["domainName"], configuration["portRanges"]) == (deployment.host, [str(deployment.port)])
    gateway = lattice.get_resource_gateway(resourceGatewayIdentifier=configuration["resourceGatewayId"])
    assert (gateway["id"], gateway["securityGroupIds"]) == (deployment.gateway, deployment.gateway_groups)
    (share,) = ram.get_resource_share_associations(associationType="RESOURCE", resourceArn=deployment.arn)[
        "resourceShareAssociations"
    ]
    assert associated_entities(aws_account, "PRINCIPAL", resourceShareArns=[share["resourceShareArn"]]) == [
        POLYTOMIC_ACCOUNT
    ]
    managed_by_lattice = [{"Name": "tag:VpcLatticeManaged", "Values": ["true"]}]
    interfaces = ec2.describe_network_interfaces(Filters=managed_by_lattice)["NetworkInterfaces"]
    assert sorted(interface["SubnetId"] for interface in interfaces) == sorted(gateway["subnetIds"])
    assert all(
        interface["Status"] == "in-use" and deployment.gateway in interface["Description"] for interface in interfaces
    )
    counts = {(len(interface["PrivateIpAddresses"]), len(interface["Ipv6Addresses"])) for interface in interfaces}
    assert counts == ({(0, 1)} if name == "ipv6" else {(16, 0)})
    by_address = [{"Name": "addresses.private-ip-address", "Values": deployment.addresses[:1]}]
    (database_interface,) = ec2.describe_network_interfaces(Filters=by_address)["NetworkInterfaces"]
    assert field_values(database_interface["Groups"], "GroupId") == deployment.database_groups


def test_deployments_are_independent(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_account, "_snapshots", {})
    deployments = {name: build(aws_account) for name, build in SAMPLE_DEPLOYMENTS.items()}
    assert {name: build(aws_account) for name, build in SAMPLE_DEPLOYMENTS.items()} == deployments
    assert len(aws_account.gateways) == 1
