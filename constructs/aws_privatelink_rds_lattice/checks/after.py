"""Checks after the deployment: does every hop stand?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import COMMON
from .network import EPHEMERAL, Ports, covers, detours, free_number, has_local, open_to, refusal
from .result import BlockedError, Finding, Hop, check, failed, passed, unknown, warned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .world import Answer, World


# The three usual causes


@check(Hop.INGRESS, "{rds_security_group_id} lets the gateway's security group in on tcp {rds_port}")
def ingress(world: World) -> Finding:
    """The database's security group lets the gateway's group in; a CIDR block alone is a warning."""
    own = set(world.gateway["securityGroupIds"])
    rds, port = world.security_group["GroupId"], world.connection["rds_port"]
    opening = open_to(world.rules([rds]), egress=False, port=port)
    remedy = f"# bring the rule back; where something else removes it each time, that must stop\n{world.deploy}"
    if let_in := sorted(own & opening.groups):
        return passed(f"{rds} lets {', '.join(let_in)} in on tcp {port}")
    named = ", ".join(sorted(own)) or "the gateway, which has no security group,"
    if opening.cidrs and covers(opening.cidrs, _cidrs(world, world.gateway["subnetIds"])):
        return warned(f"{rds} lets in {', '.join(sorted(opening.cidrs))}, and not the group {named}", remedy)
    seen = f"{rds} does not let {named} in on tcp {port}; it lets in: {opening}"
    return unknown(f"{seen}, not looked into", remedy) if opening.lists else failed(seen, remedy)


@check(Hop.EGRESS, "the gateway's security group lets traffic out to the database on tcp {rds_port}")
def egress(world: World) -> Finding:
    """The gateway's security group lets traffic out to the database's port."""
    own, port = world.gateway["securityGroupIds"], world.connection["rds_port"]
    if not own:
        return failed("the gateway has no security group", world.deploy)
    opening = open_to(world.rules(own), egress=True, port=port)
    rds, named = world.security_group["GroupId"], ", ".join(own)
    if rds in opening.groups:
        return passed(f"{named} lets traffic out to {rds} on tcp {port}")
    if opening.cidrs and covers(opening.cidrs, _cidrs(world, world.database.subnet_ids)):
        return passed(f"{named} lets traffic out to {', '.join(sorted(opening.cidrs))} on tcp {port}")
    seen = f"{named} does not let traffic out to {rds} on tcp {port}; it lets out to: {opening}"
    return unknown(f"{seen}, not looked into", world.deploy) if opening.lists else failed(seen, world.deploy)


def _cidrs(world: World, subnet_ids: Sequence[str]) -> list[str]:
    return [subnet["CidrBlock"] for subnet in world.subnets(subnet_ids).values()]


@check(Hop.CONFIGURATION, "the configuration names the DNS name {rds_host}")
def target(world: World) -> Finding:
    """The configuration holds a DNS name and not an address, and the right one."""
    definition = world.configuration.get("resourceConfigurationDefinition", {})
    if dns := definition.get("dnsResource"):
        host = world.connection["rds_host"]
        if dns["domainName"].lower() == host.lower():
            return passed(f"{dns['domainName']}, {dns['ipAddressType']}")
        return failed(f"it names {dns['domainName']}", _replaces(world))
    if address := definition.get("ipResource"):
        return failed(
            f"it holds the IP address {address['ipAddress']}, which does not follow the database", _replaces(world)
        )
    return failed(f"it holds {', '.join(definition) or 'nothing'}, and no DNS name", _replaces(world))


def _replaces(world: World) -> str:
    return f"# this makes a new configuration: send its ARN to Polytomic afterwards\n{world.deploy}"


# Polytomic's endpoint, share and association


@check(Hop.ENDPOINT, "account {polytomic_aws_account_id} has made a VPC endpoint for the configuration")
def endpoint(world: World) -> Finding:
    """Polytomic has made an endpoint; until it does, nothing is wrong here."""
    found = world.read(
        "vpc-lattice",
        "list_resource_endpoint_associations",
        "items",
        resourceConfigurationIdentifier=world.configuration["id"],
    )
    polytomic = world.connection["polytomic_aws_account_id"]
    own = [one["vpcEndpointId"] for one in found if one["vpcEndpointOwner"] == polytomic]
    others = [
        f"{one['vpcEndpointId']} of {one['vpcEndpointOwner']}" for one in found if one["vpcEndpointOwner"] != polytomic
    ]
    if others:
        return warned(
            f"endpoints of other accounts: {', '.join(others)}",
            "# see who shares the configuration with them\n"
            + world.aws(
                "ram", "list-principals", "--resource-owner", "SELF", "--resource-arn", world.configuration["arn"]
            ),
        )
    if own:
        return passed(", ".join(own))
    return warned(
        "none yet; Polytomic makes it after it has accepted the share",
        f"# send Polytomic the ARN {world.configuration['arn']}",
    )


@check(Hop.SHARE, "the RAM share {name}-rc is ACTIVE")
def share_status(world: World) -> Finding:
    """The share exists and is active."""
    share = world.share
    return _status(world, share["status"], share.get("statusMessage"), world.deploy)


@check(Hop.SHARE, "the share may be used outside your organization")
def share_external(world: World) -> Finding:
    """The share allows external principals, which Polytomic's account is."""
    if world.share["allowExternalPrincipals"]:
        return passed("external principals are allowed")
    return failed("allowExternalPrincipals is false, so Polytomic's account cannot use the share", world.deploy)


@check(Hop.SHARE, "the share has the resource configuration, ASSOCIATED")
def share_resource(world: World) -> Finding:
    """The configuration is in the share."""
    arn = world.configuration["arn"]
    for one in world.associations("RESOURCE", [world.share]):
        if one["associatedEntity"] == arn:
            return _association(world, one)
    return failed(f"{arn} is not in the share", world.deploy)


@check(Hop.SHARE, "the only principal of the share is account {polytomic_aws_account_id}")
def share_principal(world: World) -> Finding:
    """The share is for Polytomic's account, and for nobody else."""
    found = sorted(one["associatedEntity"] for one in world.principals)
    if found == [world.connection["polytomic_aws_account_id"]]:
        return passed(f"principal {found[0]}")
    remedy = world.deploy
    for other in found:
        if other != world.connection["polytomic_aws_account_id"]:
            arn = world.share["resourceShareArn"]
            words = ("disassociate-resource-share", "--resource-share-arn", arn, "--principals", other)
            remedy += f"\n# takes the share from {other}\n{world.aws('ram', *words)}"
    return failed(f"principals of the share: {', '.join(found) or 'none'}", remedy)


@check(Hop.SHARE, "Polytomic has accepted the share: its association is ASSOCIATED")
def share_accepted(world: World) -> Finding:
    """Polytomic has accepted; waiting for it is not a failure."""
    polytomic = world.connection["polytomic_aws_account_id"]
    for one in world.principals:
        if one["associatedEntity"] == polytomic:
            if one["status"] == "ASSOCIATING":
                return warned(
                    "waiting for Polytomic to accept; nothing is wrong on your side",
                    f"# wait for it with\n{world.command('verify')} --wait",
                )
            return _association(world, one)
    raise BlockedError("share-principal", f"account {polytomic} is not a principal of the share", "")


@check(Hop.SHARE, "the share's permission is at its default version")
def share_permission(world: World) -> Finding:
    """The share's RAM permission is at the current version."""
    arn = world.share["resourceShareArn"]
    found = world.read("ram", "list_resource_share_permissions", "permissions", resourceShareArn=arn)
    seen = ", ".join(f"{one['name']} version {one['version']}" for one in found) or "no permission yet"
    old = [one for one in found if not one["defaultVersion"]]
    if old:
        return warned(
            f"{seen}, not the default version",
            "\n".join(
                world.aws(
                    "ram",
                    "associate-resource-share-permission",
                    "--resource-share-arn",
                    arn,
                    "--permission-arn",
                    one["arn"],
                    "--replace",
                )
                for one in old
            ),
        )
    return passed(seen)


# Resource configuration and resource gateway


@check(Hop.CONFIGURATION, "the resource configuration {name}-rc is ACTIVE")
def configuration_status(world: World) -> Finding:
    """The configuration exists and is active."""
    found = world.configuration
    return _status(world, found["status"], found.get("failureReason"), world.deploy)


@check(Hop.CONFIGURATION, "the configuration is SINGLE, for TCP, with port {rds_port}")
def configuration_port(world: World) -> Finding:
    """Type, protocol and ports of the configuration."""
    found, port = world.configuration, world.connection["rds_port"]
    ports = found.get("portRanges", [])
    seen = f"{found['type']}, {found.get('protocol')}, ports {', '.join(ports) or 'none'}"
    spans = [[int(end) for end in span.split("-")] for span in ports]
    has_port = any(span[0] <= port <= span[-1] for span in spans)
    if found["type"] == "SINGLE" and found.get("protocol") == "TCP" and has_port:
        return passed(seen)
    return failed(seen, world.deploy)


@check(Hop.CONFIGURATION, "the configuration belongs to the resource gateway {name}-rg")
def configuration_gateway(world: World) -> Finding:
    """The configuration uses the connection's gateway."""
    used, own = world.configuration.get("resourceGatewayId"), world.gateway["id"]
    if used == own:
        return passed(own)
    return failed(f"it belongs to {used}, and {world.connection['name']}-rg is {own}", _replaces(world))


@check(Hop.GATEWAY, "the resource gateway {name}-rg is ACTIVE")
def gateway_status(world: World) -> Finding:
    """The gateway exists and is active."""
    return _status(world, world.gateway["status"], None, world.deploy)


@check(Hop.GATEWAY, "the gateway is in {vpc_id}, in the subnets of the inputs, with IPv4")
def gateway_place(world: World) -> Finding:
    """VPC, subnets and address type of the gateway are those of the inputs."""
    found = world.gateway
    seen = f"{found['vpcId']}, {', '.join(sorted(found['subnetIds']))}, {found['ipAddressType']}"
    if found["vpcId"] != world.connection["vpc_id"] or found["ipAddressType"] == "IPV6":
        return failed(seen, _replaces(world))
    if set(found["subnetIds"]) != set(world.connection["subnet_ids"]):
        return warned(f"{seen}: not the subnets of the inputs", _replaces(world))
    return passed(seen)


@check(Hop.GATEWAY, "the gateway has an interface in use in each of its subnets")
def gateway_interfaces(world: World) -> Finding:
    """The gateway has an interface in each subnet; Lattice may make more than one."""
    groups = world.gateway["securityGroupIds"]
    if not groups:
        return unknown("the gateway has no security group to find its interfaces by", world.deploy)
    in_use = {one["SubnetId"] for one in world.interfaces(group_id=groups) if one["Status"] == "in-use"}
    if missing := sorted(set(world.gateway["subnetIds"]) - in_use):
        return failed(
            f"no interface in use in {', '.join(missing)}",
            "# see which interfaces there are, and whether the subnet has free addresses\n"
            + world.aws(
                "ec2",
                "describe-network-interfaces",
                "--filters",
                f"Name=group-id,Values={','.join(groups)}",
                "--query",
                "NetworkInterfaces[].[NetworkInterfaceId,SubnetId,Status]",
            ),
        )
    return passed(f"interfaces in {', '.join(sorted(world.gateway['subnetIds']))}")


# Routes and network ACLs


@check(Hop.NETWORK, "the gateway's subnets reach the database's by the VPC's local route")
def routes_out(world: World) -> Finding:
    """Routes from the gateway to the database."""
    gateway, database = world.ends
    return _routes(world, gateway, database)


@check(Hop.NETWORK, "the database's subnets reach the gateway's by the VPC's local route")
def routes_back(world: World) -> Finding:
    """Routes from the database to the gateway."""
    gateway, database = world.ends
    return _routes(world, database, gateway)


@check(
    Hop.NETWORK,
    f"the network ACLs of the gateway's subnets let out tcp {{rds_port}} and in tcp {EPHEMERAL[0]}-{EPHEMERAL[1]}",
)
def acl_gateway(world: World) -> Finding:
    """Network ACLs of the gateway's subnets, both directions."""
    gateway, database = world.ends
    port = world.connection["rds_port"]
    return _acls(world, gateway, database, {True: (port, port), False: EPHEMERAL})


@check(
    Hop.NETWORK,
    f"the network ACLs of the database's subnets let in tcp {{rds_port}} and out tcp {EPHEMERAL[0]}-{EPHEMERAL[1]}",
)
def acl_database(world: World) -> Finding:
    """Network ACLs of the database's subnets, both directions."""
    gateway, database = world.ends
    port = world.connection["rds_port"]
    return _acls(world, database, gateway, {False: (port, port), True: EPHEMERAL})


def _routes(world: World, sources: Mapping[str, Answer], peers: Mapping[str, Answer]) -> Finding:
    tables = world.route_tables(sorted(sources))
    warning = None
    for source, table in sorted(tables.items()):
        # Within a subnet no route is asked.
        for cidr in [subnet["CidrBlock"] for peer, subnet in sorted(peers.items()) if peer != source]:
            where, table_id = f"{source}, {table['RouteTableId']}", table["RouteTableId"]
            for route in detours(table["Routes"], cidr):
                block = route["DestinationCidrBlock"]
                words = ("delete-route", "--route-table-id", table_id, "--destination-cidr-block", block)
                remedy = f"# if nothing else needs the route\n{world.aws('ec2', *words)}"
                if route["State"] != "active":
                    return failed(f"{where}: the route {block} loses traffic to {cidr}: {route['State']}", remedy)
                seen = f"{where}: the route {block} takes traffic to {cidr} past the local route"
                warning = warning or warned(seen, remedy)
            if not has_local(table["Routes"], cidr):
                remedy = world.aws("ec2", "describe-route-tables", "--route-table-ids", table_id)
                return failed(f"{where}: no active local route covers {cidr}", remedy)
    return warning or passed(f"by {', '.join(sorted({table['RouteTableId'] for table in tables.values()}))}")


def _acls(
    world: World, own: Mapping[str, Answer], peers: Mapping[str, Answer], directions: Mapping[bool, Ports]
) -> Finding:
    acls = world.acls(sorted(own))
    for subnet_id, acl in sorted(acls.items()):
        # Traffic within a subnet does not meet its ACL.
        for cidr in [subnet["CidrBlock"] for peer, subnet in sorted(peers.items()) if peer != subnet_id]:
            for outward, ports in directions.items():
                rule = refusal(acl["Entries"], egress=outward, peer=cidr, ports=ports)
                if rule is not None:
                    way = "out to" if outward else "in from"
                    span = "-".join(map(str, dict.fromkeys(ports)))
                    seen = f"{subnet_id}, {acl['NetworkAclId']}: rule {rule} refuses tcp {span} {way} {cidr}"
                    return failed(seen, _allow(world, acl, outward=outward, ports=ports, cidr=cidr, before=rule))
    return passed(f"by {', '.join(sorted({acl['NetworkAclId'] for acl in acls.values()}))}")


def _allow(world: World, acl: Answer, *, outward: bool, ports: Ports, cidr: str, before: int) -> str:  # noqa: PLR0913
    direction = "--egress" if outward else "--ingress"
    where = ("--network-acl-id", acl["NetworkAclId"], direction, "--rule-number")
    number = free_number(acl["Entries"], egress=outward, before=before)
    if number is None:
        return world.aws("ec2", "delete-network-acl-entry", *where, str(before))
    what = ("--protocol", "tcp", "--port-range", f"From={ports[0]},To={ports[1]}", "--cidr-block", cidr)
    return world.aws("ec2", "create-network-acl-entry", *where, str(number), *what, "--rule-action", "allow")


# Statuses, as VPC Lattice and RAM name them

_GOOD = ("ACTIVE", "ASSOCIATED")
_UNDER_WAY = (
    "CREATE_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "PENDING",
    "ASSOCIATING",
    "RESTORING",
)
_BAD = ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "FAILED", "SUSPENDED", "SUSPENDING")


def _status(world: World, status: str, reason: str | None, remedy: str) -> Finding:
    seen = f"{status}: {reason}" if reason else status
    if status in _GOOD:
        return passed(seen)
    if status in _UNDER_WAY:
        return unknown(f"{seen}, not done yet", f"# wait a minute, then\n{world.command('verify')}")
    if status in _BAD:
        return failed(seen, remedy)
    return unknown(f"{seen}, a status that this release does not know", "# look it up in the AWS documentation")


def _association(world: World, one: Answer) -> Finding:
    option = "--principals" if one["associationType"] == "PRINCIPAL" else "--resource-arns"
    words = ("--resource-share-arn", one["resourceShareArn"], option, one["associatedEntity"])
    remedy = world.aws("ram", "associate-resource-share", *words)
    return _status(world, one["status"], one.get("statusMessage"), remedy)


VERIFY = (
    ingress,
    egress,
    target,
    endpoint,
    share_status,
    share_external,
    share_resource,
    share_principal,
    share_accepted,
    share_permission,
    configuration_status,
    configuration_port,
    configuration_gateway,
    gateway_status,
    gateway_place,
    gateway_interfaces,
    routes_out,
    routes_back,
    acl_gateway,
    acl_database,
    *COMMON,
)
