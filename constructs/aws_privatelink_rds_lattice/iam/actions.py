"""What a role needs, one line a need: the action, what it is for, which call asks for it, and who says so.

A path below ``internal/`` is a file of hashicorp/terraform-provider-aws: every call that it makes for the resource is
here, those of its waiters and of its tags included. What AWS authorizes besides the call itself is from its pages.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Job(StrEnum):
    """What the role does."""

    DEPLOY = "deploy"
    PLAN = "plan"
    VERIFY = "verify"


class Operation(StrEnum):
    """The call that asks for an action."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    TAGS = "tags"
    LOCK = "lock"
    CHECK = "check"


# A plan reads, and locks the state where that is asked for.
_JOB_OPERATIONS = {
    Job.PLAN: {Operation.READ, Operation.LOCK},
    Job.VERIFY: {Operation.CHECK},
    Job.DEPLOY: set(Operation) - {Operation.CHECK},
}


class RequiredAction(NamedTuple):
    """An action that something needs.

    Attributes:
        action: Service and action.
        required_by: What needs it: a resource or a look-up of Terraform, the provider, the state, or the checks.
        operations: Which of its calls.
        scope_name: How narrow IAM allows it, by the name in ``SCOPES``.
        source: Who says so: a page, or a file of the provider.
        resource_types: The types of resources among those of the scope, as IAM names them.
    """

    action: str
    required_by: str
    operations: tuple[Operation, ...]
    scope_name: str
    source: str
    resource_types: tuple[str, ...] = ()

    def is_needed_for(self, job: Job) -> bool:
        """Tell whether a job makes one of the calls."""
        return not _JOB_OPERATIONS[job].isdisjoint(self.operations)


SECURITY_GROUP, INGRESS_RULE = "aws_security_group", "aws_security_group_rule"
RESOURCE_GATEWAY, RESOURCE_CONFIGURATION = "aws_vpclattice_resource_gateway", "aws_vpclattice_resource_configuration"
RESOURCE_SHARE = "aws_ram_resource_share"
RESOURCE_ASSOCIATION, PRINCIPAL_ASSOCIATION = "aws_ram_resource_association", "aws_ram_principal_association"
# The rule out of a resource gateway that is there; a rule of its own, where that of the gateway's own group is inline.
EGRESS_RULE = "aws_security_group_rule (egress)"
DB_INSTANCE, DB_CLUSTER, DB_SUBNET_GROUP = "data.aws_db_instance", "data.aws_rds_cluster", "data.aws_db_subnet_group"
SUBNET, NETWORK_INTERFACES, NETWORK_INTERFACE = (
    "data.aws_subnet",
    "data.aws_network_interfaces",
    "data.aws_network_interface",
)
AWS_PROVIDER = "the provider"
S3_STATE, S3_LOCK_FILE = "backend.s3", "backend.s3.use_lockfile"
LOCK_TABLE, STATE_KMS_KEY, LOCK_KMS_KEY = (
    "backend.s3.dynamodb_table",
    "backend.s3.kms_key_id",
    "backend.s3.kms_key_id, use_lockfile",
)
VERIFY_CHECKS = "privatelink verify"

_SECURITY_GROUP_GO = "internal/service/ec2/vpc_security_group.go"
_SECURITY_GROUP_RULE_GO = "internal/service/ec2/vpc_security_group_rule.go"
_EC2_TAGS_GO = "internal/service/ec2/tags_gen.go"
_GATEWAY_GO = "internal/service/vpclattice/resource_gateway.go"
_CONFIGURATION_GO = "internal/service/vpclattice/resource_configuration.go"
_LATTICE_TAGS_GO = "internal/service/vpclattice/tags_gen.go"
_SHARE_GO = "internal/service/ram/resource_share.go"
_RAM_TAGS_GO = "internal/service/ram/tags_gen.go"
_RESOURCE_ASSOCIATION_GO = "internal/service/ram/resource_association.go"
_PRINCIPAL_ASSOCIATION_GO = "internal/service/ram/principal_association.go"

_AWS_DOCS = "https://docs.aws.amazon.com"
_TAG_ON_CREATION = f"{_AWS_DOCS}/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"
_LATTICE_ACTIONS = f"{_AWS_DOCS}/service-authorization/latest/reference/list_vpc-lattice.html"
# AWS's policies for roles that make a resource gateway, and one that shares a resource configuration besides.
_GATEWAY_ROLE_POLICY = (
    f"{_AWS_DOCS}/aws-managed-policy/latest/reference/AWSBedrockAgentCoreGatewayNetworkServiceRolePolicy.html"
)
_SERVICE_LINKED_ROLES = f"{_AWS_DOCS}/vpc-lattice/latest/ug/using-service-linked-roles.html"
_SHARING_GUIDE = "Amazon Bedrock User Guide, Configure VPC connectivity for a data source, IAM role permissions"
_S3_BACKEND_DOCS = "https://developer.hashicorp.com/terraform/language/backend/s3"
_AWS_CLIENT_SOURCE = "what the checks may ask, aws/client.py"

_CREATE, _READ, _UPDATE, _DELETE, _TAGS, _LOCK = (
    Operation.CREATE,
    Operation.READ,
    Operation.UPDATE,
    Operation.DELETE,
    Operation.TAGS,
    Operation.LOCK,
)
_GROUP_TYPE, _GATEWAY_TYPE, _CONFIGURATION_TYPE = ("security-group",), ("ResourceGateway",), ("ResourceConfiguration",)
_SHARE_TYPE, _OBJECT_TYPE, _TABLE_TYPE, _KEY_TYPE = ("resource-share",), ("object",), ("table",), ("key",)

REQUIRED_ACTIONS: tuple[RequiredAction, ...] = (
    # The resource gateway's security group. AWS gives a new one a rule for all egress, which the provider removes.
    RequiredAction(
        "ec2:CreateSecurityGroup", SECURITY_GROUP, (_CREATE,), "MakeSecurityGroup", _SECURITY_GROUP_GO, _GROUP_TYPE
    ),
    RequiredAction(
        "ec2:CreateSecurityGroup", SECURITY_GROUP, (_CREATE,), "MakeSecurityGroupInVpc", _SECURITY_GROUP_GO, ("vpc",)
    ),
    RequiredAction("ec2:CreateTags", SECURITY_GROUP, (_CREATE,), "TagNewSecurityGroup", _TAG_ON_CREATION, _GROUP_TYPE),
    RequiredAction(
        "ec2:RevokeSecurityGroupEgress",
        SECURITY_GROUP,
        (_CREATE, _UPDATE),
        "ChangeSecurityGroup",
        _SECURITY_GROUP_GO,
        _GROUP_TYPE,
    ),
    RequiredAction(
        "ec2:AuthorizeSecurityGroupEgress",
        SECURITY_GROUP,
        (_CREATE, _UPDATE),
        "ChangeSecurityGroup",
        _SECURITY_GROUP_GO,
        _GROUP_TYPE,
    ),
    RequiredAction(
        "ec2:DescribeSecurityGroups",
        SECURITY_GROUP,
        (_CREATE, _READ, _UPDATE, _DELETE),
        "ReadInRegion",
        _SECURITY_GROUP_GO,
    ),
    RequiredAction("ec2:DescribeNetworkInterfaces", SECURITY_GROUP, (_DELETE,), "ReadInRegion", _SECURITY_GROUP_GO),
    RequiredAction(
        "ec2:DeleteSecurityGroup", SECURITY_GROUP, (_DELETE,), "ChangeSecurityGroup", _SECURITY_GROUP_GO, _GROUP_TYPE
    ),
    RequiredAction("ec2:CreateTags", SECURITY_GROUP, (_TAGS,), "ChangeSecurityGroup", _EC2_TAGS_GO, _GROUP_TYPE),
    RequiredAction("ec2:DeleteTags", SECURITY_GROUP, (_TAGS,), "UntagSecurityGroup", _EC2_TAGS_GO, _GROUP_TYPE),
    # The rule on the database's security group.
    RequiredAction(
        "ec2:AuthorizeSecurityGroupIngress",
        INGRESS_RULE,
        (_CREATE,),
        "DatabaseSecurityGroup",
        _SECURITY_GROUP_RULE_GO,
        _GROUP_TYPE,
    ),
    RequiredAction(
        "ec2:DescribeSecurityGroups",
        INGRESS_RULE,
        (_CREATE, _READ, _UPDATE, _DELETE),
        "ReadInRegion",
        _SECURITY_GROUP_RULE_GO,
    ),
    RequiredAction("ec2:DescribeSecurityGroupRules", INGRESS_RULE, (_READ,), "ReadInRegion", _SECURITY_GROUP_RULE_GO),
    RequiredAction(
        "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
        INGRESS_RULE,
        (_UPDATE,),
        "DatabaseSecurityGroup",
        _SECURITY_GROUP_RULE_GO,
        _GROUP_TYPE,
    ),
    RequiredAction(
        "ec2:RevokeSecurityGroupIngress",
        INGRESS_RULE,
        (_DELETE,),
        "DatabaseSecurityGroup",
        _SECURITY_GROUP_RULE_GO,
        _GROUP_TYPE,
    ),
    # The rule out of a resource gateway that is there.
    RequiredAction(
        "ec2:AuthorizeSecurityGroupEgress",
        EGRESS_RULE,
        (_CREATE,),
        "GatewaySecurityGroup",
        _SECURITY_GROUP_RULE_GO,
        _GROUP_TYPE,
    ),
    RequiredAction(
        "ec2:DescribeSecurityGroups",
        EGRESS_RULE,
        (_CREATE, _READ, _UPDATE, _DELETE),
        "ReadInRegion",
        _SECURITY_GROUP_RULE_GO,
    ),
    RequiredAction("ec2:DescribeSecurityGroupRules", EGRESS_RULE, (_READ,), "ReadInRegion", _SECURITY_GROUP_RULE_GO),
    RequiredAction(
        "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
        EGRESS_RULE,
        (_UPDATE,),
        "GatewaySecurityGroup",
        _SECURITY_GROUP_RULE_GO,
        _GROUP_TYPE,
    ),
    RequiredAction(
        "ec2:RevokeSecurityGroupEgress",
        EGRESS_RULE,
        (_DELETE,),
        "GatewaySecurityGroup",
        _SECURITY_GROUP_RULE_GO,
        _GROUP_TYPE,
    ),
    # The resource gateway. VPC Lattice looks at the network as the one who asks.
    RequiredAction(
        "vpc-lattice:CreateResourceGateway", RESOURCE_GATEWAY, (_CREATE,), "MakeGateway", _GATEWAY_GO, _GATEWAY_TYPE
    ),
    RequiredAction(
        "vpc-lattice:TagResource", RESOURCE_GATEWAY, (_CREATE,), "TagNewLattice", _LATTICE_ACTIONS, _GATEWAY_TYPE
    ),
    RequiredAction("ec2:DescribeVpcs", RESOURCE_GATEWAY, (_CREATE,), "ReadInRegion", _GATEWAY_ROLE_POLICY),
    RequiredAction("ec2:DescribeSubnets", RESOURCE_GATEWAY, (_CREATE,), "ReadInRegion", _GATEWAY_ROLE_POLICY),
    RequiredAction("ec2:DescribeSecurityGroups", RESOURCE_GATEWAY, (_CREATE,), "ReadInRegion", _GATEWAY_ROLE_POLICY),
    RequiredAction(
        "iam:CreateServiceLinkedRole",
        RESOURCE_GATEWAY,
        (_CREATE,),
        "ServiceLinkedRole",
        _SERVICE_LINKED_ROLES,
        ("role",),
    ),
    RequiredAction(
        "vpc-lattice:GetResourceGateway",
        RESOURCE_GATEWAY,
        (_CREATE, _READ, _UPDATE, _DELETE),
        "AnyLattice",
        _GATEWAY_GO,
        _GATEWAY_TYPE,
    ),
    RequiredAction("vpc-lattice:ListTagsForResource", RESOURCE_GATEWAY, (_READ,), "ReadInRegion", _LATTICE_TAGS_GO),
    RequiredAction(
        "vpc-lattice:UpdateResourceGateway", RESOURCE_GATEWAY, (_UPDATE,), "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE
    ),
    RequiredAction(
        "vpc-lattice:DeleteResourceGateway", RESOURCE_GATEWAY, (_DELETE,), "ChangeLattice", _GATEWAY_GO, _GATEWAY_TYPE
    ),
    RequiredAction(
        "vpc-lattice:TagResource", RESOURCE_GATEWAY, (_TAGS,), "ChangeLattice", _LATTICE_TAGS_GO, _GATEWAY_TYPE
    ),
    RequiredAction(
        "vpc-lattice:UntagResource", RESOURCE_GATEWAY, (_TAGS,), "ChangeLattice", _LATTICE_TAGS_GO, _GATEWAY_TYPE
    ),
    # The resource configuration, which is made on the resource gateway.
    RequiredAction(
        "vpc-lattice:CreateResourceConfiguration",
        RESOURCE_CONFIGURATION,
        (_CREATE,),
        "MakeConfiguration",
        _CONFIGURATION_GO,
        (*_CONFIGURATION_TYPE, *_GATEWAY_TYPE),
    ),
    RequiredAction(
        "vpc-lattice:TagResource",
        RESOURCE_CONFIGURATION,
        (_CREATE,),
        "TagNewLattice",
        _LATTICE_ACTIONS,
        _CONFIGURATION_TYPE,
    ),
    RequiredAction(
        "iam:CreateServiceLinkedRole",
        RESOURCE_CONFIGURATION,
        (_CREATE,),
        "ServiceLinkedRole",
        _SERVICE_LINKED_ROLES,
        ("role",),
    ),
    RequiredAction(
        "vpc-lattice:GetResourceConfiguration",
        RESOURCE_CONFIGURATION,
        (_CREATE, _READ, _UPDATE, _DELETE),
        "AnyLattice",
        _CONFIGURATION_GO,
        _CONFIGURATION_TYPE,
    ),
    RequiredAction(
        "vpc-lattice:ListTagsForResource", RESOURCE_CONFIGURATION, (_READ,), "ReadInRegion", _LATTICE_TAGS_GO
    ),
    RequiredAction(
        "vpc-lattice:UpdateResourceConfiguration",
        RESOURCE_CONFIGURATION,
        (_UPDATE,),
        "ChangeLattice",
        _CONFIGURATION_GO,
        _CONFIGURATION_TYPE,
    ),
    RequiredAction(
        "vpc-lattice:DeleteResourceConfiguration",
        RESOURCE_CONFIGURATION,
        (_DELETE,),
        "ChangeLattice",
        _CONFIGURATION_GO,
        _CONFIGURATION_TYPE,
    ),
    RequiredAction(
        "vpc-lattice:TagResource",
        RESOURCE_CONFIGURATION,
        (_TAGS,),
        "ChangeLattice",
        _LATTICE_TAGS_GO,
        _CONFIGURATION_TYPE,
    ),
    RequiredAction(
        "vpc-lattice:UntagResource",
        RESOURCE_CONFIGURATION,
        (_TAGS,),
        "ChangeLattice",
        _LATTICE_TAGS_GO,
        _CONFIGURATION_TYPE,
    ),
    # The RAM share, and what it puts together.
    RequiredAction("ram:CreateResourceShare", RESOURCE_SHARE, (_CREATE,), "MakeShare", _SHARE_GO),
    RequiredAction("ram:TagResource", RESOURCE_SHARE, (_CREATE,), "TagShare", _SHARING_GUIDE, _SHARE_TYPE),
    RequiredAction(
        "ram:GetResourceShares", RESOURCE_SHARE, (_CREATE, _READ, _UPDATE, _DELETE), "ReadInRegion", _SHARE_GO
    ),
    RequiredAction(
        "ram:ListResourceSharePermissions",
        RESOURCE_SHARE,
        (_CREATE, _READ, _UPDATE),
        "ReadShare",
        _SHARE_GO,
        _SHARE_TYPE,
    ),
    RequiredAction("ram:UpdateResourceShare", RESOURCE_SHARE, (_UPDATE,), "ChangeShare", _SHARE_GO, _SHARE_TYPE),
    RequiredAction("ram:DeleteResourceShare", RESOURCE_SHARE, (_DELETE,), "ChangeShare", _SHARE_GO, _SHARE_TYPE),
    RequiredAction("ram:TagResource", RESOURCE_SHARE, (_TAGS,), "TagShare", _RAM_TAGS_GO, _SHARE_TYPE),
    RequiredAction("ram:UntagResource", RESOURCE_SHARE, (_TAGS,), "TagShare", _RAM_TAGS_GO, _SHARE_TYPE),
    RequiredAction(
        "ram:AssociateResourceShare",
        RESOURCE_ASSOCIATION,
        (_CREATE,),
        "ShareWithPolytomic",
        _RESOURCE_ASSOCIATION_GO,
        _SHARE_TYPE,
    ),
    RequiredAction(
        "vpc-lattice:PutResourcePolicy",
        RESOURCE_ASSOCIATION,
        (_CREATE,),
        "SharePolicy",
        _SHARING_GUIDE,
        _CONFIGURATION_TYPE,
    ),
    RequiredAction(
        "ram:GetResourceShareAssociations",
        RESOURCE_ASSOCIATION,
        (_CREATE, _READ, _DELETE),
        "ReadInRegion",
        _RESOURCE_ASSOCIATION_GO,
    ),
    RequiredAction(
        "ram:DisassociateResourceShare",
        RESOURCE_ASSOCIATION,
        (_DELETE,),
        "ShareWithPolytomic",
        _RESOURCE_ASSOCIATION_GO,
        _SHARE_TYPE,
    ),
    RequiredAction(
        "ram:AssociateResourceShare",
        PRINCIPAL_ASSOCIATION,
        (_CREATE,),
        "ShareWithPolytomic",
        _PRINCIPAL_ASSOCIATION_GO,
        _SHARE_TYPE,
    ),
    RequiredAction(
        "ram:GetResourceShareAssociations",
        PRINCIPAL_ASSOCIATION,
        (_CREATE, _READ, _DELETE),
        "ReadInRegion",
        _PRINCIPAL_ASSOCIATION_GO,
    ),
    RequiredAction(
        "ram:DisassociateResourceShare",
        PRINCIPAL_ASSOCIATION,
        (_DELETE,),
        "ShareWithPolytomic",
        _PRINCIPAL_ASSOCIATION_GO,
        _SHARE_TYPE,
    ),
    # The look-ups of a database that is known by its identifier.
    RequiredAction(
        "rds:DescribeDBInstances",
        DB_INSTANCE,
        (_READ,),
        "LookUpDatabase",
        "internal/service/rds/instance_data_source.go",
        ("db",),
    ),
    RequiredAction(
        "rds:DescribeDBClusters",
        DB_CLUSTER,
        (_READ,),
        "LookUpDatabase",
        "internal/service/rds/cluster_data_source.go",
        ("cluster",),
    ),
    RequiredAction(
        "rds:DescribeDBSubnetGroups",
        DB_SUBNET_GROUP,
        (_READ,),
        "LookUpDatabase",
        "internal/service/rds/subnet_group_data_source.go",
        ("subgrp",),
    ),
    RequiredAction(
        "ec2:DescribeSubnets", SUBNET, (_READ,), "ReadInRegion", "internal/service/ec2/vpc_subnet_data_source.go"
    ),
    RequiredAction("ec2:DescribeTags", SUBNET, (_READ,), "ReadInRegion", _EC2_TAGS_GO),
    RequiredAction(
        "ec2:DescribeNetworkInterfaces",
        NETWORK_INTERFACES,
        (_READ,),
        "ReadInRegion",
        "internal/service/ec2/vpc_network_interfaces_data_source.go",
    ),
    RequiredAction(
        "ec2:DescribeNetworkInterfaces",
        NETWORK_INTERFACE,
        (_READ,),
        "ReadInRegion",
        "internal/service/ec2/vpc_network_interface_data_source.go",
    ),
    RequiredAction(
        "sts:GetCallerIdentity",
        AWS_PROVIDER,
        (_READ,),
        "ReadAnywhere",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
    ),
    # The state, where it is in S3.
    RequiredAction("s3:ListBucket", S3_STATE, (_READ,), "ListState", _S3_BACKEND_DOCS, ("bucket",)),
    RequiredAction("s3:GetObject", S3_STATE, (_READ,), "State", _S3_BACKEND_DOCS, _OBJECT_TYPE),
    RequiredAction("s3:PutObject", S3_STATE, (_CREATE, _UPDATE, _DELETE), "State", _S3_BACKEND_DOCS, _OBJECT_TYPE),
    RequiredAction("s3:GetObject", S3_LOCK_FILE, (_LOCK,), "StateLock", _S3_BACKEND_DOCS, _OBJECT_TYPE),
    RequiredAction("s3:PutObject", S3_LOCK_FILE, (_LOCK,), "StateLock", _S3_BACKEND_DOCS, _OBJECT_TYPE),
    RequiredAction("s3:DeleteObject", S3_LOCK_FILE, (_LOCK,), "StateLock", _S3_BACKEND_DOCS, _OBJECT_TYPE),
    RequiredAction("dynamodb:DescribeTable", LOCK_TABLE, (_LOCK,), "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
    RequiredAction("dynamodb:GetItem", LOCK_TABLE, (_LOCK,), "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
    RequiredAction("dynamodb:PutItem", LOCK_TABLE, (_LOCK,), "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
    RequiredAction("dynamodb:DeleteItem", LOCK_TABLE, (_LOCK,), "StateTable", _S3_BACKEND_DOCS, _TABLE_TYPE),
    RequiredAction("kms:Decrypt", STATE_KMS_KEY, (_READ,), "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
    RequiredAction("kms:Encrypt", STATE_KMS_KEY, (_CREATE, _UPDATE, _DELETE), "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
    RequiredAction(
        "kms:GenerateDataKey", STATE_KMS_KEY, (_CREATE, _UPDATE, _DELETE), "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE
    ),
    RequiredAction("kms:Encrypt", LOCK_KMS_KEY, (_LOCK,), "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
    RequiredAction("kms:GenerateDataKey", LOCK_KMS_KEY, (_LOCK,), "StateKey", _S3_BACKEND_DOCS, _KEY_TYPE),
    # What the checks ask.
    *(
        RequiredAction(action, VERIFY_CHECKS, (Operation.CHECK,), scope, _AWS_CLIENT_SOURCE, on)
        for action, scope, on in (
            ("ec2:DescribeNetworkAcls", "ReadInRegion", ()),
            ("ec2:DescribeNetworkInterfaces", "ReadInRegion", ()),
            ("ec2:DescribeRegions", "ReadInRegion", ()),
            ("ec2:DescribeRouteTables", "ReadInRegion", ()),
            ("ec2:DescribeSecurityGroupRules", "ReadInRegion", ()),
            ("ec2:DescribeSecurityGroups", "ReadInRegion", ()),
            ("ec2:DescribeSubnets", "ReadInRegion", ()),
            ("ec2:DescribeVpcAttribute", "ReadVpc", ("vpc",)),
            ("ec2:DescribeVpcs", "ReadInRegion", ()),
            ("ec2:GetManagedPrefixListEntries", "ReadPrefixList", ("prefix-list",)),
            ("ram:GetResourceShareAssociations", "ReadInRegion", ()),
            ("ram:GetResourceShares", "ReadInRegion", ()),
            ("ram:ListResourceSharePermissions", "ReadAnyShare", _SHARE_TYPE),
            ("rds:DescribeDBClusters", "ReadRds", ("cluster",)),
            ("rds:DescribeDBInstances", "ReadRds", ("db",)),
            ("rds:DescribeDBProxies", "ReadRds", ("proxy",)),
            ("rds:DescribeDBProxyEndpoints", "ReadRds", ("proxy", "proxy-endpoint")),
            ("rds:DescribeDBProxyTargets", "ReadRds", ("proxy", "target-group")),
            ("rds:DescribeDBSubnetGroups", "ReadRds", ("subgrp",)),
            ("route53:ListHostedZonesByVPC", "ReadAnywhere", ()),
            ("sts:GetCallerIdentity", "ReadAnywhere", ()),
            ("vpc-lattice:GetResourceConfiguration", "AnyLattice", _CONFIGURATION_TYPE),
            ("vpc-lattice:GetResourceGateway", "AnyLattice", _GATEWAY_TYPE),
            ("vpc-lattice:ListResourceConfigurations", "ReadInRegion", ()),
            ("vpc-lattice:ListResourceEndpointAssociations", "ReadInRegion", ()),
            ("vpc-lattice:ListResourceGateways", "ReadInRegion", ()),
            ("vpc-lattice:ListTagsForResource", "ReadInRegion", ()),
        )
    ),
)
