"""The target of a command: a deployment, with the commands and remedies for users."""

from __future__ import annotations

import shlex
import shutil
import sys
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engine_name import name_engine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .aws import AwsClient, Deployment


_PROGRAM_NAME = "privatelink"


def _program() -> list[str]:
    """Return this program as the user started it, if ``privatelink`` is not on the ``PATH``."""
    path = Path(sys.argv[0])
    if path.name == "__main__.py" and path.parent.name == "cli":
        return ["python", "-m", "aws_privatelink_rds_lattice.cli"]
    if path.name == _PROGRAM_NAME and shutil.which(_PROGRAM_NAME) is None:
        return [sys.argv[0]]
    return [_PROGRAM_NAME]


@dataclass(frozen=True)
class Target:
    """A deployment selected by a connection's name or by an ARN.

    Attributes:
        name: The connection's name in ``cdktf.json``, or the ARN or id of the resource configuration.
        inputs: All inputs of a connection; for an ARN or id, the Region and the inputs given as options.
        project_folder: The project's folder, which contains ``cdktf.json``.
        profile: The AWS profile of the command line.
        is_connection: True for a connection of ``cdktf.json``, which the user can deploy; False for an ARN or id.
        account_id: The account in the ARN; None for a connection or an id.
        client: The AWS client for the Region and the provider settings; None for a command without AWS calls.
        known_ids: Ids or ARNs of the deployment's resources, by the resource names of ``import_ids``.
        is_deployed: True if the command expects that the deployment exists.
    """

    name: str
    inputs: Mapping[str, Any]
    project_folder: Path
    profile: str | None = None
    is_connection: bool = True
    account_id: str | None = None
    client: AwsClient | None = None
    known_ids: Mapping[str, str] = field(default_factory=dict)
    is_deployed: bool = True

    @cached_property
    def deployment(self) -> Deployment:
        """The deployment's inputs and resources; the target must have a client."""
        # Importing the package takes longer than a command without AWS calls.
        from .aws import Deployment  # noqa: PLC0415 - see above

        assert self.client is not None  # noqa: S101 - a command with AWS calls gives each target a client
        return Deployment(self.inputs, self.client, known_ids=self.known_ids, is_deployed=self.is_deployed)

    def without_responses(self, *, forget_failures: bool = False) -> Target:
        """Return the target with a client without responses of AWS; see ``AwsClient.without_responses``."""
        return replace(self, client=self.deployment.client.without_responses(forget_failures=forget_failures))

    def aws_command(self, *arguments: str) -> str:
        """Return a command for the AWS CLI, with Region and profile."""
        return shlex.join(["aws", *arguments, "--region", self.inputs["region"], *self._profile_options])

    def privatelink_command(self, command: str) -> str:
        """Return a ``privatelink`` command, such as "verify", for this deployment."""
        arguments = [*_program(), command, self.name]
        knows_region = self.is_connection or self.name.startswith("arn:")
        if not knows_region:
            arguments += ["--region", self.inputs["region"]]
        return shlex.join([*arguments, *self._profile_options])

    @property
    def _profile_options(self) -> tuple[str, ...]:
        return ("--profile", self.profile) if self.profile else ()

    @property
    def deploy_remedy(self) -> str:
        """The remedy to deploy the connection; without a connection, to correct or adopt the deployment."""
        if self.is_connection:
            return name_engine(f"npx cdktf deploy {self.name}  # with the HCL module: terraform apply")
        return "# correct it where the deployment is managed; or take it over with\n" + self.privatelink_command(
            "adopt"
        )

    def managed_remedy(self, *lines: str) -> str:
        """Return a remedy of commands and comments for a resource that Terraform may manage somewhere."""
        return "\n".join(["# if Terraform manages it, change it there; otherwise", *lines])

    @property
    def replace_configuration_remedy(self) -> str:
        """The remedy ``deploy_remedy``, after a comment about the new resource configuration and ARN."""
        return f"# this creates a new configuration: then send its ARN to Polytomic\n{self.deploy_remedy}"

    def set_input_remedy(self, assignment: str) -> str:
        """Return the remedy to change an input by an assignment, such as "rds_port to 5432"."""
        if not self.is_connection:
            return self.deploy_remedy
        return f"# set {assignment} in cdktf.json, then\n{self.deploy_remedy}"

    def add_rule_remedy(self, group: str, direction: str, peer_group: str, port: int) -> str:
        """Return the remedy to add a missing "ingress" or "egress" rule for a TCP port to a security group."""
        if self.is_connection:
            return self.deploy_remedy
        command = self.add_rule_command(group, direction, peer_group, port)
        return f"# if Terraform manages the rules of the group, add the rule there; otherwise\n{command}"

    def add_rule_command(self, group: str, direction: str, peer_group: str, port: int) -> str:
        """Return the AWS CLI command to add an "ingress" or "egress" rule for a TCP port to a security group."""
        rule = f"IpProtocol=tcp,FromPort={port},ToPort={port},UserIdGroupPairs=[{{GroupId={peer_group}}}]"
        operation = f"authorize-security-group-{direction}"
        return self.aws_command("ec2", operation, "--group-id", group, "--ip-permissions", rule)

    @property
    def list_databases_command(self) -> str:
        """The AWS CLI command to list databases with their endpoints and security groups."""
        query = "DBInstances[].[Endpoint.Address,Endpoint.Port,DBClusterIdentifier,VpcSecurityGroups]"
        return self.aws_command("rds", "describe-db-instances", "--query", query)

    def list_subnets_command(self, *columns: str) -> str:
        """Return the AWS CLI command to list the subnets of the VPC, whole or with some members, such as "SubnetId"."""
        arguments = ["ec2", "describe-subnets", "--filters", f"Name=vpc-id,Values={self.deployment.vpc_id}"]
        if columns:
            arguments += ["--query", f"Subnets[].[{','.join(columns)}]"]
        return self.aws_command(*arguments)
