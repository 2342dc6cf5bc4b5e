"""The parsers of the commands that call AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS

from .argument_types import parse_polytomic_connection_id, parse_since, parse_timeout_seconds
from .common_options import add_command, add_json_option, add_output_option, add_profile_option
from .pulled_state import add_state_option
from .selection import INPUTS_ALLOWED_WITH_ARN, add_config_option, add_connection_arguments, add_input_option

if TYPE_CHECKING:
    from .common_options import Commands


def add_preflight(commands: Commands) -> None:
    """Add ``preflight``."""
    preflight = add_command(
        commands,
        "preflight",
        "Check the inputs against the account before a deployment. Changes nothing.",
        "privatelink preflight              all connections of cdktf.json",
        "privatelink preflight polytomic    the connection polytomic",
    )
    add_connection_arguments(preflight)
    add_profile_option(preflight)
    add_json_option(preflight)


def add_verify(commands: Commands) -> None:
    """Add ``verify``."""
    verify = add_command(
        commands,
        "verify",
        "Check every hop of a deployed path. Changes nothing, except with --reachability.",
        "privatelink verify polytomic         a connection of cdktf.json",
        "privatelink verify ARN               any deployment, by the ARN of its resource configuration",
        "privatelink verify polytomic --wait  wait until Polytomic has accepted the share",
    )
    add_connection_arguments(verify, accepts_arn=True)
    add_state_option(verify)
    add_profile_option(verify)
    add_json_option(verify)
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
        help="also check this connection in Polytomic with Polytomic's API. Requires the package polytomic, and an API "
        "key of Polytomic in POLYTOMIC_API_KEY",
    )


def add_traffic(commands: Commands) -> None:
    """Add ``traffic``."""
    traffic = add_command(
        commands,
        "traffic",
        "Count Polytomic's TCP connections, from the access logs in CloudWatch Logs. Changes nothing.",
        "privatelink traffic ARN                  the last hour",
        "privatelink traffic polytomic --since 7d",
    )
    add_connection_arguments(traffic, accepts_arn=True)
    add_profile_option(traffic)
    add_json_option(traffic)
    traffic.add_argument(
        "--since",
        type=parse_since,
        default="1h",
        metavar="TIME",
        help="length of the period, such as 30m or 7d, or its start, such as 2026-01-31T08:00Z, in UTC without an "
        "offset; default %(default)s",
    )


def add_list(commands: Commands) -> None:
    """Add ``list``."""
    list_command = add_command(
        commands,
        "list",
        "List the resource configurations of an account, with their targets and principals. Changes nothing.",
        "privatelink list --region us-east-1",
        "privatelink list --all-regions --profile data",
    )
    add_profile_option(list_command)
    add_json_option(list_command)
    list_command.add_argument(
        "--region", metavar="VALUE", help="AWS Region; default: AWS_REGION or the Region of the profile"
    )
    list_command.add_argument("--all-regions", action="store_true", help="list all Regions of the account")


def add_adopt(commands: Commands) -> None:
    """Add ``adopt``."""
    adopt = add_command(
        commands,
        "adopt",
        "Write the connection for cdktf.json that takes over any existing deployment. Changes nothing in AWS.",
        "privatelink adopt ARN                   print the connection",
        "privatelink adopt ARN --write orders    add it to cdktf.json",
    )
    add_profile_option(adopt)
    add_json_option(adopt)
    adopt.add_argument("arn", metavar="ARN", help="ARN of the resource configuration, or its id with --region")
    add_config_option(adopt)
    add_state_option(adopt)
    destinations = adopt.add_mutually_exclusive_group()
    add_output_option(destinations)
    destinations.add_argument("--write", metavar="NAME", help="write the connection to the file under this name")
    adopt.add_argument("--force", action="store_true", help="write the connection even if Polytomic's ARN would change")
    inputs = adopt.add_argument_group("inputs", "Values that AWS may not return.")
    for name in ("region", *INPUTS_ALLOWED_WITH_ARN):
        add_input_option(inputs, name, CONNECTION_INPUTS[name])
