"""``privatelink explain``: describe the resources and open ports of a connection, without AWS calls."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.iam import Job, PolicySizeError, build_policy
from aws_privatelink_rds_lattice.inputs.input_warnings import find_warnings_of_connections
from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.table import Inputs, get_input_specs

from .terminal import UsageError, print_to_stderr

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping

_IP_VERSIONS = {"IPV4": "IPv4", "IPV6": "IPv6", "DUALSTACK": "IPv4 and IPv6"}
_TEMPLATE = """\
{connection_name}: what it creates and opens, in {region}

Creates ({resource_count} resources, tags: {tags})
{created_resources}

Opens
{opened_rules}

Who can reach what
  - AWS account {polytomic} (Polytomic), once it has accepted the share, can make VPC endpoints for the resource
    configuration and open TCP connections through them to {host}, port {port}.
  - The share names no other account.
  - Whoever connects still has to log in to the database. No user, password or data of it is read or changed.

Does not open
  - any way from the internet: no public address, no internet gateway, no load balancer
  - any way from your VPC to Polytomic: connections start at Polytomic only
  - any route, VPC peering or VPN between the two networks
  - any other host or port by the resource configuration; by the security groups, all that has {database_group}
    would let the gateway in on tcp {port}

Costs
  - you: AWS charges for each GB that the resource gateway processes; AWS states no hourly charge for a resource gateway
    or a resource configuration
  - Polytomic: AWS charges for each hour of its VPC endpoint and for each GB

The role that deploys it, as narrow as IAM allows (privatelink policy deploy), may
{granted_permissions}

It may not
{denied_permissions}

Undo
  - To cut Polytomic off, remove the ingress rule on {database_group}: no new connection gets to the database.
  - Destroying the deployment removes all that it creates. The database stays.
  - Another {replacing_inputs} makes a new resource configuration, with a new ARN: send it to
    Polytomic again.
"""


def run(options: argparse.Namespace) -> int:
    """Print the description of each connection; return the exit status.

    Raises:
        UsageError: A statement of the policy of the role that deploys a connection is longer than IAM allows.
    """
    texts = []
    for warning in find_warnings_of_connections({target.name: target.inputs for target in options.targets}):
        print_to_stderr(f"privatelink: warning: {warning}")
    for target in options.targets:
        try:
            texts.append(explain_connection(target.name, target.inputs))
        except PolicySizeError as error:
            raise UsageError(f"{target.name}: {error}") from None
    sys.stdout.write("\n".join(texts))
    return 0


def explain_connection(connection_name: str, connection: Mapping[str, Any]) -> str:
    """Return the description of a connection.

    Args:
        connection_name: The connection's name in ``cdktf.json``.
        connection: The inputs of the connection.
    """
    inputs = _describe_lookups(connection)
    resource_count, created_resources, opened_rules = _describe_resources(inputs)
    tags = ", ".join(f"{key}={value}" for key, value in connection["tags"].items())
    return _TEMPLATE.format(
        connection_name=connection_name,
        region=connection["region"],
        resource_count=resource_count,
        tags=tags or "none",
        created_resources=_bullet_list(created_resources),
        opened_rules=_bullet_list(opened_rules),
        polytomic=connection["polytomic_aws_account_id"],
        host=inputs["rds_host"],
        port=inputs["rds_port"],
        database_group=inputs["rds_security_group_id"],
        granted_permissions=_wrapped_bullet_list(build_policy(Job.DEPLOY, connection).grants),
        denied_permissions=_wrapped_bullet_list(_denied_permissions(connection)),
        replacing_inputs=_describe_force_new_inputs(connection),
    )


def _describe_force_new_inputs(connection: Mapping[str, Any]) -> str:
    """Return the inputs of the published module that replace the resource configuration, as text."""
    conflicts = RELATIONS["resource_gateway"].conflicts_with if connection.get("resource_gateway") else ()
    names = [name for name, spec in get_input_specs(Inputs).items() if spec.force_new and name not in conflicts]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _describe_lookups(connection: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the connection with a description instead of each input looked up by a database identifier."""
    cluster = connection.get("db_cluster_identifier")
    if cluster:
        database = f"the cluster {cluster}"
        endpoint = "writer endpoint"
    else:
        database = f"the instance {connection.get('db_instance_identifier')}"
        endpoint = "endpoint"
    return {
        "vpc_id": f"the VPC of {database}",
        "subnet_ids": [f"the subnets of {database}"],
        "rds_host": f"the {endpoint} of {database}",
        "rds_port": f"(that of {database})",
        "rds_security_group_id": f"the security group of {database}",
        **connection,
    }


def _describe_resources(inputs: Mapping[str, Any]) -> tuple[str, list[str], list[str]]:
    """Return the number of created resources, a line for each, and a line for each opened rule."""
    names = resource_names(inputs)
    gateway = inputs.get("resource_gateway")
    gateway_group = names["security_group"]
    if gateway:
        gateway_group = gateway["security_group_id"]
    database_group = inputs["rds_security_group_id"]
    port = inputs["rds_port"]
    opened_rules = [
        f"out of {gateway_group}: tcp {port} to security group {database_group}",
        f"into {database_group}: tcp {port} from security group {gateway_group}",
    ]
    if not gateway:
        count = "seven"
        created = _new_gateway_resources(inputs, names)
    elif not gateway.get("has_rules"):
        count = "six"
        created = [
            (
                f"one egress rule on {gateway_group} and one ingress rule on {database_group}; "
                "their other rules stay as they are"
            )
        ]
    else:
        count = "four"
        created = []
        opened_rules = [
            f"no rule: those between {gateway_group} and {database_group} are there, and stay with whoever made them"
        ]
    created += [
        f"resource configuration {names['resource_configuration']}: {inputs['rds_host']}, TCP port {port}",
        f"RAM share {names['ram_resource_share']}, which accounts outside your organization may use",
        "association of the share with the resource configuration",
        f"association of the share with AWS account {inputs['polytomic_aws_account_id']}",
    ]
    if gateway:
        created.append(f"nothing else: the resource gateway {gateway['id']} is there, and stays as it is")
    return count, created, opened_rules


def _new_gateway_resources(inputs: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    vpc = inputs["vpc_id"]
    subnets = ", ".join(inputs["subnet_ids"])
    ip_version = _IP_VERSIONS.get(inputs.get("ip_address_type") or "", "IPv4")
    resolution = ""
    if inputs.get("dns_resolution") == "IN_VPC":
        resolution = ", which resolves names with the VPC's resolvers"
    return [
        f"security group {names['security_group']} in {vpc}, with one egress rule and no ingress rule",
        f"one ingress rule on {inputs['rds_security_group_id']}; its other rules stay as they are",
        f"resource gateway {names['resource_gateway']} in {vpc}, with {ip_version} interfaces in {subnets}{resolution}",
    ]


def _denied_permissions(connection: Mapping[str, Any]) -> Iterator[str]:
    vpc = connection.get("vpc_id")
    identifier = connection.get("db_cluster_identifier") or connection.get("db_instance_identifier")
    if identifier:
        yield f"touch a database, beyond looking up {identifier}"
    else:
        yield "touch a database: no action of RDS is among these"
    yield (
        f"have RAM share with another AWS account than {connection['polytomic_aws_account_id']}, or share anything but "
        "resource configurations"
    )
    if vpc:
        yield f"change the rules of a security group in another VPC than {vpc}, or delete one there"
    yield "make or change a VPC, a subnet, a route or a way to the internet, nor users, roles or policies of IAM"


def _bullet_list(lines: Iterable[str]) -> str:
    return "\n".join(f"  - {line}" for line in lines)


def _wrapped_bullet_list(lines: Iterable[str]) -> str:
    wrapper = textwrap.TextWrapper(120, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
    return "\n".join(map(wrapper.fill, lines))
