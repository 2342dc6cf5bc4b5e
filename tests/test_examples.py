"""Every example runs unchanged, and Terraform applies the output."""

import json
import shlex
from collections import Counter
from typing import Any

import pytest

from doc_pages import documented_commands
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import OTHER_SECURITY_GROUP_ID, create_security_group, edit_cluster
from programs import PROJECT, run_programs
from published_module import MODULE_CALL, RESOURCE_ADDRESSES, planned_moves, write_module_workspace
from rds_fixture import CLUSTER_WRITER_HOST, SECURITY_GROUP_ID
from terraform_cli.engines import ON_ONE_ENGINE, Workspace
from workspaces import init_workspace, write_workspace

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
# The created resources of each example by type; None for an example that moves resources or has other resource types.
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
    # Polytomic's provider is not on this machine.
    "polytomic_connection": None,
}
# The AWS provider with every argument of the example, for examples with newer arguments.
PROVIDER_VERSIONS = {"aurora_cluster": pytest.mark.provider_version("6.16.0")}


@pytest.fixture(scope="session")
def example_configs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run all examples, each in a folder, as the README shows; return the configurations by name."""
    folders = {name: tmp_path_factory.mktemp(name) for name in EXAMPLES}
    for name, folder in folders.items():
        (folder / "main.py").write_text((PROJECT / f"examples/{name}.py").read_text("utf-8"), "utf-8")
    run_programs(*folders.values())
    configs = {}
    for name, folder in folders.items():
        file = next(folder.glob("cdktf.out/stacks/*/cdk.tf.json"))
        configs[name] = file.read_text("utf-8")
    return configs


@pytest.fixture
def example_config(request: pytest.FixtureRequest, example_configs: dict[str, str]) -> str:
    """Return the configuration of the example in the test's parameter."""
    return example_configs[request.param]


def test_every_example_is_documented() -> None:
    assert set(EXPECTED_COUNTS) == set(EXAMPLES)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("example_config", "created"),
    [
        pytest.param(name, counts, marks=PROVIDER_VERSIONS.get(name, ()))
        for name, counts in EXPECTED_COUNTS.items()
        if counts
    ],
    indirect=["example_config"],
)
def test_terraform_applies_example(
    workspace: Workspace, database_account: FakeAwsAccount, example_config: str, created: dict[str, int]
) -> None:
    edit_cluster(vpc_security_group_ids=[SECURITY_GROUP_ID, OTHER_SECURITY_GROUP_ID])(database_account)
    create_security_group(database_account, "sg-0123456789abcdef1", "shop-db")
    write_workspace(workspace.directory, {"cdk.tf.json": example_config})
    init_workspace(workspace)
    applied = workspace.apply()
    assert set(applied.actions.values()) == {"create"}
    resource_counts = Counter(address.split(".")[0] for address in applied.actions)
    assert resource_counts == created
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
def test_adoption_example_moves_everything(workspace: Workspace, example_config: str) -> None:
    write_module_workspace(workspace, {"main.tf": MODULE_CALL})
    workspace.apply()
    (workspace.directory / "main.tf").unlink()
    (workspace.directory / "cdk.tf.json").write_text(example_config, "utf-8")
    assert planned_moves(workspace.plan()) == {
        address: f"module.polytomic_privatelink.{address}" for address in RESOURCE_ADDRESSES
    }


@ON_ONE_ENGINE
@PROVIDER_VERSIONS["aurora_cluster"]
@pytest.mark.parametrize("example_config", ["aurora_cluster"], indirect=True)
def test_cluster_example_uses_writer(workspace: Workspace, example_config: str) -> None:
    write_workspace(workspace.directory, {"cdk.tf.json": example_config})
    init_workspace(workspace)
    values = workspace.plan().values
    prefix = "aws_vpclattice_resource_configuration"
    (configuration,) = (values[address] for address in values if address.startswith(prefix))
    (definition,) = configuration["resource_configuration_definition"]
    assert definition["dns_resource"][0]["domain_name"] == CLUSTER_WRITER_HOST


@pytest.mark.parametrize("example_config", ["polytomic_connection"], indirect=True)
def test_polytomic_example_has_no_host_or_secret(example_config: str) -> None:
    config: Any = json.loads(example_config)
    assert config["terraform"]["required_providers"] == {
        "polytomic": {"source": "polytomic/polytomic", "version": "~> 2.0"}
    }
    # The required arguments of the provider's documentation, and TLS.
    assert config["resource"]["polytomic_postgresql_connection"]["orders"]["configuration"] == {
        "hostname": "${var.host}",
        "port": "${var.port}",
        "database": "orders",
        "username": "polytomic",
        "password": "${var.password}",
        "ssl": True,
    }
    assert config["variable"]["password"]["sensitive"] is True
    assert [name for name, variable in config["variable"].items() if "default" in variable] == []
    # cdktf finds the stack only in the app of the example.
    (command,) = (line for line in documented_commands() if line.startswith("npx cdktf deploy polytomic-connection"))
    assert shlex.split(command)[-4:-2] == ["--app", ".venv/bin/python examples/polytomic_connection.py"]
    assert config["//"]["metadata"]["stackName"] == "polytomic-connection"
