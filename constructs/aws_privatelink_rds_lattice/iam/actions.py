"""IAM actions required by Terraform's resources, the S3 backend and the checks, with their sources.

This module has the rows of the resources, data sources and checks. ``log_actions`` has the rows for access logs,
``state_actions`` the rows for the state.

A path below ``internal/`` is a file of hashicorp/terraform-provider-aws. The table has every call of the provider for a
resource, including the calls of waiters and for tags. Actions that AWS authorizes in addition to a call are from AWS's
documentation.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .action_rows import AWS_DOCS, LATTICE_ACTIONS, LATTICE_TAGS_GO, ActionRow
from .log_actions import LOG_ROWS, TRAFFIC_ROWS
from .scopes import STATEMENT_SCOPES
from .state_actions import STATE_ROWS

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
VERIFY_CHECKS = "privatelink verify"

_GROUP_GO = "internal/service/ec2/vpc_security_group.go"
_RULE_GO = "internal/service/ec2/vpc_security_group_rule.go"
_EC2_TAGS_GO = "internal/service/ec2/tags_gen.go"
_GATEWAY_GO = "internal/service/vpclattice/resource_gateway.go"
_CONFIG_GO = "internal/service/vpclattice/resource_configuration.go"
_SHARE_GO = "internal/service/ram/resource_share.go"
_RESOURCE_ASSOCIATION_GO = "internal/service/ram/resource_association.go"
_PRINCIPAL_ASSOCIATION_GO = "internal/service/ram/principal_association.go"
_INSTANCE_GO = "internal/service/rds/instance_data_source.go"
_CLUSTER_GO = "internal/service/rds/cluster_data_source.go"
_SUBNET_GROUP_GO = "internal/service/rds/subnet_group_data_source.go"
_SUBNET_GO = "internal/service/ec2/vpc_subnet_data_source.go"
_INTERFACES_GO = "internal/service/ec2/vpc_network_interfaces_data_source.go"
_INTERFACE_GO = "internal/service/ec2/vpc_network_interface_data_source.go"

_TAG_ON_CREATION = f"{AWS_DOCS}/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"
# AWS's managed policy for a role that creates a resource gateway. The policy in _SHARING_GUIDE is for a role that also
# shares a resource configuration.
_GATEWAY_ROLE_POLICY = (
    f"{AWS_DOCS}/aws-managed-policy/latest/reference/AWSBedrockAgentCoreGatewayNetworkServiceRolePolicy.html"
)
_SERVICE_LINKED_ROLES = f"{AWS_DOCS}/vpc-lattice/latest/ug/using-service-linked-roles.html"
_SHARING_GUIDE = "Amazon Bedrock User Guide, Configure VPC connectivity for a data source, IAM role permissions"
# AWS's managed policy for a role that shares resources of another service: RAM sets and deletes resource policies with
# the caller's permissions. AWS documents no permission to stop sharing a resource configuration.
_SHARING_ROLE_POLICY = (
    f"{AWS_DOCS}/aws-managed-policy/latest/reference/AWSMarketplaceResaleAuthorizationServiceRolePolicy.html"
)
_AWS_PROVIDER_DOCS = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs"
_AWS_CLIENT_SOURCE = "calls of the checks, aws/client.py"

_ALL = "create read update delete"
_GATEWAY_TYPE = ("ResourceGateway",)
_CONFIGURATION_TYPE = ("ResourceConfiguration",)


_ROWS_BY_COMPONENT: Mapping[str, tuple[ActionRow, ...]] = {
    # The resource gateway's security group. AWS adds a rule for all egress to a new group, and the provider removes it.
    tf.SECURITY_GROUP: (
        ActionRow("ec2:CreateSecurityGroup", "create", "MakeSecurityGroup", _GROUP_GO),
        ActionRow("ec2:CreateSecurityGroup", "create", "MakeSecurityGroupInVpc", _GROUP_GO),
        ActionRow("ec2:CreateTags", "create", "TagNewSecurityGroup", _TAG_ON_CREATION),
        ActionRow("ec2:RevokeSecurityGroupEgress", "create update", "ChangeSecurityGroup", _GROUP_GO),
        ActionRow("ec2:AuthorizeSecurityGroupEgress", "create update", "ChangeSecurityGroup", _GROUP_GO),
        ActionRow("ec2:DescribeSecurityGroups", _ALL, "ReadInRegion", _GROUP_GO),
        ActionRow("ec2:DescribeNetworkInterfaces", "delete", "ReadInRegion", _GROUP_GO),
        ActionRow("ec2:DeleteSecurityGroup", "delete", "ChangeSecurityGroup", _GROUP_GO),
        ActionRow("ec2:CreateTags", "tags", "ChangeSecurityGroup", _EC2_TAGS_GO),
        ActionRow("ec2:DeleteTags", "tags", "UntagSecurityGroup", _EC2_TAGS_GO),
    ),
    # The ingress rule of the database's security group.
    tf.SECURITY_GROUP_RULE: (
        ActionRow("ec2:AuthorizeSecurityGroupIngress", "create", "DatabaseSecurityGroup", _RULE_GO),
        ActionRow("ec2:DescribeSecurityGroups", _ALL, "ReadInRegion", _RULE_GO),
        ActionRow("ec2:DescribeSecurityGroupRules", "read", "ReadInRegion", _RULE_GO),
        ActionRow("ec2:UpdateSecurityGroupRuleDescriptionsIngress", "update", "DatabaseSecurityGroup", _RULE_GO),
        ActionRow("ec2:RevokeSecurityGroupIngress", "delete", "DatabaseSecurityGroup", _RULE_GO),
    ),
    # The egress rule of an existing resource gateway.
    EGRESS_RULE: (
        ActionRow("ec2:AuthorizeSecurityGroupEgress", "create", "GatewaySecurityGroup", _RULE_GO),
        ActionRow("ec2:DescribeSecurityGroups", _ALL, "ReadInRegion", _RULE_GO),
        ActionRow("ec2:DescribeSecurityGroupRules", "read", "ReadInRegion", _RULE_GO),
        ActionRow("ec2:UpdateSecurityGroupRuleDescriptionsEgress", "update", "GatewaySecurityGroup", _RULE_GO),
        ActionRow("ec2:RevokeSecurityGroupEgress", "delete", "GatewaySecurityGroup", _RULE_GO),
    ),
    # The resource gateway. VPC Lattice describes the network with the caller's permissions.
    tf.RESOURCE_GATEWAY: (
        ActionRow("vpc-lattice:CreateResourceGateway", "create", "MakeGateway", _GATEWAY_GO),
        ActionRow("vpc-lattice:TagResource", "create", "TagNewLattice", LATTICE_ACTIONS, _GATEWAY_TYPE),
        ActionRow("ec2:DescribeVpcs ec2:DescribeSubnets", "create", "ReadInRegion", _GATEWAY_ROLE_POLICY),
        ActionRow("ec2:DescribeSecurityGroups", "create", "ReadInRegion", _GATEWAY_ROLE_POLICY),
        ActionRow("iam:CreateServiceLinkedRole", "create", "ServiceLinkedRole", _SERVICE_LINKED_ROLES),
        ActionRow("vpc-lattice:GetResourceGateway", _ALL, "AnyLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        ActionRow("vpc-lattice:ListTagsForResource", "read", "ReadInRegion", LATTICE_TAGS_GO),
        ActionRow("vpc-lattice:UpdateResourceGateway", "update", "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        ActionRow("vpc-lattice:DeleteResourceGateway", "delete", "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        ActionRow("vpc-lattice:TagResource", "tags", "ChangeLattice", LATTICE_TAGS_GO, _GATEWAY_TYPE),
        ActionRow("vpc-lattice:UntagResource", "tags", "ChangeLattice", LATTICE_TAGS_GO, _GATEWAY_TYPE),
    ),
    # The resource configuration, created on the resource gateway.
    tf.RESOURCE_CONFIGURATION: (
        ActionRow("vpc-lattice:CreateResourceConfiguration", "create", "MakeConfiguration", _CONFIG_GO),
        ActionRow("vpc-lattice:TagResource", "create", "TagNewLattice", LATTICE_ACTIONS, _CONFIGURATION_TYPE),
        ActionRow("iam:CreateServiceLinkedRole", "create", "ServiceLinkedRole", _SERVICE_LINKED_ROLES),
        ActionRow("vpc-lattice:GetResourceConfiguration", _ALL, "AnyLattice", _CONFIG_GO, _CONFIGURATION_TYPE),
        ActionRow("vpc-lattice:ListTagsForResource", "read", "ReadInRegion", LATTICE_TAGS_GO),
        ActionRow(
            "vpc-lattice:UpdateResourceConfiguration", "update", "ChangeLattice", _CONFIG_GO, _CONFIGURATION_TYPE
        ),
        ActionRow(
            "vpc-lattice:DeleteResourceConfiguration", "delete", "ChangeLattice", _CONFIG_GO, _CONFIGURATION_TYPE
        ),
        ActionRow("vpc-lattice:TagResource", "tags", "ChangeLattice", LATTICE_TAGS_GO, _CONFIGURATION_TYPE),
        ActionRow("vpc-lattice:UntagResource", "tags", "ChangeLattice", LATTICE_TAGS_GO, _CONFIGURATION_TYPE),
    ),
    # The RAM share and its associations.
    tf.RESOURCE_SHARE: (
        ActionRow("ram:CreateResourceShare", "create", "MakeShare", _SHARE_GO),
        ActionRow("ram:TagResource", "create", "TagShare", _SHARING_GUIDE),
        ActionRow("ram:GetResourceShares", _ALL, "ReadInRegion", _SHARE_GO),
        ActionRow("ram:ListResourceSharePermissions", "create read update", "ReadShare", _SHARE_GO),
        ActionRow("ram:UpdateResourceShare", "update", "ChangeShare", _SHARE_GO),
        ActionRow("ram:DeleteResourceShare", "delete", "ChangeShare", _SHARE_GO),
        ActionRow("ram:TagResource ram:UntagResource", "tags", "TagShare", "internal/service/ram/tags_gen.go"),
    ),
    tf.RESOURCE_ASSOCIATION: (
        ActionRow("ram:AssociateResourceShare", "create", "ShareWithPolytomic", _RESOURCE_ASSOCIATION_GO),
        ActionRow("vpc-lattice:PutResourcePolicy", "create", "SharePolicy", _SHARING_GUIDE),
        ActionRow("ram:GetResourceShareAssociations", "create read delete", "ReadInRegion", _RESOURCE_ASSOCIATION_GO),
        ActionRow("ram:DisassociateResourceShare", "delete", "ShareWithPolytomic", _RESOURCE_ASSOCIATION_GO),
        ActionRow("vpc-lattice:DeleteResourcePolicy", "delete", "SharePolicy", _SHARING_ROLE_POLICY),
    ),
    tf.PRINCIPAL_ASSOCIATION: (
        ActionRow("ram:AssociateResourceShare", "create", "ShareWithPolytomic", _PRINCIPAL_ASSOCIATION_GO),
        ActionRow("ram:GetResourceShareAssociations", "create read delete", "ReadInRegion", _PRINCIPAL_ASSOCIATION_GO),
        ActionRow("ram:DisassociateResourceShare", "delete", "ShareWithPolytomic", _PRINCIPAL_ASSOCIATION_GO),
    ),
    **LOG_ROWS,
    # Data sources of a database known by its identifier.
    DB_INSTANCE: (ActionRow("rds:DescribeDBInstances", "read", "LookUpDatabase", _INSTANCE_GO, ("db",)),),
    DB_CLUSTER: (ActionRow("rds:DescribeDBClusters", "read", "LookUpDatabase", _CLUSTER_GO, ("cluster",)),),
    DB_SUBNET_GROUP: (
        ActionRow("rds:DescribeDBSubnetGroups", "read", "LookUpDatabase", _SUBNET_GROUP_GO, ("subgrp",)),
    ),
    SUBNET: (ActionRow("ec2:DescribeSubnets", "read", "ReadInRegion", _SUBNET_GO),),
    NETWORK_INTERFACES: (ActionRow("ec2:DescribeNetworkInterfaces", "read", "ReadInRegion", _INTERFACES_GO),),
    NETWORK_INTERFACE: (ActionRow("ec2:DescribeNetworkInterfaces", "read", "ReadInRegion", _INTERFACE_GO),),
    AWS_PROVIDER: (ActionRow("sts:GetCallerIdentity", "read", "ReadAnywhere", _AWS_PROVIDER_DOCS),),
    **STATE_ROWS,
    # API calls of the checks.
    VERIFY_CHECKS: (
        ActionRow("ec2:DescribeDhcpOptions", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("ec2:DescribeNetworkAcls ec2:DescribeNetworkInterfaces", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("ec2:DescribeRegions ec2:DescribeRouteTables", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow(
            "ec2:DescribeSecurityGroupRules ec2:DescribeSecurityGroups", "check", "ReadInRegion", _AWS_CLIENT_SOURCE
        ),
        ActionRow("ec2:DescribeSubnets", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("ec2:DescribeVpcAttribute", "check", "ReadVpc", _AWS_CLIENT_SOURCE),
        ActionRow("ec2:DescribeVpcs", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("ec2:GetManagedPrefixListEntries", "check", "ReadPrefixList", _AWS_CLIENT_SOURCE),
        ActionRow("ram:GetPermission", "check", "ReadPermission", _AWS_CLIENT_SOURCE),
        ActionRow(
            "ram:GetResourceShareAssociations ram:GetResourceShares", "check", "ReadInRegion", _AWS_CLIENT_SOURCE
        ),
        ActionRow("ram:ListResourceSharePermissions", "check", "ReadAnyShare", _AWS_CLIENT_SOURCE),
        ActionRow("rds:DescribeDBClusters", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("cluster",)),
        ActionRow("rds:DescribeDBInstances", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("db",)),
        ActionRow("rds:DescribeDBProxies", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("proxy",)),
        ActionRow("rds:DescribeDBProxyEndpoints", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("proxy", "proxy-endpoint")),
        ActionRow("rds:DescribeDBProxyTargets", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("proxy", "target-group")),
        ActionRow("rds:DescribeDBSubnetGroups", "check", "ReadRds", _AWS_CLIENT_SOURCE, ("subgrp",)),
        ActionRow("route53:ListHostedZonesByVPC sts:GetCallerIdentity", "check", "ReadAnywhere", _AWS_CLIENT_SOURCE),
        ActionRow(
            "vpc-lattice:GetResourceConfiguration", "check", "AnyLattice", _AWS_CLIENT_SOURCE, _CONFIGURATION_TYPE
        ),
        ActionRow("vpc-lattice:GetResourceGateway", "check", "AnyLattice", _AWS_CLIENT_SOURCE, _GATEWAY_TYPE),
        ActionRow("vpc-lattice:ListResourceConfigurations", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("vpc-lattice:ListResourceEndpointAssociations", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("vpc-lattice:ListAccessLogSubscriptions", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("vpc-lattice:ListResourceGateways", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
        ActionRow("vpc-lattice:ListTagsForResource", "check", "ReadInRegion", _AWS_CLIENT_SOURCE),
    ),
    **TRAFFIC_ROWS,
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
