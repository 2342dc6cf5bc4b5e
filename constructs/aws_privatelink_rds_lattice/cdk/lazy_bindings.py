"""Fast imports of the CDK and the AWS bindings.

An import of one class of the AWS bindings imports all 2,200 modules of their Python package, and jsii's Node process
loads as many files. Inside of ``lazy_imports``, Python and Node load only the modules that are used:

- The bindings' package in Python becomes a root that imports a submodule when a program first names it (PEP 562). The
  bindings of CDK Terrain have such a root already.
- The package's index in Node becomes a module that loads a member when a program first reads it (`lazy_index.js`). A
  library that cdktf loads only to zip assets is loaded at its first call.
- Node starts (`node.py`) and loads packages while Python imports their classes. Python waits for Node at the first call
  into Node.

Each shortens a whole run with one connection, on cdktf and on CDK Terrain: the root by 95 % and 0 %, the index by 83 %
and 85 %, the late library by 10 % and 0 %, the loads in parallel by 13 % and 12 %.

Other code in the process gets the same bindings by the same names, and the output is the same. Bindings that are
imported already stay as they are, and a package with unexpected content is loaded in the usual way. With
``PRIVATELINK_STOCK=1``, all packages are loaded in the usual way (`stock.py`).
"""

import atexit
import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.abc import InspectLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from . import bindings_finder, node
from .node import jsii
from .node_package import load_into_node
from .stock import is_stock


def _parse_submodule_names(source: str) -> list[str]:
    """Return the names of the submodules in the code of the bindings' root.

    jsii-pacmak generates `__all__` with all public names, then `publication.publish()`, then an import of each
    submodule. If the root does anything else, the result is empty.
    """
    head, _, tail = source.rpartition("\npublication.publish()\n")
    imports = [line for line in tail.splitlines() if line and not line.startswith("#")]
    names = head.rpartition('\n__all__ = [\n    "')[2].removesuffix('",\n]\n').split('",\n    "')
    expected_imports = [f"from . import {name}" for name in names]
    if sorted(imports) != sorted(expected_imports):
        return []
    return names


def _camel_case(name: str) -> str:
    """Return jsii's name in Node for a Python name: ``s3Bucket`` for ``s3_bucket``."""
    first, *words = name.split("_")
    return first + "".join(map(str.capitalize, words))


def _install_lazy_package(package: str, assembly: str) -> None:
    """Register a root for the bindings' package, with imports of submodules at their first use."""
    spec = importlib.util.find_spec(package)
    source = spec.loader.get_source(package) if spec and isinstance(spec.loader, InspectLoader) else None
    names = _parse_submodule_names(source or "")
    if spec is None or not names:
        return

    root = importlib.util.module_from_spec(spec)
    submodule_names = frozenset(names)

    def load_submodule(name: str) -> ModuleType:
        if name in submodule_names:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def list_names() -> list[str]:
        return sorted(submodule_names.union(vars(root)))

    vars(root).update(__all__=names, __dir__=list_names, __getattr__=load_submodule)
    # Where jsii looks up the class of an object that Node created, if Python has not imported the class yet.
    class_modules = importlib.import_module("jsii._reference_map")._submodule_fqn_map  # noqa: SLF001 - no public access
    for name in names:
        class_modules.setdefault(f"{assembly}.{_camel_case(name)}", f"{package}.{name}")
    sys.modules.setdefault(package, root)


def _install_lazy_node_index(core: str, assembly: str) -> Callable[[], bool]:
    """Load `lazy_index.js` into jsii's Node process, and return its test for an index that jsii still writes."""
    names = f"const core = {json.dumps(core)}, bindings = {json.dumps(assembly)};\n"
    code = names + Path(__file__).with_name("lazy_index.js").read_text("utf-8")
    return load_into_node("aws-privatelink-rds-lattice-lazy-index", code, returns="boolean")


class _BackgroundLoader:
    """A jsii provider for the time until Node runs and has loaded the queued packages.

    A thread starts Node and loads the packages. jsii itself loads a package before Python defines the classes of the
    package, and waits for the load, but the classes do not need Node.
    """

    def __init__(self, core: str) -> None:
        """Start Node in a thread, and replace jsii's provider."""
        provider: Any = jsii.kernel.provider
        self._provider = provider
        self._thread = ThreadPoolExecutor(max_workers=1)
        first_request = importlib.import_module("jsii._kernel.types").StatsRequest()
        self._start = self._thread.submit(node.start_node, core, lambda: provider.stats(first_request))
        self._loads = [self._start]
        self.load = self._queue_load
        vars(jsii.kernel)["provider"] = self

    def _queue_load(self, request: object) -> None:
        start = self._start
        load = self._provider.load

        def run() -> None:
            start.result()  # If Node did not start, the load would start Node again.
            load(request)

        self._loads.append(self._thread.submit(run))

    def close(self) -> None:
        """Stop the thread after the queued loads; run later loads directly."""
        del self.load
        self._thread.shutdown(wait=False)

    def wait_for_start(self) -> None:
        """Wait until Node runs; raise the error for a failed start."""
        self._start.result()

    def wait_for_type_index(self, is_pending: Callable[[], bool]) -> None:
        """Wait until jsii has written the index of the bindings' types: once for each version of the bindings."""
        if any(load.exception() for load in self._loads):
            return
        with suppress(OSError, ValueError):  # Node ends before Python after Ctrl-C.
            while is_pending():
                time.sleep(0.05)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - jsii has no types for its provider
        """Return jsii's function for a request, after all loads; if a load failed, raise the error."""
        for load in self._loads:
            load.result()
        if vars(jsii.kernel)["provider"] is self:
            vars(jsii.kernel)["provider"] = self._provider
        return getattr(self._provider, name)


@contextmanager
def lazy_imports(core: str, bindings: str, assembly: str) -> Iterator[None]:
    """Load only the used modules for the imports in the body, while Node starts and loads packages in parallel.

    The first call into Node waits for the packages, and raises jsii's error if a package does not load. The CDK's
    package has the same name in Python and in Node; the AWS bindings' is ``bindings`` in Python, ``assembly`` in Node.

    Raises:
        NodeNotFoundError: Node.js is missing or too old; the message names the remedy.
        NodeStartError: jsii cannot write its own program to the disk.
    """
    bindings_finder.unregister()
    node.require_node(core)
    if is_stock():
        node.start_node(core)
        yield
        return
    is_pending = None
    loader = _BackgroundLoader(core)
    try:
        if bindings not in sys.modules:
            is_pending = _install_lazy_node_index(core, assembly)
            _install_lazy_package(bindings, assembly)
        yield
    finally:
        loader.close()
        loader.wait_for_start()
    if is_pending:
        # Runs before jsii's own exit function, which gives Node 5 seconds: the function registered last runs first.
        atexit.register(loader.wait_for_type_index, is_pending)
