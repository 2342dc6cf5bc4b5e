"""JavaScript of this package in jsii's Node process."""

import atexit
import io
import json
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .node import jsii

__all__ = ["load_into_node"]


def load_into_node(name: str, code: str, returns: str, **parameters: str) -> Callable[..., Any]:
    """Load code into jsii's Node process as a jsii package, and return the function of the package.

    Args:
        name: The name of the package.
        code: JavaScript that exports a class ``Main`` with a static method ``run``: the function.
        returns: jsii's name of the result's type, such as "string" or "any".
        parameters: jsii's name of each parameter's type.
    """
    fqn = f"{name}.Main"
    method = {
        "name": "run",
        "static": True,
        "parameters": [{"name": parameter, "type": {"primitive": type_}} for parameter, type_ in parameters.items()],
        "returns": {"type": {"primitive": returns}},
    }
    package = {"name": name, "version": "1.0.0", "license": "MIT", "main": "index.js"}
    assembly = {
        **package,
        "schema": "jsii/0.10.0",
        "jsiiVersion": "5.8.0",
        "types": {fqn: {"assembly": name, "fqn": fqn, "kind": "class", "name": "Main", "methods": [method]}},
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
    jsii_class = type("Main", (), {"__jsii_type__": fqn})
    return lambda *arguments: jsii.sinvoke(jsii_class, "run", list(arguments))
