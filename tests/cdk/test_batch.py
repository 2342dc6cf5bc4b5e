"""Batched calls into Node: the number of calls, and the same output as single calls."""

import json
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import jsii
import pytest

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.batch import batched_calls
from aws_privatelink_rds_lattice.cdk.bindings import App, Construct, SecurityGroup, TerraformStack, Token, core
from sample_connections import ALL_SETTINGS, DATABASE_INPUTS, two_databases
from sample_project import REQUIRED_INPUTS, synthesize_app, synthesize_stack

pytestmark = pytest.mark.cdk

EXISTING_GATEWAY_INPUTS: dict[str, Any] = {
    **DATABASE_INPUTS,
    "region": "us-east-1",
    "resource_gateway": {"id": "rgw-0123456789abcdef0", "security_group_id": "sg-0a", "has_rules": False},
}


class CountingProvider:
    """jsii's provider, with the number of calls into Node by type of request."""

    def __init__(self, provider: object) -> None:
        self.provider = provider
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> object:
        self.calls[name] += 1
        return getattr(self.provider, name)


@pytest.fixture
def jsii_calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    provider = CountingProvider(jsii.kernel.provider)
    monkeypatch.setattr(jsii.kernel, "provider", provider)
    return provider.calls


@pytest.fixture
def batch_stack(tmp_path: Path) -> TerraformStack:
    stack = TerraformStack(App(outdir=str(tmp_path)), "own")
    AwsProvider(stack, "aws", region="us-east-1")
    create_connection(stack, "first")
    return stack


def create_connection(scope: Construct, name: str, id: str | None = None, **settings: Any) -> PrivateLinkRdsLattice:  # noqa: A002, ANN401 - the names and types of the construct
    inputs: dict[str, Any] = {**REQUIRED_INPUTS, "name": name, **settings}
    return PrivateLinkRdsLattice(scope, id or name, **inputs)


def synthesized_text(stack: TerraformStack) -> Any:  # noqa: ANN401 - JSON
    return json.loads(core.Testing.synth(stack))


def test_connection_takes_one_jsii_call(batch_stack: TerraformStack, jsii_calls: Counter[str]) -> None:
    create_connection(batch_stack, "second")
    assert jsii_calls == {"sinvoke": 1}


def test_protected_connection_adds_one_get(batch_stack: TerraformStack, jsii_calls: Counter[str]) -> None:
    ids = {"resource_gateway": "rgw-0123456789abcdef0"}
    create_connection(
        batch_stack, "second", protect=True, tags={"Team": "data"}, dns_resolution="IN_VPC", import_ids=ids
    )
    assert jsii_calls == {"sinvoke": 2, "get": 1}


def test_stack_takes_two_jsii_calls(tmp_path: Path, jsii_calls: Counter[str]) -> None:
    app = App(outdir=str(tmp_path))
    for name in ("first", "second"):
        jsii_calls.clear()
        PrivateLinkStack(app, name, region="us-east-1", **REQUIRED_INPUTS)
    assert jsii_calls == {"create": 1, "sinvoke": 1}


def nested_connection(stack: TerraformStack) -> None:
    create_connection(Construct(stack, "part"), "connection", tags={"Team": "data"}, protect=True)


def connection_by_identifier(stack: TerraformStack) -> None:
    europe = AwsProvider(stack, "europe", region="eu-west-1", alias="europe")
    PrivateLinkRdsLattice.from_db_instance(
        stack, "orders", db_instance_identifier="orders", polytomic_aws_account_id="123456789012", provider=europe
    )


def awaited_connection(stack: TerraformStack) -> None:
    core.DataResource(stack, "waiting", depends_on=[create_connection(stack, "orders")])


@pytest.mark.parametrize(
    "build",
    [nested_connection, two_databases, connection_by_identifier, awaited_connection],
    ids=lambda build: build.__name__,
)
def test_batched_connection_output_is_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: Callable[[TerraformStack], None]
) -> None:
    batched = synthesize_stack(tmp_path / "batched", build)
    monkeypatch.setenv("PRIVATELINK_STOCK", "1")
    assert synthesize_stack(tmp_path / "single", build) == batched


@pytest.mark.parametrize("settings", [ALL_SETTINGS, EXISTING_GATEWAY_INPUTS], ids=["all", "shared"])
def test_batched_stack_output_is_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    def build(app: App) -> None:
        PrivateLinkStack(app, "own", **settings)

    batched = synthesize_app(tmp_path / "batched", build)
    monkeypatch.setenv("PRIVATELINK_STOCK", "1")
    assert synthesize_app(tmp_path / "single", build) == batched


def test_env_variable_disables_batching(
    batch_stack: TerraformStack, jsii_calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRIVATELINK_STOCK", "1")
    create_connection(batch_stack, "second")
    assert jsii_calls == {"create": 8, "get": 4, "invoke": 1}


def test_batched_objects_match_python_objects(batch_stack: TerraformStack) -> None:
    connection = create_connection(batch_stack, "second")
    assert connection.node.find_child("resource_gateway") is connection.resource_gateway
    assert batch_stack.node.find_child("second") is connection
    assert Token.is_unresolved(connection.resource_configuration_arn)
    connection.resource_gateway.add_override("timeouts", {"create": "20m"})
    gateways = synthesized_text(batch_stack)["resource"]["aws_vpclattice_resource_gateway"].values()
    (gateway,) = (gateway for gateway in gateways if "timeouts" in gateway)
    assert gateway["name"] == "second-rg"


def test_duplicate_id_error_leaves_stack_intact(batch_stack: TerraformStack) -> None:
    before = synthesized_text(batch_stack)
    objects = vars(import_module("jsii._reference_map")._refs)["_refs"]  # noqa: SLF001 - jsii has no public access
    objects_before = set(objects)
    with pytest.raises(RuntimeError, match=r"^There is already a Construct with name 'first' in TerraformStack"):
        create_connection(batch_stack, "other", "first")
    assert set(objects) == objects_before
    assert synthesized_text(batch_stack) == before
    create_connection(batch_stack, "second")
    assert len(synthesized_text(batch_stack)["resource"]["aws_ram_resource_share"]) == 2


def test_pending_calls_dropped_on_exception(batch_stack: TerraformStack) -> None:
    before = synthesized_text(batch_stack)

    def fail() -> None:
        with batched_calls():
            SecurityGroup(batch_stack, "group", name="group")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert synthesized_text(batch_stack) == before


def test_reading_a_property_flushes_the_batch(batch_stack: TerraformStack, jsii_calls: Counter[str]) -> None:
    with batched_calls():
        group = SecurityGroup(batch_stack, "group", name="before")
        batch_stack.add_override("output.group.value", group.id)
        group.name = "after"
        assert group.name_input == "after"
        batch_stack.add_override("output.level.value", core.AnnotationMetadataEntryType.INFO)
        batch_stack.add_override("output.sentence.value", f"It is {group.id}.")
    outputs = synthesized_text(batch_stack)["output"]
    assert {name: output["value"] for name, output in outputs.items()} == {
        "group": "${aws_security_group.group.id}",
        "level": "@cdktf/info",
        "sentence": "It is ${aws_security_group.group.id}.",
    }
    assert jsii_calls["sinvoke"] > 1


def test_user_tokens_keep_creation_stack(batch_stack: TerraformStack) -> None:
    create_connection(batch_stack, "second")
    reference: Any = Token.as_any({"a": 1})
    assert reference.creation_stack
