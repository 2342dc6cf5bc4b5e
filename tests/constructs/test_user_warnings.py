"""Warnings about doubtful inputs, at the line of the user's program."""

import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import InputWarning, PrivateLinkRdsLattice, PrivateLinkStack
from aws_privatelink_rds_lattice.cdk.bindings import App, TerraformStack
from sample_connections import STACK_INPUTS
from sample_project import REQUIRED_INPUTS, create_user_stack, synthesize_app, synthesize_stack

pytestmark = pytest.mark.cdk

READER_HOST = "orders.cluster-ro-abc123.us-east-1.rds.amazonaws.com"
READER: dict[str, Any] = {"rds_host": READER_HOST}
WARNING = (
    f'rds_host: got "{READER_HOST}"; should be the writer endpoint, unless Polytomic only reads; give '
    "orders.cluster-abc123.us-east-1.rds.amazonaws.com if it also writes"
)


def add_connection(stack: TerraformStack) -> None:
    inputs: Any = {**REQUIRED_INPUTS, **READER}
    PrivateLinkRdsLattice(stack, "Default", **inputs)


def add_stack(app: App) -> None:
    connection: Any = {**STACK_INPUTS, **READER}
    PrivateLinkStack(app, "own", **connection)


@pytest.mark.parametrize(
    ("synthesize", "build"),
    [(synthesize_stack, add_connection), (synthesize_app, add_stack)],
    ids=["construct", "stack"],
)
def test_warning_names_line_of_user(tmp_path: Path, synthesize: Any, build: Any) -> None:  # noqa: ANN401 - functions above
    with pytest.warns(InputWarning) as warned:
        synthesize(tmp_path, build)
    (warning,) = warned
    assert (str(warning.message), warning.filename) == (WARNING, __file__)
    assert warning.lineno == build.__code__.co_firstlineno + 2


def test_connection_in_subclass_is_warned_of_once(tmp_path: Path) -> None:
    class OrdersLink(PrivateLinkRdsLattice):
        def __init__(self, scope: TerraformStack) -> None:
            inputs: Any = {**REQUIRED_INPUTS, **READER}
            super().__init__(scope, "orders", **inputs)

    with pytest.warns(InputWarning) as warned:
        OrdersLink(create_user_stack(App(outdir=str(tmp_path))))
    assert [str(warning.message) for warning in warned] == [WARNING]


def test_output_is_equal_with_and_without_warning(tmp_path: Path) -> None:
    def config(filter_name: Any) -> Any:  # noqa: ANN401 - an action of the module warnings, and JSON
        with warnings.catch_warnings(record=True):
            warnings.simplefilter(filter_name, InputWarning)
            synthesize_stack(tmp_path / filter_name, add_connection)
        files = sorted(path for path in (tmp_path / filter_name).rglob("*") if path.is_file())
        return {str(path.relative_to(tmp_path / filter_name)): path.read_bytes() for path in files}

    assert config("always") == config("ignore")
    assert READER_HOST in json.dumps(synthesize_stack(tmp_path / "json", add_connection))


def test_warning_as_error_creates_nothing(tmp_path: Path) -> None:
    stack = create_user_stack(App(outdir=str(tmp_path)))
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputWarning)
        with pytest.raises(InputWarning):
            add_connection(stack)
    assert stack.node.try_find_child("Default") is None


def test_invalid_input_is_an_error_without_warning(tmp_path: Path) -> None:
    inputs: Any = {**REQUIRED_INPUTS, **READER, "rds_port": 0}
    stack = create_user_stack(App(outdir=str(tmp_path)))
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputWarning)
        with pytest.raises(ValueError, match=r"^rds_port: got 0"):
            PrivateLinkRdsLattice(stack, "Default", **inputs)


def test_default_filters_print_warning_once(tmp_path: Path) -> None:
    program = tmp_path / "app.py"
    program.write_text(
        "import warnings\n"
        "from aws_privatelink_rds_lattice.constructs.user_warnings import warn_of_inputs\n"
        "for _ in range(2):\n"
        "    warn_of_inputs(['rds_host: got 1; should be 2; do 3'])\n",
        "utf-8",
    )
    process = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    assert process.stderr == (
        f"{program}:4: InputWarning: rds_host: got 1; should be 2; do 3\n"
        "  warn_of_inputs(['rds_host: got 1; should be 2; do 3'])\n"
    )
