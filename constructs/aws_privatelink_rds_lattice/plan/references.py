"""What the expressions of a configuration refer to, through variables and outputs of modules."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .resources import Resource

_KEY = r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]'
_STEP = re.compile(rf"module\.([\w-]+)({_KEY})?\.?")
# A name or a key of a reference: module.a["x"].b, aws_security_group.c[0].id.
_PART = re.compile(rf"([\w-]+)((?:\[[^\]]*\])*)\.?|{_KEY}")
_ENDS = re.compile(r"[.\[]")
_NOTHING = frozenset({"path", "terraform", "self", "count", "each"})
_DEPTH = 32


class Sources(NamedTuple):
    """What a value comes from.

    Attributes:
        found: The resources of the plan among it.
        is_open: Whether there is more, which the plan does not say: what stands behind a local value or a data source,
            or an attribute of another kind of resource.
    """

    found: frozenset[Resource]
    is_open: bool


class References:
    """The configuration in a plan's document, to be asked by instances of its resources."""

    def __init__(self, document: Mapping[str, Any], resources: Iterable[Resource]) -> None:
        """Index both.

        Args:
            document: The document.
            resources: The resources that may be found.
        """
        self._root = _dict(_dict(document.get("configuration")).get("root_module"))
        self._at: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        self._instances: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._modules: dict[str, Mapping[str, Any]] = {"": self._root}
        self._bodies: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._known: dict[tuple[str, str], Sources] = {}
        seen = {""}
        for each in resources:
            self._at[each.module, each.place].append(each)
            above = each.module
            while above not in seen:
                seen.add(above)
                outer, name, key = _last(above)
                self._instances[outer, name][key] = above
                above = outer

    def gives(self, resource: Resource, attribute: str) -> bool:
        """Tell whether the configuration gives an argument, or is not there to tell."""
        body = self._body(resource)
        return not body or attribute in _dict(body.get("expressions"))

    def sources(self, resource: Resource, attribute: str, kinds: Iterable[str]) -> Sources:
        """Return what an argument of a resource comes from.

        Args:
            resource: The resource.
            attribute: The argument, with all that is nested in it.
            kinds: The types that are looked for. Of several instances, those with the keys of the resource count.
        """
        body = self._body(resource)
        expression = _dict(body.get("expressions")).get(attribute)
        each = body.get("for_each_expression")
        found = [self._resolved(resource.module, one, 0) for one in _references(expression)]
        if any(one.startswith("each.value") for one in _references(expression)):
            found += [self._resolved(resource.module, one, 0) for one in _references(each)]
        wanted = frozenset(one for some in found for one in some.found if one.kind in kinds)
        # An expression that is not there is one that Terraform does not write down, as of a dynamic block.
        return Sources(_alike(resource, wanted), expression is None or any(some.is_open for some in found))

    def _body(self, resource: Resource) -> Mapping[str, Any]:
        module = resource.module
        if module not in self._bodies:
            listed = self._module(module).get("resources")
            self._bodies[module] = {
                f"{one.get('type')}.{one.get('name')}": one
                for one in (listed if isinstance(listed, list) else ())
                if isinstance(one, dict) and one.get("mode") == "managed"
            }
        return self._bodies[module].get(resource.place, {})

    def _module(self, address: str) -> Mapping[str, Any]:
        if address not in self._modules:
            self._modules[address] = _dict(self._call(address).get("module"))
        return self._modules[address]

    def _call(self, address: str) -> Mapping[str, Any]:
        outer, name, _ = _last(address)
        return _dict(_dict(self._module(outer).get("module_calls")).get(name))

    def _resolved(self, module: str, reference: str, depth: int) -> Sources:
        key = module, reference
        if key not in self._known:
            self._known[key] = _NONE  # for a reference that leads to itself, which Terraform refuses
            self._known[key] = self._follow(module, reference, depth) if depth < _DEPTH else _OPEN
        return self._known[key]

    def _follow(self, module: str, reference: str, depth: int) -> Sources:
        parts = [(name, keys) for name, keys in _PART.findall(reference) if name]
        if not parts:
            return _OPEN
        (head, _), *rest = parts
        if head in _NOTHING:
            return _NONE
        if head in ("local", "data") or not rest:
            return _OPEN
        if head == "var":
            return self._variable(module, rest[0][0], depth)
        name, keys = rest[0]
        if head == "module":
            return self._output(module, name, keys, rest[1][0] if len(rest) > 1 else "", depth)
        there = self._at.get((module, f"{head}.{name}"), [])
        exact = [one for one in there if keys and one.address.endswith(f"{name}{keys}")]
        return Sources(frozenset(exact or there), not there)

    def _variable(self, module: str, name: str, depth: int) -> Sources:
        if not module:
            return _NONE
        outer = _last(module)[0]
        call = self._call(module)
        listed = _references(_dict(call.get("expressions")).get(name))
        found = [self._resolved(outer, one, depth + 1) for one in listed]
        if any(one.startswith("each.value") for one in listed):
            each = _references(call.get("for_each_expression"))
            found += [self._resolved(outer, one, depth + 1) for one in each]
        return _joined(found)

    def _output(self, module: str, name: str, keys: str, output: str, depth: int) -> Sources:
        instances = self._instances.get((module, name), {"": f"{module}.module.{name}".lstrip(".")})
        found = []
        for address in [instances[keys]] if keys in instances else instances.values():
            outputs = _dict(self._module(address).get("outputs"))
            for each in [outputs[output]] if output in outputs else outputs.values():
                listed = _references(_dict(each).get("expression"))
                found += [self._resolved(address, one, depth + 1) for one in listed]
        return _joined(found) if found else _OPEN


_NONE, _OPEN = Sources(frozenset(), is_open=False), Sources(frozenset(), is_open=True)


def _joined(several: list[Sources]) -> Sources:
    found: frozenset[Resource] = frozenset().union(*(one.found for one in several))
    return Sources(found, any(one.is_open for one in several))


def _alike(resource: Resource, found: frozenset[Resource]) -> frozenset[Resource]:
    """Return those of several instances that have the keys of the resource, if there are any."""
    if len(found) < 2:  # noqa: PLR2004 - several
        return found
    near = frozenset(one for one in found if one.module == resource.module) or found
    own = _keys(resource)
    return frozenset(one for one in near if _keys(one) and _keys(one) <= own) or near


def _keys(resource: Resource) -> frozenset[str]:
    modules = frozenset(key for _, key in _STEP.findall(resource.module) if key)
    own = resource.index
    key = f'["{own}"]' if isinstance(own, str) else f"[{own}]"
    return modules if own is None else modules | {key}


def _last(address: str) -> tuple[str, str, str]:
    """Return of a module's address that of the module around it, its name and its key."""
    steps = list(_STEP.finditer(address))
    if not steps:
        return "", address, ""
    last = steps[-1]
    return address[: last.start()].rstrip("."), last[1], last[2] or ""


def _references(expression: object) -> list[str]:
    """Return the references in an expression, of any depth; those that another one only shortens are left out."""
    found = dict.fromkeys(_listed(expression))
    shorter = {one[: end.start()] for one in found for end in _ENDS.finditer(one)}
    return [one for one in found if one not in shorter]


def _listed(expression: object) -> Iterator[str]:
    if isinstance(expression, dict):
        listed = expression.get("references")
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            yield from listed
        else:
            for each in expression.values():
                yield from _listed(each)
    elif isinstance(expression, list):
        for each in expression:
            yield from _listed(each)


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
