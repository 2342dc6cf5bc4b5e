"""The connections in ``cdktf.json``: what each stack is made of, read and checked as a whole."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

from .names import OF_LINK, OF_LINK_ON_GATEWAY, Claims
from .rules import Text, named, problem, shown
from .table import INSTEAD, Connection, Deployment, declared
from .validation import InputError, complete

# The provider's settings that decide whose account it is.
_IDENTITY = (
    "profile",
    "assume_role",
    "assume_role_with_web_identity",
    "shared_config_files",
    "shared_credentials_files",
    "allowed_account_ids",
)
_NO_FOLDER = "(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])"
# What every object of JavaScript has: cdktf takes a stack of that name for one that is there.
_NO_MEMBER = "(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)"
_STACK_NAME = Text(
    allowed="a stack name of 1 to 200 letters, digits, - and _",
    remedy="choose another name: it is also the name of a folder",
    pattern="[A-Za-z0-9][A-Za-z0-9_-]*",
    never=f"^({_NO_FOLDER}|{_NO_MEMBER})$",
    longest=200,
    mistakes=(
        (f"^{_NO_FOLDER}$", "choose another name: Windows has no folder of this one"),
        (f"^{_NO_MEMBER}$", "choose another name: cdktf cannot make a stack of this one"),
    ),
)
# How deep maps and lists may be in each other: cdktf refuses what is twice as deep.
_DEEPEST = 100
_MARK = "\ufeff"
_TOO_DEEP = f"nested more than {_DEEPEST} levels deep; no input is nested like that; correct the file"


def read_connections(file: Path, problems_of: Callable[[Mapping[str, object]], Iterable[str]]) -> dict[str, Deployment]:
    """Return the connections of a ``cdktf.json`` by stack name, defaults filled in.

    What they share is said once, in ``defaults`` beside ``connections``: a connection overrides it, maps entry by
    entry, but for a backend of another type. ``null`` takes a default away, and what a connection gives in place of
    inputs, such as an identifier, takes the defaults of these. The defaults of what ``Extras`` declares are not
    filled in.

    Args:
        file: The path of the file.
        problems_of: Gives the problems of one connection.

    Raises:
        InputError: If there is any problem; it names all of them, those of all connections.
    """
    content, found = _parse(file)
    context = content.get("context") if isinstance(content, Mapping) else None
    connections, defaults = (
        (context.get("connections"), context.get("defaults", {})) if isinstance(context, Mapping) else (None, {})
    )
    remedy = "name a stack and give its inputs, as the README shows"
    if not isinstance(connections, Mapping) or not connections:
        raise InputError(
            [*found, problem("context.connections", connections, "a map with one connection at least", remedy)]
        )
    if not isinstance(defaults, Mapping):
        raise InputError([*found, problem("context.defaults", defaults, "a map of inputs", remedy)])
    by_default = set(problems_of(defaults))
    good: dict[str, Deployment] = {}
    for stack, connection in connections.items():
        found += _STACK_NAME.problems("context.connections, stack name", stack)
        if not isinstance(connection, Mapping):
            found.append(problem(named(stack), connection, "a map of inputs", remedy))
        elif wrong := list(problems_of(merged := _merged(defaults, connection))):
            here = set(problems_of(connection))
            found += [f"defaults.{line}" if line in by_default - here else f"{named(stack)}.{line}" for line in wrong]
        else:
            good[stack] = cast("Deployment", complete(declared(Connection), merged))
    found += _clashes(list(connections), good)
    if found:
        raise InputError(list(dict.fromkeys(found)))
    return good


def _merged(defaults: Mapping[str, object], connection: Mapping[str, object]) -> dict[str, object]:
    instead = [INSTEAD[name] for name, value in connection.items() if name in INSTEAD and value is not None]
    given_up = {path for rule in instead if rule.where is None for path in rule.take_no_default}
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
    return _entry_by_entry(shared, connection)


def _entry_by_entry(shared: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    merged = {**shared, **own}
    for name in shared.keys() & own.keys():
        entries, own_entries = shared[name], own[name]
        if isinstance(entries, Mapping) and isinstance(own_entries, Mapping):
            merged[name] = _entry_by_entry(entries, own_entries)
    return merged


def _parse(file: Path) -> tuple[object, list[str]]:
    found: list[str] = []

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = Counter(key for key, _ in pairs)
        found.extend(
            f"{shown(key)}: stands {times} times in one map, where only the last would count; "
            "rename or remove the others"
            for key, times in keys.items()
            if times > 1
        )
        return dict(pairs)

    if file.exists() and not file.is_file():  # reading a pipe would wait for whoever writes to it
        raise InputError(["not a file; must be one with JSON; put one there"])
    try:
        text = file.read_text(encoding="utf-8")
        content = json.loads(text.removeprefix(_MARK), object_pairs_hook=unique)
    except OSError as error:
        raise InputError([f"{error.strerror}; run this in the folder where the file is"]) from None
    except ValueError as error:
        raise InputError([f"not JSON in UTF-8: {error}; correct the file there"]) from None
    except RecursionError:
        raise InputError([_TOO_DEEP]) from None
    if text.startswith(_MARK):
        raise InputError(["begins with a byte order mark, which cdktf does not read; save the file without it"])
    if _depth(content) > _DEEPEST:
        raise InputError([_TOO_DEEP])
    return content, found


def _depth(content: object) -> int:
    depth, level = 0, [content]
    while level:
        depth += 1
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [each for values in inner for each in values]
    return depth


def _clashes(stacks: Iterable[str], connections: Mapping[str, Deployment]) -> Iterator[str]:
    folders: dict[str, str] = {}
    for stack in stacks:
        if (twin := folders.setdefault(stack.lower(), stack)) != stack:
            yield f"{stack}: differs from {twin} in case only; must have a folder of its own on every disk; rename one"
    owners: dict[tuple[str, ...], str] = {}
    names = Claims("Region")
    for stack, connection in connections.items():
        backend, gateway = connection["backend"], connection.get("resource_gateway")
        kinds = OF_LINK_ON_GATEWAY if gateway else OF_LINK
        yield from names.problems(stack, connection, kinds, _place(connection), f"{stack}.")
        for key, resource in connection.get("import_ids", {}).items():
            if resource and (owner := owners.setdefault(("import", key, resource), stack)) != stack:
                yield problem(
                    f"{stack}.import_ids.{key}",
                    resource,
                    f"another than that of {owner}",
                    "import each resource into one connection: two would undo each other's changes",
                )
        if backend and (owner := owners.setdefault(("state", json.dumps(backend, sort_keys=True)), stack)) != stack:
            yield problem(
                f"{stack}.backend",
                backend,
                f"another than that of {owner}",
                "give each connection a state of its own: each would else destroy the resources of the other",
            )
    yield from _equal_rules(connections)


def _place(connection: Deployment) -> str:
    """Return what two connections must have alike to be known to be in one account and Region."""
    settings = connection.get("provider") or {}
    identity = {name: settings.get(name) for name in _IDENTITY if settings.get(name)}
    return json.dumps([connection["region"], identity], sort_keys=True)


def _equal_rules(connections: Mapping[str, Deployment]) -> Iterator[str]:
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
                yield problem(
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
