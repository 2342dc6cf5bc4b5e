"""The deployments that a command is about: those of a file, what flags say in its place, or an ARN."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.arn import InvalidArnError, looks_like_arn, parse_arn
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from aws_privatelink_rds_lattice.inputs.rules import Integer, String, StringList, suggest_name
from aws_privatelink_rds_lattice.inputs.table import (
    CONNECTION_INPUTS,
    ExistingResources,
    Inputs,
    InputSpec,
    StackInputs,
    get_input_specs,
)
from aws_privatelink_rds_lattice.inputs.validation import InputError, fill_defaults, find_input_problems

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

DEFAULT_CONFIG_FILE = "cdktf.json"
_USE_ARN_HINT = "name the deployment by the ARN of its resource configuration"
# What may be said of a deployment that is known by an ARN: what AWS may not say of it.
INPUTS_ALLOWED_WITH_ARN = ("rds_host", "rds_port", "rds_security_group_id", "polytomic_aws_account_id")


class Selection(NamedTuple):
    """A deployment as it was named.

    Attributes:
        name: The connection's name, or the ARN or id of the resource configuration.
        inputs: Inputs: all of a connection; of a deployment known by an ARN, the Region and little else.
        is_connection: Whether it is a connection.
        account_id: The account that the ARN names, if any.
    """

    name: str
    inputs: Mapping[str, Any]
    is_connection: bool
    account_id: str | None = None


def _command_line_inputs() -> dict[str, InputSpec]:
    # What leads to a deployment, where a word can say it: maps stay in the file.
    names = (*get_input_specs(Inputs), "region", *get_input_specs(ExistingResources))
    return {
        name: CONNECTION_INPUTS[name]
        for name in names
        if isinstance(CONNECTION_INPUTS[name].rule, String | Integer | StringList)
    }


def add_connection_arguments(command: argparse.ArgumentParser, *, accepts_arn: bool, accepts_all: bool) -> None:
    """Give a command the arguments that ``chosen`` reads.

    Args:
        command: The command's parser.
        accepts_arn: Whether it takes the ARN of a resource configuration, too.
        accepts_all: Whether it is about all connections where none is named; else there must be one.
    """
    arn = "; or the ARN of a resource configuration, or its id beside --region" if accepts_arn else ""
    left_out = "all if left out" if accepts_all else "needed where there are several"
    command.add_argument(
        "connection", nargs="?", help=f"name of a connection in {DEFAULT_CONFIG_FILE}, {left_out}{arn}"
    )
    command.set_defaults(accepts_arn=accepts_arn, accepts_all=accepts_all)
    add_config_option(command)
    inputs = command.add_argument_group(
        "inputs", f"In place of what {DEFAULT_CONFIG_FILE} says; without that file, the whole connection."
    )
    for name, item in _command_line_inputs().items():
        add_input_option(inputs, name, item)


def add_config_option(command: argparse.ArgumentParser) -> None:
    """Give a command the option that names the file with the connections."""
    command.add_argument(
        "--config",
        type=Path,
        default=Path(DEFAULT_CONFIG_FILE),
        metavar="FILE",
        help="file with the connections, default %(default)s",
    )


def add_input_option(command: argparse._ActionsContainer, name: str, declaration: InputSpec) -> None:
    """Give a command the option for an input."""
    several = isinstance(declaration.rule, StringList)
    command.add_argument(
        option_name(name),
        type=_split_id_list if several else int if isinstance(declaration.rule, Integer) else str,
        metavar="ID,ID" if several else "VALUE",
        help=declaration.description.replace("%", "%%"),
    )


def option_name(input_name: str) -> str:
    """Return the option for an input."""
    return f"--{input_name.replace('_', '-')}"


def _split_id_list(text: str) -> list[str]:
    return text.split(",")


def parse_selections(options: argparse.Namespace) -> list[Selection]:
    """Return the deployments.

    Raises:
        UsageError: There is no such connection, or more than one where one is needed; or the ARN is none.
        InputError: A flag is bad.
    """
    flags = {name: value for name in _command_line_inputs() if (value := getattr(options, name)) is not None}
    name: str | None = options.connection
    if name is not None and looks_like_arn(name.strip()):
        if not options.accepts_arn:
            raise UsageError(
                f"{options.command} is about connections in {DEFAULT_CONFIG_FILE}; privatelink verify takes an ARN"
            )
        return [select_by_arn(name, flags)]
    if flags and not options.config.exists():
        return [
            Selection(
                name or str(flags.get("name", "polytomic")),
                _connection_from_options(options, flags),
                is_connection=True,
            )
        ]
    try:
        known = read_connections(options.config, lambda connection: find_input_problems(CONNECTION_INPUTS, connection))
    except InputError as error:
        instead = f"; or {_USE_ARN_HINT}" if options.accepts_arn and not options.config.exists() else ""
        raise UsageError("\n".join(f"{options.config}: {line}{instead}" for line in error.problems)) from None
    if name is not None and name not in known:
        raise UsageError(f"{options.config} has no connection {name}; {suggest_name(name, known)}")
    named = {name: known[name]} if name is not None else known
    if len(named) > 1 and not options.accepts_all:
        raise UsageError(f"{options.command} is about one connection: name it, one of {', '.join(named)}")
    if flags and len(named) > 1:
        raise UsageError(f"flags change one connection: name it, one of {', '.join(named)}")
    return [
        Selection(stack, _validated_connection({**connection, **flags}) if flags else connection, is_connection=True)
        for stack, connection in named.items()
    ]


def select_by_arn(arn_or_id: str, option_inputs: Mapping[str, Any]) -> Selection:
    """Return the deployment that the ARN or the id of its resource configuration names.

    Args:
        arn_or_id: The ARN or id.
        option_inputs: What is said of it besides.

    Raises:
        UsageError: The ARN is none, its Region is not the one given, or an id has none.
        InputError: A flag is bad.
    """
    arn_or_id = arn_or_id.strip()  # as it comes from a page
    try:
        named = parse_arn(arn_or_id)
    except InvalidArnError as error:
        raise UsageError(f"{arn_or_id}: {error}") from None
    _raise_option_errors(
        [
            line
            for line in find_input_problems(CONNECTION_INPUTS, option_inputs)
            if line.partition(":")[0] in option_inputs
        ]
    )
    if other := [option_name(each) for each in option_inputs if each not in ("region", *INPUTS_ALLOWED_WITH_ARN)]:
        known = ", ".join(map(option_name, INPUTS_ALLOWED_WITH_ARN))
        raise UsageError(f"{', '.join(other)}: AWS says that of an ARN; leave it out (beside an ARN go {known})")
    region = option_inputs.get("region") or named.region
    if region is None:
        raise UsageError(f"{arn_or_id}: an id is found in its Region only: add --region, or give the whole ARN")
    if named.region not in (None, region):
        raise UsageError(f"{arn_or_id}: is in {named.region}, and --region says {region}; leave --region out")
    return Selection(arn_or_id, {**option_inputs, "region": region}, is_connection=False, account_id=named.account_id)


def _connection_from_options(options: argparse.Namespace, option_inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    missing = [
        line.partition(":")[0] for line in find_input_problems(CONNECTION_INPUTS, option_inputs) if ": missing;" in line
    ]
    if missing:
        instead = f"; or {_USE_ARN_HINT}: privatelink {options.command} ARN" if options.accepts_arn else ""
        raise UsageError(
            f"there is no {options.config}, and the flags lack {', '.join(map(option_name, missing))}: add them{instead}"
        )
    return _validated_connection(option_inputs)


def _validated_connection(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    _raise_option_errors(find_input_problems(CONNECTION_INPUTS, inputs))
    return fill_defaults(get_input_specs(StackInputs), inputs)


def _raise_option_errors(problems: Any) -> None:  # noqa: ANN401 - an iterable of lines
    if found := [line.partition(":") for line in problems]:
        raise InputError([f"{option_name(field)}:{rest}" for field, _, rest in found])
