"""``privatelink review``: print the effects of Terraform plans on connections and their ARNs."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.engine_name import name_engine
from aws_privatelink_rds_lattice.plan import PlanError, parse_plan, review_plan
from aws_privatelink_rds_lattice.sanitize import sanitize

from .allow_file import read_allow_file
from .allowances import require_named_plans, select_allowances
from .review_report import PlanReport, combined_exit_status, print_reports
from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    import argparse

    from aws_privatelink_rds_lattice.plan import Allowances, PlanReview

_LOGGER = logging.getLogger(__name__)
STANDARD_INPUT = "-"


def run(options: argparse.Namespace) -> int:
    """Print the effects of the plans; return the exit status.

    A plan that is not readable does not hide the others: it counts as unknown.

    Raises:
        UsageError: The only plan is not readable, standard input is to be read twice, or an allowance is wrong.
    """
    if options.plans.count(STANDARD_INPUT) > 1:
        raise UsageError(
            "PLAN.json: got - twice; must be at most one plan from standard input; pass files for the rest"
        )
    allowed_lines: list[str] = []
    for name in options.allow_file:
        allowed_lines += read_allow_file(name)
    require_named_plans(options.allow, allowed_lines, options.plans)
    allowed_texts = [*options.allow, *allowed_lines]
    reports = []
    for plan in options.plans:
        allowances = select_allowances(allowed_texts, plan)
        try:
            reports.append(PlanReport(plan, _review_file(plan, allowances)))
        except UsageError as error:
            if len(options.plans) == 1:
                raise
            print_to_stderr(f"privatelink: {error}")
            reports.append(PlanReport(plan, None, str(error)))
    _LOGGER.debug("allowed effects %s", allowed_texts)
    print_reports(reports, as_json=options.json, as_markdown=options.markdown)
    return combined_exit_status(reports)


def _review_file(plan: str, allowances: Allowances) -> PlanReview:
    """Review the plan in a file, or in standard input.

    Raises:
        UsageError: The file is not a readable plan.
    """
    plan_name = describe_plan(plan)
    try:
        content = sys.stdin.buffer.read() if plan == STANDARD_INPUT else Path(plan).read_bytes()
        _LOGGER.debug("%s: %d bytes", plan_name, len(content))
        plan_review = review_plan(parse_plan(content), allowances)
    except OSError as error:
        remedy = name_engine("pass the output of terraform show -json PLANFILE")
        raise UsageError(f"{plan_name}: {error.strerror}; {remedy}") from None
    except PlanError as error:
        raise UsageError(f"{plan_name} {sanitize(str(error))}") from None
    except RecursionError:
        raise UsageError(f"{plan_name} is nested deeper than a plan of Terraform") from None
    _LOGGER.debug("%d connections in the plan, written by %s", len(plan_review.connections), plan_review.written_by)
    return plan_review


def describe_plan(plan: str) -> str:
    """Return the name of a plan on the command line, for messages."""
    return "standard input" if plan == STANDARD_INPUT else sanitize(plan)
