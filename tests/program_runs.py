"""Runs of small Python programs, with a record of the loaded modules in Python and Node."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from programs import port_program_to_cdk

Environment = Mapping[str, str | None]
"""Environment variables to set; None removes a variable."""

IMPORT_BINDINGS = "import aws_privatelink_rds_lattice.cdk.bindings"
# Writes the submodules of the bindings that Python has loaded when the program ends.
PYTHON_EPILOGUE = port_program_to_cdk("""
import json, pathlib, sys
modules = [name.partition(".")[2] for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]
pathlib.Path("python.json").write_text(json.dumps([name for name in modules if name[:1] != "_" and "." not in name]))
""")
# Writes the files of the bindings that Node has loaded when it ends, and how jsii runs Node.
NODE_EPILOGUE = """
process.on("exit", () => {
  const fs = require("fs"), keys = Object.keys(require.cache);
  const files = keys.filter((key) => key.includes("provider-aws/lib/"));
  if (!files.length) return;
  const home = files[0].replace(/lib.*/, "");
  const names = files.map((file) => file.slice(home.length)).filter((file) => file !== "lib/index.js");
  const entry = fs.realpathSync(home), lazy = keys.some((key) => key.includes("lazy-index"));
  const archiver = keys.some((key) => key.includes("archiver/lib")), program = process.execPath, env = process.env;
  fs.writeFileSync("node.json", JSON.stringify({ names, entry, lazy, archiver, program, env }));
});
"""


class ProgramRun(NamedTuple):
    """A successful run of a program.

    Attributes:
        stdout: The standard output.
        output: The synthesized files, by path.
        python: The submodules of the bindings that Python imported.
        node: The files of the bindings that Node loaded, and how jsii runs Node.
    """

    stdout: str
    output: dict[str, bytes]
    python: list[str]
    node: dict[str, Any]


def start_program(folder: Path, code: str, env: Environment) -> subprocess.Popen[str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "epilogue.cjs").write_text(NODE_EPILOGUE, "utf-8")
    # If a program imports cdktf first, jsii runs the node on PATH: put the node of this environment there.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    merged = {**os.environ, "PATH": path, "NODE_OPTIONS": f'--require "{folder}/epilogue.cjs"', **env}
    return subprocess.Popen(
        [sys.executable, "-c", code + PYTHON_EPILOGUE],
        cwd=folder,
        env={name: value for name, value in merged.items() if value is not None},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run_program(folder: Path, code: str, env: Environment | None = None) -> ProgramRun:
    process = start_program(folder, code, env or {})
    stdout, stderr = process.communicate(timeout=300)
    assert (stderr, process.returncode) == ("", 0)
    output_folder = folder / "cdktf.out"
    output = {
        str(file.relative_to(output_folder)): file.read_bytes()
        for file in sorted(output_folder.rglob("*"))
        if file.is_file()
    }
    python = json.loads((folder / "python.json").read_text("utf-8"))
    node = json.loads((folder / "node.json").read_text("utf-8"))
    return ProgramRun(stdout, output, python, node)


def run_failing_program(folder: Path, code: str, env: Environment) -> str:
    """Run a program with exit status 1, and return the standard error."""
    process = start_program(folder, code, env)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    return stderr
