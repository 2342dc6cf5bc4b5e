"""``verify --polytomic-connection``, and the next steps at the end of ``verify``, with a fake of Polytomic's API."""

from __future__ import annotations

import json
import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.polytomic_api import API_KEY_VARIABLE, URL_VARIABLE
from fakes.aws.cli_runner import run_privatelink, write_project_file
from fakes.polytomic_server import API_KEY, CONNECTION_ID, PolytomicServer, run_polytomic_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

NAMES_DATABASE_HOST = "the connection in Polytomic names the host of the database itself: ask Polytomic"
TIMEOUT_ERROR = "dial tcp 10.0.0.1:5432: i/o timeout"


SOCKET_CONNECT = socket.socket.connect


@pytest.fixture
def polytomic(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> Iterator[PolytomicServer]:
    """A fake of Polytomic's API, with the address and the key in the environment."""
    del aws_account  # Refuses all connections of sockets; connections to this machine are allowed again.

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        assert address[0] == "127.0.0.1"
        SOCKET_CONNECT(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    with run_polytomic_server() as server:
        monkeypatch.setenv(URL_VARIABLE, server.url)
        monkeypatch.setenv(API_KEY_VARIABLE, API_KEY)
        yield server


def verify_connection(arn: str) -> tuple[object, dict[str, Any]]:
    """Return the exit status of ``verify``, and the connection of its JSON."""
    result = run_privatelink("verify", arn, "--polytomic-connection", CONNECTION_ID, "--json")
    assert API_KEY not in result.out + result.err
    (connection,) = json.loads(result.out)["connections"]
    return result.status, connection


def test_healthy_connection_passes(polytomic: PolytomicServer, deployment: SampleDeployment) -> None:
    status, connection = verify_connection(deployment.arn)
    assert (status, connection["verdict"]) == (0, "pass")
    assert connection["checks"][-1] == {
        "id": "polytomic-connection",
        "hop": "connection in Polytomic",
        "verdict": "pass",
        "seen": '"orders" is healthy',
        "expected": "Polytomic reports the connection as healthy",
        "remedy": "",
    }
    assert polytomic.paths == [f"/api/connections/{CONNECTION_ID}"]


@pytest.mark.parametrize(
    ("connected", "words"),
    [
        (
            ({}, TIMEOUT_ERROR),
            (
                "every check on your side passes: the fault is on Polytomic's side",
                "# send Polytomic the error and the lines below",
            ),
        ),
        (
            ({"port": 5433}, TIMEOUT_ERROR),
            (
                "it connects to port 5433, and the resource configuration has 5432",
                "# set the port of the connection in Polytomic to 5432",
            ),
        ),
        (
            ({"port": "5432"}, 'pq: password authentication failed for user "polytomic"'),
            (
                "the database server sent this error: the network path works",
                "# correct user, password or database name of the connection in Polytomic, or the user in the database",
            ),
        ),
        (
            ({}, "Error 1045 (28000): Access denied for user 'polytomic'@'10.0.0.9' (using password"),
            (
                "the database server sent this error: the network path works",
                "# correct user, password or database name of the connection in Polytomic, or the user in the database",
            ),
        ),
        (
            ({"hostname": "that of the database"}, "FATAL: sorry, too many clients already"),
            (
                "every check on your side passes; the error does not tell whether the network path works",
                (
                    "# correct what the error names, in the database or in the connection in Polytomic, else send "
                    "Polytomic the error and the lines below"
                ),
            ),
        ),
        (
            ({"hostname": "that of the database"}, TIMEOUT_ERROR),
            (
                "every check on your side passes: the fault is on Polytomic's side",
                f"# {NAMES_DATABASE_HOST} for the host of its endpoint",
            ),
        ),
    ],
    ids=["network", "port", "postgresql login", "mysql login", "other error", "host of the database"],
)
def test_error_names_its_side(
    polytomic: PolytomicServer,
    deployment: SampleDeployment,
    connected: tuple[dict[str, Any], str],
    words: tuple[str, str],
) -> None:
    configuration, error = connected
    evidence, remedy = words
    if "hostname" in configuration:
        configuration = {"hostname": deployment.host.upper()}
    polytomic.set_connection(configuration, status="unhealthy", status_error=error)
    status, connection = verify_connection(deployment.arn)
    check = connection["checks"][-1]
    assert (status, check["verdict"], check["remedy"]) == (1, "fail", remedy)
    assert check["seen"] == f'Polytomic reports for "orders": {error}; {evidence}'
    # The lines for Polytomic do not depend on Polytomic's own error.
    assert connection["message"].startswith("Resource configuration ARN: ")


@pytest.mark.parametrize("deployment", ["missing ingress rule"], indirect=True)
def test_error_of_your_side_comes_first(polytomic: PolytomicServer, deployment: SampleDeployment) -> None:
    polytomic.set_connection(status="unhealthy", status_error=TIMEOUT_ERROR)
    status, connection = verify_connection(deployment.arn)
    check = connection["checks"][-1]
    assert (status, connection["first_broken"], check["verdict"]) == (1, "ingress", "fail")
    assert check["seen"].endswith("; the fault is on your side: see check ingress")
    assert check["remedy"] == "# first correct the check ingress"


def test_pending_share_explains_error(
    polytomic: PolytomicServer, aws_account: FakeAwsAccount, deployment: SampleDeployment
) -> None:
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.endpoints.clear()
    polytomic.set_connection(status="unhealthy", status_error=TIMEOUT_ERROR)
    _, connection = verify_connection(deployment.arn)
    assert connection["checks"][-1]["seen"].endswith("; Polytomic has not finished its side: see check endpoint")


def test_endpoint_of_other_account_is_no_pending_side(
    polytomic: PolytomicServer, aws_account: FakeAwsAccount, deployment: SampleDeployment
) -> None:
    other = {"vpcEndpointId": "vpce-0fedcba9876543210", "vpcEndpointOwner": "111111111111"}
    aws_account.endpoints.append({**aws_account.endpoints[0], **other})
    polytomic.set_connection(status="unhealthy", status_error=TIMEOUT_ERROR)
    _, connection = verify_connection(deployment.arn)
    assert connection["checks"][-1]["seen"].endswith(
        "; no check fails: the fault is on Polytomic's side, or see the warnings of endpoint"
    )


def test_other_states_are_no_guess(polytomic: PolytomicServer, deployment: SampleDeployment) -> None:
    polytomic.set_connection({"port": 6432}, status="healthy")
    status, connection = verify_connection(deployment.arn)
    assert (status, connection["checks"][-1]["verdict"]) == (0, "warn")
    assert connection["checks"][-1]["seen"] == (
        '"orders" is healthy, but has port 6432; the resource configuration has 5432'
    )
    polytomic.set_connection(status="connecting\x1b[2J")
    status, connection = verify_connection(deployment.arn)
    assert (status, connection["checks"][-1]["verdict"]) == (2, "unknown")
    assert connection["checks"][-1]["seen"] == (
        'Polytomic reports the status connecting\\u001b[2J and no error for "orders"'
    )


@pytest.mark.parametrize(
    ("http_status", "content", "words"),
    [
        (403, '{"message": "no"}', "does not let the API key read the connection"),
        (404, '{"message": "no"}', "has no such connection for this API key"),
        (302, "", "returns status 302 without a connection"),
        (200, "<html>log in</html>", "returns status 200 without a connection"),
        (200, '{"data": null}', "returns no connection"),
        (200, '{"data": {"configuration": 5}}', "returns status 200 without a connection"),
        (418, '{"message": "no"}', "returns the error status 418"),
        (429, "<html>wait</html>", "limits the number of requests"),
    ],
)
def test_refusals_of_polytomic_are_unknown(
    polytomic: PolytomicServer, deployment: SampleDeployment, http_status: int, content: str, words: str
) -> None:
    polytomic.status = http_status
    polytomic.content = content
    status, connection = verify_connection(deployment.arn)
    check = connection["checks"][-1]
    assert (status, check["verdict"]) == (2, "unknown")
    assert check["seen"] == f"Polytomic at {polytomic.url.removeprefix('http://')} {words}"
    assert check["remedy"].startswith("# ")
    assert len(polytomic.paths) == 1  # No redirect is followed, and no call is repeated.


@pytest.mark.usefixtures("polytomic")
def test_wrong_key_and_dead_server_are_unknown(deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(API_KEY_VARIABLE, "another-key")
    _, connection = verify_connection(deployment.arn)
    assert connection["checks"][-1]["seen"].endswith("rejects the API key")
    monkeypatch.setenv(URL_VARIABLE, "http://127.0.0.1:1")
    status, connection = verify_connection(deployment.arn)
    assert (status, connection["checks"][-1]["verdict"]) == (2, "unknown")
    assert connection["checks"][-1]["seen"].startswith("Polytomic at 127.0.0.1:1 cannot be reached: ConnectError")


def test_settings_are_checked_before_all_calls(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, "http://user:hunter2@polytomic.example.com")
    monkeypatch.setenv(API_KEY_VARIABLE, f"{API_KEY}\nsecond line")
    monkeypatch.setitem(sys.modules, "polytomic.client", None)
    aws_account.clear_counts()
    result = run_privatelink("verify", deployment.arn, "--polytomic-connection", CONNECTION_ID)
    assert (result.status, result.out, aws_account.call_counts) == (2, "", {})
    assert result.err == (
        "privatelink: POLYTOMIC_API_KEY: got a text with white space or a character outside of ASCII, not shown since "
        "the text may hold the key; must be the API key alone; copy the key again\n"
        "privatelink: POLYTOMIC_DEPLOYMENT_URL: got another URL, not shown since it may hold a password; must be "
        "an https URL without a user, such as https://app.polytomic.com; correct the variable, or unset it\n"
        "privatelink: package polytomic: not installed; must be in the environment of privatelink for "
        "--polytomic-connection; run pip install polytomic\n"
    )


def test_polytomic_connection_needs_key_and_id(aws_account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = aws_account.setup_deployment()
    write_project_file(orders={**connection, "name": "orders"}, billing={**connection, "name": "billing"})
    monkeypatch.delenv(API_KEY_VARIABLE, raising=False)
    result = run_privatelink("verify", "--polytomic-connection", CONNECTION_ID)
    assert (result.status, result.err) == (
        2,
        (
            "privatelink: --polytomic-connection: got 2 connections; must be for a single connection; name one of "
            "orders, billing\n"
        ),
    )
    result = run_privatelink("verify", "orders", "--polytomic-connection", CONNECTION_ID)
    assert (result.status, result.err) == (
        2,
        (
            "privatelink: POLYTOMIC_API_KEY: missing; must be an API key of Polytomic; create a key "
            "in Polytomic's settings\n"
        ),
    )
    result = run_privatelink("verify", "orders", "--polytomic-connection", "orders")
    assert result.status == 2
    assert "must be the id of a connection in Polytomic, such as" in " ".join(result.err.split())


@pytest.mark.usefixtures("polytomic")
def test_verify_lists_next_steps(aws_account: FakeAwsAccount, deployment: SampleDeployment) -> None:
    out = run_privatelink("verify", deployment.arn).out
    steps = out.partition("\nNext steps:\n")[2].partition("\n\nTo send")[0]
    assert steps.splitlines() == [
        (
            "  1. Polytomic sends you a host and a port. Create the connection in Polytomic with this host and port, "
            "the name of the database, a user and the password."
        ),
        (f"  2. Check the connection in Polytomic: privatelink verify {deployment.arn} --polytomic-connection ID"),
    ]
    other = {"vpcEndpointId": "vpce-0fedcba9876543210", "vpcEndpointOwner": "111111111111"}
    aws_account.endpoints.append({**aws_account.endpoints[0], **other})
    assert "  1. Polytomic sends you" in run_privatelink("verify", deployment.arn).out
    aws_account.polytomic_association["status"] = "ASSOCIATING"
    aws_account.endpoints.clear()
    out = run_privatelink("verify", deployment.arn).out
    assert (
        "  1. Send Polytomic the lines below. Polytomic accepts the share and creates its endpoint. Wait for the "
        f"acceptance with: privatelink verify {deployment.arn} --wait\n"
    ) in out
    out = run_privatelink("verify", deployment.arn, "--polytomic-connection", CONNECTION_ID).out
    assert "Next steps" not in out
