"""A value behind a resource that only Terraform can evaluate: the plan does not tell which resource is meant."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import (
    CONNECTION,
    DB,
    OWN,
    POLYTOMIC,
    SHARE,
    STRANGER_ACCOUNT,
    WITH_GROUP,
    WORLD_RULE,
    changed,
    terraform_data,
    to_world,
)
from plan.recorded_edits import as_null_resource

KIND = CaseKind("behind other resources")
CASES = KIND.cases

PICK = "terraform_data.pick.output"
DEFERRED = terraform_data("first", input='"new"')


def _group_by_tag(name: str) -> str:
    """Return a data source that Terraform reads in the apply."""
    return f"""
data "aws_security_group" "{name}" {{
  name       = "{name}"
  depends_on = [terraform_data.first]
}}
"""


for state, before in (("existing", WITH_GROUP), ("new", "")):
    KIND.add(
        f"group behind terraform_data, {state}",
        before,
        WITH_GROUP + terraform_data("pick", input=DB) + to_world("w", PICK),
        1,
        2,
        mentions=(WORLD_RULE,),
    )
    KIND.add(
        f"group behind a data source, {state}",
        before,
        WITH_GROUP + DEFERRED + _group_by_tag("db") + to_world("w", "data.aws_security_group.db.id"),
        1,
        2,
        mentions=(WORLD_RULE,),
    )
KIND.add(
    "group in a map behind terraform_data",
    CONNECTION,
    CONNECTION + terraform_data("pick", input='{ groups = ["sg-db"] }') + to_world("w", f"{PICK}.groups[0]"),
    1,
    2,
)
KIND.add(
    "group behind two terraform_data",
    CONNECTION,
    CONNECTION
    + terraform_data("pick", input='"sg-db"')
    + terraform_data("next", input=PICK)
    + to_world("w", "terraform_data.next.output"),
    1,
    2,
)
KIND.add(
    "group behind triggers of a null_resource (edited)",
    CONNECTION,
    CONNECTION
    + terraform_data("pick", triggers_replace='{ group = "sg-db" }')
    + to_world("w", "terraform_data.pick.triggers_replace.group"),
    1,
    edit=as_null_resource,
)
KIND.add(
    "unknown group behind triggers of a null_resource (edited)",
    "",
    WITH_GROUP
    + terraform_data("pick", triggers_replace=f"{{ group = {DB} }}")
    + to_world("w", "terraform_data.pick.triggers_replace.group"),
    1,
    2,
    edit=as_null_resource,
)
PASS_ON = {
    "pass/main.tf": hcl.variable("group", '""') + terraform_data("pick", input="var.group") + hcl.output("group", PICK),
    "read/main.tf": _group_by_tag("db").replace("  depends_on = [terraform_data.first]\n", "")
    + hcl.output("id", "data.aws_security_group.db.id"),
}
KIND.add(
    "group behind terraform_data in a module",
    CONNECTION,
    CONNECTION + 'module "pass" {\n  source = "./pass"\n  group = "sg-db"\n}\n' + to_world("w", "module.pass.group"),
    1,
    2,
    files=PASS_ON,
)
KIND.add(
    "group of a module that depends on a change",
    CONNECTION,
    CONNECTION
    + DEFERRED
    + 'module "read" {\n  source = "./read"\n  depends_on = [terraform_data.first]\n}\n'
    + to_world("w", "module.read.id"),
    1,
    2,
    files=PASS_ON,
)
KIND.add(
    "further group of the gateway behind terraform_data",
    CONNECTION,
    changed(CONNECTION, (f"[{OWN}]", f"[{OWN}, {PICK}]")) + terraform_data("pick", input='"sg-wide"'),
    1,
    2,
    mentions=("aws_vpclattice_resource_gateway.gate",),
)
KIND.add(
    "inline source behind terraform_data",
    hcl.INLINE_RULES,
    changed(hcl.INLINE_RULES, (f"= [{OWN}]\n  }}", f"= [{OWN}, {PICK}]\n  }}"))
    + terraform_data("pick", input='"sg-app"'),
    1,
    2,
)
KIND.add(
    "source of the database's rule behind terraform_data, the same group",
    CONNECTION,
    changed(CONNECTION, (f"referenced_security_group_id = {OWN}", f"referenced_security_group_id = {PICK}"))
    + terraform_data("pick", input='"sg-own"'),
    0,
    2,
)
KIND.add(
    "source of the database's rule behind terraform_data, another group",
    CONNECTION,
    changed(CONNECTION, (f"referenced_security_group_id = {OWN}", f"referenced_security_group_id = {PICK}"))
    + terraform_data("pick", input='"sg-app"'),
    1,
    2,
)
KIND.add(
    "range of a rule of the database behind terraform_data",
    CONNECTION,
    CONNECTION + hcl.ingress("w", '"sg-db"', cidr_ipv4=PICK) + terraform_data("pick", input='"0.0.0.0/0"'),
    1,
    2,
)
KIND.add(
    "stranger in a share behind terraform_data",
    CONNECTION,
    CONNECTION + terraform_data("pick", input=SHARE) + hcl.principal("x", STRANGER_ACCOUNT, PICK),
    1,
    2,
    mentions=("aws_ram_principal_association.x",),
)
KIND.add(
    "configuration behind terraform_data in a stranger's share",
    CONNECTION,
    CONNECTION
    + hcl.share("other")
    + hcl.principal("x", STRANGER_ACCOUNT, hcl.share_arn("other"))
    + terraform_data("pick", input=hcl.ORDERS)
    + hcl.association("x", PICK, hcl.share_arn("other")),
    1,
    2,
)
KIND.add(
    "principal behind terraform_data",
    CONNECTION,
    CONNECTION + terraform_data("pick", input=STRANGER_ACCOUNT) + hcl.principal("x", PICK),
    1,
    2,
)
KIND.add(
    "host behind terraform_data",
    CONNECTION,
    changed(CONNECTION, (f'"{hcl.DATABASE_HOST}"', PICK)) + terraform_data("pick", input='"other.example.com"'),
    1,
)
KIND.add(
    "port behind terraform_data",
    CONNECTION,
    changed(CONNECTION, ('port_ranges = ["5432"]', f"port_ranges = [{PICK}]")) + terraform_data("pick", input='"5433"'),
    1,
    2,
)
KIND.add(
    "source group behind an unread data source, allowed by address",
    CONNECTION,
    CONNECTION + DEFERRED + _group_by_tag("db") + to_world("w", "data.aws_security_group.db.id"),
    0,
    allow=(f"unknown={WORLD_RULE}",),
)

# Harmless neighbours.
POLICY_DOCUMENT = """
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["s3:GetObject"]
    resources = [aws_s3_bucket.x.arn]
  }
}
"""
KIND.add(
    "bucket name behind terraform_data",
    CONNECTION,
    CONNECTION + terraform_data("pick", input='"assets"') + hcl.resource("aws_s3_bucket.x", bucket=PICK),
    0,
)
KIND.add(
    "policy of a role from an unread data source",
    CONNECTION,
    CONNECTION
    + hcl.resource("aws_s3_bucket.x", bucket='"x"')
    + POLICY_DOCUMENT
    + hcl.resource("aws_s3_bucket_policy.x", bucket="aws_s3_bucket.x.id", policy="data.aws_iam_policy_document.x.json"),
    0,
)
KIND.add(
    "rule of a new app's group, with an unread data source elsewhere",
    CONNECTION,
    CONNECTION
    + hcl.group("app")
    + DEFERRED
    + _group_by_tag("db")
    + hcl.output("looked_up", "data.aws_security_group.db.id")
    + to_world("w", hcl.APP),
    0,
)
KIND.add(
    "description behind terraform_data",
    CONNECTION,
    changed(
        CONNECTION,
        (
            "security_group_id = aws_security_group.own.id\n",
            f"security_group_id = aws_security_group.own.id\n  description = {PICK}\n",
        ),
    )
    + terraform_data("pick", input='"new"'),
    0,
)
KIND.add(
    "tags behind terraform_data",
    CONNECTION,
    changed(CONNECTION, ('protocol = "TCP"', f'protocol = "TCP"\n  tags = {{ owner = {PICK} }}'))
    + terraform_data("pick", input='"me"'),
    0,
)
KIND.add(
    "polytomic's account from a variable",
    CONNECTION,
    changed(CONNECTION, (f'"{POLYTOMIC}"', "var.account")) + hcl.variable("account", f'"{POLYTOMIC}"'),
    0,
)
