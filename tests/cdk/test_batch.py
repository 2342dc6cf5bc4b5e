"""Calls into Node, many at once: as few as can be, with what single calls give."""

import json
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import jsii
import pytest
from constructs.test_privatelink import ALL_SETTINGS

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.batch import batched_calls
from aws_privatelink_rds_lattice.cdk.bindings import App, Construct, SecurityGroup, TerraformStack, Token, core
from sample_project import REQUIRED, synthesize, synthesize_in_stack

pytestmark = pytest.mark.cdk

DATABASE: dict[str, Any] = {name: value for name, value in REQUIRED.items() if name not in {"vpc_id", "subnet_ids"}}
SHARED: dict[str, Any] = {
    **DATABASE,
    "region": "us-east-1",
    "resource_gateway": {"id": "rgw-0123456789abcdef0", "security_group_id": "sg-0a", "has_rules": False},
}


class Counted:
    """jsii's provider, with the number of each kind of call that is made into Node."""

    def __init__(self, provider: object) -> None:
        self.provider = provider
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> object:
        self.calls[name] += 1
        return getattr(self.provider, name)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counted = Counted(jsii.kernel.provider)
    monkeypatch.setattr(jsii.kernel, "provider", counted)
    return counted.calls


@pytest.fixture
def stack(tmp_path: Path) -> TerraformStack:
    own = TerraformStack(App(outdir=str(tmp_path)), "own")
    AwsProvider(own, "aws", region="us-east-1")
    link(own, "first")
    return own


def link(scope: Construct, name: str, id: str | None = None, **settings: Any) -> PrivateLinkRdsLattice:  # noqa: A002, ANN401 - of the inputs
    inputs: dict[str, Any] = {**REQUIRED, "name": name, **settings}
    return PrivateLinkRdsLattice(scope, id or name, **inputs)


def text(stack: TerraformStack) -> Any:  # noqa: ANN401 - JSON
    return json.loads(core.Testing.synth(stack))


def test_a_link_is_one_call(stack: TerraformStack, calls: Counter[str]) -> None:
    link(stack, "second")
    assert calls == {"sinvoke": 1}


def test_a_protected_link_asks_one_thing_besides(stack: TerraformStack, calls: Counter[str]) -> None:
    ids = {"resource_gateway": "rgw-0123456789abcdef0"}
    link(stack, "second", protect=True, tags={"Team": "data"}, dns_resolution="IN_VPC", import_ids=ids)
    assert calls == {"sinvoke": 2, "get": 1}


def test_a_stack_is_two_calls(tmp_path: Path, calls: Counter[str]) -> None:
    app = App(outdir=str(tmp_path))
    for name in ("first", "second"):
        calls.clear()
        PrivateLinkStack(app, name, region="us-east-1", **REQUIRED)
    assert calls == {"create": 1, "sinvoke": 1}


def nested(stack: TerraformStack) -> None:
    link(Construct(stack, "part"), "link", tags={"Team": "data"}, protect=True)


def shared(stack: TerraformStack) -> None:
    gateway = ResourceGateway(
        stack, "gateway", name="shared", vpc_id=REQUIRED["vpc_id"], subnet_ids=["subnet-aaaa", "subnet-bbbb"]
    )
    for name in ("orders", "billing"):
        PrivateLinkRdsLattice(stack, name, resource_gateway=gateway, **{**DATABASE, "name": name})


def by_identifier(stack: TerraformStack) -> None:
    europe = AwsProvider(stack, "europe", region="eu-west-1", alias="europe")
    PrivateLinkRdsLattice.from_db_instance(
        stack, "orders", db_instance_identifier="orders", polytomic_aws_account_id="123456789012", provider=europe
    )


@pytest.mark.parametrize("build", [nested, shared, by_identifier], ids=lambda build: build.__name__)
def test_the_output_is_that_of_single_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: Callable[[TerraformStack], None]
) -> None:
    together = synthesize_in_stack(tmp_path / "together", build)
    monkeypatch.setenv("PRIVATELINK_STOCK_CALLS", "1")
    assert synthesize_in_stack(tmp_path / "single", build) == together


@pytest.mark.parametrize("settings", [ALL_SETTINGS, SHARED], ids=["all", "shared"])
def test_the_output_of_a_stack_is_that_of_single_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    def build(app: App) -> None:
        PrivateLinkStack(app, "own", **settings)

    together = synthesize(tmp_path / "together", build)
    monkeypatch.setenv("PRIVATELINK_STOCK_CALLS", "1")
    assert synthesize(tmp_path / "single", build) == together


def test_the_switch_makes_each_call_by_itself(
    stack: TerraformStack, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRIVATELINK_STOCK_CALLS", "1")
    link(stack, "second")
    assert calls == {"create": 8, "get": 4}


def test_another_jsii_makes_each_call_by_itself(
    stack: TerraformStack, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(import_module("jsii._kernel.types"), "SetResponse")
    link(stack, "second")
    assert calls == {"create": 8, "get": 4}


def test_what_is_made_is_what_python_holds(stack: TerraformStack) -> None:
    made = link(stack, "second")
    assert made.node.find_child("resource_gateway") is made.resource_gateway
    assert stack.node.find_child("second") is made
    assert Token.is_unresolved(made.resource_configuration_arn)
    made.resource_gateway.add_override("timeouts", {"create": "20m"})
    (gateway,) = (
        each for each in text(stack)["resource"]["aws_vpclattice_resource_gateway"].values() if "timeouts" in each
    )
    assert gateway["name"] == "second-rg"


def test_a_refusal_is_jsiis_and_leaves_the_rest_as_it_is(stack: TerraformStack) -> None:
    before = text(stack)
    objects = vars(import_module("jsii._reference_map")._refs)["_refs"]  # noqa: SLF001 - where jsii holds them
    known = set(objects)
    with pytest.raises(RuntimeError, match=r"^There is already a Construct with name 'first' in TerraformStack"):
        link(stack, "other", "first")
    assert set(objects) == known
    assert text(stack) == before
    link(stack, "second")
    assert len(text(stack)["resource"]["aws_ram_resource_share"]) == 2


def test_what_is_noted_is_dropped_where_the_program_fails(stack: TerraformStack) -> None:
    before = text(stack)

    def fail() -> None:
        with batched_calls():
            SecurityGroup(stack, "group", name="group")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert text(stack) == before


def test_an_answer_is_that_after_all_calls_before_it(stack: TerraformStack, calls: Counter[str]) -> None:
    with batched_calls():
        group = SecurityGroup(stack, "group", name="before")
        stack.add_override("output.group.value", group.id)
        group.name = "after"
        assert group.name_input == "after"
        stack.add_override("output.level.value", core.AnnotationMetadataEntryType.INFO)
        stack.add_override("output.sentence.value", f"It is {group.id}.")
    assert {name: each["value"] for name, each in text(stack)["output"].items()} == {
        "group": "${aws_security_group.group.id}",
        "level": "@cdktf/info",
        "sentence": "It is ${aws_security_group.group.id}.",
    }
    assert calls["sinvoke"] > 1


def test_what_a_user_makes_beside_tells_where_it_was_made(stack: TerraformStack) -> None:
    link(stack, "second")
    reference: Any = Token.as_any({"a": 1})
    assert reference.creation_stack
