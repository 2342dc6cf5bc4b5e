"""The engine that wrote a plan, found from the plan."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# Members of Terraform's plans, newer than the fork: the plans of OpenTofu up to 1.12 have neither.
_TERRAFORM_MEMBERS = frozenset({"applyable", "complete"})
_MEMBERS_SINCE = (1, 8)
_FIRST_OPENTOFU = (1, 6)


class Engine(enum.StrEnum):
    """An engine that writes plans."""

    TERRAFORM = "Terraform"
    OPENTOFU = "OpenTofu"


class PlanEngine(NamedTuple):
    """The engine that wrote a plan.

    Attributes:
        name: The engine; None if the plan does not show the engine: both can have written a plan of 1.6 or 1.7.
        version: The version, major and minor; None if unknown.
    """

    name: Engine | None
    version: tuple[int, int] | None

    @property
    def is_opentofu(self) -> bool:
        """True if OpenTofu wrote the plan."""
        return self.name is Engine.OPENTOFU


def find_plan_engine(document: Mapping[str, Any]) -> PlanEngine:
    """Return the engine that wrote a plan.

    OpenTofu also writes its version to ``terraform_version``. The addresses of the providers are no sign of an engine:
    a configuration can name the registry of the other engine.
    """
    match = re.match(r"(\d{1,9})\.(\d{1,9})\.", str(document.get("terraform_version")))
    version = (int(match[1]), int(match[2])) if match else None
    if not _TERRAFORM_MEMBERS.isdisjoint(document):
        return PlanEngine(Engine.TERRAFORM, version)
    if version is None:
        return PlanEngine(None, None)
    if version < _FIRST_OPENTOFU:
        return PlanEngine(Engine.TERRAFORM, version)
    return PlanEngine(Engine.OPENTOFU if version >= _MEMBERS_SINCE else None, version)


def describe_writer(document: Mapping[str, Any]) -> str | None:
    """Return the engine that wrote a plan, with its version; None if the plan does not show the engine."""
    engine = find_plan_engine(document)
    if engine.name is None:
        return None
    version = document.get("terraform_version")
    return f"{engine.name} {version}" if isinstance(version, str) and engine.version else str(engine.name)
