"""Find changes without a verdict: unknown actions, deferred changes, and invoked actions."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.parsing.json_items import list_items, mapping_at
from aws_privatelink_rds_lattice.plan.references.addresses import module_path
from aws_privatelink_rds_lattice.plan.references.other_resources import find_ids
from aws_privatelink_rds_lattice.plan.resources import REVIEWED_TYPES
from aws_privatelink_rds_lattice.plan.sensitive import iter_scalar_texts

from .doubts import has_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.context import PlanContext

# The members of a plan in the JSON format 1.2 of Terraform 1.16 and OpenTofu 1.12.
_KNOWN_MEMBERS = frozenset(
    {
        "action_invocations",
        "applyable",
        "checks",
        "complete",
        "configuration",
        "deferred_action_invocations",
        "deferred_changes",
        "errored",
        "format_version",
        "output_changes",
        "planned_values",
        "prior_state",
        "proposed_unknown",
        "relevant_attributes",
        "resource_changes",
        "resource_drift",
        "terraform_version",
        "timestamp",
        "variables",
    }
)
# Terraform's values of reason in deferred_changes.
_DEFERRAL_REASONS = {
    "absent_prereq": "a resource or data source that it depends on does not exist yet",
    "deferred_prereq": "Terraform also defers a change that it depends on",
    "instance_count_unknown": "its count or for_each is known after apply",
    "provider_config_unknown": "the configuration of its provider is known after apply",
    "resource_config_unknown": "its arguments are known after apply",
}
# Actions of the AWS provider that reach neither the network nor the database.
_HARMLESS_ACTION_TYPES = frozenset(
    {
        "aws_cloudfront_create_invalidation",
        "aws_dynamodb_create_backup",
        "aws_s3_empty_bucket",
        "aws_ses_send_email",
    }
)


_NO_ADDRESS = "a resource or action without an address"


class UnclearChange(NamedTuple):
    """A change without a verdict of the review.

    Attributes:
        address: The address of the resource or of the action.
        text: The reason.
        names: The addresses of the resources, and the IDs and ARNs of resources outside the plan, that can change.
        is_reviewed: True for a resource with a reviewed type.
    """

    address: str
    text: str
    names: frozenset[str]
    is_reviewed: bool = False


class UnclearChanges:
    """The changes of a plan without a verdict of the review.

    Attributes:
        changes: The changes.
    """

    def __init__(self, plan: PlanContext) -> None:
        """Collect the changes."""
        self._address_by_id = plan.after.address_by_id
        self.changes = [*_iter_doubts(plan), *self._iter_deferred(plan), *self._iter_invocations(plan.document)]

    @functools.cached_property
    def changes_by_name(self) -> Mapping[str, list[UnclearChange]]:
        """The changes by the name of each affected resource."""
        changes_by_name: dict[str, list[UnclearChange]] = {}
        for change in self.changes:
            for name in change.names:
                changes_by_name.setdefault(name, []).append(change)
        return changes_by_name

    def find_changes_of(self, context: ConnectionContext) -> list[UnclearChange]:
        """Return the changes of the resources of a connection, in the order of the plan."""
        names = {resource.address for resource in context.connection_resources} | context.part_names
        changes: dict[UnclearChange, None] = {}
        for name in sorted(names & self.changes_by_name.keys()):
            changes.update(dict.fromkeys(self.changes_by_name[name]))
        return list(changes)

    def _iter_deferred(self, plan: PlanContext) -> Iterator[UnclearChange]:
        addresses_by_pattern: dict[str, set[str]] = defaultdict(set)
        for resource in plan.resources.values():
            addresses_by_pattern[module_path(resource.address)].add(resource.address)
        for deferral in _list_mappings(plan.document.get("deferred_changes")):
            entry = mapping_at(deferral, "resource_change")
            address = str(entry.get("address") or _NO_ADDRESS)
            # The address of an unknown instance has the key [*].
            pattern = module_path(address.replace("[*]", ""))
            names = {address, *addresses_by_pattern[pattern], *self._find_names(entry.get("change"))}
            reason = _DEFERRAL_REASONS.get(str(deferral.get("reason")))
            because = f", since {reason}" if reason else ""
            text = f"Terraform defers the change of {address} to a later plan{because}"
            if address == _NO_ADDRESS:
                text = "Terraform defers a part of it to a later plan"
            yield UnclearChange(address, text, frozenset(names), entry.get("type") in REVIEWED_TYPES)

    def _iter_invocations(self, document: Mapping[str, Any]) -> Iterator[UnclearChange]:
        invocations = _list_mappings(document.get("action_invocations"))
        for deferral in _list_mappings(document.get("deferred_action_invocations")):
            invocations.append(mapping_at(deferral, "action_invocation"))
        for invocation in invocations:
            is_known = not has_mark(invocation.get("config_unknown"))
            if invocation.get("type") in _HARMLESS_ACTION_TYPES and is_known:
                continue
            address = str(invocation.get("address") or _NO_ADDRESS)
            trigger = mapping_at(invocation, "lifecycle_action_trigger").get("triggering_resource_address")
            names = {address, *self._find_names(invocation.get("config_values"))}
            occasion = ""
            if isinstance(trigger, str):
                names.add(trigger)
                occasion = f" together with {trigger}"
            text = f"the apply invokes {address}{occasion}, and the plan does not show its effect"
            yield UnclearChange(address, text, frozenset(names))

    def _find_names(self, values: object) -> frozenset[str]:
        """Return the names of the resources with an ID or ARN in some values, also inside of longer texts."""
        ids = {*iter_scalar_texts(values), *find_ids([values])}
        return frozenset(self._address_by_id.get(text, text) for text in ids)


def find_unclear_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield a finding for each unclear change of a connection."""
    for change in context.plan.unclear_changes.find_changes_of(context):
        yield context.finding(Effect.UNKNOWN, change.text, addresses=_addresses_to_allow([change]))


def find_unclear_plan(plan: PlanContext) -> Iterator[PlanFinding]:
    """Yield the findings for unclear changes without a finding of a connection."""
    others: list[UnclearChange] = []
    reported = frozenset(plan.reported_unknowns)
    for change in plan.unclear_changes.changes:
        if change.address in reported:
            continue
        if change.is_reviewed or change.address == _NO_ADDRESS:
            yield plan.finding(Effect.UNKNOWN, change.text, addresses=_addresses_to_allow([change]))
        else:
            others.append(change)
    if others and plan.connections:
        texts = plan.describer.summarize([change.text for change in others], "; ")
        yield plan.finding(Effect.UNKNOWN, texts, addresses=_addresses_to_allow(others))
    for name in sorted(plan.document.keys() - _KNOWN_MEMBERS):
        if plan.document[name]:
            text = f"the plan has a member {plan.describer.format_value(name)}, which the review does not read"
            yield plan.finding(Effect.UNKNOWN, text, addresses=[name])


def _list_mappings(value: object) -> list[Mapping[str, Any]]:
    """Return the items of a list, with an empty mapping for each malformed item."""
    return [item if isinstance(item, dict) else {} for item in list_items(value)]


def _addresses_to_allow(changes: Iterable[UnclearChange]) -> list[str]:
    """Return the addresses of some changes; empty if an address is missing, since nobody can allow such changes."""
    addresses = sorted({change.address for change in changes})
    return [] if _NO_ADDRESS in addresses else addresses


def _iter_doubts(plan: PlanContext) -> Iterator[UnclearChange]:
    for resource in plan.resources.values():
        if resource.doubt:
            text = f"the change of {resource.address}: {resource.doubt}"
            yield UnclearChange(resource.address, text, frozenset({resource.address}), is_reviewed=True)
    for address, doubt in plan.other_changes.doubts.items():
        yield UnclearChange(address, f"the change of {address}: {doubt}", frozenset({address}))
