"""Tests of the check of consecutive free addresses in the gateway's subnets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.checks.address_blocks import find_free_block, subnet_block
from checks.evidence import preflight_evidence
from fakes.aws.faults import FaultRegistry, connection_target

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount

FAULTS = FaultRegistry()


@FAULTS("preflight", "warn", "subnet-block", "no free block of 16 addresses in subnet-")
def small_subnet(aws_account: FakeAwsAccount) -> dict[str, Any]:
    small_subnet_id = aws_account.create_subnet(aws_account.vpc_id, "10.0.2.0/27", "b")
    return {"subnet_ids": [aws_account.gateway_subnets[0], small_subnet_id]}


test_fault_fails_only_its_check = FAULTS.detection_test()


@pytest.mark.parametrize(
    ("subnet_cidr", "used_addresses", "block"),
    [
        ("10.0.0.0/28", [], None),
        ("10.0.0.0/27", [], None),
        ("10.0.0.0/26", [], "10.0.0.16/28"),
        ("10.0.0.0/26", ["10.0.0.20"], "10.0.0.32/28"),
        ("10.0.0.0/26", ["10.0.0.31", "10.0.0.32"], None),
        ("10.0.0.0/26", ["10.0.0.16/28", "10.0.1.32"], "10.0.0.32/28"),
        ("10.0.0.64/26", ["10.0.0.0/24"], None),
        ("10.0.0.0/16", [], "10.0.0.16/28"),
    ],
)
def test_free_block_is_aligned(subnet_cidr: str, used_addresses: list[str], block: str | None) -> None:
    assert find_free_block(subnet_cidr, used_addresses) == block


def test_used_addresses_leave_no_block(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    subnet_id = aws_account.create_subnet(aws_account.vpc_id, "10.0.2.0/26", "b")
    connection["subnet_ids"] = [aws_account.gateway_subnets[0], subnet_id]
    assert preflight_evidence(aws_account, connection) == {}
    client = aws_account.client("ec2")
    for address in ("10.0.2.20", "10.0.2.40"):
        client.create_network_interface(SubnetId=subnet_id, PrivateIpAddress=address)
    assert preflight_evidence(aws_account, connection) == {
        "warn subnet-block": f"no free block of 16 addresses in {subnet_id} 10.0.2.0/26"
    }


def test_subnet_without_ipv4_has_no_block(aws_account: FakeAwsAccount) -> None:
    connection: dict[str, Any] = {**aws_account.setup_before_deployment(), **small_subnet(aws_account)}
    ipv6_subnet_id, small_subnet_id = connection["subnet_ids"]

    def remove_ipv4(subnet: dict[str, Any]) -> None:
        if subnet["SubnetId"] == ipv6_subnet_id:
            del subnet["CidrBlock"]
            subnet |= {"Ipv6Native": True, "AvailableIpAddressCount": 0}

    aws_account.edit_items("ec2:DescribeSubnets", remove_ipv4)
    inputs: Any = connection
    result = subnet_block.run(connection_target(aws_account, inputs, is_deployed=False))
    assert (result.verdict, result.evidence) == (
        "warn",
        f"no free block of 16 addresses in {ipv6_subnet_id} without IPv4, {small_subnet_id} 10.0.2.0/27",
    )


def test_ipv6_and_existing_gateway_need_no_block(aws_account: FakeAwsAccount) -> None:
    connection: dict[str, Any] = {**aws_account.setup_deployment(), "name": "new", **small_subnet(aws_account)}
    existing_gateway = {"id": aws_account.deployed_gateway["id"], "security_group_id": aws_account.gateway_group}
    for inputs in ({"ip_address_type": "IPV6"}, {"resource_gateway": existing_gateway}):
        inputs_of_case: Any = connection | inputs
        target = connection_target(aws_account, inputs_of_case, is_deployed=False)
        assert subnet_block.run(target).verdict == "pass"
