"""What the expressions of a configuration refer to, through variables and outputs of modules."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .resources import PlanResource

_INSTANCE_KEY = r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]'
_MODULE_STEP = re.compile(rf"module\.([\w-]+)({_INSTANCE_KEY})?\.?")
# A name or a key of a reference: module.a["x"].b, aws_security_group.c[0].id.
_REFERENCE_PART = re.compile(rf"([\w-]+)((?:\[[^\]]*\])*)\.?|{_INSTANCE_KEY}")
_PART_SEPARATOR = re.compile(r"[.\[]")
_NON_RESOURCE_ROOTS = frozenset({"path", "terraform", "self", "count", "each"})
_MAX_DEPTH = 32


class ReferenceSources(NamedTuple):
    """What a value comes from.

    Attributes:
        resources: The resources of the plan among it.
        is_incomplete: Whether there is more, which the plan does not say: what stands behind a local value or a data source,
            or an attribute of another kind of resource.
    """

    resources: frozenset[PlanResource]
    is_incomplete: bool


class ReferenceResolver:
    """The configuration in a plan's document, to be asked by instances of its resources."""

    def __init__(self, document: Mapping[str, Any], resources: Iterable[PlanResource]) -> None:
        """Index both.

        Args:
            document: The document.
            resources: The resources that may be found.
        """
        self._root_module = _as_mapping(_as_mapping(document.get("configuration")).get("root_module"))
        self._resources_by_module: dict[tuple[str, str], list[PlanResource]] = defaultdict(list)
        self._module_instances: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._module_configs: dict[str, Mapping[str, Any]] = {"": self._root_module}
        self._resource_configs_by_module: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._resolved_sources: dict[tuple[str, str], ReferenceSources] = {}
        seen = {""}
        for each in resources:
            self._resources_by_module[each.module_address, each.address_in_module].append(each)
            above = each.module_address
            while above not in seen:
                seen.add(above)
                outer, name, key = _split_module_address(above)
                self._module_instances[outer, name][key] = above
                above = outer

    def is_configured(self, resource: PlanResource, attribute: str) -> bool:
        """Tell whether the configuration gives an argument, or is not there to tell."""
        body = self._resource_config(resource)
        return not body or attribute in _as_mapping(body.get("expressions"))

    def find_sources(self, resource: PlanResource, attribute: str, resource_types: Iterable[str]) -> ReferenceSources:
        """Return what an argument of a resource comes from.

        Args:
            resource: The resource.
            attribute: The argument, with all that is nested in it.
            resource_types: The types that are looked for. Of several instances, those with the keys of the resource count.
        """
        body = self._resource_config(resource)
        expression = _as_mapping(body.get("expressions")).get(attribute)
        each = body.get("for_each_expression")
        found = [self._resolve(resource.module_address, one, 0) for one in _most_specific_references(expression)]
        if any(one.startswith("each.value") for one in _most_specific_references(expression)):
            found += [self._resolve(resource.module_address, one, 0) for one in _most_specific_references(each)]
        wanted = frozenset(one for some in found for one in some.resources if one.resource_type in resource_types)
        # An expression that is not there is one that Terraform does not write down, as of a dynamic block.
        return ReferenceSources(
            _select_matching_instances(resource, wanted),
            expression is None or any(some.is_incomplete for some in found),
        )

    def _resource_config(self, resource: PlanResource) -> Mapping[str, Any]:
        module = resource.module_address
        if module not in self._resource_configs_by_module:
            listed = self._module_config(module).get("resources")
            self._resource_configs_by_module[module] = {
                f"{one.get('type')}.{one.get('name')}": one
                for one in (listed if isinstance(listed, list) else ())
                if isinstance(one, dict) and one.get("mode") == "managed"
            }
        return self._resource_configs_by_module[module].get(resource.address_in_module, {})

    def _module_config(self, address: str) -> Mapping[str, Any]:
        if address not in self._module_configs:
            self._module_configs[address] = _as_mapping(self._module_call(address).get("module"))
        return self._module_configs[address]

    def _module_call(self, address: str) -> Mapping[str, Any]:
        outer, name, _ = _split_module_address(address)
        return _as_mapping(_as_mapping(self._module_config(outer).get("module_calls")).get(name))

    def _resolve(self, module: str, reference: str, depth: int) -> ReferenceSources:
        key = module, reference
        if key not in self._resolved_sources:
            self._resolved_sources[key] = _NO_SOURCES  # for a reference that leads to itself, which Terraform refuses
            self._resolved_sources[key] = (
                self._resolve_uncached(module, reference, depth) if depth < _MAX_DEPTH else _UNKNOWN_SOURCES
            )
        return self._resolved_sources[key]

    def _resolve_uncached(self, module: str, reference: str, depth: int) -> ReferenceSources:
        parts = [(name, keys) for name, keys in _REFERENCE_PART.findall(reference) if name]
        if not parts:
            return _UNKNOWN_SOURCES
        (head, _), *rest = parts
        if head in _NON_RESOURCE_ROOTS:
            return _NO_SOURCES
        if head in ("local", "data") or not rest:
            return _UNKNOWN_SOURCES
        if head == "var":
            return self._resolve_variable(module, rest[0][0], depth)
        name, keys = rest[0]
        if head == "module":
            return self._resolve_output(module, name, keys, rest[1][0] if len(rest) > 1 else "", depth)
        there = self._resources_by_module.get((module, f"{head}.{name}"), [])
        exact = [one for one in there if keys and one.address.endswith(f"{name}{keys}")]
        return ReferenceSources(frozenset(exact or there), not there)

    def _resolve_variable(self, module: str, name: str, depth: int) -> ReferenceSources:
        if not module:
            return _NO_SOURCES
        outer = _split_module_address(module)[0]
        call = self._module_call(module)
        listed = _most_specific_references(_as_mapping(call.get("expressions")).get(name))
        found = [self._resolve(outer, one, depth + 1) for one in listed]
        if any(one.startswith("each.value") for one in listed):
            each = _most_specific_references(call.get("for_each_expression"))
            found += [self._resolve(outer, one, depth + 1) for one in each]
        return _merge_sources(found)

    def _resolve_output(self, module: str, name: str, keys: str, output: str, depth: int) -> ReferenceSources:
        instances = self._module_instances.get((module, name), {"": f"{module}.module.{name}".lstrip(".")})
        found = []
        for address in [instances[keys]] if keys in instances else instances.values():
            outputs = _as_mapping(self._module_config(address).get("outputs"))
            for each in [outputs[output]] if output in outputs else outputs.values():
                listed = _most_specific_references(_as_mapping(each).get("expression"))
                found += [self._resolve(address, one, depth + 1) for one in listed]
        return _merge_sources(found) if found else _UNKNOWN_SOURCES


_NO_SOURCES, _UNKNOWN_SOURCES = (
    ReferenceSources(frozenset(), is_incomplete=False),
    ReferenceSources(frozenset(), is_incomplete=True),
)


def _merge_sources(several: list[ReferenceSources]) -> ReferenceSources:
    found: frozenset[PlanResource] = frozenset().union(*(one.resources for one in several))
    return ReferenceSources(found, any(one.is_incomplete for one in several))


def _select_matching_instances(resource: PlanResource, candidates: frozenset[PlanResource]) -> frozenset[PlanResource]:
    """Return those of several instances that have the keys of the resource, if there are any."""
    if len(candidates) < 2:  # noqa: PLR2004 - several
        return candidates
    near = frozenset(one for one in candidates if one.module_address == resource.module_address) or candidates
    own = _instance_keys(resource)
    return frozenset(one for one in near if _instance_keys(one) and _instance_keys(one) <= own) or near


def _instance_keys(resource: PlanResource) -> frozenset[str]:
    modules = frozenset(key for _, key in _MODULE_STEP.findall(resource.module_address) if key)
    own = resource.instance_key
    key = f'["{own}"]' if isinstance(own, str) else f"[{own}]"
    return modules if own is None else modules | {key}


def _split_module_address(address: str) -> tuple[str, str, str]:
    """Return of a module's address that of the module around it, its name and its key."""
    steps = list(_MODULE_STEP.finditer(address))
    if not steps:
        return "", address, ""
    last = steps[-1]
    return address[: last.start()].rstrip("."), last[1], last[2] or ""


def _most_specific_references(expression: object) -> list[str]:
    """Return the references in an expression, of any depth; those that another one only shortens are left out."""
    found = dict.fromkeys(_iter_expression_references(expression))
    shorter = {one[: end.start()] for one in found for end in _PART_SEPARATOR.finditer(one)}
    return [one for one in found if one not in shorter]


def _iter_expression_references(expression: object) -> Iterator[str]:
    if isinstance(expression, dict):
        listed = expression.get("references")
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            yield from listed
        else:
            for each in expression.values():
                yield from _iter_expression_references(each)
    elif isinstance(expression, list):
        for each in expression:
            yield from _iter_expression_references(each)


def _as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
