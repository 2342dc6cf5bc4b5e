"""Checks of the resource configuration and the resource gateway."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import includes

from .check import BlockedError, Finding, check, failed, passed, warned
from .result import Hop
from .status import judged

if TYPE_CHECKING:
    from .context import Case


@check(Hop.CONFIGURATION, "the resource configuration {configuration} is ACTIVE")
def configuration_status(case: Case) -> Finding:
    """The configuration exists and is active."""
    found = case.account.configuration
    return judged(case, found["status"], found.get("failureReason"), case.deploy)


@check(Hop.CONFIGURATION, "the configuration is SINGLE, for TCP, with port {port}")
def configuration_port(case: Case) -> Finding:
    """Type, protocol and ports of the configuration."""
    found = case.account.configuration
    ports = found.get("portRanges", [])
    # VPC Lattice takes a protocol for a group, and none for its children.
    protocol = "TCP" if found["type"] == "CHILD" else found.get("protocol")
    seen = f"{found['type']}, {protocol}, ports {', '.join(ports) or 'none'}"
    if not case.is_connection and found["type"] == "ARN":
        return passed("ARN: protocol and port are the database's own")
    kinds = ("SINGLE",) if case.is_connection else ("SINGLE", "CHILD")
    if found["type"] in kinds and protocol == "TCP" and includes(ports, case.account.port):
        return passed(seen)
    return failed(seen, case.deploy)


@check(Hop.CONFIGURATION, "the configuration belongs to the resource gateway {gateway}")
def configuration_gateway(case: Case) -> Finding:
    """The configuration uses the deployment's gateway."""
    used, own = case.account.named_gateway, case.account.gateway["id"]
    if used == own:
        return passed(own)
    return failed(f"it belongs to {used}, and {case.words['gateway']} is {own}", case.deploy_anew)


@check(Hop.GATEWAY, "the resource gateway {gateway} is ACTIVE")
def gateway_status(case: Case) -> Finding:
    """The gateway exists and is active."""
    return judged(case, case.account.gateway["status"], None, case.deploy)


def _before(case: Case) -> Finding:
    """Before the deployment, a gateway that it does not make is there."""
    if case.account.has_own_gateway:
        return passed("made by the deployment")
    return gateway_status.ask(case)


gateway_status_before = replace(gateway_status, ask=_before)


@check(
    Hop.GATEWAY, "the gateway is in {vpc}, in the subnets of the inputs, with {family}, and resolves names as they say"
)
def gateway_place(case: Case) -> Finding:
    """VPC, subnets, address type and name resolution of the gateway are those of the inputs."""
    account, found = case.account, case.account.gateway
    seen = f"{found['vpcId']}, {', '.join(sorted(found['subnetIds']))}, {found['ipAddressType']}"
    asks_vpc = found.get("resourceConfigDnsResolution") == "IN_VPC"
    if asks_vpc != account.resolves_in_vpc:
        asked = "the VPC's own resolvers" if asks_vpc else "public resolvers"
        return failed(f"{seen}; it resolves names with {asked}", case.deploy_anew)
    family = "IPV6" if account.uses_ipv6 else "IPV4"
    if found["vpcId"] != account.vpc_id or found["ipAddressType"] not in (family, "DUALSTACK"):
        return failed(seen, case.deploy_anew)
    if account.has_own_gateway and set(found["subnetIds"]) != set(account.stated["subnet_ids"]):
        return warned(f"{seen}: not the subnets of the inputs", case.deploy_anew)
    if account.address_type not in (None, found["ipAddressType"]):
        return warned(f"{seen}: not the address type of the inputs", case.deploy_anew)
    return passed(seen)


@check(Hop.GATEWAY, "the gateway has an interface in use in each of its subnets")
def gateway_interfaces(case: Case) -> Finding:
    """The gateway has an interface in each subnet; Lattice may make more than one."""
    groups = case.account.gateway["securityGroupIds"]
    if not groups:
        raise BlockedError("egress", "the gateway has no security group to find its interfaces by")
    in_use = {one["SubnetId"] for one in case.account.gateway_interfaces if one["Status"] == "in-use"}
    if missing := sorted(set(case.account.gateway["subnetIds"]) - in_use):
        return failed(
            f"no interface in use in {', '.join(missing)}",
            "# see which interfaces there are, and whether the subnet has free addresses\n"
            + case.aws(
                "ec2",
                "describe-network-interfaces",
                "--filters",
                f"Name=group-id,Values={','.join(groups)}",
                "--query",
                "NetworkInterfaces[].[NetworkInterfaceId,SubnetId,Status]",
            ),
        )
    return passed(f"interfaces in {', '.join(sorted(case.account.gateway['subnetIds']))}")
