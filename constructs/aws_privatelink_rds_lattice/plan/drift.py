"""Find resources that somebody changed outside of Terraform.

Terraform lists in ``resource_drift`` each difference between the state and the values that the AWS provider reads. The
provider also causes such differences: it reads an empty value in place of null, a value that an earlier version of the
provider did not store, and the rules of a security group that other resources manage.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .databases.database_types import GROUP_ARGUMENTS
from .describe_rules import describe_traffic
from .finding import Effect, PlanFinding
from .related_drift import find_traffic_drift, list_related_resources
from .resources import REPLACED_AFTER_FAILURE
from .rules.drifted_rules import find_drifted_rules
from .rules.peer_rules import is_inline_argument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .connection_context import ConnectionContext
    from .resources import PlanResource

_TAG_ARGUMENTS = frozenset({"tags", "tags_all"})
# The attributes that somebody can change in AWS, by the resource type; of all other attributes, AWS has the same value
# from the creation on. Sources: the members of UpdateResourceGateway, UpdateResourceConfiguration, UpdateResourceShare,
# UpdateServiceNetworkVpcAssociation and PutResourcePolicy in botocore's service models. No operation changes an
# association of RAM, the association of a configuration with a service network or the name of a security group.
_CHANGEABLE_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    tf.RESOURCE_GATEWAY: frozenset({"security_group_ids", "resource_config_dns_resolution", "tags"}),
    tf.RESOURCE_CONFIGURATION: frozenset(
        {"allow_association_to_shareable_service_network", "port_ranges", "resource_configuration_definition", "tags"}
    ),
    tf.RESOURCE_SHARE: frozenset({"allow_external_principals", "name", "permission_arns", "tags"}),
    tf.RESOURCE_ASSOCIATION: frozenset(),
    tf.PRINCIPAL_ASSOCIATION: frozenset(),
    tf.SECURITY_GROUP: frozenset({"egress", "ingress", "tags"}),
    tf.SERVICE_NETWORK_ASSOCIATION: frozenset({"tags"}),
    tf.SERVICE_NETWORK_VPC_ASSOCIATION: frozenset({"dns_options", "private_dns_enabled", "security_group_ids", "tags"}),
    tf.RESOURCE_POLICY: frozenset({"policy"}),
}
# The attributes of a database, a proxy, a load balancer or a DNS record that decide who has access, and to what.
_DATABASE_ATTRIBUTES = ("publicly_accessible", "port", *GROUP_ARGUMENTS, "records", "alias")
# The attributes of all types that AWS generates. The tags of the provider and of the resource are in tags_all: a tag
# that somebody adds is in tags, too.
_GENERATED_ATTRIBUTES = frozenset({"arn", "id", "owner_id", "security_group_rule_id", "tags_all"})


def find_drift(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each resource that somebody deleted or changed outside of Terraform."""
    for resource in dict.fromkeys([*context.connection_resources, *list_related_resources(context)]):
        if resource.deleted_out_of_band and resource is not context.main_resource:
            context.reported.add(resource)
            yield context.finding(Effect.DRIFT, _describe_deletion(resource))
        elif changed_names := _find_changed_attributes(context, resource):
            text = f"{resource.address}: {context.describer.join(changed_names)}{_describe_persistence(resource)}"
            yield context.finding(Effect.DRIFT, f"{text}{_describe_changed_rules(context, resource, changed_names)}")
    for resource, changed_part, added, removed in find_traffic_drift(context):
        text = f"{resource.address}: {changed_part}{_describe_persistence(resource)}"
        yield context.finding(Effect.DRIFT, text + _describe_differences(context, changed_part, added, removed))
        if "update" in resource.actions and resource not in context.reported:
            yield context.finding(Effect.CHANGED, context.describer.describe_action(resource))


def find_database_drift(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each database whose access or target somebody changed outside of Terraform."""
    for database in context.databases:
        resource = database.resource
        values_before = resource.values_before_drift
        if values_before is None or not database.is_certain:
            continue
        values = resource.before or {}
        differences = []
        for name in _DATABASE_ATTRIBUTES:
            before = values_before.get(name)
            if before is not None and _normalize(before) != _normalize(values.get(name)):
                format_value = context.describer.format_value
                differences.append(f"{name} changed from {format_value(before)} to {format_value(values.get(name))}")
        if differences:
            text = f"database: {resource.address}: {', '.join(differences)}{_describe_persistence(resource)}"
            yield context.finding(Effect.DRIFT, text)


def _describe_persistence(resource: PlanResource) -> str:
    """Return a clause for a change that the plan does not revert; empty if the plan changes the resource."""
    is_changed = "update" in resource.actions or resource.destroys
    return "" if is_changed else ", and this plan keeps it"


def _describe_deletion(resource: PlanResource) -> str:
    if not resource.creates:
        return f"{resource.address} was deleted, and not created again"
    text = f"{resource.address} was deleted, and created again"
    if resource.resource_type in (tf.RESOURCE_SHARE, tf.PRINCIPAL_ASSOCIATION):
        text += "; Polytomic has to accept the share again"
    return text


def _find_changed_attributes(context: ConnectionContext, resource: PlanResource) -> list[str]:
    """Return the names of the attributes that somebody changed outside of Terraform."""
    values_before = resource.values_before_drift
    values = resource.before or {}
    if values_before is None:
        return []
    changed_names = []
    for name in dict.fromkeys([*values_before, *values]):
        before = values_before.get(name)
        after = values.get(name)
        # The AWS provider writes an omitted argument as null on creation, and reads an empty value from AWS.
        if (not before and not after) or _normalize(before) == _normalize(after):
            continue
        if is_inline_argument(resource, name):
            is_changed = any(find_drifted_rules(context.before.state, resource, name))
        else:
            is_changed = bool(before) or not _is_read_later(resource, name, before)
        if is_changed:
            changed_names.append(name)
    return changed_names


def _describe_changed_rules(context: ConnectionContext, resource: PlanResource, changed_names: Iterable[str]) -> str:
    """Return the new and the removed rules as clauses; empty if only descriptions of rules changed."""
    clauses = ""
    for name in sorted(changed_names):
        if is_inline_argument(resource, name):
            changed_rules = find_drifted_rules(context.before.state, resource, name).without_descriptions()
            added, removed = ([describe_traffic(context.describer, rule) for rule in rules] for rules in changed_rules)
            clauses += _describe_differences(context, name, added, removed)
    return clauses


def _describe_differences(context: ConnectionContext, changed_part: str, added: list[str], removed: list[str]) -> str:
    """Return the texts of the new and of the removed items as clauses."""
    clauses = ""
    for word, texts in (("new", added), ("removed", removed)):
        if texts:
            clauses += f"; {word} {changed_part}: {context.describer.summarize(texts)}"
    return clauses


def _is_read_later(resource: PlanResource, name: str, empty_value: object) -> bool:
    """Return True for an attribute without a value in the state that AWS has had from the creation on.

    Args:
        resource: The resource.
        name: The attribute.
        empty_value: The value in the state.
    """
    if resource.action_reason == REPLACED_AFTER_FAILURE:
        # Terraform reads no values after a failed creation.
        return True
    if empty_value is not None:
        return False
    if name in _GENERATED_ATTRIBUTES:
        return True
    changeable = _CHANGEABLE_ATTRIBUTES.get(resource.resource_type)
    return changeable is not None and name not in changeable


def _normalize(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value that equals the same value in another spelling.

    The order of a list has no meaning in the reviewed types. Numbers can be text, and a policy is JSON in a text.
    """
    if isinstance(value, Mapping):
        return {name: _normalize(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted(map(_normalize, value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, str) and value.startswith("{"):
        return _parse_object(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _parse_object(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return _normalize(json.loads(text))
    except ValueError:
        return text
