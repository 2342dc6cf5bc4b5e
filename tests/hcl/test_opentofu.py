"""OpenTofu's own blocks: the HCL continues the state of the JSON, and Terraform rejects both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from packaging.version import Version

from aws_privatelink_rds_lattice.hcl import render_hcl
from terraform_cli.engines import ON_BOTH_PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from terraform_cli.engines import TerraformEngine, Workspace

Json = dict[str, Any]

MAIN_METHOD = {"method": "method.aes_gcm.main"}
# The least iterations that OpenTofu accepts, to save time.
PASSPHRASE = {"passphrase": "${local.stage} and more than 16 characters", "iterations": 200_000}
ENCRYPTION_CONFIG: Json = {
    "terraform": {
        "encryption": {
            "key_provider": {"pbkdf2": {"main": PASSPHRASE}},
            "method": {
                "aes_gcm": {"main": {"keys": "${key_provider.pbkdf2.main}"}},
                "unencrypted": {"none": {}},
            },
            "state": {**MAIN_METHOD, "fallback": {"method": "method.unencrypted.none"}},
            "plan": {**MAIN_METHOD, "enforced": True},
            "remote_state_data_sources": {
                "default": MAIN_METHOD,
                "remote_state_data_source": {"other": {**MAIN_METHOD, "fallback": [MAIN_METHOD]}},
            },
        }
    }
}
BACKEND_CONFIG: Json = {
    "variable": {"stage": {"default": "prod"}, "folder": {"default": "./child"}},
    "locals": {"stage": "${var.stage}"},
    "terraform": {"backend": {"local": {"path": "state/${var.stage}/${local.stage}.tfstate"}}},
    "module": {"by_variable": {"source": "${var.folder}"}},
    "resource": {"terraform_data": {"always": {"input": "${var.stage}"}}},
}
# The first OpenTofu with the blocks -> the blocks, which Terraform does not have.
OPENTOFU_CONFIGS: dict[str, Json] = {
    "1.8": ENCRYPTION_CONFIG,
    "1.9": {"provider": {"terraform": {"alias": "by", "for_each": '${toset(["a"])}'}}},
    "1.10": {
        "variable": {"old": {"default": "x", "deprecated": "Use ${new}."}},
        "output": {"old": {"value": 1, "deprecated": "Use ${new}."}},
    },
    "1.11": {
        "module": {"off": {"source": "./child", "lifecycle": {"enabled": '${var.stage != "prod"}'}}},
        "resource": {"terraform_data": {"off": {"lifecycle": {"enabled": '${var.stage != "prod"}'}}}},
        "data": {
            "terraform_remote_state": {
                "off": {"backend": "local", "config": {"path": "x"}, "lifecycle": {"enabled": "${false}"}}
            }
        },
    },
    "1.12": {
        "language": {"edition": "tofu2024", "experiments": [], "compatible_with": {"opentofu": ">= 1.12.0"}},
        "variable": {"fixed": {"default": "x", "const": True}},
        "resource": {"terraform_data": {"kept": {"lifecycle": {"destroy": False}}}},
    },
}
WRITERS: dict[str, Callable[[Json], str]] = {"tf.json": json.dumps, "tf": render_hcl}


def merge(config: Json, part: Json) -> Json:
    """Return a configuration with the blocks of another configuration."""
    merged = dict(config)
    for name, value in part.items():
        merged[name] = merge(config[name], value) if isinstance(config.get(name), dict) else value
    return merged


def write_config(workspace: Workspace, suffix: str, config: Json) -> None:
    """Replace the configuration of a workspace by a configuration with an empty child module."""
    for file in workspace.directory.glob("main.*"):
        file.unlink()
    (workspace.directory / "child").mkdir(exist_ok=True)
    (workspace.directory / "child/main.tf.json").write_text("{}")
    (workspace.directory / f"main.{suffix}").write_text(WRITERS[suffix](config))


@ON_BOTH_PRODUCTS
def test_hcl_of_opentofu_blocks_equals_json(terraform: TerraformEngine, workspace: Workspace) -> None:
    product, version = terraform.version_lines[0].split()
    if product == "Terraform":
        for part in OPENTOFU_CONFIGS.values():
            # Terraform has `deprecated` from 1.15 on.
            is_valid = "output" in part and Version(version) >= Version("1.15")
            for suffix in WRITERS:
                write_config(workspace, suffix, part)
                workspace.run("init", "-json", codes=(0 if is_valid else 1,))
        return
    config = BACKEND_CONFIG
    for first_version, part in OPENTOFU_CONFIGS.items():
        if Version(version) >= Version(first_version):
            config = merge(config, part)
    write_config(workspace, "tf.json", config)
    workspace.init()
    workspace.apply()
    write_config(workspace, "tf", config)
    workspace.init()
    assert workspace.replan() == {}
    state_files = [file.name for file in workspace.directory.rglob("*.tfstate") if ".terraform" not in file.parts]
    assert state_files == ["prod.tfstate"]
    assert "encrypted_data" in (workspace.directory / "state/prod/prod.tfstate").read_text()


@ON_BOTH_PRODUCTS
def test_terraform_rejects_backend_reference_in_hcl(terraform: TerraformEngine, workspace: Workspace) -> None:
    config = {key: BACKEND_CONFIG[key] for key in ("variable", "locals", "terraform", "resource")}
    write_config(workspace, "tf", config)
    if terraform.version_lines[0].startswith("OpenTofu"):
        workspace.init()
        return
    result = workspace.run("init", "-json", codes=(1,))
    assert any("Variables not allowed" in diagnostic for diagnostic in result.diagnostics), result.stdout
