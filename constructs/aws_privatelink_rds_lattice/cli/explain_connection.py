"""The description of a connection for ``privatelink explain``, from the inputs, without AWS calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.iam import Job, build_policy
from aws_privatelink_rds_lattice.inputs.names import resource_names
from aws_privatelink_rds_lattice.inputs.relations import RELATIONS
from aws_privatelink_rds_lattice.inputs.table import Inputs, get_input_specs

from .wrapping import wrap_bullets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_COUNT_WITH_LOGS = {"seven": "eight", "six": "seven", "four": "five"}
IP_VERSIONS = {"IPV4": "IPv4", "IPV6": "IPv6", "DUALSTACK": "IPv4 and IPv6"}
_LOG_ACCESS = """\
  - The access logs name each connection of Polytomic: time, VPC endpoint, and the addresses of gateway and database. \
Every principal that can read {} can read the access logs. The connection gives Polytomic no access to them.
"""
_TEMPLATE = """\
{connection_name}: what it creates and opens, in {region}

Creates ({resource_count} resources, tags: {tags})
{created_resources}

Opens
{opened_rules}

Who has access
  - AWS account {polytomic} (Polytomic), after it accepts the share, can create VPC endpoints for the resource \
configuration and open TCP connections through them to {host}, port {port}.
  - The share has no other principal.
  - A client still has to log in to the database. Terraform reads and changes no user, password or data of it.
{log_access}
Does not open
  - access from the internet: no public address, no internet gateway, no load balancer
  - access from your VPC to Polytomic: only Polytomic starts connections
  - a route, VPC peering or VPN between the two networks
  - another host or port in the resource configuration; the security groups allow tcp {port} from the gateway to \
everything with {database_group}

Costs
  - you: AWS charges for each GB that the resource gateway processes; AWS lists no hourly charge for \
a resource gateway or a resource configuration
  - Polytomic: AWS charges for each hour of its VPC endpoint and for each GB

The role that deploys it, as narrow as IAM allows (privatelink policy deploy), may
{granted_permissions}

It may not
{denied_permissions}

Undo
  - To cut Polytomic off, remove the ingress rule on {database_group}: the database accepts no new connection.
  - Destroying the deployment removes everything that it created. The database stays.
  - A new {replacing_inputs} replaces the resource configuration and its ARN: send Polytomic the new ARN.
"""


@dataclass(frozen=True)
class ConnectionExplanation:
    """Description of a connection's resources, access and permissions, in lines of text.

    Attributes:
        name: The connection's name in ``cdktf.json``.
        inputs: The inputs, with words for values that Terraform looks up.
        created_resources: A line for each resource.
        resource_count: The number of resources, as a word.
        opened_rules: A line for each rule.
        granted_permissions: Lines on the permissions of the role that deploys the connection.
        denied_permissions: Lines on the permissions that the role does not have.
        force_new_inputs: Names of inputs whose change replaces the resource configuration.
    """

    name: str
    inputs: Mapping[str, Any]
    created_resources: list[str]
    resource_count: str
    opened_rules: list[str]
    granted_permissions: list[str]
    denied_permissions: list[str]
    force_new_inputs: list[str]

    def as_text(self, width: int) -> str:
        """Return the description, with lines no longer than a width in columns if the words allow it."""
        tags = ", ".join(f"{key}={value}" for key, value in self.inputs["tags"].items())
        text = _TEMPLATE.format(
            connection_name=self.name,
            region=self.inputs["region"],
            resource_count=self.resource_count,
            tags=tags or "none",
            created_resources=_bullet_list(self.created_resources),
            opened_rules=_bullet_list(self.opened_rules),
            polytomic=self.inputs["polytomic_aws_account_id"],
            log_access=_LOG_ACCESS.format(self.inputs["access_logs"]) if self.inputs.get("access_logs") else "",
            host=self.inputs["rds_host"],
            port=self.inputs["rds_port"],
            database_group=self.inputs["rds_security_group_id"],
            granted_permissions=_bullet_list(self.granted_permissions),
            denied_permissions=_bullet_list(self.denied_permissions),
            replacing_inputs=f"{', '.join(self.force_new_inputs[:-1])} or {self.force_new_inputs[-1]}",
        )
        return wrap_bullets(text.splitlines(), width)

    def as_json(self) -> dict[str, Any]:
        """Return the description as a JSON object."""
        return {
            "connection": self.name,
            "region": self.inputs["region"],
            "tags": self.inputs["tags"],
            "creates": self.created_resources,
            "opens": self.opened_rules,
            "principal": self.inputs["polytomic_aws_account_id"],
            "role_may": self.granted_permissions,
            "role_may_not": self.denied_permissions,
            "new_arn_on_change_of": self.force_new_inputs,
        }


def explain_connection(connection_name: str, connection: Mapping[str, Any]) -> ConnectionExplanation:
    """Return the explanation of a connection.

    Args:
        connection_name: The connection's name in ``cdktf.json``.
        connection: The inputs of the connection.

    Raises:
        PolicySizeError: A statement of the policy of the deploying role is longer than IAM allows.
    """
    inputs = _describe_lookups(connection)
    resource_count, created_resources, opened_rules = _describe_resources(inputs)
    return ConnectionExplanation(
        name=connection_name,
        inputs=inputs,
        created_resources=created_resources,
        resource_count=resource_count,
        opened_rules=opened_rules,
        granted_permissions=list(build_policy(Job.DEPLOY, connection).grants),
        denied_permissions=list(_denied_permissions(connection)),
        force_new_inputs=_force_new_inputs(connection),
    )


def _force_new_inputs(connection: Mapping[str, Any]) -> list[str]:
    """Return the inputs of the published module whose change replaces the resource configuration."""
    conflicts = RELATIONS["resource_gateway"].conflicts_with if connection.get("resource_gateway") else ()
    return [name for name, spec in get_input_specs(Inputs).items() if spec.force_new and name not in conflicts]


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
            f"no rule: the rules between {gateway_group} and {database_group} exist, and others manage them"
        ]
    created += [
        f"resource configuration {names['resource_configuration']}: {inputs['rds_host']}, TCP port {port}",
        f"RAM share {names['ram_resource_share']}, for accounts outside your organization, too",
        "association of the share with the resource configuration",
        f"association of the share with AWS account {inputs['polytomic_aws_account_id']}",
    ]
    if inputs.get("access_logs"):
        count = _COUNT_WITH_LOGS[count]
        created.append(f"subscription that sends the access logs to {inputs['access_logs']}")
    if gateway:
        created.append(f"nothing else: the resource gateway {gateway['id']} exists, and stays as it is")
    return count, created, opened_rules


def _new_gateway_resources(inputs: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    vpc = inputs["vpc_id"]
    subnets = ", ".join(inputs["subnet_ids"])
    ip_version = IP_VERSIONS.get(inputs.get("ip_address_type") or "", "IPv4")
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
        yield f"change a database: it only looks up {identifier}"
    else:
        yield "change a database: it has no RDS action"
    yield (
        f"share by RAM with another AWS account than {connection['polytomic_aws_account_id']}, or share anything but "
        "resource configurations"
    )
    if vpc:
        yield f"change or delete security groups in another VPC than {vpc}"
    yield "create or change VPCs, subnets, routes, internet gateways, or users, roles and policies of IAM"


def _bullet_list(lines: Iterable[str]) -> str:
    return "\n".join(f"  - {line}" for line in lines)
