"""Shows that the values in the HCL are those in the JSON: to a parser and to Terraform."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.hcl import render_hcl
from fakes.terraform.engines import ON_ONE_ENGINE
from hcl.cases.strategies import QUICK, TEMPLATE, TEXT, escaped, numbered, values

if TYPE_CHECKING:
    from pathlib import Path

    from fakes.terraform.engines import Engine

Json = dict[str, Any]

ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unquoted(text: str) -> str:
    """What a quoted string of HCL, as it stands in the file, has between its quotes."""
    assert text[0] == text[-1] == '"', f"not a quoted string: {text}"
    found = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))", re.DOTALL)
    return found.sub(lambda m: ESCAPES[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), text[1:-1])


def dedented(heredoc: str) -> str:
    """What `<<-` makes of a heredoc as it stands in the file."""
    lines = heredoc.split("\n")[1:-1]
    indent = min(len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
    return "".join(f"{line[indent:] if line.strip() else line}\n" for line in lines)


def parsed(value: object) -> object:
    """A value as python-hcl2 gives it, as JSON has it."""
    if isinstance(value, dict):
        return {
            unquoted(name) if name.startswith('"') else name: parsed(one)
            for name, one in value.items()
            if name != "__is_block__"
        }
    if isinstance(value, list):
        return [parsed(one) for one in value]
    if isinstance(value, str) and value.startswith("${"):  # how it gives numbers with an exponent
        return float(value[2:-1])
    if isinstance(value, str) and "\n" in value:  # it puts quotes around a heredoc
        return dedented(value)
    return unquoted(value) if isinstance(value, str) else value


# python-hcl2 takes `$${` for the start of something that ends with a brace, so none here.
UNLIKE_TEMPLATES = TEXT.map(lambda text: re.sub(r"[$%]+(?=\{)", "", text))


@given(values(UNLIKE_TEMPLATES, UNLIKE_TEMPLATES))
@settings(QUICK, max_examples=60)
def test_a_parser_reads_the_same_values(expected: list[object]) -> None:
    (read,) = hcl2.loads(render_hcl({"locals": {"values": expected}}))["locals"]
    assert parsed(read["values"]) == expected


def applied(terraform: Engine, folder: Path, files: dict[str, str]) -> Json:
    """The outputs of a configuration."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    with terraform.workspace(folder) as workspace:
        workspace.run("apply", "-auto-approve")
        outputs = json.loads(workspace.run("output", "-json").stdout)
    return {name: output["value"] for name, output in outputs.items()}


COMPUTED = st.sampled_from(
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


def assert_read_alike(terraform: Engine, folder: Path, config: Json) -> None:
    """Terraform has the same outputs of the configuration as HCL and as JSON, and nothing to format in the former."""
    for name in ("hcl", "json"):
        (folder / name).mkdir()
    read = applied(terraform, folder / "hcl", {"main.tf": render_hcl(config)})
    meant = applied(terraform, folder / "json", {"main.tf.json": json.dumps(config)})
    assert {name: (value, read[name]) for name, value in meant.items() if value != read[name]} == {}
    assert set(read) == set(config["output"])
    with terraform.workspace(folder / "hcl") as workspace:
        workspace.run("fmt", "-check", "-diff")


@ON_ONE_ENGINE
def test_terraform_reads_the_same_values(terraform: Engine, tmp_path: Path) -> None:
    config: Json = {"locals": {"x": "X", "list": ["a", "b"]}, "variable": {}, "output": {}}

    @given(values(TEXT.map(escaped) | COMPUTED, TEXT.map(escaped)), st.lists(TEXT, max_size=5))
    @settings(QUICK, max_examples=10)
    def draw(computed: list[object], plain: list[str]) -> None:
        name = f"drawn{len(config['variable'])}"
        config["locals"][name] = computed
        config["variable"][name] = {"default": plain, "type": "list(string)", "description": "".join(plain)}
        config["output"][f"{name}_computed"] = {"value": [f"${{local.{name}}}"]}
        config["output"][f"{name}_plain"] = {"value": f"${{var.{name}}}"}

    draw()
    assert_read_alike(terraform, tmp_path, config)


@ON_ONE_ENGINE
@pytest.mark.slow
def test_terraform_reads_any_template_the_same(terraform: Engine, tmp_path: Path) -> None:
    outputs: Json = {}

    @given(values(TEMPLATE, TEMPLATE))
    @settings(QUICK, max_examples=50)
    def draw(value: list[object]) -> None:
        outputs[f"o{len(outputs)}"] = {"value": numbered(value)}

    draw()
    assert_read_alike(terraform, tmp_path, {"locals": {"x": "X", "list": ["a", "b"]}, "output": outputs})
