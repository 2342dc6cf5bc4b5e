"""How a deployment is known to the checks: by the ARN of its configuration alone, or as a connection."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.adopt import adopt_deployment
from aws_privatelink_rds_lattice.aws import AwsClient, Deployment
from aws_privatelink_rds_lattice.checks import CheckContext

from .botocore_hooks import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .account import FakeAwsAccount
    from .sample_deployments import SampleDeployment


@dataclass(frozen=True)
class DeploymentTarget:
    """How a deployment is known.

    Attributes:
        name: Its name.
        inputs: The inputs.
        ids: What is known by its id.
        placeholders: What the parts are called that are not there.
    """

    name: str
    inputs: Mapping[str, Any]
    ids: Mapping[str, str]
    placeholders: Mapping[str, str]

    @property
    def is_connection(self) -> bool:
        return "name" in self.inputs

    def check_context(
        self, shape: SampleDeployment, reader: AwsClient, addresses: Sequence[str] | None = None
    ) -> CheckContext:
        """Return the deployment as a case, whose host leads to its addresses or to others."""
        there = shape.addresses if addresses is None else addresses

        def resolver(host: str, *, ipv6: bool) -> tuple[list[str], list[str]]:
            if found := [one for one in there if (":" in one) == ipv6]:
                return [host, *(shape.aliases if host == shape.host else ())], found
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        account = Deployment(self.inputs, reader, resolver, known_ids=self.ids)
        return CheckContext(self.name, account, Path(), is_connection=self.is_connection)


def target_by_arn(shape: SampleDeployment) -> DeploymentTarget:
    words = {"share": "with the configuration", "configuration": shape.arn, "gateway": shape.gateway}
    return DeploymentTarget(shape.arn, {"region": REGION}, {"resource_configuration": shape.arn}, words)


def target_as_connection(cloud: FakeAwsAccount, shape: SampleDeployment, *, with_ids: bool = True) -> DeploymentTarget:
    """Return the connection of a takeover, whose import_ids are looked at, or its names alone."""
    connection = adopt_deployment(target_by_arn(shape).check_context(shape, AwsClient(cloud.client))).connection
    kinds = ("resource_gateway", "resource_configuration", "ram_resource_share")
    given = connection["import_ids"] if with_ids else {}
    ids = {kind: given[kind] for kind in kinds if given.get(kind)}
    there = connection.get("resource_gateway")
    words = {
        "share": next(one["name"] for one in cloud.shares if one["resourceShareArn"] == shape.share),
        "configuration": ids.get("resource_configuration", cloud.deployed_configuration["name"]),
        "gateway": there["id"] if there else ids.get("resource_gateway", cloud.deployed_gateway["name"]),
    }
    return DeploymentTarget(connection["name"], connection, ids, words)
