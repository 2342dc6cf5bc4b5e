"""Generate the HCL module: the construct behind Terraform variables, for teams without Python."""

import contextlib
import importlib.resources
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.constructs.privatelink import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.constructs.stack import add_versions_and_outputs
from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from aws_privatelink_rds_lattice.inputs.table import AWS_PROVIDER_VERSION
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, VariableRule
from aws_privatelink_rds_lattice.synth.output import publish, staging_dir, translate_node_errors
from aws_privatelink_rds_lattice.synth.stack_hcl import ordered_config

from .module_inputs import MODULE_INPUTS, is_nullable, value_reference, variable_description, variable_type
from .reference import find_reference, render_reference, replace_reference

GENERATED_HEADER = (
    "Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file."
)
# Files that the generator copies below its header, and files that it copies as they are.
_HCL_TEMPLATES = (
    "examples/basic/main.tf",
    "examples/rds-instance/main.tf",
    "examples/several-databases/main.tf",
    "tests/main.tftest.hcl",
)
_SETTINGS_FILE = ".terraform-docs.yml"
_COPIED_FILES = (_SETTINGS_FILE, "LICENSE")
_README_FILE = "README.md"
# Rule of an input -> attribute of a TerraformVariable with a token of the input's type.
_VALUE_ATTRIBUTES: dict[type, str] = {String: "string_value", Integer: "number_value", StringList: "list_value"}


def generate_module_files() -> dict[str, str]:
    """Return the text of each file of the module, by the path in the module's folder, with slashes."""
    config, render = _synthesize_module()
    terraform = {name: config["terraform"][name] for name in ("required_version", "required_providers")}
    configs = {
        "main.tf": {"resource": config["resource"]},
        "variables.tf": {"variable": {name: _variable_block(name, spec) for name, spec in MODULE_INPUTS.items()}},
        "outputs.tf": {"output": config["output"]},
        "versions.tf": {"terraform": terraform},
    }
    files = {name: f"# {GENERATED_HEADER}\n\n{render(part)}" for name, part in configs.items()}
    reference = render_reference({block_type: body for part in configs.values() for block_type, body in part.items()})
    for name in _HCL_TEMPLATES:
        files[name] = f"# {GENERATED_HEADER}\n\n{_read_template(name)}"
    readme = replace_reference(_read_template(_README_FILE), reference)
    files[_README_FILE] = f"<!-- {GENERATED_HEADER} -->\n\n{readme}"
    for name in _COPIED_FILES:
        files[name] = _read_template(name)
    return files


def _read_template(name: str) -> str:
    folder = importlib.resources.files("aws_privatelink_rds_lattice.hcl_module") / "files"
    return (folder / name).read_text("utf-8")


def write_module(folder: Path) -> None:
    """Write the module's files to a folder, and create a missing folder.

    Existing settings of terraform-docs stay. A reference in the README of the folder stays if the Terraform files are
    the same: another version or other settings of terraform-docs may have written it.

    Raises:
        OSError: A file cannot be written; the previous files are left untouched.
        SynthesisError: There is an error in Node, for example because the folder for temporary files is read-only.
    """
    with translate_node_errors():
        files = generate_module_files()
    if (folder / _SETTINGS_FILE).exists():
        del files[_SETTINGS_FILE]
    terraform_files = {name: text for name, text in files.items() if name.endswith(".tf")}
    if _read_files(folder, terraform_files) == terraform_files:
        readme = _read_files(folder, [_README_FILE]).get(_README_FILE, "")
        reference = find_reference(readme)
        if reference:
            files[_README_FILE] = replace_reference(files[_README_FILE], reference)
    with staging_dir(folder) as staged:
        for name, text in files.items():
            file = Path(staged, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        publish(Path(staged), folder)


def _read_files(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the text of each file of a folder that exists and is UTF-8, by name."""
    texts = {}
    for name in names:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            texts[name] = (folder / name).read_text("utf-8")
    return texts


def _synthesize_module() -> tuple[dict[str, Any], Callable[[dict[str, Any]], str]]:
    """Return the configuration of a stack with a variable for each input, and a function to render HCL."""
    with tempfile.TemporaryDirectory() as folder:
        stack = TerraformStack(App(outdir=folder), "module")
        inputs = {}
        for name, spec in MODULE_INPUTS.items():
            value_attribute = _VALUE_ATTRIBUTES.get(type(spec.rule), "value")
            inputs[name] = getattr(TerraformVariable(stack, name), value_attribute)
        private_link = PrivateLinkRdsLattice(stack, "Default", **inputs)
        subscription = private_link.access_log_subscription
        assert subscription is not None  # noqa: S101 - the variable is a value
        subscription.add_override("count", "${var.access_logs == null ? 0 : 1}")
        subscription.add_override("destination_arn", f"${{{value_reference('access_logs')}}}")
        add_versions_and_outputs(stack, private_link, AWS_PROVIDER_VERSION)
        return ordered_config(stack)


def _variable_block(name: str, spec: InputSpec) -> dict[str, object]:
    rule = cast("VariableRule", spec.rule)
    block: dict[str, object] = {
        "type": variable_type(name, rule.type),
        "description": variable_description(name, spec.description),
    }
    if not spec.required:
        block["default"] = spec.default
    validations = list(rule.validations(value_reference(name).removeprefix("var.")))
    if is_nullable(spec):
        for validation in validations:
            condition = validation["condition"].removeprefix("${").removesuffix("}")
            # An attribute of the object may be null, for which length() is an error of its own.
            validation["condition"] = f"${{var.{name} == null ? true : try({condition}, false)}}"
    else:
        block["nullable"] = False
    block["validation"] = validations
    return block
