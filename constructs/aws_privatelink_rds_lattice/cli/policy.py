"""``privatelink policy``: the IAM policy of a role that deploys, plans or verifies a connection."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.iam import Job, build_policy, policy_to_hcl, policy_to_json

from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the policy; return the exit status.

    Raises:
        UsageError: It is longer than IAM takes.
    """
    (one,) = options.selections
    try:
        made = build_policy(Job(options.job), one.inputs)
    except ValueError as error:
        raise UsageError(f"{one.name}: {error}") from None
    for note in made.notes:
        print_to_stderr(f"{one.name}: {note}")
    sys.stdout.write(policy_to_hcl(made, f"{options.job}_{one.name}") if options.hcl else policy_to_json(made))
    return 0
