"""Settings of Terraform and of providers, in Terraform JSON and in HCL."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# name: (a part of a configuration in Terraform JSON, the expected HCL)
SETTINGS_CASES: dict[str, tuple[Json, str]] = {
    "terraform": (
        {
            "terraform": {
                "backend": {"s3": {"bucket": "b", "key": "${var.stage}/state", "assume_role": {"role_arn": "r"}}},
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
    key    = "${var.stage}/state"
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
    "unknown settings of a backend": (
        {"terraform": {"backend": {"s3": {"future": [], "later": None}}}},
        r"""
terraform {
  backend "s3" {
    future = []
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
    "cloud with references": (
        {"terraform": {"cloud": {"organization": "${var.owner}", "workspaces": {"tags": ["a", "${local.tag}"]}}}},
        r"""
terraform {
  cloud {
    organization = var.owner

    workspaces {
      tags = ["a", local.tag]
    }
  }
}
""",
    ),
    "encryption": (
        {
            "terraform": {
                "encryption": {
                    "key_provider": {
                        "pbkdf2": {
                            "main": {"passphrase": "${var.passphrase}", "key_length": 32},
                            "chained": {"chain": "key_provider.pbkdf2.main"},
                        },
                        "aws_kms": {
                            "kms": {
                                "kms_key_id": "alias/state",
                                "endpoints": [{"sts": "https://sts.example.com"}],
                                "assume_role": {"role_arn": "arn"},
                            }
                        },
                    },
                    "method": {
                        "aes_gcm": {
                            "main": {"keys": "${key_provider.pbkdf2.main}"},
                            "kms": {"keys": "key_provider.aws_kms.kms"},
                        },
                        "unencrypted": {"none": {}},
                    },
                    "state": {
                        "enforced": True,
                        "method": "method.aes_gcm.main",
                        "fallback": {
                            "method": "${method.aes_gcm.kms}",
                            "fallback": {"method": "method.unencrypted.none"},
                        },
                    },
                    "plan": [{"method": "method.aes_gcm.main"}],
                    "remote_state_data_sources": {
                        "default": {"method": "method.aes_gcm.main"},
                        "remote_state_data_source": {
                            "network": {
                                "method": "method.aes_gcm.kms",
                                "fallback": {"method": "method.unencrypted.none"},
                            }
                        },
                    },
                }
            }
        },
        r"""
terraform {
  encryption {
    key_provider "pbkdf2" "main" {
      passphrase = var.passphrase
      key_length = 32
    }

    key_provider "pbkdf2" "chained" {
      chain = key_provider.pbkdf2.main
    }

    key_provider "aws_kms" "kms" {
      kms_key_id = "alias/state"
      assume_role = {
        role_arn = "arn"
      }

      endpoints {
        sts = "https://sts.example.com"
      }
    }

    method "aes_gcm" "main" {
      keys = key_provider.pbkdf2.main
    }

    method "aes_gcm" "kms" {
      keys = key_provider.aws_kms.kms
    }

    method "unencrypted" "none" {}

    state {
      enforced = true
      method   = method.aes_gcm.main

      fallback {
        method = method.aes_gcm.kms

        fallback {
          method = method.unencrypted.none
        }
      }
    }

    plan {
      method = method.aes_gcm.main
    }

    remote_state_data_sources {
      default {
        method = method.aes_gcm.main
      }

      remote_state_data_source "network" {
        method = method.aes_gcm.kms

        fallback {
          method = method.unencrypted.none
        }
      }
    }
  }
}
""",
    ),
    "language edition": (
        {"language": {"edition": "tofu2024", "experiments": [], "compatible_with": {"opentofu": ">= 1.12"}}},
        r"""
language {
  edition     = tofu2024
  experiments = []

  compatible_with {
    opentofu = ">= 1.12"
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
