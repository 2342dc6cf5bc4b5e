"""A link in a plan, with all that its findings are made of."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .connection import Link, target_of
from .finding import ALLOWABLE, Effect, Finding, finding
from .resources import GATEWAY, Resource

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Mapping, Sequence

    from .connection import Route
    from .describe import Words
    from .flow_diff import Compared
    from .flows import Reach
    from .new_rules import Openings
    from .ports import Ports
    from .state import Unseen

    Place = tuple[str, tuple[Ports, ...] | None]


@dataclass(eq=False)
class Pair:
    """A link before the apply and after it.

    Attributes:
        name: The address of its configuration, or the ARN where that is not in the plan, or the address of a gateway.
        main: That resource; None where it is not in the plan.
        before: As it is.
        after: As it will be.
    """

    name: str
    main: Resource | None
    before: Link
    after: Link

    @property
    def is_gateway(self) -> bool:
        """Whether it is a gateway with no configuration in the plan."""
        return self.main is not None and self.main.kind == GATEWAY

    @property
    def is_new(self) -> bool:
        """Whether the plan makes it, and nothing of the kind was there."""
        return self.main is not None and self.main.before is None and self.main.after is not None

    @property
    def ends(self) -> bool:
        """Whether it is not there after the apply."""
        return self.main is not None and self.main.after is None


@dataclass(eq=False)
class Shared:
    """What all links of a plan have in common.

    Attributes:
        resources: All, by address.
        words: Says what changes.
        allowed: What somebody means to have.
        openings: What is opened that no link needs.
        arriving: How many links need a gateway and ports after the apply, and did not before.
        leaving: How many no longer do.
        compared: What is taken away on the ways of a gateway, worked out once for all links on it.
    """

    resources: Mapping[str, Resource]
    words: Words
    allowed: Collection[Effect]
    openings: Openings
    arriving: Counter[Place]
    leaving: Counter[Place]
    compared: dict[tuple[Reach, Reach, str], Compared] = field(default_factory=dict)


@dataclass(eq=False)
class Case:
    """A link, and what it has to be seen with.

    Attributes:
        shared: What all links have in common.
        pair: The link.
        unseen: What of it the plan does not say.
        instead: A new link that leads to where this one does, which is no longer there; or None.
        told: What a finding names; it is not named again as a mere change.
    """

    shared: Shared
    pair: Pair
    unseen: Sequence[Unseen]
    instead: Pair | None
    told: set[Resource] = field(default_factory=set)

    @property
    def resources(self) -> Mapping[str, Resource]:
        """All resources of the plan, by address."""
        return self.shared.resources

    @property
    def words(self) -> Words:
        """What says what changes."""
        return self.shared.words

    @property
    def before(self) -> Link:
        """The link before the apply."""
        return self.pair.before

    @property
    def after(self) -> Link:
        """The link after it."""
        return self.pair.after

    @functools.cached_property
    def parts(self) -> list[Resource]:
        """Its resources on both sides, each once."""
        return list(dict.fromkeys([*self.before.parts(self.resources), *self.after.parts(self.resources)]))

    def behind(self, route: Route) -> list[Resource]:
        """Return the resources that a principal has the configuration by."""
        share = self.resources.get(route.resource.name)
        return [route.resource.resource, route.principal.resource, *([share] if share else [])]

    @property
    def arn_changes(self) -> bool:
        """Whether the apply makes another configuration in its place."""
        return bool(self.pair.main and self.pair.main.is_replaced)

    def say(self, effect: Effect, text: str, *, within: bool = False) -> Finding:
        """Return a finding; what is cut off within the apply counts as the change of the ARN that it comes with."""
        follows = Effect.ARN_CHANGE if within and self.arn_changes else effect
        return finding(effect, text, is_allowed=follows in ALLOWABLE and follows in self.shared.allowed)

    @property
    def summary(self) -> str:
        """Where the link leads, and whom it is shared with."""
        link = self.before if self.pair.ends else self.after
        if self.pair.is_gateway:
            return "a resource gateway, on which this plan has no resource configuration"
        if link.body is None:
            return "a resource configuration that is not in this plan"
        given = link.body.get("port_ranges")
        ports = ",".join(self.words.said(one) for one in given) if isinstance(given, list) else self.words.said(given)
        _, target = target_of(link.body)
        who = self.words.names(link.routes.keys()) if link.routes else "nobody in this plan"
        return f"{self.words.said(target or 'nothing')}, port {ports}, shared with {who}"
