"""Facts of a deployment for the inputs of a connection: the resources and the security group rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import ApiError, gather
from aws_privatelink_rds_lattice.checks.network_rules import is_exact_rule, referenced_group_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aws_privatelink_rds_lattice.aws import Deployment
    from aws_privatelink_rds_lattice.aws.client import Response


class DeploymentFacts(NamedTuple):
    """The resources and security group rules of a deployment, in the form of AWS responses.

    Attributes:
        configuration: The resource configuration.
        gateway: The resource gateway.
        port: The port of the database.
        database_group_ids: Ids of the database's security groups, sorted: the group of the input
            ``rds_security_group_id``, else all attached groups.
        security_groups: The security groups of the gateway's VPC, by id.
        gateway_configurations: The resource configurations on the resource gateway.
        ingress_rules: The ingress rules of the database's security groups.
        egress_rules: The egress rules of the gateway's security groups.
    """

    configuration: Response
    gateway: Response
    port: int
    database_group_ids: list[str]
    security_groups: dict[str, Response]
    gateway_configurations: list[Response]
    ingress_rules: list[Response]
    egress_rules: list[Response]

    @property
    def gateway_group_ids(self) -> list[str]:
        """The ids of the gateway's security groups."""
        group_ids: list[str] = self.gateway["securityGroupIds"]
        return group_ids


def fetch_facts(deployment: Deployment) -> DeploymentFacts:
    """Return the resources and security group rules of a deployment.

    Raises:
        MissingResponses: Some calls are not made yet.
        MissingPartError: A part of the deployment does not exist.
        ApiError: A call failed.
    """
    configuration, gateway, port, database_group_ids = gather(
        [
            lambda: deployment.configuration,
            lambda: deployment.gateway,
            lambda: deployment.port,
            lambda: _list_database_groups(deployment),
        ]
    )
    database_rules, gateway_rules, security_groups, gateway_configurations = gather(
        [
            lambda: deployment.ec2.fetch_security_group_rules(database_group_ids),
            lambda: deployment.ec2.fetch_security_group_rules(gateway["securityGroupIds"]),
            lambda: deployment.ec2.fetch_vpc_security_groups(gateway["vpcId"]),
            lambda: deployment.lattice.list_configurations(gateway["id"]),
        ]
    )
    return DeploymentFacts(
        configuration,
        gateway,
        port,
        database_group_ids,
        security_groups,
        gateway_configurations,
        ingress_rules=_filter_rules(database_rules, is_egress=False),
        egress_rules=_filter_rules(gateway_rules, is_egress=True),
    )


def _filter_rules(rules: Iterable[Response], *, is_egress: bool) -> list[Response]:
    return [rule for rule in rules if bool(rule["IsEgress"]) is is_egress]


def _list_database_groups(deployment: Deployment) -> list[str]:
    stated_group = deployment.inputs.get("rds_security_group_id")
    if stated_group:
        return [str(stated_group)]
    return sorted(deployment.database.security_group_statuses)


def select_database_group(facts: DeploymentFacts) -> str:
    """Return the security group of the database for the ingress rule from the resource gateway.

    Raises:
        ApiError: The database has several security groups, and no rule points to a single group.
    """
    attached_groups = set(facts.database_group_ids)
    groups_with_rule = _groups_with_rule(facts.ingress_rules, facts.gateway_group_ids)
    egress_targets = _referenced_group_ids(facts.egress_rules)
    for candidates in (attached_groups, groups_with_rule, egress_targets & attached_groups):
        if len(candidates) == 1:
            (group_id,) = candidates
            return str(group_id)
    group_ids = ", ".join(facts.database_group_ids)
    raise ApiError(
        f"which security group of the database gets the ingress rule is not known: {group_ids}",
        "# say which with the option --rds-security-group-id",
    )


def select_gateway_group(facts: DeploymentFacts, database_group_id: str) -> str | None:
    """Return the security group of the resource gateway for the rules; None if the gateway has no group.

    A group that an ingress rule of the database refers to comes first, then a group with an egress rule to the
    database's group, then the first by id.
    """
    ingress_sources = _referenced_group_ids(facts.ingress_rules)
    groups_with_egress = _groups_with_rule(facts.egress_rules, [database_group_id])

    def preference(group_id: str) -> tuple[bool, bool, str]:
        return (group_id not in ingress_sources, group_id not in groups_with_egress, group_id)

    return min(facts.gateway_group_ids, key=preference, default=None)


def _groups_with_rule(rules: Iterable[Response], peer_group_ids: Sequence[str]) -> set[str]:
    """Return the ids of the groups with a rule for a peer group."""
    return {rule["GroupId"] for rule in rules if referenced_group_id(rule) in peer_group_ids}


def _referenced_group_ids(rules: Iterable[Response]) -> set[str | None]:
    return {referenced_group_id(rule) for rule in rules}


def find_exact_rule(rules: Iterable[Response], group_id: str, port: int, peer_group_id: str) -> Response | None:
    """Return the rule of a security group for TCP on only this port, and for only this peer group."""
    for rule in rules:
        if rule["GroupId"] == group_id and is_exact_rule(rule, peer_group_id, port):
            return rule
    return None
