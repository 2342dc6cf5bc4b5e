"""The account as the AWS provider sees and changes it, so that Terraform and boto3 have one account between them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fakes.terraform.aws_provider import UNKNOWN_VALUE, AwsRefusal

from .data_source_ops import DbClusterOps, DbInstanceOps, DbSubnetGroupOps, NetworkInterfaceOps, SubnetOps
from .lattice_ops import ResourceConfigurationOps, ResourceGatewayOps, ShareAssociationOps, ShareOps
from .security_group_ops import SecurityGroupOps, SecurityGroupRuleOps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.terraform.aws_provider import Values

    from .account import FakeAwsAccount
    from .resource_ops import ResourceOps


@contextmanager
def translate_client_errors() -> Iterator[None]:
    """What AWS refuses, as Terraform is told it."""
    try:
        yield
    except ClientError as error:
        raise AwsRefusal(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error


class AccountBackend:
    """What backs the stand-in for the AWS provider with the account that boto3 reads."""

    def __init__(self, cloud: FakeAwsAccount) -> None:
        self._resource_ops: dict[str, ResourceOps] = {
            "aws_security_group": SecurityGroupOps(cloud),
            "aws_security_group_rule": SecurityGroupRuleOps(cloud),
            "aws_vpclattice_resource_gateway": ResourceGatewayOps(cloud),
            "aws_vpclattice_resource_configuration": ResourceConfigurationOps(cloud),
            "aws_ram_resource_share": ShareOps(cloud),
            "aws_ram_resource_association": ShareAssociationOps(cloud, "RESOURCE", "resource_arn"),
            "aws_ram_principal_association": ShareAssociationOps(cloud, "PRINCIPAL", "principal"),
            "aws_db_instance": DbInstanceOps(cloud),
            "aws_rds_cluster": DbClusterOps(cloud),
            "aws_db_subnet_group": DbSubnetGroupOps(cloud),
            "aws_subnet": SubnetOps(cloud),
            "aws_network_interface": NetworkInterfaceOps(cloud),
        }

    def find(self, kind: str, key: str) -> Values:
        with translate_client_errors():
            if (found := self._resource_ops[kind].read(key)) is None:
                raise AwsRefusal("Couldn't find resource", f"There is no {kind} {key!r} in AWS.")
        return found

    def find_ids(self, kind: str, wanted: dict[str, list[str]]) -> list[str]:
        with translate_client_errors():
            return self._resource_ops[kind].find_ids(wanted)

    def read(self, kind: str, state: Values) -> Values | None:
        with translate_client_errors():
            return self._resource_ops[kind].read(self._resource_ops[kind].import_id(state))

    def create(self, kind: str, planned: Values) -> Values:
        with translate_client_errors():
            key = self._resource_ops[kind].create(planned)
        found = self.find(kind, key)
        return {name: found.get(name) if value == UNKNOWN_VALUE else value for name, value in planned.items()}

    def update(self, kind: str, prior: Values, planned: Values) -> None:
        with translate_client_errors():
            self._resource_ops[kind].update(prior, planned)

    def delete(self, kind: str, prior: Values) -> None:
        with translate_client_errors():
            self._resource_ops[kind].delete(prior)
