"""The schema of the AWS provider in the generated bindings of a CDK.

The bindings are generated from the schema of an AWS provider. The program for Node in their archive states the name,
the type, and the mode of every attribute and block of a resource type: required, optional or read-only. The bindings do
not state whether an optional attribute is computed, too, how many blocks are allowed, and whether a value is sensitive.
"""

from __future__ import annotations

import functools
import re
import tarfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

AttributeModes = dict[str, tuple[str, str]]

_CLASS = re.compile(
    r"^class \w+ extends cdkt\w\.Terraform(?:Resource|DataSource|Provider) \{\n.*?^\}", re.MULTILINE | re.DOTALL
)
_ARGUMENT = re.compile(
    r'^ +(\w+): \{\n +value: .*\n +isBlock: \w+,\n +type: "(\w+)",\n +storageClassType: "(\w+)"', re.MULTILINE
)
_GETTER = re.compile(r"return (cdkt\w\.Fn\.tolist\()?this\.get(\w+)Attribute\('(\w+)'\)")
_NESTED_LIST = re.compile(r'= new (\w+)List\(this, "(\w+)", (true|false)\)')
_MAP = re.compile(r'= new cdkt\w\.(\w+)Map\(this, "(\w+)"\)')
_KIND_OF_STORAGE = {"string": "string", "number": "number", "boolean": "bool", "stringMap": "map of string"}
_KIND_OF_GETTER = {
    "Boolean": "bool",
    "List": "list of string",
    "Number": "number",
    "String": "string",
    "StringMap": "map of string",
}


def aws_provider_version(package: str) -> str:
    """Return the version of the AWS provider in the documentation links of bindings."""
    source = (_package_folder(package) / "provider/__init__.py").read_text("utf-8")
    version_match = re.search(r"providers/hashicorp/aws/([\d.]+)/docs", source)
    assert version_match is not None
    return version_match[1]


@functools.cache
def bindings_schemas(package: str, names: tuple[str, ...]) -> dict[str, AttributeModes]:
    """Return the attributes and blocks of resource types, data sources and the provider: name -> type and mode.

    Args:
        package: The name of the Python package with the bindings.
        names: Names in the bindings, such as "vpclattice-resource-gateway", "data-aws-subnet" and "provider".
    """
    (archive,) = (_package_folder(package) / "_jsii").glob("*.tgz")
    missing_names = {f"package/lib/{name}/index.js": name for name in names}
    schemas = {}
    with tarfile.open(archive) as files:
        for file in files:
            content = files.extractfile(file) if file.name in missing_names else None
            if content:
                schemas[missing_names.pop(file.name)] = _read_class(content.read().decode())
            if not missing_names:
                break
    assert not missing_names, f"{package} has no {sorted(missing_names.values())}"
    return schemas


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _read_class(program: str) -> AttributeModes:
    class_match = _CLASS.search(program)
    assert class_match
    source = class_match[0]
    attributes = {name: (kind, "read-only") for name, kind in _getter_kinds(source)}
    for name, collection, storage in _ARGUMENT.findall(source):
        camel_name = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
        # The CDK renames an argument with a name of its own: resetSelfAttribute.
        is_optional = re.search(rf" reset{camel_name}(Attribute)?\(\)", source)
        attributes[name] = (_argument_kind(collection, storage), "optional" if is_optional else "required")
    return attributes


def _argument_kind(collection: str, storage: str) -> str:
    if collection == "struct":
        return "object"
    if collection in {"list", "set"}:
        return f"{collection} of {'string' if storage == 'stringList' else 'object'}"
    return _KIND_OF_STORAGE[storage]


def _getter_kinds(source: str) -> Iterable[tuple[str, str]]:
    """Yield the name and the type of every attribute with a getter: read-only attributes, and some arguments."""
    for is_set, getter, name in _GETTER.findall(source):
        yield name, "set of string" if is_set else _KIND_OF_GETTER[getter]
    for _, name, is_set in _NESTED_LIST.findall(source):
        yield name, f"{'set' if is_set == 'true' else 'list'} of object"
    for element, name in _MAP.findall(source):
        yield name, f"map of {element.lower()}"
