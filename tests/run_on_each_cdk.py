"""Runs the tests: all of them on cdktf and, beside them, those of what is synthesized on CDK Terrain.

Two runs of pytest, since a process has one CDK. Each has processes of its own: with those of one alone, a tenth of the
time no processor would be busy. What the second run has to say follows the first one's.
"""

import os
import shutil
import subprocess
import sys
from tempfile import TemporaryFile

PYTEST_COMMAND = [sys.executable, "-m", "pytest", "-n", "auto"]


def main() -> int:
    """Run both and return the exit status: 0, or that of the first one that failed."""
    half = max(1, (os.cpu_count() or 1) // 2)
    other = {**os.environ, "PRIVATELINK_CDK": "cdktn", "PYTEST_XDIST_AUTO_NUM_WORKERS": str(half)}
    with (
        TemporaryFile() as said,
        subprocess.Popen([*PYTEST_COMMAND, "-m", "cdk"], env=other, stdout=said, stderr=said) as second,
    ):
        first = subprocess.run(PYTEST_COMMAND, check=False).returncode
        status = second.wait()
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout.buffer)
    return first or status


if __name__ == "__main__":
    sys.exit(main())
