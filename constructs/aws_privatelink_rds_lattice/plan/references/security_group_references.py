"""Security groups that the expressions of a configuration refer to."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_privatelink_rds_lattice.plan.parsing.json_items import iter_config_resources, list_blocks, mapping_at
from aws_privatelink_rds_lattice.plan.rules.rule_values import normalize_group_id
from aws_privatelink_rds_lattice.plan.rules.security_group_rules import DEFAULT_SECURITY_GROUP, SECURITY_GROUP_TYPES

from .constant_expressions import UnresolvedError, evaluate_expression, follow_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .constant_expressions import Step

    Config = Mapping[str, Any]

# A template that is an expression and nothing else.
_EXPRESSION = re.compile(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}")
_LOCAL = re.compile(r"\blocal\.([\w-]+)")
_GROUP_ID = re.compile(r"\bsg-\w+")
_GROUP_ADDRESS = re.compile(rf"(?<![\w.])(?:{'|'.join(SECURITY_GROUP_TYPES)})\.[\w-]+")
_RESOURCE_ATTRIBUTE = re.compile(r"(?<![\w.])(aws_\w+)\.([\w-]+)\.(\w+)")
_VPC_TYPES = ("aws_vpc", "aws_default_vpc")
_ID_ATTRIBUTES = ("id", "group_id", "security_group_id")
# Type of a database -> the arguments with the identifier in the data source and in the resource, and the attribute of
# the data source with the security groups.
_DATABASE_ARGUMENTS = {
    "aws_db_instance": ("db_instance_identifier", "identifier", "vpc_security_groups"),
    "aws_rds_cluster": ("cluster_identifier", "cluster_identifier", "vpc_security_group_ids"),
}


@dataclass(frozen=True)
class SecurityGroupAddress:
    """A security group of a configuration.

    Attributes:
        stack: The name of the configuration; empty for a configuration by itself.
        address: The address of the resource, without an instance key.
        instance_key: The key of an instance of a resource with ``count`` or ``for_each``; else None.
    """

    stack: str
    address: str
    instance_key: str | int | None = None

    def __str__(self) -> str:
        """Return a reference to the id of the group."""
        key = "" if self.instance_key is None else f"[{json.dumps(self.instance_key)}]"
        return f"${{{self.address}{key}.id}}"

    def is_same_resource(self, group: object) -> bool:
        """Return True for the group of the same resource, if not of different instances."""
        if not isinstance(group, SecurityGroupAddress):
            return False
        return (group.stack, group.address) == (self.stack, self.address)


class SecurityGroupReferences:
    """The security groups behind the expressions of a configuration.

    The values of variables are their defaults. Another configuration of the same app is the source of a remote state
    if the backend is the same.
    """

    def __init__(self, config: Config, stack: str = "", other_configs: Mapping[str, Config] | None = None) -> None:
        """Store the configurations.

        Args:
            config: A parsed ``cdk.tf.json``.
            stack: The name of the configuration.
            other_configs: The other configurations of the app by name.
        """
        self._config = config
        self._stack = stack
        self._others = other_configs or {}
        self._groups_by_id = dict(self._iter_imported_groups())
        self._values_by_expression: dict[str, object] = {}

    def _iter_imported_groups(self) -> Iterator[tuple[str, SecurityGroupAddress]]:
        for block in list_blocks(self._config.get("import")):
            address = str(block.get("to"))
            if address.partition(".")[0] in SECURITY_GROUP_TYPES:
                yield normalize_group_id(str(block.get("id"))), SecurityGroupAddress(self._stack, address)

    def group_of_resource(self, address: str) -> SecurityGroupAddress:
        """Return the security group of a resource in the configuration."""
        return SecurityGroupAddress(self._stack, address)

    def identify(self, reference: object) -> SecurityGroupAddress | str:
        """Return the security group of a reference; else the id, or the text of an expression with unknown value."""
        group = self.resolve(reference)
        if isinstance(group, SecurityGroupAddress):
            return group
        group_id = normalize_group_id(str(reference if group is None else group))
        return self._groups_by_id.get(group_id, group_id)

    def resolve(self, value: object) -> object:
        """Return a value with resolved expressions; an expression with an unknown value is unchanged."""
        if isinstance(value, dict):
            return {key: self.resolve(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str) or not (expression := _EXPRESSION.fullmatch(value)):
            return value
        if value not in self._values_by_expression:
            # The value for a reference to itself, which Terraform rejects.
            self._values_by_expression[value] = value
            with suppress(UnresolvedError):
                result = evaluate_expression(expression[1], self._resolve_reference, self.resolve)
                self._values_by_expression[value] = result
        return self._values_by_expression[value]

    def find_possible_groups(self, value: object) -> set[SecurityGroupAddress | str]:
        """Return the security groups in an expression whose value is not known, also by way of local values."""
        text = json.dumps(value, default=str)
        for name in dict.fromkeys(_LOCAL.findall(text)):
            text += json.dumps(mapping_at(self._config, "locals").get(name))
        for resource_type, name, argument in dict.fromkeys(_RESOURCE_ATTRIBUTE.findall(text)):
            resource = mapping_at(self._config, "resource", resource_type, name)
            text += json.dumps(resource.get(argument))
        groups: set[SecurityGroupAddress | str] = set()
        groups.update(self.identify(group_id) for group_id in _GROUP_ID.findall(text))
        groups.update(self.group_of_resource(address) for address in _GROUP_ADDRESS.findall(text))
        return groups

    def _resolve_reference(self, steps: list[Step]) -> object:
        """Return the value of a reference.

        Raises:
            UnresolvedError: The configuration does not show the value.
        """
        root = steps[0]
        if root == "local":
            return self._resolve_part(self._config.get("locals"), steps[1:])
        if root == "var":
            variable = follow_steps(self._config.get("variable"), steps[1:2])
            return self._resolve_part(variable, ["default", *steps[2:]])
        if root == "data":
            return self._resolve_data_source(steps[1:])
        return self._resolve_resource(steps)

    def _resolve_part(self, value: object, steps: list[Step]) -> object:
        """Return a part of a value of the configuration; each value on the way may be an expression."""
        for step in steps:
            if isinstance(value, str):
                value = self.resolve(value)
            value = follow_steps(value, [step])
        return self.resolve(value)

    def _resolve_data_source(self, steps: list[Step]) -> object:
        body = follow_steps(self._config.get("data"), steps[:2])
        if steps[:1] == ["terraform_remote_state"] and steps[2:3] == ["outputs"]:
            return self._resolve_remote_output(body, steps[3:])
        if steps[:1] == ["aws_security_group"] and steps[2:] == ["id"]:
            return self._resolve_part(body, ["id"])
        if steps[0] in _DATABASE_ARGUMENTS:
            return self._resolve_database_groups(str(steps[0]), body, steps[2:])
        raise UnresolvedError

    def _resolve_database_groups(self, database_type: str, data_source: object, steps: list[Step]) -> object:
        """Return the security groups of a looked-up database that is also a resource of the configuration."""
        looked_up_by, identifier, groups_attribute = _DATABASE_ARGUMENTS[database_type]
        lookup = mapping_at(data_source)
        searched = (self.resolve(lookup.get(looked_up_by)), lookup.get("provider"), lookup.get("region"))
        if steps[:1] == [groups_attribute] and searched[0]:
            for address, body in iter_config_resources(self._config, database_type):
                if (self.resolve(body.get(identifier)), body.get("provider"), body.get("region")) == searched:
                    return self._resolve_resource([*address.split("."), "vpc_security_group_ids", *steps[1:]])
        raise UnresolvedError

    def _resolve_remote_output(self, remote_state: object, steps: list[Step]) -> object:
        settings = mapping_at(remote_state, "config")
        for stack, config in self._others.items():
            outputs = mapping_at(config, "output")
            is_source = any(_has_settings(block, settings) for block in _iter_backends(config))
            if is_source and steps and str(steps[0]) in outputs:
                # Without the configuration here, which the others cannot refer to.
                others = {name: other for name, other in self._others.items() if name not in (stack, self._stack)}
                source = SecurityGroupReferences(config, stack, others)
                output = source._resolve_part(outputs[str(steps[0])], ["value", *steps[1:]])
                if not (isinstance(output, str) and "${" in output):
                    return output
        raise UnresolvedError

    def _resolve_resource(self, steps: list[Step]) -> object:
        resource_type = str(steps[0])
        body = follow_steps(self._config.get("resource"), steps[:2])
        address = f"{resource_type}.{steps[1]}"
        attributes = steps[2:]
        if resource_type in SECURITY_GROUP_TYPES:
            *keys, attribute = attributes or [""]
            if attribute in _ID_ATTRIBUTES and len(keys) <= 1 and "*" not in keys:
                return SecurityGroupAddress(self._stack, address, keys[0] if keys else None)
            raise UnresolvedError
        if resource_type in _VPC_TYPES and attributes == ["default_security_group_id"]:
            return self._default_group(f"${{{address}.id}}")
        value = self._resolve_part(body, attributes)
        if isinstance(value, list) and len(value) > 1:
            # The argument can be a set, whose order is not known.
            raise UnresolvedError
        return value

    def _default_group(self, vpc: str) -> SecurityGroupAddress:
        for address, body in iter_config_resources(self._config, DEFAULT_SECURITY_GROUP):
            if body.get("vpc_id") == vpc:
                return SecurityGroupAddress(self._stack, address)
        raise UnresolvedError


def _iter_backends(config: Config) -> Iterator[Mapping[str, Any]]:
    for block in list_blocks(mapping_at(config, "terraform").get("backend")):
        for settings in block.values():
            yield from list_blocks(settings)
    yield from list_blocks(mapping_at(config, "terraform").get("cloud"))


def _has_settings(backend: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    """Return True for a backend with the settings of a remote state."""
    return bool(settings) and all(backend.get(name) == value for name, value in settings.items())
