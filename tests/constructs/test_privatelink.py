"""The seven resources: each line of the published module's contract, by itself and in snapshots."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from sample import ALL, CDK, HOST, REQUIRED, plain, synthesize, synthesize_in_stack
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from aws_privatelink_rds_lattice import AwsProvider, InputError, PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import TerraformOutput, TerraformStack, TerraformVariable, Token
from aws_privatelink_rds_lattice.inputs.table import Inputs, StackInputs, get_input_specs
from aws_privatelink_rds_lattice.testing import assert_rds_ingress

pytestmark = pytest.mark.cdk

CONTRACT: dict[str, dict[str, Any]] = {
    "aws_security_group": {
        "resource_gateway": {
            "name": "polytomic-privatelink-rg",
            "description": "Polytomic PrivateLink resource gateway egress to RDS",
            "vpc_id": "vpc-0123456789abcdef0",
            "egress": [
                {
                    "description": "Egress to RDS",
                    "from_port": 5432,
                    "to_port": 5432,
                    "protocol": "tcp",
                    "security_groups": ["sg-0123456789abcdef0"],
                    "cidr_blocks": None,
                    "ipv6_cidr_blocks": None,
                    "prefix_list_ids": None,
                    "self": None,
                }
            ],
            "tags": {},
        }
    },
    "aws_security_group_rule": {
        "rds_from_resource_gateway": {
            "type": "ingress",
            "from_port": 5432,
            "to_port": 5432,
            "protocol": "tcp",
            "source_security_group_id": "${aws_security_group.resource_gateway.id}",
            "security_group_id": "sg-0123456789abcdef0",
            "description": "Allow Polytomic PrivateLink resource gateway to reach RDS",
        }
    },
    "aws_vpclattice_resource_gateway": {
        "pl": {
            "name": "polytomic-privatelink-rg",
            "vpc_id": "vpc-0123456789abcdef0",
            "subnet_ids": ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"],
            "security_group_ids": ["${aws_security_group.resource_gateway.id}"],
            "ip_address_type": "IPV4",
            "tags": {},
        }
    },
    "aws_vpclattice_resource_configuration": {
        "pl": {
            "name": "polytomic-privatelink-rc",
            "type": "SINGLE",
            "resource_gateway_identifier": "${aws_vpclattice_resource_gateway.pl.id}",
            "port_ranges": ["5432"],
            "protocol": "TCP",
            "resource_configuration_definition": [{"dns_resource": [{"domain_name": HOST, "ip_address_type": "IPV4"}]}],
            "tags": {},
        }
    },
    "aws_ram_resource_share": {
        "pl": {"name": "polytomic-privatelink-rc", "allow_external_principals": True, "tags": {}}
    },
    "aws_ram_resource_association": {
        "pl": {
            "resource_arn": "${aws_vpclattice_resource_configuration.pl.arn}",
            "resource_share_arn": "${aws_ram_resource_share.pl.arn}",
        }
    },
    "aws_ram_principal_association": {
        "pl": {"principal": "123456789012", "resource_share_arn": "${aws_ram_resource_share.pl.arn}"}
    },
}


# The versions of itself and its bindings that each CDK writes: the bindings' in a stack that states none.
VERSIONS = {
    "cdktf": ('"version": "0.21.0"', '"source": "aws",\n        "version": "6.25.0"'),
    "cdktn": ('"version": "0.24.0"', '"source": "hashicorp/aws",\n        "version": "6.69.1"'),
}


class TerraformJson(SingleFileSnapshotExtension):
    """Snapshots that Terraform itself can read: one for both CDKs, of which only the versions differ."""

    file_extension = "tf.json"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: Any, **_: object) -> str:  # noqa: ANN401 - JSON
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        for own, committed in zip(VERSIONS[CDK], VERSIONS["cdktf"], strict=True):
            text = text.replace(own, committed)
        return text


@pytest.fixture
def snapshot_tf(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TerraformJson)


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("default")
    return synthesize(folder, lambda app: PrivateLinkStack(app, "default", region="us-east-1", **REQUIRED))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("every")
    return synthesize(folder, lambda app: PrivateLinkStack(app, "all", **ALL_SETTINGS))


ALL_SETTINGS: StackInputs = {
    **ALL,
    "region": "eu-central-1",
    "backend": {"s3": {"bucket": "state", "key": "polytomic", "region": "eu-central-1", "use_lockfile": True}},
    "aws_provider_version": ">= 6.0, < 7.0",
    "provider": None,
}


def with_name(name: str) -> Inputs:
    return {**REQUIRED, "name": name}


def two(stack: TerraformStack) -> None:
    PrivateLinkRdsLattice(stack, "orders", **REQUIRED)
    billing: Inputs = {**ALL, "name": "billing"}
    PrivateLinkRdsLattice(stack, "billing", **billing)


@pytest.mark.parametrize("kind", CONTRACT)
def test_each_resource_is_as_published(default: dict[str, Any], kind: str) -> None:
    assert plain(default["resource"][kind]) == CONTRACT[kind]


def test_there_are_exactly_the_seven_resources(default: dict[str, Any]) -> None:
    addresses = {f"{kind}.{name}" for kind, named in default["resource"].items() for name in named}
    assert addresses == {f"{kind}.{name}" for kind, named in CONTRACT.items() for name in named}


def test_rds_ingress_rule_lets_in_the_gateway_and_nobody_else(every: dict[str, Any]) -> None:
    assert plain(every["resource"]["aws_security_group_rule"]) == {
        "rds_from_resource_gateway": {
            "type": "ingress",
            "protocol": "tcp",
            "from_port": 3306,
            "to_port": 3306,
            "security_group_id": "sg-0123456789abcdef0",
            "source_security_group_id": "${aws_security_group.resource_gateway.id}",
            "description": "Allow Polytomic PrivateLink resource gateway to reach RDS",
        }
    }


def test_gateway_reaches_the_database_port_and_nothing_else(every: dict[str, Any]) -> None:
    group = every["resource"]["aws_security_group"]["resource_gateway"]
    (egress,) = group["egress"]
    opened = {key: value for key, value in egress.items() if value is not None and key != "description"}
    assert opened == {
        "protocol": "tcp",
        "from_port": 3306,
        "to_port": 3306,
        "security_groups": ["sg-0123456789abcdef0"],
    }
    assert "ingress" not in group


def test_no_address_range_anywhere(every: dict[str, Any]) -> None:
    def ranges(value: object, path: str) -> list[str]:
        if isinstance(value, dict):
            here = [f"{path}.{key}" for key, entry in value.items() if "cidr" in key and entry is not None]
            return here + [found for key, entry in value.items() for found in ranges(entry, f"{path}.{key}")]
        if isinstance(value, list):
            return [found for entry in value for found in ranges(entry, path)]
        return []

    assert ranges(every["resource"], "resource") == []


def test_database_is_named_by_dns_name(every: dict[str, Any]) -> None:
    configuration = every["resource"]["aws_vpclattice_resource_configuration"]["pl"]
    assert configuration["resource_configuration_definition"] == [
        {"dns_resource": [{"domain_name": HOST, "ip_address_type": "IPV4"}]}
    ]
    assert configuration["port_ranges"] == ["3306"]


def test_share_is_for_the_one_account_outside(every: dict[str, Any]) -> None:
    resources = plain(every["resource"])
    assert resources["aws_ram_principal_association"] == {
        "pl": {"principal": "123456789012", "resource_share_arn": "${aws_ram_resource_share.pl.arn}"}
    }
    assert resources["aws_ram_resource_share"]["pl"]["allow_external_principals"] is True


def test_tags_stand_on_every_resource_that_takes_them(every: dict[str, Any]) -> None:
    tagged = {kind for kind, named in every["resource"].items() for entry in named.values() if entry.get("tags")}
    assert tagged == {kind for kind, named in CONTRACT.items() for entry in named.values() if "tags" in entry}
    assert every["resource"]["aws_ram_resource_share"]["pl"]["tags"] == ALL["tags"]


def test_default_matches_snapshot(default: dict[str, Any], snapshot_tf: SnapshotAssertion) -> None:
    assert default == snapshot_tf


def test_all_inputs_match_snapshot(every: dict[str, Any], snapshot_tf: SnapshotAssertion) -> None:
    assert every == snapshot_tf


def test_two_in_one_stack_match_snapshot(tmp_path: Path, snapshot_tf: SnapshotAssertion) -> None:
    assert synthesize_in_stack(tmp_path, two) == snapshot_tf


def test_two_in_one_stack_share_no_address_and_refer_to_their_own(tmp_path: Path) -> None:
    resources = synthesize_in_stack(tmp_path, two)["resource"]
    assert {kind: len(named) for kind, named in resources.items()} == dict.fromkeys(CONTRACT, 2)
    for rule in resources["aws_security_group_rule"].values():
        source = resources["aws_security_group"][rule["source_security_group_id"].split(".")[1]]
        assert source["egress"][0]["from_port"] == rule["from_port"]


@pytest.mark.parametrize("ids", [("a.b", "ab"), ("pl", "resource_gateway"), ("Default", "default")])
def test_ids_that_look_alike_share_no_address(tmp_path: Path, ids: tuple[str, str]) -> None:
    def build(stack: TerraformStack) -> None:
        for index, name in enumerate(ids):
            PrivateLinkRdsLattice(stack, name, **with_name(f"c{index}"))

    resources = synthesize_in_stack(tmp_path, build)["resource"]
    assert {kind: len(named) for kind, named in resources.items()} == dict.fromkeys(CONTRACT, 2)


def test_addresses_are_stable(tmp_path: Path) -> None:
    config = synthesize_in_stack(tmp_path, lambda stack: PrivateLinkRdsLattice(stack, "orders", **REQUIRED))
    assert {f"{kind}.{name}" for kind, named in config["resource"].items() for name in named} == {
        "aws_security_group.orders_resource_gateway_security_group_D911FB87",
        "aws_security_group_rule.orders_rds_ingress_rule_30B53A0B",
        "aws_vpclattice_resource_gateway.orders_resource_gateway_A19CAE0D",
        "aws_vpclattice_resource_configuration.orders_resource_configuration_E6FFAF38",
        "aws_ram_resource_share.orders_ram_resource_share_65A2D820",
        "aws_ram_resource_association.orders_ram_resource_association_7520BFF1",
        "aws_ram_principal_association.orders_ram_principal_association_28A4E6A3",
    }


@pytest.mark.parametrize("resolvable", [False, True])
@pytest.mark.parametrize("name", get_input_specs(Inputs))
def test_an_input_may_be_a_reference(tmp_path: Path, name: str, resolvable: bool) -> None:  # noqa: FBT001 - parameter
    def build(stack: TerraformStack) -> None:
        variable = TerraformVariable(stack, "given")
        value = {
            "rds_port": variable.number_value,
            "subnet_ids": variable.list_value,
            "tags": Token.as_string_map(variable.value),
        }.get(name, variable.string_value)
        inputs: Any = {**REQUIRED, name: variable.value if resolvable else value}
        PrivateLinkRdsLattice(stack, "Default", **inputs)

    resources = synthesize_in_stack(tmp_path, build)["resource"]
    configuration = resources["aws_vpclattice_resource_configuration"]["pl"]
    found = {
        "name": configuration["name"],
        "vpc_id": resources["aws_vpclattice_resource_gateway"]["pl"]["vpc_id"],
        "subnet_ids": resources["aws_vpclattice_resource_gateway"]["pl"]["subnet_ids"],
        "rds_host": configuration["resource_configuration_definition"][0]["dns_resource"][0]["domain_name"],
        "rds_port": (
            resources["aws_security_group_rule"]["rds_from_resource_gateway"]["from_port"],
            configuration["port_ranges"],
        ),
        "rds_security_group_id": resources["aws_security_group_rule"]["rds_from_resource_gateway"]["security_group_id"],
        "polytomic_aws_account_id": resources["aws_ram_principal_association"]["pl"]["principal"],
        "tags": resources["aws_ram_resource_share"]["pl"]["tags"],
    }[name]
    expected = {"name": "${var.given}-rc", "rds_port": ("${var.given}", ["${var.given}"])}
    assert found == expected.get(name, "${var.given}")


def test_reference_to_another_resource(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        first = PrivateLinkRdsLattice(stack, "Default", **REQUIRED)
        inputs: Any = {
            **REQUIRED,
            "name": "second",
            "rds_security_group_id": first.security_group.id,
            "tags": {"Gateway": first.resource_gateway_id},
            "subnet_ids": ["subnet-aaaa", first.resource_gateway.vpc_id],
        }
        PrivateLinkRdsLattice(stack, "second", **inputs)

    resources = synthesize_in_stack(tmp_path, build)["resource"]
    (rule,) = (rule for name, rule in resources["aws_security_group_rule"].items() if name.startswith("second"))
    (share,) = (share for name, share in resources["aws_ram_resource_share"].items() if name.startswith("second"))
    assert rule["security_group_id"] == "${aws_security_group.resource_gateway.id}"
    assert share["tags"] == {"Gateway": "${aws_vpclattice_resource_gateway.pl.id}"}


def test_attributes_are_references(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        link = PrivateLinkRdsLattice(stack, "Default", **REQUIRED)
        for name in ("resource_configuration_arn", "resource_gateway_id", "ram_resource_share_arn"):
            TerraformOutput(stack, name, value=getattr(link, name))

    assert synthesize_in_stack(tmp_path, build)["output"] == {
        "resource_configuration_arn": {"value": "${aws_vpclattice_resource_configuration.pl.arn}"},
        "resource_gateway_id": {"value": "${aws_vpclattice_resource_gateway.pl.id}"},
        "ram_resource_share_arn": {"value": "${aws_ram_resource_share.pl.arn}"},
    }


def test_bad_inputs_are_all_reported_before_anything_is_made(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        bad: Any = {**REQUIRED, "rds_host": "10.0.0.5", "rds_port": "5432", "colour": "red"}
        with pytest.raises(InputError) as raised:
            PrivateLinkRdsLattice(stack, "Default", **bad)
        assert [line.split(":")[0] for line in raised.value.problems] == ["rds_host", "rds_port", "colour"]

    assert "resource" not in synthesize_in_stack(tmp_path, build)


@pytest.mark.parametrize(
    "odd",
    [{1, 2}, object(), float("inf"), {"a": float("nan")}, [float("inf")], b"x", range(3)],
    ids=["set", "object", "infinity", "map with nan", "list with infinity", "bytes", "range"],
)
@pytest.mark.parametrize("name", get_input_specs(Inputs))
def test_what_nobody_expects_is_refused_in_words(tmp_path: Path, name: str, odd: object) -> None:
    bad: Any = {**REQUIRED, name: odd}
    with pytest.raises(InputError, match=f"^{name}"):
        synthesize_in_stack(tmp_path, lambda stack: PrivateLinkRdsLattice(stack, "Default", **bad))


def test_tuples_and_other_maps_may_hold_references(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        variable = TerraformVariable(stack, "given")
        inputs: Any = {
            **REQUIRED,
            "subnet_ids": ("subnet-aaaa", variable.string_value),
            "tags": MappingProxyType({"Team": variable.string_value}),
        }
        PrivateLinkRdsLattice(stack, "Default", **inputs)

    gateway = synthesize_in_stack(tmp_path, build)["resource"]["aws_vpclattice_resource_gateway"]["pl"]
    assert (gateway["subnet_ids"], gateway["tags"]) == (["subnet-aaaa", "${var.given}"], {"Team": "${var.given}"})


def test_ingress_assertion_holds_for_what_we_make(default: dict[str, Any]) -> None:
    assert_rds_ingress(default, rds_security_group_id="sg-0123456789abcdef0", rds_port=5432)


@pytest.mark.parametrize(
    "change",
    [
        {"from_port": 0},
        {"to_port": 65535},
        {"protocol": "-1"},
        {"cidr_blocks": ["10.0.0.0/8"]},
        {"source_security_group_id": "sg-ffff"},
        {"type": "egress"},
        {"security_group_id": "sg-ffff"},
    ],
    ids=str,
)
def test_ingress_assertion_fails_on_a_wrong_rule(default: dict[str, Any], change: dict[str, object]) -> None:
    rule = default["resource"]["aws_security_group_rule"]["rds_from_resource_gateway"]
    wrong = {**default, "resource": {**default["resource"], "aws_security_group_rule": {"wrong": {**rule, **change}}}}
    with pytest.raises(AssertionError, match="ingress rules on sg-0123456789abcdef0"):
        assert_rds_ingress(wrong, rds_security_group_id="sg-0123456789abcdef0", rds_port=5432)


def test_inside_a_construct_called_default_is_not_the_published_place(tmp_path: Path) -> None:
    def build(app: Any) -> None:  # noqa: ANN401 - the helper's type
        stack = TerraformStack(app, "own")
        AwsProvider(stack, "aws", region="us-east-1")
        outer = PrivateLinkRdsLattice(stack, "Default", **REQUIRED)
        PrivateLinkRdsLattice(outer, "Default", **with_name("inner"))

    resources = synthesize(tmp_path, build)["resource"]
    assert {kind: len(named) for kind, named in resources.items()} == dict.fromkeys(CONTRACT, 2)
