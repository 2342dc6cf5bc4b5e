"""Least IAM permissions of a role for each job, generated as a policy and as text.

``actions`` lists the required actions with their operations and sources, ``scopes`` the narrowest resources and
conditions that IAM allows. ``policy`` builds the policy for a connection, and ``render`` prints policies as JSON and
HCL. This package does not call AWS.
"""

from .actions import REQUIRED_ACTIONS, Job, Operation, RequiredAction
from .policy import MAX_POLICY_SIZE, Policy, build_policy
from .render import policy_to_hcl, policy_to_json
from .scopes import STATEMENT_SCOPES, TagCondition

__all__ = [
    "MAX_POLICY_SIZE",
    "REQUIRED_ACTIONS",
    "STATEMENT_SCOPES",
    "Job",
    "Operation",
    "Policy",
    "RequiredAction",
    "TagCondition",
    "build_policy",
    "policy_to_hcl",
    "policy_to_json",
]
