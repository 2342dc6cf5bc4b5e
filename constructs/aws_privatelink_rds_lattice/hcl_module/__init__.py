"""The HCL module: the construct behind Terraform variables, for teams without Python."""
