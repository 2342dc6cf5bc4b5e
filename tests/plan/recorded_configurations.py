"""Configurations of the recorded plans: resources in HCL, and deployed connections to start from."""

from __future__ import annotations

from plan.hcl_configurations import moved_block, replace_texts, without_resources

POLYTOMIC = "999988887777"
STRANGER = "666666666666"
STRANGER_ACCOUNT = f'"{STRANGER}"'
DATABASE_HOST = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
OWN = "aws_security_group.own.id"
DB = "aws_security_group.db.id"
APP = "aws_security_group.app.id"
GATE = "aws_vpclattice_resource_gateway.gate.id"
ORDERS = "aws_vpclattice_resource_configuration.orders.arn"
SHARE = "aws_ram_resource_share.share.arn"
ORDERS_ARN = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-orders"
SHARE_ARN = "arn:aws:ram:us-east-1:123456789012:resource-share/share"
# The rule of ``to_world("w", ...)``.
WORLD_RULE = "aws_vpc_security_group_ingress_rule.w"
CREATE_BEFORE_DESTROY = "  lifecycle {\n    create_before_destroy = true\n  }\n"


def text(value: str) -> str:
    """Return a string in HCL."""
    return f'"{value}"'


def resource(address: str, blocks: str = "", **arguments: str | int) -> str:
    """Return a resource; the arguments are expressions."""
    resource_type, name = address.split(".")
    lines = "".join(f"  {argument} = {expression}\n" for argument, expression in arguments.items())
    return f'\nresource "{resource_type}" "{name}" {{\n{lines}{blocks}}}\n'


def group(name: str, blocks: str = "", **arguments: str | int) -> str:
    """Return a security group."""
    return resource(
        f"aws_security_group.{name}",
        blocks,
        **{"name": text(name), "description": '"d"', "vpc_id": '"vpc-1"', **arguments},
    )


def ingress(name: str, on: str, *, port: int = 5432, protocol: str = '"tcp"', **source: str) -> str:
    """Return an ingress rule of the newer type on a security group; groups are expressions."""
    return _rule("ingress", name, on, port, protocol, **source)


def egress(name: str, on: str, *, port: int = 5432, protocol: str = '"tcp"', **destination: str) -> str:
    """Return an egress rule of the newer type on a security group; groups are expressions."""
    return _rule("egress", name, on, port, protocol, **destination)


def _rule(direction: str, name: str, on: str, port: int, protocol: str, **peer: str) -> str:
    address = f"aws_vpc_security_group_{direction}_rule.{name}"
    return resource(address, security_group_id=on, ip_protocol=protocol, from_port=port, to_port=port, **peer)


def old_rule(name: str, direction: str, on: str, *, port: int = 5432, protocol: str = '"tcp"', **peer: str) -> str:
    """Return a rule of the older type on a security group; groups are expressions."""
    return resource(
        f"aws_security_group_rule.{name}",
        type=text(direction),
        security_group_id=on,
        from_port=port,
        to_port=port,
        protocol=protocol,
        **peer,
    )


def inline(direction: str, *, port: int = 5432, last_port: int = 0, protocol: str = "tcp", **peer: str) -> str:
    """Return an inline rule of a security group."""
    peers = "".join(f"    {name} = {expression}\n" for name, expression in peer.items())
    ports = f"    from_port = {port}\n    to_port = {last_port or port}\n"
    return f'  {direction} {{\n    description = "d"\n    protocol = "{protocol}"\n{ports}{peers}  }}\n'


def to_world(name: str, on: str) -> str:
    """Return a rule that opens the database's port of a security group to every address."""
    return ingress(name, on, cidr_ipv4='"0.0.0.0/0"')


def gateway(name: str, groups: str = f"[{OWN}]", **arguments: str) -> str:
    """Return a resource gateway."""
    return resource(
        f"aws_vpclattice_resource_gateway.{name}",
        name=f'"{name}-rg"',
        vpc_id='"vpc-1"',
        subnet_ids='["subnet-a", "subnet-b"]',
        security_group_ids=groups,
        **arguments,
    )


def configuration(name: str, *, on: str = GATE, host: str = "", port: int = 5432, **arguments: str) -> str:
    """Return a resource configuration for a host."""
    target = (
        "  resource_configuration_definition {\n    dns_resource {\n"
        f"      domain_name = {host or text(f'{name}.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com')}\n"
        '      ip_address_type = "IPV4"\n    }\n  }\n'
    )
    return resource(
        f"aws_vpclattice_resource_configuration.{name}",
        target,
        name=f'"{name}-rc"',
        resource_gateway_identifier=on,
        port_ranges=f'["{port}"]',
        protocol='"TCP"',
        **arguments,
    )


def share(name: str, **arguments: str) -> str:
    """Return a resource share that accounts outside of the organization may use."""
    return resource(
        f"aws_ram_resource_share.{name}", name=f'"{name}-rc"', **{"allow_external_principals": "true", **arguments}
    )


def association(name: str, arn: str, of: str = SHARE) -> str:
    """Return the association of a resource with a share."""
    return resource(f"aws_ram_resource_association.{name}", resource_arn=arn, resource_share_arn=of)


def principal(name: str, account: str = text(POLYTOMIC), of: str = SHARE) -> str:
    """Return the association of a principal with a share."""
    return resource(f"aws_ram_principal_association.{name}", principal=account, resource_share_arn=of)


def configuration_arn(name: str) -> str:
    return f"aws_vpclattice_resource_configuration.{name}.arn"


def share_arn(name: str) -> str:
    return f"aws_ram_resource_share.{name}.arn"


def shared_configuration(
    name: str, account: str = text(POLYTOMIC), *, on: str = GATE, host: str = "", port: int = 5432
) -> str:
    """Return a resource configuration with a share of its own."""
    return (
        configuration(name, on=on, host=host, port=port)
        + share(name)
        + association(name, configuration_arn(name), share_arn(name))
        + principal(name, account, share_arn(name))
    )


def rules_between(name: str, gateway_group: str, database_group: str, port: int = 5432) -> str:
    """Return the egress rule and the ingress rule of a connection."""
    return egress(f"{name}_out", gateway_group, port=port, referenced_security_group_id=database_group) + ingress(
        f"{name}_in", database_group, port=port, referenced_security_group_id=gateway_group
    )


def database(name: str = "orders", groups: str = f"[{DB}]", **arguments: str) -> str:
    """Return a database instance."""
    values = {
        "identifier": text(name),
        "engine": '"postgres"',
        "instance_class": '"db.t3.micro"',
        "allocated_storage": "20",
        "username": '"polytomic"',
        "password": '"not-a-secret"',
        "port": "5432",
        "publicly_accessible": "false",
        "skip_final_snapshot": "true",
        "vpc_security_group_ids": groups,
    }
    return resource(f"aws_db_instance.{name}", **{**values, **arguments})


def without(hcl: str, *addresses: str) -> str:
    """Return a configuration without some resources."""
    return without_resources(hcl, *addresses)


def changed(hcl: str, *changes: tuple[str, str]) -> str:
    """Return a configuration with some texts replaced."""
    return replace_texts(hcl, *changes)


def moved(source: str, target: str) -> str:
    """Return a moved block."""
    return moved_block(source, target)


def output(name: str, value: str) -> str:
    return f'\noutput "{name}" {{\n  value = {value}\n}}\n'


def local(name: str, value: str) -> str:
    return f"\nlocals {{\n  {name} = {value}\n}}\n"


def variable(name: str, default: str) -> str:
    return f'\nvariable "{name}" {{\n  default = {default}\n}}\n'


def terraform_data(name: str, **arguments: str) -> str:
    return resource(f"terraform_data.{name}", **arguments)


_ORDERS_SHARE = share("share") + association("orders", configuration_arn("orders")) + principal("polytomic")
_GATEWAY = group("own") + gateway("gate")
_ORDERS = configuration("orders") + _ORDERS_SHARE

WHICH = variable("which", '"db"')
# A share with another account, without a resource.
STRANGER_SHARE = share("other") + principal("other", STRANGER_ACCOUNT, share_arn("other"))

# A connection with rules of the newer types; the database's security group is not in the configuration.
CONNECTION = (
    _GATEWAY
    + _ORDERS
    + egress("out", OWN, referenced_security_group_id='"sg-db"')
    + ingress("in", '"sg-db"', referenced_security_group_id=OWN)
)
# The same, with the database's security group.
WITH_GROUP = (
    _GATEWAY
    + _ORDERS
    + group("db")
    + egress("out", OWN, referenced_security_group_id=DB)
    + ingress("in", DB, referenced_security_group_id=OWN)
)
# The same, with the database.
WITH_DATABASE = WITH_GROUP + database()
# A connection as the published module makes it: an inline egress rule, and an ingress rule of the older type.
PUBLISHED_FORM = (
    group("own", inline("egress", security_groups='["sg-db"]'))
    + gateway("gate")
    + _ORDERS
    + old_rule("rds", "ingress", '"sg-db"', source_security_group_id=OWN)
)
# The ingress rule is inline.
INLINE_RULES = (
    _GATEWAY
    + _ORDERS
    + group("db", inline("ingress", security_groups=f"[{OWN}]"))
    + egress("out", OWN, referenced_security_group_id=DB)
)
# Two connections on a gateway, with the same port.
SHARED_GATEWAY = (
    _GATEWAY
    + shared_configuration("orders")
    + shared_configuration("billing")
    + rules_between("orders", OWN, '"sg-orders"')
    + rules_between("billing", OWN, '"sg-billing"')
)
# The same, as for_each over the names of databases.
DATABASES = local("databases", '{ orders = "sg-orders", billing = "sg-billing" }')
FOR_EACH_ON_GATEWAY = _GATEWAY + changed(
    shared_configuration("link", on=GATE) + rules_between("link", OWN, "each.value"),
    ('" {\n', '" {\n  for_each = local.databases\n'),
    ("link-rc", "${each.key}-rc"),
    ("link.xxxxxxxxxxxx", "${each.key}.xxxxxxxxxxxx"),
    (".link.arn", ".link[each.key].arn"),
)
# The same connections, each in an instance of a module.
LINK_MODULE = {
    "link/main.tf": variable("name", '""')
    + variable("group", '""')
    + changed(
        CONNECTION,
        ('"sg-db"', "var.group"),
        ('name = "own"', 'name = "${var.name}-rg"'),
        ('"gate-rg"', '"${var.name}-rg"'),
        ('"orders-rc"', '"${var.name}-rc"'),
        ('"orders.xxxxxxxxxxxx', '"${var.name}.xxxxxxxxxxxx'),
    )
    + output("arn", configuration_arn("orders"))
    + output("group", OWN)
}
MODULES = (
    DATABASES
    + """
module "link" {
  source   = "./link"
  for_each = local.databases
  name     = each.key
  group    = each.value
}
"""
)
