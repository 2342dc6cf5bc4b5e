"""Validation of inputs: the problems of invalid values, relations between inputs, defaults and tokens."""

import subprocess
import sys
from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, Inputs, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import (
    InputError,
    ensure_no_problems,
    fill_defaults,
    find_input_problems,
)
from invalid_inputs import INVALID_VALUES

REQUIRED_INPUTS: dict[str, Any] = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-aaaa", "subnet-bbbb"],
    "rds_host": "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": "123456789012",
}


def is_token(value: object) -> bool:
    return value == "TOKEN"


@pytest.mark.parametrize(("field", "value", "problems"), INVALID_VALUES, ids=lambda value: str(value)[:30])
def test_invalid_value_is_reported(field: str, value: object, problems: list[str]) -> None:
    assert list(find_input_problems(get_input_specs(Inputs), {**REQUIRED_INPUTS, field: value})) == problems


VALID_VALUES: list[tuple[str, Any]] = [
    ("name", "a"),
    ("name", "a" * 37),
    ("name", "0-a-9"),
    ("name", "sgx-rgw"),
    ("vpc_id", "vpc-12345678"),
    ("subnet_ids", ("subnet-aaaa", "subnet-bbbb")),
    ("rds_host", "a.b"),
    ("rds_host", "MyDb.cluster-ro-x.eu-central-1.rds.amazonaws.com"),
    ("rds_host", "db_1.example.com"),
    ("rds_host", ("a" * 62 + ".") * 4 + "abc"),
    ("rds_port", 1),
    ("rds_port", 65535),
    ("polytomic_aws_account_id", "000000000000"),
    ("tags", {}),
    ("tags", {"a" * 128: "x" * 256, "ü": "", "laws:": "$5 {}"}),
]


@pytest.mark.parametrize(("field", "value"), VALID_VALUES, ids=lambda value: str(value)[:30])
def test_valid_value_passes(field: str, value: object) -> None:
    assert list(find_input_problems(get_input_specs(Inputs), {**REQUIRED_INPUTS, field: value})) == []


def test_defaults_match_published_module() -> None:
    assert fill_defaults(get_input_specs(Inputs), REQUIRED_INPUTS) == {
        **REQUIRED_INPUTS,
        "name": "polytomic-privatelink",
        "rds_port": 5432,
        "tags": {},
    }


def test_none_means_omitted() -> None:
    connection = {**REQUIRED_INPUTS, "region": "us-east-1"}
    unset_inputs = {name: None for name, spec in CONNECTION_INPUTS.items() if not spec.required}
    connection_with_nulls = {**connection, **unset_inputs}
    assert list(find_input_problems(CONNECTION_INPUTS, connection_with_nulls)) == []
    assert fill_defaults(CONNECTION_INPUTS, connection_with_nulls) == fill_defaults(CONNECTION_INPUTS, connection)


@pytest.mark.parametrize("source", ["db_instance_identifier", "db_cluster_identifier", "resource_gateway"])
def test_none_means_omitted_if_replaced(source: str) -> None:
    relation = RELATIONS[source]
    replaced_names = [name for name in (*relation.conflicts_with, *relation.makes_optional) if "." not in name]
    connection: dict[str, Any] = {**REQUIRED_INPUTS, "region": "us-east-1"}
    for name in replaced_names:
        connection.pop(name, None)
    connection[source] = "orders"
    if source == "resource_gateway":
        connection[source] = {"id": "rgw-0a", "security_group_id": "sg-0b"}
    connection_with_nulls = {**connection, **dict.fromkeys(replaced_names)}
    assert list(find_input_problems(CONNECTION_INPUTS, connection_with_nulls)) == []
    assert fill_defaults(CONNECTION_INPUTS, connection_with_nulls) == fill_defaults(CONNECTION_INPUTS, connection)


def test_null_in_map_is_rejected() -> None:
    (problem,) = find_input_problems(
        CONNECTION_INPUTS, {**REQUIRED_INPUTS, "region": "us-east-1", "names": {"resource_gateway": None}}
    )
    assert problem.startswith("names.resource_gateway: got null; must be 3 to 40 characters")


def test_every_conflict_is_reported() -> None:
    connection = {
        **REQUIRED_INPUTS,
        "region": "us-east-1",
        "ip_address_type": "IPV6",
        "ipv4_addresses_per_eni": 8,
        "adopt_module": "module.a",
        "import_ids": {"security_group": "sg-0a", "resource_gateway": "rgw-0a"},
        "names": {"security_group": "own", "resource_gateway": "own", "ram_resource_share": "own"},
        "resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"},
    }
    problems = list(find_input_problems(CONNECTION_INPUTS, connection))
    assert [problem.removesuffix("; remove one of the two") for problem in problems] == [
        "ipv4_addresses_per_eni: got 8; must be omitted if ip_address_type is IPV6",
        'import_ids: got {"security_group":"sg-0a","resource_gateway":"rgw-0a"}; must be omitted with adopt_module',
        f'vpc_id: got "{REQUIRED_INPUTS["vpc_id"]}"; must be omitted with resource_gateway',
        'subnet_ids: got ["subnet-aaaa","subnet-bbbb"]; must be omitted with resource_gateway',
        'ip_address_type: got "IPV6"; must be omitted with resource_gateway',
        "ipv4_addresses_per_eni: got 8; must be omitted with resource_gateway",
        'adopt_module: got "module.a"; must be omitted with resource_gateway',
        'names.security_group: got "own"; must be omitted with resource_gateway',
        'names.resource_gateway: got "own"; must be omitted with resource_gateway',
        'import_ids.security_group: got "sg-0a"; must be omitted with resource_gateway',
        'import_ids.resource_gateway: got "rgw-0a"; must be omitted with resource_gateway',
    ]


def test_defaults_are_copied() -> None:
    inputs = fill_defaults(get_input_specs(Inputs), REQUIRED_INPUTS)
    assert inputs["tags"] == {}
    assert inputs["tags"] is not fill_defaults(get_input_specs(Inputs), REQUIRED_INPUTS)["tags"]


def test_all_problems_are_reported_together() -> None:
    problems = find_input_problems(get_input_specs(Inputs), {"name": "A", "rds_port": "x", "rds_hots": "a.b"})
    with pytest.raises(InputError) as raised:
        ensure_no_problems(problems)
    assert [problem.split(":")[0] for problem in str(raised.value).splitlines()] == [
        "name",
        "rds_port",
        "rds_hots",
        "vpc_id",
        "subnet_ids",
        "rds_host",
        "rds_security_group_id",
        "polytomic_aws_account_id",
    ]
    assert raised.value.problems == tuple(str(raised.value).splitlines())


@pytest.mark.parametrize("value", ["TOKEN", ["TOKEN"], ["subnet-x", "TOKEN"], {"k": "TOKEN"}, {"TOKEN": 5}])
def test_tokens_pass(value: object) -> None:
    inputs = {**dict.fromkeys(REQUIRED_INPUTS, value), "tags": value, "rds_port": value, "name": value}
    assert list(find_input_problems(get_input_specs(Inputs), inputs, is_token)) == []


def test_token_is_rejected_for_literal_input() -> None:
    for names in (["protect", "adopt_module"], ["names", "import_ids"]):
        connection = {**REQUIRED_INPUTS, "region": "us-east-1", **dict.fromkeys(names, "TOKEN")}
        problems = list(find_input_problems(CONNECTION_INPUTS, connection, is_token))
        assert [problem.split(";")[0] for problem in problems] == [f"{name}: got a reference" for name in names]
        assert {problem.split("; ")[-1] for problem in problems} == {"write the value itself, not a reference"}


def test_token_in_map_leaves_problems_of_other_entries() -> None:
    entries = {"resource_gateway": "TOKEN", "security_group": "Group", "gateway": "x"}
    connection = {**REQUIRED_INPUTS, "region": "us-east-1", "names": entries, "import_ids": entries}
    problems = find_input_problems(CONNECTION_INPUTS, connection, is_token)
    assert [problem.split(";")[0] for problem in problems] == [
        "names.gateway: unknown",
        'import_ids.security_group: got "Group"',
        "import_ids.gateway: unknown",
        "import_ids.resource_gateway: got a reference",
    ]


def test_token_does_not_excuse_unknown_key() -> None:
    connection = {**REQUIRED_INPUTS, "region": "us-east-1", "names": {"gateway": "TOKEN"}}
    (problem,) = find_input_problems(CONNECTION_INPUTS, connection, is_token)
    assert problem == "names.gateway: unknown; did you mean resource_gateway?"
    connection["names"] = {"resource_gateway": "TOKEN"}
    assert list(find_input_problems(CONNECTION_INPUTS, connection, is_token)) == []


def test_substitute_replaces_inputs_and_defaults() -> None:
    connection: dict[str, Any] = {**REQUIRED_INPUTS, "region": "us-east-1"}
    for name in ("vpc_id", "subnet_ids"):
        del connection[name]
    assert list(find_input_problems(CONNECTION_INPUTS, connection, substitutes=["resource_gateway"])) == []
    inputs = fill_defaults(CONNECTION_INPUTS, connection, ["resource_gateway"])
    assert "ip_address_type" not in inputs
    assert inputs["rds_port"] == 5432


def test_valid_literals_skip_token_check() -> None:
    def fail_if_called(value: object) -> bool:
        pytest.fail(f"called with {value!r}")

    assert list(find_input_problems(get_input_specs(Inputs), REQUIRED_INPUTS, fail_if_called)) == []


def test_validation_does_not_import_jsii() -> None:
    code = (
        "import sys, aws_privatelink_rds_lattice.inputs.validation, aws_privatelink_rds_lattice.inputs.connections;"
        "print([name for name in ('jsii', 'cdktf', 'constructs') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
