"""Names of resources, and the registry of unique names."""

import pytest

from aws_privatelink_rds_lattice.inputs.names import (
    UNIQUE_NAMES_GATEWAY,
    UNIQUE_NAMES_SHARED,
    UNIQUE_NAMES_STANDALONE,
    NameRegistry,
    resource_names,
)

ORDERS = {"name": "orders", "vpc_id": "vpc-1"}


def test_names_begin_with_prefix() -> None:
    assert resource_names({"name": "orders"}) == {
        "security_group": "orders-rg",
        "resource_gateway": "orders-rg",
        "resource_configuration": "orders-rc",
        "ram_resource_share": "orders-rc",
    }


def test_custom_name_replaces_prefix() -> None:
    names = resource_names({"name": "orders", "names": {"ram_resource_share": "ours"}})
    assert names["ram_resource_share"] == "ours"
    assert names["resource_configuration"] == "orders-rc"


def test_repeated_prefix_is_one_problem() -> None:
    registry = NameRegistry("Region")
    assert registry.register_names("orders", ORDERS, UNIQUE_NAMES_STANDALONE, "us-east-1") == []
    assert registry.register_names("billing", ORDERS, UNIQUE_NAMES_STANDALONE, "us-east-1", "billing.") == [
        (
            'billing.name: got "orders"; must be different from that of orders, which is in the same Region; '
            "give each connection another name: names in AWS must be unique"
        )
    ]


def test_repeated_custom_name_is_reported_by_resource() -> None:
    registry = NameRegistry("stack")
    inputs = {**ORDERS, "names": {"resource_gateway": "ours"}}
    assert registry.register_names("orders", inputs, UNIQUE_NAMES_GATEWAY, "") == []
    problems = registry.register_names("billing", {**inputs, "name": "billing"}, UNIQUE_NAMES_GATEWAY, "")
    assert [problem.split(";")[0] for problem in problems] == ['names.resource_gateway: got "ours"']


def test_owner_may_register_names_again() -> None:
    registry = NameRegistry("stack")
    for _ in range(2):
        assert registry.register_names("orders", ORDERS, UNIQUE_NAMES_STANDALONE, "") == []


@pytest.mark.parametrize(
    ("resource_types", "inputs", "account_region"),
    [
        (UNIQUE_NAMES_STANDALONE, ORDERS, "eu-west-1"),
        (["security_group"], {**ORDERS, "vpc_id": "vpc-2"}, "us-east-1"),
        (["security_group"], {"name": "orders"}, "us-east-1"),
        (["ram_resource_share"], {**ORDERS, "name": "billing"}, "us-east-1"),
        (UNIQUE_NAMES_SHARED, {**ORDERS, "names": {"resource_configuration": "ours"}}, "us-east-1"),
    ],
    ids=["other Region", "other VPC", "looked-up VPC", "other prefix", "custom name"],
)
def test_distinct_names_are_accepted(resource_types: list[str], inputs: dict[str, object], account_region: str) -> None:
    registry = NameRegistry("Region")
    assert registry.register_names("orders", ORDERS, UNIQUE_NAMES_STANDALONE, "us-east-1") == []
    assert registry.register_names("billing", inputs, resource_types, account_region) == []
