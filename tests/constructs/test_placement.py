"""AWS providers as Python arguments, and unique resource names in a stack."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import AwsProvider, InputError, PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import TerraformProvider, TerraformStack
from aws_privatelink_rds_lattice.testing import synthesized
from fakes.aws.account import FakeAwsAccount
from fakes.aws.sample_databases import create_databases, create_existing_gateway
from fakes.aws.sample_ids import GATEWAY_ID
from rds_fixture import stack_workspace
from sample_connections import ACCOUNT_INPUT, DATABASE_INPUTS, GATEWAY_INPUTS, NETWORK_INPUTS
from sample_project import REQUIRED_INPUTS
from terraform_cli.engines import ON_ONE_ENGINE, TerraformEngine
from workspaces import build_stack, write_stack

pytestmark = pytest.mark.cdk


def other_region_provider(stack: TerraformStack) -> AwsProvider:
    return AwsProvider(stack, "eu", region="eu-west-1", alias="eu")


def two_regions_stack(stack: TerraformStack) -> None:
    """Create every construct with a provider, and a connection without, under equal names: the Regions differ."""
    eu = other_region_provider(stack)
    PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
    PrivateLinkRdsLattice(stack, "eu_host", provider=eu, **REQUIRED_INPUTS)
    PrivateLinkRdsLattice.from_db_instance(
        stack, "eu_instance", provider=eu, name="instance", db_instance_identifier="orders", **ACCOUNT_INPUT
    )
    PrivateLinkRdsLattice.from_db_cluster(
        stack, "eu_cluster", provider=eu, name="cluster", db_cluster_identifier="orders", **ACCOUNT_INPUT
    )
    gateway = ResourceGateway(stack, "eu_gateway", provider=eu, name="gateway", **NETWORK_INPUTS)
    PrivateLinkRdsLattice(stack, "eu_shared", resource_gateway=gateway, name="on-it", **DATABASE_INPUTS)
    PrivateLinkRdsLattice.from_db_instance(
        stack,
        "eu_shared_instance",
        resource_gateway=gateway,
        provider=eu,
        name="looked-up",
        db_instance_identifier="billing",
        rds_security_group_id=REQUIRED_INPUTS["rds_security_group_id"],
        rds_port=5432,
        **ACCOUNT_INPUT,
    )
    existing_gateway = ResourceGateway.from_ids(
        stack, "eu_existing_gateway", provider=eu, resource_gateway_id=GATEWAY_ID, security_group_id="sg-0b"
    )
    PrivateLinkRdsLattice(stack, "eu_existing", resource_gateway=existing_gateway, name="on-that", **DATABASE_INPUTS)


@pytest.fixture
def two_regions_account(database_account: FakeAwsAccount) -> FakeAwsAccount:
    """Return an account with databases in us-east-1 and eu-west-1, and the existing gateway in eu-west-1."""
    with database_account.in_region("eu-west-1"):
        create_databases(database_account)
        create_existing_gateway(database_account)
    return database_account


def assert_two_regions(regions: dict[str, str]) -> None:
    """Check the Region by address of resources and data sources."""
    assert all("eu_" in address for address, region in regions.items() if region == "eu-west-1")
    assert not any("eu_" in address for address, region in regions.items() if region == "us-east-1")
    assert set(regions.values()) == {"us-east-1", "eu-west-1"}


@ON_ONE_ENGINE
@pytest.mark.usefixtures("two_regions_account")
def test_two_regions_in_one_stack(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, two_regions_stack) as workspace:
        workspace.apply()
        state = json.loads(workspace.run("show", "-json").stdout)["values"]["root_module"]["resources"]
        values = {resource["address"]: resource["values"] for resource in state if resource["mode"] == "managed"}
        published = {address for address in values if "eu_" not in address}
        assert len(published) == 7
        assert all(address.endswith((".pl", "resource_gateway")) for address in published)
        assert_two_regions({address: item["arn"].split(":")[3] for address, item in values.items() if "arn" in item})
        write_stack(workspace, build_stack(tmp_path / "hcl", two_regions_stack), hcl=True)
        assert workspace.replan() == {}


@ON_ONE_ENGINE
@pytest.mark.provider_version("6.0.0")
@pytest.mark.usefixtures("two_regions_account")
def test_resources_have_region_of_provider(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, two_regions_stack) as workspace:
        plan = workspace.plan()
    regions = {address: values["region"] for address, values in plan.values.items() if "region" in values}
    published = {address for address, region in regions.items() if region == "us-east-1"}
    assert len(published) == 7
    assert_two_regions(regions)


def test_provider_applies_to_every_resource(tmp_path: Path) -> None:
    config = synthesized(build_stack(tmp_path, two_regions_stack))
    wrong_providers: dict[str, str | None] = {}
    for resource_type, resources in {**config["resource"], **config["data"]}.items():
        for name, body in resources.items():
            expected = "aws.eu" if "eu_" in name else None
            if body.get("provider") != expected:
                wrong_providers[f"{resource_type}.{name}"] = body.get("provider")
    assert wrong_providers == {}


def test_default_provider_may_be_explicit(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    (default,) = (construct for construct in stack.node.children if isinstance(construct, TerraformProvider))
    gateway = ResourceGateway(stack, "gateway", **NETWORK_INPUTS)
    PrivateLinkRdsLattice(stack, "orders", resource_gateway=gateway, provider=default, name="orders", **DATABASE_INPUTS)


CONSTRUCTORS: dict[str, Callable[..., object]] = {
    "constructor": lambda stack, **options: PrivateLinkRdsLattice(stack, "x", **REQUIRED_INPUTS, **options),
    "from_db_instance": lambda stack, **options: PrivateLinkRdsLattice.from_db_instance(
        stack, "x", db_instance_identifier="orders", **ACCOUNT_INPUT, **options
    ),
    "from_db_cluster": lambda stack, **options: PrivateLinkRdsLattice.from_db_cluster(
        stack, "x", db_cluster_identifier="orders", **ACCOUNT_INPUT, **options
    ),
    "ResourceGateway": lambda stack, **options: ResourceGateway(stack, "x", **NETWORK_INPUTS, **options),
    "from_ids": lambda stack, **options: ResourceGateway.from_ids(
        stack, "x", resource_gateway_id="rgw-0a", security_group_id="sg-0b", **options
    ),
}
PROVIDER_REMEDY = (
    'create one in the stack, such as AwsProvider(stack, "eu", region="eu-west-1", alias="eu"), and pass it'
)
NON_PROVIDERS: dict[str, tuple[Callable[[TerraformStack], object], str]] = {
    "its name": (lambda _: "aws.eu", '"aws.eu"; must be an AwsProvider'),
    "its settings": (lambda _: {"region": "eu-west-1"}, '{"region":"eu-west-1"}; must be an AwsProvider'),
    "a list": (lambda stack: [str(stack)], "[*]; must be an AwsProvider"),
    "a number": (lambda _: 1, "1; must be an AwsProvider"),
    "false": (lambda _: False, "false; must be an AwsProvider"),
    "another construct": (lambda stack: stack, '"own"; must be an AwsProvider'),
    "another provider": (
        lambda stack: TerraformProvider(stack, "dns", terraform_resource_type="dns"),
        '"own/dns"; must be an AwsProvider',
    ),
}


@pytest.mark.parametrize("make", CONSTRUCTORS.values(), ids=CONSTRUCTORS)
@pytest.mark.parametrize(("make_provider", "line"), NON_PROVIDERS.values(), ids=NON_PROVIDERS)
def test_non_provider_is_rejected(
    tmp_path: Path, make: Callable[..., object], make_provider: Callable[[TerraformStack], object], line: str
) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    with pytest.raises(InputError) as raised:
        make(stack, provider=make_provider(stack))
    start, _, end = f"provider: got {line}; {PROVIDER_REMEDY}".partition("*")
    (problem,) = raised.value.problems
    assert problem.startswith(start)
    assert problem.endswith(end)


@pytest.mark.parametrize("make", CONSTRUCTORS.values(), ids=CONSTRUCTORS)
def test_provider_of_other_stack_is_rejected(tmp_path: Path, make: Callable[..., object]) -> None:
    provider = other_region_provider(build_stack(tmp_path / "other", lambda _: None))
    with pytest.raises(InputError) as raised:
        make(build_stack(tmp_path / "own", lambda _: None), provider=provider)
    assert raised.value.problems == (f'provider: got "own/eu"; must be one of the same stack; {PROVIDER_REMEDY}',)


def test_provider_must_match_gateway(tmp_path: Path) -> None:
    stack = build_stack(tmp_path, lambda _: None)
    eu = other_region_provider(stack)
    us = AwsProvider(stack, "us", region="us-west-2", alias="us")
    remedy = "omit it: a resource gateway serves databases of its own account and Region"
    for gateway_provider, gateway_text in ((None, "the default one"), (us, "own/us")):
        gateway = ResourceGateway(stack, f"on {gateway_text}", provider=gateway_provider, **NETWORK_INPUTS)
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(stack, "x", resource_gateway=gateway, provider=eu, **DATABASE_INPUTS)
        assert raised.value.problems == (
            f'provider: got "own/eu"; must be the provider of the resource gateway, {gateway_text}; {remedy}',
        )


def test_names_are_unique_within_stack(tmp_path: Path) -> None:
    inputs_of_other_vpc: Any = {**REQUIRED_INPUTS, "vpc_id": "vpc-ffff"}

    def build(stack: TerraformStack) -> None:
        PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS)
        PrivateLinkRdsLattice(stack, "billing", **inputs_of_other_vpc)

    with pytest.raises(InputError) as raised:
        build_stack(tmp_path / "name", build)
    assert raised.value.problems == (
        (
            'name: got "polytomic-privatelink"; must be different from that of orders, which is in the same stack; '
            "give each connection another name: names in AWS must be unique"
        ),
    )

    def build_with_name(stack: TerraformStack) -> None:
        ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
        PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS, names={"resource_gateway": "data-rg"})

    with pytest.raises(
        InputError, match=r'^names\.resource_gateway: got "data-rg"; must be different from that of gateway'
    ):
        build_stack(tmp_path / "names", build_with_name)
