"""References that a connection cannot have: values of iterators and counts, and descriptions of token objects."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsii
import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import (
    App,
    DataResource,
    Fn,
    IResolveContext,
    IStringProducer,
    Lazy,
    MapTerraformIterator,
    TerraformCount,
    TerraformDataSource,
    TerraformIterator,
    TerraformLocal,
    TerraformResource,
    TerraformSelf,
    TerraformStack,
    TerraformVariable,
    Token,
)
from aws_privatelink_rds_lattice.testing import synthesized
from sample_connections import ACCOUNT_INPUT, DATABASE_INPUTS, GATEWAY_INPUTS, STACK_INPUTS
from sample_project import ALL_INPUTS, REQUIRED_INPUTS
from workspaces import build_stack

pytestmark = pytest.mark.cdk

ALLOWED_AND_REMEDY = (
    "must be the same in the whole stack: each, count and self exist only in a resource that has them; "
    "create a connection for each value, in a loop over a Python list"
)
MakeInputs = Callable[[MapTerraformIterator, str], dict[str, object]]
# The arguments of each function: an iterator over a map, and the iterator's key as text.
INPUTS_OF_SINGLE_RESOURCES: dict[str, tuple[MakeInputs, str]] = {
    "token object": (lambda databases, _: {"rds_host": databases.value}, '"${each.value}"'),
    "text": (lambda databases, _: {"rds_host": databases.get_string("host")}, '"${each.value.host}"'),
    "number": (lambda databases, _: {"rds_port": databases.get_number("port")}, '"${each.value.port}"'),
    "list": (lambda databases, _: {"subnet_ids": databases.get_list("ids")}, '"${each.value.ids}"'),
    "item": (lambda _, key: {"subnet_ids": [key, "subnet-aaaa"]}, '["${each.key}","subnet-aaaa"]'),
    "map": (lambda databases, _: {"tags": databases.get_map("tags")}, '"${each.value.tags}"'),
    "value of a map": (lambda _, key: {"tags": {"Team": key}}, '{"Team":"${each.key}"}'),
    "key of a map": (lambda _, key: {"tags": {key: "data"}}, '{"${each.key}":"data"}'),
    "entry of an object": (lambda _, key: {"names": {"security_group": key}}, '{"security_group":"${each.key}"}'),
    "longer text": (lambda _, key: {"name": f"orders-{key}"}, '"orders-${each.key}"'),
    "function": (
        lambda databases, _: {"vpc_id": Fn.lookup(databases.value, "vpc", "vpc-0a")},
        r'"${lookup(each.value, \"vpc\", \"vpc-0a\")}"',
    ),
    "count": (lambda *_: {"rds_port": TerraformCount.of(2).index}, '"${count.index}"'),
    "self": (lambda *_: {"rds_security_group_id": TerraformSelf.get_string("id")}, '"${self.id}"'),
}


def iterator_and_key() -> tuple[MapTerraformIterator, str]:
    databases = TerraformIterator.from_map({"orders": {"host": "orders.example.com"}})
    return databases, databases.key


@pytest.mark.parametrize(("make_inputs", "text"), INPUTS_OF_SINGLE_RESOURCES.values(), ids=INPUTS_OF_SINGLE_RESOURCES)
def test_value_of_single_resource_is_refused(tmp_path: Path, make_inputs: MakeInputs, text: str) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    inputs: Any = {**REQUIRED_INPUTS, **make_inputs(*iterator_and_key())}
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(stack, "orders", **inputs)
    (name,) = make_inputs(*iterator_and_key())
    assert raised.value.problems == (f"{name}: got {text}; {ALLOWED_AND_REMEDY}",)
    assert "orders" not in [child.node.id for child in stack.node.children]


def test_every_class_refuses_iterator_values(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    _, key = iterator_and_key()

    def refused_inputs(create: Callable[..., object], scope: object, **inputs: object) -> list[str]:
        with pytest.raises(InputError) as raised:
            create(scope, "orders", **inputs)
        assert all(problem.endswith(ALLOWED_AND_REMEDY) for problem in raised.value.problems)
        return [problem.partition(":")[0] for problem in raised.value.problems]

    gateway_inputs = {**GATEWAY_INPUTS, "vpc_id": key, "name": key}
    assert sorted(refused_inputs(ResourceGateway, stack, **gateway_inputs)) == ["name", "vpc_id"]
    ids = {"resource_gateway_id": key, "security_group_id": "sg-0b"}
    assert refused_inputs(ResourceGateway.from_ids, stack, **ids) == ["resource_gateway_id"]
    identifier = {"db_instance_identifier": key, **ACCOUNT_INPUT}
    assert refused_inputs(PrivateLinkRdsLattice.from_db_instance, stack, **identifier) == ["db_instance_identifier"]
    stack_inputs = {**STACK_INPUTS, "rds_host": key}
    assert refused_inputs(PrivateLinkStack, App(outdir=str(tmp_path)), **stack_inputs) == ["rds_host"]
    existing = {**DATABASE_INPUTS, "region": "us-east-1", "resource_gateway": {"id": key, "security_group_id": "sg-0b"}}
    assert refused_inputs(PrivateLinkStack, App(outdir=str(tmp_path)), **existing) == ["resource_gateway"]


def test_similar_texts_and_other_references_are_accepted(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    variable = TerraformVariable(stack, "each", type="string").string_value
    subnets = TerraformIterator.from_list(["subnet-aaaa", "subnet-bbbb"])
    inputs: Any = {
        **REQUIRED_INPUTS,
        "rds_host": f"{variable}.self.count.index",
        "vpc_id": Fn.lookup_nested({"each.value": "vpc-0a"}, ["each.value"]),
        "subnet_ids": Token.as_list(subnets.values()),
        "rds_security_group_id": TerraformLocal(stack, "self", "sg-0a").as_string,
        "security_group_description": f"{variable} self-made",
        "tags": {"Team": "each.value", "Owner": variable},
    }
    PrivateLinkRdsLattice(stack, "orders", **inputs)
    (group,) = synthesized(stack)["resource"]["aws_security_group"].values()
    assert group["tags"] == {"Team": "each.value", "Owner": "${var.each}"}


@jsii.implements(IStringProducer)
class FixedText:
    """A token with a text, as a user's functions and cdktf's classes make it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def produce(self, context: IResolveContext) -> str:
        del context
        return self._text


TEXTS_WITHOUT_RESOURCE_VALUE = {
    "text after a reference": "${var.team} counts each.value, count.index and self.id",
    "text between references": "${var.team} self.managed by ${var.team}",
    "escaped": "${var.team} $${each.value}",
    "quoted": '${format("each.value of %s, self.id", var.team)}',
    "list": '${join(" ", ["see each.value", var.team])}',
    "for expression": "${join(var.team, [for each in var.teams : each.value])}",
    "second variable": "${join(var.team, [for key, self in var.teams : self.id])}",
    "for directive": "${var.team}%{ for count in var.teams }${count.index}%{ endfor }",
    "attribute": '${var.team}${local.each.value}${local.names["each"].value}',
}


@pytest.mark.parametrize("text", TEXTS_WITHOUT_RESOURCE_VALUE.values(), ids=TEXTS_WITHOUT_RESOURCE_VALUE)
def test_name_that_is_no_resource_value_is_accepted(tmp_path: Path, text: str) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    inputs: Any = {**REQUIRED_INPUTS, "tags": {"Note": Lazy.string_value(FixedText(text))}}
    PrivateLinkRdsLattice(stack, "orders", **inputs)
    (group,) = synthesized(stack)["resource"]["aws_security_group"].values()
    assert group["tags"] == {"Note": text}


@pytest.mark.parametrize(
    "text",
    [
        '${upper("of ${each.value}")}',
        "${aws_security_group.db[count.index].id}",
        "${[for each in var.teams : self.id]}",
        '%{ if each.key == "orders" }orders%{ endif }',
        "each.value is ${each.value}",
    ],
)
def test_resource_value_anywhere_in_expression_is_refused(tmp_path: Path, text: str) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    inputs: Any = {**REQUIRED_INPUTS, "tags": {"Note": Lazy.string_value(FixedText(text))}}
    with pytest.raises(InputError, match="each, count and self exist only in a resource"):
        PrivateLinkRdsLattice(stack, "orders", **inputs)


@pytest.mark.parametrize(
    ("resource_type", "attribute", "is_data", "is_refused"),
    [
        ("aws_db_instance", "endpoint", False, True),
        ("aws_db_instance", "endpoint", True, True),
        ("aws_db_instance", "address", False, False),
        ("aws_rds_cluster", "endpoint", False, False),
        ("aws_db_proxy", "endpoint", False, False),
    ],
)
def test_endpoint_with_port_is_refused(
    tmp_path: Path, resource_type: str, attribute: str, *, is_data: bool, is_refused: bool
) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    element_class = TerraformDataSource if is_data else TerraformResource
    host = element_class(stack, "db", terraform_resource_type=resource_type).get_string_attribute(attribute)
    inputs: Any = {**REQUIRED_INPUTS, "rds_host": host}
    problems: tuple[str, ...] = ()
    try:
        PrivateLinkRdsLattice(stack, "orders", **inputs)
    except InputError as error:
        problems = error.problems
    assert [problem.rpartition("; ")[2] for problem in problems] == ["pass the attribute address"] * is_refused
    first_part = Fn.element(Fn.split(":", host), 0)
    inputs |= {"name": "host", "rds_host": Token.as_string(first_part)}
    PrivateLinkRdsLattice(stack, "host", **inputs)


@pytest.mark.parametrize("address", ["0x7f2f546b8b70", "0x7fffffffffff"])
def test_token_object_in_text_is_refused(tmp_path: Path, address: str) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    team = TerraformVariable(stack, "team", type="string").value
    text, found_addresses = re.subn("0x[0-9a-f]+", address, f"{team}-data")
    assert found_addresses == 1
    inputs: Any = {**REQUIRED_INPUTS, "tags": {"Team": text}}
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(stack, "orders", **inputs)
    description = text.replace(f" at {address}", "")
    remedy = "must be text, not the description of a Python object; in a longer text, write Token.as_string(reference)"
    assert raised.value.problems == (f'tags: got {{"Team":"{description}"}}; {remedy}',)


def test_literals_need_no_call_to_resolve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unexpected_call(*_: object) -> None:
        pytest.fail("resolved literals")

    stack = build_stack(tmp_path, lambda _: None)
    monkeypatch.setattr("aws_privatelink_rds_lattice.constructs.reference_problems.resolve", unexpected_call)
    PrivateLinkRdsLattice(stack, "orders", **ALL_INPUTS)


def test_user_resources_can_loop_over_connections(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        connection = PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
        arns = TerraformIterator.from_map({"orders": connection.resource_configuration_arn})
        DataResource(stack, "arns", for_each=arns, input={"arn": arns.value}, depends_on=[connection])

    body = synthesized(build_stack(tmp_path, build))["resource"]["terraform_data"]["arns"]
    assert body["for_each"] == {"orders": "${aws_vpclattice_resource_configuration.pl.arn}"}
    assert body["depends_on"] == ["local.private_link_resources"]
