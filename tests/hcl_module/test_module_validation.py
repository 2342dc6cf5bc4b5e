"""The validations of the HCL module: each has a test, and rejects the same values as Python."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.hcl_module.module_inputs import MODULE_INPUTS, OBJECT_ATTRIBUTES, value_reference
from aws_privatelink_rds_lattice.inputs.validation import find_input_problems
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList, StringMap, VariableRule
from hcl.cases.strategies import FAST_SETTINGS
from invalid_inputs import INVALID_VALUES
from module_files import copy_module, module_variables
from programs import MODULE_FOLDER
from sample_project import REQUIRED_INPUTS
from terraform_cli.command_output import TerraformError
from terraform_cli.engines import ON_BOTH_PRODUCTS, ON_ONE_ENGINE, OPENTOFU, TerraformEngine, Workspace

INPUT_SPECS = MODULE_INPUTS


def test_module_tests_cover_each_validation() -> None:
    tests = (MODULE_FOLDER / "tests/main.tftest.hcl").read_text("utf-8")
    tested = re.findall(r"expect_failures = \[var\.(\w+)\]", tests)
    validations = [name for name in INPUT_SPECS for _ in module_variables()[name].get("validation", [])]
    assert sorted(tested) == sorted(validations)


# OpenTofu before 1.11 refuses a function call and a "for" in the variables of a run and in the defaults of a mock.
def test_module_tests_call_no_function_in_values() -> None:
    tests = (MODULE_FOLDER / "tests/main.tftest.hcl").read_text("utf-8")
    values = re.findall(r"^( *)(?:variables|defaults =) {\n(.*?)^\1}", tests, re.MULTILINE | re.DOTALL)
    assert len(values) == 3 + 1 + 13
    assert [body for _, body in values if re.search(r"\w\(|\bfor ", body)] == []
    assert tests.count('= "x"\n') == 51


PYTHON_TYPES = {String: str, Integer: int | float, StringList: list, StringMap: dict}


def is_checked_by_module(field: str, value: object) -> bool:
    """Return True if a validation of the module evaluates a value as Python does.

    Terraform converts or rejects values of wrong types and unknown inputs without a validation. It evaluates no value,
    so that ``${`` in a value is plain text.
    """
    if field not in INPUT_SPECS or not isinstance(value, PYTHON_TYPES[type(INPUT_SPECS[field].rule)]):
        return False
    if isinstance(value, bool) or value == 5432.0:
        return False
    if not all(map(is_plain_scalar, scalars_in(value))):
        return False
    has_numbers = any(isinstance(scalar, int | float) for scalar in scalars_in(value))
    return not (isinstance(value, list | dict) and has_numbers)


def scalars_in(value: object) -> list[object]:
    """Return the keys and values of a map, the items of a list, or the value."""
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else [value]


def is_plain_scalar(value: object) -> bool:
    return isinstance(value, str | int | float | None) and not re.search(r"[$%]\{", str(value))


# Characters and words with a meaning in Python, JSON or RE2.
# fmt: off
VALUE_PIECES = [
    "a", "db", ".", "-", "aws:", "sg-", "vpc-0a", "1", "1234-5678-9012", "<", ">", "&", "\\", '"', "/", ":", "@", "\n",
    "\t", " ", "\xa0", "\u3000", "é", "日本", "x" * 70, "$", "%", "://", "Pwd=", "token ", "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG", "0123456789abcdef0123456789abcdef", "arn:", "'", "A1#", "{", ",",
]
# fmt: on
TEXT = st.lists(st.sampled_from(VALUE_PIECES), max_size=6).map("".join)
VALUES_BY_TYPE: dict[type, st.SearchStrategy[Any]] = {
    String: TEXT,
    Integer: st.integers(-(10**30), 10**30) | st.sampled_from([0.5, 65535.5, -0.25]),
    StringList: st.lists(TEXT | st.none() | st.just("subnet-0a"), max_size=4),
    StringMap: st.dictionaries(TEXT, TEXT | st.none(), max_size=4),
}


def expected_messages(field: str, value: object) -> set[str]:
    """Return the message of the module for each problem that Python reports."""
    problems = find_input_problems(INPUT_SPECS, {**REQUIRED_INPUTS, field: value})
    return {module_message(field, problem.partition(": got ")[0]) for problem in problems}


def module_message(name: str, field: str) -> str:
    """Return the message of the module for a variable, or for each item, key or value of the variable."""
    rule = INPUT_SPECS[name].rule
    if isinstance(rule, StringList) and field != name:
        return rule.item_rule.error_message(f"{name}: each")
    if isinstance(rule, StringMap) and field == f"{name}, key":
        return rule.key_rule.error_message(f"{name}: each key")
    if isinstance(rule, StringMap) and field != name:
        return rule.value_rule.error_message(f"{name}: each value")
    assert isinstance(rule, VariableRule)
    return rule.error_message(f"{value_reference(name).removeprefix('var.')}:")


def module_value(name: str, value: object) -> object:
    """Return the value of the module's variable for a value of an input."""
    return {OBJECT_ATTRIBUTES[name]: value} if name in OBJECT_ATTRIBUTES else value


def test_module_messages_are_short_and_static() -> None:
    messages = [
        validation["error_message"] for body in module_variables().values() for validation in body["validation"]
    ]
    assert [message for message in messages if len(message) > 220 or "${" in message or "\\" in message] == []
    assert len(messages) == len(set(messages)) == 12


def random_inputs() -> list[tuple[str, Any]]:
    """Return pairs of an input and a random value of the input's type."""
    inputs: list[tuple[str, Any]] = []
    pairs = [st.tuples(st.just(field), VALUES_BY_TYPE[type(spec.rule)]) for field, spec in INPUT_SPECS.items()]

    @given(st.one_of(pairs))
    @settings(FAST_SETTINGS, max_examples=100)
    def draw(pair: tuple[str, Any]) -> None:
        if is_checked_by_module(*pair):
            inputs.append(pair)

    draw()
    return inputs


def validation_messages(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Yield the file of each failed validation in a plan, and the message."""
    for event in workspace.run("plan", "-json", codes=(1,)).events:
        if event["type"] == "diagnostic":
            message, _, origin = event["diagnostic"]["detail"].partition("\n\nThis was checked by")
            assert origin, event
            yield event["diagnostic"]["range"]["filename"], message


def is_expected(messages: set[str], expected: set[str], terraform: TerraformEngine) -> bool:
    """Return True if an engine prints the expected messages: OpenTofu from 1.10 on only the first of a variable."""
    if terraform.name == OPENTOFU:
        return messages <= expected and bool(messages) == bool(expected)
    return messages == expected


# The module's own tests have one run for each validation, on every engine.
@ON_BOTH_PRODUCTS
def test_module_rejects_values_as_python_does(terraform: TerraformEngine, workspace: Workspace) -> None:
    invalid_inputs = [(field, value) for field, value, _ in INVALID_VALUES if is_checked_by_module(field, value)]
    inputs = {f"{index}.tf.json": pair for index, pair in enumerate(invalid_inputs + random_inputs())}
    copy_module(workspace.directory)
    for file_name, (field, value) in inputs.items():
        call = {"source": "./module", **REQUIRED_INPUTS, field: module_value(field, value)}
        config = {"module": {f"m{file_name.partition('.')[0]}": call}}
        (workspace.directory / file_name).write_text(json.dumps(config), "utf-8")
    workspace.init()
    module_messages: dict[str, set[str]] = {file_name: set() for file_name in inputs}
    for file_name, message in validation_messages(workspace):
        module_messages[file_name].add(message)
    differences = [
        (pair, module_messages[file_name], expected_messages(*pair))
        for file_name, pair in inputs.items()
        if not is_expected(module_messages[file_name], expected_messages(*pair), terraform)
    ]
    assert not differences, "\n".join(map(repr, differences))
    assert sum(map(bool, module_messages.values())) > 100


@ON_ONE_ENGINE
def test_missing_input_is_rejected(workspace: Workspace) -> None:
    copy_module(workspace.directory)
    main = workspace.directory / "main.tf.json"
    main.write_text(json.dumps({"module": {"pl": {"source": "./module", **REQUIRED_INPUTS}}}), "utf-8")
    workspace.init()
    for missing in [name for name, spec in INPUT_SPECS.items() if spec.required]:
        inputs = {name: value for name, value in REQUIRED_INPUTS.items() if name != missing}
        main.write_text(json.dumps({"module": {"pl": {"source": "./module", **inputs}}}), "utf-8")
        with pytest.raises(TerraformError, match=f'The argument "{missing}" is required'):
            workspace.run("plan", "-json")
    call = {"source": "./module", **REQUIRED_INPUTS, "access_logs": {"destination_arn": None}}
    main.write_text(json.dumps({"module": {"pl": call}}), "utf-8")
    with pytest.raises(TerraformError, match=r"access_logs\.destination_arn: must be the ARN"):
        workspace.run("plan", "-json")
