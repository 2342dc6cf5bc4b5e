"""What a Terraform plan will do to what Polytomic holds: ``parsed`` reads the plan, ``review`` says it."""

from .document import PlanError, parsed
from .finding import ALLOWABLE, LABELS, Effect, Finding
from .review import Review, Reviewed, review

__all__ = ["ALLOWABLE", "LABELS", "Effect", "Finding", "PlanError", "Review", "Reviewed", "parsed", "review"]
