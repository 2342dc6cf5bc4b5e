"""Settings of Terraform and of providers, in Terraform JSON and in HCL."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# name: (a part of a configuration in Terraform JSON, the expected HCL)
SETTINGS_CASES: dict[str, tuple[Json, str]] = {
    "terraform": (
        {
            "terraform": {
                "backend": {"s3": {"bucket": "b", "key": "${no template}", "assume_role": {"role_arn": "r"}}},
                "required_providers": {
                    "aws": {
                        "source": "hashicorp/aws",
                        "version": ">= 5.60, < 7.0",
                        "configuration_aliases": ["aws.peer"],
                    },
                    "random": "~> 3.0",
                },
                "required_version": ">= 1.5",
            }
        },
        r"""
terraform {
  required_version = ">= 1.5"

  backend "s3" {
    bucket = "b"
    key    = "$${no template}"
    assume_role = {
      role_arn = "r"
    }
  }

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = ">= 5.60, < 7.0"
      configuration_aliases = [aws.peer]
    }
    random = "~> 3.0"
  }
}
""",
    ),
    "backend remote": (
        {"terraform": {"backend": {"remote": {"organization": "o", "workspaces": [{"name": "w"}], "token": None}}}},
        r"""
terraform {
  backend "remote" {
    organization = "o"

    workspaces {
      name = "w"
    }
  }
}
""",
    ),
    "blocks in backends": (
        {
            "terraform": [
                {"backend": {"kubernetes": {"exec": {"command": "c"}}}},
                None,
                {"backend": {"cos": {"assume_role": {"session_name": "s"}}}},
                {"backend": {"oss": {"assume_role": {"session_name": "s"}}}},
            ]
        },
        r"""
terraform {
  backend "kubernetes" {
    exec {
      command = "c"
    }
  }
}

terraform {
  backend "cos" {
    assume_role {
      session_name = "s"
    }
  }
}

terraform {
  backend "oss" {
    assume_role {
      session_name = "s"
    }
  }
}
""",
    ),
    "cloud": (
        {"terraform": {"cloud": {"organization": "o", "workspaces": {"tags": ["a"]}}}},
        r"""
terraform {
  cloud {
    organization = "o"

    workspaces {
      tags = ["a"]
    }
  }
}
""",
    ),
    "providers": (
        {
            "provider": {
                "aws": [
                    {"region": "us-east-1", "default_tags": [{"tags": {"a": "b"}}]},
                    {"region": "us-west-2", "alias": "west"},
                ],
                "random": {},
            }
        },
        r"""
provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      a = "b"
    }
  }
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

provider "random" {}
""",
    ),
}
