"""Access to the database: a second way to the same host, principals and shares, a new ARN."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import (
    CONNECTION,
    ORDERS,
    ORDERS_ARN,
    SHARE,
    SHARE_ARN,
    STRANGER,
    STRANGER_ACCOUNT,
    STRANGER_SHARE,
    changed,
    without,
)

KIND = CaseKind("access")
CASES = KIND.cases

CONFIGURATION = "aws_vpclattice_resource_configuration.orders"
HOST = f'"{hcl.DATABASE_HOST}"'

# A second way to the same host.
KIND.add(
    "second configuration for the same host, with a stranger",
    CONNECTION,
    CONNECTION + hcl.shared_configuration("two", STRANGER_ACCOUNT, host=HOST),
    1,
    mentions=("aws_vpclattice_resource_configuration.two",),
)
KIND.add(
    "second configuration for the same host in capitals, with a stranger",
    CONNECTION,
    CONNECTION + hcl.shared_configuration("two", STRANGER_ACCOUNT, host=HOST.upper()),
    1,
)
KIND.add(
    "second configuration for the same host on another gateway, with a stranger",
    CONNECTION,
    CONNECTION
    + hcl.group("two")
    + hcl.gateway("two", "[aws_security_group.two.id]")
    + hcl.shared_configuration("two", STRANGER_ACCOUNT, host=HOST, on="aws_vpclattice_resource_gateway.two.id")
    + hcl.rules_between("two", "aws_security_group.two.id", '"sg-db"'),
    1,
)
KIND.add(
    "second configuration for the same host in a stranger's existing share",
    CONNECTION + STRANGER_SHARE,
    CONNECTION
    + STRANGER_SHARE
    + hcl.configuration("two", host=HOST)
    + hcl.association("two", hcl.configuration_arn("two"), hcl.share_arn("other")),
    1,
)
RENAMED = CONNECTION.replace('_configuration" "orders"', '_configuration" "renamed"').replace(
    "_configuration.orders", "_configuration.renamed"
)
KIND.add("configuration renamed without moved", CONNECTION, RENAMED, 1)
KIND.add(
    "configuration renamed without moved, and a stranger",
    CONNECTION,
    RENAMED + hcl.principal("x", STRANGER_ACCOUNT),
    1,
    allow=("destroy", "arn-change"),
    mentions=(STRANGER,),
)
KIND.add(
    "connection renamed without moved, for another account",
    CONNECTION,
    changed(RENAMED, (f'"{hcl.POLYTOMIC}"', STRANGER_ACCOUNT)),
    1,
    allow=("destroy",),
    mentions=(STRANGER,),
)
KIND.add(
    "configuration renamed with moved",
    CONNECTION,
    RENAMED + hcl.moved(CONFIGURATION, "aws_vpclattice_resource_configuration.renamed"),
    0,
)

# Principals and shares.
KIND.add(
    "organization as a principal",
    CONNECTION,
    CONNECTION + hcl.principal("x", '"arn:aws:organizations::123456789012:organization/o-1"'),
    1,
)
KIND.add(
    "principal replaced by a stranger", CONNECTION, changed(CONNECTION, (f'"{hcl.POLYTOMIC}"', STRANGER_ACCOUNT)), 1
)
KIND.add(
    "principal by the share's literal ARN",
    CONNECTION,
    CONNECTION + hcl.principal("x", STRANGER_ACCOUNT, f'"{SHARE_ARN}"'),
    1,
)
KIND.add(
    "configuration by its literal ARN in a stranger's share",
    CONNECTION + STRANGER_SHARE,
    CONNECTION + STRANGER_SHARE + hcl.association("x", f'"{ORDERS_ARN}"', hcl.share_arn("other")),
    1,
)
KIND.add(
    "configuration in a stranger's new share",
    CONNECTION,
    CONNECTION + STRANGER_SHARE + hcl.association("x", ORDERS, hcl.share_arn("other")),
    1,
)
KIND.add(
    "association moved to a stranger's share",
    CONNECTION + STRANGER_SHARE,
    changed(
        CONNECTION,
        (f"{ORDERS}\n  resource_share_arn = {SHARE}", f"{ORDERS}\n  resource_share_arn = {hcl.share_arn('other')}"),
    )
    + STRANGER_SHARE,
    1,
)
KIND.add(
    "subnet in Polytomic's share by a literal ARN",
    CONNECTION,
    CONNECTION + hcl.association("x", '"arn:aws:ec2:us-east-1:123456789012:subnet/subnet-a"', f'"{SHARE_ARN}"'),
    1,
    2,
)
KIND.add(
    "prefix list in Polytomic's share",
    CONNECTION,
    CONNECTION
    + hcl.resource("aws_ec2_managed_prefix_list.pl", name='"pl"', address_family='"IPv4"', max_entries="1")
    + hcl.association("x", "aws_ec2_managed_prefix_list.pl.arn"),
    1,
    2,
)
KIND.add(
    "second database in Polytomic's share",
    CONNECTION,
    CONNECTION + hcl.configuration("billing") + hcl.association("billing", hcl.configuration_arn("billing")),
    0,
)
KIND.add(
    "share without external principals",
    CONNECTION,
    changed(CONNECTION, ("allow_external_principals = true", "allow_external_principals = false")),
    1,
)
KIND.add(
    "share gets another permission",
    CONNECTION,
    changed(
        CONNECTION,
        (
            "allow_external_principals = true",
            'allow_external_principals = true\n  permission_arns = ["arn:aws:ram::123456789012:permission/wide"]',
        ),
    ),
    1,
    2,
)
OTHER_SHARE_ARN = f'"{SHARE_ARN}-of-others"'
SHARED_ELSEWHERE = without(
    CONNECTION,
    "aws_ram_resource_share.share",
    "aws_ram_principal_association.polytomic",
    "aws_ram_resource_association.orders",
) + hcl.association("orders", ORDERS, OTHER_SHARE_ARN)
KIND.add(
    "new configuration in a second share outside the plan",
    "",
    CONNECTION + hcl.association("x", ORDERS, OTHER_SHARE_ARN),
    2,
)
KIND.add("new configuration in a share outside the plan", "", SHARED_ELSEWHERE, 0)
KIND.add(
    "new configuration and a principal in a share outside the plan",
    "",
    SHARED_ELSEWHERE + hcl.principal("polytomic", of=OTHER_SHARE_ARN),
    0,
)

# The ARN of a replaced configuration.
REPLACED = changed(CONNECTION, ('"orders-rc"', '"orders2-rc"'))
LITERAL = changed(CONNECTION, (f"resource_arn = {ORDERS}", f'resource_arn = "{ORDERS_ARN}"'))
KIND.add("configuration replaced, association by reference", CONNECTION, REPLACED, 0, allow=("arn-change",))
KIND.add("configuration replaced, not allowed", CONNECTION, REPLACED, 1)
KIND.add(
    "configuration replaced, association by the old ARN",
    LITERAL,
    changed(LITERAL, ('"orders-rc"', '"orders2-rc"')),
    1,
    allow=("arn-change",),
)
KIND.add(
    "configuration replaced, association ignores the change",
    CONNECTION,
    changed(REPLACED, (f"{ORDERS}\n", f"{ORDERS}\n  lifecycle {{\n    ignore_changes = [resource_arn]\n  }}\n")),
    1,
    allow=("arn-change",),
)
KIND.add(
    "configuration replaced, association destroyed",
    CONNECTION,
    without(REPLACED, "aws_ram_resource_association.orders"),
    1,
    allow=("arn-change",),
)
KIND.add(
    "configuration replaced, and a stranger",
    CONNECTION,
    REPLACED + hcl.principal("x", STRANGER_ACCOUNT),
    1,
    allow=("arn-change",),
    mentions=(STRANGER,),
)
KIND.add(
    "configuration replaced, and a rule for the world",
    CONNECTION,
    REPLACED + hcl.to_world("w", '"sg-db"'),
    1,
    allow=("arn-change", "destroy"),
)
KIND.add(
    "connection destroyed, and its database opened to the world",
    hcl.SHARED_GATEWAY,
    without(
        hcl.SHARED_GATEWAY,
        "aws_vpclattice_resource_configuration.billing",
        "aws_ram_resource_share.billing",
        "aws_ram_resource_association.billing",
        "aws_ram_principal_association.billing",
    )
    + hcl.to_world("w", '"sg-orders"'),
    1,
    allow=("destroy",),
)

# Harmless neighbours.
KIND.add("unrelated new share with a stranger", CONNECTION, CONNECTION + STRANGER_SHARE, 0)
KIND.add(
    "unrelated new share with a subnet and a stranger",
    CONNECTION,
    CONNECTION
    + STRANGER_SHARE
    + hcl.association("x", '"arn:aws:ec2:us-east-1:123456789012:subnet/subnet-a"', hcl.share_arn("other")),
    0,
)
KIND.add(
    "tag on the share",
    CONNECTION,
    changed(CONNECTION, ("allow_external_principals = true", 'allow_external_principals = true\n  tags = { a = "b" }')),
    0,
)
KIND.add("share renamed", CONNECTION, changed(CONNECTION, ('"share-rc"', '"polytomic-rc"')), 0)
