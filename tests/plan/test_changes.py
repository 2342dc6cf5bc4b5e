"""Reviews of plans with changed, moved, imported or targeted resources of a connection."""

from __future__ import annotations

from fakes.aws.sample_databases import HAND_BUILT_IDS
from plan.hcl_configurations import CONNECTION_CONFIG, DATABASE_HOST, POLYTOMIC_ACCOUNT, moved_block, replace_texts
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import (
    ARN_CHANGES_LINE,
    ASSOCIATION_ADDRESS,
    GATEWAY_REPLACED_LINE,
    INGRESS_RULE_ADDRESS,
    OPENS_LINE,
    PRINCIPAL_ADDRESS,
    RENAMED_CONFIG,
    PlanCase,
)
from plan.plan_json import CONFIGURATION_TYPE
from plan.review_tests import terraform_review_test
from plan.starting_points import IMPORT_BLOCKS
from rds_fixture import VPC_ID

HAND_BUILT_CONFIGURATION_ID = HAND_BUILT_IDS["resource_configuration"]
TERRAFORM_CASES = [
    PlanCase("connection created", "nothing", CONNECTION_CONFIG, 0, ("ok   new: 7 resources created",)),
    PlanCase(
        "imported connection with new share",
        "created by hand",
        CONNECTION_CONFIG + IMPORT_BLOCKS,
        1,
        (
            f"{OPENS_LINE} a new principal {POLYTOMIC_ACCOUNT}, by {PRINCIPAL_ADDRESS}",
            f"ok   taken over: {CONFIGURATION_TYPE}.orders imported: {HAND_BUILT_CONFIGURATION_ID}, and 2 more",
            f"ok   changed: {INGRESS_RULE_ADDRESS} is created",
        ),
    ),
    PlanCase(
        "no changes",
        "connection",
        CONNECTION_CONFIG,
        0,
        ("ok   unchanged: the plan leaves it as it is",),
        refreshes=True,
    ),
    PlanCase(
        "configuration name changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ('"orders-rc"\n  type', '"other-rc"\n  type')),
        1,
        (f"{ARN_CHANGES_LINE} {CONFIGURATION_TYPE}.orders is replaced: name changes from orders-rc to other-rc",),
    ),
    PlanCase(
        "rds_host changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, (DATABASE_HOST, "other.example.com")),
        1,
        (
            (
                f"{ARN_CHANGES_LINE} … resource_configuration_definition.dns_resource.domain_name changes from "
                f"{DATABASE_HOST} to other.example.com"
            ),
        ),
    ),
    PlanCase(
        "subnets changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ("subnet-bbbb", "subnet-cccc")),
        1,
        (
            (
                f'{GATEWAY_REPLACED_LINE} … subnet_ids changes from ["subnet-aaaa", "subnet-bbbb"] '
                'to ["subnet-aaaa", "subnet-cccc"]'
            ),
        ),
    ),
    PlanCase(
        "ip_address_type changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ('type    = "IPV4"', 'type    = "DUALSTACK"')),
        1,
        (f"{GATEWAY_REPLACED_LINE} … DUALSTACK",),
    ),
    PlanCase(
        "vpc_id changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, (VPC_ID, "vpc-0ffffffffffffffff")),
        1,
        (
            f"{GATEWAY_REPLACED_LINE} … vpc_id changes from {VPC_ID} to vpc-0ffffffffffffffff",
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway during the apply … "
                "aws_security_group.own is replaced: vpc_id"
            ),
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database during the apply … "
                f"{INGRESS_RULE_ADDRESS} is replaced"
            ),
        ),
    ),
    PlanCase(
        "share name changed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ('name                      = "orders-rc"', 'name = "x"')),
        0,
        ("ok   changed",),
    ),
    PlanCase(
        "targeted destroy of ingress rule",
        "connection",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {INGRESS_RULE_ADDRESS} is "
                "deleted"
            ),
            "ok   not in this plan: the changes that -target",
        ),
        options=("-destroy", f"-target={INGRESS_RULE_ADDRESS}"),
    ),
    PlanCase(
        "targeted destroy of configuration",
        "connection",
        CONNECTION_CONFIG,
        1,
        (f"FAIL destroyed: {CONFIGURATION_TYPE}.orders is deleted, and 1 other with it",),
        options=("-destroy", f"-target={CONFIGURATION_TYPE}.orders"),
    ),
    PlanCase(
        "targeted plan of gateway security group",
        "connection",
        replace_texts(CONNECTION_CONFIG, ("{}", '{ Team = "data" }')),
        0,
        ("ok   changed: aws_security_group.own: tags",),
        options=("-target=aws_security_group.own",),
    ),
    PlanCase(
        "connection moved",
        "connection",
        RENAMED_CONFIG
        + moved_block(f"{CONFIGURATION_TYPE}.orders", f"{CONFIGURATION_TYPE}.renamed")
        + moved_block(ASSOCIATION_ADDRESS, "aws_ram_resource_association.renamed"),
        0,
        (f"ok   taken over: {CONFIGURATION_TYPE}.renamed moved from {CONFIGURATION_TYPE}.orders, and 1 more",),
    ),
    PlanCase(
        "connection renamed without moved block",
        "connection",
        RENAMED_CONFIG,
        1,
        (
            (
                f"FAIL destroyed: {CONFIGURATION_TYPE}.orders is deleted … send Polytomic the ARN "
                f"of {CONFIGURATION_TYPE}.renamed, or add a moved block"
            ),
            "ok   new",
        ),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)
