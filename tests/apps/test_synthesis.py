"""Programs of users on both CDKs: the configurations, the output folders, and the users' own tests."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.app_plans import read_config
from apps.conftest import NAMES, copy_program_folder
from programs import BINDINGS_BY_CDK, JSII_PACKAGE_CACHE
from sample_project import without_metadata
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine


def app_configurations(folder: Path) -> dict[str, Any]:
    """Return the configurations of all programs by path, without metadata and the requirements of the provider.

    The backend of a stack without one is left out: a local state at an absolute path.
    """
    configurations = {}
    for file in sorted(folder.rglob("cdk.tf.json")):
        config = without_metadata(json.loads(file.read_text("utf-8")))
        del config["terraform"]["required_providers"]
        config["terraform"]["backend"].pop("local", None)
        configurations[str(file.relative_to(folder))] = config
    return configurations


def test_programs_synthesize_same_on_both_cdks(synthesized_apps: dict[str, Path]) -> None:
    first, second = (app_configurations(folder) for folder in synthesized_apps.values())
    assert first == second
    assert {path.partition("/")[0] for path in first} == set(NAMES)


@pytest.mark.parametrize("app_folder", ["three_stacks"], indirect=True)
def test_stacks_are_deployed_in_order_of_references(app_folder: Path) -> None:
    stacks = json.loads((app_folder / "cdktf.out/manifest.json").read_text("utf-8"))["stacks"]
    assert {name: set(stack["dependencies"]) for name, stack in stacks.items()} == {
        "network": set(),
        "database": {"network"},
        "polytomic": {"network", "database"},
    }


@pytest.mark.parametrize("app_folder", ["tags_by_aspect"], indirect=True)
def test_aspect_adds_missing_tags_only(app_folder: Path) -> None:
    cost_centers: dict[str, set[str]] = {}
    for resources in read_config(app_folder, "data")["resource"].values():
        for resource in resources.values():
            if "tags" in resource:
                assert resource["tags"]["ManagedBy"] == "cdktf"
                cost_centers.setdefault(resource["tags"]["Owner"], set()).add(resource["tags"]["CostCenter"])
    assert cost_centers == {"platform": {"4711"}, "sales": {"0815"}, "finance": {"0815"}}


@pytest.mark.parametrize("app_folder", ["several_apps"], indirect=True)
def test_apps_of_one_process_are_independent(app_folder: Path) -> None:
    addresses = set()
    for environment, is_protected in {"dev": False, "staging": False, "prod": True}.items():
        for database in ("orders", "billing"):
            config = read_config(app_folder, database, f"terraform-{environment}")
            assert config["terraform"]["backend"]["s3"]["bucket"] == f"acme-{environment}"
            (gateway,) = config["resource"]["aws_vpclattice_resource_gateway"].items()
            addresses.add(gateway[0])
            assert gateway[1].get("lifecycle", {}).get("prevent_destroy", False) is is_protected
    assert addresses == {"pl"}


@pytest.mark.parametrize("app_folder", ["escape_hatches"], indirect=True)
def test_overrides_reach_resources_of_connection(app_folder: Path) -> None:
    config = read_config(app_folder, "data")
    assert config["terraform"]["required_providers"]["aws"]["version"] == ">= 5.85, < 7.0"
    assert set(config["resource"]["aws_security_group_rule"]) == {"from_polytomic"}
    (gateway,) = config["resource"]["aws_vpclattice_resource_gateway"].values()
    assert gateway["timeouts"] == {"create": "20m", "delete": "20m"}
    assert gateway["lifecycle"] == {"ignore_changes": ["tags"], "prevent_destroy": True}
    (share,) = config["resource"]["aws_ram_resource_share"].values()
    assert share["depends_on"] == ["aws_cloudwatch_log_group.connections"]
    (configuration,) = config["resource"]["aws_vpclattice_resource_configuration"].values()
    assert configuration["lifecycle"] == {"create_before_destroy": False}
    assert configuration["//"]["reviewed"] == "2026-11"


@ON_ONE_ENGINE
@pytest.mark.real_provider
def test_own_tests_of_user_pass_on_both_cdks(terraform: TerraformEngine, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with terraform.workspace(tmp_path / "run") as workspace:
        runs = {}
        for cdk in BINDINGS_BY_CDK:
            copy_program_folder("own_tests", tmp_path / cdk / "own_tests", cdk)
            runs[cdk] = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "own_tests"],
                cwd=tmp_path / cdk,
                env={
                    **workspace.environment,
                    "JSII_RUNTIME_PACKAGE_CACHE_ROOT": JSII_PACKAGE_CACHE,
                    "PRIVATELINK_CDK": cdk,
                },
                stdout=subprocess.PIPE,
                text=True,
            )
        for cdk, run in runs.items():
            output, _ = run.communicate()
            assert "7 passed" in output, f"{cdk}: {output}"


@pytest.mark.parametrize("app_folder", ["output_folder"], indirect=True)
def test_state_stays_beside_settings_of_output(app_folder: Path) -> None:
    output = json.loads((app_folder / "cdktf.json").read_text("utf-8"))["output"]
    assert not (app_folder / "cdktf.out").exists()
    for name, port in {"orders": "5432", "billing": "3306"}.items():
        config = read_config(app_folder, name, output)
        (configuration,) = config["resource"]["aws_vpclattice_resource_configuration"].values()
        assert configuration["port_ranges"] == [port]
        state = app_folder / output / "stacks" / name / config["terraform"]["backend"]["local"]["path"]
        assert state.resolve() == app_folder / f"terraform.{name}.tfstate"
