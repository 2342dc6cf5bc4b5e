"""Resources of unreviewed types, and data sources: values that can lead to a connection."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.parsing.document import iter_change_entries, iter_prior_entries
from aws_privatelink_rds_lattice.plan.parsing.json_items import mapping_at
from aws_privatelink_rds_lattice.plan.resources import REVIEWED_TYPES
from aws_privatelink_rds_lattice.plan.sensitive import iter_scalar_texts

from .addresses import is_in_module, module_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Types with attributes that repeat arguments. The argument of each attribute with another name.
PASS_THROUGH_ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "terraform_data": {"output": "input"},
    "null_resource": {},
    "random_shuffle": {"result": "input"},
    "time_sleep": {},
    "time_static": {},
}
# Data sources without the ID or ARN of a security group, gateway, configuration or share among their results.
HARMLESS_DATA_TYPES = frozenset(
    {
        "archive_file",
        "aws_ami",
        "aws_availability_zone",
        "aws_availability_zones",
        "aws_caller_identity",
        "aws_default_tags",
        "aws_ecr_authorization_token",
        "aws_eks_cluster_auth",
        "aws_iam_policy",
        "aws_iam_policy_document",
        "aws_iam_role",
        "aws_kms_key",
        "aws_partition",
        "aws_region",
        "aws_route53_zone",
        "aws_service_principal",
        "aws_subnet",
        "aws_subnets",
        "aws_vpc",
        "cloudinit_config",
        "tls_certificate",
    }
)
_ID_PATTERN = re.compile(r"(?<![\w-])(?:(?:sg|rgw|rcfg|pl)-\w+|arn:[\w:/.-]+)")


class OtherResources:
    """The changed resources of unreviewed types and the deferred data sources, by module path and address."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Store the plan. The first value with a reference to another resource builds the index."""
        self._document = document

    @functools.cached_property
    def _entries(self) -> Mapping[tuple[str, str], list[Mapping[str, Any]]]:
        entries: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for entry in iter_change_entries(self._document, "resource_changes"):
            if entry["change"]["actions"] == ["no-op"]:
                continue
            address_in_module = f"{entry['type']}.{entry.get('name')}"
            if entry.get("mode") == "data":
                address_in_module = f"data.{address_in_module}"
            entries[module_path(entry.get("module_address") or ""), address_in_module].append(entry)
        return entries

    def find_values(self, path: str, address_in_module: str, argument: str = "") -> Iterator[object]:
        """Yield the values after the apply of an argument, or of all arguments, for each instance."""
        for entry in self._entries.get((path, address_in_module), ()):
            values = entry["change"].get("after")
            yield mapping_at(values).get(argument) if argument else values

    def has_instances(self, path: str, address_in_module: str) -> bool:
        """Return True if a resource has an instance after the apply, or before an apply without this resource."""
        return f"{path}.{address_in_module}".lstrip(".") in self._instances

    @functools.cached_property
    def _instances(self) -> frozenset[str]:
        """The addresses of the resources, without instance keys."""
        existing: set[str] = set()
        destroyed: set[str] = set()

        def add_change(summary: Mapping[str, Any]) -> bool:
            is_destroyed = summary["change"]["actions"] in (["delete"], ["forget"])
            (destroyed if is_destroyed else existing).add(summary["address"])
            return False

        def add_prior(summary: Mapping[str, Any]) -> bool:
            if summary["address"] not in destroyed:
                existing.add(summary["address"])
            return False

        # Neither iterator yields an entry: the summaries have the addresses.
        for _ in iter_change_entries(self._document, "resource_changes", add_change):
            pass
        for _ in iter_prior_entries(self._document, add_prior):
            pass
        return frozenset(map(module_path, existing))

    def find_variable(self, name: str) -> object:
        """Return the value of a variable of the root module; None without a value."""
        return mapping_at(self._document, "variables", name).get("value")

    def find_data_values(self, path: str, address_in_module: str, attribute: str) -> list[object]:
        """Return the values of an attribute of a data source that Terraform read before the apply."""
        values = self._data_values.get(f"{path}.{address_in_module}".lstrip("."), ())
        return [value[attribute] for value in values if attribute in value]

    @functools.cached_property
    def _data_values(self) -> Mapping[str, list[Mapping[str, Any]]]:
        """The values of the data sources, by their addresses without instance keys."""
        values: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for entry in iter_prior_entries(self._document, lambda summary: summary.get("mode") == "data"):
            values[module_path(entry["address"])].append(entry["values"] or {})
        return values

    def has_deferred_read(self, path: str) -> bool:
        """Return True if the apply reads a data source in a module, except for ``HARMLESS_DATA_TYPES``."""
        return any(is_in_module(module, path) for module in self._deferred_modules)

    @functools.cached_property
    def _deferred_modules(self) -> frozenset[str]:
        modules = set()
        for module, address_in_module in self._entries:
            root, _, rest = address_in_module.partition(".")
            if root == "data" and rest.partition(".")[0] not in HARMLESS_DATA_TYPES:
                modules.add(module)
        return frozenset(modules)

    def has_changes(self, path: str) -> bool:
        """Return True if the plan changes a resource in a module, except for reviewed and pass-through types."""
        return any(is_in_module(module, path) for module in self._changed_modules)

    @functools.cached_property
    def _changed_modules(self) -> frozenset[str]:
        modules = set()
        for module, address_in_module in self._entries:
            resource_type = address_in_module.partition(".")[0]
            if resource_type not in ("data", *REVIEWED_TYPES, *PASS_THROUGH_ARGUMENTS):
                modules.add(module)
        return frozenset(modules)

    def iter_pass_through_values(self, path: str) -> Iterator[object]:
        """Yield the values of the changed resources of pass-through types in a module."""
        for module, address_in_module in self._pass_through:
            if is_in_module(module, path):
                yield from self.find_values(module, address_in_module)

    @functools.cached_property
    def _pass_through(self) -> list[tuple[str, str]]:
        return [key for key in self._entries if key[1].partition(".")[0] in PASS_THROUGH_ARGUMENTS]


def find_ids(values: Iterable[object]) -> frozenset[str]:
    """Return the IDs and ARNs in some values, at any depth."""
    ids: set[str] = set()
    for value in values:
        for text in iter_scalar_texts(value):
            ids.update(_ID_PATTERN.findall(text))
    return frozenset(ids)
