"""Version constraints, and the AWS provider for inputs; operators are in ``constructs/test_dns_resolution.py``."""

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aws_privatelink_rds_lattice.inputs.formats import VERSION_CONSTRAINT
from aws_privatelink_rds_lattice.inputs.table import AWS_PROVIDER_VERSION
from aws_privatelink_rds_lattice.inputs.version_constraints import allows_version_from, provider_version_problems
from terraform_cli.engines import inherited_environment, required_engines
from terraform_cli.executables import write_executable

if TYPE_CHECKING:
    from terraform_cli.engine_factory import EngineFactory

ADMIT_RESOURCE_TYPES = "that allows 5.85.0 or newer, the first with resource configurations"
COMMON_VERSION = "with parts that allow a common version"
ADMIT_IN_VPC = "that allows 6.46.0 or newer if dns_resolution is IN_VPC"


# Whether Terraform selects 6.46.0 or a newer version.
CONSTRAINTS = {
    "< 6.46.0": False,
    "< 6.46, >= 6.0": False,
    "~> 6.45.9": False,
    "!= 6.50, <= 6.45": False,
    "~> 5": False,
    "~> 5.85": False,
    "= 6.46, != 6.46.0": False,
    "<=6.46,!=6.46.0,!=6.46": False,
    "> 6.46.0, < 6.46.1": False,
    "> 7, < 5": False,
    "7.0.0, 7.1.0": False,
    "~> 6.45.0, >= 6.46": False,
    "< 6.46.0-beta1": False,
    ">= 6.46.1-beta1, < 6.46.1": False,
    "~> 6.46.1, < 6.46.2, != 6.46.1": False,
    "> 6.46.0-beta1, < 6.46.0": False,
    "!= 6.46.0": True,
    "> 6.0, < 6.46.1": True,
    "~> 6.46": True,
    "= 6.46": True,
    "~> 6": True,
    "~> 6.46.0-beta1": True,
    "~> 6.46.1, < 6.46.2": True,
    "6.46.0-beta1": True,
    "6.46.1-beta1": True,
    "> 6.46.0, <= 6.46.1": True,
    "\t>=6.46 ,!=6.46.0,\t<6.46.2 ": True,
    "06.046.00": True,
}


@pytest.mark.parametrize("constraint", [constraint for constraint, is_allowed in CONSTRAINTS.items() if not is_allowed])
def test_older_constraint_is_not_allowed(constraint: str) -> None:
    assert not allows_version_from(constraint, (6, 46, 0))


@pytest.mark.parametrize("constraint", [constraint for constraint, is_allowed in CONSTRAINTS.items() if is_allowed])
def test_newer_constraint_is_allowed(constraint: str) -> None:
    assert allows_version_from(constraint, (6, 46, 0))


def test_terraform_selects_the_same_versions(engines: "EngineFactory", tmp_path: Path) -> None:
    """Have Terraform select a version for each constraint, from versions that are new enough."""
    engine = engines.load(required_engines()[0], fake_provider=True)
    _, platform = engine.version_lines
    mirror = tmp_path / "mirror"
    requirements = {}
    for number, constraint in enumerate(CONSTRAINTS):
        assert not list(VERSION_CONSTRAINT.problems("", constraint)), constraint
        requirements[f"c{number}"] = {"source": f"example.com/test/c{number}", "version": constraint}
        for version in ("6.46.0-beta1", "6.46.0", "6.46.1-beta1", "6.46.1", "6.46.2", "6.47.0", "7.0.0", "7.1.0"):
            write_executable(mirror / f"example.com/test/c{number}/{version}/{platform}/terraform-provider-c{number}")
    (tmp_path / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": requirements}}), "utf-8")
    settings = f'provider_installation {{ filesystem_mirror {{ path = "{mirror}" }} }}'
    (tmp_path / "terraform.rc").write_text(settings, "utf-8")
    process = subprocess.run(
        [engine.program, "init", "-json"],
        cwd=tmp_path,
        env={
            **inherited_environment(),
            "TF_CLI_CONFIG_FILE": str(tmp_path / "terraform.rc"),
            "CHECKPOINT_DISABLE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    refused = set(re.findall(r"example\.com/test/(c[0-9]+): no available releases", process.stdout))
    expected = {f"c{number}" for number, is_allowed in enumerate(CONSTRAINTS.values()) if not is_allowed}
    assert refused == expected


def test_malformed_constraint_is_rejected() -> None:
    with pytest.raises(ValueError, match="latest"):
        allows_version_from("latest", (6, 46, 0))


@pytest.mark.parametrize(
    "constraint",
    [
        "v5.85.0",
        ">=5.85 <7",
        "5.*",
        "=> 5",
        "5.85.0.1",
        ">= 5.85,,6",
        "",
        "6.0.0-",
        "6.0.0-be_ta",
        ">= 5.85;;6",
        "^5.85",
    ],
)
def test_malformed_constraint_has_one_problem(constraint: str) -> None:
    (problem,) = VERSION_CONSTRAINT.problems("aws_provider_version", constraint)
    assert problem.endswith('; must be a Terraform version constraint; write it as in ">= 5.85, < 7.0"')
    assert list(provider_version_problems({"aws_provider_version": constraint})) == []


@pytest.mark.parametrize(
    ("inputs", "constraint", "given"),
    [
        ({}, "~> 4.0", ADMIT_RESOURCE_TYPES),
        ({}, "< 5.85", ADMIT_RESOURCE_TYPES),
        ({}, "5.84.1", ADMIT_RESOURCE_TYPES),
        ({"dns_resolution": "PUBLIC"}, "~> 5.84.0", ADMIT_RESOURCE_TYPES),
        ({"ipv4_addresses_per_eni": 8}, "~> 6.15.0", "that allows 6.16.0 or newer if ipv4_addresses_per_eni is 8"),
        ({}, ">= 5.0, < 5.50", ADMIT_RESOURCE_TYPES),
        ({}, "~> 4", ADMIT_RESOURCE_TYPES),
        ({"ipv4_addresses_per_eni": 8}, "~> 5", "that allows 6.16.0 or newer if ipv4_addresses_per_eni is 8"),
        ({"ipv4_addresses_per_eni": 8}, "< 6.0", "that allows 6.16.0 or newer if ipv4_addresses_per_eni is 8"),
        ({}, "> 7, < 5", COMMON_VERSION),
        ({}, "5.99.0, 6.1.0", COMMON_VERSION),
        ({"dns_resolution": "IN_VPC"}, "~> 4.0", ADMIT_IN_VPC),
        ({"dns_resolution": "IN_VPC", "ipv4_addresses_per_eni": 8}, "~> 6.10.0", ADMIT_IN_VPC),
    ],
)
def test_too_old_provider_is_reported_once(inputs: dict[str, object], constraint: str, given: str) -> None:
    (problem,) = provider_version_problems({**inputs, "aws_provider_version": constraint})
    version = next((word for word in given.split() if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", word)), "5.85.0")
    assert problem == (
        f'aws_provider_version: got "{constraint}"; must be a constraint {given}; write it as in ">= {version}, < 7.0"'
    )


@pytest.mark.parametrize(
    ("inputs", "constraint"),
    [
        ({}, None),
        ({}, AWS_PROVIDER_VERSION),
        ({}, "~> 5.60"),
        ({"ipv4_addresses_per_eni": 8, "dns_resolution": "IN_VPC"}, AWS_PROVIDER_VERSION),
        ({"ipv4_addresses_per_eni": None, "dns_resolution": None}, "5.85.0"),
        ({"dns_resolution": "PUBLIC"}, "~> 5.85.0"),
        ({"ipv4_addresses_per_eni": 8}, "6.16.0"),
        ({"ipv4_addresses_per_eni": 80}, "6.10.0"),
        ({}, "${TfToken[TOKEN.1]}"),
        ({}, "latest"),
    ],
)
def test_new_enough_provider_passes(inputs: dict[str, object], constraint: str | None) -> None:
    assert list(provider_version_problems({**inputs, "aws_provider_version": constraint})) == []
