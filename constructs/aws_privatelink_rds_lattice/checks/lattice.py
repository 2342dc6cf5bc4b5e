"""Checks of the resource configuration and the resource gateway."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.aws import describe_configuration_definition, port_ranges_include

from .check import BlockedCheckError, CheckFinding, Hop, check, failed, passed, unknown, warned
from .gateway_remedies import new_gateway_remedy, repeat_update_remedy
from .placeholders import PlaceholderValues, describe_resolvers
from .remedies import new_configuration_remedy, port_ranges_remedy
from .status import evaluate_resource_status

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.target import Target


# Resource configuration


@check(Hop.CONFIGURATION, "the configuration has the DNS name {host}")
def target(target: Target) -> CheckFinding:
    """Check if the resource configuration is defined by the DNS name of the database.

    An IP address fails, because the address of the database may change. The ARN of the database is a warning for
    deployments without a connection.
    """
    definition = target.deployment.configuration_definition
    description = describe_configuration_definition(definition)
    remedy = new_configuration_remedy(target)
    dns_resource = definition.get("dnsResource")
    if dns_resource:
        if description.lower() == target.deployment.host.lower():
            return passed(f"{description}, {dns_resource['ipAddressType']}")
        return failed(f"it has {description}", remedy)
    if "ipResource" in definition:
        return failed(f"it has {description}, which does not follow the database", remedy)
    if "arnResource" in definition and not target.is_connection:
        return warned(f"it has {description}, but Polytomic's guide requires the DNS name", remedy)
    if target.deployment.configuration["type"] == "GROUP":
        return _evaluate_group(target)
    return _evaluate_other_target(target)


def _evaluate_other_target(target: Target) -> CheckFinding:
    """Return the finding for a configuration without a DNS name, an IP address or an ARN."""
    definition = target.deployment.configuration_definition
    if not definition:
        return unknown("VPC Lattice returns no target of the configuration", _show_configuration_command(target))
    evidence = f"it has {', '.join(definition)}, not a DNS name"
    if "cidrResource" in definition:
        evidence = f"its target is {describe_configuration_definition(definition)}, not a DNS name"
    return failed(evidence, new_configuration_remedy(target))


def _evaluate_group(target: Target) -> CheckFinding:
    """Return the failure for a configuration of type GROUP: only its children have databases."""
    group = target.deployment.configuration
    children = target.deployment.lattice.list_children(group["id"])
    if not children:
        return failed("it is a GROUP without children, so it has no database", new_configuration_remedy(target))
    names = ", ".join(child["name"] for child in children)
    commands = [replace(target, name=child["arn"]).privatelink_command("verify") for child in children]
    return failed(
        f"it is a GROUP without its own target; its children have targets: {names}",
        "\n".join(["# check a child of the group", *commands]),
    )


@check(Hop.CONFIGURATION, "the resource configuration {configuration} is ACTIVE")
def configuration_status(target: Target) -> CheckFinding:
    """Check if the resource configuration is active."""
    configuration = target.deployment.configuration
    status = configuration["status"]
    remedy = target.deploy_remedy
    if status.endswith("_FAILED"):
        remedy = new_configuration_remedy(target)
    return evaluate_resource_status(target, status, configuration.get("failureReason"), remedy)


@check(Hop.CONFIGURATION, "a custom domain name of the configuration is verified")
def configuration_domain(target: Target) -> CheckFinding:
    """Check if VPC Lattice has verified a custom domain name, which Polytomic's VPC then resolves to the endpoint.

    The endpoint's own names lead to the database without that, so the finding is only a warning.
    """
    configuration = target.deployment.configuration
    domain = configuration.get("customDomainName")
    if not domain:
        return passed("no custom domain name")
    status = configuration.get("domainVerificationStatus")
    if status == "VERIFIED":
        return passed(f"{domain}, verified")
    verification_id = configuration.get("domainVerificationId") or configuration.get("domainVerificationArn")
    if not verification_id:
        return warned(
            f"{domain}, without a verification: Polytomic must resolve it with its own DNS record",
            "# ask Polytomic to connect to its endpoint's own DNS name; or start a verification, and create "
            "another resource configuration with it:\n"
            + target.aws_command("vpc-lattice", "start-domain-verification", "--domain-name", domain),
        )
    arguments = ("--domain-verification-identifier", verification_id)
    return warned(
        f"{domain} is not verified: {status or 'VPC Lattice returns no status'}",
        "# add this TXT record to the domain's zone; until then, Polytomic must use its endpoint's own DNS name\n"
        + target.aws_command("vpc-lattice", "get-domain-verification", *arguments, "--query", "txtMethodConfig"),
    )


@check(Hop.CONFIGURATION, "the configuration is SINGLE, for TCP, with port {port}")
def configuration_port(target: Target) -> CheckFinding:
    """Check type, protocol and port ranges of the resource configuration."""
    configuration = target.deployment.configuration
    configuration_type = configuration["type"]
    port_ranges = configuration.get("portRanges", [])
    # VPC Lattice accepts a protocol for a group and none for the children of a group. The default is TCP:
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceConfiguration.html
    protocol = "TCP" if configuration_type == "CHILD" else configuration.get("protocol", "TCP")
    evidence = f"{configuration_type}, {protocol}, ports {', '.join(port_ranges) or 'none'}"
    if not target.is_connection and configuration_type == "ARN":
        return passed("ARN: protocol and port are the database's own")
    allowed_types = ("SINGLE",) if target.is_connection else ("SINGLE", "CHILD")
    has_allowed_type = configuration_type in allowed_types
    if configuration_type == "GROUP" and not target.deployment.configuration_definition:
        raise BlockedCheckError("target", "the configuration is a GROUP")
    if not has_allowed_type or protocol != "TCP":
        return failed(evidence, new_configuration_remedy(target))
    port = target.deployment.port
    if port_ranges_include(port_ranges, port):
        return passed(evidence)
    if "portRanges" not in configuration:
        return unknown(f"VPC Lattice returns no ports: {evidence}", _show_configuration_command(target))
    database_port = target.deployment.rds_port
    if database_port not in (None, port):
        # With the remedy for the port of the inputs, a working configuration would stop working.
        raise BlockedCheckError("database-port", f"the database listens on port {database_port}")
    return failed(evidence, port_ranges_remedy(target, port))


@check(Hop.CONFIGURATION, "the configuration belongs to the resource gateway {gateway}")
def configuration_gateway(target: Target) -> CheckFinding:
    """Check if the resource configuration belongs to the deployment's resource gateway."""
    configured_id = target.deployment.configured_gateway_id
    gateway_id = target.deployment.gateway["id"]
    if configured_id == gateway_id:
        return passed(gateway_id)
    if configured_id is None:
        return unknown(
            "VPC Lattice returns no resource gateway for the configuration", _show_configuration_command(target)
        )
    return failed(
        f"it belongs to {configured_id}, and {PlaceholderValues(target.deployment)['gateway']} is {gateway_id}",
        new_configuration_remedy(target),
    )


def _show_configuration_command(target: Target) -> str:
    arguments = ("--resource-configuration-identifier", target.deployment.configuration_arn)
    return target.aws_command("vpc-lattice", "get-resource-configuration", *arguments)


# Resource gateway


def _show_gateway_command(target: Target) -> str:
    gateway_id = target.deployment.gateway["id"]
    return target.aws_command("vpc-lattice", "get-resource-gateway", "--resource-gateway-identifier", gateway_id)


@check(Hop.GATEWAY, "the resource gateway {gateway} is ACTIVE")
def gateway_status(target: Target) -> CheckFinding:
    """Check if the resource gateway is active; pass if the deployment will create the gateway."""
    if target.deployment.has_own_gateway and not target.deployment.is_deployed:
        return passed("created by the deployment")
    status = target.deployment.gateway["status"]
    remedy = target.deploy_remedy
    if status == "UPDATE_FAILED":
        remedy = repeat_update_remedy(target)
    elif status.endswith("_FAILED") and target.deployment.is_deployed:
        remedy = new_gateway_remedy(target)
    return evaluate_resource_status(target, status, None, remedy)


@check(Hop.GATEWAY, "the gateway has the VPC {vpc}, subnets, address type {family} and DNS resolution of the inputs")
def gateway_place(target: Target) -> CheckFinding:
    """Compare VPC, subnets, address type and name resolution of the gateway with the inputs."""
    deployment = target.deployment
    gateway = deployment.gateway
    remedy = new_gateway_remedy(target)
    evidence = f"{gateway['vpcId']}, {', '.join(sorted(gateway['subnetIds']))}, {gateway['ipAddressType']}"
    resolves_in_vpc = gateway.get("resourceConfigDnsResolution") == "IN_VPC"
    if resolves_in_vpc != deployment.resolves_in_vpc:
        if "resourceConfigDnsResolution" not in gateway:
            return unknown(f"{evidence}; VPC Lattice returns no DNS resolution", _show_gateway_command(target))
        return failed(f"{evidence}; resolves names with {describe_resolvers(in_vpc=resolves_in_vpc)}", remedy)
    family = "IPV6" if deployment.uses_ipv6 else "IPV4"
    if gateway["vpcId"] != deployment.vpc_id or gateway["ipAddressType"] not in (family, "DUALSTACK"):
        return failed(evidence, remedy)
    if deployment.has_own_gateway and set(gateway["subnetIds"]) != set(deployment.inputs["subnet_ids"]):
        return warned(f"{evidence}: not the subnets of the inputs", remedy)
    if deployment.gateway_address_type not in (None, gateway["ipAddressType"]):
        return warned(f"{evidence}: not the address type of the inputs", remedy)
    return passed(evidence)


@check(Hop.GATEWAY, "the gateway has an in-use interface in each of its subnets")
def gateway_interfaces(target: Target) -> CheckFinding:
    """Check if the gateway has an interface in use in each subnet; VPC Lattice may create several per subnet."""
    gateway = target.deployment.gateway
    group_ids = gateway["securityGroupIds"]
    if not group_ids:
        raise BlockedCheckError("egress", "the gateway has no security group to look up its interfaces")
    interfaces = target.deployment.gateway_interfaces
    used_subnet_ids = {interface["SubnetId"] for interface in interfaces if interface["Status"] == "in-use"}
    subnet_ids = sorted(gateway["subnetIds"])
    unused_subnet_ids = sorted(set(subnet_ids) - used_subnet_ids)
    if unused_subnet_ids:
        group_filter = f"Name=group-id,Values={','.join(group_ids)}"
        query = "NetworkInterfaces[].[NetworkInterfaceId,SubnetId,Status]"
        arguments = ("ec2", "describe-network-interfaces", "--filters", group_filter, "--query", query)
        command = target.aws_command(*arguments)
        return failed(
            f"no interface in use in {', '.join(unused_subnet_ids)}",
            f"# list the interfaces, and check that the subnet has free addresses\n{command}",
        )
    return passed(f"interfaces in {', '.join(subnet_ids)}")
