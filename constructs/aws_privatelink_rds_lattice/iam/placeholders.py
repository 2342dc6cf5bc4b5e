"""Values of a connection for the placeholders in the scopes of a policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.partitions import partition_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .actions import RequiredAction

WILDCARD = "*"
_LISTED_BY_SERVICE = {"ec2": "networks", "ram": "RAM shares", "vpc-lattice": "tags of VPC Lattice"}


def build_scope_values(connection: Mapping[str, Any]) -> dict[str, str]:
    """Return the values for placeholders in ARNs and conditions; "*" for an unknown value."""
    region = connection["region"]
    gateway = connection.get("resource_gateway") or {}
    return {
        "partition": partition_name(region),
        "region": region,
        "account": single_allowed_account(connection.get("provider") or {}),
        "vpc": connection.get("vpc_id", WILDCARD),
        "database_group": connection.get("rds_security_group_id", WILDCARD),
        "database": _database_arn_name(connection),
        "gateway": gateway.get("id", WILDCARD),
        "gateway_group": gateway.get("security_group_id", WILDCARD),
        "share_name": resource_names(connection)["ram_resource_share"],
        "polytomic": connection["polytomic_aws_account_id"],
        **_log_scope_values(connection.get("access_logs") or ":::::"),
        **_state_scope_values(s3_backend_settings(connection), region),
    }


def _log_scope_values(destination_arn: str) -> dict[str, str]:
    account, resource = destination_arn.split(":", 5)[4:]
    bucket, _, stream = resource.partition("/")
    log_group = resource.removeprefix("log-group:").removesuffix(":*")
    return {"log_account": account, "log_bucket": bucket, "log_group": log_group, "log_stream": stream}


def _state_scope_values(s3_settings: Mapping[str, Any], region: str) -> dict[str, str]:
    state_region = str(s3_settings.get("region") or region)
    partition = partition_name(state_region)
    account = single_allowed_account(s3_settings)
    workspaces = escape_for_condition(str(s3_settings.get("workspace_key_prefix", "env:")))
    key = str(s3_settings.get("kms_key_id", WILDCARD))
    if not key.startswith("arn:"):
        if "/" in key:
            key = WILDCARD  # the key id of an alias is not known
        key = f"arn:{partition}:kms:{state_region}:{account}:key/{key}"
    return {
        "state_partition": partition,
        "state_region": state_region,
        "state_account": account,
        "bucket": _escape_for_arn(s3_settings.get("bucket", "")) or WILDCARD,
        "key": _escape_for_arn(s3_settings.get("key", "")) or WILDCARD,
        "prefix": escape_for_condition(str(s3_settings.get("key", ""))),
        "workspaces": f"{workspaces}/" if workspaces else "",
        "table": _escape_for_arn(s3_settings.get("dynamodb_table", "")),
        "kms_key": key,
        "state_role": _escape_for_arn(state_role_settings(s3_settings).get("role_arn", "")),
    }


def state_role_settings(s3_settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the settings of the role that an S3 backend assumes; empty without an ARN of a role.

    The block ``assume_role`` has the settings. Older versions have settings of the backend itself.
    """
    block = s3_settings.get("assume_role") or {}
    if isinstance(block, list | tuple):
        block = block[0]  # another form of a single block
    if not block:
        block = {"role_arn": s3_settings.get("role_arn"), "tags": s3_settings.get("assume_role_tags")}
    return block if block.get("role_arn") else {}


def build_description_values(
    connection: Mapping[str, Any], actions_by_scope: Mapping[str, Iterable[RequiredAction]]
) -> dict[str, str]:
    """Return the values for placeholders in descriptions of scopes, in addition to ``build_scope_values``."""
    settings = s3_backend_settings(connection)
    vpc = connection.get("vpc_id", "the account")
    instance = connection.get("db_instance_identifier")
    cluster = connection.get("db_cluster_identifier")
    services = sorted({action.action.partition(":")[0] for action in actions_by_scope.get("ReadInRegion", ())})
    state_actions = {action.action for action in actions_by_scope.get("State", ())}
    lattice_resources = ["resource configurations"]
    if not connection.get("resource_gateway"):
        lattice_resources.insert(0, "resource gateways")
    if connection.get("access_logs"):
        lattice_resources.append("subscriptions to access logs")
    return {
        "vpc_text": vpc,
        "database_group_text": connection.get("rds_security_group_id") or f"every security group in {vpc}",
        "database_text": f"the cluster {cluster}" if cluster else f"the instance {instance}",
        "listed_resources": " and ".join(_LISTED_BY_SERVICE[service] for service in services),
        "lattice_resources": " and ".join(filter(None, [", ".join(lattice_resources[:-1]), lattice_resources[-1]])),
        "state_text": f"s3://{settings.get('bucket') or WILDCARD}/{settings.get('key') or WILDCARD}",
        "write_suffix": " and write" if "s3:PutObject" in state_actions else "",
    }


def s3_backend_settings(connection: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the settings of a connection's S3 backend; empty without an S3 backend."""
    settings: Mapping[str, Any] = (connection.get("backend") or {}).get("s3") or {}
    return settings


def has_s3_backend(connection: Mapping[str, Any]) -> bool:
    """Return True if a connection's state is in S3; the settings may be empty, since Terraform completes them."""
    return "s3" in (connection.get("backend") or {})


def policy_regions(connection: Mapping[str, Any]) -> set[str]:
    """Return the Regions in the ARNs of a connection's policy: of the connection, and of a state in S3."""
    return {str(connection["region"]), str(s3_backend_settings(connection).get("region") or connection["region"])}


def single_allowed_account(settings: Mapping[str, Any]) -> str:
    """Return the account id if ``allowed_account_ids`` has exactly 1 entry, else "*"."""
    allowed_accounts: Sequence[str] = settings.get("allowed_account_ids") or []
    if len(allowed_accounts) == 1:
        return allowed_accounts[0]
    return WILDCARD


def _database_arn_name(connection: Mapping[str, Any]) -> str:
    instance = str(connection.get("db_instance_identifier") or "")
    if re.fullmatch("db-[0-9A-Za-z]{2,}", instance):
        return WILDCARD  # The provider may take such an identifier for a resource id, and then lists all instances.
    return (instance or str(connection.get("db_cluster_identifier") or WILDCARD)).lower()


def _escape_for_arn(text: object) -> str:
    """Return a text for an ARN, with IAM's wildcards and variables escaped."""
    return re.sub(r"\$(?=\{)|[*?]", lambda match: f"${{{match[0]}}}", str(text))


def escape_for_condition(text: str) -> str:
    """Return a text for a condition, with IAM's variables escaped."""
    return re.sub(r"\$(?=\{)", "${$}", text)
