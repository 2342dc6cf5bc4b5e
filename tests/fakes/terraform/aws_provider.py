"""A fake of the AWS provider: Terraform's plugin protocol 6, on an AWS account behind boto3 clients.

Terraform core is real; this provider replaces hashicorp/aws. The provider serves the schema in
``provider_schema.json``, leaves computed attributes unknown in a plan, and reads the attributes from the account on
apply. It requires a replacement where AWS does, and rejects errors that Terraform core accepts and the AWS
provider does not: a value for a read-only attribute, a malformed ARN or account id, a value outside an enumeration, a
rule without ports. ``provider_rules.json`` has the facts about a resource type that no schema states.

The resources are in the account behind the provider's boto3 clients: in tests, the fake account that ``privatelink``
reads, too.

A passing test does not show that AWS accepts a request. Permissions, quotas, delays, most of the provider's validators
and other provider versions are not modelled.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import msgpack  # type: ignore[import-untyped]  # msgpack has no stubs

from .account_backend import AccountBackend, AwsRefusal
from .config_checks import find_combination_violations, find_violations, select_values
from .planned_values import is_legacy, plan_values, replaced_arguments
from .provider_schema import (
    PROVIDER_RULES,
    PROVIDER_SCHEMA,
    UNKNOWN_VALUE,
    Message,
    Values,
    decode_value,
    empty_object,
    encode_value,
    error_diagnostic,
    fill_nulls,
    provider_schemas,
    read_only_paths,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account_backend import GetClient

DEFAULT_REGION = "us-east-1"  # the Region if no provider block has one, as from AWS_REGION in a user's shell


class FakeAwsProvider:
    """A provider. Each RPC is a method named in snake case: takes request and peer, returns the response's fields.

    An RPC without a method gets an empty response, for example a stop request. Terraform opens a connection for each
    provider block; the peer distinguishes the connections.

    Args:
        get_client: Returns the boto3 client for a Region and a service.
    """

    def __init__(self, get_client: GetClient) -> None:
        self._get_client = get_client
        self._provider_blocks: dict[str, Values] = {}
        self._lock = threading.Lock()

    def _backend(self, values: Values) -> AccountBackend:
        """Return the account in the Region of a resource or data source."""
        return AccountBackend(self._get_client, values["region"] or DEFAULT_REGION)

    # Configuration

    def get_provider_schema(self, _request: Message, _peer: str) -> Values:
        return provider_schemas()

    def configure_provider(self, request: Message, peer: str) -> Values:
        self._provider_blocks[peer] = decode_value(request.config)
        return {}

    def validate_resource_config(self, request: Message, _peer: str) -> Values:
        config = decode_value(request.config)
        return {"diagnostics": list(_config_diagnostics(request.type_name, config))}

    # Resources

    def upgrade_resource_state(self, request: Message, _peer: str) -> Values:
        return {"upgraded_state": {"json": request.raw_state.json}}

    def plan_resource_change(self, request: Message, peer: str) -> Values:
        proposed = decode_value(request.proposed_new_state)
        prior = decode_value(request.prior_state)
        if proposed is None:
            return {"planned_state": encode_value(None)}
        config = decode_value(request.config)
        block = _resource_block(request.type_name)
        from_provider_block = self._from_provider_block(config, peer)
        planned = plan_values(request.type_name, block, config, proposed | from_provider_block, prior)
        changed_names: list[str] = []
        if prior is not None:
            # A state of AWS provider 5 has no Region: the AWS provider takes the Region of the provider block.
            region = prior["region"] or self._from_provider_block(empty_object(block), peer)["region"]
            changed_names = replaced_arguments(request.type_name, planned, prior | {"region": region})
        return {
            "planned_state": encode_value(planned),
            "requires_replace": [{"steps": [{"attribute_name": name}]} for name in changed_names],
            "legacy_type_system": is_legacy(block),
        }

    def apply_resource_change(self, request: Message, peer: str) -> Values:
        resource_type = request.type_name
        planned = decode_value(request.planned_state)
        prior = decode_value(request.prior_state)
        with self._lock:
            if prior is None:
                planned |= self._from_provider_block(planned, peer)
                planned = self._backend(planned).create(resource_type, planned)
            elif planned is None:
                self._backend(prior).delete(resource_type, prior)
            else:
                planned |= {name: prior[name] for name, value in planned.items() if value == UNKNOWN_VALUE}
                self._backend(prior).update(resource_type, prior, planned)
        return {"new_state": encode_value(planned), "legacy_type_system": is_legacy(_resource_block(resource_type))}

    def read_resource(self, request: Message, peer: str) -> Values:
        state = decode_value(request.current_state)
        with self._lock:
            attributes = self._backend(state).read(request.type_name, state)
        if attributes is None:
            return {"new_state": encode_value(None)}
        # After an apply a configuration without tags has null in the state, and after a refresh SDKv2 has an empty map.
        state_tags = {} if is_legacy(_resource_block(request.type_name)) else state.get("tags")
        return {"new_state": encode_value(state | self._split_tags(attributes, state_tags, peer))}

    def import_resource_state(self, request: Message, peer: str) -> Values:
        block = _resource_block(request.type_name)
        state = fill_nulls(block, empty_object(block))
        if is_legacy(block):
            state |= {name: [] for name, attribute in block["attributes"].items() if attribute["type"][0] == "list"}
        state |= self._from_provider_block(state, peer) | {"id": request.id}
        # Terraform reads the resource afterwards, and reports a resource that does not exist.
        imported = {"type_name": request.type_name, "state": encode_value(state)}
        return {"imported_resources": [imported]}

    # Data sources

    def read_data_source(self, request: Message, peer: str) -> Values:
        config = decode_value(request.config)
        config |= self._from_provider_block(config, peer)
        key_argument = PROVIDER_RULES["data_sources"][request.type_name]
        if isinstance(key_argument, dict):
            attributes: Values = {"id": config["region"], "ids": self._filter_ids(config, **key_argument)}
        else:
            attributes = self._find_by_key(request.type_name, key_argument, config)
        return {"state": encode_value(config | attributes)}

    def _find_by_key(self, resource_type: str, key_argument: str, config: Values) -> Values:
        key = config[key_argument]
        if key is None:
            raise AwsRefusal("Not modelled", f"The fake provider finds {resource_type} by {key_argument} only.")
        with self._lock:
            attributes = {"id": key} | self._backend(config).find(resource_type, key)
        return {name: value for name, value in attributes.items() if name in config}

    def _filter_ids(self, config: Values, resource_type: str, filters: dict[str, str]) -> list[str]:
        """Return the keys of the resources with a match for every filter block.

        Args:
            config: The configuration of the data source, with filter blocks.
            resource_type: The resource type.
            filters: The attribute to compare, by name of a filter: from ``provider_rules.json``.
        """
        filter_blocks = config["filter"]
        unknown_names = {block["name"] for block in filter_blocks} - filters.keys()
        if unknown_names:
            raise AwsRefusal("Not modelled", f"The fake provider knows no filter {unknown_names} of {resource_type}.")
        values_by_attribute = {filters[block["name"]]: block["values"] for block in filter_blocks}
        with self._lock:
            return self._backend(config).find_ids(resource_type, values_by_attribute)

    # The provider block

    def _split_tags(self, attributes: Values, state_tags: Values | None, peer: str) -> Values:
        """Return the attributes with ``tags`` without the default tags of the provider block, as the AWS provider does.

        Args:
            attributes: The attributes in AWS, with all tags in ``tags``.
            state_tags: The tags in the state. An empty map there stays an empty map, and null stays null.
            peer: The connection of the provider block.
        """
        if "tags" not in attributes:
            return attributes
        all_tags = attributes["tags"]
        default_tags = self._default_tags(peer)
        resource_tags = {key: value for key, value in all_tags.items() if default_tags.get(key) != value}
        return attributes | {"tags": resource_tags or (state_tags and {}), "tags_all": all_tags}

    def _from_provider_block(self, config: Values, peer: str) -> Values:
        """Return the Region and the tags from the provider block, for a resource or data source."""
        block = self._provider_blocks[peer]
        values = {"region": config["region"] or block["region"] or DEFAULT_REGION}
        if "tags_all" in config:
            values["tags_all"] = _merge_tags(self._default_tags(peer), config["tags"] or {})
        return values

    def _default_tags(self, peer: str) -> Any:  # noqa: ANN401  # may be unknown
        for block in self._provider_blocks[peer]["default_tags"]:
            return block["tags"] or {}
        return {}


def _resource_block(resource_type: str) -> Values:
    block: Values = PROVIDER_SCHEMA["resource_schemas"][resource_type]["block"]
    return block


def _config_diagnostics(resource_type: str, config: Values) -> Iterator[Values]:
    """Yield a diagnostic for each error in a configuration that only the AWS provider finds."""
    block = _resource_block(resource_type)
    rules = PROVIDER_RULES["resources"][resource_type]
    if is_legacy(block) and config["id"] is not None:
        yield error_diagnostic("Invalid or unknown key", "id is decided by AWS and cannot be set.", "id")
    for path in read_only_paths(block):
        if any(value is not None for value in select_values(config, path.split("."))):
            detail = f"{path} is decided by AWS and cannot be set."
            yield error_diagnostic("Read-only attribute", detail, path.split(".")[0])
    for path, check in rules["checks"].items():
        for violation in find_violations(config, path, check):
            yield error_diagnostic("Invalid attribute value", f"{path} {violation}.", path.split(".")[0])
    for combination in rules.get("combinations", ()):
        for violation in find_combination_violations(config, combination):
            yield error_diagnostic("Invalid combination of attributes", f"{violation}.")


def _merge_tags(default_tags: Any, resource_tags: Any) -> Any:  # noqa: ANN401  # both may be unknown
    if isinstance(default_tags, msgpack.ExtType) or isinstance(resource_tags, msgpack.ExtType):
        return UNKNOWN_VALUE
    return default_tags | resource_tags
