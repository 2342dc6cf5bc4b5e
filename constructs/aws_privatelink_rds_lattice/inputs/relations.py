"""Relations between inputs: conflicts, inputs made optional, and values supplied by a lookup."""

from collections.abc import Mapping
from typing import NamedTuple


class Relation(NamedTuple):
    """The effects of an input on further inputs.

    Attributes:
        conflicts_with: Inputs that must not be set together with this input. A name with a dot, such as
            ``names.security_group``, is an entry of a map.
        makes_optional: Required inputs that become optional.
        when: The value of the input with these effects; None for any value.
        supplies: Inputs that lose their default, because this input supplies the value unless the user does.
    """

    conflicts_with: tuple[str, ...]
    makes_optional: tuple[str, ...] = ()
    when: str | None = None
    supplies: tuple[str, ...] = ()

    @property
    def removes_defaults_of(self) -> tuple[str, ...]:
        """The inputs without defaults when this input is set: neither the table's nor ``cdktf.json``'s."""
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
