"""The switch for all patches of jsii and Node in this package.

The patches are in this package (`cdk/`): `node.py` starts Node early, `lazy_bindings.py` loads only the used bindings,
and `batch.py` sends many calls as one. With ``PRIVATELINK_STOCK=1``, or with an unknown version of jsii, none is used.
The output is the same.
"""

import functools
import importlib.util
import json
import logging
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["is_stock", "package_folder"]

_LOGGER = logging.getLogger(__name__)

# The first version with all private names that the patches use, and the first version without a test.
KNOWN_JSII_VERSIONS = ((1, 133), (1, 143))


def package_folder(package: str) -> Path | None:
    """Return the folder of a package, without an import; None if the package is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


@functools.cache
def is_known_jsii() -> bool:
    """Return True if the patches are made for the installed version of jsii."""
    folder = package_folder("jsii")
    version = None
    if folder:
        # importlib.metadata takes longer to import than the early start of Node saves.
        with suppress(OSError, ValueError, KeyError):
            version = json.loads((folder / "_metadata.json").read_text("utf-8"))["version"]
    first, end = KNOWN_JSII_VERSIONS
    if version and first <= tuple(map(int, version.split(".")[:2])) < end:
        return True
    _LOGGER.debug("jsii %s is unknown: imports and calls into Node.js use jsii unchanged, and are slower", version)
    return False


def is_stock() -> bool:
    """Return True if jsii and Node run without patches: set by the user, or an unknown version of jsii."""
    return bool(os.environ.get("PRIVATELINK_STOCK")) or not is_known_jsii()
