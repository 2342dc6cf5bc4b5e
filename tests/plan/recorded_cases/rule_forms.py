"""Rules of security groups in every form that AWS and Terraform accept."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import (
    APP,
    CONNECTION,
    DB,
    INLINE_RULES,
    OWN,
    PUBLISHED_FORM,
    WITH_GROUP,
    changed,
    inline,
    without,
)

KIND = CaseKind("rule forms")
CASES = KIND.cases

IN = "aws_vpc_security_group_ingress_rule.in"
OUT = "aws_vpc_security_group_egress_rule.out"
OLD_IN = "aws_security_group_rule.rds"
CUT_OFF = "Polytomic"
WORLD = '"0.0.0.0/0"'
OWN_WITH_ACCOUNT = f'"123456789012/${{{OWN}}}"'
ANY_PORT = "from_port = -1\n  to_port = -1"


def _with_protocol(configuration: str, protocol: str) -> str:
    return changed(configuration, ('ip_protocol = "tcp"', f'ip_protocol = "{protocol}"'))


# The protocol.
for protocol in ("TCP", "6"):
    connection = _with_protocol(CONNECTION, protocol)
    KIND.add(f"ingress rule with protocol {protocol} removed", connection, without(connection, IN), 1, mentions=(IN,))
    KIND.add(f"egress rule with protocol {protocol} removed", connection, without(connection, OUT), 1, mentions=(OUT,))
KIND.add("connection with protocol 6 created", "", _with_protocol(CONNECTION, "6"), 0)
KIND.add(
    "connection with protocol TCP unchanged", _with_protocol(CONNECTION, "TCP"), _with_protocol(CONNECTION, "TCP"), 0
)
KIND.add("protocol changes from tcp to udp", CONNECTION, _with_protocol(CONNECTION, "udp"), 1)
KIND.add("protocol changes from 6 to tcp", _with_protocol(CONNECTION, "6"), CONNECTION, 0, 1, 2)
ALL_TRAFFIC = changed(CONNECTION, ('ip_protocol = "tcp"\n  from_port = 5432\n  to_port = 5432', 'ip_protocol = "-1"'))
KIND.add("rules for all traffic removed", ALL_TRAFFIC, without(ALL_TRAFFIC, IN), 1, mentions=(IN,))
KIND.add("rules widened to all traffic", CONNECTION, ALL_TRAFFIC, 1)
KIND.add(
    "older ingress rule with protocol 6 removed",
    changed(PUBLISHED_FORM, ('protocol = "tcp"\n  source', 'protocol = "6"\n  source')),
    without(PUBLISHED_FORM, OLD_IN),
    1,
    mentions=(OLD_IN,),
)
KIND.add(
    "rule for UDP to the world in capitals",
    CONNECTION,
    CONNECTION + hcl.ingress("w", '"sg-db"', protocol='"UDP"', cidr_ipv4=WORLD),
    1,
)
KIND.add(
    "rule for ICMP to the world",
    CONNECTION,
    CONNECTION + hcl.ingress("w", '"sg-db"', protocol='"icmp"', port=-1, cidr_ipv4=WORLD),
    1,
)

# ACCOUNT/sg-….
BY_ACCOUNT = without(CONNECTION, IN) + hcl.ingress("in", '"sg-db"', referenced_security_group_id=OWN_WITH_ACCOUNT)
KIND.add("ingress rule from ACCOUNT/sg removed", BY_ACCOUNT, without(BY_ACCOUNT, IN), 1, mentions=(IN,))
KIND.add("ingress rule from ACCOUNT/sg unchanged", BY_ACCOUNT, BY_ACCOUNT, 0)
KIND.add(
    "older rule of another group from ACCOUNT/sg",
    CONNECTION,
    CONNECTION + hcl.old_rule("x", "ingress", '"sg-billing"', source_security_group_id='"123456789012/sg-own"'),
    1,
)
KIND.add(
    "inline rule of another group from ACCOUNT/sg",
    CONNECTION,
    CONNECTION + hcl.group("app", inline("ingress", security_groups='["123456789012/sg-own"]')),
    1,
)
KIND.add(
    "egress of the gateway to ACCOUNT/sg",
    CONNECTION,
    CONNECTION + hcl.egress("x", OWN, referenced_security_group_id='"210987654321/sg-peer"'),
    1,
)
KIND.add(
    "inline source ACCOUNT/sg removed",
    changed(INLINE_RULES, (f"security_groups = [{OWN}]\n  }}", f"security_groups = [{OWN_WITH_ACCOUNT}]\n  }}")),
    changed(INLINE_RULES, (f"security_groups = [{OWN}]\n  }}", 'security_groups = ["sg-app"]\n  }')),
    1,
)

# Inline rules.
KIND.add(
    "inline ingress rule removed",
    INLINE_RULES,
    changed(INLINE_RULES, (inline("ingress", security_groups=f"[{OWN}]"), "  ingress = []\n")),
    1,
)
KIND.add(
    "inline ingress rule for the world added",
    INLINE_RULES,
    changed(
        INLINE_RULES,
        (
            inline("ingress", security_groups=f"[{OWN}]"),
            inline("ingress", security_groups=f"[{OWN}]") + inline("ingress", cidr_blocks=f"[{WORLD}]"),
        ),
    ),
    1,
)
KIND.add(
    "inline ingress rule widened to all ports",
    INLINE_RULES,
    changed(
        INLINE_RULES,
        (
            inline("ingress", security_groups=f"[{OWN}]"),
            inline("ingress", port=1, last_port=65535, security_groups=f"[{OWN}]"),
        ),
    ),
    1,
)
KIND.add(
    "inline ingress rule moved to another port",
    INLINE_RULES,
    changed(
        INLINE_RULES,
        (inline("ingress", security_groups=f"[{OWN}]"), inline("ingress", port=5433, security_groups=f"[{OWN}]")),
    ),
    1,
)
KIND.add(
    "inline rule with a prefix list added",
    INLINE_RULES,
    changed(
        INLINE_RULES,
        (f"security_groups = [{OWN}]\n  }}", f'security_groups = [{OWN}]\n    prefix_list_ids = ["pl-other"]\n  }}'),
    ),
    1,
    2,
)
KIND.add(
    "inline egress rule removed",
    PUBLISHED_FORM,
    changed(PUBLISHED_FORM, (inline("egress", security_groups='["sg-db"]'), "  egress = []\n")),
    1,
)
KIND.add(
    "inline egress rule to the world added",
    PUBLISHED_FORM,
    changed(
        PUBLISHED_FORM,
        (
            inline("egress", security_groups='["sg-db"]'),
            inline("egress", security_groups='["sg-db"]') + inline("egress", port=443, cidr_blocks=f"[{WORLD}]"),
        ),
    ),
    1,
)
KIND.add(
    "first inline rule on a group with separate rules",
    WITH_GROUP,
    changed(WITH_GROUP, (hcl.group("db"), hcl.group("db", inline("ingress", port=443, cidr_blocks='["10.0.0.0/8"]')))),
    1,
)
KIND.add(
    "inline rule of the app on another group",
    INLINE_RULES + hcl.group("app"),
    INLINE_RULES + hcl.group("app", inline("ingress", port=443, cidr_blocks=f"[{WORLD}]")),
    0,
)
KIND.add(
    "inline egress to a range instead of the group",
    PUBLISHED_FORM,
    changed(PUBLISHED_FORM, ('security_groups = ["sg-db"]', 'cidr_blocks = ["10.0.0.0/16"]')),
    1,
    2,
)

# Address ranges.
BY_RANGE = changed(CONNECTION, ('referenced_security_group_id = "sg-db"', 'cidr_ipv4 = "10.0.0.0/16"'))
KIND.add("egress range moved", BY_RANGE, changed(BY_RANGE, ("10.0.0.0/16", "10.9.0.0/16")), 1, 2, mentions=(OUT,))
KIND.add("egress range widened", BY_RANGE, changed(BY_RANGE, ("10.0.0.0/16", "10.0.0.0/8")), 1, mentions=(OUT,))
KIND.add("egress range unchanged", BY_RANGE, BY_RANGE, 0)
KIND.add("egress range removed", BY_RANGE, without(BY_RANGE, OUT), 1, mentions=(OUT,))
INGRESS_BY_RANGE = changed(CONNECTION, (f"referenced_security_group_id = {OWN}", 'cidr_ipv4 = "10.0.1.0/24"'))
KIND.add("ingress range narrowed", INGRESS_BY_RANGE, changed(INGRESS_BY_RANGE, ("10.0.1.0/24", "10.0.1.0/28")), 1, 2)
OFFICE = hcl.ingress("office", '"sg-db"', cidr_ipv4='"10.0.1.0/24"')
KIND.add(
    "range of the office narrowed", CONNECTION + OFFICE, CONNECTION + changed(OFFICE, ("10.0.1.0/24", "10.0.1.0/28")), 0
)
KIND.add("rule of the office removed", CONNECTION + OFFICE, CONNECTION, 0)
KIND.add("ingress rule for IPv6 added", CONNECTION, CONNECTION + hcl.ingress("w", '"sg-db"', cidr_ipv6='"::/0"'), 1)

# Prefix lists.
ENTRY = '  entry {\n    cidr = "10.0.0.0/16"\n  }\n'


def _prefix_list(name: str, entries: str = ENTRY, **arguments: str) -> str:
    values = {"name": f'"{name}"', "address_family": '"IPv4"', "max_entries": "5", **arguments}
    return hcl.resource(f"aws_ec2_managed_prefix_list.{name}", entries, **values)


LIST = "aws_ec2_managed_prefix_list.pl.id"
WITH_LIST = WITH_GROUP + _prefix_list("pl") + hcl.ingress("office", DB, prefix_list_id=LIST)
KIND.add(
    "prefix list of the database's rule gets an entry",
    WITH_LIST,
    changed(WITH_LIST, (ENTRY, ENTRY + ENTRY.replace("10.0.0.0/16", "203.0.113.0/24"))),
    1,
    2,
)
KIND.add(
    "prefix list of the database's rule gets a wider entry",
    WITH_LIST,
    changed(WITH_LIST, (ENTRY, ENTRY.replace("10.0.0.0/16", "0.0.0.0/0"))),
    1,
    2,
)
KIND.add(
    "entry resource of the database's prefix list",
    WITH_LIST,
    WITH_LIST + hcl.resource("aws_ec2_managed_prefix_list_entry.x", cidr=WORLD, prefix_list_id=LIST),
    1,
    2,
)
KIND.add("rule with a new prefix list", WITH_GROUP, WITH_LIST, 1, 2)
INLINE_LIST = changed(
    INLINE_RULES,
    (f"security_groups = [{OWN}]\n  }}", f"security_groups = [{OWN}]\n    prefix_list_ids = [{LIST}]\n  }}"),
)
KIND.add(
    "inline rule's prefix list gets an entry",
    INLINE_LIST + _prefix_list("pl"),
    INLINE_LIST + _prefix_list("pl", ENTRY.replace("10.0.0.0/16", "0.0.0.0/0")),
    1,
    2,
)
OUT_BY_LIST = changed(
    CONNECTION, ('referenced_security_group_id = "sg-db"', f"prefix_list_id = {LIST}")
) + _prefix_list("pl")
KIND.add(
    "prefix list of the egress rule loses its entry",
    OUT_BY_LIST,
    changed(OUT_BY_LIST, (ENTRY, ENTRY.replace("10.0.0.0/16", "10.9.0.0/16"))),
    1,
    2,
)
KIND.add("prefix list of the egress rule unchanged", OUT_BY_LIST, OUT_BY_LIST, 0)
KIND.add(
    "prefix list of the database's rule with a tag",
    WITH_LIST,
    changed(WITH_LIST, ('name = "pl"', 'name = "pl"\n  tags = { a = "b" }')),
    0,
)
UNRELATED_LIST = WITH_GROUP + hcl.group("app") + _prefix_list("pl") + hcl.ingress("office", APP, prefix_list_id=LIST)
KIND.add(
    "prefix list of an app's rule gets a wider entry",
    UNRELATED_LIST,
    changed(UNRELATED_LIST, (ENTRY, ENTRY.replace("10.0.0.0/16", "0.0.0.0/0"))),
    0,
)
KIND.add("unused prefix list created", CONNECTION, CONNECTION + _prefix_list("pl"), 0)
LITERAL_LIST = changed(OUT_BY_LIST, (f"prefix_list_id = {LIST}", 'prefix_list_id = "pl-pl"'))
KIND.add(
    "prefix list replaced, egress rule with the literal id",
    LITERAL_LIST,
    changed(LITERAL_LIST, ('address_family = "IPv4"', 'address_family = "IPv6"'), ("10.0.0.0/16", "fd00::/48")),
    1,
    2,
)
