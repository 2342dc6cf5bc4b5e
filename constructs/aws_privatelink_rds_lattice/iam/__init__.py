"""Least IAM permissions of a role for each job, generated as a policy and as text.

``actions`` lists the required actions with their operations and sources, with the rows of ``log_actions`` and
``state_actions``. ``scopes`` has the narrowest resources and conditions that IAM allows. ``policy`` builds the policy
for a connection, ``documents`` splits a long policy, and ``render`` prints policies as JSON and HCL. This package does
not call AWS.
"""

from .actions import REQUIRED_ACTIONS, Job, Operation, RequiredAction
from .documents import MAX_POLICIES_OF_ROLE, MAX_POLICY_SIZE, PolicySizeError
from .policy import Policy, build_policy
from .render import policy_to_hcl, policy_to_json
from .scopes import STATEMENT_SCOPES, TagCondition

__all__ = [
    "MAX_POLICIES_OF_ROLE",
    "MAX_POLICY_SIZE",
    "REQUIRED_ACTIONS",
    "STATEMENT_SCOPES",
    "Job",
    "Operation",
    "Policy",
    "PolicySizeError",
    "RequiredAction",
    "TagCondition",
    "build_policy",
    "policy_to_hcl",
    "policy_to_json",
]
