"""Which AWS provider, of those in a stack, makes a resource."""

from collections.abc import Iterator

from .framework import Construct, TerraformProvider, TerraformStack
from .rules import problem

_REMEDY = 'make one in the stack, such as AwsProvider(stack, "eu", region="eu-west-1", alias="eu"), and pass it'


def provider_problems(scope: Construct, provider: object) -> Iterator[str]:
    """Yield a line if that is no AWS provider for resources in this scope."""
    if provider is None:
        return
    shown = provider.node.path if isinstance(provider, Construct) else provider
    if not isinstance(provider, TerraformProvider) or provider.terraform_resource_type != "aws":
        yield problem("provider", shown, "an AwsProvider", _REMEDY)
    elif TerraformStack.of(provider) is not TerraformStack.of(scope):
        yield problem("provider", shown, "one of the same stack", _REMEDY)


def other_provider_problems(gateways: TerraformProvider | None, provider: TerraformProvider | None) -> Iterator[str]:
    """Yield a line if that is another provider than the resource gateway's."""
    if provider and _path(provider) != _path(gateways):
        yield problem(
            "provider",
            provider.node.path,
            f"that of the resource gateway, {gateways.node.path if gateways else 'the default one'}",
            "leave it out: a resource gateway serves databases of its own account and Region",
        )


def _path(provider: TerraformProvider | None) -> str:
    """Return what tells a provider from others: nothing for the default one, which has no alias."""
    return provider.node.path if provider and provider.alias is not None else ""
