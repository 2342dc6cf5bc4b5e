# ruff: noqa: ANN401 - boto3 has no types
"""Run the commands of a remedy on a fake account, as a shell with the AWS CLI does."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

from botocore import xform_name

if TYPE_CHECKING:
    from .account import FakeAwsAccount

_ASSIGNMENT = re.compile(r"(\w+)=\$\((.*)\)")
# Options of the AWS CLI itself.
_GLOBAL_OPTIONS = {"region", "profile", "query", "output"}
_SHORTHAND_VALUE = re.compile(r"[^,\[\]{}]*")


def paste_remedy(account: FakeAwsAccount, remedy: str) -> list[str]:
    """Run all commands of a remedy; return the lines that ``echo`` prints."""
    variables: dict[str, str] = {}
    printed_lines = []
    for line in remedy.splitlines():
        assignment = _ASSIGNMENT.fullmatch(line)
        command = _expand(assignment[2] if assignment else line, variables)
        tokens = shlex.split(command, comments=True)
        if tokens[:1] == ["echo"]:
            printed_lines += tokens[1:]
        elif tokens[:1] == ["aws"]:
            output = _run_aws(account, *tokens[1:])
            if assignment:
                variables[assignment[1]] = output
        else:
            assert not tokens, f"the fake shell does not know {line}"
    return printed_lines


def _expand(text: str, variables: dict[str, str]) -> str:
    for name, value in variables.items():
        text = text.replace(f"${name}", value)
    return text


def _run_aws(account: FakeAwsAccount, service: str, operation: str, *arguments: str) -> str:
    """Call an operation; return the member of the response named by the option --query, if it names one."""
    client = account.client(service)
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    members = client.meta.service_model.operation_model(names[operation]).input_shape.members
    option_values = _group_arguments(arguments)
    parameters: dict[str, Any] = {}
    for option, values in option_values.items():
        if option in _GLOBAL_OPTIONS:
            continue
        name, shape, value = _find_member(members, option, values)
        parameters[name] = _convert(shape, value)
    response = getattr(client, operation.replace("-", "_"))(**parameters)
    (query,) = option_values.get("query", [""])
    return str(response.get(query, ""))


def _group_arguments(arguments: tuple[str, ...]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    values: list[str] = []
    for argument in arguments:
        if argument.startswith("--"):
            values = grouped.setdefault(argument[2:], [])
        else:
            values.append(argument)
    return grouped


def _find_member(members: Any, option: str, values: list[str]) -> tuple[str, Any, Any]:
    """Return name, shape and value of the input's member for an option."""
    if option == "ingress":  # the AWS CLI's opposite of --egress
        return "Egress", members["Egress"], False
    by_option = {xform_name(name, "-"): name for name in members}
    is_negated = option not in by_option and option.startswith("no-")
    name = by_option[option.removeprefix("no-") if is_negated else option]
    return name, members[name], values or not is_negated


def _convert(shape: Any, value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if shape.type_name == "list" and shape.member.type_name == "string":
        return value
    text = " ".join(value)
    if shape.type_name == "integer":
        return int(text)
    if shape.type_name in ("structure", "list"):
        parsed = json.loads(text) if text.startswith('{"') else _parse_shorthand(text)[0]
        if shape.type_name == "list":
            return [_with_types(shape.member, parsed)]
        return _with_types(shape, parsed)
    return text


def _with_types(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure":
        return {name: _with_types(shape.members[name], item) for name, item in value.items()}
    if shape.type_name == "list":
        return [_with_types(shape.member, item) for item in value]
    return int(value) if shape.type_name == "integer" else value


def _parse_shorthand(text: str) -> tuple[dict[str, Any], str]:
    """Parse the AWS CLI's shorthand, such as "a=1,b=[{c=2}]"; return the structure and the rest of the text."""
    structure: dict[str, Any] = {}
    while text and text[0] not in "}]":
        name, _, text = text.partition("=")
        structure[name], text = _parse_shorthand_value(text)
        text = text.removeprefix(",")
    return structure, text


def _parse_shorthand_value(text: str) -> tuple[Any, str]:
    if text.startswith("{"):
        structure, rest = _parse_shorthand(text[1:])
        return structure, rest[1:]
    if text.startswith("["):
        items = []
        text = text[1:]
        while not text.startswith("]"):
            item, text = _parse_shorthand_value(text.removeprefix(","))
            items.append(item)
        return items, text[1:]
    match = _SHORTHAND_VALUE.match(text)
    assert match
    return match[0], text[match.end() :]
