"""Checks of a deployment in an AWS account: ``PREFLIGHT`` before the deployment, ``VERIFY`` after the deployment.

A check has an id and a hop, the part of the path to the database that the check looks at. ``run_checks`` runs checks on
a target and returns a ``CheckResult`` for each. A check is a function of AWS's responses, without another effect than
its result. Only the check in the module ``reachability``, which is in neither list, writes to the account.
"""

from . import (
    address_blocks,
    conflicts,
    database,
    database_status,
    lattice,
    other_vpc,
    prerequisites,
    public_access,
    routing,
    security_groups,
    share,
    share_permission,
)
from .check import Check, CheckResult, Hop, run_checks

__all__ = ["PREFLIGHT", "VERIFY", "Check", "CheckResult", "Hop", "run_checks"]

_COMMON_CHECKS = (
    prerequisites.account,
    prerequisites.account_allowed,
    prerequisites.vpc,
    security_groups.security_group,
    other_vpc.database,
    database.database_port,
    database.database_addresses,
    other_vpc.database_vpc,
    security_groups.database_security_group,
    public_access.database_private,
    database.private_name,
    database.host_address,
    database_status.database_status,
    prerequisites.vpc_dns,
)
PREFLIGHT = (
    *_COMMON_CHECKS,
    lattice.gateway_status,
    prerequisites.subnets,
    prerequisites.subnet_zones,
    prerequisites.subnet_addresses,
    address_blocks.subnet_block,
    prerequisites.subnet_owner,
    routing.routes_out,
    routing.routes_back,
    routing.acl_gateway,
    routing.acl_database,
    conflicts.ingress_rule,
    conflicts.names,
    prerequisites.provider_lock,
)
# The usual causes are first, because reports explain the first check that failed.
VERIFY = (
    security_groups.ingress,
    security_groups.egress,
    lattice.target,
    share.endpoint,
    share.share_status,
    share.share_external,
    share.share_resource,
    share.share_principal,
    share.share_accepted,
    share_permission.share_permission,
    lattice.configuration_status,
    lattice.configuration_domain,
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
)
