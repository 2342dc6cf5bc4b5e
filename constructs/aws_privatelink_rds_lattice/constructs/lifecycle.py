"""Addresses, moves, imports and destroy protection of a connection's resources."""

import logging
from collections.abc import Mapping
from typing import Any, TypeVar

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    TerraformElement,
    TerraformResource,
    TerraformResourceLifecycle,
    TerraformStack,
)
from aws_privatelink_rds_lattice.inputs.names import rule_import_id
from aws_privatelink_rds_lattice.inputs.table import SECURITY_GROUP_DESCRIPTION
from aws_privatelink_rds_lattice.inputs.validation import ValidInputs

_LOGGER = logging.getLogger(__name__)

_ResourceT = TypeVar("_ResourceT", bound=TerraformResource)

# Key of a resource in ``import_ids`` -> name of the resource in the published module.
_PUBLISHED_MODULE_NAMES = {
    "security_group": "resource_gateway",
    "rds_ingress_rule": "rds_from_resource_gateway",
    "resource_gateway": "pl",
    "resource_configuration": "pl",
    "ram_resource_share": "pl",
    "ram_resource_association": "pl",
    "ram_principal_association": "pl",
    # Only in the generated module.
    "access_log_subscription": "pl",
}
# The generated module has a count for these resources.
_KEYS_WITH_COUNT = ("access_log_subscription",)
# Terraform's error message contains this id, so that the user reads the cause.
_NOT_ADOPTED_GUARD_ID = "adopt_module_moved_nothing_or_an_input_differs_from_the_module"
# Keys of the resources whose replacement changes the ARN that Polytomic uses.
_PROTECTED_KEYS = ("resource_gateway", "resource_configuration")


def prevent_destroy(resource: TerraformResource) -> None:
    """Make Terraform refuse to destroy or replace a resource."""
    resource.lifecycle = TerraformResourceLifecycle(prevent_destroy=True)


class RawTerraformJson(TerraformElement):
    """A part of the configuration without a class in the bindings, as Terraform JSON."""

    def __init__(self, scope: Construct, id: str, content: Mapping[str, Any]) -> None:  # noqa: A002 - cdktf's own name
        """Store the content; cdktf merges the content with the configuration of the stack."""
        super().__init__(scope, id)
        self._content = content

    def to_terraform(self) -> Any:  # noqa: ANN401 - as cdktf has it
        """Return the content."""
        return self._content


class ResourceLifecycle:
    """The lifecycle settings of a connection, applied to each resource by ``register``."""

    def __init__(self, scope: Construct, id: str, inputs: ValidInputs) -> None:  # noqa: A002 - cdktf's own name
        """Read the inputs ``adopt_module``, ``import_ids`` and ``protect`` of the connection with this scope and id."""
        # Any other connection keeps cdktf's addresses, which are unique in the stack: cdktf would silently merge two
        # resources with the same address.
        self._has_published_addresses = id == "Default" and isinstance(scope, TerraformStack)
        self._adopted_module: str | None = inputs.get("adopt_module")
        self._import_ids = _derive_import_ids(inputs)
        self._protected_keys = _PROTECTED_KEYS if inputs["protect"] else ()
        description = inputs.get("security_group_description", SECURITY_GROUP_DESCRIPTION)
        # Without these inputs, Terraform replaces the security group only together with the resource gateway.
        self._may_replace_group_alone = (
            bool(self._protected_keys or self._import_ids)
            or description != SECURITY_GROUP_DESCRIPTION
            or "security_group" in inputs["names"]
        )

    def register(self, key: str, resource: _ResourceT) -> _ResourceT:
        """Return a resource, before any reference to the resource exists, with address, move, import and protection."""
        published_name = _PUBLISHED_MODULE_NAMES[key]
        if self._has_published_addresses:
            resource.override_logical_id(published_name)
        if self._adopted_module:
            index = "[0]" if key in _KEYS_WITH_COUNT else ""
            module_address = f"{self._adopted_module}.{resource.terraform_resource_type}.{published_name}{index}"
            _LOGGER.debug("move %s to %s of this connection", module_address, key)
            resource.move_from_id(module_address)
        if key in self._import_ids or key in self._protected_keys:
            prevent_destroy(resource)
        return self.import_if_requested(key, resource)

    def import_if_requested(self, key: str, resource: _ResourceT) -> _ResourceT:
        """Return the resource, with an import block if the inputs contain an id for the resource."""
        if key in self._import_ids:
            _LOGGER.debug("import %s as %s", self._import_ids[key], key)
            resource.import_from(self._import_ids[key])
        return resource

    def replace_with(self, resource_gateway: TerraformResource, security_group: TerraformResource) -> None:
        """Make a replacement of the security group replace the resource gateway, too.

        Otherwise, Terraform deletes the ingress rule and then fails on the group: AWS deletes no security group in
        use, and the gateway still uses the group. With the inputs of the published module, each change that replaces
        the group also replaces the gateway, so the setting is omitted.
        """
        if self._may_replace_group_alone:
            address = f"aws_security_group.{security_group.friendly_unique_id}.id"
            resource_gateway.add_override("lifecycle.replace_triggered_by", [address])

    def fail_if_not_adopted(self, connection: Construct, existing_resource: TerraformResource) -> None:
        """Make the plan fail if the module to adopt is not in the state; all resources would be created twice.

        No Terraform condition can read the state. But Terraform must know the ``count`` of a resource in the plan. The
        count here depends on the id of a connection's resource, which is known only if the resource exists.
        """
        if not self._adopted_module:
            return
        address = f"{existing_resource.terraform_resource_type}.{existing_resource.friendly_unique_id}"
        # The count is always 0: the name exists only for Terraform's error message.
        guard = {"count": f'${{{address}.id == "" ? 1 : 0}}'}
        content = {"resource": {"terraform_data": {_NOT_ADOPTED_GUARD_ID: guard}}}
        RawTerraformJson(connection, _NOT_ADOPTED_GUARD_ID, content)


def _derive_import_ids(inputs: ValidInputs) -> dict[str, str]:
    """Return the input ``import_ids``, completed with the ids of dependent resources."""
    ids: dict[str, str | None] = dict(inputs.get("import_ids", {}))
    share_arn = ids.get("ram_resource_share")
    configuration_id = ids.get("resource_configuration")
    gateway_group_id = ids.get("security_group")
    if gateway_group_id:
        rds_group_id = inputs["rds_security_group_id"]
        port = inputs["rds_port"]
        ids.setdefault("rds_ingress_rule", rule_import_id(rds_group_id, "ingress", port, gateway_group_id))
    if share_arn:
        ids.setdefault("ram_principal_association", f"{share_arn},{inputs['polytomic_aws_account_id']}")
    if share_arn and configuration_id:
        configuration_arn = _configuration_arn(configuration_id, share_arn)
        ids.setdefault("ram_resource_association", f"{share_arn},{configuration_arn}")
    return {key: import_id for key, import_id in ids.items() if import_id is not None}


def _configuration_arn(configuration_id: str, share_arn: str) -> str:
    """Return the ARN of a resource configuration in the partition, Region and account of the RAM share."""
    arn, partition, _, region, account, _ = share_arn.split(":", 5)
    return f"{arn}:{partition}:vpc-lattice:{region}:{account}:resourceconfiguration/{configuration_id}"
