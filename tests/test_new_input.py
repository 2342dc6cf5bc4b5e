"""Every input and every argument of a resource is in all places of the project; a failed test names the place.

An input that a place leaves out on purpose is listed here with the reason.
"""

import runpy
from pathlib import Path
from typing import Any

import pytest

import aws_privatelink_rds_lattice
from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import TerraformStack
from aws_privatelink_rds_lattice.cli.explain_connection import explain_connection
from aws_privatelink_rds_lattice.constructs.stack import connection_problems
from aws_privatelink_rds_lattice.inputs.formats import BOOLEAN
from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.spec import RESOURCE_TYPES_SINCE, InputSpec, ProviderVersion
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, StackInputs, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import fill_defaults
from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW
from doc_pages import load_docs_script
from fakes.terraform.planned_values import force_new_arguments
from fakes.terraform.provider_schema import PROVIDER_RULES, PROVIDER_SCHEMA, first_version
from programs import PROJECT
from sample_project import ALL_INPUTS, REQUIRED_INPUTS, synthesize_app, synthesize_stack

Resources = dict[str, dict[str, Any]]

# Arguments of the CDK, not of the provider.
META_ARGUMENTS = {"//", "depends_on", "lifecycle", "provider"}
# Arguments of the resources on which the ARN depends that the provider updates in-place.
UPDATED_IN_PLACE = {
    "aws_security_group": {"egress", "tags"},
    "aws_vpclattice_resource_configuration": {"port_ranges", "tags"},
    "aws_vpclattice_resource_gateway": {"security_group_ids", "tags"},
}
NOT_ADOPTED = {
    "adopt_module": "names the module in the user's state, which AWS does not know",
    "aws_provider_version": "is no property of a deployment",
    "backend": "is no property of a deployment",
    "db_cluster_identifier": "adopt writes the host, so that the resource configuration stays",
    "db_instance_identifier": "adopt writes the host, so that the resource configuration stays",
    "protect": "is a wish of the user",
    "provider": "is about credentials, not about a deployment",
}
NOT_EXPLAINED = {
    "adopt_module": "changes addresses in the state only",
    "aws_provider_version": "creates and opens nothing",
    "import_ids": "changes which resources are created; the plan lists them",
    "ipv4_addresses_per_eni": "changes the number of addresses of an interface",
    "protect": "changes what Terraform refuses",
    "provider": "is about credentials; creates and opens nothing",
    "security_group_description": "creates and opens nothing",
}
# A valid value of each input that differs from its default and from the samples.
OTHER_VALUES: dict[str, Any] = {
    "access_logs": "arn:aws:logs:us-east-1:123456789012:log-group:polytomic",
    "aws_provider_version": "~> 6.50",
    "backend": {"s3": {"bucket": "state", "key": "polytomic", "region": "eu-west-1"}},
    "db_cluster_identifier": "orders",
    "db_instance_identifier": "orders",
    "dns_resolution": "IN_VPC",
    "adopt_module": "module.polytomic_privatelink",
    "import_ids": {"resource_gateway": "rgw-0123456789abcdef0"},
    "ip_address_type": "IPV6",
    "ipv4_addresses_per_eni": 8,
    "name": "orders",
    "names": {"security_group": "orders", "resource_gateway": "orders", "resource_configuration": "orders"},
    "polytomic_aws_account_id": "210987654321",
    "protect": True,
    "provider": {"allowed_account_ids": ["123456789012"]},
    "rds_host": "orders.example.com",
    "rds_port": 3307,
    "rds_security_group_id": "sg-0fedcba9876543210",
    "region": "eu-west-1",
    "resource_gateway": {
        "id": "rgw-0123456789abcdef0",
        "security_group_id": "sg-0fedcba9876543210",
        "ip_address_type": "IPV6",
    },
    "security_group_description": "Orders",
    "subnet_ids": ["subnet-dddd", "subnet-eeee"],
    "tags": {"Team": "orders"},
    "vpc_id": "vpc-0fedcba9876543210",
}


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """Resources of a connection and of a shared gateway with every optional input, by type and name."""
    optional_inputs: Any = {
        name: OTHER_VALUES[name] for name in ("ipv4_addresses_per_eni", "dns_resolution", "security_group_description")
    }

    def build(stack: TerraformStack) -> None:
        PrivateLinkRdsLattice(stack, "Default", **ALL_INPUTS, **optional_inputs)
        gateway = ResourceGateway(
            stack, "gateway", name="shared", vpc_id=REQUIRED_INPUTS["vpc_id"], subnet_ids=REQUIRED_INPUTS["subnet_ids"]
        )
        inputs: Any = {name: value for name, value in REQUIRED_INPUTS.items() if name not in {"vpc_id", "subnet_ids"}}
        PrivateLinkRdsLattice(stack, "shared", resource_gateway=gateway, **{**inputs, "name": "on-shared"})

    config = synthesize_stack(tmp_path_factory.mktemp("resources"), build)
    synthesized: Resources = config["resource"]
    return synthesized


def sample_and_changed_config(name: str, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the configuration of the sample, and the configuration with another value of an input."""

    def output(subfolder: str, inputs: dict[str, Any]) -> dict[str, Any]:
        return synthesize_app(folder / subfolder, lambda app: PrivateLinkStack(app, "polytomic", **inputs))

    sample: dict[str, Any] = {**ALL_INPUTS, "region": "us-east-1"}
    conflicts = RELATIONS[name].conflicts_with if name in RELATIONS else ()
    changed = {other: value for other, value in sample.items() if other not in conflicts}
    changed[name] = OTHER_VALUES[name]
    return output("sample", sample), output("changed", changed)


def arguments_by_address(config: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the arguments of the resources on which the ARN depends, with the Region of the provider."""
    (provider,) = config["provider"]["aws"]
    arguments = {}
    for resource_type in FORCE_NEW:
        for name, body in config["resource"].get(resource_type, {}).items():
            arguments[f"{resource_type}.{name}"] = {**body, "region": provider["region"]}
    return arguments


def parse_version(text: str) -> ProviderVersion:
    major, minor, patch = map(int, text.split("."))
    return (major, minor, patch)


def test_every_input_has_another_value() -> None:
    assert sorted(OTHER_VALUES) == sorted(CONNECTION_INPUTS)


@pytest.mark.parametrize("name", CONNECTION_INPUTS)
def test_every_input_changes_output(name: str, tmp_path: Path) -> None:
    sample, changed = sample_and_changed_config(name, tmp_path)
    assert changed != sample


def test_fake_schema_has_every_argument(resources: Resources) -> None:
    for resource_type, bodies in resources.items():
        block = PROVIDER_SCHEMA["resource_schemas"][resource_type]["block"]
        known = {*block["attributes"], *block.get("block_types", {})}
        for values in bodies.values():
            assert set(values) - META_ARGUMENTS - known == set(), resource_type


@pytest.mark.parametrize("resource_type", FORCE_NEW)
def test_every_argument_is_force_new_or_not(resources: Resources, resource_type: str) -> None:
    decided = {*FORCE_NEW[resource_type], *UPDATED_IN_PLACE[resource_type]}
    assert set(force_new_arguments(resource_type)) <= set(FORCE_NEW[resource_type])
    for values in resources[resource_type].values():
        assert set(values) - META_ARGUMENTS - decided == set()


@pytest.mark.parametrize("name", CONNECTION_INPUTS)
def test_input_declares_provider_and_force_new(name: str, tmp_path: Path) -> None:
    spec = CONNECTION_INPUTS[name]
    sample, changed = sample_and_changed_config(name, tmp_path)
    before = arguments_by_address(sample)
    changed_arguments = set[str]()
    for address, arguments in arguments_by_address(changed).items():
        resource_type = address.partition(".")[0]
        changed_names = {argument for argument in arguments if arguments[argument] != before[address].get(argument)}
        changed_arguments |= {f"{resource_type}.{argument}" for argument in changed_names}
    force_new = set[str]()
    for resource_type in FORCE_NEW:
        force_new |= {f"{resource_type}.{argument}" for argument in force_new_arguments(resource_type)}
    assert changed_arguments & force_new == set(spec.force_new)
    # The Region here is the provider block's: older than the argument of the resources.
    newer_arguments = {argument for argument in changed_arguments if not argument.endswith(".region")}
    versions = [parse_version(first_version(*argument.split("."))) for argument in newer_arguments]
    assert spec.since == max([RESOURCE_TYPES_SINCE, *versions])


def test_resource_types_declare_provider() -> None:
    versions = [parse_version(PROVIDER_RULES["resources"][name].get("since", "0.0.0")) for name in FORCE_NEW]
    assert max(versions) == RESOURCE_TYPES_SINCE


def test_declaration_is_the_only_place(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = InputSpec("Mode.", BOOLEAN, since=(6, 99, 0), force_new=("aws_vpclattice_resource_gateway.mode",))
    monkeypatch.setitem(CONNECTION_INPUTS, "mode", spec)
    problems = list(connection_problems({"mode": True, "aws_provider_version": "< 6.99"}))
    assert (
        'aws_provider_version: got "< 6.99"; must be a constraint that allows 6.99.0 or newer if mode is true; '
        'write it as in ">= 6.99.0, < 7.0"'
    ) in problems
    force_new = runpy.run_path(str(PROJECT / "constructs/aws_privatelink_rds_lattice/plan/force_new.py"))["FORCE_NEW"]
    assert "mode" in force_new["aws_vpclattice_resource_gateway"]
    assert "| `mode` | `aws_vpclattice_resource_gateway` |" in load_docs_script("tables").render_force_new_inputs()


def test_adopt_writes_every_input() -> None:
    package = Path(aws_privatelink_rds_lattice.__file__).parent
    files = [*package.glob("adopt*.py"), *package.glob("adopt/*.py"), package / "cli/adopt.py"]
    source = "".join(file.read_text("utf-8") for file in files)
    written = {name for name in CONNECTION_INPUTS if f'"{name}"' in source}
    assert set(CONNECTION_INPUTS) - written - set(NOT_ADOPTED) == set()


@pytest.mark.parametrize("name", [name for name in CONNECTION_INPUTS if name not in NOT_EXPLAINED])
def test_explain_mentions_every_input(name: str) -> None:
    sample = fill_defaults(get_input_specs(StackInputs), {**ALL_INPUTS, "region": "us-east-1"})
    changed = explain_connection("polytomic", {**sample, name: OTHER_VALUES[name]})
    assert changed != explain_connection("polytomic", sample)
