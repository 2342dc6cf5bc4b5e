"""Why there is no answer: AWS does not give one, or what is asked for is not there."""

import enum


class UnreadError(Exception):
    """AWS did not answer a question.

    Attributes:
        seen: Why, with the IAM action.
        remedy: What to do about it, as shell text: comments and commands.
    """

    def __init__(self, seen: str, remedy: str) -> None:
        """Keep both."""
        super().__init__(seen)
        self.seen = seen
        self.remedy = remedy


class GoneError(UnreadError):
    """AWS says that what was asked for is not there."""


class CredentialsError(UnreadError):
    """AWS cannot be asked anything: there are no credentials, or bad ones."""


class Part(enum.Enum):
    """What a deployment leads to in its account."""

    VPC = "vpc"
    SUBNETS = "subnets"
    SECURITY_GROUP = "security group of the database"
    DATABASE = "database"
    HOST = "host name of the database"
    GATEWAY = "resource gateway"
    CONFIGURATION = "resource configuration"
    SHARE = "RAM share"


class MissingError(Exception):
    """A part is not in the account.

    Attributes:
        part: Which.
        seen: What was looked for, and where.
    """

    def __init__(self, part: Part, seen: str) -> None:
        """Keep both."""
        super().__init__(seen)
        self.part = part
        self.seen = seen
