"""Region and account of a connection in a user's stack (from the AWS provider) them."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import (
    InputError,
    InputWarning,
    PrivateLinkRdsLattice,
    PrivateLinkStack,
    ResourceGateway,
)
from aws_privatelink_rds_lattice.cdk.bindings import App, AwsProvider, Construct, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.constructs.provider_settings import to_provider_arguments
from rds_fixture import INSTANCE_HOST
from sample_connections import DATABASE_INPUTS, NETWORK_INPUTS, STACK_INPUTS
from sample_project import REQUIRED_INPUTS

pytestmark = pytest.mark.cdk

INPUTS: dict[str, Any] = {**REQUIRED_INPUTS, "rds_host": INSTANCE_HOST, "polytomic_aws_account_id": "310987654321"}
GATEWAY_DATABASE: dict[str, Any] = {**DATABASE_INPUTS, "rds_host": INSTANCE_HOST}


@pytest.fixture
def stack(tmp_path: Path) -> TerraformStack:
    """Return a stack without a provider."""
    return TerraformStack(App(outdir=str(tmp_path)), "own")


def region_problem(region: str) -> str:
    return (
        f'rds_host: got "{INSTANCE_HOST}"; must be an endpoint in {region} (from the AWS provider); pass an '
        f"AwsProvider for us-east-1 as provider, or give the endpoint of a database in {region}"
    )


def create_link(scope: Construct, construct_id: str = "orders", **options: object) -> None:
    inputs: Any = {**INPUTS, **options}
    PrivateLinkRdsLattice(scope, construct_id, **inputs)


def link_problems(scope: Construct, **options: Any) -> tuple[str, ...]:  # noqa: ANN401 - inputs by name
    with pytest.raises(InputError) as raised:
        create_link(scope, **options)
    return raised.value.problems


def test_host_must_be_in_region_of_default_provider(stack: TerraformStack) -> None:
    AwsProvider(stack, "other", region="us-east-1", alias="other")
    AwsProvider(stack, "aws", region="us-west-2")
    assert link_problems(stack) == (region_problem("us-west-2"),)
    assert link_problems(Construct(stack, "nested")) == (region_problem("us-west-2"),)
    create_link(stack, rds_host=INSTANCE_HOST.replace("us-east-1", "us-west-2"))


def test_host_must_be_in_region_of_passed_provider(stack: TerraformStack) -> None:
    AwsProvider(stack, "aws", region="us-east-1")
    europe = AwsProvider(stack, "europe", region="eu-west-1", alias="europe")
    assert link_problems(stack, provider=europe) == (region_problem("eu-west-1"),)
    create_link(stack)


def test_host_in_other_region_than_shared_gateway_is_warned_of(stack: TerraformStack) -> None:
    AwsProvider(stack, "aws", region="us-east-1")
    europe = AwsProvider(stack, "europe", region="eu-west-1", alias="europe")
    gateway = ResourceGateway(stack, "gateway", provider=europe, **NETWORK_INPUTS)
    with pytest.warns(InputWarning) as warned:
        PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, **GATEWAY_DATABASE)
    assert [str(warning.message).partition(", or ")[0] for warning in warned] == [
        region_problem("eu-west-1").replace("must", "should").partition(", or ")[0]
    ]


def test_default_provider_after_first_connection_is_unknown(stack: TerraformStack) -> None:
    create_link(stack, rds_host="db.example.com")
    AwsProvider(stack, "aws", region="us-west-2")
    create_link(stack, "second", name="second")


def test_unknown_region_passes(stack: TerraformStack) -> None:
    regions = {"none": None, "variable": TerraformVariable(stack, "region").string_value}
    for name, region in regions.items():
        provider = AwsProvider(stack, name, region=region, alias=name)
        create_link(stack, f"{name}-link", provider=provider, name=name)


def test_unknown_host_passes(stack: TerraformStack) -> None:
    AwsProvider(stack, "aws", region="us-west-2")
    hosts = [TerraformVariable(stack, "host").string_value, "db.example.com"]
    for number, host in enumerate(hosts):
        create_link(stack, f"link{number}", rds_host=host, name=f"link{number}")


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"allowed_account_ids": ["310987654321"]}, "provider.allowed_account_ids"),
        ({"assume_role": {"role_arn": "arn:aws:iam::310987654321:role/x"}}, "provider.assume_role.role_arn"),
    ],
)
def test_own_account_as_polytomics_is_refused(stack: TerraformStack, settings: Any, field: str) -> None:  # noqa: ANN401 - arguments by name
    AwsProvider(stack, "aws", region="us-east-1", **to_provider_arguments(settings))
    assert link_problems(stack) == (
        (
            'polytomic_aws_account_id: got "310987654321"; must be Polytomic\'s account, not your own account '
            f"in {field}; ask Polytomic for its AWS account id"
        ),
    )
    create_link(stack, polytomic_aws_account_id="210987654321")


def test_contradictions_are_reported_with_other_problems(stack: TerraformStack) -> None:
    AwsProvider(stack, "aws", region="us-west-2")
    problems = link_problems(stack, rds_port=0, vpc_idd="vpc-0a")
    assert [problem.partition(":")[0] for problem in problems] == ["rds_host", "rds_port", "vpc_idd"]


def test_stack_compares_host_with_region(tmp_path: Path) -> None:
    connection: Any = {**STACK_INPUTS, "rds_host": INSTANCE_HOST, "region": "us-west-2"}
    with pytest.raises(InputError, match=r"^rds_host: .* \(from region\); set region to us-east-1, or give "):
        PrivateLinkStack(App(outdir=str(tmp_path)), "orders", **connection)
