"""The IAM policy of a job for a connection: the document, as JSON and as HCL, and in words."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.hcl import render_hcl
from aws_privatelink_rds_lattice.inputs.names import resource_names

from . import actions
from .actions import REQUIRED_ACTIONS, Job, RequiredAction
from .scopes import STATEMENT_SCOPES, TagCondition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# Of a managed policy, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_POLICY_SIZE = 6144
_POLICY_VERSION = "2012-10-17"
_REGION_PARTITIONS = {"us-gov": "aws-us-gov", "cn": "aws-cn"}
_WILDCARD = "*"
_LISTED_BY_SERVICE = {"ec2": "networks", "ram": "RAM shares", "vpc-lattice": "tags of VPC Lattice"}


@dataclass(frozen=True)
class Policy:
    """A policy.

    Attributes:
        document: The policy document, sorted.
        grants: What it allows, a line each.
        notes: Why it is wider than it might be, a line each.
    """

    document: Mapping[str, Any]
    grants: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many characters IAM counts."""
        return len(json.dumps(self.document, separators=(",", ":"), ensure_ascii=False))


def build_policy(job: Job, connection: Mapping[str, Any]) -> Policy:
    """Return the least policy for a job, as narrow as IAM allows for the connection.

    Args:
        job: What the role does.
        connection: The connection, checked and with its defaults.

    Raises:
        ValueError: It is too long for a managed policy, even without a condition on tags.
    """
    tags = sorted((connection.get("tags") or {}).items())
    notes = list(_policy_notes(connection))
    for count in range(len(tags), -1, -1):
        made = _build_tagged_policy(job, connection, dict(tags[:count]), notes)
        if made.size <= MAX_POLICY_SIZE:
            return made
        notes = [
            *_policy_notes(connection),
            f"{len(tags) - count + 1} of {len(tags)} tags are no condition: IAM takes {MAX_POLICY_SIZE} characters at most",
        ]
    raise ValueError(
        f"the policy has {made.size} characters, and a managed policy of IAM {MAX_POLICY_SIZE} at most; shorten the names in "
        "the settings of the backend"
    )


def policy_to_json(policy: Policy) -> str:
    """Return a policy as JSON."""
    return json.dumps(policy.document, indent=2, ensure_ascii=False) + "\n"


def policy_to_hcl(policy: Policy, name: str) -> str:
    """Return a policy as a data source of Terraform, formatted.

    Args:
        policy: The policy.
        name: What the data source is called; what Terraform does not take in a name becomes "_".
    """
    kind = "aws_iam_policy_document"
    statements = [
        {
            "sid": each["Sid"],
            "effect": each["Effect"],
            "actions": _as_list(each["Action"]),
            "resources": _as_list(each["Resource"]),
            "condition": [
                {"test": operator, "variable": key, "values": _as_list(values)}
                for operator, keys in each.get("Condition", {}).items()
                for key, values in keys.items()
            ],
        }
        for each in policy.document["Statement"]
    ]
    body = _escape_policy_templates({"version": policy.document["Version"], "statement": statements})
    blocks = {("data", kind, "statement"), ("data", kind, "statement", "condition")}
    return render_hcl({"data": {kind: {re.sub(r"[^A-Za-z0-9_-]", "_", name): body}}}, is_block=blocks.__contains__)


def _escape_policy_templates(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value with templates that say what its texts are, since Terraform takes them for templates."""
    if isinstance(value, dict):
        return {key: _escape_policy_templates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_escape_policy_templates(each) for each in value]
    return re.sub(r"([$%])(?=\{)", r"\1\1", value)


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _collapse_single(values: Iterable[str]) -> str | list[str]:
    """Return values as short as IAM takes them, sorted."""
    found = sorted(values)
    return found[0] if len(found) == 1 else found


def _build_tagged_policy(
    job: Job, connection: Mapping[str, Any], tags: Mapping[str, str], notes: Sequence[str]
) -> Policy:
    in_use, place = _requiring_components(connection), _scope_values(connection)
    needs: dict[str, list[RequiredAction]] = defaultdict(list)
    for each in REQUIRED_ACTIONS:
        if each.required_by in in_use and each.is_needed_for(job):
            needs[each.scope_name].append(each)
    # What was there before may have other tags until Terraform has given it these.
    is_new = not (connection.get("import_ids") or connection.get("adopt_module"))
    by_whose = {TagCondition.REQUEST: tags, TagCondition.RESOURCE: tags if is_new else {}, TagCondition.NONE: {}}
    statements = [
        _build_statement(name, needs[name], place, by_whose[STATEMENT_SCOPES[name].tag_condition])
        for name in sorted(needs)
    ]
    words = {**place, **_description_values(connection, needs)}
    allows = []
    for name, scope in STATEMENT_SCOPES.items():
        if name in needs and scope.description:
            tagged = " with the tags of the connection" if by_whose[scope.tag_condition] else ""
            allows.append(scope.description.format_map({**words, "tagged": tagged}))
    return Policy({"Version": _POLICY_VERSION, "Statement": statements}, tuple(allows), tuple(notes))


def _build_statement(
    name: str, required_actions: Iterable[RequiredAction], scope_values: Mapping[str, str], tags: Mapping[str, str]
) -> dict[str, Any]:
    scope = STATEMENT_SCOPES[name]
    kinds = {kind for each in required_actions for kind in each.resource_types}
    made: dict[str, Any] = {
        "Sid": name,
        "Effect": "Allow",
        "Action": _collapse_single({each.action for each in required_actions}),
        "Resource": _collapse_single(
            [scope.resource_arns[kind].format_map(scope_values) for kind in kinds] or [_WILDCARD]
        ),
    }
    conditions: dict[str, dict[str, str | list[str]]] = defaultdict(dict)
    for operator, key, values in scope.conditions:
        filled = [value.format_map(scope_values) for value in values]
        if not any(value == _WILDCARD or value.endswith("/*") for value in filled):
            conditions[operator][key] = _collapse_single(filled)
    for key, value in tags.items():
        conditions["StringEquals"][f"{scope.tag_condition.value}/{key}"] = _escape_for_condition(value)
    if conditions:
        made["Condition"] = {operator: dict(sorted(keys.items())) for operator, keys in sorted(conditions.items())}
    return made


def _requiring_components(connection: Mapping[str, Any]) -> set[str]:
    """Return what needs something: the resources and look-ups of the connection, and its state."""
    found = {
        actions.RESOURCE_CONFIGURATION,
        actions.RESOURCE_SHARE,
        actions.RESOURCE_ASSOCIATION,
        actions.PRINCIPAL_ASSOCIATION,
    }
    found |= {actions.AWS_PROVIDER, actions.VERIFY_CHECKS}
    gateway = connection.get("resource_gateway")
    if gateway is None:
        found |= {actions.SECURITY_GROUP, actions.INGRESS_RULE, actions.RESOURCE_GATEWAY}
    elif not gateway.get("has_rules"):
        found |= {actions.INGRESS_RULE, actions.EGRESS_RULE}
    look_ups = {"db_instance_identifier": actions.DB_INSTANCE, "db_cluster_identifier": actions.DB_CLUSTER}
    looked_up = {look_up for name, look_up in look_ups.items() if connection.get(name)}
    if looked_up and gateway is None:
        looked_up |= {actions.DB_SUBNET_GROUP, actions.SUBNET}
        if connection.get("ip_address_type") != "IPV6":
            looked_up |= {actions.NETWORK_INTERFACES, actions.NETWORK_INTERFACE}
    state = _s3_backend_settings(connection)
    if state is not None:
        found.add(actions.S3_STATE)
        settings = {
            "use_lockfile": actions.S3_LOCK_FILE,
            "dynamodb_table": actions.LOCK_TABLE,
            "kms_key_id": actions.STATE_KMS_KEY,
        }
        found |= {need for name, need in settings.items() if state.get(name)}
        if state.get("use_lockfile") and state.get("kms_key_id"):
            found.add(actions.LOCK_KMS_KEY)
    return found | looked_up


def _s3_backend_settings(connection: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = (connection.get("backend") or {}).get("s3")
    return found


def _scope_values(connection: Mapping[str, Any]) -> dict[str, str]:
    """Return what the braces of the scopes stand for; "*" where it is not known."""
    region, gateway = connection["region"], connection.get("resource_gateway") or {}
    return {
        "partition": _arn_partition(region),
        "region": region,
        "account": _single_allowed_account(connection.get("provider") or {}),
        "vpc": connection.get("vpc_id", _WILDCARD),
        "database_group": connection.get("rds_security_group_id", _WILDCARD),
        "database": _database_arn_name(connection),
        "gateway": gateway.get("id", _WILDCARD),
        "gateway_group": gateway.get("security_group_id", _WILDCARD),
        "share_name": resource_names(connection)["ram_resource_share"],
        "polytomic": connection["polytomic_aws_account_id"],
        **_state_scope_values(_s3_backend_settings(connection) or {}, region),
    }


def _state_scope_values(s3_settings: Mapping[str, Any], region: str) -> dict[str, str]:
    region = s3_settings.get("region") or region
    partition, account = _arn_partition(region), _single_allowed_account(s3_settings)
    key = str(s3_settings.get("kms_key_id", _WILDCARD))
    if not key.startswith("arn:"):
        key = f"arn:{partition}:kms:{region}:{account}:key/{_WILDCARD if '/' in key else key}"  # an alias names no key
    return {
        "state_partition": partition,
        "state_region": region,
        "state_account": account,
        "bucket": _escape_for_arn(s3_settings.get("bucket", "")) or _WILDCARD,
        "key": _escape_for_arn(s3_settings.get("key", "")) or _WILDCARD,
        "prefix": _escape_for_condition(str(s3_settings.get("key", ""))),
        "workspaces": _escape_for_condition(str(s3_settings.get("workspace_key_prefix", "env:"))),
        "table": _escape_for_arn(s3_settings.get("dynamodb_table", "")),
        "kms_key": key,
    }


def _arn_partition(region: str) -> str:
    return next((name for start, name in _REGION_PARTITIONS.items() if region.startswith(f"{start}-")), "aws")


def _single_allowed_account(settings: Mapping[str, Any]) -> str:
    allowed: Sequence[str] = settings.get("allowed_account_ids") or []
    return allowed[0] if len(allowed) == 1 else _WILDCARD


def _database_arn_name(connection: Mapping[str, Any]) -> str:
    instance = str(connection.get("db_instance_identifier") or "")
    if re.fullmatch("db-[0-9A-Za-z]{2,}", instance):
        return _WILDCARD  # It may be a resource id for all that the provider knows, and is looked for among all.
    return (instance or str(connection.get("db_cluster_identifier") or _WILDCARD)).lower()


def _escape_for_arn(text: object) -> str:
    """Return a text as it stands in an ARN, in which IAM takes some signs for more than they are."""
    return re.sub(r"\$(?=\{)|[*?]", lambda sign: f"${{{sign[0]}}}", str(text))


def _escape_for_condition(text: str) -> str:
    """Return a text as it stands in a condition, in which IAM fills in variables."""
    return re.sub(r"\$(?=\{)", "${$}", text)


def _description_values(
    connection: Mapping[str, Any], required_actions: Mapping[str, Iterable[RequiredAction]]
) -> dict[str, str]:
    """Return what the braces of what the scopes say stand for, besides the place itself."""
    state = _s3_backend_settings(connection) or {}
    cluster = connection.get("db_cluster_identifier")
    vpc = connection.get("vpc_id", "the account")
    listed = sorted({each.action.partition(":")[0] for each in required_actions.get("ReadInRegion", ())})
    written = {each.action for each in required_actions.get("State", ())}
    return {
        "vpc_said": vpc,
        "database_group_said": connection.get("rds_security_group_id") or f"every security group in {vpc}",
        "database_said": f"the cluster {cluster}"
        if cluster
        else f"the instance {connection.get('db_instance_identifier')}",
        "read": " and ".join(_LISTED_BY_SERVICE[each] for each in listed),
        "lattice": f"{'' if connection.get('resource_gateway') else 'resource gateways and '}resource configurations",
        "state_said": f"s3://{state.get('bucket')}/{state.get('key')}",
        "and_write": " and write" if "s3:PutObject" in written else "",
    }


def _policy_notes(connection: Mapping[str, Any]) -> Iterator[str]:
    if _single_allowed_account(connection.get("provider") or {}) == _WILDCARD:
        yield (
            "the account is not known, so that ARNs have * in its place; a single one in provider.allowed_account_ids "
            "narrows them"
        )
    if "vpc_id" not in connection and not connection.get("resource_gateway"):
        yield "vpc_id is looked up by Terraform, so that it narrows nothing"
    if "rds_security_group_id" not in connection:
        yield "rds_security_group_id is looked up by Terraform, so that it narrows nothing; give it, and it does"
