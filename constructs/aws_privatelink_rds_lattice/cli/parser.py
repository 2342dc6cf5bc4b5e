"""The parser of the command line: commands and options, with the help texts of ``--help``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import aws_privatelink_rds_lattice as package
from aws_privatelink_rds_lattice.iam import Job
from aws_privatelink_rds_lattice.plan import ALLOWABLE_EFFECTS

from .argument_types import parse_allowance, parse_path
from .aws_parsers import add_adopt, add_list, add_preflight, add_traffic, add_verify
from .command_parser import CommandParser
from .common_options import add_command, add_debug_option, add_json_option, add_output_option, add_profile_option
from .selection import add_connection_arguments

if TYPE_CHECKING:
    from .common_options import Commands


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
    add_debug_option(parser)
    parser.set_defaults(debug=False, parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    add_preflight(commands)
    add_verify(commands)
    add_traffic(commands)
    _add_explain(commands)
    _add_policy(commands)
    add_list(commands)
    add_adopt(commands)
    _add_module(commands)
    _add_review(commands)
    _add_completion(commands)
    _add_help(commands)
    return parser


def _add_explain(commands: Commands) -> None:
    explain = add_command(
        commands,
        "explain",
        "Explain what a connection creates and opens, for a security review. Makes AWS calls only for an ARN.",
        "privatelink explain polytomic",
        "privatelink explain ARN              a deployment: what exists and is open",
        "privatelink explain -o review.txt    all connections, into a file",
    )
    add_connection_arguments(explain, accepts_arn=True)
    add_profile_option(explain)
    add_json_option(explain)
    add_output_option(explain)


def _add_policy(commands: Commands) -> None:
    policy = add_command(
        commands,
        "policy",
        "Print the least IAM policy of a role for a job. Makes no AWS calls.",
        "privatelink policy deploy polytomic",
        "privatelink policy plan --hcl -o role.tf",
    )
    # A job is a command, not an argument: argparse accepts no second positional argument after an option.
    jobs = policy.add_subparsers(title="jobs", metavar="JOB", dest="job", required=True)
    shared_arguments = CommandParser(add_help=False)
    add_debug_option(shared_arguments)
    add_connection_arguments(shared_arguments, accepts_all=False)
    formats = shared_arguments.add_mutually_exclusive_group()
    add_json_option(formats)
    add_output_option(shared_arguments)
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


def _add_module(commands: Commands) -> None:
    module = add_command(
        commands,
        "module",
        "Write the HCL module for an ops team to a folder. Replaces files of the same names.",
        "privatelink module modules/polytomic",
    )
    module.add_argument("folder", type=parse_path, metavar="FOLDER", help="the folder; created if it does not exist")


def _add_review(commands: Commands) -> None:
    review = add_command(
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
    add_json_option(formats)
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
        "configuration, tainted=ADDRESS for an outage by a tainted association. With several plans, write "
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
    completion = add_command(
        commands,
        "completion",
        "Print a script that completes commands and options in a shell.",
        'eval "$(privatelink completion bash)"    in ~/.bashrc',
        "privatelink completion zsh > _privatelink    in a folder of $fpath",
    )
    completion.add_argument("shell", choices=("bash", "zsh"), help="the shell")


def _add_help(commands: Commands) -> None:
    help_command = add_command(commands, "help", "Show the help of the program or of a command.")
    help_command.add_argument("topic", nargs="?", choices=[*commands.choices], metavar="COMMAND", help="the command")
