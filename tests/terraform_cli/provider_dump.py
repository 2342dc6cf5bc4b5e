"""The schema of the real AWS provider for the fake provider.

Terraform prints the schema of 1,500 resource types. ``make provider-schema`` writes the committed part: the provider,
and the resource types and data sources of ``provider_rules.json``, without descriptions and sorted by name.
"""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fakes.terraform.provider_schema import PROVIDER_ADDRESS, PROVIDER_RULES, SCHEMA_FILE, find_provider_schema
from terraform_cli.engine_factory import EngineFactory
from terraform_cli.engines import REAL_PROVIDER
from terraform_cli.real_provider import absence_of_real_provider

if TYPE_CHECKING:
    from terraform_cli.engines import Workspace

MAX_LINE_LENGTH = 120
RULES_GROUPS = {"resource_schemas": "resources", "data_source_schemas": "data_sources"}


def dump_provider_schema(workspace: Workspace) -> str:
    """Return the content of ``provider_schema.json`` for the provider of an initialized workspace."""
    printed = workspace.run("providers", "schema", "-json").stdout
    document = json.loads(printed, object_hook=without_descriptions)
    schema = find_provider_schema(document)
    selected = {"provider": schema["provider"]}
    for group, rules_group in RULES_GROUPS.items():
        selected[group] = {name: schema[group][name] for name in PROVIDER_RULES[rules_group]}
    document["provider_schemas"] = {PROVIDER_ADDRESS: selected}
    return format_json(document) + "\n"


def without_descriptions(members: dict[str, Any]) -> dict[str, Any]:
    """Return an object of the printed schema without the description, for attributes, blocks and block types."""
    if not isinstance(members.get("description_kind"), str):
        return members  # attributes by name, or the members of an object's type: "description" is a name there
    return {name: value for name, value in members.items() if name not in {"description", "description_kind"}}


def format_json(value: Any, prefix: str = "", margin: str = "") -> str:  # noqa: ANN401  # any JSON value
    """Return JSON with sorted names: an object or a list is on one line if the line is short enough.

    Args:
        value: The value.
        prefix: The text before the value on the line.
        margin: The spaces at the start of the line.
    """
    line = f"{margin}{prefix}{json.dumps(value, sort_keys=True)}"
    if len(line) < MAX_LINE_LENGTH or not isinstance(value, dict | list):
        return line
    inner_margin = f"{margin}  "
    if isinstance(value, list):
        brackets = "[]"
        members = [format_json(member, "", inner_margin) for member in value]
    else:
        brackets = "{}"
        members = [format_json(value[name], f"{json.dumps(name)}: ", inner_margin) for name in sorted(value)]
    return f"{margin}{prefix}{brackets[0]}\n" + ",\n".join(members) + f"\n{margin}{brackets[1]}"


def main() -> None:
    with ExitStack() as stack, TemporaryDirectory() as folder:
        engine = EngineFactory(stack, Path(folder)).load()
        if engine.real_provider is None:
            sys.exit(f"{REAL_PROVIDER} is {absence_of_real_provider()}")
        with engine.workspace(Path(folder)) as workspace:
            (workspace.directory / "main.tf").write_text('provider "aws" {}\n')
            workspace.init()
            SCHEMA_FILE.write_text(dump_provider_schema(workspace))


if __name__ == "__main__":
    main()
