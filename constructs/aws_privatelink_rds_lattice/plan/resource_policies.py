"""Find principals that a resource policy adds to a resource configuration, or keeps out.

AWS RAM writes the resource policy of a shared resource configuration. A resource policy in Terraform takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .finding import Effect, PlanFinding
from .policy_documents import ANY_PRINCIPAL, NO_POLICY, PolicyDocument, parse_policy_document
from .principals import find_own_account, select_added_principals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .context import ConnectionContext
    from .resources import PlanResource


def find_policy_changes(context: ConnectionContext) -> Iterator[PlanFinding]:
    """Yield the findings for changed resource policies of a connection."""
    sharing = context.plan.sharing
    policies_before = sharing.before.policies_by_resource.get(context.name, ())
    policies_after = sharing.after.policies_by_resource.get(context.name, ())
    for policy in dict.fromkeys([*policies_before, *policies_after]):
        if policy.unchanged:
            continue
        before = _parse(policy.before, exists=policy in policies_before)
        after = _parse(policy.after, exists=policy in policies_after)
        findings = list(_compare_policies(context, policy, before, after))
        yield from findings
        if not findings:
            yield context.finding(Effect.CHANGED, context.describer.describe_action(policy))


def _parse(values: dict[str, object] | None, *, exists: bool) -> PolicyDocument | None:
    if not exists or values is None:
        return NO_POLICY
    return parse_policy_document(values.get("policy"))


def _compare_policies(
    context: ConnectionContext, policy: PlanResource, before: PolicyDocument | None, after: PolicyDocument | None
) -> Iterator[PlanFinding]:
    if after is None:
        yield _create_unknown_finding(context, policy, "whom it allows")
        return
    account = find_own_account(context.connection_resources)
    had_access = {*context.before.access_by_principal, *context.after.access_by_principal, account}
    had_access |= before.principals if before else frozenset()
    added = select_added_principals(after.principals, had_access)
    if ANY_PRINCIPAL in added:
        yield context.finding(Effect.OPENS, f"everybody may use it, by {policy.address}")
    elif added and account:
        principals = _describe_principals(context, policy, added)
        yield context.finding(Effect.OPENS, f"principal {principals} may use it, by {policy.address}")
    elif added:
        principals = _describe_principals(context, policy, added)
        yield _create_unknown_finding(context, policy, f"whether {principals} is another account")
    lost = select_added_principals(context.after.access_by_principal, after.principals)
    has_other_changes = before is None or (before is not NO_POLICY and before.statements != after.statements)
    if not after.is_plain:
        yield _create_unknown_finding(context, policy, "what its conditions and denials do")
    elif lost and ANY_PRINCIPAL not in after.principals:
        yield _create_unknown_finding(context, policy, f"whether {context.describer.join(lost)} may still use it")
    elif has_other_changes and not added:
        yield _create_unknown_finding(context, policy, "what its changed statements do")


def _describe_principals(context: ConnectionContext, policy: PlanResource, principals: list[str]) -> str:
    """Return the principals of a policy as text, without parts of a sensitive policy."""
    if context.describer.is_sensitive((policy.after or {}).get("policy")):
        return "(sensitive)"
    return context.describer.join(principals)


def _create_unknown_finding(context: ConnectionContext, policy: PlanResource, question: str) -> PlanFinding:
    return context.finding(Effect.UNKNOWN, f"{policy.address}: {question}", addresses=[policy.address])
