"""Names and import ids of a connection's resources, and the registry of unique names."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from .problems import format_value_problem

_NAME_SUFFIXES = {
    "security_group": "rg",
    "resource_gateway": "rg",
    "resource_configuration": "rc",
    "ram_resource_share": "rc",
}
# The resources with names, as texts call them.
RESOURCE_LABELS = {
    "security_group": "security group",
    "resource_gateway": "resource gateway",
    "resource_configuration": "resource configuration",
    "ram_resource_share": "RAM share",
}
# Resources with unique names: of a resource gateway for several databases, of a connection on an existing or shared
# resource gateway, and of a connection with a resource gateway for this connection only.
UNIQUE_NAMES_GATEWAY = ("resource_gateway", "security_group")
UNIQUE_NAMES_SHARED = ("resource_configuration",)
UNIQUE_NAMES_STANDALONE = (*UNIQUE_NAMES_GATEWAY, *UNIQUE_NAMES_SHARED)


def resource_names(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of each named resource, with the keys of the input ``names``."""
    custom_names: Mapping[str, str] = inputs.get("names", {})
    prefix = inputs["name"]
    return {kind: custom_names.get(kind, f"{prefix}-{suffix}") for kind, suffix in _NAME_SUFFIXES.items()}


def rule_import_id(group_id: str, direction: Literal["ingress", "egress"], port: int, peer_group_id: str) -> str:
    """Return Terraform's import id of a rule for TCP, for a single port and for a referenced security group."""
    return f"{group_id}_{direction}_tcp_{port}_{port}_{peer_group_id}"


class NameRegistry:
    """The owners of unique resource names.

    Names of resource gateways and resource configurations are unique in an account and Region
    (https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceGateway.html). Names of security
    groups are unique in a VPC (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html).
    Names of RAM shares need not be unique.
    """

    def __init__(self, scope_noun: str) -> None:
        """Create an empty registry; messages name the scope shared by all owners, such as "Region"."""
        self._scope_noun = scope_noun
        self._owners: dict[tuple[str, ...], str] = {}

    def register_names(
        self,
        owner: str,
        inputs: Mapping[str, Any],
        resource_kinds: Iterable[str],
        account_region: str,
        field_prefix: str = "",
    ) -> list[str]:
        """Register the names of an owner's resources, and return a problem for each input with a name already taken.

        Args:
            owner: The owner: a connection or a construct.
            inputs: The inputs of the owner.
            resource_kinds: One of the three tuples above.
            account_region: A key for the resources' account and Region.
            field_prefix: The text before the field in a message.
        """
        names = resource_names(inputs)
        custom_names = inputs.get("names", {})
        problems: dict[str, None] = {}  # two resources may have the same problem with their common prefix
        for kind in resource_kinds:
            vpc_id = ""
            if kind == "security_group":
                if inputs.get("vpc_id") is None:  # Terraform looks up the VPC
                    continue
                vpc_id = str(inputs["vpc_id"])
            first_owner = self._owners.setdefault((kind, account_region, vpc_id, names[kind]), owner)
            if first_owner != owner:
                field = f"names.{kind}" if kind in custom_names else "name"
                problem = format_value_problem(
                    f"{field_prefix}{field}",
                    custom_names.get(kind, inputs["name"]),
                    f"different from that of {first_owner}, which is in the same {self._scope_noun}",
                    "give each connection another name: names in AWS must be unique",
                )
                problems[problem] = None
        return list(problems)
