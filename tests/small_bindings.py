"""Small copies of the AWS bindings: a Python package and a jsii package cache with few submodules."""

import importlib.util
import os
import re
from pathlib import Path

from aws_privatelink_rds_lattice.cdk import bindings
from programs import BINDINGS_NAME, CDK_NAME

PROVIDER_ASSEMBLY = f"@{CDK_NAME}/provider-aws"
# The root of CDK Terrain's bindings is lazy without this package, and CDK Terrain has no archiver.
IS_LAZY_UPSTREAM = CDK_NAME == "cdktn"
# The submodules in Node for the provider: its own, and those that it requires.
PROVIDER_SUBMODULES = ["provider", "provider-functions"] if IS_LAZY_UPSTREAM else ["provider"]
(USED_BINDINGS,) = (
    re.findall(r'"(\w+)"', names)
    for names in re.findall(
        r"^_USED_BINDINGS = \((.*?)^\)", Path(bindings.__file__).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
)


def installed_bindings() -> Path:
    spec = importlib.util.find_spec(BINDINGS_NAME)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def make_small_bindings(folder: Path, addition: str = "") -> Path:
    """Create bindings with the used submodules, S3 buckets and SQS queues.

    Args:
        folder: The folder to create, for Python's path.
        addition: Code to append to the root of the bindings.
    """
    installed = installed_bindings()
    small = folder / BINDINGS_NAME
    small.mkdir(parents=True)
    submodules = [*USED_BINDINGS, "s3_bucket", "sqs_queue"]
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


def make_small_cache(folder: Path, entry: Path, addition: str = "") -> Path:
    """Create a package cache for jsii with the used submodules of the provider's package, and S3 buckets.

    Args:
        folder: The folder to create.
        entry: The folder of the provider's package in jsii's own cache.
        addition: JavaScript to append to the index of the provider's package.
    """
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
    submodules = {*PROVIDER_SUBMODULES, *(name.replace("_", "-") for name in [*USED_BINDINGS, "s3_bucket"])}
    for name in submodules:
        (small / "lib" / name).symlink_to(entry / "lib" / name)
    text = (entry / "lib" / "index.js").read_text("utf-8")
    dropped_lines = r'^exports\.\w+ = (?:__importStar\()?require\("\./(?!(?:{})[/"])[\w/-]+"\)\)?;\n'.format(
        "|".join(submodules)
    )
    (small / "lib" / "index.js").write_text(re.sub(dropped_lines, "", text, flags=re.MULTILINE) + addition, "utf-8")
    return folder
