"""Deprecated: import from ``aws_privatelink_rds_lattice.cdk.bindings``."""

import warnings

from .cdk.bindings import *  # noqa: F403 - all names of the module

warnings.warn(f"{__name__} is now aws_privatelink_rds_lattice.cdk.bindings", DeprecationWarning, stacklevel=2)
