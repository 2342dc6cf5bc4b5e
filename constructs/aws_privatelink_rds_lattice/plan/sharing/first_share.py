"""Find resource configurations that the plan shares for the first time.

A deployment can fail before its share, and a consumer can be named later. The plan then shares a configuration that the
state shares with nobody. The state does not show shares of other states or shares made by hand, so the user accepts the
principal by name.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding, create_plan_finding

from .principals import list_principal_addresses, normalize_principal, select_added_principals

if TYPE_CHECKING:
    from collections.abc import Collection

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext


def is_shared_with_nobody(context: ConnectionContext) -> bool:
    """Return True if the state has an existing configuration, and nobody with access to it or to its database."""
    configuration = context.main_resource
    if configuration is None or configuration.before is None or context.is_gateway_only or context.is_removed:
        return False
    if context.before.access_by_principal:
        return False
    return not _has_unseen_access(context) and not _has_network_or_policy(context) and not _has_other_sharers(context)


def _has_unseen_access(context: ConnectionContext) -> bool:
    """Return True if resources outside the state can share the configuration, or if the plan changes its group."""
    group = context.before.state.group_by_child.get(context.name, "")
    if group != context.after.state.group_by_child.get(context.name, ""):
        return True
    names = [context.name, *filter(None, [group]), *context.before.share_names, *context.after.share_names]
    resources = list(map(context.resources.get, names))
    return any(resource is None or resource.import_id is not None for resource in resources)


def _has_network_or_policy(context: ConnectionContext) -> bool:
    """Return True if a service network or a resource policy gives access to the configuration or to its group."""
    state = context.before.state
    policies = context.plan.sharing.before.policies_by_resource
    names = (context.name, state.group_by_child.get(context.name, ""))
    return any(state.networks_by_configuration.get(name) or policies.get(name) for name in names)


def _has_other_sharers(context: ConnectionContext) -> bool:
    """Return True if another principal has the database by another configuration before the apply."""
    sharing = context.plan.sharing
    sharers = [*sharing.targets_before.find(context.after), *sharing.targets_before.find_possible(context.after)]
    by_target = itertools.chain.from_iterable(sharer.connection_by_principal for sharer in sharers)
    principals = {*by_target, *sharing.origins_before.find(context)}
    return bool(select_added_principals(principals, context.after.access_by_principal))


def create_first_share_finding(context: ConnectionContext, principals: Collection[str]) -> PlanFinding:
    """Return the finding for the principals that get the configuration first: a single principal can be allowed.

    Args:
        context: The connection; see ``is_shared_with_nobody``.
        principals: The added principals; at least one.
    """
    if len(set(map(normalize_principal, principals))) > 1:
        return context.finding(Effect.OPENS, f"shared with several principals: {context.describer.join(principals)}")
    principal = min(principals)
    addresses = list_principal_addresses(context.after.access_by_principal[principal])
    text = f"principal {context.describer.format_value(principal)}, by {context.describer.join(addresses)}"
    text += "; the state shares the resource configuration with nobody so far"
    allowed_principals = set(map(normalize_principal, context.plan.allowances.first_principals))
    allowance = "" if context.describer.is_sensitive(principal) else f"{Effect.FIRST_SHARE}={principal}"
    return create_plan_finding(
        Effect.FIRST_SHARE,
        text,
        is_allowed=normalize_principal(principal) in allowed_principals,
        allowances=filter(None, [allowance]),
    )
