"""Resources and data sources, in Terraform JSON and in HCL."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# name: (a part of a configuration in Terraform JSON, the expected HCL)
RESOURCE_CASES: dict[str, tuple[Json, str]] = {
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
    "null block and reference for a block": (
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
}
