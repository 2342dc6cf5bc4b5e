"""IAM actions required by Terraform's resources, the S3 backend and ``privatelink verify``, with their sources.

A path below ``internal/`` is a file of hashicorp/terraform-provider-aws. The table has every call of the provider for a
resource, including the calls of waiters and for tags. Actions that AWS authorizes in addition to a call are from AWS's
documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .required_action import Operation, RequiredAction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECURITY_GROUP = "aws_security_group"
INGRESS_RULE = "aws_security_group_rule"
RESOURCE_GATEWAY = "aws_vpclattice_resource_gateway"
RESOURCE_CONFIGURATION = "aws_vpclattice_resource_configuration"
RESOURCE_SHARE = "aws_ram_resource_share"
RESOURCE_ASSOCIATION = "aws_ram_resource_association"
PRINCIPAL_ASSOCIATION = "aws_ram_principal_association"
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
VERIFY_CHECKS = "privatelink verify"

_GROUP_GO = "internal/service/ec2/vpc_security_group.go"
_RULE_GO = "internal/service/ec2/vpc_security_group_rule.go"
_EC2_TAGS_GO = "internal/service/ec2/tags_gen.go"
_GATEWAY_GO = "internal/service/vpclattice/resource_gateway.go"
_CONFIG_GO = "internal/service/vpclattice/resource_configuration.go"
_LATTICE_TAGS_GO = "internal/service/vpclattice/tags_gen.go"
_SHARE_GO = "internal/service/ram/resource_share.go"
_RAM_TAGS_GO = "internal/service/ram/tags_gen.go"
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
_GATEWAY_ROLE_POLICY = (
    f"{_AWS_DOCS}/aws-managed-policy/latest/reference/AWSBedrockAgentCoreGatewayNetworkServiceRolePolicy.html"
)
_SERVICE_LINKED_ROLES = f"{_AWS_DOCS}/vpc-lattice/latest/ug/using-service-linked-roles.html"
_SHARING_GUIDE = "Amazon Bedrock User Guide, Configure VPC connectivity for a data source, IAM role permissions"
_AWS_PROVIDER_DOCS = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs"
_S3_BACKEND_DOCS = "https://developer.hashicorp.com/terraform/language/backend/s3"
_AWS_CLIENT_SOURCE = "what the checks may ask, aws/client.py"

_CREATE = (Operation.CREATE,)
_READ = (Operation.READ,)
_UPDATE = (Operation.UPDATE,)
_DELETE = (Operation.DELETE,)
_CREATE_UPDATE = (Operation.CREATE, Operation.UPDATE)
_CREATE_READ_UPDATE = (Operation.CREATE, Operation.READ, Operation.UPDATE)
_CREATE_READ_DELETE = (Operation.CREATE, Operation.READ, Operation.DELETE)
_WRITE = (Operation.CREATE, Operation.UPDATE, Operation.DELETE)
_CRUD = (Operation.CREATE, Operation.READ, Operation.UPDATE, Operation.DELETE)
_TAGS = (Operation.TAGS,)
_LOCK = (Operation.LOCK,)
_CHECK = (Operation.CHECK,)
_GROUP_TYPE = ("security-group",)
_GATEWAY_TYPE = ("ResourceGateway",)
_CONFIGURATION_TYPE = ("ResourceConfiguration",)
_LATTICE_TYPES = (*_CONFIGURATION_TYPE, *_GATEWAY_TYPE)
_SHARE_TYPE = ("resource-share",)
_OBJECT_TYPE = ("object",)
_TABLE_TYPE = ("table",)
_KEY_TYPE = ("key",)


class _Row(NamedTuple):
    """A ``RequiredAction`` without the component."""

    action: str
    operations: tuple[Operation, ...]
    scope_name: str
    source: str
    resource_types: tuple[str, ...] = ()


_ROWS_BY_COMPONENT: Mapping[str, tuple[_Row, ...]] = {
    # The resource gateway's security group. AWS adds a rule for all egress to a new group, and the provider removes it.
    SECURITY_GROUP: (
        _Row("ec2:CreateSecurityGroup", _CREATE, "MakeSecurityGroup", _GROUP_GO, _GROUP_TYPE),
        _Row("ec2:CreateSecurityGroup", _CREATE, "MakeSecurityGroupInVpc", _GROUP_GO, ("vpc",)),
        _Row("ec2:CreateTags", _CREATE, "TagNewSecurityGroup", _TAG_ON_CREATION, _GROUP_TYPE),
        _Row("ec2:RevokeSecurityGroupEgress", _CREATE_UPDATE, "ChangeSecurityGroup", _GROUP_GO, _GROUP_TYPE),
        _Row("ec2:AuthorizeSecurityGroupEgress", _CREATE_UPDATE, "ChangeSecurityGroup", _GROUP_GO, _GROUP_TYPE),
        _Row("ec2:DescribeSecurityGroups", _CRUD, "ReadInRegion", _GROUP_GO),
        _Row("ec2:DescribeNetworkInterfaces", _DELETE, "ReadInRegion", _GROUP_GO),
        _Row("ec2:DeleteSecurityGroup", _DELETE, "ChangeSecurityGroup", _GROUP_GO, _GROUP_TYPE),
        _Row("ec2:CreateTags", _TAGS, "ChangeSecurityGroup", _EC2_TAGS_GO, _GROUP_TYPE),
        _Row("ec2:DeleteTags", _TAGS, "UntagSecurityGroup", _EC2_TAGS_GO, _GROUP_TYPE),
    ),
    # The ingress rule of the database's security group.
    INGRESS_RULE: (
        _Row("ec2:AuthorizeSecurityGroupIngress", _CREATE, "DatabaseSecurityGroup", _RULE_GO, _GROUP_TYPE),
        _Row("ec2:DescribeSecurityGroups", _CRUD, "ReadInRegion", _RULE_GO),
        _Row("ec2:DescribeSecurityGroupRules", _READ, "ReadInRegion", _RULE_GO),
        _Row("ec2:UpdateSecurityGroupRuleDescriptionsIngress", _UPDATE, "DatabaseSecurityGroup", _RULE_GO, _GROUP_TYPE),
        _Row("ec2:RevokeSecurityGroupIngress", _DELETE, "DatabaseSecurityGroup", _RULE_GO, _GROUP_TYPE),
    ),
    # The egress rule of an existing resource gateway.
    EGRESS_RULE: (
        _Row("ec2:AuthorizeSecurityGroupEgress", _CREATE, "GatewaySecurityGroup", _RULE_GO, _GROUP_TYPE),
        _Row("ec2:DescribeSecurityGroups", _CRUD, "ReadInRegion", _RULE_GO),
        _Row("ec2:DescribeSecurityGroupRules", _READ, "ReadInRegion", _RULE_GO),
        _Row("ec2:UpdateSecurityGroupRuleDescriptionsEgress", _UPDATE, "GatewaySecurityGroup", _RULE_GO, _GROUP_TYPE),
        _Row("ec2:RevokeSecurityGroupEgress", _DELETE, "GatewaySecurityGroup", _RULE_GO, _GROUP_TYPE),
    ),
    # The resource gateway. VPC Lattice describes the network with the caller's permissions.
    RESOURCE_GATEWAY: (
        _Row("vpc-lattice:CreateResourceGateway", _CREATE, "MakeGateway", _GATEWAY_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:TagResource", _CREATE, "TagNewLattice", _LATTICE_ACTIONS, _GATEWAY_TYPE),
        _Row("ec2:DescribeVpcs", _CREATE, "ReadInRegion", _GATEWAY_ROLE_POLICY),
        _Row("ec2:DescribeSubnets", _CREATE, "ReadInRegion", _GATEWAY_ROLE_POLICY),
        _Row("ec2:DescribeSecurityGroups", _CREATE, "ReadInRegion", _GATEWAY_ROLE_POLICY),
        _Row("iam:CreateServiceLinkedRole", _CREATE, "ServiceLinkedRole", _SERVICE_LINKED_ROLES, ("role",)),
        _Row("vpc-lattice:GetResourceGateway", _CRUD, "AnyLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:ListTagsForResource", _READ, "ReadInRegion", _LATTICE_TAGS_GO),
        _Row("vpc-lattice:UpdateResourceGateway", _UPDATE, "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:DeleteResourceGateway", _DELETE, "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:TagResource", _TAGS, "ChangeLattice", _LATTICE_TAGS_GO, _GATEWAY_TYPE),
        _Row("vpc-lattice:UntagResource", _TAGS, "ChangeLattice", _LATTICE_TAGS_GO, _GATEWAY_TYPE),
    ),
    # The resource configuration, created on the resource gateway.
    RESOURCE_CONFIGURATION: (
        _Row("vpc-lattice:CreateResourceConfiguration", _CREATE, "MakeConfiguration", _CONFIG_GO, _LATTICE_TYPES),
        _Row("vpc-lattice:TagResource", _CREATE, "TagNewLattice", _LATTICE_ACTIONS, _CONFIGURATION_TYPE),
        _Row("iam:CreateServiceLinkedRole", _CREATE, "ServiceLinkedRole", _SERVICE_LINKED_ROLES, ("role",)),
        _Row("vpc-lattice:GetResourceConfiguration", _CRUD, "AnyLattice", _CONFIG_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:ListTagsForResource", _READ, "ReadInRegion", _LATTICE_TAGS_GO),
        _Row("vpc-lattice:UpdateResourceConfiguration", _UPDATE, "ChangeLattice", _CONFIG_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:DeleteResourceConfiguration", _DELETE, "ChangeLattice", _CONFIG_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:TagResource", _TAGS, "ChangeLattice", _LATTICE_TAGS_GO, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:UntagResource", _TAGS, "ChangeLattice", _LATTICE_TAGS_GO, _CONFIGURATION_TYPE),
    ),
    # The RAM share and its associations.
    RESOURCE_SHARE: (
        _Row("ram:CreateResourceShare", _CREATE, "MakeShare", _SHARE_GO),
        _Row("ram:TagResource", _CREATE, "TagShare", _SHARING_GUIDE, _SHARE_TYPE),
        _Row("ram:GetResourceShares", _CRUD, "ReadInRegion", _SHARE_GO),
        _Row("ram:ListResourceSharePermissions", _CREATE_READ_UPDATE, "ReadShare", _SHARE_GO, _SHARE_TYPE),
        _Row("ram:UpdateResourceShare", _UPDATE, "ChangeShare", _SHARE_GO, _SHARE_TYPE),
        _Row("ram:DeleteResourceShare", _DELETE, "ChangeShare", _SHARE_GO, _SHARE_TYPE),
        _Row("ram:TagResource", _TAGS, "TagShare", _RAM_TAGS_GO, _SHARE_TYPE),
        _Row("ram:UntagResource", _TAGS, "TagShare", _RAM_TAGS_GO, _SHARE_TYPE),
    ),
    RESOURCE_ASSOCIATION: (
        _Row("ram:AssociateResourceShare", _CREATE, "ShareWithPolytomic", _RESOURCE_ASSOCIATION_GO, _SHARE_TYPE),
        _Row("vpc-lattice:PutResourcePolicy", _CREATE, "SharePolicy", _SHARING_GUIDE, _CONFIGURATION_TYPE),
        _Row("ram:GetResourceShareAssociations", _CREATE_READ_DELETE, "ReadInRegion", _RESOURCE_ASSOCIATION_GO),
        _Row("ram:DisassociateResourceShare", _DELETE, "ShareWithPolytomic", _RESOURCE_ASSOCIATION_GO, _SHARE_TYPE),
    ),
    PRINCIPAL_ASSOCIATION: (
        _Row("ram:AssociateResourceShare", _CREATE, "ShareWithPolytomic", _PRINCIPAL_ASSOCIATION_GO, _SHARE_TYPE),
        _Row("ram:GetResourceShareAssociations", _CREATE_READ_DELETE, "ReadInRegion", _PRINCIPAL_ASSOCIATION_GO),
        _Row("ram:DisassociateResourceShare", _DELETE, "ShareWithPolytomic", _PRINCIPAL_ASSOCIATION_GO, _SHARE_TYPE),
    ),
    # Data sources of a database known by its identifier.
    DB_INSTANCE: (_Row("rds:DescribeDBInstances", _READ, "LookUpDatabase", _INSTANCE_GO, ("db",)),),
    DB_CLUSTER: (_Row("rds:DescribeDBClusters", _READ, "LookUpDatabase", _CLUSTER_GO, ("cluster",)),),
    DB_SUBNET_GROUP: (_Row("rds:DescribeDBSubnetGroups", _READ, "LookUpDatabase", _SUBNET_GROUP_GO, ("subgrp",)),),
    SUBNET: (
        _Row("ec2:DescribeSubnets", _READ, "ReadInRegion", _SUBNET_GO),
        _Row("ec2:DescribeTags", _READ, "ReadInRegion", _EC2_TAGS_GO),
    ),
    NETWORK_INTERFACES: (_Row("ec2:DescribeNetworkInterfaces", _READ, "ReadInRegion", _INTERFACES_GO),),
    NETWORK_INTERFACE: (_Row("ec2:DescribeNetworkInterfaces", _READ, "ReadInRegion", _INTERFACE_GO),),
    AWS_PROVIDER: (_Row("sts:GetCallerIdentity", _READ, "ReadAnywhere", _AWS_PROVIDER_DOCS),),
    # The state in S3.
    S3_STATE: (
        _Row("s3:ListBucket", _READ, "ListState", _S3_BACKEND_DOCS, ("bucket",)),
        _Row("s3:GetObject", _READ, "State", _S3_BACKEND_DOCS, _OBJECT_TYPE),
        _Row("s3:PutObject", _WRITE, "State", _S3_BACKEND_DOCS, _OBJECT_TYPE),
    ),
    S3_LOCK_FILE: (
        _Row("s3:GetObject", _LOCK, "StateLock", _S3_BACKEND_DOCS, _OBJECT_TYPE),
        _Row("s3:PutObject", _LOCK, "StateLock", _S3_BACKEND_DOCS, _OBJECT_TYPE),
        _Row("s3:DeleteObject", _LOCK, "StateLock", _S3_BACKEND_DOCS, _OBJECT_TYPE),
    ),
    LOCK_TABLE: (
        _Row("dynamodb:DescribeTable", _LOCK, "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
        _Row("dynamodb:GetItem", _LOCK, "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
        _Row("dynamodb:PutItem", _LOCK, "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
        _Row("dynamodb:DeleteItem", _LOCK, "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
    ),
    STATE_KMS_KEY: (
        _Row("kms:Decrypt", _READ, "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
        _Row("kms:Encrypt", _WRITE, "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
        _Row("kms:GenerateDataKey", _WRITE, "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
    ),
    LOCK_KMS_KEY: (
        _Row("kms:Encrypt", _LOCK, "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
        _Row("kms:GenerateDataKey", _LOCK, "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
    ),
    # API calls of the checks.
    VERIFY_CHECKS: (
        _Row("ec2:DescribeNetworkAcls", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeNetworkInterfaces", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeRegions", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeRouteTables", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeSecurityGroupRules", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeSecurityGroups", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeSubnets", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:DescribeVpcAttribute", _CHECK, "ReadVpc", _AWS_CLIENT_SOURCE, ("vpc",)),
        _Row("ec2:DescribeVpcs", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ec2:GetManagedPrefixListEntries", _CHECK, "ReadPrefixList", _AWS_CLIENT_SOURCE, ("prefix-list",)),
        _Row("ram:GetResourceShareAssociations", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ram:GetResourceShares", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("ram:ListResourceSharePermissions", _CHECK, "ReadAnyShare", _AWS_CLIENT_SOURCE, _SHARE_TYPE),
        _Row("rds:DescribeDBClusters", _CHECK, "ReadRds", _AWS_CLIENT_SOURCE, ("cluster",)),
        _Row("rds:DescribeDBInstances", _CHECK, "ReadRds", _AWS_CLIENT_SOURCE, ("db",)),
        _Row("rds:DescribeDBProxies", _CHECK, "ReadRds", _AWS_CLIENT_SOURCE, ("proxy",)),
        _Row("rds:DescribeDBProxyEndpoints", _CHECK, "ReadRds", _AWS_CLIENT_SOURCE, ("proxy", "proxy-endpoint")),
        _Row("rds:DescribeDBProxyTargets", _CHECK, "ReadRds", _AWS_CLIENT_SOURCE, ("proxy", "target-group")),
        _Row("rds:DescribeDBSubnetGroups", _CHECK, "ReadRds", _AWS_CLIENT_SOURCE, ("subgrp",)),
        _Row("route53:ListHostedZonesByVPC", _CHECK, "ReadAnywhere", _AWS_CLIENT_SOURCE),
        _Row("sts:GetCallerIdentity", _CHECK, "ReadAnywhere", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:GetResourceConfiguration", _CHECK, "AnyLattice", _AWS_CLIENT_SOURCE, _CONFIGURATION_TYPE),
        _Row("vpc-lattice:GetResourceGateway", _CHECK, "AnyLattice", _AWS_CLIENT_SOURCE, _GATEWAY_TYPE),
        _Row("vpc-lattice:ListResourceConfigurations", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:ListResourceEndpointAssociations", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:ListResourceGateways", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
        _Row("vpc-lattice:ListTagsForResource", _CHECK, "ReadInRegion", _AWS_CLIENT_SOURCE),
    ),
}


def _required_actions() -> Iterator[RequiredAction]:
    for component, rows in _ROWS_BY_COMPONENT.items():
        for row in rows:
            yield RequiredAction(row.action, component, row.operations, row.scope_name, row.source, row.resource_types)


REQUIRED_ACTIONS: tuple[RequiredAction, ...] = tuple(_required_actions())
