"""Plans without a change, and plans that create a connection: the start of the edits in the property test."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import RecordedCase
from plan.recorded_cases import databases, rule_forms, rule_owners, unusual_plans

# The review fails a new egress rule to address ranges.
EGRESS_BY_LIST = "egress by a prefix list"
_CONFIGURATIONS = {
    "rules of the newer types": (hcl.CONNECTION, {}),
    "database and its group in the plan": (hcl.WITH_DATABASE, {}),
    "published form": (hcl.PUBLISHED_FORM, {}),
    "inline rules": (hcl.INLINE_RULES, {}),
    "shared gateway": (hcl.SHARED_GATEWAY, {}),
    "shared gateway by for_each": (hcl.DATABASES + hcl.FOR_EACH_ON_GATEWAY, {}),
    "modules by for_each": (hcl.MODULES, hcl.LINK_MODULE),
    "cluster in the plan": (databases.WITH_CLUSTER, {}),
    "default security group": (rule_owners.WITH_INLINE_DEFAULT, {}),
    EGRESS_BY_LIST: (rule_forms.OUT_BY_LIST, {}),
    "configuration for an ARN": (unusual_plans.BY_ARN, {}),
    "group with a child": (unusual_plans.WITH_CHILD, {}),
}


def _unchanged_and_new() -> list[RecordedCase]:
    cases = []
    for name, (configuration, files) in _CONFIGURATIONS.items():
        passes = frozenset({0})
        unchanged = RecordedCase(name, "unchanged", configuration, configuration, passes, files=files)
        cases.append(unchanged)
        if name != EGRESS_BY_LIST:
            cases.append(RecordedCase(name, "new", "", configuration, passes, files=files))
    return cases


CASES = _unchanged_and_new()
