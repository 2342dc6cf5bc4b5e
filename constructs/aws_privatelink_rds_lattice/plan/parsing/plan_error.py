"""The error for a file without a readable plan."""

from aws_privatelink_rds_lattice.errors import PrivateLinkError

PLAN_JSON_REMEDY = "write it with: terraform show -json PLANFILE"


class PlanError(PrivateLinkError, ValueError):
    """A file is not a readable plan in JSON.

    The message gives the reason in one line and reads on from the name of the file.
    """
