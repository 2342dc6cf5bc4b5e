# ruff: noqa: ANN401 - boto3 has no types
"""Check the AWS CLI commands in a remedy against botocore's service models."""

from __future__ import annotations

import functools
import shlex
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name

from .sample_ids import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

# Options of the AWS CLI that are no members of an operation's input; --ingress sets the member Egress to false.
CLI_OPTIONS = {"output", "query", "region", "profile", "ingress"}


@functools.cache
def _boto3_client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def find_invalid_commands(remedy: str) -> Iterator[str]:
    """Yield the errors of the AWS CLI for the commands of a remedy."""
    for line in remedy.splitlines():
        yield from (f"{error}: {line}" for error in _line_errors(line))


@functools.cache
def _line_errors(line: str) -> tuple[str, ...]:
    command = line.partition("=$(")[2].removesuffix(")") or line
    tokens = shlex.split(command, comments=True)
    return tuple(_command_errors(*tokens[1:])) if tokens[:1] == ["aws"] else ()


def _command_errors(service: str, operation: str, *arguments: str) -> Iterator[str]:
    model = _boto3_client(service).meta.service_model
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in operations:
        yield f"no operation {operation}"
        return
    input_shape = model.operation_model(operations[operation]).input_shape
    known_options = {xform_name(name, "-") for name in input_shape.members}
    required_options = {xform_name(name, "-") for name in input_shape.required_members}
    options = {argument.removeprefix("--").removeprefix("no-") for argument in arguments if argument.startswith("--")}
    for option in options - known_options - CLI_OPTIONS:
        yield f"no option --{option}"
    for option in required_options - options - {"egress"}:
        yield f"lacks --{option}"
