"""Run the command line in this process, in a project with a fake account."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from aws_privatelink_rds_lattice import cli
from aws_privatelink_rds_lattice.cli import aws_clients
from aws_privatelink_rds_lattice.cli.parser import build_parser

from .sample_ids import DATABASE_ADDRESS, POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs

    from .account import FakeAwsAccount
    from .sample_deployments import SampleDeployment

PROJECT_ROOT = Path(__file__).parents[3]


def write_project_file(*connections: ConnectionInputs, **named: ConnectionInputs) -> None:
    """Write ``cdktf.json`` in the current folder, without inputs that are None.

    Args:
        connections: The connection "polytomic", if no connection is named.
        named: The connections by name.
    """
    connections_by_name = named or {"polytomic": connections[0]}
    content = {}
    for name, connection in connections_by_name.items():
        content[name] = {key: value for key, value in connection.items() if value is not None}
    Path("cdktf.json").write_text(json.dumps({"context": {"connections": content}}))


def deploy_many_connections(account: FakeAwsAccount, count: int) -> dict[str, ConnectionInputs]:
    """Set up a healthy account with many deployments for a database; return the connections by name."""
    connection = account.setup_deployment()
    (gateway,) = account.gateways
    (configuration,) = account.configurations
    connections: dict[str, Any] = {}
    for index in range(count):
        name = f"c{index}"
        digits = f"{index:017}"
        gateway_id = f"rgw-{digits}"
        account.gateways.append(
            {**gateway, "name": f"{name}-rg", "id": gateway_id, "arn": f"{gateway['arn'][:-17]}{digits}"}
        )
        configuration_arn = f"{configuration['arn'][:-17]}{digits}"
        account.configurations.append(
            {
                **configuration,
                "name": f"{name}-rc",
                "id": f"rcfg-{digits}",
                "arn": configuration_arn,
                "resourceGatewayId": gateway_id,
            }
        )
        account.create_association("RESOURCE", configuration_arn)
        account.create_endpoint(POLYTOMIC_ACCOUNT, arn=configuration_arn)
        connections[name] = {**connection, "name": name}
    return connections


# All commands have the same parser; building it takes as long as a short command.
_cached_parser = functools.cache(build_parser)


class CommandResult:
    """The result of a command: exit status, standard output, standard error."""

    def __init__(self, status: object, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err


def run_privatelink(*arguments: str) -> CommandResult:
    out = io.StringIO()
    err = io.StringIO()
    with (
        mock.patch.object(cli, "build_parser", _cached_parser),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as raised,
    ):
        cli.main(arguments)
    return CommandResult(raised.value.code, out.getvalue(), err.getvalue())


def use_account_in_cli(account: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Run later commands with the account, in a folder; each host has the address of the account's database."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setattr(aws_clients, "make_boto3_session", account.create_session)
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, [], [DATABASE_ADDRESS]))


def resolve_host_to(deployment: SampleDeployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this machine's resolver return the addresses of a deployment for every host but this machine's address."""
    ipv4_addresses = [address for address in deployment.addresses if ":" not in address]
    ipv6_addresses = [address for address in deployment.addresses if ":" in address]

    def resolve_ipv4(host: str) -> tuple[str, list[str], list[str]]:
        return host, deployment.aliases[:-1], ipv4_addresses

    getaddrinfo = socket.getaddrinfo

    def resolve_ipv6(host: str, *arguments: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - as of getaddrinfo
        if host == "127.0.0.1":
            return getaddrinfo(host, *arguments, **options)
        return [(0, 0, 0, host, (address, 0, 0, 0)) for address in ipv6_addresses]

    monkeypatch.setattr("socket.gethostbyname_ex", resolve_ipv4)
    monkeypatch.setattr("socket.getaddrinfo", resolve_ipv6)


def with_documented_ids(text: str, account: FakeAwsAccount, deployment: SampleDeployment | None = None) -> str:
    """Return a text with the ids of the documentation instead of moto's random ids."""
    ids = {account.vpc_id: "vpc-0123456789abcdef0", account.database_group: "sg-0123456789abcdef0"}
    if deployment:
        ids[deployment.arn.partition("/")[2]] = "rcfg-0123456789abcdef0"
        ids[deployment.share] = "arn:aws:ram:us-east-1:123456789012:resource-share/01234567-89ab-cdef-0123-456789abcdef"
    if account.gateways:
        ids[account.gateway_group] = "sg-0fedcba9876543210"
    for old, new in ids.items():
        text = text.replace(old, new)
    return text.replace(account.database_host, "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com")


def write_identifier_project(account: FakeAwsAccount, connection: ConnectionInputs, **identifier: str) -> None:
    """Write ``cdktf.json`` with an identifier of the database instead of the looked-up inputs."""
    looked_up_inputs = ("rds_host", "rds_port", "vpc_id", "subnet_ids", "rds_security_group_id")
    inputs: Any = {name: value for name, value in connection.items() if name not in looked_up_inputs}
    inputs |= {"subnet_ids": account.gateway_subnets, **identifier}
    write_project_file(inputs)
