"""Reviews of plans with lost traffic or lost access."""

from __future__ import annotations

import re

from plan.hcl_configurations import CONNECTION_CONFIG, POLYTOMIC_ACCOUNT, replace_texts, without_resources
from plan.line_matching import INTERRUPTED_LINE
from plan.plan_cases import (
    ASSOCIATION_ADDRESS,
    GATEWAY_REPLACED_LINE,
    INGRESS_RULE_ADDRESS,
    PRINCIPAL_ADDRESS,
    PlanCase,
)
from plan.plan_json import (
    CONFIGURATION_ADDRESS,
    CONNECTION_RESOURCES,
    CONNECTION_WITH_NEW_RULE_TYPE,
    GATEWAY_ADDRESS,
    INGRESS_RULE_TYPE,
    SHARE_ADDRESS,
    SHARE_ARN,
    PlanJsonCase,
    deleted_resource,
    plan_json,
    resource_change,
)
from plan.review_tests import json_review_test, terraform_review_test
from plan.sharing_plans import ASSOCIATION

CONFIGURATION = CONNECTION_RESOURCES[CONFIGURATION_ADDRESS]
PORT_CHANGE = f"{CONFIGURATION_ADDRESS}: port_ranges changes from 5432 to 5433"
GROUP_CHANGE = f"{GATEWAY_ADDRESS}: security_group_ids changes from sg-1 to sg-7"
TERRAFORM_CASES = [
    PlanCase(
        "external principals disallowed",
        "connection",
        replace_texts(CONNECTION_CONFIG, ("principals = true", "principals = false")),
        1,
        (
            (
                f"{INTERRUPTED_LINE} accounts outside your organization lose the share: "
                f"{SHARE_ADDRESS}: allow_external_principals"
            ),
        ),
    ),
    PlanCase(
        "ingress rule deleted",
        "connection",
        without_resources(CONNECTION_CONFIG, INGRESS_RULE_ADDRESS),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: "
                f"{INGRESS_RULE_ADDRESS} is deleted, since it is no "
                "longer in the configuration"
            ),
        ),
    ),
    PlanCase(
        "egress rule deleted",
        "connection",
        re.sub(r"(?s)  egress \{.*?\n  \}\n", "  egress = []\n", CONNECTION_CONFIG),
        1,
        (
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway any more: aws_security_group.own: "
                "egress changes"
            ),
        ),
    ),
    PlanCase(
        "principal deleted",
        "connection",
        without_resources(CONNECTION_CONFIG, PRINCIPAL_ADDRESS),
        1,
        (
            (
                f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} no longer has access to the configuration: "
                f"{PRINCIPAL_ADDRESS} is deleted"
            ),
        ),
    ),
    PlanCase(
        "resource association deleted",
        "connection",
        without_resources(CONNECTION_CONFIG, ASSOCIATION_ADDRESS),
        1,
        (
            (
                f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} no longer has access to the configuration: "
                f"{ASSOCIATION_ADDRESS} is deleted"
            ),
        ),
    ),
    PlanCase(
        "share deleted",
        "connection",
        without_resources(CONNECTION_CONFIG, ASSOCIATION_ADDRESS, PRINCIPAL_ADDRESS, SHARE_ADDRESS),
        1,
        (f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} … {SHARE_ADDRESS} is deleted",),
    ),
    PlanCase(
        "all resources deleted",
        "connection",
        "",
        1,
        (
            (
                f"FAIL destroyed: {CONFIGURATION_ADDRESS} is deleted, since it is no longer in the "
                "configuration, and 6 others with it; Polytomic loses the connection permanently"
            ),
        ),
    ),
    PlanCase(
        "destroy",
        "connection",
        CONNECTION_CONFIG,
        1,
        (f"FAIL destroyed: {CONFIGURATION_ADDRESS} is deleted, and 6 others with it",),
        options=("-destroy",),
    ),
    PlanCase(
        "principal removed from state",
        "connection",
        without_resources(CONNECTION_CONFIG, PRINCIPAL_ADDRESS)
        + f"\nremoved {{\n  from = {PRINCIPAL_ADDRESS}\n  lifecycle {{\n    destroy = false\n  }}\n}}\n",
        0,
        (f"warn no longer managed: {PRINCIPAL_ADDRESS} stays in AWS",),
    ),
    PlanCase(
        "gateway replaced",
        "connection",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{GATEWAY_REPLACED_LINE} aws_vpclattice_resource_gateway.gate is replaced: -replace requests "
                "its replacement"
            ),
        ),
        options=("-replace=aws_vpclattice_resource_gateway.gate",),
    ),
    PlanCase(
        "share replaced",
        "connection",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} loses the share during the apply, "
                "until it has accepted "
                f"the share again: … {SHARE_ADDRESS} is replaced"
            ),
        ),
        options=(f"-replace={SHARE_ADDRESS}",),
    ),
    PlanCase(
        "resource association replaced",
        "connection",
        CONNECTION_CONFIG,
        1,
        (
            (
                f"{INTERRUPTED_LINE} principal {POLYTOMIC_ACCOUNT} loses the share during the apply, "
                "until the association exists again"
            ),
        ),
        options=(f"-replace={ASSOCIATION_ADDRESS}",),
    ),
]
PLAN_JSON_CASES = [
    PlanJsonCase(
        "ingress rule of newer type deleted",
        plan_json(
            deleted_resource(f"{INGRESS_RULE_TYPE}.in", CONNECTION_WITH_NEW_RULE_TYPE),
            resources=CONNECTION_WITH_NEW_RULE_TYPE,
        ),
        1,
        [
            (
                f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {INGRESS_RULE_TYPE}.in is "
                "deleted"
            )
        ],
    ),
    PlanJsonCase(
        "gateway destroyed, configuration kept",
        plan_json(deleted_resource(GATEWAY_ADDRESS)),
        1,
        [f"{INTERRUPTED_LINE} {GATEWAY_ADDRESS} is deleted and not created again; the resource configuration is"],
    ),
    PlanJsonCase(
        "port changed, rules kept",
        plan_json(
            resource_change(
                CONFIGURATION_ADDRESS, ["update"], CONFIGURATION, {**CONFIGURATION, "port_ranges": ["5433"]}
            )
        ),
        1,
        [
            f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway any more: {PORT_CHANGE}",
            f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {PORT_CHANGE}",
        ],
    ),
    PlanJsonCase(
        "security groups of gateway changed, rules kept",
        plan_json(
            resource_change(
                GATEWAY_ADDRESS,
                ["update"],
                CONNECTION_RESOURCES[GATEWAY_ADDRESS],
                {"id": "rgw-1", "security_group_ids": ["sg-7"]},
            )
        ),
        1,
        [
            f"{INTERRUPTED_LINE} no rule allows its traffic out of the gateway any more: {GROUP_CHANGE}",
            f"{INTERRUPTED_LINE} no rule allows its traffic into the database any more: {GROUP_CHANGE}",
            f"?    not known: {GATEWAY_ADDRESS} gets sg-7",
        ],
    ),
    PlanJsonCase(
        "resource association without a resource after update",
        plan_json(
            resource_change(
                ASSOCIATION, ["update"], CONNECTION_RESOURCES[ASSOCIATION], {"resource_share_arn": SHARE_ARN}
            )
        ),
        1,
        [
            (
                f"{INTERRUPTED_LINE} principal … no longer has access to the configuration: {ASSOCIATION} is updated "
                "in-place"
            ),
        ],
    ),
    PlanJsonCase(
        "share created, associations kept",
        plan_json(resource_change(SHARE_ADDRESS, ["create"], None, CONNECTION_RESOURCES[SHARE_ADDRESS])),
        1,
        [
            (
                f"{INTERRUPTED_LINE} principal 210987654321 loses the share during the apply, … again: "
                f"{SHARE_ADDRESS} is created"
            ),
        ],
    ),
    PlanJsonCase(
        "configuration created, associations kept",
        plan_json(resource_change(CONFIGURATION_ADDRESS, ["create"], None, CONFIGURATION)),
        1,
        [
            (
                f"{INTERRUPTED_LINE} principal 210987654321 no longer has access to the configuration: the plan "
                "gives no reason"
            ),
        ],
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)
