"""Errors of AWS API calls, and of deployments with missing parts."""

import enum

from aws_privatelink_rds_lattice.error_text import redact_secrets
from aws_privatelink_rds_lattice.errors import PrivateLinkError


class FailureKind(enum.Enum):
    """The kind of a failed call: permanent, or one of the kinds after which the same call may succeed later."""

    PERMANENT = enum.auto()
    UNANSWERED = enum.auto()
    THROTTLED = enum.auto()
    FAULT_OF_AWS = enum.auto()


class ApiError(PrivateLinkError):
    """An AWS API call failed.

    Attributes:
        reason: Why the call failed, with the IAM action; without secrets.
        remedy: Steps against the failure, as shell text: comments and commands.
        kind: The kind of the failure.
    """

    def __init__(self, reason: str, remedy: str, kind: FailureKind = FailureKind.PERMANENT) -> None:
        """Store the arguments; see the attributes."""
        self.reason = redact_secrets(reason)
        super().__init__(self.reason)
        self.remedy = remedy
        self.kind = kind

    @property
    def is_transient(self) -> bool:
        """True if the same call may succeed later."""
        return self.kind is not FailureKind.PERMANENT

    @property
    def advice(self) -> str:
        """The remedy, as the end of a sentence."""
        return self.remedy.removeprefix("# ")


class NotFoundError(ApiError):
    """A resource in the arguments of a call does not exist."""


class UnresponsiveEndpointError(ApiError):
    """An endpoint cannot be reached or does not respond, retries included."""

    def __init__(self, action: str, reason: str) -> None:
        """Store the action and botocore's reason in a sentence."""
        super().__init__(
            f"AWS did not answer {action}: {reason}",
            "# run the command again on a machine that can reach AWS",
            FailureKind.UNANSWERED,
        )


class SkippedCallError(UnresponsiveEndpointError):
    """A call is not made, because the endpoint did not answer an earlier call.

    Attributes:
        expected: The error of the call, had it been made: the same whichever of several parallel calls is made.
    """

    def __init__(self, action: str, endpoint: str, earlier_error: ApiError) -> None:
        """Store the action, the endpoint in a sentence, and the error of the earlier call."""
        super().__init__(action, f"{endpoint} did not answer an earlier call")
        # The reason of an endpoint without an answer is "AWS did not answer ACTION: ...".
        _, _, cause = earlier_error.reason.partition(": ")
        self.expected: ApiError = UnresponsiveEndpointError(action, cause)
        if isinstance(earlier_error, SettingsError):
            self.expected = SettingsError(self.expected.reason, earlier_error.remedy, earlier_error.kind)


class UnreadableResponseError(ApiError):
    """A response is not AWS's, is cut short, or lacks a member."""

    def __init__(
        self, action: str, reason: str, advice: str = "look for a proxy or an endpoint URL in between"
    ) -> None:
        """Store the action and the reason; the advice is for a response that stays unreadable."""
        super().__init__(
            f"the response to {action} is unreadable: {reason}",
            f"# run the command again; if the response stays unreadable, {advice}",
            FailureKind.FAULT_OF_AWS,
        )


class AccessSetupError(ApiError):
    """The credentials or the AWS settings of this machine allow no call."""


class CredentialsError(AccessSetupError):
    """The AWS credentials are missing or invalid, so every call fails."""

    def __init__(self, reason: str, remedy: str, advice: str = "configure credentials or pass --profile") -> None:
        """Store the arguments; the advice is for a command that has no other result."""
        super().__init__(reason, remedy)
        self._advice = advice

    @property
    def advice(self) -> str:
        """The remedy for a command without other results, as the end of a sentence."""
        return self._advice


class SettingsError(AccessSetupError):
    """A setting of AWS is invalid, in the environment or in a configuration file: of a client, a proxy or TLS."""


def error_of_made_call(error: ApiError) -> ApiError:
    """Return the error that a call has if it is made: the same whichever of several parallel calls fails first."""
    return error.expected if isinstance(error, SkippedCallError) else error


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
