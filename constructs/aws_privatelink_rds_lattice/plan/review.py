"""A whole plan: each link in it, what the plan does to it, and whether that is fine."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.security_group_rules import RULE_RESOURCE_TYPES
from aws_privatelink_rds_lattice.sanitize import sanitize
from aws_privatelink_rds_lattice.verdict import exit_status

from .changes import find_connection_effects
from .connection import build_connection_state, find_group_pairs, parse_configuration_target
from .context import ConnectionContext, ConnectionDiff, PlanContext
from .describe import ChangeDescriber
from .finding import Effect, PlanFinding, create_plan_finding
from .flows import FlowResolver
from .new_rules import NewRuleFinder, collect_required_ports
from .references import ReferenceResolver
from .resources import RESOURCE_CONFIGURATION, RESOURCE_GATEWAY, RESOURCE_SHARE, collect_plan_resources
from .state import PlanState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from .resources import ResourceIndex
    from .addresses import UnknownReference


@dataclass(frozen=True)
class ConnectionReview:
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
    findings: tuple[PlanFinding, ...]


@dataclass(frozen=True)
class PlanReview:
    """What a plan does.

    Attributes:
        connections: Each link.
        findings: What concerns the plan as a whole.
    """

    connections: tuple[ConnectionReview, ...]
    findings: tuple[PlanFinding, ...]

    @property
    def exit_status(self) -> int:
        """1 if something is wrong, else 2 if something is not known, else 0."""
        every = [*self.findings, *(one for link in self.connections for one in link.findings)]
        return exit_status(one.verdict for one in every)


def review_plan(document: Mapping[str, Any], allowed_effects: Collection[Effect] = ()) -> PlanReview:
    """Return what a plan does to the links in it.

    Args:
        document: The plan, see ``parsed``.
        allowed_effects: What somebody means to have: it is said, and is no failure.

    Raises:
        PlanError: The document is not as Terraform writes it.
    """
    resources = collect_plan_resources(document)
    by_address = resources.by_address
    references = ReferenceResolver(document, by_address.values())
    before = PlanState(by_address, lambda one: one.before, references)
    after = PlanState(by_address, lambda one: one.after, references, before)
    pairs = sorted(_build_connection_diffs(resources, before, after), key=lambda pair: pair.name)
    words = ChangeDescriber(by_address, resources.sensitive_texts)
    openings = NewRuleFinder(before, after, collect_required_ports(pair.after for pair in pairs if not pair.is_removed))
    places = [
        ((pair.before.gateway, pair.before.port_ranges), (pair.after.gateway, pair.after.port_ranges)) for pair in pairs
    ]
    arriving = Counter(now for was, now in places if was != now)
    leaving = Counter(was for was, now in places if was != now)
    shared = PlanContext(by_address, words, allowed_effects, openings, arriving, leaving)
    new = {
        parse_configuration_target(pair.after.configuration_values): pair
        for pair in pairs
        if pair.is_new and not pair.is_gateway_only
    }
    unseen: dict[str, list[UnknownReference]] = defaultdict(list)
    for each in after.unknown_references:
        unseen[each.resource.address].append(each)
    links, seen = [], set()
    for pair in pairs:
        parts = {one.address for one in pair.after.iter_resources(by_address)}
        seen |= parts
        case = ConnectionContext(
            shared,
            pair,
            unknown_references=[one for address in sorted(parts & unseen.keys()) for one in unseen[address]],
            successor=new.get(parse_configuration_target(pair.before.configuration_values))
            if pair.is_removed and not pair.is_gateway_only
            else None,
        )
        arn = (pair.main_resource.before or {}).get("arn") if pair.main_resource else pair.name
        links.append(
            ConnectionReview(
                name=sanitize(pair.name if pair.main_resource else words.format_value(pair.name)),
                arn=sanitize(words.format_value(arn)) if isinstance(arn, str) and not pair.is_gateway_only else None,
                summary=sanitize(case.summary),
                findings=tuple(find_connection_effects(case)),
            )
        )
    left = [one for address, several in unseen.items() if address not in seen for one in several]
    return PlanReview(tuple(links), tuple(_find_plan_effects(document, resources, pairs, left, words)))


def _build_connection_diffs(resources: ResourceIndex, before: PlanState, after: PlanState) -> Iterator[ConnectionDiff]:
    by_address = resources.by_address
    sides = FlowResolver(before), FlowResolver(after)
    # A pair on one side is enough: on the other, one of its rules may be missing.
    pairs = find_group_pairs(before)
    for ports, several in find_group_pairs(after).items():
        pairs[ports] |= several

    def pair(name: str) -> ConnectionDiff:
        main = by_address.get(name)
        configuration = main if main and main.resource_type == RESOURCE_CONFIGURATION else None
        return ConnectionDiff(name, main, *(build_connection_state(side, name, configuration, pairs) for side in sides))

    for name, one in by_address.items():
        if one.resource_type == RESOURCE_CONFIGURATION:
            yield pair(name)
    elsewhere = {*before.shares_by_configuration, *after.shares_by_configuration} - by_address.keys()
    for name in elsewhere:
        if ":resourceconfiguration/" in name:
            yield pair(name)
    used = {*before.gateway_by_configuration.values(), *after.gateway_by_configuration.values()}
    for name, one in by_address.items():
        if one.resource_type == RESOURCE_GATEWAY and name not in used:
            yield pair(name)


def _find_plan_effects(
    document: Mapping[str, Any],
    resources: ResourceIndex,
    diffs: list[ConnectionDiff],
    unknown_references: list[UnknownReference],
    describer: ChangeDescriber,
) -> Iterator[PlanFinding]:
    if document.get("errored") is True:
        yield create_plan_finding(Effect.UNKNOWN, "the plan ended with an error, and is not the whole")
    if document.get("deferred_changes"):
        yield create_plan_finding(Effect.UNKNOWN, "some of it is deferred to a later plan")
    elif document.get("complete") is False and document.get("errored") is not True:
        yield create_plan_finding(Effect.NOT_IN_PLAN, "what -target or -exclude leaves out")
    changes = document.get("resource_changes") or ()
    reads = any(one["change"]["actions"] == ["read"] for one in changes)
    made = {one.address for one in resources.by_address.values() if one.creates}
    groups = {name for pair in diffs for name in (*pair.after.security_groups, *pair.after.flows.database_groups)}
    # An id that is there before the apply is known, unless something is looked up within it.
    may_be_rule = bool(diffs) and (reads or bool(groups & made))
    may_be_share = bool(diffs) and (
        reads
        or any(
            resources.by_address[address].resource_type in (RESOURCE_CONFIGURATION, RESOURCE_SHARE) for address in made
        )
    )
    for what, kinds, may_be in (
        ("security group", RULE_RESOURCE_TYPES, may_be_rule),
        ("share or configuration", (), may_be_share),
    ):
        left = {
            f"{one.resource.address} ({one.attribute})"
            for one in unknown_references
            if (one.resource.resource_type in RULE_RESOURCE_TYPES) == bool(kinds)
            and one.resource.resource_type not in (RESOURCE_CONFIGURATION, RESOURCE_GATEWAY)
        }
        if left and may_be:
            yield create_plan_finding(Effect.UNKNOWN, f"whether a {what} of a link is meant: {describer.join(left)}")
