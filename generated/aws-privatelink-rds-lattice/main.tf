# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

resource "aws_security_group" "resource_gateway" {
  name        = "${var.name}-rg"
  description = "Polytomic PrivateLink resource gateway egress to RDS"
  vpc_id      = var.vpc_id
  tags        = var.tags

  egress {
    description     = "Egress to RDS"
    from_port       = var.rds_port
    to_port         = var.rds_port
    protocol        = "tcp"
    security_groups = [var.rds_security_group_id]
  }
}

resource "aws_security_group_rule" "rds_from_resource_gateway" {
  type                     = "ingress"
  description              = "Allow Polytomic PrivateLink resource gateway to reach RDS"
  from_port                = var.rds_port
  to_port                  = var.rds_port
  protocol                 = "tcp"
  security_group_id        = var.rds_security_group_id
  source_security_group_id = aws_security_group.resource_gateway.id
}

resource "aws_vpclattice_resource_gateway" "pl" {
  name               = "${var.name}-rg"
  vpc_id             = var.vpc_id
  subnet_ids         = var.subnet_ids
  ip_address_type    = "IPV4"
  security_group_ids = [aws_security_group.resource_gateway.id]
  tags               = var.tags
}

resource "aws_vpclattice_resource_configuration" "pl" {
  name                        = "${var.name}-rc"
  type                        = "SINGLE"
  resource_gateway_identifier = aws_vpclattice_resource_gateway.pl.id
  protocol                    = "TCP"
  port_ranges                 = [var.rds_port]
  tags                        = var.tags

  resource_configuration_definition {
    dns_resource {
      domain_name     = var.rds_host
      ip_address_type = "IPV4"
    }
  }
}

resource "aws_ram_resource_share" "pl" {
  name                      = "${var.name}-rc"
  allow_external_principals = true
  tags                      = var.tags
}

resource "aws_ram_resource_association" "pl" {
  resource_arn       = aws_vpclattice_resource_configuration.pl.arn
  resource_share_arn = aws_ram_resource_share.pl.arn
}

resource "aws_ram_principal_association" "pl" {
  principal          = var.polytomic_aws_account_id
  resource_share_arn = aws_ram_resource_share.pl.arn
}

resource "aws_vpclattice_access_log_subscription" "pl" {
  count = var.access_logs == null ? 0 : 1

  destination_arn     = var.access_logs.destination_arn
  resource_identifier = aws_vpclattice_resource_configuration.pl.id
  tags                = var.tags
}
