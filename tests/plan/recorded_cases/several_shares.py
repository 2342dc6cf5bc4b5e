"""A share or a configuration that is known after apply, and may be any of several."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import ORDERS, SHARE, STRANGER_ACCOUNT, WHICH, WITH_GROUP, changed

KIND = CaseKind("several shares")
CASES = KIND.cases

# Shares.
OTHER_SHARE = hcl.share("other")
TWO_SHARES = WITH_GROUP + OTHER_SHARE
ONE_OF_TWO_SHARES = f'var.which == "db" ? {SHARE} : aws_ram_resource_share.other.arn'
KIND.add(
    "stranger in one of two new shares",
    "",
    TWO_SHARES + WHICH + hcl.principal("x", STRANGER_ACCOUNT, ONE_OF_TWO_SHARES),
    1,
    2,
)
KIND.add(
    "stranger in each share by for_each",
    "",
    TWO_SHARES
    + changed(
        hcl.principal("x", STRANGER_ACCOUNT, "each.value"),
        ('"x" {\n', f'"x" {{\n  for_each = {{ a = aws_ram_resource_share.other.arn, b = {SHARE} }}\n'),
    ),
    1,
    2,
)
KIND.add(
    "configuration in one of two new shares",
    "",
    TWO_SHARES
    + WHICH
    + hcl.principal("x", STRANGER_ACCOUNT, "aws_ram_resource_share.other.arn")
    + hcl.association("x", ORDERS, f'lookup({{ a = aws_ram_resource_share.other.arn, b = {SHARE} }}, "a")'),
    1,
    2,
)

# Configurations.
TWO_CONFIGURATIONS = (
    WITH_GROUP
    + hcl.configuration("billing")
    + OTHER_SHARE
    + hcl.principal("x", STRANGER_ACCOUNT, "aws_ram_resource_share.other.arn")
)
BILLING = hcl.configuration_arn("billing")
KIND.add(
    "one of two new configurations in a stranger's share",
    "",
    TWO_CONFIGURATIONS
    + WHICH
    + hcl.association("x", f'var.which == "db" ? {ORDERS} : {BILLING}', "aws_ram_resource_share.other.arn"),
    1,
    2,
)
KIND.add(
    "element of two new configurations in a stranger's share",
    "",
    TWO_CONFIGURATIONS + hcl.association("x", f"element([{BILLING}, {ORDERS}], 1)", "aws_ram_resource_share.other.arn"),
    1,
    2,
)

# Harmless neighbours.
KIND.add(
    "stranger in one of two shares of an app",
    "",
    TWO_SHARES
    + hcl.share("third")
    + WHICH
    + hcl.principal(
        "x", STRANGER_ACCOUNT, 'var.which == "db" ? aws_ram_resource_share.third.arn : aws_ram_resource_share.other.arn'
    ),
    0,
)
