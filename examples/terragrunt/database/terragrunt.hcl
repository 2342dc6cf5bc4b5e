# A unit of your own with the database: here it looks up an instance that exists already.

include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "."
}
