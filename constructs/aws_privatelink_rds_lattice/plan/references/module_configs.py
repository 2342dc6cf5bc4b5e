"""The configuration in a plan: the resources, data sources and module calls of each module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.parsing.json_items import list_blocks, mapping_at

from .addresses import module_path

if TYPE_CHECKING:
    from collections.abc import Mapping


class ModuleConfigs:
    """The configuration in a plan, by the path of the module: the names without keys.

    Attributes:
        has_provisioners: True if a resource has provisioners.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Index the module calls, the resources and the data sources."""
        self._calls: dict[str, Mapping[str, Any]] = {}
        self._resources: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.has_provisioners = False
        root_module = mapping_at(document, "configuration", "root_module")
        pending: list[tuple[str, Mapping[str, Any]]] = [("", {"module": root_module})]
        while pending:
            path, call = pending.pop()
            self._calls[path] = call
            module = mapping_at(call, "module")
            for config in list_blocks(module.get("resources")):
                address_in_module = f"{config.get('type')}.{config.get('name')}"
                if config.get("mode") == "data":
                    address_in_module = f"data.{address_in_module}"
                self._resources[path, address_in_module] = config
                self.has_provisioners = self.has_provisioners or "provisioners" in config
            for name, child_call in mapping_at(module, "module_calls").items():
                child_path = f"{path}.module.{name}".lstrip(".")
                pending.append((child_path, mapping_at(child_call)))

    def find_resource(self, module: str, address_in_module: str) -> Mapping[str, Any]:
        """Return the configuration of a resource or data source in a module instance; empty if the plan has none."""
        return self._resources.get((module_path(module), address_in_module), {})

    def find_call(self, module: str) -> Mapping[str, Any]:
        """Return the call of a module instance; empty if the plan has none."""
        return self._calls.get(module_path(module), {})
