"""The allowances of ``privatelink review``, for all plans or for one of several plans.

``PLAN:unknown=ADDRESS`` is for the plan with this name on the command line. The deployments of several plans often have
the same addresses, so an allowance with an address names its plan.
"""

from __future__ import annotations

import os.path
import shlex
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan import ADDRESS_ALLOWANCES, Allowances
from aws_privatelink_rds_lattice.sanitize import sanitize

from .terminal import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class PlanAllowance(NamedTuple):
    """An allowance.

    Attributes:
        plan: The plan, as written on the command line; empty for all plans.
        text: The allowance without the plan; see ``Allowances.parse``.
    """

    plan: str
    text: str

    @property
    def is_ambiguous(self) -> bool:
        """True for an address that several plans can have."""
        return not self.plan and self.text.partition("=")[0] in ADDRESS_ALLOWANCES


def parse_plan_allowance(text: str) -> PlanAllowance:
    """Parse a value of ``--allow``, or a line of ``--allow-file``.

    Raises:
        ValueError: The text is no allowance. The message has the text and the allowed values.
    """
    if not _is_allowance(text):
        end = text.find(":")
        while end > 0:
            if _is_allowance(text[end + 1 :]):
                return PlanAllowance(text[:end], text[end + 1 :])
            end = text.find(":", end + 1)
        Allowances.parse([text])
    return PlanAllowance("", text)


def _is_allowance(text: str) -> bool:
    try:
        Allowances.parse([text])
    except ValueError:
        return False
    return True


def require_named_plans(options: Iterable[str], lines: Iterable[str], plans: Sequence[str]) -> None:
    """Raise an error for an allowance of a missing plan, or with an address that several plans can have.

    Args:
        options: The values of ``--allow``.
        lines: The lines of the files with allowances; a file can have lines for other plans.
        plans: The plans on the command line.

    Raises:
        UsageError: The text has a line for each wrong allowance.
    """
    problems = []
    for text in options:
        plan, _ = allowance = parse_plan_allowance(text)
        if plan and not any(_is_same_plan(plan, other) for other in plans):
            allowed = ", ".join(map(sanitize, plans))
            problems.append(
                f"--allow {sanitize(text)}: got the plan {sanitize(plan)}; must be one of the plans of this command: "
                f"{allowed}; write the plan as on the command line"
            )
        problems += _find_ambiguity("--allow", allowance, plans)
    for text in lines:
        problems += _find_ambiguity("--allow-file", parse_plan_allowance(text), plans)
    if problems:
        raise UsageError("\n".join(problems))


def _find_ambiguity(option: str, allowance: PlanAllowance, plans: Sequence[str]) -> list[str]:
    """Return the problem of an allowance with an address and without a plan; empty for another allowance."""
    if len(plans) == 1 or not allowance.is_ambiguous:
        return []
    text = sanitize(allowance.text)
    example = f"{sanitize(plans[0])}:{text}"
    if option == "--allow" and example.startswith("-"):
        example = format_allow_option(example)
    return [
        f"{option} {text}: got {len(plans)} plans, which can all have this address; must name a plan; write {example}"
    ]


def format_allow_option(allowance: str) -> str:
    """Return an option for the command line, also for a plan from standard input, whose name is ``-``."""
    separator = "=" if allowance.startswith("-") else " "
    return f"--allow{separator}{shlex.quote(allowance)}"


def select_allowances(texts: Iterable[str], plan: str) -> Allowances:
    """Return the allowances for a plan."""
    selected = []
    for text in texts:
        allowance = parse_plan_allowance(text)
        if not allowance.plan or _is_same_plan(allowance.plan, plan):
            selected.append(allowance.text)
    return Allowances.parse(selected)


def _is_same_plan(first: str, second: str) -> bool:
    return os.path.normpath(first) == os.path.normpath(second)
