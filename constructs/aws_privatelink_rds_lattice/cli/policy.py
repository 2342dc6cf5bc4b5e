"""``privatelink policy``: print the IAM policy of a role for deploying, planning or verifying a connection."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.iam import (
    MAX_POLICIES_OF_ROLE,
    MAX_POLICY_SIZE,
    Job,
    PolicySizeError,
    build_policy,
    policy_to_hcl,
    policy_to_json,
)

from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    import argparse

    from aws_privatelink_rds_lattice.iam import Policy

_LOGGER = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Print the policy; return the exit status.

    Raises:
        UsageError: A statement of the policy is longer than IAM allows, or the policy has no document of the number in
            ``--document``.
    """
    (target,) = options.targets
    try:
        policy = build_policy(Job(options.job), target.inputs, keep_tags=options.all_tags)
    except PolicySizeError as error:
        raise UsageError(f"{target.name}: {error}") from None
    _LOGGER.debug("%s: policy for the job %s, %d grants", target.name, options.job, len(policy.grants))
    for note in policy.notes:
        print_to_stderr(f"{target.name}: {note}")
    if policy.omitted_tag_count and not options.all_tags:
        print_to_stderr(f"{target.name}: --all-tags keeps more tags in the conditions, in several documents")
    document_count = len(policy.documents)
    if options.document is None and document_count > 1:
        print_to_stderr(f"{target.name}: {_several_documents_note(policy)}")
    if options.document is not None and not 1 <= options.document <= document_count:
        raise UsageError(
            f"{target.name}: --document {options.document}: the policy has no such document; "
            f"give a number from 1 to {document_count}"
        )
    if options.hcl:
        sys.stdout.write(policy_to_hcl(policy, f"{options.job}_{target.name}", options.document))
    else:
        sys.stdout.write(policy_to_json(policy, options.document))
    return 0


def _several_documents_note(policy: Policy) -> str:
    return (
        f"the policy has {policy.size} characters, and a managed policy at most {MAX_POLICY_SIZE}, so there are "
        f"{len(policy.documents)} documents. Create a managed policy from each (--document 1 prints the first), and "
        f"attach all of them to the role. A role has at most {MAX_POLICIES_OF_ROLE} managed policies by default."
    )
