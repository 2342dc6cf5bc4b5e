"""Checks of a connection on the live account: ``PREFLIGHT`` before the deployment, ``VERIFY`` after it.

A check is a question with an id and a place on the path; ``run`` asks all of a ``World`` and gives a ``Result`` each.
All checks only read. ``reachability`` is the one exception, and stands in a module of its own.
"""

from .after import VERIFY
from .before import PREFLIGHT
from .reader import Reader
from .result import Check, Hop, Result, Verdict, exit_status, run
from .world import World

__all__ = ["PREFLIGHT", "VERIFY", "Check", "Hop", "Reader", "Result", "Verdict", "World", "exit_status", "run"]
