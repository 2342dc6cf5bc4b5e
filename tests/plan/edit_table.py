"""Edits of each argument of a connection's parts: values that remove, widen or redirect, or the reason for none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plan.recorded_configurations import ORDERS_ARN, SHARE_ARN, STRANGER

WORLD = "0.0.0.0/0"
_COMPUTED = "computed: no argument, and the same as long as the resource exists"
_LABEL = "a label: AWS gives no access by it"
_DELETION = "only for the deletion of the resource"
_SIZE = "the capacity, the storage, the versions or the monitoring of the database"


@dataclass(frozen=True)
class Edits:
    """Other values of an argument.

    Attributes:
        wider: Values that give more access.
        other: Values that take access away, or lead elsewhere. In the plan of a new connection, nobody loses anything.
        replaces: True if the provider replaces the resource. A later provider may update the resource in-place.
    """

    wider: tuple[Any, ...] = ()
    other: tuple[Any, ...] = ()
    replaces: bool = False


# An argument without an edit has the reason.
ArgumentEdits = Edits | str


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


_TAGS: dict[str, ArgumentEdits] = {"tags": _LABEL, "tags_all": _LABEL}
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
    **_TAGS,
    "arn": _COMPUTED,
    "cidr_ipv4": Edits(wider=(WORLD, "10.0.0.0/8")),
    "cidr_ipv6": Edits(wider=("::/0",)),
    "description": _LABEL,
    "from_port": Edits(wider=(0, 5431), other=(5433,)),
    "id": _COMPUTED,
    "ip_protocol": Edits(wider=("-1",), other=("udp",)),
    "prefix_list_id": Edits(wider=("pl-1",)),
    "referenced_security_group_id": Edits(wider=("sg-app",), other=(None,)),
    "security_group_id": Edits(other=("sg-app",), replaces=True),
    "security_group_rule_id": _COMPUTED,
    "to_port": Edits(wider=(65535,), other=(5431,)),
}
_DATABASE: dict[str, ArgumentEdits] = {
    **_TAGS,
    "address": _COMPUTED,
    "arn": _COMPUTED,
    "db_subnet_group_name": Edits(other=("public",)),
    "endpoint": _COMPUTED,
    "id": _COMPUTED,
    "identifier": Edits(other=("orders2",)),
    "port": Edits(other=(5433,)),
    "publicly_accessible": Edits(other=(True,)),
    "vpc_security_group_ids": Edits(other=(["sg-app"], [], ["sg-db", "sg-world"])),
}
_SIZE_ARGUMENTS = """
allocated_storage allow_major_version_upgrade apply_immediately auto_minor_version_upgrade availability_zone
backup_retention_period backup_target backup_window blue_green_update ca_cert_identifier character_set_name
copy_tags_to_snapshot custom_iam_instance_profile customer_owned_ip_enabled database_insights_mode db_name
dedicated_log_volume delete_automated_backups deletion_protection domain domain_auth_secret_arn domain_dns_ips
domain_fqdn domain_iam_role_name domain_ou enabled_cloudwatch_logs_exports engine engine_lifecycle_support
engine_version engine_version_actual final_snapshot_identifier hosted_zone_id iam_database_authentication_enabled
identifier_prefix instance_class iops kms_key_id latest_restorable_time license_model listener_endpoint
maintenance_window manage_master_user_password master_user_secret master_user_secret_kms_key_id
max_allocated_storage monitoring_interval monitoring_role_arn multi_az nchar_character_set_name network_type
option_group_name parameter_group_name password password_wo password_wo_version performance_insights_enabled
performance_insights_kms_key_id performance_insights_retention_period replica_mode replicas replicate_source_db
resource_id restore_to_point_in_time s3_import skip_final_snapshot snapshot_identifier status storage_encrypted
storage_throughput storage_type timeouts timezone upgrade_storage_config username
"""


def _target(**blocks: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [{"arn_resource": [], "dns_resource": [], "ip_resource": [], **blocks}]


EDIT_TABLE: dict[str, dict[str, ArgumentEdits]] = {
    "aws_db_instance": {**_DATABASE, **dict.fromkeys(_SIZE_ARGUMENTS.split(), _SIZE)},
    "aws_ram_principal_association": {
        "id": _COMPUTED,
        "principal": Edits(other=(STRANGER, "arn:aws:organizations::123456789012:organization/o-1"), replaces=True),
        "resource_share_arn": Edits(other=(f"{SHARE_ARN}-of-others",), replaces=True),
    },
    "aws_ram_resource_association": {
        "id": _COMPUTED,
        "resource_arn": Edits(
            other=(f"{ORDERS_ARN}-of-others", "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-a"), replaces=True
        ),
        "resource_share_arn": Edits(other=(f"{SHARE_ARN}-of-others",), replaces=True),
    },
    "aws_ram_resource_share": {
        **_TAGS,
        "allow_external_principals": Edits(other=(False,)),
        "arn": _COMPUTED,
        "id": _COMPUTED,
        "name": _LABEL,
        "permission_arns": Edits(other=(["arn:aws:ram::123456789012:permission/wide"],), replaces=True),
        "timeouts": _DELETION,
    },
    "aws_security_group": {
        **_TAGS,
        "arn": _COMPUTED,
        "description": Edits(other=("other",), replaces=True),
        "egress": _RULES,
        "id": _COMPUTED,
        "ingress": _RULES,
        "name": Edits(other=("other",), replaces=True),
        "name_prefix": Edits(other=("other",), replaces=True),
        "owner_id": _COMPUTED,
        "revoke_rules_on_delete": _DELETION,
        "timeouts": _DELETION,
        "vpc_id": Edits(other=("vpc-2",), replaces=True),
    },
    "aws_security_group_rule": {
        "cidr_blocks": Edits(wider=([WORLD],), replaces=True),
        "description": _LABEL,
        "from_port": Edits(wider=(0, 5431), replaces=True),
        "id": _COMPUTED,
        "ipv6_cidr_blocks": Edits(wider=(["::/0"],), replaces=True),
        "prefix_list_ids": Edits(wider=(["pl-1"],), replaces=True),
        "protocol": Edits(wider=("-1",), other=("udp",), replaces=True),
        "security_group_id": Edits(other=("sg-app",), replaces=True),
        "security_group_rule_id": _COMPUTED,
        "self": Edits(wider=(True,), replaces=True),
        "source_security_group_id": Edits(wider=("sg-app",), other=(None,), replaces=True),
        "timeouts": _DELETION,
        "to_port": Edits(wider=(65535,), other=(5431,), replaces=True),
        "type": Edits(other=("egress",), replaces=True),
    },
    "aws_vpc_security_group_egress_rule": _RULE,
    "aws_vpc_security_group_ingress_rule": _RULE,
    "aws_vpclattice_resource_configuration": {
        **_TAGS,
        "allow_association_to_shareable_service_network": Edits(wider=(True,)),
        "arn": _COMPUTED,
        "id": _COMPUTED,
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
        **_TAGS,
        "arn": _COMPUTED,
        "id": _COMPUTED,
        "ip_address_type": Edits(other=("IPV6",), replaces=True),
        "name": Edits(other=("other",), replaces=True),
        "security_group_ids": Edits(wider=(["sg-app"], ["sg-own", "sg-wide"]), other=([],)),
        "status": _COMPUTED,
        "subnet_ids": Edits(other=(["subnet-c"],), replaces=True),
        "timeouts": _DELETION,
        "vpc_id": Edits(other=("vpc-2",), replaces=True),
    },
}
# The security group of the database, by type and name.
DATABASE_GROUP = ("aws_security_group", "db")
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
