"""What ``help()``, type checkers and editors say of the public classes: every input, and what is wrong is an error."""

import inspect
import json
import os
import pydoc
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.signatures import format_python_literal
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, CONSTRUCT_INPUTS, GATEWAY_INPUTS, InputSpec
from aws_privatelink_rds_lattice.stub import render_stub
from sample_project import PROJECT

PACKAGE = PROJECT / "constructs/aws_privatelink_rds_lattice"
DATABASE_INPUTS = {
    name: replace(item, default=None) if name == "rds_port" else item
    for name, item in CONSTRUCT_INPUTS.items()
    if name not in RELATIONS["db_instance_identifier"].conflicts_with
}
INPUTS_BY_CALLABLE: list[tuple[Callable[..., object], dict[str, InputSpec]]] = [
    (PrivateLinkRdsLattice, CONSTRUCT_INPUTS),
    (PrivateLinkRdsLattice.__init__, CONSTRUCT_INPUTS),
    (PrivateLinkRdsLattice.from_db_instance, DATABASE_INPUTS),
    (PrivateLinkRdsLattice.from_db_cluster, DATABASE_INPUTS),
    (ResourceGateway, GATEWAY_INPUTS),
    (ResourceGateway.__init__, GATEWAY_INPUTS),
    (PrivateLinkStack, dict(CONNECTION_INPUTS)),
    (PrivateLinkStack.__init__, dict(CONNECTION_INPUTS)),
]
CALLABLE_NAMES = [function.__qualname__ for function, _ in INPUTS_BY_CALLABLE]
NON_INPUT_PARAMETERS = {
    "self",
    "scope",
    "id",
    "resource_gateway",
    "provider",
    "db_instance_identifier",
    "db_cluster_identifier",
}


@pytest.mark.parametrize(("function", "inputs"), INPUTS_BY_CALLABLE, ids=CALLABLE_NAMES)
def test_signature_has_every_input_default(function: Callable[..., object], inputs: dict[str, InputSpec]) -> None:
    parameters = inspect.signature(function).parameters
    assert [name for name in parameters if name not in NON_INPUT_PARAMETERS - inputs.keys()] == list(inputs)
    defaults = {name: each.default for name, each in parameters.items() if each.default is not each.empty}
    assert defaults == {
        name: item.default for name, item in inputs.items() if not item.required or name in defaults
    } | {name: None for name in ("resource_gateway", "provider") if name in parameters and name not in inputs}
    assert all(each.annotation is not each.empty for name, each in parameters.items() if name != "self")


@pytest.mark.parametrize(("function", "inputs"), INPUTS_BY_CALLABLE, ids=CALLABLE_NAMES)
def test_help_describes_every_input(function: Callable[..., object], inputs: dict[str, InputSpec]) -> None:
    text = " ".join(pydoc.plain(pydoc.render_doc(function)).replace("|", " ").split())
    assert [name for name, item in inputs.items() if item.description.replace("|", " ") not in text] == []
    assert "**inputs" not in text
    assert "**connection" not in text


def test_required_inputs_have_no_default() -> None:
    required = {
        function.__qualname__: [
            name for name, each in inspect.signature(function).parameters.items() if each.default is each.empty
        ][2:]
        for function, _ in INPUTS_BY_CALLABLE
        if not function.__qualname__.endswith("__init__")
    }
    network, target = ["vpc_id", "subnet_ids"], ["rds_host", "rds_security_group_id", "polytomic_aws_account_id"]
    assert required == {
        "PrivateLinkRdsLattice": [*network, *target],
        "PrivateLinkRdsLattice.from_db_instance": ["db_instance_identifier", "polytomic_aws_account_id"],
        "PrivateLinkRdsLattice.from_db_cluster": ["db_cluster_identifier", "polytomic_aws_account_id"],
        "ResourceGateway": network,
        "PrivateLinkStack": ["polytomic_aws_account_id", "region"],
    }


def test_subclass_keeps_its_signature() -> None:
    class Own(PrivateLinkRdsLattice):
        def __init__(self, number: int) -> None:
            raise NotImplementedError

    class Same(PrivateLinkRdsLattice):
        pass

    assert list(inspect.signature(Own).parameters) == ["number"]
    assert inspect.signature(Same) == inspect.signature(PrivateLinkRdsLattice)


def test_stub_is_up_to_date() -> None:
    assert (PACKAGE / "__init__.pyi").read_text("utf-8") == render_stub(), "run `make stub`"


# ruff: noqa: E501 - a call a line, so that each is one error
# A line that ends in "# wrong" is an error to both type checkers, and no other line is.
TYPED_PROGRAM = """\
from typing import assert_type
from aws_privatelink_rds_lattice import AwsProvider, Inputs, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from cdktf import App, TerraformStack, TerraformVariable
app = App()
stack = TerraformStack(app, "data")
AwsProvider(stack, "aws", region="us-east-1")
inputs: Inputs = {
    "vpc_id": "vpc-0a",
    "subnet_ids": ["subnet-0a", "subnet-0b"],
    "rds_host": "orders.example.com",
    "rds_security_group_id": "sg-0a",
    "polytomic_aws_account_id": "123456789012",
}
link = PrivateLinkRdsLattice(stack, "a", **inputs)
assert_type(link.resource_configuration_arn, str)
account, host, group = "123456789012", "a.example.com", TerraformVariable(stack, "group").string_value
PrivateLinkRdsLattice(
    stack,
    "b",
    vpc_id="vpc-0a",
    subnet_ids=["subnet-0a", "subnet-0b"],
    rds_host=host,
    rds_port=None,
    rds_security_group_id=group,
    polytomic_aws_account_id=account,
    tags=None,
    protect=None,
    import_ids=None,
)
PrivateLinkRdsLattice(stack, "c", vpc_id=5, subnet_ids=[], rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "d", vpc_idd="v", subnet_ids=[], rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "e", vpc_id=None, subnet_ids=[], rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "f", rds_host=host)  # wrong
gateway = ResourceGateway(stack, "gateway", vpc_id="vpc-0a", subnet_ids=["subnet-0a", "subnet-0b"])
ResourceGateway(stack, "gateway2", vpc_id="vpc-0a", subnet_ids="subnet-0a")  # wrong
ResourceGateway(stack, "gateway3", vpc_id="vpc-0a", subnet_ids=[], rds_host="a.example.com")  # wrong
there = ResourceGateway.from_ids(stack, "there", resource_gateway_id="rgw-0a", security_group_id="sg-0a")
ResourceGateway.from_ids(stack, "there2", resource_gateway_id="rgw-0a")  # wrong
for each in (gateway, there):
    PrivateLinkRdsLattice(
        stack, "h", resource_gateway=each, rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account
    )
PrivateLinkRdsLattice(stack, "i", resource_gateway=gateway, **inputs)  # wrong
PrivateLinkRdsLattice(stack, "j", resource_gateway="rgw-0a", rds_host=host, rds_security_group_id=group)  # wrong
instance = PrivateLinkRdsLattice.from_db_instance(
    stack, "k", db_instance_identifier="orders", polytomic_aws_account_id=account, subnet_ids=None
)
assert_type(instance, PrivateLinkRdsLattice)
PrivateLinkRdsLattice.from_db_instance(stack, "l", db_instance_identifier=5, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice.from_db_instance(stack, "m", polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice.from_db_instance(stack, "u", db_instance_identifier="o", polytomic_aws_account_id=account, tags={"a": 1})  # wrong
PrivateLinkRdsLattice.from_db_cluster(
    stack, "n", db_cluster_identifier="orders", polytomic_aws_account_id=account, resource_gateway=gateway
)
PrivateLinkRdsLattice.from_db_cluster(stack, "o", db_cluster_identifier="c", rds_host=host)  # wrong
own = PrivateLinkStack(app, "p", region="us-east-1", backend={"s3": {"bucket": "b"}}, **inputs)
assert_type(own.private_link, PrivateLinkRdsLattice)
PrivateLinkStack(app, "q", region="us-east-1", db_instance_identifier="orders", polytomic_aws_account_id=account)
PrivateLinkStack(app, "r", **inputs)  # wrong
PrivateLinkStack(app, "s", regoin="us-east-1", **inputs)  # wrong
PrivateLinkStack(app, "t", region="us-east-1", resource_gateway=gateway, **inputs)  # wrong
"""
INVALID_LINES = [number for number, line in enumerate(TYPED_PROGRAM.splitlines(), 1) if line.endswith("# wrong")]


def write_typed_program(folder: Path) -> Path:
    file = folder / "app.py"
    file.write_text(TYPED_PROGRAM, "utf-8")
    return file


def test_mypy_knows_every_input(tmp_path: Path) -> None:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        PROJECT / "pyproject.toml",
        write_typed_program(tmp_path),
    ]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    lines = [int(line) for line in re.findall(r"^\S*app\.py:(\d+): error:", done.stdout, re.MULTILINE)]
    assert sorted(set(lines)) == INVALID_LINES, done.stdout + done.stderr


class LanguageServerClient:
    """What an editor does with a language server: JSON-RPC over its standard input and output."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        assert server.stdin is not None
        assert server.stdout is not None
        self._to, self._from, self._number = server.stdin, server.stdout, 0
        self._told: dict[str, Any] = {}

    def notify(self, method: str, parameters: Any, **more: object) -> None:  # noqa: ANN401 - JSON
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters, **more}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._to.flush()

    def request(self, method: str, parameters: Any) -> Any:  # noqa: ANN401 - JSON
        self._number += 1
        self.notify(method, parameters, id=self._number)
        return next(each["result"] for each in self._messages() if each.get("id") == self._number and "result" in each)

    def wait_for_notification(self, method: str) -> Any:  # noqa: ANN401 - JSON
        """Wait until the server has told of that by itself."""
        answers = self._messages()
        while method not in self._told:
            next(answers)
        return self._told[method]

    def _messages(self) -> Iterator[dict[str, Any]]:
        while header := self._from.readline():
            length = int(header.split(b":")[1])
            while self._from.readline().strip():
                pass
            answer: dict[str, Any] = json.loads(self._from.read(length))
            if "method" in answer and "id" in answer:  # the server asks, too: for settings, of which there are none
                items = answer.get("params", {}).get("items", [])
                reply = {"jsonrpc": "2.0", "id": answer["id"], "result": [{} for _ in items]}
                body = json.dumps(reply).encode()
                self._to.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                self._to.flush()
            elif "method" in answer:
                self._told[answer["method"]] = answer["params"]
            yield answer


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[LanguageServerClient]:
    """An editor with the program open."""
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({"venvPath": str(PROJECT), "venv": ".venv", "include": ["app.py"]}), "utf-8"
    )
    file = write_typed_program(tmp_path)
    command: list[str | Path] = [PROJECT / "node_modules/.bin/pyright-langserver", "--stdio"]
    # With the Node.js of this project, which pyright needs.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        editor = LanguageServerClient(server)
        folder = {"uri": tmp_path.as_uri(), "name": "app"}
        editor.request("initialize", {"processId": None, "capabilities": {}, "workspaceFolders": [folder]})
        editor.notify("initialized", {})
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": TYPED_PROGRAM}
        editor.notify("textDocument/didOpen", {"textDocument": document})
        yield editor
        editor.request("shutdown", None)
        editor.notify("exit", None)


def test_pyright_reports_each_wrong_input(editor: LanguageServerClient, tmp_path: Path) -> None:
    """The editor is one with pyright."""
    found = editor.wait_for_notification("textDocument/publishDiagnostics")["diagnostics"]
    assert sorted({each["range"]["start"]["line"] + 1 for each in found if each["severity"] <= 2}) == INVALID_LINES, (
        found
    )
    uri = {"uri": (tmp_path / "app.py").as_uri()}
    for place, inputs in {
        "PrivateLinkRdsLattice(stack, ": CONSTRUCT_INPUTS,
        "from_db_instance(": DATABASE_INPUTS,
        "from_db_cluster(": DATABASE_INPUTS,
        "ResourceGateway(stack, ": GATEWAY_INPUTS,
        "PrivateLinkStack(app, ": CONNECTION_INPUTS,
    }.items():
        line, text = next((i, text) for i, text in enumerate(TYPED_PROGRAM.splitlines()) if place in text)
        position = {"line": line, "character": text.index(place)}
        hover = editor.request("textDocument/hover", {"textDocument": uri, "position": position})
        shown = " ".join(hover["contents"]["value"].replace("\\", "").replace("&nbsp;", " ").split())
        missing = [name for name in inputs if not re.search(rf"\b{name}: [a-zA-Z]", shown)]
        assert missing == [], f"{place} shows:\n{shown}"
        assert [name for name, item in inputs.items() if item.description not in shown] == []
        defaults = {
            name: f", default {format_python_literal(item.default)})" for name, item in inputs.items() if item.default
        }
        assert [name for name, default in defaults.items() if default not in shown] == []
