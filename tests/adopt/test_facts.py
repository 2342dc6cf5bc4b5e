"""The selection of an adopted connection's security groups, from facts without AWS calls."""

from typing import Any

import pytest

from aws_privatelink_rds_lattice.adopt.facts import (
    DeploymentFacts,
    find_exact_rule,
    select_database_group,
    select_gateway_group,
)
from aws_privatelink_rds_lattice.aws import ApiError
from aws_privatelink_rds_lattice.checks.network_rules import is_exact_rule


def exact_rule(group_id: str, peer_group_id: str, **changes: object) -> dict[str, Any]:
    return {
        "GroupId": group_id,
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "ReferencedGroupInfo": {"GroupId": peer_group_id},
        **changes,
    }


def make_facts(
    database_groups: list[str],
    gateway_groups: list[str],
    *,
    ingress: list[dict[str, Any]] | None = None,
    egress: list[dict[str, Any]] | None = None,
) -> DeploymentFacts:
    return DeploymentFacts(
        configuration={},
        gateway={"securityGroupIds": gateway_groups},
        port=5432,
        database_group_ids=database_groups,
        security_groups={},
        gateway_configurations=[],
        ingress_rules=ingress or [],
        egress_rules=egress or [],
    )


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
def test_database_group_is_selected_by_rules(facts: DeploymentFacts, group_id: str) -> None:
    assert select_database_group(facts) == group_id


def test_ambiguous_database_group_is_an_error() -> None:
    with pytest.raises(ApiError) as raised:
        select_database_group(make_facts(["sg-a", "sg-b"], ["sg-g"]))
    assert raised.value.reason.endswith("is not known: sg-a, sg-b")


def test_gateway_group_with_rules_is_preferred() -> None:
    groups = ["sg-1", "sg-2", "sg-3"]
    egress = [exact_rule("sg-2", "sg-db")]
    ingress = [exact_rule("sg-db", "sg-3")]
    assert select_gateway_group(make_facts(["sg-db"], []), "sg-db") is None
    assert select_gateway_group(make_facts(["sg-db"], groups), "sg-db") == "sg-1"
    assert select_gateway_group(make_facts(["sg-db"], groups, egress=egress), "sg-db") == "sg-2"
    assert select_gateway_group(make_facts(["sg-db"], groups, egress=egress, ingress=ingress), "sg-db") == "sg-3"


def test_exact_rule_allows_only_port_and_group() -> None:
    assert is_exact_rule(exact_rule("sg-db", "sg-g"), "sg-g", 5432)
    differences: list[dict[str, Any]] = [
        {"IpProtocol": "-1"},
        {"FromPort": 0},
        {"ToPort": 65535},
        {"ReferencedGroupInfo": {}},
    ]
    for changes in differences:
        assert not is_exact_rule(exact_rule("sg-db", "sg-g", **changes), "sg-g", 5432)
    rules = [exact_rule("sg-other", "sg-g"), exact_rule("sg-db", "sg-g")]
    assert find_exact_rule(rules, "sg-db", 5432, "sg-g") is rules[1]
    assert find_exact_rule(rules, "sg-db", 5433, "sg-g") is None
