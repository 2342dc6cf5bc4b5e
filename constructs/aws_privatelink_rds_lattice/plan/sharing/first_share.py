"""Find resource configurations that the plan shares for the first time.

A deployment can fail before its share, and a consumer can be named later. The plan then shares a configuration that the
state shares with nobody. The state does not show shares of other states or shares made by hand, so the user accepts the
principal by name.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding, create_plan_finding
from aws_privatelink_rds_lattice.plan.parsing.document import iter_change_entries, iter_prior_entries
from aws_privatelink_rds_lattice.plan.resources import REVIEWED_TYPES, iter_ids

from .principals import list_principal_addresses, normalize_principal, select_added_principals

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext


# Types that can share a resource configuration, of both AWS providers, and types with any resource of CloudFormation or
# of the Cloud Control API. A subscription of access logs shares nothing.
_SHARING_TYPE = re.compile(r"(aws|awscc)_(ram|vpclattice(?!_access_log_subscription)|cloudformation|cloudcontrolapi)_")


def is_shared_with_nobody(context: ConnectionContext) -> bool:
    """Return True if the state has an existing configuration, and nobody with access to it or to its database."""
    configuration = context.main_resource
    if configuration is None or configuration.before is None or context.is_gateway_only or context.is_removed:
        return False
    if context.before.access_by_principal:
        return False
    if _has_unseen_access(context) or _has_network_or_policy(context) or _has_other_sharers(context):
        return False
    return not _is_named_by_other_types(context)


def _has_unseen_access(context: ConnectionContext) -> bool:
    """Return True if resources outside the state can share the configuration, or if the plan changes its group."""
    group = context.before.state.group_by_child.get(context.name, "")
    if group != context.after.state.group_by_child.get(context.name, ""):
        return True
    names = [context.name, *filter(None, [group]), *context.before.share_names, *context.after.share_names]
    resources = [*map(context.resources.get, names), *(share.resource for share in context.before.shares)]
    return any(resource is None or resource.import_id is not None for resource in resources)


def _has_network_or_policy(context: ConnectionContext) -> bool:
    """Return True if a service network or a resource policy gives access to the configuration or to its group."""
    state = context.before.state
    policies = context.plan.sharing.before.policies_by_resource
    names = (context.name, state.group_by_child.get(context.name, ""))
    return any(state.networks_by_configuration.get(name) or policies.get(name) for name in names)


def _has_other_sharers(context: ConnectionContext) -> bool:
    """Return True if another principal has access to the database by another configuration before the apply."""
    sharing = context.plan.sharing
    sharers = [*sharing.targets_before.find(context.after), *sharing.targets_before.find_possible(context.after)]
    by_target = itertools.chain.from_iterable(sharer.connection_by_principal for sharer in sharers)
    principals = {*by_target, *sharing.origins_before.find(context)}
    return bool(select_added_principals(principals, context.after.access_by_principal))


def _is_named_by_other_types(context: ConnectionContext) -> bool:
    """Return True if a resource of an unreviewed type that can share names the configuration or its group."""
    group = context.resources.get(context.before.state.group_by_child.get(context.name, ""))
    ids: set[str] = set()
    for resource in filter(None, (context.main_resource, group)):
        # The ID is the last part of the ARN.
        ids.update(identifier.rpartition("/")[2] for identifier in iter_ids(resource.before))
    document = context.plan.document
    entries = [
        *iter_change_entries(document, "resource_changes", _can_share),
        *iter_prior_entries(document, _can_share),
    ]
    texts = [json.dumps(entry["change"].get("before")) for entry in entries]
    return any(identifier in text for text in texts for identifier in ids)


def _can_share(summary: Mapping[str, Any]) -> bool:
    resource_type = str(summary["type"])
    return resource_type not in REVIEWED_TYPES and _SHARING_TYPE.match(resource_type) is not None


def create_first_share_finding(context: ConnectionContext, principals: Collection[str]) -> PlanFinding:
    """Return the finding for the first principals of the configuration: the user can allow a single principal.

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
