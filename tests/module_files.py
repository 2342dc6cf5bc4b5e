"""The generated HCL module in ``generated/``: copies for Terraform, and the parsed files."""

import shutil
from pathlib import Path
from typing import Any

import hcl2

from programs import MODULE_FOLDER


def copy_module(folder: Path) -> Path:
    return Path(shutil.copytree(MODULE_FOLDER, folder / "module"))


def parse_module_file(name: str) -> dict[str, Any]:
    content: dict[str, Any] = hcl2.loads((MODULE_FOLDER / name).read_text("utf-8"))
    return content


def parse_module_blocks(name: str, block_type: str) -> dict[str, Any]:
    """Return the bodies of the blocks of a type in a file of the module, by label."""
    bodies = {}
    for block in parse_module_file(name)[block_type]:
        for label, body in block.items():
            bodies[label.strip('"')] = body
    return bodies


def module_variables() -> dict[str, Any]:
    return parse_module_blocks("variables.tf", "variable")
