"""Find the rules and the entries of prefix lists that somebody changed outside of Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .peer_rules import parse_peer_rules
from .prefix_lists import parse_prefix_list_entries

if TYPE_CHECKING:
    from aws_privatelink_rds_lattice.plan.resources import PlanResource, ResourceValues
    from aws_privatelink_rds_lattice.plan.state import PlanState

    from .peer_rules import PeerRule


class DriftedRules(NamedTuple):
    """The rules of a resource that somebody changed outside of Terraform.

    Attributes:
        added: The added rules.
        removed: The removed rules.
    """

    added: list[PeerRule]
    removed: list[PeerRule]

    def without_descriptions(self) -> DriftedRules:
        """Return the rules without those whose description alone changed."""
        traffic_before = {rule.traffic for rule in self.removed}
        traffic = {rule.traffic for rule in self.added}
        added = [rule for rule in self.added if rule.traffic not in traffic_before]
        return DriftedRules(added, [rule for rule in self.removed if rule.traffic not in traffic])


def find_drifted_rules(state: PlanState, resource: PlanResource, attribute: str = "") -> DriftedRules:
    """Return the changed rules of a resource, without the rules that other resources of the plan manage.

    After the creation of a security group, the AWS provider reports the rules of other resources as drift. A rule that
    the group only reports may be missing since Terraform destroyed a resource with the rule.

    Args:
        state: The relations before the apply.
        resource: The security group or the rule resource, with drift.
        attribute: The attribute of the security group with inline rules; empty for all rules of the resource.
    """

    def parse_rules(values: ResourceValues | None) -> dict[tuple[object, ...], PeerRule]:
        selected = {attribute: (values or {}).get(attribute)} if attribute else values or {}
        rules: dict[tuple[object, ...], PeerRule] = {}
        for rule in parse_peer_rules(state, resource, selected):
            others = state.rules_by_group.get(rule.security_group, ())
            if not any(other.resource is not resource and other.traffic == rule.traffic for other in others):
                rules[rule.traffic, rule.description or ""] = rule
        return rules

    rules_before = parse_rules(resource.values_before_drift)
    rules = parse_rules(resource.before)
    added = [rule for key, rule in rules.items() if key not in rules_before]
    added_traffic = {rule.traffic for rule in added}
    removed = []
    for key, rule in rules_before.items():
        if key not in rules and (not rule.is_computed or rule.traffic in added_traffic):
            removed.append(rule)
    return DriftedRules(added, removed)


class DriftedNetworks(NamedTuple):
    """The networks of a prefix list that somebody changed outside of Terraform, sorted.

    Attributes:
        added: The added networks.
        removed: The removed networks.
    """

    added: list[str]
    removed: list[str]


def find_drifted_networks(state: PlanState, prefix_list: PlanResource) -> DriftedNetworks:
    """Return the changed entries of a prefix list or of a separate entry; see ``find_drifted_rules``."""
    before = list(parse_prefix_list_entries(state, prefix_list, prefix_list.values_before_drift or {}))
    networks = {entry.network for entry in parse_prefix_list_entries(state, prefix_list, prefix_list.before or {})}
    networks_of_others = set()
    for entry in state.entries_by_list.get(prefix_list.address, ()):
        if entry.resource is not prefix_list:
            networks_of_others.add(entry.network)
    added = networks - networks_of_others - {entry.network for entry in before}
    removed = {entry.network for entry in before if not entry.is_computed} - networks
    return DriftedNetworks(sorted(added), sorted(removed))
