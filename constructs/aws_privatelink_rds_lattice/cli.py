"""The command line: ``privatelink preflight``, ``verify``, ``explain`` and ``module``.

Exit status: 0 if all checks pass (warnings included), 1 if a check failed, 2 if none failed and one could not be made,
or if the command could not start: bad flags, an unknown connection, no credentials.

Nothing here imports jsii or cdktf, but for the command ``module``, which synthesizes; boto3, rich and the checks are
imported by the commands that need them.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from .connections import read_connections
from .inputs import Connection, Deployment, declared
from .rules import Several, Whole, nearest
from .stated import InputError, complete, problems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .checks import Reader, Result, World

_CONFIG = "cdktf.json"
# What a deployment is made of, but no check looks at.
_NOT_CHECKED = ("tags", "backend", "aws_provider_version")
_DATABASE = ("db_instance_identifier", "db_cluster_identifier")
_FLAGS = (*(name for name in declared(Connection) if name not in _NOT_CHECKED), *_DATABASE)
# What leads to a deployment of another shape than the checks know.
_NOT_KNOWN = ("names", "resource_gateway")
_POLL_SECONDS = 15


class UsageError(Exception):
    """The command cannot start; the text says why."""


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """End with exit status 2."""
        self.exit(2, f"{self.prog}: {message}; {self.prog} --help shows what there is\n")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit.

    Args:
        arguments: The command line after the program's name; that of the process if None.
    """
    options = parser().parse_args(arguments)
    try:
        sys.exit(options.run(options))
    except (UsageError, InputError) as error:
        for line in str(error).splitlines():
            _say(f"privatelink: {line}")
    except KeyboardInterrupt:
        _say("privatelink: interrupted")
    sys.exit(2)


def parser() -> Parser:
    """Return the parser for all commands."""
    whole = Parser(
        prog="privatelink",
        description="Checks and explains a private RDS database's connection to Polytomic over AWS PrivateLink.",
        epilog="Exit status: 0 all checks pass, 1 a check failed, 2 a check could not be made, or the command not run.",
        allow_abbrev=False,
    )
    version = importlib.metadata.version("aws-privatelink-rds-lattice")
    whole.add_argument("--version", action="version", version=version, help="show the version and exit")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for run, text in (
        (preflight, "before the deployment: do the inputs fit the account? Only reads."),
        (verify, "after the deployment: does every hop of the path stand? Only reads, unless --reachability is given."),
        (explain, "say in words what a connection creates and opens, for a security review. Asks AWS nothing."),
    ):
        command = commands.add_parser(run.__name__, help=text, description=text, allow_abbrev=False)
        command.set_defaults(run=run)
        _add_connection(command)
        if run is not explain:
            command.add_argument("--profile", help="AWS profile for the credentials")
            command.add_argument("--json", action="store_true", help="print JSON and nothing else")
        if run is verify:
            command.add_argument(
                "--wait", action="store_true", help="first wait until Polytomic has accepted the share"
            )
            command.add_argument(
                "--timeout", type=_seconds, default=1800, metavar="SECONDS", help="longest wait, default %(default)s"
            )
            command.add_argument(
                "--reachability",
                action="store_true",
                help="also run Reachability Analyzer: it writes, AWS charges for it, and what it makes is deleted",
            )
    text = "write the HCL module for an ops team to a folder; files of the same names are replaced."
    command = commands.add_parser("module", help=text, description=text, allow_abbrev=False)
    command.add_argument("folder", type=Path, metavar="FOLDER", help="the folder, which is made if it is missing")
    command.set_defaults(run=module)
    return whole


def _add_connection(command: argparse.ArgumentParser) -> None:
    command.add_argument("connection", nargs="?", help=f"name of a connection in {_CONFIG}; all if left out")
    command.add_argument(
        "--config",
        type=Path,
        default=Path(_CONFIG),
        metavar="FILE",
        help="file with the connections, default %(default)s",
    )
    inputs = command.add_argument_group(
        "inputs", f"In place of what {_CONFIG} says; without that file, the whole connection."
    )
    for name in _FLAGS:
        item = declared(Deployment)[name]
        several = isinstance(item.rule, Several)
        inputs.add_argument(
            f"--{name.replace('_', '-')}",
            type=_list if several else int if isinstance(item.rule, Whole) else str,
            metavar="ID,ID" if several else "VALUE",
            help=item.description.replace("%", "%%"),
        )


def _list(text: str) -> list[str]:
    return text.split(",")


def _seconds(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return int(text)


def _connections(options: argparse.Namespace) -> dict[str, Deployment]:
    """Return the connections that the command is about, by name.

    Raises:
        UsageError: There is no such connection, or more than one where one is needed.
        InputError: The file or a flag is bad.
    """
    flags = {name: getattr(options, name) for name in _FLAGS}
    flags = {name: value for name, value in flags.items() if value is not None}
    chosen: str | None = options.connection
    if flags and not options.config.exists():
        return {chosen or str(flags.get("name", "polytomic")): _checked({}, flags)}
    try:
        known = read_connections(options.config, lambda connection: problems(declared(Deployment), connection))
    except InputError as error:
        raise UsageError("\n".join(f"{options.config}: {line}" for line in error.problems)) from None
    if chosen is not None and chosen not in known:
        raise UsageError(f"{options.config} has no connection {chosen}; {nearest(chosen, known)}")
    named = {chosen: known[chosen]} if chosen is not None else known
    if flags and len(named) > 1:
        raise UsageError(f"flags change one connection: name it, one of {', '.join(named)}")
    for stack, connection in named.items():
        for name in _NOT_KNOWN:
            if connection.get(name):
                raise UsageError(f"{stack}: has {name}, which this command does not know; name another connection")
        if connection.get("ip_address_type", "IPV4") != "IPV4":
            raise UsageError(f"{stack}: is not over IPV4, which this command does not know; name another connection")
    return {stack: _checked(connection, flags) for stack, connection in named.items()} if flags else named


def _checked(connection: Deployment | dict[str, object], flags: dict[str, object]) -> Deployment:
    merged = {**connection, **flags}
    found = [
        f"--{line.replace('_', '-', line.split(':')[0].count('_'))}" for line in problems(declared(Deployment), merged)
    ]
    if found:
        raise InputError(found)
    return cast("Deployment", complete(declared(Connection), merged))


def explain(options: argparse.Namespace) -> int:
    """Print what each connection creates and opens."""
    from .explain import explain as text  # noqa: PLC0415 - only this command needs it

    sys.stdout.write("\n".join(text(stack, connection) for stack, connection in _connections(options).items()))
    return 0


def module(options: argparse.Namespace) -> int:
    """Write the HCL module.

    Raises:
        UsageError: It cannot be written there.
    """
    from .module import write_module  # noqa: PLC0415 - the only command that needs jsii

    try:
        write_module(options.folder)
    except OSError as error:
        raise UsageError(f"cannot write to {options.folder}: {error.strerror}") from None
    sys.stdout.write(f"Wrote {options.folder}\n")
    return 0


def preflight(options: argparse.Namespace) -> int:
    """Check each connection before the deployment."""
    from .checks import PREFLIGHT, run  # noqa: PLC0415 - only these commands need it

    return _check(options, "preflight", lambda world, _: run(PREFLIGHT, world))


def verify(options: argparse.Namespace) -> int:
    """Check each connection after the deployment."""
    from .checks import VERIFY, run  # noqa: PLC0415 - see preflight
    from .checks.reachability import NOTICE, reachability  # noqa: PLC0415 - see preflight

    def ask(world: World, reader: Reader) -> list[Result]:
        results = run(VERIFY, world)
        if options.reachability:
            _say(NOTICE)
            results.append(reachability(world, reader, _say))
        return results

    return _check(options, "verify", ask)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _check(options: argparse.Namespace, command: str, ask: Callable[[World, Reader], list[Result]]) -> int:
    from .checks import exit_status  # noqa: PLC0415 - see preflight
    from .report import JSON_VERSION, console, plain, show  # noqa: PLC0415 - see preflight

    out, reports, verdicts = console(sys.stdout), [], []
    for number, (stack, connection) in enumerate(_connections(options).items()):
        make = _maker(options, stack, connection)
        late = _wait(options, stack, make) if command == "verify" and options.wait else None
        world, reader = make()
        with console(sys.stderr).status(f"{command} {stack}"):
            results = ask(world, reader)
        if late:
            results = [late if result.id == late.id else result for result in results]
        verdicts += [result.verdict for result in results]
        done = command == "verify" and exit_status(result.verdict for result in results) == 0
        message = _message(world) if done else None
        reports.append(plain(stack, connection["region"], results, message))
        if not options.json:
            if number:
                out.print()
            target = f"{world.connection['rds_host']}:{world.connection['rds_port']}"
            show(out, f"{command} {stack}: the path from Polytomic to {target}", results)
            if message:
                out.print(f"\nTo send to Polytomic:\n\n{message}", end="")
    status = exit_status(verdicts)
    if options.json:
        whole = {"version": JSON_VERSION, "command": command, "exit_status": status, "connections": reports}
        sys.stdout.write(json.dumps(whole, indent=2) + "\n")
    return status


def session(profile: str | None, region: str) -> Any:  # noqa: ANN401 - its method client takes any service
    """Return a boto3 session.

    Raises:
        UsageError: There is no such profile.
    """
    import boto3  # noqa: PLC0415 - see _maker
    from botocore.exceptions import ProfileNotFound  # noqa: PLC0415 - see _maker

    try:
        return boto3.Session(profile_name=profile, region_name=region)
    except ProfileNotFound as error:
        raise UsageError(str(error)) from None


def _maker(options: argparse.Namespace, stack: str, connection: Deployment) -> Callable[[], tuple[World, Reader]]:
    """Return what makes a world that knows nothing yet.

    Raises:
        UsageError: The credentials are missing or bad.
    """
    from botocore.config import Config  # noqa: PLC0415 - slow to import, and not needed for help

    from .checks import Reader, World  # noqa: PLC0415 - see preflight
    from .checks.lookup import AmbiguousError, looked_up  # noqa: PLC0415 - see preflight
    from .checks.reader import CredentialsError  # noqa: PLC0415 - see preflight
    from .checks.result import UnreadError  # noqa: PLC0415 - see preflight

    aws = session(options.profile, connection["region"])
    config = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})

    def ask() -> Reader:
        return Reader(lambda service: aws.client(service, config=config))

    try:
        ask().read("sts", "get_caller_identity")
    except CredentialsError as error:
        raise UsageError(
            f"no usable AWS credentials: {error.seen}; give some, or name a profile by --profile"
        ) from None
    except UnreadError:
        pass  # The check of the account reports it.
    try:
        whole = looked_up(connection, ask())
    except UnreadError as error:
        raise UsageError(f"{stack}: cannot look up its database: {error.seen}") from None
    except AmbiguousError as error:
        raise UsageError(
            f"{stack}.rds_security_group_id: missing; must be one of those attached to the database ({error}); add it"
        ) from None

    def make() -> tuple[World, Reader]:
        reader = ask()
        return World(stack, whole, reader, options.config.absolute().parent, profile=options.profile), reader

    return make


def _wait(options: argparse.Namespace, stack: str, make: Callable[[], tuple[World, Reader]]) -> Result | None:
    """Wait until Polytomic has accepted the share, or there is nothing to wait for.

    Returns:
        What to report in place of the check, if the time ran out.
    """
    from .checks import Verdict  # noqa: PLC0415 - see preflight
    from .checks.after import share_accepted  # noqa: PLC0415 - see preflight
    from .report import console  # noqa: PLC0415 - see preflight

    start = time.monotonic()
    _say(f"{stack}: waiting for Polytomic to accept the share, {options.timeout} s at most")
    with console(sys.stderr).status("") as progress:
        while True:
            result = share_accepted.run(make()[0])
            waited = time.monotonic() - start
            if result.verdict is not Verdict.WARN:
                return None
            if waited >= options.timeout:
                seen = f"Polytomic has not accepted the share within {options.timeout} s"
                return replace(result, verdict=Verdict.UNKNOWN, seen=seen)
            progress.update(f"{stack}: {result.seen}; {waited:.0f} s of {options.timeout} s")
            time.sleep(min(_POLL_SECONDS, options.timeout - waited))


def _message(world: World) -> str:
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in world.ends[0].values()})
    return (
        f"Resource configuration ARN: {world.configuration['arn']}\n"
        f"AWS Region: {world.region}\n"
        f"AWS account: {world.account}\n"
        f"Availability Zone ids: {', '.join(zones)}\n"
    )


if __name__ == "__main__":
    main()
