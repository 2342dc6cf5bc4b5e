"""The HCL module: the construct behind Terraform variables, for teams that do not use Python."""
