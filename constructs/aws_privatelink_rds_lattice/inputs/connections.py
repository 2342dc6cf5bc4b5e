"""The connections in ``cdktf.json``: what each stack is made of, read and checked as a whole."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

from .names import UNIQUE_NAMES_SHARED, UNIQUE_NAMES_STANDALONE, NameRegistry
from .problems import format_value_problem, quote_name, to_short_json
from .relations import RELATIONS
from .table import ConnectionInputs, StackInputs, get_input_specs
from .validation import InputError, fill_defaults
from .variable_rules import String

# The provider's settings that decide whose account it is.
_ACCOUNT_SETTINGS = (
    "profile",
    "assume_role",
    "assume_role_with_web_identity",
    "shared_config_files",
    "shared_credentials_files",
    "allowed_account_ids",
)
_WINDOWS_RESERVED_NAME = "(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])"
# What every object of JavaScript has: cdktf takes a stack of that name for one that is there.
_JAVASCRIPT_MEMBER = "(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)"
_STACK_NAME_RULE = String(
    allowed="a stack name of 1 to 200 letters, digits, - and _",
    remedy="choose another name: it is also the name of a folder",
    pattern="[A-Za-z0-9][A-Za-z0-9_-]*",
    forbidden_pattern=f"^({_WINDOWS_RESERVED_NAME}|{_JAVASCRIPT_MEMBER})$",
    max_length=200,
    known_mistakes=(
        (f"^{_WINDOWS_RESERVED_NAME}$", "choose another name: Windows has no folder of this one"),
        (f"^{_JAVASCRIPT_MEMBER}$", "choose another name: cdktf cannot make a stack of this one"),
    ),
)
# How deep maps and lists may be in each other: cdktf refuses what is twice as deep.
_MAX_NESTING = 100
_BYTE_ORDER_MARK = "\ufeff"
_TOO_DEEP_PROBLEM = f"nested more than {_MAX_NESTING} levels deep; no input is nested like that; correct the file"


def read_connections(
    file: Path, find_problems: Callable[[Mapping[str, object]], Iterable[str]]
) -> dict[str, ConnectionInputs]:
    """Return the connections of a ``cdktf.json`` by stack name, defaults filled in.

    What they share is said once, in ``defaults`` beside ``connections``: a connection overrides it, maps entry by
    entry, but for a backend of another type. ``null`` takes a default away, and what a connection gives in place of
    inputs, such as an identifier, takes the defaults of these. The defaults of what ``Extras`` declares are not
    filled in.

    Args:
        file: The path of the file.
        find_problems: Gives the problems of one connection.

    Raises:
        InputError: If there is any problem; it names all of them, those of all connections.
    """
    content, found = _parse_cdktf_json(file)
    context = content.get("context") if isinstance(content, Mapping) else None
    connections, defaults = (
        (context.get("connections"), context.get("defaults", {})) if isinstance(context, Mapping) else (None, {})
    )
    remedy = "name a stack and give its inputs, as the README shows"
    if not isinstance(connections, Mapping) or not connections:
        raise InputError(
            [
                *found,
                format_value_problem("context.connections", connections, "a map with one connection at least", remedy),
            ]
        )
    if not isinstance(defaults, Mapping):
        raise InputError([*found, format_value_problem("context.defaults", defaults, "a map of inputs", remedy)])
    by_default = set(find_problems(defaults))
    good: dict[str, ConnectionInputs] = {}
    for stack, connection in connections.items():
        found += _STACK_NAME_RULE.problems("context.connections, stack name", stack)
        if not isinstance(connection, Mapping):
            found.append(format_value_problem(quote_name(stack), connection, "a map of inputs", remedy))
        elif wrong := list(find_problems(merged := _merge_file_defaults(defaults, connection))):
            here = set(find_problems(connection))
            found += [
                f"defaults.{line}" if line in by_default - here else f"{quote_name(stack)}.{line}" for line in wrong
            ]
        else:
            good[stack] = cast("ConnectionInputs", fill_defaults(get_input_specs(StackInputs), merged))
    found += _find_connection_conflicts(list(connections), good)
    if found:
        raise InputError(list(dict.fromkeys(found)))
    return good


def _merge_file_defaults(defaults: Mapping[str, object], connection: Mapping[str, object]) -> dict[str, object]:
    instead = [RELATIONS[name] for name, value in connection.items() if name in RELATIONS and value is not None]
    given_up = {path for rule in instead if rule.when is None for path in rule.removes_defaults_of}
    shared = {
        name: {key: each for key, each in value.items() if f"{name}.{key}" not in given_up}
        if isinstance(value, Mapping)
        else value
        for name, value in defaults.items()
        if name not in given_up
    }
    backend, own_backend = defaults.get("backend"), connection.get("backend")
    if isinstance(backend, Mapping) and isinstance(own_backend, Mapping) and {*backend} != {*own_backend}:
        del shared["backend"]
    return _merge_maps(shared, connection)


def _merge_maps(shared: Mapping[str, object], overrides: Mapping[str, object]) -> dict[str, object]:
    merged = {**shared, **overrides}
    for name in shared.keys() & overrides.keys():
        entries, own_entries = shared[name], overrides[name]
        if isinstance(entries, Mapping) and isinstance(own_entries, Mapping):
            merged[name] = _merge_maps(entries, own_entries)
    return merged


def _parse_cdktf_json(file: Path) -> tuple[object, list[str]]:
    found: list[str] = []

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = Counter(key for key, _ in pairs)
        found.extend(
            f"{to_short_json(key)}: stands {times} times in one map, where only the last would count; "
            "rename or remove the others"
            for key, times in keys.items()
            if times > 1
        )
        return dict(pairs)

    if file.exists() and not file.is_file():  # reading a pipe would wait for whoever writes to it
        raise InputError(["not a file; must be one with JSON; put one there"])
    try:
        text = file.read_text(encoding="utf-8")
        content = json.loads(text.removeprefix(_BYTE_ORDER_MARK), object_pairs_hook=unique)
    except OSError as error:
        raise InputError([f"{error.strerror}; run this in the folder where the file is"]) from None
    except ValueError as error:
        raise InputError([f"not JSON in UTF-8: {error}; correct the file there"]) from None
    except RecursionError:
        raise InputError([_TOO_DEEP_PROBLEM]) from None
    if text.startswith(_BYTE_ORDER_MARK):
        raise InputError(["begins with a byte order mark, which cdktf does not read; save the file without it"])
    if _nesting_depth(content) > _MAX_NESTING:
        raise InputError([_TOO_DEEP_PROBLEM])
    return content, found


def _nesting_depth(content: object) -> int:
    depth, level = 0, [content]
    while level:
        depth += 1
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [each for values in inner for each in values]
    return depth


def _find_connection_conflicts(stacks: Iterable[str], connections: Mapping[str, ConnectionInputs]) -> Iterator[str]:
    folders: dict[str, str] = {}
    for stack in stacks:
        if (twin := folders.setdefault(stack.lower(), stack)) != stack:
            yield f"{stack}: differs from {twin} in case only; must have a folder of its own on every disk; rename one"
    owners: dict[tuple[str, ...], str] = {}
    names = NameRegistry("Region")
    for stack, connection in connections.items():
        backend, gateway = connection["backend"], connection.get("resource_gateway")
        kinds = UNIQUE_NAMES_SHARED if gateway else UNIQUE_NAMES_STANDALONE
        yield from names.register_names(stack, connection, kinds, _account_and_region(connection), f"{stack}.")
        for key, resource in connection.get("import_ids", {}).items():
            if resource and (owner := owners.setdefault(("import", key, resource), stack)) != stack:
                yield format_value_problem(
                    f"{stack}.import_ids.{key}",
                    resource,
                    f"another than that of {owner}",
                    "import each resource into one connection: two would undo each other's changes",
                )
        if backend and (owner := owners.setdefault(("state", json.dumps(backend, sort_keys=True)), stack)) != stack:
            yield format_value_problem(
                f"{stack}.backend",
                backend,
                f"another than that of {owner}",
                "give each connection a state of its own: each would else destroy the resources of the other",
            )
    yield from _find_duplicate_rules(connections)


def _account_and_region(connection: ConnectionInputs) -> str:
    """Return what two connections must have alike to be known to be in one account and Region."""
    settings = connection.get("provider") or {}
    identity = {name: settings.get(name) for name in _ACCOUNT_SETTINGS if settings.get(name)}
    return json.dumps([connection["region"], identity], sort_keys=True)


def _find_duplicate_rules(connections: Mapping[str, ConnectionInputs]) -> Iterator[str]:
    """Yield a line for each connection that may make the same rules on a resource gateway as one before it.

    Each connection has a state of its own, so that no plan would show it; what Terraform looks up may be anything.
    """
    made: dict[str, tuple[object, ...]] = {}
    for stack, connection in connections.items():
        gateway = connection.get("resource_gateway")
        if not gateway or gateway.get("has_rules"):
            continue
        rules = gateway["security_group_id"], connection.get("rds_security_group_id"), connection.get("rds_port")
        for other, others in made.items():
            if all(one == another or None in (one, another) for one, another in zip(rules, others, strict=True)):
                same = f"{other}, which is on the same resource gateway"
                yield format_value_problem(
                    f"{stack}.rds_security_group_id",
                    rules[1],
                    f"given, with rds_port, here and in {same}, so that their rules are known to differ"
                    if None in (*rules, *others)
                    else f"another than that of {same}, or have another rds_port",
                    "set resource_gateway.has_rules to true in one of the two if the other makes the rules of both: "
                    "AWS refuses a rule that is there",
                )
                break
        made[stack] = rules
