"""The command line in a project: run in this process, and what it printed."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice import cli
from aws_privatelink_rds_lattice.cli import aws_clients

from .resource_builder import POLYTOMIC_ACCOUNT

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.inputs.table import ConnectionInputs

    from .account import FakeAwsAccount
    from .sample_deployments import SampleDeployment

PROJECT_ROOT = Path(__file__).parents[3]


def write_project_file(*connections: ConnectionInputs, **named: ConnectionInputs) -> None:
    """Write ``cdktf.json`` with the connection "polytomic", or with connections of other names."""
    known = named or {"polytomic": connections[0]}
    content = {name: {key: value for key, value in one.items() if value is not None} for name, one in known.items()}
    Path("cdktf.json").write_text(json.dumps({"context": {"connections": content}}))


def deploy_many_connections(cloud: FakeAwsAccount, number: int) -> dict[str, ConnectionInputs]:
    """Make a healthy account with so many deployments for one database; return the connections by name."""
    connection = cloud.setup_deployment()
    ((gateway, configuration),) = zip(cloud.gateways, cloud.configurations, strict=True)
    connections: dict[str, Any] = {}
    for each in range(number):
        name, digits = f"c{each}", f"{each:017}"
        own = {"name": f"{name}-rg", "id": f"rgw-{digits}", "arn": f"{gateway['arn'][:-17]}{digits}"}
        cloud.gateways.append({**gateway, **own})
        arn = f"{configuration['arn'][:-17]}{digits}"
        leads = {"name": f"{name}-rc", "id": f"rcfg-{digits}", "arn": arn, "resourceGatewayId": own["id"]}
        cloud.configurations.append({**configuration, **leads})
        cloud.create_association("RESOURCE", arn)
        cloud.create_endpoint(POLYTOMIC_ACCOUNT, arn=arn)
        connections[name] = {**connection, "name": name}
    return connections


class CommandResult:
    """How a run ended: exit status, standard output, standard error."""

    def __init__(self, status: object, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


def run_privatelink(*arguments: str) -> CommandResult:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return CommandResult(ended.value.code, out.getvalue(), err.getvalue())


def use_account_in_cli(cloud: FakeAwsAccount, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have the command line find itself in the account, and in a folder."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setattr(aws_clients, "make_boto3_session", cloud.create_session)


def resolve_host_to(shape: SampleDeployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this machine's resolver lead the host of a deployment to its addresses."""
    four, six = ([each for each in shape.addresses if (":" in each) is of] for of in (False, True))
    monkeypatch.setattr("socket.gethostbyname_ex", lambda host: (host, shape.aliases[:-1], four))
    monkeypatch.setattr("socket.getaddrinfo", lambda host, *_, **__: [(0, 0, 0, host, (each, 0, 0, 0)) for each in six])


def with_documented_ids(text: str, cloud: FakeAwsAccount, shape: SampleDeployment | None = None) -> str:
    """Return a text with the ids, which moto draws, in place of which stand those of the pages."""
    ids = {cloud.vpc_id: "vpc-0123456789abcdef0", cloud.database_group: "sg-0123456789abcdef0"}
    if shape:
        ids[shape.arn.partition("/")[2]] = "rcfg-0123456789abcdef0"
        ids[shape.share] = "arn:aws:ram:us-east-1:123456789012:resource-share/01234567-89ab-cdef-0123-456789abcdef"
    if cloud.gateways:
        ids[cloud.gateway_group] = "sg-0fedcba9876543210"
    for old, new in ids.items():
        text = text.replace(old, new)
    return text.replace(cloud.database_host, "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com")


def write_identifier_project(cloud: FakeAwsAccount, connection: ConnectionInputs, **identifier: str) -> None:
    """Write the connection with an identifier in place of what it stands for."""
    looked_up = ("rds_host", "rds_port", "vpc_id", "subnet_ids", "rds_security_group_id")
    rest: Any = {key: value for key, value in connection.items() if key not in looked_up}
    rest |= {"subnet_ids": cloud.gateway_subnets, **identifier}
    write_project_file(rest)
