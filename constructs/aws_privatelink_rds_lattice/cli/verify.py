"""``privatelink verify``: check every hop of the path from Polytomic to the database."""

from __future__ import annotations

import functools
import logging
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, gather, run_in_rounds
from aws_privatelink_rds_lattice.checks import VERIFY
from aws_privatelink_rds_lattice.checks.polytomic_connection import check_polytomic_connection
from aws_privatelink_rds_lattice.checks.reachability import REACHABILITY_NOTICE, run_reachability_analysis
from aws_privatelink_rds_lattice.checks.share import share_accepted
from aws_privatelink_rds_lattice.polytomic_api import PolytomicClient, PolytomicSettingsError
from aws_privatelink_rds_lattice.verdict import Verdict, exit_status

from .next_steps import list_next_steps
from .pulled_state import read_state_of_target
from .report import CheckReport
from .targets import check_targets, ensure_ready, prepare_targets
from .terminal import UsageError, print_to_stderr, show_progress

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from aws_privatelink_rds_lattice.aws import Deployment
    from aws_privatelink_rds_lattice.checks import CheckResult
    from aws_privatelink_rds_lattice.target import Target

_LOGGER = logging.getLogger(__name__)

_ACCEPTANCE_POLL_SECONDS = 15


def run(options: argparse.Namespace) -> int:
    """Check each deployment; return the exit status."""
    report = CheckReport("verify", as_json=options.json)
    polytomic = _prepare_polytomic_client(options)
    targets = prepare_targets(options, is_deployed=True, pulled_state=read_state_of_target(options))
    timed_out: dict[str, CheckResult] = {}
    if options.wait:
        timed_out = _wait_for_acceptance(targets, options.timeout)
        # The wait may have taken long: the checks fetch everything again.
        targets = [target.without_responses(forget_failures=True) for target in targets]
    for target, check_results in check_targets("verify", targets, VERIFY):
        results = list(check_results)
        if target.name in timed_out:
            position = VERIFY.index(share_accepted)
            results[position] = timed_out[target.name]
        if options.reachability:
            print_to_stderr(REACHABILITY_NOTICE)
            with show_progress(f"reachability: {target.name}"):
                results.append(run_reachability_analysis(target, print_to_stderr))
        message = None
        if exit_status(result.verdict for result in results) == 0:
            message = _fetch_polytomic_message(target)
        if polytomic is not None:
            fetch = functools.partial(polytomic.fetch_connection, options.polytomic_connection)
            with show_progress(f"Polytomic: {options.polytomic_connection}"):
                results.append(check_polytomic_connection(target, fetch, results))
        next_steps = list_next_steps(target, results) if message else []
        report.add_results(target, results, message, next_steps)
    return report.finish()


def _prepare_polytomic_client(options: argparse.Namespace) -> PolytomicClient | None:
    """Return the client for ``--polytomic-connection``; None without the option.

    Raises:
        UsageError: The command line selects several deployments, or the client's settings are missing or invalid.
    """
    if options.polytomic_connection is None:
        return None
    if len(options.targets) > 1:
        names = ", ".join(target.name for target in options.targets)
        raise UsageError(
            f"--polytomic-connection: got {len(options.targets)} connections; must be for a single connection; name "
            f"one of {names}"
        )
    try:
        return PolytomicClient(os.environ)
    except PolytomicSettingsError as error:
        raise UsageError(str(error)) from None


def _wait_for_acceptance(targets: Sequence[Target], timeout: int) -> dict[str, CheckResult]:
    """Wait until Polytomic has accepted each share, no acceptance is pending, or the timeout in seconds is over.

    An acceptance that AWS does not report for the moment, because a call failed and may succeed later, is pending.

    Returns:
        The results to report for the acceptance check, by name of the deployments still pending after the timeout.
    """
    start = time.monotonic()
    pending_results = _fetch_pending(targets)
    for target in targets:
        print_to_stderr(f"{target.name}: waiting for Polytomic to accept the share, up to {timeout} s")
    printed_errors: set[str] = set()
    while pending_results:
        _print_new_errors(pending_results, printed_errors)
        waited = time.monotonic() - start
        _LOGGER.debug("acceptance pending after %.0f s: %s", waited, list(pending_results))
        if waited >= timeout:
            break
        names = ", ".join(pending_results)
        with show_progress(f"{names}: waiting for Polytomic to accept; {waited:.0f} s of {timeout} s"):
            time.sleep(min(_ACCEPTANCE_POLL_SECONDS, timeout - waited))
        pending_results = _fetch_pending([target for target in targets if target.name in pending_results])
    for name, result in pending_results.items():
        evidence = f"Polytomic has not accepted the share within {timeout} s"
        if result.verdict is Verdict.UNKNOWN:
            evidence = f"whether Polytomic has accepted the share is unknown after {timeout} s: {result.evidence}"
        pending_results[name] = replace(result, verdict=Verdict.UNKNOWN, evidence=evidence)
    return pending_results


def _print_new_errors(pending_results: Mapping[str, CheckResult], printed_errors: set[str]) -> None:
    """Print the errors of AWS that the wait outlives, each once."""
    for name, result in pending_results.items():
        line = f"{name}: {result.evidence}; waiting on"
        if result.verdict is Verdict.UNKNOWN and line not in printed_errors:
            printed_errors.add(line)
            print_to_stderr(line)


def _fetch_pending(targets: Sequence[Target]) -> dict[str, CheckResult]:
    """Return the result of the acceptance check for each deployment with pending acceptance, by name.

    The verdict is a warning, or unknown if a call failed and may succeed later.

    Raises:
        UsageError: See ``ensure_ready``.
    """
    tasks = [functools.partial(_pending_result, target.without_responses(forget_failures=True)) for target in targets]
    pending_results = {}
    for target, result in zip(targets, run_in_rounds(tasks), strict=True):
        if result is not None:
            pending_results[target.name] = result
    return pending_results


def _pending_result(target: Target) -> CheckResult | None:
    """Return the result of the acceptance check if the acceptance is pending, else None."""
    try:
        _, finding = gather(
            [functools.partial(ensure_ready, target), functools.partial(share_accepted.evaluate, target)]
        )
    except UsageError as error:
        if not _is_transient(error.__cause__):
            raise
    except Exception as error:  # noqa: BLE001 - the checks after the wait report the error
        if not _is_transient(error):
            return None
    else:
        if finding.verdict is not Verdict.WARN:
            return None
    return share_accepted.run(target)


def _is_transient(error: BaseException | None) -> bool:
    return isinstance(error, ApiError) and error.is_transient


def _fetch_polytomic_message(target: Target) -> str | None:
    """Return the lines to send to Polytomic; print why if they are unknown."""
    try:
        (message,) = run_in_rounds([functools.partial(_polytomic_message, target.deployment)])
    except ApiError as error:
        print_to_stderr(f"{target.name}: the lines for Polytomic are unknown: {error.reason}")
        return None
    return message


def _polytomic_message(deployment: Deployment) -> str:
    """Return the lines to send to Polytomic."""
    gateway_subnets, _ = deployment.subnets_of_both_sides
    zones = sorted({subnet["AvailabilityZoneId"] for subnet in gateway_subnets.values()})
    return (
        f"Resource configuration ARN: {deployment.configuration['arn']}\n"
        f"AWS Region: {deployment.region}\n"
        f"AWS account: {deployment.account_id}\n"
        f"Availability Zone ids: {', '.join(zones)}\n"
    )
