"""What replaces the resources on which the ARN stands that Polytomic holds, and where two configurations differ in it.

Configurations are parsed ``cdk.tf.json`` files.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

# Arguments whose change replaces the resource: "Forces new resource" in the AWS provider's documentation, and
# RequiresReplace in its source (internal/service/vpclattice, internal/service/ec2).
FORCE_NEW: Mapping[str, tuple[str, ...]] = {
    "aws_vpclattice_resource_gateway": (
        "ip_address_type",
        "ipv4_addresses_per_eni",
        "name",
        "region",
        "resource_config_dns_resolution",
        "subnet_ids",
        "vpc_id",
    ),
    "aws_vpclattice_resource_configuration": (
        "custom_domain_name",
        "domain_verification_id",
        "name",
        "protocol",
        "region",
        "resource_configuration_definition",
        "resource_configuration_group_id",
        "resource_gateway_identifier",
        "type",
    ),
    "aws_security_group": ("description", "name", "name_prefix", "region", "vpc_id"),
}
_ARN_RESOURCE_TYPES = ("aws_vpclattice_resource_gateway", "aws_vpclattice_resource_configuration")


def find_replacements(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each resource gateway and configuration that ``after`` would not leave as ``before`` made it.

    Args:
        before: What is deployed.
        after: What shall be.
    """
    moved = {each["from"]: each["to"] for each in after.get("moved", ())}
    old, new = _resources_by_address(before), _resources_by_address(after)
    # What refers to a resource that has moved still refers to the same one.
    text = json.dumps(list(old.values()))
    for source, target in moved.items():
        text = text.replace(f"{source}.", f"{target}.")
    at = {moved.get(address, address): body for address, body in zip(old, json.loads(text), strict=True)}
    for address in (each for kind in _ARN_RESOURCE_TYPES for each in at if each.startswith(f"{kind}.")):
        was = at[address]
        if (now := new.get(address)) is None:
            yield f"{address}: is no longer there; keep it, or have it moved from there"
            continue
        yield from _iter_force_new_changes(
            address, _with_provider_region(was, before), _with_provider_region(now, after)
        )
        for trigger in (now.get("lifecycle") or {}).get("replace_triggered_by") or ():
            group = trigger.rpartition(".")[0]
            if group in at and group in new:
                for line in _iter_force_new_changes(group, at[group], new[group]):
                    yield f"{address}: is replaced with {line}"


def _resources_by_address(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{kind}.{name}": body for kind, named in config.get("resource", {}).items() for name, body in named.items()
    }


def _with_provider_region(body: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body with the Region of its provider, where it has none of its own."""
    alias = str(body.get("provider") or "aws").partition(".")[2]
    blocks = config.get("provider", {}).get("aws", [])
    regions = [block.get("region") for block in blocks if (block.get("alias") or "") == alias]
    return {**body, "region": body.get("region") or next(iter(regions), None)}


def _iter_force_new_changes(address: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    ignored = (after.get("lifecycle") or {}).get("ignore_changes") or ()
    for name in FORCE_NEW[address.partition(".")[0]]:
        one, other = (_normalize_argument(name, body.get(name)) for body in (before, after))
        if one != other and ignored != "all" and name not in ignored:
            yield f"{address}: {name} changes from {json.dumps(before.get(name))} to {json.dumps(after.get(name))}"


def _normalize_argument(name: str, value: object) -> object:
    if name == "subnet_ids" and isinstance(value, list):
        return sorted(map(str, value))
    return _normalize_json_block(value)


def _normalize_json_block(value: object) -> object:
    # A block is an object or a list of one, and null an argument that is not given.
    if isinstance(value, Mapping):
        return {name: _normalize_json_block(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return _normalize_json_block(value[0]) if len(value) == 1 else [_normalize_json_block(each) for each in value]
    return value
