"""The fake account as a backend of the fake AWS provider: Terraform and boto3 share an account."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fakes.terraform.in_memory_aws import AwsRefusal
from fakes.terraform.provider_schema import UNKNOWN_VALUE

from .data_source_ops import DbClusterOps, DbInstanceOps, DbSubnetGroupOps, NetworkInterfaceOps, SubnetOps
from .lattice_ops import ResourceConfigurationOps, ResourceGatewayOps, ShareAssociationOps, ShareOps
from .security_group_ops import SecurityGroupOps, SecurityGroupRuleOps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.terraform.provider_schema import Values

    from .account import FakeAwsAccount
    from .resource_ops import ResourceOps


@contextmanager
def translate_client_errors() -> Iterator[None]:
    """Translate errors of boto3 into diagnostics of Terraform."""
    try:
        yield
    except ClientError as error:
        raise AwsRefusal(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error


class AccountBackend:
    """A backend of the fake AWS provider, on the account of boto3."""

    def __init__(self, account: FakeAwsAccount) -> None:
        self._resource_ops: dict[str, ResourceOps] = {
            "aws_security_group": SecurityGroupOps(account),
            "aws_security_group_rule": SecurityGroupRuleOps(account),
            "aws_vpclattice_resource_gateway": ResourceGatewayOps(account),
            "aws_vpclattice_resource_configuration": ResourceConfigurationOps(account),
            "aws_ram_resource_share": ShareOps(account),
            "aws_ram_resource_association": ShareAssociationOps(account, "RESOURCE", "resource_arn"),
            "aws_ram_principal_association": ShareAssociationOps(account, "PRINCIPAL", "principal"),
            "aws_db_instance": DbInstanceOps(account),
            "aws_rds_cluster": DbClusterOps(account),
            "aws_db_subnet_group": DbSubnetGroupOps(account),
            "aws_subnet": SubnetOps(account),
            "aws_network_interface": NetworkInterfaceOps(account),
        }

    def find(self, resource_type: str, key: str) -> Values:
        with translate_client_errors():
            attributes = self._resource_ops[resource_type].read(key)
        if attributes is None:
            raise AwsRefusal("Couldn't find resource", f"There is no {resource_type} {key!r} in AWS.")
        return attributes

    def find_ids(self, resource_type: str, filters: dict[str, list[str]]) -> list[str]:
        with translate_client_errors():
            return self._resource_ops[resource_type].find_ids(filters)

    def read(self, resource_type: str, state: Values) -> Values | None:
        resource_ops = self._resource_ops[resource_type]
        with translate_client_errors():
            return resource_ops.read(resource_ops.import_id(state))

    def create(self, resource_type: str, planned: Values) -> Values:
        with translate_client_errors():
            key = self._resource_ops[resource_type].create(planned)
        attributes = self.find(resource_type, key)
        unknown_names = [name for name, value in planned.items() if value == UNKNOWN_VALUE]
        return planned | {name: attributes.get(name) for name in unknown_names}

    def update(self, resource_type: str, prior: Values, planned: Values) -> None:
        with translate_client_errors():
            self._resource_ops[resource_type].update(prior, planned)

    def delete(self, resource_type: str, prior: Values) -> None:
        with translate_client_errors():
            self._resource_ops[resource_type].delete(prior)
