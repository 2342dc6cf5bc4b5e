"""The HCL module and each stack's own HCL: what an engineer would write by hand, and the same plan as the JSON."""

import json
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_privatelink_rds_lattice import AwsProvider, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import (
    App,
    RamResourceShare,
    SecurityGroup,
    TerraformOutput,
    TerraformResourceLifecycle,
    TerraformStack,
    aws_bindings,
)
from aws_privatelink_rds_lattice.constructs.backend import backend_class
from aws_privatelink_rds_lattice.constructs.stack import OUTPUT_DESCRIPTIONS
from aws_privatelink_rds_lattice.hcl_module.generator import generate_module_files
from aws_privatelink_rds_lattice.inputs.table import Inputs, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import find_input_problems
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, StringMap
from aws_privatelink_rds_lattice.synth.stack_hcl import hcl_of
from fakes.terraform.engines import ON_ONE_ENGINE, TerraformEngine, TerraformError, TerraformPlan, Workspace
from hcl.cases.strategies import FAST_SETTINGS
from invalid_inputs import INVALID_VALUES
from rds_fixture import init_workspace, write_workspace
from sample_connections import ALL_SETTINGS, two_connections
from sample_project import PROJECT, REQUIRED_INPUTS, copy_program, run_cdk_command

MODULE_FOLDER = PROJECT / "generated/aws-privatelink-rds-lattice"
STACK_INPUTS: dict[str, Any] = {**REQUIRED_INPUTS, "region": "us-east-1", "name": "polytomic"}
SPECIAL_CHARACTER_TAGS = {
    "Path": 'C:\\x\ty "z"',
    "Number": "0123",
    "Expression": "a.b",
    "Unicode": "ü€😀",
    "Percent": "100% $5",
}


def default_stack(app: App) -> TerraformStack:
    return PrivateLinkStack(app, "default", **STACK_INPUTS)


def all_inputs_stack(app: App) -> TerraformStack:
    return PrivateLinkStack(app, "all", **ALL_SETTINGS)


def special_characters_stack(app: App) -> TerraformStack:
    return PrivateLinkStack(app, "nasty", **{**STACK_INPUTS, "tags": SPECIAL_CHARACTER_TAGS})


def two_connections_stack(app: App) -> TerraformStack:
    stack = TerraformStack(app, "two")
    AwsProvider(stack, "aws", region="us-east-1")
    backend_class("local")(stack, path="terraform.tfstate")
    two_connections(stack)
    return stack


def stack_with_user_resources(app: App) -> TerraformStack:
    stack = PrivateLinkStack(app, "own", **STACK_INPUTS)
    AwsProvider(stack, "other", region="eu-central-1", alias="other")
    share = RamResourceShare(
        stack,
        "share",
        name="own",
        tags={"Gateway": f"a-{stack.private_link.resource_gateway_id}"},
        lifecycle=TerraformResourceLifecycle(prevent_destroy=False, ignore_changes=["tags"]),
        depends_on=[stack.private_link.resource_gateway],
    )
    share.add_override("provider", "aws.other")
    share.add_override("for_each", '${toset(["a", "b"])}')
    TerraformOutput(stack, "number", value=4711)
    TerraformOutput(stack, "text", value="0815", description='with "quotes" and \\')
    return stack


STACK_BUILDERS: list[Callable[[App], TerraformStack]] = [
    default_stack,
    all_inputs_stack,
    special_characters_stack,
    two_connections_stack,
    stack_with_user_resources,
]


def plan_files(
    workspace: Workspace, files: dict[str, str], start: Callable[[Workspace], object] = init_workspace
) -> TerraformPlan:
    """The plan of these files and no others."""
    write_workspace(workspace.directory, files)
    start(workspace)
    return workspace.plan()


def comparable_plan(planned: TerraformPlan) -> dict[str, Any]:
    changes = [
        {key: value for key, value in change.items() if key not in {"address", "module_address", "index"}}
        for change in planned.document["resource_changes"]
    ]
    return {
        "resources": sorted(changes, key=lambda change: (change["type"], change["name"], json.dumps(change["change"]))),
        "outputs": planned.document.get("output_changes"),
    }


@pytest.mark.cdk
@ON_ONE_ENGINE
@pytest.mark.parametrize("build", STACK_BUILDERS, ids=lambda build: build.__name__)
def test_hcl_and_json_plans_are_equal(
    workspace: Workspace, tmp_path: Path, build: Callable[[App], TerraformStack]
) -> None:
    (tmp_path / "synth").mkdir()
    stack = build(App(outdir=str(tmp_path / "synth")))
    # The backend is in neither: the override gives both the same.
    from_json = plan_files(workspace, {"cdk.tf.json": bindings.Testing.synth(stack)})
    from_hcl = plan_files(workspace, {"cdk.tf": hcl_of(stack)["hcl"]})
    assert comparable_plan(from_hcl) == comparable_plan(from_json)
    assert from_hcl.document["planned_values"] == from_json.document["planned_values"]


@pytest.mark.cdk
@ON_ONE_ENGINE
@pytest.mark.parametrize("build", STACK_BUILDERS, ids=lambda build: build.__name__)
def test_hcl_passes_terraform_fmt(workspace: Workspace, build: Callable[[App], TerraformStack]) -> None:
    folder = workspace.directory
    (folder / "synth").mkdir()
    (folder / "cdk.tf").write_text(hcl_of(build(App(outdir=str(folder / "synth"))))["hcl"], "utf-8")
    workspace.run("fmt", "-check", "-diff")


@pytest.mark.cdk
def test_hcl_separates_blocks_from_arguments(tmp_path: Path) -> None:
    stack = TerraformStack(App(outdir=str(tmp_path)), "own")
    aws_bindings.s3_bucket.S3Bucket(
        stack,
        "bucket",
        tags={"b": "1", "a": "2"},
        timeouts=aws_bindings.s3_bucket.S3BucketTimeouts(create="5m"),
        lifecycle_rule=[{"enabled": True, "expiration": {"days": 5}}],
    )
    tables = aws_bindings.s3_tables_table_bucket
    tables.S3TablesTableBucket(
        stack,
        "tables",
        name="tables",
        encryption_configuration=tables.S3TablesTableBucketEncryptionConfiguration(sse_algorithm="AES256"),
    )
    SecurityGroup(stack, "closed", name="closed", egress=[])
    assert [f"resource {text}" for text in hcl_of(stack)["hcl"].split("resource ")[1:]] == [
        BUCKET_HCL + "\n",
        TABLE_BUCKET_HCL + "\n",
        CLOSED_GROUP_HCL,
    ]


BUCKET_HCL = """\
resource "aws_s3_bucket" "bucket" {
  tags = {
    a = "2"
    b = "1"
  }

  lifecycle_rule {
    enabled = true

    expiration {
      days = 5
    }
  }

  timeouts {
    create = "5m"
  }
}
"""
TABLE_BUCKET_HCL = """\
resource "aws_s3tables_table_bucket" "tables" {
  name = "tables"
  encryption_configuration = {
    sse_algorithm = "AES256"
  }
}
"""
CLOSED_GROUP_HCL = """\
resource "aws_security_group" "closed" {
  name   = "closed"
  egress = []
}
"""


@pytest.mark.cdk
@pytest.mark.slow
@ON_ONE_ENGINE
def test_synth_hcl_output_applies(terraform: TerraformEngine, tmp_path: Path) -> None:
    project = copy_program(tmp_path / "project", app="python main.py")
    output = project / "cdktf.out/stacks/polytomic"
    output.mkdir(parents=True)
    (output / "cdk.tf.json").touch()  # of an earlier run
    run_cdk_command(project, "synth", "--hcl")
    assert [file.name for file in sorted(output.glob("cdk.tf*"))] == ["cdk.tf"]
    with terraform.workspace(output) as workspace:
        workspace.init()
        workspace.validate()
        assert set(workspace.apply().outputs) == set(OUTPUT_DESCRIPTIONS)


@pytest.mark.cdk
def test_committed_module_is_current() -> None:
    committed = {
        file.relative_to(MODULE_FOLDER).as_posix(): file.read_text("utf-8")
        for file in MODULE_FOLDER.rglob("*")
        if file.is_file()
    }
    assert committed == generate_module_files()


def copy_module(folder: Path) -> Path:
    return Path(shutil.copytree(MODULE_FOLDER, folder / "module"))


def test_module_is_valid_and_tests_pass(terraform: TerraformEngine, tmp_path: Path) -> None:
    with terraform.workspace(copy_module(tmp_path)) as workspace:
        workspace.run("fmt", "-check", "-diff", "-recursive")
        workspace.init()
        workspace.validate()
        runs = workspace.test()
    assert set(runs.values()) == {"pass"}
    assert len(runs) == 14


def test_module_tests_cover_each_validation() -> None:
    tests = (MODULE_FOLDER / "tests/main.tftest.hcl").read_text("utf-8")
    refused = re.findall(r"expect_failures = \[var\.(\w+)\]", tests)
    validations = [name for name in get_input_specs(Inputs) for _ in module_variables()[name].get("validation", [])]
    assert sorted(refused) == sorted(validations)


def test_module_plan_matches_stack(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "synth").mkdir()
    stack = PrivateLinkStack(App(outdir=str(tmp_path / "synth")), "default", **STACK_INPUTS)
    from_stack = plan_files(workspace, {"cdk.tf.json": bindings.Testing.synth(stack)})
    copy_module(workspace.directory)
    inputs = {name: value for name, value in STACK_INPUTS.items() if name != "region"}
    root = {
        "provider": {"aws": {"region": "us-east-1"}},
        "module": {"pl": {"source": "./module", **inputs}},
        "output": {name: {"value": f"${{module.pl.{name}}}"} for name in OUTPUT_DESCRIPTIONS},
    }
    from_module = plan_files(workspace, {"main.tf.json": json.dumps(root)}, Workspace.init)
    assert comparable_plan(from_module) == comparable_plan(from_stack)


def is_checked_by_module(field: str, value: object) -> bool:
    """Whether the rule is asked: Terraform converts or refuses wrong types and unknown names by itself, takes keys that
    differ in their Unicode form for one, and evaluates no value, so that ``${`` has no remedy of its own."""
    rule = get_input_specs(Inputs)[field].rule if field in get_input_specs(Inputs) else None
    fits = {String: str, Integer: int | float, StringList: list, StringMap: dict}
    texts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return (
        rule is not None
        and isinstance(value, fits[type(rule)])
        and not isinstance(value, bool)
        and value != 5432.0
        and all(isinstance(text, str | int | float | None) and not re.search(r"[$%]\{", str(text)) for text in texts)
        and not (isinstance(value, dict) and len({unicodedata.normalize("NFC", key) for key in value}) < len(value))
        and not (isinstance(value, list | dict) and any(isinstance(text, int | float) for text in texts))
    )


# Texts in which Python, JSON, Unicode or RE2 find a meaning.
VALUE_PIECES = [
    "a",
    "db",
    ".",
    "-",
    "aws:",
    "sg-",
    "vpc-0a",
    "1",
    "1234-5678-9012",
    "<",
    ">",
    "&",
    "\\",
    "\\u003c",
    '"',
    "/",
]
VALUE_PIECES += [
    ":",
    "@",
    "\n",
    "\r",
    "\t",
    " ",
    "\v",
    "\x1c",
    "\x85",
    "\xa0",
    "\u2028",
    "\u3000",
    "\u200b",
    "e\u0301",
    "é",
]
VALUE_PIECES += ["<\u0338", "\U0001f468\u200d\U0001f469", "\u0301", "\x00", "\x7f", "x" * 70, "\u2000", "$", "%"]
TEXT = st.lists(st.sampled_from(VALUE_PIECES), max_size=6).map("".join)
VALUES_BY_TYPE: dict[type, st.SearchStrategy[Any]] = {
    String: TEXT,
    Integer: st.integers(-(10**30), 10**30) | st.sampled_from([0.5, 1e22, 65535.5, -0.25, 1e-7]),
    StringList: st.lists(TEXT | st.none() | st.just("subnet-0a"), max_size=4),
    StringMap: st.dictionaries(TEXT, TEXT | st.none(), max_size=4),
}


def python_problem(field: str, value: object) -> list[str]:
    return list(find_input_problems(get_input_specs(Inputs), {**REQUIRED_INPUTS, field: value}))


def drawn_inputs() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []

    fields = [
        st.tuples(st.just(field), VALUES_BY_TYPE[type(item.rule)]) for field, item in get_input_specs(Inputs).items()
    ]

    @given(st.one_of(fields))
    @settings(FAST_SETTINGS, max_examples=100)
    def draw(case: tuple[str, Any]) -> None:
        if is_checked_by_module(*case):
            found.append(case)

    draw()
    return found


# The module's own tests have one for each validation, and run on every engine.
@ON_ONE_ENGINE
def test_module_errors_match_python(workspace: Workspace) -> None:
    cases = [
        (field, value) for field, value, _ in INVALID_VALUES if is_checked_by_module(field, value)
    ] + drawn_inputs()
    copy_module(workspace.directory)
    said: dict[str, list[str]] = {}
    for index, (field, value) in enumerate(cases):
        call = {"source": "./module", **REQUIRED_INPUTS, field: value}
        (workspace.directory / f"{index}.tf.json").write_text(json.dumps({"module": {f"m{index}": call}}), "utf-8")
        said[f"{index}.tf.json"] = []
    workspace.init()
    for event in workspace.run("plan", "-json", codes=(1,)).events:
        if event["type"] == "diagnostic":
            lines, _, rest = event["diagnostic"]["detail"].partition("\n\nThis was checked by")
            assert rest, event
            said[event["diagnostic"]["range"]["filename"]] += lines.split("\n")
    wanted = {name: python_problem(*case) for name, case in zip(said, cases, strict=True)}
    # A diagnostic for each validation, in any order.
    differ = [
        (case, said[name], wanted[name])
        for case, name in zip(cases, said, strict=True)
        if sorted(said[name]) != sorted(wanted[name])
    ]
    assert not differ, "\n".join(map(repr, differ))
    assert sum(map(bool, wanted.values())) > 100


@ON_ONE_ENGINE
def test_missing_input_is_rejected(workspace: Workspace) -> None:
    copy_module(workspace.directory)
    main = workspace.directory / "main.tf.json"
    main.write_text(json.dumps({"module": {"pl": {"source": "./module", **REQUIRED_INPUTS}}}), "utf-8")
    workspace.init()
    for missing in [name for name, item in get_input_specs(Inputs).items() if item.required]:
        inputs = {name: value for name, value in REQUIRED_INPUTS.items() if name != missing}
        main.write_text(json.dumps({"module": {"pl": {"source": "./module", **inputs}}}), "utf-8")
        with pytest.raises(TerraformError, match=f'The argument "{missing}" is required'):
            workspace.run("plan", "-json")


def parse_module_file(name: str) -> dict[str, Any]:
    content: dict[str, Any] = hcl2.loads((MODULE_FOLDER / name).read_text("utf-8"))
    return content


def module_variables() -> dict[str, Any]:
    return {
        name.strip('"'): body for each in parse_module_file("variables.tf")["variable"] for name, body in each.items()
    }


# The rules of tflint's recommended set, each by its name there.


def test_variables_are_typed_and_documented() -> None:
    assert list(module_variables()) == list(get_input_specs(Inputs))
    for name, body in module_variables().items():
        assert body["type"], name
        assert body["description"].strip('"').endswith("."), name


def test_outputs_are_documented() -> None:
    outputs = {
        name.strip('"'): body for each in parse_module_file("outputs.tf")["output"] for name, body in each.items()
    }
    assert list(outputs) == list(OUTPUT_DESCRIPTIONS)
    assert all(body["description"].strip('"').endswith(".") for body in outputs.values())


def test_versions_are_required() -> None:
    (terraform,) = parse_module_file("versions.tf")["terraform"]
    (providers,) = terraform["required_providers"]
    assert terraform["required_version"] == '">= 1.5"'
    assert providers["aws"] == {"source": '"hashicorp/aws"', "version": '">= 5.60, < 7.0"'}


def test_no_deprecated_interpolation() -> None:
    text = "".join(file.read_text("utf-8") for file in MODULE_FOLDER.glob("*.tf"))
    assert re.findall(r'= "\$\{[^{}"]*\}"$', text, re.MULTILINE) == []


def test_standard_module_structure() -> None:
    kinds = {
        file.name: set(hcl2.loads(file.read_text("utf-8"))) - {"__comments__", "__inline_comments__"}
        for file in MODULE_FOLDER.glob("*.tf")
    }
    assert kinds == {
        "main.tf": {"resource"},
        "variables.tf": {"variable"},
        "outputs.tf": {"output"},
        "versions.tf": {"terraform"},
    }


def test_no_unused_declarations() -> None:
    main = (MODULE_FOLDER / "main.tf").read_text("utf-8")
    assert [name for name in module_variables() if f"var.{name}" not in main] == []


def test_names_are_snake_case() -> None:
    text = "".join(file.read_text("utf-8") for file in MODULE_FOLDER.glob("*.tf"))
    names = re.findall(r'^(?:variable|output|resource "\w+") "([^"]+)"', text, re.MULTILINE)
    assert len(names) == 8 + 3 + 7
    assert [name for name in names if not re.fullmatch("[a-z][a-z0-9_]*", name)] == []
