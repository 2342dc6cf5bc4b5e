"""Each example runs as it is, and Terraform takes what it makes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from constructs.test_lifecycle import ADDRESSES, CALL, moves, write

from fakes.terraform.engines import ON_ONE_ENGINE, Engine
from rds_fixture import WRITER, hold, initialize, world
from sample_project import PROJECT

EXAMPLES = sorted(path.stem for path in (PROJECT / "examples").glob("*.py"))
LINK = {
    "aws_ram_principal_association": 1,
    "aws_ram_resource_association": 1,
    "aws_ram_resource_share": 1,
    "aws_security_group": 1,
    "aws_security_group_rule": 1,
    "aws_vpclattice_resource_configuration": 1,
    "aws_vpclattice_resource_gateway": 1,
}
# What each creates, by resource type; None where it moves what is there, or the stand-in does not know all types.
CREATED: dict[str, dict[str, int] | None] = {
    "adopt_module": None,
    "aurora_cluster": LINK,
    "bigger_stack": None,
    "existing_instance": LINK,
    "many_databases": {
        **LINK,
        "aws_ram_principal_association": 3,
        "aws_ram_resource_association": 3,
        "aws_ram_resource_share": 3,
        "aws_security_group_rule": 4,
        "aws_vpclattice_resource_configuration": 3,
    },
}


@pytest.fixture(scope="session")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name -> the configuration that the example makes; each is run as its README line says, but for the folder."""
    folders = {name: tmp_path_factory.mktemp(name) for name in EXAMPLES}
    for name, folder in folders.items():
        (folder / "main.py").write_text((PROJECT / f"examples/{name}.py").read_text("utf-8"), "utf-8")
    runs = {name: subprocess.Popen([sys.executable, "main.py"], cwd=folder) for name, folder in folders.items()}
    assert {name: run.wait() for name, run in runs.items()} == dict.fromkeys(EXAMPLES, 0)
    files = {name: folder.glob("cdktf.out/stacks/*/cdk.tf.json") for name, folder in folders.items()}
    return {name: next(found).read_text("utf-8") for name, found in files.items()}


@pytest.fixture
def made(request: pytest.FixtureRequest, every: dict[str, str]) -> str:
    """The configuration of the example that the test names."""
    return every[request.param]


def test_every_example_has_its_line() -> None:
    assert set(CREATED) == set(EXAMPLES)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("made", "created"), [(name, kinds) for name, kinds in CREATED.items() if kinds], indirect=["made"]
)
def test_terraform_applies_what_an_example_makes(
    terraform: Engine, tmp_path: Path, made: str, created: dict[str, int]
) -> None:
    hold(tmp_path / "run", {"cdk.tf.json": made})
    with terraform.workspace(tmp_path / "run", world=world()) as workspace:
        workspace.provider.world["aws_rds_cluster"]["orders"]["vpc_security_group_ids"].append("sg-1")
        initialize(workspace)
        applied = workspace.apply()
        assert set(applied.actions.values()) == {"create"}
        kinds = [address.split(".")[0] for address in applied.actions]
        assert {kind: kinds.count(kind) for kind in sorted(kinds)} == created
        arns = [value for name, value in applied.outputs.items() if "arn" in name and "share" not in name]
        assert len(set(arns)) == created["aws_vpclattice_resource_configuration"]
        assert workspace.replan() == {}


@pytest.mark.parametrize("made", ["bigger_stack"], indirect=True)
def test_the_bigger_stack_refers_to_its_own_database(made: str) -> None:
    config: Any = json.loads(made)
    resources = config["resource"]
    (configuration,) = resources["aws_vpclattice_resource_configuration"].values()
    (definition,) = configuration["resource_configuration_definition"]
    assert definition["dns_resource"][0]["domain_name"] == "${aws_db_instance.database.address}"
    (rule,) = resources["aws_security_group_rule"].values()
    assert rule["security_group_id"] == "${aws_security_group.database_group.id}"
    assert resources["aws_db_instance"]["database"]["vpc_security_group_ids"] == [rule["security_group_id"]]


@ON_ONE_ENGINE
@pytest.mark.parametrize("made", ["adopt_module"], indirect=True)
def test_the_adoption_moves_everything(terraform: Engine, tmp_path: Path, made: str) -> None:
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        write(workspace, {"main.tf": CALL})
        workspace.apply()
        (workspace.directory / "main.tf").unlink()
        (workspace.directory / "cdk.tf.json").write_text(made, "utf-8")
        assert moves(workspace.plan()) == {address: f"module.polytomic_privatelink.{address}" for address in ADDRESSES}


@ON_ONE_ENGINE
@pytest.mark.parametrize("made", ["aurora_cluster"], indirect=True)
def test_the_cluster_is_reached_by_its_writer(terraform: Engine, tmp_path: Path, made: str) -> None:
    hold(tmp_path / "run", {"cdk.tf.json": made})
    with terraform.workspace(tmp_path / "run", world=world()) as workspace:
        initialize(workspace)
        (configuration,) = (
            values
            for address, values in workspace.plan().values.items()
            if address.startswith("aws_vpclattice_resource_configuration")
        )
    (definition,) = configuration["resource_configuration_definition"]
    assert definition["dns_resource"][0]["domain_name"] == WRITER
