"""Reviews of plans that change the database of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan import review_plan
from plan.database_json import (
    ALIAS_RESOURCES,
    CHANGES_DATABASE,
    CLUSTER,
    CLUSTER_ADDRESS,
    INSTANCE,
    INSTANCE_ADDRESS,
    INSTANCE_ARN,
    RECORD,
    cluster_instance,
    cluster_plan,
    connection_to,
    destroyed,
    instance_plan,
    new_target_plan,
    replaced,
)
from plan.plan_json import CONNECTION_RESOURCES, PlanJsonCase, plan_json, resource_change, run_review
from plan.review_tests import json_review_test
from plan.unusual_members import iter_unusual_members

if TYPE_CHECKING:
    from pathlib import Path

CUT_OFF = f"FAIL Polytomic is cut off: {CHANGES_DATABASE}"
NOT_KNOWN = f"not known: {CHANGES_DATABASE}"
BY_GROUP = "by its security group, this can be the database of the connection"
HOSTED_RESOURCES = connection_to({"dns_resource": [{"domain_name": "ORDERS.Example.com."}]})
ARN_RESOURCES = connection_to({"arn_resource": [{"arn": INSTANCE_ARN}]})
ADDRESS_RESOURCES = connection_to({"ip_resource": [{"ip_address": "10.0.0.5"}]})
LOST_DATABASE_CASES = [
    PlanJsonCase(
        "instance destroyed",
        plan_json(destroyed(INSTANCE_ADDRESS, INSTANCE)),
        1,
        [f"{CUT_OFF} {INSTANCE_ADDRESS} is destroyed"],
    ),
    PlanJsonCase(
        "instance with host in other case destroyed",
        plan_json(destroyed(INSTANCE_ADDRESS, INSTANCE), resources=HOSTED_RESOURCES),
        1,
        [f"{CUT_OFF} {INSTANCE_ADDRESS} is destroyed"],
    ),
    PlanJsonCase(
        "instance of ARN target destroyed",
        plan_json(destroyed(INSTANCE_ADDRESS, INSTANCE), resources=ARN_RESOURCES),
        1,
        [f"{CUT_OFF} {INSTANCE_ADDRESS} is destroyed"],
    ),
    PlanJsonCase(
        "instance replaced",
        plan_json(replaced(INSTANCE_ADDRESS, INSTANCE)),
        1,
        [f"{CUT_OFF} {INSTANCE_ADDRESS} is replaced: … until the replacement exists"],
    ),
    PlanJsonCase(
        "database of another provider destroyed",
        plan_json(
            destroyed(
                "awscc_rds_db_instance.orders",
                {"db_instance_identifier": "orders", "endpoint": {"address": "orders.example.com", "port": "5432"}},
            )
        ),
        1,
        [f"{CUT_OFF} awscc_rds_db_instance.orders is destroyed"],
    ),
    PlanJsonCase(
        "proxy replaced",
        plan_json(
            replaced("aws_db_proxy.orders", {"name": "orders", "endpoint": "orders.example.com", "vpc_subnet_ids": []})
        ),
        1,
        [f"{CUT_OFF} aws_db_proxy.orders is replaced"],
    ),
    PlanJsonCase(
        "cluster behind reader endpoint destroyed",
        plan_json(
            destroyed(CLUSTER_ADDRESS, CLUSTER),
            resources=connection_to({"dns_resource": [{"domain_name": "reader.example.com"}]}),
        ),
        1,
        [f"{CUT_OFF} {CLUSTER_ADDRESS} is destroyed"],
    ),
    PlanJsonCase(
        "cluster behind custom endpoint destroyed",
        plan_json(
            destroyed(CLUSTER_ADDRESS, CLUSTER),
            resources={
                **connection_to({"dns_resource": [{"domain_name": "custom.example.com"}]}),
                "aws_rds_cluster_endpoint.custom": {"cluster_identifier": "orders", "endpoint": "custom.example.com"},
            },
        ),
        1,
        [f"{CUT_OFF} {CLUSTER_ADDRESS} is destroyed"],
    ),
    PlanJsonCase(
        "all instances of cluster destroyed",
        cluster_plan(*(destroyed(f"aws_rds_cluster_instance.n{n}", cluster_instance(n)) for n in (1, 2))),
        1,
        [f"{CUT_OFF} aws_rds_cluster_instance.n{n} is destroyed" for n in (1, 2)],
    ),
    PlanJsonCase(
        "instance of cluster with unmanaged members destroyed",
        plan_json(
            destroyed("aws_rds_cluster_instance.n1", cluster_instance(1)),
            resources={**CONNECTION_RESOURCES, CLUSTER_ADDRESS: CLUSTER},
        ),
        2,
        [f"{NOT_KNOWN} aws_rds_cluster_instance.n1 is destroyed"],
    ),
    PlanJsonCase(
        "instance behind DNS record destroyed",
        plan_json(
            destroyed(INSTANCE_ADDRESS, INSTANCE), resources={**ALIAS_RESOURCES, "aws_route53_record.db": RECORD}
        ),
        1,
        [f"{CUT_OFF} {INSTANCE_ADDRESS} is destroyed"],
    ),
    PlanJsonCase(
        "instance with the same security group destroyed",
        plan_json(destroyed(INSTANCE_ADDRESS, INSTANCE), resources=ALIAS_RESOURCES),
        2,
        [f"{NOT_KNOWN} {INSTANCE_ADDRESS} is destroyed; {BY_GROUP}"],
    ),
    PlanJsonCase(
        "instance with the same security group destroyed, IP target",
        plan_json(destroyed(INSTANCE_ADDRESS, INSTANCE), resources=ADDRESS_RESOURCES),
        2,
        [f"{NOT_KNOWN} {INSTANCE_ADDRESS} is destroyed; {BY_GROUP}"],
    ),
]
PROXY_TARGET = "aws_db_proxy_target.db"
PROXY_RESOURCES = {
    **CONNECTION_RESOURCES,
    "aws_db_proxy.orders": {"name": "orders", "endpoint": "orders.example.com"},
    PROXY_TARGET: {"db_proxy_name": "orders", "db_instance_identifier": "a"},
}
OTHER_HOST_CASES = [
    PlanJsonCase(
        "identifier changed",
        instance_plan(identifier="orders-old"),
        1,
        [f"{CUT_OFF} {INSTANCE_ADDRESS}: identifier changes from orders to orders-old"],
    ),
    PlanJsonCase(
        "identifier known after apply",
        instance_plan(unknown=("identifier",)),
        2,
        [f"{NOT_KNOWN} {INSTANCE_ADDRESS}: identifier changes"],
    ),
    PlanJsonCase(
        "cluster replaced with another identifier",
        plan_json(replaced(CLUSTER_ADDRESS, CLUSTER, cluster_identifier="new")),
        1,
        [f"{CUT_OFF} {CLUSTER_ADDRESS} is replaced", f"{CUT_OFF} {CLUSTER_ADDRESS}: cluster_identifier changes"],
    ),
    PlanJsonCase(
        "DNS record with another host",
        plan_json(
            resource_change("aws_route53_record.db", ["update"], RECORD, {**RECORD, "records": ["other.example.com"]}),
            resources=ALIAS_RESOURCES,
        ),
        2,
        [f"{NOT_KNOWN} aws_route53_record.db: records changes"],
    ),
    PlanJsonCase(
        "DNS record created for an existing connection",
        plan_json(
            resource_change("aws_route53_record.db", ["create"], None, {**RECORD, "name": RECORD["fqdn"]}),
            resources=ALIAS_RESOURCES,
        ),
        2,
        [f"{NOT_KNOWN} aws_route53_record.db is created"],
    ),
    PlanJsonCase(
        "proxy target replaced",
        plan_json(
            replaced(PROXY_TARGET, PROXY_RESOURCES[PROXY_TARGET]),
            resources=PROXY_RESOURCES,
        ),
        2,
        [f"{NOT_KNOWN} {PROXY_TARGET} is replaced"],
    ),
    PlanJsonCase(
        "database behind a proxy destroyed",
        plan_json(
            resource_change("aws_db_instance.behind", ["delete"], {"identifier": "a", "port": 5432}, None),
            resources=PROXY_RESOURCES,
        ),
        1,
        [f"{CUT_OFF} aws_db_instance.behind is destroyed"],
    ),
    PlanJsonCase(
        "port of database behind a proxy changed",
        plan_json(
            resource_change(
                "aws_db_instance.behind",
                ["update"],
                {"identifier": "a", "port": 5432},
                {"identifier": "a", "port": 5433},
            ),
            resources=PROXY_RESOURCES,
        ),
        0,
        [],
    ),
]
NETWORK_CASES = [
    PlanJsonCase("port changed", instance_plan(port=5433), 1, [f"{CUT_OFF} {INSTANCE_ADDRESS}: port changes"]),
    PlanJsonCase(
        "port of cluster changed",
        plan_json(resource_change(CLUSTER_ADDRESS, ["update"], CLUSTER, {**CLUSTER, "port": 3306})),
        1,
        [f"{CUT_OFF} {CLUSTER_ADDRESS}: port changes from 5432 to 3306"],
    ),
    PlanJsonCase(
        "port known after apply",
        instance_plan(unknown=("port",)),
        2,
        [f"{NOT_KNOWN} {INSTANCE_ADDRESS}: port changes"],
    ),
    PlanJsonCase(
        "made public",
        instance_plan(publicly_accessible=True),
        2,
        [f"{NOT_KNOWN} {INSTANCE_ADDRESS}: publicly_accessible changes from false to true"],
    ),
    PlanJsonCase(
        "instance of cluster made public",
        cluster_plan(
            resource_change(
                "aws_rds_cluster_instance.n1",
                ["update"],
                cluster_instance(1),
                {**cluster_instance(1), "publicly_accessible": True},
            )
        ),
        2,
        [f"{NOT_KNOWN} aws_rds_cluster_instance.n1: publicly_accessible changes"],
    ),
    PlanJsonCase(
        "public access known after apply",
        instance_plan(unknown=("publicly_accessible",)),
        2,
        [f"{NOT_KNOWN} {INSTANCE_ADDRESS}: publicly_accessible changes"],
    ),
    PlanJsonCase(
        "subnet group changed",
        instance_plan(db_subnet_group_name="public"),
        2,
        [f"{NOT_KNOWN} {INSTANCE_ADDRESS}: db_subnet_group_name changes from private to public"],
    ),
]

test_lost_database = json_review_test(LOST_DATABASE_CASES)
test_other_host = json_review_test(OTHER_HOST_CASES)
test_database_network = json_review_test(NETWORK_CASES)


def test_replacement_with_arn_change_is_allowed_with_it(tmp_path: Path) -> None:
    instance = replaced(INSTANCE_ADDRESS, INSTANCE, identifier="new")
    document = new_target_plan(f"{INSTANCE_ADDRESS}.address", changes=(instance,))
    status, output, _ = run_review(document, tmp_path)
    assert status == 1
    assert f"{CUT_OFF} {INSTANCE_ADDRESS} is replaced" in str(output)
    status, output, _ = run_review(document, tmp_path, "--allow", "arn-change")
    assert status == 0, output
    assert f"warn Polytomic is cut off: {CHANGES_DATABASE} {INSTANCE_ADDRESS} is replaced" in str(output)


def test_unusual_members_of_database_are_handled() -> None:
    for name, usual_value in INSTANCE.items():
        for value, unknown in iter_unusual_members(name, usual_value):
            after = {**INSTANCE, name: value}
            change = resource_change(INSTANCE_ADDRESS, ["update"], INSTANCE, after, after_unknown=unknown)
            back = resource_change(INSTANCE_ADDRESS, ["update"], after, INSTANCE)
            assert review_plan(plan_json(change)).exit_status in (0, 1, 2)
            assert review_plan(plan_json(back)).exit_status in (0, 1, 2)
