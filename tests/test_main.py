"""The program: cdktf.json in, Terraform JSON out, through Python and through the cdktf command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sample_project import PROJECT, copy_program, here

pytestmark = pytest.mark.cdk

SAMPLE: dict[str, Any] = json.loads((PROJECT / "cdktf.json").read_text("utf-8"))
POLYTOMIC: dict[str, Any] = SAMPLE["context"]["connections"]["polytomic"]


def program(folder: Path, *, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "main.py")]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's own files, in a folder whose path has a space."""
    return copy_program(tmp_path / "a project")


def write(folder: Path, connections: object) -> None:
    (folder / "cdktf.json").write_text(json.dumps({**SAMPLE, "context": {"connections": connections}}), "utf-8")


def output(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("cdk.tf.json"))}


def test_sample_is_the_documented_one(project: Path) -> None:
    run = program(project)
    assert (run.stderr, run.stdout, run.returncode) == ("", "Wrote cdktf.out/stacks/polytomic/cdk.tf.json\n", 0)
    (config,) = (json.loads(text) for text in output(project).values())
    configuration = config["resource"]["aws_vpclattice_resource_configuration"]["pl"]
    assert configuration["name"] == "polytomic-rc"
    assert configuration["resource_configuration_definition"][0]["dns_resource"][0]["domain_name"] == (
        "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
    )


def test_output_is_the_same_from_another_folder_and_names_none(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(project, other)
    program(project)
    assert here(other)[0] == ""
    assert output(project) == output(other) != {}
    assert all(str(tmp_path).encode() not in text for text in output(project).values())


def test_many_connections_make_a_stack_each(project: Path) -> None:
    write(project, {"orders": POLYTOMIC, "billing": {**POLYTOMIC, "name": "billing", "rds_port": 3306}})
    written = "Wrote cdktf.out/stacks/orders/cdk.tf.json\nWrote cdktf.out/stacks/billing/cdk.tf.json\n"
    assert here(project) == ("", written)
    assert list(output(project)) == ["cdktf.out/stacks/billing/cdk.tf.json", "cdktf.out/stacks/orders/cdk.tf.json"]


HEAD = "cdktf.json: nothing is written, for these are wrong:\n"


def refused(project: Path) -> list[str]:
    """The problems that the program ends with."""
    before = output(project)
    message, stdout = here(project)
    assert stdout == ""
    assert message.startswith(HEAD)
    assert output(project) == before
    return message.removeprefix(HEAD).splitlines()


def test_problems_of_all_connections_come_at_once(project: Path) -> None:
    write(
        project,
        {
            "orders": {**POLYTOMIC, "rds_port": "5432", "rds_hosst": "x.y"},
            "billing": {**POLYTOMIC, "rds_host": "10.0.0.5", "backend": {"s3": {"bucket": "b"}}},
            "a b": POLYTOMIC,
            "Orders": 5,
        },
    )
    found = refused(project)
    assert not (project / "cdktf.out").exists()
    assert [line.split(";")[0] for line in found] == [
        'orders.rds_port: got "5432"',
        "orders.rds_hosst: unknown",
        'billing.rds_host: got "10.0.0.5"',
        "billing.backend.s3.key: missing",
        'context.connections, stack name: got "a b"',
        "Orders: got 5",
        "Orders: differs from orders in case only",
    ]


def test_numbers_that_json_has_no_form_for_are_refused(project: Path) -> None:
    text = (project / "cdktf.json").read_text("utf-8").replace("5432", "1e400")
    (project / "cdktf.json").write_text(text, "utf-8")
    assert [line.split(";")[0] for line in refused(project)] == ["polytomic.rds_port: got Infinity"]


def test_same_name_in_one_region_is_refused(project: Path) -> None:
    write(project, {"orders": POLYTOMIC, "billing": {**POLYTOMIC, "vpc_id": "vpc-ffff"}})
    assert refused(project) == [
        (
            'billing.name: got "polytomic"; must be another than that of orders, which is in the same Region; '
            "give each connection a name: AWS wants the names made of it to be unique"
        )
    ]


DEEP = "nested more than 100 levels deep; no input is nested like that; correct the file"
MALFORMED = [
    ("[" * 100_000, DEEP),
    ("[" * 101 + "]" * 101, DEEP),
    (
        "\ufeff{}",
        "begins with a byte order mark, which cdktf does not read; save the file without it",
    ),
    ("{", "not JSON in UTF-8: Expecting property name enclosed in double quotes: line 1 column 2 (char 1); "),
    ("[]", "context.connections: got null; must be a map with one connection at least; "),
    ("{}", "context.connections: got null; must be a map with one connection at least; "),
    ('{"context": {"connections": {}}}', "context.connections: got {}; must be a map with one connection at least; "),
    ('{"context": {"connections": []}}', "context.connections: got []; must be a map with one connection at least; "),
    (
        '{"context": {"connections": {"a": {}, "a": {}}}}',
        '"a": stands 2 times in one map, where only the last would count; ',
    ),
]


@pytest.mark.parametrize(("text", "line"), MALFORMED)
def test_malformed_file_is_refused(project: Path, text: str, line: str) -> None:
    (project / "cdktf.json").write_text(text, "utf-8")
    assert refused(project)[0].startswith(line)


def test_file_that_is_not_text_is_refused(project: Path) -> None:
    (project / "cdktf.json").write_bytes(b"\xff\xfe")
    assert refused(project)[0].startswith("not JSON in UTF-8: 'utf-8' codec can't decode")


def test_a_pipe_is_refused_and_not_read(project: Path) -> None:
    (project / "cdktf.json").unlink()
    os.mkfifo(project / "cdktf.json")
    assert refused(project) == ["not a file; must be one with JSON; put one there"]


NAME = "context.connections, stack name: got {}; must be a stack name of 1 to 200 letters, digits, - and _; "


@pytest.mark.parametrize(
    ("name", "given", "remedy"),
    [
        ("a" * 201, f'"{"a" * 199}… (201 characters)', "choose another name: it is also the name of a folder"),
        ("CON", '"CON"', "choose another name: Windows has no folder of this one"),
        ("com1", '"com1"', "choose another name: Windows has no folder of this one"),
        ("constructor", '"constructor"', "choose another name: cdktf cannot make a stack of this one"),
        ("toString", '"toString"', "choose another name: cdktf cannot make a stack of this one"),
    ],
)
def test_a_name_that_no_folder_or_stack_can_have_is_refused(project: Path, name: str, given: str, remedy: str) -> None:
    write(project, {name: POLYTOMIC})
    assert refused(project) == [NAME.format(given) + remedy]


def test_names_that_are_nearly_such_pass(project: Path) -> None:
    names = ["a" * 200, "con-", "com10", "Constructor"]
    write(project, {name: {**POLYTOMIC, "name": f"c{index}"} for index, name in enumerate(names)})
    assert here(project)[0] == ""
    assert len(output(project)) == 4


S3 = {"bucket": "b", "key": "k"}
JSON_HAS = "must be a number that JSON has; write a smaller one, or null"


@pytest.mark.parametrize(
    ("inputs", "line"),
    [
        ({"backend": {"s3": {**S3, "x": [float("nan")]}}}, f"backend.s3.x[0]: got NaN; {JSON_HAS}"),
        ({"backend": {"s3": {**S3, "x": {"y": float("inf")}}}}, f"backend.s3.x.y: got Infinity; {JSON_HAS}"),
        (
            {"backend": {"s3": {**S3, "a.b": 1}}},
            'backend.s3, name of a setting: got "a.b"; must be letters, digits, - and _; write what is nested as a map',
        ),
        (
            {"tags": {"__proto__": "x"}},
            'tags, key: got "__proto__"; must be another name; choose another: in Node.js this one is no key',
        ),
        (
            {"provider": {"default_tags": {"tags": {"__proto__": "x"}}}},
            (
                'provider.default_tags.tags, key: got "__proto__"; must be another name; '
                "choose another: in Node.js this one is no key"
            ),
        ),
        (
            {"provider": {"default_tags": {"tags": {"\u00e9": "1", "e\u0301": "2"}}}},
            (
                'provider.default_tags.tags, key: got "\u00e9"; must be given once: '
                "to Terraform it is the same in both of its Unicode forms; remove one of the two"
            ),
        ),
        ({"rds_prot\n": 1}, '"rds_prot\\n": unknown; did you mean rds_port?'),
    ],
)
def test_what_node_cannot_be_given_is_refused(project: Path, inputs: dict[str, Any], line: str) -> None:
    write(project, {"orders": {**POLYTOMIC, **inputs}})
    assert refused(project) == [f"orders.{line}"]


def test_missing_file_is_refused(project: Path) -> None:
    (project / "cdktf.json").unlink()
    assert refused(project) == ["No such file or directory; run this in the folder where the file is"]


def test_warnings_do_not_bury_the_message(project: Path) -> None:
    write(project, {"orders": {**POLYTOMIC, "rds_port": 0}})
    env = {"PYTHONWARNINGS": "default", "PYTHONDEVMODE": "1"}
    run = program(project, env=env)
    assert run.returncode == 1
    assert run.stderr.endswith(
        f"{HEAD}orders.rds_port: got 0; must be a whole number from 1 to 65535; "
        "give the port that the database listens on, such as 5432\n"
    )
    assert "Traceback" not in run.stderr


def test_earlier_output_stays_when_inputs_are_bad(project: Path) -> None:
    earlier = project / "cdktf.out/stacks/polytomic/cdk.tf.json"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("{}", "utf-8")
    write(project, {"other": {**POLYTOMIC, "rds_port": 0}})
    assert [line.partition(":")[0] for line in refused(project)] == ["other.rds_port"]
    assert earlier.read_text("utf-8") == "{}"


def test_missing_node_is_one_line(project: Path) -> None:
    run = program(project, env={"JSII_NODE": str(project / "no-node")})
    assert (run.returncode, run.stdout) == (1, "")
    assert len(run.stderr.splitlines()) == 1
    assert "Node.js" in run.stderr
