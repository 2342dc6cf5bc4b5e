"""Resources beside a connection: DNS records, proxies, endpoints, and owners of its security groups."""

from __future__ import annotations

from plan import recorded_configurations as hcl
from plan.recorded_case import CaseKind
from plan.recorded_configurations import APP, CONNECTION, DB, ORDERS, OWN, WITH_GROUP, changed, without

KIND = CaseKind("neighbours")
CASES = KIND.cases
IN_TWO_SUBNETS = '"subnet-a", "subnet-b"'

OWN_HOST = changed(CONNECTION, (hcl.DATABASE_HOST, "db.example.com"))


def _record(value: str, name: str = "db.example.com") -> str:
    return hcl.resource(
        "aws_route53_record.db", zone_id='"Z1"', name=f'"{name}"', type='"CNAME"', ttl="60", records=f'["{value}"]'
    )


KIND.add(
    "record of the host leads to another database",
    OWN_HOST + _record(hcl.DATABASE_HOST),
    OWN_HOST + _record("other.example.com"),
    1,
    2,
)
KIND.add("record of the host destroyed", OWN_HOST + _record(hcl.DATABASE_HOST), OWN_HOST, 1, 2)
DATABASE = "aws_db_instance.orders"
RECORD_OF_DATABASE = changed(_record(hcl.DATABASE_HOST), (hcl.text(hcl.DATABASE_HOST), f"{DATABASE}.address"))
BEHIND_RECORD = OWN_HOST + RECORD_OF_DATABASE + hcl.database("orders", '["sg-orders"]')
# Only the state before the apply has the record.
KIND.add(
    "targeted database behind a record replaced",
    BEHIND_RECORD,
    BEHIND_RECORD,
    1,
    options=(f"-replace={DATABASE}", f"-target={DATABASE}"),
    mentions=(DATABASE,),
)
KIND.add(
    "record of another host",
    OWN_HOST + _record(hcl.DATABASE_HOST, "www.example.com"),
    OWN_HOST + _record("x.example.com", "www.example.com"),
    0,
)
PROXY_AUTH = """
  auth {
    auth_scheme               = "SECRETS"
    iam_auth                  = "DISABLED"
    client_password_auth_type = "POSTGRES_SCRAM_SHA_256"
    secret_arn                = "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"
  }
"""
PROXY_HOST = "orders.proxy-xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
ON_PROXY = changed(WITH_GROUP, (hcl.DATABASE_HOST, PROXY_HOST))


def _proxy(groups: str = f"[{DB}]") -> str:
    return hcl.resource(
        "aws_db_proxy.orders",
        PROXY_AUTH,
        name='"orders"',
        engine_family='"POSTGRESQL"',
        role_arn='"arn:aws:iam::123456789012:role/x"',
        vpc_subnet_ids='["subnet-a"]',
        vpc_security_group_ids=groups,
    )


KIND.add("proxy moves to another group", ON_PROXY + _proxy(), ON_PROXY + _proxy('["sg-app"]'), 1, 2)
KIND.add("proxy destroyed", ON_PROXY + _proxy(), ON_PROXY, 1, 2)


def _access_logs(destination: str) -> str:
    return hcl.resource(
        "aws_vpclattice_access_log_subscription.x", resource_identifier=ORDERS, destination_arn=hcl.text(destination)
    )


LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:x"
LOGGED = CONNECTION + _access_logs(LOG_GROUP)
KIND.add(
    "access logs of the configuration",
    CONNECTION,
    LOGGED,
    0,
    present=f"is created: AWS sends the access logs to {LOG_GROUP}",
)
KIND.add(
    "access logs end",
    LOGGED,
    CONNECTION,
    0,
    mentions=("aws_vpclattice_access_log_subscription.x is deleted",),
)
KIND.add(
    "access logs go to a bucket",
    LOGGED,
    CONNECTION + _access_logs("arn:aws:s3:::x"),
    0,
    present=f"AWS sends the access logs to arn:aws:s3:::x, no longer to {LOG_GROUP}",
)
POLICY = f'jsonencode({{ Statement = [{{ Effect = "Allow", Action = "*", Resource = {ORDERS} }}] }})'
KIND.add(
    "policy with the configuration's ARN",
    CONNECTION,
    CONNECTION + hcl.resource("aws_iam_policy.x", name='"x"', policy=POLICY),
    0,
    2,
)
VPC_CONFIG = f'  vpc_config {{\n    subnet_ids = ["subnet-a"]\n    security_group_ids = [{OWN}]\n  }}\n'
FUNCTION = {
    "function_name": '"x"',
    "role": '"arn:aws:iam::123456789012:role/x"',
    "filename": '"x.zip"',
    "handler": '"x"',
}
KIND.add(
    "function with the gateway's group",
    CONNECTION,
    CONNECTION + hcl.resource("aws_lambda_function.x", VPC_CONFIG, runtime='"python3.12"', **FUNCTION),
    1,
    2,
)
KIND.add(
    "endpoint for the configuration",
    CONNECTION,
    CONNECTION
    + hcl.resource(
        "aws_vpc_endpoint.x", vpc_id='"vpc-2"', vpc_endpoint_type='"Resource"', resource_configuration_arn=ORDERS
    ),
    1,
    2,
)
KIND.add(
    "endpoint with the gateway's group",
    CONNECTION,
    CONNECTION
    + hcl.resource(
        "aws_vpc_endpoint.x",
        vpc_id='"vpc-1"',
        service_name='"com.amazonaws.us-east-1.s3"',
        vpc_endpoint_type='"Interface"',
        security_group_ids=f"[{OWN}]",
    ),
    1,
    2,
)
KIND.add(
    "gateway's group in another VPC",
    CONNECTION,
    CONNECTION + hcl.resource("aws_vpc_security_group_vpc_association.x", vpc_id='"vpc-2"', security_group_id=OWN),
    0,
    2,
)
KIND.add("another database with the gateway's group", CONNECTION, CONNECTION + hcl.database("other", f"[{OWN}]"), 1, 2)
KIND.add("another database with the database's group", WITH_GROUP, WITH_GROUP + hcl.database("other", f"[{DB}]"), 0, 2)
BY_IP_ADDRESS = changed(
    hcl.configuration("ip"),
    ("dns_resource", "ip_resource"),
    ('domain_name = "ip.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"', 'ip_address = "10.0.0.5"'),
    ('      ip_address_type = "IPV4"\n', ""),
)
KIND.add(
    "configuration by address for a stranger",
    CONNECTION,
    CONNECTION
    + BY_IP_ADDRESS
    + hcl.share("ip")
    + hcl.association("ip", hcl.configuration_arn("ip"), hcl.share_arn("ip"))
    + hcl.principal("ip", f'"{hcl.STRANGER}"', hcl.share_arn("ip")),
    1,
    2,
)
KIND.add(
    "rule of the database's group for itself",
    WITH_GROUP,
    WITH_GROUP + hcl.old_rule("x", "ingress", DB, self="true"),
    0,
    1,
)
KIND.add(
    "egress of the gateway to the database on SSH",
    CONNECTION,
    CONNECTION + hcl.egress("x", OWN, port=22, referenced_security_group_id='"sg-db"'),
    1,
)


def _accounts(accounts: str) -> str:
    """Return the connection with a principal for each account."""
    return changed(
        CONNECTION,
        ('"polytomic" {\n', f'"polytomic" {{\n  for_each = toset([{accounts}])\n'),
        (f'principal = "{hcl.POLYTOMIC}"', "principal = each.value"),
    )


KIND.add(
    "accounts by for_each get a stranger",
    _accounts(f'"{hcl.POLYTOMIC}"'),
    _accounts(f'"{hcl.POLYTOMIC}", "{hcl.STRANGER}"'),
    1,
)
KIND.add(
    "own rule on one of two new groups",
    "",
    changed(
        WITH_GROUP,
        (
            f"security_group_id = {DB}\n  ip_protocol",
            f'security_group_id = var.which == "db" ? {DB} : {APP}\n  ip_protocol',
        ),
    )
    + hcl.group("app")
    + hcl.variable("which", '"db"'),
    1,
    2,
)
GROUP_MODULE = {
    "sg/main.tf": hcl.variable("name", '""')
    + changed(hcl.group("this"), ('name = "this"', "name = var.name"))
    + hcl.output("id", "aws_security_group.this.id")
}
COUNTED_MODULE = """
module "a" {
  source = "./sg"
  count  = 1
  name   = "a"
}
"""
KIND.add(
    "one of two counted modules",
    "",
    changed(without(WITH_GROUP, "aws_security_group.db"), (DB, "module.a[0].id"))
    + COUNTED_MODULE
    + COUNTED_MODULE.replace('"a"', '"b"')
    + hcl.to_world("w", "try(module.b[0].id, module.a[0].id)"),
    1,
    2,
    files=GROUP_MODULE,
)
KIND.add("gateway moves to other subnets", CONNECTION, changed(CONNECTION, (IN_TWO_SUBNETS, '"subnet-c"')), 1)
KIND.add(
    "gateway moves to other subnets, allowed",
    CONNECTION,
    changed(CONNECTION, (IN_TWO_SUBNETS, '"subnet-c"')),
    0,
    allow=("arn-change",),
)
KIND.add(
    "load balancer with the gateway's group",
    CONNECTION,
    CONNECTION + hcl.resource("aws_lb.x", name='"x"', subnets='["subnet-a", "subnet-b"]', security_groups=f"[{OWN}]"),
    1,
    2,
)
KIND.add(
    "sharing with the organization", CONNECTION, CONNECTION + hcl.resource("aws_ram_sharing_with_organization.x"), 0
)
KIND.add(
    "ingress rule renamed without moved",
    CONNECTION,
    changed(CONNECTION, ('_ingress_rule" "in"', '_ingress_rule" "renamed"')),
    1,
    2,
)
KIND.add(
    "host by reference to the writer of a new cluster",
    "",
    changed(WITH_GROUP, (f'"{hcl.DATABASE_HOST}"', "aws_rds_cluster.orders.endpoint"))
    + hcl.resource(
        "aws_rds_cluster.orders",
        cluster_identifier='"orders"',
        engine='"aurora-postgresql"',
        master_username='"polytomic"',
        port="5432",
        skip_final_snapshot="true",
        vpc_security_group_ids=f"[{DB}]",
    ),
    0,
)
