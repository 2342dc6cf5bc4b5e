"""Deprecated: import from ``aws_privatelink_rds_lattice.synth.output``."""

import warnings

from .synth.output import SynthesisError
from .synth.output import atomic_output as whole_output
from .synth.output import default_output_folder as output_folder

__all__ = ["SynthesisError", "output_folder", "whole_output"]

warnings.warn(f"{__name__} is now aws_privatelink_rds_lattice.synth.output", DeprecationWarning, stacklevel=2)
