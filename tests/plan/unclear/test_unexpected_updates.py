"""Reviews of updates in-place of arguments whose change replaces the resource today."""

from __future__ import annotations

from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONFIGURATION_TYPE,
    CONNECTION_AND_DATABASE_GROUP,
    CONNECTION_RESOURCES,
    DATABASE_GROUP,
    GATEWAY_ADDRESS,
    PlanJsonCase,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test

CONFIGURATION = CONNECTION_RESOURCES[CONFIGURATION_ADDRESS]
GATEWAY = CONNECTION_RESOURCES[GATEWAY_ADDRESS]
UNEXPECTED = "changes without a replacement, which no known version of the AWS provider does"
CASES = [
    PlanJsonCase(
        "protocol of a configuration",
        plan_json(
            resource_change(CONFIGURATION_ADDRESS, ["update"], CONFIGURATION, {**CONFIGURATION, "protocol": "UDP"})
        ),
        2,
        [f"?    not known: {CONFIGURATION_ADDRESS}: protocol {UNEXPECTED}"],
    ),
    PlanJsonCase(
        "subnets and VPC of a gateway",
        plan_json(
            resource_change(GATEWAY_ADDRESS, ["update"], GATEWAY, {**GATEWAY, "subnet_ids": ["s"], "vpc_id": "v"})
        ),
        2,
        [f"?    not known: {GATEWAY_ADDRESS}: subnet_ids, vpc_id {UNEXPECTED}"],
    ),
    PlanJsonCase(
        "VPC of the database's group",
        plan_json(
            resource_change("aws_security_group.db", ["update"], DATABASE_GROUP, {**DATABASE_GROUP, "vpc_id": "v"}),
            resources=CONNECTION_AND_DATABASE_GROUP,
        ),
        2,
        [f"?    not known: aws_security_group.db: vpc_id {UNEXPECTED}"],
    ),
    PlanJsonCase(
        "omitted argument known after apply",
        plan_json(
            resource_change(
                CONFIGURATION_ADDRESS, ["update"], CONFIGURATION, CONFIGURATION, after_unknown={"protocol": True}
            ),
            configuration={
                "root_module": {
                    "resources": [
                        {
                            "address": CONFIGURATION_ADDRESS,
                            "mode": "managed",
                            "type": CONFIGURATION_TYPE,
                            "name": "orders",
                            "expressions": {"port_ranges": {"constant_value": ["5432"]}},
                        }
                    ]
                }
            },
        ),
        0,
        [],
    ),
]

test_review_of_plan_json = json_review_test(CASES)
