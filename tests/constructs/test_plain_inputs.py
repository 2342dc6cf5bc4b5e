"""Enumerations, paths and maps as inputs of the constructs: the output is that of plain values, or an InputError."""

import enum
import json
from collections import UserList, UserString, namedtuple
from decimal import Decimal
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, Fn, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.constructs.tokens import is_token
from sample_connections import DATABASE_INPUTS, GATEWAY_INPUTS, STACK_INPUTS, stack_error_lines
from sample_project import REQUIRED_INPUTS
from workspaces import build_stack

pytestmark = pytest.mark.cdk


class Names(str, enum.Enum):  # noqa: UP042 - of Python 3.10 and older
    STACK = "orders"
    ADDRESSES = "IPV6"
    REGION = "eu-west-1"
    BACKEND = "s3"
    ACCOUNT = "123456789012"


class Ports(enum.IntEnum):
    POSTGRES = 5432


class WholeNumber:
    def __index__(self) -> int:
        return 5432


class Text(str):
    """A text as ruamel.yaml reads them, with another text for people."""

    __slots__ = ()

    def __str__(self) -> str:
        return "for people"


Url = namedtuple("Url", ["host", "password"])  # noqa: PYI024 - as SQLAlchemy's URL, which is a tuple of its fields


def disguised(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return a value with the same meaning and no plain type, at any depth."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, dict):
        return MappingProxyType({disguised(key): disguised(entry) for key, entry in value.items()})
    if isinstance(value, list):
        return UserList(map(disguised, value))
    if isinstance(value, int):
        return enum.IntEnum("Number", {"MEMBER": value}).MEMBER  # type: ignore[attr-defined]  # made here
    return enum.Enum("Text", {"MEMBER": value}).MEMBER  # type: ignore[attr-defined]  # made here


ALL_SETTINGS: dict[str, Any] = {
    **STACK_INPUTS,
    "name": "orders",
    "rds_port": 3306,
    "tags": {"Team": "data"},
    "ip_address_type": "DUALSTACK",
    "ipv4_addresses_per_eni": 8,
    "protect": True,
    "names": {"resource_gateway": "own-gateway"},
    "import_ids": {"resource_gateway": "rgw-0a", "rds_ingress_rule": None},
    "security_group_description": "Own",
    "aws_provider_version": ">= 6.16, < 7.0",
    "backend": {"s3": {"bucket": "b", "key": "k", "region": "us-east-1", "use_lockfile": True, "max_retries": 3}},
    "provider": {
        "profile": "data",
        "max_retries": 3,
        "insecure": False,
        "shared_config_files": ["config"],
        "allowed_account_ids": ["123456789012"],
        "default_tags": [{"tags": {"Team": "data"}}],
        "assume_role": {"role_arn": "arn:aws:iam::123456789012:role/deploy", "tags": {"a": "b"}},
    },
}


def synthesized_stack_text(folder: Path, stack_id: Any, settings: dict[str, Any]) -> str:  # noqa: ANN401 - also an enum
    return bindings.Testing.synth(PrivateLinkStack(App(outdir=str(folder)), stack_id, **settings))


def test_stack_of_disguised_values_is_equal(tmp_path: Path) -> None:
    settings = {name: disguised(value) for name, value in ALL_SETTINGS.items()}
    disguised_text = synthesized_stack_text(tmp_path / "disguised", Names.STACK, settings)
    assert disguised_text == synthesized_stack_text(tmp_path / "plain", "orders", ALL_SETTINGS)


def test_enumeration_is_no_name_of_a_member_in_output(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        **STACK_INPUTS,
        "region": Names.REGION,
        "ip_address_type": Names.ADDRESSES,
        "rds_port": Ports.POSTGRES,
        "polytomic_aws_account_id": Names.ACCOUNT,
        "name": Text("a-name"),
        "tags": {Names.STACK: UserString("x"), "path": PurePosixPath("a/b")},
    }
    text = synthesized_stack_text(tmp_path, Names.STACK, settings)
    config = json.loads(text)
    assert "Names" not in text
    assert "for people" not in text
    assert config["terraform"]["backend"]["local"]["path"].endswith("terraform.orders.tfstate")
    gateway = config["resource"]["aws_vpclattice_resource_gateway"]["pl"]
    assert (gateway["name"], gateway["ip_address_type"]) == ("a-name-rg", "IPV6")
    assert gateway["tags"] == {"orders": "x", "path": "a/b"}


def test_every_constructor_takes_disguised_values(tmp_path: Path) -> None:
    def build(stack: TerraformStack, convert: Any) -> None:  # noqa: ANN401 - a function of any value
        def converted(inputs: dict[str, Any]) -> dict[str, Any]:
            return {name: convert(value) for name, value in inputs.items()}

        PrivateLinkRdsLattice(stack, convert("first"), **converted({**REQUIRED_INPUTS, "name": "first"}))
        gateway = ResourceGateway(stack, convert("gateway"), **converted(GATEWAY_INPUTS))
        shared = converted({**DATABASE_INPUTS, "name": "second"})
        PrivateLinkRdsLattice(stack, convert("second"), resource_gateway=gateway, **shared)
        ids = converted({"resource_gateway_id": "rgw-0a", "security_group_id": "sg-0c", "ip_address_type": "IPV6"})
        ResourceGateway.from_ids(stack, convert("third"), **ids)
        instance = converted({"db_instance_identifier": "orders", "polytomic_aws_account_id": "123456789012"})
        PrivateLinkRdsLattice.from_db_instance(stack, convert("fourth"), **instance, **converted({"name": "fourth"}))

    plain_stack = build_stack(tmp_path / "plain", lambda stack: build(stack, lambda value: value))
    disguised_stack = build_stack(tmp_path / "disguised", lambda stack: build(stack, disguised))
    assert bindings.Testing.synth(disguised_stack) == bindings.Testing.synth(plain_stack)


def test_references_stay_beside_disguised_values(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        variable = TerraformVariable(stack, "x")
        inputs: Any = {
            **REQUIRED_INPUTS,
            "vpc_id": variable.value,
            "subnet_ids": UserList([variable.string_value, Names.STACK]),
            "rds_port": variable.number_value,
            "tags": MappingProxyType({Names.STACK: variable.string_value, "b": Fn.join("", ["x"])}),
        }
        PrivateLinkRdsLattice(stack, "Default", **inputs)

    gateway = json.loads(bindings.Testing.synth(build_stack(tmp_path, build)))["resource"][
        "aws_vpclattice_resource_gateway"
    ]["pl"]
    assert (gateway["vpc_id"], gateway["subnet_ids"]) == ("${var.x}", ["${var.x}", "orders"])
    assert gateway["tags"]["orders"] == "${var.x}"


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        (
            {"rds_port": Decimal(5432)},
            ["rds_port: got an object of type Decimal; must be a whole number from 1 to 65535"],
        ),
        ({"tags": {"a": {"b"}}}, ['tags["a"]: got an object of type set; must be text: at most 256 characters']),
        (
            {"provider": {"profile": b"x", "shared_config_files": {"a"}, "no_proxy": 5}},
            [
                "provider.profile: got an object of type bytes; must be text, a number, true, false, a list or a map",
                (
                    "provider.shared_config_files: got an object of type set; "
                    "must be text, a number, true, false, a list or a map"
                ),
                "provider.no_proxy: got 5; must be a text",
            ],
        ),
        (
            {"backend": {"s3": {"bucket": Decimal(1), "key": "k"}}},
            [
                (
                    "backend.s3.bucket: got an object of type Decimal; "
                    "must be text, a number, true, false, a list or a map"
                )
            ],
        ),
        (
            {"rds_port": 10**5000},
            ['rds_port: got "a number of more than 300 digits"; must be a whole number from 1 to 65535'],
        ),
        (
            {"provider": {"AKIAIOSFODNN7EXAMPLE": 1, "profile": ["u:hunter2@db.test"]}},
            [
                "provider.a value that may hold a secret: unknown",
                'provider.profile: got ["***"]; must be a text',
            ],
        ),
    ],
    ids=["decimal", "set", "provider", "backend", "huge number", "secrets"],
)
def test_other_value_is_refused_in_words(tmp_path: Path, settings: dict[str, Any], lines: list[str]) -> None:
    problems = stack_error_lines(App(outdir=str(tmp_path)), **settings)
    assert [problem.rpartition(";")[0] for problem in problems] == lines


@pytest.mark.parametrize("construct_id", [5, None, "", ["a"]], ids=str)
def test_construct_id_must_be_text(tmp_path: Path, construct_id: Any) -> None:  # noqa: ANN401 - invalid
    def build(stack: TerraformStack) -> None:
        with pytest.raises(InputError, match=r"^id: got .*; must be text of at least one character"):
            PrivateLinkRdsLattice(stack, construct_id, **REQUIRED_INPUTS)
        with pytest.raises(InputError, match=r"^id: got .*; must be text of at least one character"):
            ResourceGateway(stack, construct_id, **GATEWAY_INPUTS)

    build_stack(tmp_path, build)
    with pytest.raises(InputError, match=r"^id: got .*; must be text of at least one character"):
        PrivateLinkStack(App(outdir=str(tmp_path)), construct_id, **STACK_INPUTS)


@pytest.mark.parametrize("scope", [None, "stack", {}, float("inf"), App], ids=str)
def test_scope_must_be_a_construct(scope: Any) -> None:  # noqa: ANN401 - invalid
    with pytest.raises(InputError, match=r"^scope: got .*; must be a TerraformStack, or a construct in one; "):
        PrivateLinkRdsLattice(scope, "x", **REQUIRED_INPUTS)
    with pytest.raises(InputError, match=r"^scope: got .*; must be a TerraformStack, or a construct in one; "):
        ResourceGateway(scope, "x", **GATEWAY_INPUTS)
    with pytest.raises(InputError, match=r"^scope: got .*; must be an App, or a construct in one; create an App"):
        PrivateLinkStack(scope, "x", **STACK_INPUTS)


def test_provider_argument_is_not_printed(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        invalid: Any = Url("db.test", "hunter2")
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(stack, "x", provider=invalid, resource_gateway=invalid, **REQUIRED_INPUTS)
        lines = [problem.split(";")[0] for problem in raised.value.problems]
        assert lines[:2] == ["resource_gateway: got an object of type Url", "provider: got an object of type Url"]
        assert "hunter2" not in str(raised.value)

    build_stack(tmp_path, build)


def test_huge_number_is_no_token() -> None:
    assert not is_token(10**5000)
