"""The reasons and notes of an adopted connection, from plain values."""

from typing import Any

import pytest

from aws_privatelink_rds_lattice.adopt.notes import (
    configuration_replacement_reasons,
    control_character_problems,
    shared_gateway_reasons,
)
from aws_privatelink_rds_lattice.sanitize import sanitize

EXTRA_RULES: list[dict[str, Any]] = [
    {"IpProtocol": "-1", "CidrIpv4": "0.0.0.0/0"},
    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListId": "pl-1"},
    {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "CidrIpv6": "::/0"},
    {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "ReferencedGroupInfo": {"GroupId": "sg-x"}},
]


def test_shared_gateway_reasons_list_uses() -> None:
    assert shared_gateway_reasons(["sg-g"], []) == []
    assert shared_gateway_reasons(["sg-b", "sg-a"], EXTRA_RULES) == [
        "it has 2 security groups (sg-a, sg-b), and Terraform would remove all but one"
    ]
    (reason,) = shared_gateway_reasons(["sg-g"], EXTRA_RULES)
    assert reason == (
        "sg-g allows egress beyond the database (all to 0.0.0.0/0, tcp 1-2 to sg-x, tcp 443-443 to pl-1, "
        "udp 53-53 to ::/0), which Terraform would remove"
    )


@pytest.mark.parametrize(
    ("configuration", "dns_family", "address_type", "reasons"),
    [
        ({"type": "SINGLE"}, "IPV4", "IPV4", []),
        ({"type": "ARN"}, "IPV4", "DUALSTACK", []),
        ({"type": "GROUP"}, "IPV6", "IPV6", ["its type is GROUP, but a connection's is SINGLE"]),
        (
            {"type": "SINGLE", "customDomainName": "db.example.com"},
            "IPV6",
            "DUALSTACK",
            [
                "it resolves the name to IPV6, but a connection with DUALSTACK to IPV4",
                "it has the custom domain name db.example.com",
            ],
        ),
    ],
)
def test_configuration_replacement_has_reasons(
    configuration: dict[str, Any], dns_family: str, address_type: str, reasons: list[str]
) -> None:
    definition = {"dnsResource": {"ipAddressType": dns_family}}
    assert list(configuration_replacement_reasons(configuration, definition, address_type)) == reasons


def test_configuration_without_dns_name_is_replaced() -> None:
    definition = {"ipResource": {"ipAddress": "10.0.0.1"}}
    (reason,) = configuration_replacement_reasons({"type": "SINGLE"}, definition, "IPV4")
    assert reason.endswith(", but a connection has a DNS name")


def test_control_characters_are_problems() -> None:
    value = sanitize({"tags": {"Team\x1b": "data"}, "names": {"a": "b\x07"}, "subnet_ids": ["ok"], "rds_port": 5432})
    assert list(control_character_problems(value)) == [
        r"tags: Team\u001b has control characters; remove them in AWS",
        r"names: b\u0007 has control characters; remove them in AWS",
    ]
