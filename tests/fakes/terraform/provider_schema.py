"""The schema of the fake AWS provider.

``provider_schema.json`` is the schema of the real AWS provider 5.100.0: ``make provider-schema`` writes the file.
``newer_arguments.json`` has the attributes of newer AWS providers, each with the first version that has the attribute.
``provider_rules.json`` has the rules of the AWS provider that no schema states, by resource type.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgpack  # type: ignore[import-untyped]  # msgpack has no stubs
from tf.gen import tfplugin_pb2  # type: ignore[import-untyped]  # tf is not marked as typed

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDER_ADDRESS = "registry.terraform.io/hashicorp/aws"
# The addresses of hashicorp/aws in Terraform and in OpenTofu.
PROVIDER_ADDRESSES = (PROVIDER_ADDRESS, "registry.opentofu.org/hashicorp/aws")
DATA_FOLDER = Path(__file__).parent
SCHEMA_FILE = DATA_FOLDER / "provider_schema.json"
NEWER_ARGUMENTS = json.loads((DATA_FOLDER / "newer_arguments.json").read_text())
PROVIDER_RULES = json.loads((DATA_FOLDER / "provider_rules.json").read_text())
SCHEMA_GROUPS = ("resource_schemas", "data_source_schemas")
UNKNOWN_VALUE = msgpack.ExtType(0, b"\0")
NESTING_MODES = {"single": 1, "list": 2, "set": 3, "map": 4}
ATTRIBUTE_FLAGS = ("required", "optional", "computed", "sensitive", "deprecated")
# The members of a schema that the messages of the fake provider carry.
MODELLED_MEMBERS = {
    "attribute": {"type", *ATTRIBUTE_FLAGS},
    "block": {"attributes", "block_types", "deprecated"},
    "block type": {"block", "nesting_mode", "min_items", "max_items"},
}

Message = Any  # objects of protobuf and grpc, which have no stubs
Values = dict[str, Any]


def find_provider_schema(document: Values) -> Values:
    """Return the schema of hashicorp/aws in the output of ``providers schema -json`` of Terraform or OpenTofu."""
    schemas: dict[str, Values] = document["provider_schemas"]
    (schema,) = (schemas[address] for address in PROVIDER_ADDRESSES if address in schemas)
    return schema


def newer_attributes(group: str, name: str) -> Values:
    """Return the attributes of newer AWS providers, each with ``since``, of a resource type or data source.

    Args:
        group: "resource_schemas" or "data_source_schemas".
        name: The resource type or data source.
    """
    attributes: Values = NEWER_ARGUMENTS["every_resource_and_data_source"] | NEWER_ARGUMENTS[group].get(name, {})
    return attributes


def first_version(resource_type: str, argument: str) -> str:
    """Return the first AWS provider with an argument: "0.0.0" for arguments in ``provider_schema.json``."""
    attribute = newer_attributes("resource_schemas", resource_type).get(argument, {"since": "0.0.0"})
    return str(attribute["since"])


def _join_schemas() -> Values:
    """Return the schema in ``provider_schema.json`` with the newer attributes added."""
    committed = json.loads(SCHEMA_FILE.read_text())["provider_schemas"][PROVIDER_ADDRESS]
    joined: Values = {"provider": _with_attributes(committed["provider"], NEWER_ARGUMENTS["provider"])}
    for group in SCHEMA_GROUPS:
        joined[group] = {}
        for name, schema in committed[group].items():
            joined[group][name] = _with_attributes(schema, newer_attributes(group, name))
    return joined


def _with_attributes(schema: Values, newer: Values) -> Values:
    block = schema["block"]
    added: Values = {}
    for name, attribute in newer.items():
        added[name] = {member: value for member, value in attribute.items() if member != "since"}
    return schema | {"block": block | {"attributes": dict(sorted((added | block["attributes"]).items()))}}


PROVIDER_SCHEMA = _join_schemas()


def encode_value(value: object) -> Values:
    """Return a Terraform value as the fields of the protocol's DynamicValue."""
    return {"msgpack": msgpack.packb(value)}


def decode_value(value: Message) -> Any:  # noqa: ANN401  # any Terraform value
    """Return the Terraform value in a DynamicValue."""
    return msgpack.unpackb(value.msgpack)


# Messages of the protocol


@functools.cache
def provider_schemas() -> Values:
    """Return the fields of the response with all schemas and the capabilities of the provider."""
    return {
        "provider": schema_message(PROVIDER_SCHEMA["provider"]),
        "server_capabilities": {"get_provider_schema_optional": True},
        "resource_schemas": _schema_messages("resource_schemas"),
        "data_source_schemas": _schema_messages("data_source_schemas"),
    }


def _schema_messages(schema_group: str) -> dict[str, Message]:
    return {name: schema_message(schema) for name, schema in PROVIDER_SCHEMA[schema_group].items()}


def schema_message(schema: Values) -> Message:
    """Return a schema of ``terraform providers schema -json`` as the protocol's message.

    Raises:
        ValueError: The schema has a member that the fake provider does not model, such as a nested attribute.
    """
    return tfplugin_pb2.Schema(version=schema["version"], block=block_message(schema["block"]))


def block_message(block: Values) -> Values:
    """Return the fields of a block's message."""
    _refuse_other_members("block", "", block)
    attributes = block.get("attributes", {})
    block_types = block.get("block_types", {})
    return {
        "attributes": [_attribute_message(name, attribute) for name, attribute in attributes.items()],
        "deprecated": block.get("deprecated", False),
        "block_types": [_block_type_message(name, nested) for name, nested in block_types.items()],
    }


def _refuse_other_members(kind: str, name: str, schema: Values) -> None:
    other_members = schema.keys() - MODELLED_MEMBERS[kind]
    if other_members:
        raise ValueError(f"The fake provider models no {', '.join(sorted(other_members))} in {kind} {name!r}.")


def _attribute_message(name: str, attribute: Values) -> Values:
    _refuse_other_members("attribute", name, attribute)
    flags = {flag: attribute.get(flag, False) for flag in ATTRIBUTE_FLAGS}
    return {**flags, "name": name, "type": json.dumps(attribute["type"]).encode()}


def _block_type_message(name: str, nested: Values) -> Values:
    _refuse_other_members("block type", name, nested)
    if nested["nesting_mode"] not in NESTING_MODES:
        raise ValueError(f"The fake provider models no nesting mode {nested['nesting_mode']} of block type {name!r}.")
    return {
        "type_name": name,
        "block": block_message(nested["block"]),
        "nesting": NESTING_MODES[nested["nesting_mode"]],
        "min_items": nested.get("min_items", 0),
        "max_items": nested.get("max_items", 0),
    }


def error_diagnostic(summary: str, detail: str, attribute: str = "") -> Values:
    """Return the fields of a diagnostic with the severity ERROR, on an attribute if a name is given."""
    diagnostic: Values = {"severity": "ERROR", "summary": summary, "detail": detail}
    if attribute:
        diagnostic["attribute"] = {"steps": [{"attribute_name": attribute}]}
    return diagnostic


# Objects of a block's type


def empty_object(block: Values) -> Values:
    """Return an empty object of the block's type: null attributes, and no nested blocks."""
    empty_by_mode: Values = {"single": None, "list": [], "set": [], "map": {}}
    block_types = block.get("block_types", {})
    nested_blocks = {name: empty_by_mode[nested["nesting_mode"]] for name, nested in block_types.items()}
    return dict.fromkeys(block["attributes"]) | nested_blocks


def read_only_paths(block: Values, prefix: str = "") -> Iterator[str]:
    """Yield the dotted paths of the read-only attributes: only the provider may set their values."""
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("computed") and not attribute.get("optional"):
            yield prefix + name
    for name, nested in block.get("block_types", {}).items():
        yield from read_only_paths(nested["block"], f"{prefix}{name}.")


def attributes_as_blocks(block: Values) -> dict[str, Values]:
    """Return the attributes with an alternative form as blocks, such as ``egress``: name -> member types."""
    member_types: dict[str, Values] = {}
    for name, attribute in block["attributes"].items():
        attribute_type = attribute["type"]
        if attribute.get("optional") and attribute_type[0] == "set" and attribute_type[1][0] == "object":
            member_types[name] = attribute_type[1][1]
    return member_types


def fill_nulls(block: Values, values: Values) -> Values:
    """Return the values with empty values for nulls in attributes as blocks, as the AWS provider plans and reads."""
    filled = dict(values)
    for name, member_types in attributes_as_blocks(block).items():
        if isinstance(values.get(name), list):
            filled[name] = [_fill_members(member_types, item) for item in values[name]]
    return filled


def _fill_members(member_types: Values, item: Values) -> Values:
    empty_by_type: Values = {"string": "", "number": 0, "bool": False}
    filled = dict(item)
    for name, value in item.items():
        if value is None:
            filled[name] = empty_by_type.get(str(member_types[name]), [])
    return filled
