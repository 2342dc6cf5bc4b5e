"""The HCL module: the same construct behind Terraform variables, for teams that never see Python."""

import importlib.resources
import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.constructs.privatelink import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.constructs.stack import (
    OUTPUT_DESCRIPTIONS,
    TERRAFORM_VERSION_CONSTRAINT,
    add_versions_and_outputs,
)
from aws_privatelink_rds_lattice.inputs.table import AWS_PROVIDER_VERSION, Inputs, InputSpec, get_input_specs
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, VariableRule
from aws_privatelink_rds_lattice.synth.output import publish, staging_dir
from aws_privatelink_rds_lattice.synth.stack_hcl import ordered_config

GENERATED_HEADER = (
    "Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file."
)


def generate_module_files() -> dict[str, str]:
    """Return the files of the module: path in its folder, with slashes, to text."""
    config, write = _synthesize_module()
    terraform = {name: config["terraform"][name] for name in ("required_version", "required_providers")}
    parts = {
        "main.tf": {"resource": config["resource"]},
        "variables.tf": {"variable": {name: _variable_block(name) for name in get_input_specs(Inputs)}},
        "outputs.tf": {"output": config["output"]},
        "versions.tf": {"terraform": terraform},
    }
    files = {name: f"# {GENERATED_HEADER}\n\n{write(part)}" for name, part in parts.items()}
    templates = importlib.resources.files(__package__) / "files"
    tables = {
        "inputs": render_inputs_table(Inputs),
        "outputs": render_outputs_table(),
        "terraform": f"`{TERRAFORM_VERSION_CONSTRAINT}`",
        "provider": f"`{AWS_PROVIDER_VERSION}`",
    }
    readme = re.sub(r"<!-- (\w+) -->", lambda mark: tables[mark[1]], (templates / "README.md").read_text("utf-8"))
    files["README.md"] = f"<!-- {GENERATED_HEADER} -->\n\n{readme}"
    files["tests/main.tftest.hcl"] = f"# {GENERATED_HEADER}\n\n" + (templates / "tests/main.tftest.hcl").read_text(
        "utf-8"
    )
    return files


def write_module(folder: Path) -> None:
    """Write the module's files, and folders where they are missing.

    Raises:
        OSError: If it cannot be written there; then what is there stays.
    """
    files = generate_module_files()
    with staging_dir(folder) as new:
        for name, text in files.items():
            file = Path(new, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        publish(Path(new), folder)


def render_inputs_table(typed_dict: type) -> str:
    """Return the declarations of a ``TypedDict`` such as ``Inputs`` as a Markdown table."""
    rows = [
        f"| `{name}` | {item.description} | {'required' if item.required else f'`{json.dumps(item.default)}`'} |"
        for name, item in get_input_specs(typed_dict).items()
    ]
    return "\n".join(["| input | what it is | default |", "| --- | --- | --- |", *rows])


def render_outputs_table() -> str:
    """Return the outputs as a Markdown table."""
    rows = [f"| `{name}` | {description} |" for name, description in OUTPUT_DESCRIPTIONS.items()]
    return "\n".join(["| output | what it is |", "| --- | --- |", *rows])


def _synthesize_module() -> tuple[dict[str, Any], Callable[[dict[str, Any]], str]]:
    with tempfile.TemporaryDirectory() as folder:
        stack = TerraformStack(App(outdir=folder), "module")
        inputs = {
            name: _variable_reference(TerraformVariable(stack, name), item)
            for name, item in get_input_specs(Inputs).items()
        }
        private_link = PrivateLinkRdsLattice(stack, "Default", **inputs)
        add_versions_and_outputs(stack, private_link, AWS_PROVIDER_VERSION)
        return ordered_config(stack)


def _variable_reference(variable: TerraformVariable, spec: InputSpec) -> Any:  # noqa: ANN401 - of the input's type
    if isinstance(spec.rule, String):
        return variable.string_value
    if isinstance(spec.rule, Integer):
        return variable.number_value
    return variable.list_value if isinstance(spec.rule, StringList) else variable.value


def _variable_block(name: str) -> dict[str, object]:
    item = get_input_specs(Inputs)[name]
    rule = cast("VariableRule", item.rule)
    validations = [
        {"condition": f"${{{each.condition}}}", "error_message": each.error_message} for each in rule.validations(name)
    ]
    default = {} if item.required else {"default": item.default}
    return {"type": rule.type, "description": item.description, **default, "nullable": False, "validation": validations}


if __name__ == "__main__":
    try:
        write_module(Path(sys.argv[1]))
    except OSError as refused:
        sys.exit(f"nothing is written: {refused.filename}: {refused.strerror}")
