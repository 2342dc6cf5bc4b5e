"""``adopt`` with the deployment in a local Terraform state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.sample_deployments import SampleDeployment

    AdoptOutput = Callable[..., dict[str, Any]]


CONNECTION = {
    "region": "us-east-1",
    "vpc_id": "vpc-0a",
    "subnet_ids": ["subnet-0a", "subnet-0b"],
    "rds_host": "orders.example.com",
    "rds_security_group_id": "sg-0a",
    "polytomic_aws_account_id": "123456789012",
}


def write_module_state(module: str, identifier: str, file: str = "terraform.old.tfstate") -> None:
    """Write a state with a resource configuration; an empty module address is the root module."""
    resource = {
        "mode": "managed",
        "type": "aws_vpclattice_resource_configuration",
        "name": "pl",
        "instances": [{"attributes": {"id": identifier}}],
    }
    if module:
        resource["module"] = module
    Path(file).write_text(json.dumps({"version": 4, "outputs": {}, "resources": [resource]}), "utf-8")


ENCRYPTED_STATE = {"serial": 1, "lineage": "a", "meta": {}, "encrypted_data": "x", "encryption_version": "v0"}


@pytest.mark.parametrize("name", ["terraform.tfstate", "unrelated.tfstate"])
def test_encrypted_state_does_not_stop_adopt(
    deployment: SampleDeployment, adopt_output: AdoptOutput, name: str
) -> None:
    Path(name).write_text(json.dumps(ENCRYPTED_STATE), "utf-8")
    warning = (
        f"{Path.cwd()}/{name}: encrypted by OpenTofu, and not searched; adopt must read the state that manages the "
        "deployment, if any; if an encrypted state may manage the deployment, run in the folder of the configuration "
        "of that state"
    )
    lines = (
        warning,
        f"tofu state pull | privatelink adopt {deployment.arn} --state -",
    )
    assert "import_ids" in adopt_output(stderr_lines=lines)


@pytest.mark.parametrize("module", ["module.polytomic_privatelink", ""])
def test_pulled_state_replaces_encrypted_state(
    deployment: SampleDeployment, adopt_output: AdoptOutput, module: str
) -> None:
    configuration_id = deployment.arn.partition("/")[2]
    Path("terraform.old.tfstate").write_text(json.dumps(ENCRYPTED_STATE), "utf-8")
    write_module_state(module, configuration_id, "pulled.json")
    state = json.loads(Path("pulled.json").read_text("utf-8"))
    Path("pulled.json").write_text(json.dumps({**state, "lineage": "a"}), "utf-8")
    if module:
        line = (
            f"{Path.cwd()}/terraform.old.tfstate has it as {module}, so Terraform moves it (adopt_module) instead of "
            "importing it; the connection must use that state: see docs/start/published-module.md"
        )
        assert adopt_output("--state", "pulled.json", stderr_lines=(line,))["adopt_module"] == module
    else:
        line = (
            f"privatelink: {Path.cwd()}/terraform.old.tfstate already has {configuration_id}: that state manages the "
            "deployment, and there is nothing to adopt"
        )
        assert adopt_output("--state", "pulled.json", stderr_lines=(line,), status=2) == {}


def test_module_in_state_is_moved(deployment: SampleDeployment, adopt_output: AdoptOutput) -> None:
    write_module_state("module.polytomic_privatelink", deployment.arn.partition("/")[2])
    line = (
        f"{Path.cwd()}/terraform.old.tfstate has it as module.polytomic_privatelink, so Terraform moves it "
        "(adopt_module) "
        "instead of importing it; the connection must use that state: see docs/start/published-module.md"
    )
    connection = adopt_output(stderr_lines=(line,))
    assert connection["adopt_module"] == "module.polytomic_privatelink"
    assert "import_ids" not in connection


def test_resource_in_other_state_is_unmanaged(deployment: SampleDeployment, adopt_output: AdoptOutput) -> None:
    configuration_id = deployment.arn.partition("/")[2]
    write_module_state("", configuration_id)
    line = (
        f"privatelink: {Path.cwd()}/terraform.old.tfstate already has {configuration_id}: that state "
        "manages the deployment, and there is nothing to adopt"
    )
    assert adopt_output(stderr_lines=(line,), status=2) == {}


@pytest.mark.parametrize("output", ["cdktf.out", "build/tf"])
def test_state_named_by_connection_is_searched(
    deployment: SampleDeployment, adopt_output: AdoptOutput, output: str
) -> None:
    configuration_id = deployment.arn.partition("/")[2]
    backend = {"local": {"path": f"{'../' * (2 + len(Path(output).parts))}states/orders.tfstate"}}
    content = {"output": output, "context": {"connections": {"orders": {**CONNECTION, "backend": backend}}}}
    Path("cdktf.json").write_text(json.dumps(content), "utf-8")
    Path("states").mkdir()
    write_module_state("", configuration_id, "states/orders.tfstate")
    line = (
        f"privatelink: {Path.cwd()}/states/orders.tfstate already has {configuration_id}: "
        "that state manages the deployment, and there is nothing to adopt"
    )
    assert adopt_output(stderr_lines=(line,), status=2) == {}


def test_unread_connections_are_reported(adopt_output: AdoptOutput) -> None:
    Path("cdktf.json").write_text("{}", "utf-8")
    line = "cdktf.json: has invalid connections; the states that they name are not searched"
    assert "import_ids" in adopt_output(stderr_lines=(line,))


def test_unrelated_state_is_ignored(adopt_output: AdoptOutput) -> None:
    write_module_state("module.polytomic_privatelink", "rcfg-00000000000000000")
    assert "import_ids" in adopt_output()


@pytest.mark.parametrize(
    ("text", "reason"),
    [("{", "is not a Terraform state"), ('{"version": 3}', "is a Terraform state of version 3; must be 4")],
)
def test_unreadable_state_is_reported(adopt_output: AdoptOutput, text: str, reason: str) -> None:
    state_file = Path.cwd() / "terraform.tfstate"
    state_file.write_text(text, "utf-8")
    line = f"privatelink: {state_file} {reason}; it may contain the deployment: move or correct the file"
    assert adopt_output(stderr_lines=(line,), status=2) == {}
