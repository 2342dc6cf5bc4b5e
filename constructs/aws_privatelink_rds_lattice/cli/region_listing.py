"""The resource configurations of a Region, as rows of the table of ``privatelink list``."""

from __future__ import annotations

import functools
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aws_privatelink_rds_lattice.aws import (
    ApiError,
    Deployment,
    MissingPartError,
    describe_configuration_definition,
    error_of_made_call,
    find_group_arn,
    gather,
)
from aws_privatelink_rds_lattice.error_text import describe_error, log_traceback

from .configuration_table import TYPES_WITHOUT_DATABASE, ConfigurationRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aws_privatelink_rds_lattice.aws import AwsClient
    from aws_privatelink_rds_lattice.aws.client import Response

    Summaries = Sequence[Mapping[str, str]]

_LOGGER = logging.getLogger(__name__)


class RegionListing(NamedTuple):
    """The resource configurations of a Region.

    Attributes:
        region: The Region.
        rows: A row for each resource configuration; None if the configurations are unknown.
        errors: A line for each failed AWS call.
    """

    region: str
    rows: list[ConfigurationRow] | None
    errors: list[str]


class _RegionFacts(NamedTuple):
    """The facts that all rows of a Region use; None for an unknown fact.

    Attributes:
        gateway_names: The names of the resource gateways by id.
        shares_by_resource: The associations with RAM shares by the ARN of a shared resource.
        principals_by_share: The associations with principals by the ARN of a share.
        gateway_ids_by_group: The ids of the resource gateways by the id of a configuration of type GROUP.
        children_by_group: The children by the id of a configuration of type GROUP.
    """

    gateway_names: Mapping[str, str]
    shares_by_resource: Mapping[str, Summaries] | None
    principals_by_share: Mapping[str, Summaries] | None
    gateway_ids_by_group: Mapping[str, str | None]
    children_by_group: Mapping[str, Summaries]


def list_region(client: AwsClient, region: str) -> RegionListing:
    """Return the resource configurations of a Region.

    Raises:
        MissingResponses: Some calls are not made yet.
    """
    deployment = Deployment({"region": region}, client)
    errors: list[str] = []
    (summaries,) = _gather_or_record_errors(errors, deployment.lattice.list_configurations)
    rows = None
    if summaries is not None:
        _LOGGER.debug("%s: %d configurations", region, len(summaries))
        rows = _make_rows(deployment, summaries, errors) if summaries else []
    return RegionListing(region, rows, [f"{region}: {error}" for error in errors])


def _make_rows(deployment: Deployment, summaries: Summaries, errors: list[str]) -> list[ConfigurationRow]:
    ram = deployment.ram
    gateway_names, shares_by_resource, principals_by_share = _gather_or_record_errors(
        errors,
        lambda: {gateway["id"]: gateway["name"] for gateway in deployment.lattice.list_gateways()},
        lambda: _group_by("associatedEntity", ram.list_resource_associations()),
        lambda: _group_by("resourceShareArn", ram.list_principal_associations()),
    )
    groups = [summary for summary in summaries if summary.get("type") == "GROUP"]
    facts = _RegionFacts(
        gateway_names=gateway_names or {},
        shares_by_resource=shares_by_resource,
        principals_by_share=principals_by_share,
        gateway_ids_by_group={group.get("id", ""): group.get("resourceGatewayId") for group in groups},
        children_by_group=_group_by("resourceConfigurationGroupId", filter(_group_id, summaries)),
    )
    make_row = functools.partial(_make_row, deployment.client, deployment.region, facts, errors)
    return gather([functools.partial(make_row, summary) for summary in summaries])


def _group_by(key: str, items: Iterable[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    items_by_value: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for item in items:
        items_by_value[item[key]].append(item)
    return items_by_value


def _make_row(
    client: AwsClient, region: str, facts: _RegionFacts, errors: list[str], summary: Response
) -> ConfigurationRow:
    deployment = Deployment({"region": region}, client, known_ids={"resource_configuration": summary["arn"]})
    configuration_type = summary.get("type")
    target, ports, database, gateway, shared_with, endpoints = _gather_or_record_errors(
        errors,
        lambda: _describe_target(deployment, summary, facts),
        lambda: deployment.configuration.get("portRanges", []),
        lambda: None if configuration_type in TYPES_WITHOUT_DATABASE else deployment.database.description,
        lambda: _gateway_name(deployment, summary, facts, errors),
        lambda: _shared_principals(summary, facts),
        lambda: _configuration_endpoints(deployment, summary),
    )
    return ConfigurationRow(
        arn=summary["arn"],
        region=region,
        name=summary.get("name", "?"),
        status=summary.get("status", "?"),
        type=configuration_type,
        target=target,
        ports=ports,
        database=database,
        gateway=gateway,
        shared_with=shared_with,
        endpoints=endpoints,
    )


def _gather_or_record_errors(errors: list[str], *functions: Callable[[], Response]) -> list[Response | None]:
    """Return the results of functions, with None for each failed function; add failed AWS calls to the errors.

    An unforeseen exception is an error, too.
    """

    def call_or_record_error(function: Callable[[], Response]) -> Response | None:
        try:
            return function()
        except ApiError as error:
            errors.append(error_of_made_call(error).reason)
        except MissingPartError as error:
            _LOGGER.debug("%s", error.reason)
        except Exception as error:  # noqa: BLE001 - the other values of the row are known
            log_traceback(_LOGGER, error)
            errors.append(f"a value is unknown because of an unexpected error: {describe_error(error)}")
        return None

    return gather([functools.partial(call_or_record_error, function) for function in functions])


def _describe_target(deployment: Deployment, summary: Response, facts: _RegionFacts) -> str:
    if summary.get("type") == "GROUP":
        children = sorted(child.get("name", "?") for child in facts.children_by_group.get(summary["id"], ()))
        return f"its children: {', '.join(children) or 'none'}"
    return describe_configuration_definition(deployment.configuration_definition)


def _gateway_name(deployment: Deployment, summary: Response, facts: _RegionFacts, errors: list[str]) -> str | None:
    """Return the name of the resource gateway, of the group for a child; the id for an unknown name; None without."""
    try:
        gateway_id: str | None = summary.get("resourceGatewayId") or facts.gateway_ids_by_group.get(_group_id(summary))
        if not gateway_id and _group_id(summary):
            gateway_id = deployment.configured_gateway_id
    except ApiError as error:
        errors.append(error_of_made_call(error).reason)
        return "?"
    return facts.gateway_names.get(gateway_id, gateway_id) if gateway_id else None


def _group_id(summary: Response) -> str:
    return str(summary.get("resourceConfigurationGroupId", ""))


def _shared_arns(summary: Response) -> list[str]:
    """Return the ARNs by which consumers get a configuration: the ARN, and for a child the ARN of the group."""
    return list(filter(None, [summary["arn"], find_group_arn(summary)]))


def _shared_principals(summary: Response, facts: _RegionFacts) -> list[dict[str, str]] | None:
    """Return the principals of all shares with the configuration, or with the group of a child."""
    if facts.shares_by_resource is None or facts.principals_by_share is None:
        return None
    share_arns: dict[str, None] = {}
    for arn in _shared_arns(summary):
        for association in facts.shares_by_resource.get(arn, ()):
            if association["status"] != "FAILED":  # The share does not have the configuration.
                share_arns[association["resourceShareArn"]] = None
    principals = []
    for share_arn in share_arns:
        for association in facts.principals_by_share.get(share_arn, ()):
            principal = association["associatedEntity"]
            principals.append({"principal": principal, "status": association["status"], "share": share_arn})
    return principals


def _configuration_endpoints(deployment: Deployment, summary: Response) -> list[dict[str, str]]:
    """Return the endpoints of the configuration, and of the group of a child."""
    list_associations = deployment.lattice.list_endpoint_associations
    endpoints = []
    for associations in gather([functools.partial(list_associations, arn) for arn in _shared_arns(summary)]):
        for association in associations:
            # An association through a service network has no vpcEndpointId.
            endpoint_id = association.get("vpcEndpointId") or association.get("id", "?")
            endpoints.append({"id": endpoint_id, "owner": association.get("vpcEndpointOwner", "?")})
    return endpoints
