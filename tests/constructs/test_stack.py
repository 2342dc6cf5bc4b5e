"""The stack: provider, backend, versions and outputs, and what is said about a bad connection."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App, core
from aws_privatelink_rds_lattice.inputs.formats import BACKEND_TYPES
from aws_privatelink_rds_lattice.inputs.table import StackInputs, get_input_specs
from sample_project import REQUIRED_INPUTS, synthesize_app

pytestmark = pytest.mark.cdk

STACK_INPUTS: dict[str, Any] = {**REQUIRED_INPUTS, "region": "us-east-1"}


def sample_stack(folder: Path, **settings: object) -> dict[str, Any]:
    connection: Any = {**STACK_INPUTS, **settings}
    return synthesize_app(folder, lambda app: PrivateLinkStack(app, "orders", **connection))


def stack_error_lines(app: App, **settings: object) -> list[str]:
    connection: Any = {**STACK_INPUTS, **settings}
    with pytest.raises(InputError) as raised:
        PrivateLinkStack(app, "bad", **connection)
    return list(raised.value.problems)


def test_versions_match_published(tmp_path: Path) -> None:
    terraform = sample_stack(tmp_path)["terraform"]
    assert terraform["required_version"] == ">= 1.5"
    assert terraform["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": ">= 5.60, < 7.0"}}


def test_provider_version_can_be_narrowed(tmp_path: Path) -> None:
    terraform = sample_stack(tmp_path, aws_provider_version="~> 6.10")["terraform"]
    assert terraform["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": "~> 6.10"}}


def test_provider_uses_region(tmp_path: Path) -> None:
    assert sample_stack(tmp_path)["provider"] == {"aws": [{"region": "us-east-1"}]}


def test_outputs_match_published(tmp_path: Path) -> None:
    assert sample_stack(tmp_path)["output"] == {
        "resource_configuration_arn": {
            "description": "ARN of the resource configuration: send it to Polytomic.",
            "value": "${aws_vpclattice_resource_configuration.pl.arn}",
        },
        "resource_gateway_id": {
            "description": "Id of the resource gateway.",
            "value": "${aws_vpclattice_resource_gateway.pl.id}",
        },
        "ram_resource_share_arn": {
            "description": "ARN of the RAM share.",
            "value": "${aws_ram_resource_share.pl.arn}",
        },
    }


def test_state_is_outside_output_folder(tmp_path: Path) -> None:
    (path,) = (each["path"] for each in sample_stack(tmp_path)["terraform"]["backend"].values())
    assert path == "../../../terraform.orders.tfstate"
    assert (tmp_path / "cdktf.out/stacks/orders" / path).resolve() == tmp_path / "terraform.orders.tfstate"


BACKEND_BLOCKS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"s3": {"bucket": "b", "key": "k", "use_lockfile": True, "assume_role": {"role_arn": "arn:aws:iam::1:role/r"}}},
        {
            "backend": {
                "s3": {
                    "bucket": "b",
                    "key": "k",
                    "use_lockfile": True,
                    "assume_role": {"role_arn": "arn:aws:iam::1:role/r"},
                }
            }
        },
    ),
    ({"http": {"address": "https://state.test"}}, {"backend": {"http": {"address": "https://state.test"}}}),
    ({"local": {"path": "/state"}}, {"backend": {"local": {"path": "/state"}}}),
    ({"gcs": {"bucket": "b", "prefix": "p"}}, {"backend": {"gcs": {"bucket": "b", "prefix": "p"}}}),
    (
        {"cloud": {"organization": "o", "workspaces": {"name": "w", "project": "p"}}},
        {"cloud": {"organization": "o", "workspaces": {"name": "w", "project": "p"}}},
    ),
    (
        {"cloud": {"organization": "o", "workspaces": {"tags": ["a", "b"]}}},
        {"cloud": {"organization": "o", "workspaces": {"tags": ["a", "b"]}}},
    ),
    (
        {"remote": {"organization": "o", "workspaces": {"prefix": "w-"}}},
        {"backend": {"remote": {"organization": "o", "workspaces": {"prefix": "w-"}}}},
    ),
    (
        {"azurerm": {"container_name": "c", "key": "k", "storage_account_name": "s"}},
        {"backend": {"azurerm": {"container_name": "c", "key": "k", "storage_account_name": "s"}}},
    ),
]


@pytest.mark.parametrize(("backend", "block"), BACKEND_BLOCKS, ids=lambda value: next(iter(value)))
def test_backend_is_the_selected_one(tmp_path: Path, backend: dict[str, Any], block: dict[str, Any]) -> None:
    terraform = sample_stack(tmp_path, backend=backend)["terraform"]
    assert {key: value for key, value in terraform.items() if key in ("backend", "cloud")} == block


def test_every_cdk_backend_is_supported() -> None:
    known = {name.removesuffix("Backend").lower() for name in core.__all__ if name.endswith("Backend")}
    assert set(BACKEND_TYPES) == known - {"terraform"}


AS_DOCUMENTED_ERROR = "must be as Terraform documents it"
INVALID_SETTINGS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"region": "us-east-1a"},
        [
            (
                'region: got "us-east-1a"; must be an AWS Region such as us-east-1; '
                "leave out the letter of the Availability Zone"
            ),
        ],
    ),
    (
        {"region": "Virginia"},
        ['region: got "Virginia"; must be an AWS Region such as us-east-1; give the Region of the database'],
    ),
    (
        {"aws_provider_version": "latest"},
        [
            (
                'aws_provider_version: got "latest"; must be a Terraform version constraint; '
                'write it as in ">= 5.85, < 7.0"'
            ),
        ],
    ),
    (
        {"backend": "s3"},
        [
            (
                'backend: got "s3"; must be a map of one backend type (azurerm, cloud, consul, cos, gcs, http, local, '
                'oss, pg, remote, s3, swift) to its settings; write it as {"s3": {"bucket": …, "key": …, "region": …}}'
            ),
        ],
    ),
    ({"backend": {"S3": {}}}, ['backend: got "S3"; must be a type of backend; did you mean s3?']),
    (
        {"backend": {"s3": "bucket"}},
        [
            (
                'backend.s3: got "bucket"; must be a map of settings; '
                'write it as {"s3": {"bucket": …, "key": …, "region": …}}'
            ),
        ],
    ),
    (
        {"backend": {"s3": {"bucket": 5, "encrypt": "yes"}}},
        [
            "backend.s3.key: missing; must be there for a backend of this type; add it",
            f"backend.s3.bucket: got 5; {AS_DOCUMENTED_ERROR}; type of argument bucket must be str; got int instead",
            (
                f'backend.s3.encrypt: got "yes"; {AS_DOCUMENTED_ERROR}; '
                "type of argument encrypt must be one of (bool, NoneType); got str instead"
            ),
        ],
    ),
    (
        {"backend": {"s3": {"bucket": "b", "key": "${var.x}", "allowed_account_ids": ["%{if}"]}}},
        [
            (
                'backend.s3.key: got "${var.x}"; must be literal text; '
                "Terraform would evaluate ${ and %{: write the value itself, or pass a reference in Python"
            ),
            (
                'backend.s3.allowed_account_ids[0]: got "%{if}"; must be literal text; '
                "Terraform would evaluate ${ and %{: write the value itself, or pass a reference in Python"
            ),
        ],
    ),
    (
        {"backend": {"cloud": {"organization": "o", "workspaces": ["w"]}}},
        [f'backend.cloud.workspaces: got ["w"]; {AS_DOCUMENTED_ERROR}; it must be a map with name or tags'],
    ),
    ({"regoin": "us-east-1"}, ["regoin: unknown; did you mean region?"]),
]


@pytest.mark.parametrize(("settings", "expected"), INVALID_SETTINGS, ids=lambda value: str(value)[:40])
def test_invalid_setting_is_reported(tmp_path: Path, settings: dict[str, Any], expected: list[str]) -> None:
    assert stack_error_lines(App(outdir=str(tmp_path)), **settings) == expected


def test_input_and_setting_problems_combine(tmp_path: Path) -> None:
    found = stack_error_lines(App(outdir=str(tmp_path)), rds_port=0, region="x", backend={"s3": {"bucket": "b"}})
    assert [line.split(":")[0] for line in found] == ["region", "rds_port", "backend.s3.key"]


def test_connection_has_inputs_and_settings() -> None:
    assert list(get_input_specs(StackInputs))[8:] == ["region", "backend", "provider", "aws_provider_version"]


def test_public_names_are_documented() -> None:
    import aws_privatelink_rds_lattice as package  # noqa: PLC0415 - the package as a user sees it

    assert package.__all__ == [
        "AwsProvider",
        "InputError",
        "Inputs",
        "PrivateLinkRdsLattice",
        "PrivateLinkStack",
        "ResourceGateway",
        "SynthesisError",
        "atomic_output",
        "hcl_of",
    ]
    for name in package.__all__:
        assert inspect.getdoc(getattr(package, name)), name
    with pytest.warns(DeprecationWarning, match="whole_output is now atomic_output"):
        assert getattr(package, "whole_output") is package.atomic_output  # noqa: B009 - the stub has current names only
    with pytest.raises(AttributeError, match="has no attribute 'PrivateLink'"):
        getattr(package, "PrivateLink")  # noqa: B009 - the stub knows no such name, and the look-up is tested
