"""The reference in the module's README, as terraform-docs generates it: `markdown table` with the default settings.

A run of terraform-docs on the module changes nothing. https://terraform-docs.io/reference/markdown-table/
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS, TERRAFORM_VERSION_CONSTRAINT
from aws_privatelink_rds_lattice.inputs.table import AWS_PROVIDER_VERSION

from .module_inputs import MODULE_INPUTS

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.inputs.variable_rules import VariableRule

_RESOURCE_PAGE = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources"


def render_reference(resources: Mapping[str, Mapping[str, object]]) -> str:
    """Return the sections with requirements, providers, modules, resources, inputs and outputs.

    Args:
        resources: The resources of the module: the bodies by name, by Terraform type.
    """
    requirements = {"terraform": TERRAFORM_VERSION_CONSTRAINT, "aws": AWS_PROVIDER_VERSION}
    versions = [f"{_anchor('requirement', name)} | {version}" for name, version in requirements.items()]
    sections = {
        "Requirements": _table("Name | Version", versions),
        "Providers": _table("Name | Version", [f"{_anchor('provider', 'aws')} | {AWS_PROVIDER_VERSION}"]),
        "Modules": "No modules.",
        "Resources": _table("Name | Type", _resource_rows(resources)),
        "Inputs": _table("Name | Description | Type | Default | Required", _input_rows(), last_column=":--------:"),
        "Outputs": _table("Name | Description", _output_rows()),
    }
    return "\n\n".join(f"## {title}\n\n{content}" for title, content in sections.items())


def _table(header: str, rows: Iterator[str] | list[str], last_column: str | None = None) -> str:
    columns = header.split(" | ")
    dashes = ["-" * (len(column) + 2) for column in columns]
    if last_column:
        dashes[-1] = last_column
    return "\n".join([f"| {header} |", f"|{'|'.join(dashes)}|", *(f"| {row} |" for row in rows)])


def _anchor(kind: str, name: str) -> str:
    escaped_name = name.replace("_", "\\_")
    return f'<a name="{kind}_{name}"></a> [{escaped_name}](#{kind}\\_{escaped_name})'


def _resource_rows(resources: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for resource_type in sorted(resources):
        page = f"{_RESOURCE_PAGE}/{resource_type.removeprefix('aws_')}"
        for name in sorted(resources[resource_type]):
            yield f"[{resource_type}.{name}]({page}) | resource"


def _input_rows() -> Iterator[str]:
    for name, spec in sorted(MODULE_INPUTS.items()):
        rule = cast("VariableRule", spec.rule)
        default = "n/a" if spec.required else f"`{json.dumps(spec.default)}`"
        required = "yes" if spec.required else "no"
        yield f"{_anchor('input', name)} | {spec.description} | `{rule.type}` | {default} | {required}"


def _output_rows() -> Iterator[str]:
    for name, description in sorted(OUTPUT_DESCRIPTIONS.items()):
        yield f"{_anchor('output', name)} | {description}"
