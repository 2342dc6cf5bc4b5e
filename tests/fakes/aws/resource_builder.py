"""Create the resources of an account in the form of AWS responses, for tests."""

from __future__ import annotations

from .lattice_writes import LatticeWrites
from .ram_writes import RamWrites

# The attributes of a builder that describe the deployment.
DEPLOYMENT_ATTRIBUTES = (
    "vpc_id",
    "gateway_subnets",
    "database_subnets",
    "database_group",
    "database_host",
    "gateway_group",
    "share_arn",
    "configuration_arn",
    "vpc_cidr",
    "subnet_cidrs",
)


class ResourceBuilder(LatticeWrites, RamWrites):  # type: ignore[misc]  # both services have an operation TagResource
    """Creates all resources of an account, in moto and in the lists of ``UnmockedApis``."""

    def clear(self) -> None:
        super().clear()
        for name in DEPLOYMENT_ATTRIBUTES:  # A test must not see the attributes of an earlier test.
            vars(self).pop(name, None)
        self.last_id_number = 0
        self.subnet_cidrs = {}
