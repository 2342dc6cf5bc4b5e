terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 7.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

variable "polytomic_aws_account_id" {
  type    = string
  default = "123456789012"
}

resource "aws_security_group" "resource_gateway" {
  name        = "polytomic-rg"
  description = "Polytomic PrivateLink resource gateway egress to RDS"
  vpc_id      = "vpc-0123456789abcdef0"
  tags        = {}

  egress {
    description     = "Egress to RDS"
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = ["sg-0123456789abcdef0"]
  }
}

resource "aws_security_group_rule" "rds_from_resource_gateway" {
  type                     = "ingress"
  from_port                = 5432
  to_port                  = 5432
  protocol                 = "tcp"
  source_security_group_id = aws_security_group.resource_gateway.id
  security_group_id        = "sg-0123456789abcdef0"
  description              = "Allow Polytomic PrivateLink resource gateway to reach RDS"
}

resource "aws_vpclattice_resource_gateway" "pl" {
  name               = "polytomic-rg"
  vpc_id             = "vpc-0123456789abcdef0"
  subnet_ids         = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]
  security_group_ids = [aws_security_group.resource_gateway.id]
  ip_address_type    = "IPV4"
  tags               = {}
}

resource "aws_vpclattice_resource_configuration" "pl" {
  name                        = "polytomic-rc"
  type                        = "SINGLE"
  resource_gateway_identifier = aws_vpclattice_resource_gateway.pl.id
  port_ranges                 = ["5432"]
  protocol                    = "TCP"
  tags                        = {}

  resource_configuration_definition {
    dns_resource {
      domain_name     = "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
      ip_address_type = "IPV4"
    }
  }
}

resource "aws_ram_resource_share" "pl" {
  name                      = "polytomic-rc"
  allow_external_principals = true
  tags                      = {}
}

resource "aws_ram_resource_association" "pl" {
  resource_arn       = aws_vpclattice_resource_configuration.pl.arn
  resource_share_arn = aws_ram_resource_share.pl.arn
}

resource "aws_ram_principal_association" "pl" {
  principal          = var.polytomic_aws_account_id
  resource_share_arn = aws_ram_resource_share.pl.arn
}

output "resource_configuration_arn" {
  value = aws_vpclattice_resource_configuration.pl.arn
}
