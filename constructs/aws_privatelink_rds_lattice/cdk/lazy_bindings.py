"""Fast imports of the CDK and the AWS bindings.

An import of one class of the AWS bindings imports all 2,200 modules of their Python package, and jsii's Node process
loads as many files. Inside of ``lazy_imports``, Python and Node load only the modules that are used:

- The bindings' package in Python becomes a root that imports a submodule when a program first names it (PEP 562). The
  bindings of CDK Terrain have such a root already.
- The package's index in Node becomes a module that loads a member when a program first reads it. A library that cdktf
  loads only to zip assets is loaded at its first call (`lazy_index.js`).
- Node starts (`node.py`) and loads packages while Python imports their classes. Python waits for Node at the first call
  into Node.

In a program with many resources, jsii's argument checks take noticeable time. jsii resolves the type hints at each
call; here they are resolved once, as in the code that newer versions of jsii generate. jsii compares each argument with
its hint; here a plain value or None is accepted by its type.

Other code in the process gets the same bindings by the same names, and the output is the same. Bindings that are
imported already stay as they are, and a package with unexpected content is loaded in the usual way.
``PRIVATELINK_STOCK_PYTHON_ROOT=1`` turns off the root in Python, ``PRIVATELINK_STOCK_NODE_INDEX=1`` the index in Node.
"""

import atexit
import functools
import gc
import importlib
import importlib.util
import json
import os
import sys
import threading
import typing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.abc import InspectLoader
from pathlib import Path
from types import ModuleType

from . import node
from .node import jsii
from .node_package import load_into_node

_SCALAR_TYPES: frozenset[object] = frozenset({bool, float, int, str, type(None)})


def _parse_submodule_names(source: str) -> list[str]:
    """Return the names of the submodules in the root of the bindings.

    Args:
        source: The code of the root. jsii-pacmak generates `__all__` with all public names, then
            `publication.publish()`, then an import of each submodule.

    Returns:
        The names; an empty list if the root does anything else.
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
    """Register a root for the bindings' package, with imports of submodules at their first use.

    Args:
        package: The bindings' package in Python.
        assembly: The bindings' package in Node.
    """
    spec = importlib.util.find_spec(package)
    source = spec.loader.get_source(package) if spec and isinstance(spec.loader, InspectLoader) else None
    names = _parse_submodule_names(source or "")
    # Where jsii looks up the class of an object that Node created, if Python has not imported the class yet.
    class_modules = getattr(getattr(jsii, "_reference_map", None), "_submodule_fqn_map", None)
    if spec is None or not names or class_modules is None:
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
    for name in names:
        class_modules.setdefault(f"{assembly}.{_camel_case(name)}", f"{package}.{name}")
    sys.modules.setdefault(package, root)


def _scalar_types_in_hint(hint: object) -> frozenset[object]:
    """Return the scalar types in a type hint: the hint, or the members of a union."""
    union_members = typing.get_args(hint) if typing.get_origin(hint) is typing.Union else ()
    return _SCALAR_TYPES.intersection([hint, *union_members])


def _skip_scalar_checks(check_type: Callable[..., object]) -> Callable[..., object]:
    """Return a faster ``check_type``, with a shortcut for values of scalar types: most arguments are None."""
    # The key is the id of a hint. The value holds the hint, so that no other hint gets the same id.
    types_by_hint_id: dict[int, tuple[object, frozenset[object]]] = {}

    def check_unless_scalar(argname: str, value: object, expected_type: object) -> object:
        cached = types_by_hint_id.get(id(expected_type))
        if cached is None:
            cached = (expected_type, _scalar_types_in_hint(expected_type))
            types_by_hint_id[id(expected_type)] = cached
        if type(value) in cached[1]:
            return None
        return check_type(argname=argname, value=value, expected_type=expected_type)

    return check_unless_scalar


def _speed_up_type_checks(core: str, bindings: str) -> None:
    """Make the imported bindings resolve each type hint once, and check scalar arguments faster.

    Args:
        core: The CDK's package.
        bindings: The bindings' package in Python.
    """
    typing_with_cache = ModuleType(typing.__name__)
    vars(typing_with_cache).update(vars(typing), get_type_hints=functools.cache(typing.get_type_hints))
    for name, module in list(sys.modules.items()):
        if name != core and not name.startswith(f"{bindings}."):
            continue
        # `publication` puts a copy with the public names into sys.modules; functions look names up in the original.
        namespace = vars(getattr(module, "_private", module))
        if namespace.get("typing") is typing and "check_type" in namespace:
            namespace.update(typing=typing_with_cache, check_type=_skip_scalar_checks(namespace["check_type"]))


class _TypeIndex:
    """The class of `lazy_index.js`, for jsii."""

    __jsii_type__ = "aws-privatelink-rds-lattice-lazy-index.TypeIndex"

    @classmethod
    def wait_until_written(cls) -> None:
        """Wait until jsii has written the index of the bindings' types: once for each version of the bindings."""
        with suppress(OSError, ValueError):  # Node ends before Python after Ctrl-C.
            # An asynchronous call takes longer than a synchronous one.
            if jsii.sinvoke(cls, "pending"):
                jsii.sainvoke(cls, "written")


def _install_lazy_node_index(core: str, assembly: str) -> None:
    """Load `lazy_index.js` into jsii's Node process."""
    names = f"const core = {json.dumps(core)}, bindings = {json.dumps(assembly)};\n"
    code = names + Path(__file__).with_name("lazy_index.js").read_text("utf-8")
    pending = {"name": "pending", "returns": {"type": {"primitive": "boolean"}}}
    written = {"name": "written", "async": True}
    load_into_node(_TypeIndex, code, pending, written)
    # Runs before jsii's own exit function, which gives Node 5 seconds: the function registered last runs first.
    atexit.register(_TypeIndex.wait_until_written)


class _DeferredProvider:
    """A jsii provider for the time until Node has loaded the queued packages.

    Attributes:
        pending_loads: The queued loads.
    """

    def __init__(self, loader_thread_id: int) -> None:
        """Create a provider without queued loads.

        Args:
            loader_thread_id: The id of the thread that runs the loads. Its own calls do not wait.
        """
        self.pending_loads: list[Future[None]] = []
        self._loader_thread_id = loader_thread_id
        self._provider = jsii.kernel.provider

    def install(self) -> None:
        """Make all calls into Node wait from now on."""
        vars(jsii.kernel)["provider"] = self

    def __getattr__(self, name: str) -> object:
        """Return jsii's function for a request, after all loads; if a load failed, raise the error."""
        if threading.get_ident() != self._loader_thread_id:
            for load in self.pending_loads:
                load.result()
            if vars(jsii.kernel)["provider"] is self:
                vars(jsii.kernel)["provider"] = self._provider
        return getattr(self._provider, name)


@contextmanager
def _paused_garbage_collection() -> Iterator[None]:
    """Turn off the garbage collector during the imports in the body.

    Imported modules stay, and the search for garbage in them takes a tenth of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def lazy_imports(core: str, bindings: str, assembly: str, *extra_loaders: Callable[[], None]) -> Iterator[None]:
    """Load only the used modules for the imports in the body, while Node starts and loads packages in parallel.

    jsii loads a package into Node before Python defines the classes of the package, and waits for the load. The classes
    do not need Node, so here the first call into Node waits, and raises jsii's error if a package does not load.

    Args:
        core: The CDK's package, which has the same name in Python and in Node.
        bindings: The AWS bindings' package in Python.
        assembly: The AWS bindings' package in Node.
        extra_loaders: Functions that load more code into Node, after the packages.

    Raises:
        NodeNotFoundError: Node.js is missing or too old; the message names the remedy.
        NodeStartError: jsii cannot write its own program to the disk.
    """
    is_first_import = bindings not in sys.modules
    keeps_node_index = os.environ.get("PRIVATELINK_STOCK_NODE_INDEX")
    keeps_python_root = os.environ.get("PRIVATELINK_STOCK_PYTHON_ROOT")
    node.require_node(core)
    load = jsii.kernel.load
    thread = ThreadPoolExecutor(max_workers=1)
    deferred_provider = _DeferredProvider(thread.submit(threading.get_ident).result())
    node_start = thread.submit(node.start_node, core)

    def queue(function: Callable[..., None], *arguments: str) -> None:
        def run() -> None:
            node_start.result()  # If Node did not start, the function would start Node again.
            function(*arguments)

        deferred_provider.pending_loads.append(thread.submit(run))

    if is_first_import and not keeps_node_index:
        queue(_install_lazy_node_index, core, assembly)
    if is_first_import and not keeps_python_root:
        _install_lazy_package(bindings, assembly)
    if keeps_node_index:
        node_start.result()
    else:
        vars(jsii.kernel)["load"] = functools.partial(queue, load)
    try:
        with _paused_garbage_collection():
            yield
    finally:
        vars(jsii.kernel).pop("load", None)
        for load_extra in extra_loaders:
            queue(load_extra)
        deferred_provider.install()
        thread.shutdown(wait=False)
    node_start.result()
    if not keeps_python_root:
        _speed_up_type_checks(core, bindings)
