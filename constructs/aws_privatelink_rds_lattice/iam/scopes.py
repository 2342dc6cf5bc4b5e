"""Scopes of policy statements: the narrowest resources and conditions possible in IAM.

AWS's service authorization reference lists the resource types and condition keys of each action:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
The tests compare every scope with the reference. IAM identifies security groups, resource gateways and resource
configurations by id, and AWS assigns the id at creation. Therefore only a RAM share can be narrowed by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class TagCondition(Enum):
    """The condition key for tags: tags of the request, tags of the resource, or none."""

    REQUEST = "aws:RequestTag"
    RESOURCE = "aws:ResourceTag"
    NONE = ""


class PolicyCondition(NamedTuple):
    """A condition of a policy statement.

    Attributes:
        operator: IAM's operator.
        key: The condition key.
        values: The values, with placeholders in braces for values of a connection. One value must match.
    """

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class StatementScope:
    """A policy statement without the actions.

    All texts have placeholders in braces for values of a connection.

    Attributes:
        resource_arns: The ARN of each resource type; empty for actions without resource-level permissions.
        conditions: The conditions.
        tag_condition: The kind of tag condition, if the connection has tags.
        description: The permissions that the statement grants.
    """

    resource_arns: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[PolicyCondition, ...] = ()
    tag_condition: TagCondition = TagCondition.NONE
    description: str = ""


_EC2_ARN = "arn:{partition}:ec2:{region}:{account}"
_LATTICE_ARN = "arn:{partition}:vpc-lattice:{region}:{account}"
_RAM_ARN = "arn:{partition}:ram:{region}:{account}"
_RDS_ARN = "arn:{partition}:rds:{region}:{account}"

_ANY_SECURITY_GROUP = {"security-group": f"{_EC2_ARN}:security-group/*"}
_ANY_LATTICE_RESOURCE = {
    "ResourceConfiguration": f"{_LATTICE_ARN}:resourceconfiguration/*",
    "ResourceGateway": f"{_LATTICE_ARN}:resourcegateway/*",
}
_ANY_LOG_SUBSCRIPTION = {"AccessLogSubscription": f"{_LATTICE_ARN}:accesslogsubscription/*"}
_ANY_SHARE = {"resource-share": f"{_RAM_ARN}:resource-share/*"}
_IN_REGION = PolicyCondition("StringEquals", "aws:RequestedRegion", ("{region}",))
_IN_VPC = PolicyCondition("ArnLike", "ec2:Vpc", (f"{_EC2_ARN}:vpc/{{vpc}}",))
_WITH_SHARE_NAME = PolicyCondition("StringEquals", "ram:ResourceShareName", ("{share_name}",))
# IfExists, because separate calls associate the principal and the resource, and RAM authorizes each call separately.
_WITH_POLYTOMIC = (
    PolicyCondition("StringEqualsIfExists", "ram:Principal", ("{polytomic}",)),
    PolicyCondition("StringEqualsIfExists", "ram:RequestedResourceType", ("vpc-lattice:ResourceConfiguration",)),
)

STATEMENT_SCOPES: Mapping[str, StatementScope] = {
    "ReadInRegion": StatementScope(
        conditions=(_IN_REGION,),
        description="list {listed_resources} of the whole account in {region}: IAM cannot narrow lists",
    ),
    "ReadAnywhere": StatementScope(),
    "MakeSecurityGroup": StatementScope(
        _ANY_SECURITY_GROUP,
        tag_condition=TagCondition.REQUEST,
        description="create security groups in {vpc_text}{tag_suffix}",
    ),
    "MakeSecurityGroupInVpc": StatementScope({"vpc": f"{_EC2_ARN}:vpc/{{vpc}}"}),
    "TagNewSecurityGroup": StatementScope(
        _ANY_SECURITY_GROUP,
        (PolicyCondition("StringEquals", "ec2:CreateAction", ("CreateSecurityGroup",)),),
        TagCondition.REQUEST,
    ),
    "ChangeSecurityGroup": StatementScope(
        _ANY_SECURITY_GROUP,
        (_IN_VPC,),
        TagCondition.RESOURCE,
        "change and delete security groups in {vpc_text}{tag_suffix}, and add their egress rules: "
        "IAM has no condition for names or ports",
    ),
    "UntagSecurityGroup": StatementScope(_ANY_SECURITY_GROUP, tag_condition=TagCondition.RESOURCE),
    "DatabaseSecurityGroup": StatementScope(
        {"security-group": f"{_EC2_ARN}:security-group/{{database_group}}"},
        (_IN_VPC,),
        description="add ingress rules to {database_group_text} and remove them: "
        "IAM has no condition for their ports or sources",
    ),
    "GatewaySecurityGroup": StatementScope(
        {"security-group": f"{_EC2_ARN}:security-group/{{gateway_group}}"},
        description="add egress rules to {gateway_group} and remove them",
    ),
    "MakeGateway": StatementScope(
        {"ResourceGateway": f"{_LATTICE_ARN}:resourcegateway/*"},
        (PolicyCondition("StringEquals", "vpc-lattice:VpcId", ("{vpc}",)),),
        TagCondition.REQUEST,
        "create resource gateways in {vpc_text}{tag_suffix}",
    ),
    "MakeConfiguration": StatementScope(
        {**_ANY_LATTICE_RESOURCE, "ResourceGateway": f"{_LATTICE_ARN}:resourcegateway/{{gateway}}"},
        tag_condition=TagCondition.REQUEST,
        description="create resource configurations{tag_suffix}",
    ),
    "TagNewLattice": StatementScope(
        _ANY_LATTICE_RESOURCE,
        (
            PolicyCondition(
                "StringEquals", "vpc-lattice:CreateAction", ("CreateResourceConfiguration", "CreateResourceGateway")
            ),
        ),
        TagCondition.REQUEST,
    ),
    # No tag condition: for a deleted resource, AWS would return "access denied" instead of "not found", and Terraform
    # waits for "not found".
    "AnyLattice": StatementScope({**_ANY_LATTICE_RESOURCE, **_ANY_LOG_SUBSCRIPTION}),
    "ChangeLattice": StatementScope(
        {**_ANY_LATTICE_RESOURCE, **_ANY_LOG_SUBSCRIPTION},
        tag_condition=TagCondition.RESOURCE,
        description="change and delete {lattice_resources} in {region}{tag_suffix}",
    ),
    "SharePolicy": StatementScope(
        {"ResourceConfiguration": _ANY_LATTICE_RESOURCE["ResourceConfiguration"]},
        tag_condition=TagCondition.RESOURCE,
        description="set and delete the resource policy of resource configurations{tag_suffix}, "
        "which AWS requires for a RAM share; IAM has no condition for the principals of such a policy",
    ),
    # For the input access_logs.
    "MakeLogSubscription": StatementScope(
        {**_ANY_LOG_SUBSCRIPTION, "ResourceConfiguration": _ANY_LATTICE_RESOURCE["ResourceConfiguration"]},
        tag_condition=TagCondition.REQUEST,
        description="subscribe to the access logs of resource configurations{tag_suffix}",
    ),
    "TagNewLogSubscription": StatementScope(
        _ANY_LOG_SUBSCRIPTION,
        (PolicyCondition("StringEquals", "vpc-lattice:CreateAction", ("CreateAccessLogSubscription",)),),
        TagCondition.REQUEST,
    ),
    "LogDelivery": StatementScope(
        conditions=(_IN_REGION,),
        description="create, change and delete deliveries of AWS's logs in {region}, of every service: IAM cannot "
        "narrow them",
    ),
    "LogGroupPolicy": StatementScope(
        conditions=(_IN_REGION,),
        description="read log groups, and let AWS services write to log groups of the account in {region}: IAM cannot "
        "narrow them",
    ),
    "LogBucket": StatementScope(
        {"bucket": "arn:{partition}:s3:::{log_bucket}"},
        description="read and change the bucket policy of {log_bucket}, for the delivery of logs",
    ),
    "LogStream": StatementScope(
        {"deliverystream": "arn:{partition}:firehose:{region}:{log_account}:deliverystream/{log_stream}"},
        description="tag the Firehose stream {log_stream}, for the delivery of logs",
    ),
    "LogDeliveryRole": StatementScope(
        {
            "role": "arn:{partition}:iam::{account}:role/aws-service-role/delivery.logs.amazonaws.com/"
            "AWSServiceRoleForLogDelivery"
        },
        (PolicyCondition("StringEquals", "iam:AWSServiceName", ("delivery.logs.amazonaws.com",)),),
        description="create the service-linked role AWSServiceRoleForLogDelivery, if the account has none",
    ),
    # For privatelink traffic.
    "ReadLogGroup": StatementScope(
        {"log-group": "arn:{partition}:logs:{region}:{log_account}:log-group:{log_group}:*"}
    ),
    "MakeShare": StatementScope(
        conditions=(
            _IN_REGION,
            PolicyCondition("Bool", "ram:RequestedAllowsExternalPrincipals", ("true",)),
            *_WITH_POLYTOMIC,
        ),
        tag_condition=TagCondition.REQUEST,
        description="create RAM shares{tag_suffix}, for AWS account {polytomic} and resource configurations only",
    ),
    "ReadShare": StatementScope(_ANY_SHARE, (_WITH_SHARE_NAME,)),
    "ChangeShare": StatementScope(
        _ANY_SHARE,
        (_WITH_SHARE_NAME,),
        TagCondition.RESOURCE,
        "change and delete RAM shares named {share_name}{tag_suffix}",
    ),
    "ShareWithPolytomic": StatementScope(
        _ANY_SHARE,
        (_WITH_SHARE_NAME, *_WITH_POLYTOMIC),
        TagCondition.RESOURCE,
        "add to shares named {share_name}, and remove from them, AWS account {polytomic} and resource configurations",
    ),
    "TagShare": StatementScope(
        _ANY_SHARE, tag_condition=TagCondition.RESOURCE, description="tag RAM shares in {region}{tag_suffix}"
    ),
    "ServiceLinkedRole": StatementScope(
        {
            "role": "arn:{partition}:iam::{account}:role/aws-service-role/vpc-lattice.amazonaws.com/"
            "AWSServiceRoleForVpcLattice"
        },
        (PolicyCondition("StringEquals", "iam:AWSServiceName", ("vpc-lattice.amazonaws.com",)),),
        description="create the service-linked role AWSServiceRoleForVpcLattice, if the account has none",
    ),
    "LookUpDatabase": StatementScope(
        {
            "db": f"{_RDS_ARN}:db:{{database}}",
            "cluster": f"{_RDS_ARN}:cluster:{{database}}",
            "subgrp": f"{_RDS_ARN}:subgrp:*",
        },
        description="look up {database_text} in RDS, and DB subnet groups",
    ),
    "ListState": StatementScope(
        {"bucket": "arn:{state_partition}:s3:::{bucket}"},
        (PolicyCondition("StringEquals", "s3:prefix", ("{prefix}", "{workspaces}")),),
    ),
    "State": StatementScope(
        {"object": "arn:{state_partition}:s3:::{bucket}/{key}"},
        description="read{write_suffix} the state in {state_text}",
    ),
    "StateLock": StatementScope(
        {"object": "arn:{state_partition}:s3:::{bucket}/{key}.tflock"}, description="lock that state"
    ),
    "StateTable": StatementScope(
        {"table": "arn:{state_partition}:dynamodb:{state_region}:{state_account}:table/{table}"},
        description="lock that state in the DynamoDB table {table}",
    ),
    "AssumeStateRole": StatementScope(
        {"role": "{state_role}"}, description="assume the role {state_role} for the state"
    ),
    "StateKey": StatementScope({"key": "{kms_key}"}, description="use the KMS key of that state"),
    # For verify: the RAM permissions of the account and of AWS.
    "ReadPermission": StatementScope(
        {
            "customer-managed-permission": f"{_RAM_ARN}:permission/*",
            "permission": "arn:{partition}:ram::aws:permission/*",
        }
    ),
    # For verify: RDS authorizes a call that lists all resources of a type by the type's wildcard.
    "ReadRds": StatementScope(
        {
            "cluster": f"{_RDS_ARN}:cluster:*",
            "db": f"{_RDS_ARN}:db:*",
            "proxy": f"{_RDS_ARN}:db-proxy:*",
            "proxy-endpoint": f"{_RDS_ARN}:db-proxy-endpoint:*",
            "subgrp": f"{_RDS_ARN}:subgrp:*",
            "target-group": f"{_RDS_ARN}:target-group:*",
        }
    ),
    "ReadVpc": StatementScope({"vpc": f"{_EC2_ARN}:vpc/{{vpc}}"}),
    # Prefix lists belong to AWS, or to an account that shares them.
    "ReadPrefixList": StatementScope({"prefix-list": "arn:{partition}:ec2:{region}:*:prefix-list/*"}),
    "ReadAnyShare": StatementScope(_ANY_SHARE),
}
