"""The input of the checks: a deployment, with the commands and remedies for users."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

if TYPE_CHECKING:
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws import Deployment


@dataclass(frozen=True)
class CheckContext:
    """A deployment to check.

    Attributes:
        name: The connection's name in ``cdktf.json``, or the ARN or id of the resource configuration.
        deployment: The deployment's inputs and resources, fetched from AWS when first used.
        project_folder: The project's folder, which contains ``cdktf.json``.
        profile: The AWS profile, for the commands in remedies.
        is_connection: True if the deployment is a connection of ``cdktf.json``, which the user can deploy.
    """

    name: str
    deployment: Deployment
    project_folder: Path
    profile: str | None = None
    is_connection: bool = True

    @property
    def placeholders(self) -> Mapping[str, str]:
        """The values for the placeholders in expectations; a general term replaces an unknown value."""
        return _PlaceholderValues(self.deployment)

    @property
    def database_address(self) -> str:
        """Host and port of the database, or "the database" if either is unknown."""
        try:
            return f"{self.deployment.host}:{self.deployment.port}"
        except (MissingPartError, ApiError):
            return "the database"

    def aws_command(self, *arguments: str) -> str:
        """Return a command for the AWS CLI, with Region and profile."""
        return shlex.join(["aws", *arguments, "--region", self.deployment.region, *self._profile_options])

    def privatelink_command(self, command: str) -> str:
        """Return a ``privatelink`` command for this deployment.

        Args:
            command: The subcommand, such as "verify".
        """
        arguments = ["privatelink", command, self.name]
        knows_region = self.is_connection or self.name.startswith("arn:")
        if not knows_region:
            arguments += ["--region", self.deployment.region]
        return shlex.join([*arguments, *self._profile_options])

    @property
    def _profile_options(self) -> tuple[str, ...]:
        return ("--profile", self.profile) if self.profile else ()

    @property
    def deploy_remedy(self) -> str:
        """The remedy to deploy the connection; without a connection, to correct or adopt the deployment."""
        if self.is_connection:
            return f"npx cdktf deploy {self.name}  # where the HCL module is used: terraform apply"
        return (
            "# correct it where the deployment is managed; to have it managed here, take it over with\n"
            + self.privatelink_command("adopt")
        )

    @property
    def replace_configuration_remedy(self) -> str:
        """The remedy ``deploy_remedy``, after a comment about the new resource configuration and ARN."""
        return f"# this makes a new configuration: send its ARN to Polytomic afterwards\n{self.deploy_remedy}"

    def set_input_remedy(self, assignment: str) -> str:
        """Return the remedy to change an input.

        Args:
            assignment: The input and the value, such as "rds_port to 5432".
        """
        if not self.is_connection:
            return self.deploy_remedy
        return f"# set {assignment} in cdktf.json, then\n{self.deploy_remedy}"

    def add_rule_remedy(self, group: str, direction: str, peer_group: str, port: int) -> str:
        """Return the remedy to add a missing rule to a security group.

        Args:
            group: The id of the security group.
            direction: "ingress" or "egress".
            peer_group: The id of the security group on the other side.
            port: The TCP port.
        """
        if self.is_connection:
            return self.deploy_remedy
        rule = f"IpProtocol=tcp,FromPort={port},ToPort={port},UserIdGroupPairs=[{{GroupId={peer_group}}}]"
        operation = f"authorize-security-group-{direction}"
        command = self.aws_command("ec2", operation, "--group-id", group, "--ip-permissions", rule)
        return f"# where Terraform manages the rules of the group, add it there; else\n{command}"

    @property
    def list_databases_command(self) -> str:
        """The AWS CLI command to list databases with their endpoints and security groups."""
        query = "DBInstances[].[Endpoint.Address,Endpoint.Port,DBClusterIdentifier,VpcSecurityGroups]"
        return self.aws_command("rds", "describe-db-instances", "--query", query)

    def list_subnets_command(self, *columns: str) -> str:
        """Return the AWS CLI command to list the subnets of the VPC.

        Args:
            columns: The members of a subnet to print, as EC2 names them; all if there are none.
        """
        arguments = ["ec2", "describe-subnets", "--filters", f"Name=vpc-id,Values={self.deployment.vpc_id}"]
        if columns:
            arguments += ["--query", f"Subnets[].[{','.join(columns)}]"]
        return self.aws_command(*arguments)


class _Placeholder(NamedTuple):
    """A placeholder in the expectation of a check.

    Attributes:
        general_term: The replacement if the value is unknown.
        get_value: The function that returns the value for a deployment.
    """

    general_term: str
    get_value: Callable[[Deployment], object]


def _expected_group_ids(deployment: Deployment) -> str:
    input_id = deployment.inputs.get("rds_security_group_id")
    if input_id:
        return str(input_id)
    return ", ".join(deployment.database_security_group_ids)


def _address_family(deployment: Deployment) -> str:
    return "IPv6" if deployment.uses_ipv6 else "IPv4"


def _addresses_per_interface(deployment: Deployment) -> object:
    return deployment.inputs.get("ipv4_addresses_per_eni") or DEFAULT_ADDRESSES_PER_ENI


_PLACEHOLDERS: Mapping[str, _Placeholder] = {
    "configuration": _Placeholder(
        "of the deployment", lambda deployment: deployment.resource_name("resource_configuration")
    ),
    "gateway": _Placeholder("of the deployment", lambda deployment: deployment.resource_name("resource_gateway")),
    "share": _Placeholder("of the deployment", lambda deployment: deployment.resource_name("ram_resource_share")),
    "host": _Placeholder("the host", lambda deployment: deployment.host),
    "port": _Placeholder("of the database", lambda deployment: deployment.port),
    "group": _Placeholder("the database's security group", _expected_group_ids),
    "vpc": _Placeholder("of the resource gateway", lambda deployment: deployment.vpc_id),
    "polytomic": _Placeholder("of Polytomic", lambda deployment: deployment.polytomic_account_id),
    "polytomic_account": _Placeholder("account", lambda deployment: deployment.polytomic_account_id),
    "family": _Placeholder("IP", _address_family),
    "addresses": _Placeholder("enough", _addresses_per_interface),
}


class _PlaceholderValues(Mapping[str, str]):
    """The values of the placeholders for a deployment, computed on access."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def __getitem__(self, name: str) -> str:
        placeholder = _PLACEHOLDERS[name]
        try:
            return str(placeholder.get_value(self._deployment))
        except (MissingPartError, ApiError):
            return placeholder.general_term

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACEHOLDERS)

    def __len__(self) -> int:
        return len(_PLACEHOLDERS)
