"""JavaScript of this package in jsii's Node process."""

import atexit
import io
import json
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .node import jsii

__all__ = ["load_into_node"]


def load_into_node(jsii_class: type, code: str, *methods: Mapping[str, object]) -> None:
    """Load code into jsii's Node process, as a jsii package with a class of static methods.

    Args:
        jsii_class: The class in Python. Its ``__jsii_type__`` is the name of the package, a dot, and the name of the
            class.
        code: JavaScript that exports the class.
        methods: The methods, as a jsii assembly describes them.
    """
    fqn: str = vars(jsii_class)["__jsii_type__"]
    name = fqn.partition(".")[0]
    package = {"name": name, "version": "1.0.0", "license": "MIT", "main": "index.js"}
    assembly = {**package, **_assembly_fields(fqn, methods)}
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


def _assembly_fields(fqn: str, methods: tuple[Mapping[str, object], ...]) -> dict[str, object]:
    """Return the fields of a jsii assembly with a single class, without the fields of the npm package."""
    name, _, class_name = fqn.partition(".")
    return {
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
        # jsii's schema requires these fields, and nothing uses them.
        "author": {"name": name, "roles": ["author"]},
        "description": name,
        "fingerprint": name,
        "homepage": name,
        "repository": {"type": "git", "url": name},
    }
