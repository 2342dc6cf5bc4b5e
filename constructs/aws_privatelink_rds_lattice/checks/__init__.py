"""Checks of a connection on the live account: ``PREFLIGHT`` before the deployment, ``VERIFY`` after it.

A check is a question with an id and a place on the path; ``run`` asks all of a ``Case`` and gives a ``Result`` each.
All checks only read. ``reachability`` is the one exception, and stands in a module of its own.
"""

from . import conflicts, database, lattice, prerequisites, routing, security_groups, share
from .check import Check, run_checks
from .context import CheckContext
from .result import CheckResult, Hop

__all__ = ["PREFLIGHT", "VERIFY", "CheckContext", "Check", "Hop", "CheckResult", "run_checks"]

_COMMON_CHECKS = (
    prerequisites.account,
    prerequisites.account_allowed,
    prerequisites.vpc,
    database.security_group,
    database.database,
    database.database_port,
    database.database_addresses,
    database.database_vpc,
    database.database_security_group,
    database.database_private,
    database.private_name,
    database.host_address,
)
PREFLIGHT = (
    *_COMMON_CHECKS,
    database.database_status_before_deploy,
    lattice.gateway_status_before_deploy,
    prerequisites.vpc_dns,
    prerequisites.subnets,
    prerequisites.subnet_zones,
    prerequisites.subnet_addresses,
    prerequisites.subnet_owner,
    conflicts.ingress_rule,
    conflicts.names,
    conflicts.provider_lock,
)
# The usual causes come first: the first that failed is explained first.
VERIFY = (
    security_groups.ingress,
    security_groups.egress,
    security_groups.target,
    share.endpoint,
    share.share_status,
    share.share_external,
    share.share_resource,
    share.share_principal,
    share.share_accepted,
    share.share_permission,
    lattice.configuration_status,
    lattice.configuration_port,
    lattice.configuration_gateway,
    lattice.gateway_status,
    lattice.gateway_place,
    lattice.gateway_interfaces,
    routing.routes_out,
    routing.routes_back,
    routing.acl_gateway,
    routing.acl_database,
    *_COMMON_CHECKS,
    database.database_status,
)
