"""Conflicts between the connections of a ``cdktf.json``: folders, names, imported resources, states and rules."""

import json
from collections.abc import Iterable, Iterator, Mapping

from .backend_settings import redact_backend, state_location
from .backend_types import BACKENDS
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
_DUPLICATE_RULES_REMEDY = (
    "set resource_gateway.has_rules to true in one of the two if the other creates the rules: "
    "AWS refuses a duplicate rule"
)
_SAME_STATE_REMEDY = "give each connection its own state: with a shared state, each destroys the other's resources"


def find_connection_conflicts(stacks: Iterable[str], connections: Mapping[str, ValidInputs]) -> Iterator[str]:
    """Yield the problems between all stack names, and between the valid connections by stack name."""
    yield from _find_folder_conflicts(stacks)
    names = NameRegistry("Region")
    owners: dict[tuple[str, str], str] = {}
    for stack, connection in connections.items():
        kinds = UNIQUE_NAMES_SHARED if connection.get("resource_gateway") else UNIQUE_NAMES_STANDALONE
        yield from names.register_names(stack, connection, kinds, _account_and_region(connection), f"{stack}.")
        for field, value, remedy in _exclusive_values(connection):
            owner = owners.setdefault((field, json.dumps(value, sort_keys=True)), stack)
            if owner != stack:
                yield format_value_problem(f"{stack}.{field}", value, f"different from that of {owner}", remedy)
        yield from _find_same_state(stack, connection["backend"] or {}, owners)
    yield from _find_duplicate_rules(connections)
    yield from _find_differing_gateways(connections)


def _find_folder_conflicts(stacks: Iterable[str]) -> Iterator[str]:
    stacks_by_folder: dict[str, str] = {}
    for stack in stacks:
        first_stack = stacks_by_folder.setdefault(stack.lower(), stack)
        if first_stack != stack:
            yield (
                f"{stack}: differs from {first_stack} only in case; must differ in letters: some disks ignore case; "
                "rename one"
            )


def _exclusive_values(connection: ValidInputs) -> Iterator[tuple[str, object, str]]:
    """Yield the field and value of each resource for a single connection, and the remedy for a second use."""
    for kind, resource_id in connection.get("import_ids", {}).items():
        if resource_id:
            remedy = "import each resource into one connection: two connections undo each other's changes"
            yield f"import_ids.{kind}", resource_id, remedy


def _find_same_state(
    stack: str, backend: Mapping[str, Mapping[str, object]], owners: dict[tuple[str, str], str]
) -> Iterator[str]:
    """Yield a problem if an earlier connection in ``owners`` may have the same state; add the connection else."""
    for backend_type, settings in backend.items():
        location = state_location(backend_type, settings)
        if location is None:
            continue
        owner = owners.setdefault((f"backend.{backend_type}", json.dumps(location, sort_keys=True)), stack)
        if owner == stack:
            continue
        remedy = _SAME_STATE_REMEDY
        state_setting = BACKENDS[backend_type].location[-1]
        if state_setting not in location:
            remedy += f"; write {state_setting} here, also if terraform init gets other settings elsewhere"
        yield format_value_problem(
            f"{stack}.backend", redact_backend(backend), f"different from that of {owner}", remedy
        )


def _account_and_region(connection: ValidInputs) -> str:
    """Return a key for an account and Region; connections with the same key use the same account and Region."""
    settings = connection.get("provider") or {}
    account_settings = {name: settings.get(name) for name in _ACCOUNT_SETTINGS if settings.get(name)}
    return json.dumps([connection["region"], account_settings], sort_keys=True)


def _find_duplicate_rules(connections: Mapping[str, ValidInputs]) -> Iterator[str]:
    """Yield a problem for each connection with possibly the same rules as an earlier connection.

    Connections on the same resource gateway have separate states, so a plan of Terraform does not show the conflict.
    """
    earlier: dict[str, tuple[object, ...]] = {}
    for stack, connection in connections.items():
        gateway = connection.get("resource_gateway")
        if not gateway or gateway.get("has_rules"):
            continue
        group_id = connection.get("rds_security_group_id")
        # None for a looked-up value, which may equal any value.
        rules = (gateway["security_group_id"], group_id, connection.get("rds_port"))
        for earlier_stack, earlier_rules in earlier.items():
            if _may_be_equal(rules, earlier_rules):
                other_connection = f"{earlier_stack}, which is on the same resource gateway"
                allowed = f"different from that of {other_connection}, or have another rds_port"
                if None in (*rules, *earlier_rules):
                    allowed = f"set, with rds_port, here and in {other_connection}, to show that their rules differ"
                yield format_value_problem(f"{stack}.rds_security_group_id", group_id, allowed, _DUPLICATE_RULES_REMEDY)
                break
        earlier[stack] = rules


def _find_differing_gateways(connections: Mapping[str, ValidInputs]) -> Iterator[str]:
    """Yield a problem for each connection with another Region or address type of a gateway than an earlier connection.

    An id belongs to one resource gateway, which is in one Region and keeps its address type.
    """
    first_facts: dict[str, tuple[str, dict[str, str]]] = {}
    for stack, connection in connections.items():
        gateway = connection.get("resource_gateway")
        if not gateway:
            continue
        facts = {
            "region": connection["region"],
            "resource_gateway.ip_address_type": gateway.get("ip_address_type", "IPV4"),
        }
        first_stack, known_facts = first_facts.setdefault(gateway["id"], (stack, facts))
        for field, value in facts.items():
            if value != known_facts[field]:
                allowed = f"{known_facts[field]}, as in {first_stack}, which is on the same resource gateway"
                yield format_value_problem(f"{stack}.{field}", value, allowed, "correct one of the two")


def _may_be_equal(rules: tuple[object, ...], other_rules: tuple[object, ...]) -> bool:
    pairs = zip(rules, other_rules, strict=True)
    return all(value == other_value or None in (value, other_value) for value, other_value in pairs)
