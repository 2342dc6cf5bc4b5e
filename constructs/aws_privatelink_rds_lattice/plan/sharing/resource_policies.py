"""Find principals that gain or lose a resource configuration by a resource policy.

AWS RAM writes the resource policy of a shared resource configuration. A resource policy in Terraform takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.finding import Effect, PlanFinding

from .policy_documents import ANY_PRINCIPAL, NO_POLICY, PolicyDocument, parse_policy_document
from .principals import find_own_account, select_added_principals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from aws_privatelink_rds_lattice.plan.connection_context import ConnectionContext
    from aws_privatelink_rds_lattice.plan.resources import PlanResource


def find_policy_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for changed resource policies of a connection."""
    before = context.before.access_by_principal
    after = context.after.access_by_principal
    yield from find_resource_policy_changes(context, context.name, {**before, **after}, after)


def find_resource_policy_changes(
    context: ConnectionContext, name: str, had_access: Collection[str], keep_access: Collection[str]
) -> Iterator[PlanFinding]:
    """Yield the findings for changed resource policies of a resource configuration or a service network.

    Args:
        context: The connection with the configuration or the network.
        name: The name of the configuration, or the ID of the network.
        had_access: The principals with access without the policy.
        keep_access: The principals for which the loss of access matters.
    """
    sharing = context.plan.sharing
    policies_before = sharing.before.policies_by_resource.get(name, ())
    policies_after = sharing.after.policies_by_resource.get(name, ())
    for policy in dict.fromkeys([*policies_before, *policies_after]):
        if policy.unchanged:
            continue
        before = _parse(policy.before, exists=policy in policies_before)
        after = _parse(policy.after, exists=policy in policies_after)
        known_principals = {*had_access, *(before.principals if before else ())}
        findings = [*_find_gains(context, policy, after, known_principals)]
        if after is not None:
            findings += _find_losses(context, policy, before, after, keep_access)
        yield from findings
        if not findings:
            yield context.finding(Effect.CHANGED, context.describer.describe_action(policy))


def _parse(values: dict[str, object] | None, *, exists: bool) -> PolicyDocument | None:
    if not exists or values is None:
        return NO_POLICY
    return parse_policy_document(values.get("policy"))


def _find_gains(
    context: ConnectionContext, policy: PlanResource, after: PolicyDocument | None, had_access: set[str]
) -> Iterator[PlanFinding]:
    """Yield the findings for the added principals of a policy."""
    if after is None:
        yield _create_unknown_finding(context, policy, "its principals")
        return
    account = find_own_account(context.connection_resources)
    added = select_added_principals(after.principals, {*had_access, account})
    if ANY_PRINCIPAL in added:
        yield context.finding(Effect.OPENS, f"everybody gets access to the connection, by {policy.address}")
    elif added and account:
        principals = _describe_principals(context, policy, added)
        yield context.finding(
            Effect.OPENS, f"principal {principals} gets access to the connection, by {policy.address}"
        )
    elif added:
        principals = _describe_principals(context, policy, added)
        yield _create_unknown_finding(context, policy, f"whether {principals} is another account")
    if not after.is_plain:
        yield _create_unknown_finding(context, policy, "the effect of its conditions and denials")


def _find_losses(
    context: ConnectionContext,
    policy: PlanResource,
    before: PolicyDocument | None,
    after: PolicyDocument,
    keep_access: Collection[str],
) -> Iterator[PlanFinding]:
    """Yield a finding for the principals without a statement in a policy."""
    lost = select_added_principals(keep_access, after.principals)
    has_added = before is not None and bool(select_added_principals(after.principals, before.principals))
    has_other_changes = before is None or (before is not NO_POLICY and before.statements != after.statements)
    if not after.is_plain:
        return
    if lost and ANY_PRINCIPAL not in after.principals:
        yield _create_unknown_finding(
            context, policy, f"whether {context.describer.join(lost)} keeps access to the connection"
        )
    elif has_other_changes and not has_added:
        yield _create_unknown_finding(context, policy, "the effect of its changed statements")


def _describe_principals(context: ConnectionContext, policy: PlanResource, principals: list[str]) -> str:
    """Return the principals of a policy as text, without parts of a sensitive policy."""
    if context.describer.is_sensitive((policy.after or {}).get("policy")):
        return "(sensitive)"
    return context.describer.join(principals)


def _create_unknown_finding(context: ConnectionContext, policy: PlanResource, question: str) -> PlanFinding:
    return context.finding(Effect.UNKNOWN, f"{policy.address}: {question}", addresses=[policy.address])
