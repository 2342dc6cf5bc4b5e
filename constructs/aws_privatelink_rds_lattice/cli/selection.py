"""Selection of deployments on the command line: by connection name, by input options, or by ARN."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.arn import InvalidArnError, looks_like_arn, parse_arn
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from aws_privatelink_rds_lattice.inputs.contradictions import find_contradictions
from aws_privatelink_rds_lattice.inputs.known_facts import facts_of_connection
from aws_privatelink_rds_lattice.inputs.problems import suggest_name
from aws_privatelink_rds_lattice.inputs.secret_values import hide_secret_words
from aws_privatelink_rds_lattice.inputs.table import (
    CONNECTION_INPUTS,
    AccessLogInput,
    ExistingResources,
    Inputs,
    get_input_specs,
)
from aws_privatelink_rds_lattice.inputs.validation import (
    InputError,
    fill_defaults,
    find_input_problems,
    find_missing_inputs,
)
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer, String, StringList
from aws_privatelink_rds_lattice.target import Target

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aws_privatelink_rds_lattice.inputs.spec import InputSpec
    from aws_privatelink_rds_lattice.inputs.validation import ValidInputs

_LOGGER = logging.getLogger(__name__)

DEFAULT_CONFIG_FILE = "cdktf.json"
_USE_OPTIONS_HINT = "pass the inputs as options, such as --rds-host"
_USE_ARN_HINT = "pass the ARN of the deployment's resource configuration"
# Besides the Region: inputs that AWS may not report for a resource configuration.
INPUTS_ALLOWED_WITH_ARN = ("rds_host", "rds_port", "rds_security_group_id", "polytomic_aws_account_id")


def _command_line_inputs() -> dict[str, InputSpec]:
    """Return the inputs with an option, by name.

    An input has an option if it identifies a deployment or adds a resource, and is a string, an integer or a list of
    strings. Maps can be set in the file only.
    """
    inputs = {}
    for name in (
        *get_input_specs(Inputs),
        "region",
        *get_input_specs(ExistingResources),
        *get_input_specs(AccessLogInput),
    ):
        spec = CONNECTION_INPUTS[name]
        if isinstance(spec.rule, String | Integer | StringList):
            inputs[name] = spec
    return inputs


def add_connection_arguments(
    command: argparse.ArgumentParser, *, accepts_arn: bool = False, accepts_all: bool = True
) -> None:
    """Add the arguments for ``select_targets`` to a command.

    Args:
        command: The command's parser.
        accepts_arn: True if the command also takes the ARN of a resource configuration.
        accepts_all: True if the command without a name runs on all connections; False if it takes one connection.
    """
    omitted_help = "default: all" if accepts_all else "required if there are several"
    connection_help = f"name of a connection in {DEFAULT_CONFIG_FILE}, {omitted_help}"
    if accepts_arn:
        connection_help += "; or the ARN of a resource configuration, or its id with --region"
    command.add_argument("connection", nargs="?", help=connection_help)
    command.set_defaults(accepts_arn=accepts_arn, accepts_all=accepts_all)
    add_config_option(command)
    inputs = command.add_argument_group(
        "inputs", f"Override {DEFAULT_CONFIG_FILE}, or define the whole connection without it."
    )
    for name, spec in _command_line_inputs().items():
        add_input_option(inputs, name, spec)


def add_config_option(command: argparse.ArgumentParser) -> None:
    """Add the option for the file with the connections to a command."""
    command.add_argument(
        "--config",
        type=Path,
        default=Path(DEFAULT_CONFIG_FILE),
        metavar="FILE",
        help="file with the connections, default %(default)s",
    )


def add_input_option(command: argparse._ActionsContainer, name: str, spec: InputSpec) -> None:
    """Add the option for an input to a command."""
    metavar = "VALUE"
    parse_value: Callable[[str], object] = str
    if isinstance(spec.rule, StringList):
        metavar = "ID,ID"
        parse_value = _split_id_list
    elif isinstance(spec.rule, Integer):
        parse_value = _parse_integer
    description = spec.description.replace("%", "%%")
    command.add_argument(option_name(name), type=parse_value, metavar=metavar, help=description)


def option_name(input_name: str) -> str:
    """Return the option for an input: ``--rds-port`` for ``rds_port``."""
    return f"--{input_name.replace('_', '-')}"


def _parse_integer(text: str) -> int | str:
    """Return the number of a text; any other text unchanged, for the rule of the input to refuse."""
    return int(text) if re.fullmatch("-?[0-9]{1,20}", text) else text


def _split_id_list(text: str) -> list[str]:
    return text.split(",")


def inputs_from_options(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return the inputs set on the command line, by name.

    Args:
        options: The parsed command line.
        names: Names of inputs that have an option in the command.
    """
    inputs = {}
    for name in names:
        value = getattr(options, name)
        if value is not None:
            inputs[name] = value
    return inputs


def select_targets(options: argparse.Namespace) -> list[Target]:
    """Return the deployments selected on the command line.

    Args:
        options: The parsed command line, of a command with ``add_connection_arguments``.

    Raises:
        UsageError: The connection does not exist, the command takes one connection and there are several, or the ARN
            is not the ARN of a resource configuration.
        InputError: The value of an option is invalid.
    """
    option_inputs = inputs_from_options(options, _command_line_inputs())
    name: str | None = options.connection
    if name is not None and looks_like_arn(name.strip()):
        if not options.accepts_arn:
            raise UsageError(
                f"{options.command}: got an ARN; must be a connection of {DEFAULT_CONFIG_FILE}; "
                "name one, or pass the ARN to privatelink verify"
            )
        return [select_by_arn(options, name, option_inputs)]
    if option_inputs and not options.config.exists():
        return [_select_from_options(options, option_inputs)]
    connections = _select_by_name(options)
    if option_inputs and len(connections) > 1:
        raise UsageError(f"these options apply to one connection: name one of {', '.join(connections)}")
    targets = []
    for connection_name, connection in connections.items():
        inputs: Mapping[str, Any] = connection
        if option_inputs:
            inputs = _validated_connection({**connection, **option_inputs})
        targets.append(Target(connection_name, inputs, _project_folder(options)))
    return targets


def read_config_file(file: Path) -> Mapping[str, ValidInputs]:
    """Return the connections of a file by name.

    Raises:
        InputError: The file cannot be read, or an input is invalid.
    """
    return read_connections(file, _find_connection_problems)


def _find_connection_problems(connection: Mapping[str, object]) -> Iterator[str]:
    yield from find_input_problems(CONNECTION_INPUTS, connection)
    yield from find_contradictions(connection, facts_of_connection(connection))


def _select_by_name(options: argparse.Namespace) -> Mapping[str, ValidInputs]:
    """Return the named connection, or all connections if the command line has no name."""
    try:
        connections = read_config_file(options.config)
    except InputError as error:
        hint = ""
        if not options.config.exists():
            hint = f"; or {_USE_ARN_HINT if options.accepts_arn else _USE_OPTIONS_HINT}"
        raise UsageError("\n".join(f"{options.config}: {problem}{hint}" for problem in error.problems)) from None
    _LOGGER.debug("%s: connections %s", options.config, list(connections))
    name: str | None = options.connection
    if name is not None:
        if name not in connections:
            raise UsageError(
                f"{options.config} has no connection {hide_secret_words(name)}; {suggest_name(name, connections)}"
            )
        return {name: connections[name]}
    if len(connections) > 1 and not options.accepts_all:
        raise UsageError(f"{options.command} takes one connection: name one of {', '.join(connections)}")
    return connections


def select_by_arn(options: argparse.Namespace, arn_or_id: str, option_inputs: Mapping[str, Any]) -> Target:
    """Return the deployment of a resource configuration.

    Args:
        options: The parsed command line, with the configuration file.
        arn_or_id: The ARN or id of the resource configuration.
        option_inputs: The inputs that the command line sets, by name.

    Raises:
        UsageError: The text is not an ARN or id of a resource configuration, the ARN is in another Region than
            ``--region``, an id has no ``--region``, or an option sets an input that AWS reports.
        InputError: The value of an option is invalid.
    """
    arn_or_id = arn_or_id.strip()  # A copy from a web page may have spaces around the text.
    try:
        arn = parse_arn(arn_or_id)
    except InvalidArnError as error:
        raise UsageError(hide_secret_words(f"{arn_or_id}: {error}")) from None
    # Missing inputs are no problem: AWS reports them.
    problems = find_input_problems(CONNECTION_INPUTS, option_inputs)
    _raise_option_errors(problem for problem in problems if problem.partition(":")[0] in option_inputs)
    allowed = ("region", *INPUTS_ALLOWED_WITH_ARN)
    forbidden_options = [option_name(name) for name in option_inputs if name not in allowed]
    if forbidden_options:
        allowed_options = ", ".join(map(option_name, INPUTS_ALLOWED_WITH_ARN))
        raise UsageError(
            f"{', '.join(forbidden_options)}: AWS returns this for an ARN; omit the option (allowed with an ARN: "
            f"{allowed_options})"
        )
    region = option_inputs.get("region") or arn.region
    if region is None:
        raise UsageError(f"{arn_or_id}: an id needs its Region: add --region, or pass the whole ARN")
    if arn.region not in (None, region):
        raise UsageError(f"{arn_or_id}: is in {arn.region}, but --region is {region}; omit --region")
    inputs = {**option_inputs, "region": region}
    return Target(arn_or_id, inputs, _project_folder(options), is_connection=False, account_id=arn.account_id)


def _select_from_options(options: argparse.Namespace, option_inputs: Mapping[str, Any]) -> Target:
    """Return the connection defined by the options alone, without a file."""
    missing = find_missing_inputs(CONNECTION_INPUTS, option_inputs)
    if missing:
        hint = ""
        if options.accepts_arn:
            hint = f"; or {_USE_ARN_HINT}: privatelink {options.command} ARN"
        raise UsageError(
            f"{options.config} does not exist, and these options are missing: "
            f"{', '.join(map(option_name, missing))}; add them{hint}"
        )
    name = options.connection or str(option_inputs.get("name", "polytomic"))
    return Target(name, _validated_connection(option_inputs), _project_folder(options))


def _project_folder(options: argparse.Namespace) -> Path:
    """Return the folder of the configuration file."""
    config_file: Path = options.config
    return config_file.absolute().parent


def _validated_connection(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    # Options may contradict the file, such as --region: the checks report what AWS says.
    _raise_option_errors(find_input_problems(CONNECTION_INPUTS, inputs))
    return fill_defaults(CONNECTION_INPUTS, inputs)


def _raise_option_errors(problems: Iterable[str]) -> None:
    """Raise an InputError if there are problems; the error names options instead of inputs."""
    option_problems = []
    for problem in problems:
        name, _, description = problem.partition(":")
        option_problems.append(f"{option_name(name)}:{description}")
    if option_problems:
        raise InputError(option_problems)
