"""The backend of the fake AWS provider reads security group rules from the fake account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.aws.sample_ids import REGION
from fakes.terraform.account_backend import AccountBackend, AwsRefusal

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def test_rule_import_accepts_each_id_form(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    group = aws_account.database_group
    response = aws_account.client("ec2").create_managed_prefix_list(
        PrefixListName="x", MaxEntries=1, AddressFamily="IPv4"
    )
    prefix_list = response["PrefixList"]["PrefixListId"]
    aws_account.add_ingress_rule(group, IpRanges=[{"CidrIp": "10.0.0.0/24"}, {"CidrIp": "10.0.1.0/24"}])
    aws_account.add_ingress_rule(group, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/64"}])
    aws_account.add_ingress_rule(group, PrefixListIds=[{"PrefixListId": prefix_list}])
    aws_account.add_ingress_rule(group, UserIdGroupPairs=[{"GroupId": group}])
    backend = AccountBackend(aws_account.client_in, REGION)
    source_arguments = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "source_security_group_id")
    id_forms: list[tuple[str, str, Any]] = [
        ("10.0.0.0/24", "cidr_blocks", ["10.0.0.0/24"]),
        ("10.0.0.0/24_10.0.1.0/24", "cidr_blocks", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("2001:db8::/64", "ipv6_cidr_blocks", ["2001:db8::/64"]),
        (prefix_list, "prefix_list_ids", [prefix_list]),
        ("self", "self", True),
    ]
    for source, argument, value in id_forms:
        rule = backend.find("aws_security_group_rule", f"{group}_ingress_tcp_5432_5432_{source}")
        assert {name: rule[name] for name in source_arguments if rule.get(name)} == {argument: value}
    egress = backend.find("aws_security_group_rule", f"{group}_egress_-1_0_0_0.0.0.0/0")
    assert (egress["type"], egress["protocol"], egress["cidr_blocks"]) == ("egress", "-1", ["0.0.0.0/0"])
    for unknown_rule in (
        "egress_tcp_5432_5432_10.0.0.0/24",
        "ingress_tcp_5432_5433_10.0.0.0/24",
        "ingress_tcp_5432_5432_pl-1",
    ):
        with pytest.raises(AwsRefusal):
            backend.find("aws_security_group_rule", f"{group}_{unknown_rule}")


def test_rules_differing_by_source_are_merged(aws_account: FakeAwsAccount) -> None:
    aws_account.setup_before_deployment()
    blocks = ["10.0.0.0/24", "10.0.1.0/24"]
    ranges = [{"CidrIp": block, "Description": "subnets"} for block in blocks]
    aws_account.add_ingress_rule(aws_account.database_group, IpRanges=ranges)
    aws_account.add_ingress_rule(aws_account.database_group, UserIdGroupPairs=[{"GroupId": aws_account.database_group}])
    group = AccountBackend(aws_account.client_in, REGION).find("aws_security_group", aws_account.database_group)
    common = {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "ipv6_cidr_blocks": [], "prefix_list_ids": []}
    assert group["ingress"] == [
        {**common, "description": "subnets", "cidr_blocks": blocks, "security_groups": [], "self": False},
        {**common, "description": "", "cidr_blocks": [], "security_groups": [], "self": True},
    ]
