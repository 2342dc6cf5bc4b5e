"""Principals of resource shares and resource policies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.plan.resources import KNOWN_AFTER_APPLY, iter_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_privatelink_rds_lattice.plan.resources import PlanResource
    from aws_privatelink_rds_lattice.plan.state import PlanState

# The associations of the resource and of the principal, and the share if it is in the plan.
Access = list["PlanResource"]

_ACCOUNT_ID = re.compile(r"\d{12}")
_ARN_ACCOUNT = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):")
_ACCOUNT_ROOT = re.compile(r"arn:[\w-]+:iam::(\d+):root")
_IDENTITY = re.compile(r"arn:[\w-]+:iam::(\d+):(?:role|user)/.+")
_ORGANIZATION = re.compile(r"arn:[\w-]+:organizations::\d+:(?:organization|ou)/.+")


def find_own_account(resources: Iterable[PlanResource]) -> str:
    """Return the account in the first known ARN of some resources; empty without such an ARN."""
    for resource in resources:
        for identifier in (*iter_ids(resource.before), *iter_ids(resource.after)):
            match = _ARN_ACCOUNT.match(identifier)
            if match:
                return match[1]
    return ""


def normalize_principal(principal: str) -> str:
    """Return the account ID for the ARN of an account's root user, and every other principal unchanged."""
    match = _ACCOUNT_ROOT.fullmatch(principal)
    return match[1] if match else principal


def is_account(principal: str) -> bool:
    """Return True if a principal is a whole account."""
    return _ACCOUNT_ID.fullmatch(normalize_principal(principal)) is not None


def is_organization(principal: str) -> bool:
    """Return True if a principal is an organization or an organizational unit."""
    return _ORGANIZATION.fullmatch(principal) is not None


def select_added_principals(principals: Iterable[str], principals_before: Iterable[str]) -> list[str]:
    """Return the known principals without access before, sorted.

    A role or a user is not added if its account is among the others. A second spelling of an account is not added.
    """
    normalized_before = set(map(normalize_principal, principals_before))
    added = []
    for principal in sorted(set(principals) - {KNOWN_AFTER_APPLY}):
        identity = _IDENTITY.fullmatch(principal)
        account = identity[1] if identity else normalize_principal(principal)
        if normalized_before.isdisjoint((account, normalize_principal(principal))):
            added.append(principal)
    return added


def find_access_by_principal(state: PlanState, resource_name: str) -> dict[str, list[Access]]:
    """Return the access of each principal to a shared resource, by principal as written in the plan.

    Args:
        state: The relations between the resources, before or after the apply.
        resource_name: The address of the resource; the ID or the ARN of a resource outside the plan.
    """
    access_by_principal: dict[str, list[Access]] = {}
    for share in state.find_shares(resource_name):
        for principal in state.principals_by_share.get(share.name, ()):
            access = [share.resource, principal.resource]
            if share.name in state.resources:
                access.append(state.resources[share.name])
            access_by_principal.setdefault(principal.name, []).append(access)
    return access_by_principal


def select_access(access_by_principal: dict[str, list[Access]], principal: str) -> list[Access]:
    """Return the access of a principal in any spelling."""
    selected: list[Access] = []
    for other, accesses in access_by_principal.items():
        if normalize_principal(other) == normalize_principal(principal):
            selected += accesses
    return selected


def list_principal_addresses(accesses: Iterable[Access]) -> list[str]:
    """Return the addresses of the principal associations of some accesses, sorted."""
    return sorted({principal_association.address for _, principal_association, *_ in accesses})
