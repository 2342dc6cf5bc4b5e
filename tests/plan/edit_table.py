"""Edits of each argument of a connection's parts: values that remove, widen or redirect, or the reason for none."""

from __future__ import annotations

from typing import Any

from plan.argument_edits import COMPUTED, LABEL, TAGS, ArgumentEdits, Edits
from plan.database_edits import DATABASE_EDITS
from plan.recorded_configurations import ORDERS_ARN, SHARE_ARN, STRANGER

WORLD = "0.0.0.0/0"
_DELETION = "only for the deletion of the resource"


def _inline_rule(**members: object) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "cidr_blocks": [],
        "description": "",
        "from_port": 5432,
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "protocol": "tcp",
        "security_groups": [],
        "self": False,
        "to_port": 5432,
    }
    return rule | members


_RULES = Edits(
    other=([],),
    wider=(
        [_inline_rule(cidr_blocks=[WORLD])],
        [_inline_rule(ipv6_cidr_blocks=["::/0"])],
        [_inline_rule(prefix_list_ids=["pl-1"])],
        [_inline_rule(security_groups=["sg-app"])],
        [_inline_rule(security_groups=["123456789012/sg-app"], protocol="-1", from_port=0, to_port=0)],
    ),
)
_RULE: dict[str, ArgumentEdits] = {
    **TAGS,
    "arn": COMPUTED,
    "cidr_ipv4": Edits(wider=(WORLD, "10.0.0.0/8")),
    "cidr_ipv6": Edits(wider=("::/0",)),
    "description": LABEL,
    "from_port": Edits(wider=(0, 5431), other=(5433,)),
    "id": COMPUTED,
    "ip_protocol": Edits(wider=("-1",), other=("udp",)),
    "prefix_list_id": Edits(wider=("pl-1",)),
    "referenced_security_group_id": Edits(wider=("sg-app",), other=(None,)),
    "security_group_id": Edits(other=("sg-app",), replaces=True),
    "security_group_rule_id": COMPUTED,
    "to_port": Edits(wider=(65535,), other=(5431,)),
}
_GROUP: dict[str, ArgumentEdits] = {
    **TAGS,
    "arn": COMPUTED,
    "description": Edits(other=("other",), replaces=True),
    "egress": _RULES,
    "id": COMPUTED,
    "ingress": _RULES,
    "name": Edits(other=("other",), replaces=True),
    "name_prefix": Edits(other=("other",), replaces=True),
    "owner_id": COMPUTED,
    "revoke_rules_on_delete": _DELETION,
    "vpc_id": Edits(other=("vpc-2",), replaces=True),
}


def _target(**blocks: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [{"arn_resource": [], "dns_resource": [], "ip_resource": [], **blocks}]


EDIT_TABLE: dict[str, dict[str, ArgumentEdits]] = {
    **DATABASE_EDITS,
    # The default group of a VPC is always there: Terraform never creates or destroys it.
    "aws_default_security_group": {
        **_GROUP,
        "description": COMPUTED,
        "name": COMPUTED,
        "name_prefix": COMPUTED,
        "vpc_id": Edits(other=("vpc-2",), replaces=True, in_place=False),
    },
    "aws_ec2_managed_prefix_list": {
        **TAGS,
        "address_family": Edits(other=("IPv6",), replaces=True, in_place=False),
        "arn": COMPUTED,
        "entry": Edits(wider=([{"cidr": WORLD, "description": ""}],), other=([],)),
        "id": COMPUTED,
        "max_entries": "the capacity of the list",
        "name": LABEL,
        "owner_id": COMPUTED,
        "version": COMPUTED,
    },
    "aws_ram_principal_association": {
        "id": COMPUTED,
        "principal": Edits(other=(STRANGER, "arn:aws:organizations::123456789012:organization/o-1"), replaces=True),
        "resource_share_arn": Edits(other=(f"{SHARE_ARN}-of-others",), replaces=True),
    },
    "aws_ram_resource_association": {
        "id": COMPUTED,
        "resource_arn": Edits(
            other=(f"{ORDERS_ARN}-of-others", "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-a"), replaces=True
        ),
        "resource_share_arn": Edits(other=(f"{SHARE_ARN}-of-others",), replaces=True),
    },
    "aws_ram_resource_share": {
        **TAGS,
        "allow_external_principals": Edits(other=(False,)),
        "arn": COMPUTED,
        "id": COMPUTED,
        "name": LABEL,
        "permission_arns": Edits(other=(["arn:aws:ram::123456789012:permission/wide"],), replaces=True),
        "timeouts": _DELETION,
    },
    "aws_security_group": {**_GROUP, "timeouts": _DELETION},
    "aws_security_group_rule": {
        "cidr_blocks": Edits(wider=([WORLD],), replaces=True),
        "description": LABEL,
        "from_port": Edits(wider=(0, 5431), replaces=True),
        "id": COMPUTED,
        "ipv6_cidr_blocks": Edits(wider=(["::/0"],), replaces=True),
        "prefix_list_ids": Edits(wider=(["pl-1"],), replaces=True),
        "protocol": Edits(wider=("-1",), other=("udp",), replaces=True),
        "security_group_id": Edits(other=("sg-app",), replaces=True),
        "security_group_rule_id": COMPUTED,
        "self": Edits(wider=(True,), replaces=True),
        "source_security_group_id": Edits(wider=("sg-app",), other=(None,), replaces=True),
        "timeouts": _DELETION,
        "to_port": Edits(wider=(65535,), other=(5431,), replaces=True),
        "type": Edits(other=("egress",), replaces=True),
    },
    "aws_vpc_security_group_egress_rule": _RULE,
    "aws_vpc_security_group_ingress_rule": _RULE,
    "aws_vpclattice_resource_configuration": {
        **TAGS,
        "allow_association_to_shareable_service_network": Edits(wider=(True,)),
        "arn": COMPUTED,
        "id": COMPUTED,
        "name": Edits(other=("other",), replaces=True),
        "port_ranges": Edits(wider=(["5432", "22"], ["1-65535"]), other=(["5433"], [])),
        "protocol": Edits(other=("UDP",), replaces=True),
        "resource_configuration_definition": Edits(
            replaces=True,
            other=(
                _target(dns_resource=[{"domain_name": "other.example.com", "ip_address_type": "IPV4"}]),
                _target(ip_resource=[{"ip_address": "10.0.0.9"}]),
                _target(arn_resource=[{"arn": "arn:aws:rds:us-east-1:123456789012:cluster:other"}]),
            ),
        ),
        "resource_configuration_group_id": Edits(other=("rcfg-group",), replaces=True),
        "resource_gateway_identifier": Edits(other=("rgw-other",), replaces=True),
        "timeouts": _DELETION,
        "type": Edits(other=("GROUP",), replaces=True),
    },
    "aws_vpclattice_resource_gateway": {
        **TAGS,
        "arn": COMPUTED,
        "id": COMPUTED,
        "ip_address_type": Edits(other=("IPV6",), replaces=True),
        "name": Edits(other=("other",), replaces=True),
        "security_group_ids": Edits(wider=(["sg-app"], ["sg-own", "sg-wide"]), other=([],)),
        "status": COMPUTED,
        "subnet_ids": Edits(other=(["subnet-c"],), replaces=True),
        "timeouts": _DELETION,
        "vpc_id": Edits(other=("vpc-2",), replaces=True),
    },
}
PORTLESS_TYPES = ("ARN", "GROUP")
NO_PORTS = "no argument of a configuration for an ARN, or of type GROUP"
# The security groups of databases, by type and name.
DATABASE_GROUPS = (("aws_security_group", "db"), ("aws_default_security_group", "db"))
DATABASE_EGRESS = "the traffic that the database starts: no connection needs it or gets in by it"
# New values of arguments without an edit, for each type of the value: the review must find nothing.
HARMLESS_VALUES: dict[type, Any] = {
    list: [_inline_rule(cidr_blocks=[WORLD])],
    str: "other",
    dict: {"a": "b"},
    bool: True,
    int: 7,
    type(None): "other",
}
