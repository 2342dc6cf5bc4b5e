"""Mypy and pyright report wrong inputs in a user's program, and pyright shows the inputs."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.arguments import GATEWAY_INPUTS
from aws_privatelink_rds_lattice.inputs.spec import InputSpec
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, CONSTRUCT_INPUTS
from doc_pages import code_block_with, code_blocks
from inputs.public_callables import DATABASE_INPUT_SPECS
from language_server import LanguageServerClient
from processes import run_command
from programs import BINDINGS_BY_CDK, PROJECT

# ruff: noqa: E501 - a call is on a single line, so that its error has a known line number
# Both type checkers must report an error in each line with "# wrong" at the end, and in no other line.
TYPED_PROGRAM = """\
from types import MappingProxyType
from typing import assert_type
from aws_privatelink_rds_lattice import PrivateLinkRdsLatice  # wrong
from aws_privatelink_rds_lattice import AwsProvider, Inputs, PrivateLinkRdsLattice, PrivateLinkStack, ResourceGateway
from cdktf import App, DataResource, TerraformOutput, TerraformStack, TerraformVariable
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
connection = PrivateLinkRdsLattice(stack, "a", **inputs)
assert_type(connection.resource_configuration_arn, str)
assert_type(connection.security_group_id, str)
connection.resource_gateway.id  # wrong
connection.rds_ingress_rule.id  # wrong
connection.resource_configuration.add_override("timeouts", {"create": "20m"})
connection.ram_principal_association.override_logical_id("polytomic")
for resource in connection.resources:
    resource.depends_on = [connection.fqn]
account, host, group = "123456789012", "a.example.com", TerraformVariable(stack, "group").string_value
port, subnets = TerraformVariable(stack, "port").number_value, TerraformVariable(stack, "subnets").list_value
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
PrivateLinkRdsLattice(
    stack,
    "v",
    vpc_id="vpc-0a",
    subnet_ids=("subnet-0a", "subnet-0b"),
    rds_host=host,
    rds_security_group_id=group,
    polytomic_aws_account_id=account,
    tags=MappingProxyType({"team": "data"}),
)
PrivateLinkRdsLattice(
    stack,
    "token",
    vpc_id=group,
    subnet_ids=subnets,
    rds_host=host,
    rds_port=port,
    rds_security_group_id=group,
    polytomic_aws_account_id=account,
    ipv4_addresses_per_eni=port,
)
PrivateLinkRdsLattice(stack, "w", vpc_id="v", subnet_ids=[], rds_hots=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "x", vpc_id="v", subnet_ids=[], rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "y", subnet_ids=[], rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "c", vpc_id=5, subnet_ids=[], rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "d", vpc_idd="v", subnet_ids=[], rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "e", vpc_id=None, subnet_ids=[], rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
PrivateLinkRdsLattice(stack, "f", rds_host=host)  # wrong
gateway = ResourceGateway(stack, "gateway", vpc_id="vpc-0a", subnet_ids=["subnet-0a", "subnet-0b"])
ResourceGateway(stack, "gateway2", vpc_id="vpc-0a", subnet_ids="subnet-0a")  # wrong
ResourceGateway(stack, "gateway3", vpc_id="vpc-0a", subnet_ids=[], rds_host="a.example.com")  # wrong
existing = ResourceGateway.from_ids(stack, "existing", resource_gateway_id="rgw-0a", security_group_id="sg-0a")
assert_type(existing.security_group_id, str)
existing.security_group.id  # wrong
ResourceGateway.from_ids(stack, "existing2", resource_gateway_id="rgw-0a")  # wrong
for shared in (gateway, existing):
    PrivateLinkRdsLattice(
        stack, "h", resource_gateway=shared, rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account
    )
PrivateLinkRdsLattice(stack, "z", resource_gateway=gateway, ip_address_type="IPV6", rds_host=host, rds_security_group_id=group, polytomic_aws_account_id=account)  # wrong
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
own_stack = PrivateLinkStack(app, "p", region="us-east-1", backend={"s3": {"bucket": "b"}}, **inputs)
assert_type(own_stack.private_link, PrivateLinkRdsLattice)
PrivateLinkStack(app, "q", region="us-east-1", db_instance_identifier="orders", polytomic_aws_account_id=account)
DataResource(own_stack, "waiting", depends_on=[own_stack, connection, gateway, *connection.resources])
TerraformOutput(own_stack, "ready", value="yes", depends_on=[own_stack.private_link])
DataResource(stack, "unordered", depends_on=[connection.node])  # wrong
PrivateLinkStack(app, "r", **inputs)  # wrong
PrivateLinkRdsLattice(stack, "repeated", for_each=["a"], **inputs)  # wrong
PrivateLinkStack(app, "s", regoin="us-east-1", **inputs)  # wrong
PrivateLinkStack(app, "t", region="us-east-1", resource_gateway=gateway, **inputs)  # wrong
"""
INVALID_LINES = [number for number, line in enumerate(TYPED_PROGRAM.splitlines(), 1) if line.endswith("# wrong")]


def write_typed_program(folder: Path) -> Path:
    file = folder / "app.py"
    file.write_text(TYPED_PROGRAM, "utf-8")
    return file


def write_documented_programs(folder: Path) -> list[Path]:
    """Write the apps and the tests that users copy from the pages, and return the files."""
    files = []
    for index, program in enumerate([*code_blocks("python", "docs/app.md"), *code_blocks("python", "docs/ci.md")]):
        file = folder / f"documented_{index}.py"
        file.write_text(program, "utf-8")
        files.append(file)
    return files


def test_mypy_knows_every_input(tmp_path: Path) -> None:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        PROJECT / "pyproject.toml",
        write_typed_program(tmp_path),
        *write_documented_programs(tmp_path),
    ]
    run = run_command(PROJECT, *command)
    line_numbers = {int(number) for number in re.findall(r"^\S*app\.py:(\d+): error:", run.stdout, re.MULTILINE)}
    assert sorted(line_numbers) == INVALID_LINES, run.stdout + run.stderr
    assert "documented_" not in run.stdout, run.stdout


def test_documented_mypy_setting_is_used() -> None:
    documented = tomllib.loads(code_block_with("toml", "tool.mypy"))["tool"]["mypy"]["overrides"]
    overrides = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]["overrides"]
    assert documented == [override for override in overrides if "follow_imports" in override]
    assert documented[0]["module"] == list(BINDINGS_BY_CDK.values())


@pytest.fixture
def pyright_client(tmp_path: Path) -> Iterator[LanguageServerClient]:
    """Return a client of pyright with the program open."""
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({"venvPath": str(PROJECT), "venv": ".venv", "include": ["app.py"]}), "utf-8"
    )
    file = write_typed_program(tmp_path)
    command: list[str | Path] = [PROJECT / "node_modules/.bin/pyright-langserver", "--stdio"]
    # pyright needs the Node.js of this project.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        client = LanguageServerClient(server)
        folder = {"uri": tmp_path.as_uri(), "name": "app"}
        client.request("initialize", {"processId": None, "capabilities": {}, "workspaceFolders": [folder]})
        client.notify("initialized", {})
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": TYPED_PROGRAM}
        client.notify("textDocument/didOpen", {"textDocument": document})
        yield client
        client.request("shutdown", None)
        client.notify("exit", None)


def request_at_call(client: LanguageServerClient, method: str, file: Path, call: str, *, after_call: bool) -> Any:  # noqa: ANN401 - the result of any request
    """Return the result of a request at the start, or the end, of the first occurrence of a call in the program."""
    lines = TYPED_PROGRAM.splitlines()
    line_number = next(number for number, line in enumerate(lines) if call in line)
    character = lines[line_number].index(call) + (len(call) if after_call else 0)
    position = {"line": line_number, "character": character}
    return client.request(method, {"textDocument": {"uri": file.as_uri()}, "position": position})


def signature_help(client: LanguageServerClient, file: Path, call: str) -> str:
    """Return the signatures that pyright shows inside the parentheses of a call."""
    help_ = request_at_call(client, "textDocument/signatureHelp", file, call, after_call=True)
    return "\n".join(signature["label"] for signature in help_["signatures"])


def hover_text(client: LanguageServerClient, file: Path, call: str) -> str:
    """Return the text of pyright's hover on a call."""
    hover = request_at_call(client, "textDocument/hover", file, call, after_call=False)
    return " ".join(hover["contents"]["value"].replace("\\", "").replace("&nbsp;", " ").split())


def assert_describes_inputs(text: str, inputs: Mapping[str, InputSpec]) -> None:
    for name, spec in inputs.items():
        assert re.search(rf"\b{name} \((str|float|bool|list|Mapping)\b", text), f"{name} is not in:\n{text}"
        assert spec.description in text, name
        if spec.default:
            assert f", default {json.dumps(spec.default)})" in text, name


def test_pyright_reports_each_wrong_input(pyright_client: LanguageServerClient, tmp_path: Path) -> None:
    diagnostics = pyright_client.wait_for_notification("textDocument/publishDiagnostics")["diagnostics"]
    # Severity 1 is an error, 2 a warning.
    line_numbers = {entry["range"]["start"]["line"] + 1 for entry in diagnostics if entry["severity"] <= 2}
    assert sorted(line_numbers) == INVALID_LINES, diagnostics
    inputs_by_call: dict[str, Mapping[str, InputSpec]] = {
        "PrivateLinkRdsLattice(": CONSTRUCT_INPUTS,
        "from_db_instance(": DATABASE_INPUT_SPECS,
        "from_db_cluster(": DATABASE_INPUT_SPECS,
        "ResourceGateway(": GATEWAY_INPUTS,
        "PrivateLinkStack(": CONNECTION_INPUTS,
    }
    for call, inputs in inputs_by_call.items():
        text = signature_help(pyright_client, tmp_path / "app.py", call)
        for name in inputs:
            assert re.search(rf"\b{name}: (str|float|bool|list|Mapping)\b", text), f"{name} is not in:\n{text}"
        assert_describes_inputs(hover_text(pyright_client, tmp_path / "app.py", call), inputs)
