"""The least IAM policy of a job for a connection, with the granted permissions as text."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.engine_name import name_engine
from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.partitions import DEFAULT_PARTITION, find_partition

from . import actions, log_actions, state_actions
from .actions import REQUIRED_ACTIONS
from .documents import (
    MAX_POLICIES_OF_ROLE,
    MAX_POLICY_SIZE,
    PolicySizeError,
    build_document,
    collapse_single,
    json_size,
    split_document,
)
from .placeholders import (
    WILDCARD,
    build_description_values,
    build_scope_values,
    escape_for_condition,
    has_s3_backend,
    policy_regions,
    s3_backend_settings,
    single_allowed_account,
    state_role_settings,
)
from .scopes import STATEMENT_SCOPES, TagCondition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from .actions import Job, RequiredAction
    from .scopes import StatementScope

# Components of every connection.
_COMMON_COMPONENTS = (
    tf.RESOURCE_CONFIGURATION,
    tf.RESOURCE_SHARE,
    tf.RESOURCE_ASSOCIATION,
    tf.PRINCIPAL_ASSOCIATION,
    actions.AWS_PROVIDER,
    actions.VERIFY_CHECKS,
)
_COMPONENTS_BY_LOG_SERVICE = {
    "logs": log_actions.LOG_GROUP,
    "s3": log_actions.LOG_BUCKET,
    "firehose": log_actions.LOG_STREAM,
}
_COMPONENTS_BY_BACKEND_SETTING = {
    "use_lockfile": (state_actions.S3_LOCK_FILE, ""),
    "dynamodb_table": (state_actions.LOCK_TABLE, ""),
    "kms_key_id": (state_actions.STATE_KMS_KEY, state_actions.LOCK_KMS_KEY),
    "state_tags": (state_actions.STATE_TAGS, ""),
    "lock_tags": ("", state_actions.LOCK_TAGS),
    "acl": (state_actions.STATE_ACL, state_actions.LOCK_ACL),
}
"""The component of a setting of the S3 backend, and the component with a lock file."""
_COMPONENTS_BY_ROLE_SETTING = {
    "role_arn": state_actions.STATE_ROLE,
    "tags": state_actions.STATE_ROLE_TAGS,
    "source_identity": state_actions.STATE_ROLE_IDENTITY,
}


@dataclass(frozen=True)
class Policy:
    """An IAM policy.

    Attributes:
        document: The policy document with all statements, sorted.
        documents: The documents for managed policies: the document itself, or its parts if it is too long.
        grants: The granted permissions, one text per permission.
        notes: The reasons for permissions wider than necessary, one text per reason.
        omitted_tag_count: The number of tags of the connection that are left out of the conditions.
    """

    document: Mapping[str, Any]
    documents: tuple[Mapping[str, Any], ...]
    grants: tuple[str, ...]
    notes: tuple[str, ...]
    omitted_tag_count: int

    @property
    def size(self) -> int:
        """The number of characters of the document with all statements, as IAM counts them."""
        return json_size(self.document)


def build_policy(job: Job, connection: Mapping[str, Any], *, keep_tags: bool = False) -> Policy:
    """Return the least policy for a job, with the narrowest resources and conditions possible in IAM.

    If the policy is too long for one managed policy, tags are left out of the conditions, the last tag first. If it is
    too long even without tags, the policy has several documents, with all tags.

    Args:
        job: The job of the role.
        connection: The validated connection, with defaults.
        keep_tags: Return several documents before any tag is left out.

    Raises:
        PolicySizeError: A statement is too long for a managed policy, even without a condition on tags.
    """
    policy = None if keep_tags else _build_fitting_policy(job, connection, max_documents=1)
    policy = policy or _build_fitting_policy(job, connection, max_documents=MAX_POLICIES_OF_ROLE)
    return policy or _build_tagged_policy(job, connection, {}, [])


def _build_fitting_policy(job: Job, connection: Mapping[str, Any], max_documents: int) -> Policy | None:
    """Return the policy with the most tags in its conditions that has at most some documents; None if none has."""
    tags = sorted((connection.get("tags") or {}).items())
    reason = f"IAM allows at most {MAX_POLICY_SIZE} characters"
    if max_documents > 1:
        reason = f"{reason} in a managed policy, and by default at most {max_documents} managed policies per role"
    for tag_count in range(len(tags), -1, -1):
        notes = list(_policy_notes(connection))
        if tag_count < len(tags):
            notes.append(f"{len(tags) - tag_count} of {len(tags)} tags are not conditions: {reason}")
        with contextlib.suppress(PolicySizeError):
            policy = _build_tagged_policy(job, connection, dict(tags[:tag_count]), notes)
            if len(policy.documents) <= max_documents:
                return policy
    return None


def _build_tagged_policy(
    job: Job, connection: Mapping[str, Any], tags: Mapping[str, str], notes: Sequence[str]
) -> Policy:
    components = _requiring_components(connection)
    actions_by_scope: dict[str, list[RequiredAction]] = defaultdict(list)
    for required_action in REQUIRED_ACTIONS:
        if required_action.required_by in components and required_action.is_needed_for(job):
            actions_by_scope[required_action.scope_name].append(required_action)
    # Adopted resources may have other tags until Terraform has updated them.
    is_adopted = bool(connection.get("import_ids") or connection.get("adopt_module"))
    tags_by_condition = {
        TagCondition.REQUEST: tags,
        TagCondition.RESOURCE: {} if is_adopted else tags,
        TagCondition.NONE: {},
    }
    scope_values = build_scope_values(connection)
    description_values = {**scope_values, **build_description_values(connection, actions_by_scope)}
    statements = []
    grants = []
    for name, scope in STATEMENT_SCOPES.items():
        if name in actions_by_scope:
            scope_tags = tags_by_condition[scope.tag_condition]
            statements.append(_build_statement(name, actions_by_scope[name], scope_values, scope_tags))
            suffix = " with the tags of the connection" if scope_tags else ""
            grants.append(scope.description.format_map({**description_values, "tag_suffix": suffix}))
    document = build_document(statements)
    return Policy(
        document,
        split_document(document),
        grants=tuple(filter(None, grants)),
        notes=tuple(notes),
        omitted_tag_count=len(connection.get("tags") or {}) - len(tags),
    )


def _build_statement(
    name: str, required_actions: Collection[RequiredAction], scope_values: Mapping[str, str], tags: Mapping[str, str]
) -> dict[str, Any]:
    scope = STATEMENT_SCOPES[name]
    resource_types = {resource_type for action in required_actions for resource_type in action.resource_types}
    arns = [scope.resource_arns[resource_type].format_map(scope_values) for resource_type in resource_types]
    statement: dict[str, Any] = {
        "Sid": name,
        "Effect": "Allow",
        "Action": collapse_single({required_action.action for required_action in required_actions}),
        "Resource": collapse_single(arns or [WILDCARD]),
    }
    conditions = _build_conditions(scope, scope_values, tags)
    if conditions:
        statement["Condition"] = conditions
    return statement


def _build_conditions(
    scope: StatementScope, scope_values: Mapping[str, str], tags: Mapping[str, str]
) -> dict[str, dict[str, str | list[str]]]:
    """Return the conditions of a statement: operator to condition key to values, sorted."""
    conditions: dict[str, dict[str, str | list[str]]] = defaultdict(dict)
    for operator, key, templates in scope.conditions:
        values = [template.format_map(scope_values) for template in templates]
        if not any(value == WILDCARD or value.endswith("/*") for value in values):
            conditions[operator][key] = collapse_single(values)
    for key, value in tags.items():
        conditions["StringEquals"][f"{scope.tag_condition.value}/{key}"] = escape_for_condition(value)
    return {operator: dict(sorted(values_by_key.items())) for operator, values_by_key in sorted(conditions.items())}


def _requiring_components(connection: Mapping[str, Any]) -> set[str]:
    """Return the components of a connection: resources, data sources, provider, state and checks."""
    components = {*_COMMON_COMPONENTS, *_data_sources(connection)}
    gateway = connection.get("resource_gateway")
    if gateway is None:
        components |= {tf.SECURITY_GROUP, tf.SECURITY_GROUP_RULE, tf.RESOURCE_GATEWAY}
    elif not gateway.get("has_rules"):
        components |= {tf.SECURITY_GROUP_RULE, actions.EGRESS_RULE}
    if connection.get("access_logs"):
        log_service = connection["access_logs"].split(":")[2]
        components |= {tf.ACCESS_LOG_SUBSCRIPTION, log_actions.LOG_DELIVERY, _COMPONENTS_BY_LOG_SERVICE[log_service]}
        if log_service == "logs":
            components.add(log_actions.TRAFFIC)
    if has_s3_backend(connection):
        components |= _state_components(s3_backend_settings(connection))
    return components


def _state_components(settings: Mapping[str, Any]) -> set[str]:
    """Return the components of a state in S3, and of the role that the backend assumes."""
    components = {state_actions.S3_STATE}
    role = state_role_settings(settings)
    for name, component in _COMPONENTS_BY_ROLE_SETTING.items():
        if role.get(name):
            components.add(component)
    for name, (component, lock_component) in _COMPONENTS_BY_BACKEND_SETTING.items():
        if settings.get(name):
            components.add(component)
            components.add(lock_component if settings.get("use_lockfile") else "")
    return components - {""}


def _data_sources(connection: Mapping[str, Any]) -> set[str]:
    data_sources: set[str] = set()
    if connection.get("db_instance_identifier"):
        data_sources.add(actions.DB_INSTANCE)
    if connection.get("db_cluster_identifier"):
        data_sources.add(actions.DB_CLUSTER)
    if data_sources and connection.get("resource_gateway") is None:
        data_sources |= {actions.DB_SUBNET_GROUP, actions.SUBNET}
        if connection.get("ip_address_type") != "IPV6":
            data_sources |= {actions.NETWORK_INTERFACES, actions.NETWORK_INTERFACE}
    return data_sources


def _policy_notes(connection: Mapping[str, Any]) -> Iterator[str]:
    for region in sorted(policy_regions(connection)):
        if find_partition(region) is None:
            yield (
                f"the installed botocore does not know the partition of the Region {region!r}; ARNs have the partition "
                f"{DEFAULT_PARTITION}. Update boto3, or correct the Region"
            )
    if single_allowed_account(connection.get("provider") or {}) == WILDCARD:
        yield (
            "the account is unknown, so ARNs have * instead; to narrow them, set a single account in "
            "provider.allowed_account_ids"
        )
    if "vpc_id" not in connection and not connection.get("resource_gateway"):
        yield "Terraform looks up vpc_id, so the policy is not narrowed to the VPC"
    if "rds_security_group_id" not in connection:
        yield "Terraform looks up rds_security_group_id, so the policy allows other groups; set it to narrow the policy"
    settings = s3_backend_settings(connection)
    if state_role_settings(settings) or settings.get("assume_role_with_web_identity"):
        yield (
            "backend.s3 assumes a role for the state: move the statements ListState, State, StateLock, StateTable and "
            "StateKey, as far as the policy has them, to the policy of that role"
        )
    missing_names = [name for name in ("bucket", "key") if not settings.get(name)]
    if has_s3_backend(connection) and missing_names:
        yield name_engine(
            f"backend.s3 has no {' and no '.join(missing_names)}, so the permissions of the state have * instead; to "
            "narrow them, set these in cdktf.json, and also use_lockfile, dynamodb_table, kms_key_id, acl, "
            "assume_role, state_tags and lock_tags if terraform init gets them elsewhere"
        )
