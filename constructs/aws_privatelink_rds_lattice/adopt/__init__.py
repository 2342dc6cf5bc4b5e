"""Adopt an existing deployment: derive a connection of ``cdktf.json`` from the resources in AWS.

A plan of the connection imports or moves the resources.

``facts`` fetches the resources and picks the security groups. ``refusals``, ``gateway_users`` and ``shares`` tell what
is not the connection's alone. ``builder`` and ``resources`` fill a ``draft`` with inputs and import ids. ``notes``
describes every part of the deployment with a difference.
"""

from .builder import adopt_deployment
from .draft import AdoptedConnection
from .notes import AdoptionNote, PlannedChange
from .refusals import AdoptionRefusedError

__all__ = ["AdoptedConnection", "AdoptionNote", "AdoptionRefusedError", "PlannedChange", "adopt_deployment"]
