"""Remedies for values of a wrong type, in the messages of the rules."""

import argparse
import datetime as dt
import ipaddress
import uuid
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.plain_values import to_plain, to_plain_inputs
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.inputs.type_remedies import any_type_remedy, is_plain
from aws_privatelink_rds_lattice.inputs.validation import find_input_problems

PASSWORD = "hunter2"  # noqa: S105 - in objects that no message may print


@dataclass
class Record:
    password: str = PASSWORD


class Model:
    """A model as pydantic 2 has them, which is iterable and prints its fields."""

    def model_dump(self) -> dict[str, str]:
        return {"password": PASSWORD}

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.model_dump().items())

    def __repr__(self) -> str:
        return PASSWORD


class OldModel:
    """A model as pydantic 1 has them."""

    __fields__ = ()


class Attrs:
    """A class as attrs makes them."""

    __attrs_attrs__ = ()


class Struct:
    """A struct as msgspec has them."""

    __struct_fields__ = ()


class Row:
    """A map without the methods of a Mapping."""

    def keys(self) -> list[str]:
        return ["a"]

    def __getitem__(self, key: str) -> str:
        return key


class SecretText:
    def get_secret_value(self) -> str:
        return PASSWORD

    def __repr__(self) -> str:
        return PASSWORD


class PostgresDsn:
    host = "db.example.com"

    def __repr__(self) -> str:
        return f"postgres://u:{PASSWORD}@db.example.com"


OtherBoolean = type("bool", (), {"__module__": "numpy"})


class Token:
    """An object of jsii, such as a resource."""

    __jsii_type__ = "aws.Vpc"


Url = namedtuple("Url", ["host", "password"])  # noqa: PYI024 - as SQLAlchemy's URL, which is a tuple of its fields


def remedy_of(field: str, value: object) -> str:
    """Return the remedy of the single problem of a value, which does not print the value."""
    (problem,) = CONNECTION_INPUTS[field].rule.problems(field, to_plain(value))
    assert PASSWORD not in problem
    return problem.rpartition("; ")[2]


COPY_REMEDY = "copy the id of the VPC from the AWS console"
ADDRESS_REMEDY = "an address does not follow a failover: give the endpoint's DNS name"
SUBNETS_REMEDY = "use private subnets of the VPC in at least two Availability Zones"
PORT_REMEDY = "give the port that the database listens on, such as 5432"
REMEDIES: list[tuple[str, Any, str]] = [
    ("name", False, "put it in quotes"),
    ("name", 5, "put it in quotes"),
    ("name", b"a", "decode it, as in value.decode()"),
    ("name", SecretText(), "give a plain text: no input is a secret"),
    ("name", ["a"], "give one string instead of the list"),
    ("name", {"a": 1}, "give one string instead of the map"),
    ("name", {"a"}, "give one string instead of the object"),
    ("name", Record(), "give one string instead of the object"),
    ("name", Record, "pass a string, not a class"),
    ("name", remedy_of, "call it, and pass the result"),
    ("name", Decimal(5), "pass its text, such as str(value)"),
    ("name", Url("h", PASSWORD), "pass one of its fields, or value._asdict() for a map"),
    ("vpc_id", Token(), "pass one of its attributes, such as its id"),
    ("vpc_id", True, COPY_REMEDY),
    ("vpc_id", dt.date(2024, 1, 31), COPY_REMEDY),
    ("vpc_id", uuid.UUID(int=5), COPY_REMEDY),
    ("rds_host", PostgresDsn(), "give only one part of the URL, such as its host"),
    ("rds_host", ipaddress.ip_address("10.0.0.5"), ADDRESS_REMEDY),
    ("polytomic_aws_account_id", Decimal(123456789012), "pass its text, such as str(value)"),
    ("rds_port", Decimal(5432), "pass a whole number, such as int(value)"),
    ("rds_port", Fraction(5432), "pass a whole number, such as int(value)"),
    ("rds_port", [5432], "give one number instead of the list"),
    ("rds_port", {"port": 5432}, "give one number instead of the map"),
    ("rds_port", b"5432", "pass a whole number, such as int(value)"),
    ("rds_port", b"x", PORT_REMEDY),
    ("rds_port", "5432", "write it without quotes, or pass int(value) in Python"),
    ("rds_port", "5432/tcp", "write only the number, without quotes"),
    ("rds_port", "postgres", PORT_REMEDY),
    ("rds_port", 5432.0, "write it without the decimal point"),
    ("protect", OtherBoolean(), "pass bool(value)"),
    ("protect", "False", 'write it without quotes, or pass value == "False" in Python'),
    ("protect", Token(), "write true or false: Terraform needs the value itself, not a reference"),
    ("subnet_ids", {"subnet-0a", "subnet-0b"}, "pass sorted(value): the order of a set differs from run to run"),
    ("subnet_ids", iter("a"), "pass list(value)"),
    ("subnet_ids", {"a": "subnet-0a"}.values(), "pass list(value)"),
    ("subnet_ids", "subnet-0a,subnet-0b", 'write each as a separate string, as in ["first", "second"]'),
    ("subnet_ids", '["subnet-0a"]', 'write each as a separate string, as in ["first", "second"]'),
    ("subnet_ids", b"subnet-0a", SUBNETS_REMEDY),
    ("subnet_ids", Model(), SUBNETS_REMEDY),
    ("tags", Model(), "pass value.model_dump()"),
    ("tags", OldModel(), "pass value.dict()"),
    ("tags", Record(), "pass dataclasses.asdict(value)"),
    ("tags", Attrs(), "pass attrs.asdict(value)"),
    ("tags", Struct(), "pass msgspec.structs.asdict(value)"),
    ("tags", SimpleNamespace(a=PASSWORD), "pass vars(value)"),
    ("tags", argparse.Namespace(a=PASSWORD), "pass vars(value)"),
    ("tags", Row(), "pass dict(value)"),
    ("tags", '{"a": "b"}', "write the map itself, or pass json.loads(value) in Python"),
    ("tags", "a=b", "write tags as a map of strings"),
    ("tags", [{"Key": "a", "Value": "b"}], "write tags as a map of strings"),
    ("names", Record(), "pass dataclasses.asdict(value)"),
    ("provider", Model(), "pass value.model_dump()"),
    ("backend", Model(), "pass value.model_dump()"),
    ("backend", {"s3": Model()}, "pass value.model_dump()"),
]


@pytest.mark.parametrize(("field", "value", "remedy"), REMEDIES, ids=range(len(REMEDIES)))
def test_remedy_fits_given_type(field: str, value: object, remedy: str) -> None:
    assert remedy_of(field, value) == remedy


def test_type_with_name_of_builtin_has_its_module() -> None:
    (problem,) = CONNECTION_INPUTS["protect"].rule.problems("protect", OtherBoolean())
    assert problem.startswith("protect: got an object of type numpy.bool; must be true or false; ")


def test_yaml_scalars_are_put_in_quotes() -> None:
    # As PyYAML reads {yes: NO, until: 2024-01-31, at: 2024-01-31 10:00:00, id: 0123, rate: 1.0e-3, none: ~}.
    tags = {
        True: False,
        "until": dt.date(2024, 1, 31),
        "at": dt.datetime(2024, 1, 31, 10),  # noqa: DTZ001 - without a time zone
        "id": 0o123,
        "rate": 1.0e-3,
        "none": None,
    }
    problems = list(CONNECTION_INPUTS["tags"].rule.problems("tags", to_plain(tags)))
    assert [problem.replace(" at most 256 characters;", "") for problem in problems] == [
        "tags, key: got true; must be text: 1 to 128 characters and must not start with aws:; put it in quotes",
        "tags[true]: got false; must be text: put it in quotes",
        'tags["at"]: got the date 2024-01-31T10:00:00; must be text: put it in quotes',
        'tags["id"]: got 83; must be text: put it in quotes',
        'tags["none"]: got null; must be put it in quotes, or remove the tag',
        'tags["rate"]: got 0.001; must be text: put it in quotes',
        'tags["until"]: got the date 2024-01-31; must be text: put it in quotes',
    ]


def test_whole_connection_as_one_input_is_unpacked() -> None:
    values = to_plain_inputs(
        {"settings": Model(), "record": Record(), "connection": {"rds_host": "a.b"}, "x": {"y": 1}}
    )
    problems = [problem for problem in find_input_problems(CONNECTION_INPUTS, values) if ": unknown" in problem]
    assert [problem.split("; ")[1] for problem in problems[:3]] == [
        "pass its entries as inputs, as in **value.model_dump()",
        "pass its entries as inputs, as in **dataclasses.asdict(value)",
        "pass its entries as inputs, as in **value",
    ]
    assert problems[3].startswith("x: unknown; known names: name, ")


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (Model(), "pass value.model_dump()"),
        (OtherBoolean(), "pass bool(value)"),
        ({"a"}, "pass sorted(value): the order of a set differs from run to run"),
        (Decimal(5), "pass a whole number, such as int(value)"),
        (b"x", "decode it, as in value.decode()"),
    ],
)
def test_remedy_for_setting_of_any_type(value: object, remedy: str) -> None:
    assert not is_plain(value)
    assert any_type_remedy(value) == remedy


def test_objects_of_one_type_count_as_distinct() -> None:
    problems = list(CONNECTION_INPUTS["subnet_ids"].rule.problems("subnet_ids", [Record(), Record()]))
    assert [problem.partition(":")[0] for problem in problems] == ["subnet_ids[0]", "subnet_ids[1]"]


def test_object_beside_token_is_refused() -> None:
    values = {"subnet_ids": ["TOKEN", {"subnet-0a"}], "tags": {"a": "TOKEN", "b": Record()}}
    problems = find_input_problems(CONNECTION_INPUTS, values, lambda value: value == "TOKEN")
    assert [problem.split("; ")[0] for problem in problems if "missing" not in problem] == [
        "subnet_ids[1]: got an object of type set",
        "tags.b: got an object of type Record",
    ]
