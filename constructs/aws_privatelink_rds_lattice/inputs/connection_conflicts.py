"""Conflicts between the connections of a ``cdktf.json``: folders, names, imported resources, states and rules."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .names import UNIQUE_NAMES_SHARED, UNIQUE_NAMES_STANDALONE, NameRegistry
from .problems import format_value_problem
from .validation import ValidInputs

# Settings of the AWS provider that determine the account.
_ACCOUNT_SETTINGS = (
    "profile",
    "assume_role",
    "assume_role_with_web_identity",
    "shared_config_files",
    "shared_credentials_files",
    "allowed_account_ids",
)


def find_connection_conflicts(stacks: Iterable[str], connections: Mapping[str, ValidInputs]) -> Iterator[str]:
    """Yield the problems between connections.

    Args:
        stacks: All stack names.
        connections: The valid connections, by stack name.
    """
    yield from _find_folder_conflicts(stacks)
    names = NameRegistry("Region")
    owners_by_resource: dict[tuple[str, str], str] = {}
    owners_by_backend: dict[str, str] = {}
    for stack, connection in connections.items():
        kinds = UNIQUE_NAMES_SHARED if connection.get("resource_gateway") else UNIQUE_NAMES_STANDALONE
        yield from names.register_names(stack, connection, kinds, _account_and_region(connection), f"{stack}.")
        yield from _find_import_conflicts(stack, connection, owners_by_resource)
        yield from _find_state_conflicts(stack, connection, owners_by_backend)
    yield from _find_duplicate_rules(connections)


def _find_folder_conflicts(stacks: Iterable[str]) -> Iterator[str]:
    stacks_by_folder: dict[str, str] = {}
    for stack in stacks:
        first_stack = stacks_by_folder.setdefault(stack.lower(), stack)
        if first_stack != stack:
            yield (
                f"{stack}: differs from {first_stack} in case only; must have a folder of its own on every disk; "
                "rename one"
            )


def _find_import_conflicts(stack: str, connection: ValidInputs, owners: dict[tuple[str, str], str]) -> Iterator[str]:
    """Register the imported resources of a connection, and yield a problem for each resource already registered."""
    for kind, resource_id in connection.get("import_ids", {}).items():
        if not resource_id:
            continue
        owner = owners.setdefault((kind, resource_id), stack)
        if owner != stack:
            yield format_value_problem(
                f"{stack}.import_ids.{kind}",
                resource_id,
                f"another than that of {owner}",
                "import each resource into one connection: two would undo each other's changes",
            )


def _find_state_conflicts(stack: str, connection: ValidInputs, owners: dict[str, str]) -> Iterator[str]:
    """Register the backend of a connection, and yield a problem if the backend is already registered."""
    backend = connection.get("backend")
    if not backend:
        return
    owner = owners.setdefault(json.dumps(backend, sort_keys=True), stack)
    if owner != stack:
        yield format_value_problem(
            f"{stack}.backend",
            backend,
            f"another than that of {owner}",
            "give each connection a state of its own: each would else destroy the resources of the other",
        )


def _account_and_region(connection: ValidInputs) -> str:
    """Return a key for an account and Region; connections with the same key use the same account and Region."""
    settings = connection.get("provider") or {}
    account_settings = {name: settings.get(name) for name in _ACCOUNT_SETTINGS if settings.get(name)}
    return json.dumps([connection["region"], account_settings], sort_keys=True)


class _ExistingGatewayRules(NamedTuple):
    """The rules of a connection on an existing resource gateway; None for a looked-up value."""

    gateway_security_group_id: object
    rds_security_group_id: object
    rds_port: object

    def may_equal(self, rules: "_ExistingGatewayRules") -> bool:
        """Return True unless the rules are known to differ."""
        pairs = zip(self, rules, strict=True)
        return all(value == other_value or None in (value, other_value) for value, other_value in pairs)


def _find_duplicate_rules(connections: Mapping[str, ValidInputs]) -> Iterator[str]:
    """Yield a problem for each connection with possibly the same rules as an earlier connection.

    Connections on the same resource gateway have separate states, so a plan of Terraform does not show the conflict.
    """
    rules_by_stack: dict[str, _ExistingGatewayRules] = {}
    for stack, connection in connections.items():
        gateway = connection.get("resource_gateway")
        if not gateway or gateway.get("has_rules"):
            continue
        rules = _ExistingGatewayRules(
            gateway["security_group_id"], connection.get("rds_security_group_id"), connection.get("rds_port")
        )
        for earlier_stack, earlier_rules in rules_by_stack.items():
            if rules.may_equal(earlier_rules):
                yield _duplicate_rules_problem(stack, rules, earlier_stack, earlier_rules)
                break
        rules_by_stack[stack] = rules


def _duplicate_rules_problem(
    stack: str, rules: _ExistingGatewayRules, earlier_stack: str, earlier_rules: _ExistingGatewayRules
) -> str:
    earlier_connection = f"{earlier_stack}, which is on the same resource gateway"
    allowed = f"another than that of {earlier_connection}, or have another rds_port"
    if None in (*rules, *earlier_rules):
        allowed = f"given, with rds_port, here and in {earlier_connection}, so that their rules are known to differ"
    return format_value_problem(
        f"{stack}.rds_security_group_id",
        rules.rds_security_group_id,
        allowed,
        "set resource_gateway.has_rules to true in one of the two if the other makes the rules of both: "
        "AWS refuses a rule that is there",
    )
