"""Stacks: versions, provider, outputs, and problems of a connection."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App
from aws_privatelink_rds_lattice.inputs.table import StackInputs, get_input_specs
from sample_connections import ACCOUNT_INPUT, stack_error_lines, synthesized_stack
from sample_project import synthesize_app

pytestmark = pytest.mark.cdk


def test_versions_match_published(tmp_path: Path) -> None:
    terraform = synthesized_stack(tmp_path)["terraform"]
    assert terraform["required_version"] == ">= 1.5"
    assert terraform["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": ">= 5.60, < 7.0"}}


def test_provider_version_can_be_narrowed(tmp_path: Path) -> None:
    terraform = synthesized_stack(tmp_path, aws_provider_version="~> 6.10")["terraform"]
    assert terraform["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": "~> 6.10"}}


def test_provider_uses_region(tmp_path: Path) -> None:
    assert synthesized_stack(tmp_path)["provider"] == {"aws": [{"region": "us-east-1"}]}


def test_outputs_match_published(tmp_path: Path) -> None:
    assert synthesized_stack(tmp_path)["output"] == {
        "resource_configuration_arn": {
            "description": "ARN of the resource configuration: send it to Polytomic.",
            "value": "${aws_vpclattice_resource_configuration.pl.arn}",
        },
        "resource_gateway_id": {
            "description": "Id of the resource gateway.",
            "value": "${aws_vpclattice_resource_gateway.pl.id}",
        },
        "ram_resource_share_arn": {
            "description": "ARN of the RAM share.",
            "value": "${aws_ram_resource_share.pl.arn}",
        },
    }


INVALID_SETTINGS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"region": "us-east-1a"},
        [
            (
                'region: got "us-east-1a"; must be an AWS Region such as us-east-1; '
                "remove the letter of the Availability Zone"
            ),
        ],
    ),
    (
        {"region": "Virginia"},
        ['region: got "Virginia"; must be an AWS Region such as us-east-1; give the Region of the database'],
    ),
    (
        {"aws_provider_version": "latest"},
        [
            (
                'aws_provider_version: got "latest"; must be a Terraform version constraint; '
                'write it as in ">= 5.85, < 7.0"'
            ),
        ],
    ),
    ({"regoin": "us-east-1"}, ["regoin: unknown; did you mean region?"]),
]


@pytest.mark.parametrize(("settings", "expected"), INVALID_SETTINGS, ids=lambda value: str(value)[:40])
def test_invalid_setting_is_reported(tmp_path: Path, settings: dict[str, Any], expected: list[str]) -> None:
    assert stack_error_lines(App(outdir=str(tmp_path)), **settings) == expected


def test_input_and_setting_problems_combine(tmp_path: Path) -> None:
    problems = stack_error_lines(App(outdir=str(tmp_path)), rds_port=0, region="x", backend={"s3": {"buckt": "b"}})
    assert [line.split(":")[0] for line in problems] == ["region", "rds_port", "backend.s3.buckt"]


def test_connection_has_inputs_and_settings() -> None:
    assert list(get_input_specs(StackInputs))[8:] == ["region", "backend", "provider", "aws_provider_version"]


def test_public_names_have_docstrings() -> None:
    import aws_privatelink_rds_lattice as package  # noqa: PLC0415 - the package as a user sees it

    assert package.__all__ == [
        "AwsProvider",
        "InputError",
        "InputWarning",
        "Inputs",
        "PrivateLinkRdsLattice",
        "PrivateLinkStack",
        "ResourceGateway",
        "SynthesisError",
        "atomic_output",
        "hcl_of",
    ]
    for name in package.__all__:
        assert inspect.getdoc(getattr(package, name)), name
    with pytest.warns(DeprecationWarning, match="whole_output is now atomic_output"):
        assert getattr(package, "whole_output") is package.atomic_output  # noqa: B009 - type checkers know current names only
    with pytest.raises(AttributeError, match="has no attribute 'PrivateLink'"):
        getattr(package, "PrivateLink")  # noqa: B009 - type checkers know no such name


@pytest.mark.parametrize(
    ("settings", "constraint"),
    [
        ({"import_ids": {"security_group": "sg-0a1b"}}, ">= 1.6"),
        ({"import_ids": {"security_group": "sg-0a1b"}, "rds_port": 5432}, ">= 1.6"),
        (
            {
                "import_ids": {"security_group": "sg-0a1b"},
                "rds_port": 5432,
                "rds_security_group_id": "sg-0a",
            },
            ">= 1.5",
        ),
        ({"import_ids": {"security_group": "sg-0a1b", "rds_ingress_rule": None}}, ">= 1.5"),
        ({"import_ids": {"resource_gateway": "rgw-0123456789abcdef0"}}, ">= 1.5"),
        ({}, ">= 1.5"),
    ],
    ids=["lookup", "port given", "both given", "no rule", "no group", "no import"],
)
def test_import_by_reference_requires_terraform_16(tmp_path: Path, settings: dict[str, Any], constraint: str) -> None:
    connection: Any = {"region": "us-east-1", "db_instance_identifier": "orders", **ACCOUNT_INPUT, **settings}
    config = synthesize_app(tmp_path, lambda app: PrivateLinkStack(app, "orders", **connection))
    assert config["terraform"]["required_version"] == constraint
    has_reference = any("${" in block["id"] for block in config.get("import", []))
    assert has_reference == (constraint == ">= 1.6")
