"""Connections in ``cdktf.json``: defaults of the file, and databases known by identifier."""

import errno
import logging
from collections.abc import Mapping
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


def find_no_problems(_: Mapping[str, object]) -> list[str]:
    return []


def test_defaults_apply_to_every_connection(tmp_path: Path) -> None:
    shared = {name: SAMPLE_CONNECTION[name] for name in ("region", "vpc_id", "subnet_ids", "polytomic_aws_account_id")}
    defaults = {
        **shared,
        "rds_security_group_id": "sg-0a",
        "tags": {"Team": "data", "Stage": "live"},
        "backend": {"s3": {"bucket": "state", "region": "us-east-1"}},
        "protect": True,
    }
    overrides: dict[str, dict[str, Any]] = {
        "orders": {},
        "billing": {"tags": {"Stage": "test"}, "rds_security_group_id": "sg-0b"},
    }
    connections = {}
    for name, inputs in overrides.items():
        backend = {"s3": {"key": f"{name}.tfstate"}}
        connections[name] = {"name": name, "rds_host": f"{name}.example.com", "backend": backend, **inputs}
    write_defaults_and_connections(tmp_path, defaults, connections)
    merged_values = {}
    for name, config in synthesize_connections(tmp_path).items():
        resources = config["resource"]
        merged_values[name] = (
            config["terraform"]["backend"]["s3"],
            resources["aws_ram_resource_share"]["pl"]["tags"],
            resources["aws_security_group_rule"]["rds_from_resource_gateway"]["security_group_id"],
            resources["aws_vpclattice_resource_gateway"]["pl"]["lifecycle"],
        )
    assert merged_values == {
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
    connections: dict[str, dict[str, Any]] = {
        "orders": {"db_instance_identifier": "orders"},
        "billing": {"resource_gateway": gateway, "names": {"resource_configuration": "billing"}},
        "audit": {"tags": None, "names": {"resource_gateway": "audit"}},
    }
    for name, connection in connections.items():
        connection |= {"name": name, "backend": {"local": {"path": f"../../../{name}.tfstate"}}}
    defaults = {
        **SAMPLE_CONNECTION,
        "backend": backend,
        "tags": {"Team": "data"},
        "names": {"resource_gateway": "shared"},
    }
    write_defaults_and_connections(tmp_path, defaults, connections)
    configs = synthesize_connections(tmp_path)
    assert set(configs) == set(connections)
    configurations = {}
    for name, config in configs.items():
        assert config["terraform"]["backend"] == connections[name]["backend"]
        configurations[name] = config["resource"]["aws_vpclattice_resource_configuration"]["pl"]
    (definition,) = configurations["orders"]["resource_configuration_definition"]
    assert definition["dns_resource"][0]["domain_name"].startswith("${data.aws_db_instance.")
    assert configurations["billing"]["resource_gateway_identifier"] == "rgw-0a"
    assert configurations["billing"]["name"] == "billing"
    assert [configurations[name].get("tags") for name in connections] == [{"Team": "data"}, {"Team": "data"}, {}]


def test_problem_names_where_value_is_set(tmp_path: Path) -> None:
    write_defaults_and_connections(
        tmp_path,
        {**SAMPLE_CONNECTION, "tags": {"aws:a": "1", "Team": "data"}},
        {"orders": {"tags": {"aws:b": "2"}}, "billing": {"name": "billing", "tags": {"aws:a": "1"}}},
    )
    assert [problem.split(";")[0] for problem in read_problems(tmp_path)] == [
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
    assert [problem.split(";")[0] for problem in read_problems(tmp_path)] == [
        "defaults.rds_port: got 0",
        "defaults.vpc_idd: unknown",
        'billing.name: got "sg-x"',
        'billing.subnet_ids: got ["subnet-a"]',
    ]


def test_defaults_must_be_a_map(tmp_path: Path) -> None:
    write_defaults_and_connections(tmp_path, ["us-east-1"], {"orders": SAMPLE_CONNECTION})
    assert read_problems(tmp_path) == [
        ('context.defaults: got ["us-east-1"]; must be a map of inputs; add a connection, as in the README')
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
    configs = synthesize_connections(tmp_path)
    (instance,) = configs["orders"]["data"]["aws_db_instance"].values()
    (cluster,) = configs["billing"]["data"]["aws_rds_cluster"].values()
    assert instance["db_instance_identifier"] == "orders"
    assert cluster["cluster_identifier"] == "billing"
    ingress_rule = configs["billing"]["resource"]["aws_security_group_rule"]["rds_from_resource_gateway"]
    assert ingress_rule["security_group_id"] == "sg-0a"


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
    reason = " must be omitted with db_instance_identifier"
    assert [problem.split(";")[:2] for problem in read_problems(tmp_path)] == [
        [f'orders.rds_host: got "{SAMPLE_CONNECTION["rds_host"]}"', reason],
        [f'orders.vpc_id: got "{SAMPLE_CONNECTION["vpc_id"]}"', reason],
        ['billing.db_cluster_identifier: got "billing"', reason],
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not JSON in UTF-8: "),
        ("\ufeff{}", "starts with a byte order mark, "),
        ("[" * 101 + "]" * 101, "nested more than 100 levels deep; "),
        ("[" * 100_000, "nested more than 100 levels deep; "),
        ("[]", "context.connections: missing; must be a map with at least one connection; "),
        ('{"context": {"connections": {}}}', "context.connections: got {}; must be a map "),
        ('{"context": {"connections": {"orders": 5}}}', "orders: got 5; must be a map of inputs; "),
        ('{"context": {"connections": {"con": {"region": "x"}}}}', 'context.connections, stack name: got "con"; '),
        (
            '{"a": 1, "a": 2, "context": {"connections": {"orders": {"region": "x"}}}}',
            '"a": appears 2 times in one object; ',
        ),
    ],
    ids=[
        "syntax",
        "byte order mark",
        "deep",
        "very deep",
        "no map",
        "empty",
        "no inputs",
        "stack name",
        "repeated key",
    ],
)
def test_invalid_file_is_rejected(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "cdktf.json"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as raised:
        read_connections(file, find_no_problems)
    assert [line[: len(problem)] for line in raised.value.problems] == [problem]


def test_missing_file_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"; run the command in the file's folder$"):
        read_connections(tmp_path / "cdktf.json", find_no_problems)


def test_file_without_permission_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    file = tmp_path / "cdktf.json"
    file.touch()
    monkeypatch.setattr(Path, "read_text", deny)
    with pytest.raises(InputError, match=r"^Permission denied; make the file readable$"):
        read_connections(file, find_no_problems)


def test_folder_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^not a file; must be a JSON file; create one$"):
        read_connections(tmp_path, find_no_problems)


def test_backend_of_same_type_is_merged(tmp_path: Path) -> None:
    defaults = {
        "region": "us-east-1",
        "backend": {"s3": {"bucket": "state", "assume_role": {"role_arn": "a", "tags": 1}}},
    }
    connection = {"backend": {"s3": {"key": "orders", "assume_role": {"tags": 2}}}}
    write_defaults_and_connections(tmp_path, defaults, {"orders": connection})
    connections = read_connections(tmp_path / "cdktf.json", find_no_problems)
    assert connections["orders"]["backend"] == {
        "s3": {"bucket": "state", "key": "orders", "assume_role": {"role_arn": "a", "tags": 2}}
    }


def test_reading_is_logged_without_values(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_connections(tmp_path, {"orders": SAMPLE_CONNECTION})
    with caplog.at_level(logging.DEBUG, "aws_privatelink_rds_lattice.inputs.connections"):
        read_connections(tmp_path / "cdktf.json", find_no_problems)
    assert caplog.messages == [f"read {tmp_path / 'cdktf.json'}: 1 connections"]
