"""Terraform states on this disk are found and read."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.local_state import (
    PulledState,
    StateFileError,
    StateLocation,
    find_in_state,
    find_managed_ids,
    is_other_state,
    local_state_file,
    parse_pulled_state,
    read_output_ids,
    select_encrypted,
)
from aws_privatelink_rds_lattice.plan import PlanError, parse_plan
from fakes.aws.sample_ids import CONFIGURATION_ID
from terraform_cli.engines import PLAN_FILE

if TYPE_CHECKING:
    from terraform_cli.engines import TerraformEngine

CONFIGURATION_TYPE = "aws_vpclattice_resource_configuration"


def write_state(file: Path, **content: Any) -> Path:  # noqa: ANN401 - JSON
    file.write_text(json.dumps({"version": 4, **content}), "utf-8")
    return file


def configuration_resource(**attributes: str) -> dict[str, Any]:
    return {
        "type": CONFIGURATION_TYPE,
        "mode": "managed",
        "instances": [{"attributes": {"id": CONFIGURATION_ID}}],
        **attributes,
    }


@pytest.mark.parametrize(
    ("connection", "state_file"),
    [
        ({}, "/project/terraform.orders.tfstate"),
        ({"backend": None}, "/project/terraform.orders.tfstate"),
        ({"backend": {"local": {}}}, "/project/terraform.orders.tfstate"),
        ({"backend": {"local": {"path": "x.tfstate"}}}, "/project/cdktf.out/stacks/orders/x.tfstate"),
        ({"backend": {"local": {"path": "../../../x.tfstate"}}}, "/project/x.tfstate"),
        ({"backend": {"local": {"path": "/states/x.tfstate"}}}, "/states/x.tfstate"),
        ({"backend": {"s3": {"bucket": "states"}}}, None),
    ],
)
def test_backend_decides_state_file(connection: dict[str, Any], state_file: str | None) -> None:
    expected = Path(state_file) if state_file else None
    assert local_state_file(Path("/project"), "orders", connection) == expected


def test_output_ids_are_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    outputs = {
        "resource_configuration_arn": {"value": "an ARN"},
        "resource_gateway_id": {"value": None},
        "unrelated": {"value": "text"},
    }
    state_file = write_state(tmp_path / "x.tfstate", outputs=outputs)
    with caplog.at_level(logging.DEBUG, "aws_privatelink_rds_lattice.local_state"):
        assert read_output_ids(state_file) == {"resource_configuration": "an ARN"}
    assert caplog.messages == [f"Read state file {state_file}"]


def test_missing_state_has_no_ids(tmp_path: Path) -> None:
    assert read_output_ids(None) == {}
    assert read_output_ids(tmp_path / "x.tfstate") == {}
    assert find_in_state([tmp_path / "x.tfstate"], CONFIGURATION_ID) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is not a Terraform state"),
        (b"[]", "is not a Terraform state"),
        (b"{}", "is not a Terraform state"),
        (b'{"version": 3}', "is a Terraform state of version 3; must be 4"),
        (b"\xff", "cannot be read: "),
        (b'{"encrypted_data": "x", "encryption_version": "v0"}', "is encrypted by OpenTofu"),
    ],
)
def test_invalid_state_is_error(tmp_path: Path, content: bytes, reason: str) -> None:
    state_file = tmp_path / "x.tfstate"
    state_file.write_bytes(content)
    with pytest.raises(StateFileError) as raised:
        read_output_ids(state_file)
    assert str(raised.value).startswith(f"{state_file} {reason}")


def test_configuration_is_found_in_state(tmp_path: Path) -> None:
    empty_state = write_state(tmp_path / "empty.tfstate")
    root_state = write_state(tmp_path / "root.tfstate", resources=[configuration_resource()])
    module_state = write_state(tmp_path / "module.tfstate", resources=[configuration_resource(module="module.orders")])
    assert find_in_state([empty_state, root_state], CONFIGURATION_ID) == StateLocation(root_state, "")
    location = find_in_state([module_state, root_state], CONFIGURATION_ID)
    assert location == StateLocation(module_state, "module.orders")
    assert find_in_state([root_state], "rcfg-0fffffffffffffff1") is None


def test_other_resources_are_ignored(tmp_path: Path) -> None:
    resources = [configuration_resource(mode="data"), configuration_resource(type="aws_ram_resource_share")]
    assert find_in_state([write_state(tmp_path / "x.tfstate", resources=resources)], CONFIGURATION_ID) is None


def write_encrypted_state(file: Path, lineage: str) -> Path:
    """Write a state file as OpenTofu encrypts a state: serial and lineage stay readable."""
    content = {"serial": 3, "lineage": lineage, "meta": {"key_provider.pbkdf2.main": "e30="}}
    file.write_text(json.dumps({**content, "encrypted_data": "8/Vy4PdE", "encryption_version": "v0"}), "utf-8")
    return file


def test_encrypted_states_are_selected(tmp_path: Path) -> None:
    encrypted = write_encrypted_state(tmp_path / "a.tfstate", "a")
    broken = tmp_path / "b.tfstate"
    broken.write_text("{", "utf-8")
    files = [encrypted, broken, write_state(tmp_path / "c.tfstate"), tmp_path / "missing.tfstate"]
    assert select_encrypted(files) == [encrypted]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_pulled_state_has_name_of_encrypted_file(tmp_path: Path, encoding: str) -> None:
    encrypted = [write_encrypted_state(tmp_path / f"{lineage}.tfstate", lineage) for lineage in "ab"]
    text = json.dumps({"version": 4, "lineage": "b", "resources": [configuration_resource(module="module.x")]})
    state = parse_pulled_state(text.encode(encoding), Path("standard input"), encrypted)
    assert find_in_state([state], CONFIGURATION_ID) == StateLocation(encrypted[1], "module.x")
    unnamed = parse_pulled_state(text.encode(encoding), Path("standard input"), encrypted[:1])
    assert find_in_state([unnamed], CONFIGURATION_ID) == StateLocation(Path("standard input"), "module.x")
    gateway = {"type": "aws_vpclattice_resource_gateway", "mode": "managed", "instances": [{"attributes": {"id": "g"}}]}
    assert find_managed_ids([PulledState(encrypted[0], {"resources": [gateway]})]) == {"g": encrypted[0]}


@pytest.mark.parametrize("other_lineage", ["a", "b", None])
def test_encrypted_states_are_compared_by_lineage(tmp_path: Path, other_lineage: str | None) -> None:
    is_other = other_lineage != "a"
    state_file = write_encrypted_state(tmp_path / "x.tfstate", "a")
    other_file = write_state(tmp_path / "y.tfstate", lineage=other_lineage, resources=[configuration_resource()])
    assert is_other_state(state_file, other_file) is is_other
    assert is_other_state(other_file, state_file) is is_other
    if other_lineage:
        write_encrypted_state(other_file, other_lineage)
        assert is_other_state(state_file, other_file) is is_other


ENCRYPTION = """
key_provider "pbkdf2" "main" {
  passphrase = "correct-horse-battery-staple"
}
method "aes_gcm" "main" {
  keys = key_provider.pbkdf2.main
}
state {
  method = method.aes_gcm.main
}
plan {
  method = method.aes_gcm.main
}
"""


@pytest.mark.parametrize("terraform", ["opentofu"], indirect=True)
def test_files_that_opentofu_encrypts_are_recognized(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('output "resource_gateway_id" {\n  value = "rgw-0a"\n}\n', "utf-8")
    with terraform.workspace(tmp_path) as workspace:
        workspace.environment["TF_ENCRYPTION"] = ENCRYPTION
        workspace.init()
        workspace.plan()
        workspace.apply_plan()
        pulled = workspace.run("state", "pull").stdout
    state_file = tmp_path / "terraform.tfstate"
    assert select_encrypted([state_file]) == [state_file]
    state = parse_pulled_state(pulled.encode(), Path("-"), [state_file])
    assert (state.name, read_output_ids(state)) == (state_file, {"resource_gateway": "rgw-0a"})
    for name, kind in ((PLAN_FILE, "a plan file"), (state_file.name, "a state")):
        with pytest.raises(PlanError, match=f"is {kind} that OpenTofu has encrypted"):
            parse_plan((tmp_path / name).read_bytes())
