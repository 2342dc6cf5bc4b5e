"""Deprecated: import from ``aws_privatelink_rds_lattice.inputs.connections``."""

import warnings

from .inputs.connections import read_connections

__all__ = ["read_connections"]

warnings.warn(f"{__name__} is now aws_privatelink_rds_lattice.inputs.connections", DeprecationWarning, stacklevel=2)
