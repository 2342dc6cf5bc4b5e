"""The commands and their options, as they are typed and as ``--help`` shows them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from aws_privatelink_rds_lattice.iam import Job
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS
from aws_privatelink_rds_lattice.plan import ALLOWABLE_EFFECTS

from .selection import INPUTS_ALLOWED_WITH_ARN, add_config_option, add_connection_arguments, add_input_option


class CommandParser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """End with exit status 2."""
        self.exit(2, f"{self.prog}: {message}; {self.prog} --help shows what there is\n")


class _VersionAction(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import importlib.metadata  # noqa: PLC0415 - takes longer than all the rest of --help

        sys.stdout.write(f"{importlib.metadata.version('aws-privatelink-rds-lattice')}\n")
        parser.exit()


def build_parser() -> CommandParser:
    """Return the parser for all commands; what it parses has the ``command``, which is the name of its file."""
    whole = CommandParser(
        prog="privatelink",
        description="Checks, explains and takes over a private RDS database's connection to Polytomic over AWS "
        "PrivateLink.",
        epilog="Exit status: 0 all checks pass, 1 a check failed, 2 a check could not be made, or the command not run.",
        allow_abbrev=False,
    )
    whole.add_argument("--version", action=_VersionAction, nargs=0, help="show the version and exit")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, allow_abbrev=False)

    preflight = command("preflight", "before the deployment: do the inputs fit the account? Only reads.")
    verify = command(
        "verify",
        "after the deployment: does every hop of the path stand? Only reads, unless --reachability is given.",
    )
    explain = command(
        "explain", "say in words what a connection creates and opens, for a security review. Asks AWS nothing."
    )
    policy = command("policy", "write the least IAM policy of a role for its job. Asks AWS nothing.")
    listed = command(
        "list", "the resource configurations of an account: where each leads, and who it is shared with. Only reads."
    )
    adopt = command(
        "adopt",
        "write the connection for cdktf.json that takes over a deployment, however it was made. Only reads AWS.",
    )
    module = command(
        "module", "write the HCL module for an ops team to a folder; files of the same names are replaced."
    )
    review = command(
        "review",
        "say what a Terraform plan will do to what Polytomic holds: the ARN, the way to the database, who gets to it. "
        "Asks AWS nothing.",
    )
    for one in (preflight, verify, explain):
        add_connection_arguments(one, accepts_arn=one is verify, accepts_all=True)
    _add_policy_jobs(policy)
    for one in (preflight, verify, listed, adopt):
        one.add_argument("--profile", help="AWS profile for the credentials")
    printed = review.add_mutually_exclusive_group()
    for each in (preflight, verify, listed, printed):
        each.add_argument("--json", action="store_true", help="print JSON and nothing else")
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
    listed.add_argument(
        "--region", metavar="VALUE", help="AWS Region; that of the profile or of AWS_REGION if left out"
    )
    listed.add_argument("--all-regions", action="store_true", help="all Regions of the account")
    adopt.add_argument("arn", metavar="ARN", help="ARN of the resource configuration, or its id beside --region")
    add_config_option(adopt)
    adopt.add_argument("--write", metavar="NAME", help="put it into the file, as a connection of this name")
    adopt.add_argument("--force", action="store_true", help="also where the ARN that Polytomic holds would be another")
    asked = adopt.add_argument_group("inputs", "What AWS may not say.")
    for name in ("region", *INPUTS_ALLOWED_WITH_ARN):
        add_input_option(asked, name, CONNECTION_INPUTS[name])
    module.add_argument("folder", type=Path, metavar="FOLDER", help="the folder, which is made if it is missing")
    review.add_argument(
        "plan", metavar="PLAN.json", help="what terraform show -json PLANFILE printed; - for standard input"
    )
    review.add_argument(
        "--allow",
        action="append",
        default=[],
        choices=[str(each) for each in ALLOWABLE_EFFECTS],
        help="what is meant to happen: it is said, and is no failure; may be given twice",
    )
    printed.add_argument("--markdown", action="store_true", help="print Markdown, for a comment on a pull request")
    return whole


def _add_policy_jobs(policy: argparse.ArgumentParser) -> None:
    # Commands of their own: argparse takes no second positional argument behind an option.
    jobs = policy.add_subparsers(title="jobs", metavar="JOB", dest="job", required=True)
    common = CommandParser(add_help=False)
    add_connection_arguments(common, accepts_arn=False, accepts_all=False)
    common.add_argument("--hcl", action="store_true", help="as a data source aws_iam_policy_document, in place of JSON")
    for job, does in {
        Job.DEPLOY: "that plans, applies and destroys",
        Job.PLAN: "that plans",
        Job.VERIFY: "with which verify, preflight, list and adopt run",
    }.items():
        text = f"write the least IAM policy of a role {does}."
        jobs.add_parser(job.value, parents=[common], help=text, description=text, allow_abbrev=False)


def _parse_timeout_seconds(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return int(text)
