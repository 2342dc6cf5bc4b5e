"""Force-new arguments: Terraform replaces a resource if such an argument changes."""

from collections.abc import Mapping

from aws_privatelink_rds_lattice.inputs import terraform_types as tf
from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS

# Arguments without an input, by resource type. Sources: "Forces new resource" in the AWS provider's documentation, and
# RequiresReplace in the provider's code (internal/service/vpclattice, internal/service/ec2).
_ARGUMENTS_WITHOUT_INPUT: Mapping[str, tuple[str, ...]] = {
    tf.RESOURCE_GATEWAY: (),
    tf.RESOURCE_CONFIGURATION: (
        "custom_domain_name",
        "domain_verification_id",
        "protocol",
        "resource_configuration_group_id",
        "type",
    ),
    tf.SECURITY_GROUP: ("name_prefix",),
}


def _force_new_arguments() -> dict[str, tuple[str, ...]]:
    """Return the arguments with and without an input, by resource type and sorted."""
    arguments = {resource_type: set(names) for resource_type, names in _ARGUMENTS_WITHOUT_INPUT.items()}
    for spec in CONNECTION_INPUTS.values():
        for argument in spec.force_new:
            resource_type, _, name = argument.partition(".")
            arguments[resource_type].add(name)
    return {resource_type: tuple(sorted(names)) for resource_type, names in arguments.items()}


FORCE_NEW: Mapping[str, tuple[str, ...]] = _force_new_arguments()
