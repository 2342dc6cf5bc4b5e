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


class Call(StrEnum):
    """The call that asks for an action."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    TAGS = "tags"
    LOCK = "lock"
    CHECK = "check"


# A plan reads, and locks the state where that is asked for.
_JOBS = {Job.PLAN: {Call.READ, Call.LOCK}, Job.VERIFY: {Call.CHECK}, Job.DEPLOY: set(Call) - {Call.CHECK}}


class Need(NamedTuple):
    """An action that something needs.

    Attributes:
        action: Service and action.
        of: What needs it: a resource or a look-up of Terraform, the provider, the state, or the checks.
        calls: Which of its calls.
        scope: How narrow IAM allows it, by the name in ``SCOPES``.
        source: Who says so: a page, or a file of the provider.
        on: The types of resources among those of the scope, as IAM names them.
    """

    action: str
    of: str
    calls: tuple[Call, ...]
    scope: str
    source: str
    on: tuple[str, ...] = ()

    def is_for(self, job: Job) -> bool:
        """Tell whether a job makes one of the calls."""
        return not _JOBS[job].isdisjoint(self.calls)


GROUP, RULE = "aws_security_group", "aws_security_group_rule"
GATEWAY, CONFIGURATION = "aws_vpclattice_resource_gateway", "aws_vpclattice_resource_configuration"
SHARE = "aws_ram_resource_share"
WITH_RESOURCE, WITH_PRINCIPAL = "aws_ram_resource_association", "aws_ram_principal_association"
# The rule out of a resource gateway that is there; a rule of its own, where that of the gateway's own group is inline.
RULE_OUT = "aws_security_group_rule (egress)"
INSTANCE, CLUSTER, SUBNET_GROUP = "data.aws_db_instance", "data.aws_rds_cluster", "data.aws_db_subnet_group"
SUBNET, INTERFACES, INTERFACE = "data.aws_subnet", "data.aws_network_interfaces", "data.aws_network_interface"
PROVIDER = "the provider"
STATE, LOCK_FILE = "backend.s3", "backend.s3.use_lockfile"
TABLE, KEY, KEY_FOR_LOCK = "backend.s3.dynamodb_table", "backend.s3.kms_key_id", "backend.s3.kms_key_id, use_lockfile"
CHECKS = "privatelink verify"

_GROUP_GO = "internal/service/ec2/vpc_security_group.go"
_RULE_GO = "internal/service/ec2/vpc_security_group_rule.go"
_EC2_TAGS_GO = "internal/service/ec2/tags_gen.go"
_GATEWAY_GO = "internal/service/vpclattice/resource_gateway.go"
_CONFIGURATION_GO = "internal/service/vpclattice/resource_configuration.go"
_LATTICE_TAGS_GO = "internal/service/vpclattice/tags_gen.go"
_SHARE_GO = "internal/service/ram/resource_share.go"
_RAM_TAGS_GO = "internal/service/ram/tags_gen.go"
_ASSOCIATION_GO = "internal/service/ram/resource_association.go"
_PRINCIPAL_GO = "internal/service/ram/principal_association.go"

_AWS = "https://docs.aws.amazon.com"
_TAG_ON_CREATION = f"{_AWS}/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"
_LATTICE_ACTIONS = f"{_AWS}/service-authorization/latest/reference/list_vpc-lattice.html"
# AWS's policies for roles that make a resource gateway, and one that shares a resource configuration besides.
_MAKES_GATEWAY = f"{_AWS}/aws-managed-policy/latest/reference/AWSBedrockAgentCoreGatewayNetworkServiceRolePolicy.html"
_LINKED_ROLE = f"{_AWS}/vpc-lattice/latest/ug/using-service-linked-roles.html"
_SHARES = "Amazon Bedrock User Guide, Configure VPC connectivity for a data source, IAM role permissions"
_S3 = "https://developer.hashicorp.com/terraform/language/backend/s3"
_READER = "what the checks may ask, aws/client.py"

_C, _R, _U, _D, _T, _L = Call.CREATE, Call.READ, Call.UPDATE, Call.DELETE, Call.TAGS, Call.LOCK
_ON_GROUP, _ON_GATEWAY, _ON_CONFIGURATION = ("security-group",), ("ResourceGateway",), ("ResourceConfiguration",)
_ON_SHARE, _ON_OBJECT, _ON_TABLE, _ON_KEY = ("resource-share",), ("object",), ("table",), ("key",)

ACTIONS: tuple[Need, ...] = (
    # The resource gateway's security group. AWS gives a new one a rule for all egress, which the provider removes.
    Need("ec2:CreateSecurityGroup", GROUP, (_C,), "MakeSecurityGroup", _GROUP_GO, _ON_GROUP),
    Need("ec2:CreateSecurityGroup", GROUP, (_C,), "MakeSecurityGroupInVpc", _GROUP_GO, ("vpc",)),
    Need("ec2:CreateTags", GROUP, (_C,), "TagNewSecurityGroup", _TAG_ON_CREATION, _ON_GROUP),
    Need("ec2:RevokeSecurityGroupEgress", GROUP, (_C, _U), "ChangeSecurityGroup", _GROUP_GO, _ON_GROUP),
    Need("ec2:AuthorizeSecurityGroupEgress", GROUP, (_C, _U), "ChangeSecurityGroup", _GROUP_GO, _ON_GROUP),
    Need("ec2:DescribeSecurityGroups", GROUP, (_C, _R, _U, _D), "ReadInRegion", _GROUP_GO),
    Need("ec2:DescribeNetworkInterfaces", GROUP, (_D,), "ReadInRegion", _GROUP_GO),
    Need("ec2:DeleteSecurityGroup", GROUP, (_D,), "ChangeSecurityGroup", _GROUP_GO, _ON_GROUP),
    Need("ec2:CreateTags", GROUP, (_T,), "ChangeSecurityGroup", _EC2_TAGS_GO, _ON_GROUP),
    Need("ec2:DeleteTags", GROUP, (_T,), "UntagSecurityGroup", _EC2_TAGS_GO, _ON_GROUP),
    # The rule on the database's security group.
    Need("ec2:AuthorizeSecurityGroupIngress", RULE, (_C,), "DatabaseSecurityGroup", _RULE_GO, _ON_GROUP),
    Need("ec2:DescribeSecurityGroups", RULE, (_C, _R, _U, _D), "ReadInRegion", _RULE_GO),
    Need("ec2:DescribeSecurityGroupRules", RULE, (_R,), "ReadInRegion", _RULE_GO),
    Need("ec2:UpdateSecurityGroupRuleDescriptionsIngress", RULE, (_U,), "DatabaseSecurityGroup", _RULE_GO, _ON_GROUP),
    Need("ec2:RevokeSecurityGroupIngress", RULE, (_D,), "DatabaseSecurityGroup", _RULE_GO, _ON_GROUP),
    # The rule out of a resource gateway that is there.
    Need("ec2:AuthorizeSecurityGroupEgress", RULE_OUT, (_C,), "GatewaySecurityGroup", _RULE_GO, _ON_GROUP),
    Need("ec2:DescribeSecurityGroups", RULE_OUT, (_C, _R, _U, _D), "ReadInRegion", _RULE_GO),
    Need("ec2:DescribeSecurityGroupRules", RULE_OUT, (_R,), "ReadInRegion", _RULE_GO),
    Need("ec2:UpdateSecurityGroupRuleDescriptionsEgress", RULE_OUT, (_U,), "GatewaySecurityGroup", _RULE_GO, _ON_GROUP),
    Need("ec2:RevokeSecurityGroupEgress", RULE_OUT, (_D,), "GatewaySecurityGroup", _RULE_GO, _ON_GROUP),
    # The resource gateway. VPC Lattice looks at the network as the one who asks.
    Need("vpc-lattice:CreateResourceGateway", GATEWAY, (_C,), "MakeGateway", _GATEWAY_GO, _ON_GATEWAY),
    Need("vpc-lattice:TagResource", GATEWAY, (_C,), "TagNewLattice", _LATTICE_ACTIONS, _ON_GATEWAY),
    Need("ec2:DescribeVpcs", GATEWAY, (_C,), "ReadInRegion", _MAKES_GATEWAY),
    Need("ec2:DescribeSubnets", GATEWAY, (_C,), "ReadInRegion", _MAKES_GATEWAY),
    Need("ec2:DescribeSecurityGroups", GATEWAY, (_C,), "ReadInRegion", _MAKES_GATEWAY),
    Need("iam:CreateServiceLinkedRole", GATEWAY, (_C,), "ServiceLinkedRole", _LINKED_ROLE, ("role",)),
    Need("vpc-lattice:GetResourceGateway", GATEWAY, (_C, _R, _U, _D), "AnyLattice", _GATEWAY_GO, _ON_GATEWAY),
    Need("vpc-lattice:ListTagsForResource", GATEWAY, (_R,), "ReadInRegion", _LATTICE_TAGS_GO),
    Need("vpc-lattice:UpdateResourceGateway", GATEWAY, (_U,), "ChangeLattice", _GATEWAY_GO, _ON_GATEWAY),
    Need("vpc-lattice:DeleteResourceGateway", GATEWAY, (_D,), "ChangeLattice", _GATEWAY_GO, _ON_GATEWAY),
    Need("vpc-lattice:TagResource", GATEWAY, (_T,), "ChangeLattice", _LATTICE_TAGS_GO, _ON_GATEWAY),
    Need("vpc-lattice:UntagResource", GATEWAY, (_T,), "ChangeLattice", _LATTICE_TAGS_GO, _ON_GATEWAY),
    # The resource configuration, which is made on the resource gateway.
    Need(
        "vpc-lattice:CreateResourceConfiguration",
        CONFIGURATION,
        (_C,),
        "MakeConfiguration",
        _CONFIGURATION_GO,
        (*_ON_CONFIGURATION, *_ON_GATEWAY),
    ),
    Need("vpc-lattice:TagResource", CONFIGURATION, (_C,), "TagNewLattice", _LATTICE_ACTIONS, _ON_CONFIGURATION),
    Need("iam:CreateServiceLinkedRole", CONFIGURATION, (_C,), "ServiceLinkedRole", _LINKED_ROLE, ("role",)),
    Need(
        "vpc-lattice:GetResourceConfiguration",
        CONFIGURATION,
        (_C, _R, _U, _D),
        "AnyLattice",
        _CONFIGURATION_GO,
        _ON_CONFIGURATION,
    ),
    Need("vpc-lattice:ListTagsForResource", CONFIGURATION, (_R,), "ReadInRegion", _LATTICE_TAGS_GO),
    Need(
        "vpc-lattice:UpdateResourceConfiguration",
        CONFIGURATION,
        (_U,),
        "ChangeLattice",
        _CONFIGURATION_GO,
        _ON_CONFIGURATION,
    ),
    Need(
        "vpc-lattice:DeleteResourceConfiguration",
        CONFIGURATION,
        (_D,),
        "ChangeLattice",
        _CONFIGURATION_GO,
        _ON_CONFIGURATION,
    ),
    Need("vpc-lattice:TagResource", CONFIGURATION, (_T,), "ChangeLattice", _LATTICE_TAGS_GO, _ON_CONFIGURATION),
    Need("vpc-lattice:UntagResource", CONFIGURATION, (_T,), "ChangeLattice", _LATTICE_TAGS_GO, _ON_CONFIGURATION),
    # The RAM share, and what it puts together.
    Need("ram:CreateResourceShare", SHARE, (_C,), "MakeShare", _SHARE_GO),
    Need("ram:TagResource", SHARE, (_C,), "TagShare", _SHARES, _ON_SHARE),
    Need("ram:GetResourceShares", SHARE, (_C, _R, _U, _D), "ReadInRegion", _SHARE_GO),
    Need("ram:ListResourceSharePermissions", SHARE, (_C, _R, _U), "ReadShare", _SHARE_GO, _ON_SHARE),
    Need("ram:UpdateResourceShare", SHARE, (_U,), "ChangeShare", _SHARE_GO, _ON_SHARE),
    Need("ram:DeleteResourceShare", SHARE, (_D,), "ChangeShare", _SHARE_GO, _ON_SHARE),
    Need("ram:TagResource", SHARE, (_T,), "TagShare", _RAM_TAGS_GO, _ON_SHARE),
    Need("ram:UntagResource", SHARE, (_T,), "TagShare", _RAM_TAGS_GO, _ON_SHARE),
    Need("ram:AssociateResourceShare", WITH_RESOURCE, (_C,), "ShareWithPolytomic", _ASSOCIATION_GO, _ON_SHARE),
    Need("vpc-lattice:PutResourcePolicy", WITH_RESOURCE, (_C,), "SharePolicy", _SHARES, _ON_CONFIGURATION),
    Need("ram:GetResourceShareAssociations", WITH_RESOURCE, (_C, _R, _D), "ReadInRegion", _ASSOCIATION_GO),
    Need("ram:DisassociateResourceShare", WITH_RESOURCE, (_D,), "ShareWithPolytomic", _ASSOCIATION_GO, _ON_SHARE),
    Need("ram:AssociateResourceShare", WITH_PRINCIPAL, (_C,), "ShareWithPolytomic", _PRINCIPAL_GO, _ON_SHARE),
    Need("ram:GetResourceShareAssociations", WITH_PRINCIPAL, (_C, _R, _D), "ReadInRegion", _PRINCIPAL_GO),
    Need("ram:DisassociateResourceShare", WITH_PRINCIPAL, (_D,), "ShareWithPolytomic", _PRINCIPAL_GO, _ON_SHARE),
    # The look-ups of a database that is known by its identifier.
    Need(
        "rds:DescribeDBInstances",
        INSTANCE,
        (_R,),
        "LookUpDatabase",
        "internal/service/rds/instance_data_source.go",
        ("db",),
    ),
    Need(
        "rds:DescribeDBClusters",
        CLUSTER,
        (_R,),
        "LookUpDatabase",
        "internal/service/rds/cluster_data_source.go",
        ("cluster",),
    ),
    Need(
        "rds:DescribeDBSubnetGroups",
        SUBNET_GROUP,
        (_R,),
        "LookUpDatabase",
        "internal/service/rds/subnet_group_data_source.go",
        ("subgrp",),
    ),
    Need("ec2:DescribeSubnets", SUBNET, (_R,), "ReadInRegion", "internal/service/ec2/vpc_subnet_data_source.go"),
    Need("ec2:DescribeTags", SUBNET, (_R,), "ReadInRegion", _EC2_TAGS_GO),
    Need(
        "ec2:DescribeNetworkInterfaces",
        INTERFACES,
        (_R,),
        "ReadInRegion",
        "internal/service/ec2/vpc_network_interfaces_data_source.go",
    ),
    Need(
        "ec2:DescribeNetworkInterfaces",
        INTERFACE,
        (_R,),
        "ReadInRegion",
        "internal/service/ec2/vpc_network_interface_data_source.go",
    ),
    Need(
        "sts:GetCallerIdentity",
        PROVIDER,
        (_R,),
        "ReadAnywhere",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
    ),
    # The state, where it is in S3.
    Need("s3:ListBucket", STATE, (_R,), "ListState", _S3, ("bucket",)),
    Need("s3:GetObject", STATE, (_R,), "State", _S3, _ON_OBJECT),
    Need("s3:PutObject", STATE, (_C, _U, _D), "State", _S3, _ON_OBJECT),
    Need("s3:GetObject", LOCK_FILE, (_L,), "StateLock", _S3, _ON_OBJECT),
    Need("s3:PutObject", LOCK_FILE, (_L,), "StateLock", _S3, _ON_OBJECT),
    Need("s3:DeleteObject", LOCK_FILE, (_L,), "StateLock", _S3, _ON_OBJECT),
    Need("dynamodb:DescribeTable", TABLE, (_L,), "StateTable", _S3, _ON_TABLE),
    Need("dynamodb:GetItem", TABLE, (_L,), "StateTable", _S3, _ON_TABLE),
    Need("dynamodb:PutItem", TABLE, (_L,), "StateTable", _S3, _ON_TABLE),
    Need("dynamodb:DeleteItem", TABLE, (_L,), "StateTable", _S3, _ON_TABLE),
    Need("kms:Decrypt", KEY, (_R,), "StateKey", _S3, _ON_KEY),
    Need("kms:Encrypt", KEY, (_C, _U, _D), "StateKey", _S3, _ON_KEY),
    Need("kms:GenerateDataKey", KEY, (_C, _U, _D), "StateKey", _S3, _ON_KEY),
    Need("kms:Encrypt", KEY_FOR_LOCK, (_L,), "StateKey", _S3, _ON_KEY),
    Need("kms:GenerateDataKey", KEY_FOR_LOCK, (_L,), "StateKey", _S3, _ON_KEY),
    # What the checks ask.
    *(
        Need(action, CHECKS, (Call.CHECK,), scope, _READER, on)
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
            ("ram:ListResourceSharePermissions", "ReadAnyShare", _ON_SHARE),
            ("rds:DescribeDBClusters", "ReadRds", ("cluster",)),
            ("rds:DescribeDBInstances", "ReadRds", ("db",)),
            ("rds:DescribeDBProxies", "ReadRds", ("proxy",)),
            ("rds:DescribeDBProxyEndpoints", "ReadRds", ("proxy", "proxy-endpoint")),
            ("rds:DescribeDBProxyTargets", "ReadRds", ("proxy", "target-group")),
            ("rds:DescribeDBSubnetGroups", "ReadRds", ("subgrp",)),
            ("route53:ListHostedZonesByVPC", "ReadAnywhere", ()),
            ("sts:GetCallerIdentity", "ReadAnywhere", ()),
            ("vpc-lattice:GetResourceConfiguration", "AnyLattice", _ON_CONFIGURATION),
            ("vpc-lattice:GetResourceGateway", "AnyLattice", _ON_GATEWAY),
            ("vpc-lattice:ListResourceConfigurations", "ReadInRegion", ()),
            ("vpc-lattice:ListResourceEndpointAssociations", "ReadInRegion", ()),
            ("vpc-lattice:ListResourceGateways", "ReadInRegion", ()),
            ("vpc-lattice:ListTagsForResource", "ReadInRegion", ()),
        )
    ),
)
