"""Everyday plans that leave the connections as they are."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import APP, CONNECTION, DB, OWN, PUBLISHED_FORM, WITH_GROUP, changed, to_world
from plan.recorded_edits import find_change

KIND = CaseKind("harmless")
CASES = KIND.cases

APP_MODULE = {
    "app/main.tf": hcl.variable("name", '""')
    + changed(
        hcl.group("this"),
        ('"this" {\n', '"this" {\n  count = 1\n'),
        ('"this"\n  description', "var.name\n  description"),
    )
    + hcl.local("this_sg_id", 'concat(aws_security_group.this[*].id, [""])[0]')
    + hcl.old_rule("ingress", "ingress", "local.this_sg_id", port=443, cidr_blocks='["10.0.0.0/8"]')
    + hcl.egress("all", "local.this_sg_id", port=443, cidr_ipv4='"0.0.0.0/0"')
    + hcl.output("security_group_id", "local.this_sg_id"),
}
APP_CALL = 'module "app" {\n  source = "./app"\n  name   = "app"\n}\n'
DEFERRED = """
data "aws_iam_policy_document" "x" {
  statement {
    actions   = ["s3:GetObject"]
    resources = [aws_s3_bucket.x.arn]
  }
}
"""
BUCKET = (
    hcl.resource("aws_s3_bucket.x", bucket='"x"')
    + DEFERRED
    + hcl.output("policy", "data.aws_iam_policy_document.x.json")
)

# Unrelated modules.
KIND.add("app's module with a local", CONNECTION, CONNECTION + APP_CALL, 0, files=APP_MODULE)
KIND.add(
    "app's module with a local, and an unread data source",
    CONNECTION,
    CONNECTION + APP_CALL + BUCKET,
    0,
    files=APP_MODULE,
)
KIND.add(
    "app's module and a new connection, and an unread data source",
    "",
    CONNECTION + APP_CALL + BUCKET,
    0,
    files=APP_MODULE,
)
KIND.add(
    "two apps by for_each, and an unread data source",
    CONNECTION,
    CONNECTION
    + changed(APP_CALL, ('  name   = "app"', '  for_each = toset(["a", "b"])\n  name   = each.key'))
    + BUCKET,
    0,
    files=APP_MODULE,
)
KIND.add(
    "rule between two apps by module outputs",
    CONNECTION,
    CONNECTION
    + APP_CALL
    + changed(APP_CALL, ('"app" {', '"web" {'))
    + hcl.ingress(
        "web", "module.app.security_group_id", port=443, referenced_security_group_id="module.web.security_group_id"
    ),
    0,
    files=APP_MODULE,
)
VPC_CONFIG = """
  vpc_config {
    subnet_ids         = ["subnet-a", "subnet-b"]
    security_group_ids = [local.cluster_security_group_id]
  }
"""
EKS_MODULE = {
    "eks/main.tf": hcl.variable("create", "true")
    + changed(hcl.group("cluster"), ('"cluster" {\n', '"cluster" {\n  count = var.create ? 1 : 0\n'))
    + changed(hcl.group("node"), ('"node" {\n', '"node" {\n  count = var.create ? 1 : 0\n'))
    + hcl.local("cluster_security_group_id", 'var.create ? aws_security_group.cluster[0].id : ""')
    + hcl.local("node_security_group_id", 'try(aws_security_group.node[0].id, "")')
    + changed(
        hcl.old_rule(
            "cluster",
            "ingress",
            "local.cluster_security_group_id",
            port=443,
            source_security_group_id="local.node_security_group_id",
        ),
        ('"cluster" {\n', '"cluster" {\n  for_each = { for k, v in { node = 443 } : k => v if var.create }\n'),
    )
    + hcl.old_rule(
        "node",
        "ingress",
        "local.node_security_group_id",
        port=10250,
        source_security_group_id="local.cluster_security_group_id",
    )
    + hcl.resource(
        "aws_eks_cluster.this",
        VPC_CONFIG,
        name='"app"',
        role_arn='"arn:aws:iam::123456789012:role/eks"',
    )
    + hcl.output("primary", "aws_eks_cluster.this.vpc_config[0].cluster_security_group_id")
    + hcl.output("node", "local.node_security_group_id"),
}
EKS_CALL = 'module "eks" {\n  source = "./eks"\n}\n'
KIND.add("cluster of EKS by a module", CONNECTION, CONNECTION + EKS_CALL, 0, files=EKS_MODULE)
KIND.add(
    "cluster of EKS by a module, and an unread data source",
    CONNECTION,
    CONNECTION + EKS_CALL + BUCKET,
    0,
    files=EKS_MODULE,
)
KIND.add(
    "rule on a group that EKS creates",
    CONNECTION,
    CONNECTION + EKS_CALL + hcl.ingress("api", "module.eks.primary", port=443, cidr_ipv4='"10.0.0.0/8"'),
    0,
    2,
    files=EKS_MODULE,
)

# Groups and rules.
APP_GROUP = hcl.group("app")
KIND.add("app's new group open to the world", CONNECTION, CONNECTION + APP_GROUP + to_world("w", APP), 0)
KIND.add(
    "egress rule of the database's group to the world",
    WITH_GROUP,
    WITH_GROUP + hcl.egress("x", DB, port=443, cidr_ipv4='"0.0.0.0/0"'),
    0,
)
KIND.add(
    "egress rule of the database's group to an app",
    CONNECTION,
    CONNECTION + APP_GROUP + hcl.egress("x", '"sg-db"', referenced_security_group_id=APP),
    0,
)
KIND.add(
    "older egress rule of the database's group",
    PUBLISHED_FORM,
    PUBLISHED_FORM + hcl.old_rule("x", "egress", '"sg-db"', port=443, cidr_blocks='["10.0.0.0/8"]'),
    0,
)
INLINE_DATABASE = changed(
    hcl.INLINE_RULES,
    (
        hcl.group("db", hcl.inline("ingress", security_groups=f"[{OWN}]")),
        hcl.group(
            "db",
            hcl.inline("ingress", security_groups=f"[{OWN}]")
            + hcl.inline("egress", port=443, cidr_blocks='["10.0.0.0/8"]'),
        ),
    ),
)
KIND.add("inline egress rule of the database's group", hcl.INLINE_RULES, INLINE_DATABASE, 0)
KIND.add(
    "new description of the ingress rule",
    CONNECTION,
    changed(
        CONNECTION,
        (f"referenced_security_group_id = {OWN}", f'referenced_security_group_id = {OWN}\n  description = "new"'),
    ),
    0,
)
KIND.add(
    "tag on every group",
    CONNECTION,
    changed(CONNECTION, ('description = "d"', 'description = "d"\n  tags = { a = "b" }')),
    0,
)
KIND.add(
    "second rule for the same traffic",
    CONNECTION,
    CONNECTION + hcl.ingress("again", '"sg-db"', referenced_security_group_id=OWN),
    0,
)
KIND.add(
    "older rule beside the newer rule removed",
    CONNECTION + hcl.old_rule("old", "ingress", '"sg-db"', source_security_group_id=OWN),
    CONNECTION,
    0,
    1,
)
KIND.add(
    "ingress rule renamed with moved",
    CONNECTION,
    changed(CONNECTION, ('_ingress_rule" "in"', '_ingress_rule" "renamed"'))
    + hcl.moved("aws_vpc_security_group_ingress_rule.in", "aws_vpc_security_group_ingress_rule.renamed"),
    0,
)
INTO_MODULE = {"link/main.tf": CONNECTION}
KIND.add(
    "connection moved into a module",
    CONNECTION,
    'module "link" {\n  source = "./link"\n}\n'
    + "".join(
        hcl.moved(address, f"module.link.{address}")
        for address in (
            "aws_security_group.own",
            "aws_vpc_security_group_ingress_rule.in",
            "aws_vpc_security_group_egress_rule.out",
            "aws_vpclattice_resource_gateway.gate",
            "aws_vpclattice_resource_configuration.orders",
            "aws_ram_resource_share.share",
            "aws_ram_resource_association.orders",
            "aws_ram_principal_association.polytomic",
        )
    ),
    0,
    files=INTO_MODULE,
)
IMPORTED = ("aws_vpclattice_resource_configuration.orders", "aws_vpc_security_group_ingress_rule.in")


def _import(plan: dict[str, object]) -> None:
    """Import two resources: an import reads the resource from an account."""
    for address in IMPORTED:
        find_change(plan, address)["change"]["importing"] = {"id": "imported"}


KIND.add("configuration and rule imported (edited)", CONNECTION, CONNECTION, 0, edit=_import)
WITH_CBD = changed(CONNECTION, ('name = "own"\n', f'name = "own"\n{hcl.CREATE_BEFORE_DESTROY}'))
KIND.add(
    "gateway's group replaced before its destruction",
    WITH_CBD,
    changed(WITH_CBD, ('name = "own"', 'name = "own2"')),
    0,
    1,
)

# The gateway.
KIND.add(
    "tag on the gateway",
    CONNECTION,
    changed(CONNECTION, ('"vpc-1"\n  subnet_ids', '"vpc-1"\n  tags = { a = "b" }\n  subnet_ids')),
    0,
)
KIND.add(
    "second gateway with its group",
    CONNECTION,
    CONNECTION + hcl.group("two") + hcl.gateway("two", "[aws_security_group.two.id]"),
    0,
)

# Resources that name parts of a connection.
KIND.add(
    "parameter with the configuration's ARN",
    CONNECTION,
    CONNECTION + hcl.resource("aws_ssm_parameter.arn", name='"arn"', type='"String"', value=hcl.ORDERS),
    0,
    2,
)
KIND.add(
    "output with the configuration's ARN",
    CONNECTION,
    CONNECTION + hcl.output("arn", hcl.ORDERS),
    0,
)
KIND.add(
    "alarm for the database",
    hcl.WITH_DATABASE,
    hcl.WITH_DATABASE
    + hcl.resource(
        "aws_cloudwatch_metric_alarm.cpu",
        alarm_name='"cpu"',
        comparison_operator='"GreaterThanThreshold"',
        evaluation_periods="2",
        metric_name='"CPUUtilization"',
        namespace='"AWS/RDS"',
        period="60",
        statistic='"Average"',
        threshold="90",
        dimensions="{ DBInstanceIdentifier = aws_db_instance.orders.identifier }",
    ),
    0,
)
KIND.add(
    "bucket and a role",
    CONNECTION,
    CONNECTION
    + hcl.resource("aws_s3_bucket.x", bucket='"x"')
    + hcl.resource("aws_iam_role.x", name='"x"', assume_role_policy="jsonencode({ Statement = [] })"),
    0,
)
