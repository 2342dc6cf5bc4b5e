"""Small copies of the AWS bindings: a Python package and a jsii package cache with few submodules.

The module imports no bindings, so a program can import this module before it decides on the bindings.
"""

import functools
import importlib.util
import os
import re
from pathlib import Path

from aws_privatelink_rds_lattice.cdk.selection import SELECTED_CDK


def module_file(name: str) -> Path:
    """Return the file of a module, without an import of the module."""
    spec = importlib.util.find_spec(name)
    assert spec
    assert spec.origin
    return Path(spec.origin)


PROVIDER_ASSEMBLY = SELECTED_CDK.assembly
# The root of CDK Terrain's bindings is lazy without this package, and CDK Terrain has no archiver.
IS_LAZY_UPSTREAM = SELECTED_CDK.core == "cdktn"
# The submodules in Node for the provider: its own, and those that it requires.
PROVIDER_SUBMODULES = ["provider", "provider-functions"] if IS_LAZY_UPSTREAM else ["provider"]
(USED_BINDINGS,) = (
    re.findall(r'"(\w+)"', names)
    for names in re.findall(
        r"^_USED_BINDINGS = \((.*?)^\)",
        module_file("aws_privatelink_rds_lattice.cdk.bindings").read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)
# The submodules that an app of the tests uses, and further submodules in Python that only tests use.
APP_BINDINGS = ["cloudwatch_log_group", "kms_key", "s3_bucket", "sns_topic"]
TEST_BINDINGS = [*APP_BINDINGS, "data_aws_vpc", "s3_control_bucket_lifecycle_configuration", "sqs_queue"]
# Returns the folder of a package in jsii's package cache: jsii itself has a link to the folder.
PACKAGE_FOLDER_CODE = """
const fs = require("fs"), path = require("path");
exports.Main = class {
  static run(assembly) { return path.dirname(fs.realpathSync(require.resolve(`${assembly}/package.json`))); }
};
"""


def installed_bindings() -> Path:
    return module_file(SELECTED_CDK.bindings).parent


def make_small_bindings(folder: Path, addition: str = "") -> Path:
    """Create bindings with the used submodules and those of tests.

    Args:
        folder: The folder to create, for Python's path.
        addition: Code to append to the root of the bindings.
    """
    installed = installed_bindings()
    small = folder / SELECTED_CDK.bindings
    small.mkdir(parents=True)
    submodules = [*USED_BINDINGS, *TEST_BINDINGS]
    for name in [*submodules, "_jsii"]:
        (small / name).symlink_to(installed / name)
    text = (installed / "__init__.py").read_text("utf-8")
    dropped_lines = r'^(?:    "|from \. import )(?!(?:{})\b)\w+(?:",)?\n'.format("|".join(submodules))
    (small / "__init__.py").write_text(re.sub(dropped_lines, "", text, flags=re.MULTILINE) + addition, "utf-8")
    return folder


def small_bindings_env(folder: Path, addition: str = "") -> dict[str, str]:
    """Return the environment of a program that uses small bindings instead of the installed bindings."""
    paths = [str(make_small_bindings(folder, addition))]
    if os.environ.get("PYTHONPATH"):
        paths.append(os.environ["PYTHONPATH"])
    return {"PYTHONPATH": os.pathsep.join(paths)}


@functools.cache
def cached_provider_package() -> Path:
    """Return the folder of the provider's package in jsii's package cache; this process has loaded the package."""
    from aws_privatelink_rds_lattice.cdk.node_package import load_into_node  # noqa: PLC0415 - starts Node

    find_package = load_into_node(
        "aws-privatelink-rds-lattice-test-folder", PACKAGE_FOLDER_CODE, "string", assembly="string"
    )
    return Path(find_package(PROVIDER_ASSEMBLY))


def make_small_cache(folder: Path, addition: str = "") -> Path:
    """Create a package cache for jsii with the used submodules of the provider's package, and those of an app.

    Args:
        folder: The folder to create.
        addition: JavaScript to append to the index of the provider's package.
    """
    entry = cached_provider_package()
    root = entry.parents[3]
    small = folder / entry.relative_to(root)
    (small / "lib").mkdir(parents=True)
    for package in root.iterdir():
        if package.name != PROVIDER_ASSEMBLY.partition("/")[0]:
            (folder / package.name).symlink_to(package)
    for file in entry.iterdir():
        if file.name == ".jsii-runtime-package-cache":
            (small / file.name).touch()
        elif file.name != "lib":
            (small / file.name).symlink_to(file)
    submodules = {*PROVIDER_SUBMODULES, *(name.replace("_", "-") for name in [*USED_BINDINGS, *APP_BINDINGS])}
    for name in submodules:
        (small / "lib" / name).symlink_to(entry / "lib" / name)
    text = (entry / "lib" / "index.js").read_text("utf-8")
    dropped_lines = r'^exports\.\w+ = (?:__importStar\()?require\("\./(?!(?:{})[/"])[\w/-]+"\)\)?;\n'.format(
        "|".join(submodules)
    )
    (small / "lib" / "index.js").write_text(re.sub(dropped_lines, "", text, flags=re.MULTILINE) + addition, "utf-8")
    return folder


def small_packages_env(folder: Path) -> dict[str, str]:
    """Return the environment of a program that uses small bindings in Python and in Node."""
    cache = make_small_cache(folder / "cache")
    return {**small_bindings_env(folder / "bindings"), "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(cache)}
