"""What makes importing the CDK and its AWS bindings fast.

Importing one class of the AWS bindings imports all 2,200 modules of their Python package, and makes jsii's Node
process load as many files. What is imported inside of ``fast_imports`` makes both load no more than is used:

- the bindings' package becomes a root whose submodules are imported when they are first named (PEP 562), where it is
  not one by itself, as that of CDK Terrain is;
- the package's index in Node becomes a module whose members are loaded when they are first read, and a library that
  cdktf loads only to zip assets is loaded only then (`lazy_index.js`);
- Node starts (`node.py`), and loads packages, while Python imports their classes and, until Node is needed, whatever
  else.

With many resources a part of the time goes into type hints that every call resolves anew: they are resolved once, as in
code that newer versions of jsii generate. Another goes into the check of each argument against them: of a plain value,
or None, the type is compared.

Other code in the process gets the same bindings by the same names, and the output is the same. Where the bindings are
imported already they stay as they are, and a package that does not look as expected is loaded as it always was. Set
`PRIVATELINK_STOCK_PYTHON_ROOT` or `PRIVATELINK_STOCK_NODE_INDEX` to `1` to turn off one half or the other.
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
    """Return the names of a bindings' root's submodules; none where the root holds or does anything besides.

    Args:
        source: The root's text. jsii-pacmak writes all public names into `__all__`, then `publication.publish()`, and
            behind it an import for each submodule.
    """
    head, _, tail = source.rpartition("\npublication.publish()\n")
    imports = [line for line in tail.splitlines() if line and not line.startswith("#")]
    names = head.rpartition('\n__all__ = [\n    "')[2].removesuffix('",\n]\n').split('",\n    "')
    return names if sorted(imports) == sorted(f"from . import {name}" for name in names) else []


def _install_lazy_package(package: str, assembly: str) -> None:
    """Put a root in the place of the bindings' own that imports a submodule when it is first named."""
    spec = importlib.util.find_spec(package)
    source = spec.loader.get_source(package) if spec and isinstance(spec.loader, InspectLoader) else None
    names = _parse_submodule_names(source or "")
    # Where jsii looks for the class of an object that Node made, if Python has not imported it yet.
    modules = getattr(getattr(jsii, "_reference_map", None), "_submodule_fqn_map", None)
    if spec is None or not names or modules is None:
        return

    root = importlib.util.module_from_spec(spec)
    members = frozenset(names)

    def load(name: str) -> ModuleType:
        if name in members:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    vars(root).update(__all__=names, __dir__=lambda: sorted(members.union(vars(root))), __getattr__=load)
    for name in names:
        first, *words = name.split("_")
        camel_case = first + "".join(map(str.capitalize, words))
        modules.setdefault(f"{assembly}.{camel_case}", f"{package}.{name}")
    sys.modules.setdefault(package, root)


def _skip_scalar_checks(check_type: Callable[..., object]) -> Callable[..., object]:
    """Return a check of an argument's type that sees for itself what is of a plain type: most arguments are None."""
    known: dict[int, tuple[object, frozenset[object]]] = {}

    def check_unless_scalar(argname: str, value: object, expected_type: object) -> object:
        found = known.get(id(expected_type))
        if found is None:
            members = typing.get_args(expected_type) if typing.get_origin(expected_type) is typing.Union else ()
            # With the hint itself, so that no other gets its id.
            found = known[id(expected_type)] = expected_type, _SCALAR_TYPES.intersection([expected_type, *members])
        return (
            None if type(value) in found[1] else check_type(argname=argname, value=value, expected_type=expected_type)
        )

    return check_unless_scalar


def _speed_up_type_checks(core: str, bindings: str) -> None:
    """Have the imported bindings resolve the type hints that they check arguments against once, and check faster."""
    cached = ModuleType(typing.__name__)
    vars(cached).update(vars(typing), get_type_hints=functools.cache(typing.get_type_hints))
    for name, module in list(sys.modules.items()):
        if name == core or name.startswith(f"{bindings}."):
            # Where the module's functions look names up; the module itself is a copy with public names only.
            namespace = vars(getattr(module, "_private", module))
            if namespace.get("typing") is typing and "check_type" in namespace:
                namespace.update(typing=cached, check_type=_skip_scalar_checks(namespace["check_type"]))


class _TypeIndex:
    """The class of `lazy_index.js`, as jsii knows it."""

    __jsii_type__ = "aws-privatelink-rds-lattice-lazy-index.TypeIndex"

    @classmethod
    def wait_until_written(cls) -> None:
        """Wait until jsii has written its index of the bindings' types: once for each version of them."""
        with suppress(OSError, ValueError):  # where Node has ended before, as it does at Ctrl-C
            # To wait for what is there costs more than to ask.
            if jsii.sinvoke(cls, "pending"):
                jsii.sainvoke(cls, "written")


def _install_lazy_node_index(core: str, assembly: str) -> None:
    """Load `lazy_index.js` into jsii's Node process."""
    names = f"const core = {json.dumps(core)}, bindings = {json.dumps(assembly)};\n"
    code = names + Path(__file__).with_name("lazy_index.js").read_text("utf-8")
    pending = {"name": "pending", "returns": {"type": {"primitive": "boolean"}}}
    load_into_node(_TypeIndex, code, pending, {"name": "written", "async": True})
    # In front of jsii's own end, which gives Node 5 seconds: the last one registered runs first.
    atexit.register(_TypeIndex.wait_until_written)


class _DeferredProvider:
    """Stands in the place of jsii's provider, which makes the calls into Node, until Node has loaded what is queued.

    Attributes:
        pending_loads: What is queued.
    """

    def __init__(self, loader_thread_id: int) -> None:
        """Begin without any tasks.

        Args:
            loader_thread_id: The id of the thread that is to do them: it does not wait for itself.
        """
        self.pending_loads: list[Future[None]] = []
        self._loader_thread_id = loader_thread_id
        self._provider = jsii.kernel.provider

    def install(self) -> None:
        """Have all calls wait from now on."""
        vars(jsii.kernel)["provider"] = self

    def __getattr__(self, name: str) -> object:
        """Return what makes a request, once all is loaded; a package that does not load is an error here."""
        if threading.get_ident() != self._loader_thread_id:
            for task in self.pending_loads:
                task.result()
            if vars(jsii.kernel)["provider"] is self:
                vars(jsii.kernel)["provider"] = self._provider
        return getattr(self._provider, name)


@contextmanager
def lazy_imports(core: str, bindings: str, assembly: str, *extra_loaders: Callable[[], None]) -> Iterator[None]:
    """Install both halves for the imports inside, and let Node start and load packages beside them.

    jsii loads a package into Node before Python defines its classes, and waits for it; the classes need no Node. The
    first call into Node waits in its place, and raises what jsii has to say of a package that does not load.

    Args:
        core: The CDK's package, of one name in Python and in Node.
        bindings: Its AWS bindings' package in Python.
        assembly: The same in Node.
        extra_loaders: What loads something else into Node, behind the packages.

    Raises:
        NodeNotFoundError: Node.js is missing or too old; the message says what to do.
    """
    is_first = bindings not in sys.modules
    stock_node, stock_python = (os.environ.get(f"PRIVATELINK_STOCK_{half}") for half in ("NODE_INDEX", "PYTHON_ROOT"))
    node.require_node(core)
    load = jsii.kernel.load
    thread = ThreadPoolExecutor(max_workers=1)
    awaited = _DeferredProvider(thread.submit(threading.get_ident).result())
    started = thread.submit(node.start_node, core)

    def queue(function: Callable[..., None], *arguments: str) -> None:
        def run() -> None:
            started.result()  # Where Node did not start, the function would try again.
            function(*arguments)

        awaited.pending_loads.append(thread.submit(run))

    if is_first and not stock_node:
        queue(_install_lazy_node_index, core, assembly)
    if is_first and not stock_python:
        _install_lazy_package(bindings, assembly)
    if stock_node:
        started.result()
    else:
        vars(jsii.kernel)["load"] = functools.partial(queue, load)
    collects_garbage = gc.isenabled()
    gc.disable()  # What is imported stays: to look for garbage in it takes a tenth of the time.
    try:
        yield
    finally:
        if collects_garbage:
            gc.enable()
        vars(jsii.kernel).pop("load", None)
        for other in extra_loaders:
            queue(other)
        awaited.install()
        thread.shutdown(wait=False)
    started.result()
    if not stock_python:
        _speed_up_type_checks(core, bindings)
