"""``privatelink policy``: print the IAM policy of a role for deploying, planning or verifying a connection."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.iam import Job, build_policy, policy_to_hcl, policy_to_json

from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    import argparse

_LOGGER = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Print the policy; return the exit status.

    Raises:
        UsageError: The policy is longer than IAM allows.
    """
    (target,) = options.targets
    try:
        policy = build_policy(Job(options.job), target.inputs)
    except ValueError as error:
        raise UsageError(f"{target.name}: {error}") from None
    _LOGGER.debug("%s: policy for the job %s, %d grants", target.name, options.job, len(policy.grants))
    for note in policy.notes:
        print_to_stderr(f"{target.name}: {note}")
    if options.hcl:
        sys.stdout.write(policy_to_hcl(policy, f"{options.job}_{target.name}"))
    else:
        sys.stdout.write(policy_to_json(policy))
    return 0
