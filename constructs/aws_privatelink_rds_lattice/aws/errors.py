"""Errors of AWS API calls, and of deployments with missing parts."""

import enum

from aws_privatelink_rds_lattice.errors import PrivateLinkError


class ApiError(PrivateLinkError):
    """An AWS API call failed.

    Attributes:
        reason: Why the call failed, with the IAM action.
        remedy: Steps against the failure, as shell text: comments and commands.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        """Store the reason and the remedy."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


class NotFoundError(ApiError):
    """A resource in the arguments of a call does not exist."""


class UnresponsiveEndpointError(ApiError):
    """An endpoint cannot be reached or does not respond, retries included."""

    def __init__(self, action: str, reason: str) -> None:
        """Store the action and botocore's reason in a sentence."""
        super().__init__(f"AWS did not answer {action}: {reason}", "# run it again, from where AWS can be reached")


class CredentialsError(ApiError):
    """The AWS credentials are missing or invalid, so every call fails."""


class DeploymentPart(enum.Enum):
    """A part of a deployment in the AWS account; the value is the part's name in errors."""

    VPC = "VPC"
    SUBNETS = "subnet"
    SECURITY_GROUP = "security group"
    DATABASE = "database"
    HOST = "host name"
    GATEWAY = "resource gateway"
    CONFIGURATION = "resource configuration"
    SHARE = "RAM share"


class MissingPartError(PrivateLinkError):
    """A part of a deployment does not exist in the account.

    Attributes:
        part: The missing part.
        reason: The fault in words, with the name or id of the part, the Region and the account where known.
    """

    def __init__(self, part: DeploymentPart, reason: str) -> None:
        """Store the part and the reason."""
        super().__init__(reason)
        self.part = part
        self.reason = reason
