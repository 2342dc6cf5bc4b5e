"""What is checked: one deployment and its account, with the words that remedies are made of."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws import ApiError, MissingPartError
from aws_privatelink_rds_lattice.inputs.table import DEFAULT_ADDRESSES_PER_ENI

if TYPE_CHECKING:
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws import Deployment


@dataclass(frozen=True)
class CheckContext:
    """One deployment, as the checks see it.

    Attributes:
        name: The connection's name in ``cdktf.json``, or the ARN or id of the resource configuration.
        deployment: What AWS says of it.
        project_folder: The project's folder, the one of ``cdktf.json``.
        profile: The AWS profile, for the commands in remedies.
        is_connection: Whether it is one of ``cdktf.json``, which can be deployed.
    """

    name: str
    deployment: Deployment
    project_folder: Path
    profile: str | None = None
    is_connection: bool = True

    @property
    def placeholders(self) -> Mapping[str, str]:
        """What the expectations of checks speak of; what is not known, in general words."""
        return _PlaceholderValues(self.deployment)

    @property
    def database_address(self) -> str:
        """Host and port of the database, or in general words."""
        try:
            return f"{self.deployment.host}:{self.deployment.port}"
        except (MissingPartError, ApiError):
            return "the database"

    def aws_command(self, *arguments: str) -> str:
        """Return a command for the AWS CLI, with Region and profile."""
        return shlex.join(["aws", *arguments, "--region", self.deployment.region, *self._profile_options])

    def privatelink_command(self, command: str) -> str:
        """Return a command of this tool for this deployment."""
        region = () if self.is_connection or self.name.startswith("arn:") else ("--region", self.deployment.region)
        return shlex.join(["privatelink", command, self.name, *region, *self._profile_options])

    @property
    def _profile_options(self) -> tuple[str, ...]:
        return ("--profile", self.profile) if self.profile else ()

    @property
    def deploy_remedy(self) -> str:
        """What brings the account to what it should be."""
        if self.is_connection:
            return f"npx cdktf deploy {self.name}  # where the HCL module is used: terraform apply"
        return (
            "# correct it where the deployment is managed; to have it managed here, take it over with\n"
            + self.privatelink_command("adopt")
        )

    @property
    def replace_configuration_remedy(self) -> str:
        """The same, where it makes another resource configuration."""
        return f"# this makes a new configuration: send its ARN to Polytomic afterwards\n{self.deploy_remedy}"

    def set_input_remedy(self, assignment: str) -> str:
        """Return what changes an input, such as "rds_port to 5432"."""
        return (
            f"# set {assignment} in cdktf.json, then\n{self.deploy_remedy}"
            if self.is_connection
            else self.deploy_remedy
        )

    def add_rule_remedy(self, group: str, direction: str, peer_group: str, port: int) -> str:
        """Return what adds a missing rule of a security group.

        Args:
            group: The security group.
            direction: "ingress" or "egress".
            peer_group: The security group on the other side.
            port: The port.
        """
        if self.is_connection:
            return self.deploy_remedy
        rule = f"IpProtocol=tcp,FromPort={port},ToPort={port},UserIdGroupPairs=[{{GroupId={peer_group}}}]"
        words = (f"authorize-security-group-{direction}", "--group-id", group, "--ip-permissions", rule)
        return (
            f"# where Terraform manages the rules of the group, add it there; else\n{self.aws_command('ec2', *words)}"
        )

    @property
    def list_databases_command(self) -> str:
        """The command that lists databases with endpoint and security groups."""
        query = "DBInstances[].[Endpoint.Address,Endpoint.Port,DBClusterIdentifier,VpcSecurityGroups]"
        return self.aws_command("rds", "describe-db-instances", "--query", query)

    def list_subnets_command(self, *columns: str) -> str:
        """Return the command that lists the subnets of the VPC."""
        vpc = f"Name=vpc-id,Values={self.deployment.vpc_id}"
        query = ("--query", f"Subnets[].[{','.join(columns)}]") if columns else ()
        return self.aws_command("ec2", "describe-subnets", "--filters", vpc, *query)


# By the name in an expectation: what it is in general words, and in those of an account.
_PLACEHOLDERS: Mapping[str, tuple[str, Callable[[Deployment], Any]]] = {
    "configuration": ("of the deployment", lambda account: account.resource_name("resource_configuration")),
    "gateway": ("of the deployment", lambda account: account.resource_name("resource_gateway")),
    "share": ("of the deployment", lambda account: account.resource_name("ram_resource_share")),
    "host": ("the host", lambda account: account.host),
    "port": ("of the database", lambda account: account.port),
    "group": ("the database's security group", lambda account: ", ".join(_expected_group_ids(account))),
    "vpc": ("of the resource gateway", lambda account: account.vpc_id),
    "polytomic": ("of Polytomic", lambda account: account.polytomic_account_id),
    "polytomics": ("account", lambda account: account.polytomic_account_id),
    "family": ("IP", lambda account: "IPv6" if account.uses_ipv6 else "IPv4"),
    "addresses": ("enough", lambda account: account.inputs.get("ipv4_addresses_per_eni") or DEFAULT_ADDRESSES_PER_ENI),
}


def _expected_group_ids(deployment: Deployment) -> list[str]:
    stated = deployment.inputs.get("rds_security_group_id")
    return [stated] if stated else deployment.database_security_group_ids


class _PlaceholderValues(Mapping[str, str]):
    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def __getitem__(self, name: str) -> str:
        general, known = _PLACEHOLDERS[name]
        try:
            return str(known(self._deployment))
        except (MissingPartError, ApiError):
            return general

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACEHOLDERS)

    def __len__(self) -> int:
        return len(_PLACEHOLDERS)
