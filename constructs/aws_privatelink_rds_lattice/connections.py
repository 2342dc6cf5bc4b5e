"""The connections in ``cdktf.json``: what each stack is made of, read and checked as a whole."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Required, cast

from .inputs import (
    TEMPLATE,
    TEMPLATE_REMEDY,
    Input,
    InputError,
    Inputs,
    Options,
    Sources,
    Text,
    complete,
    nearest,
    problem,
)

AWS_PROVIDER_VERSION = ">= 5.60, < 7.0"

BACKENDS = (
    "azurerm",
    "cloud",
    "consul",
    "cos",
    "gcs",
    "http",
    "local",
    "oss",
    "pg",
    "remote",
    "s3",
    "swift",
)


@dataclass(frozen=True, kw_only=True)
class Backend:
    """A map of one backend type to its settings; of these Terraform is the judge."""

    allowed: str
    remedy: str

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each thing wrong with the type, or with the texts in the settings."""
        if value is None:
            return
        if not isinstance(value, Mapping) or len(value) != 1:
            yield problem(field, value, self.allowed, self.remedy)
            return
        for kind, settings in value.items():
            if kind not in BACKENDS:
                yield problem(field, kind, "a type of backend", nearest(str(kind), BACKENDS))
            if isinstance(settings, Mapping):
                yield from _templates(f"{field}.{kind}", settings)
            else:
                yield problem(f"{field}.{kind}", settings, "a map of settings", self.remedy)


def _templates(field: str, value: object) -> Iterator[str]:
    if isinstance(value, str) and TEMPLATE.search(value):
        yield problem(field, value, "literal text", TEMPLATE_REMEDY)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _templates(f"{field}.{key}", entry)
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            yield from _templates(f"{field}[{index}]", entry)


class Connection(Inputs, total=False):
    """The inputs of one connection, and what its stack needs besides."""

    region: Annotated[
        Required[str],
        Input(
            "AWS Region of the database.",
            Text(
                allowed="an AWS Region such as us-east-1",
                remedy="give the Region of the database",
                pattern="[a-z]+(-[a-z]+)+-[0-9]+",
                mistakes=(("-[0-9]+[a-z]$", "leave out the letter of the Availability Zone"),),
            ),
        ),
    ]
    backend: Annotated[
        Mapping[str, Mapping[str, object]] | None,
        Input(
            "Terraform backend: its type and settings; without one, the state is a file in the project's root.",
            Backend(
                allowed=f"a map of one backend type ({', '.join(BACKENDS)}) to its settings",
                remedy='write it as {"s3": {"bucket": …, "key": …, "region": …}}',
            ),
            None,
        ),
    ]
    aws_provider_version: Annotated[
        str,
        Input(
            "Version constraint for the provider hashicorp/aws.",
            Text(
                allowed="a Terraform version constraint",
                remedy='write it as in ">= 5.85, < 7.0"',
                pattern=r"\s*(=|!=|>|>=|<|<=|~>)?\s*[0-9]+(\.[0-9]+){0,2}\s*"
                r"(,\s*(=|!=|>|>=|<|<=|~>)?\s*[0-9]+(\.[0-9]+){0,2}\s*)*",
            ),
            AWS_PROVIDER_VERSION,
        ),
    ]


class Extras(Sources, Options, total=False):
    """What a connection can say besides, or in place of inputs."""


class Deployment(Connection, Extras, total=False):
    """All that a connection can say."""


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
            good[stack] = cast("Deployment", complete(Connection, merged))
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
