"""The selection of an adopted connection's security groups, from facts without AWS calls."""

from typing import Any

import pytest

from aws_privatelink_rds_lattice.adopt.facts import (
    SecurityGroupFacts,
    select_database_group,
    select_gateway_group,
)
from aws_privatelink_rds_lattice.aws import ApiError


def exact_rule(group_id: str, peer_group_id: str) -> dict[str, Any]:
    return {
        "GroupId": group_id,
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "ReferencedGroupInfo": {"GroupId": peer_group_id},
    }


def make_facts(
    database_groups: list[str],
    gateway_groups: list[str],
    *,
    ingress: list[dict[str, Any]] | None = None,
    egress: list[dict[str, Any]] | None = None,
) -> SecurityGroupFacts:
    return SecurityGroupFacts(database_groups, gateway_groups, ingress or [], egress or [])


@pytest.mark.parametrize(
    ("facts", "group_id"),
    [
        (make_facts(["sg-a"], ["sg-g"]), "sg-a"),
        (make_facts(["sg-a", "sg-b"], ["sg-g"], ingress=[exact_rule("sg-b", "sg-g")]), "sg-b"),
        (
            make_facts(["sg-a", "sg-b"], ["sg-g"], egress=[exact_rule("sg-g", "sg-a"), exact_rule("sg-g", "sg-x")]),
            "sg-a",
        ),
    ],
    ids=["single attached group", "group with ingress rule", "target of egress rule"],
)
def test_database_group_is_selected_by_rules(facts: SecurityGroupFacts, group_id: str) -> None:
    assert select_database_group(facts) == group_id


def test_ambiguous_database_group_is_an_error() -> None:
    with pytest.raises(ApiError) as raised:
        select_database_group(make_facts(["sg-a", "sg-b"], ["sg-g"]))
    assert raised.value.reason.endswith("is ambiguous: sg-a, sg-b")


def test_gateway_group_with_rules_is_preferred() -> None:
    groups = ["sg-1", "sg-2", "sg-3"]
    egress = [exact_rule("sg-2", "sg-db")]
    ingress = [exact_rule("sg-db", "sg-3")]
    assert select_gateway_group(make_facts(["sg-db"], []), "sg-db") is None
    assert select_gateway_group(make_facts(["sg-db"], groups), "sg-db") == "sg-1"
    assert select_gateway_group(make_facts(["sg-db"], groups, egress=egress), "sg-db") == "sg-2"
    assert select_gateway_group(make_facts(["sg-db"], groups, egress=egress, ingress=ingress), "sg-db") == "sg-3"
