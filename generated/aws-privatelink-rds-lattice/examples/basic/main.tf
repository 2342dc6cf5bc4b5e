# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

# Share one database, known by its DNS name.

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

module "polytomic_privatelink" {
  source = "../.."

  name                     = "orders"
  vpc_id                   = "vpc-0123456789abcdef0"
  subnet_ids               = ["subnet-aaaa", "subnet-bbbb"]
  rds_host                 = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
  rds_security_group_id    = "sg-0123456789abcdef0"
  polytomic_aws_account_id = "123456789012"

  tags = {
    Owner = "data-platform"
  }
}

output "resource_configuration_arn" {
  description = "Send this ARN to Polytomic."
  value       = module.polytomic_privatelink.resource_configuration_arn
}
