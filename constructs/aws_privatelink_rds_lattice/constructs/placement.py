"""Where a construct stands: in which stack, and which AWS provider, of those in it, makes its resources."""

import functools
from collections.abc import Callable, Iterator
from typing import TypeVar
from weakref import WeakKeyDictionary

from aws_privatelink_rds_lattice.cdk.bindings import (
    App,
    Construct,
    TerraformProvider,
    TerraformStack,
    cdk_mismatch_problems,
)
from aws_privatelink_rds_lattice.cdk.node import JavaScriptError
from aws_privatelink_rds_lattice.inputs.problems import format_problem, format_value_problem

_PROVIDER_REMEDY = (
    'make one in the stack, such as AwsProvider(stack, "eu", region="eu-west-1", alias="eu"), and pass it'
)

_ConstructT = TypeVar("_ConstructT", bound=Construct)
_PropertyT = TypeVar("_PropertyT")


def _cached_per_construct(read_property: Callable[[_ConstructT], _PropertyT]) -> Callable[[_ConstructT], _PropertyT]:
    """Return what asks Node for a fact of a construct, which does not change, once."""
    known: WeakKeyDictionary[_ConstructT, _PropertyT] = WeakKeyDictionary()

    @functools.wraps(read_property)
    def fact(construct: _ConstructT) -> _PropertyT:
        if construct not in known:
            known[construct] = read_property(construct)
        return known[construct]

    return fact


@_cached_per_construct
def stack_of(scope: Construct) -> TerraformStack:
    """Return the stack that a construct is or belongs to."""
    return scope if isinstance(scope, TerraformStack) else TerraformStack.of(scope)


@_cached_per_construct
def provider_path(provider: TerraformProvider) -> str:
    """Return a provider's path in the app."""
    return provider.node.path


@_cached_per_construct
def _is_aws_provider(provider: TerraformProvider) -> bool:
    return provider.terraform_resource_type == "aws"


def app_scope_problems(scope: Construct) -> Iterator[str]:
    """Yield a line if no stack of the CDK in use can be made there."""
    yield from cdk_mismatch_problems("scope", scope if isinstance(scope, App) else scope.node.root)


def resource_scope_problems(scope: Construct) -> Iterator[str]:
    """Yield a line if no resource can be made there: in no stack, or in one of another CDK than the one in use."""
    try:
        yield from cdk_mismatch_problems("scope", stack_of(scope))
    except RuntimeError as error:
        if not isinstance(error.__cause__, JavaScriptError):
            raise
        yield format_problem(
            "scope",
            type(scope).__name__,
            "a TerraformStack, or a construct in one",
            "make a stack in the app, and pass it",
        )


def provider_problems(scope: Construct, provider: object) -> Iterator[str]:
    """Yield a line if that is no AWS provider for resources in this scope."""
    if provider is None:
        return
    if found := list(cdk_mismatch_problems("provider", provider)):
        yield from found
        return
    if not isinstance(provider, TerraformProvider) or not _is_aws_provider(provider):
        shown = provider.node.path if isinstance(provider, Construct) else provider
        yield format_value_problem("provider", shown, "an AwsProvider", _PROVIDER_REMEDY)
    elif stack_of(provider) is not stack_of(scope):
        yield format_value_problem("provider", provider_path(provider), "one of the same stack", _PROVIDER_REMEDY)


def provider_mismatch_problems(
    gateway_provider: TerraformProvider | None, provider: TerraformProvider | None
) -> Iterator[str]:
    """Yield a line if that is another provider than the resource gateway's."""
    if provider and _provider_key(provider) != _provider_key(gateway_provider):
        yield format_value_problem(
            "provider",
            provider_path(provider),
            f"that of the resource gateway, {provider_path(gateway_provider) if gateway_provider else 'the default one'}",
            "leave it out: a resource gateway serves databases of its own account and Region",
        )


def _provider_key(provider: TerraformProvider | None) -> str:
    """Return what tells a provider from others: nothing for the default one, which has no alias."""
    return provider_path(provider) if provider and provider.alias is not None else ""
