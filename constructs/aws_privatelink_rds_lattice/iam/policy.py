"""The IAM policy of a job for a connection: the document, as JSON and as HCL, and in words."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.hcl import render
from aws_privatelink_rds_lattice.inputs.names import names_of

from . import actions
from .actions import ACTIONS, Job, Need
from .scopes import SCOPES, Tagged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# Of a managed policy, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST = 6144
_VERSION = "2012-10-17"
_PARTITIONS = {"us-gov": "aws-us-gov", "cn": "aws-cn"}
_ANY = "*"
_LISTED = {"ec2": "networks", "ram": "RAM shares", "vpc-lattice": "tags of VPC Lattice"}


@dataclass(frozen=True)
class Policy:
    """A policy.

    Attributes:
        document: The policy document, sorted.
        allows: What it allows, a line each.
        notes: Why it is wider than it might be, a line each.
    """

    document: Mapping[str, Any]
    allows: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many characters IAM counts."""
        return len(json.dumps(self.document, separators=(",", ":"), ensure_ascii=False))


def policy(job: Job, stated: Mapping[str, Any]) -> Policy:
    """Return the least policy for a job, as narrow as IAM allows for the connection.

    Args:
        job: What the role does.
        stated: The connection, checked and with its defaults.

    Raises:
        ValueError: It is too long for a managed policy, even without a condition on tags.
    """
    tags = sorted((stated.get("tags") or {}).items())
    notes = list(_notes(stated))
    for count in range(len(tags), -1, -1):
        made = _policy(job, stated, dict(tags[:count]), notes)
        if made.size <= LONGEST:
            return made
        notes = [
            *_notes(stated),
            f"{len(tags) - count + 1} of {len(tags)} tags are no condition: IAM takes {LONGEST} characters at most",
        ]
    raise ValueError(
        f"the policy has {made.size} characters, and a managed policy of IAM {LONGEST} at most; shorten the names in "
        "the settings of the backend"
    )


def as_json(made: Policy) -> str:
    """Return a policy as JSON."""
    return json.dumps(made.document, indent=2, ensure_ascii=False) + "\n"


def as_hcl(made: Policy, name: str) -> str:
    """Return a policy as a data source of Terraform, formatted.

    Args:
        made: The policy.
        name: What the data source is called; what Terraform does not take in a name becomes "_".
    """
    kind = "aws_iam_policy_document"
    statements = [
        {
            "sid": each["Sid"],
            "effect": each["Effect"],
            "actions": _several(each["Action"]),
            "resources": _several(each["Resource"]),
            "condition": [
                {"test": operator, "variable": key, "values": _several(values)}
                for operator, keys in each.get("Condition", {}).items()
                for key, values in keys.items()
            ],
        }
        for each in made.document["Statement"]
    ]
    body = _as_templates({"version": made.document["Version"], "statement": statements})
    blocks = {("data", kind, "statement"), ("data", kind, "statement", "condition")}
    return render({"data": {kind: {re.sub(r"[^A-Za-z0-9_-]", "_", name): body}}}, is_block=blocks.__contains__)


def _as_templates(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value with templates that say what its texts are, since Terraform takes them for templates."""
    if isinstance(value, dict):
        return {key: _as_templates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_templates(each) for each in value]
    return re.sub(r"([$%])(?=\{)", r"\1\1", value)


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _one_or_several(values: Iterable[str]) -> str | list[str]:
    """Return values as short as IAM takes them, sorted."""
    found = sorted(values)
    return found[0] if len(found) == 1 else found


def _policy(job: Job, stated: Mapping[str, Any], tags: Mapping[str, str], notes: Sequence[str]) -> Policy:
    in_use, place = _in_use(stated), _place(stated)
    needs: dict[str, list[Need]] = defaultdict(list)
    for each in ACTIONS:
        if each.of in in_use and each.is_for(job):
            needs[each.scope].append(each)
    # What was there before may have other tags until Terraform has given it these.
    is_new = not (stated.get("import_ids") or stated.get("adopt_module"))
    by_whose = {Tagged.REQUEST: tags, Tagged.RESOURCE: tags if is_new else {}, Tagged.NOT: {}}
    statements = [_statement(name, needs[name], place, by_whose[SCOPES[name].tagged]) for name in sorted(needs)]
    words = {**place, **_words(stated, needs)}
    allows = []
    for name, scope in SCOPES.items():
        if name in needs and scope.says:
            tagged = " with the tags of the connection" if by_whose[scope.tagged] else ""
            allows.append(scope.says.format_map({**words, "tagged": tagged}))
    return Policy({"Version": _VERSION, "Statement": statements}, tuple(allows), tuple(notes))


def _statement(name: str, needs: Iterable[Need], place: Mapping[str, str], tags: Mapping[str, str]) -> dict[str, Any]:
    scope = SCOPES[name]
    kinds = {kind for each in needs for kind in each.on}
    made: dict[str, Any] = {
        "Sid": name,
        "Effect": "Allow",
        "Action": _one_or_several({each.action for each in needs}),
        "Resource": _one_or_several([scope.on[kind].format_map(place) for kind in kinds] or [_ANY]),
    }
    conditions: dict[str, dict[str, str | list[str]]] = defaultdict(dict)
    for operator, key, values in scope.where:
        filled = [value.format_map(place) for value in values]
        if not any(value == _ANY or value.endswith("/*") for value in filled):
            conditions[operator][key] = _one_or_several(filled)
    for key, value in tags.items():
        conditions["StringEquals"][f"{scope.tagged.value}/{key}"] = _in_condition(value)
    if conditions:
        made["Condition"] = {operator: dict(sorted(keys.items())) for operator, keys in sorted(conditions.items())}
    return made


def _in_use(stated: Mapping[str, Any]) -> set[str]:
    """Return what needs something: the resources and look-ups of the connection, and its state."""
    found = {actions.CONFIGURATION, actions.SHARE, actions.WITH_RESOURCE, actions.WITH_PRINCIPAL}
    found |= {actions.PROVIDER, actions.CHECKS}
    gateway = stated.get("resource_gateway")
    if gateway is None:
        found |= {actions.GROUP, actions.RULE, actions.GATEWAY}
    elif not gateway.get("has_rules"):
        found |= {actions.RULE, actions.RULE_OUT}
    look_ups = {"db_instance_identifier": actions.INSTANCE, "db_cluster_identifier": actions.CLUSTER}
    looked_up = {look_up for name, look_up in look_ups.items() if stated.get(name)}
    if looked_up and gateway is None:
        looked_up |= {actions.SUBNET_GROUP, actions.SUBNET}
        if stated.get("ip_address_type") != "IPV6":
            looked_up |= {actions.INTERFACES, actions.INTERFACE}
    state = _state(stated)
    if state is not None:
        found.add(actions.STATE)
        settings = {"use_lockfile": actions.LOCK_FILE, "dynamodb_table": actions.TABLE, "kms_key_id": actions.KEY}
        found |= {need for name, need in settings.items() if state.get(name)}
        if state.get("use_lockfile") and state.get("kms_key_id"):
            found.add(actions.KEY_FOR_LOCK)
    return found | looked_up


def _state(stated: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = (stated.get("backend") or {}).get("s3")
    return found


def _place(stated: Mapping[str, Any]) -> dict[str, str]:
    """Return what the braces of the scopes stand for; "*" where it is not known."""
    region, gateway = stated["region"], stated.get("resource_gateway") or {}
    return {
        "partition": _partition(region),
        "region": region,
        "account": _account(stated.get("provider") or {}),
        "vpc": stated.get("vpc_id", _ANY),
        "database_group": stated.get("rds_security_group_id", _ANY),
        "database": _database(stated),
        "gateway": gateway.get("id", _ANY),
        "gateway_group": gateway.get("security_group_id", _ANY),
        "share_name": names_of(stated)["ram_resource_share"],
        "polytomic": stated["polytomic_aws_account_id"],
        **_state_place(_state(stated) or {}, region),
    }


def _state_place(state: Mapping[str, Any], region: str) -> dict[str, str]:
    region = state.get("region") or region
    partition, account = _partition(region), _account(state)
    key = str(state.get("kms_key_id", _ANY))
    if not key.startswith("arn:"):
        key = f"arn:{partition}:kms:{region}:{account}:key/{_ANY if '/' in key else key}"  # an alias names no key
    return {
        "state_partition": partition,
        "state_region": region,
        "state_account": account,
        "bucket": _in_arn(state.get("bucket", "")) or _ANY,
        "key": _in_arn(state.get("key", "")) or _ANY,
        "prefix": _in_condition(str(state.get("key", ""))),
        "workspaces": _in_condition(str(state.get("workspace_key_prefix", "env:"))),
        "table": _in_arn(state.get("dynamodb_table", "")),
        "kms_key": key,
    }


def _partition(region: str) -> str:
    return next((name for start, name in _PARTITIONS.items() if region.startswith(f"{start}-")), "aws")


def _account(settings: Mapping[str, Any]) -> str:
    allowed: Sequence[str] = settings.get("allowed_account_ids") or []
    return allowed[0] if len(allowed) == 1 else _ANY


def _database(stated: Mapping[str, Any]) -> str:
    instance = str(stated.get("db_instance_identifier") or "")
    if re.fullmatch("db-[0-9A-Za-z]{2,}", instance):
        return _ANY  # It may be a resource id for all that the provider knows, and is looked for among all.
    return (instance or str(stated.get("db_cluster_identifier") or _ANY)).lower()


def _in_arn(text: object) -> str:
    """Return a text as it stands in an ARN, in which IAM takes some signs for more than they are."""
    return re.sub(r"\$(?=\{)|[*?]", lambda sign: f"${{{sign[0]}}}", str(text))


def _in_condition(text: str) -> str:
    """Return a text as it stands in a condition, in which IAM fills in variables."""
    return re.sub(r"\$(?=\{)", "${$}", text)


def _words(stated: Mapping[str, Any], needs: Mapping[str, Iterable[Need]]) -> dict[str, str]:
    """Return what the braces of what the scopes say stand for, besides the place itself."""
    state = _state(stated) or {}
    cluster = stated.get("db_cluster_identifier")
    vpc = stated.get("vpc_id", "the account")
    listed = sorted({each.action.partition(":")[0] for each in needs.get("ReadInRegion", ())})
    written = {each.action for each in needs.get("State", ())}
    return {
        "vpc_said": vpc,
        "database_group_said": stated.get("rds_security_group_id") or f"every security group in {vpc}",
        "database_said": f"the cluster {cluster}"
        if cluster
        else f"the instance {stated.get('db_instance_identifier')}",
        "read": " and ".join(_LISTED[each] for each in listed),
        "lattice": f"{'' if stated.get('resource_gateway') else 'resource gateways and '}resource configurations",
        "state_said": f"s3://{state.get('bucket')}/{state.get('key')}",
        "and_write": " and write" if "s3:PutObject" in written else "",
    }


def _notes(stated: Mapping[str, Any]) -> Iterator[str]:
    if _account(stated.get("provider") or {}) == _ANY:
        yield (
            "the account is not known, so that ARNs have * in its place; a single one in provider.allowed_account_ids "
            "narrows them"
        )
    if "vpc_id" not in stated and not stated.get("resource_gateway"):
        yield "vpc_id is looked up by Terraform, so that it narrows nothing"
    if "rds_security_group_id" not in stated:
        yield "rds_security_group_id is looked up by Terraform, so that it narrows nothing; give it, and it does"
