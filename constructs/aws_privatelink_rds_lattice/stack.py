"""Deprecated: import from ``aws_privatelink_rds_lattice.constructs.stack``."""

import warnings

from .constructs.stack import PrivateLinkStack
from .constructs.stack import connection_problems as stack_problems

__all__ = ["PrivateLinkStack", "stack_problems"]

warnings.warn(f"{__name__} is now aws_privatelink_rds_lattice.constructs.stack", DeprecationWarning, stacklevel=2)
