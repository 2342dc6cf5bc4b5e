"""Run programs as ``python main.py`` does, one after the other in one process, each in its own folder.

Starting Python and Node.js takes longer than a program. Arguments: the folders.
"""

import os
import runpy
import sys

from aws_privatelink_rds_lattice.cdk.node_package import load_into_node

NODE_CODE = "exports.Main = class { static run(folder) { process.chdir(folder); } };"


def run_programs(folders: list[str]) -> None:
    """Run the programs; each prints to standard output, and writes to its folder."""
    change_node_folder = load_into_node("aws-privatelink-rds-lattice-test-folder", NODE_CODE, "any", folder="string")
    for folder in folders:
        os.chdir(folder)
        change_node_folder(folder)
        runpy.run_path("main.py", run_name="__main__")


if __name__ == "__main__":
    run_programs(sys.argv[1:])
