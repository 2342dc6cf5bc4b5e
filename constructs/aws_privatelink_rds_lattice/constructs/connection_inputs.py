"""Validation of a connection's inputs, including scope, provider and shared resource gateway."""

import re
from collections.abc import Iterator, Mapping

from aws_privatelink_rds_lattice.cdk.bindings import Construct, TerraformProvider, Token
from aws_privatelink_rds_lattice.inputs.contradictions import find_contradictions
from aws_privatelink_rds_lattice.inputs.input_warnings import find_input_warnings
from aws_privatelink_rds_lattice.inputs.known_facts import ProviderFacts
from aws_privatelink_rds_lattice.inputs.plain_values import to_plain_inputs
from aws_privatelink_rds_lattice.inputs.problems import format_value_problem
from aws_privatelink_rds_lattice.inputs.table import CONSTRUCT_INPUTS, CONSTRUCT_INPUTS_WITH_LOOKUP
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs, find_input_problems

from .gateway_rules import RULE_IMPORT_KEYS
from .placement import provider_mismatch_problems, provider_problems, resource_scope_problems, stack_of
from .provider_facts import facts_of_provider
from .resource_gateway import ResourceGateway, missing_argument_problems
from .tokens import complete_inputs, is_token, resolve_to_string
from .user_warnings import warn_of_inputs

DATABASE_IDENTIFIERS = ("db_instance_identifier", "db_cluster_identifier")
# A reference to a resource, not to a data source.
_RESOURCE_REFERENCE = re.compile(r"(?<![.\w])aws_\w+\.")


def validate_connection(
    scope: Construct,
    resource_gateway: ResourceGateway | None,
    provider: TerraformProvider | None,
    inputs: Mapping[str, object],
) -> ValidInputs:
    """Return the inputs of a connection with defaults, and with tokens encoded for the bindings.

    Args:
        scope: The stack or construct that the connection belongs to.
        resource_gateway: The shared resource gateway, if any.
        provider: The provider argument of the connection; None for the default.
        inputs: The inputs as the user passed them, with the identifier of a database to look up, if any.

    Raises:
        InputError: An argument or input is missing, unknown or invalid; the error lists all problems.
    """
    values = to_plain_inputs(inputs)
    specs = CONSTRUCT_INPUTS
    identifiers = [name for name in DATABASE_IDENTIFIERS if name in values]
    if identifiers:
        specs = CONSTRUCT_INPUTS_WITH_LOOKUP
        values = {name: value for name, value in values.items() if value is not None}
    substitutes = () if resource_gateway is None else ("resource_gateway",)
    problems = _argument_problems(scope, resource_gateway, provider)
    warnings: list[str] = []
    if not problems:
        facts = _provider_facts(scope, resource_gateway, provider)
        compared_values = {**values, "resource_gateway": _describe_gateway(resource_gateway)}
        problems += find_contradictions(compared_values, facts)
        warnings += find_input_warnings(compared_values, facts)
    problems += missing_argument_problems(values)
    problems += find_input_problems(specs, values, is_token, substitutes)
    problems += rule_import_problems(
        values.get("import_ids"),
        has_shared_gateway=resource_gateway is not None,
        has_rules=getattr(resource_gateway, "has_rules", False),
    )
    if identifiers and values.keys().isdisjoint(DATABASE_IDENTIFIERS) and "rds_host" in values:
        # A look-up by None must not become a connection by host. Without rds_host, a problem is found above.
        problems += specs[identifiers[0]].rule.problems(identifiers[0], None)
    valid_inputs = complete_inputs(specs, values, problems, substitutes)
    warn_of_inputs(warnings)
    return valid_inputs


def _describe_gateway(resource_gateway: ResourceGateway | None) -> Mapping[str, object] | None:
    """Return a shared resource gateway in the form of the input ``resource_gateway``."""
    if resource_gateway is None:
        return None
    return {
        "id": resource_gateway.resource_gateway_id,
        "security_group_id": resource_gateway.security_group_id,
        "has_rules": resource_gateway.has_rules,
    }


def _provider_facts(
    scope: Construct, resource_gateway: ResourceGateway | None, provider: TerraformProvider | None
) -> ProviderFacts:
    if provider is None and resource_gateway is not None:
        provider = resource_gateway.provider
    return facts_of_provider(scope, provider)


def _argument_problems(
    scope: Construct, resource_gateway: ResourceGateway | None, provider: TerraformProvider | None
) -> list[str]:
    """Return the problems of the scope; of a valid scope, the problems of resource gateway and provider."""
    scope_problems = list(resource_scope_problems(scope))
    if scope_problems:
        return scope_problems
    problems = [*_shared_gateway_problems(scope, resource_gateway), *provider_problems(scope, provider)]
    if resource_gateway is not None and not problems:
        problems += provider_mismatch_problems(resource_gateway.provider, provider)
    return problems


def _shared_gateway_problems(scope: Construct, resource_gateway: object) -> Iterator[str]:
    """Yield a problem if the resource gateway is not a ``ResourceGateway`` of the scope's stack; None is valid."""
    if resource_gateway is None:
        return
    if not isinstance(resource_gateway, ResourceGateway):
        yield format_value_problem(
            "resource_gateway",
            resource_gateway,
            "a ResourceGateway",
            "create one for all databases that share it, or use ResourceGateway.from_ids for an existing one",
        )
    elif stack_of(resource_gateway) is not stack_of(scope):
        yield format_value_problem(
            "resource_gateway",
            resource_gateway.node.path,
            "one of the same stack, which gets the rules of its security group",
            "create all connections of a resource gateway in its stack",
        )


def rule_import_problems(import_ids: object, *, has_shared_gateway: bool, has_rules: object) -> Iterator[str]:
    """Yield a problem for each imported rule without a separate Terraform resource.

    Args:
        import_ids: The input of this name, validated or not.
        has_shared_gateway: True if the connection uses a shared or an existing resource gateway.
        has_rules: True if the existing resource gateway has the rules already; validated or not.
    """
    if not isinstance(import_ids, Mapping):
        return
    egress_rule_key = RULE_IMPORT_KEYS[0]
    for key in RULE_IMPORT_KEYS:
        rule_id = import_ids.get(key)
        if not rule_id:
            continue
        if has_rules is True:
            yield format_value_problem(
                f"import_ids.{key}",
                rule_id,
                "omitted for a resource gateway with existing rules",
                "remove it, or remove has_rules to manage the rules here",
            )
        elif key == egress_rule_key and not has_shared_gateway:
            yield format_value_problem(
                f"import_ids.{key}",
                rule_id,
                "omitted for the connection's own resource gateway, whose security group has an inline egress rule",
                "remove it: it is imported with security_group",
            )


def known_after_apply_problems(scope: Construct, inputs: ValidInputs) -> Iterator[str]:
    """Yield a problem for each input needed in the plan but possibly known only after apply.

    Terraform looks up the database, and counts the subnets, in the plan.

    Args:
        scope: The stack or construct that the connection belongs to.
        inputs: Valid inputs with the identifier of an instance or a cluster.
    """
    for name in DATABASE_IDENTIFIERS:
        identifier = resolve_to_string(scope, inputs.get(name, ""))
        if _RESOURCE_REFERENCE.search(identifier):
            yield format_value_problem(
                name,
                identifier,
                "the identifier of a database that exists before the plan",
                "for a database of the same program, call the constructor with references: rds_host, rds_port, "
                "vpc_id, subnet_ids and rds_security_group_id",
            )
    subnet_ids = inputs.get("subnet_ids", [])
    if not Token.is_unresolved(subnet_ids):
        return
    subnets_expression = resolve_to_string(scope, subnet_ids)
    if _RESOURCE_REFERENCE.search(subnets_expression):
        yield format_value_problem(
            "subnet_ids",
            subnets_expression,
            "a list of known length",
            "list each subnet, as in [first.id, second.id]",
        )
