"""Resolve the references in the configuration of a plan, through module variables and outputs."""

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
    """The sources of a value known after apply.

    Attributes:
        resources: The resources of the plan among the sources.
        is_incomplete: True if the plan does not name all sources: the value comes from a local value, a data source
            or a resource type that is not reviewed.
    """

    resources: frozenset[PlanResource]
    is_incomplete: bool


_NO_SOURCES = ReferenceSources(frozenset(), is_incomplete=False)
_UNKNOWN_SOURCES = ReferenceSources(frozenset(), is_incomplete=True)


class ReferenceResolver:
    """The configuration of a plan, searched for the sources of resource arguments."""

    def __init__(self, document: Mapping[str, Any], resources: Iterable[PlanResource]) -> None:
        """Index the modules of the configuration and the resources.

        Args:
            document: The plan.
            resources: The resources that a reference can lead to.
        """
        self._root_module = _as_mapping(_as_mapping(document.get("configuration")).get("root_module"))
        self._resources_by_module: dict[tuple[str, str], list[PlanResource]] = defaultdict(list)
        self._module_instances: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._module_configs: dict[str, Mapping[str, Any]] = {"": self._root_module}
        self._resource_configs_by_module: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._resolved_sources: dict[tuple[str, str], ReferenceSources] = {}
        indexed_modules = {""}
        for resource in resources:
            self._resources_by_module[resource.module_address, resource.address_in_module].append(resource)
            module_address = resource.module_address
            while module_address not in indexed_modules:
                indexed_modules.add(module_address)
                parent_address, name, key = _split_module_address(module_address)
                self._module_instances[parent_address, name][key] = module_address
                module_address = parent_address

    def is_configured(self, resource: PlanResource, attribute: str) -> bool:
        """Return True if the configuration sets an argument, or if the plan has no configuration of the resource."""
        config = self._resource_config(resource)
        return not config or attribute in _as_mapping(config.get("expressions"))

    def find_sources(self, resource: PlanResource, attribute: str, resource_types: Iterable[str]) -> ReferenceSources:
        """Return the sources of an argument of a resource.

        Of several instances of a source, only the instances with the keys of the resource count.

        Args:
            resource: The resource.
            attribute: The argument, with all nested blocks.
            resource_types: The resource types of the sources.
        """
        config = self._resource_config(resource)
        expression = _as_mapping(config.get("expressions")).get(attribute)
        all_sources = self._resolve_expression(
            resource.module_address, expression, config.get("for_each_expression"), depth=0
        )
        candidates = _merge_sources(all_sources)
        sources = frozenset(source for source in candidates.resources if source.resource_type in resource_types)
        # Terraform writes no expression for a dynamic block.
        is_incomplete = expression is None or candidates.is_incomplete
        return ReferenceSources(_select_matching_instances(resource, sources), is_incomplete)

    def _resource_config(self, resource: PlanResource) -> Mapping[str, Any]:
        """Return the configuration of a resource; empty if the plan has none."""
        module_address = resource.module_address
        if module_address not in self._resource_configs_by_module:
            module_config = self._module_config(module_address)
            self._resource_configs_by_module[module_address] = _index_resource_configs(module_config)
        return self._resource_configs_by_module[module_address].get(resource.address_in_module, {})

    def _module_config(self, address: str) -> Mapping[str, Any]:
        if address not in self._module_configs:
            self._module_configs[address] = _as_mapping(self._module_call(address).get("module"))
        return self._module_configs[address]

    def _module_call(self, address: str) -> Mapping[str, Any]:
        parent_address, name, _ = _split_module_address(address)
        return _as_mapping(_as_mapping(self._module_config(parent_address).get("module_calls")).get(name))

    def _resolve_expression(
        self, module: str, expression: object, for_each: object, *, depth: int
    ) -> list[ReferenceSources]:
        """Return the sources of each reference in an expression.

        Args:
            module: The address of the module with the expression.
            expression: The expression.
            for_each: The expression of ``for_each``, which a reference to ``each.value`` leads to.
            depth: The number of references followed so far.
        """
        references = _most_specific_references(expression)
        if any(reference.startswith("each.value") for reference in references):
            references = references + _most_specific_references(for_each)
        return [self._resolve(module, reference, depth) for reference in references]

    def _resolve(self, module: str, reference: str, depth: int) -> ReferenceSources:
        key = (module, reference)
        if key not in self._resolved_sources:
            # A reference that leads to itself ends here. Terraform refuses such references.
            self._resolved_sources[key] = _NO_SOURCES
            if depth < _MAX_DEPTH:
                self._resolved_sources[key] = self._resolve_uncached(module, reference, depth)
            else:
                self._resolved_sources[key] = _UNKNOWN_SOURCES
        return self._resolved_sources[key]

    def _resolve_uncached(self, module: str, reference: str, depth: int) -> ReferenceSources:
        parts = [(name, keys) for name, keys in _REFERENCE_PART.findall(reference) if name]
        if not parts:
            return _UNKNOWN_SOURCES
        (root, _), *steps = parts
        if root in _NON_RESOURCE_ROOTS:
            return _NO_SOURCES
        if root in ("local", "data") or not steps:
            return _UNKNOWN_SOURCES
        (name, keys), *attributes = steps
        if root == "var":
            return self._resolve_variable(module, name, depth)
        if root == "module":
            output = attributes[0][0] if attributes else ""
            return self._resolve_output(module, name, keys, output, depth)
        return self._resolve_resource(module, root, name, keys)

    def _resolve_resource(self, module: str, resource_type: str, name: str, keys: str) -> ReferenceSources:
        """Return the instance with the key of a reference, or all instances without a match."""
        instances = self._resources_by_module.get((module, f"{resource_type}.{name}"), [])
        if keys:
            matching = [instance for instance in instances if instance.address.endswith(f"{name}{keys}")]
            instances = matching or instances
        return ReferenceSources(frozenset(instances), is_incomplete=not instances)

    def _resolve_variable(self, module: str, name: str, depth: int) -> ReferenceSources:
        """Return the sources of a module variable, from the call of the module."""
        if not module:
            return _NO_SOURCES
        parent_address, _, _ = _split_module_address(module)
        call = self._module_call(module)
        argument = _as_mapping(call.get("expressions")).get(name)
        sources = self._resolve_expression(parent_address, argument, call.get("for_each_expression"), depth=depth + 1)
        return _merge_sources(sources)

    def _resolve_output(self, module: str, name: str, keys: str, output: str, depth: int) -> ReferenceSources:
        """Return the sources of a module output.

        Args:
            module: The address of the module with the reference.
            name: The name of the called module.
            keys: The key of the module instance; empty for all instances.
            output: The name of the output; all outputs count if the module has no such output.
            depth: The number of references followed so far.
        """
        instances = self._module_instances.get((module, name), {"": f"{module}.module.{name}".lstrip(".")})
        addresses = [instances[keys]] if keys in instances else instances.values()
        sources: list[ReferenceSources] = []
        for address in addresses:
            outputs = _as_mapping(self._module_config(address).get("outputs"))
            output_configs = [outputs[output]] if output in outputs else outputs.values()
            for output_config in output_configs:
                expression = _as_mapping(output_config).get("expression")
                sources += self._resolve_expression(address, expression, for_each=None, depth=depth + 1)
        return _merge_sources(sources) if sources else _UNKNOWN_SOURCES


def _index_resource_configs(module_config: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the configurations of the managed resources in a module, by type and name."""
    configs = module_config.get("resources")
    if not isinstance(configs, list):
        return {}
    configs_by_name: dict[str, Mapping[str, Any]] = {}
    for config in configs:
        if isinstance(config, dict) and config.get("mode") == "managed":
            configs_by_name[f"{config.get('type')}.{config.get('name')}"] = config
    return configs_by_name


def _merge_sources(all_sources: list[ReferenceSources]) -> ReferenceSources:
    resources: frozenset[PlanResource] = frozenset().union(*(sources.resources for sources in all_sources))
    return ReferenceSources(resources, any(sources.is_incomplete for sources in all_sources))


def _select_matching_instances(resource: PlanResource, candidates: frozenset[PlanResource]) -> frozenset[PlanResource]:
    """Return the candidates with the instance keys of a resource, or all candidates without any match."""
    if len(candidates) < 2:  # noqa: PLR2004 - only several candidates need a selection
        return candidates
    in_module = frozenset(candidate for candidate in candidates if candidate.module_address == resource.module_address)
    nearest = in_module or candidates
    resource_keys = _instance_keys(resource)
    matching = set()
    for candidate in nearest:
        candidate_keys = _instance_keys(candidate)
        if candidate_keys and candidate_keys <= resource_keys:
            matching.add(candidate)
    return frozenset(matching) or nearest


def _instance_keys(resource: PlanResource) -> frozenset[str]:
    """Return the keys of a resource instance and of the module instances around the resource."""
    module_keys = frozenset(key for _, key in _MODULE_STEP.findall(resource.module_address) if key)
    key = resource.instance_key
    if key is None:
        return module_keys
    if isinstance(key, str):
        return module_keys | {f'["{key}"]'}
    return module_keys | {f"[{key}]"}


def _split_module_address(address: str) -> tuple[str, str, str]:
    """Split the address of a module into the address of the parent module, the name and the instance key."""
    steps = list(_MODULE_STEP.finditer(address))
    if not steps:
        return "", address, ""
    last = steps[-1]
    return address[: last.start()].rstrip("."), last[1], last[2] or ""


def _most_specific_references(expression: object) -> list[str]:
    """Return the references in an expression, at any depth, without the prefixes of longer references.

    Terraform lists ``aws_vpc.a.id`` together with the prefix ``aws_vpc.a``.
    """
    references = dict.fromkeys(_iter_expression_references(expression))
    prefixes = set()
    for reference in references:
        for separator in _PART_SEPARATOR.finditer(reference):
            prefixes.add(reference[: separator.start()])
    return [reference for reference in references if reference not in prefixes]


def _iter_expression_references(expression: object) -> Iterator[str]:
    if isinstance(expression, dict):
        references = expression.get("references")
        if isinstance(references, list) and all(isinstance(reference, str) for reference in references):
            yield from references
        else:
            for member in expression.values():
                yield from _iter_expression_references(member)
    elif isinstance(expression, list):
        for item in expression:
            yield from _iter_expression_references(item)


def _as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
