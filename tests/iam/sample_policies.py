"""Sample connections for policies, and functions that build and read their policies."""

from __future__ import annotations

import functools
import json
from operator import itemgetter
from typing import Any

import pytest

from aws_privatelink_rds_lattice.iam import Job, Policy, build_policy
from aws_privatelink_rds_lattice.inputs.table import StackInputs, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import fill_defaults
from sample_project import REQUIRED_INPUTS

PRODUCER_ACCOUNT = "210987654321"
KNOWN_ACCOUNT = {"provider": {"allowed_account_ids": [PRODUCER_ACCOUNT]}}
S3_BACKEND = {"bucket": "my-state", "key": "polytomic/x.tfstate", "region": "eu-west-1"}
KMS_KEY_ARN = "arn:aws:kms:eu-west-1:210987654321:key/01234567-89ab-cdef-0123-456789abcdef"
IDENTIFIER_INPUTS = {
    "db_instance_identifier": "orders",
    "vpc_id": None,
    "subnet_ids": None,
    "rds_host": None,
    "rds_security_group_id": None,
}
EXISTING_GATEWAY = {"id": "rgw-0123456789abcdef0", "security_group_id": "sg-0fedcba9876543210"}
EXISTING_GATEWAY_INPUTS = {"resource_gateway": EXISTING_GATEWAY, "vpc_id": None, "subnet_ids": None}
FULL_INPUTS = {
    **KNOWN_ACCOUNT,
    "tags": {"Team": "data", "Cost center": "4711"},
    "backend": {"s3": {**S3_BACKEND, "use_lockfile": True, "dynamodb_table": "locks", "kms_key_id": KMS_KEY_ARN}},
}
# Too long for a managed policy, even without tags.
LONG_POLICY_INPUTS: dict[str, Any] = {
    **KNOWN_ACCOUNT,
    "tags": {"Team": "data"},
    "backend": {"s3": {**S3_BACKEND, "key": "x" * 1024, "use_lockfile": True}},
}
POLICY_INPUTS: dict[str, dict[str, Any]] = {
    "required inputs only": {},
    "known account": KNOWN_ACCOUNT,
    "all inputs that narrow, and S3 state": FULL_INPUTS,
    "instance identifier": IDENTIFIER_INPUTS,
    "cluster identifier, IPv6": {
        **IDENTIFIER_INPUTS,
        "db_instance_identifier": None,
        "db_cluster_identifier": "fleet",
        "ip_address_type": "IPV6",
    },
    "instance identifier, all inputs": {**IDENTIFIER_INPUTS, **FULL_INPUTS},
    "existing gateway": EXISTING_GATEWAY_INPUTS,
    "existing gateway and rules": {
        **EXISTING_GATEWAY_INPUTS,
        "resource_gateway": {**EXISTING_GATEWAY, "has_rules": True},
    },
    "adopted": {"tags": {"Team": "data"}, "import_ids": {"resource_gateway": "rgw-0123456789abcdef0"}},
    "China": {"region": "cn-north-1"},
    "GovCloud": {"region": "us-gov-west-1"},
    "access logs in a log group": {"access_logs": "arn:aws:logs:us-east-1:123456789012:log-group:polytomic:*"},
    "access logs in a bucket": {"tags": {"Team": "data"}, "access_logs": "arn:aws:s3:::my-logs/polytomic"},
    "access logs in a stream": {
        **EXISTING_GATEWAY_INPUTS,
        "access_logs": "arn:aws:firehose:us-east-1:210987654321:deliverystream/logs",
    },
    "tags with special characters": {"tags": {"a": "${aws:username}", "b": "50 %{x} $", 'c"': "*?\\ \n€"}},
    "fifty long tags": {"tags": {f"{number:0128}": "x" * 256 for number in range(50)}},
}


def policy_connection(**changes: object) -> dict[str, Any]:
    """Return the sample connection with changed inputs; None removes an input."""
    inputs = {"region": "us-east-1", "name": "polytomic", **REQUIRED_INPUTS, **changes}
    return {**fill_defaults(get_input_specs(StackInputs), inputs)}


def build_sample_policy(job: Job, **changes: object) -> Policy:
    """Return the policy for the sample connection with changed inputs; a process builds each policy once."""
    return _build_policy_from_json(job, json.dumps(changes))


@functools.cache
def _build_policy_from_json(job: Job, changes: str) -> Policy:
    return build_policy(job, policy_connection(**json.loads(changes)))


def policy_statements(policy: Policy) -> dict[str, dict[str, Any]]:
    """Return the statements of a policy by ``Sid``."""
    return {statement["Sid"]: statement for statement in policy.document["Statement"]}


def statements_of_documents(policy: Policy) -> list[dict[str, Any]]:
    """Return the statements of all documents of a policy, sorted by ``Sid``."""
    statements = [statement for document in policy.documents for statement in document["Statement"]]
    return sorted(statements, key=itemgetter("Sid"))


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed_actions(policy: Policy) -> set[str]:
    return {action for statement in policy.document["Statement"] for action in as_list(statement["Action"])}


INPUT_PARAMETERS = [pytest.param(inputs, id=name) for name, inputs in POLICY_INPUTS.items()]
JOB_AND_INPUTS = [
    pytest.param(job, inputs, id=f"{job}, {name}") for job in Job for name, inputs in POLICY_INPUTS.items()
]
