"""The connections in ``cdktf.json``: what each stack is made of, read and checked as a whole."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

from .inputs import Connection, Deployment, declared
from .rules import Text, problem
from .stated import InputError, complete

_STACK_NAME = Text(
    allowed="a stack name of letters, digits, - and _",
    remedy="choose another name: it is also the name of a folder",
    pattern="[A-Za-z0-9][A-Za-z0-9_-]*",
)


def read_connections(file: Path, problems_of: Callable[[Mapping[str, object]], Iterable[str]]) -> dict[str, Deployment]:
    """Return the connections of a ``cdktf.json`` by stack name, defaults filled in.

    What they share is said once, in ``defaults`` beside ``connections``: a connection overrides it, maps entry by
    entry. The defaults of what ``Extras`` declares are not filled in.

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
            found.append(problem(stack, connection, "a map of inputs", remedy))
        elif wrong := list(problems_of(merged := _merged(defaults, connection))):
            found += [
                f"defaults.{line}"
                if line in by_default and _field(line) in {*defaults} - {*connection}
                else f"{stack}.{line}"
                for line in wrong
            ]
        else:
            good[stack] = cast("Deployment", complete(declared(Connection), merged))
    found += _clashes(list(connections), good)
    if found:
        raise InputError(list(dict.fromkeys(found)))
    return good


def _merged(defaults: Mapping[str, object], connection: Mapping[str, object]) -> dict[str, object]:
    merged = {**defaults, **connection}
    for name in defaults.keys() & connection.keys():
        shared, own = defaults[name], connection[name]
        if isinstance(shared, Mapping) and isinstance(own, Mapping):
            merged[name] = _merged(shared, own)
    return merged


def _field(line: str) -> str:
    return re.split(r"[.,:\[]", line, maxsplit=1)[0]


def _parse(file: Path) -> tuple[object, list[str]]:
    found: list[str] = []

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = Counter(key for key, _ in pairs)
        found.extend(
            f'"{key}": stands {times} times in one map, where only the last would count; rename or remove the others'
            for key, times in keys.items()
            if times > 1
        )
        return dict(pairs)

    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=unique), found
    except OSError as error:
        raise InputError([f"{error.strerror}; run this in the folder where the file is"]) from None
    except ValueError as error:
        raise InputError([f"not JSON in UTF-8: {error}; correct the file there"]) from None


def _clashes(stacks: Iterable[str], connections: Mapping[str, Deployment]) -> Iterator[str]:
    folders: dict[str, str] = {}
    for stack in stacks:
        if (twin := folders.setdefault(stack.lower(), stack)) != stack:
            yield f"{stack}: differs from {twin} in case only; must have a folder of its own on every disk; rename one"
    owners: dict[tuple[str, ...], str] = {}
    for stack, connection in connections.items():
        place = ("VPC", connection["vpc_id"]) if "vpc_id" in connection else ("Region", connection["region"])
        if (owner := owners.setdefault((*place, connection["name"]), stack)) != stack:
            yield problem(
                f"{stack}.name",
                connection["name"],
                f"another than that of {owner}, which is in the same {place[0]}",
                "give each connection a name: AWS wants the names made of it to be unique",
            )
        backend, gateway = connection["backend"], connection.get("resource_gateway")
        if backend and (owner := owners.setdefault(("state", json.dumps(backend, sort_keys=True)), stack)) != stack:
            yield problem(
                f"{stack}.backend",
                backend,
                f"another than that of {owner}",
                "give each connection a state of its own: each would else destroy the resources of the other",
            )
        if gateway and (group := connection.get("rds_security_group_id")):
            pair = (gateway["security_group_id"], group, str(connection.get("rds_port")))
            if (owner := owners.setdefault(("rules", *pair), stack)) != stack:
                yield problem(
                    f"{stack}.rds_security_group_id",
                    group,
                    f"another than that of {owner}, which has the same resource gateway and port",
                    "make both in one stack, in Python, where they share the rules: AWS refuses a rule that is there",
                )
