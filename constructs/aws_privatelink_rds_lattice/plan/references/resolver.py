"""Resolve the references in the configuration of a plan, through module variables, outputs and other resources."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.parsing.json_items import mapping_at
from aws_privatelink_rds_lattice.plan.resources import REVIEWED_TYPES, comparable_values

from .addresses import is_in_module, last_instance_key, module_path, split_module_address
from .expressions import (
    iter_constants,
    most_specific_references,
    root_of,
    select_block_expressions,
    select_key,
    split_reference,
)
from .other_resources import HARMLESS_DATA_TYPES, PASS_THROUGH_ARGUMENTS, find_ids
from .sources import NO_SOURCES, OPEN_SOURCES, Source, Sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from aws_privatelink_rds_lattice.plan.resources import PlanResource

    from .module_configs import ModuleConfigs
    from .other_resources import OtherResources

_NON_RESOURCE_ROOTS = frozenset({"path", "terraform", "self", "count", "each"})
# The attributes with the identity of a resource.
_IDENTITY_ATTRIBUTES = frozenset({"id", "arn", "group_id"})


class ReferenceResolver:
    """The configuration of a plan, searched for the sources of resource arguments.

    Attributes:
        has_provisioners: True if the configuration of a resource has provisioners.
    """

    def __init__(
        self, configs: ModuleConfigs, other_resources: OtherResources, resources: Iterable[PlanResource]
    ) -> None:
        """Index the possible targets of references.

        Args:
            configs: The configuration in the plan.
            other_resources: The resources that are no targets, and the data sources.
            resources: The targets.
        """
        self._configs = configs
        self._other_resources = other_resources
        self._resources_by_module: dict[tuple[str, str], list[PlanResource]] = defaultdict(list)
        self._created_by_module: dict[str, list[PlanResource]] = defaultdict(list)
        self._module_instances: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._resolved_sources: dict[tuple[str, str, str], Sources] = {}
        self._has_equal_instances = functools.cache(self._find_equal_instances)
        self.has_provisioners = configs.has_provisioners
        indexed_modules = {""}
        for resource in resources:
            self._resources_by_module[resource.module_address, resource.address_in_module].append(resource)
            if resource.creates:
                self._created_by_module[resource.module_address].append(resource)
            module_address = resource.module_address
            while module_address not in indexed_modules:
                indexed_modules.add(module_address)
                parent_address, name, key = split_module_address(module_address)
                self._module_instances[parent_address, name][key] = module_address
                module_address = parent_address

    def is_configured(self, resource: PlanResource, attribute: str) -> bool:
        """Return True if the configuration sets an argument, or if the plan has no configuration of the resource."""
        config = self.find_config(resource)
        return not config or attribute in mapping_at(config, "expressions")

    def find_config(self, resource: PlanResource) -> Mapping[str, Any]:
        """Return the configuration of a resource; empty if the plan has none."""
        return self._configs.find_resource(resource.module_address, resource.address_in_module)

    def find_sources(
        self,
        resource: PlanResource,
        attribute: str,
        resource_types: Collection[str],
        block: str = "",
        block_values: Mapping[str, Any] | None = None,
    ) -> Sources:
        """Return the sources of an argument.

        Args:
            resource: The resource with the argument.
            attribute: The argument.
            resource_types: The resource types of the sources.
            block: The nested block with the argument; empty for an argument of the resource.
            block_values: The values of the block, to tell it from other blocks.
        """
        config = self.find_config(resource)
        expression = mapping_at(config, "expressions").get(block or attribute)
        if expression is None:
            # Terraform writes no expression for a dynamic block.
            sources = self._resolve(resource.module_address, "local", "") if block else OPEN_SOURCES
            return sources.of_types(resource_types)
        if block:
            expression = select_block_expressions(expression, attribute, block_values or {})
        key = last_instance_key(resource.address)
        if "count_expression" in config and not self._has_equal_instances(
            resource.module_address, resource.address_in_module
        ):
            key = ""
        return self._resolve_expression(resource.module_address, expression, config, key).of_types(resource_types)

    def _find_equal_instances(self, module: str, address_in_module: str) -> bool:
        """Return True for a resource with several instances of the same values.

        The plan does not tell ``count.index`` from ``count.index + 1``. Between equal instances, which one refers to
        which other resource makes no difference.
        """
        instances = self._resources_by_module[module, address_in_module]
        values = [comparable_values(instance.after) for instance in instances]
        return len(values) > 1 and all(other == values[0] for other in values)

    def find_expression_sources(self, resource: PlanResource, expression: object) -> Sources:
        """Return the sources of an expression in the configuration of a resource."""
        key = last_instance_key(resource.address)
        return self._resolve_expression(resource.module_address, expression, self.find_config(resource), key)

    def _resolve_expression(self, module: str, expression: object, config: Mapping[str, Any], key: str) -> Sources:
        """Return the sources of an expression.

        Args:
            module: The address of the module with the expression.
            expression: The expression, as in the configuration of the plan.
            config: The configuration of the resource or module call. ``each.value`` leads to its ``for_each``.
            key: The instance key of the resource or module call.
        """
        for_each = config.get("for_each_expression")
        references = most_specific_references(expression)
        targets = [reference for reference in references if root_of(reference) not in _NON_RESOURCE_ROOTS]
        selected_key = ""
        if key:
            selected_key = select_key(references, targets, for_each, key)
        choice = NO_SOURCES
        if any(reference.startswith("each.value") for reference in references):
            choice = self._resolve_all(module, most_specific_references(for_each), selected_key).as_choice()
        # In a configuration in JSON, the constants beside references are known.
        constants = Sources(named=find_ids(iter_constants(expression)))
        return self._resolve_all(module, targets, selected_key).union([constants, choice])

    def _resolve_all(self, module: str, references: Iterable[str], selected_key: str = "") -> Sources:
        return NO_SOURCES.union(self._resolve(module, reference, selected_key) for reference in references)

    def _resolve(self, module: str, reference: str, selected_key: str) -> Sources:
        if root_of(reference) == "local":
            # The plan does not show the expression of a local value: all local values of a module are alike.
            reference = "local"
        cache_key = (module, reference, selected_key)
        if cache_key not in self._resolved_sources:
            # A reference that leads to itself ends here. Terraform refuses such references.
            self._resolved_sources[cache_key] = NO_SOURCES
            self._resolved_sources[cache_key] = self._resolve_uncached(module, reference, selected_key)
        return self._resolved_sources[cache_key]

    def _resolve_uncached(self, module: str, reference: str, selected_key: str) -> Sources:
        parts = split_reference(reference)
        root = parts[0][0] if parts else ""
        if root in _NON_RESOURCE_ROOTS:
            return NO_SOURCES
        if root == "local":
            return self._collect_scope(module)
        if len(parts) > 1:
            return self._resolve_parts(module, parts, selected_key)
        return OPEN_SOURCES

    def _resolve_parts(self, module: str, parts: Sequence[tuple[str, str]], selected_key: str) -> Sources:
        """Return the sources of a reference, split into names with keys."""
        (root, _), (name, keys), *attributes = parts
        attribute = attributes[0][0] if attributes else ""
        if root == "var":
            return self._resolve_variable(module, name)
        if root == "module":
            return self._resolve_output(module, name, keys or selected_key, attribute)
        if root == "data":
            argument = attributes[1][0] if attributes[1:] else ""
            return self._resolve_data_source(module, name, attribute, argument)
        return self._resolve_resource(module, root, name, keys or selected_key, attribute)

    def _resolve_resource(self, module: str, resource_type: str, name: str, keys: str, attribute: str) -> Sources:
        """Return the sources of an attribute of a resource; see ``_resolve_instances``.

        A resource without an instance after the apply, such as a resource with ``count = 0``, is no source: ``try`` and
        ``concat`` name such resources.
        """
        address_in_module = f"{resource_type}.{name}"
        instances = self._resources_by_module.get((module, address_in_module), [])
        planned_instances = [instance for instance in instances if instance.after is not None]
        if planned_instances:
            return self._resolve_instances(planned_instances, keys, attribute)
        is_configured = bool(self._configs.find_resource(module, address_in_module))
        has_instances = self._other_resources.has_instances(module_path(module), address_in_module)
        if instances or (is_configured and not has_instances):
            return NO_SOURCES
        return self._resolve_other_resource(module, resource_type, name, keys, attribute)

    def _resolve_instances(self, instances: Sequence[PlanResource], keys: str, attribute: str) -> Sources:
        """Return the instance with the key of a reference, or all instances without a match.

        An argument of a reviewed resource, such as the ``security_group_ids`` of a gateway, leads to its value.
        """
        first = instances[0]
        matching = [instance for instance in instances if instance.address.endswith(f"{first.address_in_module}{keys}")]
        if keys and matching:
            instances = matching
        config = self.find_config(first)
        expressions = mapping_at(config, "expressions")
        if attribute not in expressions or first.resource_type not in REVIEWED_TYPES:
            return Sources(named=frozenset(instances))
        key = "" if "count_expression" in config else keys
        values = [mapping_at(instance.after).get(attribute) for instance in instances]
        sources = self._resolve_expression(first.module_address, expressions[attribute], config, key)
        return sources.union([Sources(named=find_ids(values))])

    def _resolve_other_resource(self, module: str, resource_type: str, name: str, keys: str, attribute: str) -> Sources:
        """Return the sources of an attribute of a resource of another type.

        The ID and the ARN lead to the resource. An argument leads to the sources of its value.
        """
        address_in_module = f"{resource_type}.{name}"
        config = self._configs.find_resource(module, address_in_module)
        expressions = mapping_at(config, "expressions")
        pass_through_arguments = PASS_THROUGH_ARGUMENTS.get(resource_type)
        argument = (pass_through_arguments or {}).get(attribute, attribute)
        if argument in expressions:
            return self._resolve_argument(module, address_in_module, argument, keys)
        all_sources = self._resolve_expression(module, expressions, config, keys).as_possible()
        if pass_through_arguments is not None:
            texts = self._other_resources.find_values(module_path(module), address_in_module)
            return all_sources.union([Sources(possible=find_ids(texts))])
        if attribute in _IDENTITY_ATTRIBUTES or not attribute:
            address = f"{module}.{address_in_module}{keys}".lstrip(".")
            return Sources(named=frozenset({address}))
        return all_sources.union([OPEN_SOURCES])

    def _resolve_data_source(self, module: str, data_type: str, name: str, attribute: str) -> Sources:
        """Return the IDs in an attribute of a data source, or the sources of the attribute for a read in the apply."""
        address_in_module = f"data.{data_type}.{name}"
        if data_type in HARMLESS_DATA_TYPES:
            return Sources(named=frozenset({address_in_module}))
        known_values = self._other_resources.find_data_values(module_path(module), address_in_module, attribute)
        if known_values:
            return Sources(named=find_ids(known_values))
        config = self._configs.find_resource(module, address_in_module)
        if attribute not in mapping_at(config, "expressions"):
            return OPEN_SOURCES
        return self._resolve_argument(module, address_in_module, attribute, "")

    def _resolve_argument(self, module: str, address_in_module: str, argument: str, keys: str) -> Sources:
        """Return the sources of a configured argument of a resource of another type, or of a data source."""
        config = self._configs.find_resource(module, address_in_module)
        expression = mapping_at(config, "expressions")[argument]
        sources = self._resolve_expression(module, expression, config, keys)
        texts = self._other_resources.find_values(module_path(module), address_in_module, argument)
        return sources.union([Sources(named=find_ids(texts))])

    def _resolve_variable(self, module: str, name: str) -> Sources:
        if not module:
            return Sources(named=find_ids([self._other_resources.find_variable(name)]))
        return self._resolve_call_argument(module, mapping_at(self._configs.find_call(module), "expressions").get(name))

    def _resolve_call_argument(self, module: str, expression: object) -> Sources:
        parent_address, _, key = split_module_address(module)
        return self._resolve_expression(parent_address, expression, self._configs.find_call(module), key)

    def _resolve_output(self, module: str, name: str, keys: str, output: str) -> Sources:
        """Return the sources of an output of a called module.

        Without such an output, all outputs count; without a matching key, all instances of the module.
        """
        instances = self._module_instances.get((module, name), {"": f"{module}.module.{name}".lstrip(".")})
        sources = []
        for address in _select_member(instances, keys):
            outputs = mapping_at(self._configs.find_call(address), "module", "outputs")
            for output_config in _select_member(outputs, output):
                references = most_specific_references(mapping_at(output_config).get("expression"))
                sources.append(self._resolve_all(address, references))
        if not sources:
            return OPEN_SOURCES
        return NO_SOURCES.union(sources)

    def _collect_scope(self, module: str) -> Sources:
        """Return all possible sources of an expression in a module.

        A value that is known after apply comes from a resource that the plan creates, or from a data source that the
        apply reads: in the module, in a module called there, or in an argument of the module.
        """
        created: set[Source] = set()
        for address, resources in self._created_by_module.items():
            if is_in_module(address, module):
                created.update(resources)
        path = module_path(module)
        is_open = self._other_resources.has_deferred_read(path)
        sources = [Sources(frozenset(), frozenset(created), is_open, self._other_resources.has_changes(path))]
        if module:
            expressions = mapping_at(self._configs.find_call(module), "expressions")
            sources.append(self._resolve_call_argument(module, expressions).created().as_possible())
        # A known ID behind such a resource is known after apply again.
        sources.append(Sources(possible=find_ids(self._other_resources.iter_pass_through_values(path))))
        return NO_SOURCES.union(sources)


def _select_member(members: Mapping[str, Any], key: str) -> Iterable[Any]:
    """Return the member with a key, or all members without such a member."""
    return [members[key]] if key in members else members.values()
