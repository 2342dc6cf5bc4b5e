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

    from .account import Cloud
    from .sample_deployments import Shape


@dataclass(frozen=True)
class Known:
    """How a deployment is known.

    Attributes:
        name: Its name.
        stated: The inputs.
        ids: What is known by its id.
        words: What the parts are called that are not there.
    """

    name: str
    stated: Mapping[str, Any]
    ids: Mapping[str, str]
    words: Mapping[str, str]

    @property
    def is_connection(self) -> bool:
        return "name" in self.stated

    def case(self, shape: Shape, reader: AwsClient, addresses: Sequence[str] | None = None) -> CheckContext:
        """Return the deployment as a case, whose host leads to its addresses or to others."""
        there = shape.addresses if addresses is None else addresses

        def resolver(host: str, *, ipv6: bool) -> tuple[list[str], list[str]]:
            if found := [one for one in there if (":" in one) == ipv6]:
                return [host, *(shape.aliases if host == shape.host else ())], found
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        account = Deployment(self.stated, reader, resolver, known_ids=self.ids)
        return CheckContext(self.name, account, Path(), is_connection=self.is_connection)


def by_arn(shape: Shape) -> Known:
    words = {"share": "with the configuration", "configuration": shape.arn, "gateway": shape.gateway}
    return Known(shape.arn, {"region": REGION}, {"resource_configuration": shape.arn}, words)


def as_connection(cloud: Cloud, shape: Shape, *, with_ids: bool = True) -> Known:
    """Return the connection of a takeover, whose import_ids are looked at, or its names alone."""
    connection = adopt_deployment(by_arn(shape).case(shape, AwsClient(cloud.client))).connection
    kinds = ("resource_gateway", "resource_configuration", "ram_resource_share")
    given = connection["import_ids"] if with_ids else {}
    ids = {kind: given[kind] for kind in kinds if given.get(kind)}
    there = connection.get("resource_gateway")
    words = {
        "share": next(one["name"] for one in cloud.shares if one["resourceShareArn"] == shape.share),
        "configuration": ids.get("resource_configuration", cloud.its_configuration["name"]),
        "gateway": there["id"] if there else ids.get("resource_gateway", cloud.its_gateway["name"]),
    }
    return Known(connection["name"], connection, ids, words)
