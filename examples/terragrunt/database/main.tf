terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.85, < 7.0"
    }
  }
}

data "aws_db_instance" "orders" {
  db_instance_identifier = "orders"
}

data "aws_db_subnet_group" "orders" {
  name = data.aws_db_instance.orders.db_subnet_group
}

output "vpc_id" {
  description = "VPC of the database."
  value       = data.aws_db_subnet_group.orders.vpc_id
}

output "address" {
  description = "DNS name of the database."
  value       = data.aws_db_instance.orders.address
}

output "port" {
  description = "Port of the database."
  value       = data.aws_db_instance.orders.port
}

output "security_group_id" {
  description = "Security group of the database."
  value       = one(data.aws_db_instance.orders.vpc_security_groups)
}
