"""DNS resolution by the VPC's resolvers, and the AWS provider version for the argument."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputError, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.inputs.version_constraints import allows_version_from
from rds_fixture import SUBNET_IDS, VPC_ID, stack_workspace
from sample_project import REQUIRED_INPUTS, synthesize_stack
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import BuildStack, build_stack, write_stack

pytestmark = pytest.mark.cdk

DNS_RESOLUTION_ARGUMENT = "resource_config_dns_resolution"


def dns_connection(**options: Any) -> BuildStack:  # noqa: ANN401 - inputs by name
    return lambda stack: PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS, **options)


def dns_gateway(**options: Any) -> BuildStack:  # noqa: ANN401 - inputs by name
    return lambda stack: ResourceGateway(stack, "gateway", vpc_id=VPC_ID, subnet_ids=SUBNET_IDS, **options)


def dns_identifier_connection(**options: Any) -> BuildStack:  # noqa: ANN401 - inputs by name
    return lambda stack: PrivateLinkRdsLattice.from_db_instance(
        stack, "orders", db_instance_identifier="orders", polytomic_aws_account_id="123456789012", **options
    )


@pytest.mark.parametrize("build", [dns_connection, dns_gateway, dns_identifier_connection])
def test_default_resolution_is_omitted(tmp_path: Path, build: Any) -> None:  # noqa: ANN401 - a function above
    def argument(**options: object) -> object:
        config = synthesize_stack(tmp_path / f"{options}", build(**options))
        (gateway,) = config["resource"]["aws_vpclattice_resource_gateway"].values()
        return gateway.get(DNS_RESOLUTION_ARGUMENT)

    assert [argument(), argument(dns_resolution="PUBLIC"), argument(dns_resolution="IN_VPC")] == [None, None, "IN_VPC"]


@ON_ONE_ENGINE
@pytest.mark.provider_version("6.46.0")
def test_changed_resolution_replaces_gateway(terraform: TerraformEngine, tmp_path: Path) -> None:
    def reference_connection(stack: TerraformStack) -> None:
        dns_connection(dns_resolution=TerraformVariable(stack, "dns", default="IN_VPC").string_value)(stack)

    with stack_workspace(terraform, tmp_path, dns_connection()) as workspace:
        workspace.apply()
        for changed_connection, hcl in ((dns_connection(dns_resolution="IN_VPC"), False), (reference_connection, True)):
            write_stack(workspace, build_stack(tmp_path / f"{hcl}", changed_connection), hcl=hcl)
            plan = workspace.plan("-refresh=false")
            assert plan.actions["aws_vpclattice_resource_gateway.pl"] == "replace"
            assert plan.values["aws_vpclattice_resource_gateway.pl"][DNS_RESOLUTION_ARGUMENT] == "IN_VPC"


def test_unknown_resolution_is_rejected(tmp_path: Path) -> None:
    for build in (dns_connection, dns_gateway):
        with pytest.raises(InputError) as raised:
            build_stack(tmp_path, build(dns_resolution="PRIVATE"))
        assert raised.value.problems == (
            (
                'dns_resolution: got "PRIVATE"; must be PUBLIC or IN_VPC; set IN_VPC if only the VPC\'s own '
                "resolvers have the name; otherwise omit it"
            ),
        )


def test_too_old_provider_is_rejected(tmp_path: Path) -> None:
    def create_stack(**options: Any) -> PrivateLinkStack:  # noqa: ANN401 - inputs by name
        return PrivateLinkStack(App(outdir=str(tmp_path)), "own", region="us-east-1", **REQUIRED_INPUTS, **options)

    create_stack(dns_resolution="IN_VPC")
    create_stack(aws_provider_version="~> 6.10.0")
    with pytest.raises(InputError) as raised:
        create_stack(dns_resolution="IN_VPC", aws_provider_version="~> 6.10.0")
    assert raised.value.problems == (
        (
            'aws_provider_version: got "~> 6.10.0"; must be a constraint that allows 6.46.0 or newer if '
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
def test_constraint_admits_newer_versions(constraint: str, *, expected: bool) -> None:
    assert allows_version_from(constraint, (6, 46, 0)) is expected
