"""Run all tests on cdktf and, at the same time, the tests of synthesized output on CDK Terrain.

A process has a single CDK, so pytest runs twice. Each run has worker processes: with the workers of a single run, the
processors would be idle a tenth of the time. The output of the second run is printed after the output of the first.
"""

import os
import shutil
import subprocess
import sys
from tempfile import TemporaryFile

PYTEST_COMMAND = [sys.executable, "-m", "pytest", "-n", "auto"]


def main() -> int:
    """Run the tests on cdktf and CDK Terrain; return 0, or the exit status of the first failed run."""
    worker_count = max(1, (os.cpu_count() or 1) // 2)
    cdktn_environment = {
        **os.environ,
        "PRIVATELINK_CDK": "cdktn",
        "PYTEST_XDIST_AUTO_NUM_WORKERS": str(worker_count),
    }
    cdktn_command = [*PYTEST_COMMAND, "-m", "cdk"]
    with (
        TemporaryFile() as output,
        subprocess.Popen(cdktn_command, env=cdktn_environment, stdout=output, stderr=output) as cdktn_run,
    ):
        cdktf_status = subprocess.run(PYTEST_COMMAND, check=False).returncode
        cdktn_status = cdktn_run.wait()
        output.seek(0)
        shutil.copyfileobj(output, sys.stdout.buffer)
    return cdktf_status or cdktn_status


if __name__ == "__main__":
    sys.exit(main())
