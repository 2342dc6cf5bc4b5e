"""References to inputs, in every form of cdktf, applied by real Terraform."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import App, Fn, TerraformStack, TerraformVariable, Token
from aws_privatelink_rds_lattice.constructs.tokens import is_token, resolve_to_string
from rds_fixture import SECURITY_GROUP_ID, SUBNET_IDS, VPC_ID, stack_workspace
from sample_connections import STACK_INPUTS, stack_error_lines
from sample_project import ALL_INPUTS
from terraform_cli.command_output import TerraformPlan
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import build_stack, write_stack

pytestmark = pytest.mark.cdk


ReferenceForm = Callable[[TerraformVariable], object]
REFERENCE_FORMS: dict[str, ReferenceForm] = {
    "text": lambda variable: variable.string_value,
    "number": lambda variable: variable.number_value,
    "list": lambda variable: variable.list_value,
    "map": lambda variable: Token.as_string_map(variable.value),
    "any": lambda variable: variable.value,
    "function": lambda variable: Fn.try_([variable.value]),
}
# The inputs for arguments of newer AWS providers.
NEWER_VALUES: dict[str, Any] = {"ipv4_addresses_per_eni": 4, "dns_resolution": "IN_VPC"}
# All inputs that accept references, with non-default values. cdktf writes keys of a variable's default in lower case.
GATEWAY_VALUES: dict[str, Any] = {
    "vpc_id": VPC_ID,
    "subnet_ids": SUBNET_IDS[:2],
    "tags": {"team": "data"},
    "ip_address_type": "DUALSTACK",
    **NEWER_VALUES,
}
DATABASE_VALUES: dict[str, Any] = {
    "rds_host": "other.example.com",
    "rds_port": 3306,
    "rds_security_group_id": SECURITY_GROUP_ID,
    "polytomic_aws_account_id": "210987654321",
    "security_group_description": "Own",
}
LOOKED_UP_INPUTS = ("vpc_id", "rds_host")
IDENTIFIER_VALUES: dict[str, Any] = {
    "db_instance_identifier": "orders",
    **{name: value for name, value in (GATEWAY_VALUES | DATABASE_VALUES).items() if name not in LOOKED_UP_INPUTS},
    "rds_port": 5432,
}
CONSTRUCTOR_INPUTS: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
    "constructor": (PrivateLinkRdsLattice, {**GATEWAY_VALUES, **DATABASE_VALUES}),
    "from_db_instance": (PrivateLinkRdsLattice.from_db_instance, IDENTIFIER_VALUES),
    "ResourceGateway": (ResourceGateway, GATEWAY_VALUES),
}


def stack_with_every_form(make: Callable[..., object], inputs: dict[str, Any]) -> Callable[[TerraformStack], None]:
    """Return a function to create a connection from literals, and a connection for each form of reference."""

    def build(stack: TerraformStack) -> None:
        variables = {name: TerraformVariable(stack, name, default=value) for name, value in inputs.items()}
        make(stack, "value", name="value", **inputs)
        for form, reference in REFERENCE_FORMS.items():
            name: Any = reference(TerraformVariable(stack, f"name_{form}", default=form))
            make(
                stack,
                form,
                name=name,
                **{input_name: reference(variable) for input_name, variable in variables.items()},
            )

    return build


def rename_form(value: object, form: str) -> object:
    """Return a value with "x" for the form of reference, at the start of all names in the value."""
    return json.loads(json.dumps(value).replace(f'"{form}', '"x'))


@ON_ONE_ENGINE
@pytest.mark.parametrize(("make", "inputs"), CONSTRUCTOR_INPUTS.values(), ids=CONSTRUCTOR_INPUTS)
def test_every_reference_form_is_accepted(
    terraform: TerraformEngine, tmp_path: Path, make: Callable[..., object], inputs: dict[str, Any]
) -> None:
    older_inputs = {name: value for name, value in inputs.items() if name not in NEWER_VALUES}
    build = stack_with_every_form(make, older_inputs)
    with stack_workspace(terraform, tmp_path, build) as workspace:
        plans = [workspace.plan()]
        if make is PrivateLinkRdsLattice:
            write_stack(workspace, build_stack(tmp_path / "hcl", build), hcl=True)
            plans.append(workspace.plan())
    for plan in plans:
        gateway = assert_forms_are_equal(plan)["aws_vpclattice_resource_gateway"]
        assert (gateway["tags"], gateway["subnet_ids"]) == ({"team": "data"}, SUBNET_IDS[:2])


@ON_ONE_ENGINE
@pytest.mark.provider_version("6.46.0")
@pytest.mark.parametrize(("make", "inputs"), CONSTRUCTOR_INPUTS.values(), ids=CONSTRUCTOR_INPUTS)
def test_newer_inputs_accept_every_reference_form(
    terraform: TerraformEngine, tmp_path: Path, make: Callable[..., object], inputs: dict[str, Any]
) -> None:
    with stack_workspace(terraform, tmp_path, stack_with_every_form(make, inputs)) as workspace:
        plan = workspace.plan()
        if make is ResourceGateway:
            workspace.apply_plan()
            assert workspace.replan() == {}
    gateway = assert_forms_are_equal(plan)["aws_vpclattice_resource_gateway"]
    assert {name: gateway[name] for name in ("ipv4_addresses_per_eni", "tags", "subnet_ids")} == {
        "ipv4_addresses_per_eni": 4,
        "tags": {"team": "data"},
        "subnet_ids": SUBNET_IDS[:2],
    }


def assert_forms_are_equal(plan: TerraformPlan) -> dict[str, dict[str, Any]]:
    """Compare the planned values of each form of reference with literals; return the values by resource type."""
    connections: dict[str, dict[str, dict[str, Any]]] = {form: {} for form in ("value", *REFERENCE_FORMS)}
    for address, values in plan.values.items():
        resource_type, name = address.split(".")[-2:]
        form = name.partition("_")[0]
        connections[form][resource_type] = {key: rename_form(value, form) for key, value in values.items()}
    assert {form: resources for form, resources in connections.items() if resources != connections["value"]} == {}
    return connections["value"]


def test_nested_references_are_encoded(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        variable = TerraformVariable(stack, "x", default="x")
        inputs: Any = {
            **ALL_INPUTS,
            "subnet_ids": [variable.number_value, variable.value],
            "tags": {"Team": variable.number_value, "Stage": variable.value},
            "names": {"resource_gateway": variable.value, "security_group": variable.number_value},
        }
        PrivateLinkRdsLattice(stack, "Default", **inputs)

    resources = json.loads(bindings.Testing.synth(build_stack(tmp_path, build)))["resource"]
    gateway = resources["aws_vpclattice_resource_gateway"]["pl"]
    group = resources["aws_security_group"]["resource_gateway"]
    assert (gateway["subnet_ids"], gateway["name"]) == (["${var.x}"] * 2, "${var.x}")
    assert (gateway["tags"], group["name"]) == ({"Team": "${var.x}", "Stage": "${var.x}"}, "${var.x}")


@pytest.mark.parametrize("name", ["protect", "adopt_module", "import_ids", "names"])
@pytest.mark.parametrize("form", REFERENCE_FORMS.values(), ids=REFERENCE_FORMS)
def test_literal_only_input_rejects_references(tmp_path: Path, name: str, form: ReferenceForm) -> None:
    def build(stack: TerraformStack) -> None:
        inputs: Any = {**ALL_INPUTS, name: form(TerraformVariable(stack, "x"))}
        PrivateLinkRdsLattice(stack, "Default", **inputs)

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path, build)
    assert {line.partition(":")[0].partition(".")[0] for line in raised.value.problems} == {name}


@pytest.mark.parametrize(
    ("name", "make_value"),
    [
        ("backend", lambda token: token),
        ("backend", lambda token: {token: {}}),
        ("backend", lambda token: {"s3": token}),
        ("backend", lambda token: {"s3": {"bucket": token}, "local": {}}),
        ("provider", lambda token: token),
        ("resource_gateway", lambda token: token),
    ],
)
def test_token_in_place_of_names_of_settings_is_refused(
    tmp_path: Path, name: str, make_value: Callable[[str], object]
) -> None:
    app = App(outdir=str(tmp_path))
    token = TerraformVariable(TerraformStack(app, "other"), "x", type="string").string_value
    problems = stack_error_lines(app, **{name: make_value(token)})
    assert [problem for problem in problems if problem.startswith(name)]


def test_token_as_setting_of_provider_is_accepted(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    variable = TerraformVariable(TerraformStack(app, "other"), "x", type="string")
    token = variable.string_value
    for number, account_ids in enumerate([variable.list_value, [token, "123456789012"]]):
        provider = {"profile": token, "allowed_account_ids": account_ids}
        inputs: Any = {**STACK_INPUTS, "provider": provider}
        PrivateLinkStack(app, f"stack{number}", **inputs)


@pytest.mark.parametrize(
    ("backend_type", "name", "form"),
    [
        ("s3", "key", lambda variable: variable.string_value),
        ("s3", "key", lambda variable: f"{variable.string_value}/x"),
        ("s3", "use_lockfile", lambda variable: variable.boolean_value),
        ("s3", "allowed_account_ids", lambda variable: variable.list_value),
        ("s3", "bucket", lambda variable: variable),
        ("s3", "assume_role", lambda variable: {"role_arn": variable.string_value}),
        ("local", "path", lambda variable: variable.string_value),
    ],
)
def test_reference_in_backend_is_refused(
    tmp_path: Path, backend_type: str, name: str, form: Callable[[TerraformVariable], object]
) -> None:
    app = App(outdir=str(tmp_path))
    variable = TerraformVariable(TerraformStack(app, "other"), "x", type="string")
    (problem,) = stack_error_lines(app, backend={backend_type: {name: form(variable)}})
    assert problem.startswith(f"backend.{backend_type}.{name}")
    assert problem.endswith(
        "; Terraform evaluates no reference in a backend: write the value itself, or use terraform init -backend-config"
    )


def test_token_is_resolved_to_an_expression(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    variable = TerraformVariable(stack, "x")
    for token in (variable.string_value, variable.number_value, variable.list_value, variable.value):
        assert is_token(token)
        assert resolve_to_string(stack, token) == "${var.x}"
    assert not is_token("x")
    assert resolve_to_string(stack, "x") == "x"
    assert resolve_to_string(stack, 5432) == "5432"


@pytest.mark.parametrize("value", ["__proto__", float("inf"), ("x",), {"__proto__": 1}, None], ids=str)
def test_value_unsafe_for_jsii_is_no_token(value: object) -> None:
    assert not is_token(value)
