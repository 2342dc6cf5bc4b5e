"""Connections of one ``cdktf.json`` must not share names, imported resources, states or rules."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from inputs.connection_files import (
    SAMPLE_CONNECTION,
    SAMPLE_WITHOUT_DATABASE,
    read_problems,
    synthesize_connections,
    write_connections,
    write_defaults_and_connections,
)

pytestmark = pytest.mark.cdk


def test_connections_need_separate_states(tmp_path: Path) -> None:
    backend = {"s3": {"bucket": "state", "key": "polytomic", "region": "us-east-1"}}
    write_defaults_and_connections(
        tmp_path, {**SAMPLE_CONNECTION, "backend": backend}, {"orders": {"name": "orders"}, "billing": {}}
    )
    (problem,) = read_problems(tmp_path)
    assert problem.startswith("billing.backend: got ")
    assert problem.partition("; ")[2] == (
        "must be different from that of orders; give each connection its own state: with a shared state, each destroys "
        "the other's resources"
    )


@pytest.mark.parametrize(
    ("backend", "other_backend", "remedy"),
    [
        ({"s3": {"bucket": "b", "key": "k"}}, {"s3": {"bucket": "b", "key": "k", "encrypt": True}}, ""),
        ({"s3": {}}, {"s3": {"region": "us-east-1", "key": None}}, "write key here, "),
        ({"cloud": {}}, {"cloud": {}}, "write workspaces here, "),
        (
            {"cloud": {"organization": "o", "workspaces": {"name": "w"}}},
            {"cloud": {"organization": "o", "workspaces": [{"name": "w"}], "hostname": "app.terraform.io"}},
            "",
        ),
        ({"local": {"path": "../../../x.tfstate"}}, {"local": {"path": "../../../x.tfstate"}}, ""),
        ({"local": {"path": "../../../x.tfstate"}}, {"local": {"path": "../../.././a/../x.tfstate"}}, ""),
    ],
)
def test_same_state_is_refused_despite_other_settings(
    tmp_path: Path, backend: dict[str, Any], other_backend: dict[str, Any], remedy: str
) -> None:
    connections = {
        "orders": {"name": "orders", "backend": backend},
        "billing": {"name": "billing", "backend": other_backend},
    }
    write_defaults_and_connections(tmp_path, SAMPLE_CONNECTION, connections)
    (problem,) = read_problems(tmp_path)
    assert problem.startswith("billing.backend: got ")
    assert remedy in problem


def test_problem_of_same_state_has_no_secret(tmp_path: Path) -> None:
    backend = {"s3": {"key": "k", "secret_key": "hunter2"}}
    connections = {name: {"name": name, "backend": backend} for name in ("orders", "billing")}
    write_defaults_and_connections(tmp_path, SAMPLE_CONNECTION, connections)
    with pytest.raises(InputError) as raised:
        read_connections(tmp_path / "cdktf.json", lambda _: ())
    assert "billing.backend: got" in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("backend", "other_backend"),
    [
        ({"local": {}}, {"local": {"path": None}}),
        ({"local": {"path": ""}}, {"local": {"path": ""}}),
        ({"s3": {"key": "orders"}}, {"s3": {"key": "billing"}}),
        ({"s3": {"key": "k", "bucket": "b"}}, {"gcs": {"prefix": "k", "bucket": "b"}}),
        ({"s3": {}}, {"http": {}}),
    ],
)
def test_separate_states_are_accepted(tmp_path: Path, backend: dict[str, Any], other_backend: dict[str, Any]) -> None:
    connections = {
        "orders": {"name": "orders", "backend": backend},
        "billing": {"name": "billing", "backend": other_backend},
    }
    write_defaults_and_connections(tmp_path, SAMPLE_CONNECTION, connections)
    assert set(synthesize_connections(tmp_path)) == {"orders", "billing"}


def test_names_from_identifiers_must_differ(tmp_path: Path) -> None:
    write_connections(
        tmp_path, {name: {**SAMPLE_WITHOUT_DATABASE, "db_instance_identifier": name} for name in ("orders", "billing")}
    )
    assert read_problems(tmp_path) == [
        (
            'billing.name: got "polytomic"; must be different from that of orders, which is in the same Region; '
            "give each connection another name: names in AWS must be unique"
        )
    ]


def test_names_and_ids_must_be_unique(tmp_path: Path) -> None:
    ids = {"resource_gateway": "rgw-0a", "security_group": "sg-0a"}
    orders = {**SAMPLE_CONNECTION, "name": "orders", "import_ids": ids, "names": {"resource_gateway": "shared"}}
    billing = {**orders, "name": "billing", "vpc_id": "vpc-ffff", "names": {"resource_gateway": "shared"}}
    audit = {**SAMPLE_WITHOUT_DATABASE, "db_cluster_identifier": "audit"}
    write_connections(tmp_path, {"orders": orders, "billing": billing, "polytomic": SAMPLE_CONNECTION, "audit": audit})
    same_region = "which is in the same Region"
    assert [problem.split("; ")[:2] for problem in read_problems(tmp_path)] == [
        [
            'billing.names.resource_gateway: got "shared"',
            f"must be different from that of orders, {same_region}",
        ],
        ['billing.import_ids.resource_gateway: got "rgw-0a"', "must be different from that of orders"],
        ['billing.import_ids.security_group: got "sg-0a"', "must be different from that of orders"],
        ['audit.name: got "polytomic"', f"must be different from that of polytomic, {same_region}"],
    ]


def test_names_may_repeat_in_other_regions(tmp_path: Path) -> None:
    write_connections(tmp_path, {"us": SAMPLE_CONNECTION, "eu": {**SAMPLE_CONNECTION, "region": "eu-west-1"}})
    assert set(synthesize_connections(tmp_path)) == {"us", "eu"}


def test_connections_share_existing_gateway(tmp_path: Path) -> None:
    gateway = {"id": "rgw-0a", "security_group_id": "sg-0b"}
    connection = {name: value for name, value in SAMPLE_CONNECTION.items() if name not in ("vpc_id", "subnet_ids")}
    orders = {**connection, "resource_gateway": gateway, "name": "orders"}
    billing = {**orders, "name": "billing"}
    write_connections(tmp_path, {"orders": orders, "billing": billing})
    assert read_problems(tmp_path) == [
        (
            'billing.rds_security_group_id: got "sg-0123456789abcdef0"; must be different from that of orders, which '
            "is "
            "on the same resource gateway, or have another rds_port; set resource_gateway.has_rules to true in one of "
            "the two if the other creates the rules: AWS refuses a duplicate rule"
        )
    ]
    write_connections(tmp_path, {"orders": orders, "billing": {**billing, "rds_port": 3306}})
    configs = synthesize_connections(tmp_path)
    assert set(configs) == {"orders", "billing"}
    for config in configs.values():
        assert "aws_security_group" not in config["resource"]
    billing = {**billing, "resource_gateway": {**gateway, "has_rules": True}}
    write_connections(tmp_path, {"orders": orders, "billing": billing})
    configs = synthesize_connections(tmp_path)
    assert len(configs["orders"]["resource"]["aws_security_group_rule"]) == 2
    assert "aws_security_group_rule" not in configs["billing"]["resource"]


def test_connections_agree_on_existing_gateway(tmp_path: Path) -> None:
    common = {**SAMPLE_CONNECTION, "vpc_id": None, "subnet_ids": None, "rds_host": "orders.example.com"}
    gateway: dict[str, Any] = {"id": "rgw-0a", "security_group_id": "sg-0b", "has_rules": True}

    def connections(**differing: object) -> dict[str, Any]:
        orders = {**common, "name": "orders", "resource_gateway": gateway}
        billing_gateway = {**gateway, "id": differing.pop("id", "rgw-0a")}
        if "ip_address_type" in differing:
            billing_gateway["ip_address_type"] = differing.pop("ip_address_type")
        return {
            "orders": orders,
            "billing": {**orders, "name": "billing", "resource_gateway": billing_gateway, **differing},
        }

    write_connections(tmp_path, connections(region="eu-west-1", ip_address_type="DUALSTACK"))
    rest = "as in orders, which is on the same resource gateway; correct one of the two"
    assert read_problems(tmp_path) == [
        f'billing.region: got "eu-west-1"; must be us-east-1, {rest}',
        f'billing.resource_gateway.ip_address_type: got "DUALSTACK"; must be IPV4, {rest}',
    ]
    for equal in (
        {"ip_address_type": "IPV4"},
        {"ip_address_type": "DUALSTACK", "id": "rgw-0c"},
        {"region": "us-east-1"},
    ):
        write_connections(tmp_path, connections(**equal))
        assert set(synthesize_connections(tmp_path)) == {"orders", "billing"}


def test_looked_up_rules_must_differ(tmp_path: Path) -> None:
    common = {name: SAMPLE_CONNECTION[name] for name in ("region", "polytomic_aws_account_id")}
    gateway = {"resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"}}

    def connections(**inputs_by_name: dict[str, Any]) -> dict[str, Any]:
        return {
            name: {**common, **gateway, "name": name, "db_instance_identifier": name, **inputs}
            for name, inputs in inputs_by_name.items()
        }

    write_connections(tmp_path, connections(orders={"rds_security_group_id": "sg-1"}, billing={"rds_port": 5432}))
    assert read_problems(tmp_path) == [
        (
            "billing.rds_security_group_id: got null; must be set, with rds_port, here and in orders, which is on "
            "the same resource gateway, to show that their rules differ; set resource_gateway.has_rules to "
            "true in one of the two if the other creates the rules: AWS refuses a duplicate rule"
        )
    ]
    for differing in (
        {"orders": {"rds_security_group_id": "sg-1"}, "billing": {"rds_security_group_id": "sg-2"}},
        {"orders": {"rds_port": 3306}, "billing": {"rds_port": 5432}},
        {"orders": {}, "billing": {"resource_gateway": {"id": "rgw-0c", "security_group_id": "sg-0d"}}},
    ):
        write_connections(tmp_path, connections(**differing))
        assert set(synthesize_connections(tmp_path)) == {"orders", "billing"}


def test_stack_names_must_differ_in_more_than_case(tmp_path: Path) -> None:
    eu_connection = {**SAMPLE_CONNECTION, "region": "eu-west-1"}
    write_connections(tmp_path, {"orders": SAMPLE_CONNECTION, "Orders": eu_connection})
    assert read_problems(tmp_path) == [
        "Orders: differs from orders only in case; must differ in letters: some disks ignore case; rename one"
    ]


def test_names_may_repeat_in_other_accounts(tmp_path: Path) -> None:
    connections = {
        stack: {**SAMPLE_CONNECTION, "provider": {"allowed_account_ids": [account]}}
        for stack, account in (("test", "111111111111"), ("live", "222222222222"))
    }
    write_connections(tmp_path, connections)
    assert set(synthesize_connections(tmp_path)) == set(connections)
