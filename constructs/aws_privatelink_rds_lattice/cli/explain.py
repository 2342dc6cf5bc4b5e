"""``privatelink explain``: what a connection creates and opens, in words, from the inputs alone."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Any, cast

from aws_privatelink_rds_lattice.permissions import Job, policy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping


def run(options: argparse.Namespace) -> int:
    """Print the text of each connection; return the exit status."""
    sys.stdout.write("\n".join(explain(one.name, one.stated) for one in options.deployments))
    return 0


def explain(stack: str, connection: Mapping[str, Any]) -> str:
    """Return the text.

    Args:
        stack: The connection's name in ``cdktf.json``.
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
    name, vpc, rds = connection["name"], found["vpc_id"], found["rds_security_group_id"]
    host, port = found["rds_host"], found["rds_port"]
    polytomic, subnets = connection["polytomic_aws_account_id"], ", ".join(cast("list[str]", found["subnet_ids"]))
    tags = ", ".join(f"{key}={value}" for key, value in connection["tags"].items()) or "none"
    asks = ", which resolves names with the VPC's resolvers" if connection.get("dns_resolution") == "IN_VPC" else ""
    return f"""\
{stack}: what it creates and opens, in {connection["region"]}

Creates (seven resources, tags: {tags})
  - security group {name}-rg in {vpc}, with one egress rule and no ingress rule
  - one ingress rule on {rds}; its other rules stay as they are
  - resource gateway {name}-rg in {vpc}, with IPv4 interfaces in {subnets}{asks}
  - resource configuration {name}-rc: {host}, TCP port {port}
  - RAM share {name}-rc, which accounts outside your organization may use
  - association of the share with the resource configuration
  - association of the share with AWS account {polytomic}

Opens
  - out of {name}-rg: tcp {port} to security group {rds}
  - into {rds}: tcp {port} from security group {name}-rg

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
{_items(policy(Job.DEPLOY, connection).allows)}

It may not
{_items(_denied(connection))}

Undo
  - To cut Polytomic off, remove the ingress rule on {rds}: no new connection gets to the database.
  - Destroying the deployment removes all seven resources. The database stays.
  - Another name, vpc_id, subnet_ids or rds_host makes a new resource configuration, with a new ARN: send it to
    Polytomic again.
"""


def _denied(connection: Mapping[str, Any]) -> Iterator[str]:
    polytomic, vpc = connection["polytomic_aws_account_id"], connection.get("vpc_id")
    looked_up = connection.get("db_cluster_identifier") or connection.get("db_instance_identifier")
    yield f"touch a database{f', beyond looking up {looked_up}' if looked_up else ': no action of RDS is among these'}"
    yield f"have RAM share with another AWS account than {polytomic}, or share anything but resource configurations"
    if vpc:
        yield f"change the rules of a security group in another VPC than {vpc}, or delete one there"
    yield "make or change a VPC, a subnet, a route or a way to the internet, nor users, roles or policies of IAM"


def _items(lines: Iterable[str]) -> str:
    return "\n".join(
        textwrap.fill(line, 120, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)
        for line in lines
    )
