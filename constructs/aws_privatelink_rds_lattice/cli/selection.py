"""The deployments that a command is about: those of a file, what flags say in its place, or an ARN."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.arn import ArnError, configuration_named, names_configuration
from aws_privatelink_rds_lattice.inputs.connections import read_connections
from aws_privatelink_rds_lattice.inputs.rules import StringList, String, Integer, suggest_name
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, StackInputs, InputSpec, Inputs, ExistingResources, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import InputError, fill_defaults, find_input_problems

from .terminal import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

CONFIG = "cdktf.json"
_BY_ARN = "name the deployment by the ARN of its resource configuration"
# What may be said of a deployment that is known by an ARN: what AWS may not say of it.
BESIDE_ARN = ("rds_host", "rds_port", "rds_security_group_id", "polytomic_aws_account_id")


class Chosen(NamedTuple):
    """A deployment as it was named.

    Attributes:
        name: The connection's name, or the ARN or id of the resource configuration.
        stated: Inputs: all of a connection; of a deployment known by an ARN, the Region and little else.
        is_connection: Whether it is a connection.
        account: The account that the ARN names, if any.
    """

    name: str
    stated: Mapping[str, Any]
    is_connection: bool
    account: str | None = None


def _flags() -> dict[str, InputSpec]:
    # What leads to a deployment, where a word can say it: maps stay in the file.
    names = (*get_input_specs(Inputs), "region", *get_input_specs(ExistingResources))
    return {name: CONNECTION_INPUTS[name] for name in names if isinstance(CONNECTION_INPUTS[name].rule, String | Integer | StringList)}


def add_connection(command: argparse.ArgumentParser, *, or_arn: bool, several: bool) -> None:
    """Give a command the arguments that ``chosen`` reads.

    Args:
        command: The command's parser.
        or_arn: Whether it takes the ARN of a resource configuration, too.
        several: Whether it is about all connections where none is named; else there must be one.
    """
    arn = "; or the ARN of a resource configuration, or its id beside --region" if or_arn else ""
    left_out = "all if left out" if several else "needed where there are several"
    command.add_argument("connection", nargs="?", help=f"name of a connection in {CONFIG}, {left_out}{arn}")
    command.set_defaults(takes_arn=or_arn, takes_several=several)
    add_config(command)
    inputs = command.add_argument_group(
        "inputs", f"In place of what {CONFIG} says; without that file, the whole connection."
    )
    for name, item in _flags().items():
        add_flag(inputs, name, item)


def add_config(command: argparse.ArgumentParser) -> None:
    """Give a command the option that names the file with the connections."""
    command.add_argument(
        "--config",
        type=Path,
        default=Path(CONFIG),
        metavar="FILE",
        help="file with the connections, default %(default)s",
    )


def add_flag(command: argparse._ActionsContainer, name: str, item: InputSpec) -> None:
    """Give a command the option for an input."""
    several = isinstance(item.rule, StringList)
    command.add_argument(
        flag(name),
        type=_list if several else int if isinstance(item.rule, Integer) else str,
        metavar="ID,ID" if several else "VALUE",
        help=item.description.replace("%", "%%"),
    )


def flag(name: str) -> str:
    """Return the option for an input."""
    return f"--{name.replace('_', '-')}"


def _list(text: str) -> list[str]:
    return text.split(",")


def chosen(options: argparse.Namespace) -> list[Chosen]:
    """Return the deployments.

    Raises:
        UsageError: There is no such connection, or more than one where one is needed; or the ARN is none.
        InputError: A flag is bad.
    """
    flags = {name: value for name in _flags() if (value := getattr(options, name)) is not None}
    name: str | None = options.connection
    if name is not None and names_configuration(name.strip()):
        if not options.takes_arn:
            raise UsageError(f"{options.command} is about connections in {CONFIG}; privatelink verify takes an ARN")
        return [by_arn(name, flags)]
    if flags and not options.config.exists():
        return [Chosen(name or str(flags.get("name", "polytomic")), _whole(options, flags), is_connection=True)]
    try:
        known = read_connections(options.config, lambda connection: find_input_problems(CONNECTION_INPUTS, connection))
    except InputError as error:
        instead = f"; or {_BY_ARN}" if options.takes_arn and not options.config.exists() else ""
        raise UsageError("\n".join(f"{options.config}: {line}{instead}" for line in error.problems)) from None
    if name is not None and name not in known:
        raise UsageError(f"{options.config} has no connection {name}; {suggest_name(name, known)}")
    named = {name: known[name]} if name is not None else known
    if len(named) > 1 and not options.takes_several:
        raise UsageError(f"{options.command} is about one connection: name it, one of {', '.join(named)}")
    if flags and len(named) > 1:
        raise UsageError(f"flags change one connection: name it, one of {', '.join(named)}")
    return [
        Chosen(stack, _checked({**connection, **flags}) if flags else connection, is_connection=True)
        for stack, connection in named.items()
    ]


def by_arn(name: str, flags: Mapping[str, Any]) -> Chosen:
    """Return the deployment that the ARN or the id of its resource configuration names.

    Args:
        name: The ARN or id.
        flags: What is said of it besides.

    Raises:
        UsageError: The ARN is none, its Region is not the one given, or an id has none.
        InputError: A flag is bad.
    """
    name = name.strip()  # as it comes from a page
    try:
        named = configuration_named(name)
    except ArnError as error:
        raise UsageError(f"{name}: {error}") from None
    _refuse([line for line in find_input_problems(CONNECTION_INPUTS, flags) if line.partition(":")[0] in flags])
    if other := [flag(each) for each in flags if each not in ("region", *BESIDE_ARN)]:
        known = ", ".join(map(flag, BESIDE_ARN))
        raise UsageError(f"{', '.join(other)}: AWS says that of an ARN; leave it out (beside an ARN go {known})")
    region = flags.get("region") or named.region
    if region is None:
        raise UsageError(f"{name}: an id is found in its Region only: add --region, or give the whole ARN")
    if named.region not in (None, region):
        raise UsageError(f"{name}: is in {named.region}, and --region says {region}; leave --region out")
    return Chosen(name, {**flags, "region": region}, is_connection=False, account=named.account)


def _whole(options: argparse.Namespace, flags: Mapping[str, Any]) -> Mapping[str, Any]:
    missing = [line.partition(":")[0] for line in find_input_problems(CONNECTION_INPUTS, flags) if ": missing;" in line]
    if missing:
        instead = f"; or {_BY_ARN}: privatelink {options.command} ARN" if options.takes_arn else ""
        raise UsageError(
            f"there is no {options.config}, and the flags lack {', '.join(map(flag, missing))}: add them{instead}"
        )
    return _checked(flags)


def _checked(given: Mapping[str, Any]) -> Mapping[str, Any]:
    _refuse(find_input_problems(CONNECTION_INPUTS, given))
    return fill_defaults(get_input_specs(StackInputs), given)


def _refuse(lines: Any) -> None:  # noqa: ANN401 - an iterable of lines
    if found := [line.partition(":") for line in lines]:
        raise InputError([f"{flag(field)}:{rest}" for field, _, rest in found])
