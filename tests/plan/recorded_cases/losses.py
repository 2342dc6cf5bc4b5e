"""Several connections on a gateway: the loss of one connection, beside the gain or the loss of another."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import (
    DATABASES,
    FOR_EACH_ON_GATEWAY,
    OWN,
    SHARED_GATEWAY,
    changed,
    rules_between,
    shared_configuration,
    without,
)

KIND = CaseKind("losses")
CASES = KIND.cases

ORDERS_IN = "aws_vpc_security_group_ingress_rule.orders_in"
ORDERS_OUT = "aws_vpc_security_group_egress_rule.orders_out"
BILLING_IN = "aws_vpc_security_group_ingress_rule.billing_in"
BILLING_OUT = "aws_vpc_security_group_egress_rule.billing_out"
BILLING_PARTS = (
    "aws_vpclattice_resource_configuration.billing",
    "aws_ram_resource_share.billing",
    "aws_ram_resource_association.billing",
    "aws_ram_principal_association.billing",
)
# The other connection is left, with all that it needs.
ORDERS_ALONE = without(SHARED_GATEWAY, *BILLING_PARTS, BILLING_IN, BILLING_OUT)
SHOP = shared_configuration("shop") + rules_between("shop", OWN, '"sg-shop"')


def _destroys_billing(name: str, *others: str, lost: str) -> None:
    """Add a case that destroys a connection and other resources, with the loss of the other connection among them."""
    after = without(SHARED_GATEWAY, *BILLING_PARTS, *others, lost)
    KIND.add(name, SHARED_GATEWAY, after, 1, allow=("destroy",), mentions=(lost,))


_destroys_billing("one connection is destroyed with the other's ingress rule", lost=ORDERS_IN)
_destroys_billing("one connection is destroyed with the other's egress rule", lost=ORDERS_OUT)
_destroys_billing("one connection is destroyed with all rules", BILLING_IN, BILLING_OUT, ORDERS_OUT, lost=ORDERS_IN)
_destroys_billing(
    "one connection is destroyed with the other's principal",
    BILLING_IN,
    BILLING_OUT,
    lost="aws_ram_principal_association.orders",
)
_destroys_billing(
    "one connection is destroyed with the other's association",
    BILLING_IN,
    BILLING_OUT,
    lost="aws_ram_resource_association.orders",
)
KIND.add(
    "third connection is created, another loses its ingress rule",
    SHARED_GATEWAY,
    without(SHARED_GATEWAY, ORDERS_IN) + SHOP,
    1,
    mentions=(ORDERS_IN,),
)
KIND.add(
    "third connection is created, another loses its egress rule",
    SHARED_GATEWAY,
    without(SHARED_GATEWAY, ORDERS_OUT) + SHOP,
    1,
    mentions=(ORDERS_OUT,),
)
KIND.add(
    "rules of one connection are redirected to the other's group",
    SHARED_GATEWAY,
    changed(SHARED_GATEWAY, ('"sg-orders"', '"sg-billing"')),
    1,
)
KIND.add(
    "egress rule of one connection is redirected to a third group",
    SHARED_GATEWAY,
    changed(SHARED_GATEWAY, ('referenced_security_group_id = "sg-orders"', 'referenced_security_group_id = "sg-shop"')),
    1,
    mentions=(ORDERS_OUT,),
)
KIND.add(
    "ingress rule of one connection is moved to a third group",
    SHARED_GATEWAY,
    changed(
        SHARED_GATEWAY,
        ('security_group_id = "sg-orders"\n  ip_protocol', 'security_group_id = "sg-shop"\n  ip_protocol'),
    ),
    1,
)
KIND.add(
    "one connection gets another port, the other loses its rules",
    SHARED_GATEWAY,
    changed(
        without(
            SHARED_GATEWAY,
            ORDERS_IN,
            ORDERS_OUT,
            BILLING_IN,
            BILLING_OUT,
            "aws_vpclattice_resource_configuration.billing",
        ),
    )
    + hcl.configuration("billing", port=3306)
    + rules_between("billing", OWN, '"sg-billing"', 3306),
    1,
)
KIND.add(
    "one key is removed, and the rules of the other",
    DATABASES + FOR_EACH_ON_GATEWAY,
    changed(DATABASES, (', billing = "sg-billing" }', ' }\n  rules = { billing = "sg-billing" }'))
    + changed(
        FOR_EACH_ON_GATEWAY,
        ('"link_in" {\n  for_each = local.databases', '"link_in" {\n  for_each = local.rules'),
        ('"link_out" {\n  for_each = local.databases', '"link_out" {\n  for_each = local.rules'),
    ),
    1,
    allow=("destroy",),
    mentions=('aws_vpc_security_group_ingress_rule.link_in["orders"]',),
)
KIND.add(
    "one key of the modules is removed, the other gets another group",
    hcl.MODULES,
    changed(hcl.MODULES, (', billing = "sg-billing" }', " }"), ('"sg-orders"', '"sg-other"')),
    1,
    allow=("destroy",),
    files=hcl.LINK_MODULE,
)
INLINE_SHARED = without(SHARED_GATEWAY, "aws_security_group.own", ORDERS_OUT, BILLING_OUT)
BOTH_INLINE = INLINE_SHARED + hcl.group("own", hcl.inline("egress", security_groups='["sg-orders", "sg-billing"]'))
KIND.add(
    "one connection is destroyed, the inline egress rule keeps its group",
    BOTH_INLINE,
    without(INLINE_SHARED, *BILLING_PARTS, BILLING_IN)
    + hcl.group("own", hcl.inline("egress", security_groups='["sg-billing"]')),
    1,
    allow=("destroy",),
    mentions=("aws_security_group.own",),
)
TWO_SHARED_BY_ONE = without(
    SHARED_GATEWAY,
    "aws_ram_resource_share.billing",
    "aws_ram_principal_association.billing",
    "aws_ram_resource_association.billing",
) + hcl.association("billing", hcl.configuration_arn("billing"), hcl.share_arn("orders"))
LEFT_IN_SHARE = without(
    TWO_SHARED_BY_ONE,
    "aws_vpclattice_resource_configuration.billing",
    "aws_ram_resource_association.billing",
    BILLING_IN,
    BILLING_OUT,
)
KIND.add(
    "one connection is destroyed with the principal of the common share",
    TWO_SHARED_BY_ONE,
    without(LEFT_IN_SHARE, "aws_ram_principal_association.orders"),
    1,
    allow=("destroy",),
    mentions=("aws_ram_principal_association.orders",),
)

# Harmless neighbours.
KIND.add(
    "one connection is destroyed with its own rules",
    SHARED_GATEWAY,
    ORDERS_ALONE,
    0,
    allow=("destroy",),
)
KIND.add(
    "one connection is destroyed, not allowed",
    SHARED_GATEWAY,
    ORDERS_ALONE,
    1,
)
KIND.add(
    "one connection is destroyed, the inline egress rule loses its group",
    BOTH_INLINE,
    without(INLINE_SHARED, *BILLING_PARTS, BILLING_IN)
    + hcl.group("own", hcl.inline("egress", security_groups='["sg-orders"]')),
    0,
    allow=("destroy",),
)
KIND.add(
    "one connection of the common share is destroyed with its rules",
    TWO_SHARED_BY_ONE,
    LEFT_IN_SHARE,
    0,
    allow=("destroy",),
)
KIND.add(
    "one key is removed",
    DATABASES + FOR_EACH_ON_GATEWAY,
    changed(DATABASES, (', billing = "sg-billing" }', " }")) + FOR_EACH_ON_GATEWAY,
    0,
    allow=("destroy",),
)
KIND.add(
    "one key of the modules is removed",
    hcl.MODULES,
    changed(hcl.MODULES, (', billing = "sg-billing" }', " }")),
    0,
    allow=("destroy",),
    files=hcl.LINK_MODULE,
)
KIND.add("third connection is created", SHARED_GATEWAY, SHARED_GATEWAY + SHOP, 0)
KIND.add(
    "third connection on another port is created",
    SHARED_GATEWAY,
    SHARED_GATEWAY + shared_configuration("shop", port=3306) + rules_between("shop", OWN, '"sg-shop"', 3306),
    0,
)
KIND.add(
    "third connection with an existing group is created",
    SHARED_GATEWAY,
    SHARED_GATEWAY + shared_configuration("shop"),
    0,
)
KIND.add(
    "third connection is created, and one is destroyed with its rules",
    SHARED_GATEWAY,
    ORDERS_ALONE + SHOP,
    0,
    allow=("destroy",),
)
KIND.add(
    "tag on one of two configurations",
    SHARED_GATEWAY,
    changed(
        SHARED_GATEWAY,
        ('name = "billing-rc"\n  resource_gateway', 'name = "billing-rc"\n  tags = { a = "b" }\n  resource_gateway'),
    ),
    0,
)
