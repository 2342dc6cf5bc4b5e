"""Backends of the fake AWS provider: the interface, and a backend in memory."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from typing import Protocol

from .config_checks import select_values
from .provider_schema import PROVIDER_RULES, UNKNOWN_VALUE, Values

FAKE_ACCOUNT_ID = "123456789012"

AwsResources = dict[str, dict[str, Values]]


class AwsRefusal(Exception):  # noqa: N818  # not a fault of the program: Terraform shows it as a diagnostic
    """A request refused by AWS; the arguments are the summary and the detail of a diagnostic."""


class AwsBackend(Protocol):
    """The resources in AWS, by resource type. A refused request raises ``AwsRefusal``."""

    def find(self, resource_type: str, key: str) -> Values:
        """Return the attributes of a resource.

        Args:
            resource_type: The resource type.
            key: The import id, or the value of the data source's argument in ``provider_rules.json``.
        """

    def find_ids(self, resource_type: str, filters: dict[str, list[str]]) -> list[str]:
        """Return the keys of the resources with, for every attribute in ``filters``, a value of the list."""

    def read(self, resource_type: str, state: Values) -> Values | None:
        """Return the attributes with a difference from a state, or None if the resource does not exist."""

    def create(self, resource_type: str, planned: Values) -> Values:
        """Create a resource; return the planned attributes with values for the unknown attributes."""

    def update(self, resource_type: str, prior: Values, planned: Values) -> None:
        """Update a resource in-place."""

    def delete(self, resource_type: str, prior: Values) -> None:
        """Delete a resource."""


class InMemoryAws:
    """A backend in memory, for a single test.

    The backend remembers the resources that Terraform created or refreshed, and the resources of the test. As AWS
    does, the backend refuses a duplicate of a unique name or rule, and the deletion of a resource in use. A resource
    gateway has a network interface in each known subnet, and takes addresses of the subnet.

    Attributes:
        resources: The existing resources, for data sources and imports: resource type -> key -> attributes. The
            filters of ``provider_rules.json`` are compared with the attributes.
    """

    def __init__(self, resources: AwsResources | None = None) -> None:
        self.resources = resources or {}
        self._creation_counts: Counter[str] = Counter()
        self._created_resources: AwsResources = {}

    def find(self, resource_type: str, key: str) -> Values:
        if key not in self.resources.get(resource_type, {}):
            raise AwsRefusal("Couldn't find resource", f"There is no {resource_type} {key!r} in AWS.")
        return self.resources[resource_type][key]

    def find_ids(self, resource_type: str, filters: dict[str, list[str]]) -> list[str]:
        def matches(attributes: Values) -> bool:
            return all(attributes[name] in values for name, values in filters.items())

        return [key for key, attributes in self.resources.get(resource_type, {}).items() if matches(attributes)]

    def read(self, resource_type: str, state: Values) -> Values:
        self._created_resources.setdefault(resource_type, {})[state["id"]] = state
        return {}

    def create(self, resource_type: str, planned: Values) -> Values:
        self._refuse_duplicate(resource_type, planned)
        created = self._with_computed_attributes(resource_type, planned)
        self._create_gateway_interfaces(resource_type, created)
        self._created_resources.setdefault(resource_type, {})[created["id"]] = created
        return created

    def update(self, resource_type: str, _prior: Values, planned: Values) -> None:
        self._created_resources.setdefault(resource_type, {})[planned["id"]] = planned

    def delete(self, resource_type: str, prior: Values) -> None:
        key = prior["id"]
        self._refuse_deletion_in_use(resource_type, key)
        for resources in (self.resources, self._created_resources):
            resources.get(resource_type, {}).pop(key, None)
        self._delete_gateway_interfaces(key)

    def _refuse_deletion_in_use(self, resource_type: str, key: str) -> None:
        for user, path in PROVIDER_RULES["resources"][resource_type].get("used_by", ()):
            for name, values in self._created_resources.get(user, {}).items():
                if key in select_values(values, path.split(".")) and (user, name) != (resource_type, key):
                    raise AwsRefusal(
                        "DependencyViolation", f"{resource_type} {key} is in use: {path} of {user} {name}."
                    )

    def _refuse_duplicate(self, resource_type: str, planned: Values) -> None:
        for rule in PROVIDER_RULES["resources"][resource_type].get("unique", ()):
            unique_values = {name: planned[name] for name in rule["by"]}
            for resources in (self.resources, self._created_resources):
                for key, attributes in resources.get(resource_type, {}).items():
                    if all(attributes.get(name) == value for name, value in unique_values.items()):
                        same = ", ".join(f"{name} {value}" for name, value in unique_values.items())
                        raise AwsRefusal(rule["code"], f"{resource_type} with {same} is there already: {key}.")

    def _create_gateway_interfaces(self, resource_type: str, gateway: Values) -> None:
        if resource_type != "aws_vpclattice_resource_gateway" or gateway["ip_address_type"] == "IPV6":
            return
        address_count = gateway["ipv4_addresses_per_eni"]
        known_subnets = self.resources.get("aws_subnet", {})
        subnets = {name: known_subnets[name] for name in gateway["subnet_ids"] if name in known_subnets}
        for name, subnet in subnets.items():
            if subnet["available_ip_address_count"] < address_count:
                raise AwsRefusal(
                    "InsufficientFreeAddressesInSubnet", f"{name} has fewer than {address_count} free addresses."
                )
        groups = self._created_resources.get("aws_security_group", {})
        (group_name,) = (groups.get(name, {}).get("name") for name in gateway["security_group_ids"])
        for name, subnet in subnets.items():
            subnet["available_ip_address_count"] -= address_count
            self.resources.setdefault("aws_network_interface", {})[f"eni-{gateway['id']}-{name}"] = {
                "description": gateway["id"],
                "group_name": group_name,
                "private_ips": [f"10.0.0.{host}" for host in range(address_count)],
                "subnet_id": name,
                "vpc_id": gateway["vpc_id"],
            }

    def _delete_gateway_interfaces(self, gateway_id: str) -> None:
        interfaces = self.resources.get("aws_network_interface", {})
        deleted_names = [name for name, values in interfaces.items() if values["description"] == gateway_id]
        for name in deleted_names:
            interface = interfaces.pop(name)
            subnet = self.resources["aws_subnet"][interface["subnet_id"]]
            subnet["available_ip_address_count"] += len(interface["private_ips"])

    def _with_computed_attributes(self, resource_type: str, planned: Values) -> Values:
        """Return the planned attributes, with values from ``provider_rules.json`` for unknown attributes."""
        attributes = {name: value for name, value in planned.items() if value != UNKNOWN_VALUE}
        content = json.dumps([resource_type, attributes], sort_keys=True)
        self._creation_counts[content] += 1
        digest = hashlib.sha256(f"{self._creation_counts[content]} {content}".encode()).hexdigest()
        attributes |= {"account": FAKE_ACCOUNT_ID, "hash": digest[:17], "uuid": str(uuid.UUID(digest[:32]))}
        for name, template in PROVIDER_RULES["resources"][resource_type]["computed"].items():
            value = template.format_map(attributes) if isinstance(template, str) else template
            attributes.setdefault(name, value)
        return {name: attributes.get(name) for name in planned}
