"""Blocks of the Terraform language, in Terraform JSON and in HCL."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# name: (a part of a configuration in Terraform JSON, the expected HCL)
LANGUAGE_CASES: dict[str, tuple[Json, str]] = {
    "nothing": ({"//": "a comment"}, ""),
    "variables": (
        {
            "variable": {
                "ids": {
                    "default": [],
                    "nullable": False,
                    "type": "list(object({a=string,b=optional(number,1)}))",
                    "validation": [
                        {"condition": "${length(var.ids)>1}", "error_message": "Two at least, not ${length(var.ids)}."},
                        {"condition": "${var.ids!=null}", "error_message": "x"},
                    ],
                    "description": "Line one,\nline two: ${not a template}.",
                },
                "optional": {"type": "string", "default": None},
                "text": {"default": "", "sensitive": True},
                "zero": {"default": 0},
                "off": {"default": False, "sensitive": False},
                "object": {"default": {}, "type": "map"},
                "required": {},
            }
        },
        r"""
variable "ids" {
  type        = list(object({ a = string, b = optional(number, 1) }))
  description = "Line one,\nline two: $${not a template}."
  default     = []
  nullable    = false

  validation {
    condition     = length(var.ids) > 1
    error_message = "Two at least, not ${length(var.ids)}."
  }

  validation {
    condition     = var.ids != null
    error_message = "x"
  }
}

variable "optional" {
  type    = string
  default = null
}

variable "text" {
  default   = ""
  sensitive = true
}

variable "zero" {
  default = 0
}

variable "off" {
  default   = false
  sensitive = false
}

variable "object" {
  type    = map(any)
  default = {}
}

variable "required" {}
""",
    ),
    "outputs": (
        {
            "output": {
                "arn": {
                    "value": "${aws_x.y.arn}",
                    "description": "The ARN.",
                    "sensitive": True,
                    "depends_on": ["aws_x.z"],
                    "precondition": [{"condition": "${true}", "error_message": "no"}],
                },
                "nothing": {"value": None},
            }
        },
        r"""
output "arn" {
  description = "The ARN."
  value       = aws_x.y.arn
  sensitive   = true

  precondition {
    condition     = true
    error_message = "no"
  }

  depends_on = [aws_x.z]
}

output "nothing" {
  value = null
}
""",
    ),
    "modules": (
        {
            "module": {
                "pl": {
                    "name": "x",
                    "rule": None,
                    "rules": [{"filter": {"a": None}}],
                    "source": "./module",
                    "version": "1.2.3",
                    "providers": {"aws": "aws.west", "aws.peer": "aws.east"},
                    "for_each": "${var.all}",
                    "depends_on": ["aws_x.y"],
                }
            }
        },
        r"""
module "pl" {
  source  = "./module"
  version = "1.2.3"

  for_each = var.all
  providers = {
    aws      = aws.west
    aws.peer = aws.east
  }

  name = "x"
  rule = null
  rules = [
    {
      filter = {
        a = null
      }
    },
  ]

  depends_on = [aws_x.y]
}
""",
    ),
    "refactoring": (
        {
            "moved": [{"from": 'module.x["a"].aws_y.z', "to": "aws_y.z[0]"}],
            "import": [{"to": "aws_y.z", "id": "123", "provider": "aws.west"}],
            "removed": [{"from": "aws_y.old", "lifecycle": {"destroy": False}}],
        },
        r"""
moved {
  from = module.x["a"].aws_y.z
  to   = aws_y.z[0]
}

import {
  to       = aws_y.z
  id       = "123"
  provider = aws.west
}

removed {
  from = aws_y.old

  lifecycle {
    destroy = false
  }
}
""",
    ),
    "arguments of OpenTofu": (
        {
            "variable": {"source": {"default": "./m", "const": True, "deprecated": "Use ${other}."}},
            "module": {"pl": {"source": "${var.source}", "lifecycle": {"enabled": "${var.on}"}}},
            "resource": {"aws_x": {"y": {"lifecycle": {"destroy": False, "enabled": "${var.on}"}}}},
            "provider": {"aws": {"alias": "by", "for_each": "${var.regions}", "region": "${each.key}"}},
            "import": [{"to": "aws_x.y", "identity": {"id": "${var.id}"}}],
            "output": {"old": {"value": 1, "deprecated": "Use ${new}."}},
        },
        r"""
provider "aws" {
  alias    = "by"
  for_each = var.regions
  region   = each.key
}

variable "source" {
  default    = "./m"
  const      = true
  deprecated = "Use $${other}."
}

resource "aws_x" "y" {
  lifecycle {
    destroy = false
    enabled = var.on
  }
}

module "pl" {
  source = var.source

  lifecycle {
    enabled = var.on
  }
}

import {
  to = aws_x.y
  identity = {
    id = var.id
  }
}

output "old" {
  value      = 1
  deprecated = "Use $${new}."
}
""",
    ),
    "escaped meta-arguments and reserved blocks": (
        {
            "resource": {
                "aws_instance": {
                    "x": {
                        "_": {"count": 2, "root_block_device": [{"a": 1}]},
                        "locals": {"a": 1},
                        "provisioner": [{"local-exec": {"command": "true", "_": {"when": "later"}}}],
                    }
                }
            },
            "provider": {"aws": {"_": {"alias": "a"}, "locals": {}}},
            "module": {"pl": {"source": "./m", "_": {"count": None}}},
        },
        r"""
provider "aws" {
  _ {
    alias = "a"
  }

  locals {}
}

resource "aws_instance" "x" {
  _ {
    count = 2

    root_block_device {
      a = 1
    }
  }

  locals {
    a = 1
  }

  provisioner "local-exec" {
    command = "true"

    _ {
      when = "later"
    }
  }
}

module "pl" {
  source = "./m"

  _ {
    count = null
  }
}
""",
    ),
    "order of block types": (
        {
            "output": {"o": {"value": 1}},
            "resource": {"aws_b": {"z": {}, "a": {}}, "aws_a": {"m": {}}},
            "terraform": {"required_version": ">= 1.5"},
        },
        r"""
terraform {
  required_version = ">= 1.5"
}

resource "aws_b" "z" {}

resource "aws_b" "a" {}

resource "aws_a" "m" {}

output "o" {
  value = 1
}
""",
    ),
    "lists of objects instead of objects": (
        {"resource": [{"aws_b": [{"z": [{}]}]}, {"aws_b": {"a": {}}}]},
        r"""
resource "aws_b" "z" {}

resource "aws_b" "a" {}
""",
    ),
}
