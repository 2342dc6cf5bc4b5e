"""Remedies for a share, a resource configuration or a VPC without a connection: AWS commands to repair or replace.

Each function returns shell text to paste. For a connection, Terraform repairs the deployment, so the functions return
the remedy to deploy it. A fact that a remedy needs and AWS does not give becomes a word in capitals with a comment.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_privatelink_rds_lattice.target import Target

_POLYTOMIC_PLACEHOLDER = "POLYTOMIC_ACCOUNT"
_HOST_PLACEHOLDER = "DATABASE_HOST"
# The longest name of a resource of VPC Lattice.
_MAX_NAME_LENGTH = 40


def fetch_or_default(fetch: Callable[[], Any], default: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a fact for a remedy; the default if the fact is missing, because another check reports that."""
    try:
        return fetch()
    except (ApiError, MissingPartError):
        return default


# Shares


def create_share_remedy(target: Target) -> str:
    """Return the remedy for a configuration in no share: the command to share it with Polytomic."""
    if target.is_connection:
        return target.deploy_remedy
    configuration = target.deployment.configuration
    comment, account_id = _polytomic_account(target)
    arguments = ("--name", configuration["name"], "--resource-arns", _shared_arn(target), "--principals", account_id)
    command = target.aws_command("ram", "create-resource-share", *arguments, "--allow-external-principals")
    return target.managed_remedy(*comment, command, _send_arn_line(_shared_arn(target)))


def share_resource_remedy(target: Target) -> str:
    """Return the remedy for a share without the resource configuration."""
    return _associate_remedy(target, (), "--resource-arns", _shared_arn(target))


def share_principal_remedy(target: Target) -> str:
    """Return the remedy for a share without Polytomic's account."""
    comment, account_id = _polytomic_account(target)
    return _associate_remedy(target, comment, "--principals", account_id)


def _associate_remedy(target: Target, comment: tuple[str, ...], option: str, entity: str) -> str:
    if target.is_connection:
        return target.deploy_remedy
    share_arn = target.deployment.share["resourceShareArn"]
    command = target.aws_command("ram", "associate-resource-share", "--resource-share-arn", share_arn, option, entity)
    return target.managed_remedy(*comment, command)


def external_principals_remedy(target: Target) -> str:
    """Return the remedy for a share without external principals; principals of the share keep their access."""
    if target.is_connection:
        return target.deploy_remedy
    arguments = ("--resource-share-arn", target.deployment.share["resourceShareArn"], "--allow-external-principals")
    return target.managed_remedy(target.aws_command("ram", "update-resource-share", *arguments))


def _shared_arn(target: Target) -> str:
    """Return the ARN to share: a child configuration is shared through its group."""
    group_arn: str | None = fetch_or_default(lambda: target.deployment.configuration_group_arn, None)
    return group_arn or target.deployment.configuration_arn


def _polytomic_account(target: Target) -> tuple[tuple[str, ...], str]:
    """Return comments for the remedy, and the id of Polytomic's account or a placeholder."""
    account_id = fetch_or_default(lambda: target.deployment.polytomic_account_id, None)
    if account_id is None:
        endpoints = fetch_or_default(lambda: target.deployment.endpoint_associations, [])
        owners = {endpoint["vpcEndpointOwner"] for endpoint in endpoints if "vpcEndpointOwner" in endpoint}
        if len(owners) == 1:
            return (), str(owners.pop())
        comment = f"# replace with Polytomic's AWS account id: {_POLYTOMIC_PLACEHOLDER}"
        return (comment,), _POLYTOMIC_PLACEHOLDER
    return (), account_id


def _send_arn_line(arn: str) -> str:
    return f"# then send Polytomic the ARN {shlex.quote(arn)}: it must accept the share"


# Resource configuration


def port_ranges_remedy(target: Target, port: int) -> str:
    """Return the remedy for a configuration without the database's port.

    Other ranges stay if there are several; a single range is replaced, because the database has a single port.
    """
    if target.is_connection:
        return target.deploy_remedy
    configuration = target.deployment.configuration
    port_ranges = configuration.get("portRanges", [])
    new_ranges = [*port_ranges, str(port)] if len(port_ranges) > 1 else [str(port)]
    arguments = ("--resource-configuration-identifier", configuration["arn"], "--port-ranges", *new_ranges)
    return target.managed_remedy(target.aws_command("vpc-lattice", "update-resource-configuration", *arguments))


def new_configuration_remedy(target: Target) -> str:
    """Return the remedy for a configuration that AWS cannot correct: another one, on the same resource gateway."""
    if target.is_connection:
        return target.replace_configuration_remedy
    gateway_id = fetch_or_default(lambda: target.deployment.gateway["id"], "RESOURCE_GATEWAY")
    heading = "# AWS cannot repair it: create another configuration, share it, and send its ARN to Polytomic"
    return target.managed_remedy(heading, *new_configuration_commands(target, shlex.quote(gateway_id)))


def new_configuration_commands(target: Target, gateway_argument: str) -> list[str]:
    """Return commands to create a configuration and to share it; the gateway's argument is shell text."""
    deployment = target.deployment
    configuration = deployment.configuration
    comments, host = _database_host(target)
    port = fetch_or_default(lambda: deployment.port, "DATABASE_PORT")
    family = "IPV6" if fetch_or_default(lambda: deployment.uses_ipv6, default=False) else "IPV4"
    definition = f"dnsResource={{domainName={host},ipAddressType={family}}}"
    create_command = target.aws_command(
        "vpc-lattice",
        "create-resource-configuration",
        *("--name", new_name(configuration["name"]), "--type", "SINGLE", "--protocol", "TCP"),
        *("--port-ranges", str(port), "--query", "arn", "--output", "text"),
        *("--resource-configuration-definition", definition),
    )
    commands = [*comments, f"arn=$({create_command} --resource-gateway-identifier {gateway_argument})"]
    share = fetch_or_default(lambda: deployment.share, None)
    if share:
        share_options = ("--resource-share-arn", share["resourceShareArn"])
        associate_command = target.aws_command("ram", "associate-resource-share", *share_options)
    else:
        account_comments, account_id = _polytomic_account(target)
        commands += account_comments
        arguments = ("--name", new_name(configuration["name"]), "--principals", account_id)
        associate_command = target.aws_command(
            "ram", "create-resource-share", *arguments, "--allow-external-principals"
        )
    return [
        *commands,
        f'{associate_command} --resource-arns "$arn"',
        'echo "send Polytomic the ARN $arn"',
        f"# delete {shlex.quote(configuration['arn'])} when Polytomic uses the new one",
    ]


def _database_host(target: Target) -> tuple[list[str], str]:
    """Return comments for the remedy, and RDS's name of the database or a placeholder."""
    host = target.deployment.inputs.get("rds_host") or fetch_or_default(lambda: target.deployment.host, None)
    if host:
        return [], str(host)
    comment = f"# replace {_HOST_PLACEHOLDER} with the DNS name of the database; list the names with"
    return [comment, target.list_databases_command], _HOST_PLACEHOLDER


def new_name(name: str) -> str:
    """Return a name for the replacement of a resource of VPC Lattice: names are unique in an account and Region."""
    suffix = "-2"
    return name[: _MAX_NAME_LENGTH - len(suffix)].rstrip("-") + suffix


# VPC


def enable_dns_remedy(target: Target, option: str) -> str:
    """Return the remedy to turn a DNS attribute of the VPC on, by an option of the AWS CLI."""
    arguments = ("--vpc-id", target.deployment.vpc_id, option, '{"Value":true}')
    return target.managed_remedy(target.aws_command("ec2", "modify-vpc-attribute", *arguments))
