# A unit of your own with the database. This example looks up an existing instance.

include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "."
}
