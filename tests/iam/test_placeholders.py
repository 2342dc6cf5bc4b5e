"""Values of a connection in ARNs and conditions: partition, names, database, state, and escaped characters."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aws_privatelink_rds_lattice.iam import Job, policy_to_json
from aws_privatelink_rds_lattice.iam.placeholders import build_description_values, build_scope_values
from iam.sample_policies import (
    EXISTING_GATEWAY_INPUTS,
    IDENTIFIER_INPUTS,
    KMS_KEY_ARN,
    KNOWN_ACCOUNT,
    POLICY_INPUTS,
    PRODUCER_ACCOUNT,
    S3_BACKEND,
    build_sample_policy,
    policy_connection,
    policy_statements,
)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
        ("ap-southeast-2", "aws"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
@pytest.mark.parametrize("job", Job)
def test_partition_follows_region(region: str, partition: str, job: Job) -> None:
    policy = build_sample_policy(job, region=region, **KNOWN_ACCOUNT)
    arns = re.findall(r'"arn:([^:]*):', policy_to_json(policy))
    assert set(arns) == {partition}
    assert policy.notes == ()


@pytest.mark.parametrize(
    "inputs", [{"region": "xx-north-1"}, {"backend": {"s3": {**S3_BACKEND, "region": "xx-north-1"}}}]
)
def test_unknown_partition_is_reported(inputs: dict[str, Any]) -> None:
    policy = build_sample_policy(Job.DEPLOY, **KNOWN_ACCOUNT, **inputs)
    (note,) = policy.notes
    assert note == (
        "the installed botocore does not know the partition of the Region 'xx-north-1'; ARNs have the partition aws. "
        "Update boto3, or correct the Region"
    )
    assert set(re.findall(r'"arn:([^:]*):', policy_to_json(policy))) == {"aws"}


def test_share_name_may_be_custom() -> None:
    by_sid = policy_statements(build_sample_policy(Job.PLAN, names={"ram_resource_share": "ours"}))
    assert by_sid["ReadShare"]["Condition"] == {"StringEquals": {"ram:ResourceShareName": "ours"}}


def test_iam_variables_are_escaped() -> None:
    by_sid = policy_statements(
        build_sample_policy(
            Job.DEPLOY, tags={"a": "${aws:username}*"}, backend={"s3": {**S3_BACKEND, "key": "a*?${b}$"}}
        )
    )
    assert by_sid["State"]["Resource"] == "arn:aws:s3:::my-state/a${*}${?}${$}{b}$"
    assert by_sid["ListState"]["Condition"] == {"StringEquals": {"s3:prefix": ["a*?${$}{b}$", "env:/"]}}
    assert by_sid["MakeGateway"]["Condition"]["StringEquals"]["aws:RequestTag/a"] == "${$}{aws:username}*"


def test_cluster_lookup_is_narrowed() -> None:
    by_sid = policy_statements(build_sample_policy(Job.PLAN, **POLICY_INPUTS["cluster identifier, IPv6"]))
    assert "arn:aws:rds:us-east-1:*:cluster:fleet" in by_sid["LookUpDatabase"]["Resource"]
    assert "ec2:DescribeNetworkInterfaces" not in by_sid["ReadInRegion"]["Action"]


def test_instance_lookup_is_narrowed() -> None:
    by_sid = policy_statements(build_sample_policy(Job.PLAN, **IDENTIFIER_INPUTS, **KNOWN_ACCOUNT))
    assert by_sid["LookUpDatabase"]["Resource"] == [
        f"arn:aws:rds:us-east-1:{PRODUCER_ACCOUNT}:db:orders",
        f"arn:aws:rds:us-east-1:{PRODUCER_ACCOUNT}:subgrp:*",
    ]
    assert {"ec2:DescribeSubnets", "ec2:DescribeNetworkInterfaces"} < set(by_sid["ReadInRegion"]["Action"])


def test_identifier_like_id_is_not_narrowed() -> None:
    by_sid = policy_statements(
        build_sample_policy(Job.PLAN, **{**IDENTIFIER_INPUTS, "db_instance_identifier": "db-Orders"})
    )
    assert "arn:aws:rds:us-east-1:*:db:*" in by_sid["LookUpDatabase"]["Resource"]
    by_sid = policy_statements(
        build_sample_policy(Job.PLAN, **{**IDENTIFIER_INPUTS, "db_instance_identifier": "Db-Orders-1"})
    )
    assert "arn:aws:rds:us-east-1:*:db:db-orders-1" in by_sid["LookUpDatabase"]["Resource"]


@pytest.mark.parametrize(
    ("key", "arn"),
    [
        ("01234567-89ab-cdef-0123-456789abcdef", "arn:aws:kms:eu-west-1:*:key/01234567-89ab-cdef-0123-456789abcdef"),
        ("alias/state", "arn:aws:kms:eu-west-1:*:key/*"),
    ],
)
def test_kms_key_may_be_id_or_alias(key: str, arn: str) -> None:
    by_sid = policy_statements(build_sample_policy(Job.PLAN, backend={"s3": {**S3_BACKEND, "kms_key_id": key}}))
    assert by_sid["StateKey"]["Resource"] == arn


def test_unknown_values_are_wildcards() -> None:
    values = build_scope_values(policy_connection(**IDENTIFIER_INPUTS))
    assert {name for name, value in values.items() if value == "*"} == {
        "account",
        "vpc",
        "database_group",
        "gateway",
        "gateway_group",
        "state_account",
        "bucket",
        "key",
    }


def test_state_has_its_own_region_and_account() -> None:
    s3_settings = {**S3_BACKEND, "region": "cn-north-1", "allowed_account_ids": [PRODUCER_ACCOUNT]}
    values = build_scope_values(policy_connection(backend={"s3": s3_settings}))
    assert values["partition"] == "aws"
    assert values["state_partition"] == "aws-cn"
    assert values["state_region"] == "cn-north-1"
    assert values["state_account"] == PRODUCER_ACCOUNT


def test_kms_key_arn_is_unchanged() -> None:
    s3_settings = {**S3_BACKEND, "kms_key_id": KMS_KEY_ARN}
    assert build_scope_values(policy_connection(backend={"s3": s3_settings}))["kms_key"] == KMS_KEY_ARN


def test_description_names_database_and_lattice_resources() -> None:
    values = build_description_values(policy_connection(**IDENTIFIER_INPUTS), {})
    assert values["database_text"] == "the instance orders"
    assert values["vpc_text"] == "the account"
    assert values["database_group_text"] == "every security group in the account"
    assert values["lattice_resources"] == "resource gateways and resource configurations"
    values = build_description_values(policy_connection(**EXISTING_GATEWAY_INPUTS), {})
    assert values["lattice_resources"] == "resource configurations"
    values = build_description_values(policy_connection(access_logs="arn:aws:s3:::logs"), {})
    assert values["lattice_resources"] == "resource gateways, resource configurations and subscriptions to access logs"
