"""The wheel, installed in a new environment, runs an app and tests outside of this project."""

import json
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from doc_pages import PAGES, code_blocks
from processes import run_command
from programs import PROJECT, copy_release_files, port_program_to_cdk

TWO_REGIONS_APP = """
import jsii
import pytest
from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.testing import assert_opens_only, assert_rds_ingress, assert_same_arn, synthesized
from cdktf import App, Aspects, IAspect, TerraformStack
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

REGIONS = {"us": "us-east-1", "eu": "eu-west-1"}


@jsii.implements(IAspect)
class Owned:
    def visit(self, node):
        if isinstance(node, SecurityGroup):
            node.tags = {"Owner": "data-platform"}


@pytest.fixture
def config():
    stack = TerraformStack(App(), "data")
    for alias, region in REGIONS.items():
        PrivateLinkRdsLattice(
            stack,
            alias,
            provider=AwsProvider(stack, f"aws_{alias}", region=region, alias=alias),
            vpc_id="vpc-0a",
            subnet_ids=["subnet-aaaa", "subnet-bbbb"],
            rds_host=f"orders.xxxxxxxxxxxx.{region}.rds.amazonaws.com",
            rds_security_group_id="sg-0a" if alias == "us" else "sg-0b",
            polytomic_aws_account_id="123456789012",
        )
    Aspects.of(stack).add(Owned())
    return synthesized(stack)


def select_region(config, alias):
    resources = {}
    for resource_type, bodies in config["resource"].items():
        resources[resource_type] = {
            name: body for name, body in bodies.items() if body["provider"] == f"aws.{alias}"
        }
    return {**config, "resource": resources}


def test_two_regions(config, snapshot):
    assert config == snapshot
    assert {body["tags"]["Owner"] for body in config["resource"]["aws_security_group"].values()} == {"data-platform"}
    for alias, group in (("us", "sg-0a"), ("eu", "sg-0b")):
        part = select_region(config, alias)
        assert_rds_ingress(part, rds_security_group_id=group, rds_port=5432)
        assert_opens_only(part, rds_security_group_id=group, rds_port=5432)
    assert_same_arn(config, config)


def test_other_region_changes_arn(config):
    blocks = config["provider"]["aws"]
    moved = [{**block, "region": "us-west-2"} if block["alias"] == "us" else block for block in blocks]
    with pytest.raises(AssertionError, match='region changes from "us-east-1" to "us-west-2"'):
        assert_same_arn(config, {**config, "provider": {"aws": moved}})
    with pytest.raises(AssertionError, match="expected one rule"):
        assert_opens_only(config, rds_security_group_id="sg-0a", rds_port=5432)
"""

REJECTED_APP = """
import json
import sys
from pathlib import Path

import pytest
from aws_privatelink_rds_lattice import testing
from test_app import GROUP, stack


def test_package_is_from_wheel():
    assert Path(testing.__file__).is_relative_to(sys.prefix)


def test_unknown_config_is_no_snapshot(snapshot):
    assert testing.synthesized(stack()) != snapshot


@pytest.mark.parametrize(
    ("check", "port", "line"),
    [
        (testing.assert_rds_ingress, 5433, "ingress rules on sg-0123456789abcdef0"),
        (testing.assert_opens_only, 5433, "expected one rule: egress of"),
    ],
)
def test_other_port_is_rejected(check, port, line):
    with pytest.raises(AssertionError, match=line):
        check(testing.synthesized(stack()), rds_security_group_id=GROUP, rds_port=port)


def test_other_name_is_rejected():
    after = testing.synthesized(stack())
    before = json.loads(json.dumps(after).replace("polytomic-privatelink-rg", "other-rg"))
    with pytest.raises(AssertionError, match='name changes from "other-rg" to "polytomic-privatelink-rg"'):
        testing.assert_same_arn(before, after)
"""


@pytest.fixture
def wheel_environment(tmp_path: Path) -> Path:
    """Return the Python of a new environment with the package from the wheel, and the package's dependencies."""
    source = tmp_path / "source"
    copy_release_files(source)
    build = 'from setuptools.build_meta import build_wheel; build_wheel("dist")'
    subprocess.run([sys.executable, "-W", "ignore", "-c", build], cwd=source, check=True, capture_output=True)
    (wheel,) = source.glob("dist/*.whl")
    venv.create(tmp_path / "venv", symlinks=True)
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    assert package_files(packages) == package_files(PROJECT / "constructs")
    # Python follows no .pth file in the folder that this .pth file names: the package is not this project's.
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return tmp_path / "venv/bin/python"


def package_files(folder: Path) -> set[str]:
    """Return the files of the package in a folder: modules, data, and the mark for type checkers."""
    files = (folder / "aws_privatelink_rds_lattice").rglob("*")
    return {str(file.relative_to(folder)) for file in files if file.is_file() and "__pycache__" not in file.parts}


@pytest.mark.slow
def test_installed_wheel_runs_documented_tests(wheel_environment: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        result = run_command(tmp_path / "app", wheel_environment, *arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    (tests,) = code_blocks("python", "docs/ci.md")
    (job,) = re.findall(r"- run: python (-m pytest)\n", PAGES["docs/ci.md"])
    (app,) = (block for block in code_blocks("python", "docs/app.md") if "IAspect" in block)
    assert "provider=europe" in app
    (tmp_path / "app").mkdir()
    files = {"main": app, "test_app": tests, "test_refused": REJECTED_APP, "test_two_regions": TWO_REGIONS_APP}
    for name, text in files.items():
        (tmp_path / f"app/{name}.py").write_text(port_program_to_cdk(text), "utf-8")
    run("main.py")
    resources = json.loads((tmp_path / "app/cdktf.out/stacks/data/cdk.tf.json").read_text("utf-8"))["resource"]
    (configuration,) = resources["aws_vpclattice_resource_configuration"].values()
    assert (configuration["provider"], configuration["timeouts"]) == ("aws.europe", {"create": "20m"})
    assert configuration["depends_on"] == ["aws_ram_resource_share.approval"]
    assert list(resources["aws_ram_principal_association"]) == ["polytomic"]
    bodies = [body for bodies_by_name in resources.values() for body in bodies_by_name.values()]
    assert [body["tags"] for body in bodies if "tags" in body] == [{"Owner": "data-platform"}] * 5
    run("test_app.py")
    run("-m", "pytest", "-q", "--snapshot-update", "test_app.py", "test_two_regions.py")
    output = run(*job.split(), "-q", "-p", "no:cacheprovider")
    assert "11 passed" in output
    assert str(PROJECT) not in (tmp_path / "app/deployed.json").read_text("utf-8")
