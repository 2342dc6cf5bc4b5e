"""The reference in the module's README, byte for byte as terraform-docs 0.24.0 writes it.

The settings are those of ``files/.terraform-docs.yml``: ``markdown table``, without the versions of a lock file.
https://terraform-docs.io/reference/markdown-table/
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

REFERENCE_START = "<!-- BEGIN_TF_DOCS -->\n"
REFERENCE_END = "\n<!-- END_TF_DOCS -->"
_REGISTRY = "https://registry.terraform.io/providers"


def render_reference(config: Mapping[str, Any]) -> str:
    """Return the sections with requirements, providers, modules, resources, inputs and outputs.

    The descriptions must have no Markdown, which terraform-docs escapes.

    Args:
        config: The module as Terraform JSON, with resources of ``hashicorp/aws`` only.
    """
    terraform = config["terraform"]
    provider_version = terraform["required_providers"]["aws"]["version"]
    requirements = {"terraform": terraform["required_version"], "aws": provider_version}
    versions = [f"{_anchor('requirement', name)} | {version}" for name, version in requirements.items()]
    sections = {
        "Requirements": _table("Name | Version", versions),
        "Providers": _table("Name | Version", [f"{_anchor('provider', 'aws')} | {provider_version}"]),
        "Modules": "No modules.",
        "Resources": _table("Name | Type", _resource_rows(config["resource"])),
        "Inputs": _table("Name | Description | Type | Default | Required", _input_rows(config["variable"])),
        "Outputs": _table("Name | Description", _output_rows(config["output"])),
    }
    return "\n\n".join(f"## {title}\n\n{content}" for title, content in sections.items())


def replace_reference(readme: str, reference: str) -> str:
    """Return a README with another text between the marks of terraform-docs."""
    before, start, rest = readme.partition(REFERENCE_START)
    _, end, after = rest.partition(REFERENCE_END)
    return f"{before}{start}{reference}{end}{after}"


def find_reference(readme: str) -> str:
    """Return the text between the marks of terraform-docs in a README; empty without both marks."""
    _, start, rest = readme.partition(REFERENCE_START)
    reference, end, _ = rest.partition(REFERENCE_END)
    return reference if start and end else ""


def _table(header: str, rows: Iterable[str]) -> str:
    columns = header.split(" | ")
    dashes = ["-" * len(column) for column in columns]
    if columns[-1] == "Required":
        dashes[-1] = f":{dashes[-1][2:]}:"
    lines = [header, " | ".join(dashes), *rows]
    return "\n".join(f"| {line} |" for line in lines)


def _anchor(kind: str, name: str) -> str:
    escaped_name = name.replace("_", "\\_")
    return f'<a name="{kind}_{name}"></a> [{escaped_name}](#{kind}\\_{escaped_name})'


def _resource_rows(resources: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for resource_type in sorted(resources):
        page = f"{_REGISTRY}/hashicorp/aws/latest/docs/resources/{resource_type.removeprefix('aws_')}"
        for name in sorted(resources[resource_type]):
            yield f"[{resource_type}.{name}]({page}) | resource"


def _input_rows(variables: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for name, variable in sorted(variables.items()):
        default, required = ("n/a", "yes")
        if "default" in variable:
            default, required = (f"`{json.dumps(variable['default'])}`", "no")
        yield f"{_anchor('input', name)} | {variable['description']} | `{variable['type']}` | {default} | {required}"


def _output_rows(outputs: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for name, output in sorted(outputs.items()):
        yield f"{_anchor('output', name)} | {output['description']}"
