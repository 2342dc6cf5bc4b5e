"""Assertions for users' own tests: what they hold for, and each way in which they fail."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, SecurityGroup, TerraformStack
from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW
from aws_privatelink_rds_lattice.testing import assert_opens_only, assert_rds_ingress, assert_same_arn, synthesized
from fakes.terraform import aws_provider
from rds_fixture import SUBNETS, VPC, stack
from sample_project import REQUIRED

pytestmark = pytest.mark.cdk

DATABASE: Any = {"rds_security_group_id": REQUIRED["rds_security_group_id"], "rds_port": 5432}
Config = dict[str, Any]


def published(folder: Path, **options: object) -> Config:
    connection: Any = {**REQUIRED, "region": "us-east-1", **options}
    return synthesized(PrivateLinkStack(App(outdir=str(folder)), "own", **connection))


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return published(tmp_path_factory.mktemp("default"))


def test_what_is_synthesized_has_all_but_metadata(default: Config) -> None:
    assert "//" not in json.dumps(default)
    (egress,) = default["resource"]["aws_security_group"]["resource_gateway"]["egress"]
    assert egress["cidr_blocks"] is None
    assert list(default) == ["output", "provider", "resource", "terraform"]


def holds_for_a_token(own: TerraformStack) -> dict[str, Any]:
    group = SecurityGroup(own, "database", name="database")
    inputs: Any = {**REQUIRED, "rds_security_group_id": group.id, "rds_port": 3306}
    PrivateLinkRdsLattice(own, "orders", **inputs)
    return {"rds_security_group_id": "${aws_security_group.database.id}", "rds_port": 3306}


def holds_on_a_shared_gateway(own: TerraformStack) -> dict[str, Any]:
    gateway = ResourceGateway(own, "gateway", vpc_id=VPC, subnet_ids=SUBNETS)
    inputs: Any = {name: value for name, value in REQUIRED.items() if name not in ("vpc_id", "subnet_ids")}
    for name in ("orders", "billing"):
        PrivateLinkRdsLattice(own, name, resource_gateway=gateway, **{**inputs, "name": name})
    return DATABASE  # type: ignore[no-any-return] # a dict of arguments


@pytest.mark.parametrize("build", [holds_for_a_token, holds_on_a_shared_gateway])
def test_what_the_construct_makes_opens_only_the_way(
    tmp_path: Path, build: Callable[[TerraformStack], dict[str, Any]]
) -> None:
    found: list[dict[str, Any]] = []
    config = synthesized(stack(tmp_path, lambda own: found.append(build(own))))
    assert_opens_only(config, **found[0])
    assert_rds_ingress(config, **found[0])


GATEWAYS = "${aws_security_group.resource_gateway.id}"
RDS = DATABASE["rds_security_group_id"]
WAY = {"from_port": 5432, "to_port": 5432}


def at(*path: str, **values: object) -> Callable[[Config], None]:
    """A change of the object at a path, which is made if it is not there."""

    def change(config: Config) -> None:
        place: Any = config["resource"]
        for step in path:
            place = place.setdefault(step, {})
        place.update(values)

    return change


def of_egress(**values: object) -> Callable[[Config], None]:
    return lambda config: config["resource"]["aws_security_group"]["resource_gateway"]["egress"][0].update(values)


def without(kind: str) -> Callable[[Config], object]:
    return lambda config: config["resource"].pop(kind)


RULE = "aws_security_group_rule"
MORE = f"opens more than the way to {RDS} on tcp 5432"
OPENED: dict[str, tuple[Callable[[Config], object], list[str]]] = {
    "egress to the world": (
        of_egress(security_groups=None, cidr_blocks=["0.0.0.0/0"]),
        [
            f"there must be one rule: egress of {GATEWAYS}, tcp 5432 to {RDS}; there is: none",
            f"aws_security_group.resource_gateway.egress: egress of {GATEWAYS}, tcp 5432 to 0.0.0.0/0: {MORE}",
        ],
    ),
    "egress to the world besides": (
        of_egress(cidr_blocks=["0.0.0.0/0"]),
        [
            f"there must be one rule: egress of {GATEWAYS}, tcp 5432 to {RDS}; there is: none",
            f"aws_security_group.resource_gateway.egress: egress of {GATEWAYS}, tcp 5432 to {RDS}, 0.0.0.0/0: {MORE}",
        ],
    ),
    "egress to every port": (
        of_egress(from_port=0, to_port=65535),
        [
            f"there must be one rule: egress of {GATEWAYS}, tcp 5432 to {RDS}; there is: none",
            f"aws_security_group.resource_gateway.egress: egress of {GATEWAYS}, tcp 0-65535 to {RDS}: {MORE}",
        ],
    ),
    "inline ingress": (
        at("aws_security_group", "resource_gateway", ingress={**WAY, "protocol": "tcp", "self": True}),
        [f"aws_security_group.resource_gateway.ingress: ingress of {GATEWAYS}, tcp 5432 from itself: {MORE}"],
    ),
    "no ingress": (
        without(RULE),
        [f"there must be one rule: ingress of {RDS}, tcp 5432 from {GATEWAYS}; there is: none"],
    ),
    "ingress twice": (
        at(
            RULE,
            "twin",
            type="ingress",
            protocol="tcp",
            security_group_id=RDS,
            source_security_group_id=GATEWAYS,
            **WAY,
        ),
        [
            (
                f"there must be one rule: ingress of {RDS}, tcp 5432 from {GATEWAYS}; there is:\n"
                f"  aws_security_group_rule.rds_from_resource_gateway: ingress of {RDS}, tcp 5432 from {GATEWAYS}\n"
                f"  aws_security_group_rule.twin: ingress of {RDS}, tcp 5432 from {GATEWAYS}"
            )
        ],
    ),
    "another rule on the database": (
        at(RULE, "open", type="ingress", protocol="-1", security_group_id=RDS, cidr_blocks=["10.0.0.0/8"]),
        [f"aws_security_group_rule.open: ingress of {RDS}, -1 None from 10.0.0.0/8: {MORE}"],
    ),
    "a newer kind of rule": (
        at(
            "aws_vpc_security_group_ingress_rule",
            "open",
            ip_protocol="tcp",
            security_group_id=RDS,
            cidr_ipv6="::/0",
            **WAY,
        ),
        [f"aws_vpc_security_group_ingress_rule.open: ingress of {RDS}, tcp 5432 from ::/0: {MORE}"],
    ),
    "a way on from the gateway": (
        at("aws_vpc_security_group_egress_rule", "on", ip_protocol="-1", security_group_id=GATEWAYS, cidr_ipv4="0/0"),
        [f"aws_vpc_security_group_egress_rule.on: egress of {GATEWAYS}, -1 None to 0/0: {MORE}"],
    ),
    "a way in elsewhere": (
        at("aws_security_group", "other", ingress=[{**WAY, "protocol": "tcp", "security_groups": [GATEWAYS]}]),
        [
            (
                "aws_security_group.other.ingress: ingress of ${aws_security_group.other.id}, tcp 5432 from "
                f"{GATEWAYS}: {MORE}"
            )
        ],
    ),
    "a second principal": (
        at("aws_ram_principal_association", "other", principal="210987654321"),
        ["aws_ram_principal_association: shared with 123456789012, 210987654321; must be one principal"],
    ),
    "a service network": (
        at("aws_vpclattice_service_network_resource_association", "all", service_network_identifier="sn-0a1b"),
        [
            (
                "aws_vpclattice_service_network_resource_association.all: service network sn-0a1b gets the database; "
                "must be the share alone"
            )
        ],
    ),
    "an address as target": (
        at(
            "aws_vpclattice_resource_configuration",
            "pl",
            resource_configuration_definition={"ip_resource": {"ip_address": "10.0.0.5"}},
        ),
        [
            (
                "aws_vpclattice_resource_configuration.pl: leads to ip_resource; must lead to a dns_resource and "
                "nothing else"
            )
        ],
    ),
    "another port as target": (
        at("aws_vpclattice_resource_configuration", "pl", port_ranges=["1-65535"]),
        ['aws_vpclattice_resource_configuration.pl: port_ranges is ["1-65535"]; must be ["5432"]'],
    ),
    "no gateway": (
        without("aws_vpclattice_resource_gateway"),
        [
            "aws_vpclattice_resource_gateway: none with a security group",
            f"aws_security_group.resource_gateway.egress: egress of {GATEWAYS}, tcp 5432 to {RDS}: {MORE}",
            f"aws_security_group_rule.rds_from_resource_gateway: ingress of {RDS}, tcp 5432 from {GATEWAYS}: {MORE}",
        ],
    ),
}


@pytest.mark.parametrize(("change", "lines"), OPENED.values(), ids=OPENED)
def test_what_opens_more_is_named(default: Config, change: Callable[[Config], object], lines: list[str]) -> None:
    assert_opens_only(default, **DATABASE)
    config = copy.deepcopy(default)
    change(config)
    with pytest.raises(AssertionError) as raised:
        assert_opens_only(config, **DATABASE)
    assert str(raised.value) == "\n".join(lines)


END = "the ARN changes: undo this, or send Polytomic the new ARN after the apply"
CONFIGURATION, GATEWAY = "aws_vpclattice_resource_configuration.pl", "aws_vpclattice_resource_gateway.pl"
OTHER_ARN: dict[str, tuple[dict[str, object], list[str]]] = {
    "host": (
        {"rds_host": "other.example.com"},
        [f"{CONFIGURATION}: resource_configuration_definition changes from "],
    ),
    "subnets": (
        {"subnet_ids": SUBNETS[:2]},
        [f'{GATEWAY}: subnet_ids changes from {json.dumps(SUBNETS)} to ["subnet-aaaa", "subnet-bbbb"]'],
    ),
    "name": (
        {"name": "other"},
        [
            f'{GATEWAY}: name changes from "polytomic-privatelink-rg" to "other-rg"',
            f'{CONFIGURATION}: name changes from "polytomic-privatelink-rc" to "other-rc"',
        ],
    ),
    "VPC": ({"vpc_id": "vpc-0c"}, [f'{GATEWAY}: vpc_id changes from "{VPC}" to "vpc-0c"']),
    "addresses": (
        {"ipv4_addresses_per_eni": 8},
        [f"{GATEWAY}: ipv4_addresses_per_eni changes from null to 8"],
    ),
    "DNS": (
        {"dns_resolution": "IN_VPC"},
        [f'{GATEWAY}: resource_config_dns_resolution changes from null to "IN_VPC"'],
    ),
    "Region": (
        {"region": "eu-west-1"},
        [
            f'{GATEWAY}: region changes from "us-east-1" to "eu-west-1"',
            f'{CONFIGURATION}: region changes from "us-east-1" to "eu-west-1"',
        ],
    ),
    "group": (
        {"security_group_description": "Other"},
        [
            (
                f"{GATEWAY}: is replaced with aws_security_group.resource_gateway: description changes from "
                '"Polytomic PrivateLink resource gateway egress to RDS" to "Other"'
            )
        ],
    ),
}


@pytest.mark.parametrize(("options", "lines"), OTHER_ARN.values(), ids=OTHER_ARN)
def test_what_would_change_the_arn_is_named(
    default: Config, tmp_path: Path, options: dict[str, object], lines: list[str]
) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_same_arn(default, published(tmp_path, **options))
    shown = str(raised.value).splitlines()
    assert [line[: len(start)] for line, start in zip(shown, [*lines, END], strict=True)] == [*lines, END]


@pytest.mark.parametrize(
    "options",
    [
        {"rds_port": 3306, "tags": {"Team": "data"}, "rds_security_group_id": "sg-0a", "protect": True},
        {"subnet_ids": SUBNETS[::-1]},
        {"polytomic_aws_account_id": "210987654321", "aws_provider_version": ">= 6.0"},
    ],
)
def test_what_keeps_the_arn_passes(default: Config, tmp_path: Path, options: dict[str, object]) -> None:
    assert_same_arn(default, published(tmp_path, **options))


def test_another_address_needs_to_be_moved(default: Config, tmp_path: Path) -> None:
    after = synthesized(stack(tmp_path, lambda own: PrivateLinkRdsLattice(own, "orders", **REQUIRED)))
    with pytest.raises(AssertionError) as raised:
        assert_same_arn(default, after)
    assert str(raised.value).splitlines() == [
        f"{GATEWAY}: is no longer there; keep it, or have it moved from there",
        f"{CONFIGURATION}: is no longer there; keep it, or have it moved from there",
        END,
    ]
    moves = [
        {"from": f"{kind}.{old}", "to": f"{kind}.{new}"}
        for kind, named in after["resource"].items()
        for old, new in zip(default["resource"][kind], named, strict=True)
    ]
    assert_same_arn(default, {**after, "moved": moves})


def test_what_a_standing_gateway_ignores_is_no_difference(tmp_path: Path) -> None:
    def looked_up(name: str, **options: Any) -> Config:  # noqa: ANN401 - inputs by name
        inputs: Any = {"db_instance_identifier": "orders", "polytomic_aws_account_id": "123456789012", **options}
        build = stack(tmp_path / name, lambda own: PrivateLinkRdsLattice.from_db_instance(own, "Default", **inputs))
        return synthesized(build)

    told = looked_up("told", subnet_ids=SUBNETS)
    assert_same_arn(told, looked_up("found"))
    with pytest.raises(AssertionError, match="subnet_ids changes"):
        assert_same_arn(looked_up("found again"), told)


def test_what_replaces_is_what_the_stand_in_replaces() -> None:
    known = aws_provider.RULES["resources"]
    assert {kind: sorted(names) for kind, names in FORCE_NEW.items()} == {
        kind: sorted(known[kind]["requires_replace"]) for kind in FORCE_NEW
    }
