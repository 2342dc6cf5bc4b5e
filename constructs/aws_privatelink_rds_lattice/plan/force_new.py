"""Force-new arguments: Terraform replaces a resource if such an argument changes."""

from collections.abc import Mapping

# By resource type. Sources: "Forces new resource" in the AWS provider's documentation, and RequiresReplace in the
# provider's code (internal/service/vpclattice, internal/service/ec2).
FORCE_NEW: Mapping[str, tuple[str, ...]] = {
    "aws_vpclattice_resource_gateway": (
        "ip_address_type",
        "ipv4_addresses_per_eni",
        "name",
        "region",
        "resource_config_dns_resolution",
        "subnet_ids",
        "vpc_id",
    ),
    "aws_vpclattice_resource_configuration": (
        "custom_domain_name",
        "domain_verification_id",
        "name",
        "protocol",
        "region",
        "resource_configuration_definition",
        "resource_configuration_group_id",
        "resource_gateway_identifier",
        "type",
    ),
    "aws_security_group": ("description", "name", "name_prefix", "region", "vpc_id"),
}
