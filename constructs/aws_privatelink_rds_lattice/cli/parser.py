"""The parser of the command line: commands and options, with the help texts of ``--help``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import aws_privatelink_rds_lattice as package
from aws_privatelink_rds_lattice.iam import Job
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.plan import ALLOWABLE_EFFECTS, Allowances

from .selection import INPUTS_ALLOWED_WITH_ARN, add_config_option, add_connection_arguments, add_input_option

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[CommandParser]"  # noqa: SLF001 - argparse has no public name


class CommandParser(argparse.ArgumentParser):
    """A parser with short error messages, without the usage."""

    def error(self, message: str) -> NoReturn:
        """Print the error and exit with status 2."""
        self.exit(2, f"{self.prog}: {message}; {self.prog} --help shows what there is\n")


class _VersionAction(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sys.stdout.write(f"{package.__version__}\n")
        parser.exit()


def build_parser() -> CommandParser:
    """Return the parser for all commands.

    Parsed options have the ``command``, the name of the command's module in this package, and ``debug``. Options of
    commands with ``add_connection_arguments`` also have the attributes for ``select_targets``.
    """
    parser = CommandParser(
        prog="privatelink",
        description="Checks, explains and takes over a private RDS database's connection to Polytomic over AWS "
        "PrivateLink.",
        epilog="Exit status: 0 all checks pass, 1 a check failed, 2 a check could not be made, or the command not run.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_VersionAction, nargs=0, help="show the version and exit")
    _add_debug_option(parser)
    parser.set_defaults(debug=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    _add_preflight(commands)
    _add_verify(commands)
    _add_explain(commands)
    _add_policy(commands)
    _add_list(commands)
    _add_adopt(commands)
    _add_module(commands)
    _add_review(commands)
    return parser


def _add_debug_option(parser: argparse.ArgumentParser) -> None:
    # No default: the default of a command's parser would replace the value of an option before the command.
    parser.add_argument(
        "--debug",
        action="store_true",
        default=argparse.SUPPRESS,
        help="log each step to standard error, without credentials",
    )


def _add_command(commands: Commands, name: str, description: str) -> CommandParser:
    command = commands.add_parser(name, help=description, description=description, allow_abbrev=False)
    _add_debug_option(command)
    return command


def _add_preflight(commands: Commands) -> None:
    preflight = _add_command(commands, "preflight", "before the deployment: do the inputs fit the account? Only reads.")
    add_connection_arguments(preflight)
    _add_profile_option(preflight)
    _add_json_option(preflight)


def _add_verify(commands: Commands) -> None:
    verify = _add_command(
        commands,
        "verify",
        "after the deployment: does every hop of the path stand? Only reads, unless --reachability is given.",
    )
    add_connection_arguments(verify, accepts_arn=True)
    _add_profile_option(verify)
    _add_json_option(verify)
    verify.add_argument("--wait", action="store_true", help="first wait until Polytomic has accepted the share")
    verify.add_argument(
        "--timeout",
        type=_parse_timeout_seconds,
        default=1800,
        metavar="SECONDS",
        help="longest wait, default %(default)s",
    )
    verify.add_argument(
        "--reachability",
        action="store_true",
        help="also run Reachability Analyzer: it writes, AWS charges for it, and what it makes is deleted",
    )


def _add_explain(commands: Commands) -> None:
    explain = _add_command(
        commands,
        "explain",
        "say in words what a connection creates and opens, for a security review. Asks AWS nothing.",
    )
    add_connection_arguments(explain)


def _add_policy(commands: Commands) -> None:
    policy = _add_command(commands, "policy", "write the least IAM policy of a role for its job. Asks AWS nothing.")
    # A job is a command, not an argument: argparse accepts no second positional argument after an option.
    jobs = policy.add_subparsers(title="jobs", metavar="JOB", dest="job", required=True)
    shared_arguments = CommandParser(add_help=False)
    _add_debug_option(shared_arguments)
    add_connection_arguments(shared_arguments, accepts_all=False)
    shared_arguments.add_argument(
        "--hcl", action="store_true", help="as a data source aws_iam_policy_document, in place of JSON"
    )
    shared_arguments.add_argument(
        "--all-tags",
        action="store_true",
        help="keep all tags in the conditions of a long policy, in several documents",
    )
    shared_arguments.add_argument(
        "--document",
        type=int,
        metavar="NUMBER",
        help="print only the document of this number, if the policy is too long for a single managed policy",
    )
    role_descriptions = {
        Job.DEPLOY: "that plans, applies and destroys",
        Job.PLAN: "that plans",
        Job.VERIFY: "with which verify, preflight, list and adopt run",
    }
    for job, role in role_descriptions.items():
        description = f"write the least IAM policy of a role {role}."
        jobs.add_parser(
            job.value, parents=[shared_arguments], help=description, description=description, allow_abbrev=False
        )


def _add_list(commands: Commands) -> None:
    list_command = _add_command(
        commands,
        "list",
        "the resource configurations of an account: where each leads, and who it is shared with. Only reads.",
    )
    _add_profile_option(list_command)
    _add_json_option(list_command)
    list_command.add_argument(
        "--region", metavar="VALUE", help="AWS Region; that of the profile or of AWS_REGION if left out"
    )
    list_command.add_argument("--all-regions", action="store_true", help="all Regions of the account")


def _add_adopt(commands: Commands) -> None:
    adopt = _add_command(
        commands,
        "adopt",
        "write the connection for cdktf.json that takes over a deployment, however it was made. Only reads AWS.",
    )
    _add_profile_option(adopt)
    adopt.add_argument("arn", metavar="ARN", help="ARN of the resource configuration, or its id beside --region")
    add_config_option(adopt)
    adopt.add_argument("--write", metavar="NAME", help="put it into the file, as a connection of this name")
    adopt.add_argument("--force", action="store_true", help="also where the ARN that Polytomic holds would be another")
    inputs = adopt.add_argument_group("inputs", "What AWS may not say.")
    for name in ("region", *INPUTS_ALLOWED_WITH_ARN):
        add_input_option(inputs, name, CONNECTION_INPUTS[name])


def _add_module(commands: Commands) -> None:
    module = _add_command(
        commands, "module", "write the HCL module for an ops team to a folder; files of the same names are replaced."
    )
    module.add_argument("folder", type=Path, metavar="FOLDER", help="the folder, which is made if it is missing")


def _add_review(commands: Commands) -> None:
    review = _add_command(
        commands,
        "review",
        "say what a Terraform plan will do to what Polytomic holds: the ARN, the way to the database, who gets to it. "
        "Asks AWS nothing.",
    )
    formats = review.add_mutually_exclusive_group()
    _add_json_option(formats)
    review.add_argument(
        "plan", metavar="PLAN.json", help="what terraform show -json PLANFILE printed; - for standard input"
    )
    review.add_argument(
        "--allow",
        action="append",
        default=[],
        type=_parse_allowance,
        metavar="EFFECT",
        help=f"an effect that you accept: {', '.join(ALLOWABLE_EFFECTS)}, or unknown=ADDRESS for the unknown values of "
        "a resource. The finding becomes a warning. May be given several times.",
    )
    review.add_argument(
        "--allow-file",
        action="append",
        default=[],
        metavar="FILE",
        help="a file with an allowance per line, as for --allow. Lines that start with # are comments. May be given "
        "several times.",
    )
    formats.add_argument("--markdown", action="store_true", help="print Markdown, for a comment on a pull request")


def _add_profile_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--profile", help="AWS profile for the credentials")


def _add_json_option(command: argparse._ActionsContainer) -> None:
    command.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _parse_allowance(text: str) -> str:
    try:
        Allowances.parse([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _parse_timeout_seconds(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return int(text)
