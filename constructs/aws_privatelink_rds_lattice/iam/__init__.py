"""What a role needs for each job, of one declaration: as an IAM policy, and in words.

``actions`` says which action is needed, for what and by which source; ``scopes`` how narrow IAM allows it; ``policy``
makes the document for a connection. Nothing here asks AWS.
"""

from .actions import REQUIRED_ACTIONS, Job, Operation, RequiredAction
from .policy import MAX_POLICY_SIZE, Policy, build_policy, policy_to_hcl, policy_to_json
from .scopes import STATEMENT_SCOPES, PolicyCondition, StatementScope, TagCondition

__all__ = [
    "MAX_POLICY_SIZE",
    "REQUIRED_ACTIONS",
    "STATEMENT_SCOPES",
    "Job",
    "Operation",
    "Policy",
    "PolicyCondition",
    "RequiredAction",
    "StatementScope",
    "TagCondition",
    "build_policy",
    "policy_to_hcl",
    "policy_to_json",
]
