"""The planned values of a resource, as the AWS provider plans them.

Terraform core proposes the configuration, with the prior values of computed attributes. The AWS provider adds defaults
and unknown values. Most resource types are made with HashiCorp's older library, SDKv2: Terraform calls that the legacy
type system. There, null is equal to an empty or zero value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .config_checks import select_values
from .provider_schema import PROVIDER_RULES, UNKNOWN_VALUE, attributes_as_blocks, fill_nulls

if TYPE_CHECKING:
    from .provider_schema import Values


# The names of protocols in plans of security group rules, by number and by other name.
PROTOCOL_NAMES = {"all": "-1", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


def is_legacy(block: Values) -> bool:
    """Return True for a resource type of SDKv2: SDKv2 adds an optional ``id`` to every resource type."""
    return bool(block["attributes"]["id"].get("optional"))


def plan_values(resource_type: str, block: Values, config: Values, proposed: Values, prior: Values | None) -> Values:
    """Return the planned values.

    Args:
        resource_type: The resource type.
        block: The block of the resource type's schema.
        config: The configuration.
        proposed: The values from Terraform core, with the Region and the tags of the provider block.
        prior: The values in the state, or None for a new resource.
    """
    rules = PROVIDER_RULES["resources"][resource_type]
    planned = _normalize_protocols(fill_nulls(block, proposed))
    for name, default in rules.get("defaults", {}).items():
        if config[name] is None:
            planned[name] = default
    if is_legacy(block) and "tags" in planned:
        planned |= _legacy_tags(planned, prior)
    if prior is None:
        return planned | _unknown_attributes(block, planned)
    planned |= _suppressed_differences(rules.get("equal_without", {}), planned, prior)
    if is_legacy(block) and not any(_differs(planned[name], prior[name]) for name in planned):
        return prior
    if is_legacy(block):
        # An omitted list stays empty: a null would replace the resource.
        planned |= {name: [] for name, value in prior.items() if value == [] and planned[name] is None}
    if planned != prior:
        planned |= dict.fromkeys(rules.get("unknown_on_update", ()), UNKNOWN_VALUE)
    return planned


def _suppressed_differences(patterns: dict[str, str], planned: Values, prior: Values) -> Values:
    """Return the prior values of arguments that differ from the planned values only in a match of a pattern."""
    suppressed: Values = {}
    for name, pattern in patterns.items():
        texts = (planned[name], prior[name])
        if all(isinstance(text, str) for text in texts) and len({re.sub(pattern, "", text) for text in texts}) == 1:
            suppressed[name] = prior[name]
    return suppressed


def force_new_arguments(resource_type: str) -> list[str]:
    """Return the arguments of a resource type with a change, also below the argument, that replaces the resource."""
    return sorted({path.partition(".")[0] for path in PROVIDER_RULES["resources"][resource_type]["requires_replace"]})


def replaced_arguments(resource_type: str, planned: Values, prior: Values) -> list[str]:
    """Return the arguments with a change that replaces the resource."""
    names = set[str]()
    for path in PROVIDER_RULES["resources"][resource_type]["requires_replace"]:
        steps = path.split(".")
        if list(select_values(planned, steps)) != list(select_values(prior, steps)):
            names.add(steps[0])
    return sorted(names)


def _legacy_tags(planned: Values, prior: Values | None) -> Values:
    """Return the planned values of empty tags."""
    tags: Values = {}
    if planned["tags"] in (None, {}):
        tags["tags"] = {} if prior and prior["tags"] is not None else None
    all_tags = planned["tags_all"]
    if prior is None and isinstance(all_tags, dict) and ("" in all_tags.values() or not all_tags):
        tags["tags_all"] = UNKNOWN_VALUE
    return tags


def _unknown_attributes(block: Values, planned: Values) -> Values:
    """Return the computed attributes without a value, as unknown until apply: for SDKv2, an empty value is none."""
    unknown: Values = {}
    rules = attributes_as_blocks(block)
    for name, attribute in block["attributes"].items():
        is_omitted = planned[name] is None or (is_legacy(block) and planned[name] in ("", []) and name not in rules)
        if attribute.get("computed") and is_omitted:
            unknown[name] = UNKNOWN_VALUE
    return unknown


def _normalize_protocols(planned: Values) -> Values:
    """Return the planned values with the protocols of security group rules in the form of the AWS provider."""
    normalized = dict(planned)
    for name in ("egress", "ingress"):
        if isinstance(planned.get(name), list):
            normalized[name] = [rule | {"protocol": _normalize_protocol(rule["protocol"])} for rule in planned[name]]
    if "security_group_rule_id" in planned:
        normalized["protocol"] = _normalize_protocol(planned["protocol"])
    return normalized


def _normalize_protocol(protocol: Any) -> Any:  # noqa: ANN401  # may be unknown
    if not isinstance(protocol, str):
        return protocol
    return PROTOCOL_NAMES.get(protocol.lower(), protocol.lower())


def _differs(planned: object, prior: object) -> bool:
    """Return True if SDKv2 finds a difference."""
    return planned != prior and bool(planned or prior)
