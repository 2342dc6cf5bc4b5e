# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

# Share an RDS instance, known by its identifier.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.85, < 7.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

data "aws_db_instance" "orders" {
  db_instance_identifier = "orders"
}

data "aws_db_subnet_group" "orders" {
  name = data.aws_db_instance.orders.db_subnet_group
}

module "polytomic_privatelink" {
  source = "../.."

  name   = "orders"
  vpc_id = data.aws_db_subnet_group.orders.vpc_id
  # Not the subnets of the subnet group: with a new subnet there, AWS replaces the resource gateway, and the ARN changes.
  subnet_ids               = ["subnet-aaaa", "subnet-bbbb"]
  rds_host                 = data.aws_db_instance.orders.address
  rds_port                 = data.aws_db_instance.orders.port
  rds_security_group_id    = data.aws_db_instance.orders.vpc_security_groups[0]
  polytomic_aws_account_id = "123456789012"
}

output "resource_configuration_arn" {
  description = "Send this ARN to Polytomic."
  value       = module.polytomic_privatelink.resource_configuration_arn
}
