"""What a Terraform plan will do to what Polytomic holds: ``parsed`` reads the plan, ``review`` says it."""

from .document import PlanError, parse_plan
from .finding import ALLOWABLE_EFFECTS, EFFECT_LABELS, Effect, PlanFinding
from .review import ConnectionReview, PlanReview, review_plan

__all__ = [
    "ALLOWABLE_EFFECTS",
    "EFFECT_LABELS",
    "Effect",
    "PlanFinding",
    "PlanError",
    "PlanReview",
    "ConnectionReview",
    "parse_plan",
    "review_plan",
]
