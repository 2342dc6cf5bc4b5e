"""The error for a file without a readable plan."""

from aws_privatelink_rds_lattice.engine_name import name_engine
from aws_privatelink_rds_lattice.errors import PrivateLinkError

PLAN_JSON_REMEDY = "write the plan as JSON with: terraform show -json PLANFILE"


class PlanError(PrivateLinkError, ValueError):
    """A file is not a readable plan in JSON.

    The message gives the reason in one line and reads on from the name of the file.
    """

    def __init__(self, message: str) -> None:
        """Store the message, with the user's engine in each command."""
        super().__init__(name_engine(message))
