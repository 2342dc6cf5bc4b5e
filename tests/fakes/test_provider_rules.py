"""The fake AWS provider plans and refuses what the real AWS provider plans and refuses, without an account.

Terraform plans the samples with a state written by the test and ``-refresh=false``, so that the real AWS provider calls
no AWS API. Attributes of newer AWS providers are not compared.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from fakes.terraform.argument_samples import SAMPLES
from fakes.terraform.check_samples import check_samples
from fakes.terraform.provider_schema import PROVIDER_ADDRESS, PROVIDER_RULES, PROVIDER_SCHEMA, newer_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fakes.aws.account import FakeAwsAccount
    from fakes.terraform.argument_samples import Arguments, ResourceSample
    from terraform_cli.command_output import CommandOutput
    from terraform_cli.engine_factory import EngineFactory
    from terraform_cli.engines import TerraformEngine, Workspace

PROVIDER_BLOCK = {
    "region": "eu-west-1",
    "access_key": "none",
    "secret_key": "none",
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",
    "skip_requesting_account_id": True,
}
# Attributes of newer AWS providers in the state; AWS provider 5.100.0 ignores them.
NEWER_STATE = {
    "aws_vpclattice_resource_gateway": {"ipv4_addresses_per_eni": 16, "resource_config_dns_resolution": "PUBLIC"}
}
# Attributes without a change in the samples: ``protocol`` has a single value, the others are in every resource type.
UNCHANGED = {"id", "protocol", "tags_all"}
# Optional arguments that cannot be omitted alone.
NOT_OMITTED = {
    "port_ranges",
    "protocol",
    "resource_configuration_definition",
    "resource_configuration_group_id",
    "resource_gateway_identifier",
    "self",
    "source_security_group_id",
}


def resource_block(resource_type: str) -> dict[str, Any]:
    block: dict[str, Any] = PROVIDER_SCHEMA["resource_schemas"][resource_type]["block"]
    return block


def changed_configs(resource_type: str, sample: ResourceSample) -> Iterator[tuple[str, Arguments]]:
    """Yield a name and the arguments: unchanged, with each argument changed, and with each argument omitted."""
    yield "unchanged", sample.arguments
    for name, values in sample.changes.items():
        for index, value in enumerate(values):
            yield f"{name}-{index}", {**sample.arguments, name: value}
    attributes = resource_block(resource_type)["attributes"]
    for name in sample.arguments.keys() - NOT_OMITTED:
        if not attributes[name].get("required"):
            yield f"without-{name}", {other: value for other, value in sample.arguments.items() if other != name}


def resource_state(resource_type: str, name: str, sample: ResourceSample) -> dict[str, Any]:
    """Return a resource of a state file."""
    attributes = {"region": PROVIDER_BLOCK["region"], **NEWER_STATE.get(resource_type, {})}
    attributes |= sample.arguments | sample.computed
    empty_blocks: Arguments = {"arn_resource": [], "dns_resource": [], "ip_resource": []}
    for definition in sample.arguments.get("resource_configuration_definition", ()):
        attributes["resource_configuration_definition"] = [empty_blocks | definition]
    return {
        "mode": "managed",
        "type": resource_type,
        "name": name,
        "provider": f'provider["{PROVIDER_ADDRESS}"]',
        "instances": [
            {
                "schema_version": PROVIDER_SCHEMA["resource_schemas"][resource_type]["version"],
                "attributes": attributes,
            }
        ],
    }


def write_changed_samples(folder: Path) -> None:
    """Write a configuration with every changed sample, as a new resource and as an existing resource, and a state."""
    configs: dict[str, dict[str, Arguments]] = {}
    states = []
    for resource_type, samples in SAMPLES.items():
        configs[resource_type] = {}
        for number, sample in enumerate(samples):
            for change, arguments in changed_configs(resource_type, sample):
                name = f"sample-{number}-{change}"
                configs[resource_type][f"new-{name}"] = arguments
                configs[resource_type][name] = arguments
                states.append(resource_state(resource_type, name, sample))
    state = {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "samples", "resources": states}
    (folder / "terraform.tfstate").write_text(json.dumps(state))
    (folder / "main.tf.json").write_text(json.dumps({"provider": {"aws": PROVIDER_BLOCK}, "resource": configs}))


def planned_changes(workspace: Workspace) -> dict[str, Any]:
    """Return for every resource the actions, the arguments that replace, and the planned values."""
    changes: dict[str, Any] = {}
    for resource_change in workspace.plan("-refresh=false").document["resource_changes"]:
        change = resource_change["change"]
        newer_names = newer_attributes("resource_schemas", resource_change["type"])
        unknown = {name for name, value in change["after_unknown"].items() if value is True}
        planned = change["after"] | dict.fromkeys(unknown, "(known after apply)")
        changes[resource_change["address"]] = {
            "actions": change["actions"],
            "replace": sorted({path[0] for path in change.get("replace_paths", ())}),
            "after": {name: value for name, value in planned.items() if name not in newer_names},
        }
    return changes


def check_samples_on(workspace: Workspace) -> tuple[dict[int, list[str]], dict[str, Any]]:
    """Return the errors of the check samples by number, and the planned changes of the samples without an error."""
    (workspace.directory / "main.tf.json").write_text(json.dumps({"provider": {"aws": PROVIDER_BLOCK}}))
    # One file per sample, so that a diagnostic names the sample.
    for number, (resource_type, arguments, _) in enumerate(check_samples()):
        resource = {"resource": {resource_type: {f"sample-{number}": arguments}}}
        (workspace.directory / f"{number}.tf.json").write_text(json.dumps(resource))
    errors = errors_by_file(workspace.run("validate", "-json", codes=(1,)))
    for number in errors:
        (workspace.directory / f"{number}.tf.json").unlink()
    return errors, planned_changes(workspace)


def errors_by_file(output: CommandOutput) -> dict[int, list[str]]:
    errors: dict[int, list[str]] = {}
    for diagnostic in json.loads(output.stdout)["diagnostics"]:
        if diagnostic["severity"] == "error":
            number = int(diagnostic["range"]["filename"].removesuffix(".tf.json"))
            errors.setdefault(number, []).append(f"{diagnostic['summary']}: {diagnostic.get('detail', '')}")
    return errors


def differences(fake: dict[str, Any], real: dict[str, Any]) -> dict[str, Any]:
    """Return the values of both providers that differ."""
    return {
        name: (fake.get(name), real.get(name)) for name in fake.keys() | real.keys() if fake.get(name) != real.get(name)
    }


@contextmanager
def initialized_workspace(engine: TerraformEngine, folder: Path) -> Iterator[Workspace]:
    folder.mkdir()
    with engine.workspace(folder) as workspace:
        workspace.init()
        yield workspace


@pytest.mark.real_provider
def test_changed_samples_match_real_provider(
    engines: EngineFactory, aws_account: FakeAwsAccount, tmp_path: Path
) -> None:
    del aws_account
    with initialized_workspace(engines.load(fake_provider=True), tmp_path / "fake") as workspace:
        write_changed_samples(workspace.directory)
        fake = planned_changes(workspace)
    with initialized_workspace(engines.load(), tmp_path / "real") as workspace:
        write_changed_samples(workspace.directory)
        real = planned_changes(workspace)
    assert differences(fake, real) == {}


@pytest.mark.real_provider
def test_check_samples_match_real_provider(engines: EngineFactory, aws_account: FakeAwsAccount, tmp_path: Path) -> None:
    del aws_account
    with initialized_workspace(engines.load(fake_provider=True), tmp_path / "fake") as workspace:
        fake_errors, fake_changes = check_samples_on(workspace)
    with initialized_workspace(engines.load(), tmp_path / "real") as workspace:
        real_errors, real_changes = check_samples_on(workspace)
    samples = list(check_samples())
    only_fake = {number: (samples[number], fake_errors[number]) for number in fake_errors.keys() - real_errors.keys()}
    only_real = {number: (samples[number], real_errors[number]) for number in real_errors.keys() - fake_errors.keys()}
    assert (only_fake, only_real) == ({}, {})
    assert differences(fake_changes, real_changes) == {}
    assert_every_check_refuses(fake_errors)


def assert_every_check_refuses(refusals: dict[int, list[str]]) -> None:
    """Check that a sample breaks every check of an argument in AWS provider 5.100.0."""
    samples = list(check_samples())
    errors = {(samples[number][0], error.partition(": ")[2]) for number, texts in refusals.items() for error in texts}
    for resource_type, rules in PROVIDER_RULES["resources"].items():
        newer = newer_attributes("resource_schemas", resource_type)
        for path in rules["checks"].keys() - newer.keys():
            assert any(kind == resource_type and error.startswith(f"{path} ") for kind, error in errors), path


def test_every_resource_type_has_samples() -> None:
    assert SAMPLES.keys() == PROVIDER_RULES["resources"].keys()


@pytest.mark.parametrize("resource_type", SAMPLES)
def test_samples_change_every_argument(resource_type: str) -> None:
    block = resource_block(resource_type)
    arguments = {name for name, attribute in block["attributes"].items() if is_argument(attribute)}
    arguments |= block.get("block_types", {}).keys() - {"timeouts"}
    arguments -= newer_attributes("resource_schemas", resource_type).keys()
    changed = {name for sample in SAMPLES[resource_type] for name in sample.changes}
    assert arguments - changed <= UNCHANGED


def is_argument(attribute: dict[str, Any]) -> bool:
    return bool(attribute.get("required") or attribute.get("optional"))
