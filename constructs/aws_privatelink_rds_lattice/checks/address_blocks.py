"""The check of consecutive free addresses in the subnets of a new resource gateway."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import gather, subnet_ipv4_block
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

from .check import BlockedCheckError, CheckFinding, Hop, check, passed, warned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

_BLOCK_PREFIX_LENGTH = 28
_BLOCK_SIZE = 16
# EC2 keeps the first four addresses and the last address of each subnet:
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
_RESERVED_OFFSETS = (0, 1, 2, 3, -1)


@check(Hop.GATEWAY, "each subnet has a free aligned block of 16 addresses, a /28")
def subnet_block(target: Target) -> CheckFinding:
    """Warn if a subnet has no free aligned /28 block for the gateway's network interface.

    AWS's guide in Chinese asks for a free /28 block in each subnet, and for no subnet smaller than /26; the guide in
    English does not: https://docs.aws.amazon.com/zh_cn/vpc/latest/privatelink/create-resource-gateway.html
    Users of the same mechanism report failing endpoints without the block:
    https://clickhouse.com/docs/integrations/clickpipes/aws-privatelink
    """
    deployment = target.deployment
    if not deployment.has_own_gateway:
        return passed("the resource gateway exists and has its addresses")
    if deployment.gateway_address_type == "IPV6":
        return passed("IPv6, without a block of IPv4 addresses")
    subnets, interfaces = gather(
        [
            lambda: deployment.gateway_subnets,
            lambda: deployment.ec2.fetch_interfaces(subnet_id=deployment.inputs["subnet_ids"]),
        ]
    )
    used_addresses = _list_used_addresses(interfaces)
    free_blocks = {}
    full_subnets = {}
    for subnet_id, subnet in subnets.items():
        cidr_block = subnet_ipv4_block(subnet)
        block = find_free_block(cidr_block, used_addresses) if cidr_block else None
        # AWS may use addresses that these credentials do not see.
        if block and subnet["AvailableIpAddressCount"] >= _BLOCK_SIZE:
            free_blocks[subnet_id] = block
        else:
            full_subnets[subnet_id] = subnet
    needed_count = deployment.inputs.get("ipv4_addresses_per_eni") or DEFAULT_ADDRESSES_PER_ENI
    if full_subnets and all(subnet["AvailableIpAddressCount"] < needed_count for subnet in full_subnets.values()):
        raise BlockedCheckError("subnet-addresses", "a subnet has too few free addresses")
    if full_subnets:
        listed_subnets = ", ".join(
            f"{subnet_id} {subnet.get('CidrBlock', 'without IPv4')}" for subnet_id, subnet in full_subnets.items()
        )
        return warned(
            f"no free block of 16 addresses in {listed_subnets}", _larger_subnets_remedy(target, full_subnets)
        )
    return passed(", ".join(f"{subnet_id} has {block}" for subnet_id, block in free_blocks.items()))


def find_free_block(subnet_cidr: str, used_addresses: Iterable[str]) -> str | None:
    """Return the first aligned /28 block of a subnet without a used or reserved address, or None.

    Args:
        subnet_cidr: The CIDR block of the subnet.
        used_addresses: Addresses and CIDR blocks in use, in any subnet.
    """
    subnet = ipaddress.IPv4Network(subnet_cidr)
    reserved_addresses = [int(subnet[offset]) for offset in _RESERVED_OFFSETS]
    used_blocks = {address // _BLOCK_SIZE for address in reserved_addresses}
    for network in map(ipaddress.IPv4Network, used_addresses):
        first_block = int(network.network_address) // _BLOCK_SIZE
        last_block = int(network.broadcast_address) // _BLOCK_SIZE
        used_blocks.update(range(first_block, last_block + 1))
    first_block = int(subnet.network_address) // _BLOCK_SIZE
    for block in range(first_block, first_block + subnet.num_addresses // _BLOCK_SIZE):
        if block not in used_blocks:
            return f"{ipaddress.IPv4Address(block * _BLOCK_SIZE)}/{_BLOCK_PREFIX_LENGTH}"
    return None


def _list_used_addresses(interfaces: Iterable[Response]) -> list[str]:
    """Return the IPv4 addresses and prefixes of network interfaces."""
    addresses: list[str] = []
    for interface in interfaces:
        if interface.get("PrivateIpAddress"):  # An interface may have IPv6 only.
            addresses.append(interface["PrivateIpAddress"])
        addresses += [item["PrivateIpAddress"] for item in interface.get("PrivateIpAddresses", [])]
        addresses += [item["Ipv4Prefix"] for item in interface.get("Ipv4Prefixes", [])]
    return addresses


def _larger_subnets_remedy(target: Target, subnet_ids: Iterable[str]) -> str:
    subnet_filter = f"Name=subnet-id,Values={','.join(subnet_ids)}"
    query = "NetworkInterfaces[].[SubnetId,PrivateIpAddress,Description]"
    arguments = ("ec2", "describe-network-interfaces", "--filters", subnet_filter, "--query", query)
    return (
        "# AWS may refuse the gateway, or leave it without an interface there: use subnets of /26 or larger with a "
        f"free block, or free a block; list the used addresses with\n{target.aws_command(*arguments)}"
    )
