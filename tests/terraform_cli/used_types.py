"""The resource types and data sources in the tests, examples and plans of this project."""

USED_TYPES = frozenset(
    {
        "aws_caller_identity",
        "aws_db_instance",
        "aws_db_subnet_group",
        "aws_iam_policy_document",
        "aws_instance",
        "aws_network_interface",
        "aws_network_interfaces",
        "aws_partition",
        "aws_ram_principal_association",
        "aws_ram_resource_association",
        "aws_ram_resource_share",
        "aws_rds_cluster",
        "aws_region",
        "aws_s3_bucket",
        "aws_security_group",
        "aws_security_group_rule",
        "aws_subnet",
        "aws_subnets",
        "aws_vpc",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_rules_exclusive",
        "aws_vpclattice_resource_configuration",
        "aws_vpclattice_resource_gateway",
        "aws_vpclattice_service_network_resource_association",
    }
)
