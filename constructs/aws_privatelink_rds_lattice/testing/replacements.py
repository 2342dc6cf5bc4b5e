"""Find the replaced or destroyed resources behind Polytomic's ARN, from two configurations."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.plan.force_new import FORCE_NEW
from aws_privatelink_rds_lattice.plan.parsing.json_items import ignores_changes, iter_config_resources

# A replacement of a resource of these types changes the ARN.
_ARN_RESOURCE_TYPES = (tf.RESOURCE_GATEWAY, tf.RESOURCE_CONFIGURATION)


def find_replacements(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each replaced or destroyed resource gateway and resource configuration.

    Both configurations are a parsed ``cdk.tf.json``, the deployed one first.
    """
    old_resources = _resources_at_new_addresses(before, after)
    new_resources = _resources_by_address(after)
    for resource_type in _ARN_RESOURCE_TYPES:
        for address, old_body in old_resources.items():
            if not address.startswith(f"{resource_type}."):
                continue
            new_body = new_resources.get(address)
            if new_body is None:
                yield f"{address}: is removed; keep it, or add a moved block from this address"
                continue
            yield from _iter_force_new_changes(
                address, _with_provider_region(old_body, before), _with_provider_region(new_body, after)
            )
            yield from _iter_triggered_replacements(address, new_body, old_resources, new_resources)


def _resources_at_new_addresses(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the resources of the deployed configuration by address, after all moves of moved blocks."""
    moves = {move["from"]: move["to"] for move in after.get("moved", ())}
    resources = _resources_by_address(before)
    # References follow a moved resource to the new address.
    text = json.dumps(list(resources.values()))
    for old_address, new_address in moves.items():
        text = text.replace(f"{old_address}.", f"{new_address}.")
    bodies = json.loads(text)
    return {moves.get(address, address): body for address, body in zip(resources, bodies, strict=True)}


def _resources_by_address(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    resources: dict[str, Any] = {}
    for resource_type in config.get("resource", {}):
        resources.update(iter_config_resources(config, resource_type))
    return resources


def _with_provider_region(body: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a resource with the Region; by default, the Region of the provider."""
    alias = str(body.get("provider") or "aws").partition(".")[2]
    provider_blocks = config.get("provider", {}).get("aws", [])
    regions = [block.get("region") for block in provider_blocks if (block.get("alias") or "") == alias]
    provider_region = regions[0] if regions else None
    return {**body, "region": body.get("region") or provider_region}


def _iter_force_new_changes(address: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    resource_type = address.partition(".")[0]
    for name in FORCE_NEW[resource_type]:
        old_value = before.get(name)
        new_value = after.get(name)
        is_changed = _normalize_argument(name, old_value) != _normalize_argument(name, new_value)
        if is_changed and not ignores_changes(after, name):
            yield f"{address}: {name} changes from {json.dumps(old_value)} to {json.dumps(new_value)}"


def _iter_triggered_replacements(
    address: str,
    body: Mapping[str, Any],
    old_resources: Mapping[str, dict[str, Any]],
    new_resources: Mapping[str, dict[str, Any]],
) -> Iterator[str]:
    for trigger in (body.get("lifecycle") or {}).get("replace_triggered_by") or ():
        trigger_address = trigger.rpartition(".")[0]
        if trigger_address in old_resources and trigger_address in new_resources:
            for change in _iter_force_new_changes(
                trigger_address, old_resources[trigger_address], new_resources[trigger_address]
            ):
                yield f"{address}: is replaced with {change}"


def _normalize_argument(name: str, value: object) -> object:
    if name == "subnet_ids" and isinstance(value, list):
        return sorted(map(str, value))
    return _normalize_json_block(value)


def _normalize_json_block(value: object) -> object:
    """Return a comparable value: without nulls, and with a list of a single block as the block."""
    if isinstance(value, Mapping):
        return {name: _normalize_json_block(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        items = [_normalize_json_block(item) for item in value]
        return items[0] if len(items) == 1 else items
    return value
