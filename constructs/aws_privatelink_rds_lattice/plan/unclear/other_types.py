"""Find changed resources of unreviewed types that name a part of a connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.plan.access_logs import find_access_log_effects
from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding

from .part_mentions import PROVISIONER_ARGUMENT, PartMention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.context import PlanContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource

# Arguments that put a resource into security groups, in all resource types: vpc_security_group_ids, security_groups of
# network_configuration, and so on. A resource in a group changes no rule of the group.
_MEMBERSHIP_ARGUMENT = re.compile(
    r"(?!source_|referenced_)(\w*_)?(security_groups|security_groups?_(ids|arns|id_list|memberships)|group_set)$"
    # The group that AWS makes with a VPC or with a cluster.
    r"|(default|cluster)_security_group_id$"
)
# Types that put an existing resource, such as a network interface, into a single security group.
_MEMBERSHIP_TYPES = frozenset({"aws_network_interface_sg_attachment", "aws_vpc_endpoint_security_group_association"})
# Types with network interfaces that can open connections to the database.
_CLIENT_TYPES = frozenset(
    {
        "aws_ecs_service",
        "aws_instance",
        "aws_lambda_function",
        "aws_network_interface",
        "aws_network_interface_sg_attachment",
        "aws_spot_instance_request",
    }
)
# Types that hold or watch values, and change nothing else in AWS. IAM policies allow calls of AWS in the same account:
# they share no resource, and open no port.
_INFORMATIVE_TYPE = re.compile(
    r"aws_ssm_parameter$|aws_secretsmanager_secret|aws_ec2_tag$|aws_flow_log$|aws_vpclattice_access_log_subscription$"
    r"|aws_iam_(policy|(role|user|group)_policy)$"
    r"|aws_cloudwatch_(?!event_target)|terraform_data$|null_resource$|time_|random_|local_(sensitive_)?file$|tls_"
)
_TAG_ARGUMENTS = frozenset({"tags", "tags_all"})


def find_other_type_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each changed resource of another type with a possible effect on the connection."""
    mentions_by_resource: dict[PlanResource, list[PartMention]] = {}
    # The database of another connection on the gateway is a part of that connection alone.
    parts = context.plan.without_groups_of_others(context.part_names, context.name)
    for part in sorted(parts):
        for mention in context.plan.part_mentions.get(part, ()):
            mentions_by_resource.setdefault(mention.resource, []).append(mention)
    for resource, mentions in mentions_by_resource.items():
        if resource.resource_type == tf.ACCESS_LOG_SUBSCRIPTION:
            yield from find_access_log_effects(context, resource, mentions)
        if _has_other_values(context.plan, resource):
            yield from _find_effects_of_mentions(context, resource, mentions)


def _find_effects_of_mentions(
    context: ConnectionContext, resource: PlanResource, mentions: Sequence[PartMention]
) -> Iterator[PlanFinding]:
    memberships = [mention for mention in mentions if _is_membership(mention)]
    others = [mention for mention in mentions if not _is_membership(mention)]
    if _is_informative(context.plan, resource):
        others = [mention for mention in others if mention.argument == PROVISIONER_ARGUMENT]
    if others:
        names = context.describer.join({mention.part for mention in others})
        text = f"{_describe_actions(resource)}; it refers to {names}, and the review does not know its effect"
        yield context.finding(Effect.UNKNOWN, text, addresses=[resource.address])
    else:
        yield from _find_new_membership(context, resource, memberships)


def _find_new_membership(
    context: ConnectionContext, resource: PlanResource, memberships: Sequence[PartMention]
) -> Iterator[PlanFinding]:
    """Yield a finding for a resource with a new membership in a security group of the gateway."""
    gained = [mention for mention in memberships if mention.is_after and not mention.is_before]
    added = [mention for mention in gained if mention.part in context.gateway_groups]
    if not added:
        return
    names = context.describer.join({mention.part for mention in added})
    is_certain = any(mention.is_certain for mention in added)
    if is_certain and resource.resource_type in _CLIENT_TYPES:
        text = f"{resource.address} gets {names} of the gateway, and gets access to the database"
        yield context.finding(Effect.OPENS, text)
    else:
        text = f"{resource.address} can get {names} of the gateway, and access to the database"
        yield context.finding(Effect.UNKNOWN, text, addresses=[resource.address])


def _is_membership(mention: PartMention) -> bool:
    is_single_group = mention.resource.resource_type in _MEMBERSHIP_TYPES and mention.argument == "security_group_id"
    return is_single_group or _MEMBERSHIP_ARGUMENT.match(mention.argument) is not None


def _is_informative(plan: PlanContext, resource: PlanResource) -> bool:
    """Return True for a type without an effect in AWS, and without a provisioner that runs."""
    runs_provisioners = bool(plan.after.references.find_config(resource).get("provisioners"))
    runs_provisioners = runs_provisioners and (resource.creates or resource.destroys)
    return _INFORMATIVE_TYPE.match(resource.resource_type) is not None and not runs_provisioners


def _has_other_values(plan: PlanContext, resource: PlanResource) -> bool:
    """Return False for a forgotten resource, and for a change of tags alone."""
    if resource.actions == ("forget",):
        return False
    if resource.actions != ("update",):
        return True
    before = resource.before or {}
    changed_arguments = set()
    for argument, value in (resource.after or {}).items():
        if before.get(argument) != value and plan.after.references.is_configured(resource, argument):
            changed_arguments.add(argument)
    return not changed_arguments or not changed_arguments <= _TAG_ARGUMENTS


def _describe_actions(resource: PlanResource) -> str:
    """Return the actions of a resource in a sentence."""
    if resource.is_replaced:
        return f"{resource.address} is replaced"
    if resource.creates:
        return f"{resource.address} is created"
    if resource.destroys:
        return f"{resource.address} is destroyed"
    return f"{resource.address} is updated in-place"
