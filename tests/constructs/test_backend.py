"""Backends of a stack, and their invalid settings."""

import json
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformOutput, TerraformStack, core
from aws_privatelink_rds_lattice.inputs.formats import BACKEND_TYPES
from sample_connections import STACK_INPUTS, stack_error_lines, synthesized_stack

pytestmark = pytest.mark.cdk


def test_state_is_outside_output_folder(tmp_path: Path) -> None:
    (path,) = (backend["path"] for backend in synthesized_stack(tmp_path)["terraform"]["backend"].values())
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
        {"cloud": {"organization": "o", "workspaces": {"tags": {"team": "data"}}}},
        {"cloud": {"organization": "o", "workspaces": {"tags": {"team": "data"}}}},
    ),
    ({"cloud": {}}, {"cloud": {}}),
    ({"s3": {}}, {"backend": {"s3": {}}}),
    ({"s3": {"key": "k", "bucket": None}}, {"backend": {"s3": {"key": "k"}}}),
    (
        {"s3": {"bucket": "b", "key": "k", "allowed_account_ids": ("1", "2"), "setting_of_tomorrow": {"x": [1]}}},
        {
            "backend": {
                "s3": {"bucket": "b", "key": "k", "allowed_account_ids": ["1", "2"], "setting_of_tomorrow": {"x": [1]}}
            }
        },
    ),
    (
        {"kubernetes": {"secret_suffix": "s", "labels": {"a": "b"}}},
        {"backend": {"kubernetes": {"secret_suffix": "s", "labels": {"a": "b"}}}},
    ),
    (
        {"azurerm": {"container_name": "c", "key": "k", "storage_account_name": "s"}},
        {"backend": {"azurerm": {"container_name": "c", "key": "k", "storage_account_name": "s"}}},
    ),
]


@pytest.mark.parametrize(("backend", "block"), BACKEND_BLOCKS, ids=lambda value: next(iter(value)))
def test_backend_is_the_selected_one(tmp_path: Path, backend: dict[str, Any], block: dict[str, Any]) -> None:
    terraform = synthesized_stack(tmp_path, backend=backend)["terraform"]
    assert {key: value for key, value in terraform.items() if key in ("backend", "cloud")} == block


def test_every_terraform_backend_is_supported() -> None:
    cdk_backends = {name.removesuffix("Backend").lower() for name in core.__all__ if name.endswith("Backend")}
    # Terraform 1.3 removed swift. The CDK has no class for the other two.
    assert set(BACKEND_TYPES) == cdk_backends - {"terraform", "swift"} | {"kubernetes", "oci"}


AS_DOCUMENTED_ERROR = "must be as Terraform documents it"
INVALID_SETTINGS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"backend": "s3"},
        [
            (
                'backend: got "s3"; must be a map of one backend type (azurerm, cloud, consul, cos, gcs, http, '
                "kubernetes, local, oci, oss, pg, remote, s3) to its settings; "
                'write it as {"s3": {"bucket": …, "key": …, "region": …}}'
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
            "backend.s3.bucket: got 5; must be a text; put it in quotes",
            'backend.s3.encrypt: got "yes"; must be true or false; write one of these two, without quotes',
        ],
    ),
    (
        {"backend": {"s3": {"key": ["k"], "max_retries": "5", "shared_config_files": "a", "assume_role_tags": "a"}}},
        [
            'backend.s3.key: got ["k"]; must be a text; give one string instead of the list',
            'backend.s3.max_retries: got "5"; must be a number; write it without quotes',
            'backend.s3.shared_config_files: got "a"; must be a list of strings; write it as in ["first", "second"]',
            'backend.s3.assume_role_tags: got "a"; must be a map of strings; write it as in {"key": "value"}',
        ],
    ),
    (
        {"backend": {"s3": {"profile": True, "region": Path("us-east-1"), "acl": {"a": "b"}}}},
        [
            "backend.s3.profile: got true; must be a text; put it in quotes",
            'backend.s3.acl: got {"a":"b"}; must be a text; give one string instead of the map',
        ],
    ),
    (
        {"backend": {"s3": {"bucket": "b", "key": "${var.x}", "allowed_account_ids": ["%{if}"]}}},
        [
            (
                'backend.s3.key: got "${var.x}"; must be literal text; '
                "Terraform evaluates no reference in a backend: write the value itself, or use terraform init "
                "-backend-config"
            ),
            (
                'backend.s3.allowed_account_ids[0]: got "%{if}"; must be literal text; '
                "Terraform evaluates no reference in a backend: write the value itself, or use terraform init "
                "-backend-config"
            ),
        ],
    ),
    (
        {"backend": {"s3": {True: "x", "a b": 1}}},
        [
            (
                f"backend.s3, name of a setting: got {name}; must be letters, digits, - and _; "
                "write nested settings as a map"
            )
            for name in ("true", '"a b"')
        ],
    ),
    (
        {"backend": {"swift": {"container": "c"}}},
        [
            (
                'backend: got "swift"; must be a type of backend; '
                "Terraform removed this backend in 1.3: use another backend"
            )
        ],
    ),
    (
        {"backend": {"s3": {"assume_role": "arn:aws:iam::1:role/r"}}},
        [
            (
                f'backend.s3.assume_role: got "arn:aws:iam::1:role/r"; {AS_DOCUMENTED_ERROR}; it must be a map with '
                "role_arn or duration or external_id or policy or policy_arns or session_name or source_identity "
                "or tags or transitive_tag_keys"
            )
        ],
    ),
    (
        {"backend": {"cloud": {"organization": "o", "workspaces": ["w"]}}},
        [f'backend.cloud.workspaces: got ["w"]; {AS_DOCUMENTED_ERROR}; it must be a map with name or tags'],
    ),
]


@pytest.mark.parametrize(("settings", "expected"), INVALID_SETTINGS, ids=lambda value: str(value)[:40])
def test_invalid_setting_is_reported(tmp_path: Path, settings: dict[str, Any], expected: list[str]) -> None:
    assert stack_error_lines(App(outdir=str(tmp_path)), **settings) == expected


def test_partial_backend_serves_other_stacks(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    connection: Any = {**STACK_INPUTS, "backend": {"kubernetes": {"secret_suffix": "s"}}}
    stack = PrivateLinkStack(app, "orders", **connection)
    other_stack = TerraformStack(app, "other")
    TerraformOutput(other_stack, "arn", value=stack.private_link.resource_configuration_arn)
    app.synth()
    other = json.loads((tmp_path / "stacks/other/cdk.tf.json").read_text("utf-8"))
    assert list(other["data"]["terraform_remote_state"].values()) == [
        {"backend": "kubernetes", "config": {"secret_suffix": "s"}, "workspace": "${terraform.workspace}"}
    ]
