"""Shows that the HCL says what the JSON says: to a parser, to Terraform, and to `terraform fmt`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import hcl2
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.hcl import BlockPath, render
from terraform.engine import required

if TYPE_CHECKING:
    from pathlib import Path

    from terraform.engine import Engine

Json = dict[str, Any]

BLOCKS: set[BlockPath] = {
    ("resource", "aws_instance", "root_block_device"),
    ("resource", "aws_instance", "timeouts"),
    ("resource", "aws_vpclattice_resource_configuration", "resource_configuration_definition"),
    ("resource", "aws_vpclattice_resource_configuration", "resource_configuration_definition", "dns_resource"),
    ("resource", "aws_lb_listener", "action"),
    ("resource", "aws_lb_listener", "action", "forward"),
    ("resource", "aws_lb_listener", "action", "forward", "target_group"),
    ("data", "aws_vpc", "filter"),
    ("provider", "aws", "default_tags"),
}
AS_BLOCKS: set[BlockPath] = {("resource", "aws_security_group", "egress")}

# name: (a part of a configuration in Terraform JSON, the HCL of it)
CASES: dict[str, tuple[Json, str]] = {
    "nothing": ({"//": "a comment"}, ""),
    "values": (
        {
            "locals": {
                "account": "123456789012",
                "number": 5432,
                "negative": -1.5,
                "large": 1e22,
                "yes": True,
                "nothing": None,
                "list": ["a", 1, None],
                "empty_list": [],
                "empty_object": {},
            }
        },
        r"""
locals {
  account      = "123456789012"
  number       = 5432
  negative     = -1.5
  large        = 1e+22
  yes          = true
  nothing      = null
  list         = ["a", 1, null]
  empty_list   = []
  empty_object = {}
}
""",
    ),
    "text": (
        {
            "locals": {
                "quotes": 'say "hi"',
                "backslash": r"C:\n\\",
                "lines": "a\nb\r\n\tc",
                "control": "\x00\x1b\x7f\x85",
                "unicode": "é 日本 😀 \u200b\u2028",
                "half_a_pair": "\ud800",
                "signs": "$ $$ % %% $%",
                "braces": "{} }{",
                "heredoc": "<<EOT",
                "comment": "# // /*",
            }
        },
        r"""
locals {
  quotes      = "say \"hi\""
  backslash   = "C:\\n\\\\"
  lines       = "a\nb\r\n\tc"
  control     = "\u0000\u001b\u007f\u0085"
  unicode     = "é 日本 😀 \u200b\u2028"
  half_a_pair = "\ufffd"
  signs       = "$ $$ % %% $%"
  braces      = "{} }{"
  heredoc     = "<<EOT"
  comment     = "# // /*"
}
""",
    ),
    "templates": (
        {
            "locals": {
                "bare": "${var.x}",
                "with_text": "${aws_x.y.id}-rg",
                "two": "${var.a}${var.b}",
                "joined": "${var.a}-${var.b}",
                "escaped": "$${var.a} %%{if} $$${var.b}",
                "quotes_inside": '"${join(",", var.x)}"',
                "bare_quotes": '${var.x["a b"]}',
                "brace_in_quotes": '${"}"}',
                "nested": '${"a ${var.b}"}',
                "escape_inside": r'\ ${replace(var.x, "\"\\", "\n")} ' + "\n",
                "directive": '%{ if var.x ~}\n "yes" %{ else }no%{ endif }',
                "trimmed": "${~ var.x ~}",
                "trimmed_text": "a ${~ var.x ~} b",
                "trimmed_lines": "a\n ${~ var.x ~} \n b",
                "object": "a${{}}b",
                "minus": "${-1}",
            }
        },
        r"""
locals {
  bare            = var.x
  with_text       = "${aws_x.y.id}-rg"
  two             = "${var.a}${var.b}"
  joined          = "${var.a}-${var.b}"
  escaped         = "$${var.a} %%{if} $$${var.b}"
  quotes_inside   = "\"${join(",", var.x)}\""
  bare_quotes     = var.x["a b"]
  brace_in_quotes = "}"
  nested          = "a ${var.b}"
  escape_inside   = "\\ ${replace(var.x, "\"\\", "\n")} \n"
  directive       = "%{if var.x} \"yes\" %{else}no%{endif}"
  trimmed         = var.x
  trimmed_text    = "a ${~var.x~} b"
  trimmed_lines   = "a\n${var.x} b"
  object          = "a${ {} }b"
  minus           = -1
}
""",
    ),
    "expressions": (
        {
            "locals": {
                "operators": "${!var.a&&var.b>=-1?1-2:3}",
                "spaces": '${ merge( {a=1,"b"=2} , [ for k,v in var.x:k=>v... ] ) }'.replace("[", "{").replace(
                    "]", "}"
                ),
                "signs": "${var.a?-1:f(-2,[-3],-var.x)*-4-5==-6}",
                "lines": "${1 +\n 2 # comment\n}",
                "lines_in_brackets": '${jsonencode({\n"Version" = "2012"\nA = [1,\n2]\n})}',
                "lines_in_text": 'a ${join(\n"",\nvar.x)}',
            }
        },
        r"""
locals {
  operators = !var.a && var.b >= -1 ? 1 - 2 : 3
  spaces    = merge({ a = 1, "b" = 2 }, { for k, v in var.x : k => v... })
  signs     = var.a ? -1 : f(-2, [-3], -var.x) * -4 - 5 == -6
  lines     = 1 + 2
  lines_in_brackets = jsonencode({
    "Version" = "2012"
    A = [1,
    2]
  })
  lines_in_text = "a ${join(
    "",
  var.x)}"
}
""",
    ),
    "keys of an object": (
        {
            "locals": {
                "x": {
                    "plain-key_1": 1,
                    "two words": 2,
                    "1st": 3,
                    "": 4,
                    "for": 5,
                    "${var.k}": 6,
                    "a-${var.k}": 7,
                    "e\u0301 \U0001f1e9": 8,
                    "//": "no comment here",
                }
            }
        },
        r"""
locals {
  x = {
    plain-key_1    = 1
    "two words"    = 2
    "1st"          = 3
    ""             = 4
    "for"          = 5
    (var.k)        = 6
    "a-${var.k}"   = 7
    "é \U0001f1e9" = 8
    "//"           = "no comment here"
  }
}
""",
    ),
    "lists": (
        {
            "locals": {
                "short": [["a"], [1, 2]],
                "long": [f"subnet-0123456789abcdef{index}" for index in range(5)],
                "objects": [{"a": 1, "bc": [{}]}, {}],
            }
        },
        r"""
locals {
  short = [["a"], [1, 2]]
  long = [
    "subnet-0123456789abcdef0",
    "subnet-0123456789abcdef1",
    "subnet-0123456789abcdef2",
    "subnet-0123456789abcdef3",
    "subnet-0123456789abcdef4",
  ]
  objects = [
    {
      a  = 1
      bc = [{}]
    },
    {},
  ]
}
""",
    ),
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
    "resource": (
        {
            "resource": {
                "aws_instance": {
                    "web": {
                        "//": {"metadata": {"path": "stack/web"}},
                        "ami": "ami-1",
                        "connection": {"type": "ssh"},
                        "depends_on": ["aws_x.a", "module.b"],
                        "for_each": '${toset(["a"])}',
                        "lifecycle": {
                            "ignore_changes": ["tags", 'tags["a"]'],
                            "prevent_destroy": True,
                            "replace_triggered_by": ["aws_x.y.id"],
                            "precondition": [{"condition": "${var.ok}", "error_message": "no ${var.ok}"}],
                            "postcondition": [{"condition": "${self.ok}", "error_message": "no"}],
                        },
                        "provider": "aws.west",
                        "provisioner": [
                            {"local-exec": {"command": "echo ${self.id}", "when": "destroy", "on_failure": "continue"}},
                            {"remote-exec": {"inline": ["ls"], "connection": {"host": "${self.id}"}}},
                        ],
                        "root_block_device": {"volume_size": 8, "iops": None},
                        "subnet_id": None,
                        "tags": {"Name": "web", "provider": "aws.west"},
                        "timeouts": {"create": "5m"},
                    }
                }
            }
        },
        r"""
resource "aws_instance" "web" {
  for_each = toset(["a"])
  provider = aws.west

  ami = "ami-1"
  tags = {
    Name     = "web"
    provider = "aws.west"
  }

  connection {
    type = "ssh"
  }

  provisioner "local-exec" {
    command    = "echo ${self.id}"
    when       = destroy
    on_failure = continue
  }

  provisioner "remote-exec" {
    inline = ["ls"]

    connection {
      host = self.id
    }
  }

  root_block_device {
    volume_size = 8
  }

  timeouts {
    create = "5m"
  }

  lifecycle {
    ignore_changes       = [tags, tags["a"]]
    prevent_destroy      = true
    replace_triggered_by = [aws_x.y.id]

    precondition {
      condition     = var.ok
      error_message = "no ${var.ok}"
    }

    postcondition {
      condition     = self.ok
      error_message = "no"
    }
  }

  depends_on = [aws_x.a, module.b]
}
""",
    ),
    "all changes ignored": (
        {"resource": {"aws_instance": {"web": {"lifecycle": [{"ignore_changes": "all"}]}}}},
        r"""
resource "aws_instance" "web" {
  lifecycle {
    ignore_changes = all
  }
}
""",
    ),
    "nested blocks": (
        {
            "resource": {
                "aws_vpclattice_resource_configuration": {
                    "pl": {
                        "resource_configuration_definition": [
                            {"dns_resource": [{"domain_name": "${var.host}", "ip_address_type": "IPV4"}]}
                        ],
                        "port_ranges": ["${var.port}"],
                        "tags": {},
                        "timeouts": None,
                    }
                }
            }
        },
        r"""
resource "aws_vpclattice_resource_configuration" "pl" {
  port_ranges = [var.port]
  tags        = {}

  resource_configuration_definition {
    dns_resource {
      domain_name     = var.host
      ip_address_type = "IPV4"
    }
  }
}
""",
    ),
    "a block that is none, and one that is a reference": (
        {"resource": {"aws_instance": {"a": {"root_block_device": []}, "b": {"root_block_device": "${var.blocks}"}}}},
        r"""
resource "aws_instance" "a" {}

resource "aws_instance" "b" {
  root_block_device = var.blocks
}
""",
    ),
    "attributes as blocks": (
        {
            "resource": {
                "aws_security_group": {
                    "one": {"egress": [{"from_port": 1, "self": None}, {"from_port": 2}], "ingress": [{"self": None}]},
                    "none": {"egress": []},
                    "later": {"egress": "${var.rules}"},
                }
            }
        },
        r"""
resource "aws_security_group" "one" {
  ingress = [
    {
      self = null
    },
  ]

  egress {
    from_port = 1
  }

  egress {
    from_port = 2
  }
}

resource "aws_security_group" "none" {
  egress = []
}

resource "aws_security_group" "later" {
  egress = var.rules
}
""",
    ),
    "dynamic blocks": (
        {
            "resource": {
                "aws_lb_listener": {
                    "x": {
                        "dynamic": {
                            "action": {
                                "for_each": "${var.actions}",
                                "iterator": "one",
                                "content": {
                                    "type": "${one.value}",
                                    "forward": [
                                        {
                                            "dynamic": {
                                                "target_group": [
                                                    {"for_each": [1], "content": {"weight": 1}},
                                                    {"for_each": [2], "content": {"weight": 2}},
                                                ]
                                            },
                                            "target_group": {"weight": 3},
                                        }
                                    ],
                                },
                            }
                        }
                    }
                }
            }
        },
        r"""
resource "aws_lb_listener" "x" {
  dynamic "action" {
    for_each = var.actions
    iterator = one

    content {
      type = one.value

      forward {
        dynamic "target_group" {
          for_each = [1]

          content {
            weight = 1
          }
        }

        dynamic "target_group" {
          for_each = [2]

          content {
            weight = 2
          }
        }

        target_group {
          weight = 3
        }
      }
    }
  }
}
""",
    ),
    "data and check": (
        {
            "data": {"aws_vpc": {"x": {"filter": [{"name": "n", "values": ["v"]}], "count": 1, "id": "vpc"}}},
            "check": {
                "path": {
                    "data": {"aws_vpc": {"y": {"filter": {"name": "n"}, "provider": "aws.west"}}},
                    "assert": [{"condition": "${data.aws_vpc.y.ok}", "error_message": "closed"}],
                }
            },
        },
        r"""
data "aws_vpc" "x" {
  count = 1

  id = "vpc"

  filter {
    name   = "n"
    values = ["v"]
  }
}

check "path" {
  data "aws_vpc" "y" {
    provider = aws.west

    filter {
      name = "n"
    }
  }

  assert {
    condition     = data.aws_vpc.y.ok
    error_message = "closed"
  }
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
    "the order of kinds": (
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


def rendered(config: Json) -> str:
    return render(config, is_block=BLOCKS.__contains__, as_blocks=AS_BLOCKS)


@pytest.mark.parametrize(("config", "expected"), CASES.values(), ids=CASES)
def test_is_written_as_an_engineer_writes_it(config: Json, expected: str) -> None:
    assert rendered(config) == expected.lstrip("\n")


REFUSED: dict[str, tuple[Json, type[Exception], str]] = {
    "a kind of block that is none": ({"resources": {}, "locals": {}}, ValueError, "not a block .*: 'resources'"),
    "a name that is none": ({"locals": {"a b": 1}}, ValueError, "'a b' cannot be the name of an argument"),
    "a template without an end": ({"locals": {"a": "${var.x"}}, ValueError, r"do not match: '\${var.x'"),
    "quotes without an end": ({"locals": {"a": '${"x}'}}, ValueError, "do not match"),
    "a bracket too many": ({"output": {"o": {"value": 1, "depends_on": ["a)"]}}}, ValueError, "do not match"),
    "nothing in a template": ({"locals": {"a": "${ }"}}, ValueError, "an empty expression: '\\${ }'"),
    "a sign that HCL does not have": ({"locals": {"a": "${a @ b}"}}, ValueError, "from '@ b}' on"),
    "a heredoc in an expression": ({"locals": {"a": "${<<A\nA\n}"}}, ValueError, "from '<<A"),
    "a number that is none": ({"locals": {"a": float("nan")}}, TypeError, "not a JSON value: nan"),
    "a value that JSON does not have": ({"locals": {"a": {1}}}, TypeError, "not a JSON value: {1}"),
    "no object for a block": ({"resource": {"aws_x": {"y": "z"}}}, TypeError, "an object in JSON, not 'z'"),
}


@pytest.mark.parametrize(("config", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_is_refused(config: Json, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        render(config)


def test_an_error_says_where() -> None:
    with pytest.raises(ValueError, match="do not match") as caught:
        render({"resource": {"aws_x": {"y": {"a": "${"}}}})
    assert caught.value.__notes__ == ["in resource aws_x y"]


# What fails is not made smaller, which would start Terraform a thousand times: its messages are short enough.
QUICK = settings(derandomize=True, deadline=None, database=None, phases=[Phase.generate])

# What means something in HCL, in JSON or to Terraform, besides what hypothesis thinks of.
PIECES = [
    "$",
    "%",
    "{",
    "}",
    '"',
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "<<E",
    "#",
    "//",
    "'",
    "é",
    "e\u0301",
    "\U0001f600",
]
TEXT = st.lists(st.sampled_from(["${", "%{", *PIECES]) | st.text(max_size=5), max_size=8).map("".join)


def escaped(text: str) -> str:
    """As a template that is the text."""
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def values(text: st.SearchStrategy[str], keys: st.SearchStrategy[str]) -> st.SearchStrategy[list[Any]]:
    """Lists of JSON values, with such texts and such keys in them."""
    number = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    value = st.recursive(
        text | number | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )
    return st.lists(value, min_size=1, max_size=8)


ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unquoted(text: str) -> str:
    """What a quoted string of HCL, as it stands in the file, has between its quotes."""
    assert text[0] == text[-1] == '"', f"not a quoted string: {text}"
    found = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))", re.DOTALL)
    return found.sub(lambda m: ESCAPES[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), text[1:-1])


def parsed(value: object) -> object:
    """A value as python-hcl2 gives it, as JSON has it."""
    if isinstance(value, dict):
        return {
            unquoted(name) if name.startswith('"') else name: parsed(one)
            for name, one in value.items()
            if name != "__is_block__"
        }
    if isinstance(value, list):
        return [parsed(one) for one in value]
    if isinstance(value, str) and value.startswith("${"):  # how it gives numbers with an exponent
        return float(value[2:-1])
    return unquoted(value) if isinstance(value, str) else value


# python-hcl2 takes `$${` for the start of something that ends with a brace, so none here.
UNLIKE_TEMPLATES = TEXT.map(lambda text: re.sub(r"[$%]+(?=\{)", "", text))


@given(values(UNLIKE_TEMPLATES, UNLIKE_TEMPLATES))
@settings(QUICK, max_examples=60)
def test_a_parser_reads_the_same_values(expected: list[object]) -> None:
    (read,) = hcl2.loads(render({"locals": {"values": expected}}))["locals"]
    assert parsed(read["values"]) == expected


def applied(terraform: Engine, folder: Path, files: dict[str, str]) -> Json:
    """The outputs of a configuration."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    with terraform.workspace(folder) as workspace:
        workspace.run("apply", "-auto-approve")
        outputs = json.loads(workspace.run("output", "-json").stdout)
    return {name: output["value"] for name, output in outputs.items()}


COMPUTED = st.sampled_from(
    [
        "${local.x}",
        "a ${local.x} b",
        "${local.x}${local.x}",
        "$${local.x}${local.x}%%{",
        "${local.list}",
        '"${join(", ", local.list)}"\\',
        '%{ if local.x == "X" }\n"yes"\t%{ else }no%{ endif }',
        "%{ for x in local.list ~}\n ${x}\n%{ endfor }",
        '${"}${local.x}\\"\\\\\\n"}',
        '${{\n a = 1 # one\n "b c" = [local.x,\n2]\n}}',
        "\t ${~ local.x ~} \n",
        "a \n\t ${~ local.x ~} \r\n\n b \n ${~ 1 ~}\n ${~ 2 }",
        "\n${~ 1 ~}\n",
        " \n ${~ 1 ~} \n ",
        "${1 -\n-1}",
        "a ${jsonencode({\n  a = 1\n  b = 2\n})}",
    ]
)


@pytest.mark.parametrize("terraform", required()[:1], indirect=True)
def test_terraform_reads_the_same_values(terraform: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    @given(values(TEXT.map(escaped) | COMPUTED, TEXT.map(escaped)), st.lists(TEXT, max_size=5))
    @settings(QUICK, max_examples=10)
    def holds(computed: list[object], plain: list[str]) -> None:
        config = {
            "locals": {"x": "X", "list": ["a", "b"], "computed": computed},
            "variable": {"plain": {"default": plain, "type": "list(string)", "description": "".join(plain)}},
            "output": {"computed": {"value": ["${local.computed}"]}, "plain": {"value": "${var.plain}"}},
        }
        hcl = applied(terraform, tmp_path_factory.mktemp("hcl"), {"main.tf": render(config)})
        assert hcl == applied(terraform, tmp_path_factory.mktemp("json"), {"main.tf.json": json.dumps(config)})
        assert len(hcl["plain"]) == len(plain)

    holds()


EVERYTHING: Json = {
    "//": {"metadata": {"version": "1"}},
    "terraform": {"required_version": ">= 1.5", "backend": {"local": {"path": "${x}.tfstate"}}},
    "variable": {
        "name": {
            "type": "string",
            "default": "b",
            "nullable": False,
            "validation": [
                {"condition": '${length(var.name) > 0 && var.name != "\\"\\\\"}', "error_message": "No ${1}."}
            ],
        },
        "optional": {"type": "map", "default": None},
    },
    "locals": {"names": ["${var.name}", "${var.name}-c"], "policy": '{"Resource": "$${aws:username}/*"}'},
    "resource": {
        "terraform_data": {
            "each": {
                "//": {"metadata": {"path": "a/b"}},
                "depends_on": ["terraform_data.other", "module.child"],
                "for_each": "${toset(local.names)}",
                "input": {"each": "${each.key}", "policy": "${local.policy}", "nothing": None, "${var.name}": "1"},
                "lifecycle": {
                    "create_before_destroy": True,
                    "ignore_changes": ["input", "triggers_replace"],
                    "postcondition": [{"condition": "${self.id != 1}", "error_message": "id ${self.id}"}],
                    "precondition": [{"condition": "${var.name != null}", "error_message": "null"}],
                    "replace_triggered_by": ["terraform_data.other[0].id"],
                },
                "provisioner": [
                    {"local-exec": {"command": "true", "on_failure": "continue", "connection": {"host": "h"}}},
                    {"local-exec": {"command": "echo '${self.id}'", "when": "destroy"}},
                ],
                "triggers_replace": None,
            },
            "other": {"count": 1, "lifecycle": {"ignore_changes": "all"}},
            "imported": {"input": "${terraform_data.other[0].id}"},
        }
    },
    "module": {"child": {"source": "./child", "text": "a ${var.name}", "optional": None, "count": 1}},
    "moved": [{"from": "terraform_data.was", "to": 'terraform_data.each["b"]'}],
    "import": [{"to": "terraform_data.imported", "id": "id-${1 + 1}"}],
    "removed": [{"from": "terraform_data.gone", "lifecycle": {"destroy": False}}],
    "check": {"names": {"assert": [{"condition": "${length(local.names) == 2}", "error_message": "not two"}]}},
    "output": {
        "result": {
            "depends_on": ["terraform_data.other"],
            "description": "a\nb ${c}",
            "precondition": {"condition": "${length(local.names) == 2}", "error_message": "not two"},
            "sensitive": True,
            "value": "${module.child[0].result}",
        }
    },
}
CHILD: Json = {
    "variable": {"text": {}, "optional": {"default": "not null"}},
    "output": {"result": {"value": ["${var.text}", "${var.optional}"]}},
}


def test_terraform_plans_the_same(terraform: Engine, tmp_path: Path) -> None:
    plans = {}
    for name, suffix, write in (("hcl", "tf", render), ("json", "tf.json", json.dumps)):
        (tmp_path / name / "child").mkdir(parents=True)
        (tmp_path / name / f"main.{suffix}").write_text(write(EVERYTHING))
        (tmp_path / name / "child" / f"main.{suffix}").write_text(write(CHILD))
        with terraform.workspace(tmp_path / name) as workspace:
            workspace.init()
            plans[name] = workspace.plan().document
        # Terraform does not look into the templates of JSON when it shows a configuration.
        del plans[name]["configuration"], plans[name]["timestamp"]
    assert plans["hcl"] == plans["json"]
    assert plans["hcl"]["planned_values"]["outputs"]["result"]["value"] == ["a b", None]
    assert [block["status"] for block in plans["hcl"]["checks"]].count("pass") > 1


def test_an_attribute_written_as_blocks_plans_the_same(terraform: Engine, tmp_path: Path) -> None:
    rule = dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self"))
    rule |= {"from_port": 1, "to_port": 1, "protocol": "tcp", "security_groups": ["sg-1"], "description": "d"}
    config = {
        "provider": {"aws": {"region": "us-east-1"}},
        "resource": {"aws_security_group": {"x": {"name": "x", "egress": [rule], "tags": {}}}},
    }
    blocks = rendered(config)
    assert "  egress {" in blocks
    plans = []
    for name, text in {"blocks.tf": blocks, "arguments.tf": render(config), "x.tf.json": json.dumps(config)}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(text)
        with terraform.workspace(tmp_path / name) as workspace:
            workspace.init()
            plans.append(workspace.plan().values)
    assert plans[0] == plans[1] == plans[2]


def spaced(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The parts one behind the other, with spaces, comments or nothing between them."""
    gaps = st.sampled_from(["", "", " ", "  ", "/* x */"])
    woven = [one for part in parts for one in (gaps, st.just(part) if isinstance(part, str) else part)]
    return st.tuples(*woven, gaps).map("".join)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that hold others."""
    line = st.sampled_from(["", "\n", "\n\n"])
    operators = st.sampled_from([f" {op} " for op in ("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||")])
    return st.one_of(
        spaced("(", line, inner, line, ")"),
        spaced(st.sampled_from("!-"), "(", inner, ")"),
        spaced(inner, operators, inner),
        spaced(inner, " ?", inner, " :", inner),
        spaced("f(", line, inner, ",", line, inner, line, ")"),
        spaced("g(", inner, "...", ")"),
        spaced("var.a[", inner, "]"),
        spaced("var.a[*].b[0][", inner, "]"),
        spaced("[", line, inner, ",", line, inner, ",", line, "]"),
        spaced("{", line, "a", "=", inner, ",", line, '"b c"', "=", inner, line, "}"),
        spaced("{\n long_key", "=", inner, "\n", "(", inner, ")=", inner, "\n}"),
        spaced("[for x in ", inner, ":", inner, " if ", inner, "]"),
        spaced("{for k, v in ", inner, ":", inner, "=>", inner, "}"),
        spaced('"a ${', inner, '} b$${%%{\\"${~', inner, '~}"'),
        spaced('"%{', "if ", inner, "}  x %{~ else ~} y%{ endif }", '"'),
    )


EXPRESSION = st.recursive(
    st.sampled_from(["var.a", "local.b-c", "each.value", "x", "1", "2.5", '"text"', "[]", "{}", '""']),
    larger,
    max_leaves=6,
)
# Without the scripts in which `terraform fmt` counts in its own way how wide a text is.
WRITING = st.lists(st.sampled_from(PIECES), max_size=8).map("".join).map(escaped)
STRING = st.one_of(
    WRITING,
    EXPRESSION.map("${{{}}}".format),
    st.tuples(WRITING, EXPRESSION, WRITING).map(lambda parts: "{}.${{{}}}{}".format(*parts)),
)
CONFIG = st.recursive(
    STRING, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRING, inner, max_size=4), max_leaves=8
)


def assert_formatted(terraform: Engine, folder: Path, texts: list[str]) -> None:
    """Terraform's own formatter finds nothing to change."""
    for index, text in enumerate(texts):
        (folder / f"{index}.tf").write_text(text, encoding="utf-8", newline="")
    with terraform.workspace(folder) as workspace:
        diff = workspace.run("fmt", "-no-color", "-check", "-diff", codes=(0, 3)).stdout
    assert not diff, diff


def test_terraform_fmt_leaves_the_cases_alone(terraform: Engine, tmp_path: Path) -> None:
    assert_formatted(terraform, tmp_path, [rendered(config) for config, _ in CASES.values()])


@pytest.mark.parametrize("terraform", required()[:1], indirect=True)
def test_terraform_fmt_leaves_any_expression_alone(terraform: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    @given(st.lists(CONFIG, min_size=10, max_size=20))
    @settings(QUICK, max_examples=10)
    def holds(values: list[object]) -> None:
        texts = [render({"locals": {"x": value, "longer": value}}) for value in values]
        assert_formatted(terraform, tmp_path_factory.mktemp("fmt"), texts)

    holds()
