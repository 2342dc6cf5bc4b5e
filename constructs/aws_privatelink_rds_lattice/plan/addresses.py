"""Resolve the IDs, ARNs and unknown values of a plan to addresses of resources."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from .json_items import list_items
from .resources import KNOWN_AFTER_APPLY, PlanResource, ResourceValues, UnknownValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .references import ReferenceResolver


class AddressResolver:
    """The addresses of the resources in a plan, by ID and ARN, before or after the apply.

    Attributes:
        unknown_arguments: The arguments with an unresolved reference in the configuration, by resource.
    """

    def __init__(self, references: ReferenceResolver, address_by_id: Mapping[str, str]) -> None:
        """Store the known addresses.

        Args:
            references: The references of the configuration, for values that are known after apply.
            address_by_id: The address by ID and by ARN.
        """
        self.unknown_arguments: dict[PlanResource, list[str]] = defaultdict(list)
        self._references = references
        self._address_by_id = address_by_id

    def add_unknown_reference(self, resource: PlanResource, attribute: str) -> None:
        """Record an argument with an unresolved reference."""
        self.unknown_arguments[resource].append(attribute)

    def resolve_reference(
        self, resource: PlanResource, values: ResourceValues, attribute: str, resource_types: tuple[str, ...]
    ) -> str:
        """Return the address of the first resource in an argument, or an empty text; see ``resolve_references``."""
        addresses = self.resolve_references(resource, values, attribute, resource_types)
        return addresses[0] if addresses else ""

    def resolve_references(
        self,
        resource: PlanResource,
        values: Mapping[str, Any],
        attribute: str,
        resource_types: tuple[str, ...],
        block: str = "",
    ) -> tuple[str, ...]:
        """Return the addresses of the resources in an argument; IDs or ARNs for resources outside the plan.

        For a value that is known after apply, the references of the configuration lead to the address. The result
        ends with ``KNOWN_AFTER_APPLY`` if some address is still unknown.

        Args:
            resource: The resource with the argument.
            values: The values of the resource, or of an inline block.
            attribute: The argument in ``values``.
            resource_types: The resource types that the argument can name.
            block: The inline block that ``values`` comes from; empty for the values of the resource.
        """
        texts = list(iter_argument_texts(values.get(attribute)))
        known = [self._address_by_id.get(text, text) for text in texts if not isinstance(text, UnknownValue)]
        unknown_count = len(texts) - len(known)
        if not unknown_count:
            return tuple(known)
        configured_argument = block or attribute
        sources = self._references.find_sources(resource, configured_argument, resource_types)
        from_plan = sorted(source.address for source in sources.resources if source.address not in known)
        is_whole_argument_unknown = values.get(attribute) is KNOWN_AFTER_APPLY
        if len(from_plan) == unknown_count or (from_plan and is_whole_argument_unknown):
            return (*known, *from_plan)
        if sources.is_incomplete or from_plan:
            self.add_unknown_reference(resource, configured_argument)
        return (*known, KNOWN_AFTER_APPLY)


def iter_argument_texts(value: object) -> Iterator[str]:
    """Yield the texts of an argument, from a text or a list of texts."""
    for item in list_items(value):
        if isinstance(item, str):
            yield item
