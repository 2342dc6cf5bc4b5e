"""Sample arguments of every resource type: valid configurations with other values, and values at the limits of checks.

Tests plan and validate the samples on the real and on the fake AWS provider, and compare the results.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Arguments = dict[str, Any]

ACCOUNT = "123456789012"
SHARE = f"arn:aws:ram:eu-west-1:{ACCOUNT}:resource-share/7ab63972-b505-7e2a-420d-6f5d3e000000"
CONFIGURATION = f"arn:aws:vpc-lattice:eu-west-1:{ACCOUNT}:resourceconfiguration/rcfg-0123456789abcdef0"
LOG_GROUP = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:polytomic"
DATABASE = f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:orders"


@dataclass(frozen=True)
class ResourceSample:
    """A resource.

    Attributes:
        arguments: A valid configuration.
        computed: The other attributes in the state.
        changes: Other valid values of arguments.
    """

    arguments: Arguments
    computed: Arguments
    changes: dict[str, list[Any]] = field(default_factory=dict)


def inline_rule(**members: Any) -> Arguments:  # noqa: ANN401  # any values, also invalid ones
    """Return a rule of ``egress`` or ``ingress``."""
    rule: Arguments = {
        "cidr_blocks": [],
        "description": "",
        "from_port": 5432,
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "protocol": "tcp",
        "security_groups": ["sg-0fedcba9876543210"],
        "self": False,
        "to_port": 5432,
    }
    return rule | members


def dns_definition(**members: str) -> list[Arguments]:
    """Return a ``resource_configuration_definition`` with a DNS name."""
    return [{"dns_resource": [{"domain_name": "db.example.com", "ip_address_type": "IPV4", **members}]}]


def ip_definition(address: str = "10.0.0.1") -> list[Arguments]:
    """Return a ``resource_configuration_definition`` with an IP address."""
    return [{"ip_resource": [{"ip_address": address}]}]


def arn_definition(arn: str = DATABASE) -> list[Arguments]:
    """Return a ``resource_configuration_definition`` with an ARN."""
    return [{"arn_resource": [{"arn": arn}]}]


RULE = {"type": "ingress", "from_port": 5432, "to_port": 5432, "protocol": "tcp", "security_group_id": "sg-1"}
TARGET = {"name": "orders", "type": "SINGLE", "protocol": "TCP", "port_ranges": ["5432"]}
CONFIGURATION_STATE = {
    "id": "rcfg-0123456789abcdef0",
    "arn": CONFIGURATION,
    "tags_all": {},
    "allow_association_to_shareable_service_network": False,
}
GROUP_STATE = {"id": "sg-1", "arn": f"arn:aws:ec2:eu-west-1:{ACCOUNT}:security-group/sg-1", "owner_id": ACCOUNT}

SAMPLES: dict[str, list[ResourceSample]] = {
    "aws_security_group": [
        ResourceSample(
            {
                "name": "orders",
                "description": "Orders",
                "vpc_id": "vpc-1",
                "revoke_rules_on_delete": False,
                "tags": {"Team": "data"},
                "egress": [inline_rule()],
                "ingress": [inline_rule()],
            },
            {**GROUP_STATE, "name_prefix": "", "tags_all": {"Team": "data"}},
            {
                "name": ["other"],
                "description": ["Other"],
                "vpc_id": ["vpc-2"],
                "revoke_rules_on_delete": [True],
                "tags": [{"Team": "other"}, {}],
                "egress": [[inline_rule(to_port=5433)], []],
                "ingress": [[inline_rule(description="Orders")], []],
            },
        ),
        ResourceSample(
            {"name_prefix": "orders-", "description": "Orders", "vpc_id": "vpc-1"},
            {**GROUP_STATE, "name": "orders-1", "tags_all": {}, "tags": {}, "egress": [], "ingress": []},
            {"name_prefix": ["other-"]},
        ),
    ],
    "aws_security_group_rule": [
        ResourceSample(
            {**RULE, "source_security_group_id": "sg-2", "description": "Orders"},
            {"id": "sgrule-1", "security_group_rule_id": "sgr-1", "self": False},
            {
                "type": ["egress"],
                "from_port": [5431],
                "to_port": [5433],
                "protocol": ["udp", "-1"],
                "security_group_id": ["sg-3"],
                "source_security_group_id": ["sg-4"],
                "description": ["Other"],
            },
        ),
        ResourceSample(
            {**RULE, "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": ["fd00::/8"], "prefix_list_ids": ["pl-1"]},
            {"id": "sgrule-1", "security_group_rule_id": ""},
            {"cidr_blocks": [["10.1.0.0/16"]], "ipv6_cidr_blocks": [["fd00::/16"]], "prefix_list_ids": [["pl-2"]]},
        ),
        ResourceSample(
            {**RULE, "self": True, "prefix_list_ids": ["pl-1"]},
            {"id": "sgrule-1", "security_group_rule_id": ""},
            {"self": [False]},
        ),
    ],
    "aws_vpclattice_resource_gateway": [
        ResourceSample(
            {
                "name": "orders",
                "vpc_id": "vpc-1",
                "subnet_ids": ["subnet-1", "subnet-2"],
                "security_group_ids": ["sg-1"],
                "ip_address_type": "IPV4",
                "tags": {"Team": "data"},
            },
            {
                "id": "rgw-1",
                "arn": f"arn:aws:vpc-lattice:eu-west-1:{ACCOUNT}:resourcegateway/rgw-1",
                "status": "ACTIVE",
                "tags_all": {"Team": "data"},
            },
            {
                "name": ["other"],
                "vpc_id": ["vpc-2"],
                "subnet_ids": [["subnet-1"]],
                "security_group_ids": [["sg-2"], []],
                "ip_address_type": ["IPV6"],
                "tags": [{"Team": "other"}, {}],
            },
        ),
    ],
    "aws_vpclattice_resource_configuration": [
        ResourceSample(
            {
                **TARGET,
                "resource_gateway_identifier": "rgw-1",
                "resource_configuration_definition": dns_definition(),
                "allow_association_to_shareable_service_network": False,
                "tags": {"Team": "data"},
            },
            {**CONFIGURATION_STATE, "tags_all": {"Team": "data"}},
            {
                "name": ["other"],
                "type": ["GROUP"],
                "port_ranges": [["5433"]],
                "resource_gateway_identifier": ["rgw-2"],
                "resource_configuration_definition": [
                    dns_definition(domain_name="other.example.com"),
                    dns_definition(ip_address_type="IPV6"),
                    ip_definition(),
                ],
                "allow_association_to_shareable_service_network": [True],
                "tags": [{"Team": "other"}, {}],
            },
        ),
        ResourceSample(
            {
                **TARGET,
                "resource_gateway_identifier": "rgw-1",
                "resource_configuration_definition": ip_definition(),
            },
            CONFIGURATION_STATE,
            {"resource_configuration_definition": [ip_definition("10.0.0.2"), dns_definition()]},
        ),
        ResourceSample(
            {
                "name": "orders",
                "type": "ARN",
                "resource_gateway_identifier": "rgw-1",
                "resource_configuration_definition": arn_definition(),
            },
            {**CONFIGURATION_STATE, "port_ranges": []},
            {"resource_configuration_definition": [arn_definition(DATABASE + "2")]},
        ),
        ResourceSample(
            {
                "name": "orders",
                "type": "CHILD",
                "port_ranges": ["5432"],
                "resource_configuration_group_id": "rcfg-9",
                "resource_configuration_definition": dns_definition(),
            },
            {**CONFIGURATION_STATE, "protocol": "TCP", "resource_gateway_identifier": "rgw-1"},
            {"resource_configuration_group_id": ["rcfg-8"]},
        ),
    ],
    "aws_vpclattice_access_log_subscription": [
        ResourceSample(
            {"resource_identifier": "rcfg-1", "destination_arn": LOG_GROUP, "tags": {"Team": "data"}},
            {"id": "als-1", "arn": "arn", "resource_arn": CONFIGURATION, "tags_all": {"Team": "data"}},
            {
                "resource_identifier": ["rcfg-2"],
                "destination_arn": [LOG_GROUP + "2", LOG_GROUP + ":*", "arn:aws:s3:::logs"],
                "service_network_log_type": ["RESOURCE"],
                "tags": [{"Team": "other"}, {}],
            },
        ),
    ],
    "aws_ram_resource_share": [
        ResourceSample(
            {
                "name": "orders",
                "allow_external_principals": True,
                "permission_arns": ["arn:aws:ram::aws:permission/A"],
                "tags": {"Team": "data"},
            },
            {"id": SHARE, "arn": SHARE, "tags_all": {"Team": "data"}},
            {
                "name": ["other"],
                "allow_external_principals": [False],
                "permission_arns": [["arn:aws:ram::aws:permission/B"]],
                "tags": [{"Team": "other"}, {}],
            },
        ),
    ],
    "aws_ram_resource_association": [
        ResourceSample(
            {"resource_arn": CONFIGURATION, "resource_share_arn": SHARE},
            {"id": f"{SHARE},{CONFIGURATION}"},
            {"resource_arn": [CONFIGURATION + "1"], "resource_share_arn": [SHARE + "1"]},
        ),
    ],
    "aws_ram_principal_association": [
        ResourceSample(
            {"principal": ACCOUNT, "resource_share_arn": SHARE},
            {"id": f"{SHARE},{ACCOUNT}"},
            {"principal": ["210987654321"], "resource_share_arn": [SHARE + "1"]},
        ),
    ],
}
