"""``privatelink explain``: describe connections without AWS calls, or the deployment of an ARN from AWS."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.iam import PolicySizeError
from aws_privatelink_rds_lattice.inputs.input_warnings import find_warnings_of_connections

from .explain_connection import explain_connection
from .output import format_json, write_output
from .terminal import UsageError, print_to_stderr
from .wrapping import wrap_bullets

if TYPE_CHECKING:
    import argparse

_MAX_WIDTH = 120


def run(options: argparse.Namespace) -> int:
    """Print the description of each connection; return the exit status.

    Raises:
        UsageError: A statement of the policy of the role that deploys a connection is longer than IAM allows, or the
            output file cannot be written.
    """
    if not options.targets[0].is_connection:
        return _run_on_deployment(options)
    explanations = []
    for warning in find_warnings_of_connections({target.name: target.inputs for target in options.targets}):
        print_to_stderr(f"privatelink: warning: {warning}")
    for target in options.targets:
        try:
            explanations.append(explain_connection(target.name, target.inputs))
        except PolicySizeError as error:
            raise UsageError(f"{target.name}: {error}") from None
    if options.json:
        connections = [explanation.as_json() for explanation in explanations]
        write_output(format_json("explain", 0, connections=connections), options.output)
        return 0
    width = _output_width(options)
    write_output("\n".join(explanation.as_text(width) for explanation in explanations), options.output)
    return 0


def _run_on_deployment(options: argparse.Namespace) -> int:
    """Print the description of the deployment of an ARN; return the exit status: 2 if a part is unknown."""
    # boto3 is slow to import, and the other descriptions need no AWS call.
    from .explain_deployment import explain_deployment  # noqa: PLC0415 - see above

    explanation = explain_deployment(options)
    status = 0 if explanation.is_complete else 2
    if options.json:
        write_output(format_json("explain", status, deployments=[explanation.as_json()]), options.output)
    else:
        write_output(wrap_bullets(explanation.as_text_lines(), _output_width(options)), options.output)
    return status


def _output_width(options: argparse.Namespace) -> int:
    is_on_screen = options.output is None and sys.stdout.isatty()
    return min(shutil.get_terminal_size().columns, _MAX_WIDTH) if is_on_screen else _MAX_WIDTH
