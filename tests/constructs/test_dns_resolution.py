"""Names that only the VPC's own resolvers know, and the AWS provider that it takes."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.inputs.version_constraints import allows_version_from
from fakes.terraform.engines import ON_ONE_ENGINE, Engine
from rds_fixture import SUBNETS, VPC, Build, planned, put, stack
from sample_project import REQUIRED, synthesize_in_stack

pytestmark = pytest.mark.cdk

ARGUMENT = "resource_config_dns_resolution"


def link(**options: Any) -> Build:  # noqa: ANN401 - inputs by name
    return lambda own: PrivateLinkRdsLattice(own, "Default", **REQUIRED, **options)


def gateway(**options: Any) -> Build:  # noqa: ANN401 - inputs by name
    return lambda own: ResourceGateway(own, "gateway", vpc_id=VPC, subnet_ids=SUBNETS, **options)


def looked_up(**options: Any) -> Build:  # noqa: ANN401 - inputs by name
    return lambda own: PrivateLinkRdsLattice.from_db_instance(
        own, "orders", db_instance_identifier="orders", polytomic_aws_account_id="123456789012", **options
    )


@pytest.mark.parametrize("build", [link, gateway, looked_up])
def test_only_what_is_not_the_default_is_said(tmp_path: Path, build: Any) -> None:  # noqa: ANN401 - a function above
    def argument(**options: object) -> object:
        config = synthesize_in_stack(tmp_path / f"{options}", build(**options))
        (made,) = config["resource"]["aws_vpclattice_resource_gateway"].values()
        return made.get(ARGUMENT)

    assert [argument(), argument(dns_resolution="PUBLIC"), argument(dns_resolution="IN_VPC")] == [None, None, "IN_VPC"]


@ON_ONE_ENGINE
def test_terraform_gives_it_to_the_provider_and_replaces_the_gateway(terraform: Engine, tmp_path: Path) -> None:
    def build(own: TerraformStack) -> None:
        link(dns_resolution=TerraformVariable(own, "dns", default="IN_VPC").string_value)(own)

    with planned(terraform, tmp_path, link()) as workspace:
        workspace.apply()
        for made, hcl in ((link(dns_resolution="IN_VPC"), False), (build, True)):
            put(workspace, stack(tmp_path / f"{hcl}", made), hcl=hcl)
            plan = workspace.plan()
            assert plan.actions["aws_vpclattice_resource_gateway.pl"] == "replace"
            assert plan.values["aws_vpclattice_resource_gateway.pl"][ARGUMENT] == "IN_VPC"


def test_another_resolution_is_refused(tmp_path: Path) -> None:
    for build in (link, gateway):
        with pytest.raises(InputError) as raised:
            stack(tmp_path, build(dns_resolution="PRIVATE"))
        assert raised.value.problems == (
            (
                'dns_resolution: got "PRIVATE"; must be PUBLIC or IN_VPC; choose IN_VPC where only the VPC\'s own '
                "resolvers know the name, else leave it out"
            ),
        )


def test_a_provider_that_is_too_old_is_refused(tmp_path: Path) -> None:
    def made(**options: Any) -> PrivateLinkStack:  # noqa: ANN401 - inputs by name
        return PrivateLinkStack(App(outdir=str(tmp_path)), "own", region="us-east-1", **REQUIRED, **options)

    made(dns_resolution="IN_VPC")
    made(aws_provider_version="~> 6.10.0")
    with pytest.raises(InputError) as raised:
        made(dns_resolution="IN_VPC", aws_provider_version="~> 6.10.0")
    assert raised.value.problems == (
        (
            'aws_provider_version: got "~> 6.10.0"; must be a constraint that admits 6.46.0 or newer where '
            'dns_resolution is IN_VPC; write it as in ">= 6.46.0, < 7.0"'
        ),
    )


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (">= 5.60, < 7.0", True),
        (">= 5.60, < 6.46", False),
        (">= 5.60, < 6.46.1", True),
        ("<= 6.46", True),
        ("<= 6.45.9", False),
        ("6.46.0", True),
        ("= 6.25.0", False),
        ("=6.50", True),
        ("~> 6.0", True),
        ("~> 5.99", False),
        ("~> 6.45.0", False),
        ("~> 6.46.0", True),
        ("~> 6", True),
        ("~> 7.1", True),
        ("> 5, != 6.46.0", True),
        (" >=6 , <6.40 ", False),
    ],
)
def test_a_constraint_admits_newer_versions_or_not(constraint: str, *, expected: bool) -> None:
    assert allows_version_from(constraint, (6, 46, 0)) is expected
