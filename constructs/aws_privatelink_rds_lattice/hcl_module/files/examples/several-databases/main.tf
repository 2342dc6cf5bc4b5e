# Share several databases of a VPC, each with a resource gateway and an ARN of its own.

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

locals {
  databases = {
    orders = {
      host              = "orders.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
      port              = 5432
      security_group_id = "sg-0123456789abcdef0"
    }
    billing = {
      host              = "billing.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
      port              = 3306
      security_group_id = "sg-0fedcba9876543210"
    }
  }
}

module "polytomic_privatelink" {
  source   = "../.."
  for_each = local.databases

  name                     = each.key
  vpc_id                   = "vpc-0123456789abcdef0"
  subnet_ids               = ["subnet-aaaa", "subnet-bbbb"]
  rds_host                 = each.value.host
  rds_port                 = each.value.port
  rds_security_group_id    = each.value.security_group_id
  polytomic_aws_account_id = "123456789012"
}

output "resource_configuration_arns" {
  description = "Send these ARNs to Polytomic."
  value       = { for name, connection in module.polytomic_privatelink : name => connection.resource_configuration_arn }
}
