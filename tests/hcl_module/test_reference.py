"""The reference in the module's README, and terraform-docs, which writes the same reference."""

import json
import re
from pathlib import Path

import pytest

from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS
from aws_privatelink_rds_lattice.hcl_module.generator import generate_module_files, write_module
from aws_privatelink_rds_lattice.hcl_module.reference import find_reference, render_reference
from module_files import copy_module, module_variables
from programs import MODULE_FOLDER

# A module, and the README that terraform-docs 0.24.0 writes for it with the settings of the generated module.
STORED_FOLDER = Path(__file__).parent / "terraform_docs"
README = "README.md"


def test_reference_equals_terraform_docs_output() -> None:
    config = json.loads((STORED_FOLDER / "main.tf.json").read_text("utf-8"))
    assert render_reference(config) == find_reference((STORED_FOLDER / README).read_text("utf-8"))


def test_descriptions_have_no_markdown() -> None:
    """terraform-docs escapes these characters, and the generator does not."""
    readme = (MODULE_FOLDER / README).read_text("utf-8")
    rows = re.findall(r"^\| <a name=\"(?:input|output)_\w+\"></a> \[[^|]*\| ([^|]*) \|", readme, re.MULTILINE)
    assert len(rows) == len(module_variables()) + len(OUTPUT_DESCRIPTIONS)
    assert [text for text in rows if re.search(r"[_*<>\\#~]", text)] == []


def test_settings_name_version_of_stored_output() -> None:
    settings = generate_module_files()[".terraform-docs.yml"]
    assert "0.24.0" in settings
    assert f"  file: {README}\n  mode: inject\n" in settings


def test_reference_of_terraform_docs_is_kept(tmp_path: Path) -> None:
    reference = "## Requirements\n\n| Name | Version |\n|------|---------|\n| terraform | >= 1.5 |"
    folder = copy_module(tmp_path)
    generated = (folder / README).read_text("utf-8")
    own_reference = find_reference(generated)
    assert own_reference
    edited = generated.replace(own_reference, reference).replace("## Usage", "## Other title")
    (folder / README).write_text(edited, "utf-8")
    write_module(folder)
    assert (folder / README).read_text("utf-8") == generated.replace(own_reference, reference)


def test_reference_is_replaced_with_changed_module(tmp_path: Path) -> None:
    folder = copy_module(tmp_path)
    generated = (folder / README).read_text("utf-8")
    (folder / README).write_text(generated.replace("| VPC of the database", "| Old text"), "utf-8")
    outputs = (folder / "outputs.tf").read_text("utf-8")
    (folder / "outputs.tf").write_text(outputs.replace("ARN of the RAM share", "Old text"), "utf-8")
    write_module(folder)
    assert (folder / README).read_text("utf-8") == generated


@pytest.mark.parametrize("reference", ["", None], ids=["empty", "without an end"])
def test_missing_reference_is_written(tmp_path: Path, reference: str | None) -> None:
    folder = copy_module(tmp_path)
    generated = (folder / README).read_text("utf-8")
    edited = generated.replace("<!-- END_TF_DOCS -->", "")
    if reference is not None:
        edited = generated.replace(find_reference(generated), reference)
    (folder / README).write_text(edited, "utf-8")
    write_module(folder)
    assert (folder / README).read_text("utf-8") == generated


def test_existing_settings_are_kept(tmp_path: Path) -> None:
    settings = "formatter: markdown document\n"
    (tmp_path / ".terraform-docs.yml").write_text(settings, "utf-8")
    write_module(tmp_path)
    assert (tmp_path / ".terraform-docs.yml").read_text("utf-8") == settings
    assert (tmp_path / "LICENSE").is_file()
