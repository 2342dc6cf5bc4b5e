"""Build the connection for an existing deployment: names, resource gateway and tags.

``resources`` adds the resource configuration, the share and the rules.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.aws import gather
from aws_privatelink_rds_lattice.checks.network_rules import is_exact_rule
from aws_privatelink_rds_lattice.inputs.names import RESOURCE_LABELS, resource_names
from aws_privatelink_rds_lattice.inputs.spec import RESOURCE_TYPES_SINCE, format_minor_version
from aws_privatelink_rds_lattice.inputs.table import (
    CONNECTION_INPUTS,
    DEFAULT_ADDRESSES_PER_ENI,
    SECURITY_GROUP_DESCRIPTION,
)
from aws_privatelink_rds_lattice.inputs.version_constraints import find_min_provider

from .access_logs import adopt_access_logs
from .draft import ConnectionDraft
from .facts import fetch_security_group_facts, select_database_group, select_gateway_group
from .gateway_users import fetch_group_facts, find_other_users
from .notes import PlannedChange, shared_gateway_reasons
from .refusals import AdoptionRefusedError, raise_refusals
from .resources import adopt_configuration, adopt_rules, note_faults
from .shares import adopt_share, find_share_uses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aws_privatelink_rds_lattice.aws.client import Response
    from aws_privatelink_rds_lattice.target import Target

    from .draft import AdoptedConnection

_LOGGER = logging.getLogger(__name__)


def adopt_deployment(
    target: Target, *, state_module: str | None = None, state_files: Mapping[str, Path] | None = None
) -> AdoptedConnection:
    """Return the connection for a deployment; a plan of the connection imports or moves the resources.

    Args:
        target: The deployment.
        state_module: The address of the module in a state with the deployment, if any. Then Terraform moves the
            resources instead of importing them.
        state_files: Terraform states on this disk, by the ids of the resources in the states. No connection imports
            such a resource.

    Raises:
        MissingResponses: Some calls are not made yet.
        MissingPartError: A part of the deployment that every connection needs does not exist.
        AdoptionRefusedError: No connection may manage the deployment.
        ApiError: A call failed, or the choice among the database's security groups is ambiguous.
    """
    deployment = target.deployment
    state_files = state_files or {}
    _, facts, share_uses = gather(
        [
            lambda: raise_refusals(deployment),
            lambda: fetch_security_group_facts(deployment),
            lambda: find_share_uses(deployment, state_files),
        ]
    )
    database_group_id = select_database_group(facts)
    gateway_group_id = select_gateway_group(facts, database_group_id)
    _LOGGER.debug(
        "adopt %s: configuration %s, gateway %s, database group %s, gateway group %s",
        target.name,
        deployment.configuration["id"],
        deployment.gateway["id"],
        database_group_id,
        gateway_group_id,
    )
    draft = ConnectionDraft(target, facts, database_group_id, gateway_group_id, state_module, share_uses)
    reasons = _find_shared_gateway_reasons(draft, state_files)
    draft.uses_existing_gateway = bool(reasons)
    _add_names(draft)
    if reasons:
        _add_existing_gateway(draft, reasons)
    else:
        _add_managed_gateway(draft)
    draft.connection["rds_host"] = deployment.host
    draft.connection["rds_port"] = deployment.port
    draft.connection["rds_security_group_id"] = database_group_id
    draft.connection["polytomic_aws_account_id"] = deployment.polytomic_account_id
    _add_tags(draft)
    note_faults(draft)
    adopt_configuration(draft)
    adopt_access_logs(draft, state_files)
    adopt_share(draft)
    adopt_rules(draft)
    if state_module:
        draft.connection["adopt_module"] = state_module
    else:
        draft.connection["import_ids"] = draft.import_ids
    return draft.finish()


def _add_names(draft: ConnectionDraft) -> None:
    gateway_group = draft.gateway_group
    existing_names = {
        "security_group": gateway_group["GroupName"] if gateway_group else None,
        "resource_gateway": draft.deployment.gateway["name"],
        "resource_configuration": draft.deployment.configuration["name"],
        "ram_resource_share": draft.share_use.share["name"] if draft.share_use else None,
    }
    prefix = _select_name_prefix(existing_names)
    draft.connection["region"] = draft.deployment.region
    draft.connection["name"] = prefix
    default_names = resource_names({"name": prefix})
    names: dict[str, str] = {}
    for resource, name in existing_names.items():
        is_referred_to = draft.uses_existing_gateway and resource in ("security_group", "resource_gateway")
        if not is_referred_to and name not in (None, default_names[resource]):
            names[resource] = name
    if names:
        draft.connection["names"] = names


def _select_name_prefix(existing_names: Mapping[str, Any]) -> str:
    """Return the first prefix of a resource's name with the form of the input ``name``, else "polytomic"."""
    prefixes = (
        existing_names["resource_configuration"].removesuffix("-rc"),
        existing_names["resource_gateway"].removesuffix("-rg"),
    )
    for prefix in prefixes:
        if not list(CONNECTION_INPUTS["name"].rule.problems("name", prefix)):
            return str(prefix)
    return "polytomic"


def _find_shared_gateway_reasons(draft: ConnectionDraft, state_files: Mapping[str, Path]) -> list[str]:
    """Return the reasons to refer to the gateway instead of managing the gateway; none if the resources move.

    Raises:
        AdoptionRefusedError: Something else uses the gateway, which has no security group to refer to.
    """
    facts = draft.facts
    if draft.state_module:
        return []
    deployment = draft.deployment
    group_id = draft.gateway_group_id
    group_facts = fetch_group_facts(deployment, group_id) if group_id else None
    draft.gateway_users = find_other_users(deployment, group_facts, state_files)
    draft.referring_group_ids = group_facts.referring_group_ids if group_facts else ()
    if not group_id:
        if draft.gateway_users:
            raise AdoptionRefusedError([_missing_group_reason(deployment.gateway, draft.gateway_users)])
        return []
    database_group_id = draft.database_group_id
    extra_rules = [rule for rule in facts.egress_rules if not is_exact_rule(rule, database_group_id, deployment.port)]
    return [*draft.gateway_users, *shared_gateway_reasons(facts.gateway_group_ids, extra_rules)]


def _missing_group_reason(gateway: Response, gateway_users: Sequence[str]) -> str:
    return (
        f"the resource gateway {gateway['id']} has no security group that a connection can refer to: "
        f"{'; '.join(gateway_users)}. First add a security group to the gateway, with egress rules for "
        "all of its configurations"
    )


def _add_existing_gateway(draft: ConnectionDraft, reasons: Sequence[str]) -> None:
    gateway = draft.deployment.gateway
    draft.add_note(PlannedChange.UNMANAGED, f"the resource gateway {gateway['id']}: {'; '.join(reasons)}")
    gateway_input = {"id": gateway["id"], "security_group_id": draft.gateway_group_id}
    if gateway["ipAddressType"] != "IPV4":
        gateway_input["ip_address_type"] = gateway["ipAddressType"]
    draft.connection["resource_gateway"] = gateway_input


def _add_managed_gateway(draft: ConnectionDraft) -> None:
    gateway = draft.deployment.gateway
    draft.connection["vpc_id"] = gateway["vpcId"]
    draft.connection["subnet_ids"] = sorted(gateway["subnetIds"])
    if gateway["ipAddressType"] != "IPV4":
        draft.connection["ip_address_type"] = gateway["ipAddressType"]
    if gateway.get("ipv4AddressesPerEni") not in (None, DEFAULT_ADDRESSES_PER_ENI):
        draft.connection["ipv4_addresses_per_eni"] = gateway["ipv4AddressesPerEni"]
    if gateway.get("resourceConfigDnsResolution") == "IN_VPC":
        draft.connection["dns_resolution"] = "IN_VPC"
    min_provider, _ = find_min_provider(draft.connection)
    if min_provider > RESOURCE_TYPES_SINCE:
        draft.connection["aws_provider_version"] = f">= {format_minor_version(min_provider)}, < 7.0"
    if draft.gateway_group:
        description = draft.gateway_group["Description"]
        if description != SECURITY_GROUP_DESCRIPTION:
            draft.connection["security_group_description"] = description
        draft.import_ids["security_group"] = draft.gateway_group_id
        _note_referring_groups(draft)
    else:
        draft.add_note(PlannedChange.CREATED, "a security group of the resource gateway, which has none")
    draft.import_ids["resource_gateway"] = gateway["id"]


def _note_referring_groups(draft: ConnectionDraft) -> None:
    """Add a note if AWS would refuse to delete the security group: rules of other groups refer to it."""
    group_ids = [group_id for group_id in draft.referring_group_ids if group_id != draft.database_group_id]
    if group_ids:
        draft.add_note(
            PlannedChange.BLOCKS,
            f"rules of {', '.join(group_ids)}, which refer to {draft.gateway_group_id}: delete these rules first",
        )


def _add_tags(draft: ConnectionDraft) -> None:
    """Add the common tags of all managed resources, with a note for each resource with further tags."""
    tags_by_resource = _tags_by_resource(draft)
    common_tags = _common_tags(list(tags_by_resource.values()))
    for resource, tags in tags_by_resource.items():
        removed = ", ".join(sorted(tags.keys() - common_tags.keys()))
        if removed:
            draft.add_note(
                PlannedChange.UPDATED, f"the tags of the {RESOURCE_LABELS[resource]}: {removed} would be removed"
            )
    if common_tags:
        draft.connection["tags"] = common_tags


def _tags_by_resource(draft: ConnectionDraft) -> dict[str, dict[str, str]]:
    """Return the tags of the resources managed by the connection, without the tags of AWS."""
    deployment = draft.deployment
    configuration_tags = deployment.lattice.fetch_tags(deployment.configuration_arn)
    tags_by_resource = {"resource_configuration": _user_tags(configuration_tags)}
    if draft.share_use:
        share_tags = draft.share_use.share.get("tags", [])
        tags_by_resource["ram_resource_share"] = _user_tags({tag["key"]: tag["value"] for tag in share_tags})
    if not draft.uses_existing_gateway:
        gateway_tags = deployment.lattice.fetch_tags(draft.deployment.gateway["arn"])
        tags_by_resource["resource_gateway"] = _user_tags(gateway_tags)
        if draft.gateway_group:
            group_tags = draft.gateway_group.get("Tags", [])
            tags_by_resource["security_group"] = _user_tags({tag["Key"]: tag["Value"] for tag in group_tags})
    return tags_by_resource


def _common_tags(tag_maps: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the tags with the same value in every map, in the order of the first map."""
    first_tags, *other_maps = tag_maps
    return {key: value for key, value in first_tags.items() if all(tags.get(key) == value for tags in other_maps)}


def _user_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags of users, without the reserved tags of AWS.

    Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
    """
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}
