"""A value that is known after apply, and may be that of any of several resources in the expression."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import APP, DB, GATE, OWN, WHICH, WITH_GROUP, WORLD_RULE, changed, local, to_world

KIND = CaseKind("several candidates")
CASES = KIND.cases

NEW_GROUPS = WITH_GROUP + hcl.group("app")
BY_CONDITION = f'var.which == "db" ? {DB} : {APP}'
MAP_OF_GROUPS = f"{{ app = {APP}, db = {DB} }}"


def _with_group(reference: str, declaration: str) -> str:
    """Return the connection with the database's security group at another address."""
    return changed(hcl.without(WITH_GROUP, "aws_security_group.db"), (DB, reference)) + declaration


def _group_instances(meta_argument: str) -> str:
    return changed(hcl.group("g"), ('"g" {\n', f'"g" {{\n  {meta_argument}\n'), ('name = "g"', 'name_prefix = "g"'))


# The security group of a rule.
KIND.add(
    "condition in a local",
    "",
    NEW_GROUPS + WHICH + local("target", BY_CONDITION) + to_world("w", "local.target"),
    1,
    2,
    mentions=(WORLD_RULE,),
)
KIND.add(
    "condition in a local, allowed by address",
    "",
    NEW_GROUPS + WHICH + local("target", BY_CONDITION) + to_world("w", "local.target"),
    0,
    allow=(f"unknown={WORLD_RULE}",),
)
KIND.add(
    "for_each over names, with a map in a local",
    "",
    NEW_GROUPS
    + local("groups", MAP_OF_GROUPS)
    + changed(to_world("w", "local.groups[each.key]"), ('"w" {\n', '"w" {\n  for_each = toset(["app", "db"])\n')),
    1,
    2,
)
KIND.add(
    "for_each over a map with objects",
    "",
    NEW_GROUPS
    + changed(
        to_world("w", "each.value.group"),
        ('"w" {\n', f'"w" {{\n  for_each = {{ a = {{ group = {APP} }}, b = {{ group = {DB} }} }}\n'),
    ),
    1,
    2,
)
KIND.add(
    "index of a list in a local",
    "",
    NEW_GROUPS + local("groups", f"[{APP}, {DB}]") + to_world("w", "local.groups[1]"),
    1,
    2,
)
KIND.add(
    "element with a variable",
    "",
    NEW_GROUPS + hcl.variable("n", "1") + to_world("w", f"element([{APP}, {DB}], var.n)"),
    1,
    2,
)
KIND.add("lookup in a map", "", NEW_GROUPS + WHICH + to_world("w", f"lookup({MAP_OF_GROUPS}, var.which)"), 1, 2)
KIND.add("coalesce of two groups", "", NEW_GROUPS + to_world("w", f"coalesce({DB}, {APP})"), 1, 2)
KIND.add("try of two groups", "", NEW_GROUPS + to_world("w", f"try({DB}, {APP})"), 1, 2)
KIND.add(
    "one of a splat",
    "",
    _with_group("aws_security_group.g[0].id", _group_instances("count = 1"))
    + to_world("w", "one(aws_security_group.g[*].id)"),
    1,
    2,
)
KIND.add(
    "element of a splat with count",
    "",
    _with_group("aws_security_group.g[1].id", _group_instances("count = 2"))
    + to_world("w", "element(aws_security_group.g[*].id, 1)"),
    1,
    2,
)
KIND.add(
    "index of a count by another count",
    "",
    _with_group("aws_security_group.g[1].id", _group_instances("count = 2"))
    + changed(to_world("w", "aws_security_group.g[count.index + 1].id"), ('"w" {\n', '"w" {\n  count = 1\n')),
    1,
    2,
)
FOR_EACH_GROUPS = _with_group('aws_security_group.g["db"].id', _group_instances('for_each = toset(["app", "db"])'))
KIND.add(
    "for expression over groups by for_each",
    "",
    FOR_EACH_GROUPS + WHICH + to_world("w", "{ for k, g in aws_security_group.g : k => g.id }[var.which]"),
    1,
    2,
)
KIND.add(
    "values of groups by for_each",
    "",
    FOR_EACH_GROUPS + to_world("w", "values(aws_security_group.g)[1].id"),
    1,
    2,
)
KIND.add(
    "for expression with a filter",
    "",
    NEW_GROUPS
    + to_world("w", '[for g in [aws_security_group.app, aws_security_group.db] : g.id if g.name == "db"][0]'),
    1,
    2,
)
DYNAMIC_INGRESS = """  dynamic "ingress" {
    for_each = %s
    content {
      description     = "d"
      from_port       = 5432
      to_port         = 5432
      protocol        = "tcp"
      security_groups = [ingress.value]
    }
  }
"""
DYNAMIC_RULES = hcl.without(WITH_GROUP, "aws_security_group.db", "aws_vpc_security_group_ingress_rule.in")
KIND.add(
    "dynamic block with the app's group",
    "",
    DYNAMIC_RULES + hcl.group("app") + hcl.group("db", DYNAMIC_INGRESS % f"[{OWN}, {APP}]"),
    1,
    2,
)
GROUPS_MODULE = {
    "sg/main.tf": hcl.variable("name", '""')
    + changed(hcl.group("this"), ('name = "this"', "name = var.name"))
    + hcl.output("id", "aws_security_group.this.id"),
    "sgs/main.tf": hcl.group("app") + hcl.group("db") + hcl.output("ids", MAP_OF_GROUPS),
    "outer/main.tf": 'module "sgs" {\n  source = "../sgs"\n}\n' + hcl.output("groups", "module.sgs.ids"),
    "rule/main.tf": hcl.variable("group", '""') + to_world("w", "var.group"),
}
KIND.add(
    "module instance by a variable's key",
    "",
    _with_group(
        'module.sg["db"].id',
        'module "sg" {\n  source = "./sg"\n  for_each = toset(["app", "db"])\n  name = each.key\n}\n',
    )
    + WHICH
    + to_world("w", "module.sg[var.which].id"),
    1,
    2,
    files=GROUPS_MODULE,
)
KIND.add(
    "map output of a module by a variable's key",
    "",
    _with_group('module.sgs.ids["db"]', 'module "sgs" {\n  source = "./sgs"\n}\n')
    + WHICH
    + to_world("w", "module.sgs.ids[var.which]"),
    1,
    2,
    files=GROUPS_MODULE,
)
KIND.add(
    "output of a module in a module",
    "",
    _with_group('module.outer.groups["db"]', 'module "outer" {\n  source = "./outer"\n}\n')
    + WHICH
    + to_world("w", "module.outer.groups[var.which]"),
    1,
    2,
    files=GROUPS_MODULE,
)
KIND.add(
    "input of a module by a condition",
    "",
    NEW_GROUPS + WHICH + f'module "rule" {{\n  source = "./rule"\n  group = {BY_CONDITION}\n}}\n',
    1,
    2,
    files=GROUPS_MODULE,
)

# Gateways.
WIDE_GROUP = hcl.group("wide", hcl.inline("egress", port=0, protocol="-1", cidr_blocks='["0.0.0.0/0"]'))
WIDE = "aws_security_group.wide.id"
KIND.add(
    "gateway with one of two new groups",
    "",
    changed(WITH_GROUP, (f"[{OWN}]", f'[var.which == "db" ? {WIDE} : {OWN}]')) + WHICH + WIDE_GROUP,
    1,
    2,
)
KIND.add(
    "existing gateway gets one of two new groups",
    hcl.CONNECTION,
    changed(hcl.CONNECTION, (f"[{OWN}]", f'[{OWN}, var.which == "db" ? {WIDE} : {APP}]'))
    + WHICH
    + WIDE_GROUP
    + hcl.group("app"),
    1,
    2,
)
KIND.add(
    "configuration on one of two new gateways",
    "",
    changed(WITH_GROUP, (f"= {GATE}", f'= var.which == "db" ? aws_vpclattice_resource_gateway.wide.id : {GATE}'))
    + WHICH
    + WIDE_GROUP
    + hcl.gateway("wide", f"[{WIDE}]"),
    1,
    2,
)

# Harmless neighbours.
APP_GROUPS = WITH_GROUP + hcl.group("app") + hcl.group("web") + WHICH
WEB = "aws_security_group.web.id"
KIND.add("condition of two groups of an app", "", APP_GROUPS + to_world("w", f'var.which == "db" ? {WEB} : {APP}'), 0)
KIND.add(
    "for_each over a map of an app's groups",
    "",
    APP_GROUPS
    + changed(to_world("w", "each.value"), ('"w" {\n', f'"w" {{\n  for_each = {{ a = {APP}, b = {WEB} }}\n')),
    0,
)
KIND.add("element of an app's groups", "", APP_GROUPS + to_world("w", f"element([{APP}, {WEB}], 1)"), 0)
KIND.add(
    "condition with a known result, the database",
    NEW_GROUPS,
    NEW_GROUPS + WHICH + to_world("w", BY_CONDITION),
    1,
    mentions=(WORLD_RULE,),
)
KIND.add(
    "condition with a known result, the app",
    NEW_GROUPS,
    NEW_GROUPS + changed(WHICH, ('"db"', '"app"')) + to_world("w", BY_CONDITION),
    0,
)
KIND.add(
    "further connection by key on a shared gateway",
    hcl.DATABASES + hcl.FOR_EACH_ON_GATEWAY,
    changed(hcl.DATABASES, ("{ orders", '{ shop = "sg-shop", orders')) + hcl.FOR_EACH_ON_GATEWAY,
    0,
)
KIND.add(
    "further connection by key of a module",
    hcl.MODULES,
    changed(hcl.MODULES, ("{ orders", '{ shop = "sg-shop", orders')),
    0,
    files=hcl.LINK_MODULE,
)
