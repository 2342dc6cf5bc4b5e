"""What AWS says of a deployment, asked once, without a verdict: ``Account`` leads to each part of it.

``Reader`` asks. ``network``, ``database`` and ``deployed`` know what to ask of EC2, of RDS, and of VPC Lattice and RAM.
"""

from .client import AwsClient, EndpointPool, IamAction, call_operation
from .concurrency import gather, map_ordered
from .credentials import boto3_client_factory, unsupported_settings
from .database_lookup import RdsDatabase
from .deployment import Deployment, associated_cidr_blocks, describe_configuration_definition, port_ranges_include
from .ec2_api import MAIN_ROUTE_TABLE
from .errors import ApiError, CredentialsError, DeploymentPart, MissingPartError, NotFoundError
from .identifier import AmbiguousSecurityGroupError

__all__ = [
    "MAIN_ROUTE_TABLE",
    "Deployment",
    "IamAction",
    "AmbiguousSecurityGroupError",
    "CredentialsError",
    "RdsDatabase",
    "NotFoundError",
    "EndpointPool",
    "MissingPartError",
    "DeploymentPart",
    "AwsClient",
    "ApiError",
    "associated_cidr_blocks",
    "call_operation",
    "boto3_client_factory",
    "map_ordered",
    "port_ranges_include",
    "unsupported_settings",
    "describe_configuration_definition",
    "gather",
]
