"""Types of the Terraform resources of a connection."""

SECURITY_GROUP = "aws_security_group"
SECURITY_GROUP_RULE = "aws_security_group_rule"
RESOURCE_GATEWAY = "aws_vpclattice_resource_gateway"
RESOURCE_CONFIGURATION = "aws_vpclattice_resource_configuration"
RESOURCE_SHARE = "aws_ram_resource_share"
RESOURCE_ASSOCIATION = "aws_ram_resource_association"
PRINCIPAL_ASSOCIATION = "aws_ram_principal_association"
# One resource with all the resource associations and principal associations of a share.
EXCLUSIVE_ASSOCIATIONS = "aws_ram_resource_share_associations_exclusive"
SERVICE_NETWORK_ASSOCIATION = "aws_vpclattice_service_network_resource_association"
SERVICE_NETWORK_VPC_ASSOCIATION = "aws_vpclattice_service_network_vpc_association"
RESOURCE_POLICY = "aws_vpclattice_resource_policy"
