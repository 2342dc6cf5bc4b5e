"""``privatelink explain``: what a connection creates and opens, in words, from the inputs alone."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.iam import Job, build_policy
from aws_privatelink_rds_lattice.inputs.names import resource_names

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping

# How many resources, by whether the resource gateway is there, and its rules.
_RESOURCE_COUNTS = {(False, False): "seven", (True, False): "six", (True, True): "four"}


def run(options: argparse.Namespace) -> int:
    """Print the text of each connection; return the exit status."""
    sys.stdout.write("\n".join(explain_connection(one.name, one.inputs) for one in options.selections))
    return 0


def explain_connection(connection_name: str, connection: Mapping[str, Any]) -> str:
    """Return the text.

    Args:
        connection_name: The connection's name in ``cdktf.json``.
        connection: The connection.
    """
    instance, cluster = connection.get("db_instance_identifier"), connection.get("db_cluster_identifier")
    database = f"the cluster {cluster}" if cluster else f"the instance {instance}"
    # What Terraform looks up, where the database is named by its identifier.
    found = {
        "vpc_id": f"the VPC of {database}",
        "subnet_ids": [f"the subnets of {database}"],
        "rds_host": f"the {'writer endpoint' if cluster else 'endpoint'} of {database}",
        "rds_port": f"(that of {database})",
        "rds_security_group_id": f"the security group of {database}",
        **connection,
    }
    tags = ", ".join(f"{key}={value}" for key, value in connection["tags"].items()) or "none"
    names, rds, there = resource_names(connection), found["rds_security_group_id"], connection.get("resource_gateway")
    host, port, polytomic = found["rds_host"], found["rds_port"], connection["polytomic_aws_account_id"]
    group = there["security_group_id"] if there else names["security_group"]
    creates, opens, anew = [], [], "name or rds_host"
    if not there:
        kind = {"IPV6": "IPv6", "DUALSTACK": "IPv4 and IPv6"}.get(connection.get("ip_address_type") or "", "IPv4")
        asks = ", which resolves names with the VPC's resolvers" if connection.get("dns_resolution") == "IN_VPC" else ""
        vpc, subnets = found["vpc_id"], ", ".join(found["subnet_ids"])
        creates += [
            f"security group {group} in {vpc}, with one egress rule and no ingress rule",
            f"one ingress rule on {rds}; its other rules stay as they are",
            f"resource gateway {names['resource_gateway']} in {vpc}, with {kind} interfaces in {subnets}{asks}",
        ]
        anew = "name, vpc_id, subnet_ids or rds_host"
    elif not there.get("has_rules"):
        creates += [f"one egress rule on {group} and one ingress rule on {rds}; their other rules stay as they are"]
    creates += [
        f"resource configuration {names['resource_configuration']}: {host}, TCP port {port}",
        f"RAM share {names['ram_resource_share']}, which accounts outside your organization may use",
        "association of the share with the resource configuration",
        f"association of the share with AWS account {polytomic}",
    ]
    if there:
        creates += [f"nothing else: the resource gateway {there['id']} is there, and stays as it is"]
    if not (there and there.get("has_rules")):
        opens += [
            f"out of {group}: tcp {port} to security group {rds}",
            f"into {rds}: tcp {port} from security group {group}",
        ]
    else:
        opens += [f"no rule: those between {group} and {rds} are there, and stay with whoever made them"]
    return f"""\
{connection_name}: what it creates and opens, in {connection["region"]}

Creates ({_RESOURCE_COUNTS[bool(there), bool(there and there.get("has_rules"))]} resources, tags: {tags})
{_bullet_list(creates)}

Opens
{_bullet_list(opens)}

Who can reach what
  - AWS account {polytomic} (Polytomic), once it has accepted the share, can make VPC endpoints for the resource
    configuration and open TCP connections through them to {host}, port {port}.
  - The share names no other account.
  - Whoever connects still has to log in to the database. No user, password or data of it is read or changed.

Does not open
  - any way from the internet: no public address, no internet gateway, no load balancer
  - any way from your VPC to Polytomic: connections start at Polytomic only
  - any route, VPC peering or VPN between the two networks
  - any other host or port by the resource configuration; by the security groups, all that has {rds}
    would let the gateway in on tcp {port}

Costs
  - you: AWS charges for each GB that the resource gateway processes; AWS states no hourly charge for a resource gateway
    or a resource configuration
  - Polytomic: AWS charges for each hour of its VPC endpoint and for each GB

The role that deploys it, as narrow as IAM allows (privatelink policy deploy), may
{_wrapped_bullet_list(build_policy(Job.DEPLOY, connection).grants)}

It may not
{_wrapped_bullet_list(_denied_permissions(connection))}

Undo
  - To cut Polytomic off, remove the ingress rule on {rds}: no new connection gets to the database.
  - Destroying the deployment removes all that it creates. The database stays.
  - Another {anew} makes a new resource configuration, with a new ARN: send it to
    Polytomic again.
"""


def _bullet_list(lines: Iterable[str]) -> str:
    return "\n".join(f"  - {line}" for line in lines)


def _denied_permissions(connection: Mapping[str, Any]) -> Iterator[str]:
    polytomic, vpc = connection["polytomic_aws_account_id"], connection.get("vpc_id")
    looked_up = connection.get("db_cluster_identifier") or connection.get("db_instance_identifier")
    yield f"touch a database{f', beyond looking up {looked_up}' if looked_up else ': no action of RDS is among these'}"
    yield f"have RAM share with another AWS account than {polytomic}, or share anything but resource configurations"
    if vpc:
        yield f"change the rules of a security group in another VPC than {vpc}, or delete one there"
    yield "make or change a VPC, a subnet, a route or a way to the internet, nor users, roles or policies of IAM"


def _wrapped_bullet_list(lines: Iterable[str]) -> str:
    return "\n".join(
        textwrap.fill(line, 120, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
        for line in lines
    )
