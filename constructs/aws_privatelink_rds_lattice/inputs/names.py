"""The names of a link's resources, and which of them AWS refuses a second time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .problems import format_value_problem

_NAME_SUFFIXES = {
    "security_group": "rg",
    "resource_gateway": "rg",
    "resource_configuration": "rc",
    "ram_resource_share": "rc",
}
# Those with unique names that a resource gateway for several databases makes, a link on one, and a link by itself.
UNIQUE_NAMES_GATEWAY = ("resource_gateway", "security_group")
UNIQUE_NAMES_SHARED = ("resource_configuration",)
UNIQUE_NAMES_STANDALONE = (*UNIQUE_NAMES_GATEWAY, *UNIQUE_NAMES_SHARED)


def resource_names(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of each resource that has one, by the names that ``names`` has for them."""
    own: Mapping[str, str] = inputs.get("names", {})
    return {kind: own.get(kind, f"{inputs['name']}-{suffix}") for kind, suffix in _NAME_SUFFIXES.items()}


class NameRegistry:
    """Who has which name, in one account.

    Those of resource gateways and of resource configurations are unique in a Region
    (https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceGateway.html), those of security
    groups in a VPC (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html), and those of
    RAM shares need not be.
    """

    def __init__(self, scope_noun: str) -> None:
        """Begin without any.

        Args:
            scope_noun: What all that claim names have in common, for messages: "Region" or "stack".
        """
        self._scope_noun = scope_noun
        self._owners: dict[tuple[str, ...], str] = {}

    def register_names(
        self,
        owner: str,
        inputs: Mapping[str, Any],
        resource_kinds: Iterable[str],
        account_region: str,
        field_prefix: str = "",
    ) -> Iterator[str]:
        """Claim names, and yield a line for each input that gives one which another has.

        Args:
            owner: Who claims them.
            inputs: The inputs that the names are made of.
            resource_kinds: Which resources are made: ``OF_GATEWAY``, ``OF_LINK_ON_GATEWAY`` or ``OF_LINK``.
            account_region: What tells their account and Region from others.
            field_prefix: What stands before the field in a message.
        """
        own, names = inputs.get("names", {}), resource_names(inputs)
        found: dict[str, None] = {}
        for kind in resource_kinds:
            name, vpc_id = names[kind], inputs.get("vpc_id")
            if kind == "security_group" and vpc_id is None:
                continue  # that of a database which Terraform looks up
            key = (kind, account_region, str(vpc_id) if kind == "security_group" else "", name)
            if (twin := self._owners.setdefault(key, owner)) != owner:
                line = format_value_problem(
                    f"{field_prefix}names.{kind}" if kind in own else f"{field_prefix}name",
                    name if kind in own else inputs["name"],
                    f"another than that of {twin}, which is in the same {self._scope_noun}",
                    "give each connection a name: AWS wants the names made of it to be unique",
                )
                found[line] = None
        yield from found
