"""Find outages of the traffic between the gateway and the database: for good, or until the end of the apply."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding
from aws_privatelink_rds_lattice.plan.references.uncertain_references import find_uncertain_rules
from aws_privatelink_rds_lattice.plan.resources import PlanResource, select_changed, select_created

from .flow_losses import ConnectionPaths, FlowLoss, LossKind
from .flows import DIRECTION_TEXTS, list_rule_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext

    from .peer_rules import PeerRule


def find_flow_outages(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for lost traffic out of the gateway, and into the database."""
    gateway = context.after.gateway
    if gateway != context.before.gateway and gateway not in context.resources:
        # The rules of a new gateway outside the plan are unknown.
        return
    paths = ConnectionPaths(context)
    loss = paths.loss
    for direction in DIRECTION_TEXTS:
        yield from _find_outage(context, paths, loss, direction)


def _find_outage(
    context: ConnectionContext, paths: ConnectionPaths, loss: FlowLoss | None, direction: str
) -> Iterator[PlanFinding]:
    """Yield at most a single finding: for lost rules, for revoked rules or for replaced rules."""
    direction_text = DIRECTION_TEXTS[direction]
    diff = paths.gateway.diffs[direction]
    lost_rules = paths.list_lost_rules(direction, loss) if loss else []
    revoked_rules = list(filter(paths.is_needed, diff.revoked_rules))
    interrupted_rules = list(filter(paths.is_needed, diff.interrupted_rules))
    if loss and lost_rules and loss.kind in (LossKind.TOTAL, LossKind.ONE_OF_SEVERAL):
        condition = ", if this rule is for its database" if loss.kind is LossKind.ONE_OF_SEVERAL else ""
        description = f"no rule allows its traffic {direction_text} any more{condition}"
        yield _create_loss_finding(context, lost_rules, description, direction)
    elif revoked_rules:
        description = (
            f"no rule allows its traffic {direction_text} any more, since AWS revokes rules that are no longer inline"
        )
        yield _create_cut_off_finding(context, revoked_rules, description)
    elif interrupted_rules:
        rules_after = itertools.chain.from_iterable(diff.rules_after.values())
        created = select_created(list_rule_resources(filter(paths.is_needed, rules_after)))
        context.reported.update(created)
        description = f"no rule allows its traffic {direction_text} during the apply, until the new rule exists"
        yield _create_cut_off_finding(context, interrupted_rules, description, created)
    elif loss and lost_rules:
        yield _create_doubtful_finding(context, lost_rules, loss, direction_text)


def _create_loss_finding(
    context: ConnectionContext, rules: Sequence[PeerRule], description: str, direction: str
) -> PlanFinding:
    """Return a finding for lost rules. A rule known after apply may replace the lost rules."""
    addresses = find_uncertain_rules(context, direction)
    if not addresses:
        return _create_cut_off_finding(context, rules, description)
    text = f"{description}, unless {context.describer.join(addresses)} does"
    return context.finding(Effect.UNKNOWN, text, addresses=addresses)


def _create_cut_off_finding(
    context: ConnectionContext, rules: Iterable[PeerRule], description: str, recreated: Sequence[PlanResource] = ()
) -> PlanFinding:
    """Return a finding for removed rules; with recreated rules, for an outage until the end of the apply."""
    resources = list_rule_resources(rules)
    causes = _find_causes(context, resources)
    actions = [context.describer.describe_causes(causes)]
    actions += [f"{resource.address} is created" for resource in recreated if resource not in resources]
    text = f"{description}: {context.describer.summarize(actions, '; ')}"
    return context.finding(Effect.CUT_OFF, text, is_temporary=bool(recreated))


def _create_doubtful_finding(
    context: ConnectionContext, rules: Iterable[PeerRule], loss: FlowLoss, direction_text: str
) -> PlanFinding:
    """Return a finding for lost rules of a possibly different database, or with a replacement."""
    resources = list_rule_resources(rules)
    causes = _find_causes(context, resources)
    actions = context.describer.describe_causes(causes)
    question = "whether the remaining address ranges contain the database"
    if loss.kind is LossKind.AMBIGUOUS:
        question = "whether the rule is for this database or for the database of a removed connection"
    elif loss.gained:
        question = f"whether the database has {context.describer.join(loss.gained)}"
    text = f"a rule no longer allows its traffic {direction_text}, and the plan does not show {question}: {actions}"
    addresses = [resource.address for resource in causes or resources]
    return context.finding(Effect.UNKNOWN, text, addresses=addresses)


def _find_causes(context: ConnectionContext, resources: Iterable[PlanResource]) -> list[PlanResource]:
    """Return the changed resources behind lost rules, and mark them as reported."""
    causes = select_changed(resources)
    context.reported.update(causes)
    if not causes:
        # The rules stay: the connection changes its port, its gateway, or the security groups of its gateway.
        addresses = (context.name, context.before.gateway)
        causes = select_changed(filter(None, map(context.resources.get, addresses)))
    return causes
