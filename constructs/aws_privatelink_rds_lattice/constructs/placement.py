"""Where a construct stands: in which stack, and which AWS provider, of those in it, makes its resources."""

import functools
from collections.abc import Callable, Iterator
from typing import TypeVar
from weakref import WeakKeyDictionary

from aws_privatelink_rds_lattice.cdk.bindings import App, Construct, TerraformProvider, TerraformStack, other_cdk
from aws_privatelink_rds_lattice.cdk.node import JavaScriptError
from aws_privatelink_rds_lattice.inputs.rules import format_problem, format_value_problem

_REMEDY = 'make one in the stack, such as AwsProvider(stack, "eu", region="eu-west-1", alias="eu"), and pass it'

_Of = TypeVar("_Of", bound=Construct)
_Fact = TypeVar("_Fact")


def _asked_once(ask: Callable[[_Of], _Fact]) -> Callable[[_Of], _Fact]:
    """Return what asks Node for a fact of a construct, which does not change, once."""
    known: WeakKeyDictionary[_Of, _Fact] = WeakKeyDictionary()

    @functools.wraps(ask)
    def fact(construct: _Of) -> _Fact:
        if construct not in known:
            known[construct] = ask(construct)
        return known[construct]

    return fact


@_asked_once
def stack_of(scope: Construct) -> TerraformStack:
    """Return the stack that a construct is or belongs to."""
    return scope if isinstance(scope, TerraformStack) else TerraformStack.of(scope)


@_asked_once
def path_of(provider: TerraformProvider) -> str:
    """Return a provider's path in the app."""
    return provider.node.path


@_asked_once
def _is_of_aws(provider: TerraformProvider) -> bool:
    return provider.terraform_resource_type == "aws"


def app_problems(scope: Construct) -> Iterator[str]:
    """Yield a line if no stack of the CDK in use can be made there."""
    yield from other_cdk("scope", scope if isinstance(scope, App) else scope.node.root)


def scope_problems(scope: Construct) -> Iterator[str]:
    """Yield a line if no resource can be made there: in no stack, or in one of another CDK than the one in use."""
    try:
        yield from other_cdk("scope", stack_of(scope))
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
    if found := list(other_cdk("provider", provider)):
        yield from found
        return
    if not isinstance(provider, TerraformProvider) or not _is_of_aws(provider):
        shown = provider.node.path if isinstance(provider, Construct) else provider
        yield format_value_problem("provider", shown, "an AwsProvider", _REMEDY)
    elif stack_of(provider) is not stack_of(scope):
        yield format_value_problem("provider", path_of(provider), "one of the same stack", _REMEDY)


def other_provider_problems(gateways: TerraformProvider | None, provider: TerraformProvider | None) -> Iterator[str]:
    """Yield a line if that is another provider than the resource gateway's."""
    if provider and _path(provider) != _path(gateways):
        yield format_value_problem(
            "provider",
            path_of(provider),
            f"that of the resource gateway, {path_of(gateways) if gateways else 'the default one'}",
            "leave it out: a resource gateway serves databases of its own account and Region",
        )


def _path(provider: TerraformProvider | None) -> str:
    """Return what tells a provider from others: nothing for the default one, which has no alias."""
    return path_of(provider) if provider and provider.alias is not None else ""
