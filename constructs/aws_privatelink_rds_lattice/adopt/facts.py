"""The security groups and rules of a deployment, and the choice of the groups for the rules of a connection."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError, gather
from aws_privatelink_rds_lattice.checks.network_rules import referenced_group_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aws_privatelink_rds_lattice.aws import Deployment
    from aws_privatelink_rds_lattice.aws.client import Response

_LOGGER = logging.getLogger(__name__)


class SecurityGroupFacts(NamedTuple):
    """The security groups and rules of a deployment, in the form of AWS responses.

    The groups of the database are sorted.
    """

    database_group_ids: list[str]
    gateway_group_ids: list[str]
    ingress_rules: list[Response]
    egress_rules: list[Response]


def fetch_security_group_facts(deployment: Deployment) -> SecurityGroupFacts:
    """Return the security groups and rules of a deployment; have the calls for all further facts made in parallel."""
    _, gateway, _, database_group_ids = gather(
        [
            lambda: deployment.configuration,
            lambda: deployment.gateway,
            lambda: deployment.port,
            lambda: deployment.database_security_group_ids,
        ]
    )
    gateway_group_ids = gateway["securityGroupIds"]
    database_rules, gateway_rules, _, _ = gather(
        [
            lambda: deployment.ec2.fetch_security_group_rules(database_group_ids),
            lambda: deployment.ec2.fetch_security_group_rules(gateway_group_ids),
            lambda: deployment.ec2.fetch_security_groups(vpc_id=[gateway["vpcId"]]),
            lambda: deployment.lattice.list_configurations(gateway["id"]),
        ]
    )
    ingress_rules = [rule for rule in database_rules if not rule["IsEgress"]]
    egress_rules = [rule for rule in gateway_rules if rule["IsEgress"]]
    return SecurityGroupFacts(database_group_ids, gateway_group_ids, ingress_rules, egress_rules)


def find_all_database_groups(deployment: Deployment) -> set[str]:
    """Return the stated security group of the database and all attached groups, as far as RDS tells."""
    group_ids = set(deployment.database_security_group_ids)
    try:
        return group_ids | set(deployment.database.security_group_statuses)
    except (MissingPartError, ApiError) as error:  # A stated group needs no database.
        _LOGGER.debug("the attached security groups of the database are unknown: %s", error)
        return group_ids


def select_database_group(facts: SecurityGroupFacts) -> str:
    """Return the security group of the database for the ingress rule from the resource gateway.

    Raises:
        ApiError: The database has several security groups, and no rule points to a single group.
    """
    attached_groups = set(facts.database_group_ids)
    groups_with_rule = _groups_with_rule(facts.ingress_rules, facts.gateway_group_ids)
    egress_targets = set(map(referenced_group_id, facts.egress_rules))
    for candidates in (attached_groups, groups_with_rule, egress_targets & attached_groups):
        if len(candidates) == 1:
            (group_id,) = candidates
            return str(group_id)
    group_ids = ", ".join(facts.database_group_ids)
    raise ApiError(
        f"the security group of the database for the ingress rule is ambiguous: {group_ids}",
        "# pass one with --rds-security-group-id",
    )


def select_gateway_group(facts: SecurityGroupFacts, database_group_id: str) -> str | None:
    """Return the security group of the resource gateway for the rules; None if the gateway has no group.

    A group that an ingress rule of the database refers to comes first, then a group with an egress rule to the
    database's group, then the first by id.
    """
    ingress_sources = set(map(referenced_group_id, facts.ingress_rules))
    groups_with_egress = _groups_with_rule(facts.egress_rules, [database_group_id])

    def preference(group_id: str) -> tuple[bool, bool, str]:
        return (group_id not in ingress_sources, group_id not in groups_with_egress, group_id)

    return min(facts.gateway_group_ids, key=preference, default=None)


def _groups_with_rule(rules: Iterable[Response], peer_group_ids: Sequence[str]) -> set[str]:
    return {rule["GroupId"] for rule in rules if referenced_group_id(rule) in peer_group_ids}
