"""Reviews of plans with service networks that have a connection."""

from __future__ import annotations

from plan.plan_json import CONNECTION_RESOURCES, SERVICE_NETWORK_TYPE, PlanJsonCase, plan_json
from plan.review_tests import json_review_test
from plan.sharing_plans import ORDERS, OTHER_PRINCIPAL, created, share_association

NETWORK_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-1"
NETWORK_SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/network"
VPC_ASSOCIATION = "aws_vpclattice_service_network_vpc_association.more"
NETWORK_SHARE = {
    "aws_ram_resource_association.network": share_association(NETWORK_ARN, NETWORK_SHARE_ARN),
    "aws_ram_principal_association.network": {
        "principal": OTHER_PRINCIPAL,
        "resource_share_arn": NETWORK_SHARE_ARN,
    },
}
RESOURCES = {
    **CONNECTION_RESOURCES,
    f"{SERVICE_NETWORK_TYPE}.x": {
        "resource_configuration_identifier": CONNECTION_RESOURCES[ORDERS]["id"],
        "service_network_identifier": "sn-1",
    },
}
NEW_NETWORK_SHARE = [created(address, values) for address, values in NETWORK_SHARE.items()]
GETS_NETWORK = f"FAIL opens: principal {OTHER_PRINCIPAL} gets service network sn-1, which has it"
PLAN_JSON_CASES = [
    PlanJsonCase("service network shared", plan_json(*NEW_NETWORK_SHARE, resources=RESOURCES), 1, [GETS_NETWORK]),
    PlanJsonCase(
        "principal added to shared service network",
        plan_json(NEW_NETWORK_SHARE[1], resources={**RESOURCES, **NETWORK_SHARE}),
        1,
        [GETS_NETWORK],
    ),
    PlanJsonCase(
        "service network associated with a VPC by its ID",
        plan_json(
            created(VPC_ASSOCIATION, {"service_network_identifier": "sn-1", "vpc_identifier": "vpc-9"}),
            resources=RESOURCES,
        ),
        1,
        [f"FAIL opens: VPC vpc-9 gets it through service network sn-1, by {VPC_ASSOCIATION}"],
    ),
    PlanJsonCase(
        "service network associated with a VPC by its ARN",
        plan_json(
            created(VPC_ASSOCIATION, {"service_network_identifier": NETWORK_ARN, "vpc_identifier": "vpc-9"}),
            resources=RESOURCES,
        ),
        1,
        [f"FAIL opens: VPC vpc-9 gets it through service network sn-1, by {VPC_ASSOCIATION}"],
    ),
    PlanJsonCase(
        "another service network shared and associated with a VPC",
        plan_json(
            created(VPC_ASSOCIATION, {"service_network_identifier": "sn-2", "vpc_identifier": "vpc-9"}),
            created("aws_ram_resource_association.network", share_association(f"{NETWORK_ARN}0", NETWORK_SHARE_ARN)),
            NEW_NETWORK_SHARE[1],
            resources=RESOURCES,
        ),
        0,
        [],
    ),
    PlanJsonCase("shared service network unchanged", plan_json(resources={**RESOURCES, **NETWORK_SHARE}), 0, []),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)
