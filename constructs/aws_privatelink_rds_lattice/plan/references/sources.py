"""Sources of values known after apply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.plan.resources import PlanResource
from aws_privatelink_rds_lattice.plan.rules.security_group_rules import SECURITY_GROUP_TYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# The address of a resource that is not reviewed, without the instance key of a module.
_AWS_ADDRESS = re.compile(r"(module\..*\.)?(data\.)?aws_\w+\.|data\.")
_HARMLESS_DATA_SOURCE = re.compile(r"data\.")

# A source: a resource of the plan, or the ID, the ARN or the address of another resource.
Source = PlanResource | str


class Sources(NamedTuple):
    """The possible sources of a value known after apply.

    Attributes:
        named: The sources that the configuration names.
        possible: Further sources: the plan does not show the expression of a local value or of a dynamic block.
        is_open: True if the value can have a source that the plan does not show, such as a data source.
        is_partial: True if changed resources of types that are not reviewed can be sources too.
        is_choice: True if an instance has one of several sources, as with ``for_each``: not all of them.
    """

    named: frozenset[Source] = frozenset()
    possible: frozenset[Source] = frozenset()
    is_open: bool = False
    is_partial: bool = False
    is_choice: bool = False

    def union(self, others: Iterable[Sources]) -> Sources:
        """Return the sources of several values."""
        every = [self, *others]
        return Sources(
            named=frozenset().union(*(sources.named for sources in every)),
            possible=frozenset().union(*(sources.possible for sources in every)),
            is_open=any(sources.is_open for sources in every),
            is_partial=any(sources.is_partial for sources in every),
            is_choice=any(sources.is_choice for sources in every),
        )

    def as_possible(self) -> Sources:
        """Return the same sources, all as possible sources."""
        return self._replace(named=frozenset(), possible=self.named | self.possible)

    def as_choice(self) -> Sources:
        """Return the same sources for the values of ``for_each``."""
        return self._replace(is_choice=len(self.named) > 1)

    def created(self) -> Sources:
        """Return the same sources without existing resources, whose IDs are known."""
        return self._replace(named=_select_created_sources(self.named), possible=_select_created_sources(self.possible))

    def of_types(self, resource_types: Collection[str]) -> Sources:
        """Return the sources of some resource types, and the sources outside the plan."""
        selected = self._replace(
            named=_select_types(self.named, resource_types, _HARMLESS_DATA_SOURCE),
            # The ID of another AWS resource, such as a VPC, is no ID of a reviewed resource.
            possible=_select_types(self.possible, resource_types, _AWS_ADDRESS),
        )
        is_local_group = resource_types == SECURITY_GROUP_TYPES and not self.is_partial
        has_sources = self.named or selected.possible or (self.possible and not is_local_group)
        # Without sources, an unknown condition selects one of several known values.
        return selected if has_sources else self._replace(named=frozenset(), possible=frozenset(), is_open=True)


class UncertainReference(NamedTuple):
    """An argument with a value known after apply, and with several possible values.

    Attributes:
        argument: The argument, or the nested block with the argument.
        candidates: The addresses of the possible resources; IDs or ARNs for resources outside the plan.
        is_open: True if another value is possible, which the plan does not show.
    """

    argument: str
    candidates: frozenset[str]
    is_open: bool


NO_SOURCES = Sources()
OPEN_SOURCES = Sources(is_open=True)


def _select_created_sources(sources: Iterable[Source]) -> frozenset[Source]:
    return frozenset(source for source in sources if isinstance(source, str) or source.creates)


def _select_types(
    sources: Iterable[Source], resource_types: Collection[str], excluded_address: re.Pattern[str]
) -> frozenset[Source]:
    selected: set[Source] = set()
    for source in sources:
        if isinstance(source, str):
            is_selected = not excluded_address.match(source)
        else:
            is_selected = source.resource_type in resource_types
        if is_selected:
            selected.add(source)
    return frozenset(selected)
