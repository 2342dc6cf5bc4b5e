"""IP addresses and CIDR blocks, as EC2 returns and accepts them."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .botocore_hooks import Response

# The first four addresses of a subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
RESERVED_ADDRESS_COUNT = 4


def interface_addresses(interface: Response) -> list[str]:
    """Return the addresses of a network interface, from a response of EC2."""
    ipv4_addresses = [item["PrivateIpAddress"] for item in interface["PrivateIpAddresses"]]
    ipv6_addresses = [str(ip_address(item["Ipv6Address"])) for item in interface["Ipv6Addresses"]]
    return ipv4_addresses + ipv6_addresses


def address_family(block: str) -> str:
    return "IPv6" if ":" in block else "IPv4"


def cidr_source(*blocks: str) -> Response:
    """Return CIDR blocks of the same family as the source or target of a security group rule."""
    if address_family(blocks[0]) == "IPv6":
        return {"Ipv6Ranges": [{"CidrIpv6": block} for block in blocks]}
    return {"IpRanges": [{"CidrIp": block} for block in blocks]}


def free_addresses(block: str, used_addresses: set[str]) -> Iterator[str]:
    """Yield the unused addresses of a subnet's CIDR block in order."""
    network = ip_network(block)
    for offset in range(RESERVED_ADDRESS_COUNT, network.num_addresses - 1):
        address = str(network[offset])
        if address not in used_addresses:
            yield address
