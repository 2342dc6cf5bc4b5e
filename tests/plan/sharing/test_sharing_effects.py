"""Reviews of plans by Terraform in which others get the database of a connection."""

from __future__ import annotations

from plan.hcl_configurations import (
    CONNECTION_CONFIG,
    DATABASE_HOST,
    POLYTOMIC_ACCOUNT,
    replace_texts,
)
from plan.plan_cases import (
    OPENS_LINE,
    RENAMED_CONFIG,
    PlanCase,
    resource_block,
)
from plan.plan_json import CONFIGURATION_TYPE, SHARE_ADDRESS
from plan.review_tests import terraform_review_test
from plan.sharing_plans import ORDERS, TWO

SUBNET_ASSOCIATION = "aws_ram_resource_association.app"
SUBNET = resource_block("aws_subnet", "app", vpc_id='"vpc-0aaaaaaaaaaaaaaa1"', cidr_block='"10.0.50.0/24"')


def share_more(label: str, resource_arn: str) -> str:
    """Return an association of a resource with the share of the connection."""
    return resource_block(
        "aws_ram_resource_association", label, resource_arn=resource_arn, resource_share_arn=f"{SHARE_ADDRESS}.arn"
    )


def second_connection(principal: str) -> str:
    """Return a second resource configuration on the gateway of the connection, with its own share."""
    text = CONNECTION_CONFIG[CONNECTION_CONFIG.index(f'resource "{CONFIGURATION_TYPE}"') :]
    return replace_texts(
        text,
        ('" "orders" {', '" "two" {'),
        ('" "share" {', '" "two" {'),
        ('" "polytomic" {', '" "two" {'),
        (f"{ORDERS}.arn", f"{TWO}.arn"),
        (f"{SHARE_ADDRESS}.arn", "aws_ram_resource_share.two.arn"),
        ("orders-rc", "two-rc"),
        (POLYTOMIC_ACCOUNT, principal),
    )


UNRELATED_SHARE = (
    resource_block("aws_ram_resource_share", "own", name='"own"')
    + replace_texts(share_more("app", "aws_subnet.app.arn"), (SHARE_ADDRESS, "aws_ram_resource_share.own"))
    + resource_block(
        "aws_ram_principal_association",
        "own",
        principal='"111122223333"',
        resource_share_arn="aws_ram_resource_share.own.arn",
    )
)
GROUP_CONFIG = f"""
resource "{CONFIGURATION_TYPE}" "group" {{
  name                        = "group-rc"
  type                        = "GROUP"
  resource_gateway_identifier = aws_vpclattice_resource_gateway.gate.id
  protocol                    = "TCP"
}}
"""
CHILD_CONFIG = f"""
resource "{CONFIGURATION_TYPE}" "child" {{
  name                            = "child-rc"
  type                            = "CHILD"
  resource_configuration_group_id = {CONFIGURATION_TYPE}.group.id
  port_ranges                     = ["5432"]
  resource_configuration_definition {{
    dns_resource {{
      domain_name     = "child.xxx.us-east-1.rds.amazonaws.com"
      ip_address_type = "IPV4"
    }}
  }}
}}
"""
ARN_CONNECTION = replace_texts(
    second_connection("111122223333"),
    ('  protocol                    = "TCP"\n', ""),
    ('  port_ranges                 = ["5432"]\n', ""),
    ("SINGLE", "ARN"),
    ("dns_resource {", "arn_resource {"),
    (f'domain_name     = "{DATABASE_HOST}"', 'arn = "arn:aws:rds:us-east-1:123456789012:db:orders"'),
    ('      ip_address_type = "IPV4"\n', ""),
)
TERRAFORM_CASES = [
    PlanCase(
        "second connection of the database for the same account",
        "connection",
        CONNECTION_CONFIG + second_connection(POLYTOMIC_ACCOUNT),
        0,
        (f"ok   changed: the database has another resource configuration: {TWO}", "ok   new: 4 resources created"),
    ),
    PlanCase(
        "second connection of the database for another account",
        "connection",
        CONNECTION_CONFIG + second_connection("111122223333"),
        1,
        (
            f"{OPENS_LINE} principal 111122223333 gets access to the same database, by {TWO}",
            f"{OPENS_LINE} principal 111122223333 gets access to the database of {ORDERS}",
        ),
    ),
    PlanCase(
        "second connection by the ARN of the database for another account",
        "connection",
        CONNECTION_CONFIG + ARN_CONNECTION,
        2,
        (f"?    not known: whether principal 111122223333 gets access to the same database, by {TWO}",),
    ),
    PlanCase(
        "new subnet added to share",
        "connection",
        CONNECTION_CONFIG + SUBNET + share_more("app", "aws_subnet.app.arn"),
        1,
        (f"{OPENS_LINE} principal {POLYTOMIC_ACCOUNT} gets aws_subnet.app too, by {SUBNET_ASSOCIATION}",),
    ),
    PlanCase(
        "unrelated share of a new subnet",
        "connection",
        CONNECTION_CONFIG + SUBNET + UNRELATED_SHARE,
        0,
        ("ok   unchanged",),
    ),
    PlanCase(
        "connection renamed for another account",
        "connection",
        replace_texts(RENAMED_CONFIG, (POLYTOMIC_ACCOUNT, "111122223333")),
        1,
        (
            f"warn destroyed: {ORDERS} is deleted … Polytomic loses the connection permanently",
            f"{OPENS_LINE} principal 111122223333 gets access to the database of {ORDERS}",
        ),
        allowed_effects=("destroy",),
    ),
    PlanCase(
        "group with a child created",
        "connection",
        CONNECTION_CONFIG + GROUP_CONFIG + CHILD_CONFIG + share_more("group", f"{CONFIGURATION_TYPE}.group.arn"),
        0,
        ("ok   new: 2 resources created", "ok   new: 2 resources created", "ok   unchanged"),
    ),
]

test_review_of_terraform_plan = terraform_review_test(TERRAFORM_CASES)
