"""The connections in ``cdktf.json``: reading, merging with the file's defaults, and validation."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from .connection_conflicts import find_connection_conflicts
from .json_syntax import describe_json_error
from .plain_values import MAX_NESTING
from .problems import find_similar_name, format_value_problem, quote_name, to_short_json
from .relations import RELATIONS
from .table import CONNECTION_INPUTS
from .validation import InputError, ValidInputs, fill_defaults
from .variable_rules import String

_LOGGER = logging.getLogger(__name__)

_WINDOWS_RESERVED_NAME = "(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])"
# Members of every JavaScript object. cdktf takes a stack with such a name for an existing stack.
_JAVASCRIPT_MEMBER = "(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)"
_STACK_NAME_RULE = String(
    allowed="a stack name of 1 to 200 letters, digits, - and _",
    remedy="choose another name: it is also the name of a folder",
    pattern="[A-Za-z0-9][A-Za-z0-9_-]*",
    forbidden_pattern=f"^({_WINDOWS_RESERVED_NAME}|{_JAVASCRIPT_MEMBER})$",
    max_length=200,
    known_mistakes=(
        (f"^{_WINDOWS_RESERVED_NAME}$", "choose another name: Windows allows no such folder"),
        (f"^{_JAVASCRIPT_MEMBER}$", "choose another name: cdktf allows no such stack"),
    ),
)
_BYTE_ORDER_MARK = "\ufeff"
_UNNAMED_REMEDY = "put the inputs into a map under the name of the connection, as in the README"
_INPUTS_REMEDY = "add a connection, as in the README"
_TOO_DEEP_PROBLEM = f"nested more than {MAX_NESTING} levels deep; no input needs that; correct the file"


def read_connections(
    file: Path, find_problems: Callable[[Mapping[str, object]], Iterable[str]]
) -> dict[str, ValidInputs]:
    """Return the valid connections of a ``cdktf.json`` by stack name, with defaults.

    The file's ``defaults``, beside ``connections``, apply to all connections. A connection overrides defaults; maps are
    merged entry by entry, except for a backend of another type. ``null`` removes a default. An input that replaces
    other inputs, such as an identifier, also removes their defaults.

    Raises:
        InputError: There is a problem; the error has the problems of all connections.
    """
    content, problems = _parse_cdktf_json(file)
    problems += _find_output_problems(content)
    entries, defaults = _get_entries_and_defaults(content, problems)
    _LOGGER.debug("read %s: %d connections", file, len(entries))
    connections: dict[str, ValidInputs] = {}
    for stack, entry in entries.items():
        problems += _STACK_NAME_RULE.problems("context.connections, stack name", stack)
        if not isinstance(entry, Mapping):
            remedy = _UNNAMED_REMEDY if stack in CONNECTION_INPUTS else _INPUTS_REMEDY
            problems.append(format_value_problem(quote_name(stack), entry, "a map of inputs", remedy))
            continue
        merged = _merge_file_defaults(defaults, entry)
        merged_problems = list(find_problems(merged))
        if not merged_problems:
            connections[stack] = fill_defaults(CONNECTION_INPUTS, merged)
            continue
        inherited_problems = set(find_problems(defaults)).difference(find_problems(entry))
        for problem in merged_problems:
            location = "defaults" if problem in inherited_problems else quote_name(stack)
            problems.append(f"{location}.{problem}")
    problems += find_connection_conflicts(list(entries), connections)
    if problems:
        raise InputError(list(dict.fromkeys(problems)))
    return connections


def _find_output_problems(content: object) -> Iterator[str]:
    """Yield a problem if the file's output folder is no path; null means the default."""
    output = content.get("output") if isinstance(content, Mapping) else None
    if output is not None and (not isinstance(output, str) or "\0" in output):
        yield format_value_problem("output", output, "the path of a folder", "write a string, or omit it")


def _get_entries_and_defaults(
    content: object, problems: list[str]
) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Return the connections and the defaults of a file's content, as written in the file.

    Raises:
        InputError: Either is no map, or there is no connection; the error begins with the ``problems`` so far.
    """
    context = content.get("context") if isinstance(content, Mapping) else None
    if not isinstance(context, Mapping):
        context = {}
    entries = context.get("connections")
    if not isinstance(entries, Mapping) or not entries:
        raise InputError([*problems, _no_connections_problem(content, context, entries)])
    defaults = context.get("defaults", {})
    if not isinstance(defaults, Mapping):
        problem = format_value_problem("context.defaults", defaults, "a map of inputs", _INPUTS_REMEDY)
        raise InputError([*problems, problem])
    return entries, defaults


def _no_connections_problem(content: object, context: Mapping[str, object], entries: object) -> str:
    """Return the problem of a file without connections, with the key that was probably meant to hold them."""
    allowed = "a map with at least one connection"
    if "connections" in context:
        return format_value_problem("context.connections", entries, allowed, _INPUTS_REMEDY)
    remedy = _INPUTS_REMEDY
    similar_key = find_similar_name("connections", context)
    if isinstance(content, Mapping) and "connections" in content:
        remedy = "move connections into context"
    elif similar_key is not None:
        remedy = f"rename {quote_name(similar_key)} to connections"
    return f"context.connections: missing; must be {allowed}; {remedy}"


def _merge_file_defaults(defaults: Mapping[str, object], connection: Mapping[str, object]) -> dict[str, object]:
    removed_names: set[str] = set()
    for name, value in connection.items():
        relation = RELATIONS.get(name)
        if relation and relation.when is None and value is not None:
            removed_names.update(relation.removes_defaults_of)
    remaining: dict[str, object] = {}
    for name, value in defaults.items():
        if name not in removed_names:
            remaining[name] = _without_entries(name, value, removed_names)
    if _have_other_backend_types(defaults.get("backend"), connection.get("backend")):
        del remaining["backend"]
    return _merge_maps(remaining, connection)


def _without_entries(name: str, value: object, removed_names: Collection[str]) -> object:
    """Return the value of an input without the removed entries, such as ``names.security_group``."""
    if not isinstance(value, Mapping):
        return value
    return {key: entry for key, entry in value.items() if f"{name}.{key}" not in removed_names}


def _have_other_backend_types(backend: object, other_backend: object) -> bool:
    if isinstance(backend, Mapping) and isinstance(other_backend, Mapping):
        return backend.keys() != other_backend.keys()
    return False


def _merge_maps(defaults: Mapping[str, object], overrides: Mapping[str, object]) -> dict[str, object]:
    merged = {**defaults, **overrides}
    for name in defaults.keys() & overrides.keys():
        default = defaults[name]
        override = overrides[name]
        if isinstance(default, Mapping) and isinstance(override, Mapping):
            merged[name] = _merge_maps(default, override)
    return merged


def _parse_cdktf_json(file: Path) -> tuple[object, list[str]]:
    """Return the content of a file, and a problem for each repeated key.

    Raises:
        InputError: The file cannot be read or is no JSON that cdktf accepts.
    """
    problems: list[str] = []

    def build_map(pairs: list[tuple[str, object]]) -> dict[str, object]:
        problems.extend(_find_repeated_keys(key for key, _ in pairs))
        return dict(pairs)

    if file.exists() and not file.is_file():  # reading a pipe would block until a program writes to the pipe
        raise InputError(["not a file; must be a JSON file; create one"])
    # Python's errors have the text of the file, which may hold a secret, so they are not the context of an InputError.
    text = ""
    content: object = None
    file_problem = None
    try:
        text = file.read_text(encoding="utf-8")
        content = json.loads(text.removeprefix(_BYTE_ORDER_MARK), object_pairs_hook=build_map)
    except PermissionError as error:
        file_problem = f"{error.strerror}; make the file readable"
    except OSError as error:
        file_problem = f"{error.strerror}; run the command in the file's folder"
    except ValueError as error:
        file_problem = describe_json_error(error)
    except RecursionError:
        file_problem = _TOO_DEEP_PROBLEM
    if file_problem is not None:
        raise InputError([file_problem])
    if text.startswith(_BYTE_ORDER_MARK):
        raise InputError(["starts with a byte order mark, which cdktf cannot read; save the file without it"])
    if _is_nested_deeper(content, MAX_NESTING):
        raise InputError([_TOO_DEEP_PROBLEM])
    return content, problems


def _find_repeated_keys(keys: Iterable[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield (
                f"{to_short_json(key)}: appears {count} times in one object; JSON uses only the last; "
                "rename or remove the others"
            )


def _is_nested_deeper(content: object, levels: int) -> bool:
    """Return True if a JSON value has more nested levels; a scalar has a single level."""
    if levels == 0:
        return True
    items: Iterable[object] = ()
    if isinstance(content, dict):
        items = content.values()
    elif isinstance(content, list):
        items = content
    return any(_is_nested_deeper(item, levels - 1) for item in items)
