"""Reviews of plans with two names for one database: an endpoint, a proxy, a DNS record or a replica."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plan.database_json import CLUSTER, CLUSTER_ADDRESS, INSTANCE, INSTANCE_ADDRESS
from plan.plan_json import CONNECTION_RESOURCES, plan_json, run_review
from plan.sharing_plans import OTHER_PRINCIPAL, PRINCIPAL, TWO, created_connection, references_of

if TYPE_CHECKING:
    from pathlib import Path

    from plan.plan_json import Attributes

SECOND_HOST = "second.example.com"
POSSIBLE_PRINCIPAL = f"not known: whether principal {OTHER_PRINCIPAL} gets access to the same database, by {TWO}"
CLUSTER_DATABASE = {CLUSTER_ADDRESS: CLUSTER}
DATABASE = {INSTANCE_ADDRESS: INSTANCE}
RECORD_TYPE = "aws_route53_record"
PROXY = {"name": "p", "endpoint": SECOND_HOST}
# The resources with a second name for the database of the connection.
SECOND_NAMES: dict[str, dict[str, Attributes]] = {
    "instance of the cluster": {
        **CLUSTER_DATABASE,
        "aws_rds_cluster_instance.one": {"identifier": "o-1", "cluster_identifier": "orders", "endpoint": SECOND_HOST},
    },
    "endpoint of the cluster": {
        **CLUSTER_DATABASE,
        "aws_rds_cluster_endpoint.e": {"cluster_identifier": "orders", "endpoint": SECOND_HOST},
    },
    "proxy": {
        **DATABASE,
        "aws_db_proxy.p": PROXY,
        "aws_db_proxy_target.t": {"db_proxy_name": "p", "db_instance_identifier": "orders"},
    },
    "endpoint of a proxy for the cluster": {
        **CLUSTER_DATABASE,
        "aws_db_proxy.p": {"name": "p", "endpoint": "p.example.com"},
        "aws_db_proxy_endpoint.e": {"db_proxy_name": "p", "endpoint": SECOND_HOST},
        "aws_db_proxy_target.t": {"db_proxy_name": "p", "db_cluster_identifier": "orders"},
    },
    "DNS record": {**DATABASE, f"{RECORD_TYPE}.r": {"name": SECOND_HOST, "records": ["orders.example.com"]}},
    "DNS record for a DNS record": {
        **DATABASE,
        f"{RECORD_TYPE}.r": {"name": "first.example.com", "records": ["orders.example.com"]},
        f"{RECORD_TYPE}.s": {"name": SECOND_HOST, "records": ["First.example.com."]},
    },
    "replica": {
        **DATABASE,
        "aws_db_instance.replica": {"identifier": "r", "address": SECOND_HOST, "replicate_source_db": "orders"},
    },
    "replica by the ARN of the source": {
        **DATABASE,
        "aws_db_instance.replica": {
            "identifier": "r",
            "address": SECOND_HOST,
            "replicate_source_db": INSTANCE["arn"],
        },
    },
}


def second_connection_plan(principal: str, resources: dict[str, Attributes]) -> dict[str, Any]:
    """Return a plan that creates a second connection for the second host."""
    changes = created_connection("two", principal, host=SECOND_HOST)
    return plan_json(*changes, resources={**CONNECTION_RESOURCES, **resources}, configuration=references_of(*changes))


@pytest.mark.parametrize("resources", SECOND_NAMES.values(), ids=SECOND_NAMES)
def test_principal_gets_database_by_second_name(resources: dict[str, Attributes], tmp_path: Path) -> None:
    status, output, _ = run_review(second_connection_plan(OTHER_PRINCIPAL, resources), tmp_path)
    assert (status, output.count(POSSIBLE_PRINCIPAL)) == (2, 1), output


@pytest.mark.parametrize("resources", SECOND_NAMES.values(), ids=SECOND_NAMES)
def test_same_principal_gets_database_by_second_name(resources: dict[str, Attributes], tmp_path: Path) -> None:
    status, output, _ = run_review(second_connection_plan(PRINCIPAL, resources), tmp_path)
    assert status == 0, output


def test_second_name_is_allowed_by_address(tmp_path: Path) -> None:
    document = second_connection_plan(OTHER_PRINCIPAL, SECOND_NAMES["proxy"])
    status, output, _ = run_review(document, tmp_path, "--allow", f"unknown={TWO}")
    assert status == 0, output


def test_records_that_lead_to_each_other(tmp_path: Path) -> None:
    records = {
        f"{RECORD_TYPE}.r": {"name": "first.example.com", "records": [SECOND_HOST]},
        f"{RECORD_TYPE}.s": {"name": SECOND_HOST, "records": ["first.example.com"]},
    }
    status, output, _ = run_review(second_connection_plan(OTHER_PRINCIPAL, records), tmp_path)
    assert status == 0, output
