"""Security groups behind expressions of a configuration."""

from __future__ import annotations

from typing import Any

import pytest

from aws_privatelink_rds_lattice.plan.references.security_group_references import (
    SecurityGroupAddress,
    SecurityGroupReferences,
)

DATABASE_GROUP = SecurityGroupAddress("", "aws_security_group.db")
BACKEND = {"bucket": "state", "key": "network", "region": "us-east-1"}
CONFIG: dict[str, Any] = {
    "import": [{"to": "aws_security_group.db", "id": "sg-0d"}, {"to": "aws_vpc.main", "id": "vpc-0a"}],
    "locals": {
        "groups": {"db": "${aws_security_group.db.id}", "all": ["sg-0c", "${local.groups.db}"]},
        "cycle": "${local.other}",
        "other": "${local.cycle}",
        "outside": "${module.network.group}",
    },
    "variable": {
        "cluster": {"default": "sales"},
        "group": {"default": "sg-0d"},
        "required": {"type": "string"},
        "optional": {"default": None},
    },
    "data": {
        "aws_security_group": {"by_id": {"id": "${var.group}"}, "by_name": {"name": "db"}},
        "aws_db_instance": {
            "one": {"db_instance_identifier": "orders"},
            "other": {"db_instance_identifier": "other"},
            "eu": {"db_instance_identifier": "orders", "provider": "aws.eu"},
        },
        "aws_rds_cluster": {"one": {"cluster_identifier": "${var.cluster}"}, "unknown": {}},
        "terraform_remote_state": {
            "network": {"backend": "s3", "config": BACKEND},
            "foreign": {"backend": "s3", "config": {**BACKEND, "key": "foreign"}},
        },
    },
    "resource": {
        "aws_security_group": {"db": {}, "many": {"count": 2}},
        "aws_default_vpc": {"main": {}},
        "aws_default_security_group": {"main": {"vpc_id": "${aws_default_vpc.main.id}"}},
        "aws_db_instance": {"one": {"identifier": "orders", "vpc_security_group_ids": ["${aws_security_group.db.id}"]}},
        "aws_rds_cluster": {
            "app": {"vpc_security_group_ids": ["sg-0c"]},
            "one": {"cluster_identifier": "sales", "vpc_security_group_ids": ["${aws_security_group.db.id}"]},
        },
    },
}
NETWORK: dict[str, Any] = {
    "terraform": {"backend": {"s3": {**BACKEND, "use_lockfile": True}}},
    "output": {
        "group": {"value": "${local.group}"},
        "groups": {"value": ["${aws_security_group.db.id}"]},
        "unknown": {"value": "${var.group}"},
    },
    "locals": {"group": "${aws_security_group.db.id}"},
    "resource": {"aws_security_group": {"db": {}}},
}
NETWORK_GROUP = SecurityGroupAddress("network", "aws_security_group.db")
REMOTE = "data.terraform_remote_state"
GROUPS: dict[str, object] = {
    "sg-0d": DATABASE_GROUP,
    "sg-0C": "sg-0c",
    "${aws_security_group.db.id}": DATABASE_GROUP,
    "${aws_security_group.db.name}": "${aws_security_group.db.name}",
    "${aws_security_group.missing.id}": "${aws_security_group.missing.id}",
    "${aws_security_group.many[1].id}": SecurityGroupAddress("", "aws_security_group.many", 1),
    "${aws_security_group.many[*].id}": "${aws_security_group.many[*].id}",
    "${aws_default_vpc.main.default_security_group_id}": SecurityGroupAddress("", "aws_default_security_group.main"),
    "${local.groups.all[1]}": DATABASE_GROUP,
    "${local.groups.all[0]}": "sg-0c",
    "${local.cycle}": "${local.cycle}",
    "${local.outside}": "${module.network.group}",
    "${var.group}": DATABASE_GROUP,
    "${var.required}": "${var.required}",
    "${var.optional}": "${var.optional}",
    "${data.aws_security_group.by_id.id}": DATABASE_GROUP,
    "${data.aws_security_group.by_name.id}": "${data.aws_security_group.by_name.id}",
    "${one(aws_db_instance.one.vpc_security_group_ids)}": DATABASE_GROUP,
    "${one(data.aws_db_instance.one.vpc_security_groups)}": DATABASE_GROUP,
    "${data.aws_db_instance.one.address}": "${data.aws_db_instance.one.address}",
    "${one(data.aws_db_instance.other.vpc_security_groups)}": "${one(data.aws_db_instance.other.vpc_security_groups)}",
    "${one(data.aws_db_instance.eu.vpc_security_groups)}": "${one(data.aws_db_instance.eu.vpc_security_groups)}",
    "${one(tolist(data.aws_rds_cluster.one.vpc_security_group_ids))}": DATABASE_GROUP,
    "${one(data.aws_rds_cluster.unknown.vpc_security_group_ids)}": (
        "${one(data.aws_rds_cluster.unknown.vpc_security_group_ids)}"
    ),
    f"${{{REMOTE}.network.outputs.group}}": NETWORK_GROUP,
    f"${{{REMOTE}.network.outputs.groups[0]}}": NETWORK_GROUP,
    f"${{{REMOTE}.network.outputs.unknown}}": f"${{{REMOTE}.network.outputs.unknown}}",
    f"${{{REMOTE}.network.outputs.missing}}": f"${{{REMOTE}.network.outputs.missing}}",
    f"${{{REMOTE}.foreign.outputs.group}}": f"${{{REMOTE}.foreign.outputs.group}}",
    "a${local.groups.db}": "a${local.groups.db}",
}


@pytest.mark.parametrize(("reference", "group"), GROUPS.items())
def test_reference_is_identified(reference: str, group: object) -> None:
    references = SecurityGroupReferences(CONFIG, other_configs={"network": NETWORK})
    assert str(references.identify(reference)) == str(group)
    assert references.identify(reference) == group


def test_group_is_described_by_reference() -> None:
    assert str(DATABASE_GROUP) == "${aws_security_group.db.id}"
    assert str(SecurityGroupAddress("", "aws_security_group.db", 0)) == "${aws_security_group.db[0].id}"
    assert str(SecurityGroupAddress("", "aws_security_group.db", "a")) == '${aws_security_group.db["a"].id}'
