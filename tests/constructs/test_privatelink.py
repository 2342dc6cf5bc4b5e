"""The seven resources: the contract of the published module, line by line and in snapshots."""

import json
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import TerraformOutput, TerraformStack, TerraformVariable, Token
from aws_privatelink_rds_lattice.inputs.table import Inputs, get_input_specs
from aws_privatelink_rds_lattice.testing import assert_rds_ingress
from programs import CDK_NAME
from sample_connections import ALL_SETTINGS, two_connections
from sample_project import ALL_INPUTS, REQUIRED_INPUTS, SAMPLE_HOST, synthesize_app, synthesize_stack, without_metadata

pytestmark = pytest.mark.cdk

PUBLISHED_CONTRACT: dict[str, dict[str, Any]] = {
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
            "resource_configuration_definition": [
                {"dns_resource": [{"domain_name": SAMPLE_HOST, "ip_address_type": "IPV4"}]}
            ],
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


# Version of the CDK -> lines with this version, and with the version of the bindings in a stack without a constraint.
VERSION_LINES = {
    "0.20.0": ('"version": "0.20.0"', '"source": "aws",\n        "version": "5.85.0"'),
    "0.21.0": ('"version": "0.21.0"', '"source": "aws",\n        "version": "6.25.0"'),
    "0.24.0": ('"version": "0.24.0"', '"source": "hashicorp/aws",\n        "version": "6.69.1"'),
}


class TerraformJsonSnapshot(SingleFileSnapshotExtension):
    """Snapshots in Terraform JSON, shared by the CDKs, whose configurations differ only in versions."""

    file_extension = "tf.json"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: Any, **_: object) -> str:  # noqa: ANN401 - JSON
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        for version_line, committed_line in zip(VERSION_LINES[version(CDK_NAME)], VERSION_LINES["0.21.0"], strict=True):
            text = text.replace(version_line, committed_line)
        return text


@pytest.fixture
def snapshot_tf(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TerraformJsonSnapshot)


@pytest.fixture(scope="module")
def default_config(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("default")
    return synthesize_app(folder, lambda app: PrivateLinkStack(app, "default", region="us-east-1", **REQUIRED_INPUTS))


@pytest.fixture(scope="module")
def all_inputs_config(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("every")
    return synthesize_app(folder, lambda app: PrivateLinkStack(app, "all", **ALL_SETTINGS))


def inputs_with_name(name: str) -> Inputs:
    return {**REQUIRED_INPUTS, "name": name}


def resource_addresses(resources: dict[str, dict[str, Any]]) -> set[str]:
    return {f"{resource_type}.{name}" for resource_type, bodies in resources.items() for name in bodies}


def resource_counts(resources: dict[str, dict[str, Any]]) -> dict[str, int]:
    return {resource_type: len(bodies) for resource_type, bodies in resources.items()}


@pytest.mark.parametrize("resource_type", PUBLISHED_CONTRACT)
def test_resource_matches_published(default_config: dict[str, Any], resource_type: str) -> None:
    assert without_metadata(default_config["resource"][resource_type]) == PUBLISHED_CONTRACT[resource_type]


def test_seven_resources_are_created(default_config: dict[str, Any]) -> None:
    assert resource_addresses(default_config["resource"]) == resource_addresses(PUBLISHED_CONTRACT)


def test_rds_ingress_admits_only_gateway(all_inputs_config: dict[str, Any]) -> None:
    assert without_metadata(all_inputs_config["resource"]["aws_security_group_rule"]) == {
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


def test_gateway_egress_reaches_only_database(all_inputs_config: dict[str, Any]) -> None:
    group = all_inputs_config["resource"]["aws_security_group"]["resource_gateway"]
    (egress,) = group["egress"]
    set_values = {key: value for key, value in egress.items() if value is not None and key != "description"}
    assert set_values == {
        "protocol": "tcp",
        "from_port": 3306,
        "to_port": 3306,
        "security_groups": ["sg-0123456789abcdef0"],
    }
    assert "ingress" not in group


def test_resources_have_no_cidr_blocks(all_inputs_config: dict[str, Any]) -> None:
    def find_cidr_paths(value: object, path: str) -> list[str]:
        cidr_paths: list[str] = []
        if isinstance(value, dict):
            for key, entry in value.items():
                if "cidr" in key and entry is not None:
                    cidr_paths.append(f"{path}.{key}")
                cidr_paths += find_cidr_paths(entry, f"{path}.{key}")
        if isinstance(value, list):
            for entry in value:
                cidr_paths += find_cidr_paths(entry, path)
        return cidr_paths

    assert find_cidr_paths(all_inputs_config["resource"], "resource") == []


def test_database_is_a_dns_name(all_inputs_config: dict[str, Any]) -> None:
    configuration = all_inputs_config["resource"]["aws_vpclattice_resource_configuration"]["pl"]
    assert configuration["resource_configuration_definition"] == [
        {"dns_resource": [{"domain_name": SAMPLE_HOST, "ip_address_type": "IPV4"}]}
    ]
    assert configuration["port_ranges"] == ["3306"]


def test_share_has_one_external_account(all_inputs_config: dict[str, Any]) -> None:
    resources = without_metadata(all_inputs_config["resource"])
    assert resources["aws_ram_principal_association"] == {
        "pl": {"principal": "123456789012", "resource_share_arn": "${aws_ram_resource_share.pl.arn}"}
    }
    assert resources["aws_ram_resource_share"]["pl"]["allow_external_principals"] is True


def test_tags_are_on_every_resource(all_inputs_config: dict[str, Any]) -> None:
    resources = all_inputs_config["resource"]
    for resource_type, bodies in PUBLISHED_CONTRACT.items():
        for name, published_body in bodies.items():
            expected = ALL_INPUTS["tags"] if "tags" in published_body else None
            assert resources[resource_type][name].get("tags") == expected


def test_default_matches_snapshot(default_config: dict[str, Any], snapshot_tf: SnapshotAssertion) -> None:
    assert default_config == snapshot_tf


def test_all_inputs_match_snapshot(all_inputs_config: dict[str, Any], snapshot_tf: SnapshotAssertion) -> None:
    assert all_inputs_config == snapshot_tf


def test_two_in_one_stack_match_snapshot(tmp_path: Path, snapshot_tf: SnapshotAssertion) -> None:
    assert synthesize_stack(tmp_path, two_connections) == snapshot_tf


def test_two_in_one_stack_are_separate(tmp_path: Path) -> None:
    resources = synthesize_stack(tmp_path, two_connections)["resource"]
    assert resource_counts(resources) == dict.fromkeys(PUBLISHED_CONTRACT, 2)
    for rule in resources["aws_security_group_rule"].values():
        source = resources["aws_security_group"][rule["source_security_group_id"].split(".")[1]]
        assert source["egress"][0]["from_port"] == rule["from_port"]


@pytest.mark.parametrize("ids", [("a.b", "ab"), ("pl", "resource_gateway"), ("Default", "default")])
def test_similar_ids_get_distinct_addresses(tmp_path: Path, ids: tuple[str, str]) -> None:
    def build(stack: TerraformStack) -> None:
        for index, name in enumerate(ids):
            PrivateLinkRdsLattice(stack, name, **inputs_with_name(f"c{index}"))

    resources = synthesize_stack(tmp_path, build)["resource"]
    assert resource_counts(resources) == dict.fromkeys(PUBLISHED_CONTRACT, 2)


def test_addresses_are_stable(tmp_path: Path) -> None:
    config = synthesize_stack(tmp_path, lambda stack: PrivateLinkRdsLattice(stack, "orders", **REQUIRED_INPUTS))
    assert resource_addresses(config["resource"]) == {
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
def test_input_accepts_reference(tmp_path: Path, name: str, resolvable: bool) -> None:  # noqa: FBT001 - parameter
    def build(stack: TerraformStack) -> None:
        variable = TerraformVariable(stack, "given")
        value = {
            "rds_port": variable.number_value,
            "subnet_ids": variable.list_value,
            "tags": Token.as_string_map(variable.value),
        }.get(name, variable.string_value)
        inputs: Any = {**REQUIRED_INPUTS, name: variable.value if resolvable else value}
        PrivateLinkRdsLattice(stack, "Default", **inputs)

    resources = synthesize_stack(tmp_path, build)["resource"]
    configuration = resources["aws_vpclattice_resource_configuration"]["pl"]
    actual = {
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
    assert actual == expected.get(name, "${var.given}")


def test_input_accepts_resource_attribute(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        first = PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
        assert first.resource_gateway
        inputs: Any = {
            **REQUIRED_INPUTS,
            "name": "second",
            "rds_security_group_id": first.security_group_id,
            "tags": {"Gateway": first.resource_gateway_id},
            "subnet_ids": ["subnet-aaaa", first.resource_gateway.vpc_id],
        }
        PrivateLinkRdsLattice(stack, "second", **inputs)

    resources = synthesize_stack(tmp_path, build)["resource"]
    (rule,) = (rule for name, rule in resources["aws_security_group_rule"].items() if name.startswith("second"))
    (share,) = (share for name, share in resources["aws_ram_resource_share"].items() if name.startswith("second"))
    assert rule["security_group_id"] == "${aws_security_group.resource_gateway.id}"
    assert share["tags"] == {"Gateway": "${aws_vpclattice_resource_gateway.pl.id}"}


def test_attributes_are_references(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        connection = PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
        for name in ("resource_configuration_arn", "resource_gateway_id", "ram_resource_share_arn"):
            TerraformOutput(stack, name, value=getattr(connection, name))

    assert synthesize_stack(tmp_path, build)["output"] == {
        "resource_configuration_arn": {"value": "${aws_vpclattice_resource_configuration.pl.arn}"},
        "resource_gateway_id": {"value": "${aws_vpclattice_resource_gateway.pl.id}"},
        "ram_resource_share_arn": {"value": "${aws_ram_resource_share.pl.arn}"},
    }


def test_nested_references_are_accepted(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        variable = TerraformVariable(stack, "given")
        inputs: Any = {
            **REQUIRED_INPUTS,
            "subnet_ids": ("subnet-aaaa", variable.string_value),
            "tags": MappingProxyType({"Team": variable.string_value}),
        }
        PrivateLinkRdsLattice(stack, "Default", **inputs)

    gateway = synthesize_stack(tmp_path, build)["resource"]["aws_vpclattice_resource_gateway"]["pl"]
    assert (gateway["subnet_ids"], gateway["tags"]) == (["subnet-aaaa", "${var.given}"], {"Team": "${var.given}"})


def test_ingress_assertion_passes(default_config: dict[str, Any]) -> None:
    assert_rds_ingress(default_config, rds_security_group_id="sg-0123456789abcdef0", rds_port=5432)


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
def test_ingress_assertion_fails_on_wrong_rule(default_config: dict[str, Any], change: dict[str, object]) -> None:
    rule = default_config["resource"]["aws_security_group_rule"]["rds_from_resource_gateway"]
    wrong = {
        **default_config,
        "resource": {**default_config["resource"], "aws_security_group_rule": {"wrong": {**rule, **change}}},
    }
    with pytest.raises(AssertionError, match="ingress rules on sg-0123456789abcdef0"):
        assert_rds_ingress(wrong, rds_security_group_id="sg-0123456789abcdef0", rds_port=5432)


def test_nested_default_id_gets_new_addresses(tmp_path: Path) -> None:
    def build(app: Any) -> None:  # noqa: ANN401 - the helper's type
        stack = TerraformStack(app, "own")
        AwsProvider(stack, "aws", region="us-east-1")
        outer = PrivateLinkRdsLattice(stack, "Default", **REQUIRED_INPUTS)
        PrivateLinkRdsLattice(outer, "Default", **inputs_with_name("inner"))

    resources = synthesize_app(tmp_path, build)["resource"]
    assert resource_counts(resources) == dict.fromkeys(PUBLISHED_CONTRACT, 2)
