"""The account as the AWS provider sees and changes it, so that Terraform and boto3 have one account between them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fakes.terraform.aws_provider import UNKNOWN, Refused

from .data_source_ops import Cluster, Instance, Interface, Subnet, SubnetGroup
from .lattice_ops import Association, ResourceConfiguration, ResourceGateway, Share
from .security_group_ops import SecurityGroup, SecurityGroupRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.terraform.aws_provider import Values

    from .account import Cloud
    from .resource_ops import Kind


@contextmanager
def refusals() -> Iterator[None]:
    """What AWS refuses, as Terraform is told it."""
    try:
        yield
    except ClientError as error:
        raise Refused(error.response["Error"]["Code"], error.response["Error"]["Message"]) from error


class AccountBacking:
    """What backs the stand-in for the AWS provider with the account that boto3 reads."""

    def __init__(self, cloud: Cloud) -> None:
        self._kinds: dict[str, Kind] = {
            "aws_security_group": SecurityGroup(cloud),
            "aws_security_group_rule": SecurityGroupRule(cloud),
            "aws_vpclattice_resource_gateway": ResourceGateway(cloud),
            "aws_vpclattice_resource_configuration": ResourceConfiguration(cloud),
            "aws_ram_resource_share": Share(cloud),
            "aws_ram_resource_association": Association(cloud, "RESOURCE", "resource_arn"),
            "aws_ram_principal_association": Association(cloud, "PRINCIPAL", "principal"),
            "aws_db_instance": Instance(cloud),
            "aws_rds_cluster": Cluster(cloud),
            "aws_db_subnet_group": SubnetGroup(cloud),
            "aws_subnet": Subnet(cloud),
            "aws_network_interface": Interface(cloud),
        }

    def find(self, kind: str, key: str) -> Values:
        with refusals():
            if (found := self._kinds[kind].find(key)) is None:
                raise Refused("Couldn't find resource", f"There is no {kind} {key!r} in AWS.")
        return found

    def keys(self, kind: str, wanted: dict[str, list[str]]) -> list[str]:
        with refusals():
            return self._kinds[kind].keys(wanted)

    def read(self, kind: str, state: Values) -> Values | None:
        with refusals():
            return self._kinds[kind].find(self._kinds[kind].key(state))

    def create(self, kind: str, planned: Values) -> Values:
        with refusals():
            key = self._kinds[kind].create(planned)
        found = self.find(kind, key)
        return {name: found.get(name) if value == UNKNOWN else value for name, value in planned.items()}

    def update(self, kind: str, prior: Values, planned: Values) -> None:
        with refusals():
            self._kinds[kind].update(prior, planned)

    def delete(self, kind: str, prior: Values) -> None:
        with refusals():
            self._kinds[kind].delete(prior)
