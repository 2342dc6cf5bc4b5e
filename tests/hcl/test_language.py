"""Every type of block of the Terraform language: Terraform plans the same from the HCL and from the JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from packaging.version import Version

from aws_privatelink_rds_lattice.hcl import render_hcl
from hcl.cases import render_case
from terraform_cli.engines import OPENTOFU

if TYPE_CHECKING:
    from pathlib import Path

    from terraform_cli.engines import TerraformEngine, Workspace

Json = dict[str, Any]

ALL_BLOCKS_CONFIG: Json = {
    "//": {"metadata": {"version": "1"}},
    "terraform": {"required_version": ">= 1.5", "backend": {"local": {"path": "x.tfstate"}}},
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
CHILD_MODULE_CONFIG: Json = {
    "variable": {"text": {}, "optional": {"default": "not null"}},
    "output": {"result": {"value": ["${var.text}", "${var.optional}"]}},
}


def test_hcl_and_json_plans_are_equal(terraform: TerraformEngine, workspace: Workspace) -> None:
    config = ALL_BLOCKS_CONFIG
    if terraform.name == OPENTOFU and terraform.version < Version("1.10"):
        config = {**config, "removed": [{"from": "terraform_data.gone"}]}  # OpenTofu never destroys these before 1.10
    plans = {}
    for suffix, write in (("tf", render_hcl), ("tf.json", json.dumps)):
        for file in workspace.directory.rglob("main.*"):
            file.unlink()
        (workspace.directory / "child").mkdir(exist_ok=True)
        (workspace.directory / f"main.{suffix}").write_text(write(config))
        (workspace.directory / "child" / f"main.{suffix}").write_text(write(CHILD_MODULE_CONFIG))
        workspace.init()
        plans[suffix] = workspace.plan().document
        # In the configuration of a plan, Terraform shows no references in templates of JSON.
        del plans[suffix]["configuration"], plans[suffix]["timestamp"]
    assert plans["tf"] == plans["tf.json"]
    assert plans["tf"]["planned_values"]["outputs"]["result"]["value"] == ["a b", None]
    assert [block["status"] for block in plans["tf"]["checks"]].count("pass") > 1


def test_attribute_as_blocks_plans_equal(terraform: TerraformEngine, tmp_path: Path) -> None:
    rule = dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self"))
    rule |= {"from_port": 1, "to_port": 1, "protocol": "tcp", "security_groups": ["sg-1"], "description": "d"}
    config = {
        "provider": {"aws": {"region": "us-east-1"}},
        "resource": {"aws_security_group": {"x": {"name": "x", "egress": [rule], "tags": {}}}},
    }
    blocks = render_case(config)
    assert "  egress {" in blocks
    texts = {"blocks.tf": blocks, "arguments.tf": render_hcl(config), "x.tf.json": json.dumps(config)}
    plans = []
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(text)
        with terraform.workspace(tmp_path / name) as workspace:
            plans.append(workspace.plan().values)
    assert plans[0] == plans[1] == plans[2]
