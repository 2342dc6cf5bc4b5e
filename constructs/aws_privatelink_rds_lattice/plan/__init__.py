"""Review a Terraform plan: report the effects of the apply on the connections to Polytomic.

``parse_plan`` reads the JSON of a plan. ``review_plan`` returns findings for each connection in the plan.
"""

from .finding import ADDRESS_ALLOWANCES, ALLOWABLE_EFFECTS, Allowances, Effect, PlanFinding
from .parsing.document import parse_plan
from .parsing.plan_error import PlanError
from .review import ConnectionReview, PlanReview, review_plan

__all__ = [
    "ADDRESS_ALLOWANCES",
    "ALLOWABLE_EFFECTS",
    "Allowances",
    "ConnectionReview",
    "Effect",
    "PlanError",
    "PlanFinding",
    "PlanReview",
    "parse_plan",
    "review_plan",
]
