"""Configurations at the limits of the AWS provider's checks: some valid, some not; the real AWS provider decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .argument_samples import (
    ACCOUNT,
    DATABASE,
    SAMPLES,
    arn_definition,
    dns_definition,
    inline_rule,
    ip_definition,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .argument_samples import Arguments

CIDR_BLOCKS = ["10.0.0.0/8", "10.0.0.1/8", "10.0.0.0", "fd00::/8", "fd00::1/8", "x", ""]
DESCRIPTIONS = ["", "a" * 255, "a" * 256, "ü", "it's", "a?b", 'a"b', "%", "a\nb", "A z0._-:/()#,@[]+=&;{}!$*", "a\\b"]
DESCRIPTIONS += ["<", "|", "~", "^", "`", "\t"]
PORTS = [-1, 0, 65535, 65536]
PROTOCOLS = ["tcp", "TCP", "6", "-1", "all", "icmp", "icmpv6", "58", "foo", "256", ""]
GATEWAY_ADDRESS_TYPES = ["IPV4", "IPV6", "DUALSTACK", "ipv4", ""]
TAGS = [{"aws:x": "a"}, {"k" * 129: "a"}, {"k": "v" * 257}, {"k": ""}]
TIMEOUTS = [
    {},
    {"create": "30m"},
    {"create": "1h2.5m"},
    {"create": "x"},
    {"delete": "5"},
    {"update": "0"},
    {"update": ""},
]
ARNS = [
    DATABASE,
    f"arn:aws:rds:eu-west-1:{ACCOUNT}:",
    "arn:aws:rds:eu-west-1:12345678901:db:orders",
    f"arn:aws:rds:euwest1:{ACCOUNT}:db:orders",
    f"arn:aws-cn:rds:cn-north-1:{ACCOUNT}:db:orders",
    f"arn:aws-us-gov:rds:us-gov-west-1:{ACCOUNT}:db:orders",
    f"arn:aws-eusc:rds:eusc-de-east-1:{ACCOUNT}:db:orders",
    f"arn:x:rds:eu-west-1:{ACCOUNT}:db:orders",
    f"arn:AWS:rds:eu-west-1:{ACCOUNT}:db:orders",
    f"arn:aws:rds:eu-west-100:{ACCOUNT}:db:orders",
    "arn:aws:rds:::db",
    f"arn:aws::eu-west-1:{ACCOUNT}:db",
    "arn:aws:iam::aws:policy/orders",
    "arn:aws:rds:eu-west-1:aws-managed:orders",
    "arn:aws:rds:eu-west-1:cw0123456789:orders",
    "arn:aws:rds:eu-west-1:cw01234567890:orders",
    f"arn:aws:rds:eu-west-1:{ACCOUNT}:a\nb",
    "rcfg-1",
    "",
]
# Other values of an argument, one configuration each.
VALUES: dict[str, dict[str, list[Any]]] = {
    "aws_security_group": {
        "name": ["", "a" * 255, "a" * 256, "sg-x", "SG-x", "ü", "a\nb", None],
        "description": ["", "a" * 255, "a" * 256, "ü", "sg-", "a\nb", "it's", '"'],
        "id": ["sg-1"],
        "arn": ["arn"],
        "owner_id": [ACCOUNT],
        "tags": TAGS,
        "timeouts": TIMEOUTS[:3],
    },
    "aws_security_group_rule": {
        "type": ["ingress", "Ingress", "x", ""],
        "description": DESCRIPTIONS,
        "from_port": PORTS,
        "to_port": PORTS,
        "protocol": PROTOCOLS,
        "source_security_group_id": ["sg-1", "x", f"{ACCOUNT}/sg-1", "", None],
        "security_group_id": ["x", ""],
        "id": ["sgrule-1"],
        "security_group_rule_id": ["sgr-1"],
    },
    "aws_vpclattice_resource_gateway": {
        "name": ["ab", "abc", "a" * 40, "a" * 41, "A b", "ab-", "rgw-abc", "üüü", "a--b", "a_b"],
        "ip_address_type": GATEWAY_ADDRESS_TYPES,
        "security_group_ids": [[], None, [f"sg-{index}" for index in range(6)]],
        "subnet_ids": [[], ["x"]],
        "id": ["rgw-1"],
        "arn": ["arn"],
        "status": ["ACTIVE"],
        "tags": TAGS,
        "tags_all": [{}],
        "timeouts": TIMEOUTS,
    },
    "aws_vpclattice_resource_configuration": {
        "name": ["ab", "a" * 40, "a" * 41, "A", "rcfg-abc", ""],
        "type": ["SINGLE", "GROUP", "CHILD", "ARN", "single", ""],
        "protocol": ["TCP", "tcp", "UDP", "", None],
        "port_ranges": [
            *([text] for text in ("5432", "1-65535", "65536", "-1", "a", "5432/tcp", "1-", "1-2-3", " 5432", "")),
            ["123456-7"],
            [],
            None,
        ],
        "resource_gateway_identifier": ["rgw-1", "x", "", None],
        "resource_configuration_definition": [
            None,
            [{}],
            dns_definition() * 2,
            [{"dns_resource": dns_definition()[0]["dns_resource"] * 2}],
            [{"ip_resource": ip_definition()[0]["ip_resource"] * 2}],
            [{**dns_definition()[0], **ip_definition()[0]}],
            [{**dns_definition()[0], **arn_definition()[0]}],
            ip_definition("x"),
            *(dns_definition(ip_address_type=text) for text in GATEWAY_ADDRESS_TYPES),
            *(dns_definition(domain_name=text) for text in ("", "a b", "a" * 256, "ü")),
        ],
        "id": ["rcfg-1"],
        "arn": ["arn"],
        "tags": TAGS,
        "timeouts": TIMEOUTS,
    },
    "aws_vpclattice_access_log_subscription": {
        "destination_arn": ARNS,
        "resource_identifier": ["x", ""],
        "id": ["als-1"],
        "arn": ["arn"],
        "resource_arn": ["arn"],
        "service_network_log_type": ["SERVICE", "RESOURCE", "x", ""],
        "tags": TAGS,
        "tags_all": [{}],
    },
    "aws_ram_resource_share": {
        "name": ["", "a" * 256, "ü"],
        "permission_arns": [[], *([arn] for arn in ARNS)],
        "id": [DATABASE],
        "arn": [DATABASE],
        "tags": TAGS,
        "timeouts": TIMEOUTS[:2],
    },
    "aws_ram_resource_association": {"resource_arn": ARNS, "resource_share_arn": ARNS, "id": ["x"]},
    "aws_ram_principal_association": {
        "principal": [*ARNS, ACCOUNT, "12345678901", "1234567890123", "12345678901a", "ram.amazonaws.com"],
        "resource_share_arn": ARNS,
        "id": ["x"],
    },
}
# Several other values in one configuration.
COMBINATIONS: dict[str, list[Arguments]] = {
    "aws_security_group": [
        {"name": "a", "name_prefix": "b"},
        *({"name": None, "name_prefix": text} for text in ("", "a" * 229, "a" * 230, "sg-x")),
    ],
    "aws_security_group_rule": [
        *({"source_security_group_id": None, "cidr_blocks": [text]} for text in CIDR_BLOCKS),
        *({"source_security_group_id": None, "ipv6_cidr_blocks": [text]} for text in CIDR_BLOCKS),
        {"source_security_group_id": None, "cidr_blocks": []},
        {"source_security_group_id": None, "self": False},
        {"source_security_group_id": None, "self": True, "cidr_blocks": ["10.0.0.0/8"]},
        {"source_security_group_id": None, "self": False, "cidr_blocks": ["10.0.0.0/8"]},
        {"source_security_group_id": None, "self": True, "ipv6_cidr_blocks": ["fd00::/8"]},
        {"source_security_group_id": None, "self": True, "prefix_list_ids": ["pl-1"]},
        {"source_security_group_id": None, "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": ["fd00::/8"]},
        {"cidr_blocks": []},
        {"cidr_blocks": ["10.0.0.0/8"]},
        {"ipv6_cidr_blocks": ["fd00::/8"]},
        {"prefix_list_ids": ["pl-1"]},
        {"self": True},
        {"self": False},
        {"from_port": 10, "to_port": 5},
    ],
    "aws_vpclattice_resource_configuration": [
        {"port_ranges": None, "resource_configuration_definition": ip_definition()},
        {"port_ranges": None, "resource_configuration_definition": arn_definition()},
        {"protocol": None, "resource_configuration_definition": arn_definition()},
        *(
            {"port_ranges": None, "protocol": None, "resource_configuration_definition": arn_definition(arn)}
            for arn in ARNS
        ),
        {
            "port_ranges": None,
            "protocol": None,
            "resource_configuration_definition": [{"arn_resource": arn_definition()[0]["arn_resource"] * 2}],
        },
        {"resource_configuration_group_id": "rcfg-1", "protocol": None},
        {"resource_configuration_group_id": "rcfg-1", "resource_gateway_identifier": None},
        {"resource_configuration_group_id": "rcfg-1", "resource_gateway_identifier": None, "protocol": None},
    ],
}
# Other values of members of egress and ingress, one rule each.
RULE_VALUES: dict[str, list[Any]] = {
    "cidr_blocks": [[text] for text in CIDR_BLOCKS],
    "ipv6_cidr_blocks": [[text] for text in CIDR_BLOCKS],
    "security_groups": [[], ["x"], [f"{ACCOUNT}/sg-1"]],
    "description": [*DESCRIPTIONS, None],
    "from_port": [*PORTS, None],
    "to_port": [*PORTS, None],
    "protocol": [*PROTOCOLS, None],
    "self": [None],
}


def check_samples() -> Iterator[tuple[str, Arguments, Arguments]]:
    """Yield the resource type, the arguments and the changed arguments of every configuration."""
    for resource_type, samples in SAMPLES.items():
        for changes in _changes(resource_type):
            yield resource_type, samples[0].arguments | changes, changes


def _changes(resource_type: str) -> Iterator[Arguments]:
    for name, values in VALUES[resource_type].items():
        yield from ({name: value} for value in values)
    yield from COMBINATIONS.get(resource_type, ())
    if resource_type == "aws_security_group":
        for name, values in RULE_VALUES.items():
            for value in values:
                yield {"egress": [inline_rule(**{name: value})]}
                yield {"ingress": [inline_rule(**{name: value})]}
