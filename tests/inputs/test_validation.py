"""Every rule of every input, with the text of its message, without jsii."""

import subprocess
import sys
from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, Inputs, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import (
    InputError,
    fill_defaults,
    find_input_problems,
    validate_inputs,
)
from invalid_inputs import INVALID_VALUES

REQUIRED_INPUTS = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-aaaa", "subnet-bbbb"],
    "rds_host": "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": "123456789012",
}


@pytest.mark.parametrize(("field", "value", "lines"), INVALID_VALUES, ids=lambda value: str(value)[:30])
def test_invalid_value_is_reported(field: str, value: object, lines: list[str]) -> None:
    assert list(find_input_problems(get_input_specs(Inputs), {**REQUIRED_INPUTS, field: value})) == lines


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
    ("tags", {"e\u0301" * 128: "e\u0301" * 256}),
]


@pytest.mark.parametrize(("field", "value"), VALID_VALUES, ids=lambda value: str(value)[:30])
def test_valid_value_passes(field: str, value: object) -> None:
    assert list(find_input_problems(get_input_specs(Inputs), {**REQUIRED_INPUTS, field: value})) == []


def test_defaults_match_published_module() -> None:
    assert validate_inputs(get_input_specs(Inputs), REQUIRED_INPUTS) == {
        **REQUIRED_INPUTS,
        "name": "polytomic-privatelink",
        "rds_port": 5432,
        "tags": {},
    }


def without_required(default: object) -> dict[str, Any]:
    return {name: default for name, item in CONNECTION_INPUTS.items() if not item.required}


def test_none_means_omitted() -> None:
    stated = {**REQUIRED_INPUTS, "region": "us-east-1"}
    assert validate_inputs(CONNECTION_INPUTS, {**stated, **without_required(None)}) == validate_inputs(
        CONNECTION_INPUTS, stated
    )


@pytest.mark.parametrize("source", ["db_instance_identifier", "db_cluster_identifier", "resource_gateway"])
def test_none_means_omitted_if_replaced(source: str) -> None:
    rule = RELATIONS[source]
    stood_for = [name for name in (*rule.conflicts_with, *rule.makes_optional) if "." not in name]
    given: dict[str, Any] = {**REQUIRED_INPUTS, "region": "us-east-1"}
    stated = {name: value for name, value in given.items() if name not in stood_for}
    stated[source] = {"id": "rgw-0a", "security_group_id": "sg-0b"} if source == "resource_gateway" else "orders"
    assert list(find_input_problems(CONNECTION_INPUTS, {**stated, **dict.fromkeys(stood_for)})) == []
    assert fill_defaults(CONNECTION_INPUTS, {**stated, **dict.fromkeys(stood_for)}) == fill_defaults(
        CONNECTION_INPUTS, stated
    )


def test_null_in_map_is_rejected() -> None:
    (line,) = find_input_problems(
        CONNECTION_INPUTS, {**REQUIRED_INPUTS, "region": "us-east-1", "names": {"resource_gateway": None}}
    )
    assert line.startswith("names.resource_gateway: got null; must be 3 to 40 characters")


def test_every_conflict_is_reported() -> None:
    stated = {
        **REQUIRED_INPUTS,
        "region": "us-east-1",
        "ip_address_type": "IPV6",
        "ipv4_addresses_per_eni": 8,
        "adopt_module": "module.a",
        "import_ids": {"security_group": "sg-0a", "resource_gateway": "rgw-0a"},
        "names": {"security_group": "own", "resource_gateway": "own", "ram_resource_share": "own"},
        "resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"},
    }
    assert [
        line.removesuffix("; remove one of the two") for line in find_input_problems(CONNECTION_INPUTS, stated)
    ] == [
        "ipv4_addresses_per_eni: got 8; must be left out where ip_address_type is IPV6",
        'import_ids: got {"security_group":"sg-0a","resource_gateway":"rgw-0a"}; must be left out beside adopt_module',
        f'vpc_id: got "{REQUIRED_INPUTS["vpc_id"]}"; must be left out beside resource_gateway',
        'subnet_ids: got ["subnet-aaaa","subnet-bbbb"]; must be left out beside resource_gateway',
        'ip_address_type: got "IPV6"; must be left out beside resource_gateway',
        "ipv4_addresses_per_eni: got 8; must be left out beside resource_gateway",
        'adopt_module: got "module.a"; must be left out beside resource_gateway',
        'names.security_group: got "own"; must be left out beside resource_gateway',
        'names.resource_gateway: got "own"; must be left out beside resource_gateway',
        'import_ids.security_group: got "sg-0a"; must be left out beside resource_gateway',
        'import_ids.resource_gateway: got "rgw-0a"; must be left out beside resource_gateway',
    ]


def test_defaults_are_copied() -> None:
    first, second = (
        validate_inputs(get_input_specs(Inputs), REQUIRED_INPUTS),
        validate_inputs(get_input_specs(Inputs), REQUIRED_INPUTS),
    )
    assert first["tags"] is not second["tags"]


def test_all_problems_are_reported_together() -> None:
    with pytest.raises(InputError) as raised:
        validate_inputs(get_input_specs(Inputs), {"name": "A", "rds_port": "x", "rds_hots": "a.b"})
    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == [
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
    given = {**dict.fromkeys(REQUIRED_INPUTS, value), "tags": value, "rds_port": value, "name": value}
    assert list(find_input_problems(get_input_specs(Inputs), given, lambda each: each == "TOKEN")) == []


def test_valid_literals_skip_token_check() -> None:
    def asked(value: object) -> bool:
        pytest.fail(f"asked about {value!r}")

    validate_inputs(get_input_specs(Inputs), REQUIRED_INPUTS, asked)


def test_validation_does_not_import_jsii() -> None:
    code = (
        "import sys, aws_privatelink_rds_lattice.inputs.validation, aws_privatelink_rds_lattice.inputs.connections;"
        "print([name for name in ('jsii', 'cdktf', 'constructs') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_every_input_is_described() -> None:
    assert {
        name: item.description for name, item in get_input_specs(Inputs).items() if not item.description.endswith(".")
    } == {}
