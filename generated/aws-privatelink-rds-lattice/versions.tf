# Generated with `make module` from the Python construct PrivateLinkRdsLattice: change that, not this file.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 7.0"
    }
  }
}
