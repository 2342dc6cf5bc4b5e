"""Print packages of a section of Pipfile.lock as requirements of pip, with their versions and hashes.

Arguments: the section, and the names of the packages; all packages of the section without names. It runs before any
package is installed.
"""

import json
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - before the set-up, any Python may run this
    sys.exit("Python 3.11 or newer is required: make PYTHON=python3.x, or actions/setup-python before the step")


def main(section: str, *names: str) -> None:
    """Print a line for each package."""
    lock = json.loads((Path(__file__).parent.parent / "Pipfile.lock").read_text("utf-8"))
    packages = lock[section]
    for name in names or packages:
        print(f"{name}{packages[name]['version']}", *packages[name]["hashes"], sep=" --hash=")  # noqa: T201 - the output


main(*sys.argv[1:])
