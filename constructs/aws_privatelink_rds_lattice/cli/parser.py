"""The parser of the command line: commands and options, with the help texts of ``--help``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, TypeAlias

import aws_privatelink_rds_lattice as package
from aws_privatelink_rds_lattice.iam import Job
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.plan import ALLOWABLE_EFFECTS

from .argument_types import (
    parse_allowance,
    parse_path,
    parse_polytomic_connection_id,
    parse_since,
    parse_timeout_seconds,
)
from .command_parser import CommandParser
from .pulled_state import add_state_option
from .selection import INPUTS_ALLOWED_WITH_ARN, add_config_option, add_connection_arguments, add_input_option

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[CommandParser]"  # noqa: SLF001 - argparse has no public name


class _VersionAction(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sys.stdout.write(f"{parser.prog} {package.__version__}\n")
        parser.exit()


def build_parser() -> CommandParser:
    """Return the parser for all commands.

    Parsed options have the ``command``, the name of the command's module in this package, and ``debug``. Options of
    commands with ``add_connection_arguments`` also have the attributes for ``select_targets``.
    """
    parser = CommandParser(
        prog="privatelink",
        description="Check, explain and adopt the connection of a private RDS database to Polytomic over AWS "
        "PrivateLink.",
        examples=(
            "privatelink list --region us-east-1",
            "privatelink verify ARN",
            "privatelink help review",
        ),
        epilog="Exit status: 0 all checks passed, 1 a check failed, 2 a check is unknown or the command did not run.",
    )
    parser.add_argument("--version", action=_VersionAction, nargs=0, help="show the version and exit")
    _add_debug_option(parser)
    parser.set_defaults(debug=False, parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    _add_preflight(commands)
    _add_verify(commands)
    _add_traffic(commands)
    _add_explain(commands)
    _add_policy(commands)
    _add_list(commands)
    _add_adopt(commands)
    _add_module(commands)
    _add_review(commands)
    _add_completion(commands)
    _add_help(commands)
    return parser


def _add_debug_option(parser: argparse.ArgumentParser) -> None:
    # No default: the default of a command's parser would replace the value of an option before the command.
    parser.add_argument(
        "--debug",
        action="store_true",
        default=argparse.SUPPRESS,
        help="log each step to standard error, without credentials",
    )


def _add_command(commands: Commands, name: str, description: str, *examples: str) -> CommandParser:
    command = commands.add_parser(name, help=description, description=description, examples=examples)
    command.set_defaults(parser=command)
    _add_debug_option(command)
    return command


def _add_preflight(commands: Commands) -> None:
    preflight = _add_command(
        commands,
        "preflight",
        "Check the inputs against the account before a deployment. Changes nothing.",
        "privatelink preflight              all connections of cdktf.json",
        "privatelink preflight polytomic    the connection polytomic",
    )
    add_connection_arguments(preflight)
    _add_profile_option(preflight)
    _add_json_option(preflight)


def _add_verify(commands: Commands) -> None:
    verify = _add_command(
        commands,
        "verify",
        "Check every hop of a deployed path. Changes nothing, except with --reachability.",
        "privatelink verify polytomic         a connection of cdktf.json",
        "privatelink verify ARN               any deployment, by the ARN of its resource configuration",
        "privatelink verify polytomic --wait  wait until Polytomic has accepted the share",
    )
    add_connection_arguments(verify, accepts_arn=True)
    add_state_option(verify)
    _add_profile_option(verify)
    _add_json_option(verify)
    verify.add_argument("--wait", action="store_true", help="first wait until Polytomic has accepted the share")
    verify.add_argument(
        "--timeout",
        type=parse_timeout_seconds,
        default=1800,
        metavar="SECONDS",
        help="longest time to wait, default %(default)s",
    )
    verify.add_argument(
        "--reachability",
        action="store_true",
        help="also run AWS Reachability Analyzer: creates and deletes an analysis, which AWS charges for",
    )
    verify.add_argument(
        "--polytomic-connection",
        type=parse_polytomic_connection_id,
        metavar="ID",
        help="also ask Polytomic's API whether this connection in Polytomic works. Needs the package polytomic, and an "
        "API key of Polytomic in POLYTOMIC_API_KEY",
    )


def _add_traffic(commands: Commands) -> None:
    traffic = _add_command(
        commands,
        "traffic",
        "Count Polytomic's connections, from the access logs in CloudWatch Logs. Changes nothing.",
        "privatelink traffic ARN                  the last hour",
        "privatelink traffic polytomic --since 7d",
    )
    add_connection_arguments(traffic, accepts_arn=True)
    _add_profile_option(traffic)
    _add_json_option(traffic)
    traffic.add_argument(
        "--since",
        type=parse_since,
        default="1h",
        metavar="TIME",
        help="length of the period, such as 30m or 7d, or its start, such as 2026-01-31T08:00Z; default %(default)s",
    )


def _add_explain(commands: Commands) -> None:
    explain = _add_command(
        commands,
        "explain",
        "Explain what a connection creates and opens, for a security review. Makes AWS calls only for an ARN.",
        "privatelink explain polytomic",
        "privatelink explain ARN              a deployment: what exists and is open",
        "privatelink explain -o review.txt    all connections, into a file",
    )
    add_connection_arguments(explain, accepts_arn=True)
    _add_profile_option(explain)
    _add_json_option(explain)
    _add_output_option(explain)


def _add_policy(commands: Commands) -> None:
    policy = _add_command(
        commands,
        "policy",
        "Print the least IAM policy of a role for a job. Makes no AWS calls.",
        "privatelink policy deploy polytomic",
        "privatelink policy plan --hcl -o role.tf",
    )
    # A job is a command, not an argument: argparse accepts no second positional argument after an option.
    jobs = policy.add_subparsers(title="jobs", metavar="JOB", dest="job", required=True)
    shared_arguments = CommandParser(add_help=False)
    _add_debug_option(shared_arguments)
    add_connection_arguments(shared_arguments, accepts_all=False)
    formats = shared_arguments.add_mutually_exclusive_group()
    _add_json_option(formats)
    _add_output_option(shared_arguments)
    formats.add_argument(
        "--hcl", action="store_true", help="print a data source aws_iam_policy_document instead of JSON"
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
        Job.VERIFY: "that runs verify, traffic, preflight, list, adopt and explain",
    }
    for job, role in role_descriptions.items():
        description = f"Print the least IAM policy of a role {role}."
        job_parser = jobs.add_parser(job.value, parents=[shared_arguments], help=description, description=description)
        job_parser.set_defaults(parser=job_parser)


def _add_list(commands: Commands) -> None:
    list_command = _add_command(
        commands,
        "list",
        "List the resource configurations of an account, with their targets and principals. Changes nothing.",
        "privatelink list --region us-east-1",
        "privatelink list --all-regions --profile data",
    )
    _add_profile_option(list_command)
    _add_json_option(list_command)
    list_command.add_argument(
        "--region", metavar="VALUE", help="AWS Region; default: AWS_REGION or the Region of the profile"
    )
    list_command.add_argument("--all-regions", action="store_true", help="list all Regions of the account")


def _add_adopt(commands: Commands) -> None:
    adopt = _add_command(
        commands,
        "adopt",
        "Write the connection for cdktf.json that takes over any existing deployment. Changes nothing in AWS.",
        "privatelink adopt ARN                   print the connection",
        "privatelink adopt ARN --write orders    add it to cdktf.json",
    )
    _add_profile_option(adopt)
    _add_json_option(adopt)
    adopt.add_argument("arn", metavar="ARN", help="ARN of the resource configuration, or its id with --region")
    add_config_option(adopt)
    add_state_option(adopt)
    destinations = adopt.add_mutually_exclusive_group()
    _add_output_option(destinations)
    destinations.add_argument("--write", metavar="NAME", help="write the connection to the file under this name")
    adopt.add_argument("--force", action="store_true", help="write the connection even if Polytomic's ARN would change")
    inputs = adopt.add_argument_group("inputs", "Values that AWS may not return.")
    for name in ("region", *INPUTS_ALLOWED_WITH_ARN):
        add_input_option(inputs, name, CONNECTION_INPUTS[name])


def _add_module(commands: Commands) -> None:
    module = _add_command(
        commands,
        "module",
        "Write the HCL module for an ops team to a folder. Replaces files of the same names.",
        "privatelink module modules/polytomic",
    )
    module.add_argument("folder", type=parse_path, metavar="FOLDER", help="the folder; created if it does not exist")


def _add_review(commands: Commands) -> None:
    review = _add_command(
        commands,
        "review",
        "Report the effect of a Terraform plan on Polytomic's connection: ARN, outages and new access. Makes no AWS "
        "calls.",
        "privatelink review plan.json",
        "terraform show -json plan.bin | privatelink review -",
        "privatelink review plan.json --allow arn-change",
        "privatelink review a/plan.json b/plan.json --markdown",
    )
    formats = review.add_mutually_exclusive_group()
    _add_json_option(formats)
    review.add_argument(
        "plans",
        nargs="+",
        metavar="PLAN.json",
        help="output of terraform show -json PLANFILE; - for standard input. Several plans have one exit status.",
    )
    review.add_argument(
        "--allow",
        action="append",
        default=[],
        type=parse_allowance,
        metavar="EFFECT",
        help=f"an effect to accept: {', '.join(ALLOWABLE_EFFECTS)}, or unknown=ADDRESS for the unknown values of "
        "a resource. For a deployment that failed halfway: first-share=PRINCIPAL for the first principal of a "
        "configuration, tainted=ADDRESS for an outage by a tainted resource. With several plans, write "
        "PLAN.json:unknown=ADDRESS. The finding becomes a warning. Repeatable.",
    )
    review.add_argument(
        "--allow-file",
        action="append",
        default=[],
        metavar="FILE",
        help="a file with one allowance per line, as for --allow. Lines that start with # are comments. Repeatable.",
    )
    formats.add_argument("--markdown", action="store_true", help="print Markdown, for a comment on a pull request")


def _add_completion(commands: Commands) -> None:
    completion = _add_command(
        commands,
        "completion",
        "Print a script that completes commands and options in a shell.",
        'eval "$(privatelink completion bash)"    in ~/.bashrc',
        "privatelink completion zsh > _privatelink    in a folder of $fpath",
    )
    completion.add_argument("shell", choices=("bash", "zsh"), help="the shell")


def _add_help(commands: Commands) -> None:
    help_command = _add_command(commands, "help", "Show the help of the program or of a command.")
    help_command.add_argument("topic", nargs="?", choices=[*commands.choices], metavar="COMMAND", help="the command")


def _add_output_option(command: argparse._ActionsContainer) -> None:
    command.add_argument(
        "-o", "--output", type=parse_path, metavar="FILE", help="write to this file instead of standard output"
    )


def _add_profile_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--profile", help="AWS profile for the credentials")


def _add_json_option(command: argparse._ActionsContainer) -> None:
    command.add_argument("--json", action="store_true", help="print only JSON")
