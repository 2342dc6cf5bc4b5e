"""The names of a link's resources, and which of them AWS refuses a second time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .rules import problem

_SUFFIXES = {
    "security_group": "rg",
    "resource_gateway": "rg",
    "resource_configuration": "rc",
    "ram_resource_share": "rc",
}
# Those with unique names that a resource gateway for several databases makes, a link on one, and a link by itself.
OF_GATEWAY = ("resource_gateway", "security_group")
OF_LINK_ON_GATEWAY = ("resource_configuration",)
OF_LINK = (*OF_GATEWAY, *OF_LINK_ON_GATEWAY)


def names_of(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of each resource that has one, by the names that ``names`` has for them."""
    own: Mapping[str, str] = given.get("names", {})
    return {kind: own.get(kind, f"{given['name']}-{suffix}") for kind, suffix in _SUFFIXES.items()}


class Claims:
    """Who has which name, in one account.

    Those of resource gateways and of resource configurations are unique in a Region
    (https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateResourceGateway.html), those of security
    groups in a VPC (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html), and those of
    RAM shares need not be.
    """

    def __init__(self, place: str) -> None:
        """Begin without any.

        Args:
            place: What all that claim names have in common, for messages: "Region" or "stack".
        """
        self._place = place
        self._owners: dict[tuple[str, ...], str] = {}

    def problems(
        self, owner: str, given: Mapping[str, Any], kinds: Iterable[str], region: str, prefix: str = ""
    ) -> Iterator[str]:
        """Claim names, and yield a line for each input that gives one which another has.

        Args:
            owner: Who claims them.
            given: The inputs that the names are made of.
            kinds: Which resources are made: ``OF_GATEWAY``, ``OF_LINK_ON_GATEWAY`` or ``OF_LINK``.
            region: What tells their account and Region from others.
            prefix: What stands before the field in a message.
        """
        own, names = given.get("names", {}), names_of(given)
        found: dict[str, None] = {}
        for kind in kinds:
            name, vpc_id = names[kind], given.get("vpc_id")
            if kind == "security_group" and vpc_id is None:
                continue  # that of a database which Terraform looks up
            key = (kind, region, str(vpc_id) if kind == "security_group" else "", name)
            if (twin := self._owners.setdefault(key, owner)) != owner:
                line = problem(
                    f"{prefix}names.{kind}" if kind in own else f"{prefix}name",
                    name if kind in own else given["name"],
                    f"another than that of {twin}, which is in the same {self._place}",
                    "give each connection a name: AWS wants the names made of it to be unique",
                )
                found[line] = None
        yield from found
