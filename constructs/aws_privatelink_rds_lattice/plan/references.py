"""Resolve the references in the configuration of a plan, through module variables and outputs."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from .json_items import list_blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from .resources import PlanResource

    # The resources of the plan among the sources of a value. None stands for a source that the plan does not name: a
    # local value, a data source or a resource of a type that is not reviewed.
    Sources = frozenset[PlanResource | None]

_INSTANCE_KEY = r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]'
_MODULE_STEP = re.compile(rf"module\.([\w-]+)({_INSTANCE_KEY})?\.?")
# A name or a key of a reference: module.a["x"].b, aws_security_group.c[0].id.
_REFERENCE_PART = re.compile(rf"([\w-]+)((?:\[[^\]]*\])*)\.?|{_INSTANCE_KEY}")
_PART_SEPARATOR = re.compile(r"[.\[]")
_NON_RESOURCE_ROOTS = frozenset({"path", "terraform", "self", "count", "each"})
_NO_SOURCES: Sources = frozenset()
_UNNAMED_SOURCES: Sources = frozenset({None})


class ReferenceResolver:
    """The configuration of a plan, searched for the sources of resource arguments."""

    def __init__(self, document: Mapping[str, Any], resources: Iterable[PlanResource]) -> None:
        """Index the modules of the configuration, and the possible targets of references."""
        self._calls: dict[str, Mapping[str, Any]] = {}
        self._resource_configs: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._resources_by_module: dict[tuple[str, str], list[PlanResource]] = defaultdict(list)
        self._module_instances: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._resolved_sources: dict[tuple[str, str], Sources] = {}
        self._index_modules(_mapping_at(document, "configuration", "root_module"))
        indexed_modules = {""}
        for resource in resources:
            self._resources_by_module[resource.module_address, resource.address_in_module].append(resource)
            module_address = resource.module_address
            while module_address not in indexed_modules:
                indexed_modules.add(module_address)
                parent_address, name, key = _split_module_address(module_address)
                self._module_instances[parent_address, name][key] = module_address
                module_address = parent_address

    def _index_modules(self, root_module: Mapping[str, Any]) -> None:
        """Index the module calls and the managed resources by the path of the module: names without keys."""
        pending: list[tuple[str, Mapping[str, Any]]] = [("", {"module": root_module})]
        while pending:
            path, call = pending.pop()
            self._calls[path] = call
            module = _mapping_at(call, "module")
            for config in list_blocks(module.get("resources")):
                if config.get("mode") == "managed":
                    self._resource_configs[path, f"{config.get('type')}.{config.get('name')}"] = config
            for name, child_call in _mapping_at(module, "module_calls").items():
                child_path = f"{path}.module.{name}".lstrip(".")
                pending.append((child_path, _mapping_at(child_call)))

    def is_configured(self, resource: PlanResource, attribute: str) -> bool:
        """Return True if the configuration sets an argument, or if the plan has no configuration of the resource."""
        config = self._resource_config(resource)
        return not config or attribute in _mapping_at(config, "expressions")

    def find_sources(
        self, resource: PlanResource, attribute: str, resource_types: Iterable[str]
    ) -> tuple[frozenset[PlanResource], bool]:
        """Return the sources of an argument, and True if the plan does not name all sources.

        Of several instances of a source, only the instances with the keys of the resource count.

        Args:
            resource: The resource with the argument.
            attribute: The argument, with all nested blocks.
            resource_types: The resource types of the sources.
        """
        config = self._resource_config(resource)
        expression = _mapping_at(config, "expressions").get(attribute)
        sources = self._resolve_expression(resource.module_address, expression, config.get("for_each_expression"))
        candidates = frozenset(source for source in sources if source and source.resource_type in resource_types)
        # Terraform writes no expression for a dynamic block.
        is_incomplete = expression is None or None in sources
        return _select_matching_instances(resource, candidates), is_incomplete

    def _resource_config(self, resource: PlanResource) -> Mapping[str, Any]:
        return self._resource_configs.get((_module_path(resource.module_address), resource.address_in_module), {})

    def _resolve_expression(self, module: str, expression: object, for_each: object) -> Sources:
        """Return the sources of an expression in a module. A reference to ``each.value`` leads to ``for_each``."""
        references = _most_specific_references(expression)
        if any(reference.startswith("each.value") for reference in references):
            references += _most_specific_references(for_each)
        return self._resolve_all(module, references)

    def _resolve_all(self, module: str, references: Collection[str]) -> Sources:
        return _NO_SOURCES.union(*(self._resolve(module, reference) for reference in references))

    def _resolve(self, module: str, reference: str) -> Sources:
        key = (module, reference)
        if key not in self._resolved_sources:
            # A reference that leads to itself ends here. Terraform refuses such references.
            self._resolved_sources[key] = _NO_SOURCES
            self._resolved_sources[key] = self._resolve_uncached(module, reference)
        return self._resolved_sources[key]

    def _resolve_uncached(self, module: str, reference: str) -> Sources:
        parts = [(name, keys) for name, keys in _REFERENCE_PART.findall(reference) if name]
        if not parts:
            return _UNNAMED_SOURCES
        (root, _), *steps = parts
        if root in _NON_RESOURCE_ROOTS:
            return _NO_SOURCES
        if root in ("local", "data") or not steps:
            return _UNNAMED_SOURCES
        (name, keys), *attributes = steps
        if root == "var":
            return self._resolve_variable(module, name)
        if root == "module":
            output = attributes[0][0] if attributes else ""
            return self._resolve_output(module, name, keys, output)
        return self._resolve_resource(module, root, name, keys)

    def _resolve_resource(self, module: str, resource_type: str, name: str, keys: str) -> Sources:
        """Return the instance with the key of a reference, or all instances without a match."""
        instances = self._resources_by_module.get((module, f"{resource_type}.{name}"), [])
        if keys:
            matching = [instance for instance in instances if instance.address.endswith(f"{name}{keys}")]
            instances = matching or instances
        return frozenset(instances) or _UNNAMED_SOURCES

    def _resolve_variable(self, module: str, name: str) -> Sources:
        if not module:
            return _NO_SOURCES
        parent_address, _, _ = _split_module_address(module)
        call = self._calls.get(_module_path(module), {})
        argument = _mapping_at(call, "expressions").get(name)
        return self._resolve_expression(parent_address, argument, call.get("for_each_expression"))

    def _resolve_output(self, module: str, name: str, keys: str, output: str) -> Sources:
        """Return the sources of an output of a called module.

        Without such an output, all outputs count; without a matching key, all instances of the module.
        """
        instances = self._module_instances.get((module, name), {"": f"{module}.module.{name}".lstrip(".")})
        sources = _NO_SOURCES
        has_references = False
        for address in _select_member(instances, keys):
            outputs = _mapping_at(self._calls.get(_module_path(address)), "module", "outputs")
            for output_config in _select_member(outputs, output):
                references = _most_specific_references(_mapping_at(output_config).get("expression"))
                has_references = has_references or bool(references)
                sources |= self._resolve_all(address, references)
        return sources if has_references else _UNNAMED_SOURCES


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
    return frozenset(re.findall(_INSTANCE_KEY, resource.address))


def _module_path(address: str) -> str:
    return re.sub(_INSTANCE_KEY, "", address)


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


def _select_member(members: Mapping[str, Any], key: str) -> Iterable[Any]:
    """Return the member with a key, or all members without such a member."""
    return [members[key]] if key in members else members.values()


def _mapping_at(value: object, *keys: str) -> Mapping[str, Any]:
    """Return the mapping at a path of keys; empty without such a mapping."""
    for key in keys:
        if not isinstance(value, dict):
            return {}
        value = value.get(key)
    return value if isinstance(value, dict) else {}
