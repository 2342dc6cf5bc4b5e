"""Plans without a change, and plans that create a connection: the start of the edits in the property test."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import RecordedCase

_CONFIGURATIONS = {
    "rules of the newer types": (hcl.CONNECTION, {}),
    "database and its group in the plan": (hcl.WITH_DATABASE, {}),
    "published form": (hcl.PUBLISHED_FORM, {}),
    "inline rules": (hcl.INLINE_RULES, {}),
    "shared gateway": (hcl.SHARED_GATEWAY, {}),
    "shared gateway by for_each": (hcl.DATABASES + hcl.FOR_EACH_ON_GATEWAY, {}),
    "modules by for_each": (hcl.MODULES, hcl.LINK_MODULE),
}


def _unchanged_and_new() -> list[RecordedCase]:
    cases = []
    for name, (configuration, files) in _CONFIGURATIONS.items():
        passes = frozenset({0})
        unchanged = RecordedCase(name, "unchanged", configuration, configuration, passes, files=files)
        new = RecordedCase(name, "new", "", configuration, passes, files=files)
        cases += [unchanged, new]
    return cases


CASES = _unchanged_and_new()
