"""Many connections in one ``cdktf.json``: what they share, what they may not share, and databases by identifier."""

import json
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from sample_project import PROJECT

pytestmark = pytest.mark.cdk

SAMPLE_PROJECT: dict[str, Any] = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))
SAMPLE_CONNECTION: dict[str, Any] = SAMPLE_PROJECT["context"]["connections"]["polytomic"]
SAMPLE_WITHOUT_DATABASE = {
    name: value for name, value in SAMPLE_CONNECTION.items() if name not in ("rds_host", "rds_port", "vpc_id")
}


def write_defaults_and_connections(folder: Path, defaults: object, connections: object) -> None:
    context = {"defaults": defaults, "connections": connections}
    (folder / "cdktf.json").write_text(json.dumps({**SAMPLE_PROJECT, "context": context}), "utf-8")


def write_connections(folder: Path, connections: object) -> None:
    write_defaults_and_connections(folder, {}, connections)


def synthesize_connections(folder: Path) -> dict[str, Any]:
    app = App(outdir=str(folder / "cdktf.out"))
    for name, connection in read_connections(folder / "cdktf.json", connection_problems).items():
        PrivateLinkStack(app, name, **connection)
    app.synth()
    return {
        file.parent.name: json.loads(file.read_text("utf-8")) for file in folder.glob("cdktf.out/stacks/*/cdk.tf.json")
    }


def read_problems(folder: Path) -> list[str]:
    with pytest.raises(InputError) as raised:
        read_connections(folder / "cdktf.json", connection_problems)
    return list(raised.value.problems)


def test_defaults_apply_to_every_connection(tmp_path: Path) -> None:
    shared = {name: SAMPLE_CONNECTION[name] for name in ("region", "vpc_id", "subnet_ids", "polytomic_aws_account_id")}
    defaults = {
        **shared,
        "rds_security_group_id": "sg-0a",
        "tags": {"Team": "data", "Stage": "live"},
        "backend": {"s3": {"bucket": "state", "region": "us-east-1"}},
        "protect": True,
    }
    connections = {
        name: {
            "name": name,
            "rds_host": f"{name}.example.com",
            "backend": {"s3": {"key": f"{name}.tfstate"}},
            **own,
        }
        for name, own in (("orders", {}), ("billing", {"tags": {"Stage": "test"}, "rds_security_group_id": "sg-0b"}))
    }
    write_defaults_and_connections(tmp_path, defaults, connections)
    made = synthesize_connections(tmp_path)
    assert {
        name: (
            config["terraform"]["backend"]["s3"],
            config["resource"]["aws_ram_resource_share"]["pl"]["tags"],
            config["resource"]["aws_security_group_rule"]["rds_from_resource_gateway"]["security_group_id"],
            config["resource"]["aws_vpclattice_resource_gateway"]["pl"]["lifecycle"],
        )
        for name, config in made.items()
    } == {
        "orders": (
            {"bucket": "state", "region": "us-east-1", "key": "orders.tfstate"},
            {"Team": "data", "Stage": "live"},
            "sg-0a",
            {"prevent_destroy": True, "replace_triggered_by": ["aws_security_group.resource_gateway.id"]},
        ),
        "billing": (
            {"bucket": "state", "region": "us-east-1", "key": "billing.tfstate"},
            {"Team": "data", "Stage": "test"},
            "sg-0b",
            {"prevent_destroy": True, "replace_triggered_by": ["aws_security_group.resource_gateway.id"]},
        ),
    }


def test_connection_input_removes_related_defaults(tmp_path: Path) -> None:
    backend = {"s3": {"bucket": "state", "key": "polytomic", "region": "us-east-1"}}
    gateway = {"id": "rgw-0a", "security_group_id": "sg-0b"}
    own: dict[str, dict[str, Any]] = {
        "orders": {"db_instance_identifier": "orders"},
        "billing": {"resource_gateway": gateway, "names": {"resource_configuration": "billing"}},
        "audit": {"tags": None, "names": {"resource_gateway": "audit"}},
    }
    for name, connection in own.items():
        connection |= {"name": name, "backend": {"local": {"path": f"{name}.tfstate"}}}
    defaults = {
        **SAMPLE_CONNECTION,
        "backend": backend,
        "tags": {"Team": "data"},
        "names": {"resource_gateway": "shared"},
    }
    write_defaults_and_connections(tmp_path, defaults, own)
    made = synthesize_connections(tmp_path)
    assert {name: config["terraform"]["backend"] for name, config in made.items()} == {
        name: connection["backend"] for name, connection in own.items()
    }
    configurations = {
        name: config["resource"]["aws_vpclattice_resource_configuration"]["pl"] for name, config in made.items()
    }
    (definition,) = configurations["orders"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["domain_name"].startswith("${data.aws_db_instance.")
    assert configurations["billing"]["resource_gateway_identifier"] == "rgw-0a"
    assert configurations["billing"]["name"] == "billing"
    assert [configurations[name].get("tags") for name in own] == [{"Team": "data"}, {"Team": "data"}, {}]


def test_problem_names_where_value_is_set(tmp_path: Path) -> None:
    write_defaults_and_connections(
        tmp_path,
        {**SAMPLE_CONNECTION, "tags": {"aws:a": "1", "Team": "data"}},
        {"orders": {"tags": {"aws:b": "2"}}, "billing": {"name": "billing", "tags": {"aws:a": "1"}}},
    )
    assert [line.split(";")[0] for line in read_problems(tmp_path)] == [
        'defaults.tags, key: got "aws:a"',
        'orders.tags, key: got "aws:b"',
        'billing.tags, key: got "aws:a"',
    ]


def test_defaults_problem_is_reported_once(tmp_path: Path) -> None:
    defaults = {**SAMPLE_CONNECTION, "rds_port": 0, "vpc_idd": "x", "subnet_ids": ["subnet-a"]}
    write_defaults_and_connections(
        tmp_path,
        defaults,
        {"orders": {"subnet_ids": ["subnet-a", "subnet-b"]}, "billing": {"name": "sg-x", "subnet_ids": ["subnet-a"]}},
    )
    assert [line.split(";")[0] for line in read_problems(tmp_path)] == [
        "defaults.rds_port: got 0",
        "defaults.vpc_idd: unknown",
        'billing.name: got "sg-x"',
        'billing.subnet_ids: got ["subnet-a"]',
    ]


def test_defaults_must_be_a_map(tmp_path: Path) -> None:
    write_defaults_and_connections(tmp_path, ["us-east-1"], {"orders": SAMPLE_CONNECTION})
    assert read_problems(tmp_path) == [
        (
            'context.defaults: got ["us-east-1"]; must be a map of inputs; '
            "name a stack and give its inputs, as the README shows"
        )
    ]


def test_connections_need_separate_states(tmp_path: Path) -> None:
    backend = {"s3": {"bucket": "state", "key": "polytomic", "region": "us-east-1"}}
    write_defaults_and_connections(
        tmp_path, {**SAMPLE_CONNECTION, "backend": backend}, {"orders": {"name": "orders"}, "billing": {}}
    )
    assert [line.partition(": got")[0] + ";" + line.partition(";")[2] for line in read_problems(tmp_path)] == [
        (
            "billing.backend; must be another than that of orders; give each connection a state of its own: "
            "each would else destroy the resources of the other"
        )
    ]


def test_identifiers_work_in_connections(tmp_path: Path) -> None:
    common = {name: SAMPLE_CONNECTION[name] for name in ("region", "polytomic_aws_account_id")}
    write_defaults_and_connections(
        tmp_path,
        common,
        {
            "orders": {"name": "orders", "db_instance_identifier": "orders"},
            "billing": {"name": "billing", "db_cluster_identifier": "billing", "rds_security_group_id": "sg-0a"},
        },
    )
    made = synthesize_connections(tmp_path)
    (instance,) = made["orders"]["data"]["aws_db_instance"].values()
    (cluster,) = made["billing"]["data"]["aws_rds_cluster"].values()
    assert (instance["db_instance_identifier"], cluster["cluster_identifier"]) == ("orders", "billing")
    assert (
        made["billing"]["resource"]["aws_security_group_rule"]["rds_from_resource_gateway"]["security_group_id"]
        == "sg-0a"
    )


def test_identifier_conflicts_with_host(tmp_path: Path) -> None:
    write_connections(
        tmp_path,
        {
            "orders": {**SAMPLE_CONNECTION, "db_instance_identifier": "orders"},
            "billing": {
                **SAMPLE_WITHOUT_DATABASE,
                "db_instance_identifier": "billing",
                "db_cluster_identifier": "billing",
            },
        },
    )
    assert [line.split(";")[:2] for line in read_problems(tmp_path)] == [
        [f"{field}: got {shown}", " must be left out beside db_instance_identifier"]
        for field, shown in (
            ("orders.rds_host", f'"{SAMPLE_CONNECTION["rds_host"]}"'),
            ("orders.vpc_id", f'"{SAMPLE_CONNECTION["vpc_id"]}"'),
            ("billing.db_cluster_identifier", '"billing"'),
        )
    ]


def test_names_from_identifiers_must_differ(tmp_path: Path) -> None:
    write_connections(
        tmp_path, {name: {**SAMPLE_WITHOUT_DATABASE, "db_instance_identifier": name} for name in ("orders", "billing")}
    )
    assert read_problems(tmp_path) == [
        (
            'billing.name: got "polytomic"; must be another than that of orders, which is in the same Region; '
            "give each connection a name: AWS wants the names made of it to be unique"
        )
    ]


def test_names_and_ids_must_be_unique(tmp_path: Path) -> None:
    ids = {"resource_gateway": "rgw-0a", "security_group": "sg-0a"}
    orders = {**SAMPLE_CONNECTION, "name": "orders", "import_ids": ids, "names": {"resource_gateway": "shared"}}
    billing = {**orders, "name": "billing", "vpc_id": "vpc-ffff", "names": {"resource_gateway": "shared"}}
    audit = {**SAMPLE_WITHOUT_DATABASE, "db_cluster_identifier": "audit"}
    write_connections(tmp_path, {"orders": orders, "billing": billing, "polytomic": SAMPLE_CONNECTION, "audit": audit})
    same_region = "which is in the same Region"
    assert [line.split("; ")[:2] for line in read_problems(tmp_path)] == [
        [
            'billing.names.resource_gateway: got "shared"',
            f"must be another than that of orders, {same_region}",
        ],
        ['billing.import_ids.resource_gateway: got "rgw-0a"', "must be another than that of orders"],
        ['billing.import_ids.security_group: got "sg-0a"', "must be another than that of orders"],
        ['audit.name: got "polytomic"', f"must be another than that of polytomic, {same_region}"],
    ]


def test_names_may_repeat_in_other_regions(tmp_path: Path) -> None:
    write_connections(tmp_path, {"us": SAMPLE_CONNECTION, "eu": {**SAMPLE_CONNECTION, "region": "eu-west-1"}})
    assert set(synthesize_connections(tmp_path)) == {"us", "eu"}


def test_connections_share_existing_gateway(tmp_path: Path) -> None:
    gateway = {"resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"}}
    connection = {name: value for name, value in SAMPLE_CONNECTION.items() if name not in ("vpc_id", "subnet_ids")}
    orders, billing = ({**connection, **gateway, "name": name} for name in ("orders", "billing"))
    write_connections(tmp_path, {"orders": orders, "billing": billing})
    assert read_problems(tmp_path) == [
        (
            'billing.rds_security_group_id: got "sg-0123456789abcdef0"; must be another than that of orders, which is '
            "on the same resource gateway, or have another rds_port; set resource_gateway.has_rules to true in one of "
            "the two if the other makes the rules of both: AWS refuses a rule that is there"
        )
    ]
    write_connections(tmp_path, {"orders": orders, "billing": {**billing, "rds_port": 3306}})
    made = synthesize_connections(tmp_path)
    assert {name: list(config["resource"].get("aws_security_group", {})) for name, config in made.items()} == {
        "orders": [],
        "billing": [],
    }
    having = {"resource_gateway": {**gateway["resource_gateway"], "has_rules": True}}
    write_connections(tmp_path, {"orders": orders, "billing": {**billing, **having}})
    made = synthesize_connections(tmp_path)
    assert len(made["orders"]["resource"]["aws_security_group_rule"]) == 2
    assert "aws_security_group_rule" not in made["billing"]["resource"]


def test_looked_up_rules_must_differ(tmp_path: Path) -> None:
    common = {name: SAMPLE_CONNECTION[name] for name in ("region", "polytomic_aws_account_id")}
    gateway = {"resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"}}

    def connections(**stated: dict[str, Any]) -> dict[str, Any]:
        return {
            name: {**common, **gateway, "name": name, "db_instance_identifier": name, **inputs}
            for name, inputs in stated.items()
        }

    write_connections(tmp_path, connections(orders={"rds_security_group_id": "sg-1"}, billing={"rds_port": 5432}))
    assert read_problems(tmp_path) == [
        (
            "billing.rds_security_group_id: got null; must be given, with rds_port, here and in orders, which is on "
            "the same resource gateway, so that their rules are known to differ; set resource_gateway.has_rules to "
            "true in one of the two if the other makes the rules of both: AWS refuses a rule that is there"
        )
    ]
    for differing in (
        {"orders": {"rds_security_group_id": "sg-1"}, "billing": {"rds_security_group_id": "sg-2"}},
        {"orders": {"rds_port": 3306}, "billing": {"rds_port": 5432}},
        {"orders": {}, "billing": {"resource_gateway": {"id": "rgw-0c", "security_group_id": "sg-0d"}}},
    ):
        write_connections(tmp_path, connections(**differing))
        assert set(synthesize_connections(tmp_path)) == {"orders", "billing"}
