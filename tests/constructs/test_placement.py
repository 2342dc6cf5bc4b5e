"""Providers in Python: one of several for all of a link, and what is none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import AwsProvider, InputError, PrivateLinkRdsLattice, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import TerraformProvider, TerraformStack
from aws_privatelink_rds_lattice.testing import synthesized
from fakes.terraform.engines import ON_ONE_ENGINE, TerraformEngine
from rds_fixture import SUBNET_IDS, VPC_ID, build_stack, stack_workspace, write_stack
from sample_project import REQUIRED_INPUTS

pytestmark = pytest.mark.cdk

ACCOUNT_INPUT: dict[str, Any] = {"polytomic_aws_account_id": "123456789012"}
NETWORK_INPUTS: dict[str, Any] = {"vpc_id": VPC_ID, "subnet_ids": SUBNET_IDS}
DATABASE_INPUTS: dict[str, Any] = {name: value for name, value in REQUIRED_INPUTS.items() if name not in NETWORK_INPUTS}


def other_region_provider(own: TerraformStack) -> AwsProvider:
    return AwsProvider(own, "eu", region="eu-west-1", alias="eu")


def two_regions_stack(own: TerraformStack) -> None:
    """Everything that takes a provider, with the names of what has none: they are in another Region."""
    eu = other_region_provider(own)
    PrivateLinkRdsLattice(own, "Default", vpc_id="vpc-0c", subnet_ids=SUBNET_IDS, **DATABASE_INPUTS)
    PrivateLinkRdsLattice(own, "eu_host", provider=eu, **REQUIRED_INPUTS)
    PrivateLinkRdsLattice.from_db_instance(
        own, "eu_instance", provider=eu, name="instance", db_instance_identifier="orders", **ACCOUNT_INPUT
    )
    PrivateLinkRdsLattice.from_db_cluster(
        own, "eu_cluster", provider=eu, name="cluster", db_cluster_identifier="orders", **ACCOUNT_INPUT
    )
    gateway = ResourceGateway(own, "eu_gateway", provider=eu, name="gateway", **NETWORK_INPUTS)
    PrivateLinkRdsLattice(own, "eu_on_it", resource_gateway=gateway, name="on-it", **DATABASE_INPUTS)
    PrivateLinkRdsLattice.from_db_instance(
        own,
        "eu_looked_up_on_it",
        resource_gateway=gateway,
        provider=eu,
        name="looked-up",
        db_instance_identifier="billing",
        rds_security_group_id=REQUIRED_INPUTS["rds_security_group_id"],
        rds_port=5432,
        **ACCOUNT_INPUT,
    )
    there = ResourceGateway.from_ids(
        own, "eu_there", provider=eu, resource_gateway_id="rgw-0a", security_group_id="sg-0b"
    )
    PrivateLinkRdsLattice(own, "eu_on_that", resource_gateway=there, name="on-that", **DATABASE_INPUTS)


@ON_ONE_ENGINE
def test_two_regions_in_one_stack(terraform: TerraformEngine, tmp_path: Path) -> None:
    with stack_workspace(terraform, tmp_path, two_regions_stack) as workspace:
        plan = workspace.plan()
        regions = {address: values["region"] for address, values in plan.values.items() if "region" in values}
        published = {address for address, region in regions.items() if region == "us-east-1"}
        assert len(published) == 7
        assert all(address.endswith((".pl", "resource_gateway")) for address in published)
        assert all("eu_" in address for address, region in regions.items() if region == "eu-west-1")
        assert set(regions.values()) == {"us-east-1", "eu-west-1"}
        workspace.apply()
        write_stack(workspace, build_stack(tmp_path / "hcl", two_regions_stack), hcl=True)
        assert workspace.replan() == {}


def test_provider_applies_to_every_resource(tmp_path: Path) -> None:
    config = synthesized(build_stack(tmp_path, two_regions_stack))
    bodies = {
        f"{kind}.{name}": body.get("provider")
        for part in ("resource", "data")
        for kind, named in config[part].items()
        for name, body in named.items()
    }
    assert {name: given for name, given in bodies.items() if given != ("aws.eu" if "eu_" in name else None)} == {}


def test_default_provider_may_be_explicit(tmp_path: Path) -> None:
    own = build_stack(tmp_path, lambda _: None)
    (default,) = (each for each in own.node.children if isinstance(each, TerraformProvider))
    gateway = ResourceGateway(own, "gateway", **NETWORK_INPUTS)
    PrivateLinkRdsLattice(own, "orders", resource_gateway=gateway, provider=default, name="orders", **DATABASE_INPUTS)


CONSTRUCTORS: dict[str, Callable[..., object]] = {
    "constructor": lambda own, **options: PrivateLinkRdsLattice(own, "x", **REQUIRED_INPUTS, **options),
    "from_db_instance": lambda own, **options: PrivateLinkRdsLattice.from_db_instance(
        own, "x", db_instance_identifier="orders", **ACCOUNT_INPUT, **options
    ),
    "from_db_cluster": lambda own, **options: PrivateLinkRdsLattice.from_db_cluster(
        own, "x", db_cluster_identifier="orders", **ACCOUNT_INPUT, **options
    ),
    "ResourceGateway": lambda own, **options: ResourceGateway(own, "x", **NETWORK_INPUTS, **options),
    "from_ids": lambda own, **options: ResourceGateway.from_ids(
        own, "x", resource_gateway_id="rgw-0a", security_group_id="sg-0b", **options
    ),
}
PROVIDER_REMEDY = 'make one in the stack, such as AwsProvider(stack, "eu", region="eu-west-1", alias="eu"), and pass it'
NON_PROVIDERS: dict[str, tuple[Callable[[TerraformStack], object], str]] = {
    "its name": (lambda _: "aws.eu", '"aws.eu"; must be an AwsProvider'),
    "its settings": (lambda _: {"region": "eu-west-1"}, '{"region":"eu-west-1"}; must be an AwsProvider'),
    "a list": (lambda own: [str(own)], "[*]; must be an AwsProvider"),
    "a number": (lambda _: 1, "1; must be an AwsProvider"),
    "false": (lambda _: False, "false; must be an AwsProvider"),
    "another construct": (lambda own: own, '"own"; must be an AwsProvider'),
    "another provider": (
        lambda own: TerraformProvider(own, "dns", terraform_resource_type="dns"),
        '"own/dns"; must be an AwsProvider',
    ),
}


@pytest.mark.parametrize("make", CONSTRUCTORS.values(), ids=CONSTRUCTORS)
@pytest.mark.parametrize(("given", "line"), NON_PROVIDERS.values(), ids=NON_PROVIDERS)
def test_non_provider_is_rejected(
    tmp_path: Path, make: Callable[..., object], given: Callable[[TerraformStack], object], line: str
) -> None:
    own = build_stack(tmp_path, lambda _: None)
    with pytest.raises(InputError) as raised:
        make(own, provider=given(own))
    start, _, end = f"provider: got {line}; {PROVIDER_REMEDY}".partition("*")
    (problem,) = raised.value.problems
    assert problem.startswith(start)
    assert problem.endswith(end)


@pytest.mark.parametrize("make", CONSTRUCTORS.values(), ids=CONSTRUCTORS)
def test_provider_of_other_stack_is_rejected(tmp_path: Path, make: Callable[..., object]) -> None:
    other = other_region_provider(build_stack(tmp_path / "other", lambda _: None))
    with pytest.raises(InputError) as raised:
        make(build_stack(tmp_path / "own", lambda _: None), provider=other)
    assert raised.value.problems == (f'provider: got "own/eu"; must be one of the same stack; {PROVIDER_REMEDY}',)


def test_invalid_provider_joins_other_problems(tmp_path: Path) -> None:
    inputs: Any = {**REQUIRED_INPUTS, "rds_port": 0, "provider": "aws", "resource_gateway": "rgw-0a"}
    with pytest.raises(InputError) as raised:
        PrivateLinkRdsLattice(build_stack(tmp_path, lambda _: None), "x", **inputs)
    assert [line.partition(":")[0] for line in raised.value.problems] == [
        "resource_gateway",
        "provider",
        "rds_port",
        "vpc_id",
        "subnet_ids",
    ]


def test_provider_must_match_gateway(tmp_path: Path) -> None:
    own = build_stack(tmp_path, lambda _: None)
    eu, us = other_region_provider(own), AwsProvider(own, "us", region="us-west-2", alias="us")
    remedy = "leave it out: a resource gateway serves databases of its own account and Region"
    for gateways, theirs in ((None, "the default one"), (us, "own/us")):
        gateway = ResourceGateway(own, f"on {theirs}", provider=gateways, **NETWORK_INPUTS)
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(own, "x", resource_gateway=gateway, provider=eu, **DATABASE_INPUTS)
        assert raised.value.problems == (
            f'provider: got "own/eu"; must be that of the resource gateway, {theirs}; {remedy}',
        )
