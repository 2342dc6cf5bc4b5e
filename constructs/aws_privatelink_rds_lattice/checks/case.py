"""What is checked: one connection and its account, with the words that remedies are made of."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import IPV4_ADDRESSES_PER_ENI

if TYPE_CHECKING:
    from pathlib import Path

    from aws_privatelink_rds_lattice.account import Account
    from aws_privatelink_rds_lattice.inputs import Deployment


@dataclass
class Case:
    """One connection, as the checks see it.

    Attributes:
        stack: The connection's name in ``cdktf.json``.
        connection: Its inputs and Region.
        account: What AWS says of it.
        folder: The project's folder, the one of ``cdktf.json``.
        profile: The AWS profile, for the commands in remedies.
    """

    stack: str
    connection: Deployment
    account: Account
    folder: Path
    profile: str | None = None

    def __post_init__(self) -> None:
        """State AWS's default where the connection leaves it at that."""
        addresses = self.connection.get("ipv4_addresses_per_eni") or IPV4_ADDRESSES_PER_ENI
        self.connection = {**self.connection, "ipv4_addresses_per_eni": addresses}

    @property
    def resolves_in_vpc(self) -> bool:
        """Whether the resource gateway shall ask the VPC's own resolvers."""
        return self.connection.get("dns_resolution") == "IN_VPC"

    def aws(self, *words: str) -> str:
        """Return a command for the AWS CLI, with Region and profile."""
        return shlex.join(["aws", *words, "--region", self.connection["region"], *self._profile])

    def privatelink(self, command: str) -> str:
        """Return a command of this tool for this connection."""
        return shlex.join(["privatelink", command, self.stack, *self._profile])

    @property
    def _profile(self) -> tuple[str, ...]:
        return ("--profile", self.profile) if self.profile else ()

    @property
    def deploy(self) -> str:
        """The command that brings the account to what the inputs say."""
        return f"npx cdktf deploy {self.stack}  # where the HCL module is used: terraform apply"

    @property
    def deploy_anew(self) -> str:
        """The same, where it makes another resource configuration."""
        return f"# this makes a new configuration: send its ARN to Polytomic afterwards\n{self.deploy}"

    @property
    def list_databases(self) -> str:
        """The command that lists databases with endpoint and security groups."""
        query = "DBInstances[].[Endpoint.Address,Endpoint.Port,DBClusterIdentifier,VpcSecurityGroups]"
        return self.aws("rds", "describe-db-instances", "--query", query)

    def list_subnets(self, *columns: str) -> str:
        """Return the command that lists the subnets of the connection's VPC."""
        vpc = f"Name=vpc-id,Values={self.connection['vpc_id']}"
        query = ("--query", f"Subnets[].[{','.join(columns)}]") if columns else ()
        return self.aws("ec2", "describe-subnets", "--filters", vpc, *query)
