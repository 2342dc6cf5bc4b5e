"""What a role needs for each job, of one declaration: as an IAM policy, and in words.

``actions`` says which action is needed, for what and by which source; ``scopes`` how narrow IAM allows it; ``policy``
makes the document for a connection. Nothing here asks AWS.
"""

from .actions import ACTIONS, Call, Job, Need
from .policy import LONGEST, Policy, as_hcl, as_json, policy
from .scopes import SCOPES, Condition, Scope, Tagged

__all__ = [
    "ACTIONS",
    "LONGEST",
    "SCOPES",
    "Call",
    "Condition",
    "Job",
    "Need",
    "Policy",
    "Scope",
    "Tagged",
    "as_hcl",
    "as_json",
    "policy",
]
