"""Reviews of plans with changes of the database that do not harm the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.database_json import (
    ALIAS_RESOURCES,
    INSTANCE,
    INSTANCE_ADDRESS,
    RECORD,
    cluster_instance,
    cluster_plan,
    connection_to,
    destroyed,
    instance_plan,
    updated_instance,
)
from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONNECTION_RESOURCES,
    PlanJsonCase,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test

if TYPE_CHECKING:
    from pathlib import Path

AWS_HOST_RESOURCES = connection_to({"dns_resource": [{"domain_name": "orders.abc.us-east-1.rds.amazonaws.com"}]})
HARMLESS_CASES = [
    PlanJsonCase(
        "everyday update",
        instance_plan(instance_class="db.t3.large", tags={"a": "b"}, ca_cert_identifier="rds-ca-rsa2048-g1"),
        0,
        [],
    ),
    PlanJsonCase("made private", plan_json(updated_instance(publicly_accessible=None)), 0, []),
    PlanJsonCase(
        "other port than the connection's changed",
        plan_json(resource_change(INSTANCE_ADDRESS, ["update"], {**INSTANCE, "port": 1}, {**INSTANCE, "port": 2})),
        0,
        [],
    ),
    PlanJsonCase(
        "unrelated instance with the same security group destroyed",
        plan_json(
            destroyed(
                "aws_db_instance.billing",
                {"address": "billing.abc.us-east-1.rds.amazonaws.com", "vpc_security_group_ids": ["sg-2"]},
            ),
            resources=AWS_HOST_RESOURCES,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "another database found by host",
        plan_json(
            destroyed(
                "aws_db_instance.billing",
                {**INSTANCE, "address": "billing.example.com", "endpoint": "billing.example.com:5432"},
            ),
            resources={**CONNECTION_RESOURCES, INSTANCE_ADDRESS: INSTANCE},
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "instance leaves the state",
        plan_json(resource_change(INSTANCE_ADDRESS, ["forget"], INSTANCE, None)),
        0,
        [],
    ),
    PlanJsonCase(
        "instance moved",
        plan_json(
            resource_change(INSTANCE_ADDRESS, ["no-op"], INSTANCE, INSTANCE, previous_address="aws_db_instance.old")
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "instance created",
        plan_json(
            resource_change(
                INSTANCE_ADDRESS,
                ["create"],
                None,
                {"identifier": "orders", "vpc_security_group_ids": ["sg-2"]},
                after_unknown={"address": True, "id": True},
            )
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "one of two cluster instances destroyed",
        cluster_plan(destroyed("aws_rds_cluster_instance.n2", cluster_instance(2))),
        0,
        [],
    ),
    PlanJsonCase(
        "cluster instance renamed",
        cluster_plan(
            resource_change(
                "aws_rds_cluster_instance.n2",
                ["update"],
                cluster_instance(2),
                {**cluster_instance(2), "identifier": "orders-reader"},
            )
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "time to live of DNS record changed",
        plan_json(
            resource_change("aws_route53_record.db", ["update"], RECORD, {**RECORD, "ttl": 300}),
            resources=ALIAS_RESOURCES,
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "removed connection with its database",
        plan_json(
            destroyed(INSTANCE_ADDRESS, INSTANCE),
            resource_change(CONFIGURATION_ADDRESS, ["delete"], CONNECTION_RESOURCES[CONFIGURATION_ADDRESS], None),
        ),
        1,
        ["FAIL destroyed:"],
    ),
]

test_harmless_database_change = json_review_test(HARMLESS_CASES)


def test_everyday_update_has_line_with_configured_arguments(tmp_path: Path) -> None:
    document = instance_plan(instance_class="db.t3.large", unknown=("listener_endpoint",))
    document["configuration"] = {
        "root_module": {
            "resources": [
                {
                    "mode": "managed",
                    "type": "aws_db_instance",
                    "name": "orders",
                    "expressions": {"instance_class": {"constant_value": "db.t3.large"}},
                }
            ]
        }
    }
    status, output, _ = run_review(document, tmp_path)
    assert status == 0
    line = f"  ok   changed: database: {INSTANCE_ADDRESS}: instance_class changes from db.t3.micro to db.t3.large"
    assert line in str(output).splitlines()


def test_everyday_update_of_possible_database_is_not_reported(tmp_path: Path) -> None:
    document = plan_json(updated_instance(instance_class="db.t3.large"), resources=ALIAS_RESOURCES)
    status, output, _ = run_review(document, tmp_path)
    assert (status, "database" in str(output)) == (0, False)
