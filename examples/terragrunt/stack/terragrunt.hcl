# A stack of cdktf.json, as JSON or as HCL. The stack has a backend and a provider already. Files with the names below
# override both blocks; for other names, Terraform reports a duplicate.

include "root" {
  path           = find_in_parent_folders("root.hcl")
  expose         = true
  merge_strategy = "no_merge"
}

terraform {
  source = "../../../cdktf.out/stacks/polytomic"
}

remote_state {
  backend = include.root.remote_state.backend

  generate = {
    path      = "backend_override.tf"
    if_exists = "overwrite_terragrunt"
  }

  config = include.root.remote_state.config
}

generate "provider" {
  path      = "provider_override.tf"
  if_exists = "overwrite_terragrunt"
  contents  = include.root.generate.provider.contents
}
