"""Read-only access to the resources of a deployment in an AWS account, without verdicts.

``Deployment`` has a property for each resource or fact, derived from responses. ``AwsClient`` keeps the responses, and
``rounds`` makes the missing calls. ``ec2_api``, ``lattice_api``, ``ram_api`` and ``database_lookup`` name the
operations. ``credentials`` creates the boto3 clients.
"""

from .boto3_errors import converted_settings_errors
from .call_failures import CallFailures
from .client import AwsClient, IamAction
from .credentials import boto3_client_factory, botocore_config, unsupported_settings
from .deployment import Deployment
from .ec2_api import MAIN_ROUTE_TABLE, associated_cidr_blocks, subnet_ipv4_block
from .errors import (
    AccessSetupError,
    ApiError,
    CredentialsError,
    DeploymentPart,
    MissingPartError,
    NotFoundError,
    SkippedCallError,
    error_of_made_call,
)
from .identifier import AmbiguousSecurityGroupError
from .lattice_api import describe_configuration_definition, find_group_arn, port_ranges_include
from .operations import call_operation
from .response_format import check_response_format
from .rounds import gather, run_in_rounds

__all__ = [
    "MAIN_ROUTE_TABLE",
    "AccessSetupError",
    "AmbiguousSecurityGroupError",
    "ApiError",
    "AwsClient",
    "CallFailures",
    "CredentialsError",
    "Deployment",
    "DeploymentPart",
    "IamAction",
    "MissingPartError",
    "NotFoundError",
    "SkippedCallError",
    "associated_cidr_blocks",
    "boto3_client_factory",
    "botocore_config",
    "call_operation",
    "check_response_format",
    "converted_settings_errors",
    "describe_configuration_definition",
    "error_of_made_call",
    "find_group_arn",
    "gather",
    "port_ranges_include",
    "run_in_rounds",
    "subnet_ipv4_block",
    "unsupported_settings",
]
