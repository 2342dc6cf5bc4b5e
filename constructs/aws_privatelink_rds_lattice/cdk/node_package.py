"""JavaScript of this package in jsii's Node process."""

import atexit
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .node import jsii

__all__ = ["load_class_into_node", "load_into_node"]

# jsii's description of a method.
_Method = dict[str, Any]


def load_into_node(name: str, code: str, returns: str, **parameters: str) -> Callable[..., Any]:
    """Load code into jsii's Node process as a jsii package, and return the function of the package.

    Args:
        name: The name of the package.
        code: JavaScript that exports a class ``Main`` with a static method ``run``: the function.
        returns: jsii's name of the result's type, such as "string" or "any".
        parameters: jsii's name of each parameter's type.
    """
    method = {**_describe_method("run", returns, parameters), "static": True}
    jsii_class = type("Main", (), {"__jsii_type__": _load_package(name, code, [method])})
    return lambda *arguments: jsii.sinvoke(jsii_class, "run", list(arguments))


def load_class_into_node(name: str, code: str, methods: Mapping[str, Mapping[str, str]]) -> type[Any]:
    """Load code into jsii's Node process as a jsii package, and return the class of the package.

    JavaScript calls the methods of a Python subclass in place of its own.

    Args:
        name: The name of the package.
        code: JavaScript that exports a class ``Main``, whose constructor has no parameters.
        methods: jsii's name of each parameter's type, by method.
    """
    descriptions = [_describe_method(method, "any", parameters) for method, parameters in methods.items()]
    fqn = _load_package(name, code, descriptions)

    def create(self: object) -> None:
        jsii.create(node_class, self, [])

    members: dict[str, Any] = {method: _node_method(method) for method in methods}
    members["__init__"] = create
    node_class: type[Any] = jsii.JSIIMeta("Main", (), members, jsii_type=fqn)
    return node_class


def _node_method(name: str) -> Callable[..., Any]:
    """Return the Python method that calls a method in Node."""

    def call(self: object, *arguments: object) -> Any:  # noqa: ANN401 - jsii has no types for its calls
        return jsii.invoke(self, name, list(arguments))

    method: Callable[..., Any] = jsii.member(jsii_name=name)(call)
    return method


def _describe_method(name: str, returns: str, parameters: Mapping[str, str]) -> _Method:
    return {
        "name": name,
        "parameters": [{"name": parameter, "type": {"primitive": type_}} for parameter, type_ in parameters.items()],
        "returns": {"type": {"primitive": returns}},
    }


def _load_package(name: str, code: str, methods: list[_Method]) -> str:
    """Load a package with a class ``Main``, and return jsii's name of the class."""
    fqn = f"{name}.Main"
    package = {"name": name, "version": "1.0.0", "license": "MIT", "main": "index.js"}
    main_class = {"assembly": name, "fqn": fqn, "kind": "class", "name": "Main", "initializer": {}, "methods": methods}
    assembly = {
        **package,
        "schema": "jsii/0.10.0",
        "jsiiVersion": "5.8.0",
        "types": {fqn: main_class},
        # jsii's schema requires these fields, and nothing uses them.
        "author": {"name": name, "roles": ["author"]},
        "description": name,
        "fingerprint": name,
        "homepage": name,
        "repository": {"type": "git", "url": name},
    }
    files = {".jsii": json.dumps(assembly), "index.js": code, "package.json": json.dumps(package)}
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)  # Not before: jsii may load the package later, in a thread.
    path = Path(folder.name, "package.tar")
    with tarfile.open(path, "w") as archive:
        for file_name, text in files.items():
            content = text.encode()
            entry = tarfile.TarInfo(f"package/{file_name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    jsii.load(name, package["version"], str(path))
    return fqn
