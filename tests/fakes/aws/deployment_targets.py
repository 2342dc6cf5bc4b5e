"""Targets of the checks: a deployment by the ARN of the configuration only, or as a connection."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.adopt import adopt_deployment
from aws_privatelink_rds_lattice.target import Target

from .immediate_client import ImmediateClient
from .sample_ids import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_privatelink_rds_lattice.aws import AwsClient

    from .account import FakeAwsAccount
    from .sample_deployments import SampleDeployment


@dataclass(frozen=True)
class DeploymentTarget:
    """A deployment with the known facts at the start of the checks.

    Attributes:
        name: The name of the connection, or the ARN.
        inputs: The known inputs.
        ids: The known ids and ARNs, by resource.
        placeholders: How checks name the share, the configuration and the gateway, by placeholder of ``faults``.
    """

    name: str
    inputs: Mapping[str, Any]
    ids: Mapping[str, str]
    placeholders: Mapping[str, str]

    @property
    def is_connection(self) -> bool:
        return "name" in self.inputs

    def check_target(self, client: AwsClient) -> Target:
        """Return the target for checks of the deployment."""
        return Target(
            self.name, self.inputs, Path(), is_connection=self.is_connection, client=client, known_ids=self.ids
        )


def sample_client(
    account: FakeAwsAccount, deployment: SampleDeployment, addresses: Sequence[str] | None = None
) -> AwsClient:
    """Return a client for an account; the client resolves the host of a deployment.

    Args:
        account: The account.
        deployment: The deployment.
        addresses: The addresses of the host, if others than the deployment's.
    """
    host_addresses = deployment.addresses if addresses is None else addresses

    def resolve_dns(host: str, *, ipv6: bool) -> tuple[list[str], list[str]]:
        addresses_of_family = [address for address in host_addresses if (":" in address) == ipv6]
        if not addresses_of_family:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        aliases = deployment.aliases if host == deployment.host else []
        return [host, *aliases], addresses_of_family

    return ImmediateClient(account.client, resolve_dns)


def target_by_arn(deployment: SampleDeployment) -> DeploymentTarget:
    placeholders = {
        "share": "with the configuration",
        "configuration": deployment.arn,
        "gateway": deployment.gateway,
    }
    ids = {"resource_configuration": deployment.arn}
    return DeploymentTarget(deployment.arn, {"region": REGION}, ids, placeholders)


def target_as_connection(
    account: FakeAwsAccount, deployment: SampleDeployment, *, with_ids: bool = True, client: AwsClient | None = None
) -> DeploymentTarget:
    """Return the target for the adopted connection of a deployment.

    Args:
        account: The account.
        deployment: The deployment.
        with_ids: True for the ids in ``import_ids``, False for the names only.
        client: A client for the account with responses; None to make all calls.
    """
    target = target_by_arn(deployment).check_target(client or sample_client(account, deployment))
    connection = adopt_deployment(target).connection
    ids = {}
    if with_ids:
        for resource in ("resource_gateway", "resource_configuration", "ram_resource_share"):
            if connection["import_ids"].get(resource):
                ids[resource] = connection["import_ids"][resource]
    existing_gateway = connection.get("resource_gateway")
    if existing_gateway:
        gateway = existing_gateway["id"]
    else:
        gateway = ids.get("resource_gateway", account.deployed_gateway["name"])
    share_names = {share["resourceShareArn"]: share["name"] for share in account.shares}
    placeholders = {
        "share": share_names[deployment.share],
        "configuration": ids.get("resource_configuration", account.deployed_configuration["name"]),
        "gateway": gateway,
    }
    return DeploymentTarget(connection["name"], connection, ids, placeholders)
