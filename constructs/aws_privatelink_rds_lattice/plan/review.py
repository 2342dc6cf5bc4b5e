"""A whole plan: each link in it, what the plan does to it, and whether that is fine."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.security_group_rules import OPENING
from aws_privatelink_rds_lattice.sanitize import escaped
from aws_privatelink_rds_lattice.verdict import exit_status

from .changes import effects
from .connection import Link, pairs_of, target_of
from .context import Case, Pair, Shared
from .describe import Words
from .finding import Effect, Finding, finding
from .flows import Reaches
from .new_rules import Openings, needed_by
from .references import References
from .resources import CONFIGURATION, GATEWAY, SHARE, collected
from .state import Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from .resources import Resources
    from .state import Unseen


@dataclass(frozen=True)
class Reviewed:
    """A link, and what the plan does to it.

    Attributes:
        name: The address of its resource configuration; its ARN, or the address of a gateway, where that is not in the
            plan.
        arn: The ARN of the configuration before the apply, or None.
        summary: Where it leads, in words.
        findings: What the plan does to it, the gravest first; one at least.
    """

    name: str
    arn: str | None
    summary: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Review:
    """What a plan does.

    Attributes:
        links: Each link.
        findings: What concerns the plan as a whole.
    """

    links: tuple[Reviewed, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_status(self) -> int:
        """1 if something is wrong, else 2 if something is not known, else 0."""
        every = [*self.findings, *(one for link in self.links for one in link.findings)]
        return exit_status(one.verdict for one in every)


def review(document: Mapping[str, Any], allowed: Collection[Effect] = ()) -> Review:
    """Return what a plan does to the links in it.

    Args:
        document: The plan, see ``parsed``.
        allowed: What somebody means to have: it is said, and is no failure.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    resources = collected(document)
    by_address = resources.by_address
    references = References(document, by_address.values())
    before = Side(by_address, lambda one: one.before, references)
    after = Side(by_address, lambda one: one.after, references, before)
    pairs = sorted(_paired(resources, before, after), key=lambda pair: pair.name)
    words = Words(by_address, resources.secrets)
    openings = Openings(before, after, needed_by(pair.after for pair in pairs if not pair.ends))
    places = [((pair.before.gateway, pair.before.ports), (pair.after.gateway, pair.after.ports)) for pair in pairs]
    arriving = Counter(now for was, now in places if was != now)
    leaving = Counter(was for was, now in places if was != now)
    shared = Shared(by_address, words, allowed, openings, arriving, leaving)
    new = {target_of(pair.after.body): pair for pair in pairs if pair.is_new and not pair.is_gateway}
    unseen: dict[str, list[Unseen]] = defaultdict(list)
    for each in after.unseen:
        unseen[each.resource.address].append(each)
    links, seen = [], set()
    for pair in pairs:
        parts = {one.address for one in pair.after.parts(by_address)}
        seen |= parts
        case = Case(
            shared,
            pair,
            unseen=[one for address in sorted(parts & unseen.keys()) for one in unseen[address]],
            instead=new.get(target_of(pair.before.body)) if pair.ends and not pair.is_gateway else None,
        )
        arn = (pair.main.before or {}).get("arn") if pair.main else pair.name
        links.append(
            Reviewed(
                name=escaped(pair.name if pair.main else words.said(pair.name)),
                arn=escaped(words.said(arn)) if isinstance(arn, str) and not pair.is_gateway else None,
                summary=escaped(case.summary),
                findings=tuple(effects(case)),
            )
        )
    left = [one for address, several in unseen.items() if address not in seen for one in several]
    return Review(tuple(links), tuple(_of_the_whole(document, resources, pairs, left, words)))


def _paired(resources: Resources, before: Side, after: Side) -> Iterator[Pair]:
    by_address = resources.by_address
    sides = Reaches(before), Reaches(after)
    # A pair on one side is enough: on the other, one of its rules may be missing.
    pairs = pairs_of(before)
    for ports, several in pairs_of(after).items():
        pairs[ports] |= several

    def pair(name: str) -> Pair:
        main = by_address.get(name)
        configuration = main if main and main.kind == CONFIGURATION else None
        return Pair(name, main, *(Link(side, name, configuration, pairs) for side in sides))

    for name, one in by_address.items():
        if one.kind == CONFIGURATION:
            yield pair(name)
    elsewhere = {*before.shares_of, *after.shares_of} - by_address.keys()
    for name in elsewhere:
        if ":resourceconfiguration/" in name:
            yield pair(name)
    used = {*before.gateway_of.values(), *after.gateway_of.values()}
    for name, one in by_address.items():
        if one.kind == GATEWAY and name not in used:
            yield pair(name)


def _of_the_whole(
    document: Mapping[str, Any], resources: Resources, pairs: list[Pair], unseen: list[Unseen], words: Words
) -> Iterator[Finding]:
    if document.get("errored") is True:
        yield finding(Effect.UNKNOWN, "the plan ended with an error, and is not the whole")
    if document.get("deferred_changes"):
        yield finding(Effect.UNKNOWN, "some of it is deferred to a later plan")
    elif document.get("complete") is False and document.get("errored") is not True:
        yield finding(Effect.NOT_IN_PLAN, "what -target or -exclude leaves out")
    changes = document.get("resource_changes") or ()
    reads = any(one["change"]["actions"] == ["read"] for one in changes)
    made = {one.address for one in resources.by_address.values() if one.is_made}
    groups = {name for pair in pairs for name in (*pair.after.groups, *pair.after.reach.databases)}
    # An id that is there before the apply is known, unless something is looked up within it.
    may_be_rule = bool(pairs) and (reads or bool(groups & made))
    may_be_share = bool(pairs) and (
        reads or any(resources.by_address[address].kind in (CONFIGURATION, SHARE) for address in made)
    )
    for what, kinds, may_be in (("security group", OPENING, may_be_rule), ("share or configuration", (), may_be_share)):
        left = {
            f"{one.resource.address} ({one.attribute})"
            for one in unseen
            if (one.resource.kind in OPENING) == bool(kinds) and one.resource.kind not in (CONFIGURATION, GATEWAY)
        }
        if left and may_be:
            yield finding(Effect.UNKNOWN, f"whether a {what} of a link is meant: {words.names(left)}")
