"""IAM actions required by Terraform's resources, the S3 backend and ``privatelink verify``, with their sources.

A path below ``internal/`` is a file of hashicorp/terraform-provider-aws. The table has every call of the provider for a
resource, including the calls of waiters and for tags. Actions that AWS authorizes in addition to a call are from AWS's
documentation.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .scopes import STATEMENT_SCOPES
from .state_actions import STATE_OPTION_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Job(StrEnum):
    """A job of an IAM role: to deploy a connection, to plan, or to run ``privatelink verify``."""

    DEPLOY = "deploy"
    PLAN = "plan"
    VERIFY = "verify"


class Operation(StrEnum):
    """An operation with AWS calls: of Terraform on a resource, or a check."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    TAGS = "tags"
    LOCK = "lock"
    CHECK = "check"


# A plan also locks the state, if the backend has a lock.
_JOB_OPERATIONS = {
    Job.PLAN: {Operation.READ, Operation.LOCK},
    Job.VERIFY: {Operation.CHECK},
    Job.DEPLOY: set(Operation) - {Operation.CHECK},
}


class RequiredAction(NamedTuple):
    """An IAM action required by a component.

    Attributes:
        action: The action with the service's prefix, such as ``ec2:CreateTags``.
        required_by: The component: a resource type or data source of Terraform, the provider, the state, or the checks.
        operations: The component's operations with a call that requires the action.
        scope_name: The name of the policy statement's scope in ``STATEMENT_SCOPES``.
        source: The source of the requirement: a page of documentation, or a file of the provider.
        resource_types: The resource types of the action, a subset of the scope's, with IAM's names.
    """

    action: str
    required_by: str
    operations: tuple[Operation, ...]
    scope_name: str
    source: str
    resource_types: tuple[str, ...]

    def is_needed_for(self, job: Job) -> bool:
        """Return True if a job includes an operation with this action."""
        return not _JOB_OPERATIONS[job].isdisjoint(self.operations)


# The egress rule of an existing resource gateway. A security group created with the gateway has an inline egress rule.
EGRESS_RULE = "aws_security_group_rule (egress)"
DB_INSTANCE = "data.aws_db_instance"
DB_CLUSTER = "data.aws_rds_cluster"
DB_SUBNET_GROUP = "data.aws_db_subnet_group"
SUBNET = "data.aws_subnet"
NETWORK_INTERFACES = "data.aws_network_interfaces"
NETWORK_INTERFACE = "data.aws_network_interface"
AWS_PROVIDER = "the provider"
S3_STATE = "backend.s3"
S3_LOCK_FILE = "backend.s3.use_lockfile"
LOCK_TABLE = "backend.s3.dynamodb_table"
STATE_KMS_KEY = "backend.s3.kms_key_id"
LOCK_KMS_KEY = "backend.s3.kms_key_id, use_lockfile"
LOG_DELIVERY = "access_logs (delivery)"
LOG_GROUP = "access_logs (log group)"
LOG_BUCKET = "access_logs (S3 bucket)"
LOG_STREAM = "access_logs (Firehose stream)"
VERIFY_CHECKS = "privatelink verify"
TRAFFIC = "privatelink traffic"

_GROUP_GO = "internal/service/ec2/vpc_security_group.go"
_RULE_GO = "internal/service/ec2/vpc_security_group_rule.go"
_EC2_TAGS_GO = "internal/service/ec2/tags_gen.go"
_GATEWAY_GO = "internal/service/vpclattice/resource_gateway.go"
_CONFIG_GO = "internal/service/vpclattice/resource_configuration.go"
_LOGS_GO = "internal/service/vpclattice/access_log_subscription.go"
_LATTICE_TAGS_GO = "internal/service/vpclattice/tags_gen.go"
_SHARE_GO = "internal/service/ram/resource_share.go"
_RESOURCE_ASSOCIATION_GO = "internal/service/ram/resource_association.go"
_PRINCIPAL_ASSOCIATION_GO = "internal/service/ram/principal_association.go"
_INSTANCE_GO = "internal/service/rds/instance_data_source.go"
_CLUSTER_GO = "internal/service/rds/cluster_data_source.go"
_SUBNET_GROUP_GO = "internal/service/rds/subnet_group_data_source.go"
_SUBNET_GO = "internal/service/ec2/vpc_subnet_data_source.go"
_INTERFACES_GO = "internal/service/ec2/vpc_network_interfaces_data_source.go"
_INTERFACE_GO = "internal/service/ec2/vpc_network_interface_data_source.go"

_AWS_DOCS = "https://docs.aws.amazon.com"
_TAG_ON_CREATION = f"{_AWS_DOCS}/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"
_LATTICE_ACTIONS = f"{_AWS_DOCS}/service-authorization/latest/reference/list_vpc-lattice.html"
# AWS's managed policy for a role that creates a resource gateway. The policy in _SHARING_GUIDE is for a role that also
# shares a resource configuration.
_ACCESS_LOGS_GUIDE = f"{_AWS_DOCS}/vpc-lattice/latest/ug/monitoring-access-logs.html"
_LOG_DELIVERY_GUIDE = f"{_AWS_DOCS}/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html"
_GATEWAY_ROLE_POLICY = (
    f"{_AWS_DOCS}/aws-managed-policy/latest/reference/AWSBedrockAgentCoreGatewayNetworkServiceRolePolicy.html"
)
_SERVICE_LINKED_ROLES = f"{_AWS_DOCS}/vpc-lattice/latest/ug/using-service-linked-roles.html"
_SHARING_GUIDE = "Amazon Bedrock User Guide, Configure VPC connectivity for a data source, IAM role permissions"
# AWS's managed policy for a role that shares resources of another service: RAM sets and deletes resource policies with
# the caller's permissions. AWS documents no permission to stop sharing a resource configuration.
_SHARING_ROLE_POLICY = (
    f"{_AWS_DOCS}/aws-managed-policy/latest/reference/AWSMarketplaceResaleAuthorizationServiceRolePolicy.html"
)
_AWS_PROVIDER_DOCS = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs"
_S3_BACKEND_DOCS = "https://developer.hashicorp.com/terraform/language/backend/s3"
_AWS_CLIENT_SOURCE = "calls of the checks, aws/client.py"

_ALL = "create read update delete"
_GATEWAY_TYPE = ("ResourceGateway",)
_CONFIGURATION_TYPE = ("ResourceConfiguration",)
_SUBSCRIPTION_TYPE = ("AccessLogSubscription",)


class _Row(NamedTuple):
    """Some ``RequiredAction``, without the component.

    Attributes:
        actions: The actions, separated by spaces.
        operations: The operations, separated by spaces.
        resource_types: The resource types of the actions; None for all types of the scope.
    """

    actions: str
    operations: str
    scope_name: str
    source: str
    resource_types: tuple[str, ...] | None = None


_ROWS_BY_COMPONENT: Mapping[str, tuple[_Row, ...]] = {
    # The resource gateway's security group. AWS adds a rule for all egress to a new group, and the provider removes it.
    tf.SECURITY_GROUP: (
        _Row("ec2:CreateSecurityGroup", "create", "MakeSecurityGroup", _GROUP_GO),
        _Row("ec2:CreateSecurityGroup", "create", "MakeSecurityGroupInVpc", _GROUP_GO),
        _Row("ec2:CreateTags", "create", "TagNewSecurityGroup", _TAG_ON_CREATION),
        _Row("ec2:RevokeSecurityGroupEgress", "create update", "ChangeSecurityGroup", _GROUP_GO),
        _Row("ec2:AuthorizeSecurityGroupEgress", "create update", "ChangeSecurityGroup", _GROUP_GO),
        _Row("ec2:DescribeSecurityGroups", _ALL, "ReadInRegion", _GROUP_GO),
        _Row("ec2:DescribeNetworkInterfaces", "delete", "ReadInRegion", _GROUP_GO),
        _Row("ec2:DeleteSecurityGroup", "delete", "ChangeSecurityGroup", _GROUP_GO),
        _Row("ec2:CreateTags", "tags", "ChangeSecurityGroup", _EC2_TAGS_GO),
        _Row("ec2:DeleteTags", "tags", "UntagSecurityGroup", _EC2_TAGS_GO),
    ),
    # The ingress rule of the database's security group.
    tf.SECURITY_GROUP_RULE: (
        _Row("ec2:AuthorizeSecurityGroupIngress", "create", "DatabaseSecurityGroup", _RULE_GO),
        _Row("ec2:DescribeSecurityGroups", _ALL, "ReadInRegion", _RULE_GO),
        _Row("ec2:DescribeSecurityGroupRules", "read", "ReadInRegion", _RULE_GO),
        _Row("ec2:UpdateSecurityGroupRuleDescriptionsIngress", "update", "DatabaseSecurityGroup", _RULE_GO),
        _Row("ec2:RevokeSecurityGroupIngress", "delete", "DatabaseSecurityGroup", _RULE_GO),
    ),
    # The egress rule of an existing resource gateway.
    EGRESS_RULE: (
        _Row("ec2:AuthorizeSecurityGroupEgress", "create", "GatewaySecurityGroup", _RULE_GO),
        _Row("ec2:DescribeSecurityGroups", _ALL, "ReadInRegion", _RULE_GO),
        _Row("ec2:DescribeSecurityGroupRules", "read", "ReadInRegion", _RULE_GO),
        _Row("ec2:UpdateSecurityGroupRuleDescriptionsEgress", "update", "GatewaySecurityGroup", _RULE_GO),
        _Row("ec2:RevokeSecurityGroupEgress", "delete", "GatewaySecurityGroup", _RULE_GO),
    ),
    # The resource gateway. VPC Lattice describes the network with the caller's permissions.
    tf.RESOURCE_GATEWAY: (
        _Row("vpc-lattice:CreateResourceGateway", "create", "MakeGateway", _GATEWAY_GO),
        _Row("vpc-lattice:TagResource", "create", "TagNewLattice", _LATTICE_ACTIONS, _GATEWAY_TYPE),
        _Row("ec2:DescribeVpcs ec2:DescribeSubnets", "create", "ReadInRegion", _GATEWAY_ROLE_POLICY),
        _Row("ec2:DescribeSecurityGroups", "create", "ReadInRegion", _GATEWAY_ROLE_POLICY),
        _Row("iam:CreateServiceLinkedRole", "create", "ServiceLinkedRole", _SERVICE_LINKED_ROLES),
        _Row("vpc-lattice:GetResourceGateway", _ALL, "AnyLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:ListTagsForResource", "read", "ReadInRegion", _LATTICE_TAGS_GO),
        _Row("vpc-lattice:UpdateResourceGateway", "update", "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:DeleteResourceGateway", "delete", "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:TagResource", "tags", "ChangeLattice", _LATTICE_TAGS_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:UntagResource", "tags", "ChangeLattice", _LATTICE_TAGS_GO, _GATEWAY_TYPE),
    ),
    # The resource configuration, created on the resource gateway.
    tf.RESOURCE_CONFIGURATION: (
        _Row("vpc-lattice:CreateResourceConfiguration", "create", "MakeConfiguration", _CONFIG_GO),
        _Row("vpc-lattice:TagResource", "create", "TagNewLattice", _LATTICE_ACTIONS, _CONFIGURATION_TYPE),
        _Row("iam:CreateServiceLinkedRole", "create", "ServiceLinkedRole", _SERVICE_LINKED_ROLES),
        _Row("vpc-lattice:GetResourceConfiguration", _ALL, "AnyLattice", _CONFIG_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:ListTagsForResource", "read", "ReadInRegion", _LATTICE_TAGS_GO),
        _Row("vpc-lattice:UpdateResourceConfiguration", "update", "ChangeLattice", _CONFIG_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:DeleteResourceConfiguration", "delete", "ChangeLattice", _CONFIG_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:TagResource", "tags", "ChangeLattice", _LATTICE_TAGS_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:UntagResource", "tags", "ChangeLattice", _LATTICE_TAGS_GO, _CONFIGURATION_TYPE),
    ),
    # The RAM share and its associations.
    tf.RESOURCE_SHARE: (
        _Row("ram:CreateResourceShare", "create", "MakeShare", _SHARE_GO),
        _Row("ram:TagResource", "create", "TagShare", _SHARING_GUIDE),
        _Row("ram:GetResourceShares", _ALL, "ReadInRegion", _SHARE_GO),
        _Row("ram:ListResourceSharePermissions", "create read update", "ReadShare", _SHARE_GO),
        _Row("ram:UpdateResourceShare", "update", "ChangeShare", _SHARE_GO),
        _Row("ram:DeleteResourceShare", "delete", "ChangeShare", _SHARE_GO),
        _Row("ram:TagResource ram:UntagResource", "tags", "TagShare", "internal/service/ram/tags_gen.go"),
    ),
    tf.RESOURCE_ASSOCIATION: (
        _Row("ram:AssociateResourceShare", "create", "ShareWithPolytomic", _RESOURCE_ASSOCIATION_GO),
        _Row("vpc-lattice:PutResourcePolicy", "create", "SharePolicy", _SHARING_GUIDE),
        _Row("ram:GetResourceShareAssociations", "create read delete", "ReadInRegion", _RESOURCE_ASSOCIATION_GO),
        _Row("ram:DisassociateResourceShare", "delete", "ShareWithPolytomic", _RESOURCE_ASSOCIATION_GO),
        _Row("vpc-lattice:DeleteResourcePolicy", "delete", "SharePolicy", _SHARING_ROLE_POLICY),
    ),
    tf.PRINCIPAL_ASSOCIATION: (
        _Row("ram:AssociateResourceShare", "create", "ShareWithPolytomic", _PRINCIPAL_ASSOCIATION_GO),
        _Row("ram:GetResourceShareAssociations", "create read delete", "ReadInRegion", _PRINCIPAL_ASSOCIATION_GO),
        _Row("ram:DisassociateResourceShare", "delete", "ShareWithPolytomic", _PRINCIPAL_ASSOCIATION_GO),
    ),
    # The subscription to access logs, and the delivery to the destination.
    tf.ACCESS_LOG_SUBSCRIPTION: (
        _Row("vpc-lattice:CreateAccessLogSubscription", "create", "MakeLogSubscription", _LOGS_GO),
        _Row("vpc-lattice:TagResource", "create", "TagNewLogSubscription", _LATTICE_ACTIONS),
        _Row(
            "vpc-lattice:GetAccessLogSubscription",
            "create read",
            "AnyLattice",
            _LOGS_GO,
            _SUBSCRIPTION_TYPE,
        ),
        _Row("vpc-lattice:ListTagsForResource", "read", "ReadInRegion", _LATTICE_TAGS_GO),
        _Row(
            "vpc-lattice:DeleteAccessLogSubscription",
            "delete",
            "ChangeLattice",
            _LOGS_GO,
            _SUBSCRIPTION_TYPE,
        ),
        _Row("vpc-lattice:TagResource", "tags", "ChangeLattice", _LATTICE_TAGS_GO, _SUBSCRIPTION_TYPE),
        _Row("vpc-lattice:UntagResource", "tags", "ChangeLattice", _LATTICE_TAGS_GO, _SUBSCRIPTION_TYPE),
    ),
    # AWS delivers logs with the caller's permissions.
    LOG_DELIVERY: (
        _Row("logs:CreateLogDelivery logs:GetLogDelivery", "create", "LogDelivery", _ACCESS_LOGS_GUIDE),
        _Row("logs:UpdateLogDelivery logs:ListLogDeliveries", "create", "LogDelivery", _ACCESS_LOGS_GUIDE),
        _Row("logs:DeleteLogDelivery", "delete", "LogDelivery", _ACCESS_LOGS_GUIDE),
    ),
    # A destination whose policy does not let AWS deliver logs yet.
    LOG_GROUP: (
        _Row("logs:DescribeLogGroups logs:DescribeResourcePolicies", "create", "LogGroupPolicy", _LOG_DELIVERY_GUIDE),
        _Row("logs:PutResourcePolicy", "create", "LogGroupPolicy", _LOG_DELIVERY_GUIDE),
    ),
    LOG_BUCKET: (_Row("s3:GetBucketPolicy s3:PutBucketPolicy", "create", "LogBucket", _LOG_DELIVERY_GUIDE),),
    LOG_STREAM: (
        _Row("firehose:TagDeliveryStream", "create", "LogStream", _LOG_DELIVERY_GUIDE),
        _Row("iam:CreateServiceLinkedRole", "create", "LogDeliveryRole", _LOG_DELIVERY_GUIDE),
    ),
    # Data sources of a database known by its identifier.
    DB_INSTANCE: (_Row("rds:DescribeDBInstances", "read", "LookUpDatabase", _INSTANCE_GO, ("db",)),),
    DB_CLUSTER: (_Row("rds:DescribeDBClusters", "read", "LookUpDatabase", _CLUSTER_GO, ("cluster",)),),
    DB_SUBNET_GROUP: (_Row("rds:DescribeDBSubnetGroups", "read", "LookUpDatabase", _SUBNET_GROUP_GO, ("subgrp",)),),
    SUBNET: (_Row("ec2:DescribeSubnets", "read", "ReadInRegion", _SUBNET_GO),),
    NETWORK_INTERFACES: (_Row("ec2:DescribeNetworkInterfaces", "read", "ReadInRegion", _INTERFACES_GO),),
    NETWORK_INTERFACE: (_Row("ec2:DescribeNetworkInterfaces", "read", "ReadInRegion", _INTERFACE_GO),),
    AWS_PROVIDER: (_Row("sts:GetCallerIdentity", "read", "ReadAnywhere", _AWS_PROVIDER_DOCS),),
    # The state in S3.
    S3_STATE: (
        _Row("s3:ListBucket", "read", "ListState", _S3_BACKEND_DOCS),
        _Row("s3:GetObject", "read", "State", _S3_BACKEND_DOCS),
        _Row("s3:PutObject", "create update delete", "State", _S3_BACKEND_DOCS),
    ),
    S3_LOCK_FILE: (_Row("s3:GetObject s3:PutObject s3:DeleteObject", "lock", "StateLock", _S3_BACKEND_DOCS),),
    LOCK_TABLE: (
        _Row("dynamodb:DescribeTable dynamodb:GetItem dynamodb:PutItem", "lock", "StateTable", _S3_BACKEND_DOCS),
        _Row("dynamodb:DeleteItem", "lock", "StateTable", _S3_BACKEND_DOCS),
    ),
    STATE_KMS_KEY: (
        _Row("kms:Decrypt", "read", "StateKey", _S3_BACKEND_DOCS),
        _Row("kms:Encrypt kms:GenerateDataKey", "create update delete", "StateKey", _S3_BACKEND_DOCS),
    ),
    LOCK_KMS_KEY: (_Row("kms:Encrypt kms:GenerateDataKey", "lock", "StateKey", _S3_BACKEND_DOCS),),
    **{component: tuple(_Row(*row) for row in rows) for component, rows in STATE_OPTION_ROWS.items()},
    # API calls of the checks.
    VERIFY_CHECKS: (
        _Row("ec2:DescribeDhcpOptions", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeNetworkAcls ec2:DescribeNetworkInterfaces", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeRegions ec2:DescribeRouteTables", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeSecurityGroupRules ec2:DescribeSecurityGroups", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeSubnets", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeVpcAttribute", "check", "ReadVpc", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeVpcs", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:GetManagedPrefixListEntries", "check", "ReadPrefixList", _AWS_CLIENT_SOURCE),
        _Row("ram:GetPermission", "check", "ReadPermission", _AWS_CLIENT_SOURCE),
        _Row("ram:GetResourceShareAssociations ram:GetResourceShares", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ram:ListResourceSharePermissions", "check", "ReadAnyShare", _AWS_CLIENT_SOURCE),
        _Row("rds:DescribeDBClusters", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("cluster",)),
        _Row("rds:DescribeDBInstances", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("db",)),
        _Row("rds:DescribeDBProxies", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("proxy",)),
        _Row("rds:DescribeDBProxyEndpoints", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("proxy", "proxy-endpoint")),
        _Row("rds:DescribeDBProxyTargets", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("proxy", "target-group")),
        _Row("rds:DescribeDBSubnetGroups", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("subgrp",)),
        _Row("route53:ListHostedZonesByVPC sts:GetCallerIdentity", "check", "ReadAnywhere", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:GetResourceConfiguration", "check", "AnyLattice", _AWS_CLIENT_SOURCE, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:GetResourceGateway", "check", "AnyLattice", _AWS_CLIENT_SOURCE, _GATEWAY_TYPE),
        _Row("vpc-lattice:ListResourceConfigurations", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:ListResourceEndpointAssociations", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:ListAccessLogSubscriptions", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:ListResourceGateways", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:ListTagsForResource", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
    ),
    # API call of privatelink traffic.
    TRAFFIC: (_Row("logs:FilterLogEvents", "check", "ReadLogGroup", "calls of the command, aws/access_logs.py"),),
}


def _required_actions() -> Iterator[RequiredAction]:
    for component, rows in _ROWS_BY_COMPONENT.items():
        for actions, operations, scope_name, source, resource_types in rows:
            types = resource_types or tuple(STATEMENT_SCOPES[scope_name].resource_arns)
            for action in actions.split():
                yield RequiredAction(
                    action, component, tuple(map(Operation, operations.split())), scope_name, source, types
                )


REQUIRED_ACTIONS: tuple[RequiredAction, ...] = tuple(_required_actions())
