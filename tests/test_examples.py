"""Each example runs as it is, and Terraform takes what it makes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fakes.terraform.engines import ON_ONE_ENGINE, TerraformEngine
from published_module import MODULE_CALL, RESOURCE_ADDRESSES, planned_moves, write_module_workspace
from rds_fixture import CLUSTER_WRITER_HOST, init_workspace, rds_resources, write_workspace
from sample_project import PROJECT

EXAMPLES = sorted(path.stem for path in (PROJECT / "examples").glob("*.py"))
CONNECTION_RESOURCE_COUNTS = {
    "aws_ram_principal_association": 1,
    "aws_ram_resource_association": 1,
    "aws_ram_resource_share": 1,
    "aws_security_group": 1,
    "aws_security_group_rule": 1,
    "aws_vpclattice_resource_configuration": 1,
    "aws_vpclattice_resource_gateway": 1,
}
# What each creates, by resource type; None where it moves what is there, or the stand-in does not know all types.
EXPECTED_COUNTS: dict[str, dict[str, int] | None] = {
    "adopt_module": None,
    "aurora_cluster": CONNECTION_RESOURCE_COUNTS,
    "bigger_stack": None,
    "existing_instance": CONNECTION_RESOURCE_COUNTS,
    "many_databases": {
        **CONNECTION_RESOURCE_COUNTS,
        "aws_ram_principal_association": 3,
        "aws_ram_resource_association": 3,
        "aws_ram_resource_share": 3,
        "aws_security_group_rule": 4,
        "aws_vpclattice_resource_configuration": 3,
    },
}


@pytest.fixture(scope="session")
def example_configs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name -> the configuration that the example makes; each is run as its README line says, but for the folder."""
    folders = {name: tmp_path_factory.mktemp(name) for name in EXAMPLES}
    for name, folder in folders.items():
        (folder / "main.py").write_text((PROJECT / f"examples/{name}.py").read_text("utf-8"), "utf-8")
    runs = {name: subprocess.Popen([sys.executable, "main.py"], cwd=folder) for name, folder in folders.items()}
    assert {name: run.wait() for name, run in runs.items()} == dict.fromkeys(EXAMPLES, 0)
    files = {name: folder.glob("cdktf.out/stacks/*/cdk.tf.json") for name, folder in folders.items()}
    return {name: next(found).read_text("utf-8") for name, found in files.items()}


@pytest.fixture
def example_config(request: pytest.FixtureRequest, example_configs: dict[str, str]) -> str:
    """The configuration of the example that the test names."""
    return example_configs[request.param]


def test_every_example_is_documented() -> None:
    assert set(EXPECTED_COUNTS) == set(EXAMPLES)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("example_config", "created"),
    [(name, kinds) for name, kinds in EXPECTED_COUNTS.items() if kinds],
    indirect=["example_config"],
)
def test_terraform_applies_example(
    terraform: TerraformEngine, tmp_path: Path, example_config: str, created: dict[str, int]
) -> None:
    write_workspace(tmp_path / "run", {"cdk.tf.json": example_config})
    with terraform.workspace(tmp_path / "run", aws=rds_resources()) as workspace:
        workspace.provider.aws_resources["aws_rds_cluster"]["orders"]["vpc_security_group_ids"].append("sg-1")
        init_workspace(workspace)
        applied = workspace.apply()
        assert set(applied.actions.values()) == {"create"}
        kinds = [address.split(".")[0] for address in applied.actions]
        assert {kind: kinds.count(kind) for kind in sorted(kinds)} == created
        arns = [value for name, value in applied.outputs.items() if "arn" in name and "share" not in name]
        assert len(set(arns)) == created["aws_vpclattice_resource_configuration"]
        assert workspace.replan() == {}


@pytest.mark.parametrize("example_config", ["bigger_stack"], indirect=True)
def test_bigger_stack_uses_its_own_database(example_config: str) -> None:
    config: Any = json.loads(example_config)
    resources = config["resource"]
    (configuration,) = resources["aws_vpclattice_resource_configuration"].values()
    (definition,) = configuration["resource_configuration_definition"]
    assert definition["dns_resource"][0]["domain_name"] == "${aws_db_instance.database.address}"
    (rule,) = resources["aws_security_group_rule"].values()
    assert rule["security_group_id"] == "${aws_security_group.database_group.id}"
    assert resources["aws_db_instance"]["database"]["vpc_security_group_ids"] == [rule["security_group_id"]]


@ON_ONE_ENGINE
@pytest.mark.parametrize("example_config", ["adopt_module"], indirect=True)
def test_adoption_example_moves_everything(terraform: TerraformEngine, tmp_path: Path, example_config: str) -> None:
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        write_module_workspace(workspace, {"main.tf": MODULE_CALL})
        workspace.apply()
        (workspace.directory / "main.tf").unlink()
        (workspace.directory / "cdk.tf.json").write_text(example_config, "utf-8")
        assert planned_moves(workspace.plan()) == {
            address: f"module.polytomic_privatelink.{address}" for address in RESOURCE_ADDRESSES
        }


@ON_ONE_ENGINE
@pytest.mark.parametrize("example_config", ["aurora_cluster"], indirect=True)
def test_cluster_example_uses_writer(terraform: TerraformEngine, tmp_path: Path, example_config: str) -> None:
    write_workspace(tmp_path / "run", {"cdk.tf.json": example_config})
    with terraform.workspace(tmp_path / "run", aws=rds_resources()) as workspace:
        init_workspace(workspace)
        (configuration,) = (
            values
            for address, values in workspace.plan().values.items()
            if address.startswith("aws_vpclattice_resource_configuration")
        )
    (definition,) = configuration["resource_configuration_definition"]
    assert definition["dns_resource"][0]["domain_name"] == CLUSTER_WRITER_HOST
