"""Deployments known by the ARN or the id of the resource configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws import Deployment
from fakes.aws.sample_ids import CONFIGURATION_ARN, REGION

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.aws import AwsClient


def deployment_by_id(
    aws_client: AwsClient,
    configuration_id: str = CONFIGURATION_ARN,
    share_arn: str | None = None,
    **inputs: Any,  # noqa: ANN401 - inputs of any type
) -> Deployment:
    """Return a deployment without a connection.

    Args:
        aws_client: The client.
        configuration_id: The ARN or the id of the resource configuration.
        share_arn: The ARN of the RAM share, if known.
        inputs: The known inputs.
    """
    known_ids = {"resource_configuration": configuration_id}
    if share_arn:
        known_ids["ram_resource_share"] = share_arn
    return Deployment({"region": REGION, **inputs}, aws_client, known_ids=known_ids)
