"""The cases of all kinds."""

from __future__ import annotations

from plan.recorded_cases import (
    access,
    behind_other_resources,
    databases,
    harmless,
    indirect_access,
    losses,
    neighbours,
    opentofu,
    rule_forms,
    rule_owners,
    several_candidates,
    several_shares,
    starting_points,
    unusual_plans,
)

ALL_CASES = [
    *starting_points.CASES,
    *several_candidates.CASES,
    *several_shares.CASES,
    *behind_other_resources.CASES,
    *rule_forms.CASES,
    *rule_owners.CASES,
    *losses.CASES,
    *neighbours.CASES,
    *access.CASES,
    *indirect_access.CASES,
    *databases.CASES,
    *harmless.CASES,
    *unusual_plans.CASES,
    *opentofu.CASES,
]
