"""Relations between inputs: an input conflicts with others, makes others optional, or supplies their values."""

from collections.abc import Mapping
from typing import NamedTuple


class Relation(NamedTuple):
    """What an input does to others.

    Attributes:
        conflicts_with: The inputs that must be left out beside it; with a dot, an entry of one that is a map.
        makes_optional: The inputs that may be left out beside it though they are required.
        when: The value that does so; any if None.
        supplies: The inputs that it fills in unless they are given: they take no default.
    """

    conflicts_with: tuple[str, ...]
    makes_optional: tuple[str, ...] = ()
    when: str | None = None
    supplies: tuple[str, ...] = ()

    @property
    def removes_defaults_of(self) -> tuple[str, ...]:
        """The inputs that get no default beside it, neither of the table nor of ``defaults`` in ``cdktf.json``."""
        return (*self.conflicts_with, *self.supplies)


RELATIONS: Mapping[str, Relation] = {
    "db_instance_identifier": Relation(
        ("db_cluster_identifier", "rds_host", "vpc_id"), ("subnet_ids", "rds_security_group_id"), supplies=("rds_port",)
    ),
    "db_cluster_identifier": Relation(
        ("rds_host", "vpc_id"), ("subnet_ids", "rds_security_group_id"), supplies=("rds_port",)
    ),
    "resource_gateway": Relation(
        (
            "vpc_id",
            "subnet_ids",
            "ip_address_type",
            "ipv4_addresses_per_eni",
            "dns_resolution",
            "adopt_module",
            "security_group_description",
            "names.security_group",
            "names.resource_gateway",
            "import_ids.security_group",
            "import_ids.resource_gateway",
        )
    ),
    "adopt_module": Relation(("import_ids",)),
    "ip_address_type": Relation(("ipv4_addresses_per_eni",), when="IPV6"),
}
