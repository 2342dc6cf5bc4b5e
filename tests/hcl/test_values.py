"""The values of HCL: a parser and Terraform read the same values from the HCL and from the JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.hcl import render_hcl
from hcl.cases.parsing import normalize_parsed_hcl
from hcl.cases.strategies import (
    ANY_TEXT,
    DIRECTIVE_TEMPLATES,
    FAST_SETTINGS,
    escape_template,
    json_values,
    with_unique_keys,
)
from terraform_cli.engines import ON_BOTH_PRODUCTS, ON_ONE_ENGINE

if TYPE_CHECKING:
    from pathlib import Path

    from terraform_cli.engines import TerraformEngine

Json = dict[str, Any]

# Without `$${`: python-hcl2 reads an interpolation that ends with a brace.
TEXT_WITHOUT_TEMPLATES = ANY_TEXT.map(lambda text: re.sub(r"[$%]+(?=\{)", "", text))


@given(json_values(TEXT_WITHOUT_TEMPLATES, TEXT_WITHOUT_TEMPLATES))
@settings(FAST_SETTINGS, max_examples=60)
def test_parser_reads_same_values(expected: list[object]) -> None:
    (parsed_locals,) = hcl2.loads(render_hcl({"locals": {"values": expected}}))["locals"]
    assert normalize_parsed_hcl(parsed_locals["values"]) == expected


def applied_outputs(terraform: TerraformEngine, folder: Path, files: dict[str, str]) -> Json:
    """Apply a configuration and return the outputs."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    with terraform.workspace(folder) as workspace:
        workspace.run("apply", "-auto-approve")
        outputs = json.loads(workspace.run("output", "-json").stdout)
    return {name: output["value"] for name, output in outputs.items()}


COMPUTED_STRINGS = st.sampled_from(
    [
        "${local.x}",
        "a ${local.x} b",
        "${local.x}${local.x}",
        "$${local.x}${local.x}%%{",
        "${local.list}",
        '"${join(", ", local.list)}"\\',
        '%{ if local.x == "X" }\n"yes"\t%{ else }no%{ endif }',
        "%{ for x in local.list ~}\n ${x}\n%{ endfor }",
        '${"}${local.x}\\"\\\\\\n"}',
        '${{\n a = 1 # one\n "b c" = [local.x,\n2]\n}}',
        "\t ${~ local.x ~} \n",
        "a \n\t ${~ local.x ~} \r\n\n b \n ${~ 1 ~}\n ${~ 2 }",
        "\n${~ 1 ~}\n",
        " \n ${~ 1 ~} \n ",
        "${1 -\n-1}",
        "a ${jsonencode({\n  a = 1\n  b = 2\n})}",
    ]
)


def assert_same_outputs(terraform: TerraformEngine, folder: Path, config: Json) -> None:
    """Assert that the HCL and the JSON of a configuration have the same outputs, and that the HCL is formatted."""
    for name in ("hcl", "json"):
        (folder / name).mkdir()
    hcl_outputs = applied_outputs(terraform, folder / "hcl", {"main.tf": render_hcl(config)})
    json_outputs = applied_outputs(terraform, folder / "json", {"main.tf.json": json.dumps(config)})
    assert {
        name: (value, hcl_outputs[name]) for name, value in json_outputs.items() if value != hcl_outputs[name]
    } == {}
    assert set(hcl_outputs) == set(config["output"])
    with terraform.workspace(folder / "hcl") as workspace:
        workspace.run("fmt", "-check", "-diff")


@ON_BOTH_PRODUCTS
def test_terraform_reads_same_values(terraform: TerraformEngine, tmp_path: Path) -> None:
    config: Json = {"locals": {"x": "X", "list": ["a", "b"]}, "variable": {}, "output": {}}

    @given(
        json_values(ANY_TEXT.map(escape_template) | COMPUTED_STRINGS, ANY_TEXT.map(escape_template)),
        st.lists(ANY_TEXT, max_size=5),
    )
    @settings(FAST_SETTINGS, max_examples=10)
    def draw(computed: list[object], plain: list[str]) -> None:
        name = f"drawn{len(config['variable'])}"
        config["locals"][name] = computed
        config["variable"][name] = {"default": plain, "type": "list(string)", "description": "".join(plain)}
        config["output"][f"{name}_computed"] = {"value": [f"${{local.{name}}}"]}
        config["output"][f"{name}_plain"] = {"value": f"${{var.{name}}}"}

    draw()
    assert_same_outputs(terraform, tmp_path, config)


@ON_ONE_ENGINE
@pytest.mark.slow
def test_terraform_reads_same_templates(terraform: TerraformEngine, tmp_path: Path) -> None:
    outputs: Json = {}

    @given(json_values(DIRECTIVE_TEMPLATES, DIRECTIVE_TEMPLATES))
    @settings(FAST_SETTINGS, max_examples=50)
    def draw(value: list[object]) -> None:
        outputs[f"o{len(outputs)}"] = {"value": with_unique_keys(value)}

    draw()
    assert_same_outputs(terraform, tmp_path, {"locals": {"x": "X", "list": ["a", "b"]}, "output": outputs})
