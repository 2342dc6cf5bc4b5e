"""The rules of tflint's recommended set for the HCL module; each test checks a rule. CI runs tflint, with all rules."""

import re

import hcl2

from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS
from aws_privatelink_rds_lattice.hcl_module.module_inputs import MODULE_INPUTS
from module_files import module_variables, parse_module_blocks, parse_module_file
from programs import MODULE_FOLDER


def module_text() -> str:
    return "".join(file.read_text("utf-8") for file in MODULE_FOLDER.glob("*.tf"))


def test_variables_are_typed_and_documented() -> None:
    assert list(module_variables()) == list(MODULE_INPUTS)
    for name, body in module_variables().items():
        assert body["type"], name
        assert body["description"].strip('"').endswith("."), name


def test_outputs_are_documented() -> None:
    outputs = parse_module_blocks("outputs.tf", "output")
    assert list(outputs) == list(OUTPUT_DESCRIPTIONS)
    assert all(body["description"].strip('"').endswith(".") for body in outputs.values())


def test_versions_are_required() -> None:
    (terraform,) = parse_module_file("versions.tf")["terraform"]
    (providers,) = terraform["required_providers"]
    assert terraform["required_version"] == '">= 1.5"'
    assert providers["aws"] == {"source": '"hashicorp/aws"', "version": '">= 5.60, < 7.0"'}


def test_no_deprecated_interpolation() -> None:
    assert re.findall(r'= "\$\{[^{}"]*\}"$', module_text(), re.MULTILINE) == []


def test_standard_module_structure() -> None:
    block_types = {
        file.name: set(hcl2.loads(file.read_text("utf-8"))) - {"__comments__", "__inline_comments__"}
        for file in MODULE_FOLDER.glob("*.tf")
    }
    assert block_types == {
        "main.tf": {"resource"},
        "variables.tf": {"variable"},
        "outputs.tf": {"output"},
        "versions.tf": {"terraform"},
    }


def test_no_unused_declarations() -> None:
    main = (MODULE_FOLDER / "main.tf").read_text("utf-8")
    assert [name for name in module_variables() if f"var.{name}" not in main] == []


def test_names_are_snake_case() -> None:
    names = re.findall(r'^(?:variable|output|resource "\w+") "([^"]+)"', module_text(), re.MULTILINE)
    assert len(names) == 9 + 3 + 8
    assert [name for name in names if not re.fullmatch("[a-z][a-z0-9_]*", name)] == []
