"""Generate the HCL module: the construct behind Terraform variables, for teams without Python."""

import importlib.resources
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack, TerraformVariable
from aws_privatelink_rds_lattice.constructs.privatelink import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.constructs.stack import add_versions_and_outputs
from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from aws_privatelink_rds_lattice.inputs.table import AWS_PROVIDER_VERSION
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, VariableRule
from aws_privatelink_rds_lattice.synth.output import publish, staging_dir
from aws_privatelink_rds_lattice.synth.stack_hcl import ordered_config

from .module_inputs import MODULE_INPUTS, is_nullable
from .reference import render_reference

GENERATED_HEADER = (
    "Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file."
)
# Files that the generator copies below its header, and a file that it copies as it is.
_HCL_TEMPLATES = (
    "examples/basic/main.tf",
    "examples/rds-instance/main.tf",
    "examples/several-databases/main.tf",
    "tests/main.tftest.hcl",
)
_LICENSE_FILE = "LICENSE"
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
    for name in _HCL_TEMPLATES:
        files[name] = f"# {GENERATED_HEADER}\n\n{_read_template(name)}"
    reference = render_reference(config["resource"])
    readme = _read_template("README.md").replace("<!-- reference -->", reference)
    files["README.md"] = f"<!-- {GENERATED_HEADER} -->\n\n{readme}"
    files[_LICENSE_FILE] = _read_template(_LICENSE_FILE)
    return files


def _read_template(name: str) -> str:
    folder = importlib.resources.files("aws_privatelink_rds_lattice.hcl_module") / "files"
    return (folder / name).read_text("utf-8")


def write_module(folder: Path) -> None:
    """Write the module's files to a folder, and create a missing folder.

    Raises:
        OSError: A file cannot be written; the previous files are left untouched.
    """
    files = generate_module_files()
    with staging_dir(folder) as staged:
        for name, text in files.items():
            file = Path(staged, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        publish(Path(staged), folder)


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
        add_versions_and_outputs(stack, private_link, AWS_PROVIDER_VERSION)
        return ordered_config(stack)


def _variable_block(name: str, spec: InputSpec) -> dict[str, object]:
    rule = cast("VariableRule", spec.rule)
    block: dict[str, object] = {"type": rule.type, "description": spec.description}
    if not spec.required:
        block["default"] = spec.default
    validations = list(rule.validations(name))
    if is_nullable(spec):
        for validation in validations:
            condition = validation["condition"].removeprefix("${").removesuffix("}")
            validation["condition"] = f"${{var.{name} == null ? true : {condition}}}"
    else:
        block["nullable"] = False
    block["validation"] = validations
    return block
