"""Deprecated: import from ``aws_privatelink_rds_lattice.cdk.bindings``."""

import warnings

from .cdk import bindings
from .cdk.bindings import *  # noqa: F403 - for type checkers; the next statement adds the names beyond `__all__`

globals().update({name: value for name, value in vars(bindings).items() if not name.startswith("_")})

warnings.warn(f"{__name__} is now aws_privatelink_rds_lattice.cdk.bindings", DeprecationWarning, stacklevel=2)
