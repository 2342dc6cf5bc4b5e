"""The record of a required IAM action, and the jobs and operations of roles."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Job(StrEnum):
    """A job of an IAM role: to deploy a connection, to plan, or to run ``privatelink verify``."""

    DEPLOY = "deploy"
    PLAN = "plan"
    VERIFY = "verify"


class Operation(StrEnum):
    """An operation that calls AWS: of Terraform on a resource, or a check."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    TAGS = "tags"
    LOCK = "lock"
    CHECK = "check"


# A plan also locks the state, if the backend has a lock.
_JOB_OPERATIONS = {
    Job.PLAN: {Operation.READ, Operation.LOCK},
    Job.VERIFY: {Operation.CHECK},
    Job.DEPLOY: set(Operation) - {Operation.CHECK},
}


class RequiredAction(NamedTuple):
    """An IAM action required by a component.

    Attributes:
        action: The action with the service's prefix, such as ``ec2:CreateTags``.
        required_by: The component: a resource type or data source of Terraform, the provider, the state, or the checks.
        operations: The component's operations with a call that requires the action.
        scope_name: The name of the policy statement's scope in ``STATEMENT_SCOPES``.
        source: The source of the requirement: a page of documentation, or a file of the provider.
        resource_types: The resource types of the action, a subset of the scope's, with IAM's names.
    """

    action: str
    required_by: str
    operations: tuple[Operation, ...]
    scope_name: str
    source: str
    resource_types: tuple[str, ...] = ()

    def is_needed_for(self, job: Job) -> bool:
        """Return True if a job includes an operation with this action."""
        return not _JOB_OPERATIONS[job].isdisjoint(self.operations)
