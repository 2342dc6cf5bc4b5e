"""The check of ``verify --polytomic-connection``: Polytomic's health check of a connection, and the side of a fault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError
from aws_privatelink_rds_lattice.error_text import shorten_message
from aws_privatelink_rds_lattice.polytomic_api import PolytomicApiError
from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import Verdict

from .check import Check, CheckFinding, CheckResult, Hop, failed, passed, unknown, warned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aws_privatelink_rds_lattice.polytomic_api import PolytomicConnection
    from aws_privatelink_rds_lattice.target import Target

# The only value in Polytomic's documentation: https://apidocs.polytomic.com/api-reference/connections/get
_HEALTHY = "healthy"
# The messages of database servers that refuse a login: only a server that a connection reaches can send them.
# PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html, 28000, 28P01 and 3D000; MySQL and MariaDB:
# errors 1044, 1045 and 1049; SQL Server: errors 4060 and 18456; Oracle: ORA-01017.
_LOGIN_ERRORS = re.compile(
    r"password authentication failed|no pg_hba\.conf entry|PAM authentication failed|role \S+ does not exist"
    r"|database \S+ does not exist|Access denied for user|Unknown database|Login failed for user"
    r"|Cannot open database|ORA-01017",
    re.IGNORECASE,
)
_OTHER_ERROR_REMEDY = (
    "# correct what the error names, in the database or in the connection in Polytomic, else send Polytomic the error "
    "and the lines below"
)
# Words for a connection that does not reach a server: of the kernel, of resolvers, and of Go, Java and Python.
_NETWORK_ERRORS = re.compile(
    r"time(?:d|s)?[ -]?out|refused|unreachable|no route to host|connection reset|could not connect|broken pipe"
    r"|no such host|unknown host|could not translate host|name or service not known|getaddrinfo",
    re.IGNORECASE,
)


def check_polytomic_connection(
    target: Target, fetch: Callable[[], PolytomicConnection], earlier_results: Sequence[CheckResult]
) -> CheckResult:
    """Fetch the health of a connection from Polytomic, and find the side of the share with the fault.

    Args:
        target: The deployment.
        fetch: Returns the connection in Polytomic, or raises ``PolytomicApiError``.
        earlier_results: The results of the other checks of the deployment.
    """

    def evaluate(target: Target) -> CheckFinding:
        try:
            connection = fetch()
        except PolytomicApiError as error:
            return unknown(error.reason, error.remedy)
        return _evaluate_connection(target, connection, earlier_results)

    return Check("polytomic-connection", Hop.POLYTOMIC, "Polytomic reports the connection as healthy", evaluate).run(
        target
    )


def _evaluate_connection(
    target: Target, connection: PolytomicConnection, earlier_results: Sequence[CheckResult]
) -> CheckFinding:
    name = f'"{sanitize(connection.name)}"'
    port = _configuration_port(target)
    has_other_port = connection.port is not None and port is not None and connection.port != port
    if connection.status == _HEALTHY:
        if has_other_port:
            return warned(
                f"{name} is healthy, but has port {connection.port}; the resource configuration has {port}",
                "# check the id: this may be the connection of another database",
            )
        return passed(f"{name} is healthy")
    if not connection.error:
        status = f"the status {shorten_message(connection.status)}" if connection.status else "no status"
        return unknown(f"Polytomic reports {status} and no error for {name}", "# test the connection in Polytomic")
    evidence = f"Polytomic reports for {name}: {shorten_message(connection.error)}"
    if has_other_port:
        return failed(
            f"{evidence}; it connects to port {connection.port}, and the resource configuration has {port}",
            f"# set the port of the connection in Polytomic to {port}",
        )
    if _LOGIN_ERRORS.search(connection.error):
        return failed(
            f"{evidence}; the database server sent this error: the network path works",
            "# correct user, password or database name of the connection in Polytomic, or the user in the database",
        )
    return failed(*_locate_network_fault(target, connection, evidence, earlier_results))


def _locate_network_fault(
    target: Target, connection: PolytomicConnection, evidence: str, earlier_results: Sequence[CheckResult]
) -> tuple[str, str]:
    """Return the evidence with the side of the fault, and the remedy, from the worst result of the other checks."""
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        for result in earlier_results:
            if result.verdict is verdict and not result.blocking_check:
                side = "the fault is on your side" if verdict is Verdict.FAIL else "the side of the fault is unknown"
                return f"{evidence}; {side}: see check {result.id}", f"# first correct the check {result.id}"
    pending_result = find_pending_result(target, earlier_results)
    if pending_result:
        return f"{evidence}; Polytomic has not finished its side: see check {pending_result.id}", pending_result.remedy
    if not _NETWORK_ERRORS.search(connection.error):
        words = "every check on your side passes; the error does not tell whether the network path works"
        return f"{evidence}; {words}", _OTHER_ERROR_REMEDY
    remedy = "# send Polytomic the error and the lines below"
    if connection.host and connection.host.lower() == _database_host(target):
        remedy = (
            "# the connection in Polytomic names the host of the database itself: ask Polytomic for the host of its "
            "endpoint"
        )
    side = "every check on your side passes: the fault is on Polytomic's side"
    warned_ids = [result.id for result in earlier_results if result.verdict is Verdict.WARN]
    if warned_ids:
        side = f"no check fails: the fault is on Polytomic's side, or see the warnings of {', '.join(warned_ids)}"
    return f"{evidence}; {side}", remedy


def find_pending_result(target: Target, results: Sequence[CheckResult]) -> CheckResult | None:
    """Return the warning about a missing acceptance or a missing endpoint of Polytomic; None without such a warning."""
    for result in results:
        if result.verdict is Verdict.WARN and _is_pending(target, result.id):
            return result
    return None


def _is_pending(target: Target, check_id: str) -> bool:
    """Return True if the warning of a check is about Polytomic's acceptance or endpoint, not about other accounts."""
    if check_id != "endpoint":
        return check_id == "share-accepted"
    deployment = target.deployment
    owners = {association.get("vpcEndpointOwner") for association in deployment.endpoint_associations}
    return deployment.polytomic_account_id not in owners


def _configuration_port(target: Target) -> int | None:
    try:
        return target.deployment.port
    except (ApiError, MissingPartError):  # The other checks report the error.
        return None


def _database_host(target: Target) -> str | None:
    try:
        return target.deployment.host.lower()
    except (ApiError, MissingPartError):  # The other checks report the error.
        return None
