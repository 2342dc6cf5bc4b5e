"""The resources of the fake AWS provider: created, read, updated and deleted by calls of AWS's services."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from fakes.terraform.data_source_ops import (
    DbClusterOps,
    DbInstanceOps,
    DbSubnetGroupOps,
    NetworkInterfaceOps,
    SubnetOps,
)
from fakes.terraform.lattice_ops import AccessLogSubscriptionOps, ResourceConfigurationOps, ResourceGatewayOps
from fakes.terraform.provider_schema import UNKNOWN_VALUE
from fakes.terraform.ram_ops import ShareAssociationOps, ShareOps
from fakes.terraform.security_group_ops import SecurityGroupOps, SecurityGroupRuleOps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakes.terraform.provider_schema import Values
    from fakes.terraform.resource_ops import ResourceOps

    # Returns the boto3 client for a Region and a service.
    GetClient = Callable[[str, str], Any]

RESOURCE_OPS: dict[str, ResourceOps] = {
    "aws_security_group": SecurityGroupOps(),
    "aws_security_group_rule": SecurityGroupRuleOps(),
    "aws_vpclattice_resource_gateway": ResourceGatewayOps(),
    "aws_vpclattice_resource_configuration": ResourceConfigurationOps(),
    "aws_vpclattice_access_log_subscription": AccessLogSubscriptionOps(),
    "aws_ram_resource_share": ShareOps(),
    "aws_ram_resource_association": ShareAssociationOps("RESOURCE", "resource_arn"),
    "aws_ram_principal_association": ShareAssociationOps("PRINCIPAL", "principal"),
    "aws_db_instance": DbInstanceOps(),
    "aws_rds_cluster": DbClusterOps(),
    "aws_db_subnet_group": DbSubnetGroupOps(),
    "aws_subnet": SubnetOps(),
    "aws_network_interface": NetworkInterfaceOps(),
}


class AwsRefusal(Exception):  # noqa: N818  # not a fault of the program: Terraform shows it as a diagnostic
    """A request refused by AWS; the arguments are the summary and the detail of a diagnostic."""


@contextmanager
def translate_client_errors() -> Iterator[None]:
    """Translate errors of boto3 into diagnostics of Terraform."""
    try:
        yield
    except ClientError as error:
        raise AwsRefusal(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error


class AccountBackend:
    """The resources of an AWS account in a Region. A refused request raises ``AwsRefusal``."""

    def __init__(self, get_client: GetClient, region: str) -> None:
        self._get_client = get_client
        self._region = region

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no types
        return self._get_client(self._region, service)

    def find(self, resource_type: str, key: str) -> Values:
        """Return the attributes of a resource.

        Args:
            resource_type: The resource type.
            key: The import id, or the value of the data source's argument in ``provider_rules.json``.
        """
        with translate_client_errors():
            attributes = RESOURCE_OPS[resource_type].read(self, key)
        if attributes is None:
            raise AwsRefusal("Couldn't find resource", f"There is no {resource_type} {key!r} in AWS.")
        return attributes

    def find_ids(self, resource_type: str, filters: dict[str, list[str]]) -> list[str]:
        """Return the keys of the resources with, for every attribute in ``filters``, a value of the list."""
        with translate_client_errors():
            return RESOURCE_OPS[resource_type].find_ids(self, filters)

    def read(self, resource_type: str, state: Values) -> Values | None:
        """Return the attributes with a difference from a state, or None if the resource does not exist."""
        resource_ops = RESOURCE_OPS[resource_type]
        with translate_client_errors():
            return resource_ops.read(self, resource_ops.import_id(state))

    def create(self, resource_type: str, planned: Values) -> Values:
        """Create a resource; return the planned attributes with values for the unknown attributes."""
        with translate_client_errors():
            key = RESOURCE_OPS[resource_type].create(self, planned)
        attributes = self.find(resource_type, key)
        unknown_names = [name for name, value in planned.items() if value == UNKNOWN_VALUE]
        return planned | {name: attributes.get(name) for name in unknown_names}

    def update(self, resource_type: str, prior: Values, planned: Values) -> None:
        """Update a resource in-place."""
        with translate_client_errors():
            RESOURCE_OPS[resource_type].update(self, prior, planned)

    def delete(self, resource_type: str, prior: Values) -> None:
        """Delete a resource."""
        with translate_client_errors():
            RESOURCE_OPS[resource_type].delete(self, prior)
