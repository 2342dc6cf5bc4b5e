"""Warnings about inputs that are allowed and probably not meant."""

from collections.abc import Container, Iterator, Mapping

from aws_privatelink_rds_lattice.rds_endpoints import EndpointKind, to_writer_host

from .contradictions import find_field_of_own_account, find_region_mismatch, may_reach_other_region
from .known_facts import ProviderFacts, facts_of_connection, parse_host
from .problems import to_short_json
from .sample_values import PLACEHOLDER_ACCOUNT_IDS, find_sample_values, is_sample_value
from .table import CONNECTION_INPUTS


class InputWarning(UserWarning):
    """A warning about an input that is allowed and probably not meant: the field, the value, and the remedy."""


def find_input_warnings(inputs: Mapping[str, object], facts: ProviderFacts) -> Iterator[str]:
    """Yield a warning for each doubtful input of a connection, validated or not.

    Only literals count.

    Args:
        inputs: The inputs; a shared resource gateway is the input ``resource_gateway``.
        facts: What is known about the AWS provider.
    """
    host = inputs.get("rds_host")
    endpoint = parse_host(inputs)
    if endpoint and endpoint.kind is EndpointKind.READER:
        expected = "the writer endpoint, unless Polytomic only reads"
        yield _format_warning("rds_host", host, expected, f"give {to_writer_host(str(host))} if it also writes")
    mismatch = find_region_mismatch(inputs, facts)
    if mismatch and (may_reach_other_region(inputs) or is_sample_value(host)):
        expected = f"an endpoint in {mismatch.provider_region} (from {facts.region_source})"
        remedy = (
            f"{facts.region_remedy.format(mismatch.host_region)}, or check that the resource gateway reaches "
            f"{mismatch.host_region}: no rule can refer to a security group of another Region"
        )
        yield _format_warning("rds_host", host, expected, remedy)
    field = find_field_of_own_account(inputs, facts)
    account_id = inputs.get("polytomic_aws_account_id")
    if field and account_id in PLACEHOLDER_ACCOUNT_IDS:
        yield _format_warning(
            "polytomic_aws_account_id",
            account_id,
            f"Polytomic's account, not your own account in {field}",
            "ask Polytomic for its AWS account id",
        )


def find_forgotten_sample_values(
    inputs: Mapping[str, object], names: Container[str] = CONNECTION_INPUTS
) -> Iterator[str]:
    """Yield a warning for each input of the names that is still the sample's, beside inputs that are not."""
    for name, value in find_sample_values(inputs):
        if name in names:
            yield _format_warning(name, value, "a real value, not a placeholder", CONNECTION_INPUTS[name].rule.remedy)


def find_warnings_of_connections(connections: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Yield the warnings about connections of ``cdktf.json``, by name."""
    for name, connection in connections.items():
        for warning in find_input_warnings(connection, facts_of_connection(connection)):
            yield f"{name}.{warning}"
        for warning in find_forgotten_sample_values(connection):
            yield f"{name}.{warning}"


def _format_warning(field: str, value: object, expected: str, remedy: str) -> str:
    return f"{field}: got {to_short_json(value)}; should be {expected}; {remedy}"
