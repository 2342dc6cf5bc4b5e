"""Checks of a construct's stack, AWS provider and resource names, before Terraform resources are created.

Properties of a construct that never change are read from Node.js once, because each read is a call to another process.
The caches keep constructs until the process ends, and so does jsii.
"""

import functools
from collections.abc import Iterator

from aws_privatelink_rds_lattice.cdk.bindings import App, Construct, TerraformProvider, TerraformStack
from aws_privatelink_rds_lattice.cdk.node import JavaScriptError
from aws_privatelink_rds_lattice.cdk.selection import cdk_mismatch_problems
from aws_privatelink_rds_lattice.inputs.names import NameRegistry
from aws_privatelink_rds_lattice.inputs.plain_values import to_plain
from aws_privatelink_rds_lattice.inputs.problems import format_problem, format_value_problem
from aws_privatelink_rds_lattice.inputs.type_remedies import type_remedy
from aws_privatelink_rds_lattice.inputs.validation import InputError, ValidInputs, ensure_no_problems

_PROVIDER_REMEDY = (
    'create one in the stack, such as AwsProvider(stack, "eu", region="eu-west-1", alias="eu"), and pass it'
)

_SCOPE_ALLOWED = "a TerraformStack, or a construct in one"
_SCOPE_REMEDY = "create a stack in the app, and pass it"


@functools.cache
def stack_of(scope: Construct) -> TerraformStack:
    """Return the stack of a construct; for a stack, the stack itself."""
    return scope if isinstance(scope, TerraformStack) else TerraformStack.of(scope)


@functools.cache
def provider_path(provider: TerraformProvider) -> str:
    """Return a provider's construct path in the app, such as ``stack/eu``."""
    return provider.node.path


@functools.cache
def is_aws_provider(provider: TerraformProvider) -> bool:
    """Return True for a provider of hashicorp/aws, also with the bindings of another package."""
    return provider.terraform_resource_type == "aws"


@functools.cache
def _name_registry(_stack: TerraformStack) -> NameRegistry:
    return NameRegistry("stack")


def plain_construct_id(construct_id: object) -> str:
    """Return the id of a construct as a plain text; a member of an enumeration is no text in a path or an address.

    Raises:
        InputError: The id is no text, or empty.
    """
    plain_id = to_plain(construct_id)
    if not isinstance(plain_id, str) or not plain_id:
        remedy = 'give the construct an id, such as "polytomic"'
        if not isinstance(plain_id, str):
            remedy = type_remedy(plain_id, "text") or remedy
        raise InputError([format_value_problem("id", plain_id, "text of at least one character", remedy)])
    return plain_id


def app_scope_problems(scope: object) -> Iterator[str]:
    """Yield a problem if the scope of a new stack is no construct, or belongs to another CDK than the selected CDK."""
    if not isinstance(scope, Construct):  # jsii ends with an error of Node.js, or ends Node.js
        remedy = "create an App, and pass it"
        yield format_value_problem("scope", to_plain(scope), "an App, or a construct in one", remedy)
        return
    app = scope if isinstance(scope, App) else scope.node.root
    yield from cdk_mismatch_problems("scope", app)


def resource_scope_problems(scope: object) -> Iterator[str]:
    """Yield a problem if a scope is no construct, in no stack, or in a stack of another CDK than the selected CDK."""
    if not isinstance(scope, Construct):
        yield format_value_problem("scope", to_plain(scope), _SCOPE_ALLOWED, _SCOPE_REMEDY)
        return
    try:
        yield from cdk_mismatch_problems("scope", stack_of(scope))
    except RuntimeError as error:
        if not isinstance(error.__cause__, JavaScriptError):
            raise
        yield format_problem("scope", type(scope).__name__, _SCOPE_ALLOWED, _SCOPE_REMEDY)


def provider_problems(scope: Construct, provider: object) -> Iterator[str]:
    """Yield a problem if the provider is not an AWS provider of the scope's stack; None is valid."""
    if provider is None:
        return
    cdk_problems = list(cdk_mismatch_problems("provider", provider))
    if cdk_problems:
        yield from cdk_problems
    elif not isinstance(provider, TerraformProvider) or not is_aws_provider(provider):
        value = provider.node.path if isinstance(provider, Construct) else provider
        yield format_value_problem("provider", value, "an AwsProvider", _PROVIDER_REMEDY)
    elif stack_of(provider) is not stack_of(scope):
        yield format_value_problem("provider", provider_path(provider), "one of the same stack", _PROVIDER_REMEDY)


def placement_problems(scope: Construct, provider: object) -> Iterator[str]:
    """Yield a problem if resources with this provider cannot be created in the scope.

    The provider is checked only if the scope is valid.
    """
    scope_problems = list(resource_scope_problems(scope))
    if scope_problems:
        yield from scope_problems
    else:
        yield from provider_problems(scope, provider)


def provider_mismatch_problems(
    gateway_provider: TerraformProvider | None, provider: TerraformProvider | None
) -> Iterator[str]:
    """Yield a problem if a connection's provider differs from the provider of the shared resource gateway.

    A connection without a provider, which is valid, has the resource gateway's.
    """
    if provider and _provider_key(provider) != _provider_key(gateway_provider):
        gateway_text = provider_path(gateway_provider) if gateway_provider else "the default one"
        yield format_value_problem(
            "provider",
            provider_path(provider),
            f"the provider of the resource gateway, {gateway_text}",
            "omit it: a resource gateway serves databases of its own account and Region",
        )


def _provider_key(provider: TerraformProvider | None) -> str:
    """Return the path of a provider with an alias, or an empty string for the default provider."""
    if provider is None or provider.alias is None:
        return ""
    return provider_path(provider)


def reserve_resource_names(
    scope: Construct,
    owner: str,
    inputs: ValidInputs,
    resource_kinds: tuple[str, ...],
    provider: TerraformProvider | None,
) -> None:
    """Reserve the names of a construct's resources in the account and Region of the provider.

    The owner is the construct's id.

    Raises:
        InputError: Another construct of the stack has reserved one of the names.
    """
    account_region = provider_path(provider) if provider else ""
    ensure_no_problems(_name_registry(stack_of(scope)).register_names(owner, inputs, resource_kinds, account_region))
