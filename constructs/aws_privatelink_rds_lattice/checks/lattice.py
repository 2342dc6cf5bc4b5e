"""Checks of the resource configuration and the resource gateway."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import port_ranges_include

from .check import BlockedCheckError, CheckFinding, check, failed, passed, warned
from .result import Hop
from .status import evaluate_resource_status

if TYPE_CHECKING:
    from .context import CheckContext


@check(Hop.CONFIGURATION, "the resource configuration {configuration} is ACTIVE")
def configuration_status(case: CheckContext) -> CheckFinding:
    """The configuration exists and is active."""
    found = case.deployment.configuration
    return evaluate_resource_status(case, found["status"], found.get("failureReason"), case.deploy_remedy)


@check(Hop.CONFIGURATION, "the configuration is SINGLE, for TCP, with port {port}")
def configuration_port(case: CheckContext) -> CheckFinding:
    """Type, protocol and ports of the configuration."""
    found = case.deployment.configuration
    ports = found.get("portRanges", [])
    # VPC Lattice takes a protocol for a group, and none for its children.
    protocol = "TCP" if found["type"] == "CHILD" else found.get("protocol")
    seen = f"{found['type']}, {protocol}, ports {', '.join(ports) or 'none'}"
    if not case.is_connection and found["type"] == "ARN":
        return passed("ARN: protocol and port are the database's own")
    kinds = ("SINGLE",) if case.is_connection else ("SINGLE", "CHILD")
    if found["type"] in kinds and protocol == "TCP" and port_ranges_include(ports, case.deployment.port):
        return passed(seen)
    return failed(seen, case.deploy_remedy)


@check(Hop.CONFIGURATION, "the configuration belongs to the resource gateway {gateway}")
def configuration_gateway(case: CheckContext) -> CheckFinding:
    """The configuration uses the deployment's gateway."""
    used, own = case.deployment.configured_gateway_id, case.deployment.gateway["id"]
    if used == own:
        return passed(own)
    return failed(
        f"it belongs to {used}, and {case.placeholders['gateway']} is {own}", case.replace_configuration_remedy
    )


@check(Hop.GATEWAY, "the resource gateway {gateway} is ACTIVE")
def gateway_status(case: CheckContext) -> CheckFinding:
    """The gateway exists and is active."""
    return evaluate_resource_status(case, case.deployment.gateway["status"], None, case.deploy_remedy)


def _evaluate_gateway_before_deploy(case: CheckContext) -> CheckFinding:
    """Before the deployment, a gateway that it does not make is there."""
    if case.deployment.has_own_gateway:
        return passed("made by the deployment")
    return gateway_status.evaluate(case)


gateway_status_before_deploy = replace(gateway_status, evaluate=_evaluate_gateway_before_deploy)


@check(
    Hop.GATEWAY, "the gateway is in {vpc}, in the subnets of the inputs, with {family}, and resolves names as they say"
)
def gateway_place(case: CheckContext) -> CheckFinding:
    """VPC, subnets, address type and name resolution of the gateway are those of the inputs."""
    account, found = case.deployment, case.deployment.gateway
    seen = f"{found['vpcId']}, {', '.join(sorted(found['subnetIds']))}, {found['ipAddressType']}"
    asks_vpc = found.get("resourceConfigDnsResolution") == "IN_VPC"
    if asks_vpc != account.resolves_in_vpc:
        asked = "the VPC's own resolvers" if asks_vpc else "public resolvers"
        return failed(f"{seen}; it resolves names with {asked}", case.replace_configuration_remedy)
    family = "IPV6" if account.uses_ipv6 else "IPV4"
    if found["vpcId"] != account.vpc_id or found["ipAddressType"] not in (family, "DUALSTACK"):
        return failed(seen, case.replace_configuration_remedy)
    if account.has_own_gateway and set(found["subnetIds"]) != set(account.inputs["subnet_ids"]):
        return warned(f"{seen}: not the subnets of the inputs", case.replace_configuration_remedy)
    if account.gateway_address_type not in (None, found["ipAddressType"]):
        return warned(f"{seen}: not the address type of the inputs", case.replace_configuration_remedy)
    return passed(seen)


@check(Hop.GATEWAY, "the gateway has an interface in use in each of its subnets")
def gateway_interfaces(case: CheckContext) -> CheckFinding:
    """The gateway has an interface in each subnet; Lattice may make more than one."""
    groups = case.deployment.gateway["securityGroupIds"]
    if not groups:
        raise BlockedCheckError("egress", "the gateway has no security group to find its interfaces by")
    in_use = {one["SubnetId"] for one in case.deployment.gateway_interfaces if one["Status"] == "in-use"}
    if missing := sorted(set(case.deployment.gateway["subnetIds"]) - in_use):
        return failed(
            f"no interface in use in {', '.join(missing)}",
            "# see which interfaces there are, and whether the subnet has free addresses\n"
            + case.aws_command(
                "ec2",
                "describe-network-interfaces",
                "--filters",
                f"Name=group-id,Values={','.join(groups)}",
                "--query",
                "NetworkInterfaces[].[NetworkInterfaceId,SubnetId,Status]",
            ),
        )
    return passed(f"interfaces in {', '.join(sorted(case.deployment.gateway['subnetIds']))}")
