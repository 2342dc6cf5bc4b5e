"""Region and account of a connection, from the user's AWS provider."""

import functools
from typing import Any

from aws_privatelink_rds_lattice.cdk.bindings import Construct, TerraformProvider, TerraformStack
from aws_privatelink_rds_lattice.inputs.known_facts import ProviderFacts

from .placement import is_aws_provider, stack_of

_UNKNOWN_PROVIDER = ProviderFacts(None, {})


def facts_of_provider(scope: Construct, provider: TerraformProvider | None) -> ProviderFacts:
    """Return the facts of a provider, or of the default provider of the scope's stack.

    A default provider that the user creates after the first connection of the stack is unknown: the look-up visits all
    constructs of the stack, so it is made once.
    """
    provider = provider or _find_default_provider(stack_of(scope))
    return _UNKNOWN_PROVIDER if provider is None else _read_facts(provider)


@functools.cache
def _read_facts(provider: TerraformProvider) -> ProviderFacts:
    blocks: dict[str, list[dict[str, Any]]] = provider.to_terraform()["provider"]
    (settings,) = blocks["aws"]
    return ProviderFacts(
        settings.get("region"),
        settings,
        region_source="the AWS provider",
        region_remedy="pass an AwsProvider for {} as provider",
    )


@functools.cache
def _find_default_provider(stack: TerraformStack) -> TerraformProvider | None:
    for provider in stack.all_providers():
        if is_aws_provider(provider) and provider.alias is None:
            return provider
    return None
