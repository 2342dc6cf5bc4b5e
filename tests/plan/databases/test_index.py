"""The databases of a connection: by references, by host and by security group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan.database_json import (
    CHANGES_DATABASE,
    INSTANCE,
    INSTANCE_ADDRESS,
    connection_to,
    destroyed,
    new_target_plan,
    updated_instance,
)
from plan.other_type_plans import created
from plan.plan_json import CONFIGURATION_ADDRESS, plan_json, run_review

if TYPE_CHECKING:
    from pathlib import Path

NEW_INSTANCE = "aws_db_instance.new"
NEW_HOST = f"{NEW_INSTANCE}.address"
NEW_DATABASE = created(NEW_INSTANCE, "address", "arn", identifier="new", vpc_security_group_ids=["sg-2"])
ALLOW_ARN_CHANGE = ("--allow", "arn-change")


def test_new_database_is_a_known_target(tmp_path: Path) -> None:
    status, output, _ = run_review(new_target_plan(NEW_HOST, changes=(NEW_DATABASE,)), tmp_path, *ALLOW_ARN_CHANGE)
    assert (status, "not known" in str(output)) == (0, False), output


@pytest.mark.parametrize(
    "references",
    [
        (NEW_HOST, f"{INSTANCE_ADDRESS}.address"),
        (NEW_HOST, "data.aws_db_instance.other.address"),
        ("local.host",),
        ("random_id.suffix.hex",),
    ],
    ids=["two databases", "data source", "local value", "another type"],
)
def test_uncertain_target_is_unknown(references: tuple[str, ...], tmp_path: Path) -> None:
    document = new_target_plan(*references, changes=(NEW_DATABASE, updated_instance(tags={"a": "b"})))
    status, output, _ = run_review(document, tmp_path, *ALLOW_ARN_CHANGE)
    assert status == 2
    assert f"the target of {CONFIGURATION_ADDRESS}" in str(output)


def test_former_database_is_not_reviewed(tmp_path: Path) -> None:
    document = new_target_plan(NEW_HOST, changes=(NEW_DATABASE, destroyed(INSTANCE_ADDRESS, INSTANCE)))
    status, output, _ = run_review(document, tmp_path, *ALLOW_ARN_CHANGE)
    assert (status, CHANGES_DATABASE in str(output)) == (0, False), output


@pytest.mark.parametrize(
    ("host", "address", "exit_status"),
    [
        ("db.internal.example.com", "orders.abc.us-east-1.rds.amazonaws.com", 2),
        ("orders.abc.us-east-1.rds.amazonaws.com", "orders.internal", 2),
        ("orders.abc.us-east-1.rds.amazonaws.com", "billing.abc.us-east-1.rds.amazonaws.com", 0),
        ("orders.abc.cn-north-1.rds.amazonaws.com.cn", "billing.abc.cn-north-1.rds.amazonaws.com.cn", 0),
    ],
    ids=["other name", "other host attribute", "other database", "other database in China"],
)
def test_database_with_same_security_group(host: str, address: str, exit_status: int, tmp_path: Path) -> None:
    database = {"address": address, "vpc_security_group_ids": ["sg-2"]}
    document = plan_json(
        destroyed(INSTANCE_ADDRESS, database),
        resources=connection_to({"dns_resource": [{"domain_name": host}]}),
    )
    assert run_review(document, tmp_path)[0] == exit_status
