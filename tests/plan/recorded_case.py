"""Cases of recorded plans: the declaration of a case, and the file with the plan.

``make plans`` plans each case with Terraform and the AWS provider, and writes the plan to a file. The tests review
the files, so they need neither Terraform nor the provider. The files of a ``PlanCase`` have the same form.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from plan.plan_compaction import (
    add_shared_entries,
    compact_plan,
    expand_plan,
    omit_shared_entries,
    select_recorded_members,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # Changes a plan in place.
    PlanEdit = Callable[[dict[str, Any]], None]

RECORDED_FOLDER = Path(__file__).parent / "recorded"


class PlannedCase(Protocol):
    """A case with a recorded plan: the file, and a digest of all that the plan depends on."""

    @property
    def path(self) -> Path: ...

    @property
    def digest(self) -> str: ...


@dataclass(frozen=True)
class RecordedCase:
    """A plan by Terraform and the AWS provider, with the expected review.

    Attributes:
        name: The difference between the two configurations, in a few words.
        kind: The kind of the case; a file in ``recorded_cases`` has the cases of a kind.
        before: The deployed configuration; empty if nothing is deployed.
        after: The planned configuration.
        exit_statuses: The right exit statuses: several only if a careful engineer accepts either.
        allow: The values of ``--allow``.
        mentions: Texts that the findings other than "ok" must contain.
        absent: A text that the output must not contain.
        files: More files of both configurations, such as modules.
        options: Options of ``terraform plan``.
        is_incomplete: True for a plan that does not tell all changes, which nothing can allow.
        present: A text that the output must contain.
        engine: The engine of the plan, as in ``ENGINE_NAMES``.
        edit: An edit of the plan, for a change by a newer provider or a newer Terraform; None for a plan as recorded.
    """

    name: str
    kind: str
    before: str
    after: str
    exit_statuses: frozenset[int]
    allow: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    absent: str = "?????"
    files: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    is_incomplete: bool = False
    present: str = ""
    engine: str = "terraform"
    edit: PlanEdit | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    @property
    def path(self) -> Path:
        """The file of the recorded plan. Cases with different edits of the same plan share a file."""
        if self.edit is not None:
            return RECORDED_FOLDER / "edited" / f"{self.digest}.json"
        return RECORDED_FOLDER / slug(self.kind) / f"{slug(self.name)}.json"

    @property
    def digest(self) -> str:
        """A digest of all that the recorded plan depends on."""
        return digest_of(self.before, self.after, dict(self.files), self.options, *self._other_engine)

    @property
    def state_digest(self) -> str:
        """A digest of the deployed configuration; cases with the same digest start from the same state."""
        return digest_of(self.before, dict(self.files), *self._other_engine)

    @property
    def _other_engine(self) -> list[str]:
        """The engine, if not Terraform."""
        return [] if self.engine == "terraform" else [self.engine]

    @property
    def base_path(self) -> Path:
        """The file with the plan for the deployed configuration, which changes nothing."""
        return RECORDED_FOLDER / "before" / f"{self.state_digest}.json"

    def load(self) -> dict[str, Any]:
        """Return the recorded plan with the edit.

        Raises:
            AssertionError: The file is missing, or is of another declaration of the case.
        """
        plan = self.load_unedited()
        if self.edit is not None:
            self.edit(plan)
        return plan

    def load_unedited(self) -> dict[str, Any]:
        """Return the recorded plan as Terraform printed the plan.

        Raises:
            AssertionError: The file is missing, or is of another declaration of the case.
        """
        return load_recorded_plan(self, self.base_path if self.before else None)

    def load_deployed(self) -> dict[str, Any]:
        """Return the recorded plan of the deployed configuration, without changes; empty if nothing is deployed."""
        return expand_plan(_load_base(self.base_path)) if self.before else {}


class CaseKind:
    """A kind of cases.

    Args:
        name: The name of the kind.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[RecordedCase] = []

    def add(self, name: str, before: str, after: str, *exit_statuses: int, **more: Any) -> None:  # noqa: ANN401 - of a case
        """Add a case; see ``RecordedCase``."""
        self.cases.append(RecordedCase(name, self.name, before, after, frozenset(exit_statuses), **more))


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def digest_of(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def load_recorded_plan(case: PlannedCase, base_path: Path | None) -> dict[str, Any]:
    """Return the plan in the file of a case.

    Args:
        case: The case.
        base_path: The file of the plan with the entries that the recorded plan leaves out; None for no such plan.

    Raises:
        AssertionError: The file is missing, or is of another declaration of the case.
    """
    assert case.path.is_file(), f"{case}: no recorded plan; run make plans"
    recorded = json.loads(case.path.read_text("utf-8"))
    assert recorded["case"] == case.digest, f"{case}: the recorded plan is of another declaration; run make plans"
    base = _load_base(base_path) if base_path else {}
    return expand_plan(add_shared_entries(recorded["plan"], base))


@functools.cache
def _load_base(path: Path) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return plan


def format_recorded_plan(
    case: PlannedCase, document: Mapping[str, Any], base: Mapping[str, Any], *, has_outputs: bool = False
) -> str:
    """Return the content of the file for a plan.

    Args:
        case: The case.
        document: The plan, as Terraform prints the plan.
        base: The compact plan with the entries to leave out; empty for no such plan.
        has_outputs: See ``select_recorded_members``.
    """
    plan = select_recorded_members(document, has_outputs=has_outputs)
    rest = omit_shared_entries(compact_plan(plan), base)
    assert expand_plan(add_shared_entries(rest, base)) == plan, f"{case}: the recorded plan differs from Terraform's"
    return f'{{"case":"{case.digest}","plan":{format_lines(rest)}}}\n'


def format_lines(plan: Mapping[str, Any]) -> str:
    """Return a plan as JSON, with a line per change: a diff shows the changed resources."""
    members = []
    for name, value in plan.items():
        text = _dump(value)
        if isinstance(value, list):
            text = "[\n" + ",\n".join(map(_dump, value)) + "]"
        members.append(f'"{name}":{text}')
    return "{\n" + ",\n".join(members) + "}"


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
