"""A finder for the first import of the AWS bindings by a program.

A test file that imports only ``testing`` from this package, and then a class of the AWS bindings, would import all of
their 2,200 modules: 13 seconds of CPU time. With the finder, the program's import loads the bindings as this package
does, lazily. The finder has an effect on one import only, and not if this package has imported the bindings before.
"""

import importlib
import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

__all__ = ["register", "unregister"]

_BINDINGS = ("cdktf_cdktf_provider_aws", "cdktn_provider_aws")


class _BindingsLoader:
    """Loads the bindings by an import of this package's modules; bindings of another CDK load as usual.

    Attributes:
        usual_loader: Python's loader of the bindings.
    """

    def __init__(self, usual_loader: Any) -> None:  # noqa: ANN401 - a loader, of which there are several protocols
        self.usual_loader = usual_loader
        self._is_loaded = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Return the root of the bindings; None if this package uses other bindings, for an empty module.

        Raises:
            SetupError: Node.js or the CDK is missing.
        """
        importlib.import_module(f"{__package__}.bindings")
        root = sys.modules.get(spec.name)
        self._is_loaded = root is not None
        return root

    def exec_module(self, module: ModuleType) -> None:
        """Run the root's code, unless the import of this package's modules has created the root."""
        if not self._is_loaded:
            self.usual_loader.exec_module(module)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the same
        """Return a further function of the usual loader, such as ``get_source``."""
        return getattr(self.usual_loader, name)


class _BindingsFinder:
    """Finds the bindings where Python finds them."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the usual specification with another loader; None for other modules and for missing bindings."""
        del path, target
        if name not in _BINDINGS:
            return None
        spec = PathFinder.find_spec(name)
        if spec is None or spec.loader is None:
            return None
        spec.loader = _BindingsLoader(spec.loader)  # type: ignore[assignment] # Python needs the two methods only
        return spec


_FINDER: Any = _BindingsFinder()


def register() -> None:
    """Register the finder, unless the bindings are imported already."""
    if not any(name in sys.modules for name in _BINDINGS):
        sys.meta_path.insert(0, _FINDER)


def unregister() -> None:
    """Remove the finder; this package calls the function before it imports the bindings."""
    if _FINDER in sys.meta_path:
        sys.meta_path.remove(_FINDER)
