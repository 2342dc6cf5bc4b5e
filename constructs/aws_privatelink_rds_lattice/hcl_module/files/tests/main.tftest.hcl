# The resources, the ingress rule and every validation, without AWS: `terraform test` (Terraform 1.7 or newer) or
# `tofu test` (OpenTofu 1.8 or newer, which calls no function in the variables of a run before 1.11).

mock_provider "aws" {
  mock_resource "aws_security_group" {
    defaults = {
      id = "sg-0fedcba9876543210"
    }
  }

  mock_resource "aws_vpclattice_resource_configuration" {
    defaults = {
      arn = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdef0"
    }
  }

  mock_resource "aws_ram_resource_share" {
    defaults = {
      arn = "arn:aws:ram:us-east-1:123456789012:resource-share/01234567-89ab-cdef-0123-456789abcdef"
    }
  }
}

variables {
  name                     = "polytomic"
  vpc_id                   = "vpc-0123456789abcdef0"
  subnet_ids               = ["subnet-aaaa", "subnet-bbbb", "subnet-cccc"]
  rds_host                 = "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com"
  rds_security_group_id    = "sg-0123456789abcdef0"
  polytomic_aws_account_id = "123456789012"
}

run "shares_the_database" {
  assert {
    condition     = aws_vpclattice_resource_configuration.pl.resource_configuration_definition[0].dns_resource[0].domain_name == var.rds_host
    error_message = "The resource configuration must name the database by its DNS name."
  }

  assert {
    condition     = aws_ram_principal_association.pl.principal == var.polytomic_aws_account_id
    error_message = "The share must be for Polytomic's account."
  }

  assert {
    condition     = output.resource_configuration_arn == aws_vpclattice_resource_configuration.pl.arn
    error_message = "The output must be the ARN that Polytomic is sent."
  }
}

run "lets_the_gateway_into_the_database" {
  assert {
    condition = (
      aws_security_group_rule.rds_from_resource_gateway.type == "ingress" &&
      aws_security_group_rule.rds_from_resource_gateway.protocol == "tcp" &&
      aws_security_group_rule.rds_from_resource_gateway.from_port == var.rds_port &&
      aws_security_group_rule.rds_from_resource_gateway.to_port == var.rds_port &&
      aws_security_group_rule.rds_from_resource_gateway.security_group_id == var.rds_security_group_id
    )
    error_message = "The database's security group must have an ingress rule for the database's port."
  }

  assert {
    condition = (
      aws_security_group_rule.rds_from_resource_gateway.source_security_group_id == aws_security_group.resource_gateway.id &&
      aws_security_group_rule.rds_from_resource_gateway.cidr_blocks == null
    )
    error_message = "The ingress rule must be for the resource gateway's security group, and for no CIDR block."
  }
}

run "lets_the_gateway_out_to_the_database_only" {
  assert {
    condition = alltrue([
      for rule in aws_security_group.resource_gateway.egress :
      rule.protocol == "tcp" && rule.from_port == var.rds_port && rule.to_port == var.rds_port &&
      tolist(rule.security_groups) == tolist([var.rds_security_group_id])
    ]) && length(aws_security_group.resource_gateway.egress) == 1
    error_message = "The resource gateway's security group must have one egress rule, for the database's port."
  }
}

run "refuses_a_bad_name" {
  command = plan

  variables {
    name = "My-Database"
  }

  expect_failures = [var.name]
}

run "refuses_a_bad_vpc_id" {
  command = plan

  variables {
    vpc_id = "my-vpc"
  }

  expect_failures = [var.vpc_id]
}

run "refuses_a_bad_subnet_id" {
  command = plan

  variables {
    subnet_ids = ["subnet-aaaa", "my-subnet"]
  }

  expect_failures = [var.subnet_ids]
}

run "refuses_one_subnet" {
  command = plan

  variables {
    subnet_ids = ["subnet-aaaa", "subnet-aaaa"]
  }

  expect_failures = [var.subnet_ids]
}

run "refuses_an_address_for_a_host" {
  command = plan

  variables {
    rds_host = "10.0.0.5"
  }

  expect_failures = [var.rds_host]
}

run "refuses_a_bad_port" {
  command = plan

  variables {
    rds_port = 65536
  }

  expect_failures = [var.rds_port]
}

run "refuses_a_bad_security_group_id" {
  command = plan

  variables {
    rds_security_group_id = "default"
  }

  expect_failures = [var.rds_security_group_id]
}

run "refuses_a_bad_account_id" {
  command = plan

  variables {
    polytomic_aws_account_id = "1234-5678-9012"
  }

  expect_failures = [var.polytomic_aws_account_id]
}

run "refuses_too_many_tags" {
  command = plan

  variables {
    tags = {
      "tag-01" = "x"
      "tag-02" = "x"
      "tag-03" = "x"
      "tag-04" = "x"
      "tag-05" = "x"
      "tag-06" = "x"
      "tag-07" = "x"
      "tag-08" = "x"
      "tag-09" = "x"
      "tag-10" = "x"
      "tag-11" = "x"
      "tag-12" = "x"
      "tag-13" = "x"
      "tag-14" = "x"
      "tag-15" = "x"
      "tag-16" = "x"
      "tag-17" = "x"
      "tag-18" = "x"
      "tag-19" = "x"
      "tag-20" = "x"
      "tag-21" = "x"
      "tag-22" = "x"
      "tag-23" = "x"
      "tag-24" = "x"
      "tag-25" = "x"
      "tag-26" = "x"
      "tag-27" = "x"
      "tag-28" = "x"
      "tag-29" = "x"
      "tag-30" = "x"
      "tag-31" = "x"
      "tag-32" = "x"
      "tag-33" = "x"
      "tag-34" = "x"
      "tag-35" = "x"
      "tag-36" = "x"
      "tag-37" = "x"
      "tag-38" = "x"
      "tag-39" = "x"
      "tag-40" = "x"
      "tag-41" = "x"
      "tag-42" = "x"
      "tag-43" = "x"
      "tag-44" = "x"
      "tag-45" = "x"
      "tag-46" = "x"
      "tag-47" = "x"
      "tag-48" = "x"
      "tag-49" = "x"
      "tag-50" = "x"
      "tag-51" = "x"
    }
  }

  expect_failures = [var.tags]
}

run "refuses_a_reserved_tag" {
  command = plan

  variables {
    tags = { "aws:name" = "x" }
  }

  expect_failures = [var.tags]
}

run "refuses_a_long_tag" {
  command = plan

  variables {
    tags = { name = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }
  }

  expect_failures = [var.tags]
}

run "sends_access_logs_on_request" {
  command = plan

  variables {
    access_logs = { destination_arn = "arn:aws:logs:us-east-1:123456789012:log-group:polytomic" }
  }

  assert {
    condition     = aws_vpclattice_access_log_subscription.pl[0].destination_arn == var.access_logs.destination_arn
    error_message = "The subscription must send the access logs to the given log group."
  }
}

run "refuses_a_log_group_without_its_arn" {
  command = plan

  variables {
    access_logs = { destination_arn = "/polytomic/orders" }
  }

  expect_failures = [var.access_logs]
}
