"""The program main.py reads cdktf.json, and writes Terraform JSON or reports all problems."""

import contextlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from inputs.connection_files import SAMPLE_CONNECTION, SAMPLE_PROJECT
from programs import SAMPLE_WARNING, copy_program, run_main, run_main_in_process, run_python

pytestmark = pytest.mark.cdk


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    """Return a copy of the project's files, in a folder with a space in the path."""
    return copy_program(tmp_path / "a project")


def write_project_connections(folder: Path, connections: object) -> None:
    (folder / "cdktf.json").write_text(json.dumps({**SAMPLE_PROJECT, "context": {"connections": connections}}), "utf-8")


def output_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("cdk.tf.json"))}


def test_sample_matches_docs(project_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_main_in_process(project_folder) == ("", "Wrote cdktf.out/stacks/polytomic/cdk.tf.json\n")
    assert capsys.readouterr().err == SAMPLE_WARNING
    (config,) = (json.loads(text) for text in output_files(project_folder).values())
    configuration = config["resource"]["aws_vpclattice_resource_configuration"]["pl"]
    assert configuration["name"] == "polytomic-rc"
    assert configuration["resource_configuration_definition"][0]["dns_resource"][0]["domain_name"] == (
        "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
    )


def test_unwritable_streams_change_no_result(project_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full_disk:
        monkeypatch.setattr("sys.stderr", full_disk)
        with contextlib.redirect_stdout(full_disk):
            assert run_main(project_folder) == ""
    assert list(output_files(project_folder)) == ["cdktf.out/stacks/polytomic/cdk.tf.json"]


def test_output_is_independent_of_folder(project_folder: Path, tmp_path: Path) -> None:
    other_folder = tmp_path / "other"
    shutil.copytree(project_folder, other_folder)
    for folder in (project_folder, other_folder):
        assert run_main_in_process(folder)[0] == ""
    assert output_files(project_folder) == output_files(other_folder) != {}
    assert all(str(tmp_path).encode() not in text for text in output_files(project_folder).values())


def test_each_connection_gets_a_stack(project_folder: Path) -> None:
    write_project_connections(
        project_folder,
        {"orders": SAMPLE_CONNECTION, "billing": {**SAMPLE_CONNECTION, "name": "billing", "rds_port": 3306}},
    )
    written = "Wrote cdktf.out/stacks/orders/cdk.tf.json\nWrote cdktf.out/stacks/billing/cdk.tf.json\n"
    assert run_main_in_process(project_folder) == ("", written)
    assert list(output_files(project_folder)) == [
        "cdktf.out/stacks/billing/cdk.tf.json",
        "cdktf.out/stacks/orders/cdk.tf.json",
    ]


ERROR_HEADER = r"cdktf\.json: (1 error|\d+ errors), nothing written:\n"


def main_problems(project: Path) -> list[str]:
    """Run the program, check for unchanged output files, and return the reported problems."""
    before = output_files(project)
    message, stdout = run_main_in_process(project)
    assert stdout == ""
    header = re.match(ERROR_HEADER, message)
    assert header
    assert output_files(project) == before
    problems = message[header.end() :].splitlines()
    assert header[1].split()[0] == str(len(problems))
    return problems


def test_all_connection_problems_are_reported(project_folder: Path) -> None:
    write_project_connections(
        project_folder,
        {
            "orders": {**SAMPLE_CONNECTION, "rds_port": "5432", "rds_hosst": "x.y"},
            "billing": {**SAMPLE_CONNECTION, "rds_host": "10.0.0.5", "backend": {"s3": {"buckt": "b"}}},
            "a b": SAMPLE_CONNECTION,
            "Orders": 5,
        },
    )
    problems = main_problems(project_folder)
    assert not (project_folder / "cdktf.out").exists()
    assert [problem.split(";")[0] for problem in problems] == [
        'orders.rds_port: got "5432"',
        "orders.rds_hosst: unknown",
        'billing.rds_host: got "10.0.0.5"',
        "billing.backend.s3.buckt: unknown",
        'context.connections, stack name: got "a b"',
        "Orders: got 5",
        "Orders: differs from orders only in case",
    ]


def test_doubtful_inputs_are_warned_of_once(project_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_project_connections(
        project_folder,
        {
            "orders": {**SAMPLE_CONNECTION, "rds_host": "orders.cluster-ro-abc123.us-east-1.rds.amazonaws.com"},
            "billing": {**SAMPLE_CONNECTION, "name": "billing", "region": "us-west-2"},
        },
    )
    message, stdout = run_main_in_process(project_folder)
    assert message == ""
    assert len(stdout.splitlines()) == len(output_files(project_folder)) == 2
    assert [line.partition("; ")[0] for line in capsys.readouterr().err.splitlines()] == [
        'cdktf.json: warning: orders.rds_host: got "orders.cluster-ro-abc123.us-east-1.rds.amazonaws.com"',
        'cdktf.json: warning: orders.polytomic_aws_account_id: got "123456789012"',
        'cdktf.json: warning: orders.vpc_id: got "vpc-0123456789abcdef0"',
        'cdktf.json: warning: orders.subnet_ids: got ["subnet-aaaa","subnet-bbbb","subnet-cccc"]',
        'cdktf.json: warning: orders.rds_security_group_id: got "sg-0123456789abcdef0"',
        'cdktf.json: warning: billing.rds_host: got "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"',
        "cdktf.json: warning: billing: has the values of the sample",
    ]


def test_contradictions_are_reported(project_folder: Path) -> None:
    contradictory = {
        **SAMPLE_CONNECTION,
        "rds_host": "orders.abc123.us-east-1.rds.amazonaws.com",
        "region": "us-west-2",
        "aws_provider_version": "~> 4.0",
        "polytomic_aws_account_id": "210987654321",
        "provider": {"allowed_account_ids": ["210987654321"]},
    }
    write_project_connections(project_folder, {"orders": contradictory})
    assert [problem.split(";")[0] for problem in main_problems(project_folder)] == [
        'orders.aws_provider_version: got "~> 4.0"',
        'orders.rds_host: got "orders.abc123.us-east-1.rds.amazonaws.com"',
        'orders.polytomic_aws_account_id: got "210987654321"',
    ]


def test_non_json_numbers_are_rejected(project_folder: Path) -> None:
    text = (project_folder / "cdktf.json").read_text("utf-8").replace("5432", "1e400")
    (project_folder / "cdktf.json").write_text(text, "utf-8")
    (problem,) = main_problems(project_folder)
    assert problem.split(";")[0] == "polytomic.rds_port: got Infinity"


def test_same_name_in_region_is_rejected(project_folder: Path) -> None:
    write_project_connections(
        project_folder, {"orders": SAMPLE_CONNECTION, "billing": {**SAMPLE_CONNECTION, "vpc_id": "vpc-ffff"}}
    )
    assert main_problems(project_folder) == [
        (
            'billing.name: got "polytomic"; must be different from that of orders, which is in the same Region; '
            "give each connection another name: names in AWS must be unique"
        )
    ]


TOO_DEEP_ERROR = "nested more than 100 levels deep; no input needs that; correct the file"
MALFORMED_FILES = [
    ("[" * 100_000, TOO_DEEP_ERROR),
    ("[" * 101 + "]" * 101, TOO_DEEP_ERROR),
    (
        "\ufeff{}",
        "starts with a byte order mark, which cdktf cannot read; save the file without it",
    ),
    ("{", "not JSON in UTF-8: Expecting property name enclosed in double quotes: line 1 column 2 (char 1); "),
    ("[]", "context.connections: missing; must be a map with at least one connection; "),
    ("{}", "context.connections: missing; must be a map with at least one connection; "),
    (
        '{"connections": {}}',
        "context.connections: missing; must be a map with at least one connection; move connections into context",
    ),
    (
        '{"context": {"connection": {}}}',
        "context.connections: missing; must be a map with at least one connection; rename connection to connections",
    ),
    ('{"context": {"connections": null}}', "context.connections: got null; must be a map with at least one "),
    (
        '{"context": {"connections": {"region": "us-east-1"}}}',
        'region: got "us-east-1"; must be a map of inputs; put the inputs into a map under the name of the connection',
    ),
    ('{"context": {"connections": {}}}', "context.connections: got {}; must be a map with at least one connection; "),
    ('{"context": {"connections": []}}', "context.connections: got []; must be a map with at least one connection; "),
    (
        '{"context": {"connections": {"a": {}, "a": {}}}}',
        '"a": appears 2 times in one object; JSON uses only the last; ',
    ),
]


@pytest.mark.parametrize(("text", "line"), MALFORMED_FILES)
def test_malformed_file_is_rejected(project_folder: Path, text: str, line: str) -> None:
    (project_folder / "cdktf.json").write_text(text, "utf-8")
    assert main_problems(project_folder)[0].startswith(line)


def test_binary_file_is_rejected(project_folder: Path) -> None:
    (project_folder / "cdktf.json").write_bytes(b"\xff\xfe")
    assert main_problems(project_folder)[0].startswith("not JSON in UTF-8: 'utf-8' codec can't decode")


def test_pipe_is_rejected_unread(project_folder: Path) -> None:
    (project_folder / "cdktf.json").unlink()
    os.mkfifo(project_folder / "cdktf.json")
    assert main_problems(project_folder) == ["not a file; must be a JSON file; create one"]


STACK_NAME_ERROR = (
    "context.connections, stack name: got {}; must be a stack name of 1 to 200 letters, digits, - and _; "
)


@pytest.mark.parametrize(
    ("name", "formatted_name", "remedy"),
    [
        ("a" * 201, f'"{"a" * 199}… (201 characters)', "choose another name: it is also the name of a folder"),
        ("CON", '"CON"', "choose another name: Windows allows no such folder"),
        ("com1", '"com1"', "choose another name: Windows allows no such folder"),
        ("constructor", '"constructor"', "choose another name: cdktf allows no such stack"),
        ("toString", '"toString"', "choose another name: cdktf allows no such stack"),
    ],
)
def test_invalid_stack_name_is_rejected(project_folder: Path, name: str, formatted_name: str, remedy: str) -> None:
    write_project_connections(project_folder, {name: SAMPLE_CONNECTION})
    assert main_problems(project_folder) == [STACK_NAME_ERROR.format(formatted_name) + remedy]


def test_similar_valid_names_pass(project_folder: Path) -> None:
    names = ["a" * 200, "con-", "com10", "Constructor"]
    write_project_connections(
        project_folder, {name: {**SAMPLE_CONNECTION, "name": f"c{index}"} for index, name in enumerate(names)}
    )
    assert run_main_in_process(project_folder)[0] == ""
    assert len(output_files(project_folder)) == 4


S3_BACKEND = {"bucket": "b", "key": "k"}
NUMBER_ERROR = "must be a number that JSON has; write a smaller one, or null"


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        ({"backend": {"s3": {**S3_BACKEND, "x": [float("nan")]}}}, f"backend.s3.x[0]: got NaN; {NUMBER_ERROR}"),
        (
            {"backend": {"s3": {**S3_BACKEND, "x": {"y": float("inf")}}}},
            f"backend.s3.x.y: got Infinity; {NUMBER_ERROR}",
        ),
        (
            {"backend": {"s3": {**S3_BACKEND, "a.b": 1}}},
            (
                'backend.s3, name of a setting: got "a.b"; must be letters, digits, - and _; write '
                "nested settings as a map"
            ),
        ),
        (
            {"tags": {"__proto__": "x"}},
            'tags, key: got "__proto__"; must be another name; choose another key: Node.js does not allow this one',
        ),
        (
            {"provider": {"default_tags": {"tags": {"__proto__": "x"}}}},
            (
                'provider.default_tags.tags, key: got "__proto__"; must be another name; '
                "choose another key: Node.js does not allow this one"
            ),
        ),
        ({"rds_prot\n": 1}, '"rds_prot\\n": unknown; did you mean rds_port?'),
    ],
)
def test_unserializable_value_is_rejected(project_folder: Path, inputs: dict[str, Any], line: str) -> None:
    write_project_connections(project_folder, {"orders": {**SAMPLE_CONNECTION, **inputs}})
    assert main_problems(project_folder) == [f"orders.{line}"]


def test_missing_file_is_rejected(project_folder: Path) -> None:
    (project_folder / "cdktf.json").unlink()
    assert main_problems(project_folder) == ["No such file or directory; run the command in the file's folder"]


def test_warnings_do_not_hide_the_error(project_folder: Path) -> None:
    write_project_connections(project_folder, {"orders": {**SAMPLE_CONNECTION, "rds_port": 0}})
    env = {"PYTHONWARNINGS": "default", "PYTHONDEVMODE": "1"}
    run = run_python(project_folder, "main.py", **env)
    assert run.returncode == 1
    assert run.stderr.endswith(
        "cdktf.json: 1 error, nothing written:\norders.rds_port: got 0; must be a whole number from 1 to 65535; "
        "give the port that the database listens on, such as 5432\n"
    )
    assert "Traceback" not in run.stderr


def test_invalid_inputs_keep_earlier_output(project_folder: Path) -> None:
    earlier = project_folder / "cdktf.out/stacks/polytomic/cdk.tf.json"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("{}", "utf-8")
    write_project_connections(project_folder, {"other": {**SAMPLE_CONNECTION, "rds_port": 0}})
    (problem,) = main_problems(project_folder)
    assert problem.startswith("other.rds_port:")
    assert earlier.read_text("utf-8") == "{}"


def test_missing_node_error_is_one_line(project_folder: Path) -> None:
    run = run_python(project_folder, "main.py", JSII_NODE=str(project_folder / "no-node"))
    assert (run.returncode, run.stdout) == (1, "")
    assert len(run.stderr.splitlines()) == 1
    assert "Node.js" in run.stderr
