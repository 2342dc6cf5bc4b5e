"""The name of the engine, Terraform or OpenTofu, in commands for the user."""

import os
import re
import shutil
from pathlib import Path

_PROGRAM_VARIABLE = "TERRAFORM_BINARY_NAME"  # the setting of the cdktf command line
_TERRAFORM = "terraform"
_TOFU = "tofu"
# The commands in the texts of this package.
_TERRAFORM_COMMAND = re.compile(r"\bterraform(?= (?:apply|import|init|login|plan|show|state)\b)")


def engine_command() -> str:
    """Return the command of the user's engine: ``tofu`` or ``terraform``.

    The engine is OpenTofu if TERRAFORM_BINARY_NAME names OpenTofu, or without the variable, if only OpenTofu is on the
    PATH.
    """
    program = os.environ.get(_PROGRAM_VARIABLE)
    if program:
        return _TOFU if _TOFU in Path(program).name.lower() else _TERRAFORM
    has_tofu_only = shutil.which(_TERRAFORM) is None and shutil.which(_TOFU) is not None
    return _TOFU if has_tofu_only else _TERRAFORM


def name_engine(text: str) -> str:
    """Return a text with the user's engine in each command, such as ``tofu init`` for ``terraform init``."""
    if _TERRAFORM_COMMAND.search(text):
        return _TERRAFORM_COMMAND.sub(engine_command(), text)
    return text
