"""Run programs in folders of tests."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PRIVATELINK_PROGRAM = Path(sys.executable).with_name("privatelink")


def run_command(
    folder: Path, *command: str | Path, env: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, without input; return the exit status and the output."""
    return subprocess.run(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
