"""Why there is no answer: AWS does not give one, or what is asked for is not there."""

import enum

from aws_privatelink_rds_lattice.errors import PrivateLinkError


class ApiError(PrivateLinkError):
    """AWS did not answer a question.

    Attributes:
        reason: Why, with the IAM action.
        remedy: What to do about it, as shell text: comments and commands.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        """Keep both."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


class NotFoundError(ApiError):
    """AWS says that what was asked for is not there."""


class CredentialsError(ApiError):
    """AWS cannot be asked anything: there are no credentials, or bad ones."""


class DeploymentPart(enum.Enum):
    """What a deployment leads to in its account."""

    VPC = "vpc"
    SUBNETS = "subnets"
    SECURITY_GROUP = "security group of the database"
    DATABASE = "database"
    HOST = "host name of the database"
    GATEWAY = "resource gateway"
    CONFIGURATION = "resource configuration"
    SHARE = "RAM share"


class MissingPartError(PrivateLinkError):
    """A part is not in the account.

    Attributes:
        part: Which.
        reason: What was looked for, and where.
    """

    def __init__(self, part: DeploymentPart, reason: str) -> None:
        """Keep both."""
        super().__init__(reason)
        self.part = part
        self.reason = reason
