"""Read-only access to the resources of a deployment in an AWS account, without verdicts.

``Deployment`` has a property for each resource or fact. ``AwsClient`` makes and caches the calls; ``ec2_api``,
``lattice_api``, ``ram_api``, ``route53_api`` and ``database_lookup`` name the operations. ``credentials`` creates the
boto3 clients.
"""

from .client import AwsClient, IamAction
from .concurrency import gather, map_ordered
from .credentials import boto3_client_factory, unsupported_settings
from .database_lookup import RdsDatabase
from .deployment import Deployment
from .ec2_api import MAIN_ROUTE_TABLE, associated_cidr_blocks
from .endpoint_pool import EndpointPool
from .errors import ApiError, CredentialsError, DeploymentPart, MissingPartError, NotFoundError
from .identifier import AmbiguousSecurityGroupError
from .lattice_api import describe_configuration_definition, port_ranges_include
from .operations import call_operation

__all__ = [
    "MAIN_ROUTE_TABLE",
    "AmbiguousSecurityGroupError",
    "ApiError",
    "AwsClient",
    "CredentialsError",
    "Deployment",
    "DeploymentPart",
    "EndpointPool",
    "IamAction",
    "MissingPartError",
    "NotFoundError",
    "RdsDatabase",
    "associated_cidr_blocks",
    "boto3_client_factory",
    "call_operation",
    "describe_configuration_definition",
    "gather",
    "map_ordered",
    "port_ranges_include",
    "unsupported_settings",
]
