"""``privatelink policy``: print the IAM policy of a role for deploying, planning or verifying a connection."""

from __future__ import annotations

import logging
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

from .output import format_json, write_output
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
    notes = list(policy.notes)
    if policy.omitted_tag_count and not options.all_tags:
        notes.append("--all-tags keeps more tags in the conditions, in several documents")
    document_count = len(policy.documents)
    if options.document is None and document_count > 1:
        notes.append(_several_documents_note(policy))
    if options.document is not None and not 1 <= options.document <= document_count:
        raise UsageError(
            f"{target.name}: --document {options.document}: the policy has no such document; "
            f"give a number from 1 to {document_count}"
        )
    if options.json:
        selected = slice(None) if options.document is None else slice(options.document - 1, options.document)
        content = {
            "connection": target.name,
            "job": options.job,
            "notes": notes,
            "documents": policy.documents[selected],
        }
        write_output(format_json("policy", 0, **content), options.output)
        return 0
    for note in notes:
        print_to_stderr(f"{target.name}: {note}")
    if options.hcl:
        text = policy_to_hcl(policy, f"{options.job}_{target.name}", options.document)
    else:
        text = policy_to_json(policy, options.document)
    write_output(text, options.output)
    return 0


def _several_documents_note(policy: Policy) -> str:
    return (
        f"the policy has {policy.size} characters, and a managed policy at most {MAX_POLICY_SIZE}, so there are "
        f"{len(policy.documents)} documents. Create a managed policy from each (--document 1 prints the first), and "
        f"attach all of them to the role. A role has at most {MAX_POLICIES_OF_ROLE} managed policies by default."
    )
