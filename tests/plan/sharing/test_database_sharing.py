"""Reviews of plans with several resource configurations for one database, or with another database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan.plan_json import (
    CONFIGURATION_TYPE,
    CONNECTION_RESOURCES,
    PlanJsonCase,
    deleted_resource,
    plan_json,
    resource_change,
    run_review,
)
from plan.review_tests import json_review_test
from plan.sharing_plans import (
    ASSOCIATION,
    ORDERS,
    ORDERS_HOST,
    OTHER_PRINCIPAL,
    PRINCIPAL,
    PRINCIPAL_ASSOCIATION,
    SHARE,
    TWO,
    created,
    created_configuration,
    created_connection,
    references_of,
    replaced,
    share_association,
    target,
    updated,
)

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import Attributes, PlanJson

OTHER_SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/other"
SHARED_BY = "?    not known: who gets access by aws_ram_resource_association.two"
UNKNOWN_PRINCIPALS = f"{SHARED_BY}: the principals of {OTHER_SHARE_ARN}"
ANOTHER_HOST = target("other.example.com")
SHARED_TOO = f"FAIL opens: principal {OTHER_PRINCIPAL} gets access to the same database, by {TWO}"
GETS_DATABASE = f"FAIL opens: principal {OTHER_PRINCIPAL} gets access to the database of {ORDERS}"
OWN_SHARE_DELETED = [deleted_resource(SHARE), deleted_resource(PRINCIPAL_ASSOCIATION)]


def plan_with(*changes: dict[str, object], resources: dict[str, Attributes] = CONNECTION_RESOURCES) -> PlanJson:
    """Return a plan with a configuration that has the references of the changes."""
    return plan_json(*changes, resources=resources, configuration=references_of(*changes))


def ip_target(address: str) -> list[Attributes]:
    """Return the definition of a resource configuration for an address."""
    return [{"ip_resource": [{"ip_address": address}]}]


def arn_target(database: str) -> list[Attributes]:
    """Return the definition of a resource configuration for the ARN of a database of RDS."""
    return [{"arn_resource": [{"arn": f"arn:aws:rds:us-east-1:123456789012:{database}"}]}]


def with_host(host: str) -> dict[str, Attributes]:
    """Return the connection in JSON with another host."""
    orders = {**CONNECTION_RESOURCES[ORDERS], "resource_configuration_definition": target(host)}
    return {**CONNECTION_RESOURCES, ORDERS: orders}


PLAN_JSON_CASES = [
    PlanJsonCase(
        "second configuration with another principal",
        plan_with(*created_connection("two", OTHER_PRINCIPAL)),
        1,
        [SHARED_TOO, GETS_DATABASE],
    ),
    PlanJsonCase(
        "second configuration on another gateway",
        plan_with(*created_connection("two", OTHER_PRINCIPAL, resource_gateway_identifier="rgw-9")),
        1,
        [SHARED_TOO, GETS_DATABASE],
    ),
    PlanJsonCase(
        "second configuration with the host in other letters",
        plan_with(*created_connection("two", OTHER_PRINCIPAL, host=f"{ORDERS_HOST.upper()}.")),
        1,
        [SHARED_TOO, GETS_DATABASE],
    ),
    PlanJsonCase(
        "second configuration with the reader endpoint",
        plan_with(
            *created_connection("two", OTHER_PRINCIPAL, host="o.cluster-ro-x1.us-east-1.rds.amazonaws.com"),
            resources=with_host("o.cluster-x1.us-east-1.rds.amazonaws.com"),
        ),
        1,
        [SHARED_TOO, GETS_DATABASE],
    ),
    PlanJsonCase(
        "second configuration with a port range around the port",
        plan_with(*created_connection("two", OTHER_PRINCIPAL, port_ranges=["5000-6000"])),
        1,
        [SHARED_TOO, GETS_DATABASE, f"FAIL opens: {TWO} has more than one port"],
    ),
    PlanJsonCase(
        "second configuration for another port of the host",
        plan_with(*created_connection("two", OTHER_PRINCIPAL, port_ranges=["3306"])),
        0,
        [],
    ),
    PlanJsonCase(
        "second configuration with the ARN of the cluster",
        plan_with(
            *created_connection(
                "two", OTHER_PRINCIPAL, port_ranges=[], resource_configuration_definition=arn_target("cluster:o")
            ),
            resources=with_host("o.cluster-x1.us-east-1.rds.amazonaws.com"),
        ),
        2,
        [f"?    not known: whether principal {OTHER_PRINCIPAL} gets access to the same database, by {TWO}"],
    ),
    PlanJsonCase(
        "second configuration with the ARN of another database",
        plan_with(
            *created_connection(
                "two", OTHER_PRINCIPAL, port_ranges=[], resource_configuration_definition=arn_target("db:o")
            ),
            resources=with_host("o.cluster-x1.us-east-1.rds.amazonaws.com"),
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "second configuration for another host",
        plan_with(*created_connection("two", OTHER_PRINCIPAL, host="other.example.com")),
        0,
        [],
    ),
    PlanJsonCase(
        "second configuration with the same principal",
        plan_with(*created_connection("two", PRINCIPAL)),
        0,
        [],
    ),
    PlanJsonCase(
        "second configuration with the same account as an ARN",
        plan_with(*created_connection("two", f"arn:aws:iam::{PRINCIPAL}:root")),
        0,
        [],
    ),
    PlanJsonCase(
        "two new configurations with two principals",
        plan_with(
            *created_connection("one", PRINCIPAL, resource_gateway_identifier="rgw-9"),
            *created_connection("two", OTHER_PRINCIPAL, resource_gateway_identifier="rgw-9"),
            resources={},
        ),
        1,
        [
            f"FAIL opens: principal {OTHER_PRINCIPAL} gets access to the same database, by {TWO}",
            f"FAIL opens: principal {PRINCIPAL} gets access to the same database, by {CONFIGURATION_TYPE}.one",
        ],
    ),
    PlanJsonCase(
        "second configuration in a share outside the plan",
        plan_with(
            created_configuration("two"),
            created("aws_ram_resource_association.two", {"resource_share_arn": OTHER_SHARE_ARN}, "resource_arn"),
        ),
        2,
        [UNKNOWN_PRINCIPALS],
    ),
    PlanJsonCase(
        "existing configuration in a share outside the plan",
        plan_with(
            created(
                "aws_ram_resource_association.two",
                share_association(CONNECTION_RESOURCES[ORDERS]["arn"], OTHER_SHARE_ARN),
            )
        ),
        2,
        [UNKNOWN_PRINCIPALS],
    ),
    PlanJsonCase(
        "rename with a new share and another principal",
        plan_with(
            deleted_resource(ORDERS),
            deleted_resource(ASSOCIATION),
            *OWN_SHARE_DELETED,
            *created_connection("two", OTHER_PRINCIPAL),
        ),
        1,
        [f"FAIL destroyed: {ORDERS} is deleted … Polytomic loses the connection permanently", GETS_DATABASE],
    ),
    PlanJsonCase(
        "host changes in place",
        plan_json(updated(ORDERS, resource_configuration_definition=ANOTHER_HOST)),
        1,
        [f"FAIL opens: has the target other.example.com instead of {ORDERS_HOST}"],
    ),
    PlanJsonCase(
        "address in another spelling",
        plan_json(
            updated(
                ORDERS,
                {**CONNECTION_RESOURCES[ORDERS], "resource_configuration_definition": ip_target("2001:DB8::1")},
                resource_configuration_definition=ip_target("2001:db8:0::1"),
            )
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "two configurations for one host before, one more principal",
        plan_with(
            resource_change(
                "aws_ram_principal_association.more",
                ["create"],
                None,
                {"principal": OTHER_PRINCIPAL, "resource_share_arn": CONNECTION_RESOURCES[SHARE]["arn"]},
            ),
            resources={
                **CONNECTION_RESOURCES,
                TWO: {**CONNECTION_RESOURCES[ORDERS], "id": "rcfg-2", "arn": f"{CONNECTION_RESOURCES[ORDERS]['arn']}2"},
            },
        ),
        1,
        [
            f"FAIL opens: a new principal {OTHER_PRINCIPAL}",
            f"FAIL opens: principal {OTHER_PRINCIPAL} gets access to the same database, by {ORDERS}",
        ],
    ),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)


def test_review_names_second_configuration_of_same_principal(tmp_path: Path) -> None:
    _, output, _ = run_review(plan_with(*created_connection("two", PRINCIPAL)), tmp_path)
    orders, _, two = output.partition(f"{TWO}: {ORDERS_HOST}")
    assert f"changed: the database has another resource configuration: {TWO}\n" in orders
    assert "another resource configuration" not in two


def test_review_counts_further_configurations(tmp_path: Path) -> None:
    changes = [*created_connection("two", PRINCIPAL), *created_connection("three", PRINCIPAL)]
    _, output, _ = run_review(plan_with(*changes), tmp_path)
    assert f"has another resource configuration: {CONFIGURATION_TYPE}.three and 1 more\n" in output


def test_review_names_another_database_of_replaced_connection(tmp_path: Path) -> None:
    document = plan_with(
        replaced(ORDERS, "id", "arn", resource_configuration_definition=ANOTHER_HOST),
        replaced(ASSOCIATION, "resource_arn"),
    )
    for resource in document["configuration"]["root_module"]["resources"]:
        resource["expressions"] = {"resource_arn": {"references": [f"{ORDERS}.arn"]}}
    status, output, _ = run_review(document, tmp_path, "--allow", "arn-change")
    assert status == 0, output
    assert f"has the target other.example.com instead of {ORDERS_HOST}" in output


def _renamed_association(share_arn: str) -> dict[str, object]:
    values = {"resource_share_arn": share_arn}
    return created("aws_ram_resource_association.two", values, "resource_arn")


def test_allowed_rename_still_fails_for_added_principal(tmp_path: Path) -> None:
    principal = {"principal": OTHER_PRINCIPAL, "resource_share_arn": CONNECTION_RESOURCES[SHARE]["arn"]}
    document = plan_with(
        deleted_resource(ORDERS),
        deleted_resource(ASSOCIATION),
        created_configuration("two"),
        _renamed_association(CONNECTION_RESOURCES[SHARE]["arn"]),
        created("aws_ram_principal_association.more", principal),
    )
    status, output, _ = run_review(document, tmp_path, "--allow", "destroy")
    assert status == 1, output
    assert GETS_DATABASE in output


def test_allowed_rename_passes_with_same_principal(tmp_path: Path) -> None:
    document = plan_with(
        deleted_resource(ORDERS),
        deleted_resource(ASSOCIATION),
        created_configuration("two"),
        _renamed_association(CONNECTION_RESOURCES[SHARE]["arn"]),
    )
    status, output, _ = run_review(document, tmp_path, "--allow", "destroy")
    assert status == 0, output
    assert f"send Polytomic the ARN of {TWO}" in output


def test_allowed_rename_names_another_target(tmp_path: Path) -> None:
    document = plan_with(
        deleted_resource(ORDERS),
        deleted_resource(ASSOCIATION),
        created_configuration("two", "other.example.com"),
        _renamed_association(CONNECTION_RESOURCES[SHARE]["arn"]),
    )
    _, output, _ = run_review(document, tmp_path, "--allow", "destroy")
    assert f"has the target other.example.com instead of {ORDERS_HOST}, the target of {ORDERS}" in output


def test_allowed_rename_fails_if_association_keeps_old_arn(tmp_path: Path) -> None:
    document = plan_with(deleted_resource(ORDERS), created_configuration("two"))
    status, output, _ = run_review(document, tmp_path, "--allow", "destroy")
    assert status == 1, output
    assert f"{ASSOCIATION} keeps the ARN of {ORDERS}, which Terraform destroys" in output


def test_sensitive_target_is_hidden(tmp_path: Path) -> None:
    host = "Secret.Example.com"
    change = updated(ORDERS, resource_configuration_definition=target(host))
    marks = {"resource_configuration_definition": [{"dns_resource": [{"domain_name": True}]}]}
    change["change"]["after_sensitive"] = marks
    status, output, _ = run_review(plan_json(change), tmp_path)
    assert status == 1, output
    assert host.lower() not in output.lower()


def _refers_to_database(name: str, principal: str) -> list[dict[str, object]]:
    """Return a new connection whose host name is known after the apply."""
    configuration, *others = created_connection(name, principal, resource_gateway_identifier="rgw-1")
    unknown_target = [{"dns_resource": [{"domain_name": True}]}]
    configuration["change"]["after_unknown"]["resource_configuration_definition"] = unknown_target
    return [configuration, *others]


def test_two_new_connections_refer_to_one_new_database(tmp_path: Path) -> None:
    changes = [
        created("aws_db_instance.db", {"identifier": "orders"}, "address"),
        *_refers_to_database("one", PRINCIPAL),
        *_refers_to_database("two", OTHER_PRINCIPAL),
    ]
    document = plan_with(*changes, resources={})
    for resource in document["configuration"]["root_module"]["resources"]:
        if resource["type"] == CONFIGURATION_TYPE:
            domain_name = {"references": ["aws_db_instance.db.address", "aws_db_instance.db"]}
            definition = [{"dns_resource": [{"domain_name": domain_name}]}]
            resource["expressions"] = {"resource_configuration_definition": definition}
    status, output, _ = run_review(document, tmp_path)
    assert status == 1, output
    assert SHARED_TOO.removeprefix("FAIL ") in output
