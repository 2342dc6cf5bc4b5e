# The generated module. The module has neither a backend nor a provider, so the root file generates both.

include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../generated/aws-privatelink-rds-lattice"
}

dependency "database" {
  config_path = "../database"

  # Values in a valid form, for a plan before the first apply of the database. The module refuses other forms.
  mock_outputs = {
    vpc_id            = "vpc-00000000"
    address           = "mock.example.com"
    port              = 5432
    security_group_id = "sg-00000000"
  }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}

inputs = {
  name                     = "orders"
  vpc_id                   = dependency.database.outputs.vpc_id
  subnet_ids               = ["subnet-aaaa", "subnet-bbbb"]
  rds_host                 = dependency.database.outputs.address
  rds_port                 = dependency.database.outputs.port
  rds_security_group_id    = dependency.database.outputs.security_group_id
  polytomic_aws_account_id = "123456789012"
}
