"""The schema of the fake AWS provider, compared with the real AWS provider and with the generated bindings."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bindings_schema import AttributeModes, aws_provider_version, bindings_schemas
from fakes.terraform.provider_schema import (
    NEWER_ARGUMENTS,
    PROVIDER_ADDRESS,
    PROVIDER_SCHEMA,
    SCHEMA_FILE,
    SCHEMA_GROUPS,
    Values,
    first_version,
    newer_attributes,
    schema_message,
)
from terraform_cli.provider_dump import dump_provider_schema, format_json, without_descriptions

if TYPE_CHECKING:
    from pathlib import Path

    from terraform_cli.engine_factory import EngineFactory

BINDINGS = ("cdktf_cdktf_provider_aws", "cdktn_provider_aws")
# Attributes of newer AWS providers that no input, no check and no test uses.
NOT_MODELLED = {
    "data-aws-db-instance": {"upgrade_rollout_order"},
    "data-aws-network-interface": {"ena_srd_specification"},
    "data-aws-rds-cluster": {"deletion_protection", "upgrade_rollout_order"},
    "provider": {"user_agent"},
    "ram-resource-share": {"resource_share_configuration"},
}
# An argument of Terraform's language, not of the provider.
LANGUAGE_ARGUMENTS = {"provider": {"alias"}}


def parse_version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def schemas_by_bindings_name() -> dict[str, tuple[Values, Values]]:
    """Return the served schema and the newer attributes, by the name in the bindings."""
    schemas = {"provider": (PROVIDER_SCHEMA["provider"], NEWER_ARGUMENTS["provider"])}
    for group in SCHEMA_GROUPS:
        for resource_type, schema in PROVIDER_SCHEMA[group].items():
            prefix = "data-" if group == "data_source_schemas" else ""
            name = prefix + resource_type.removeprefix("" if prefix else "aws_").replace("_", "-")
            schemas[name] = (schema, newer_attributes(group, resource_type))
    return schemas


def type_name(attribute_type: Any) -> str:  # noqa: ANN401  # a type in JSON
    if isinstance(attribute_type, str):
        return attribute_type
    collection, element = attribute_type
    return f"{collection} of {element if isinstance(element, str) else element[0]}"


def attribute_modes(schema: Values) -> AttributeModes:
    """Return the type and the mode of a schema's attributes and blocks, as the bindings state them."""
    modes: AttributeModes = {}
    for name, attribute in schema["block"]["attributes"].items():
        mode = next((flag for flag in ("required", "optional") if attribute.get(flag)), "read-only")
        modes[name] = (type_name(attribute["type"]), mode)
    for name, nested in schema["block"].get("block_types", {}).items():
        is_single = nested["nesting_mode"] == "single" or nested.get("max_items") == 1
        kind = "object" if is_single else f"{nested['nesting_mode']} of object"
        modes[name] = (kind, "required" if nested.get("min_items") else "optional")
    return modes


@pytest.mark.parametrize("package", BINDINGS)
def test_schema_matches_bindings(package: str) -> None:
    version = parse_version(aws_provider_version(package))
    schemas = schemas_by_bindings_name()
    in_bindings = bindings_schemas(package, tuple(schemas))
    for name, (schema, newer) in schemas.items():
        too_new = {attribute for attribute in newer if parse_version(newer[attribute]["since"]) > version}
        expected = attribute_modes(schema)
        compared = {attribute: expected[attribute] for attribute in expected.keys() - too_new}
        ignored = NOT_MODELLED.get(name, set()) | LANGUAGE_ARGUMENTS.get(name, set())
        modes = in_bindings[name]
        assert {attribute: modes[attribute] for attribute in modes.keys() - ignored} == compared, name


def test_attributes_not_modelled_are_in_newest_bindings() -> None:
    in_bindings = bindings_schemas(BINDINGS[-1], tuple(schemas_by_bindings_name()))
    for name, attributes in NOT_MODELLED.items():
        assert attributes <= in_bindings[name].keys()


def test_newer_attribute_is_not_in_committed_file() -> None:
    committed = json.loads(SCHEMA_FILE.read_text())["provider_schemas"][PROVIDER_ADDRESS]
    for group in SCHEMA_GROUPS:
        assert NEWER_ARGUMENTS[group].keys() <= committed[group].keys()
        for name, schema in committed[group].items():
            newer = newer_attributes(group, name)
            assert newer.keys() & schema["block"]["attributes"].keys() == set(), name
    assert NEWER_ARGUMENTS["provider"].keys() & committed["provider"]["block"]["attributes"].keys() == set()


def test_first_version_of_newer_argument() -> None:
    assert first_version("aws_vpclattice_resource_gateway", "ipv4_addresses_per_eni") == "6.16.0"
    assert first_version("aws_ram_resource_share", "region") == "6.0.0"
    assert first_version("aws_ram_resource_share", "name") == "0.0.0"


@pytest.mark.real_provider
def test_committed_file_is_schema_of_real_provider(engines: EngineFactory, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('provider "aws" {}\n')
    with engines.load().workspace(tmp_path) as workspace:
        workspace.init()
        assert dump_provider_schema(workspace) == SCHEMA_FILE.read_text(), "run: make provider-schema"


def test_descriptions_are_left_out_but_not_names() -> None:
    rule_type = ["set", ["object", {"description": "string", "from_port": "number"}]]
    described = {"description": "Rules.", "description_kind": "plain"}
    attributes = {"description": {"type": "string", **described}, "ingress": {"type": rule_type, **described}}
    printed = json.dumps({"block": {"attributes": attributes, "description_kind": "plain"}, "version": 1})
    assert json.loads(printed, object_hook=without_descriptions) == {
        "block": {"attributes": {"description": {"type": "string"}, "ingress": {"type": rule_type}}},
        "version": 1,
    }


def test_format_breaks_long_lines_and_sorts_names() -> None:
    document = {"b": {"z": "x" * 60, "y": ["x" * 60]}, "a": {"d": 1, "c": [True]}}
    text = format_json(document)
    assert json.loads(text) == document
    assert text.splitlines() == [
        "{",
        '  "a": {"c": [true], "d": 1},',
        '  "b": {',
        f'    "y": ["{"x" * 60}"],',
        f'    "z": "{"x" * 60}"',
        "  }",
        "}",
    ]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            {"attributes": {"a": {"nested_type": {"attributes": {}, "nesting_mode": "single"}}}},
            "The fake provider models no nested_type in attribute 'a'.",
        ),
        (
            {"attributes": {"a": {"type": "string", "optional": True, "write_only": True}}},
            "The fake provider models no write_only in attribute 'a'.",
        ),
        (
            {"attributes": {}, "block_types": {"b": {"nesting_mode": "group", "block": {"attributes": {}}}}},
            "The fake provider models no nesting mode group of block type 'b'.",
        ),
    ],
    ids=["nested attribute", "write-only attribute", "group"],
)
def test_schema_member_not_modelled_is_refused(block: Values, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        schema_message({"version": 0, "block": block})
