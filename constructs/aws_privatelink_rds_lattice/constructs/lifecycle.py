"""Where a link's resources stand and come from: published addresses, moved, import, and what must not be destroyed."""

from collections.abc import Mapping
from typing import Any, TypeVar

from aws_privatelink_rds_lattice.cdk.bindings import (
    Construct,
    TerraformElement,
    TerraformResource,
    TerraformResourceLifecycle,
    TerraformStack,
)
from aws_privatelink_rds_lattice.inputs.table import SECURITY_GROUP_DESCRIPTION

_ResourceT = TypeVar("_ResourceT", bound=TerraformResource)

# The names of the published module's resources, by the names that they have here.
_PUBLISHED_MODULE_NAMES = {
    "security_group": "resource_gateway",
    "rds_ingress_rule": "rds_from_resource_gateway",
    "resource_gateway": "pl",
    "resource_configuration": "pl",
    "ram_resource_share": "pl",
    "ram_resource_association": "pl",
    "ram_principal_association": "pl",
}
_NOT_ADOPTED_GUARD_ID = "adopt_module_moved_nothing_or_an_input_differs_from_the_module"
# Those whose replacement changes the ARN that Polytomic holds.
_PROTECTED_KEYS = ("resource_gateway", "resource_configuration")


def prevent_destroy(resource: TerraformResource) -> None:
    """Make Terraform refuse to destroy or replace a resource."""
    resource.lifecycle = TerraformResourceLifecycle(prevent_destroy=True)


class RawTerraformJson(TerraformElement):
    """A part of the configuration that the bindings have no class for, as Terraform JSON."""

    def __init__(self, scope: Construct, id: str, content: Mapping[str, Any]) -> None:  # noqa: A002 - cdktf's own name
        """Keep the content, which cdktf merges with that of the other elements."""
        super().__init__(scope, id)
        self._content = content

    def to_terraform(self) -> Any:  # noqa: ANN401 - as cdktf has it
        """Return the content."""
        return self._content


class ResourceLifecycle:
    """Puts each resource of a link in its place; see ``register``."""

    def __init__(self, scope: Construct, id: str, inputs: Mapping[str, Any]) -> None:  # noqa: A002 - cdktf's own name
        """Read the inputs ``adopt_module``, ``import_ids`` and ``protect``.

        Args:
            scope: The stack or construct that the link belongs to.
            id: The link's id.
            inputs: What is given, checked and with its defaults.
        """
        # Where the addresses are not the published ones they stay cdktf's own, which are unique in the stack:
        # of two resources at one address cdktf would silently make one.
        self._has_published_addresses = id == "Default" and isinstance(scope, TerraformStack)
        self._adopted_module: str | None = inputs.get("adopt_module")
        self._import_ids = _derive_import_ids(inputs)
        self._protected_keys = _PROTECTED_KEYS if inputs["protect"] else ()
        # The group alone is replaced only where one of these was given, and AWS deletes no group that is in use.
        described = inputs.get("security_group_description", SECURITY_GROUP_DESCRIPTION) != SECURITY_GROUP_DESCRIPTION
        named = "security_group" in inputs["names"]
        self._can_replace_group = bool(self._protected_keys or self._import_ids) or described or named

    def register(self, key: str, resource: _ResourceT) -> _ResourceT:
        """Return the resource, at its address, moved from the module, imported and protected as the inputs say.

        Args:
            key: What ``import_ids`` calls it.
            resource: The resource, just made: nothing may refer to it yet.
        """
        name = _PUBLISHED_MODULE_NAMES[key]
        if self._has_published_addresses:
            resource.override_logical_id(name)
        if self._adopted_module:
            resource.move_from_id(f"{self._adopted_module}.{resource.terraform_resource_type}.{name}")
        if key in self._import_ids or key in self._protected_keys:
            prevent_destroy(resource)
        return self.import_if_requested(key, resource)

    def replace_with(self, resource_gateway: TerraformResource, security_group: TerraformResource) -> None:
        """Have a new security group replace the resource gateway.

        Terraform would else delete the ingress rule and fail on the group, which the gateway still uses. The published
        module is spared this: there only what replaces both changes the group.
        """
        if self._can_replace_group:
            path = f"aws_security_group.{security_group.friendly_unique_id}.id"
            resource_gateway.add_override("lifecycle.replace_triggered_by", [path])

    def fail_if_not_adopted(self, scope: Construct, existing_resource: TerraformResource) -> None:
        """Have the plan stop where the module to adopt is not in the state, and all would be made a second time.

        No condition of Terraform's sees the state. But a number of instances must be known in the plan, and so must
        the id that it hangs on: that of a resource which stands.

        Args:
            scope: The link.
            existing_resource: One of its resources.
        """
        if self._adopted_module:
            path = f"{existing_resource.terraform_resource_type}.{existing_resource.friendly_unique_id}"
            # Never any instance: the name is what is read.
            nothing = {_NOT_ADOPTED_GUARD_ID: {"count": f'${{{path}.id == "" ? 1 : 0}}'}}
            RawTerraformJson(scope, _NOT_ADOPTED_GUARD_ID, {"resource": {"terraform_data": nothing}})

    def import_if_requested(self, key: str, resource: _ResourceT) -> _ResourceT:
        """Return the resource, imported if the inputs have its id; all else stays as it is."""
        if key in self._import_ids:
            resource.import_from(self._import_ids[key])
        return resource


def _derive_import_ids(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the ids to import, with those that follow from the given ones."""
    ids: dict[str, str | None] = dict(inputs.get("import_ids", {}))
    share, configuration, group = (
        ids.get(key) for key in ("ram_resource_share", "resource_configuration", "security_group")
    )
    if group:
        port = inputs["rds_port"]
        ids.setdefault("rds_ingress_rule", f"{inputs['rds_security_group_id']}_ingress_tcp_{port}_{port}_{group}")
    if share:
        ids.setdefault("ram_principal_association", f"{share},{inputs['polytomic_aws_account_id']}")
    if share and configuration:
        # Partition, Region and account are those of the share.
        arn, partition, _, region, account, _ = share.split(":", 5)
        of_configuration = f"{arn}:{partition}:vpc-lattice:{region}:{account}:resourceconfiguration/{configuration}"
        ids.setdefault("ram_resource_association", f"{share},{of_configuration}")
    return {key: value for key, value in ids.items() if value is not None}
