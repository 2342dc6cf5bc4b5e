"""Reviews of plans with service networks that have a connection."""

from __future__ import annotations

from plan.plan_json import CONNECTION_RESOURCES, SERVICE_NETWORK_TYPE, PlanJsonCase, plan_json
from plan.review_tests import json_review_test
from plan.sharing_plans import ORDERS, OTHER_PRINCIPAL, created, policy, share_association

NETWORK_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-1"
NETWORK_SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/network"
VPC_ASSOCIATION = "aws_vpclattice_service_network_vpc_association.more"
NETWORK_ASSOCIATION = f"{SERVICE_NETWORK_TYPE}.x"
NETWORK_POLICY = "aws_vpclattice_resource_policy.network"
NETWORK_SHARE = {
    "aws_ram_resource_association.network": share_association(NETWORK_ARN, NETWORK_SHARE_ARN),
    "aws_ram_principal_association.network": {
        "principal": OTHER_PRINCIPAL,
        "resource_share_arn": NETWORK_SHARE_ARN,
    },
}
RESOURCES = {
    **CONNECTION_RESOURCES,
    NETWORK_ASSOCIATION: {
        "resource_configuration_identifier": CONNECTION_RESOURCES[ORDERS]["id"],
        "service_network_identifier": "sn-1",
    },
}
NEW_NETWORK_SHARE = [created(address, values) for address, values in NETWORK_SHARE.items()]
GETS_NETWORK = f"FAIL opens: principal {OTHER_PRINCIPAL} gets access to service network sn-1, which has the connection"
PLAN_JSON_CASES = [
    PlanJsonCase(
        "service network shared by a share outside the plan",
        plan_json(*NEW_NETWORK_SHARE, resources=RESOURCES),
        1,
        [GETS_NETWORK, "?    not known: who gets access to service network sn-1, which has the connection"],
    ),
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
        [f"FAIL opens: VPC vpc-9 gets access to the connection through service network sn-1, by {VPC_ASSOCIATION}"],
    ),
    PlanJsonCase(
        "service network associated with a VPC by its ARN",
        plan_json(
            created(VPC_ASSOCIATION, {"service_network_identifier": NETWORK_ARN, "vpc_identifier": "vpc-9"}),
            resources=RESOURCES,
        ),
        1,
        [f"FAIL opens: VPC vpc-9 gets access to the connection through service network sn-1, by {VPC_ASSOCIATION}"],
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
    PlanJsonCase(
        "VPC endpoint of service network created",
        plan_json(
            created("aws_vpc_endpoint.app", {"service_network_arn": NETWORK_ARN, "vpc_id": "vpc-9"}),
            resources=RESOURCES,
        ),
        1,
        ["FAIL opens: aws_vpc_endpoint.app gets access to the connection through service network sn-1"],
    ),
    PlanJsonCase(
        "policy of service network for everybody",
        plan_json(created(NETWORK_POLICY, policy("*", resource_arn=NETWORK_ARN)), resources=RESOURCES),
        1,
        [f"FAIL opens: everybody gets access to the connection, by {NETWORK_POLICY}"],
    ),
    PlanJsonCase(
        "policy of service network by its ID for its principal",
        plan_json(
            created(NETWORK_POLICY, policy({"AWS": OTHER_PRINCIPAL}, resource_arn="sn-1")),
            resources={**RESOURCES, **NETWORK_SHARE},
        ),
        0,
        [],
    ),
    PlanJsonCase(
        "policy of service network known after apply",
        plan_json(created(NETWORK_POLICY, {"resource_arn": "sn-1"}, "policy"), resources=RESOURCES),
        2,
        [f"?    not known: {NETWORK_POLICY}: its principals"],
    ),
    PlanJsonCase(
        "new service network, shared in the same plan",
        plan_json(*NEW_NETWORK_SHARE, created(NETWORK_ASSOCIATION, RESOURCES[NETWORK_ASSOCIATION])),
        1,
        [f"FAIL opens: service network sn-1 gets access to the connection, by {NETWORK_ASSOCIATION}"],
    ),
    PlanJsonCase("shared service network unchanged", plan_json(resources={**RESOURCES, **NETWORK_SHARE}), 0, []),
]

test_review_of_plan_json = json_review_test(PLAN_JSON_CASES)
