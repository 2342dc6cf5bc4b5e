"""Tests of the assertions for users' tests, with accepted and rejected configurations."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.cdk.bindings import App, SecurityGroup, TerraformStack
from aws_privatelink_rds_lattice.testing import assert_opens_only, assert_rds_ingress, assert_same_arn, synthesized
from published_module import CONFIGURATION_ADDRESS, GATEWAY_ADDRESS
from rds_fixture import SUBNET_IDS, VPC_ID
from sample_project import REQUIRED_INPUTS
from workspaces import build_stack

pytestmark = pytest.mark.cdk

DATABASE_ARGUMENTS: Any = {"rds_security_group_id": REQUIRED_INPUTS["rds_security_group_id"], "rds_port": 5432}
Config = dict[str, Any]


def published_config(folder: Path, **options: object) -> Config:
    connection: Any = {**REQUIRED_INPUTS, "region": "us-east-1", **options}
    return synthesized(PrivateLinkStack(App(outdir=str(folder)), "own", **connection))


@pytest.fixture(scope="module")
def sample_config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return published_config(tmp_path_factory.mktemp("default"))


def test_synthesized_drops_only_metadata(sample_config: Config) -> None:
    assert "//" not in json.dumps(sample_config)
    (egress,) = sample_config["resource"]["aws_security_group"]["resource_gateway"]["egress"]
    assert egress["cidr_blocks"] is None
    assert list(sample_config) == ["output", "provider", "resource", "terraform"]


def build_token_connection(stack: TerraformStack) -> dict[str, Any]:
    group = SecurityGroup(stack, "database", name="database")
    inputs: Any = {**REQUIRED_INPUTS, "rds_security_group_id": group.id, "rds_port": 3306}
    PrivateLinkRdsLattice(stack, "orders", **inputs)
    return {"rds_security_group_id": "${aws_security_group.database.id}", "rds_port": 3306}


def build_connections_on_shared_gateway(stack: TerraformStack) -> dict[str, Any]:
    gateway = ResourceGateway(stack, "gateway", vpc_id=VPC_ID, subnet_ids=SUBNET_IDS)
    inputs: Any = {name: value for name, value in REQUIRED_INPUTS.items() if name not in ("vpc_id", "subnet_ids")}
    for name in ("orders", "billing"):
        PrivateLinkRdsLattice(stack, name, resource_gateway=gateway, **{**inputs, "name": name})
    return DATABASE_ARGUMENTS  # type: ignore[no-any-return] # a dict of arguments


@pytest.mark.parametrize("build", [build_token_connection, build_connections_on_shared_gateway])
def test_construct_opens_only_database_path(tmp_path: Path, build: Callable[[TerraformStack], dict[str, Any]]) -> None:
    assertion_arguments: dict[str, Any] = {}
    config = synthesized(build_stack(tmp_path, lambda stack: assertion_arguments.update(build(stack))))
    assert_opens_only(config, **assertion_arguments)
    assert_rds_ingress(config, **assertion_arguments)


GATEWAY_GROUP_REFERENCE = "${aws_security_group.resource_gateway.id}"
RDS_GROUP_ID = DATABASE_ARGUMENTS["rds_security_group_id"]
DATABASE_PORTS = {"from_port": 5432, "to_port": 5432}


def edit_at_path(*path: str, **values: object) -> Callable[[Config], None]:
    """Return a function to update the object at a path. The path is created if missing."""

    def change(config: Config) -> None:
        target: Any = config["resource"]
        for step in path:
            target = target.setdefault(step, {})
        target.update(values)

    return change


def edit_egress(**values: object) -> Callable[[Config], None]:
    return lambda config: config["resource"]["aws_security_group"]["resource_gateway"]["egress"][0].update(values)


def delete_resource(resource_type: str) -> Callable[[Config], object]:
    return lambda config: config["resource"].pop(resource_type)


RULE_TYPE = "aws_security_group_rule"
OPENS_MORE_ERROR = f"allows more than the traffic to {RDS_GROUP_ID} on tcp 5432"
OPENING_CASES: dict[str, tuple[Callable[[Config], object], list[str]]] = {
    "egress to all addresses": (
        edit_egress(security_groups=None, cidr_blocks=["0.0.0.0/0"]),
        [
            f"expected one rule: egress of {GATEWAY_GROUP_REFERENCE}, tcp 5432 to {RDS_GROUP_ID}; found: none",
            (
                f"aws_security_group.resource_gateway.egress: egress of {GATEWAY_GROUP_REFERENCE}, tcp "
                f"5432 to 0.0.0.0/0: {OPENS_MORE_ERROR}"
            ),
        ],
    ),
    "additional egress to all addresses": (
        edit_egress(cidr_blocks=["0.0.0.0/0"]),
        [
            f"expected one rule: egress of {GATEWAY_GROUP_REFERENCE}, tcp 5432 to {RDS_GROUP_ID}; found: none",
            (
                f"aws_security_group.resource_gateway.egress: egress of {GATEWAY_GROUP_REFERENCE}, tcp "
                f"5432 to {RDS_GROUP_ID}, 0.0.0.0/0: {OPENS_MORE_ERROR}"
            ),
        ],
    ),
    "egress on all ports": (
        edit_egress(from_port=0, to_port=65535),
        [
            f"expected one rule: egress of {GATEWAY_GROUP_REFERENCE}, tcp 5432 to {RDS_GROUP_ID}; found: none",
            (
                f"aws_security_group.resource_gateway.egress: egress of {GATEWAY_GROUP_REFERENCE}, tcp "
                f"0-65535 to {RDS_GROUP_ID}: {OPENS_MORE_ERROR}"
            ),
        ],
    ),
    "inline ingress": (
        edit_at_path(
            "aws_security_group", "resource_gateway", ingress={**DATABASE_PORTS, "protocol": "tcp", "self": True}
        ),
        [
            (
                f"aws_security_group.resource_gateway.ingress: ingress of {GATEWAY_GROUP_REFERENCE}, tcp "
                f"5432 from itself: {OPENS_MORE_ERROR}"
            )
        ],
    ),
    "missing ingress rule": (
        delete_resource(RULE_TYPE),
        [f"expected one rule: ingress of {RDS_GROUP_ID}, tcp 5432 from {GATEWAY_GROUP_REFERENCE}; found: none"],
    ),
    "duplicate ingress rule": (
        edit_at_path(
            RULE_TYPE,
            "twin",
            type="ingress",
            protocol="tcp",
            security_group_id=RDS_GROUP_ID,
            source_security_group_id=GATEWAY_GROUP_REFERENCE,
            **DATABASE_PORTS,
        ),
        [
            (
                f"expected one rule: ingress of {RDS_GROUP_ID}, tcp 5432 from "
                f"{GATEWAY_GROUP_REFERENCE}; found:\n"
                f"  aws_security_group_rule.rds_from_resource_gateway: ingress of {RDS_GROUP_ID}, tcp "
                f"5432 from {GATEWAY_GROUP_REFERENCE}\n"
                f"  aws_security_group_rule.twin: ingress of {RDS_GROUP_ID}, tcp 5432 from {GATEWAY_GROUP_REFERENCE}"
            )
        ],
    ),
    "other ingress rule on database group": (
        edit_at_path(
            RULE_TYPE, "open", type="ingress", protocol="-1", security_group_id=RDS_GROUP_ID, cidr_blocks=["10.0.0.0/8"]
        ),
        [f"aws_security_group_rule.open: ingress of {RDS_GROUP_ID}, -1 None from 10.0.0.0/8: {OPENS_MORE_ERROR}"],
    ),
    "ingress rule of newer type": (
        edit_at_path(
            "aws_vpc_security_group_ingress_rule",
            "open",
            ip_protocol="tcp",
            security_group_id=RDS_GROUP_ID,
            cidr_ipv6="::/0",
            **DATABASE_PORTS,
        ),
        [
            (
                f"aws_vpc_security_group_ingress_rule.open: ingress of {RDS_GROUP_ID}, tcp 5432 from "
                f"::/0: {OPENS_MORE_ERROR}"
            )
        ],
    ),
    "other egress rule on gateway group": (
        edit_at_path(
            "aws_vpc_security_group_egress_rule",
            "on",
            ip_protocol="-1",
            security_group_id=GATEWAY_GROUP_REFERENCE,
            cidr_ipv4="0/0",
        ),
        [
            (
                f"aws_vpc_security_group_egress_rule.on: egress of {GATEWAY_GROUP_REFERENCE}, -1 None to "
                f"0/0: {OPENS_MORE_ERROR}"
            )
        ],
    ),
    "ingress rule on other group": (
        edit_at_path(
            "aws_security_group",
            "other",
            ingress=[{**DATABASE_PORTS, "protocol": "tcp", "security_groups": [GATEWAY_GROUP_REFERENCE]}],
        ),
        [
            (
                "aws_security_group.other.ingress: ingress of ${aws_security_group.other.id}, tcp 5432 from "
                f"{GATEWAY_GROUP_REFERENCE}: {OPENS_MORE_ERROR}"
            )
        ],
    ),
    "second principal": (
        edit_at_path("aws_ram_principal_association", "other", principal="210987654321"),
        ["aws_ram_principal_association: shared with 123456789012, 210987654321; must be one principal"],
    ),
    "service network": (
        edit_at_path(
            "aws_vpclattice_service_network_resource_association", "all", service_network_identifier="sn-0a1b"
        ),
        [
            (
                "aws_vpclattice_service_network_resource_association.all: service network sn-0a1b gets access to the "
                "database; "
                "only the share may have access"
            )
        ],
    ),
    "IP address as target": (
        edit_at_path(
            "aws_vpclattice_resource_configuration",
            "pl",
            resource_configuration_definition={"ip_resource": {"ip_address": "10.0.0.5"}},
        ),
        [("aws_vpclattice_resource_configuration.pl: the target is ip_resource; the target must be a dns_resource")],
    ),
    "other port range": (
        edit_at_path("aws_vpclattice_resource_configuration", "pl", port_ranges=["1-65535"]),
        ['aws_vpclattice_resource_configuration.pl: port_ranges is ["1-65535"]; must be ["5432"]'],
    ),
    "missing gateway": (
        delete_resource("aws_vpclattice_resource_gateway"),
        [
            "aws_vpclattice_resource_gateway: none with a security group",
            (
                f"aws_security_group.resource_gateway.egress: egress of {GATEWAY_GROUP_REFERENCE}, tcp "
                f"5432 to {RDS_GROUP_ID}: {OPENS_MORE_ERROR}"
            ),
            (
                f"aws_security_group_rule.rds_from_resource_gateway: ingress of {RDS_GROUP_ID}, tcp 5432 "
                f"from {GATEWAY_GROUP_REFERENCE}: {OPENS_MORE_ERROR}"
            ),
        ],
    ),
}


@pytest.mark.parametrize(("change", "lines"), OPENING_CASES.values(), ids=OPENING_CASES)
def test_extra_opening_is_named(sample_config: Config, change: Callable[[Config], object], lines: list[str]) -> None:
    assert_opens_only(sample_config, **DATABASE_ARGUMENTS)
    config = copy.deepcopy(sample_config)
    change(config)
    with pytest.raises(AssertionError) as raised:
        assert_opens_only(config, **DATABASE_ARGUMENTS)
    assert str(raised.value) == "\n".join(lines)


ARN_REMEDY = "the ARN changes: undo the change, or send Polytomic the new ARN after the apply"
ARN_CHANGING_INPUTS: dict[str, tuple[dict[str, object], list[str]]] = {
    "host": (
        {"rds_host": "other.example.com"},
        [f"{CONFIGURATION_ADDRESS}: resource_configuration_definition changes from "],
    ),
    "subnets": (
        {"subnet_ids": SUBNET_IDS[:2]},
        [f'{GATEWAY_ADDRESS}: subnet_ids changes from {json.dumps(SUBNET_IDS)} to ["subnet-aaaa", "subnet-bbbb"]'],
    ),
    "name": (
        {"name": "other"},
        [
            f'{GATEWAY_ADDRESS}: name changes from "polytomic-privatelink-rg" to "other-rg"',
            f'{CONFIGURATION_ADDRESS}: name changes from "polytomic-privatelink-rc" to "other-rc"',
        ],
    ),
    "VPC": ({"vpc_id": "vpc-0c"}, [f'{GATEWAY_ADDRESS}: vpc_id changes from "{VPC_ID}" to "vpc-0c"']),
    "addresses": (
        {"ipv4_addresses_per_eni": 8},
        [f"{GATEWAY_ADDRESS}: ipv4_addresses_per_eni changes from null to 8"],
    ),
    "DNS": (
        {"dns_resolution": "IN_VPC"},
        [f'{GATEWAY_ADDRESS}: resource_config_dns_resolution changes from null to "IN_VPC"'],
    ),
    "Region": (
        {"region": "eu-west-1"},
        [
            f'{GATEWAY_ADDRESS}: region changes from "us-east-1" to "eu-west-1"',
            f'{CONFIGURATION_ADDRESS}: region changes from "us-east-1" to "eu-west-1"',
        ],
    ),
    "group": (
        {"security_group_description": "Other"},
        [
            (
                f"{GATEWAY_ADDRESS}: is replaced with aws_security_group.resource_gateway: description changes from "
                '"Polytomic PrivateLink resource gateway egress to RDS" to "Other"'
            )
        ],
    ),
}


@pytest.mark.parametrize(("options", "lines"), ARN_CHANGING_INPUTS.values(), ids=ARN_CHANGING_INPUTS)
def test_arn_change_is_named(
    sample_config: Config, tmp_path: Path, options: dict[str, object], lines: list[str]
) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_same_arn(sample_config, published_config(tmp_path, **options))
    error_lines = str(raised.value).splitlines()
    assert [line[: len(start)] for line, start in zip(error_lines, [*lines, ARN_REMEDY], strict=True)] == [
        *lines,
        ARN_REMEDY,
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"rds_port": 3306, "tags": {"Team": "data"}, "rds_security_group_id": "sg-0a", "protect": True},
        {"subnet_ids": SUBNET_IDS[::-1]},
        {"polytomic_aws_account_id": "210987654321", "aws_provider_version": ">= 6.0"},
    ],
)
def test_unchanged_arn_passes(sample_config: Config, tmp_path: Path, options: dict[str, object]) -> None:
    assert_same_arn(sample_config, published_config(tmp_path, **options))


def test_new_address_needs_moved_block(sample_config: Config, tmp_path: Path) -> None:
    after = synthesized(build_stack(tmp_path, lambda stack: PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS)))
    with pytest.raises(AssertionError) as raised:
        assert_same_arn(sample_config, after)
    assert str(raised.value).splitlines() == [
        f"{GATEWAY_ADDRESS}: is removed; keep it, or add a moved block from this address",
        f"{CONFIGURATION_ADDRESS}: is removed; keep it, or add a moved block from this address",
        ARN_REMEDY,
    ]
    moves = [
        {"from": f"{resource_type}.{old}", "to": f"{resource_type}.{new}"}
        for resource_type, bodies in after["resource"].items()
        for old, new in zip(sample_config["resource"][resource_type], bodies, strict=True)
    ]
    assert_same_arn(sample_config, {**after, "moved": moves})


def test_ignored_arguments_are_no_difference(tmp_path: Path) -> None:
    def looked_up(name: str, **options: Any) -> Config:  # noqa: ANN401 - inputs by name
        inputs: Any = {"db_instance_identifier": "orders", "polytomic_aws_account_id": "123456789012", **options}
        build = build_stack(
            tmp_path / name, lambda stack: PrivateLinkRdsLattice.from_db_instance(stack, "Default", **inputs)
        )
        return synthesized(build)

    with_subnets = looked_up("given", subnet_ids=SUBNET_IDS)
    assert_same_arn(with_subnets, looked_up("looked-up"))
    with pytest.raises(AssertionError, match="subnet_ids changes"):
        assert_same_arn(looked_up("looked-up-again"), with_subnets)
